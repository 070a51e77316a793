"""One ledger that the office and its client work on in turn, as a terminal session behind the office's beginnings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.terminal import LOCALES, ROOT, Terminal
from tests.stories.test_main_job import Step, address, first_login, play, prepare

__all__ = ["address"]

P = "echo aozora-keiri-7 | "
LEDGER = "fixtures/share/ledger-v1.kpz"
START = "--client C01 --by office --latest client --comm-id 12345678 --area 1 --ack-notes --yes --password-stdin --as minami002"
JOIN = "kcli share join D1 --comm-id 12345678 --area 1 --to d1-client.kpz --software 11.1 --ack-notes --yes --password-stdin --as abe@example.co.jp"
LOCK = """kcli share status D1 -o json | sed -n 's/.*"lock_id": "\\([^"]*\\)".*/\\1/p'"""
BEGIN = (
    Step("kcli init"),
    Step("kcli office add minami01 --name みなみ会計事務所 --access-name minami --applied-on 2024-03-15"),
    Step("kcli staff add 001 --name '服部 一郎' --role 所長 --email hattori@example.co.jp"),
    Step("kcli staff add 002 --name '小室 直樹' --role IT担当者"),
    Step("kcli staff issue 001 002 --passwords-to sheet.csv"),
    Step("kcli client add C01 --name 株式会社青空商店 --closing-month 3"),
    Step("kcli client person add C01 --name '阿部 真央子' --email abe@example.co.jp"),
    Step("kcli client issue C01 1 --copy-email"),
)
SHARE = (
    Step(P + "kcli share id add 12345678 --client C01 --password-stdin", 0, ("12345678",), "Registered", "登録しました"),
    Step(
        f"{P}kcli share start D1 {START} --file d1.kpz --software 11.0.10", 7, ("NEWEST_NOT_RECEIVED", "--from client"),
        "newest data of the client have not", "顧問先の最新データ",
    ),
    Step(
        f"kcli share receive D1 --client C01 --from client --file {LEDGER} --as minami002", 0, ("536",),
        "no data entry at the client", "顧問先でのデータ入力を止めて",
    ),
    Step(
        f"{P}kcli share start D1 {START} --file {LEDGER} --software 11.0.10", 0, ("kcli share join D1",),
        "waits for the other party", "相手の参加待ち",
    ),
    Step("kcli share status D1", 0, (), "waiting for join", "参加待ち"),
    Step("kcli share open D1 --to d1.kpz --as minami002", 7, ("WAITING_FOR_JOIN", "kcli share join D1")),
    Step(f"echo aozora-keiri-8 | {JOIN}", 8, ("SHARE_PASSWORD_MISMATCH",), "unchanged", "変わっていません"),
    Step("test ! -e d1-client.kpz"),
    Step(f"{P}{JOIN}", 0, ("d1-client.kpz",), "the share is active", "クラウドシェアが始まりました"),
    Step(f"cmp d1-client.kpz {LEDGER}"),
    Step("kcli share open D1 --to d1.kpz --as minami002", 0, ("kcli share close D1 d1.kpz",), "version 1", "第1版"),
    Step(
        "kcli share open D1 --to x.kpz --as abe@example.co.jp", 6, ("LOCKED_BY_OTHER", "minami002", "--wait 10m"),
        "kcli share unlock D1 --lock-id", "kcli share unlock D1 --lock-id",
    ),
    Step("test ! -e x.kpz"),
    Step("echo 0005,2026-04-30,1100,4000,250000 >> d1.kpz"),
    Step("kcli share close D1 d1.kpz --comment 月次締め --as minami002", 0, (), "version 2", "第2版"),
    Step(
        f"{P}kcli share start D9 {START} --file {LEDGER} --software 11.0.0", 7, ("VERSION_TOO_OLD", "11.0.1"),
        "too old", "利用できません",
    ),
    Step("kcli share open D1 --to d1.kpz --as minami002", 0, (), "version 2", "第2版"),
    Step("echo 0006,2026-04-30,1100,4000,180000 >> d1.kpz"),
    Step(f'kcli share unlock D1 --lock-id "$({LOCK})" --reason 端末故障 --yes --as minami001', 0, ("minami002",), "Unlocked", "解除しました"),
    Step(
        "kcli share close D1 d1.kpz --as minami002", 6, ("STALE_VERSION", "kcli share adopt-draft D1 1"),
        "Nothing is lost", "控え 1 として保管しました",
    ),
    Step("kcli share drafts D1 -o json", 0, ('"sha256"', '"base": 2')),
    Step("kcli share get D1 --draft 1 --to draft.kpz --as minami002"),
    Step("cmp draft.kpz d1.kpz"),
    Step("kcli share leave D1 --yes --as abe@example.co.jp", 0, (), "Received version 2", "第2版を"),
    Step("tail -1 d1-client.kpz", 0, ("0005,",)),
    Step(
        f"{P}kcli share stop D1 --all --confirm-delete --yes --password-stdin --as minami002", 0, (),
        "The data of the cloud share are deleted.", "クラウドシェアのデータを削除しました。",
    ),
    Step("kcli share doctor -o json", 0, ("draft_waiting", "kcli share drafts D1")),
    Step("kcli share get D1 --draft 1 --to again.kpz --as minami002"),
    Step("cmp again.kpz d1.kpz"),
    Step("kcli audit verify", 0, (), "The log holds", "整合しています"),
)  # fmt: skip


@pytest.mark.req(
    "REQ-141", "REQ-142", "REQ-143", "REQ-144", "REQ-145", "REQ-147", "REQ-148", "REQ-149", "REQ-150", "REQ-155",
    "REQ-157", "REQ-158", "REQ-159", "REQ-160", "REQ-162", "REQ-163", "REQ-165", "REQ-172", "REQ-174", "REQ-175",
)  # fmt: skip
@pytest.mark.parametrize("lang", sorted(LOCALES))
def test_a_shared_ledger_runs_as_written(tmp_path: Path, lang: str) -> None:
    terminal = Terminal(tmp_path / "home", lang)
    (terminal.home / "fixtures").symlink_to(ROOT / "fixtures")
    for step in BEGIN:
        prepare(terminal, step)
    for step in SHARE:
        play(terminal, step, lang)


@pytest.mark.req("REQ-142", "REQ-143", "REQ-144")
def test_office_and_client_work_in_turn_at_their_own_machines_over_postgres(tmp_path: Path, address: str) -> None:
    """Each logs in at a home of the own; the documents are at one place for all."""
    own, vendors = "itsumo-kaeru-hanashi-77", b"kumori-nochi-hare-88\n"
    places = {"KCLI_STORE": address, "KCLI_BLOBS": f"file://{tmp_path}/blobs"}
    vendor, office, client = (Terminal(tmp_path / name, **places) for name in ("vendor", "office", "client"))
    for at in (vendor, office, client):
        (at.home / "fixtures").symlink_to(ROOT / "fixtures")
    vendor.shell("kcli init --operator sato --name '佐藤 次郎' --password-stdin", vendors).ended(0)
    vendor.shell("kcli login vendor sato --password-stdin", vendors).ended(0)
    for step in BEGIN[1:-1]:
        play(vendor, step, "en")
    sheet = vendor.home / "sheet.csv"
    first_login(office, sheet, "minami002", own)
    office.shell("kcli client issue C01 1 --copy-email --passwords-to client.csv").ended(0)
    first_login(client, office.home / "client.csv", "abe@example.co.jp", own)
    for step in SHARE[:1] + SHARE[2:4] + SHARE[6:13]:
        at = client if "abe@" in step.line or "d1-client" in step.line else office
        play(at, step._replace(line=re.sub(r" --as \S+", "", step.line)), "en")
    office.shell("echo 0005 >> d1.kpz; kcli share close D1 d1.kpz").ended(0)
    client.shell("kcli share open D1 --to d1-client.kpz && tail -1 d1-client.kpz | grep 0005").ended(0)
    assert "abe@example.co.jp" in office.shell("kcli share open D1 --to d1.kpz").ended(6).err
    elsewhere = office.shell("kcli share get D1 --to x.kpz", KCLI_BLOBS=f"file://{tmp_path}/none").ended(12)
    assert "DOCUMENT_MISSING" in elsewhere.err
