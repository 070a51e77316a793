"""The bytes of documents on their way in: read once, looked at, stored among the blobs before any row is written."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from kcli_core.blobs.blob import Blob, Blobs, Progress, quiet
from kcli_core.blobs.source import LARGEST_BYTES, Source, open_source
from kcli_core.folder import media
from kcli_core.refusals import Refusal, Refused

# A disk does several fsyncs in hardly more time than one.
THREADS = 4
AT_ONCE = 512


class Arrived(NamedTuple):
    """A file whose bytes are among the blobs, and what it is."""

    sha256: str
    size: int
    seen: media.Look


def hashed(source: Source) -> Blob:
    """What `put` would answer, with nothing stored: for a dry run."""
    source_hash, size = hashlib.sha256(), 0
    os.lseek(source.handle, 0, os.SEEK_SET)
    while piece := os.read(source.handle, media.PIECE_BYTES):
        source_hash.update(piece)
        size += len(piece)
    source.require_unchanged()
    return Blob(source_hash.hexdigest(), size)


def receive(
    path: Path, name: str, put: Callable[[Source], Blob], *, inside: Path | None = None, most: int | None = None
) -> Arrived:
    """Open a file once, look at it and store its bytes by `put`. Refused: what `open_source` and `put` refuse."""
    with open_source(path, inside=inside, most=LARGEST_BYTES if most is None else most) as source:
        seen = media.look(source, name)
        blob = put(source)
        return Arrived(blob.sha256, blob.size, seen)


def receive_all(
    blobs: Blobs | None, files: Sequence[Path], folder: Path, total: int, progress: Progress = quiet
) -> list[Arrived]:
    """All files of a folder, whose names are relative to it, in order; `total` bytes. None: they are only read.

    Refused: all that is wrong with any of them, after they were all tried.
    """
    arrived: list[Arrived] = []
    refusals: list[Refusal] = []
    looks: dict[media.Look, media.Look] = {}  # most are the same
    done = 0
    storing = nullcontext(hashed) if blobs is None else blobs.many()
    with storing as put, ThreadPoolExecutor(THREADS) as threads:

        def one(path: Path) -> Arrived | Refused:
            try:
                return receive(folder / path, path.name, put, inside=folder)
            except Refused as refused:
                return refused

        for some in _portions(files):
            for found in threads.map(one, some):
                if isinstance(found, Refused):
                    refusals += found.refusals
                    continue
                done += found.size
                progress(done, max(total, done))
                arrived.append(found._replace(seen=looks.setdefault(found.seen, found.seen)))
            if any(refusal.status.name in ("OUTSIDE", "DAMAGED") for refusal in refusals):
                break  # a full disk will not take the others either
        if refusals:
            raise Refused(*refusals)
    return arrived


def _portions(files: Sequence[Path]) -> Iterator[list[Path]]:
    rest = iter(files)
    while some := list(islice(rest, AT_ONCE)):
        yield some


def missing(blobs: Blobs, hashes: Sequence[str]) -> Iterator[str]:
    """Those that are not there (any more)."""
    with ThreadPoolExecutor(THREADS) as threads:
        for start in range(0, len(hashes), AT_ONCE):
            some = hashes[start : start + AT_ONCE]
            yield from (sha256 for sha256, there in zip(some, threads.map(blobs.has, some), strict=True) if not there)
