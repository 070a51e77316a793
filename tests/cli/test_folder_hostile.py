"""Folder commands with what nobody means to give them: each says what is wrong, and leaves nothing behind."""

from __future__ import annotations

import errno
import os
import stat
import zipfile
from pathlib import Path

import pytest

from tests.cli.stage import Stages
from tests.cli.terminal import Terminal

HUGE = "9" * 20
WHOLE = ("--date", "2024-03-31", "--amount", "1", "--counterparty", "霞商店")


@pytest.fixture(scope="module")
def at(stages: Stages, tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    terminal = stages.copy("working", tmp_path_factory.mktemp("hostile") / "home")
    terminal.kcli("folder", "add", "C01", "--kind", "ebook", "--capacity", "1GB").ended(0)
    (terminal.home / "a.pdf").write_bytes(b"%PDF-1.7\n")
    terminal.kcli("folder", "put", "C01", "a.pdf", *WHOLE).ended(0)
    return terminal


def packed(at: Terminal, name: str, *members: str) -> str:
    with zipfile.ZipFile(at.home / name, "w") as archive:
        for member in members:
            entry = zipfile.ZipInfo(member)
            entry.external_attr = (stat.S_IFREG | 0o600) << 16
            archive.writestr(entry, member)
    return name


@pytest.mark.req("EB-9", "EB-10")
@pytest.mark.parametrize("members", [("x", "x/20240131_A_5.pdf"), ("x/20240131_A_5.pdf", "x")])
def test_a_zip_whose_name_is_a_file_and_a_folder_is_refused(at: Terminal, members: tuple[str, ...]) -> None:
    done = at.kcli("folder", "put", "C01", "--from", packed(at, "two.zip", *members), "--yes", "-o", "json").ended(9)
    assert done.codes() == ["BAD_ARCHIVE"]


def test_an_empty_zip_is_named_as_it_was_given(at: Terminal) -> None:
    assert "empty.zip" in at.kcli("folder", "put", "C01", "--from", packed(at, "empty.zip")).ended(9).err


def test_a_folder_of_which_nothing_can_be_taken_says_why_and_not_that_it_is_empty(at: Terminal) -> None:
    (at.home / "links").mkdir()
    (at.home / "links/x.pdf").symlink_to("/etc/hostname")
    assert at.kcli("folder", "put", "C01", "--from", "links", "-o", "json").ended(9).codes() == ["FILE_IS_LINK"]


def test_who_gives_a_folder_for_a_file_is_told_how_to_put_a_folder(at: Terminal) -> None:
    (at.home / "letters").mkdir()
    assert "kcli folder put C01 --from letters" in at.kcli("folder", "put", "C01", "letters", *WHOLE).ended(9).err


@pytest.mark.parametrize(
    "words",
    ["get C01 {} --to x", "document C01 {}", "history C01 {}", "correct C01 {} --amount 2 --reason x", "approve C01 {}",
     "get C01 1 --version {} --to x", "delete C01 {} --reason x --yes", "purge-due C01 --export {} --confirm-name x"],
)  # fmt: skip
def test_a_number_that_no_store_can_hold_is_refused(at: Terminal, words: str) -> None:
    done = at.kcli("folder", *words.format(HUGE).split(), "-o", "json").ended(9)
    assert done.codes() == ["BAD_NUMBER"]
    assert HUGE in done.err


def test_an_export_without_a_place_is_told_which_there_are(at: Terminal) -> None:
    assert "--zip FILE" in at.kcli("folder", "export", "C01", "--request", "x").ended(2).err


@pytest.mark.parametrize(
    "words", ["seal C01 --to", "compliance C01 --to", "rules init C01 --to", "print C01 --to", "get C01 1 --to"]
)
def test_a_full_disk_leaves_no_half_page_or_seal(at: Terminal, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real, home = os.fsync, at.home

    def full(handle: int) -> None:
        if Path(os.readlink(f"/proc/self/fd/{handle}")).parent == home:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(handle)

    before = sorted(home.iterdir())
    monkeypatch.setattr(os, "fsync", full)
    assert at.kcli("folder", *words.split(), "full.html", "-o", "json").ended(10).codes() == ["DISK_FULL"]
    assert sorted(home.iterdir()) == before


def test_amounts_stay_under_one_another_where_one_is_blank(at: Terminal) -> None:
    (at.home / "b.pdf").write_bytes(b"%PDF-1.7\nb")
    at.kcli("folder", "put", "C01", "b.pdf", *WHOLE[:2], "--no-amount", *WHOLE[4:]).ended(0)
    lines = at.kcli("folder", "search", "C01").ended(0).out.splitlines()
    place = lines[0].index("Amount")
    assert {line[place : place + 6] for line in lines[2:]} == {"     1", "      "}


def test_a_document_says_why_it_is_kept_in_words_and_programs_get_the_code(at: Terminal) -> None:
    assert "years=" not in at.kcli("folder", "document", "C01", "1").ended(0).out
    assert at.kcli("folder", "document", "C01", "1", "-o", "json").json()["retain_why"] == "years=7 closing=2024-03"
