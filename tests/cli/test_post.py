"""Mail and SMS really leave: to a real SMTP server and a real HTTP endpoint, after the commit, at least once."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from kcli import post
from kcli_core.outbox.rules import MAX_TRIES
from tests.cli.post_office import (
    HOST,
    PASSWORD,
    USER,
    Arrived,
    broken_server,
    closed_port,
    mail_server,
    make_certificate,
    sms_gateway,
)
from tests.cli.terminal import Done, Terminal

NEW = "yoko@example.co.jp"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


def configure(terminal: Terminal, **sections: Mapping[str, object]) -> None:
    lines = []
    for section, values in sections.items():
        lines += [f"[{section}]", *(f"{name} = {json.dumps(value)}" for name, value in values.items())]
    file = terminal.home / ".config/kcli/config.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def secret_file(terminal: Terminal, text: str = PASSWORD, mode: int = 0o600, name: str = "mail.secret") -> str:
    file = terminal.home / name
    file.write_text(text + "\n", encoding="utf-8")
    file.chmod(mode)
    return str(file)


def ask_for_mail(terminal: Terminal, *more: str) -> Done:
    """A command that mails a code: one's own new address."""
    return terminal.kcli("staff", "edit", "004", "--email", NEW, "--as", "minami004", *more)


def outbox(terminal: Terminal) -> list[tuple[str, int]]:
    rows = terminal.kcli("outbox", "list", "-o", "json").ended(0).json()
    return [(row["state"], row["tries"]) for row in rows]


def time_passes(terminal: Terminal) -> None:
    """What waits for its next try is due."""
    store = sqlite3.connect(terminal.home / ".local/share/kcli/kcli.db")
    store.execute("UPDATE outbox SET next_try_at = NULL")
    store.commit()
    store.close()


def send(terminal: Terminal) -> int:
    """The next round; how many left."""
    time_passes(terminal)
    return int(terminal.kcli("outbox", "send", "-o", "json").ended(0).json()["sent"])


def plain(port: int) -> dict[str, object]:
    return {"host": HOST, "port": port, "security": "none", "from": "kcli@minami.example.jp"}


@pytest.mark.req("REQ-048")
def test_a_code_arrives_by_mail_and_confirms_the_address(office: Terminal) -> None:
    with mail_server() as server:
        configure(office, smtp=plain(server.port))
        ask_for_mail(office).ended(0)
    (one,) = server.arrived
    assert (one.to, one.mail["To"], one.mail["From"]) == ([NEW], NEW, "kcli@minami.example.jp")
    assert one.mail["Date"]
    assert one.mail["Subject"] == "Confirm your new address"
    code = re.findall(r"\b\d{8}\b", one.text)[0]
    office.kcli("staff", "confirm-email", "--code-stdin", "--as", "minami004", stdin=code.encode()).ended(0)
    assert office.kcli("staff", "show", "004", "-o", "json").json()["email"] == NEW
    assert outbox(office) == [("sent", 1)]


def test_japanese_mail_arrives_as_it_was_written(office: Terminal) -> None:
    with mail_server() as server:
        configure(office, smtp=plain(server.port))
        ask_for_mail(office, "--lang", "ja").ended(0)
    assert server.arrived[0].mail["Subject"] == "新しいメールアドレスの確認"
    assert "確認番号は" in server.arrived[0].text


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_with_tls_the_server_is_known_by_its_certificate_and_the_password_goes_encrypted(
    office: Terminal, certificate: Path, security: str
) -> None:
    with mail_server(security, certificate, auth=True) as server:
        smtp = {"host": HOST, "port": server.port, "security": security, "user": USER, "ca_file": str(certificate)}
        configure(office, smtp={**smtp, "password_file": secret_file(office)})
        done = ask_for_mail(office).ended(0)
    (one,) = server.arrived
    assert (one.encrypted, one.user) == (True, USER)
    assert PASSWORD not in done.out + done.err


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_with_an_unknown_certificate_gets_nothing(office: Terminal, certificate: Path, security: str) -> None:
    with mail_server(security, certificate, auth=True) as server:
        smtp = {"host": HOST, "port": server.port, "security": security, "user": USER}
        configure(office, smtp={**smtp, "password_file": secret_file(office)})
        ask_for_mail(office).ended(0)
    assert (server.arrived, server.logins) == ([], [])
    assert outbox(office) == [("waiting", 1)]


