"""kcli plan, apply and batch with something in the way: a kill before the commit, a full disk, files that change."""

from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.terminal import Terminal

HEAD = '[office]\ncode = "minami01"\n'
ONE = '[[staff]]\ncode = "077"\nfull_name = "新 七郎"\nuser_id = "minami077"\n'


def write(terminal: Terminal, text: str, name: str = "office.toml") -> str:
    (terminal.home / name).write_text(HEAD + text, encoding="utf-8")
    return name


def test_what_a_run_left_that_was_killed_before_its_commit_is_not_in_the_way(office: Terminal) -> None:
    name = write(office, ONE)
    left = "office,user_id,full_name,initial_password\nminami01,minami077,新 七郎,aaaa-bbbb\n"
    (office.home / "new.csv.part").write_text(left, encoding="utf-8")
    done = office.kcli("apply", name, "--yes", "--passwords-to", "new.csv").ended(0)
    assert "new.csv.part.1; nothing opens with it" in done.err
    assert (office.home / "new.csv.part.1").read_text("utf-8") == left
    assert "minami077" in (office.home / "new.csv").read_text("utf-8")


def test_a_sheet_whose_passwords_open_something_is_never_put_aside(office: Terminal) -> None:
    first = write(office, ONE)
    office.kcli("apply", first, "--yes", "--passwords-to", "new.csv").ended(0)
    (office.home / "new.csv").rename(office.home / "other.csv.part")
    second = write(office, ONE.replace("077", "078").replace("七郎", "八郎"))
    assert "FILE_EXISTS" in office.kcli("apply", second, "--yes", "--passwords-to", "other.csv").ended(6).err
    assert "minami077" in (office.home / "other.csv").read_text("utf-8")


def test_a_request_that_is_sent_again_is_the_same_though_its_files_are_there_now(office: Terminal) -> None:
    name = write(office, ONE)
    sent = ("apply", name, "--yes", "--request-id", "r1", "--passwords-to", "s.csv", "--result", "r.csv", "-o", "json")
    assert office.kcli(*sent).ended(0).json() == office.kcli(*sent).ended(0).json()
    (office.home / "list.csv").write_text("職員コード,氏名\n079,新 九郎\n", encoding="utf-8")
    for _ in range(2):
        office.kcli("staff", "import", "list.csv", "--result", "i.csv", "--request-id", "r2").ended(0)


