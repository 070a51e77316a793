"""The main job, from an empty home to a checked copy, as a terminal session: line by line, real processes."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import postgres
from tests.cli.terminal import LOCALES, ROOT, Terminal


class Step(NamedTuple):
    """A line, how it ends, and what it says at least: in both languages, or word for word in each."""

    line: str
    status: int = 0
    says: tuple[str, ...] = ()
    en: str = ""
    ja: str = ""


FIRST_LOGIN = (
    """printf '%s\\nitsumo-kaeru-hanashi-77\\n' "$(awk -F, '$1=="minami002"{print $3}' sheet.csv)" | """
    "kcli login minami01 minami002 --password-stdin --new-password-stdin"
)
MAIN_JOB = (
    Step("kcli init", 0, ("kcli.db",), "Public key", "公開鍵"),
    Step(
        "kcli office add minami01 --name みなみ会計事務所 --access-name minami --applied-on 2024-03-15 --channel direct",
        0, ("minami01",), "Opened the office", "開設しました",
    ),
    Step("kcli staff limit --set 30 --reason 24名の事務所", 0, ("30",)),
    Step("kcli staff import fixtures/minami/staff-cp932.csv", 0, ("24", "PHONE_ZERO_RESTORED"), "Registered", "登録しました"),
    Step(
        "kcli staff issue 001 002 003 004 --user-id 004=yamazaki --dry-run -o json", 0,
        ('"minami001"', '"minami002"', '"minami003"', '"yamazaki"', "山﨑 陽子", '"initial_password": null'),
    ),
    Step(
        "kcli staff issue 001 002 003 004 --user-id 004=yamazaki --passwords-to sheet.csv", 0,
        ("minami001", "minami002", "minami003", "yamazaki"), "Admin", "管理権",
    ),
    Step("kcli staff issue 099", 5, ("NOT_REGISTERED", "099"), "kcli staff add", "登録されていません"),
    Step("kcli staff issue 005 --user-id MINAMI001", 6, ("ID_TAKEN", "MINAMI001"), "taken", "使用されています"),
    Step("kcli staff set-logout yamazaki --hours 9", 9, ("BAD_HOURS",), "1 to 8", "1 から 8"),
    Step(FIRST_LOGIN, 0, ("minami01/minami002",), "Logged in", "ログインしました"),
    Step("kcli whoami", 0, ("minami01/minami002",), "IT staff", "IT担当者"),
    Step("kcli logout", 0, (), "Logged out.", "ログアウトしました。"),
    Step("kcli staff set-password 003 --as minami002", 3, ("PERM_IT_PAYROLL_PASSWORD",), "payroll", "給与計算担当者"),
    Step("kcli staff set-password 001 --as minami002", 3, ("PERM_IT_DIRECTOR_PASSWORD",), "director", "所長"),
    Step("kcli staff suspend 004 --as minami001", 0, ("yamazaki",), "Suspended", "停止しました"),
    Step("kcli staff resume 004 --as minami001", 3, ("PERM_VENDOR_ONLY",), "vendor", "運営"),
    Step("kcli staff resume 004", 0, ("yamazaki",), "Resumed", "再開しました"),
    Step("kcli client add C01 --name 株式会社青空商店 --closing-month 3", 0, ("株式会社青空商店",), "Registered", "登録しました"),
    Step('kcli client person add C01 --name "阿部 真央子" --email abe@example.co.jp', 0, ("阿部 真央子", "1")),
    Step("kcli client issue C01 1 --copy-email", 0, ("abe@example.co.jp",), "Initial password", "初期パスワード"),
    Step("kcli client person edit C01 1 --phone ０３－１２３４－５６７８", 0, ("C01",), "Changed", "変更しました"),
    Step("kcli client history C01 -o json", 0, ('"phone"', '"after": "+81312345678"', "０３－１２３４－５６７８")),
    Step("kcli client import fixtures/minami/clients.xlsx --dry-run", 0, ("C300/4",), "Dry run", "試行"),
    Step("kcli client import fixtures/minami/clients.xlsx", 0, ("300", "900"), "persons", "個人"),
    Step("kcli audit verify", 0, (), "The log holds", "整合しています"),
    Step("kcli audit list --code 'PERM_*' -o json", 0, ("PERM_IT_PAYROLL_PASSWORD", "PERM_IT_DIRECTOR_PASSWORD", "PERM_VENDOR_ONLY")),
    Step("kcli store backup copy.db", 0, ("copy.db",), "checked", "検査しました"),
    Step("kcli store verify copy.db", 0, ("ok",), "append-only", "append-only"),
)  # fmt: skip


def play(terminal: Terminal, step: Step, lang: str) -> str:
    """Run a step's line and hold it to what it should say; all it wrote."""
    done = terminal.shell(step.line).ended(step.status)
    said = done.out + done.err
    for word in (*step.says, step.ja if lang == "ja" else step.en):
        assert word in said, f"$ {step.line}\nlacks {word!r}\n{said}"
    assert "Traceback" not in said
    return said


def prepare(terminal: Terminal, step: Step) -> None:
    """A step before the story: in this process where the line is one command, as another story tells it."""
    if "|" in step.line or "&&" in step.line:
        terminal.shell(step.line).ended(step.status)
    else:
        terminal.kcli(*shlex.split(step.line)[1:]).ended(step.status)


