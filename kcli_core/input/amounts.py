"""Amounts in whole yen."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import NamedTuple

from kcli_core.input.reading import BLANK, Reading, bad
from kcli_core.input.text import EDGE, only_dashes, tidy


class Amount(NamedTuple):
    """Whole yen and the remark written with them, such as 税込."""

    yen: int
    note: str = ""


_LONGEST = 60
MOST_DIGITS = 15
_TAX = "税込み?|税抜き?|税別|内税|外税|非課税|不課税|免税"
_AMOUNT = re.compile(
    rf"(?P<before>{_TAX})?(?P<minus>[△▲-])?[¥\\]?(?P<minus2>[△▲-])?(?P<number>\d+|\d{{1,3}}(?:,\d{{3}})+)(?:\.0+)?"
    rf"(?:円也?|,-|\.-|-)?(?:\((?P<note>[^()\d]+)\)|(?P<after>{_TAX}))?",
    re.ASCII,
)
_BRACKETED = re.compile(r"\(([^()]*\d[^()]*)\)(.*)", re.DOTALL)
_UNITS = {"千": 10**3, "万": 10**4, "百万": 10**6, "億": 10**8}
_IN_UNITS = re.compile(r"[△▲-]?[¥\\]?((?:[\d,]+(?:\.\d+)?(?:百万|千|万|億))+[\d,]*)円?", re.ASCII)
_UNIT = re.compile(r"([\d,]+(?:\.\d+)?)(百万|千|万|億)?", re.ASCII)


def _in_units(plain: str) -> str:
    """The plain form of 11万 or 1億2,000万, or "" when it is not whole yen."""
    found = _IN_UNITS.fullmatch(plain)
    if not found:
        return ""
    total = Decimal(0)
    for number, unit in _UNIT.findall(found[1]):
        digits = number.replace(",", "")
        if not digits:
            return ""
        total += Decimal(digits) * _UNITS.get(unit, 1)
    sign = "-" if plain[0] in "△▲-" else ""
    return f"{sign}{int(total)}" if total == total.to_integral_value() else ""


def read_amount(text: str) -> Reading[Amount]:
    """Whole yen: `110,000`, `¥110,000-`, `110,000円`, `△1,000`, `(1,000)`, a note such as (税込). A dash is blank.

    Refused (BAD_AMOUNT): 万 and 千 (the plain number is the `suggestion`), part yen, misplaced commas, other text.
    """
    written = tidy(text)
    if only_dashes(written):
        return BLANK
    plain = re.sub("[‐‑–—―−ー─]", "-", unicodedata.normalize("NFKC", written)).strip(EDGE)
    plain = re.sub(r"\s+", "", plain)
    if len(plain) > _LONGEST:
        return bad("BAD_AMOUNT", text, "form")
    bracketed = _BRACKETED.fullmatch(plain)
    found = _AMOUNT.fullmatch(bracketed[1] + bracketed[2] if bracketed else plain)
    if not found:
        if suggestion := _in_units(plain):
            return bad("BAD_AMOUNT", text, "unit", suggestion=suggestion)
        if re.fullmatch(r"[△▲-]?[¥\\]?[\d,]+\.\d+円?", plain, re.ASCII):
            return bad("BAD_AMOUNT", text, "part_yen")
        if re.fullmatch(r"[△▲-]?[¥\\]?[\d,]+円?", plain, re.ASCII) and (digits := re.sub(r"\D", "", plain)):
            return bad("BAD_AMOUNT", text, "commas", suggestion=digits)
        return bad("BAD_AMOUNT", text, "form")
    digits = found["number"].replace(",", "")
    if len(digits) > MOST_DIGITS:
        return bad("BAD_AMOUNT", text, "too_large", digits=len(digits), limit=MOST_DIGITS)
    signs = (found["minus"], found["minus2"], bracketed)
    if sum(s is not None for s in signs) > 1:
        return bad("BAD_AMOUNT", text, "form")
    yen = -int(digits) if any(signs) else int(digits)
    return Reading(Amount(yen, found["note"] or found["before"] or found["after"] or ""))
