"""What is looked at before a workbook is opened: its true size unpacked, and how far its cells reach.

The reader behind lays a sheet out as one block of memory. A file of 5 KB with a cell at XFD1048576 would ask for
half a terabyte and end the process, so the reach is measured here first.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from kcli_core.lists.grid import too_large
from kcli_core.refusals import Refused, refuse

MOST_UNPACKED = 512 * 1024 * 1024
MOST_RATIO = 200
MOST_MEMBERS = 2000
MOST_CELLS = 8_000_000
_FREE_OF_RATIO = 1024 * 1024
_CHUNK = 1 << 20
_OVERLAP = 64
_REFERENCE = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]{1,7})([0-9]{1,10})""")
_ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\br\s*=\s*["']\s*([0-9]{1,10})""")
_1904 = re.compile(rb"""date1904\s*=\s*["'](?:1|true)["']""")
_HEADER = struct.Struct("<26xHH")


def bad_file(name: str, reason: str) -> Refused:
    return Refused(refuse("BAD_FILE", file=name, reason=reason))


def _unpacked(data: bytes, member: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    """The content of a member in chunks, whatever size its entry claims."""
    if member.flag_bits & 1:
        raise bad_file(name, "encrypted")
    header = data[member.header_offset : member.header_offset + _HEADER.size]
    if len(header) < _HEADER.size:
        raise bad_file(name, "damaged")
    start = member.header_offset + _HEADER.size + sum(_HEADER.unpack(header))
    packed = data[start : start + member.compress_size]
    if member.compress_type == zipfile.ZIP_STORED:
        yield packed
        return
    if member.compress_type != zipfile.ZIP_DEFLATED:
        raise bad_file(name, "damaged")
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        while packed and not unpacker.eof:
            chunk = unpacker.decompress(packed, _CHUNK)
            packed = unpacker.unconsumed_tail
            if not chunk and not packed:
                return
            yield chunk
    except zlib.error:
        raise bad_file(name, "damaged") from None


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


class _Reach:
    """How far the cells of one sheet go; references cut by a chunk's edge are seen with the next chunk."""

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self._tail = b""

    def see(self, chunk: bytes) -> None:
        chunk = self._tail + chunk
        self._tail = chunk[-_OVERLAP:]
        found = _REFERENCE.findall(chunk)
        if found:
            self.columns = max(self.columns, *map(_column, {letters for letters, _ in found}))
            self.rows = max(self.rows, *map(int, {digits for _, digits in found}))
        self.rows = max(self.rows, *map(int, _ROW.findall(chunk)), 0)


def inspect_workbook(data: bytes, name: str) -> bool:
    """Whether the workbook counts days from 1904.

    Refused: BAD_FILE (no XLSX workbook, damaged, encrypted), LIST_TOO_LARGE (more than 512 MiB unpacked, 200 times
    its size, or more cells than a list can need).
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, OSError, EOFError):
        raise bad_file(name, "damaged") from None
    if len(members) > MOST_MEMBERS:
        raise too_large(name, "unpacked", MOST_UNPACKED)
    names = {m.filename.lower() for m in members}
    if "xl/workbook.xml" not in names:
        raise bad_file(name, "not_xlsx")
    total, mac_1904 = 0, False
    for member in members:
        path = member.filename.lower()
        reach = _Reach() if path.startswith("xl/worksheets/") else None
        for chunk in _unpacked(data, member, name):
            total += len(chunk)
            if total > MOST_UNPACKED or (total > _FREE_OF_RATIO and total > MOST_RATIO * len(data)):
                raise too_large(name, "unpacked", MOST_UNPACKED)
            if reach:
                reach.see(chunk)
                if reach.rows * reach.columns > MOST_CELLS:
                    raise too_large(name, "cells", MOST_CELLS)
            elif path == "xl/workbook.xml" and _1904.search(chunk):
                mac_1904 = True
    return mac_1904
