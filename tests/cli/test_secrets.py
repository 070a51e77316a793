"""Secrets are shown where they were asked for, once, and are nowhere else: not in files, tables, logs or processes."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest

from tests.cli.stage import Stages, one_time_password
from tests.cli.terminal import Done, Terminal

PASSWORD, RESET_PASSWORD = "kanaria-ga-naku-yama-77", "kanaria-no-ie-mado-88"
DATA, CONFIG = ".local/share/kcli", ".config/kcli"
# Secrets are meant to be there: what is posted, the log-in's token, the key files, the sheet that was asked for.
MEANT = (f"{DATA}/outbox", f"{CONFIG}/session", f"{CONFIG}/keys", "passwords.csv")

LOOK_BACK = (
    "audit list -o json", "audit verify", "outbox list -o json", "session list -o json", "access key list -o json",
    "token list -o json", "staff history 001 -o json", "staff show 001 -o json", "doctor", "config show",
    "store backup copy.db", "run-due",
)  # fmt: skip


class Canaries:
    """A terminal whose commands are all kept, and the secrets that they brought to light."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.done: list[Done] = []
        self.given: list[str] = []
        self.shown: dict[str, str] = {}

    def run(self, *argv: str, stdin: str = "", status: int = 0, **more: str) -> Done:
        done = self.terminal.kcli(*argv, stdin=stdin.encode(), **more).ended(status)
        self.done.append(done)
        return done

    def show(self, name: str, secret: str) -> str:
        assert len(secret) >= 8
        self.shown[name] = secret
        return secret

    def posted(self, kind: str, pattern: str) -> str:
        files = sorted((self.terminal.home / DATA / "outbox").glob(f"*.{kind}.txt"))
        return re.findall(pattern, files[-1].read_text("utf-8"))[-1]

    @property
    def every(self) -> dict[str, str]:
        return {**{f"given {n}": secret for n, secret in enumerate(self.given)}, **self.shown}


EVENTS: list[tuple[str, str]] = []
WATCHED = (
    "subprocess.Popen",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "os.fork",
    "os.putenv",
    "pty.spawn",
)
watching = [False, False]


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if watching[0] and event in WATCHED:
        EVENTS.append((event, repr(arguments)))


@pytest.fixture(scope="module")
def day(stages: Stages, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canaries]:
    """A day on which every kind of secret there is was made, shown, used and refused."""
    if not watching[1]:
        sys.addaudithook(_audit)  # it cannot be taken away again, only told to look elsewhere
        watching[1] = True
    watching[0] = True
    try:
        yield _a_day(Canaries(stages.copy("working", tmp_path_factory.mktemp("secrets") / "home")))
    finally:
        watching[0] = False


def _a_day(c: Canaries) -> Canaries:
    home = c.terminal.home
    # passwords: given by others, chosen, wrong
    initial = one_time_password(c.terminal, "minami002")
    c.given += [initial, PASSWORD, "kanaria-machigai-99"]
    c.run("login", "minami01", "minami002", "--password-stdin", stdin="kanaria-machigai-99\n", status=8)
    two = f"{initial}\n{PASSWORD}\n"
    c.run("login", "minami01", "minami002", "--password-stdin", "--new-password-stdin", stdin=two)
    c.show("session", (home / CONFIG / "session").read_text().strip())
    c.run("whoami")
    issued = c.run("staff", "set-password", "004", "--yes", "-o", "json")
    c.show("one-time password", re.findall(r"[a-z0-9]{4}(?:-[a-z0-9]{4}){5}", issued.out)[0])
    c.run("logout")
    # phone and reset
    c.run("staff", "set-reset-phone", "--phone", "090-1234-5678", "--as", "minami001")
    phone_code = c.posted("sms", r"\b\d{8}\b")
    c.given.append(phone_code)
    c.run("staff", "confirm-reset-phone", "--code-stdin", "--as", "minami001", stdin=phone_code)
    c.run("staff", "reset-password", "minami001", "--email", "hattori@example.co.jp")
    code, link = c.posted("sms", r"\b\d{8}\b"), c.posted("mail", r"kcl_[A-Za-z0-9_-]+")
    c.given += [code, link, RESET_PASSWORD]
    redeem = ("staff", "redeem-reset", "minami001", "--code-stdin", "--link-stdin", "--new-password-stdin")
    c.run(*redeem, stdin=f"{code}\n{link}x\n{RESET_PASSWORD}\n", status=8)
    c.run(*redeem, stdin=f"{code}\n{link}\n{RESET_PASSWORD}\n")
    # second factor
    enrolment = c.run("totp", "enable", "--as", "minami001", "-o", "json").json()
    secret = c.show("TOTP secret", enrolment["secret"])
    app_code = pyotp.TOTP(secret).now()
    made = c.run("totp", "confirm", "--code-stdin", "--as", "minami001", "-o", "json", stdin=app_code).json()
    c.show("first recovery code", made["recovery_codes"][0])
    c.show("last recovery code", made["recovery_codes"][-1])
    log_in = ("login", "minami01", "minami001", "--password-stdin", "--code-stdin")
    c.run(*log_in, stdin=f"{RESET_PASSWORD}\n{made['recovery_codes'][0]}\n")
    c.run("logout")
    # keys and tokens
    c.run("access", "on", "minami002", "--yes")
    key = c.run("access", "key", "issue", "minami002", "--browser", "chrome", "--device", "受付PC", "-o", "json").json()
    c.show("access key", key["access_key"])
    c.run("login", "minami01", "minami002", "--password-stdin", stdin=f"{PASSWORD}\n", status=8)
    both = f"{PASSWORD}\n{key['access_key']}\n"
    c.run("login", "minami01", "minami002", "--password-stdin", "--access-key-stdin", stdin=both)
    c.run("logout")
    token = c.show(
        "token", c.run("token", "issue", "ci", "--role", "it_staff", "--expires", "90d", "-o", "json").json()["token"]
    )
    c.run("staff", "list", KCLI_TOKEN=token)
    c.run("staff", "list", KCLI_TOKEN=token + "x", status=8)
    # what looks back on it
    for line in LOOK_BACK:
        c.run(*line.split(), status=0 if line != "doctor" else c.terminal.kcli("doctor").status)
    return c


