"""A list given back with a verdict in front of every row, to be corrected and read again."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

from kcli_core.input.text import bad_characters
from kcli_core.lists.decode import ENCODINGS
from kcli_core.lists.guard import guard_cell, unguard_cell
from kcli_core.lists.headers import column_letter
from kcli_core.lists.table import VERDICT_HEADINGS, Table
from kcli_core.refusals import Refused, refuse

SKIPPED = "skipped"
_FRONT = len(VERDICT_HEADINGS)


class Verdict(NamedTuple):
    """What became of a row: a status word, the code behind it, and what to tell people."""

    status: str
    code: str = ""
    message: str = ""


def _rows(table: Table, verdicts: Mapping[int, Verdict]) -> Iterator[tuple[int, list[str]]]:
    """(row of the file, verdict and cells), guarded. Rows skipped while the records were read are said to be."""
    skipped = {s.row: Verdict(SKIPPED, s.reason) for s in table.skipped if s.row > table.header_row}
    for row, _, cells in table.rows():
        if row < table.header_row:
            front = [""] * _FRONT
        elif row == table.header_row:
            front = list(VERDICT_HEADINGS)
        else:
            verdict = verdicts.get(row) or skipped.get(row) or Verdict("")
            front = [str(row), verdict.status, verdict.code, verdict.message]
        cells = cells[_FRONT:] if table.verdicts else cells
        # What came guarded stays as it came.
        yield row, [*map(guard_cell, front), *(c if unguard_cell(c) != c else guard_cell(c) for c in cells)]


def _unwritable(path: Path, row: int, index: int, character: str, encoding: str) -> Refused:
    return Refused(
        refuse(
            "CANNOT_WRITE_CHARACTER",
            file=path.name,
            row=row,
            column=VERDICT_HEADINGS[index] if index < _FRONT else column_letter(index - _FRONT),
            character=character if character.isprintable() else "",
            code_point=f"U+{ord(character):04X}",
            encoding=encoding,
        )
    )


def _write_csv(out: IO[bytes], table: Table, verdicts: Mapping[int, Verdict], path: Path, encoding: str) -> None:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    if encoding == "utf-8":
        out.write(b"\xef\xbb\xbf")  # without it, Excel takes the file for CP932
    for row, cells in _rows(table, verdicts):
        writer.writerow(cells)
        line = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        try:
            out.write(line.encode(encoding))
        except UnicodeEncodeError:
            for index, cell in enumerate(cells):
                try:
                    cell.encode(encoding)
                except UnicodeEncodeError as error:
                    raise _unwritable(path, row, index, cell[error.start], encoding) from None


def _write_xlsx(out: IO[bytes], table: Table, verdicts: Mapping[int, Verdict], path: Path, _: str) -> None:
    from openpyxl import Workbook  # type: ignore[import-untyped]
    from openpyxl.utils.exceptions import IllegalCharacterError  # type: ignore[import-untyped]

    book = Workbook(write_only=True)
    sheet = book.create_sheet("result")
    for row, cells in _rows(table, verdicts):
        try:
            sheet.append(cells)
        except IllegalCharacterError:
            for index, cell in enumerate(cells):
                for character in cell:
                    if bad_characters(character, allowed="\t\r\n"):
                        raise _unwritable(path, row, index, character, "xlsx") from None
            raise
    book.save(out)


def _replace(path: Path, write: Callable[[IO[bytes]], None]) -> None:
    """A file written whole or not at all: beside its place, owner only, then moved there."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    handle = os.open(beside, flags, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            write(out)
            out.flush()
            os.fsync(out.fileno())
        os.replace(beside, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(beside)
        raise


def write_result(
    table: Table, verdicts: Mapping[int, Verdict], path: str | os.PathLike[str], *, encoding: str = "utf-8"
) -> None:
    """The list of `table` with `row, status, code, message` in front, as XLSX or (any other suffix) CSV.

    `verdicts` are by row of the file; rows skipped while the records were read are marked so. Titles above the header
    stay. A CSV is UTF-8 with a mark, or in `encoding` (cp932).
    Refused: CANNOT_WRITE_CHARACTER (the encoding has it not: row, column and character), BAD_ENCODING. OSError passes.
    """
    known = ENCODINGS.get(encoding.strip().lower())
    if known not in ("utf-8", "cp932"):
        raise Refused(refuse("BAD_ENCODING", reason="unknown", encoding=encoding, expected="utf-8, cp932"))
    place = Path(path)
    write = _write_xlsx if place.suffix.lower() == ".xlsx" else _write_csv
    _replace(place, lambda out: write(out, table, verdicts, place, known))
