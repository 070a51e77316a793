"""What a file is by its first bytes and its name, and the marks that are found in it (EB-20, EB-38)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from kcli_core.blobs.source import Source

PIECE_BYTES = 1024 * 1024
# A mark may lie over the edge of two pieces.
OVERLAP = 256
OCTETS = "application/octet-stream"
# A token is noted, never said to be verified (EB-20).
TIMESTAMP, PASSWORD = "timestamp", "password"

_STARTS = (
    (b"%PDF-", "application/pdf"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"), (b"II*\0", "image/tiff"), (b"MM\0*", "image/tiff"), (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"{\\rtf", "application/rtf"), (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"), (b"BM", "image/bmp"),
)  # fmt: skip
_OFFICE = "application/vnd.openxmlformats-officedocument."
_NAMES = {
    "pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
    "tif": "image/tiff", "tiff": "image/tiff", "bmp": "image/bmp", "webp": "image/webp", "heic": "image/heic",
    "zip": "application/zip", "xlsx": _OFFICE + "spreadsheetml.sheet", "docx": _OFFICE + "wordprocessingml.document",
    "pptx": _OFFICE + "presentationml.presentation", "xls": "application/vnd.ms-excel", "doc": "application/msword",
    "msg": "application/vnd.ms-outlook", "eml": "message/rfc822", "txt": "text/plain", "csv": "text/csv",
    "tsv": "text/tab-separated-values", "html": "text/html", "htm": "text/html", "xml": "application/xml",
    "json": "application/json", "rtf": "application/rtf", "7z": "application/x-7z-compressed",
}  # fmt: skip
# What a container of several kinds of file may be called.
_INSIDE = {
    "application/zip": {"zip", "xlsx", "docx", "pptx"},
    "application/x-ole-storage": {"xls", "doc", "msg", "xlsx", "docx", "pptx"},
}
_TEXTS = {"eml", "txt", "csv", "tsv", "html", "htm", "xml", "json"}

_ENCRYPTED_PDF = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
# A document time stamp (PAdES), or the token inside a signature: its OID, in the hexadecimal that PDF writes it in.
_TOKEN_PDF = re.compile(rb"/Type\s*/DocTimeStamp|/SubFilter\s*/ETSI\.RFC3161|060b2a864886f70d010910020e", re.IGNORECASE)
# One of these is in it then: looked for ten times as fast.
_TOKEN_WORDS = (b"doctimestamp", b"etsi.rfc3161", b"060b2a864886f70d010910020e")
_ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")


class Look(NamedTuple):
    """`media_type`; `marks` as they are stored, blank apart; `differs`: the name promises another kind of file."""

    media_type: str
    marks: str
    differs: bool


def kind(start: bytes, name: str) -> tuple[str, bool]:
    """The media type by the first bytes, and where those say little by the name; does the name promise another?"""
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    promised = _NAMES.get(suffix)
    found = next((media for sign, media in _STARTS if start.startswith(sign)), None)
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        found = "image/webp"
    if start[4:8] == b"ftyp" and start[8:12] in (b"heic", b"heix", b"mif1", b"hevc"):
        found = "image/heic"
    if found is None:
        is_text = b"\0" not in start or start[:2] in (b"\xff\xfe", b"\xfe\xff")
        if suffix in _TEXTS and is_text:
            return str(promised), False
        return OCTETS, promised is not None
    if suffix in _INSIDE.get(found, ()):
        return str(promised), False
    return found, promised is not None and promised != found


def look(source: Source, name: str) -> Look:
    """Read through an open file, piece by piece. What is stored afterwards is proved the same by `put`."""
    pieces = _pieces(source)
    first = next(pieces, b"")
    media, differs = kind(first[:64], name)
    marks: set[str] = set()
    if media == "application/pdf":
        for piece in _chain(first, pieces):
            if b"/Encrypt" in piece and _ENCRYPTED_PDF.search(piece):
                marks.add(PASSWORD)
            low = piece.lower()
            if any(word in low for word in _TOKEN_WORDS) and _TOKEN_PDF.search(piece):
                marks.add(TIMESTAMP)
    elif media == "application/zip":
        if len(first) > 7 and first[6] & 1:
            marks.add(PASSWORD)
    elif first.startswith(_STARTS[8][0]) and any(_ENCRYPTED_OFFICE in piece for piece in _chain(first, pieces)):
        marks.add(PASSWORD)
    return Look(media, " ".join(sorted(marks)), differs)


def _pieces(source: Source) -> Iterator[bytes]:
    os.lseek(source.handle, 0, os.SEEK_SET)
    tail = b""
    while piece := os.read(source.handle, PIECE_BYTES):
        yield tail + piece
        tail = piece[-OVERLAP:]


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
