"""Every way in which offices write a day is read; what may mean two days is not guessed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcli_core.input.dates import FIRST_YEAR, LAST_YEAR, format_wareki, read_date, read_month

DAY = date(2024, 1, 31)


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-31",
        "2024/1/31",
        "2024.1.31",
        "20240131",
        "2024年1月31日",
        "２０２４／１／３１",
        "R6.1.31",
        "R06/01/31",
        "Ｒ６．１．３１",
        "r6-1-31",
        "R060131",
        "令和6年1月31日",
        "令和六年一月三十一日",
        "令6.1.31",
        "㋿6年1月31日",
        "二〇二四年一月三十一日",
        "西暦2024年1月31日",
        "2024-01-31 00:00:00",
        "2024-01-31T00:00:00",
        "2024/1/31(水)",
        " 2024 / 1 / 31 ",
        "2024−1−31",
    ],
)
def test_one_day_is_read_in_every_form(text: str) -> None:
    reading = read_date(text)
    assert (reading.value, reading.refusal, reading.cautions) == (DAY, None, ())


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和元年5月1日", date(2019, 5, 1)),
        ("H31.4.30", date(2019, 4, 30)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("㍻31.4.30", date(2019, 4, 30)),
        ("S64.1.7", date(1989, 1, 7)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("大正15年12月25日", date(1926, 12, 25)),
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("明治45年7月30日", date(1912, 7, 30)),
        ("T1.7.30", date(1912, 7, 30)),
        ("M6.1.1", date(1873, 1, 1)),
        ("昭和六十三年十二月三十一日", date(1988, 12, 31)),
    ],
)
def test_days_are_read_up_to_the_edge_of_their_era(text: str, day: date) -> None:
    reading = read_date(text)
    assert (reading.value, reading.cautions) == (day, ())


@pytest.mark.parametrize(
    ("text", "day"),
    [("平成31年5月1日", date(2019, 5, 1)), ("H32.2.29", date(2020, 2, 29)), ("H35.1.1", date(2023, 1, 1))],
)
def test_heisei_after_its_end_is_read_with_a_caution(text: str, day: date) -> None:
    reading = read_date(text)
    assert reading.value == day
    assert [c.code for c in reading.cautions] == ["ERA_ENDED"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("24/1/31", "two_digit_year"),
        ("6/1/31", "two_digit_year"),
        ("24年1月31日", "two_digit_year"),
        ("45322", "serial"),
        ("2024/1", "no_day"),
        ("2022年9月", "no_day"),
        ("2022年9月以前", "form"),
        ("令和0年1月1日", "year_zero"),
        ("S64.1.8", "outside_era"),
        ("R1.4.30", "outside_era"),
        ("H1.1.7", "outside_era"),
        ("昭和65年1月1日", "outside_era"),
        ("2023/2/29", "impossible"),
        ("2024-13-01", "impossible"),
        ("平成33年2月29日", "impossible"),
        ("令和6年4月31日", "impossible"),
        ("M5.1.1", "old_calendar"),
        ("1872-12-31", "year"),
        ("2204/1/31", "year"),
        ("1/31/2024", "form"),
        ("未定", "form"),
        ("2024/1-31", "form"),
        ("2024/1/1 10:00", "form"),
        ("2024/1/1 1", "form"),
        ("20 240131", "form"),
    ],
)
def test_what_is_no_certain_day_is_refused_with_its_reason(text: str, reason: str) -> None:
    refusal = read_date(text).refusal
    assert refusal is not None
    assert (refusal.code, refusal.facts["reason"]) == ("BAD_DATE", reason)


def test_a_day_outside_its_era_is_suggested_in_the_right_one() -> None:
    refusal = read_date("S64.1.8").refusal
    assert refusal is not None
    assert refusal.facts["suggestion"] == "平成元年1月8日"


def test_a_serial_number_is_a_day_only_where_spreadsheets_are_read() -> None:
    assert read_date("45322", serial=True).value == DAY
    assert read_date("45322.0", serial=True).value == DAY
    assert read_date("43860", serial=True, mac_1904=True).value == DAY
    assert read_date("19999", serial=True).refusal is not None
    assert read_date("60001", serial=True).refusal is not None


@pytest.mark.parametrize("blank", ["", " ", "　", "-", "―"])
def test_a_blank_cell_or_a_dash_is_no_day_and_no_mistake(blank: str) -> None:
    for read in (read_date, read_month):
        assert (read(blank).value, read(blank).refusal) == (None, None)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("2024/1", date(2024, 1, 1)),
        ("2024-01", date(2024, 1, 1)),
        ("2022年9月", date(2022, 9, 1)),
        ("令和4年9月", date(2022, 9, 1)),
        ("R4.9", date(2022, 9, 1)),
        ("202209", date(2022, 9, 1)),
        ("2022/9/30", date(2022, 9, 1)),
        ("令和4年9月30日", date(2022, 9, 1)),
        ("S64.1", date(1989, 1, 1)),
        ("H1.1", date(1989, 1, 1)),
        ("R1.5", date(2019, 5, 1)),
    ],
)
def test_a_month_is_read_as_its_first_day(text: str, first: date) -> None:
    assert read_month(text).value == first


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2022年9月以前", "form"),
        ("22/9", "two_digit_year"),
        ("2022/13", "impossible"),
        ("S64.2", "outside_era"),
        ("R1.4", "outside_era"),
        ("令和0年5月", "year_zero"),
    ],
)
def test_what_is_no_month_is_refused(text: str, reason: str) -> None:
    refusal = read_month(text).refusal
    assert refusal is not None
    assert refusal.facts["reason"] == reason


def test_a_month_of_heisei_after_its_end_is_read_with_a_caution() -> None:
    reading = read_month("平成31年5月")
    assert (reading.value, [c.code for c in reading.cautions]) == (date(2019, 5, 1), ["ERA_ENDED"])


@given(st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)))
def test_every_day_printed_in_its_era_is_read_back(day: date) -> None:
    assert read_date(format_wareki(day)).value == day
    assert read_date(day.isoformat()).value == day


@given(st.text(max_size=30) | st.text("0123456789年月日/.-元RHS令和平成十", max_size=14))
def test_no_text_breaks_the_reading_of_days(text: str) -> None:
    for read in (read_date, read_month):
        reading = read(text)
        assert reading.value is None or reading.refusal is None
