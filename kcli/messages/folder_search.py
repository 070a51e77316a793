"""What is said about searching documents and giving them out."""

from __future__ import annotations

from kcli.messages.words import Words

FOLDER_SEARCH: dict[str, Words] = {
    "RANGE_REVERSED": Words("{first} is above {last}.", "{first} が {last} を超えています。", "See --help", "--help をご覧ください。"),
    "RANGE_REVERSED/date": Words(
        "The first day, {first}, is after the last, {last}.", "始めの日 {first} が、終わりの日 {last} より後になっています。",
        "Give the earlier day as --…-from.", "早い日付を --…-from に指定してください。",
    ),
    "RANGE_REVERSED/amount": Words(
        "The least amount, {first}, is above the most, {last}.", "金額の下限 {first} 円が、上限 {last} 円を超えています。",
        "Give the smaller one as --amount-min.", "小さい方を --amount-min に指定してください。",
    ),
    "BAD_NUMBER/limit": Words(
        "--limit cannot be {text}.", "--limit に {text} は指定できません。",
        "Give a number of rows from 1, or all: --limit 100", "1以上の件数か all を指定してください: --limit 100",
    ),
    "TARGET_MISSING": Words(
        "Nothing says where to write it.", "書き出し先が指定されていません。",
        "A new folder or a ZIP: --to FOLDER, --zip FILE", "新しいフォルダかZIPを指定してください: --to フォルダ、--zip ファイル",
    ),
    "FOLDER_NOT_EMPTY": Words(
        "{folder} is there already, and not empty.", "{folder} はすでにあり、空ではありません。",
        "Name a new folder: --to FOLDER", "新しいフォルダを指定してください: --to フォルダ",
    ),
    "DOCUMENT_DAMAGED/document": Words(
        "Document {number} of {client} ({counterparty}) is damaged, so nothing was given out.",
        "{client} の書類 {number}（{counterparty}）が壊れているため、何も書き出していません。",
        "What is damaged: kcli folder verify {client}. Put the file back from a copy of {place}; its SHA-256 is {sha256}.",
        "壊れた書類を調べる: kcli folder verify {client}　{place} の写しから戻してください（SHA-256 は {sha256}）。",
    ),
    "DOCUMENT_MISSING/document": Words(
        "The file of document {number} of {client} ({counterparty}) is not there, so nothing was given out.",
        "{client} の書類 {number}（{counterparty}）のファイルがないため、何も書き出していません。",
        "What is missing: kcli folder verify {client}. Put the file back from a copy of {place}; its SHA-256 is {sha256}.",
        "足りない書類を調べる: kcli folder verify {client}　{place} の写しから戻してください（SHA-256 は {sha256}）。",
    ),
    "EXPORT_INCOMPLETE": Words(
        "Not everything could be given out: {written} of {expected} files. Nothing was left behind.",
        "すべてを書き出せませんでした（{expected} 件中 {written} 件）。書きかけのものは残していません。",
        "Look for damage: kcli folder verify {client}", "書類の状態を調べる: kcli folder verify {client}",
    ),
    "NOTHING_FOUND": Words(
        "No document fits, so there is nothing to give out.", "条件に合う書類がないため、書き出すものがありません。",
        "What there is: kcli folder search {client}", "書類を確認する: kcli folder search {client}",
    ),
}  # fmt: skip

LABELS: dict[str, tuple[str, str]] = {
    "amount_blank": ("Without an amount", "金額なし"),
    "amount_from": ("Amount from", "金額の下限"),
    "amount_to": ("Amount to", "金額の上限"),
    "complete": ("Complete", "完了"),
    "criteria": ("Range", "範囲"),
    "date_from": ("From", "取引日の始め"),
    "date_to": ("To", "取引日の終わり"),
    "export": ("Export", "書き出し番号"),
    "manifest_sha256": ("SHA-256 of the manifest", "manifestのSHA-256"),
    "to": ("Written to", "書き出し先"),
    "whole": ("Whole folder", "フォルダ全体"),
    "zip": ("ZIP", "ZIP"),
}
