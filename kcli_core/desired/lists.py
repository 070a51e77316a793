"""Lists beside an office's file (CSV, TSV, XLSX), with all the tolerance that lists have, as rows of a section."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from kcli_core.desired.model import Desired, Section
from kcli_core.desired.readers import READERS, read_ends
from kcli_core.desired.rows import Rows
from kcli_core.desired.sources import Source, read_bytes
from kcli_core.input.dates import read_date
from kcli_core.input.form import Reader
from kcli_core.input.ids import id_key
from kcli_core.lists.table import Table, open_table
from kcli_core.refusals import Refusal, Refused, refuse

MOST_ROWS = 250_000
# Fields of a company's that stand on every row of a list of its persons.
_COMPANY = ("client_name",)
_PERSON = ("full_name", "family_name")


def read_list(desired: Desired, section: Section, path: Path, shown: str, said: Mapping[str, Any]) -> int:
    """The rows of one list put into a section; the number of its source.

    A list of persons with their companies serves both sections: a company's rows after its first are persons of it.
    Refused: FILE_*, BAD_ENCODING, BAD_FILE, BAD_SHEET, NO_HEADER, BAD_HEADER, BAD_ROW, LIST_TOO_LARGE.
    """
    kind = section.kind
    data = read_bytes(path, shown)
    table = _open(data, shown, section, said)
    columns = {word: field for word, field in kind.columns.items() if word in _present(table)}
    source = Source(
        shown, path, sha256(data).hexdigest(), table=table, headings={field: word for word, field in columns.items()}
    )
    desired.sources.append(source)
    number = len(desired.sources) - 1
    names = {field: word for word, field in columns.items() if field not in ("ends", "previously")}
    both = kind.name in ("clients", "persons") and _is_of_both(table)
    rows = Rows(desired, section, number, None, _readers(kind.name, table), None if both else names)
    companies = _Companies(kind.name) if both else None
    marked = "ends" in columns, "previously" in columns
    for count, record in enumerate(table.records(), start=len(section) + 1):
        if count > MOST_ROWS:
            raise Refused(refuse("LIST_TOO_LARGE", file=shown, reason="rows", limit=MOST_ROWS, row=record.row))
        found = record.cells
        broken: tuple[Refusal, ...] = record.refusals
        ends, previously = None, None
        if marked[0] and found["ends"]:
            ends, refusal, _ = read_ends(found["ends"])
            broken = (*broken, refusal.at(field="ends")) if refusal else broken
        if marked[1]:
            previously = found["previously"] or None
        if companies is None:
            rows.take(record.row, found, previously, ends, broken)
            continue
        cells: dict[str, str | None] = {field: found[word] for field, word in names.items()}
        if companies.wanted(cells, found):
            rows.take(record.row, cells, previously, ends, broken)
    rows.finish()
    return number


def _open(data: bytes, shown: str, section: Section, said: Mapping[str, Any]) -> Table:
    # A list of persons with their companies is known by both.
    both = {"clients": {"full_name"}, "persons": {"client_name"}}
    wanted = {*section.kind.columns, *both.get(section.kind.name, ())}
    try:
        return open_table(
            data, shown, wanted,
            encoding=said.get("encoding"), header_row=said.get("header_row"), sheet=said.get("sheet"),
        )  # fmt: skip
    except Refused as refused:
        raise Refused(*(bar if "file" in bar.facts else bar.at(file=shown) for bar in refused.refusals)) from None


def _present(table: Table) -> set[str]:
    """The words whose cells a record has: those of columns, and a name joined from its parts."""
    missing = set(table.missing)
    return {word for word in table.wanted if word not in missing}


def _readers(kind: str, table: Table) -> Mapping[str, Reader]:
    """The same readers, but a date may be a spreadsheet's day number, and blank is not "no"."""
    dates = partial(read_date, serial=True, mac_1904=table.grid.mac_1904)
    return {name: dates if reader is read_date else reader for name, reader in READERS[kind].items()}


def _is_of_both(table: Table) -> bool:
    have = set(table.fields)
    return bool(have.intersection(_COMPANY)) and bool(have.intersection(_PERSON))


class _Companies:
    """A list of persons whose companies stand in front of them, once or on every row."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.above: str | None = None
        self.seen: dict[str, str | None] = {}

    def wanted(self, cells: dict[str, str | None], found: Mapping[str, str]) -> bool:
        """Whether the row is one of this section; cells that stand above it are filled in."""
        field = "code" if self.kind == "clients" else "client"
        if not cells.get(field) and not found.get("client_name"):
            if self.kind == "clients":
                return False  # a further person of the company above
            cells[field] = self.above
        self.above = cells.get(field)
        key = id_key(self.above or "")
        if self.kind == "clients":
            known = key in self.seen
            self.seen.setdefault(key, None)
            return not known
        # The telephone of such a list is the company's; a person has it too only where it differs.
        phone = cells.get("phone")
        if self.seen.setdefault(key, phone) == phone:
            cells.pop("phone", None)
        return any(text for name, text in cells.items() if name != "client")
