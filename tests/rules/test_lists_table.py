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
    assert (found.header_row, found.skipped) == (3, [(1, "TITLE")])


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
    assert found.skipped == [(3, "TOTAL")]


@pytest.mark.parametrize("name", ["小計 一郎", "合田", "計 太郎", "総田 名", "注連 人"])
def test_people_whose_names_look_like_totals_are_kept(name: str) -> None:
    assert [c["full_name"] for c in cells(f"氏名,メール\n{name},a@example.jp\n")] == [name]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("氏名", "full_name"),
        ("＊お名前（必須）", "full_name"),
        ("【必須】ご担当者名", "full_name"),
        ("氏 名", "full_name"),
        ("氏名（漢字）", "full_name"),
        ("ﾌﾘｶﾞﾅ", "full_kana"),
        ("Ｅメール", "email"),
        ("E-Mail", "email"),
        ("メールアドレス※", "email"),
        ("社員№", "staff_code"),
        ("社員Ｎｏ", "staff_code"),
        ("ＴＥＬ", "phone"),
        ("℡", "phone"),
        ("携帯", "mobile"),
        ("所属部署", "department"),
        ("肩書き", "title"),
        ("アクセス権限：", "role"),
        ("staff_code", "staff_code"),
    ],
)
def test_headings_are_known_in_every_way_of_writing(heading: str, field: str) -> None:
    other = "備考" if field == "full_name" else "氏名"
    known = "email" if field != "email" else "title"
    extra = "メール" if known == "email" else "役職"
    text = f'"{heading}",{other},{extra}\nx,y,z\n'
    assert field in table(text).fields


def test_two_columns_for_one_field_are_refused_and_both_named() -> None:
    with pytest.raises(Refused) as caught:
        table("氏名,メール,Eメール\n山田,a@example.jp,b@example.jp\n")
    facts = caught.value.refusals[0].facts
    assert caught.value.refusals[0].code == "BAD_HEADER"
    assert (facts["first"], facts["first_column"]) == ("メール", "B")
    assert (facts["second"], facts["second_column"], facts["row"]) == ("Eメール", "C", 1)


def test_a_full_name_is_joined_from_its_parts() -> None:
    text = "姓,名,セイ,メイ,メール\n山田,太郎,ヤマダ,タロウ,a@example.jp\n林,,ハヤシ,,b@example.jp\n"
    found = cells(text)
    assert found[0] == {"full_name": "山田 太郎", "full_kana": "ヤマダ タロウ", "email": "a@example.jp"}
    assert found[1]["full_name"] == "林"


def test_the_whole_name_is_taken_where_the_parts_stand_beside_it() -> None:
    assert cells("姓,名,氏名,メール\n山田,太郎,山田 太郎,a@example.jp\n")[0]["full_name"] == "山田 太郎"


def test_a_given_name_alone_is_no_name() -> None:
    found = table("名,氏名,メール\n1名,山田,a@example.jp\n")
    assert "given_name" not in found.fields
    assert [(i.heading, i.reason) for i in found.ignored] == [("名", "ALONE")]


@pytest.mark.parametrize(("cell", "field"), [("a@example.jp", "email"), ("東京都港区", "address")])
def test_an_adoresu_is_a_mail_only_where_its_cells_say_so(cell: str, field: str) -> None:
    assert table(f"氏名,アドレス,役職\n山田,{cell},\n", (*PEOPLE, "address")).fields[field] == 1


@pytest.mark.parametrize(("cell", "field"), [("03-1234-5678", "phone"), ("A-12", "staff_code"), ("0012", "staff_code")])
def test_a_bangou_is_a_phone_only_where_its_cells_say_so(cell: str, field: str) -> None:
    assert table(f"氏名,番号,役職\n山田,{cell},\n").fields[field] == 1


@pytest.mark.parametrize("heading", ["No", "No.", "№", "番号", "Ｎｏ．"])
def test_a_column_that_only_counts_is_no_code(heading: str) -> None:
    found = table(f"{heading},氏名,メール\n1,山田,a@example.jp\n2,佐藤,b@example.jp\n※,,\n")
    assert "staff_code" not in found.fields
    assert [i.reason for i in found.ignored] == ["ROW_NUMBER"]


def test_a_number_column_that_does_not_count_is_a_code() -> None:
    assert cells("No,氏名\n101,山田\n105,佐藤\n")[1]["staff_code"] == "105"


def test_a_number_column_is_the_serial_of_an_index_book() -> None:
    wanted = ("serial", "transaction_date", "counterparty", "amount")
    assert table("No,日付,取引先,金額\n1,2024/1/31,青葉,100\n", wanted).fields["serial"] == 0


@pytest.mark.parametrize(
    ("others", "cell", "field"),
    [
        ("氏名,メール", "システム担当", "duty"),
        ("メール,役職", "山田 太郎", "full_name"),
        ("メール,役職", "業務", "duty"),
    ],
)
def test_a_tantou_is_a_person_or_a_duty(others: str, cell: str, field: str) -> None:
    text = f"担当,{others}\n{cell},a@example.jp,b\n"
    assert table(text, (*PEOPLE, "duty")).fields[field] == 0


def test_one_heading_goes_to_the_field_that_the_command_wants() -> None:
    text = "取引先,区分,備考\n青葉,法人,x\n"
    assert set(table(text, ("client_name", "kind")).fields) == {"client_name", "kind"}
    assert set(table(text, ("counterparty", "remarks")).fields) == {"counterparty", "remarks"}
    assert set(table(text, ("company", "role")).fields) == {"company", "role"}


def test_menu_columns_are_taken_by_their_name() -> None:
    found = table("氏名,メニュー:給与明細,メニュー（年末調整）\n山田,1,0\n", (*PEOPLE, "menu_*"))
    assert set(found.fields) == {"full_name", "menu_給与明細", "menu_年末調整"}


def test_columns_not_read_are_told_with_their_reason() -> None:
    found = table("氏名,メール,血液型,備考,決算月\n山田,a@example.jp,A,,3\n")
    assert [(i.column, i.reason) for i in found.ignored] == [("C", "UNKNOWN"), ("D", "NOTED"), ("E", "NOT_WANTED")]
    assert "phone" in found.missing
    assert "full_name" not in found.missing


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
