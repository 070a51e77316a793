"""Amounts, and the numbers that check themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcli_core.input.amounts import read_amount
from kcli_core.input.numbers import (
    check_digit,
    read_corporate_number,
    read_invoice_number,
    read_month_number,
    read_postal_code,
)
from kcli_core.input.numerals import number

NTA = "7000012050002"  # the National Tax Agency's own corporate number


@pytest.mark.parametrize(
    ("text", "yen"),
    [
        ("110,000", 110000),
        ("110000", 110000),
        ("¥110,000", 110000),
        ("￥110,000-", 110000),
        ("\\110,000", 110000),
        ("110,000円", 110000),
        ("１１０，０００", 110000),
        ("110000.00", 110000),
        ("△1,000", -1000),
        ("▲1,000", -1000),
        ("¥△1,000", -1000),
        ("(1,000)", -1000),
        ("(1,000円)", -1000),
        ("-1,000", -1000),
        ("−1,000", -1000),
        ("0", 0),
        ("999,999,999,999,999", 999999999999999),
    ],
)
def test_an_amount_is_read_in_whole_yen(text: str, yen: int) -> None:
    reading = read_amount(text)
    assert reading.value is not None
    assert (reading.value.yen, reading.value.note) == (yen, "")


@pytest.mark.parametrize(
    ("text", "note"), [("110,000(税込)", "税込"), ("税抜110,000円", "税抜"), ("110,000円（内税）", "内税")]
)
def test_the_note_beside_an_amount_is_kept(text: str, note: str) -> None:
    reading = read_amount(text)
    assert reading.value is not None
    assert (reading.value.yen, reading.value.note) == (110000, note)


@pytest.mark.parametrize("blank", ["", "　", "-", "—", "―", "ー"])
def test_a_dash_is_no_amount_and_no_mistake(blank: str) -> None:
    assert (read_amount(blank).value, read_amount(blank).refusal) == (None, None)


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("11万円", "110000"),
        ("1.1万", "11000"),
        ("1億2,000万円", "120000000"),
        ("110千円", "110000"),
        ("△5百万円", "-5000000"),
    ],
)
def test_an_amount_in_units_is_refused_with_the_plain_number(text: str, suggestion: str) -> None:
    refusal = read_amount(text).refusal
    assert refusal is not None
    assert (refusal.facts["reason"], refusal.facts["suggestion"]) == ("unit", suggestion)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1,10", "commas"),
        ("1234,567", "commas"),
        ("10.5", "part_yen"),
        ("$100", "form"),
        ("約1,000", "form"),
        ("△(1,000)", "form"),
        ("千円", "form"),
        ("1" * 16, "too_large"),
        ("9" * 5000, "form"),
    ],
)
def test_what_is_no_amount_is_refused(text: str, reason: str) -> None:
    refusal = read_amount(text).refusal
    assert refusal is not None
    assert (refusal.code, refusal.facts["reason"]) == ("BAD_AMOUNT", reason)


def test_the_check_digit_is_that_of_known_corporate_numbers() -> None:
    for known in (NTA, "1180301018771", "5010401067252"):  # NTA, Toyota Motor, Sony Group
        assert check_digit(known[1:]) == int(known[0])


@pytest.mark.parametrize(
    "text", [f"T{NTA}", f"t{NTA}", f"Ｔ{NTA}", f"T-{NTA[0]}-{NTA[1:5]}-{NTA[5:9]}-{NTA[9:]}", f"T {NTA}"]
)
def test_an_invoice_number_is_read(text: str) -> None:
    reading = read_invoice_number(text)
    assert (reading.value, reading.cautions) == (f"T{NTA}", ())


def test_a_missing_t_is_added_with_a_caution() -> None:
    reading = read_invoice_number(NTA)
    assert (reading.value, [c.code for c in reading.cautions]) == (f"T{NTA}", ["INVOICE_T_ADDED"])


def test_a_wrong_check_digit_is_refused_and_the_right_one_named() -> None:
    refusal = read_invoice_number(f"T1{NTA[1:]}").refusal
    assert refusal is not None
    assert (refusal.code, refusal.facts["expected_digit"]) == ("BAD_INVOICE_NUMBER", 7)
    assert read_invoice_number(f"T1{NTA[1:]}", checked=False).value == f"T1{NTA[1:]}"


@pytest.mark.parametrize(
    ("text", "reason"), [("T123", "digits"), ("7.00E+12", "scientific"), ("Tabc", "form"), ("未登録", "form")]
)
def test_what_is_no_invoice_number_is_refused(text: str, reason: str) -> None:
    refusal = read_invoice_number(text).refusal
    assert refusal is not None
    assert refusal.facts["reason"] == reason


@given(st.integers(0, 10**12 - 1), st.integers(0, 12), st.integers(1, 9))
def test_one_mistyped_digit_is_seen_unless_nine_apart(rest: int, place: int, change: int) -> None:
    twelve = f"{rest:012}"
    right = f"{check_digit(twelve)}{twelve}"
    wrong = right[:place] + str((int(right[place]) + change) % 10) + right[place + 1 :]
    assert read_corporate_number(right).value == right
    if {right[place], wrong[place]} != {"0", "9"}:  # the sum is taken modulo nine
        assert read_corporate_number(wrong).refusal is not None


@pytest.mark.parametrize("text", ["123-4567", "1234567", "〒123-4567", "〒 １２３－４５６７", "123−4567", "123ー4567"])
def test_a_postal_code_is_read(text: str) -> None:
    reading = read_postal_code(text)
    assert (reading.value, reading.cautions) == ("123-4567", ())


@pytest.mark.parametrize("text", ["600001", "60-0001"])
def test_a_postal_code_gets_its_lost_zero_back_with_a_caution(text: str) -> None:
    reading = read_postal_code(text)
    assert (reading.value, [c.code for c in reading.cautions]) == ("060-0001", ["POSTAL_ZERO_RESTORED"])


@pytest.mark.parametrize("text", ["123", "12345678", "abc-defg", "1-2-3-4-5-6-7"])
def test_what_is_no_postal_code_is_refused(text: str) -> None:
    refusal = read_postal_code(text).refusal
    assert refusal is not None
    assert refusal.code == "BAD_POSTAL_CODE"


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("3", 3),
        ("03", 3),
        ("3月", 3),
        ("３月", 3),
        ("3月末", 3),
        ("3月期", 3),
        ("3月31日", 3),
        ("三月", 3),
        ("十二月", 12),
    ],
)
def test_a_closing_month_is_read(text: str, month: int) -> None:
    assert read_month_number(text).value == month


@pytest.mark.parametrize("text", ["0", "13", "年2回", "3月・9月", "March"])
def test_what_is_no_month_is_refused(text: str) -> None:
    refusal = read_month_number(text).refusal
    assert refusal is not None
    assert refusal.code == "BAD_MONTH"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三十一", 31),
        ("十", 10),
        ("二十", 20),
        ("二〇二四", 2024),
        ("二千二十四", 2024),
        ("元", 1),
        ("12", 12),
        ("三三十", None),
    ],
)
def test_kanji_numerals_are_read(text: str, value: int | None) -> None:
    assert number(text) == value


@given(st.text(max_size=30) | st.text("0123456789,.円万億△()T-", max_size=20))
def test_no_text_breaks_the_reading_of_numbers(text: str) -> None:
    for reading in (
        read_amount(text),
        read_invoice_number(text),
        read_corporate_number(text),
        read_postal_code(text),
        read_month_number(text),
    ):
        assert reading.value is None or reading.refusal is None
