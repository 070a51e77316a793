"""The files of a shared ledger on this machine: sent, received, and which lock each was opened under."""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import json
import os
import stat
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kcli.context import Context
from kcli.progress import progress
from kcli_core.blobs import parts
from kcli_core.blobs.blob import Blob
from kcli_core.blobs.source import open_source
from kcli_core.refusals import Refused, refuse
from kcli_core.store.repeats import Replayed

# A file that is being received is written to all the time; one that was not for so long has lost its command.
LEFT_BEHIND = dt.timedelta(minutes=10)


def send(ctx: Context, file: Path) -> Blob:
    """Store a file's bytes; on a dry run they are only read. Refused: what `open_source` and `put` refuse."""
    with open_source(file) as source:
        if ctx.dry_run:
            with open(source.handle, "rb", closefd=False) as opened:
                return Blob(hashlib.file_digest(opened, "sha256").hexdigest(), source.size)
        with progress(ctx.output, file.name) as told:
            return ctx.blobs.put(source, told)


@contextmanager
def sent(ctx: Context, file: Path) -> Iterator[Blob]:
    """Send a file, and see that its bytes are still there when what names them has been written inside.

    A share that ends at this moment may drop the very same bytes just before they are named here; they are sent again.
    """
    blob = send(ctx, file)
    try:
        yield blob
    except (Refused, Replayed):  # a late close too has named them, by a draft
        _send_again_if_gone(ctx, file, blob)
        raise
    _send_again_if_gone(ctx, file, blob)


def _send_again_if_gone(ctx: Context, file: Path, blob: Blob) -> None:
    if not ctx.dry_run and not ctx.blobs.has(blob.sha256) and send(ctx, file) != blob:
        raise Refused(refuse("FILE_CHANGED", file=str(file)))


def require_source(file: Path) -> None:
    """Asked before a question about the file. Refused: what `open_source` refuses."""
    with open_source(file):
        pass


def fetch(ctx: Context, blob: Blob, target: Path) -> None:
    """Write a version's bytes to a file: it is the old one or the new one, never half."""
    if not ctx.dry_run:
        with progress(ctx.output, target.name) as told:
            ctx.blobs.get(blob.sha256, target, told)


def require_target(ctx: Context, target: Path, versions: Collection[str]) -> str | None:
    """Asked before anything is locked or joined: can this be written, and is nothing lost by that?

    A file is only written over where its bytes are a version that is still kept: its hash, None where there is nothing.
    What a killed command has left in the folder is dropped. Refused: LOCAL_FILE_CHANGED, FILE_*.
    """
    try:
        with parts.new_part(target.parent) as part:
            now = dt.datetime.fromtimestamp(os.fstat(part.handle).st_mtime, dt.UTC)
            parts.sweep(target.parent, now - LEFT_BEHIND)
    except OSError as error:
        raise Refused(parts.not_written(error, target)) from error
    if not os.path.lexists(target):
        return None
    with open_source(target, may_be_empty=True) as source, open(source.handle, "rb", closefd=False) as opened:
        if not os.fstat(source.handle).st_mode & stat.S_IWUSR:
            raise Refused(parts.not_written(PermissionError(errno.EACCES, os.strerror(errno.EACCES)), target))
        if not source.size:
            return None
        found = hashlib.file_digest(opened, "sha256").hexdigest()
    # A version of a share that was ended is known, but its bytes are nowhere else any more.
    if found not in versions or not ctx.blobs.has(found):
        raise Refused(refuse("LOCAL_FILE_CHANGED", file=str(target)))
    return found


class Opened:
    """Which lock a file was opened under, so that a close from another lock is known for what it is."""

    def __init__(self, ctx: Context) -> None:
        self._file = ctx.settings.session_file.with_name("shares.json")
        self._store = ctx.place.shown()

    def fence(self, code: str, path: Path) -> int | None:
        """None: this file was not opened here."""
        found = self._all().get(self._key(code, path))
        return int(found) if isinstance(found, int) else None

    def elsewhere(self, code: str, path: Path, fence: int) -> Path | None:
        """Another file that was opened under the same lock, and is still there."""
        store, share, own = self._key(code, path).split("\n", 2)
        for key, found in self._all().items():
            there = key.split("\n", 2)
            if found == fence and there[:2] == [store, share] and there[2] != own and Path(there[2]).exists():
                return Path(there[2])
        return None

    def keep(self, code: str, path: Path, fence: int) -> None:
        self._write({**self._all(), self._key(code, path): fence})

    def drop(self, code: str, path: Path) -> None:
        self._write({key: fence for key, fence in self._all().items() if key != self._key(code, path)})

    def _key(self, code: str, path: Path) -> str:
        return "\n".join((self._store, code.casefold(), str(path.absolute())))

    def _all(self) -> Mapping[str, Any]:
        try:
            found = json.loads(self._file.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self, known: Mapping[str, Any]) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(known, file)
        os.replace(part, self._file)
