"""The lists that the examples use: made alike at every run, and what they are said to be."""

from __future__ import annotations

import runpy
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from kcli_core.input.dates import read_date
from kcli_core.input.emails import read_email
from kcli_core.input.ids import read_code
from kcli_core.input.kana import read_kana
from kcli_core.input.names import read_name, read_organisation_name
from kcli_core.input.numbers import read_invoice_number, read_month_number, read_postal_code
from kcli_core.input.phones import read_phone
from kcli_core.input.reading import Reading
from kcli_core.lists.table import Table, open_table

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
STAFF = ("staff_code", "full_name", "full_kana", "email", "department", "title", "role", "phone", "mobile", "joined_on")
CLIENTS = ("client_code", "client_name", "kind", "closing_month", "invoice_number", "phone", "postal_code", "address")
PERSONS = ("full_name", "full_kana", "email", "department", "title", "mobile")
READERS: Mapping[str, Callable[[str], Reading[Any]]] = {
    "staff_code": read_code,
    "client_code": read_code,
    "full_name": read_name,
    "full_kana": read_kana,
    "email": read_email,
    "phone": read_phone,
    "mobile": read_phone,
    "joined_on": read_date,
    "client_name": read_organisation_name,
    "invoice_number": read_invoice_number,
    "closing_month": read_month_number,
    "postal_code": read_postal_code,
}


def fixture(name: str, wanted: tuple[str, ...]) -> Table:
    return open_table((FIXTURES / "minami" / name).read_bytes(), name, wanted)


def mistakes(table: Table) -> list[tuple[int, str, str]]:
    found = []
    for record in table.records():
        found += [(record.row, r.facts.get("field", ""), r.code) for r in record.refusals]
        for field, text in record.cells.items():
            refusal = READERS[field](text).refusal if field in READERS else None
            if refusal:
                found.append((record.row, field, refusal.code))
    return found


def test_the_fixtures_are_made_alike_at_every_run(tmp_path: Path) -> None:
    made = runpy.run_path(str(FIXTURES / "make.py"))
    made["make"](tmp_path)
    for file in sorted(tmp_path.iterdir()):
        assert file.read_bytes() == (FIXTURES / "minami" / file.name).read_bytes(), file.name
    assert len(list(tmp_path.iterdir())) == 6


def test_the_staff_list_of_minami_is_valid() -> None:
    table = fixture("staff-cp932.csv", STAFF)
    records = {r.cells["staff_code"]: r.cells for r in table.records()}
    assert mistakes(table) == []
    assert (table.grid.encoding, table.missing) == ("cp932", ())
    assert list(records) == [f"{n:03}" for n in range(1, 25)]
    assert [s.reason for s in table.skipped] == ["TITLE", "NOTE", "TOTAL"]
    roles = Counter(cells["role"] for cells in records.values())
    assert roles == {"所長": 1, "IT担当者": 1, "給与計算担当者": 1, "一般": 21}
    assert (records["001"]["email"], records["001"]["role"]) == ("hattori@example.co.jp", "所長")
    assert (records["004"]["full_name"][:2], records["004"]["email"]) == ("山﨑", "yamazaki@example.co.jp")
    assert len({cells["email"] for cells in records.values()}) == 24


def test_the_client_list_of_minami_is_valid() -> None:
    table = fixture("clients.xlsx", CLIENTS + PERSONS)
    records = list(table.records())
    assert mistakes(table) == []
    assert (table.grid.sheet, table.missing) == ("顧客一覧", ())
    persons = Counter(r.cells["client_code"] for r in records)
    assert (len(persons), sum(persons.values()), min(persons.values()), max(persons.values())) == (300, 900, 1, 6)
    assert [s.reason for s in table.skipped] == ["TITLE", "TOTAL"]
    assert {r.cells["kind"] for r in records} == {"法人", "団体", "個人事業主"}
    names = "".join(r.cells["full_name"] for r in records)
    assert all(sign in names for sign in ("山﨑", "髙橋", "𠮷田", "\ufa19田", "服部", "阿部", "小室", "ジョン・スミス"))


def test_every_mistake_of_the_bad_list_is_found_at_once() -> None:
    table = fixture("staff-bad.csv", STAFF)
    assert mistakes(table) == [
        (4, "phone", "BAD_PHONE"),
        (5, "email", "BAD_EMAIL"),
        (6, "email", "BAD_EMAIL"),
        (7, "joined_on", "BAD_DATE"),
        (9, "full_name", "BAD_NAME"),
        (11, "full_name", "BAD_NAME"),
        (13, "full_name", "BAD_NAME"),
        (14, "full_kana", "BAD_KANA"),
        (15, "joined_on", "BAD_DATE"),
        (16, "staff_code", "BAD_CODE"),
    ]


@pytest.mark.parametrize("name", ["staff-cp932.csv", "staff-bad.csv"])
def test_lists_of_text_end_their_lines_as_windows_does(name: str) -> None:
    data = (FIXTURES / "minami" / name).read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n") > 10


def test_the_documents_of_the_green_folder_are_made_alike_at_every_run(tmp_path: Path) -> None:
    made = runpy.run_path(str(FIXTURES / "make.py"))
    made["make_ebook"](tmp_path)
    names = sorted(file.relative_to(tmp_path) for file in tmp_path.rglob("*") if file.is_file())
    assert names == sorted(
        file.relative_to(FIXTURES / "ebook") for file in (FIXTURES / "ebook").rglob("*") if file.is_file()
    )
    for name in names:
        assert (tmp_path / name).read_bytes() == (FIXTURES / "ebook" / name).read_bytes(), name
