"""What a place for blobs can do, whatever it is: one contract, kept by folder.py and s3.py alike."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple, Protocol

from kcli_core.blobs.source import Source

# Called with the bytes done and the bytes there are in all, some ten to a hundred times a second.
Progress = Callable[[int, int], None]
ADDRESS = re.compile(r"[0-9a-f]{64}")


class Blob(NamedTuple):
    """`sha256` in lower-case hexadecimal, of the original bytes; `size` in bytes."""

    sha256: str
    size: int


class Blobs(Protocol):
    """Blobs appear whole or not at all, and are never changed.

    Every method refuses BLOBS_UNAVAILABLE where the place cannot be worked with.
    """

    @property
    def shown(self) -> str:
        """The place for messages: never with a secret in it."""

    def put(self, source: Source, progress: Progress = ...) -> Blob:
        """Store a file's bytes; what is there already is kept. On the disk, or acknowledged, when this returns.

        Refused: FILE_CHANGED (nothing is stored), DISK_FULL.
        """

    def many(self) -> AbstractContextManager[Callable[[Source], Blob]]:
        """What puts one file of many, called by several threads at once: all are on the disk when the block ends.

        Refused as `put`; what was put before an error may be there or not, and is named by nothing.
        """

    def get(self, sha256: str, target: Path, progress: Progress = ...) -> None:
        """Write a blob to a file, 0600, in place of what was there; the file is the old or the new one, never half.

        Refused: DOCUMENT_MISSING, DOCUMENT_DAMAGED, FILE_UNWRITABLE, DISK_FULL; the file is then the old one.
        """

    def has(self, sha256: str) -> bool:
        """Is there a blob of this address? Its bytes are not looked at."""

    def size(self, sha256: str) -> int:
        """Its bytes. Refused: DOCUMENT_MISSING."""

    def delete(self, sha256: str) -> None:
        """Drop a blob; none is well too. The caller knows, under the store's lock, that nothing names it any more."""

    def verify(self, sha256: str, progress: Progress = ...) -> int:
        """Read all of it; the bytes it has. Refused: DOCUMENT_MISSING, DOCUMENT_DAMAGED."""

    def check(self) -> None:
        """Can it be written? Something small is written and dropped again."""

    def sweep(self, older_than: dt.datetime) -> int:
        """Drop what killed commands have left, if it was last written before this instant; how many there were."""


def quiet(done: int, total: int) -> None:
    """Tell nobody."""


def key_of(sha256: str) -> str:
    """Where the blob is inside its place: `ab/cdef…`. What is no address is a bug of the caller, not a file name."""
    if not ADDRESS.fullmatch(sha256):
        raise ValueError("not the SHA-256 of a blob")
    return f"{sha256[:2]}/{sha256[2:]}"