@pytest.mark.req("REQ-045", "REQ-046")
def test_a_secret_is_shown_once_and_what_was_given_is_never_shown(day: Canaries) -> None:
    for name, secret in day.every.items():
        shown = [done.line for done in day.done if secret in done.out]
        most = 0 if name.startswith("given") or name == "session" else 1
        assert len(shown) == most, (name, shown)


@pytest.mark.req("REQ-045", "REQ-046")
def test_no_secret_is_on_stderr_or_among_the_arguments(day: Canaries) -> None:
    for name, secret in day.every.items():
        assert not [done.line for done in day.done if secret in done.err], name
        assert not [done.line for done in day.done if secret in done.line], name


@pytest.mark.req("REQ-045", "REQ-046")
def test_no_command_starts_a_child_or_puts_a_secret_into_the_environment(day: Canaries) -> None:
    assert [event for event, _ in EVENTS if event != "os.putenv"] == []
    # The token that a script is given is in the environment it was given in.
    for name, secret in day.every.items():
        if name != "token":
            assert not [said for _, said in EVENTS if secret in said], name


@pytest.mark.req("REQ-045", "REQ-046")
def test_no_table_of_the_store_or_its_copy_holds_a_secret(day: Canaries) -> None:
    for file in (day.terminal.home / DATA / "kcli.db", day.terminal.home / "copy.db"):
        store = sqlite3.connect(file)
        tables = [row[0] for row in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert {"account", "audit", "change_set", "outbox", "verification", "recovery_code"} <= set(tables)
        for table in tables:
            said = str(store.execute(f'SELECT * FROM "{table}"').fetchall())
            assert not [name for name, secret in day.every.items() if secret in said], table
        store.close()


@pytest.mark.req("REQ-045", "REQ-046")
def test_no_file_holds_a_secret_but_those_made_for_it(day: Canaries) -> None:
    home = day.terminal.home
    looked_at = 0
    for folder, _, files in os.walk(home):
        for file in (Path(folder) / name for name in files):
            if str(file.relative_to(home)).startswith(MEANT) or file.is_symlink():
                continue
            content, looked_at = file.read_bytes(), looked_at + 1
            found = [name for name, secret in day.every.items() if secret.encode() in content]
            assert not found, (file, found)
    assert looked_at >= 3


def test_control_the_search_finds_what_is_there(day: Canaries) -> None:
    """Each way of looking sees a secret where there is one."""
    home = day.terminal.home
    assert day.given[0] in (home / "passwords.csv").read_text("utf-8")
    assert day.shown["token"] in "".join(done.out for done in day.done)
    store = sqlite3.connect(home / DATA / "kcli.db")
    assert "hattori@example.co.jp" in str(store.execute("SELECT * FROM staff").fetchall())
    store.close()
    assert any("KCLI_TOKEN" in said and day.shown["token"] in said for _, said in EVENTS)


# --- bugs -----------------------------------------------------------------------------------------------------------


@pytest.mark.req("REQ-046")
def test_a_report_of_a_bug_holds_no_secret(office: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    from kcli_core.account import identify, sessions

    def broken(*_arguments: object, **_named: object) -> None:
        raise RuntimeError("here")

    monkeypatch.setattr(sessions, "_open", broken)
    initial = one_time_password(office, "minami002")
    two = f"{initial}\n{PASSWORD}\n".encode()
    line = ("login", "minami01", "minami002", "--password-stdin", "--new-password-stdin")
    first = office.kcli(*line, stdin=two).ended(1)
    monkeypatch.setattr(identify, "token_hash", broken)
    second = office.kcli("staff", "list", KCLI_TOKEN="kct_kanaria").ended(1)
    reports = [file.read_text("utf-8") for file in (office.home / DATA / "errors").iterdir()]
    assert len(reports) == 2
    for text in (*reports, first.err, second.err, first.out, second.out):
        assert not [secret for secret in (initial, PASSWORD, "kct_kanaria") if secret in text]


# --- what is given as an argument -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "login minami01 minami002 --password {}",
        "login minami01 minami002 --password={}",
        "login minami01 minami002 --access-key {}",
        "login minami01 minami002 --code={}",
        "login minami01 minami002 {}",
        "staff redeem-reset minami001 --code {}",
        "staff redeem-reset minami001 --link={}",
        "staff redeem-reset minami001 --new-password {}",
        "client redeem-reset abe@example.co.jp --link {}",
        "staff confirm-reset-phone --code {}",
        "totp confirm --code={}",
        "totp disable {}",
    ],
)
def test_a_secret_is_not_taken_as_an_argument_nor_said_again(shared: Terminal, line: str) -> None:
    done = shared.kcli(*line.format("kanaria-himitsu").split()).ended(2)
    if "=" in line or "--" in line:
        assert "kanaria" not in done.out + done.err


