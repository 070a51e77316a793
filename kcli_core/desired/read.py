"""An office's file, and the lists beside it, read into the model. Nothing is thrown away: what is wrong is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from kcli_core.catalog.products import nearest
from kcli_core.desired.fields import (
    CLIENT_LIMITS,
    FLAG,
    KINDS,
    LIMITS,
    LISTED,
    MARKS,
    NUMBER,
    OFFICE,
    REFERENCE,
    WORDS,
    Kind,
)
from kcli_core.desired.lists import read_list
from kcli_core.desired.model import ClientLimit, Desired, Finding, Item, Section, Spot
from kcli_core.desired.readers import LARGEST_NUMBER, READERS, as_text, expected, read_ends
from kcli_core.desired.rows import Rows
from kcli_core.desired.sources import Source, inside, parse_toml, read_bytes
from kcli_core.input.form import read_fields
from kcli_core.input.ids import id_key, read_code
from kcli_core.refusals import Refusal, Refused, refuse

MOST_REFERENCES = 100


def read_office(path: Path, name: str | None = None) -> Desired:
    """The office that a TOML file describes; `name` is how the file is called in messages.

    Refused, as then there is nothing to hold against rules: FILE_*, BAD_ENCODING, TOML_TOO_DEEP, BAD_TOML, FILE_CYCLE,
    and of a list beside it BAD_FILE, NO_HEADER, BAD_HEADER, BAD_ROW, LIST_TOO_LARGE. Everything else that is wrong
    (unknown keys, values that cannot be read) is in `broken`, with its place.
    """
    shown = name or path.name
    data = read_bytes(path, shown)
    text, table = parse_toml(data, shown)
    return _Reader(path, shown).office(Source(shown, path, sha256(data).hexdigest(), text), table)


class _Reader:
    def __init__(self, path: Path, name: str) -> None:
        self.desired = Desired(path)
        self.folder, self.name = path.parent, name
        self.references = 0

    def office(self, own: Source, table: Mapping[str, Any]) -> Desired:
        desired = self.desired
        source = self._source(own)
        self._unknown(source, (), table, KINDS)
        if isinstance(office := table.get("office"), dict):
            desired.office = self._single(source, OFFICE, office)
        elif office is not None:
            self._no_table(source, "office", office)
        if isinstance(limits := table.get("limits"), dict):
            desired.spots["limits"] = Spot(source, ("limits",))
            values = self._single(source, LIMITS, {k: v for k, v in limits.items() if k != CLIENT_LIMITS}).values
            desired.limits = values
            self._client_limits(source, limits.get(CLIENT_LIMITS, {}))
        elif limits is not None:
            self._no_table(source, "limits", limits)
        for name in (*LISTED, "waivers"):
            if name in table:
                desired.sections[name] = Section(KINDS[name], Spot(source, (name,)))
                self._section(source, desired.sections[name], table[name], (self.desired.file,))
        if "office" not in table:
            desired.broken.append(Finding(refuse("FIELD_MISSING", field="office"), Spot(source, ())))
        return desired

    def _source(self, source: Source) -> int:
        self.desired.sources.append(source)
        return len(self.desired.sources) - 1

    # --- tables

    def _single(self, source: int, kind: Kind, table: Mapping[str, Any]) -> Item:
        cells = self.cells(source, kind, (kind.name,), table)
        values = self._values(source, kind, (kind.name,), cells)
        code = str(values.get("code") or "")
        return Item(kind.name, 0, (id_key(code),), code, values, Spot(source, (kind.name,)))

    def _values(self, source: int, kind: Kind, path: tuple[Any, ...], cells: Mapping[str, str]) -> dict[str, Any]:
        refusals: list[Refusal] = []
        needed = tuple(field.name for field in kind.fields if field.needed)
        values = read_fields(cells, READERS[kind.name], needed=needed, refusals=refusals, cautions=[])
        for bar in refusals:
            name = str(bar.facts["field"])
            self.desired.broken.append(Finding(bar, Spot(source, path, name), str(cells.get("code", ""))))
        return values

    def _client_limits(self, source: int, table: Any) -> None:
        if not isinstance(table, dict):
            self._wrong_type(source, ("limits", CLIENT_LIMITS), CLIENT_LIMITS, "table")
            return
        for text, accounts in table.items():
            spot = Spot(source, ("limits", CLIENT_LIMITS), text)
            code, refusal, _ = read_code(text)
            if refusal or code is None:
                self.desired.broken.append(Finding(refusal or refuse("FIELD_MISSING", field="client_code"), spot))
            elif not isinstance(accounts, int) or isinstance(accounts, bool):
                self._wrong_type(source, spot.at, text, "number", text)
            elif accounts > LARGEST_NUMBER:
                told = as_text(accounts)
                self.desired.broken.append(Finding(refuse("BAD_COUNT", text=told, most=LARGEST_NUMBER), spot))
            else:
                self.desired.client_limits[id_key(code)] = ClientLimit(code, accounts, spot)

    def cells(self, source: int, kind: Kind, path: tuple[Any, ...], table: Mapping[str, Any]) -> dict[str, str]:
        """The values of a table as a list's cells; unknown keys and values of the wrong sort are told."""
        cells: dict[str, str] = {}
        fields, texts = kind.by_name, kind.texts
        for name, value in table.items():
            if type(value) is str and name in texts:
                cells[name] = value
                continue
            field = fields.get(name)
            if field is None:
                if name not in MARKS:
                    self._unknown_key(source, path, name, (*fields, *MARKS) if not kind.single else tuple(fields))
                continue
            sort = field.type
            text = as_text(value, "、" if name in ("apps", "options") else " ")
            fits = isinstance(value, list) == (sort == WORDS) and isinstance(value, bool) == (sort == FLAG)
            if text is None or not fits or (isinstance(value, int) and sort in ("text", "day") and sort != NUMBER):
                self._wrong_type(source, path, name, expected(kind, name), name)
            elif name == "primary":
                cells[name] = "primary" if value else "secondary"
            else:
                cells[name] = text
        return cells

    def _previously(self, source: int, path: tuple[Any, ...], table: Mapping[str, Any]) -> str | None:
        previously = table.get("previously")
        if previously is None:
            return None
        if not isinstance(previously, str) or not previously.strip():
            self._wrong_type(source, path, "previously", "text", "previously")
            return None
        return previously.strip()

    # --- lists

    def _section(self, source: int, section: Section, value: Any, chain: tuple[Path, ...]) -> None:
        name = section.kind.name
        if isinstance(value, list):
            self._inline(source, section, value)
        elif isinstance(value, dict) and name != "waivers":
            self._references(source, section, value, chain)
        else:
            self._wrong_type(source, (name,), name, "list")

    def _inline(self, source: int, section: Section, value: list[Any]) -> None:
        name = section.kind.name
        rows = Rows(self.desired, section, source, (name,))
        for index, table in enumerate(value):
            path = (name, index)
            if not isinstance(table, dict):
                self._wrong_type(source, path, name, "table")
                continue
            ends = self._ends(source, path, table.get("ends"))
            cells = self.cells(source, section.kind, path, table)
            rows.take(index, cells, self._previously(source, path, table), ends)
        rows.finish()

    def _ends(self, source: int, path: tuple[Any, ...], value: Any) -> str | None:
        text = as_text(value) if isinstance(value, str | bool | dt.date) else None
        if text is None:
            if value is not None:
                self._wrong_type(source, path, "ends", "mark", "ends")
            return None
        ends, refusal, _ = read_ends(text)
        if refusal:
            self.desired.broken.append(Finding(refusal, Spot(source, path, "ends"), str(path[0])))
        return ends

    def _references(self, source: int, section: Section, table: Mapping[str, Any], chain: tuple[Path, ...]) -> None:
        name = section.kind.name
        path = (name,)
        self._unknown(source, path, table, REFERENCE)
        files = table.get("file")
        files = [files] if isinstance(files, str) else files
        if not isinstance(files, list) or not files or not all(isinstance(file, str) for file in files):
            self._wrong_type(source, path, "file", "text", "file")
            return
        said = {key: table.get(key) for key in REFERENCE if key != "file"}
        for key, value in said.items():
            wanted: type = int if REFERENCE[key] == "number" else str
            if value is not None and (not isinstance(value, wanted) or isinstance(value, bool)):
                self._wrong_type(source, path, key, REFERENCE[key], key)
                return
        for file in files:
            self.references += 1
            if self.references > MOST_REFERENCES:
                raise Refused(refuse("TOO_MANY_FILES", file=self.name, most=MOST_REFERENCES))
            try:
                self._reference(section, inside(self.folder, file), file, said, chain)
            except Refused as refused:
                raise Refused(*(self._from(bar, source, path) for bar in refused.refusals)) from None

    def _from(self, refusal: Refusal, source: int, path: tuple[Any, ...]) -> Refusal:
        """A refusal that has no line of its own yet is shown where the file is named."""
        if "line" in refusal.facts or "row" in refusal.facts or "from_line" in refusal.facts:
            return refusal
        place = self.desired.place(Spot(source, path, "file"))
        return refusal.at(from_file=place.file, from_line=place.line, from_column=place.column)

    def _reference(
        self,
        section: Section,
        path: Path,
        file: str,
        said: Mapping[str, Any],
        chain: tuple[Path, ...],
    ) -> None:
        shown = self._shown(file)
        if path in chain:
            names = [one.name for one in (*chain, path)]
            raise Refused(refuse("FILE_CYCLE", file=shown, files=names))
        if path.suffix.lower() != ".toml":
            read_list(self.desired, section, path, shown, said)
            return
        data = read_bytes(path, shown)
        text, table = parse_toml(data, shown)
        at = self._source(Source(shown, path, sha256(data).hexdigest(), text))
        name = section.kind.name
        self._unknown(at, (), table, (name,))
        if name not in table:
            raise Refused(refuse("SECTION_MISSING", file=shown, section=name))
        self._section(at, section, table[name], (*chain, path))

    def _shown(self, file: str) -> str:
        """A list beside the office's file, called by the way that leads to that file."""
        folder, slash, _ = self.name.rpartition("/")
        return folder + slash + file.removeprefix("./")

    # --- what is wrong

    def _unknown(self, source: int, path: tuple[Any, ...], table: Mapping[str, Any], known: Any) -> None:
        for name in table:
            if name not in known:
                self._unknown_key(source, path, name, tuple(known))

    def _unknown_key(self, source: int, path: tuple[Any, ...], name: str, known: tuple[str, ...]) -> None:
        near = nearest(name[:100], known)
        facts: dict[str, Any] = {"key": name[:100], "nearest": near[:3] if len(near) < len(known) else list(known)}
        if path and name in KINDS:
            facts["reason"] = "section"
        elif len(near) == len(known):
            facts["reason"] = "none"
        self.desired.broken.append(Finding(refuse("UNKNOWN_KEY", **facts), Spot(source, (*path, name))))

    def _no_table(self, source: int, name: str, found: Any) -> None:
        """Of a list [[ ]] the first is shown: the list itself has no place."""
        self._wrong_type(source, (name, 0) if isinstance(found, list) and found else (name,), name, "table")

    def _wrong_type(self, source: int, path: Any, name: str, sort: str, field: str | None = None) -> None:
        self.desired.broken.append(
            Finding(refuse("BAD_TYPE", key=name[:100], expected=sort), Spot(source, tuple(path), field))
        )
