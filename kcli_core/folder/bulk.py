"""Documents of a folder and the index book that says what they are (EB-9): which row is about which file.

The book has the Tax Agency's own columns, 連番 日付 金額 取引先 備考: a file is found by name where there is a column
for it, else by the serial number that it begins with. Without a book the names of the files say everything.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from kcli_core.folder import filing, naming, rules
from kcli_core.input.numbers import has_twelve_digits
from kcli_core.lists.grid import RawRow
from kcli_core.lists.table import Record, Table
from kcli_core.refusals import Refusal, Refused, refuse

# What a book is read for; the others of `filing.CELLS` are optional too.
BOOK_FIELDS = (*filing.CELLS, "file_name", "serial")
MOST_FILES = 200_000
DEEPEST = 20
# Files that systems and programs leave in every folder; nobody means them.
OF_THE_SYSTEM = re.compile(r"\.DS_Store|Thumbs\.db|desktop\.ini|\._.*|~\$.*|__MACOSX|\.kcli-.*\.part", re.IGNORECASE)
# Stands for twelve digits, which may be a My Number: neither read nor written back.
MASKED = "*" * 12


class Pair(NamedTuple):
    """A file (its path within the folder) and the row about it, if a book has one."""

    path: Path
    record: Record | None


def files_of(folder: Path, apart: Sequence[Path] = ()) -> tuple[list[Path], list[str], list[Refusal]]:
    """The files in a folder and its sub-folders, sorted; what was left out; what cannot be taken.

    `apart`: files that are no documents, such as the book itself. Refused: FILE_IS_LINK, FILE_UNREADABLE (a pipe or
    device), BAD_FILE_NAME, FOLDER_TOO_FULL.
    """
    known = {os.path.realpath(path) for path in apart}
    found: list[Path] = []
    left: list[str] = []
    refusals: list[Refusal] = []
    waiting = [Path()]
    while waiting:
        inside = waiting.pop()
        for entry in _entries(folder / inside, refusals):
            path = inside / entry.name
            if OF_THE_SYSTEM.fullmatch(entry.name):
                left.append(str(path))
            elif entry.is_symlink():
                refusals.append(refuse("FILE_IS_LINK", file=str(path)))
            elif entry.is_dir(follow_symlinks=False):
                if len(path.parts) < DEEPEST:
                    waiting.append(path)
                else:
                    refusals.append(refuse("FOLDER_TOO_FULL", reason="deep", folder=str(path), limit=DEEPEST))
            elif not entry.is_file(follow_symlinks=False):
                refusals.append(refuse("FILE_UNREADABLE", file=str(path), why="kind"))
            elif os.path.realpath(entry.path) not in known:
                if refusal := rules.file_name(entry.name):
                    refusals.append(refusal)
                found.append(path)
        if len(found) > MOST_FILES:
            raise Refused(refuse("FOLDER_TOO_FULL", folder=str(folder), limit=MOST_FILES))
    return sorted(found), sorted(left), refusals


def _entries(folder: Path, refusals: list[Refusal]) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError as error:
        refusals.append(refuse("FILE_UNREADABLE", file=str(folder), why=error.strerror or type(error).__name__))
        return []


def mask(table: Table) -> None:
    """Twelve digits in the column of the T-numbers are not seen by what reads, shows or writes back the book.

    Nor in that of the serial numbers, where a row that begins a column too early would have them.
    """
    columns = {table.fields[name] for name in ("invoice_number", "serial") if name in table.fields}
    rows = table.grid.rows

    def masked() -> Iterator[RawRow]:
        for row, line, cells in rows():
            if row > table.header_row:
                cells = [
                    MASKED if index in columns and has_twelve_digits(cell) else cell for index, cell in enumerate(cells)
                ]
            yield row, line, cells

    table.grid = replace(table.grid, rows=masked)


class Matcher:
    """Finds the file that a row is about."""

    def __init__(self, files: Sequence[Path]) -> None:
        self._by_path: dict[str, list[Path]] = defaultdict(list)
        self._by_name: dict[str, list[Path]] = defaultdict(list)
        self._by_stem: dict[str, list[Path]] = defaultdict(list)
        self._by_serial: dict[int, list[Path]] = defaultdict(list)
        for file in files:
            self._by_path[_key(file.as_posix())].append(file)
            self._by_name[_key(file.name)].append(file)
            self._by_stem[_key(file.stem)].append(file)
            if serial := naming.serial_of(file.name):
                self._by_serial[serial].append(file)

    def find(self, cells: Mapping[str, str]) -> list[Path]:
        """One file, if the row names one; none or several are its mistake."""
        if name := cells.get("file_name", "").strip():
            key = _key(name.replace("\\", "/").removeprefix("./"))
            for known in (self._by_path, self._by_name, self._by_stem):
                if key in known:
                    return known[key]
            return []
        digits = unicodedata.normalize("NFKC", cells.get("serial", "")).strip()
        return (
            self._by_serial.get(int(digits), []) if digits.isascii() and digits.isdigit() and len(digits) < 10 else []
        )


def _key(name: str) -> str:
    """macOS takes names apart into letters and marks; Windows takes no notice of case."""
    return unicodedata.normalize("NFC", name).casefold()


def paired(table: Table, files: Sequence[Path]) -> tuple[list[Pair], list[Refusal]]:
    """Each row of the book with its file. Refused (INDEX_MISMATCH): a row without a file or with several, a file that
    two rows name or none; no column by which a file can be found."""
    if not {"file_name", "serial"} & table.fields.keys():
        return [], [refuse("INDEX_MISMATCH", reason="no_key", file=table.grid.name)]
    matcher = Matcher(files)
    pairs: list[Pair] = []
    refusals: list[Refusal] = []
    rows: dict[Path, int] = {}
    for record in table.records():
        place = {"file": table.grid.name, "row": record.row}
        refusals += [refusal.at(file=table.grid.name) for refusal in record.refusals]
        key = record.cells.get("file_name") or record.cells.get("serial") or ""
        found = matcher.find(record.cells)
        if len(found) != 1:
            reason = "several_files" if found else "no_file" if key else "no_key_in_row"
            names = [str(path) for path in found[:5]]
            refusals.append(refuse("INDEX_MISMATCH", reason=reason, key=key, names=names, **place))
        elif found[0] in rows:
            refusals.append(refuse("INDEX_MISMATCH", reason="twice", key=str(found[0]), other=rows[found[0]], **place))
        else:
            rows[found[0]] = record.row
            pairs.append(Pair(found[0], record))
    refusals += [refuse("INDEX_MISMATCH", reason="no_row", key=str(path)) for path in files if path not in rows]
    return pairs, refusals


class Draft(NamedTuple):
    """A document of many, kept small: `fields` as `filing.read` gives them."""

    path: Path
    fields: Mapping[str, object]
    row: int | None
