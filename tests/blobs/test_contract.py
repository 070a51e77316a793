"""What every place for blobs keeps, folder and bucket alike: the bytes that come back are the bytes that went in."""

from __future__ import annotations

import datetime as dt
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kcli_core.blobs.blob import Blob, key_of
from kcli_core.blobs.place import BlobsPlace, S3Access, open_blobs
from kcli_core.blobs.source import open_source
from kcli_core.refusals import Class
from tests.blobs.conftest import Shelf, noise, refused, sha256, worker

MB = 1024 * 1024
# Around what is copied, hashed and sent at once.
SIZES = (0, 1, 256 * 1024 + 1, 8 * MB, 8 * MB + 1, 20 * MB + 7)
NONE = sha256(b"never stored")


@pytest.mark.parametrize("size", SIZES)
def test_the_bytes_that_come_back_are_those_that_went_in(shelf: Shelf, size: int) -> None:
    data = noise(size)
    blob = shelf.put(data)
    assert blob == Blob(sha256(data), size)
    assert shelf.got(blob.sha256) == data
    assert (shelf.blobs.has(blob.sha256), shelf.blobs.size(blob.sha256)) == (True, size)
    assert shelf.blobs.verify(blob.sha256) == size
    assert shelf.leftovers() == []


def test_what_was_never_stored_is_missing_and_can_be_deleted(shelf: Shelf) -> None:
    target = shelf.file(b"old", "target")
    assert not shelf.blobs.has(NONE)
    for ask in (
        lambda: shelf.blobs.size(NONE),
        lambda: shelf.blobs.verify(NONE),
        lambda: shelf.blobs.get(NONE, target),
    ):
        with refused("DOCUMENT_MISSING", Class.DAMAGED):
            ask()
    shelf.blobs.delete(NONE)
    assert target.read_bytes() == b"old"


def test_what_was_deleted_is_gone_and_can_be_stored_again(shelf: Shelf) -> None:
    blob = shelf.put(b"x")
    shelf.blobs.delete(blob.sha256)
    assert not shelf.blobs.has(blob.sha256)
    assert shelf.put(b"x") == blob
    assert shelf.got(blob.sha256) == b"x"


@pytest.mark.parametrize(("size", "cut"), [(100, 0), (100, -1), (100, 1), (9 * MB, 0)])
def test_damage_is_found_when_it_is_fetched_and_the_file_stays_the_old_one(shelf: Shelf, size: int, cut: int) -> None:
    data = noise(size)
    blob = shelf.put(data)
    target = shelf.file(b"old", "target")
    shelf.overwrite(blob.sha256, {0: data[:-1] + bytes([data[-1] ^ 1]), -1: data[:-1], 1: data + b"x"}[cut])
    with refused("DOCUMENT_DAMAGED", Class.DAMAGED):
        shelf.blobs.get(blob.sha256, target)
    with refused("DOCUMENT_DAMAGED", Class.DAMAGED):
        shelf.blobs.verify(blob.sha256)
    assert target.read_bytes() == b"old"
    assert shelf.leftovers() == []


def test_storing_the_same_file_again_mends_a_blob_that_was_cut_off(shelf: Shelf) -> None:
    blob = shelf.put(b"whole")
    shelf.overwrite(blob.sha256, b"who")
    shelf.put(b"whole")
    assert shelf.got(blob.sha256) == b"whole"


def test_many_processes_store_the_same_bytes_at_once(shelf: Shelf) -> None:
    size = 9 * MB
    data = noise(size)
    shelf.file(data)
    crew = [worker(shelf, "put", "file") for _ in range(3)]
    assert [one.communicate(timeout=60)[0].decode().split() for one in crew] == [[sha256(data), str(size)]] * 3
    assert [one.returncode for one in crew] == [0] * 3
    assert shelf.got(sha256(data)) == data
    assert shelf.leftovers() == []


