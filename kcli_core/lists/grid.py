"""Rows of cells with their true numbers, and the CSV kind of them, read as a stream within strict limits."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from kcli_core.input.text import INVISIBLE
from kcli_core.refusals import Refused, refuse

MOST_ROWS = 1_000_000
LONGEST_ROW = 64 * 1024
LONGEST_CELL = 32 * 1024

# (row as a spreadsheet shows it, line in the file, cells)
RawRow: TypeAlias = tuple[int, int, list[str]]
Corner: TypeAlias = tuple[int, int]

_DELIMITERS = ",\t;"
_REGION = 20
_SAMPLE = 65536
_SEP = re.compile(r'"?sep=([,;\t])"?\r?\n')
SEPARATOR = "\0"  # no cell holds it
# What makes a cell worth a closer look than str.strip; most files have none of it.
_ODD = ("'", *INVISIBLE, "E+", "e+")


def worth_a_look(text: str) -> bool:
    """Whether a text may hold a quote mark, an invisible character or a damaged number."""
    return any(sign in text for sign in _ODD)


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet or one CSV. `rows` may be called again and begins anew."""

    name: str
    rows: Callable[[], Iterator[RawRow]]
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    mac_1904: bool = False
    merged: tuple[tuple[Corner, Corner], ...] = ()
    text: str = ""  # of a CSV, as it was read
    plain: bool = False  # no cell holds a mark, an invisible character or a damaged number


def too_large(name: str, reason: str, limit: int, **place: int) -> Refused:
    return Refused(refuse("LIST_TOO_LARGE", file=name, reason=reason, limit=limit, **place))


def _bad_row(name: str, reason: str, row: int, line: int) -> Refused:
    return Refused(refuse("BAD_ROW", file=name, reason=reason, row=row, line=line))


def _lines(text: str, name: str, long: list[int]) -> Iterator[str]:
    """The lines of a text; numbers of those longer than one cell may be are added to `long`."""
    start, number, size = 0, 1, len(text)
    find = text.find
    while start < size:
        end = find("\n", start) + 1 or size
        if end - start > LONGEST_CELL:
            if end - start > LONGEST_ROW:
                raise too_large(name, "row", LONGEST_ROW, line=number)
            long.append(number)
        yield text[start:end]
        start = end
        number += 1


def _why(error: csv.Error, spans: bool) -> str:
    """The reason behind an error of the csv module: matched on its text, as it has no other sign."""
    said = str(error)
    if "unexpected end" in said or ("field limit" in said and spans):
        return "unclosed_quote"
    if "expected after" in said:
        return "quote_inside"
    return "cell_too_long" if "field limit" in said else "line_break"


def _rows(text: str, name: str, delimiter: str) -> Iterator[RawRow]:
    long: list[int] = []
    reader = csv.reader(_lines(text, name, long), delimiter=delimiter, strict=True)
    row, line = 0, 1
    try:
        for cells in reader:
            row += 1
            if long or reader.line_num != line:
                if sum(map(len, cells)) > LONGEST_ROW:
                    raise too_large(name, "row", LONGEST_ROW, row=row, line=line)
                if max(map(len, cells), default=0) > LONGEST_CELL:
                    raise too_large(name, "cell", LONGEST_CELL, row=row, line=line)
                long.clear()
            if row > MOST_ROWS:
                raise too_large(name, "rows", MOST_ROWS, row=row, line=line)
            yield row, line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        reason = _why(error, reader.line_num > line)
        if reason == "cell_too_long":
            raise too_large(name, "cell", LONGEST_CELL, row=row + 1, line=line) from None
        raise _bad_row(name, reason, row + 1, line) from None


def sniff_delimiter(text: str) -> str:
    """The delimiter by which most of the first rows have one number of cells; a comma when in doubt."""
    sample = text[:_SAMPLE]
    if said := _SEP.match(sample):
        return said[1]

    def agreement(delimiter: str) -> tuple[int, int]:
        widths: Counter[int] = Counter()
        with suppress(csv.Error):
            for cells in islice(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), _REGION):
                widths[len(cells)] += len(cells) > 1
        return max(((rows, width) for width, rows in widths.items()), default=(0, 0))

    return max(_DELIMITERS, key=agreement)


def text_grid(text: str, name: str, encoding: str) -> Grid:
    """The grid of a CSV, TSV or `;` text.

    Refused while read: BAD_ROW (NUL, a quote never closed or in the wrong place), LIST_TOO_LARGE (a row over 64 KiB,
    a cell over 32 KiB, more than 1,000,000 rows; KiB counted in characters).
    """
    if (nul := text.find("\0")) >= 0:
        line = text.count("\n", 0, nul) + 1
        raise Refused(refuse("BAD_ROW", file=name, reason="nul", row=line, line=line))
    if "\r" in text and "\n" not in text:
        text = text.replace("\r", "\n")
    delimiter = sniff_delimiter(text)
    return Grid(
        name,
        lambda: _rows(text, name, delimiter),
        encoding=encoding,
        delimiter=delimiter,
        text=text,
        plain=not worth_a_look(text),
    )
