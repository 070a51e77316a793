"""Blobs in a bucket of any S3-compatible service. An object appears when all of it has arrived, or not at all.

The key is the hash, so a file is read twice: to learn its name, and to send it. What a killed upload has sent stays
hidden in the service until its own lifecycle rule drops it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kcli_core.blobs import parts
from kcli_core.blobs.apart import apart
from kcli_core.blobs.blob import Blob, Progress, key_of, quiet
from kcli_core.blobs.copying import HashBehind, write_all
from kcli_core.blobs.place import BlobsPlace, S3Access
from kcli_core.blobs.source import Source
from kcli_core.refusals import Refused, refuse

if TYPE_CHECKING:
    from obstore import GetResult
    from obstore.store import S3Store

# Up to here in one request, which can also be told to replace nothing; beyond in parts.
ONE_REQUEST_BYTES = 8 * 1024 * 1024
PART_BYTES = 8 * 1024 * 1024
MOST_PARTS = 10_000
# Parts on their way at once: with PART_BYTES this is the memory an upload takes.
CONCURRENT_PARTS = 3
PIECE_BYTES = 1024 * 1024
CONNECT_SECONDS = 5
SILENCE_SECONDS = 60
REQUEST_SECONDS = 24 * 3600
RETRIES = 3
STATUS = re.compile(r"status code: (\d{3})")


class S3:
    """See kcli_core.blobs.blob.Blobs."""

    def __init__(self, place: BlobsPlace, access: S3Access) -> None:
        self._place, self._access = place, access

    @property
    def shown(self) -> str:
        return self._place.shown()

    def put(self, source: Source, progress: Progress = quiet) -> Blob:
        blob = _hash(source)
        found = self._head(blob.sha256)
        if found == blob.size:
            return blob
        with self._at_work():
            if blob.size <= ONE_REQUEST_BYTES:
                self._put_at_once(source, blob, replace=found is not None)
            else:
                self._put_in_parts(source, blob, progress)
        return blob

    @contextmanager
    def many(self) -> Iterator[Callable[[Source], Blob]]:
        """An object is acknowledged one by one anyway."""
        yield self.put

    def _put_at_once(self, source: Source, blob: Blob, *, replace: bool) -> None:
        import obstore
        from obstore.exceptions import AlreadyExistsError, BaseError

        data, key = b"".join(_read_again(source, blob)), self._key(blob.sha256)
        if not replace:
            try:
                apart(lambda: obstore.put(self._store, key, data, mode="create"))
                return
            except AlreadyExistsError:
                return  # another has put it meanwhile
            except BaseError as error:
                if _status(error) != "501":  # a service that knows no conditions: it gets the same bytes again
                    raise
        apart(lambda: obstore.put(self._store, key, data, use_multipart=False))

    def _put_in_parts(self, source: Source, blob: Blob, progress: Progress) -> None:
        import obstore

        part = max(PART_BYTES, -(-blob.size // MOST_PARTS))
        key, data = self._key(blob.sha256), _read_again(source, blob, progress)
        apart(lambda: obstore.put(self._store, key, data, chunk_size=part, max_concurrency=CONCURRENT_PARTS))

    def get(self, sha256: str, target: Path, progress: Progress = quiet) -> None:
        found = self._open(sha256)
        size, done = int(found.meta["size"]), 0
        try:
            with parts.new_part(target.parent) as part, HashBehind(part.path) as behind:
                for piece in self._pieces(found):
                    write_all(part.handle, piece)
                    done += len(piece)
                    behind.wrote(done)
                    progress(done, size)
                os.fsync(part.handle)
                self._require_sound(sha256, behind.digest())
                part.take_place(target)
        except OSError as error:
            raise Refused(parts.not_written(error, target)) from error

    def has(self, sha256: str) -> bool:
        return self._head(sha256) is not None

    def size(self, sha256: str) -> int:
        if (size := self._head(sha256)) is not None:
            return size
        raise Refused(refuse("DOCUMENT_MISSING", sha256=sha256, place=self.shown))

    def delete(self, sha256: str) -> None:
        self._delete(self._key(sha256))

    def verify(self, sha256: str, progress: Progress = quiet) -> int:
        found, hashed, done = self._open(sha256), hashlib.sha256(), 0
        for piece in self._pieces(found):
            hashed.update(piece)
            done += len(piece)
            progress(done, int(found.meta["size"]))
        self._require_sound(sha256, hashed.hexdigest())
        return done

    def check(self) -> None:
        import obstore

        key = self._in_prefix(f".kcli-{secrets.token_hex(8)}.part")
        with self._at_work():
            apart(lambda: obstore.put(self._store, key, b"kcli", use_multipart=False))
        self._delete(key)

    def sweep(self, older_than: dt.datetime) -> int:
        """Uploads that were not finished are the service's to drop: by a lifecycle rule of the bucket."""
        del older_than
        return 0

    @cached_property
    def _store(self) -> S3Store:
        from obstore.store import S3Store

        access = self._access
        more: dict[str, Any] = {"session_token": access.session_token} if access.session_token else {}
        if access.endpoint:
            more["endpoint"] = access.endpoint
        return S3Store(
            self._place.bucket,
            access_key_id=access.key_id,
            secret_access_key=access.secret,
            region=access.region or "us-east-1",
            client_options={
                "allow_http": access.endpoint.startswith("http://"),
                "connect_timeout": dt.timedelta(seconds=CONNECT_SECONDS),
                "read_timeout": dt.timedelta(seconds=SILENCE_SECONDS),
                "timeout": dt.timedelta(seconds=REQUEST_SECONDS),
            },
            retry_config={"max_retries": RETRIES, "retry_timeout": dt.timedelta(seconds=SILENCE_SECONDS)},
            **more,
        )

    def _in_prefix(self, name: str) -> str:
        return f"{self._place.prefix}/{name}" if self._place.prefix else name

    def _key(self, sha256: str) -> str:
        return self._in_prefix(key_of(sha256))

    def _head(self, sha256: str) -> int | None:
        """The bytes of the object; None where there is none."""
        import obstore

        key = self._key(sha256)
        with self._at_work():
            try:
                return int(apart(lambda: obstore.head(self._store, key))["size"])
            except FileNotFoundError:
                return None

    def _open(self, sha256: str) -> GetResult:
        import obstore

        key = self._key(sha256)
        with self._at_work():
            try:
                return apart(lambda: obstore.get(self._store, key))
            except FileNotFoundError:
                raise Refused(refuse("DOCUMENT_MISSING", sha256=sha256, place=self.shown)) from None

    def _pieces(self, found: GetResult) -> Iterator[memoryview]:
        stream = iter(found.stream(min_chunk_size=PIECE_BYTES))
        while True:
            with self._at_work():
                piece = apart(lambda: next(stream, None))
            if piece is None:
                return
            yield memoryview(piece)

    def _delete(self, key: str) -> None:
        import obstore

        with self._at_work():
            try:
                apart(lambda: obstore.delete(self._store, key))
            except FileNotFoundError:
                return

    def _require_sound(self, sha256: str, found: str) -> None:
        if found != sha256:
            raise Refused(refuse("DOCUMENT_DAMAGED", sha256=sha256, place=self.shown))

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        """What the service or the way to it refuses, as BLOBS_UNAVAILABLE."""
        from obstore.exceptions import BaseError

        try:
            yield
        except (BaseError, OSError) as error:
            # Never the text of it, which holds the service's answer: that may repeat the key and what was signed.
            raise Refused(refuse("BLOBS_UNAVAILABLE", place=self.shown, why=_status(error) or "unreachable")) from None