def test_progress_grows_and_ends_at_the_whole(shelf: Shelf) -> None:
    data, said = noise(20 * MB), list[tuple[int, int]]()
    with open_source(shelf.file(data)) as source:
        blob = shelf.blobs.put(source, lambda done, total: said.append((done, total)))
    fetched = list[tuple[int, int]]()
    shelf.blobs.get(blob.sha256, shelf.work / "got", lambda done, total: fetched.append((done, total)))
    for calls in (said, fetched):
        assert len(calls) >= 3
        assert calls == sorted(calls)
        assert {total for _, total in calls} == {len(data)}
        assert calls[-1][0] == len(data)


def test_the_file_that_is_written_is_the_owners_alone(shelf: Shelf) -> None:
    target = shelf.file(b"old", "target")
    target.chmod(0o644)
    shelf.blobs.get(shelf.put(b"new").sha256, target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_link_in_the_targets_place_is_replaced_and_not_followed(shelf: Shelf) -> None:
    other, target = shelf.file(b"old", "other"), shelf.work / "target"
    target.symlink_to(other)
    shelf.blobs.get(shelf.put(b"new").sha256, target)
    assert (other.read_bytes(), target.read_bytes(), target.is_symlink()) == (b"old", b"new", False)


@pytest.mark.parametrize("name", ["a folder", "no/folder/file", "file/below a file", "n" * 300])
def test_a_target_that_cannot_be_written_is_refused(shelf: Shelf, name: str) -> None:
    blob = shelf.put(b"x")
    (shelf.work / "a folder").mkdir()
    with refused("FILE_UNWRITABLE", Class.BAD_INPUT):
        shelf.blobs.get(blob.sha256, shelf.work / name)
    assert shelf.leftovers() == []


def test_a_name_as_long_as_names_can_be_is_written(shelf: Shelf) -> None:
    target = shelf.work / ("n" * 255)
    shelf.blobs.get(shelf.put(b"x").sha256, target)
    assert target.read_bytes() == b"x"


@pytest.mark.parametrize("address", ["", "../../etc/passwd", "AB" * 32, "0" * 63, "0" * 64 + "\n", "/" * 64])
def test_what_is_no_address_comes_to_no_file(shelf: Shelf, address: str) -> None:
    """It would be a bug of the caller's: no user gives one."""
    with pytest.raises(ValueError, match="SHA-256"):
        shelf.blobs.has(address)
    with pytest.raises(ValueError, match="SHA-256"):
        shelf.blobs.get(address, shelf.work / "got")


def test_a_place_that_can_be_written_says_so_and_keeps_nothing(shelf: Shelf) -> None:
    shelf.blobs.check()
    assert shelf.leftovers() == []
    assert shelf.place.folder is None or not shelf.place.folder.exists()


def test_a_sweep_of_a_place_where_nothing_was_put_finds_nothing(shelf: Shelf) -> None:
    assert shelf.blobs.sweep(dt.datetime(2999, 1, 1, tzinfo=dt.UTC)) == 0


def test_a_secret_is_never_shown(s3: Shelf) -> None:
    access = S3Access("KEYID", "geheim", "http://127.0.0.1:1", "r", "token-geheim")
    blobs = open_blobs(BlobsPlace(bucket="bucket", prefix="p"), access)
    assert "geheim" not in repr(access) + repr(blobs) + blobs.shown
    assert key_of(NONE) == f"{NONE[:2]}/{NONE[2:]}"


def test_many_are_put_by_several_threads_and_each_is_whole(shelf: Shelf) -> None:
    files = [shelf.file(noise(size), f"many{number}") for number, size in enumerate((0, 1, 10_000, 10_000, MB + 1))]
    files += [shelf.file(f"{number}".encode(), f"small{number}") for number in range(40)]

    def one(path: Path) -> Blob:
        with open_source(path, may_be_empty=True) as source:
            return put(source)

    with shelf.blobs.many() as put, ThreadPoolExecutor(8) as threads:
        blobs = list(threads.map(one, [*files, files[5]]))
    assert [blob.sha256 for blob in blobs] == [sha256(path.read_bytes()) for path in [*files, files[5]]]
    for blob, path in zip(blobs, files, strict=False):
        assert shelf.got(blob.sha256) == path.read_bytes()
    assert shelf.leftovers() == []