@pytest.mark.req("REQ-001", "REQ-002", "REQ-003", "REQ-004", "REQ-005", "REQ-007", "REQ-021", "REQ-055", "REQ-056")
@pytest.mark.parametrize("lang", sorted(LOCALES))
def test_the_main_job_runs_as_written(tmp_path: Path, lang: str) -> None:
    terminal = Terminal(tmp_path / "home", lang)
    (terminal.home / "fixtures").symlink_to(ROOT / "fixtures")
    for step in MAIN_JOB:
        said = play(terminal, step, lang)
        assert "minami002," not in said, "initial passwords go to the sheet alone"
    sheet = terminal.home / "sheet.csv"
    assert sheet.stat().st_mode & 0o777 == 0o600
    lines = sheet.read_text("utf-8").splitlines()
    assert lines[0] == "user_id,full_name,initial_password"
    assert [line.split(",")[0] for line in lines[1:]] == ["minami001", "minami002", "minami003", "yamazaki"]
    passwords = [line.split(",")[2] for line in lines[1:]]
    store = (terminal.home / ".local/share/kcli/kcli.db").read_bytes()
    assert not [password for password in passwords if password.encode() in store]


@pytest.fixture
def address(server: str | None) -> Iterator[str]:
    if server is None:
        pytest.skip("NOT RUN: no PostgreSQL binaries here; set KCLI_TEST_POSTGRES")
    url = postgres.new_database(server)
    yield url
    postgres.drop_database(server, url)


def first_login(terminal: Terminal, sheet: Path, user_id: str, own: str) -> None:
    """Log in with the one-time password of the sheet, and choose an own one."""
    line = next(line for line in sheet.read_text("utf-8").splitlines() if line.startswith(user_id + ","))
    given = f"{line.split(',')[2]}\n{own}\n".encode()
    login = f"kcli login minami01 {user_id} --password-stdin --new-password-stdin"
    terminal.shell(login, given).ended(0)


@pytest.mark.req("REQ-001", "REQ-007", "REQ-008", "REQ-055", "REQ-056", "REQ-130", "REQ-132")
def test_the_main_job_runs_on_postgres_where_everybody_logs_in(tmp_path: Path, address: str) -> None:
    """Nobody acts locally on a server: each line that says --as is that person's own, at a terminal of the own."""
    people = {name: Terminal(tmp_path / name, KCLI_STORE=address) for name in ("vendor", "minami001", "minami002")}
    vendor = people["vendor"]
    for terminal in people.values():
        (terminal.home / "fixtures").symlink_to(ROOT / "fixtures")
    vendor.shell("kcli init").ended(7)
    password = b"kumori-nochi-hare-88\n"
    vendor.shell("kcli init --operator sato --name '佐藤 次郎' --password-stdin", password).ended(0)
    vendor.shell("kcli staff list").ended(8)
    vendor.shell("kcli login vendor sato --password-stdin", password).ended(0)
    vendor.shell("kcli staff list --as minami002").ended(2)
    last = next(at for at, step in enumerate(MAIN_JOB) if step.line == FIRST_LOGIN)
    for step in MAIN_JOB[1:last]:
        play(vendor, step, "en")
    for user_id, own in (("minami001", "hattori-no-hitokoto-31"), ("minami002", "itsumo-kaeru-hanashi-77")):
        first_login(people[user_id], vendor.home / "sheet.csv", user_id, own)
    office_only = ("kcli client issue",)  # the vendor does not issue a client's IDs
    for step in MAIN_JOB[last + 1 :]:
        line, _, user_id = step.line.partition(" --as ")
        who = people[user_id or ("minami001" if line.startswith(office_only) else "vendor")]
        if line == "kcli whoami":
            play(people["minami002"], step._replace(line=line), "en")
        elif line != "kcli logout":
            play(who, step._replace(line=line), "en")
    play(people["minami002"], Step("kcli logout", 0, ("Logged out.",)), "en")
    people["minami002"].shell("kcli whoami").ended(8)
    vendor.shell("kcli store grants --role kcli_app").ended(0)


def test_a_step_that_ends_otherwise_or_says_something_else_fails(tmp_path: Path) -> None:
    """The control of this file: the checks can fail."""
    terminal = Terminal(tmp_path / "home")
    with pytest.raises(AssertionError, match="not 5"):
        play(terminal, Step("exit 4", 5), "en")
    with pytest.raises(AssertionError, match="lacks"):
        play(terminal, Step("echo one", 0, ("two",)), "en")
    with pytest.raises(AssertionError, match="lacks"):
        play(terminal, Step("echo one", 0, (), "one", "ichi"), "ja")


def test_the_demo_plays_every_line_of_the_main_job_and_leaves_nothing(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "home", TMPDIR=str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    own = terminal.shell("kcli init").ended(0)
    before = sorted(os.walk(terminal.home))
    done = terminal.shell(f"sh '{ROOT}/fixtures/demo.sh' 2>&1").ended(0)
    shown = [line[2:] for line in done.out.splitlines() if line.startswith("$ ")]
    lines = [step.line.partition(" | ")[2] or step.line for step in MAIN_JOB]
    missing = [line for line in lines if not any(line in one for one in shown)]
    assert not missing
    assert "minami01" not in own.out
    assert "Traceback" not in done.out
    assert sorted(os.walk(terminal.home)) == before, "the demo has written into the user's home"
    assert not list((tmp_path / "tmp").iterdir()), "the demo has left something behind"


def test_the_demo_fails_where_a_command_ends_otherwise(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "home")
    (terminal.home / ".bin/kcli").write_text("#!/bin/sh\nexit 0\n")
    assert terminal.shell(f"sh '{ROOT}/fixtures/demo.sh'").status == 1
