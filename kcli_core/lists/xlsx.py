"""XLSX workbooks as grids of text: what the cells mean, not how they are stored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from kcli_core.lists.grid import LONGEST_CELL, MOST_ROWS, Corner, Grid, RawRow, too_large
from kcli_core.lists.zipguard import bad_file, inspect_workbook
from kcli_core.refusals import Refused, refuse

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def cell_text(value: Any) -> str:
    """A cell as it reads: 3.0 is 3, a day is ISO, a day at midnight is a day."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        return format(Decimal(repr(value)), "f") if abs(value) < 1e20 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("seconds")
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return "" if value is None else str(value)


def _guarded(name: str, call: Any, *args: Any) -> Any:
    """A call into the reader; its own errors, and the panics of the code beneath it, say that the file is damaged."""
    try:
        return call(*args)
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException as error:
        # A panic is no Exception, and its class cannot be imported.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise bad_file(name, "encrypted" if type(error).__name__ == "PasswordError" else "damaged") from None
        raise


def _rows(sheet: CalamineSheet, name: str) -> Iterator[RawRow]:
    blank = [""] * (sheet.total_width or 0)
    for row, values in enumerate(_guarded(name, sheet.iter_rows), start=1):
        cells = [v if type(v) is str else cell_text(v) for v in values]
        if row > MOST_ROWS:
            raise too_large(name, "rows", MOST_ROWS, row=row)
        if cells != blank and max(map(len, cells), default=0) > LONGEST_CELL:
            raise too_large(name, "cell", LONGEST_CELL, row=row)
        yield row, row, cells


def workbook_grids(data: bytes, name: str, sheet: str | None = None) -> Iterator[Grid]:
    """The sheets of a workbook, shown ones first; only `sheet` (its name, or its number from 1) when given.

    Refused: BAD_FILE (damaged, encrypted, no workbook), BAD_SHEET (no such sheet), LIST_TOO_LARGE.
    """
    mac_1904 = inspect_workbook(data, name)
    from python_calamine import SheetTypeEnum, SheetVisibleEnum, load_workbook

    book = _guarded(name, load_workbook, BytesIO(data))
    sheets = [s for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
    names = [s.name for s in sorted(sheets, key=lambda s: s.visible != SheetVisibleEnum.Visible)]
    if sheet is not None:
        order = [s.name for s in sheets]
        if sheet in order:
            names = [sheet]
        elif sheet.isascii() and sheet.isdigit() and 1 <= int(sheet[:6]) <= len(order):
            names = [order[int(sheet) - 1]]
        else:
            raise Refused(refuse("BAD_SHEET", file=name, sheet=sheet, sheets=", ".join(order[:20])))
    for title in names:
        page: CalamineSheet = _guarded(name, book.get_sheet_by_name, title)
        merged = tuple(page.merged_cell_ranges or ())
        yield Grid(name, _again(page, name), sheet=title, mac_1904=mac_1904, merged=merged)


def _again(page: CalamineSheet, name: str) -> Any:
    return lambda: _rows(page, name)


def refuse_old_workbook(data: bytes, name: str) -> Refused:
    """Why a file of the old container is not read: encrypted, or the old .xls.

    A damaged .xls can end the process inside the reader, so none is opened.
    """
    return bad_file(name, "encrypted" if _ENCRYPTED in data else "old_xls")


def fill_merged(rows: Iterator[RawRow], merged: tuple[tuple[Corner, Corner], ...], after: int) -> Iterator[RawRow]:
    """The rows with merged cells filled down and to the right, below row `after` only."""
    waiting = sorted((m for m in merged if m[0][0] >= after), key=lambda m: m[0], reverse=True)
    active: list[tuple[int, int, int, str]] = []  # (last row, first and last column, text)
    for row, line, cells in rows:
        active = [a for a in active if a[0] >= row - 1]
        while waiting and waiting[-1][0][0] <= row - 1:
            (_, left), (bottom, right) = waiting.pop()
            if left < len(cells) and cells[left]:
                active.append((bottom, left, right, cells[left]))
        if active:
            cells = list(cells)
            for _, left, right, text in active:
                for column in range(left, min(right + 1, len(cells))):
                    cells[column] = cells[column] or text
        yield row, line, cells