def test_a_full_disk_leaves_no_sheet_and_nothing_is_done(office: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    name = write(office, ONE)
    with monkeypatch.context() as patch:
        patch.setattr("kcli.sheet.os.fsync", full)
        done = office.kcli("apply", name, "--yes", "--passwords-to", "new.csv", "-o", "json")
    assert done.ended(9).codes() == ["FILE_UNWRITABLE"]
    assert not list(office.home.glob("new.csv*"))
    office.kcli("staff", "show", "077").ended(5)


def test_a_plan_holds_what_was_read_and_not_what_lies_there_when_it_is_saved(
    office: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kcli_core.plan import saved

    name = write(office, ONE)
    real = saved.chunks

    def edited(*args: Any) -> Any:
        write(office, ONE.replace("新 七郎", "別 七郎"))
        return real(*args)

    with monkeypatch.context() as patch:
        patch.setattr(saved, "chunks", edited)
        office.kcli("plan", name, "--out", "plan.json").ended(0)
    assert office.kcli("apply", "plan.json", "--yes", "-o", "json").ended(6).codes() == ["STALE_PLAN"]


def test_a_file_that_is_edited_while_its_plan_is_read_is_not_applied(
    office: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kcli_core.plan import saved

    name = write(office, ONE)
    office.kcli("plan", name, "--out", "plan.json").ended(0)
    real = saved.read

    def edited(path: Path, shown: str) -> saved.Saved:
        found = real(path, shown)
        write(office, ONE.replace("新 七郎", "別 七郎"))
        return found

    monkeypatch.setattr(saved, "read", edited)
    assert office.kcli("apply", "plan.json", "--yes", "-o", "json").ended(6).codes() == ["STALE_PLAN"]


def test_a_plan_from_which_files_or_offices_were_taken_out_is_not_applied(office: Terminal) -> None:
    name = write(office, ONE)
    office.kcli("plan", name, "--out", "plan.json").ended(0)
    plan = json.loads((office.home / "plan.json").read_text("utf-8"))
    for part, code, status in (("files", "STALE_PLAN", 6), ("offices", "BAD_PLAN", 9)):
        (office.home / "plan.json").write_text(json.dumps(plan | {part: []}), encoding="utf-8")
        assert office.kcli("apply", "plan.json", "--yes", "-o", "json").ended(status).codes() == [code]


@pytest.mark.parametrize("command", [("plan",), ("apply", "--yes")])
@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("x = [[[\n", "office.toml:3:8", ""),
        ("[limits]\nstaff_accounts = " + "9" * 5_000, "office.toml:4:18", "数千桁の数値"),
        ('[staff]\nfile = "../x.csv"\n', "office.toml:4:8", "フォルダの外"),
        ('[staff]\nfile = "headless.csv"\n', "headless.csv:1:1", "header_row"),
    ],
)
def test_a_file_that_cannot_be_read_is_blamed_with_its_place(
    office: Terminal, command: tuple[str, ...], text: str, place: str, said: str
) -> None:
    (office.home / "headless.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    done = office.kcli(*command, write(office, text), "--lang", "ja").ended(9)
    assert place in done.err
    assert said in done.err


def test_what_is_wrong_in_a_file_is_said_in_words_by_apply_too(office: Terminal) -> None:
    name = write(office, 'staff = []\n[limits]\nstaff_accounts = "x"\n[limits.clients]\nC01 = true\n')
    said = office.kcli("apply", name, "--yes", "--lang", "ja").ended(9).err
    assert "（整数）" in said
    assert "[staff] または [[staff]]" in said


def test_a_batch_that_is_no_text_says_where(office: Terminal) -> None:
    (office.home / "c.txt").write_bytes(b"staff list\n\xff\xfe\n")
    assert "BAD_ENCODING: c.txt:2:1: The text is not utf-8" in office.kcli("batch", "c.txt").ended(9).err


def test_numbers_of_any_length_are_refused_and_never_reach_the_store(office: Terminal) -> None:
    for number in ("99999999999999999999", "0x" + "f" * 30_000, "10_000_001"):
        for key in ("[limits]\nstaff_accounts", "[limits.clients]\nC01"):
            name = write(office, f"{key} = {number}\n")
            for argv in (("check", name), ("plan", name)):
                assert "BAD_COUNT" in office.kcli(*argv).out
            assert office.kcli("apply", name, "--yes", "-o", "json").ended(9).codes() == ["BAD_COUNT"]


def test_an_old_name_that_is_the_name_still_renames_nothing(office: Terminal) -> None:
    name = write(office, '[[staff]]\ncode = "004"\npreviously = "004"\nfull_name = "山﨑 陽子"\n')
    assert "Nothing to change." in office.kcli("plan", name).ended(0).out


def test_the_answer_names_the_change_set_as_undo_takes_it_and_none_where_nothing_was_done(office: Terminal) -> None:
    name = write(office, ONE)
    assert office.kcli("apply", name, "--dry-run", "-o", "json").ended(0).json()["change_set"] is None
    done = office.kcli("apply", name, "--yes", "-o", "json").ended(0).json()
    office.kcli("undo", done["change_set"], "--yes").ended(0)
    office.kcli("staff", "show", "077").ended(5)


def test_an_acknowledgement_of_nothing_is_told_so(office: Terminal) -> None:
    said = office.kcli("apply", write(office, ONE), "--yes", "--ack", "ends=1").ended(2).err
    assert "Nothing ends." in said
