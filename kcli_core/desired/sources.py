"""The files an office is written in: found beside its own, read within limits, and their places looked up."""

from __future__ import annotations

import os
import stat
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kcli_core.desired.model import Place, Spot
from kcli_core.desired.scan import Path as KeyPath
from kcli_core.desired.scan import Spot as Offsets
from kcli_core.desired.scan import places, too_deep
from kcli_core.lists.decode import decode
from kcli_core.lists.table import Table
from kcli_core.refusals import Refused, refuse, require

LARGEST_FILE = 32 * 1024 * 1024


def read_bytes(path: Path, name: str) -> bytes:
    """The bytes of a file of at most 32 MiB.

    Refused: FILE_MISSING, FILE_IS_FOLDER, FILE_IS_LINK, FILE_TOO_LARGE, FILE_UNREADABLE (also a pipe or a device).
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        if path.is_symlink():
            raise Refused(refuse("FILE_IS_LINK", file=name))
        with open(os.open(path, flags), "rb") as file:
            found = os.fstat(file.fileno())
            if stat.S_ISDIR(found.st_mode):
                raise Refused(refuse("FILE_IS_FOLDER", file=name))
            if not stat.S_ISREG(found.st_mode):
                raise Refused(refuse("FILE_UNREADABLE", file=name, why="not a regular file"))
            if found.st_size > LARGEST_FILE:
                raise Refused(refuse("FILE_TOO_LARGE", file=name, size=found.st_size, most=LARGEST_FILE))
            data = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise Refused(refuse("FILE_MISSING", file=name)) from None
    except IsADirectoryError:
        raise Refused(refuse("FILE_IS_FOLDER", file=name)) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise Refused(refuse("FILE_UNREADABLE", file=name, why=why)) from None
    if len(data) > LARGEST_FILE:
        raise Refused(refuse("FILE_TOO_LARGE", file=name, size=len(data), most=LARGEST_FILE))
    return data


def inside(folder: Path, text: str) -> Path:
    """The file that a reference means, in the folder of the office's file or below it, by no link.

    Refused: FILE_OUTSIDE, FILE_IS_LINK.
    """
    plain = text.replace("\\", "/")
    parts = [part for part in plain.split("/") if part not in ("", ".")]
    if plain.startswith("/") or ".." in parts or not parts or "\0" in text or ":" in parts[0]:
        raise Refused(refuse("FILE_OUTSIDE", reason="list", file=text))
    path = folder
    try:
        for part in parts:
            path = path / part
            if path.is_symlink():
                raise Refused(refuse("FILE_IS_LINK", file=text))
    except OSError as error:  # a name that no file can have
        raise Refused(refuse("FILE_UNREADABLE", file=text[:100], why=error.strerror)) from None
    return path


def parse_toml(data: bytes, name: str) -> tuple[str, dict[str, Any]]:
    """The text and what it says. A byte order mark is let pass; nothing deep reaches the parser.

    Refused: BAD_ENCODING, TOML_TOO_DEEP, BAD_TOML, with the line.
    """
    text = _toml_text(data, name)
    if deep := too_deep(text):
        raise Refused(deep.at(file=name))
    import tomllib

    try:
        return text, tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits is a ValueError of its own
        raise Refused(_bad_toml(error, name, text)) from None


def _toml_text(data: bytes, name: str) -> str:
    require(refuse("FILE_EMPTY", file=name) if not data.strip() else None)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # The one place that knows why bytes are no UTF-8.
        decode(data, "utf-8", name)
        raise


def _bad_toml(error: Exception, name: str, text: str) -> Any:
    import re
    import tomllib

    if not isinstance(error, tomllib.TOMLDecodeError):  # of the interpreter, in its own words and without a place
        long = re.search(r"[0-9_]{4300}", text)
        at = long.start() if long else 0
        column = at - text.rfind("\n", 0, at)
        return refuse("BAD_TOML", reason="number", file=name, line=text.count("\n", 0, at) + 1, place_column=column)
    said = str(error)
    found = re.search(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)", said)
    detail = said[: found.start()] if found else said.splitlines()[0]
    end = text.rstrip()
    last = end.count("\n") + 1, len(end) - end.rfind("\n")
    line, column = (int(found[1]), int(found[2])) if found and found[1] else last
    return refuse("BAD_TOML", file=name, detail=detail[:200], line=line, place_column=column)


@dataclass(slots=True)
class Source:
    """One file that was read: TOML (its text is kept for places) or a list (`table`, `headings` by field).

    `sha256` is of the very bytes that were read.
    """

    name: str
    path: Path
    sha256: str
    text: str | None = None
    table: Table | None = None
    headings: dict[str, str] = field(default_factory=dict)

    def places(self, spots: Sequence[Spot]) -> Iterator[tuple[Spot, Place]]:
        return self._in_toml(spots) if self.text is not None else self._in_list(spots)

    def _in_toml(self, spots: Sequence[Spot]) -> Iterator[tuple[Spot, Place]]:
        text = self.text or ""
        wanted: dict[KeyPath, list[Spot]] = {}
        for spot in spots:
            path = spot.at if isinstance(spot.at, tuple) else (spot.at,)
            wanted.setdefault((*path, spot.field) if spot.field else path, []).append(spot)
        # What is not in the text (a field that is missing) is shown at what it is missing from.
        parents = {path[:n] for path in wanted for n in range(1, len(path))}
        found: dict[KeyPath, Offsets] = {}
        for path, offsets in places(text):
            if path in wanted or path in parents:
                found.setdefault(path, offsets)
        starts = _line_starts(text)
        for path, of_it in wanted.items():
            offset = 0
            for n in range(len(path), 0, -1):
                if path[:n] in found:
                    offsets = found[path[:n]]
                    # A value of the wrong sort is shown itself; a key that nobody knows, or a table, at its beginning.
                    offset = offsets.value if n == len(path) and of_it[0].field else offsets.key
                    break
            line = bisect_right(starts, offset)
            for spot in of_it:
                yield spot, Place(self.name, line, offset - starts[line - 1] + 1)

    def _in_list(self, spots: Sequence[Spot]) -> Iterator[tuple[Spot, Place]]:
        table = self.table
        if table is None:
            for spot in spots:
                yield spot, Place(self.name, 1, 1)
            return
        rows = {spot.at for spot in spots if isinstance(spot.at, int)} | {table.header_row}
        lines: dict[int, int] = {}
        for row, line, _ in table.grid.rows():
            if row in rows:
                lines[row] = line
                if len(lines) == len(rows):
                    break
        text = table.grid.text
        starts = _line_starts(text) if text else []
        for spot in spots:
            row = spot.at if isinstance(spot.at, int) else table.header_row
            line = lines.get(row, row)
            column = self.headings.get(spot.field or "")
            index = table.fields.get(column, -1) if column else -1
            heading = table.header[index].strip() if index >= 0 else None
            if not text:  # a workbook has rows and columns, no lines
                yield spot, Place(self.name, line, max(index, 0) + 1, row, heading)
                continue
            at = _cell_at(text, starts[line - 1], table.grid.delimiter, max(index, 0))
            line = bisect_right(starts, at)
            yield spot, Place(self.name, line, at - starts[line - 1] + 1, row, heading)


def _cell_at(text: str, at: int, delimiter: str, index: int) -> int:
    """Where the cell of this number begins, in a CSV row that begins at `at`; quotes may hold delimiters and lines."""
    for _ in range(index):
        if text.startswith('"', at):
            at += 1
            while (end := text.find('"', at)) >= 0 and text.startswith('"', end + 1):
                at = end + 2  # a doubled quote stands for itself
            at = end + 1 if end >= 0 else len(text)
        comma, line = text.find(delimiter, at), text.find("\n", at)
        if comma < 0 or 0 <= line < comma:
            return at  # the row is shorter than its header
        at = comma + 1
    return at


def _line_starts(text: str) -> list[int]:
    starts, at = [0], text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return starts
