"""What a correction says of itself where nobody said it otherwise: in the words of the Agency's forms, as it is stored.

Pure. The law's eight fields are read by a tax inspector, so they stand in Japanese whoever corrects (EB-11, EB-12).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kcli_core.folder.rules import KIND_WORDS

# What can be corrected of a document, and what it is called. A new file is one thing, however many fields it has.
NAMES: Mapping[str, str] = {
    "kind": "書類の種類",
    "direction": "受領・発行の別",
    "transaction_date": "取引日",
    "amount": "金額",
    "counterparty": "取引先",
    "counterparty_code": "取引先コード",
    "invoice_number": "登録番号",
    "slip_number": "伝票番号",
    "remarks": "備考",
    "route": "授受方法",
}
FILE = ("file_name", "media_type", "size", "sha256", "marks")
# Goes with the number it is about.
UNCHECKED = "invoice_number_unchecked"
KINDS = {code: word for word, code in KIND_WORDS.items() if word != code}
DIRECTIONS = {"received": "受領", "issued": "発行"}
ROUTES = {"mail": "メール", "web": "ダウンロード", "cloud": "クラウド", "edi": "EDI", "upload": "アップロード"}
WORDS: Mapping[str, Mapping[str, str]] = {"kind": KINDS, "direction": DIRECTIONS, "route": ROUTES}
ACTS = {"put": "保存", "corrected": "訂正", "deleted": "削除", "restored": "削除の取消"}
NONE = "なし"


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The fields in which two versions differ; `file` where the bytes or the name of the file do."""
    found = [name for name in NAMES if before[name] != after[name]]
    if before[UNCHECKED] != after[UNCHECKED] and "invoice_number" not in found:
        found.append("invoice_number")
    return found + (["file"] if any(before[name] != after[name] for name in ("file_name", "sha256")) else [])


def content(before: Mapping[str, Any], after: Mapping[str, Any], change: str) -> str:
    """The content of a correction: `金額 110000 → 121000`; of a deletion what is deleted."""
    if change != "corrected":
        return f"{ACTS[change]}: {summary(before)}"
    said = []
    for name in differing(before, after):
        if name == "file":
            said.append(_file(before, after))
        elif name == "invoice_number" and before[name] == after[name]:
            said.append(f"{NAMES[name]} {after[name]}（検査{'なし' if after[UNCHECKED] else '済み'}）")
        else:
            said.append(f"{NAMES[name]} {_said(name, before[name])} → {_said(name, after[name])}")
    return "、".join(said)


def subject(before: Mapping[str, Any], change: str) -> str:
    """What it is about: kind of document, file, act."""
    return f"{KINDS[before['kind']]}（{before['file_name']}）の{ACTS[change]}"


def summary(version: Mapping[str, Any]) -> str:
    """A version in one line: day, counterparty, amount, kind, file."""
    amount = "金額なし" if version["amount"] is None else f"{version['amount']:,}円"
    return " ".join(
        (version["transaction_date"] or "日付なし", version["counterparty"], amount, KINDS[version["kind"]],
         version["file_name"])
    )  # fmt: skip


def _file(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    names = f"{before['file_name']} → {after['file_name']}"
    if before["sha256"] == after["sha256"]:
        return f"ファイル名 {names}"
    return f"ファイル {names}（SHA-256 {before['sha256'][:12]}… → {after['sha256'][:12]}…）"


def _said(name: str, value: Any) -> str:
    if value is None or value == "":
        return NONE
    return WORDS[name].get(str(value), str(value)) if name in WORDS else str(value)
