"""How long a document is kept (保存期間): a pure table of the law, deliberately a little long.

Corporation Tax Act enforcement rule 59, Income Tax Act enforcement rule 63: 7 years from the day after the filing
deadline of the business year, 10 for a year whose loss is carried forward. The deadline is 2 months after the year's
end, or later where it was extended; the last day kept here is that of the month after it, which covers holidays.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from kcli_core.folder.rules import FORMS
from kcli_core.refusals import Refusal, refuse

YEARS, LOSS_YEARS = 7, 10
FILING_MONTHS = 2
MOST_EXTENSION_MONTHS = 6
# Sales of the base period in yen up to which all of search falls away, if a download request is answered: enforcement
# rule 4 (1) of the Electronic Books Preservation Act, since 2024 (10 million before).
SEARCH_RELIEF_SALES = 50_000_000
# How far ahead `expiring` looks at most: a hundred years.
LONGEST_WITHIN_DAYS = 36_600
WITHIN = re.compile(r"(\d{1,5})(?:d|日|日間|日以内)?")


class Terms(NamedTuple):
    """What retention depends on (EB-34). `closing_month` 1 to 12, None: not recorded, the longest is taken.

    `extension_months` of the filing deadline; `loss_years`: first days of the business years with a loss. They hold
    for twelve months whatever the closing month is now: a year that was cut short by a change of it stays one of loss.
    """

    closing_month: int | None
    extension_months: int = 0
    loss_years: frozenset[str] = frozenset()


class Kept(NamedTuple):
    """The last day a document is kept, None: never over; `why`: `7 years, closing 2024-03` in codes, for show."""

    until: dt.date | None
    why: str


def year_end(day: dt.date, closing_month: int | None) -> dt.date:
    """The last day of the business year that a day is in; without a closing month of the one that ends last."""
    month = closing_month or (day.month + 10) % 12 + 1
    year = day.year + (day.month > month)
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def year_start(day: dt.date, closing_month: int | None) -> dt.date:
    """The first day of that business year, as loss years are named."""
    end = year_end(day, closing_month)
    return dt.date(end.year - 1, end.month, calendar.monthrange(end.year - 1, end.month)[1]) + dt.timedelta(days=1)


@lru_cache(maxsize=1024)
def _year_on(first: str) -> str:
    """The last day of the twelve months that begin on this day, the first of a month."""
    day = dt.date.fromisoformat(first)
    return (dt.date(day.year + 1, day.month, 1) - dt.timedelta(days=1)).isoformat()


def kept(day: dt.date | None, terms: Terms) -> Kept:
    """Until when a document of this transaction date is kept, and why (EB-30). No date: never over."""
    if day is None:
        return Kept(None, "no_date")
    end = year_end(day, terms.closing_month)
    loss = any(first <= day.isoformat() <= _year_on(first) for first in terms.loss_years)
    years = LOSS_YEARS if loss else YEARS
    months = end.year * 12 + end.month - 1 + FILING_MONTHS + terms.extension_months + 1
    year, month = divmod(months, 12)
    until = dt.date(year + years, month + 1, calendar.monthrange(year + years, month + 1)[1])
    closing = f"{end:%Y-%m}" if terms.closing_month else "unknown"
    extended = f" extension={terms.extension_months}" if terms.extension_months else ""
    return Kept(until, f"years={years} closing={closing}{extended}{' loss' if loss else ''}")


def form_is_known(form: str | None) -> Refusal | None:
    """Whose rules and years: a company's or a sole proprietor's (EB-19). Refused: BAD_CHOICE."""
    if form is None or form in FORMS:
        return None
    return refuse("BAD_CHOICE", field="form", text=form, allowed=[name.replace("_", "-") for name in FORMS])


def extension(months: int) -> Refusal | None:
    """Months by which the filing deadline is extended (Corporation Tax Act 75-2: as a rule one, at most six)."""
    if 0 <= months <= MOST_EXTENSION_MONTHS:
        return None
    return refuse("BAD_NUMBER", field="extension_months", text=months, why="range", low=0, high=MOST_EXTENSION_MONTHS)


def base_period_sales(yen: int | None) -> Refusal | None:
    """Sales of the base period in yen. Refused: BAD_AMOUNT below 0."""
    return refuse("BAD_AMOUNT", field="base_period_sales", text=yen, reason="negative") if (yen or 0) < 0 else None


def read_within(text: str) -> int | Refusal:
    """A span of days: `90d`, `90日`, `90`. Refused: BAD_NUMBER."""
    found = WITHIN.fullmatch(unicodedata.normalize("NFKC", text).strip().lower())
    if found and int(found[1]) <= LONGEST_WITHIN_DAYS:
        return int(found[1])
    return refuse("BAD_NUMBER", field="within", text=text, why="days")
