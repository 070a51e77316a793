"""The key of a batch, from which the secrets that its rows show once are derived.

A password that is made by chance and killed between the commit and the sheet is lost: its hash is in the store, the
clear text is nowhere. So it is derived, as HMAC of the row and of what is drawn there, from a key that lies in a 0600
file before the first row is touched. Who runs the batch again has the same passwords for the rows that were done
before. When everything has been handed over the key is overwritten and removed.

Source: RELIABILITY D5; DEC-10 (over 112 bits: the key has 256).
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kcli_core.refusals import Refused, refuse
from kcli_core.store import keys

BYTES = 32


class BatchKey:
    """`found`: it was there already, left by a run that did not come to its end."""

    def __init__(self, path: Path | None, secret: bytes, *, found: bool = False) -> None:
        self.path, self.found = path, found
        self._secret = secret

    @property
    def mark(self) -> str:
        """What the store knows of it: enough to tell it from another, too little to derive anything."""
        return hashlib.sha256(b"kcli batch key" + self._secret).hexdigest()[:16]

    def of_row(self, row: int) -> Callable[[int], bytes]:
        """What a row draws instead of chance: the same each time, draw by draw."""
        drawn = 0

        def draw(count: int) -> bytes:
            nonlocal drawn
            drawn += 1
            blocks = (
                hmac.digest(self._secret, f"{row}/{drawn}/{block}".encode(), "sha256")
                for block in range(-(-count // 32))
            )
            return b"".join(blocks)[:count]

        return draw

    def shred(self) -> None:
        """Overwrite it and remove it."""
        if self.path is None:
            return
        with suppress(FileNotFoundError):
            handle = os.open(self.path, os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0))
            with os.fdopen(handle, "wb") as file:
                file.write(b"\0" * BYTES)
                file.flush()
                os.fsync(file.fileno())
            self.path.unlink()
            _sync(self.path.parent)


@contextmanager
def held(folder: Path, name: str) -> Iterator[BatchKey]:
    """The key of the batch of this name, made where there is none, held so that no second run goes beside this one.

    Refused: BATCH_RUNNING, KEY_FILE_UNSAFE, FILE_UNWRITABLE.
    """
    path = folder / f"batch-{name}.key"
    try:
        found = _is_whole(path)
        if not found:
            path.unlink(missing_ok=True)
        secret = keys.load_or_make(folder, path.name, lambda: os.urandom(BYTES))
        _sync(folder)
    except OSError as error:
        raise Refused(refuse("FILE_UNWRITABLE", file=str(path), why=error.strerror)) from error
    with _alone(path):
        yield BatchKey(path, secret, found=found)


def _is_whole(path: Path) -> bool:
    """False for one that was killed while it was made (before any row) or shredded (after every row)."""
    try:
        return len(secret := keys.load(path)) == BYTES and any(secret)
    except FileNotFoundError:
        return False


def left(folder: Path) -> list[BatchKey]:
    """Keys of batches that did not come to their end. Refused: KEY_FILE_UNSAFE."""
    return [BatchKey(path, keys.load(path), found=True) for path in sorted(folder.glob("batch-*.key"))]


def thrown_away() -> BatchKey:
    """For a rehearsal, which hands out nothing."""
    return BatchKey(None, os.urandom(BYTES))


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    try:
        import fcntl
    except ImportError:  # Windows: the rows' own request ids keep each of them from being done twice
        yield
        return
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:  # the other run has come to its end in this moment
        raise Refused(refuse("BATCH_RUNNING", file=str(path))) from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(refuse("BATCH_RUNNING", file=str(path))) from None
        yield
    finally:
        os.close(handle)


def _sync(folder: Path) -> None:
    """The entry in the folder outlives a power cut too."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
