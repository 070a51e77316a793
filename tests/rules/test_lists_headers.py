"""Columns are known by their headings in every way of writing, and by their cells where a heading is not enough."""

from __future__ import annotations

import pytest

from kcli_core.lists.headers import usual_heading, usual_headings
from kcli_core.lists.table import Table, open_table
from kcli_core.refusals import Refused

PEOPLE = ("staff_code", "full_name", "full_kana", "email", "department", "title", "role", "phone", "mobile")


def table(text: str, wanted: tuple[str, ...] = PEOPLE) -> Table:
    return open_table(text.encode(), "list.csv", wanted)


def cells(text: str) -> list[dict[str, str]]:
    return [dict(r.cells) for r in table(text).records()]


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


def test_the_heading_that_is_named_to_people_is_one_that_they_write() -> None:
    assert usual_heading("client_code") == "顧客コード"
    assert usual_headings(("client_code", "folder_name"))[0] == "顧客コード"
