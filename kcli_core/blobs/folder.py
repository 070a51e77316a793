"""Blobs in a folder: `ab/cdef…`, files 0600 in folders 0700, each complete and on the disk before it has its name."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kcli_core.blobs import parts
from kcli_core.blobs.blob import Blob, Progress, key_of, quiet
from kcli_core.blobs.copying import PIECE_BYTES, STEP_BYTES, copy_hashed, write_all
from kcli_core.blobs.source import FLAGS, Source
from kcli_core.refusals import Refused, refuse

# Up to here a file of many is read into memory at once.
SMALL_BYTES = 1024 * 1024


class Folder:
    """See kcli_core.blobs.blob.Blobs."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @property
    def shown(self) -> str:
        return str(self._root)

    def put(self, source: Source, progress: Progress = quiet) -> Blob:
        with self._at_work():
            parts.make_folder(self._root)
            with parts.new_part(self._root) as part:
                blob = copy_hashed(source.handle, source.size, part.path, part.handle, progress)
                source.require_unchanged()
                self._keep(part, blob)
        return blob

    def _keep(self, part: parts.Part, blob: Blob) -> None:
        """The part becomes the blob, unless it is there; one of another size is damaged, and mended by this."""
        target = self._root / key_of(blob.sha256)
        parts.make_folder(target.parent)
        if _size(target) == blob.size:
            parts.sync_folder(target.parent)  # who has put it may not have come to this yet
        else:
            part.take_place(target)

    @contextmanager
    def many(self) -> Iterator[Callable[[Source], Blob]]:
        """The bytes of each file are synced as it is put, the folders of their names once, at the end."""
        folders: set[Path] = set()

        def put(source: Source) -> Blob:
            if source.size > SMALL_BYTES:
                return self.put(source)
            with self._at_work():
                blob, folder = self._put_small(source)
            folders.add(folder)
            return blob

        with self._at_work():
            parts.make_folder(self._root)
        yield put
        with self._at_work():
            for folder in sorted(folders):
                parts.sync_folder(folder)

    def _put_small(self, source: Source) -> tuple[Blob, Path]:
        """Read whole and hashed in this thread: a second one would cost more than it saves."""
        os.lseek(source.handle, 0, os.SEEK_SET)
        data = b""
        while len(data) < source.size and (piece := os.read(source.handle, source.size - len(data))):
            data += piece
        source.require_unchanged()
        blob = Blob(hashlib.sha256(data).hexdigest(), len(data))
        target = self._root / key_of(blob.sha256)
        if _size(target) != blob.size:
            parts.make_folder(target.parent)
            # Beside its place: a name that moves from folder to folder costs as much again as the bytes.
            with parts.new_part(target.parent) as part:
                write_all(part.handle, memoryview(data))
                os.fsync(part.handle)
                part.rename(target)
        return blob, target.parent

    def get(self, sha256: str, target: Path, progress: Progress = quiet) -> None:
        with self._opened(sha256) as handle:
            try:
                with parts.new_part(target.parent) as part:
                    size = os.fstat(handle).st_size
                    found = copy_hashed(handle, size, part.path, part.handle, progress)
                    self._require_sound(sha256, found.sha256)
                    part.take_place(target)
            except OSError as error:
                raise Refused(parts.not_written(error, target)) from error

    def has(self, sha256: str) -> bool:
        with self._at_work():
            return _size(self._root / key_of(sha256)) is not None

    def size(self, sha256: str) -> int:
        with self._at_work():
            if (size := _size(self._root / key_of(sha256))) is not None:
                return size
        raise Refused(refuse("DOCUMENT_MISSING", sha256=sha256, place=self.shown))

    def delete(self, sha256: str) -> None:
        path = self._root / key_of(sha256)
        with self._at_work():
            if _size(path) is not None:
                path.unlink(missing_ok=True)
                parts.sync_folder(path.parent)

    def verify(self, sha256: str, progress: Progress = quiet) -> int:
        if (data := self._small(sha256)) is not None:
            self._require_sound(sha256, hashlib.sha256(data).hexdigest())
            return len(data)
        with self._opened(sha256) as handle, self._at_work():
            hashed, done, size = hashlib.sha256(), 0, os.fstat(handle).st_size
            piece = memoryview(bytearray(PIECE_BYTES))
            with open(handle, "rb", buffering=0, closefd=False) as file:
                while read := file.readinto(piece):
                    hashed.update(piece[:read])
                    done += read
                    if done % STEP_BYTES < read:
                        progress(done, size)
        self._require_sound(sha256, hashed.hexdigest())
        return done

    def _small(self, sha256: str) -> bytes | None:
        """All bytes of a small blob, in as few calls as can be: a check of 100,000 of them is all calls.

        None where it is large, missing or unreadable: the ordinary way says which.
        """
        try:
            handle = os.open(f"{self._root}/{key_of(sha256)}", FLAGS)
        except OSError:
            return None
        try:
            size = os.fstat(handle).st_size
            data = os.read(handle, size + 1) if size <= SMALL_BYTES else None
            return data if data is not None and len(data) == size else None
        except OSError:
            return None
        finally:
            os.close(handle)

    def check(self) -> None:
        """In the nearest folder there is, where no blob was ever put: looking makes no folder."""
        with self._at_work():
            folder = self._root
            while not os.path.lexists(folder) and folder.parent != folder:
                folder = folder.parent
            with parts.new_part(folder) as part:
                os.write(part.handle, b"kcli")
                os.fsync(part.handle)

    def sweep(self, older_than: dt.datetime) -> int:
        with self._at_work():
            inner = sorted(self._root.glob("[0-9a-f][0-9a-f]"))
            return sum(parts.sweep(folder, older_than) for folder in (self._root, *inner))

    def _require_sound(self, sha256: str, found: str) -> None:
        if found != sha256:
            raise Refused(refuse("DOCUMENT_DAMAGED", sha256=sha256, place=self.shown))

    @contextmanager
    def _opened(self, sha256: str) -> Iterator[int]:
        """The blob, open for reading."""
        self.size(sha256)
        with self._at_work():
            handle = os.open(self._root / key_of(sha256), FLAGS)
        try:
            yield handle
        finally:
            os.close(handle)

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        """What the system refuses, as DISK_FULL or BLOBS_UNAVAILABLE. A failed fsync is never tried again."""
        try:
            yield
        except OSError as error:
            if error.errno in parts.FULL:
                raise Refused(refuse("DISK_FULL", place=self.shown)) from error
            why = error.strerror or type(error).__name__
            raise Refused(refuse("BLOBS_UNAVAILABLE", place=self.shown, why=why)) from error


def _size(path: Path) -> int | None:
    """The bytes of a regular file; None where there is none."""
    try:
        found = os.stat(path, follow_symlinks=False)
    except FileNotFoundError:
        return None
    return found.st_size if stat.S_ISREG(found.st_mode) else None
