"""Telephone numbers as written in Japan, read into E.164. Own code: it lies on the path of every imported row."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, NamedTuple

from kcli_core.input.reading import BLANK, Reading, bad, caution
from kcli_core.input.text import EDGE, only_dashes, tidy


class Phone(NamedTuple):
    """A number in E.164, the text as written, and an extension (内線) if one was written."""

    e164: str
    written: str
    extension: str = ""


_LONGEST = 100
_PLAIN = re.compile(r"0\d{1,4}-?\d{1,4}-?\d{3,4}", re.ASCII)
# Fixed lines, 0120 and 0570 have ten digits; mobiles, 050 and 020 eleven; 0800 (free of charge) eleven.
_ELEVEN = re.compile(r"0(?:[56789]0[1-9]\d{7}|20\d{8}|800\d{7})", re.ASCII)
_TEN = re.compile(r"0(?:[1-9][1-9]\d{7}|570\d{6})", re.ASCII)
_MOBILE = re.compile(r"\+81[789]0[1-9]\d{7}", re.ASCII)
_MOBILE_060 = re.compile(r"\+81[6789]0[1-9]\d{7}", re.ASCII)

_DASHES = re.compile("[‐‑‒–—―−ー─・〜~]")
_EXTENSION = re.compile(r"[(\[]?(?:内線番号|内線|ext\.?|extension)[:\s]*(\d{1,6})[)\]]?", re.ASCII | re.IGNORECASE)
_LABEL = re.compile(
    r"[(\[【<]?(?:代表電話|代表|携帯電話|携帯|電話番号|電話|直通|会社|自宅|勤務先|本社|固定|個人|社用|緊急|代|直"
    r"|telephone|tel|phone|mobile)[)\]】>]?[.:]?",
    re.IGNORECASE,
)
_HARD = re.compile(r"[/、,;|\n]|または|又は|及び|or")
_SCIENTIFIC = re.compile(r"[\d.]+e\+?\d+", re.ASCII | re.IGNORECASE)
_FILLERS = str.maketrans("", "", "-() .\u3000\t\n[]")


def _international(digits: str) -> str | None:
    """The E.164 form of national digits beginning with 0; None if the plan has no such number."""
    if _ELEVEN.fullmatch(digits) or _TEN.fullmatch(digits):
        return "+81" + digits[1:]
    return None


def _number(part: str) -> tuple[str, str] | None:
    """(E.164, national digits restored or "") of one number in ASCII; None if it is none."""
    digits = part.replace("(0)", "").translate(_FILLERS)
    if digits.startswith("+"):
        rest = digits[1:]
        if not (rest.isascii() and rest.isdigit()):
            return None
        if rest.startswith("81"):
            e164 = _international("0" + rest[2:].removeprefix("0"))
            return (e164, "") if e164 else None
        return ("+" + rest, "") if 8 <= len(rest) <= 15 and rest[0] != "0" else None
    if not (digits.isascii() and digits.isdigit()):
        return None
    if e164 := _international(digits):
        return e164, ""
    # A spreadsheet takes the first 0 of a number away.
    if digits[0] != "0" and len(digits) in (9, 10) and (e164 := _international("0" + digits)):
        return e164, "0" + digits
    return None


def _several(plain: str) -> list[str]:
    """The numbers written in one cell, when there is more than one."""
    for cut in (_HARD, re.compile(r"\s{1,}"), re.compile(r"[()]")):
        parts = [p.strip(" -") for p in cut.split(plain) if re.search(r"\d{2}", p)]
        read = sum(_number(p) is not None for p in parts)
        # 03-1234-5678/5679 is two numbers as well.
        if read > 1 or (cut is _HARD and read and len(parts) > 1):
            return parts
    return []


def _why_not(text: str, plain: str) -> Reading[Any]:
    if _SCIENTIFIC.fullmatch(plain):
        return bad("BAD_PHONE", text, "scientific")
    if several := _several(plain):
        return bad("BAD_PHONE", text, "two_numbers", numbers=" / ".join(several[:5]))
    if odd := "".join(dict.fromkeys(c for c in plain.translate(_FILLERS).replace("+", "") if c not in "0123456789")):
        return bad("BAD_PHONE", text, "characters", characters=odd[:20])
    digits = sum(c.isdigit() for c in plain)
    if plain.startswith("81") and (found := _number("+" + plain)):
        return bad("BAD_PHONE", text, "country_code", suggestion=found[0])
    return bad("BAD_PHONE", text, "digits", digits=digits)


def read_phone(text: str) -> Reading[Phone]:
    """One telephone number.

    A first zero lost in a spreadsheet is put back with a caution; numbers of other countries need their +.
    Refused (BAD_PHONE): two numbers in one cell, an extension alone, a length or beginning that Japan does not use,
    `9.01E+09`.
    """
    if _PLAIN.fullmatch(text) and (e164 := _international(text.replace("-", ""))):
        return Reading(Phone(e164, text))
    written = tidy(text)
    if only_dashes(written):
        return BLANK
    if len(written) > _LONGEST:
        return bad("BAD_PHONE", text, "digits", digits=sum(c.isdigit() for c in written))
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", written)).strip(EDGE)
    extension = ""
    if found := _EXTENSION.search(plain):
        extension = found[1]
        plain = plain[: found.start()] + plain[found.end() :]
    plain = _LABEL.sub(" ", plain).strip(" -:")
    if re.fullmatch(r"\d+\.0", plain):
        plain = plain[:-2]
    if extension and not plain:
        return bad("BAD_PHONE", text, "only_extension", extension=extension)
    number = None if _HARD.search(plain) else _number(plain)
    if number is None:
        return _why_not(text, plain)
    e164, restored = number
    cautions = (caution("PHONE_ZERO_RESTORED", text, number=restored),) if restored else ()
    return Reading(Phone(e164, written, extension), cautions=cautions)


def is_mobile(e164: str, *, with_060: bool = False) -> bool:
    """Whether a number in E.164 is a Japanese mobile: 070, 080, 090, and 060 when asked for (it is being opened)."""
    return (_MOBILE_060 if with_060 else _MOBILE).fullmatch(e164) is not None


def national(e164: str) -> str:
    """A Japanese number as dialled at home, +81312345678 → 0312345678; others as they are."""
    return "0" + e164[3:] if e164.startswith("+81") else e164