def test_a_server_without_tls_gets_nothing_where_tls_is_asked_for(office: Terminal) -> None:
    with mail_server() as server:
        configure(office, smtp={**plain(server.port), "security": "starttls"})
        ask_for_mail(office).ended(0)
    assert server.arrived == []
    assert outbox(office) == [("waiting", 1)]


def test_tls_is_asked_for_unless_told_otherwise(office: Terminal) -> None:
    with mail_server() as server:
        configure(office, smtp={"host": HOST, "port": server.port})
        ask_for_mail(office).ended(0)
    assert server.arrived == []


def test_a_wrong_password_lets_mail_wait_until_it_is_right(office: Terminal, certificate: Path) -> None:
    with mail_server("starttls", certificate, auth=True) as server:
        smtp = {"host": HOST, "port": server.port, "user": USER, "ca_file": str(certificate)}
        configure(office, smtp={**smtp, "password_file": secret_file(office, "wrong-wrong")})
        done = ask_for_mail(office).ended(0)
        assert "wrong-wrong" not in done.out + done.err
        assert (server.arrived, outbox(office)) == ([], [("waiting", 1)])
        secret_file(office)
        assert send(office) == 1
    assert outbox(office) == [("sent", 2)]


@pytest.mark.parametrize("how", ["others may read it", "a link", "a folder"])
def test_a_password_file_that_is_not_ours_alone_is_refused(office: Terminal, certificate: Path, how: str) -> None:
    with mail_server("starttls", certificate, auth=True) as server:
        smtp = {"host": HOST, "port": server.port, "user": USER, "ca_file": str(certificate)}
        file = secret_file(office, mode=0o640 if how == "others may read it" else 0o600)
        if how == "a link":
            (office.home / "link").symlink_to(file)
            file = str(office.home / "link")
        if how == "a folder":
            file = str(office.home)
        configure(office, smtp={**smtp, "password_file": file})
        assert "kcli outbox" in ask_for_mail(office).ended(0).err, "what could not leave is told"
    assert (server.arrived, server.logins) == ([], [])
    assert outbox(office) == [("waiting", 1)]


@pytest.mark.parametrize("content", [None, "", "\nsecond line"])
def test_a_password_file_that_is_missing_or_empty_lets_mail_wait(
    office: Terminal, certificate: Path, content: str | None
) -> None:
    with mail_server("starttls", certificate, auth=True) as server:
        file = str(office.home / "missing") if content is None else secret_file(office, content)
        smtp = {"host": HOST, "port": server.port, "user": USER, "ca_file": str(certificate), "password_file": file}
        configure(office, smtp=smtp)
        ask_for_mail(office).ended(0)
    assert server.arrived == []
    assert outbox(office) == [("waiting", 1)]


# --- servers that fail ----------------------------------------------------------------------------------------------


def recovers(terminal: Terminal) -> None:
    """What waited leaves by a server that is well."""
    with mail_server() as server:
        configure(terminal, smtp=plain(server.port))
        assert send(terminal) == 1
    assert len(server.arrived) == 1
    assert outbox(terminal) == [("sent", 2)]


@pytest.mark.parametrize("said", ["550 No such user", "451 Try again later"])
def test_mail_that_a_server_refuses_waits(office: Terminal, said: str) -> None:
    with mail_server() as server:
        server.recipients = said
        configure(office, smtp=plain(server.port))
        done = ask_for_mail(office).ended(0)
    assert "Traceback" not in done.err
    assert outbox(office) == [("waiting", 1)]
    recovers(office)


