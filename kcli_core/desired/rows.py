"""Rows, of a list or of tables in TOML, put into a section: every value read, every key made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kcli_core.desired.model import ABSENT, Desired, Finding, Key, Section, Spot
from kcli_core.desired.readers import READERS
from kcli_core.folder.reads import name_key
from kcli_core.input.emails import email_key
from kcli_core.input.form import Reader, read_fields
from kcli_core.input.ids import id_key
from kcli_core.input.text import match_key
from kcli_core.refusals import Caution, Refusal, refuse


class Rows:
    """The rows of one source on their way into a section."""

    def __init__(
        self,
        desired: Desired,
        section: Section,
        source: int,
        path: tuple[Any, ...] | None,
        readers: Mapping[str, Reader] | None = None,
    ) -> None:
        self.desired, self.section, self.source = desired, section, source
        self.readers = readers or READERS[section.kind.name]
        section.paths[source] = path
        kind = section.kind
        self.slots = kind.slots
        self.needed = tuple(field.name for field in kind.fields if field.needed)
        self.choices = [(field.name, field.choices) for field in kind.fields if field.choices and field.type == "text"]
        self.absent: dict[str, Any] = dict.fromkeys(self.slots, ABSENT)

    def take(
        self,
        row: int,
        cells: Mapping[str, str | None],
        previously: str | None = None,
        ends: str | None = None,
        broken: tuple[Refusal, ...] = (),
    ) -> None:
        """Read one row: `row` is its number in the list, or its place in the list of tables."""
        section = self.section
        refusals: list[Refusal] = list(broken)
        cautions: list[Caution] = []
        values = read_fields(
            cells, self.readers, needed=self.needed if ends is None else (), refusals=refusals, cautions=cautions
        )
        for name, allowed in self.choices:
            value = values.get(name)
            if value is not None and value not in allowed:
                refusals.append(refuse("BAD_CHOICE", field=name, text=value, allowed=list(allowed)))
        index = len(section.values)
        key = key_of(section.kind.name, values)
        if key is None:
            if ends is not None and not refusals:
                refusals += [refuse("FIELD_MISSING", field=name) for name in section.kind.key if not values.get(name)]
        else:
            section.values.append(tuple({**self.absent, **values}.values()))
            section.keys.append(key)
            section.sources.append(self.source)
            section.rows.append(row)
            if previously:
                section.previously[index] = previously
            if ends is not None:
                section.ends[index] = ends
        if refusals or cautions:
            self._tell(row, section.label(index) if key is not None else "", refusals, cautions)

    def _tell(self, row: int, label: str, refusals: list[Refusal], cautions: list[Caution]) -> None:
        path = self.section.paths[self.source]
        at = row if path is None else (*path, row)
        about = f"{self.section.kind.name}:{label}" if label else self.section.kind.name
        told: list[Refusal | Caution] = [*refusals, *cautions]
        for what in told:
            field = what.facts.get("field")
            self.desired.broken.append(Finding(what, Spot(self.source, at, field), about))


def key_of(kind: str, values: Mapping[str, Any]) -> Key | None:
    """What makes an item the one it is, for comparing; None where it cannot be told.

    A person or contact is told by company or contract, name and address: the same that the register goes by.
    """
    if kind in ("persons", "contacts"):
        owner, name = values.get("client" if kind == "persons" else "contract"), values.get("full_name")
        if not owner or not name:
            return None
        email = values.get("email")
        return id_key(owner), match_key(name), email_key(email) if email else ""
    if kind == "folders":
        owner, sort = values.get("client"), values.get("kind")
        name = "" if sort == "ebook" else name_key(values.get("name") or "")  # a client has one green folder at most
        return (id_key(owner), sort, name) if owner and sort else None
    if kind == "waivers":
        rule, about = values.get("rule"), values.get("about")
        return (rule, about) if rule and about else None
    code = values.get("user_id" if kind == "access" else "code")
    return (id_key(code),) if code else None
