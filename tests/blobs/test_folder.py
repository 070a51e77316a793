"""The folder: who may read it, what a full or failing disk leaves, and what killed commands have left."""

from __future__ import annotations

import datetime as dt
import errno
import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kcli_core.blobs.blob import key_of
from kcli_core.blobs.place import BlobsPlace
from kcli_core.blobs.source import open_source
from kcli_core.refusals import Class
from tests.blobs.conftest import Shelf, noise, refused, sha256, worker

MB = 1024 * 1024


@pytest.fixture(params=[0o000, 0o022, 0o777], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    old = os.umask(request.param)
    yield
    os.umask(old)


def test_files_and_folders_are_the_owners_alone_under_any_umask(folder: Shelf, umask: None) -> None:
    file = folder.file(b"x")
    file.chmod(0o600)
    place = BlobsPlace(folder=folder.work / "deep" / "blobs")
    shelf = Shelf(place, None, folder.work)
    with open_source(file) as source:
        blob = shelf.blobs.put(source)
    assert place.folder
    path = place.folder / key_of(blob.sha256)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for made in (path.parent, place.folder, place.folder.parent):
        assert stat.S_IMODE(made.stat().st_mode) == 0o700
    target = folder.work / "target"
    shelf.blobs.get(blob.sha256, target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_what_is_there_is_not_written_twice(folder: Shelf) -> None:
    path = folder.place.folder / key_of(folder.put(b"x").sha256)  # type: ignore[operator]
    before = path.stat()
    folder.put(b"x", "another")
    after = path.stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_bytes_and_names_are_synced_before_it_is_said_that_they_are_stored(
    folder: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order that survives a power cut: the bytes, the name, the folder that holds the name."""
    did: list[str] = []
    real_sync, real_replace = os.fsync, Path.replace

    def sync(handle: int) -> None:
        did.append("sync " + os.path.basename(os.readlink(f"/proc/self/fd/{handle}")).partition("-")[0])
        real_sync(handle)

    def replace(path: Path, target: Path) -> Path:
        did.append("rename")
        return real_replace(path, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "replace", replace)
    blob = folder.put(b"x")
    two = blob.sha256[:2]
    # The new folder `ab` is a name in the root, which is a name beside the store.
    assert did == [
        f"sync {folder.work.parent.name.partition('-')[0]}",
        "sync .kcli",
        "sync kcli.db.blobs",
        "rename",
        f"sync {two}",
    ]
    did.clear()
    folder.put(b"x")
    assert did == ["sync .kcli", f"sync {two}"]
    did.clear()
    folder.blobs.get(blob.sha256, folder.work / "got")
    assert did == ["sync .kcli", "rename", "sync work"]


@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC])
def test_a_disk_that_fails_at_the_sync_has_stored_nothing(
    folder: Shelf, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    """A failed fsync is not tried again: the second would say that all is well."""
    kept = folder.put(b"old")
    target = folder.file(b"old", "target")
    tried = []

    def fail(handle: int) -> None:
        if stat.S_ISREG(os.fstat(handle).st_mode):
            tried.append(handle)
            raise OSError(error, os.strerror(error))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fail)
        with refused("DISK_FULL" if error == errno.ENOSPC else "BLOBS_UNAVAILABLE", Class.OUTSIDE):
            folder.put(b"new")
        code, status = ("DISK_FULL", Class.OUTSIDE) if error == errno.ENOSPC else ("FILE_UNWRITABLE", Class.BAD_INPUT)
        with refused(code, status):
            folder.blobs.get(kept.sha256, target)
    assert len(tried) == 2
    assert not folder.blobs.has(sha256(b"new"))
    assert target.read_bytes() == b"old"
    assert folder.leftovers() == []


def test_a_file_that_may_not_grow_leaves_nothing_behind(folder: Shelf) -> None:
    """By the limit of the process: what a full disk does, without one."""
    folder.file(noise(5 * MB))
    process = worker(folder, "put", "file", limit=2 * MB)
    assert process.communicate(timeout=30)[0] == b"DISK_FULL\n"
    assert process.returncode == Class.OUTSIDE
    blob = folder.put(noise(5 * MB))
    target = folder.file(b"old", "target")
    process = worker(folder, "get", blob.sha256, "target", limit=2 * MB)
    assert process.communicate(timeout=30)[0] == b"DISK_FULL\n"
    assert target.read_bytes() == b"old"
    assert folder.leftovers() == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    if os.getuid() or not mount or subprocess.run([mount, "-t", "tmpfs", "-o", "size=4m", "kcli", disk]).returncode:
        pytest.skip("only root can make a disk of 4 MB; the same is tried by a limit of the process")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_a_full_disk_leaves_what_was_there(folder: Shelf, small_disk: Path) -> None:
    shelf = Shelf(BlobsPlace(folder=small_disk / "blobs"), None, folder.work)
    kept = shelf.put(noise(MB))
    with refused("DISK_FULL", Class.OUTSIDE):
        shelf.put(noise(5 * MB))
    assert shelf.got(kept.sha256) == noise(MB)
    target = small_disk / "target"
    target.write_bytes(b"old")
    large = folder.put(noise(5 * MB))
    with refused("DISK_FULL", Class.OUTSIDE):
        folder.blobs.get(large.sha256, target)
    assert target.read_bytes() == b"old"
    assert {path.name for path in small_disk.rglob("*") if path.is_file()} == {kept.sha256[2:], "target"}
    shelf.put(noise(2 * MB))  # the room is there again


def test_a_place_that_cannot_be_worked_with_says_so(folder: Shelf) -> None:
    file = folder.file(b"x")
    blobs = Shelf(BlobsPlace(folder=file / "blobs"), None, folder.work).blobs
    for ask in (blobs.check, lambda: folder_put(blobs, file), lambda: blobs.has(sha256(b"x"))):
        with refused("BLOBS_UNAVAILABLE", Class.OUTSIDE):
            ask()


def folder_put(blobs: object, file: Path) -> None:
    with open_source(file) as source:
        blobs.put(source)  # type: ignore[attr-defined]


def test_a_sweep_drops_what_killed_commands_left_and_nothing_else(folder: Shelf) -> None:
    blob = folder.put(b"x")
    root = folder.place.folder
    assert root
    for name, age in (
        (".kcli-0123456789abcdef.part", 100_000),
        (f"{blob.sha256[:2]}/.kcli-0123456789abcdef.part", 100_000),
        (".kcli-fedcba9876543210.part", 0),
        ("mine.part", 100_000),
    ):
        (root / name).write_bytes(b"half")
        at = dt.datetime.now().timestamp() - age
        os.utime(root / name, (at, at))
    yesterday = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    assert folder.blobs.sweep(yesterday) == 2
    assert sorted(path.name for path in root.iterdir()) == sorted(
        [".kcli-fedcba9876543210.part", blob.sha256[:2], "mine.part"]
    )
    assert folder.blobs.sweep(yesterday) == 0


def test_a_link_in_a_blobs_place_is_no_blob(folder: Shelf) -> None:
    blob = folder.put(b"x")
    path = folder.place.folder / key_of(blob.sha256)  # type: ignore[operator]
    path.unlink()
    path.symlink_to(folder.file(b"x", "other"))
    assert not folder.blobs.has(blob.sha256)
    with refused("DOCUMENT_MISSING", Class.DAMAGED):
        folder.blobs.get(blob.sha256, folder.work / "got")
