"""kcli log and kcli undo at the terminal, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.stage import Stages
from tests.cli.terminal import Terminal, rows


@pytest.fixture
def home(stages: Stages, tmp_path: Path) -> Terminal:
    return stages.copy("registered", tmp_path / "home")


def newest(home: Terminal) -> str:
    found: str = home.kcli("log", "-o", "json").ended(0).json()[-1]["change_set"]
    return found


def test_the_store_begins_with_the_first_thing_that_is_done_in_it(home: Terminal) -> None:
    found = home.kcli("log", "-o", "json").ended(0).json()
    assert [(row["change_set"], row["command"]) for row in found[:2]] == [("CS-0", "init"), ("CS-1", "office add")]


@pytest.mark.parametrize(
    ("filters", "commands"),
    [
        (("--command", "client *"), ["client add", "client person add", "client person add"]),
        (("--object", "person:C01/2"), ["client person add"]),
        (("--actor", "vendor/*"), []),
        (("--to", "2020-01-01"), []),
        (("--from", "2020-01-01", "--limit", "1"), ["client person add"]),
    ],
)
def test_the_list_is_narrowed_down(home: Terminal, filters: tuple[str, ...], commands: list[str]) -> None:
    assert [row["command"] for row in home.kcli("log", *filters, "-o", "json").ended(0).json()] == commands


def test_what_is_shown_before_and_asked_is_done_only_after_yes(home: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kcli.prompts.on_terminal", lambda: True)
    home.kcli("staff", "edit", "004", "--title", "主任").ended(0)
    name = newest(home)
    no = home.kcli("undo", name, stdin=b"no\n").ended(2)
    assert "staff edit" in no.out
    assert newest(home) == name
    yes = home.kcli("undo", name, "--lang", "ja", stdin="はい\n".encode()).ended(0)
    assert "取り消しました（1 件）" in yes.out
    assert yes.out.count("staff:004") == 1
    assert home.kcli("staff", "show", "004", "-o", "json").json()["title"] is None


def test_without_a_terminal_it_needs_yes(home: Terminal) -> None:
    assert home.kcli("undo", newest(home), "-o", "json").ended(2).codes() == ["CONFIRMATION_NEEDED"]


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("CS-999", 5, "NOT_REGISTERED"),
        ("RUN-1", 5, "NOT_REGISTERED"),
        ("CS-0", 7, "UNDO_NOT_POSSIBLE"),
        ("42", 9, "BAD_CHANGE_SET"),
        ("CS-", 9, "BAD_CHANGE_SET"),
        ("CS-1e9", 9, "BAD_CHANGE_SET"),
        ("CS-" + "9" * 500, 9, "BAD_CHANGE_SET"),
        ("CS-1", 6, "UNDO_CHANGED_SINCE"),
    ],
)
def test_what_is_no_change_set_or_cannot_be_undone(home: Terminal, name: str, status: int, code: str) -> None:
    assert home.kcli("undo", name, "--dry-run", "-o", "json").ended(status).codes() == [code]
    assert home.kcli("log", "show", name).status in (0, status)


def test_what_is_removed_for_good_is_said_before_it_is_done(home: Terminal) -> None:
    said = home.kcli("undo", newest(home), "--dry-run", "--lang", "ja").ended(0).err
    assert "取り消しを取り消しても元に戻りません" in said
    done = home.kcli("undo", newest(home), "--yes").ended(0)
    assert "To do it again" not in done.out
    (error,) = home.kcli("undo", newest(home), "--yes", "-o", "json").ended(7).codes()
    assert error == "UNDO_NOT_POSSIBLE"


def test_mail_that_left_is_said(stages: Stages, tmp_path: Path) -> None:
    home = stages.copy("working", tmp_path / "work")
    home.kcli("contacts", "confirm", "M1").ended(0)
    home.kcli("undo", newest(home), "--dry-run").ended(7)
    home.kcli("staff", "edit", "004", "--email", "yoko@example.co.jp", "--as", "minami004").ended(0)
    assert home.kcli("undo", newest(home), "--dry-run").status == 7


def test_who_has_no_right_to_the_log_sees_none_of_it(stages: Stages, tmp_path: Path) -> None:
    home = stages.copy("working", tmp_path / "work")
    assert home.kcli("log", "--as", "minami004", "-o", "json").ended(3).codes() == ["PERM_ROLE"]
    assert home.kcli("log", "show", "CS-2", "--as", "minami004", "-o", "json").ended(3).codes() == ["PERM_ROLE"]
    assert rows(home.kcli("log", "--as", "minami002").ended(0))
