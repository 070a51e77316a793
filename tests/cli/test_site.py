"""The support site at a terminal: the way in, what is said of an inquiry, and where its secrets are not."""

from __future__ import annotations

import os
import re
import sqlite3
import time
from pathlib import Path

import pytest

from kcli_core.store.place import read_place
from kcli_core.store.transaction import Store
from tests.cli.terminal import Done, Terminal
from tests.conftest import Shop
from tests.contract.keiri import HANAKO, KEIRI, minami_with_contacts

PASSWORD, OTHER = "kanaria-ga-naku-yama-77", "kanaria-machigai-88"
DATA, CONFIG = ".local/share/kcli", ".config/kcli"
SET = ("contacts", "set-password", KEIRI, "--code-stdin", "--new-password-stdin")
SIGN_IN = ("contacts", "sign-in", KEIRI, "--password-stdin")


@pytest.fixture
def site(office: Terminal) -> Terminal:
    store = Store(read_place(str(office.home / DATA / "kcli.db")))
    minami_with_contacts(Shop(store, office.home / CONFIG / "keys"))
    return office


@pytest.fixture
def open_site(site: Terminal) -> Terminal:
    """keiri@ has a password and is signed in."""
    set_password(site)
    site.kcli(*SIGN_IN, stdin=f"{PASSWORD}\n".encode()).ended(0)
    return site


def code(terminal: Terminal) -> str:
    files = sorted((terminal.home / DATA / "outbox").glob("*.mail.txt"))
    return re.findall(r"\b\d{8}\b", files[-1].read_text("utf-8"))[0]


def set_password(terminal: Terminal) -> str:
    terminal.kcli("contacts", "ask-password", KEIRI).ended(0)
    used = code(terminal)
    terminal.kcli(*SET, stdin=f"{used}\n{PASSWORD}\n".encode()).ended(0)
    return used


@pytest.mark.req("REQ-070", "REQ-071")
def test_the_way_in_and_out(site: Terminal) -> None:
    line = ("contacts", "inquire", "--channel", "web", "--subject", "打刻", "--name", "伊藤")
    assert site.kcli(*line, "-o", "json").ended(8).codes() == ["LOGIN_NEEDED"]
    assert site.kcli(*SIGN_IN, "-o", "json", stdin=b"x\n").ended(8).codes() == ["BAD_CREDENTIALS"]
    set_password(site)
    signed_in = site.kcli(*SIGN_IN, "-o", "json", stdin=f"{PASSWORD}\n".encode()).ended(0)
    assert signed_in.json() == {"email": KEIRI, "shown": "山田/伊藤/佐藤"}
    file = site.home / CONFIG / "site-session"
    assert file.stat().st_mode & 0o777 == 0o600
    site.kcli(*line).ended(0)
    assert [row["asked_by"] for row in site.kcli("contacts", "activity", "-o", "json").ended(0).json()] == ["伊藤 花子"]
    site.kcli("contacts", "sign-out").ended(0)
    assert not file.exists()
    assert site.kcli("contacts", "activity", "-o", "json").ended(8).codes() == ["LOGIN_NEEDED"]


@pytest.mark.req("REQ-071")
def test_asking_for_a_password_says_the_same_of_every_address_after_the_same_time(site: Terminal) -> None:
    said: list[tuple[str, str]] = []
    for address in (KEIRI, HANAKO):
        began = time.monotonic()
        done = site.kcli("contacts", "ask-password", address).ended(0)
        passed = time.monotonic() - began
        assert passed >= 1
        assert passed % 1 < 0.3, "on a whole second"
        said.append((done.out.replace(address, "…"), done.err.replace(address, "…")))
    assert said[0] == said[1]
    assert len(list((site.home / DATA / "outbox").glob("*.mail.txt"))) == 1


@pytest.mark.req("REQ-071")
def test_what_could_not_leave_is_not_said_either(site: Terminal) -> None:
    """A note about waiting mail would tell that the address is registered."""
    folder = site.home / DATA / "outbox"
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("in the way")
    said = [site.kcli("contacts", "ask-password", address).ended(0) for address in (KEIRI, HANAKO)]
    assert [done.err for done in said] == ["", ""]
    states = site.kcli("outbox", "list", "-o", "json").json()
    assert [row["state"] for row in states] == ["waiting"]


@pytest.mark.req("REQ-094", "REQ-099", "REQ-107")
@pytest.mark.parametrize(
    ("line", "status", "said"),
    [
        ("--channel mail --from keiri@example.co.jp --name 伊藤", 0, "accepted (伊藤 花子)"),
        ("--channel mail --from keiri@example.co.jp", 0, "held (name missing)"),
        ("--channel mail --from hanako@example.com --name 伊藤", 9, "EMAIL_NOT_REGISTERED"),
        ("--channel mail", 9, "FIELD_MISSING"),
        ("--channel mail --from keiri@example.co.jp --name 佐藤 --matter contract", 0,
         "Ask: 山田 太郎 keiri@example.co.jp 03-1234-5678."),
        ("--channel phone --name 高田", 2, "CONTRACT_NEEDED"),
        ("--channel phone --name 高田 --contract m-1", 0, "Ask: 山田 太郎 keiri@example.co.jp 03-1234-5678."),
        ("--channel fax", 9, "BAD_CHOICE"),
    ],
)  # fmt: skip
def test_what_is_said_of_an_inquiry(site: Terminal, line: str, status: int, said: str) -> None:
    done: Done = site.kcli("contacts", "inquire", "--subject", "x", *line.split()).ended(status)
    assert said in " ".join((done.out + done.err).split())


