"""Rules about access keys and their charge: plain values in, a refusal or a number out."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping

from kcli_core.refusals import Refusal, refuse
from kcli_core.world import JST

# REQ-040. Internet Explorer is not supported.
BROWSERS: Mapping[str, str] = {
    "chrome": "chrome",
    "google chrome": "chrome",
    "edge": "edge",
    "microsoft edge": "edge",
    "safari": "safari",
    "firefox": "firefox",
}
# Months of other years are slips of the pen, and some of them no calendar reaches.
FIRST_YEAR, LAST_YEAR = 1900, 2200


def read_browser(text: str) -> str | Refusal:
    """A supported browser by its usual name. Refused: BAD_BROWSER for any other, Internet Explorer included."""
    key = unicodedata.normalize("NFKC", text).strip().lower()
    return BROWSERS.get(key) or refuse("BAD_BROWSER", text=text, allowed=sorted(set(BROWSERS.values())))


def month_of(text: str | None, now: dt.datetime) -> tuple[dt.datetime, dt.datetime] | Refusal:
    """First and last instant (exclusive) of a calendar month in Japan: `2026-11`, or this one."""
    if text is None:
        first = now.astimezone(JST).replace(day=1)
        year, month = first.year, first.month
    else:
        try:
            at = dt.datetime.strptime(text.strip(), "%Y-%m")
        except ValueError:
            return refuse("BAD_MONTH", text=text, reason="form")
        if not FIRST_YEAR <= at.year <= LAST_YEAR:
            return refuse("BAD_MONTH", text=text, reason="form")
        year, month = at.year, at.month
    start = dt.datetime(year, month, 1, tzinfo=JST)
    end = dt.datetime(year + month // 12, month % 12 + 1, 1, tzinfo=JST)
    return start, end


def charge(ids: int, yen_per_id: int, tax_percent: int) -> dict[str, int]:
    """The charge of a month by ID, whatever the number of keys; the tax apart, rounded down (REQ-029)."""
    net = ids * yen_per_id
    tax = net * tax_percent // 100
    return {"yen": net, "tax_yen": tax, "total_yen": net + tax}
