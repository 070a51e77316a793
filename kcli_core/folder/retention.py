"""How long a document is kept (保存期間): a pure table of the law, deliberately a little long.

Corporation Tax Act enforcement rule 59, Income Tax Act enforcement rule 63: 7 years from the day after the filing
deadline of the business year, 10 for a year whose loss is carried forward. The deadline is 2 months after the year's
end, or later where it was extended; the last day kept here is that of the month after it, which covers holidays.
"""

from __future__ import annotations

import calendar
import datetime as dt
from typing import NamedTuple

YEARS, LOSS_YEARS = 7, 10
FILING_MONTHS = 2


class Terms(NamedTuple):
    """What retention depends on (EB-34). `closing_month` 1 to 12, None: not recorded, the longest is taken.

    `extension_months` of the filing deadline; `loss_years`: first days of the business years with a loss.
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


def kept(day: dt.date | None, terms: Terms) -> Kept:
    """Until when a document of this transaction date is kept, and why (EB-30). No date: never over."""
    if day is None:
        return Kept(None, "no_date")
    end = year_end(day, terms.closing_month)
    loss = year_start(day, terms.closing_month).isoformat() in terms.loss_years
    years = LOSS_YEARS if loss else YEARS
    months = end.year * 12 + end.month - 1 + FILING_MONTHS + terms.extension_months + 1
    year, month = divmod(months, 12)
    until = dt.date(year + years, month + 1, calendar.monthrange(year + years, month + 1)[1])
    closing = f"{end:%Y-%m}" if terms.closing_month else "unknown"
    extended = f" extension={terms.extension_months}" if terms.extension_months else ""
    return Kept(until, f"years={years} closing={closing}{extended}{' loss' if loss else ''}")
