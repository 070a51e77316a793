"""Workbooks: cells as they read, merged cells filled, and files that would harm the reader kept away from it."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.utils.datetime import CALENDAR_MAC_1904  # type: ignore[import-untyped]

from kcli_core.lists.table import Table, open_table
from kcli_core.lists.xlsx import cell_text
from kcli_core.refusals import Refused

PEOPLE = ("staff_code", "full_name", "email", "phone", "joined_on", "client_name")
HEADER = ["コード", "氏名", "メール", "電話番号", "入社日", "会社名"]


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def workbook(*rows: list[Any], merged: tuple[str, ...] = ()) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for area in merged:
        book.active.merge_cells(area)
    return saved(book)


def opened(data: bytes, sheet: str | None = None) -> Table:
    return open_table(data, "list.xlsx", PEOPLE, sheet=sheet)


def refusal_of(data: bytes, sheet: str | None = None) -> tuple[str, str]:
    with pytest.raises(Refused) as caught:
        list(opened(data, sheet).records())
    return caught.value.refusals[0].code, caught.value.refusals[0].facts.get("reason", "")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.0, "3"),
        (312345678.0, "312345678"),
        (7000012050002.0, "7000012050002"),
        (0.5, "0.5"),
        (0.0000001, "0.0000001"),
        (1e25, "1e+25"),
        (True, "TRUE"),
        (date(2024, 1, 31), "2024-01-31"),
        (datetime(2024, 1, 31), "2024-01-31"),
        (datetime(2024, 1, 31, 9, 5), "2024-01-31 09:05:00"),
        (time(9, 5), "09:05:00"),
        (timedelta(hours=30), "30:00:00"),
        (" 山田 ", " 山田 "),
    ],
)
def test_a_cell_reads_as_people_see_it(value: Any, text: str) -> None:
    assert cell_text(value) == text


def test_a_list_is_read_with_its_true_row_numbers() -> None:
    data = workbook(["名簿"], [], HEADER, [1.0, "山田", "a@example.jp", 312345678, datetime(2024, 4, 1), "青葉"])
    found = opened(data)
    (record,) = found.records()
    assert (found.header_row, record.row) == (3, 4)
    assert dict(record.cells) == {
        "staff_code": "1",
        "full_name": "山田",
        "email": "a@example.jp",
        "phone": "312345678",
        "joined_on": "2024-04-01",
        "client_name": "青葉",
    }


def test_merged_cells_are_filled_down_in_the_data_and_not_in_the_title() -> None:
    rows = [[None, f"山田{n}", None, None, None, company] for n, company in enumerate(["青葉", None, "若葉"])]
    data = workbook(["顧客一覧"], HEADER, *rows, merged=("A1:F1", "F3:F4"))
    found = opened(data)
    assert [r.cells["client_name"] for r in found.records()] == ["青葉", "青葉", "若葉"]
    assert found.header_row == 2


def test_cells_merged_over_columns_are_filled_to_the_right() -> None:
    data = workbook(HEADER, ["1", "山田", "a@example.jp", "0312345678", None, None], merged=("D2:E2",))
    (record,) = opened(data).records()
    assert record.cells["joined_on"] == "0312345678"


def test_the_first_sheet_with_a_header_is_taken_and_shown_ones_first() -> None:
    book = Workbook()
    book.active.title = "表紙"
    book.active.append(["ご確認ください"])
    for title, name in (("隠し", "隠れた人"), ("名簿", "山田")):
        sheet = book.create_sheet(title)
        sheet.append(HEADER)
        sheet.append([1, name])
    book["隠し"].sheet_state = "hidden"
    data = saved(book)
    assert opened(data).grid.sheet == "名簿"
    assert [r.cells["full_name"] for r in opened(data, "隠し").records()] == ["隠れた人"]
    assert opened(data, "3").grid.sheet == "名簿"
    assert refusal_of(data, "4") == ("BAD_SHEET", "")
    assert refusal_of(data, "表紙") == ("NO_HEADER", "none")


@pytest.mark.parametrize(("mac", "expected"), [(False, False), (True, True)])
def test_days_counted_from_1904_are_told(mac: bool, expected: bool) -> None:
    book = Workbook()
    if mac:
        book.epoch = CALENDAR_MAC_1904
    book.active.append(HEADER)
    book.active.append([1, "山田", None, None, datetime(2024, 4, 1)])
    found = opened(saved(book))
    assert found.grid.mac_1904 is expected
    assert [r.cells["joined_on"] for r in found.records()] == ["2024-04-01"]


def test_phonetic_guides_do_not_become_part_of_a_name() -> None:
    data = workbook(HEADER, ["1", "山田", "a@example.jp"])
    ruby = '<si><t>山田</t><rPh sb="0" eb="2"><t>ヤマダ</t></rPh></si>'
    changed = replaced(
        data, "xl/sharedStrings.xml", lambda x: x.replace("<si><t>山田</t></si>".encode(), ruby.encode())
    )
    assert changed != data
    assert [r.cells["full_name"] for r in opened(changed).records()] == ["山田"]


def replaced(data: bytes, name: str, change: Any) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            content = old.read(member)
            new.writestr(member.filename, change(content) if member.filename == name else content)
    return out.getvalue()


def test_a_cell_at_the_far_end_of_a_sheet_is_refused_before_it_is_laid_out() -> None:
    book = Workbook()
    book.active.append(HEADER)
    book.active["XFD1048576"] = "x"
    assert refusal_of(saved(book)) == ("LIST_TOO_LARGE", "cells")


def test_a_far_cell_written_in_another_style_is_refused_too() -> None:
    data = workbook(HEADER, ["1", "山田"])
    for sign in (b"r = 'XFD1048576'", b'r="xfd1048576"'):
        hidden = replaced(data, "xl/worksheets/sheet1.xml", lambda x, s=sign: x.replace(b'r="B2"', s))
        assert refusal_of(hidden) == ("LIST_TOO_LARGE", "cells")


def test_a_zip_bomb_is_refused_whatever_size_it_claims() -> None:
    data = workbook(HEADER, ["1", "山田"])
    bomb = replaced(data, "xl/styles.xml", lambda _: b"<a>" + b" " * 30_000_000)
    assert refusal_of(bomb) == ("LIST_TOO_LARGE", "unpacked")
    lying = bytearray(bomb)
    for signature, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = -1
        while (at := lying.find(signature, at + 1)) >= 0:
            lying[at + offset : at + offset + 4] = (1000).to_bytes(4, "little")
    assert refusal_of(bytes(lying)) == ("LIST_TOO_LARGE", "unpacked")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04 not a zip", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    ],
)
def test_what_is_no_xlsx_workbook_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    assert refusal_of(data) == ("BAD_FILE", reason)


def test_another_kind_of_zip_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    assert refusal_of(out.getvalue()) == ("BAD_FILE", "not_xlsx")


def test_no_damaged_workbook_breaks_the_reading() -> None:
    random = Random(3)
    data = workbook(HEADER, *([n, f"山田{n}", f"a{n}@example.jp"] for n in range(5)))
    members = ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"]

    def damaged(content: bytes) -> bytes:
        changed = bytearray(content)
        for _ in range(random.choice([1, 3, 10])):
            changed[random.randrange(len(changed))] = random.randrange(256)
        return bytes(changed)

    refused = 0
    for number in range(300):
        broken = damaged(data) if number % 3 == 0 else replaced(data, random.choice(members), damaged)
        try:
            list(opened(broken).records())
        except Refused:
            refused += 1
    assert refused > 30
