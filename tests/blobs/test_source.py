"""What is not taken as a document, and a file that changes while it is read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kcli_core.blobs.source import open_source
from kcli_core.refusals import Class
from tests.blobs.conftest import Shelf, noise, refused

MB = 1024 * 1024


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with refused("FILE_IS_FOLDER", Class.BAD_INPUT), open_source(tmp_path):
        pass


def test_a_link_is_refused_wherever_it_leads(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    for name, to in (("file", "file"), ("folder", "."), ("nowhere", "missing"), ("itself", "link-itself")):
        link = tmp_path / f"link-{name}"
        link.symlink_to(to)
        with refused("FILE_IS_LINK", Class.BAD_INPUT), open_source(link):
            pass


def test_an_empty_file_is_refused_unless_it_may_be(tmp_path: Path) -> None:
    path = tmp_path / "empty"
    path.touch()
    with refused("FILE_EMPTY", Class.BAD_INPUT), open_source(path):
        pass
    with open_source(path, may_be_empty=True) as source:
        assert source.size == 0


@pytest.mark.parametrize("name", ["missing", "missing/file", "file/below", "nul\0"])
def test_a_file_that_is_not_there_is_missing(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_bytes(b"x")
    with refused("FILE_MISSING", Class.BAD_INPUT), open_source(tmp_path / name):
        pass


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x")
    path.chmod(0)
    if os.access(path, os.R_OK):  # root may read everything

        def denied(*_arguments: object, **_options: object) -> int:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(os, "open", denied)
    with refused("FILE_UNREADABLE", Class.BAD_INPUT), open_source(path):
        pass


def test_a_name_longer_than_names_can_be_is_refused(tmp_path: Path) -> None:
    with refused("FILE_UNREADABLE", Class.BAD_INPUT), open_source(tmp_path / ("n" * 300)):
        pass


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        with refused("FILE_UNREADABLE", Class.BAD_INPUT), open_source(path):
            pass


def test_one_byte_too_many_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"12345")
    with open_source(path, most=5):
        pass
    with refused("FILE_TOO_LARGE", Class.BAD_INPUT), open_source(path, most=4):
        pass


def test_a_file_outside_is_refused_whatever_way_leads_there(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    for folder in (inside, outside):
        folder.mkdir()
        (folder / "file").write_bytes(b"x")
    (inside / "way").symlink_to(outside)
    with open_source(inside / "file", inside=inside):
        pass
    for path in (outside / "file", inside / "../outside/file", inside / "way/file"):
        with refused("FILE_OUTSIDE", Class.BAD_INPUT), open_source(path, inside=inside):
            pass


def append(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more")


def cut(path: Path) -> None:
    os.truncate(path, 9 * MB)


def overwrite(path: Path) -> None:
    """As many bytes as before, some of them others."""
    with path.open("r+b") as file:
        file.seek(19 * MB)
        file.write(b"other")


def replace(path: Path) -> None:
    """As an editor saves: another file in its place."""
    other = path.with_name("other")
    other.write_bytes(path.read_bytes())
    stat = path.stat()
    os.utime(other, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    other.replace(path)


def remove(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("change", [append, cut, overwrite, replace, remove])
def test_a_file_that_changes_while_it_is_read_is_not_stored(shelf: Shelf, change: object) -> None:
    path = shelf.file(noise(20 * MB))
    os.utime(path, (1, 1))
    changed = []

    def progress(done: int, total: int) -> None:
        if done < total and not changed:
            changed.append(done)
            change(path)  # type: ignore[operator]

    with refused("FILE_CHANGED", Class.BAD_INPUT), open_source(path) as source:
        shelf.blobs.put(source, progress)
    assert changed
    assert shelf.leftovers() == []
    if shelf.place.folder is not None:
        assert [path for path in shelf.place.folder.rglob("*") if path.is_file()] == []
    else:
        import obstore

        assert obstore.list(shelf.blobs._store, shelf.place.prefix).collect() == []  # type: ignore[attr-defined]
