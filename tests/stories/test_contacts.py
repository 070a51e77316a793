"""Contracts and contacts, from the contract to the mail's recipients, as a terminal session in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.terminal import LOCALES, ROOT, Terminal
from tests.stories.test_main_job import Step, play, prepare

BEFORE = (
    "kcli init",
    "kcli office add minami01 --name みなみ会計事務所 --access-name minami --applied-on 2024-03-15",
    "kcli staff add 001 --name '服部 一郎' --role 所長 --email hattori@example.co.jp",
    "kcli staff issue 001 --passwords-to sheet.csv",
)
STORY = (
    Step(
        "kcli contract add M1 --product manage --form-date 2022-10-03 --app 勤怠 --app 工数 --option 入退差異オプション",
        0, ("M1", "6"),
    ),
    Step("kcli contacts quota M1 --explain", 0, ("勤怠", "入退差異オプション", "REQ-074", "2022-10-03"), "② apps", "②ご利用アプリ数"),
    Step("kcli contacts apply M1 fixtures/contacts/form-6.csv", 4, ("LIMIT_CONTACTS_FORM", "6", "4"), "too many", "超過 2 名"),
    Step("kcli contract add M0 --product manage --form-date 令和4年9月30日 --app 勤怠 --app 工数", 0, ("M0",)),
    Step("kcli contacts apply M0 fixtures/contacts/form-6.csv", 0, ("6",), "Registered", "登録しました"),
    Step("kcli contacts add M1 --name 営業部 --email a@example.co.jp", 9, ("NAME_NOT_PERSON", "営業部"), "person's name", "個人名"),
    Step("kcli contacts add M1 --name 服部 --email b@example.co.jp", 6, ("PRIMARY_REQUIRED", "--primary")),
    Step("kcli contacts add M1 --name 服部 --email b@example.co.jp --primary", 0, ("服部", "5")),
    Step('kcli contacts add M1 --name "高木 実" --email keiri@example.co.jp', 6, ("EMAIL_TAKEN", "山田/伊藤/佐藤", "--shared")),
    Step("kcli contacts show --site keiri@example.co.jp -o json", 0, ('"display": "山田/伊藤/佐藤"', '"shared": true')),
    Step('kcli contacts remove M0 "山田 太郎" --yes', 6, ("PRIMARY_REQUIRED", "set-primary")),
    Step('kcli contacts set-primary M0 "伊藤 花子"', 0, ("伊藤 花子", "山田 太郎"), "primary", "主担当"),
    Step('kcli contacts remove M0 "山田 太郎" --yes', 0, ("山田 太郎",), "Removed", "削除しました"),
    Step(
        r"printf '服部\n情報システム部\n' | kcli contacts check-name - -o jsonl", 0,
        ('"name": "服部", "verdict": "person"', '"name": "情報システム部", "verdict": "organisation"'),
    ),
    Step(
        "kcli contacts quota M1 --if-product manage-ac-smart --if-app グループウェア -o json", 0, ('"limit": 10', '"used": 1')
    ),
    Step("kcli contract add D1 --product data-link --connections 2", 0, ("D1", "4")),
    Step("kcli contacts quota D1 -o json", 0, ('"limit": 4', '"used": 0', '"left": 4')),
    Step("kcli contract add X1 --product manageX", 5, ("UNKNOWN_PRODUCT", "manage-ac-smart")),
    Step("kcli contacts set-primary M0 佐藤 --as minami001", 0, ("1",), "filed", "受け付けました"),
    Step("kcli contacts approve 1 --as minami001", 3, ("PERM_VENDOR_ONLY",)),
    Step("kcli contacts approve 1", 0, ("1",), "Carried out", "反映しました"),
    Step("kcli office mypage show --as minami001", 0, ("M0", "M1", "D1"), "Contracts", "契約"),
    Step("kcli office mail recipients -o csv", 0, ("hattori@example.co.jp,服部 一郎", "system_administrator")),
    Step("kcli contacts quota --all -o csv", 0, ("minami01,M0,manage,6,5,1,open",)),
)  # fmt: skip


@pytest.mark.req("REQ-068", "REQ-072", "REQ-076", "REQ-087", "REQ-092", "REQ-097", "REQ-105", "REQ-106", "REQ-113")
@pytest.mark.parametrize("lang", sorted(LOCALES))
def test_contracts_and_contacts_run_as_written(tmp_path: Path, lang: str) -> None:
    terminal = Terminal(tmp_path / "home", lang)
    (terminal.home / "fixtures").symlink_to(ROOT / "fixtures")
    for line in BEFORE:
        prepare(terminal, Step(line))
    for step in STORY:
        play(terminal, step, lang)
