"""Numbers that carry their own check or form: invoice and corporate numbers, postal codes, months."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from kcli_core.input.numerals import number
from kcli_core.input.reading import BLANK, Reading, bad, caution
from kcli_core.input.text import EDGE
from kcli_core.refusals import Caution, Refusal

_LONGEST = 60
_DASHES = re.compile("[‐‑–—―−ー─]")
_LABEL = re.compile(r"^(?:適格請求書発行事業者)?(?:登録番号|インボイス番号)[:：]?")
_SCIENTIFIC = re.compile(r"[\d.]+E\+?\d+", re.ASCII | re.IGNORECASE)
_MONTH = re.compile(
    r"(?P<m>[0-9一二三四五六七八九十]{1,3})(?:月(?:末日?|期|決算|\d{1,2}日)?|/(?P<d>\d{1,2}))?", re.ASCII
)


def _plain(text: str) -> str:
    """The text in half width, dashes as `-`, without blanks; cut where nothing readable is that long."""
    plain = unicodedata.normalize("NFKC", text[:1000].strip(EDGE))
    return re.sub(r"\s+", "", _DASHES.sub("-", plain))


def check_digit(twelve: str) -> int:
    """The first digit of a corporate number, from the twelve after it (1 to 9: National Tax Agency's formula)."""
    total = sum(int(d) * (2 if place % 2 else 1) for place, d in enumerate(reversed(twelve)))
    return 9 - total % 9


def _thirteen(text: str, code: str, digits: str, checked: bool, prefix: str) -> Reading[str]:
    if _SCIENTIFIC.fullmatch(digits):
        return bad(code, text, "scientific")
    if not (digits.isascii() and digits.isdigit()):
        return bad(code, text, "form", expected=prefix + "1234567890123")
    if len(digits) != 13:
        return bad(code, text, "digits", digits=len(digits), expected=13)
    expected = check_digit(digits[1:])
    if checked and int(digits[0]) != expected:
        suggestion = f"{prefix}{expected}{digits[1:]}"
        return bad(
            code, text, "check_digit", expected_digit=expected, found_digit=int(digits[0]), suggestion=suggestion
        )
    return Reading(prefix + digits)


def has_twelve_digits(text: str) -> bool:
    """May this be a My Number, however it is written? Its holder's number must not be collected, kept or shown."""
    plain = _plain(text).upper()
    if _SCIENTIFIC.fullmatch(plain):
        try:
            return len(str(int(Decimal(plain)))) == 12
        except ArithmeticError:
            return False
    return len(re.sub(r"\D", "", re.sub(r"\.0+$", "", plain), flags=re.ASCII)) == 12


def read_invoice_number(text: str, *, checked: bool = True) -> Reading[str]:
    """T and thirteen digits, the first of which is a check digit. `checked=False` lets a wrong one pass.

    Refused (BAD_INVOICE_NUMBER): another length, a check digit that does not fit (`expected_digit` would). Twelve
    digits are refused without a word of what was written: it may be a My Number.
    """
    plain = _LABEL.sub("", _plain(text).replace("-", "")).upper()
    if not plain:
        return BLANK
    if has_twelve_digits(text):
        return Reading(refusal=Refusal("BAD_INVOICE_NUMBER", {"reason": "twelve"}))
    cautions: tuple[Caution, ...] = ()
    if not plain.startswith("T"):
        cautions = (caution("INVOICE_T_ADDED", text, number=f"T{plain[:20]}"),)
    read = _thirteen(text, "BAD_INVOICE_NUMBER", plain.removeprefix("T"), checked, "T")
    return read if read.refusal else Reading(read.value, cautions=cautions)


def read_corporate_number(text: str) -> Reading[str]:
    """A corporate number (法人番号): thirteen digits, the first a check digit. Refused: BAD_CORPORATE_NUMBER."""
    plain = _plain(text).replace("-", "")
    return _thirteen(text, "BAD_CORPORATE_NUMBER", plain, True, "") if plain else BLANK


def read_postal_code(text: str) -> Reading[str]:
    """A postal code as 123-4567. A zero lost in front is put back with a caution. Refused: BAD_POSTAL_CODE."""
    plain = _plain(text).lstrip("〒").removeprefix("-")
    if not plain:
        return BLANK
    digits = plain.replace("-", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) in (6, 7)) or not re.fullmatch(r"\d+-?\d+", plain):
        return bad("BAD_POSTAL_CODE", text, "form", expected="123-4567")
    if len(digits) == 7:
        return Reading(f"{digits[:3]}-{digits[3:]}")
    code = f"0{digits[:2]}-{digits[2:]}"
    return Reading(code, cautions=(caution("POSTAL_ZERO_RESTORED", text, number=code),))


def read_month_number(text: str) -> Reading[int]:
    """A month of the year, 1 to 12: `3`, `3月`, `３月末`, `3月期`, `3月31日`, `三月`. Refused: BAD_MONTH."""
    plain = _plain(text)
    if not plain:
        return BLANK
    found = _MONTH.fullmatch(plain) if len(plain) <= _LONGEST else None
    month = number(found["m"]) if found else None
    if month is None or not 1 <= month <= 12:
        return bad("BAD_MONTH", text, "form", expected="1-12")
    return Reading(month)