def _status(error: Exception) -> str:
    """The HTTP status of the answer; empty where there was none."""
    found = STATUS.search(str(error))
    return found[1] if found else ""


def _hash(source: Source) -> Blob:
    hashed, piece, done = hashlib.sha256(), memoryview(bytearray(PIECE_BYTES)), 0
    with _from_start(source) as file:
        while done < source.size and (read := file.readinto(piece[: min(PIECE_BYTES, source.size - done)])):
            hashed.update(piece[:read])
            done += read
    source.require_unchanged()
    return Blob(hashed.hexdigest(), done)


def _read_again(source: Source, blob: Blob, progress: Progress = quiet) -> Iterator[bytes]:
    """The bytes to be sent. It ends only when they are known to be those of the name: an upload is finished after that.

    Refused: FILE_CHANGED.
    """
    hashed, done = hashlib.sha256(), 0
    with _from_start(source) as file:
        while done < blob.size and (piece := file.read(min(PIECE_BYTES, blob.size - done))):
            hashed.update(piece)
            yield piece
            done += len(piece)
            progress(done, blob.size)
    source.require_unchanged()
    if hashed.hexdigest() != blob.sha256:
        raise Refused(refuse("FILE_CHANGED", file=str(source.path)))


def _from_start(source: Source) -> Any:
    os.lseek(source.handle, 0, os.SEEK_SET)
    return open(source.handle, "rb", buffering=0, closefd=False)
