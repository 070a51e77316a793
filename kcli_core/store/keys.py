"""Key files: apart from the store, 0600, the owner's own, never links. Who has a copy of the store has not these."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from kcli_core.refusals import Refused, refuse

CODES = "codes.key"
AUDIT = "audit.key"


def load_or_make(folder: Path, name: str, make: Callable[[], bytes]) -> bytes:
    """The key in this file; made on first use, never replaced. Refused: KEY_FILE_UNSAFE."""
    path = folder / name
    try:
        return load(path)
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        return load(path)
    with os.fdopen(handle, "wb") as file:
        file.write(make())
        file.flush()
        os.fsync(file.fileno())
    return load(path)


def load(path: Path) -> bytes:
    """A secret file's bytes. Refused: KEY_FILE_UNSAFE for a link, another owner, or one that others may read."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except FileNotFoundError:
        raise
    except OSError as error:
        raise Refused(refuse("KEY_FILE_UNSAFE", file=str(path), why="unreadable")) from error
    found = os.fstat(handle)
    if stat.S_ISDIR(found.st_mode):
        os.close(handle)
        raise Refused(refuse("KEY_FILE_UNSAFE", file=str(path), why="kind"))
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(found.st_mode):
            raise Refused(refuse("KEY_FILE_UNSAFE", file=str(path), why="kind"))
        if hasattr(os, "getuid") and found.st_uid != os.getuid():
            raise Refused(refuse("KEY_FILE_UNSAFE", file=str(path), why="owner"))
        if os.name == "posix" and found.st_mode & 0o077:
            raise Refused(refuse("KEY_FILE_UNSAFE", file=str(path), why="mode"))
        return file.read()