def test_the_text_comes_from_a_file(open_site: Terminal) -> None:
    (open_site.home / "text.txt").write_bytes("\ufeff一行目\n二行目\n".encode())
    (open_site.home / "cp932.txt").write_bytes("一行目".encode("cp932"))
    line = ("contacts", "inquire", "--channel", "chat", "--subject", "x", "--name", "山田", "--body-file")
    open_site.kcli(*line, "text.txt").ended(0)
    assert open_site.kcli(*line, "cp932.txt", "-o", "json").ended(9).codes() == ["FILE_UNREADABLE"]
    assert open_site.kcli(*line, "none.txt", "-o", "json").ended(9).codes() == ["FILE_UNREADABLE"]
    assert open_site.kcli("contacts", "activity", "-o", "json").json()[0]["body"] == "一行目\n二行目"


def test_a_rehearsal_records_nothing(open_site: Terminal) -> None:
    line = "contacts inquire --channel web --subject x --name 伊藤 --dry-run"
    assert "Dry run" in open_site.kcli(*line.split()).ended(0).out
    assert open_site.kcli("contacts", "activity", "-o", "json").json() == []


@pytest.mark.req("REQ-109")
def test_a_list_of_contacts_needs_a_purpose_and_is_never_rehearsed(site: Terminal) -> None:
    site.kcli("contacts", "export").ended(2)
    assert site.kcli("contacts", "export", "--purpose", "sales", "-o", "json").ended(9).codes() == ["BAD_CHOICE"]
    site.kcli("contacts", "export", "--purpose", "surveys", "--dry-run").ended(2)
    listed = site.kcli("contacts", "export", "--purpose", "surveys", "--contract", "M-1", "-o", "csv").ended(0).out
    assert listed.splitlines()[0].startswith("office,contract,number,contact_role,full_name")
    log = site.kcli("audit", "list", "--action", "contacts.exported", "-o", "json").json()
    assert [row["facts"] for row in log] == [{"purpose": "surveys", "count": 4}]


@pytest.mark.req("REQ-071")
def test_no_secret_of_the_site_is_anywhere_but_where_it_belongs(site: Terminal) -> None:
    used = set_password(site)
    done = [
        site.kcli(*SIGN_IN, stdin=f"{OTHER}\n".encode()).ended(8),
        site.kcli(*SIGN_IN, stdin=f"{PASSWORD}\n".encode()).ended(0),
        site.kcli(*SET, stdin=f"{used}\n{OTHER}\n".encode()).ended(8),
        site.kcli("contacts", "activity").ended(0),
        site.kcli("audit", "list", "-o", "json").ended(0),
        site.kcli("outbox", "list", "-o", "json").ended(0),
        site.kcli("store", "backup", "copy.db").ended(0),
    ]
    token = (site.home / CONFIG / "site-session").read_text().strip()
    assert token.startswith("kcw_")
    secrets = {"password": PASSWORD, "wrong password": OTHER, "code": used, "token": token}
    for name, secret in secrets.items():
        assert not [one.line for one in done if secret in one.out + one.err + one.line], name
    for file in (site.home / DATA / "kcli.db", site.home / "copy.db"):
        store = sqlite3.connect(file)
        tables = [row[0] for row in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert {"site_account", "site_session", "site_code", "inquiry", "outbox"} <= set(tables)
        said = str([store.execute(f'SELECT * FROM "{table}"').fetchall() for table in tables])
        store.close()
        assert [name for name, secret in secrets.items() if secret in said] == []
    meant = (f"{DATA}/outbox", f"{CONFIG}/site-session", f"{CONFIG}/keys")
    for folder, _, files in os.walk(site.home):
        for path in (Path(folder) / name for name in files):
            if not str(path.relative_to(site.home)).startswith(meant) and not path.is_symlink():
                content = path.read_bytes()
                assert [name for name, secret in secrets.items() if secret.encode() in content] == [], path
    # Control: the search sees what is there.
    mailed = "".join(file.read_text("utf-8") for file in (site.home / DATA / "outbox").iterdir())
    assert used in mailed


@pytest.mark.parametrize("line", ["sign-in {a} {s}", "sign-in {a} --password={s}", "set-password {a} --code {s}"])
def test_a_secret_is_not_taken_as_an_argument(site: Terminal, line: str) -> None:
    site.kcli("contacts", *line.format(a=KEIRI, s="kanaria-himitsu").split()).ended(2)


@pytest.mark.parametrize("line", [f"sign-in {KEIRI}", f"set-password {KEIRI}"])
def test_without_a_terminal_a_secret_comes_by_stdin_alone(site: Terminal, line: str) -> None:
    done = site.kcli("contacts", *line.split(), "-o", "json", stdin=b"kanaria\n").ended(2)
    assert done.codes() == ["SECRET_MISSING"]


def test_a_sign_in_that_others_may_read_is_refused(open_site: Terminal) -> None:
    (open_site.home / CONFIG / "site-session").chmod(0o640)
    assert open_site.kcli("contacts", "activity", "-o", "json").ended(9).codes() == ["KEY_FILE_UNSAFE"]


def test_a_sign_in_opens_no_command_of_the_office(open_site: Terminal) -> None:
    token = (open_site.home / CONFIG / "site-session").read_text().strip()
    for line in ("staff list", "contacts inquiries", "audit list"):
        assert open_site.kcli(*line.split(), "-o", "json", KCLI_TOKEN=token).ended(8).codes() == ["SESSION_EXPIRED"]