@pytest.mark.parametrize("said", ["552 Too big", "421 Going down"])
def test_mail_that_a_server_refuses_at_its_end_waits(office: Terminal, said: str) -> None:
    with mail_server() as server:
        server.answer = lambda _mail: said
        configure(office, smtp=plain(server.port))
        ask_for_mail(office).ended(0)
    assert outbox(office) == [("waiting", 1)]
    recovers(office)


@pytest.mark.parametrize(
    "says", [b"", b"garbage\r\n", b"220 ", b"554 no service\r\n", b"\xff\xfe\x00\r\n", b"220-" + b"x" * 20000]
)
def test_a_broken_server_lets_mail_wait(office: Terminal, says: bytes) -> None:
    with broken_server(says) as port:
        configure(office, smtp=plain(port))
        ask_for_mail(office).ended(0)
    assert outbox(office) == [("waiting", 1)]
    recovers(office)


def test_a_server_that_says_nothing_is_left_after_a_while(office: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post, "SECONDS", 0.2)
    with broken_server(b"", hang_up=False) as port:
        configure(office, smtp=plain(port))
        ask_for_mail(office).ended(0)
    assert outbox(office) == [("waiting", 1)]


def test_where_nobody_listens_mail_waits_and_after_its_last_try_it_is_given_up_until_retried(office: Terminal) -> None:
    configure(office, smtp=plain(closed_port()))
    ask_for_mail(office).ended(0)
    for _ in range(MAX_TRIES - 2):
        send(office)
    assert outbox(office) == [("waiting", MAX_TRIES - 1)]
    send(office)
    assert outbox(office) == [("failed", MAX_TRIES)]
    with mail_server() as server:
        configure(office, smtp=plain(server.port))
        assert send(office) == 0
        found = office.kcli("outbox", "retry", "-o", "json").ended(0).json()
    assert found == {"retried": 1, "sent": 1}
    assert len(server.arrived) == 1


def test_a_mail_whose_receipt_got_lost_comes_again_with_the_same_number(office: Terminal) -> None:
    """At least once; the Message-ID lets the reader's server drop the second."""
    with mail_server() as server:
        server.hang_up = True
        configure(office, smtp=plain(server.port))
        ask_for_mail(office).ended(0)
        assert outbox(office) == [("waiting", 1)]
        server.hang_up = False
        assert send(office) == 1
        assert send(office) == 0
    first, second = server.arrived
    assert first.mail["Message-ID"] == second.mail["Message-ID"]
    assert first.text == second.text
    assert first.mail["Date"] == second.mail["Date"]


def test_after_a_failure_a_message_rests_until_it_is_due_or_asked_for(office: Terminal) -> None:
    configure(office, smtp=plain(closed_port()))
    ask_for_mail(office).ended(0)
    with mail_server() as server:
        configure(office, smtp=plain(server.port))
        assert office.kcli("outbox", "send", "-o", "json").ended(0).json() == {"sent": 0}
        assert office.kcli("outbox", "retry", "-o", "json").ended(0).json() == {"retried": 1, "sent": 1}
    assert len(server.arrived) == 1


def test_two_mails_have_two_numbers(office: Terminal) -> None:
    with mail_server() as server:
        configure(office, smtp=plain(server.port))
        ask_for_mail(office).ended(0)
        ask_for_mail(office).ended(0)
    assert len({one.mail["Message-ID"] for one in server.arrived}) == 2


# --- never before the commit ----------------------------------------------------------------------------------------


def test_when_mail_arrives_what_it_tells_of_is_committed_already(office: Terminal) -> None:
    seen: list[Any] = []

    def look(_mail: Arrived) -> str:
        store = sqlite3.connect(office.home / ".local/share/kcli/kcli.db", timeout=0)
        try:
            seen.append(store.execute("SELECT count(*) FROM verification").fetchone()[0])
            store.execute("BEGIN IMMEDIATE")  # refused where the command still holds the store
            store.rollback()
        finally:
            store.close()
        return "250 OK"

    with mail_server() as server:
        server.answer = look
        configure(office, smtp=plain(server.port))
        ask_for_mail(office).ended(0)
    assert seen == [1]
    assert outbox(office) == [("sent", 1)]


