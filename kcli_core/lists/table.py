"""A list opened: its header found, its columns named, its rows given as records."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter
from typing import NamedTuple

from kcli_core.input.reading import quote
from kcli_core.input.text import EDGE, INVISIBLE
from kcli_core.lists.decode import decode
from kcli_core.lists.grid import SEPARATOR, Grid, RawRow, text_grid, worth_a_look
from kcli_core.lists.guard import unguard_cell
from kcli_core.lists.headers import PARTS, Columns, Ignored, known_headings, map_columns, usual_heading, usual_headings
from kcli_core.lists.skips import BLANK, FIRST, LAST, NO_NAME, TITLE, Skipped, reason_to_skip
from kcli_core.lists.xlsx import OLE, ZIP, fill_merged, refuse_old_workbook, workbook_grids
from kcli_core.lists.zipguard import bad_file
from kcli_core.refusals import Refusal, Refused, refuse

HEADER_WITHIN = 20
# Stand in front of a list given back with verdicts; when it is read again they are taken for blank.
VERDICT_HEADINGS = ("row", "status", "code", "message")
_SAMPLE_ROWS = 100
_BOOK = ("transaction_date", "counterparty")
_NAMED = ("full_name", "family_name", "email", "client_name", "company")
# Fields whose readers would take 4.01E+12 for good; those of codes, phones and official numbers refuse it themselves.
_DIGITS = frozenset({"user_id", "extension", "person_number", "serial"})
_SCIENTIFIC = re.compile(r"-?[0-9]+(?:\.[0-9]+)?[eE]\+?[0-9]+")
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_MARKUP = re.compile(r"\s*<(?:!doctype|html|table|\?xml)", re.IGNORECASE)


class Record(NamedTuple):
    """A row to be read: its number, its cells by field (trimmed), the row as it came, and what is wrong with it."""

    row: int
    cells: Mapping[str, str]
    raw: Sequence[str]
    line: int
    refusals: tuple[Refusal, ...] = ()


def clean_cell(text: str) -> str:
    """A cell without blanks around it, invisible characters, and the ' that keeps a formula or a zero."""
    return unguard_cell(_INVISIBLE.sub("", text).strip(EDGE)).strip(EDGE)


@dataclass(slots=True)
class Table:
    """A list whose header is known. `skipped` is filled while `records` is read, and again when it is read again."""

    grid: Grid
    header_row: int
    header: Sequence[str]
    fields: Mapping[str, int]
    ignored: tuple[Ignored, ...]
    wanted: frozenset[str]
    verdicts: bool = False
    skipped: list[Skipped] = field(default_factory=list)

    @property
    def missing(self) -> tuple[str, ...]:
        """The wanted fields that no column holds."""
        have = {*self.fields, *(whole for whole, parts in PARTS.items() if parts[0] in self.fields)}
        return tuple(sorted(f for f in self.wanted if f not in have and not f.endswith("*")))

    def heading(self, name: str) -> str:
        """The heading over a field, as it stands in the file; else the usual one."""
        index = self.fields.get(name, self.fields.get(PARTS.get(name, ("",))[0], -1))
        return self.header[index].strip() if index >= 0 else usual_heading(name)

    def rows(self) -> Iterator[RawRow]:
        """Every row of the file, merged cells of the data filled."""
        rows = self.grid.rows()
        if self.grid.merged:
            rows = fill_merged(rows, self.grid.merged, self.header_row)
        return _without_verdicts(rows) if self.verdicts else rows

    def records(self) -> Iterator[Record]:
        """The rows that are records, in order. Rows left out are told in `skipped`; blank ones at the end are not."""
        self.skipped.clear()
        rows = self.rows()
        for row, _, cells in islice(rows, self.header_row - 1):
            if words := next(filter(None, map(str.strip, cells)), ""):
                self.skipped.append(Skipped(row, TITLE, quote(words)))
        next(rows, None)
        return self._records(rows)

    def _records(self, rows: Iterator[RawRow]) -> Iterator[Record]:
        names, width, plain = tuple(self.fields), len(self.header), self.grid.plain
        pick = _picker(tuple(self.fields.values()))
        needed = self._needed()
        join = [(w, p) for w, p in PARTS.items() if w in self.wanted and w not in names and p[0] in names]
        drop = [n for n in names if any(n in parts for parts in PARTS.values()) and n not in self.wanted]
        heading = [c.strip() for c in self.header]
        top = next(filter(None, heading))
        blank: list[Skipped] = []
        for row, line, raw in rows:
            first = raw[0].strip() if raw else ""
            if not first:
                first = next(filter(None, map(str.strip, raw)), "")
                if not first:
                    blank.append(Skipped(row, BLANK))
                    continue
            if blank:
                self.skipped += blank
                blank.clear()
            if first[-1] in LAST or first[0] in FIRST:
                filled = [c for c in raw if c.strip()]
                if reason := reason_to_skip(first, filled):
                    self.skipped.append(Skipped(row, reason, quote(first)))
                    continue
            look = not plain and worth_a_look(SEPARATOR.join(raw))
            in_place = raw if len(raw) >= width else raw + [""] * (width - len(raw))
            values = list(map(clean_cell if look else str.strip, pick(in_place)))
            for index in needed:
                if values[index]:
                    break
            else:
                self.skipped.append(Skipped(row, NO_NAME, quote(first)))
                continue
            if first == top and [c.strip() for c in raw] == heading:
                self.skipped.append(Skipped(row, TITLE, quote(first)))
                continue
            cells = dict(zip(names, values, strict=True))
            refusals: tuple[Refusal, ...] = ()
            if look or len(raw) > width:
                refusals = tuple(self._wrong(row, line, raw, cells))
            for whole, parts in join:
                cells[whole] = " ".join(cells[p] for p in parts if cells.get(p))
            for part in drop:
                cells.pop(part, None)
            yield Record(row, cells, raw, line, refusals)

    def _needed(self) -> list[int]:
        """The fields of which a record must have one: a day or a counterparty in a book, else a name or a mail."""
        names = list(self.fields)
        book = [n for n in _BOOK if n in names] if "transaction_date" in names else []
        chosen = book or [n for n in _NAMED if n in names] or names
        return [names.index(n) for n in chosen]

    def _wrong(self, row: int, line: int, raw: list[str], cells: Mapping[str, str]) -> Iterator[Refusal]:
        """What a spreadsheet or an unquoted delimiter has done to a row."""
        width = len(self.header)
        if self.grid.delimiter and any(raw[width:]):
            yield refuse("BAD_ROW", reason="too_many_cells", row=row, line=line, cells=len(raw), width=width)
        for name in _DIGITS.intersection(cells):
            if _SCIENTIFIC.fullmatch(cells[name]):
                yield refuse("NUMBER_DAMAGED", text=cells[name], field=name, row=row, column=self.heading(name))


