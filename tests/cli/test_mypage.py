"""My page and mail at the terminal: what is asked before, and what goes to which stream."""

from __future__ import annotations

import csv

import pytest

from kcli.messages import labels
from kcli.output import Output
from tests.cli.stage import one_time_password
from tests.cli.terminal import Terminal

OWN = "itsumo-kaeru-hanashi-77"


@pytest.mark.req("REQ-117")
def test_granting_the_right_warns_of_contract_and_bills_and_asks(office: Terminal) -> None:
    grant = ("staff", "grant", "004", "system_administrator", "--as", "minami001")
    asked = office.kcli(*grant).ended(2)
    assert "billed amounts" in asked.err
    assert "請求金額" in office.kcli(*grant, "--lang", "ja").ended(2).err
    assert office.kcli("office", "show", "-o", "json").json()["system_administrators"] == ["minami001"]
    office.kcli(*grant, "--yes").ended(0)
    assert office.kcli("office", "show", "-o", "json").json()["system_administrators"] == ["minami001", "minami004"]


@pytest.mark.req("REQ-116")
def test_a_log_in_with_the_right_names_my_page(office: Terminal) -> None:
    secrets = f"{one_time_password(office, 'minami001')}\n{OWN}\n".encode()
    done = office.kcli(
        "login", "minami01", "minami001", "--password-stdin", "--new-password-stdin", stdin=secrets
    ).ended(0)
    assert "kcli office mypage show" in done.out
    assert office.kcli("office", "mypage", "show", "-o", "json").ended(0).json()["office"] == "minami01"


@pytest.mark.req("REQ-113")
def test_a_mailer_gets_recipients_and_nothing_else_on_stdout(office: Terminal) -> None:
    office.kcli("staff", "grant", "002", "system_administrator", "--as", "minami001", "--yes").ended(0)
    office.kcli("staff", "suspend", "002").ended(0)
    done = office.kcli("office", "mail", "recipients", "-o", "csv").ended(0)
    rows = list(csv.DictReader(done.out.splitlines()))
    assert [list(row) for row in rows] == [["email", "name", "company", "office", "why"]]
    assert (rows[0]["email"], rows[0]["why"]) == ("hattori@example.co.jp", "system_administrator")
    assert "Left out: no mail address 1, suspended 1" in done.err
    out = office.kcli("office", "mail", "recipients", "--left-out", "-o", "json").ended(0).json()
    assert [(row["user_id"], row["reason"]) for row in out] == [(None, "no_address"), ("minami002", "suspended")]


@pytest.mark.req("REQ-140")
def test_the_upgrade_asks_and_a_dry_run_changes_nothing(office: Terminal) -> None:
    office.kcli("office", "edit", "minami01", "--plan", "free").ended(0)
    upgrade = ("office", "mypage", "upgrade", "--as", "minami001")
    assert "only the vendor turns it back" in office.kcli(*upgrade).ended(2).err
    office.kcli(*upgrade, "--dry-run").ended(0)
    assert office.kcli("office", "show", "-o", "json").json()["plan"] == "free"
    office.kcli(*upgrade, "--yes").ended(0)
    assert office.kcli(*upgrade, "--yes", "-o", "json").ended(6).codes() == ["ALREADY_PAID"]


def test_every_reason_that_mail_has_is_said_in_both_languages() -> None:
    assert labels.value("why", "my_page system_administrator", "en") == "My page, system administrator"
    assert labels.value("why", "my_page system_administrator", "ja") == "マイページ、システム管理者"
    assert labels.value("why", "no such file", "ja") == "no such file", "a sentence is no list of codes"
    for reason in ("not_direct", "suspended", "unreachable", "ended", "no_address", "same_address"):
        assert labels.value("reason", reason, "ja") != reason


def test_a_zero_says_something_on_a_narrow_terminal() -> None:
    rows = [{"yen": 0, "note": None, "text": "", "oem": False, "name": "x"}]
    assert Output("table", "en")._that_fit(rows, tuple(rows[0]), 80) == ["yen", "name"]
