"""Files that appear whole: written beside their place under a name of their own, renamed when they are on the disk."""

from __future__ import annotations

import datetime as dt
import errno
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kcli_core.refusals import Refusal, refuse

NAME = re.compile(r"\.kcli-[0-9a-f]{16}\.part")
FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | sum(getattr(os, name, 0) for name in ("O_CLOEXEC", "O_BINARY"))


class Part:
    """A file that is being written; `handle` is its descriptor."""

    def __init__(self, folder: Path) -> None:
        # Not made from the target's name, which may be as long as names can be.
        self.path = folder / f".kcli-{secrets.token_hex(8)}.part"
        self.handle = os.open(self.path, FLAGS, 0o600)
        self._open = True
        if hasattr(os, "fchmod"):
            os.fchmod(self.handle, 0o600)  # whatever the umask

    def take_place(self, target: Path) -> None:
        """Take the target's name; the caller has synced the bytes. When this returns, the name is on the disk too."""
        self.rename(target)
        sync_folder(target.parent)

    def rename(self, target: Path) -> None:
        """The same, but the name is on the disk only when the caller has synced its folder."""
        self.close()
        self.path.replace(target)

    def close(self) -> None:
        if self._open:
            self._open = False
            os.close(self.handle)


@contextmanager
def new_part(folder: Path) -> Iterator[Part]:
    """A file to write in this folder, which is gone at the end unless it has taken a place."""
    part = Part(folder)
    try:
        yield part
    finally:
        part.close()
        part.path.unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    """The folder and those above it; what is made here is 0700 whatever the umask, and on the disk."""
    if folder.is_dir():
        return
    if folder.parent != folder:
        make_folder(folder.parent)
    with suppress(FileExistsError):  # made meanwhile; or a file, which the next call will say
        folder.mkdir(mode=0o700)
        folder.chmod(0o700)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Names that were made or changed in it survive a power cut. Windows has no such call."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(folder: Path, older_than: dt.datetime) -> int:
    """Drop the parts in this folder that were last written before this instant; how many there were."""
    swept = 0
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            if NAME.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                with suppress(FileNotFoundError):  # its command has just ended
                    if entry.stat(follow_symlinks=False).st_mtime < older_than.timestamp():
                        os.unlink(entry.path)
                        swept += 1
    return swept


def not_written(error: OSError, file: Path) -> Refusal:
    """Why a file of the user's could not be written: DISK_FULL or FILE_UNWRITABLE."""
    if error.errno in FULL:
        return refuse("DISK_FULL", place=str(file.parent))
    return refuse("FILE_UNWRITABLE", file=str(file), why=error.strerror or type(error).__name__)
