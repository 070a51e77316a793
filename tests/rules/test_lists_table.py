"""A list as it comes from an office: header found, columns named, records given, every other row accounted for."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcli_core.lists.grid import LONGEST_CELL, LONGEST_ROW
from kcli_core.lists.table import Table, clean_cell, open_table
from kcli_core.refusals import Refused

PEOPLE = ("staff_code", "full_name", "full_kana", "email", "department", "title", "role", "phone", "mobile")


def table(text: str, wanted: tuple[str, ...] = PEOPLE, header_row: int | None = None) -> Table:
    return open_table(text.encode(), "list.csv", wanted, header_row=header_row)


def cells(text: str, wanted: tuple[str, ...] = PEOPLE) -> list[dict[str, str]]:
    return [dict(r.cells) for r in table(text, wanted).records()]


def refusal_of(text: str, wanted: tuple[str, ...] = PEOPLE, header_row: int | None = None) -> tuple[str, str]:
    with pytest.raises(Refused) as caught:
        list(table(text, wanted, header_row).records())
    refusal = caught.value.refusals[0]
    return refusal.code, refusal.facts.get("reason", "")


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends_are_found(delimiter: str, end: str) -> None:
    text = end.join(d.replace(",", delimiter) for d in ("氏名,メール", "山田 太郎,a@example.jp", ""))
    assert cells(text) == [{"full_name": "山田 太郎", "email": "a@example.jp"}]


def test_a_delimiter_within_cells_is_not_taken_for_the_lists_own() -> None:
    assert cells("氏名,メール\n山田\t太郎\t様,a@example.jp\n佐藤;一;郎,b@example.jp\n")[1]["full_name"] == "佐藤;一;郎"
    assert cells("氏名\tメール\n山,田,太郎\ta@example.jp\n")[0]["full_name"] == "山,田,太郎"


def test_the_line_that_names_the_delimiter_is_obeyed() -> None:
    found = table("sep=;\n氏名;メール\n山田;a@example.jp\n")
    assert [r.cells["full_name"] for r in found.records()] == ["山田"]
    assert found.header_row == 2


def test_line_breaks_within_quotes_are_one_row_and_lines_are_still_counted() -> None:
    found = list(table('氏名,メール\n"山田\n太郎",a@example.jp\n佐藤,b@example.jp\n').records())
    assert [(r.row, r.line, r.cells["full_name"]) for r in found] == [(2, 2, "山田\n太郎"), (3, 4, "佐藤")]


def test_title_rows_above_the_header_are_told() -> None:
    found = table("社員名簿 令和6年4月1日現在,,\n,,\nコード,氏名,メール\n001,山田,a@example.jp\n")
    assert [r.cells["staff_code"] for r in found.records()] == ["001"]
    assert (found.header_row, found.skipped) == (3, [(1, "TITLE", "社員名簿 令和6年4月1日現在")])


def test_every_row_left_out_is_told_with_its_reason() -> None:
    text = (
        "コード,氏名,メール\n001,山田,a@example.jp\n,,\n002,,\n合計,1名,\n計 1名,,\n※印は休職中,,\n"
        "コード,氏名,メール\n003,,c@example.jp\n小計,山田,x@example.jp\n,,\n"
    )
    found = table(text)
    assert [r.cells["staff_code"] for r in found.records()] == ["001", "003"]
    reasons = ["BLANK", "NO_NAME", "TOTAL", "TOTAL", "NOTE", "TITLE", "TOTAL"]
    assert [s.reason for s in found.skipped] == reasons
    assert [s.row for s in found.skipped] == [3, 4, 5, 6, 7, 8, 10]


def test_records_may_be_read_again() -> None:
    found = table("氏名,メール\n山田,a@example.jp\n合計,\n")
    first = list(found.records())
    assert list(found.records()) == first
    assert found.skipped == [(3, "TOTAL", "合計")]


@pytest.mark.parametrize("name", ["小計 一郎", "合田", "計 太郎", "総田 名", "注連 人"])
def test_people_whose_names_look_like_totals_are_kept(name: str) -> None:
    assert [c["full_name"] for c in cells(f"氏名,メール\n{name},a@example.jp\n")] == [name]


def test_a_list_of_one_column_needs_one_heading_only() -> None:
    assert cells("ユーザID\nyamada\nsato\n", ("user_id", "full_name")) == [{"user_id": "yamada"}, {"user_id": "sato"}]


def test_without_a_header_the_headings_and_the_first_rows_are_named() -> None:
    with pytest.raises(Refused) as caught:
        table("山田,a@example.jp\n佐藤,b@example.jp\n")
    facts = caught.value.refusals[0].facts
    assert caught.value.refusals[0].code == "NO_HEADER"
    assert "氏名" in facts["known"]
    assert "山田 | a@example.jp" in facts["seen"]


def test_a_header_after_twenty_rows_is_found_only_when_its_row_is_given() -> None:
    text = "x,y\n" * 25 + "氏名,メール\n山田,a@example.jp\n"
    assert refusal_of(text) == ("NO_HEADER", "none")
    assert [r.row for r in table(text, header_row=26).records()] == [27]
    assert refusal_of(text, header_row=3) == ("NO_HEADER", "forced")


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        (" 山田　", "山田"),
        ("\u200b山田\ufeff", "山田"),
        ("'0012", "0012"),
        ("'=x", "=x"),
        ("'+81312345678", "+81312345678"),
        ("o'neil", "o'neil"),
        ("'quoted'", "'quoted'"),
    ],
)
def test_a_cell_loses_blanks_and_the_mark_in_front(cell: str, read: str) -> None:
    assert clean_cell(cell) == read
    assert cells(f"氏名,メール\n{cell},a@example.jp\n")[0]["full_name"] == read


def test_a_damaged_number_is_refused_with_its_row_and_column() -> None:
    found = list(table("氏名,ユーザID\n山田,4.01E+12\n佐藤,sato\n", ("full_name", "user_id")).records())
    assert [(r.code, r.facts["row"], r.facts["column"]) for r in found[0].refusals] == [
        ("NUMBER_DAMAGED", 2, "ユーザID")
    ]
    assert found[1].refusals == ()


def test_a_row_with_more_cells_than_the_header_is_refused() -> None:
    found = list(table("氏名,メール\n山田,太郎,a@example.jp\n佐藤,b@example.jp,\n林\n").records())
    assert [[r.facts["reason"] for r in f.refusals] for f in found] == [["too_many_cells"], [], []]
    assert found[2].cells == {"full_name": "林", "email": ""}


@pytest.mark.parametrize(
    ("text", "code", "reason"),
    [
        ("", "BAD_FILE", "empty"),
        ("  \n ", "BAD_FILE", "empty"),
        ("<html><table>", "BAD_FILE", "markup"),
        ("氏名,メール\n山田\0,a\n", "BAD_ROW", "nul"),
        ('氏名,メール\n"山田,a\n佐藤,b\n', "BAD_ROW", "unclosed_quote"),
        ('氏名,メール\n"山田" 太郎,a\n', "BAD_ROW", "quote_inside"),
        ("氏名,メール\n山田\r太郎,a\n", "BAD_ROW", "line_break"),
        ("氏名,メール\n" + "あ" * (LONGEST_CELL + 1) + ",a\n", "LIST_TOO_LARGE", "cell"),
        ("氏名,メール\n" + "あ," * (LONGEST_ROW // 2 + 1) + "a\n", "LIST_TOO_LARGE", "row"),
        ('氏名,メール\n"' + "あ\n" * LONGEST_ROW + '",a\n', "LIST_TOO_LARGE", "row"),
        ('氏名,メール\n"' + "あ\n" * 150_000, "BAD_ROW", "unclosed_quote"),
    ],
)
def test_what_is_no_list_is_refused(text: str, code: str, reason: str) -> None:
    assert refusal_of(text) == (code, reason)


def test_a_quote_never_closed_is_refused_where_it_opened() -> None:
    with pytest.raises(Refused) as caught:
        list(table('氏名,メール\n山田,a\n"佐藤,b\n林,c\n').records())
    assert (caught.value.refusals[0].facts["row"], caught.value.refusals[0].facts["line"]) == (3, 3)


def test_a_cell_of_the_longest_length_passes() -> None:
    name = "あ" * LONGEST_CELL
    assert cells(f"氏名,メール\n{name},a\n")[0]["full_name"] == name


def test_a_list_over_a_million_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kcli_core.lists.grid.MOST_ROWS", 3)
    assert refusal_of("氏名,メール\n" + "山田,a\n" * 3) == ("LIST_TOO_LARGE", "rows")
    assert len(cells("氏名,メール\n" + "山田,a\n" * 2)) == 2


@given(st.binary(max_size=300) | st.binary(max_size=60).map(lambda b: "氏名,メール\n".encode() + b))
def test_any_bytes_are_a_list_or_refused(data: bytes) -> None:
    with suppress(Refused):  # any other exception fails
        list(open_table(data, "any.csv", PEOPLE).records())


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8"), max_size=8), min_size=2, max_size=2), max_size=8))
def test_every_row_of_a_list_is_a_record_or_told(rows: list[list[str]]) -> None:
    quoted = ["氏名,メール", *(",".join('"' + c.replace('"', '""') + '"' for c in row) for row in rows)]
    text = "\n".join(quoted).replace("\0", "") + "\n"
    found = table(text)
    records = list(found.records())
    told = {r.row for r in records} | {s.row for s in found.skipped}
    last = max(told, default=1)
    assert told == set(range(2, last + 1))
