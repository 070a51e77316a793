"""Folders at the command line: real bytes in and out, refusals, what a programme and what a person reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kcli.commands.folder_shared import bar
from tests.cli.stage import Stages
from tests.cli.terminal import Terminal


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    folder = tmp_path_factory.mktemp("folders")
    return Stages(folder).copy("working", folder / "home")


def test_bytes_come_back_as_they_went_in(office: Terminal) -> None:
    (office.home / "data.bin").write_bytes(bytes(range(256)) * 10)
    office.kcli("folder", "upload", "C01", "data.bin", "--folder", "決算資料").ended(0)
    office.kcli("folder", "download", "C01", "DATA.bin", "--folder", "決算資料", "--to", "back.bin").ended(0)
    assert (office.home / "back.bin").read_bytes() == (office.home / "data.bin").read_bytes()
    done = office.kcli("folder", "download", "C01", "data.bin", "--folder", "決算資料", "--to", "back.bin")
    assert (done.ended(6), "FILE_EXISTS" in done.err)[1]


def test_bytes_go_with_the_last_row_that_names_them(office: Terminal) -> None:
    for name in ("one.bin", "two.bin"):
        (office.home / name).write_bytes(b"the same bytes")
        office.kcli("folder", "upload", "C01", name, "--folder", "決算資料").ended(0)
    blobs = next(office.home.rglob("*.blobs"))
    before = _files(blobs)
    office.kcli("folder", "remove-file", "C01", "one.bin", "--folder", "決算資料", "--yes").ended(0)
    assert _files(blobs) == before
    office.kcli("folder", "remove-file", "C01", "two.bin", "--folder", "決算資料", "--yes").ended(0)
    assert _files(blobs) == before - 1


def _files(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


def test_people_read_sizes_and_a_bar_and_programmes_bytes(office: Terminal) -> None:
    rows = json.loads(office.kcli("folder", "list", "-o", "json").ended(0).out)
    assert [(row["client"], row["name"], row["max_total"]) for row in rows] == [("C01", "決算資料", 500 * 1024**2)]
    assert "░ 0 %" in office.kcli("folder", "list").ended(0).out


@pytest.mark.parametrize(
    ("used", "encoding", "drawn"),
    [
        (0, "utf-8", "░░░░░░░░░░ 0 %"), (1, "utf-8", "█░░░░░░░░░ 0 %"), (999, "utf-8", "█████████░ 99 %"),
        (1000, "utf-8", "██████████ 100 %"), (500, "ascii", "#####----- 50 %"), (500, "cp932", "#####----- 50 %"),
        (500, "no-such-encoding", "#####----- 50 %"),
    ],
)  # fmt: skip
def test_a_bar_is_never_full_before_the_folder_is(used: int, encoding: str, drawn: str) -> None:
    assert bar(used, 1000, encoding) == drawn


def test_a_list_of_folders_that_was_written_out_can_be_read_in(office: Terminal) -> None:
    office.kcli("client", "add", "C02", "--name", "株式会社みどり").ended(0)
    listed = office.kcli("folder", "list", "-o", "csv").ended(0).out.replace("C01", "C02")
    (office.home / "again.csv").write_text(listed, encoding="utf-8")
    done = office.kcli("folder", "import", "again.csv", "--result", "result.csv", "-o", "json").ended(0)
    assert [(row["client"], row["name"]) for row in json.loads(done.out)] == [("C02", "決算資料")]
    assert "added" in (office.home / "result.csv").read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("upload", "C01", "none.pdf", "--folder", "決算資料"), 9, "FILE_MISSING"),
        (("upload", "C01", ".", "--folder", "決算資料"), 9, "FILE_IS_FOLDER"),
        (("upload", "C01", "kessan.pdf", "--folder", "無い"), 5, "NOT_REGISTERED"),
        (("upload", "C99", "kessan.pdf", "--folder", "決算資料"), 5, "NOT_REGISTERED"),
        (("upload", "C01", "empty.txt", "--folder", "決算資料"), 9, "FILE_EMPTY"),
        (("upload", "C01", "link.pdf", "--folder", "決算資料"), 9, "FILE_IS_LINK"),
        (("path", "add", "C01", "../..", "--folder", "決算資料"), 9, "BAD_FILE_NAME"),
        (("add", "C01", "--kind", "red", "--capacity", "1GB"), 9, "BAD_CHOICE"),
        (("add", "C01", "--kind", "ebook", "--capacity", "-1GB"), 9, "BAD_SIZE"),
        (("show", "C01"), 5, "NOT_REGISTERED"),
        (("edit", "C01", "--folder", "決算資料", "--capacity", "1B"), 4, "LIMIT_BELOW_USE"),
    ],
)
def test_bad_input_is_told_and_nothing_is_changed(
    office: Terminal, words: tuple[str, ...], status: int, said: str
) -> None:
    (office.home / "empty.txt").write_bytes(b"")
    if not (office.home / "link.pdf").is_symlink():
        (office.home / "link.pdf").symlink_to("kessan.pdf")
    before = office.kcli("folder", "list", "-o", "json").out
    done = office.kcli("folder", *words)
    assert said in done.ended(status).err
    assert office.kcli("folder", "list", "-o", "json").out == before
