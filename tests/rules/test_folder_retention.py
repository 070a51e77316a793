"""How long a document is kept: the table of the law, its edges, and what can only ever make it longer."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcli_core.folder import retention
from kcli_core.folder.retention import Terms, kept, year_end, year_start
from kcli_core.refusals import Refusal

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2100, 12, 31))
MONTHS = st.integers(1, 12) | st.none()
EXTENSIONS = st.integers(0, 6)
FIRSTS = st.builds(lambda year, month: dt.date(year, month, 1).isoformat(), st.integers(1990, 2100), st.integers(1, 12))
LOSSES = st.frozensets(FIRSTS, max_size=4)


def until(day: str, closing: int | None, *losses: str, extension: int = 0) -> str:
    return str(kept(dt.date.fromisoformat(day), Terms(closing, extension, frozenset(losses))).until)


@pytest.mark.req("EB-30", "EB-34")
@pytest.mark.parametrize(
    ("day", "closing", "first", "seven", "ten"),
    [
        ("2024-01-31", 3, "2023-04-01", "2031-06-30", "2034-06-30"),
        ("2024-04-01", 3, "2024-04-01", "2032-06-30", "2035-06-30"),
        ("2024-12-31", 12, "2024-01-01", "2032-03-31", "2035-03-31"),
        ("2024-02-29", 2, "2023-03-01", "2031-05-31", "2034-05-31"),
        ("2024-02-29", 8, "2023-09-01", "2031-11-30", "2034-11-30"),
    ],
)
def test_the_table_of_the_law(day: str, closing: int, first: str, seven: str, ten: str) -> None:
    assert until(day, closing) == seven
    assert until(day, closing, first) == ten
    assert str(year_start(dt.date.fromisoformat(day), closing)) == first


@pytest.mark.parametrize(
    ("day", "closing", "end"),
    [
        ("2024-03-31", 3, "2024-03-31"),
        ("2024-04-01", 3, "2025-03-31"),
        ("2024-02-28", 2, "2024-02-29"),
        ("2024-03-01", 2, "2025-02-28"),
        ("2023-12-31", 12, "2023-12-31"),
        ("2024-01-01", 12, "2024-12-31"),
    ],
)
def test_a_day_is_in_the_business_year_that_its_closing_month_ends(day: str, closing: int, end: str) -> None:
    assert str(year_end(dt.date.fromisoformat(day), closing)) == end


@pytest.mark.parametrize(
    ("day", "closing", "extension", "last"),
    [
        ("2024-11-30", 11, 0, "2032-02-29"),  # a leap year's February
        ("2023-11-30", 11, 0, "2031-02-28"),
        ("2024-01-31", 3, 1, "2031-07-31"),
        ("2024-01-31", 3, 6, "2031-12-31"),
        ("2024-09-30", 9, 0, "2031-12-31"),
        ("2024-10-31", 10, 0, "2032-01-31"),
    ],
)
def test_the_last_day_is_the_last_of_its_month(day: str, closing: int, extension: int, last: str) -> None:
    assert until(day, closing, extension=extension) == last


def test_a_document_without_a_date_is_never_over() -> None:
    assert kept(None, Terms(3)) == (None, "no_date")


@given(DAYS, EXTENSIONS)
def test_without_a_closing_month_it_is_kept_as_long_as_under_any(day: dt.date, extension: int) -> None:
    unknown = kept(day, Terms(None, extension)).until
    assert unknown == max(kept(day, Terms(month, extension)).until for month in range(1, 13))  # type: ignore[type-var]


@given(DAYS, MONTHS, EXTENSIONS, LOSSES, FIRSTS)
def test_a_loss_year_only_ever_lengthens(
    day: dt.date, closing: int | None, extension: int, losses: frozenset[str], more: str
) -> None:
    before, after = (kept(day, Terms(closing, extension, years)).until for years in (losses, losses | {more}))
    assert before is not None
    assert after is not None
    assert after >= before


@given(DAYS, MONTHS, st.integers(0, 5), LOSSES)
def test_an_extension_only_ever_lengthens(
    day: dt.date, closing: int | None, extension: int, losses: frozenset[str]
) -> None:
    before, after = (kept(day, Terms(closing, months, losses)).until for months in (extension, extension + 1))
    assert before is not None
    assert after is not None
    assert after > before


@given(DAYS, st.integers(0, 3000), MONTHS, EXTENSIONS)
def test_a_later_day_is_never_kept_shorter(day: dt.date, later: int, closing: int | None, extension: int) -> None:
    terms = Terms(closing, extension)
    first, second = kept(day, terms).until, kept(day + dt.timedelta(days=later), terms).until
    assert first is not None
    assert second is not None
    assert second >= first


@given(DAYS, st.integers(1, 12), EXTENSIONS)
def test_it_is_kept_at_least_seven_years_after_the_filing_deadline(day: dt.date, closing: int, extension: int) -> None:
    end = year_end(day, closing)
    assert end - dt.timedelta(days=366) < day <= end
    months = end.year * 12 + end.month - 1 + 2 + extension
    deadline_year, deadline_month = divmod(months, 12)
    last = kept(day, Terms(closing, extension)).until
    assert last is not None
    assert (last.year - deadline_year) * 12 + last.month - (deadline_month + 1) == 7 * 12 + 1
    assert (last + dt.timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("day", "ten"), [("2024-03-31", False), ("2024-04-01", True), ("2025-03-31", True), ("2025-04-01", False)]
)
def test_a_loss_year_holds_for_its_twelve_months_whatever_the_closing_month_is_now(day: str, ten: bool) -> None:
    assert ("years=10" in kept(dt.date.fromisoformat(day), Terms(12, 0, frozenset({"2024-04-01"}))).why) is ten


def test_the_reason_says_years_year_extension_and_loss() -> None:
    day = dt.date(2024, 1, 31)
    assert kept(day, Terms(3)).why == "years=7 closing=2024-03"
    assert kept(day, Terms(3, 1, frozenset({"2023-04-01"}))).why == "years=10 closing=2024-03 extension=1 loss"
    assert kept(day, Terms(None)).why == "years=7 closing=unknown"


@pytest.mark.parametrize(("text", "days"), [("90d", 90), ("90", 90), ("９０日", 90), ("0", 0), ("36600", 36600)])
def test_spans_of_days_are_read(text: str, days: int) -> None:
    assert retention.read_within(text) == days


@pytest.mark.parametrize("text", ["", "d", "-1", "1.5d", "36601", "3か月", "9999999"])
def test_other_spans_are_refused(text: str) -> None:
    found = retention.read_within(text)
    assert isinstance(found, Refusal)
    assert found.code == "BAD_NUMBER"


def test_extension_form_and_sales_have_their_bounds() -> None:
    assert [bool(retention.extension(months)) for months in (-1, 0, 6, 7)] == [True, False, False, True]
    assert [bool(retention.form_is_known(form)) for form in (None, "company", "sole_proprietor", "partnership")] == [
        False, False, False, True]  # fmt: skip
    assert [bool(retention.base_period_sales(yen)) for yen in (None, 0, 10, -1)] == [False, False, False, True]