def _without_verdicts(rows: Iterator[RawRow]) -> Iterator[RawRow]:
    blank = [""] * len(VERDICT_HEADINGS)
    for row, line, cells in rows:
        yield row, line, blank + cells[len(blank) :]


def _picker(columns: tuple[int, ...]) -> Callable[[list[str]], Sequence[str]]:
    if len(columns) == 1:
        only = columns[0]
        return lambda cells: (cells[only],)
    return itemgetter(*columns)


def _grids(data: bytes, name: str, encoding: str | None, sheet: str | None) -> Iterator[Grid]:
    if not data.strip():
        raise bad_file(name, "empty")
    if data.startswith(ZIP):
        yield from workbook_grids(data, name, sheet)
        return
    if data.startswith(OLE):
        raise refuse_old_workbook(data, name)
    text, used = decode(data, encoding, name)
    if _MARKUP.match(text[:200]):
        raise bad_file(name, "markup")
    yield text_grid(text, name, used)


def _find_header(rows: Sequence[RawRow], wanted: Collection[str]) -> int | None:
    """The number of the first row with two known headings; one is enough where there is one column only."""
    single = max((sum(bool(c.strip()) for c in cells) for _, _, cells in rows), default=0) == 1
    for row, _, cells in rows[:HEADER_WITHIN]:
        if known_headings(cells, wanted) >= (1 if single else 2):
            return row
    return None


def _no_header(grid: Grid, rows: Sequence[RawRow], wanted: Collection[str], header_row: int | None) -> Refusal:
    seen = [" | ".join(c.strip()[:20] for c in cells[:10] if c.strip()) for _, _, cells in rows[:HEADER_WITHIN]]
    return refuse(
        "NO_HEADER",
        file=grid.name,
        sheet=grid.sheet,
        reason="forced" if header_row else "none",
        row=header_row or 0,
        within=HEADER_WITHIN,
        known="、".join(usual_headings(wanted)),
        seen=" / ".join([s for s in seen if s][:3]),
    )


def open_table(
    data: bytes,
    name: str,
    wanted: Collection[str],
    *,
    encoding: str | None = None,
    header_row: int | None = None,
    sheet: str | None = None,
) -> Table:
    """The list in `data` (the file's `name` is for refusals), with the columns of the `wanted` fields.

    The header is the first of the first twenty rows with two known headings, or `header_row` (from 1). In a workbook
    the first sheet that has one is taken, or `sheet`. full_name and full_kana are joined from their parts; `menu_*`
    among the wanted takes every column メニュー… .
    Refused: BAD_FILE, BAD_ENCODING, BAD_SHEET, NO_HEADER, BAD_HEADER, LIST_TOO_LARGE, BAD_ROW; the last two also while
    records are read.
    """
    reasons: list[Refusal] = []
    for grid in _grids(data, name, encoding, sheet):
        rows = list(islice(grid.rows(), (header_row or HEADER_WITHIN) + _SAMPLE_ROWS))
        at = header_row if header_row else _find_header(rows, wanted)
        if at is None or not 1 <= at <= len(rows) or not known_headings(rows[at - 1][2], wanted):
            reasons.append(_no_header(grid, rows, wanted, header_row))
            continue
        header = [c.replace("\r", "").replace("\n", "") for c in rows[at - 1][2]]
        verdicts = tuple(header[: len(VERDICT_HEADINGS)]) == VERDICT_HEADINGS
        if verdicts:
            header = [*[""] * len(VERDICT_HEADINGS), *header[len(VERDICT_HEADINGS) :]]
        found: Columns = map_columns(header, [cells for _, _, cells in rows[at:]], wanted)
        if found.refusals or not found.fields:
            refusals = [r.at(file=name, row=at) for r in found.refusals]
            raise Refused(*(refusals or [_no_header(grid, rows, wanted, at)]))
        return Table(grid, at, header, found.fields, found.ignored, frozenset(wanted), verdicts)
    raise Refused(*reasons[:1]) if reasons else bad_file(name, "no_sheet")
