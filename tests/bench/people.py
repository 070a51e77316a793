"""A list of clients with their persons, as large as wanted, with the columns that offices have."""

from __future__ import annotations

import csv
from pathlib import Path

PERSONS_PER_COMPANY = 50
HEADER = ("顧客コード", "会社名", "電話番号", "氏名", "フリガナ", "メールアドレス", "部署", "役職", "携帯電話番号")
FAMILIES = (
    ("佐藤", "サトウ"), ("鈴木", "スズキ"), ("髙橋", "タカハシ"), ("田中", "タナカ"), ("伊藤", "イトウ"),
    ("渡邉", "ワタナベ"), ("山本", "ヤマモト"), ("中村", "ナカムラ"), ("小林", "コバヤシ"), ("山﨑", "ヤマザキ"),
    ("加藤", "カトウ"), ("吉田", "ヨシダ"), ("佐々木", "ササキ"), ("松本", "マツモト"), ("井上", "イノウエ"),
    ("木村", "キムラ"), ("林", "ハヤシ"), ("齋藤", "サイトウ"), ("清水", "シミズ"), ("阿部", "アベ"),
    ("森", "モリ"), ("池田", "イケダ"), ("橋本", "ハシモト"),
)  # fmt: skip
GIVENS = (
    ("一郎", "イチロウ"), ("花子", "ハナコ"), ("誠", "マコト"), ("陽子", "ヨウコ"), ("健", "ケン"),
    ("真央子", "マオコ"), ("直樹", "ナオキ"), ("恵子", "ケイコ"), ("大輔", "ダイスケ"), ("由美", "ユミ"),
    ("翔太", "ショウタ"), ("美咲", "ミサキ"), ("隆", "タカシ"), ("裕子", "ユウコ"), ("拓也", "タクヤ"),
    ("彩", "アヤ"), ("浩二", "コウジ"), ("久美子", "クミコ"), ("学", "マナブ"),
)  # fmt: skip
NAMES = [
    (f"{family} {given}", f"{family_kana} {given_kana}")
    for given, given_kana in GIVENS
    for family, family_kana in FAMILIES
]
COMPANIES = ("青空商店", "みなと運輸", "桜建設", "北川製作所", "若葉薬局")


def write_list(path: Path, persons: int) -> None:
    """A UTF-8 CSV of so many persons, fifty to a company."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for at in range(0, persons, PERSONS_PER_COMPANY):
            company = at // PERSONS_PER_COMPANY
            code, name = f"C{company:05}", f"株式会社{COMPANIES[company % len(COMPANIES)]}{company}"
            for number in range(min(PERSONS_PER_COMPANY, persons - at)):
                name_written, kana = NAMES[(company * 7 + number) % len(NAMES)]
                writer.writerow(
                    (
                        code,
                        name,
                        f"03-{1000 + company % 9000}-5678",
                        name_written,
                        kana,
                        f"p{at + number}@example.co.jp",
                        "経理部" if number % 3 else "総務部",
                        "課長" if number % 5 == 0 else "",
                        f"090-{1000 + (at + number) // 9000}-{1000 + (at + number) % 9000}",
                    )
                )
