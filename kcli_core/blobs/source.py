"""The file that is to be stored: opened once, a regular file and no link, and the same at the end as at the start."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kcli_core.refusals import Refused, refuse

# The largest object of S3: 5 TiB.
LARGEST_BYTES = 5 * 1024**4
# A link is not followed, and a pipe or a device is not waited for.
FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"))


class Source:
    """An open file; `handle` is its descriptor, `size` its bytes when it was opened."""

    def __init__(self, path: Path, handle: int) -> None:
        self.path, self.handle = path, handle
        self._found = os.fstat(handle)
        self.size = self._found.st_size

    def require_unchanged(self) -> None:
        """Asked when all of it has been read. Refused: FILE_CHANGED where it is not the file that was opened."""
        try:
            named = os.stat(self.path, follow_symlinks=False)
        except OSError:
            raise Refused(refuse("FILE_CHANGED", file=str(self.path))) from None
        if not _identity(os.fstat(self.handle)) == _identity(named) == _identity(self._found):
            raise Refused(refuse("FILE_CHANGED", file=str(self.path)))


@contextmanager
def open_source(
    path: Path, *, inside: Path | None = None, most: int = LARGEST_BYTES, may_be_empty: bool = False
) -> Iterator[Source]:
    """The file, open for reading; `most` in bytes, `inside` a folder that it has to be in, links resolved.

    Refused: FILE_MISSING, FILE_UNREADABLE, FILE_IS_LINK, FILE_IS_FOLDER, FILE_EMPTY, FILE_TOO_LARGE, FILE_OUTSIDE.
    """
    name = str(path)
    handle = _open(path)
    try:
        source = Source(path, handle)
        mode = source._found.st_mode
        if stat.S_ISDIR(mode):
            raise Refused(refuse("FILE_IS_FOLDER", file=name))
        if not stat.S_ISREG(mode):
            raise Refused(refuse("FILE_UNREADABLE", file=name, why="kind"))
        if inside is not None and not _is_inside(path, handle, inside):
            raise Refused(refuse("FILE_OUTSIDE", file=name, folder=str(inside)))
        if source.size > most:
            raise Refused(refuse("FILE_TOO_LARGE", file=name, size=source.size, most=most))
        if not source.size and not may_be_empty:
            raise Refused(refuse("FILE_EMPTY", file=name))
        yield source
    finally:
        os.close(handle)


def _open(path: Path) -> int:
    name = str(path)
    try:
        if path.is_symlink():  # also where the system has no O_NOFOLLOW
            raise Refused(refuse("FILE_IS_LINK", file=name))
        return os.open(path, FLAGS)
    except (FileNotFoundError, NotADirectoryError, ValueError):  # the last: a NUL in it
        raise Refused(refuse("FILE_MISSING", file=name)) from None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise Refused(refuse("FILE_IS_LINK", file=name)) from None
        if os.path.isdir(path):  # Windows does not open folders
            raise Refused(refuse("FILE_IS_FOLDER", file=name)) from None
        raise Refused(refuse("FILE_UNREADABLE", file=name, why=error.strerror)) from error


def _is_inside(path: Path, handle: int, folder: Path) -> bool:
    """By the true names, and of the very file that is open: a folder on the way may be a link, or become one."""
    try:
        true, root = os.path.realpath(path, strict=True), os.path.realpath(folder, strict=True)
        inside = os.path.commonpath([true, root]) == root
        return inside and os.path.samestat(os.stat(true), os.fstat(handle))
    except (OSError, ValueError):  # the latter: on another drive
        return False


def _identity(found: os.stat_result) -> tuple[int, ...]:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
