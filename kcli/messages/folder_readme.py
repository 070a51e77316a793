"""README.txt of a copy that is given out: what is in it, how much, and how it is checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from kcli.messages import labels
from kcli_core.folder.exporting import Asked, Snapshot
from kcli_core.world import JST

JA = """電子取引書類の写し

顧客          {client_code} {client_name}
事務所        {office}
依頼内容      {request}
範囲          {range}
作成          {at}  {by}  (kcli {version})

書類          {documents:,} 件{deleted}
版            {versions:,} 件（訂正・削除を含むすべての版）
ファイル      {files:,} 個、{size:,} バイト
金額合計      {amount:,} 円（削除済みを除く）

内容
  files/            書類ファイル（取引日_取引先_金額）
  versions/         訂正で差し替えられた、以前のファイル
  deleted/          削除済みの書類のファイル
  index.csv         索引簿（Excelで開けます）
  index.xlsx        索引簿（Excel形式）
  history.csv       すべての版と、訂正・削除の記録（申請日・伝票番号・件名・取引先・年月日・内容・理由・担当者）
  manifest.sha256   すべてのファイルのSHA-256

確認の方法
  Linux・macOS   sha256sum -c manifest.sha256   （macOSは shasum -a 256 -c）
  Windows        certutil -hashfile ファイル SHA256
  記録の連鎖     {events:,} 件目、{head}
                 kcli folder verify {client_code} で、保存されている書類と照合できます。
"""
EN = """Copy of electronic documents

Client       {client_code} {client_name}
Office       {office}
Request      {request}
Range        {range}
Made         {at}  {by}  (kcli {version})

Documents    {documents:,}{deleted}
Versions     {versions:,} (all of them, with corrections and deletion marks)
Files        {files:,}, {size:,} bytes
Sum          {amount:,} yen (without deleted documents)

What is in it
  files/            the documents, by date_counterparty_amount
  versions/         older files that corrections replaced
  deleted/          files of documents that are marked as deleted
  index.csv         the index book, opens in Excel
  index.xlsx        the same as a workbook
  history.csv       every version, and why it was corrected or deleted
  manifest.sha256   the SHA-256 of every file

How to check it
  Linux, macOS   sha256sum -c manifest.sha256   (macOS: shasum -a 256 -c)
  Windows        certutil -hashfile FILE SHA256
  Chain          {events:,} events, {head}
                 kcli folder verify {client_code} checks what is kept against it.
"""
DATES = ("transaction dates", "取引日")
WITHOUT = ("without deleted documents", "削除済みを除く")
EVERYTHING = ("everything in the folder", "フォルダ内のすべて")


def readme(taken: Snapshot, asked: Asked, at: dt.datetime, by: str, version: str, lang: str) -> str:
    """The text, with the line ends of Windows."""
    ja = lang == "ja"
    counts = taken.counts._asdict()
    gone = counts.pop("deleted")
    said = f"（うち削除済み {gone:,} 件）" if ja else f" (of which {gone:,} marked as deleted)"
    text = (JA if ja else EN).format(
        client_code=taken.folder["client_code"], client_name=taken.folder["client_name"], office=taken.office,
        request=asked.request, range=shown(asked.wanted.shown(), lang) or EVERYTHING[ja],
        at=at.astimezone(JST).strftime("%Y-%m-%d %H:%M"), by=by, version=version, deleted=said if gone else "",
        events=taken.events, head=taken.head or "-", **counts,
    )  # fmt: skip
    return text.replace("\n", "\r\n")


def shown(criteria: Mapping[str, Any], lang: str) -> str:
    """What was asked for, in words."""
    ja = lang == "ja"
    asked = {name: value for name, value in criteria.items() if name not in ("include_deleted", "exact")}
    days = [asked.pop(name, "") for name in ("date_from", "date_to")]
    parts = [f"{DATES[ja]} {days[0]} – {days[1]}"] if any(days) else []
    parts += [f"{labels.label(name, lang)} {_value(name, value, lang)}" for name, value in asked.items()]
    if not criteria.get("include_deleted"):
        parts.append(WITHOUT[ja])
    return ("、" if ja else ", ").join(parts)


def _value(name: str, value: Any, lang: str) -> str:
    return labels.value(name, value, lang) if isinstance(value, str) else str(value)
