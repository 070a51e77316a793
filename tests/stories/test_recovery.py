"""Credentials, recovery and devices, as a terminal session that goes on where the main job ended."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.terminal import LOCALES, ROOT, Terminal
from tests.stories.test_main_job import MAIN_JOB, Step, play, prepare

BOX = "~/.local/share/kcli/outbox"
# What the director reads on the phone and in the mailbox: without a server both lie in a folder.
CODE = f"grep -ohE '\\b[0-9]{{8}}\\b' {BOX}/*.sms.txt | tail -1"
LINK = f"grep -ohE 'kcl_[A-Za-z0-9_-]+' {BOX}/*.mail.txt | tail -1"
RECOVERY = (
    Step("kcli staff set-reset-phone --phone 03-1234-5678 --as minami001", 9, ("BAD_PHONE",), "mobile", "携帯"),
    Step("kcli staff set-reset-phone --phone ０９０－１２３４－５６７８ --as minami001", 0, (), "A code was sent", "送信しました"),
    Step(f"{CODE} | kcli staff confirm-reset-phone --code-stdin --as minami001", 0, ("+819012345678",)),
    Step("kcli staff reset-password minami001 --email wrong@example.co.jp", 7, ("RESET_UNAVAILABLE",), "cannot be sent", "認証番号を送信できません"),
    Step("kcli staff reset-cause minami001", 0, ("staff:001",), "address", "アドレス"),
    Step("kcli staff reset-password minami001 --email hattori@example.co.jp", 0, ("kcli staff redeem-reset minami001",)),
    Step(
        f"{{ {CODE}; {LINK}; echo mado-kara-mieru-yama-88; }} | "
        "kcli staff redeem-reset minami001 --code-stdin --link-stdin --new-password-stdin",
        0, ("kcli login",), "The password is set", "パスワードを設定しました",
    ),
    Step(
        f"{{ {CODE}; {LINK}; echo mado-kara-mieru-yama-99; }} | "
        "kcli staff redeem-reset minami001 --code-stdin --link-stdin --new-password-stdin",
        8, ("CODE_NOT_VALID",),
    ),
    Step("echo mado-kara-mieru-yama-88 | kcli login minami01 minami001 --password-stdin", 0, ("minami01/minami001",), "My page", "マイページ"),
    Step("kcli logout", 0),
    Step("kcli access on yamazaki abe@example.co.jp --yes", 0, ("200", "yamazaki", "abe@example.co.jp")),
    Step("kcli access key issue yamazaki --browser chrome --device 受付PC", 0, ("kcd_", "受付PC"), "shown this once", "今回だけ"),
    Step("kcli access key issue yamazaki --browser ie --device 受付PC", 9, ("BAD_BROWSER",)),
    Step("kcli access bill -o json", 0, ('"ids": 2', '"yen": 200', '"tax_yen": 20')),
    Step("kcli totp enable --as minami001", 0, (), "Secret:", "シークレット:"),
    Step("kcli token issue ci --role it_staff --expires 90d", 0, ("kct_", "ci"), "shown this once", "今回だけ"),
    Step("kcli staff leave 004 --on 2030-03-31 --dry-run", 0, ("2030-03-31",), "Dry run", "試行"),
    Step("kcli audit verify", 0, (), "The log holds", "整合しています"),
)  # fmt: skip


@pytest.mark.req(
    "REQ-009", "REQ-011", "REQ-012", "REQ-013", "REQ-025", "REQ-027", "REQ-029", "REQ-040", "REQ-058", "REQ-116"
)
@pytest.mark.parametrize("lang", sorted(LOCALES))
def test_recovery_runs_as_written_behind_the_main_job(tmp_path: Path, lang: str) -> None:
    terminal = Terminal(tmp_path / "home", lang)
    (terminal.home / "fixtures").symlink_to(ROOT / "fixtures")
    for step in MAIN_JOB:
        prepare(terminal, step)
    assert "reset_phone" in terminal.kcli("staff", "show", "001", "-o", "json").ended(0).out, "told before it is needed"
    for step in RECOVERY:
        play(terminal, step, lang)
    shown = terminal.kcli("staff", "show", "001", "-o", "json").ended(0).json()
    assert shown["reset_missing"] == []
    causes = terminal.kcli("staff", "reset-cause", "minami001", "-o", "json").ended(0).json()
    assert [row["cause"] for row in causes] == ["RESET_ID_OR_EMAIL_MISMATCH"]
    bill = terminal.kcli("access", "bill", "-o", "json").ended(0).json()
    assert sorted(line["user_id"] for line in bill["lines"]) == ["abe@example.co.jp", "yamazaki"]
    assert json.loads(terminal.kcli("staff", "show", "004", "-o", "json").ended(0).out)["user_id"] == "yamazaki"