def test_without_a_terminal_a_secret_comes_by_stdin_alone(shared: Terminal) -> None:
    for line in ("login minami01 minami002", "staff redeem-reset minami001", "totp confirm --as minami001"):
        assert shared.kcli(*line.split(), "-o", "json", stdin=b"kanaria\n").ended(2).codes() == ["SECRET_MISSING"]


# --- secret files ---------------------------------------------------------------------------------------------------


def _readable(file: Path) -> None:
    file.chmod(0o640)


def _open_to_all(file: Path) -> None:
    file.chmod(0o604)


def _link(file: Path) -> None:
    file.rename(file.with_suffix(".real"))
    file.symlink_to(file.with_suffix(".real"))


def _folder(file: Path) -> None:
    file.unlink()
    file.mkdir(mode=0o700)


@pytest.mark.parametrize("spoil", [_readable, _open_to_all, _link, _folder], ids=lambda spoil: spoil.__name__)
@pytest.mark.parametrize("which", ["session", "keys/codes.key"])
def test_a_secret_file_that_others_may_read_or_that_is_none_is_refused(
    office: Terminal, which: str, spoil: Any
) -> None:
    initial = one_time_password(office, "minami002")
    two = f"{initial}\n{PASSWORD}\n".encode()
    office.kcli("login", "minami01", "minami002", "--password-stdin", "--new-password-stdin", stdin=two).ended(0)
    if which == "session":
        line = ("staff", "list")
    else:
        office.kcli("logout").ended(0)
        office.kcli("staff", "set-reset-phone", "--phone", "090-1234-5678", "--as", "minami001").ended(0)
        line = ("staff", "confirm-reset-phone", "--code-stdin", "--as", "minami001")
    spoil(office.home / CONFIG / which)
    done = office.kcli(*line, "-o", "json", stdin=b"12345678\n").ended(9)
    assert done.codes() == ["KEY_FILE_UNSAFE"]


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file away")
def test_a_secret_file_of_another_user_is_refused(office: Terminal) -> None:
    file = office.home / CONFIG / "session"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("kcs_x\n")
    file.chmod(0o600)
    os.chown(file, 12345, -1)
    assert json.loads(office.kcli("staff", "list", "-o", "json").ended(9).err)["errors"][0]["facts"]["why"] == "owner"


def test_files_with_secrets_are_0600_and_their_folders_0700_under_any_umask(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "home")
    before = os.umask(0)
    try:
        terminal.kcli("init").ended(0)
        terminal.kcli(
            "office", "add", "minami01", "--name", "みなみ", "--access-name", "minami", "--applied-on", "2024-03-15"
        ).ended(0)
        terminal.kcli(
            "staff", "add", "001", "--name", "服部 一郎", "--role", "所長", "--email", "h@example.co.jp"
        ).ended(0)
        terminal.kcli("staff", "issue", "001", "--passwords-to", "passwords.csv").ended(0)
        terminal.kcli("staff", "set-reset-phone", "--phone", "090-1234-5678", "--as", "minami001").ended(0)
        two = f"{one_time_password(terminal, 'minami001')}\n{PASSWORD}\n".encode()
        terminal.kcli("login", "minami01", "minami001", "--password-stdin", "--new-password-stdin", stdin=two).ended(0)
    finally:
        os.umask(before)
    secret = [terminal.home / "passwords.csv", terminal.home / CONFIG / "session", terminal.home / DATA / "kcli.db"]
    secret += [*(terminal.home / CONFIG / "keys").iterdir(), *(terminal.home / DATA / "outbox").iterdir()]
    assert len(secret) >= 6
    assert [str(file) for file in secret if file.stat().st_mode & 0o777 != 0o600] == []
    folders = [terminal.home / CONFIG / "keys", terminal.home / DATA / "outbox"]
    assert [str(folder) for folder in folders if folder.stat().st_mode & 0o777 != 0o700] == []
