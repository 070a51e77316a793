"""kcli plan, apply and export at the terminal: from an empty store to an office in files, and what stops on the way."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from kcli.sheet import PasswordSheet
from kcli.width import width
from tests.cli.stage import Stages
from tests.cli.terminal import Terminal

OFFICE = "fixtures/minami/office.toml"


@pytest.fixture
def fresh(stages: Stages, tmp_path: Path) -> Terminal:
    """A store with nothing in it."""
    return stages.copy("store", tmp_path / "home")


def write(terminal: Terminal, text: str, name: str = "office.toml") -> str:
    head = "" if "[office]" in text else '[office]\ncode = "minami01"\n'
    (terminal.home / name).write_text(head + text, encoding="utf-8")
    return name


def member(code: str, more: str = "") -> str:
    return f'[[staff]]\ncode = "{code}"\nfull_name = "新人 {code}"\n{more}\n'


def test_an_office_comes_from_its_file_and_goes_back_into_one(fresh: Terminal) -> None:
    fresh.kcli("plan", OFFICE, "--exit-code").ended(20)
    fresh.kcli("plan", OFFICE, "--out", "plan.json").ended(0)
    done = fresh.kcli("apply", "plan.json", "--yes", "-o", "json").ended(0).json()
    assert (done["issued"], done["ended"]) == (18, 0)
    fresh.kcli("plan", OFFICE, "--exit-code").ended(0)
    fresh.kcli("export", "--to", "out/").ended(0)
    assert "Nothing to change." in fresh.kcli("plan", "out/minami01.toml", "--exit-code").ended(0).out
    fresh.kcli("check", "out/minami01.toml").ended(0)
    assert fresh.kcli("apply", "plan.json", "--yes", "-o", "json").ended(6).codes() == ["STALE_PLAN"]
    sheet = Path(done["passwords_file"])
    assert sheet.stat().st_mode & 0o777 == 0o600
    with sheet.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 18
    login = ("login", "minami01", rows[1]["user_id"], "--password-stdin", "--new-password-stdin")
    typed = f"{rows[1]['initial_password']}\nitsumo-kaeru-hanashi-77\n".encode()
    fresh.kcli(*login, stdin=typed).ended(0)
    fresh.kcli("store", "verify").ended(0)


def test_a_changed_file_beside_makes_the_plan_stale(office: Terminal) -> None:
    (office.home / "staff.csv").write_text("職員コード,氏名\n077,新 七郎\n", encoding="utf-8")
    name = write(office, '[staff]\nfile = "staff.csv"\n')
    office.kcli("plan", name, "--out", "plan.json").ended(0)
    (office.home / "staff.csv").write_text("職員コード,氏名\n078,新 八郎\n", encoding="utf-8")
    refused = office.kcli("apply", "plan.json", "--yes").ended(6)
    assert "staff.csv was changed" in refused.err
    assert "kcli plan" in refused.err


def test_a_store_that_moved_makes_the_plan_stale_and_what_changes_nothing_does_not(office: Terminal) -> None:
    name = write(office, member("077"))
    office.kcli("plan", name, "--out", "plan.json").ended(0)
    office.kcli("staff", "suspend", "099", "--yes").ended(5)  # refused, and in the log
    office.kcli("staff", "set-password", "004", "--yes").ended(0)
    office.kcli("apply", "plan.json", "--yes", "--dry-run").ended(0)
    office.kcli("staff", "edit", "004", "--title", "主任").ended(0)  # nothing of the file, but of the office
    refused = office.kcli("apply", "plan.json", "--yes", "-o", "json").ended(6)
    assert refused.codes() == ["STALE_PLAN"]
    office.kcli("staff", "show", "077").ended(5)


def test_who_answers_yes_applies_what_was_shown_and_nothing_else(
    office: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kcli import prompts

    asked: list[str] = []
    name = write(office, member("077"))
    monkeypatch.setattr(prompts, "confirm", lambda question, lang, named=None: asked.append(question))
    shown = office.kcli("apply", name, "--lang", "en").ended(0)
    assert "+ 077" in shown.out
    assert asked == ["Apply this (add 1)?"]
    name = write(office, member("078"))
    other = Terminal(office.home)
    monkeypatch.setattr(prompts, "confirm", lambda *_, **__: other.shell("kcli staff edit 004 --title 主任").ended(0))
    office.kcli("apply", name).ended(6)
    office.kcli("staff", "show", "078").ended(5)


def test_a_plan_that_was_altered_by_hand_is_not_applied(office: Terminal) -> None:
    name = write(office, member("077"))
    office.kcli("plan", name, "--out", "plan.json").ended(0)
    saved = json.loads((office.home / "plan.json").read_text("utf-8"))
    saved["offices"][0]["digest"] = "0" * 64
    (office.home / "plan.json").write_text(json.dumps(saved))
    office.kcli("apply", "plan.json", "--yes").ended(6)
    for broken in ("{}", "[" * 100_000, "nothing", '{"kcli_plan": 1}'):
        (office.home / "plan.json").write_text(broken)
        assert office.kcli("apply", "plan.json", "--yes", "-o", "json").ended(9).codes() == ["BAD_PLAN"]


def test_nothing_is_applied_unasked(office: Terminal) -> None:
    name = write(office, member("077"))
    assert "CONFIRMATION_NEEDED" in office.kcli("apply", name).ended(2).err
    office.kcli("apply", name, "--dry-run").ended(0)
    office.kcli("staff", "show", "077").ended(5)
    office.kcli("apply", name, "--yes").ended(0)
    office.kcli("staff", "show", "077").ended(0)


def test_many_endings_want_their_number(office: Terminal) -> None:
    rows = office.kcli("staff", "list", "-o", "json").ended(0).json()
    codes = [row["code"] for row in rows if not row["user_id"]][:4]
    name = write(office, "".join(member(code, "ends = true") for code in codes))
    shown = office.kcli("plan", name).ended(0).out
    assert "--ack ends=4" in shown
    for wrong in ((), ("--ack", "ends=3")):
        assert office.kcli("apply", name, "--yes", *wrong, "-o", "json").ended(2).codes() == ["ACK_NEEDED"]
    office.kcli("apply", name, "--yes", "--ack", "ends=4").ended(0)
    assert len(office.kcli("staff", "list", "-o", "json").ended(0).json()) == len(rows) - 4


def test_the_passwords_are_written_where_they_were_asked_for_and_nowhere_else(office: Terminal) -> None:
    name = write(office, member("077", 'user_id = "minami077"'))
    done = office.kcli("apply", name, "--yes", "--passwords-to", "new.csv", "-o", "json").ended(0)
    sheet = (office.home / "new.csv").read_text("utf-8").splitlines()
    assert sheet[0] == "office,user_id,full_name,initial_password"
    password = sheet[1].rpartition(",")[2]
    assert password not in done.out + done.err
    again = write(office, member("078", 'user_id = "minami078"'))
    assert office.kcli("apply", again, "--yes", "--passwords-to", "new.csv", "-o", "json").ended(6).codes() == [
        "FILE_EXISTS"
    ]
    office.kcli("staff", "show", "078").ended(5)


def test_what_was_refused_after_the_passwords_were_written_leaves_no_sheet(
    office: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kcli import applying

    there: list[bool] = []

    def unwritable(*args: object) -> bytes:
        there.append((office.home / "new.csv.part").exists())
        raise OSError("the disk is full")

    monkeypatch.setattr(applying, "_result", unwritable)
    name = write(office, member("077", 'user_id = "minami077"'))
    done = office.kcli("apply", name, "--yes", "--passwords-to", "new.csv", "--result", "result.csv")
    assert done.status != 0
    assert there == [True]
    assert not [file.name for file in office.home.glob("new.csv*")]
    office.kcli("staff", "show", "077").ended(5)


def test_who_is_killed_after_the_commit_finds_the_passwords_at_the_next_run(
    office: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(sheet: PasswordSheet) -> None:
        raise Killed

    name = write(office, member("077", 'user_id = "minami077"'))
    for to in (("--passwords-to", "new.csv"), ()):
        with monkeypatch.context() as patch:
            patch.setattr(PasswordSheet, "keep", die)
            with pytest.raises(Killed):
                office.kcli("apply", name, "--yes", *to)
        done = office.kcli("apply", name, "--yes", *to).ended(0)
        assert "Initial passwords of an interrupted run are in" in done.err
        sheet = Path(done.err.split(" are in ")[1].split(".csv")[0] + ".csv")
        row = (office.home / sheet).read_text("utf-8").splitlines()[1].split(",")
        typed = f"{row[3]}\nitsumo-kaeru-hanashi-77\n".encode()
        office.kcli("login", "minami01", row[1], "--password-stdin", "--new-password-stdin", stdin=typed).ended(0)
        office.kcli("logout").ended(0)
        name = write(office, member("078", 'user_id = "minami078"'))


def test_a_request_that_is_sent_again_answers_the_same(office: Terminal) -> None:
    name = write(office, member("077", 'user_id = "minami077"'))
    sent = ("apply", name, "--yes", "--request-id", "r1", "-o", "json")
    first, again = (office.kcli(*sent).ended(0).json() for _ in range(2))
    assert first == again
    sheet = Path(first["passwords_file"])
    sheet.rename(sheet.with_name(sheet.name + ".part"))  # as a kill between the commit and the name leaves it
    office.kcli(*sent).ended(0)
    assert sheet.exists()
    write(office, member("078"))
    assert office.kcli(*sent).ended(6).codes() == ["REQUEST_ID_REUSED"]


def test_the_result_tells_of_every_row(office: Terminal) -> None:
    (office.home / "staff.csv").write_text("職員コード,氏名\n001,服部 一郎\n077,新 七郎\n", encoding="utf-8")
    name = write(office, '[staff]\nfile = "staff.csv"\n')
    office.kcli("apply", name, "--yes", "--result", "result.csv").ended(0)
    with (office.home / "result.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["file"], row["row"], row["key"], row["status"]) for row in csv.DictReader(file)]
    assert rows == [("staff.csv", "2", "001", "unchanged"), ("staff.csv", "3", "077", "add")]
    (office.home / "staff.csv").write_text("職員コード,氏名,ユーザID\n078,新 八郎,\n079,新 九郎,minami001\n", "utf-8")
    office.kcli("apply", name, "--yes", "--result", "result.csv").ended(6)
    with (office.home / "result.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["key"], row["status"], row["code"]) for row in csv.DictReader(file)]
    assert rows == [("078", "not done", ""), ("079", "refused", "ID_TAKEN")]


HOSTILE = "<script>alert(1)</script> ![x](http://e.example/) @all | `"


def test_every_form_is_safe_wherever_it_is_shown(office: Terminal) -> None:
    name = write(office, f'[[staff]]\ncode = "077"\nfull_name = "新 七郎"\ndepartment = \'{HOSTILE}\'\n')
    html = office.kcli("plan", name, "--format", "html").ended(0).out
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "default-src 'none'" in html
    assert not re.findall(r"(?:src|href)\s*=", html)
    markdown = office.kcli("plan", name, "--format", "markdown").ended(0).out
    assert "<script" not in markdown
    assert "](http" not in markdown
    assert "@all" not in markdown
    rows = [line for line in markdown.splitlines() if line.startswith("|") and "077" in line]
    assert len(rows) == 1
    assert len(re.findall(r"(?<!\\)\|", rows[0])) == 4
    found = json.loads(office.kcli("plan", name, "--format", "json").ended(0).out)
    (change,) = found["offices"][0]["changes"]
    assert (change["section"], change["action"], change["key"]) == ("staff", "add", "077")
    assert {"field": "department", "before": None, "after": HOSTILE} in change["fields"]
    for lang in ("en", "ja"):
        text = office.kcli("plan", name, "--lang", lang).ended(0).out
        assert all(width(line) <= 80 for line in text.splitlines())


def test_a_refusal_is_told_at_its_line_and_the_plan_is_not_saved(office: Terminal) -> None:
    name = write(office, "[limits]\nstaff_accounts = 30\n" + member("077"))
    done = office.kcli("plan", name, "--out", "plan.json", "--as", "minami001", "--lang", "en").ended(3)
    assert re.search(rf"{name}:4:\d+: PERM_VENDOR_ONLY", done.out)
    assert not (office.home / "plan.json").exists()
    refused = office.kcli("apply", name, "--yes", "--as", "minami001", "--lang", "en").ended(3)
    assert re.search(rf"PERM_VENDOR_ONLY: {name}:4:\d+: ", refused.err)


def test_two_files_of_one_office_and_what_cannot_be_read_are_refused(office: Terminal) -> None:
    folder = office.home / "offices"
    folder.mkdir()
    for name in ("a.toml", "b.toml"):
        (folder / name).write_text('[office]\ncode = "minami01"\n', encoding="utf-8")
    assert office.kcli("plan", "offices", "-o", "json").ended(6).codes() == ["OFFICE_TWICE"]
    (folder / "b.toml").write_text("[office\n", encoding="utf-8")
    office.kcli("plan", "offices").ended(9)
    office.kcli("apply", "nowhere.toml", "--yes").ended(9)


def test_several_offices_are_one_transaction(office: Terminal) -> None:
    folder = office.home / "offices"
    folder.mkdir()
    new = '[office]\ncode = "kita01"\nname = "きた会計"\naccess_name = "kita"\napplied_on = 2024-03-15\n'
    (folder / "kita.toml").write_text(new, encoding="utf-8")
    (folder / "minami.toml").write_text(
        '[office]\ncode = "minami01"\n' + member("001", "ends = true"), encoding="utf-8"
    )
    office.kcli("apply", "offices", "--yes", "--ack", "ends=1").ended(6)
    assert [row["code"] for row in office.kcli("office", "list", "-o", "json").ended(0).json()] == ["minami01"]
    (folder / "minami.toml").write_text('[office]\ncode = "minami01"\n' + member("077"), encoding="utf-8")
    office.kcli("plan", "offices", "--out", "plan.json").ended(0)
    done = office.kcli("apply", "plan.json", "--yes", "-o", "json").ended(0).json()
    assert (done["offices"], done["added"]) == (["kita01", "minami01"], 2)


def test_an_export_writes_over_nothing_unless_it_is_told_to(office: Terminal) -> None:
    office.kcli("export", "--to", "out").ended(0)
    before = (office.home / "out" / "minami01.toml").read_bytes()
    (office.home / "out" / "mine.txt").write_text("mine")
    assert set(office.kcli("export", "--to", "out", "-o", "json").ended(6).codes()) == {"FILE_EXISTS"}
    office.kcli("export", "--to", "out", "--replace").ended(0)
    assert (office.home / "out" / "minami01.toml").read_bytes() == before
    assert sorted(path.name for path in (office.home / "out").iterdir()) == ["minami01", "minami01.toml", "mine.txt"]
    assert (office.home / "out" / "minami01.toml").stat().st_mode & 0o777 == 0o600
    ja = office.kcli("export", "--to", "ja", "--lang", "ja").ended(0)
    assert "kcli plan" in ja.err
    assert "# 職員" in (office.home / "ja" / "minami01.toml").read_text("utf-8")
