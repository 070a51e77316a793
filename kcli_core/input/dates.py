"""Dates as offices write them: with slashes, with 年月日, in eras, as a spreadsheet's serial number."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date, timedelta
from typing import Any, NamedTuple

from kcli_core.input.numerals import number
from kcli_core.input.reading import BLANK, Reading, bad, caution
from kcli_core.input.text import EDGE
from kcli_core.refusals import Caution


class Era(NamedTuple):
    name: str
    letter: str
    first: date
    last: date

    def year(self, year: int) -> int:
        return self.first.year + year - 1


# The days 1912-07-30 and 1926-12-25 belong to two eras by law; 1989 and 2019 changed at midnight.
ERAS = (
    Era("令和", "R", date(2019, 5, 1), date.max),
    Era("平成", "H", date(1989, 1, 8), date(2019, 4, 30)),
    Era("昭和", "S", date(1926, 12, 25), date(1989, 1, 7)),
    Era("大正", "T", date(1912, 7, 30), date(1926, 12, 25)),
    Era("明治", "M", date(1868, 1, 25), date(1912, 7, 30)),
)
GREGORIAN = date(1873, 1, 1)  # before it, Japan counted by the moon
FIRST_YEAR, LAST_YEAR = 1873, 2199
SERIAL_ZERO = date(1899, 12, 30)
MAC_1904_DAYS = 1462
SERIALS = range(20000, 60001)

_BY_MARK = {mark: era for era in ERAS for mark in (era.name, era.letter, era.letter.lower(), era.name[0])}
_N = "[0-9〇零一二三四五六七八九十百千元]"
_ERA = f"(?P<era>{'|'.join(sorted(_BY_MARK, key=len, reverse=True))})"
_FULL = re.compile(
    rf"(?:西暦|{_ERA})?(?:(?P<y>{_N}{{1,5}})(?P<s>[-/.])(?P<m>{_N}{{1,3}})(?P=s)(?P<d>{_N}{{1,3}})"
    rf"|(?P<y2>{_N}{{1,5}})年(?P<m2>{_N}{{1,3}})月(?P<d2>{_N}{{1,3}})日?)"
)
_MONTH = re.compile(rf"(?:西暦|{_ERA})?(?P<y>{_N}{{1,5}})(?:[-/.](?P<m>{_N}{{1,3}})|年(?P<m2>{_N}{{1,3}})月)")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_COMPACT_ERA = re.compile(r"([MTSHRmtshr])(\d\d)(\d\d)(\d\d)", re.ASCII)
_COMPACT_MONTH = re.compile(r"((?:18|19|20|21)\d\d)(\d\d)", re.ASCII)
_YEAR = re.compile(rf"(?:西暦|{_ERA})?(?P<y>{_N}{{1,5}})年?")
_SERIAL = re.compile(r"(\d{5})(?:\.0+)?", re.ASCII)
_TAIL = re.compile(r"(?:(?:[T ]|(?<!\d))0?0:00(?::00)?(?:\.0+)?|\([月火水木金土日]\)|[月火水木金土日]曜日?)$")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_FORMS = "2024-01-31 / 2024/1/31 / R6.1.31 / 令和6年1月31日"
_MONTH_FORMS = "2024-01 / 2024/1 / 2024年1月 / 令和6年1月"
_LONGEST = 40


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text.strip(EDGE))
    text = re.sub("[‐‑–—―−ー]", "-", text)
    # A blank between two digits stays: `2024/1/1 1` is not the eleventh.
    return re.sub(r"(?<!\d)\s+|\s+(?!\d)", "", _TAIL.sub("", text))


def format_wareki(day: date) -> str:
    """A date for print in its era, 令和6年1月31日 or 令和元年5月1日; before 1873 in the Gregorian count."""
    if day >= GREGORIAN:
        for era in ERAS:
            if day >= era.first:
                year = day.year - era.first.year + 1
                return f"{era.name}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    return f"{day.year}年{day.month}月{day.day}日"


def _serial(days: int, mac_1904: bool) -> date:
    return SERIAL_ZERO + timedelta(days=days + (MAC_1904_DAYS if mac_1904 else 0))


def _impossible(text: str) -> Reading[Any]:
    return bad("BAD_DATE", text, "impossible")


def _gregorian(text: str, y: int, m: int, d: int) -> Reading[date]:
    if not FIRST_YEAR <= y <= LAST_YEAR:
        return bad("BAD_DATE", text, "year", year=y)
    if not (1 <= m <= 12 and 1 <= d <= monthrange(y, m)[1]):
        return _impossible(text)
    return Reading(date(y, m, d))


def _in_era(text: str, era: Era, y: int, m: int, d: int, first_day: int | None = None) -> Reading[date]:
    """A date counted in an era; `first_day` is given for a month, of which any day may lie in the era."""
    if y == 0:
        return bad("BAD_DATE", text, "year_zero", era=era.name)
    found = _gregorian(text, era.year(y), m, d)
    if era.name == "明治" and 1 <= y < 6:
        return bad("BAD_DATE", text, "old_calendar")
    if found.value is None:
        return found
    day = found.value if first_day is None else found.value.replace(day=first_day)
    if found.value < era.first:
        return bad("BAD_DATE", text, "outside_era", era=era.name, suggestion=format_wareki(found.value))
    if day <= era.last:
        return Reading(day)
    if era.name != "平成":
        return bad("BAD_DATE", text, "outside_era", era=era.name, suggestion=format_wareki(day))
    # 平成31年5月 and later stand on many forms printed before the era's name was known.
    note: Caution = caution("ERA_ENDED", text, era=era.name, meant=format_wareki(day), date=day.isoformat())
    return Reading(day, cautions=(note,))


def _day(text: str, plain: str) -> Reading[date] | None:
    """A full date, a refusal, or None when the text has not the form of one."""
    if compact := _COMPACT.fullmatch(plain):
        return _gregorian(text, *map(int, compact.groups()))
    if compact := _COMPACT_ERA.fullmatch(plain):
        return _in_era(text, _BY_MARK[compact[1]], *map(int, compact.groups()[1:]))
    found = _FULL.fullmatch(plain)
    if not found:
        return None
    y, m, d = (number(found[k] or found[k + "2"]) for k in "ymd")
    if y is None or m is None or d is None:
        return None
    if found["era"]:
        return _in_era(text, _BY_MARK[found["era"]], y, m, d)
    if y < 100 and not plain.startswith("西暦"):
        likely = _gregorian(text, 2000 + y, m, d)
        suggestion = likely.value.isoformat() if likely.value else _FORMS
        return bad("BAD_DATE", text, "two_digit_year", suggestion=suggestion)
    return _gregorian(text, y, m, d)


def read_date(text: str, *, serial: bool = False, mac_1904: bool = False) -> Reading[date]:
    """One day. `serial`: five plain digits are a spreadsheet's day number (`mac_1904`: of an old Mac workbook).

    Refused (BAD_DATE): a year of two digits without its era, days that do not exist, days outside their era
    (平成 after its end is read, with a caution: it stands on forms), 令和0年, a month alone, other text.
    """
    if iso := _ISO.fullmatch(text):
        return _gregorian(text, int(iso[1]), int(iso[2]), int(iso[3]))
    if len(text) > _LONGEST + 100:
        return bad("BAD_DATE", text, "form", expected=_FORMS)
    plain = _plain(text)
    if not plain.strip("-"):
        return BLANK
    if (digits := _SERIAL.fullmatch(plain)) and int(digits[1]) in SERIALS:
        day = _serial(int(digits[1]), mac_1904)
        return Reading(day) if serial else bad("BAD_DATE", text, "serial", suggestion=day.isoformat())
    if len(plain) <= _LONGEST:
        if found := _day(text, plain):
            return found
        if _MONTH.fullmatch(plain) or _COMPACT_MONTH.fullmatch(plain):
            return bad("BAD_DATE", text, "no_day", expected=_FORMS)
    return bad("BAD_DATE", text, "form", expected=_FORMS)


def read_until(text: str) -> Reading[date]:
    """The last day of something: `until=2030-03-31`, or the day alone; `until=` for none. Refused like dates."""
    return read_date(text.strip().removeprefix("until="))


def read_month(text: str, *, serial: bool = False, mac_1904: bool = False) -> Reading[date]:
    """A month, as its first day: 2024/1, 2022年9月, 令和4年9月, 202209, or that of a full date. Refused like dates."""
    if len(text) > _LONGEST + 100:
        return bad("BAD_DATE", text, "form", expected=_MONTH_FORMS)
    plain = _plain(text)
    if compact := _COMPACT_MONTH.fullmatch(plain):
        return _gregorian(text, int(compact[1]), int(compact[2]), 1)
    if found := _MONTH.fullmatch(plain) if len(plain) <= _LONGEST else None:
        y, m = number(found["y"]), number(found["m"] or found["m2"])
        if y is not None and m is not None:
            if found["era"]:
                return _month_in_era(text, _BY_MARK[found["era"]], y, m)
            if y < 100 and not plain.startswith("西暦"):
                suggestion = f"{2000 + y}-{m:02}" if 1 <= m <= 12 else _MONTH_FORMS
                return bad("BAD_DATE", text, "two_digit_year", suggestion=suggestion)
            return _gregorian(text, y, m, 1)
    day = read_date(text, serial=serial, mac_1904=mac_1904)
    if day.value is None:
        return day
    return Reading(day.value.replace(day=1), cautions=day.cautions)


def _month_in_era(text: str, era: Era, y: int, m: int) -> Reading[date]:
    year = era.year(y)
    if not (1 <= m <= 12 and FIRST_YEAR <= year <= LAST_YEAR):
        return _impossible(text) if y else bad("BAD_DATE", text, "year_zero", era=era.name)
    return _in_era(text, era, y, m, monthrange(year, m)[1], first_day=1)


class Days(NamedTuple):
    """The first and the last of the days that are meant."""

    first: date
    last: date


def read_days(text: str) -> Reading[Days]:
    """A day, a month or a year, as its days: 2024-03-31, 2024-03, 令和6年3月, 2024, 令和6年. Refused like dates."""
    plain = _plain(text[: _LONGEST + 100])
    found = _YEAR.fullmatch(plain)
    if found and (y := number(found["y"])) is not None and (found["era"] or len(found["y"]) == 4):
        return _year(text, _BY_MARK[found["era"]] if found["era"] else None, y)
    if _MONTH.fullmatch(plain) or _COMPACT_MONTH.fullmatch(plain):
        month = read_month(text)
        if month.value is None:
            return Reading(refusal=month.refusal)
        last = month.value.replace(day=monthrange(month.value.year, month.value.month)[1])
        return Reading(Days(month.value, last), cautions=month.cautions)
    day = read_date(text)
    return Reading(Days(day.value, day.value) if day.value else None, day.refusal, day.cautions)


def _year(text: str, era: Era | None, y: int) -> Reading[Days]:
    """A year; of an era only those of its days that are in the era: 令和元年 begins in May."""
    if era and not y:
        return bad("BAD_DATE", text, "year_zero", era=era.name)
    year = era.year(y) if era else y
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return bad("BAD_DATE", text, "year", year=year)
    first, last = date(year, 1, 1), date(year, 12, 31)
    if not era:
        return Reading(Days(first, last))
    if first > era.last:
        return bad("BAD_DATE", text, "outside_era", era=era.name, suggestion=format_wareki(first))
    return Reading(Days(max(first, era.first), min(last, era.last)))
