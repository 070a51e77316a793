"""Telephone numbers in every Japanese way of writing, and an independent library as the judge of the plan."""

from __future__ import annotations

from random import Random

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcli_core.input.phones import is_mobile, national, read_phone


@pytest.mark.parametrize(
    "text",
    [
        "03-1234-5678",
        "03(1234)5678",
        "(03)1234-5678",
        "０３－１２３４－５６７８",
        "0312345678",
        "03 1234 5678",
        "03.1234.5678",
        "+81-3-1234-5678",
        "+81 (0)3-1234-5678",
        "＋81 3 1234 5678",
        "03−1234−5678",
        "03ー1234ー5678",
        "03‐1234‐5678",
        "代表 03-1234-5678",
        "TEL:03-1234-5678",
        "℡03-1234-5678",
        "03-1234-5678(代)",
        "\u300003-1234-5678\xa0",
    ],
)
def test_one_fixed_line_is_read_in_every_form(text: str) -> None:
    reading = read_phone(text)
    assert reading.value is not None
    assert (reading.value.e164, reading.cautions) == ("+81312345678", ())


def test_the_text_is_kept_as_written_beside_the_number() -> None:
    reading = read_phone(" ０３（１２３４）５６７８ ")
    assert reading.value is not None
    assert reading.value.written == "０３（１２３４）５６７８"


@pytest.mark.parametrize(
    ("text", "e164"),
    [
        ("090-1234-5678(携帯)", "+819012345678"),
        ("０９０－１２３４－５６７８", "+819012345678"),
        ("0120-123-456", "+81120123456"),
        ("0800-123-4567", "+818001234567"),
        ("050-1234-5678", "+815012345678"),
        ("060-1234-5678", "+816012345678"),
        ("0570-064-000", "+81570064000"),
        ("011-123-4567", "+81111234567"),
        ("04992-2-1234", "+81499221234"),
        ("+1 212 555 0100", "+12125550100"),
        ("+86-10-1234-5678", "+861012345678"),
    ],
)
def test_other_kinds_of_numbers_are_read(text: str, e164: str) -> None:
    reading = read_phone(text)
    assert reading.value is not None
    assert reading.value.e164 == e164


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("312345678", "0312345678"),
        ("9012345678", "09012345678"),
        ("3-1234-5678", "0312345678"),
        ("9012345678.0", "09012345678"),
    ],
)
def test_a_zero_lost_in_a_spreadsheet_is_put_back_with_a_caution(text: str, number: str) -> None:
    reading = read_phone(text)
    assert reading.value is not None
    assert national(reading.value.e164) == number
    assert [(c.code, c.facts["number"]) for c in reading.cautions] == [("PHONE_ZERO_RESTORED", number)]


@pytest.mark.parametrize("text", ["03-1234-5678 内線123", "03-1234-5678(内線 123)", "内線:123 03-1234-5678"])
def test_an_extension_is_kept_apart(text: str) -> None:
    reading = read_phone(text)
    assert reading.value is not None
    assert (reading.value.e164, reading.value.extension) == ("+81312345678", "123")


@pytest.mark.parametrize(
    "text",
    [
        "03-1234-5678 / 090-1234-5678",
        "03-1234-5678、090-1234-5678",
        "03-1234-5678\n090-1234-5678",
        "03-1234-5678 090-1234-5678",
        "03-1234-5678(090-1234-5678)",
        "0312345678,09012345678",
    ],
)
def test_two_numbers_in_a_cell_are_refused_and_both_named(text: str) -> None:
    refusal = read_phone(text).refusal
    assert refusal is not None
    assert refusal.facts["reason"] == "two_numbers"
    assert [n.replace("-", "") for n in refusal.facts["numbers"].split(" / ")] == ["0312345678", "09012345678"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("03-1234-5678/5679", "two_numbers"),
        ("内線123", "only_extension"),
        ("9.01E+09", "scientific"),
        ("81-3-1234-5678", "country_code"),
        ("1234", "digits"),
        ("03-1234-567", "digits"),
        ("090-1234-567", "digits"),
        ("0000000000", "digits"),
        ("070-0000-0000", "digits"),
        ("+81-90-1234", "digits"),
        ("03-1234-56a8", "characters"),
        ("なし", "characters"),
    ],
)
def test_what_is_no_number_is_refused_with_its_reason(text: str, reason: str) -> None:
    refusal = read_phone(text).refusal
    assert refusal is not None
    assert (refusal.code, refusal.facts["reason"]) == ("BAD_PHONE", reason)


@pytest.mark.parametrize("blank", ["", "　", "-", "―"])
def test_a_blank_cell_or_a_dash_is_no_number_and_no_mistake(blank: str) -> None:
    assert (read_phone(blank).value, read_phone(blank).refusal) == (None, None)


@pytest.mark.req("REQ-011")
@pytest.mark.parametrize(
    ("e164", "mobile"),
    [
        ("+819012345678", True),
        ("+818012345678", True),
        ("+817012345678", True),
        ("+816012345678", False),
        ("+815012345678", False),
        ("+818001234567", False),
        ("+81312345678", False),
        ("+19012345678", False),
    ],
)
def test_only_mobiles_are_mobiles(e164: str, mobile: bool) -> None:
    assert is_mobile(e164) is mobile


def test_060_is_a_mobile_when_the_office_says_so() -> None:
    assert is_mobile("+816012345678", with_060=True)
    assert not is_mobile("+818001234567", with_060=True)


def test_whatever_the_judge_holds_valid_is_read_alike() -> None:
    random = Random(11)
    shapes = [
        "03-{4}-{4}",
        "06{8}",
        "045-{3}-{4}",
        "011({3}){4}",
        "090-{4}-{4}",
        "080{8}",
        "070-{4}-{4}",
        "050-{4}-{4}",
    ]
    shapes += ["0120-{3}-{3}", "0800-{3}-{4}", "0{9}", "0{10}", "+81-{9}", "+81{10}", "{9}", "0{8}"]
    judged = 0
    for _ in range(20_000):
        text = random.choice(shapes)
        for count in "346890":
            while f"{{{count}}}" in text:
                text = text.replace(f"{{{count}}}", f"{random.randrange(10 ** int(count)):0{count}}", 1)
        text = text.replace("{10}", f"{random.randrange(10**10):010}")
        # 060 is being changed from lines of ten digits to mobiles of eleven; 00 is for the carriers' own services.
        if "60" in text[:6] or text.startswith("00"):
            continue
        try:
            number = phonenumbers.parse(text, "JP")
        except phonenumbers.NumberParseException:
            continue
        if text[0] in "0+" and phonenumbers.is_valid_number_for_region(number, "JP"):
            reading = read_phone(text)
            assert reading.value is not None, text
            assert reading.value.e164 == phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), text
            judged += 1
        elif not phonenumbers.is_possible_number(number):
            assert read_phone(text).value is None, text
    assert judged > 5_000


@given(st.text(max_size=40) | st.text("0123456789-+() /内線ext携帯E.", max_size=30))
def test_no_text_breaks_the_reading_of_numbers(text: str) -> None:
    reading = read_phone(text)
    if reading.value is not None:
        again = read_phone(reading.value.e164).value
        assert again is not None
        assert again.e164 == reading.value.e164
