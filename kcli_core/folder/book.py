"""The index book (索引簿) in the columns of the Tax Agency and more, and the history of every version; Japanese always.

What stands in the book is read again by `folder put --from`: the same fields come back.
"""

from __future__ import annotations

import csv
import datetime as dt
import os
from pathlib import Path
from types import TracebackType
from typing import Any

from kcli_core.folder.naming import NO_AMOUNT
from kcli_core.folder.wording import ACTS, DIRECTIONS, KINDS, ROUTES
from kcli_core.lists.guard import guard_cell
from kcli_core.store.engine import Row
from kcli_core.world import JST, instant

# The first five are the Agency's own.
INDEX = (
    "連番", "日付", "金額", "取引先", "備考", "書類種別", "受領・発行", "登録番号", "伝票番号", "取引先コード",
    "授受方法", "ファイル名", "サブフォルダ", "元のファイル名", "保存日時", "保存者", "版", "保存期限", "SHA-256",
)  # fmt: skip
WIDTHS = (7, 12, 14, 30, 30, 10, 10, 17, 14, 14, 14, 44, 16, 30, 17, 22, 5, 12, 66)
HISTORY = (
    "連番", "版", "処理", "日時", "操作者", "日付", "金額", "取引先", "取引先コード", "書類種別", "受領・発行",
    "登録番号", "伝票番号", "備考", "申請日", "件名", "訂正・削除日", "訂正・削除の内容", "訂正・削除の理由",
    "担当者", "承認者", "授受方法", "サブフォルダ", "元のファイル名", "サイズ", "SHA-256", "書き出したファイル",
    "現在の状態", "保存期限",
)  # fmt: skip


class Book:
    """index.csv (UTF-8 with BOM, as Excel opens it) and index.xlsx, a row per document."""

    def __init__(self, folder: Path) -> None:
        self._csv_path, self._xlsx_path = folder / "index.csv", folder / "index.xlsx"

    def __enter__(self) -> Book:
        from openpyxl import Workbook  # type: ignore[import-untyped]
        from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]
        from openpyxl.styles import Font  # type: ignore[import-untyped]
        from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        self._file = os.fdopen(os.open(self._csv_path, flags, 0o600), "w", encoding="utf-8", newline="")
        self._file.write("\ufeff")
        self._csv = csv.writer(self._file, lineterminator="\r\n")
        self._csv.writerow(INDEX)
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet("索引簿")
        self._sheet.freeze_panes = "A2"
        for at, wide in enumerate(WIDTHS, start=1):
            self._sheet.column_dimensions[get_column_letter(at)].width = wide
        self._cell, self._days, self._yen = WriteOnlyCell, "yyyy-mm-dd", "#,##0"
        heads = [WriteOnlyCell(self._sheet, value=name) for name in INDEX]
        for head in heads:
            head.font = Font(bold=True)
        self._sheet.append(heads)
        return self

    def add(self, document: Row, name: str) -> None:
        cells = index_row(document, name)
        self._csv.writerow(cells)
        sheet: list[Any] = list(cells)
        if cells[1]:
            sheet[1] = self._formatted(dt.date.fromisoformat(cells[1]), self._days)
        if isinstance(cells[2], int):
            sheet[2] = self._formatted(cells[2], self._yen)
        self._sheet.append(sheet)

    def _formatted(self, value: Any, form: str) -> Any:
        cell = self._cell(self._sheet, value=value)
        cell.number_format = form
        return cell

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._file as file:
            file.flush()
            os.fsync(file.fileno())
        if kind is not None:
            self._sheet.close()
            return
        self._book.save(self._xlsx_path)
        self._xlsx_path.chmod(0o600)
        with open(self._xlsx_path, "rb") as saved:
            os.fsync(saved.fileno())


def index_row(document: Row, name: str) -> list[Any]:
    newest, first = document["versions"][0], document["versions"][-1]
    return [
        document["number"], newest["transaction_date"] or "",
        NO_AMOUNT if newest["amount"] is None else newest["amount"],
        *map(_text, (newest["counterparty"], newest["remarks"])), *_codes(newest),
        *map(_text, (newest["invoice_number"], newest["slip_number"], newest["counterparty_code"])),
        ROUTES[newest["route"]],
        *map(_text, (name, newest["path"], newest["file_name"])), _at(first["at"]), _text(first["by"]),
        newest["version"], document["retain_until"] or "", newest["sha256"],
    ]  # fmt: skip


def history_row(document: Row, version: Row, place: str) -> list[Any]:
    said = ("applied_on", "subject", "corrected_on", "content", "reason", "person", "approved_by")
    return [
        document["number"], version["version"], ACTS[version["change"]], _at(version["at"]), _text(version["by"]),
        version["transaction_date"] or "", "" if version["amount"] is None else version["amount"],
        *map(_text, (version["counterparty"], version["counterparty_code"])), *_codes(version),
        *map(_text, (version["invoice_number"], version["slip_number"], version["remarks"])),
        *(_text(version[name]) for name in said), ROUTES[version["route"]],
        *map(_text, (version["path"], version["file_name"])), version["size"], version["sha256"], _text(place),
        "削除済み" if document["deleted"] else "有効", document["retain_until"] or "",
    ]  # fmt: skip


def _codes(version: Row) -> tuple[str, str]:
    return KINDS[version["kind"]], DIRECTIONS[version["direction"]]


def _text(value: str | None) -> str:
    """Never a formula; read back, it is what it was."""
    return guard_cell(value) if value else ""


def _at(stamped: str) -> str:
    return instant(stamped).astimezone(JST).strftime("%Y-%m-%d %H:%M")