@pytest.mark.parametrize(
    ("more", "status"), [(("--dry-run",), 0), (("--department", "監査部"), 3), (("--phone", "12"), 9)]
)
def test_what_is_not_done_mails_nothing(office: Terminal, more: tuple[str, ...], status: int) -> None:
    with mail_server() as server:
        configure(office, smtp=plain(server.port))
        ask_for_mail(office, *more).ended(status)
    assert server.arrived == []
    assert outbox(office) == []


# --- SMS ------------------------------------------------------------------------------------------------------------


def ask_for_sms(terminal: Terminal, phone: str = "090-1234-5678") -> Done:
    return terminal.kcli("staff", "set-reset-phone", "--phone", phone, "--as", "minami001")


@pytest.mark.req("REQ-011")
def test_a_code_arrives_by_sms_and_confirms_the_phone(office: Terminal) -> None:
    with sms_gateway() as gateway:
        configure(office, sms={"url": gateway.url, "token_file": secret_file(office, "gw-token-123", name="sms")})
        done = ask_for_sms(office).ended(0)
    ((headers, body),) = gateway.calls
    assert headers["Authorization"] == "Bearer gw-token-123"
    assert headers["Content-Type"].startswith("application/json")
    assert body["to"] == "+819012345678"
    code = re.findall(r"\b\d{8}\b", body["text"])[0]
    assert code not in done.out + done.err
    assert "gw-token" not in done.out + done.err
    office.kcli("staff", "confirm-reset-phone", "--code-stdin", "--as", "minami001", stdin=code.encode()).ended(0)
    assert office.kcli("staff", "show", "001", "-o", "json").json()["reset_missing"] == []


@pytest.mark.parametrize("status", [500, 503, 401, 404, 301, 302, 307, 308])
def test_an_sms_that_the_gateway_refuses_or_sends_elsewhere_waits_and_comes_again_with_the_same_key(
    office: Terminal, status: int
) -> None:
    with sms_gateway() as gateway:
        gateway.status = status
        configure(office, sms={"url": gateway.url, "token_file": secret_file(office, "gw-token-123", name="sms")})
        ask_for_sms(office).ended(0)
        assert outbox(office) == [("waiting", 1)]
        assert gateway.paths == ["POST /send"], "the token goes nowhere else"
        gateway.status = 204
        assert send(office) == 1
    first, second = gateway.calls
    assert first[0]["Idempotency-Key"] == second[0]["Idempotency-Key"]
    assert first[1] == second[1]


@pytest.mark.parametrize(
    "says", [b"", b"garbage\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 200]
)
def test_a_broken_gateway_lets_sms_wait(office: Terminal, says: bytes) -> None:
    with broken_server(says) as port:
        configure(office, sms={"url": f"http://{HOST}:{port}/"})
        ask_for_sms(office).ended(0)
    assert outbox(office) == [("waiting", 1)]


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost.example.invalid/",
        "http://127.0.0.1.example.invalid/",
        "http://example.invalid/",
        "file:///etc/hostname",
        "ftp://127.0.0.1/",
        "x",
    ],
)
def test_a_code_never_leaves_this_machine_in_the_clear(
    office: Terminal, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    def nowhere(*_arguments: object, **_named: object) -> None:
        raise AssertionError("it was called")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    configure(office, sms={"url": url})
    ask_for_sms(office).ended(0)
    assert outbox(office) == [("waiting", 1)]


def test_mail_and_sms_have_a_way_each(office: Terminal) -> None:
    with sms_gateway() as gateway:
        configure(office, sms={"url": gateway.url})
        ask_for_sms(office).ended(0)
        ask_for_mail(office).ended(0)
    assert len(gateway.calls) == 1
    (file,) = (office.home / ".local/share/kcli/outbox").iterdir()
    assert file.name.endswith(".mail.txt")
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
