"""Log-in IDs and codes. An ID is never converted (its user must know what to type); a code is, with a caution."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from kcli_core.input.reading import BLANK, Reading, bad, caution
from kcli_core.input.text import EDGE, tidy
from kcli_core.refusals import Caution

STAFF_ID_LENGTH = 64
CLIENT_ID_LENGTH = 254
CODE_LENGTH = 32

_STAFF = "0-9A-Za-z._-"
_CLIENT = "0-9A-Za-z._@+-"
_ALNUM = "0-9A-Za-z"
_CODE = re.compile(f"[{_STAFF}]+")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d+", re.ASCII)
_DASHES = re.compile("[‐‑–—―−ー]")
_LOOKALIKES = str.maketrans("oli", "011")

_EXPECTED = {_STAFF: "0-9 A-Z a-z . _ -", _CLIENT: "0-9 A-Z a-z . _ - @ +", _ALNUM: "0-9 A-Z a-z"}


@cache
def _form(first: str, allowed: str) -> re.Pattern[str]:
    return re.compile(f"{first}[{allowed}]+")


def _read(text: str, allowed: str, limit: int, first: str = "") -> Reading[str]:
    """An ID of `allowed` characters after the sign `first`, up to `limit` characters without it."""
    form = _form(first, allowed)
    if form.fullmatch(text) and len(text) - len(first) <= limit:
        return Reading(text)  # as most are, in lists of a hundred thousand
    name = tidy(text)
    if not name:
        return BLANK
    if not form.fullmatch(name):
        narrow = unicodedata.normalize("NFKC", name).strip(EDGE)
        if narrow != name and form.fullmatch(narrow):
            return bad("FULLWIDTH_ID", text, "fullwidth", suggestion=narrow)
        if first and not name.startswith(first):
            return bad("BAD_ID", text, "group_sign", suggestion=first + name, expected=first)
        wrong = "".join(dict.fromkeys(re.sub(f"[{allowed}]", "", name[len(first) :])))[:20]
        return bad("BAD_ID", text, "characters", characters=wrong, expected=_EXPECTED[allowed])
    if len(name) - len(first) > limit:
        return bad("BAD_ID", text, "too_long", length=len(name) - len(first), limit=limit)
    return Reading(name)


def read_user_id(text: str, client: bool = False) -> Reading[str]:
    """A log-in ID: half-width letters, digits, `. _ -` (staff, up to 64); for clients also `@ +` (up to 254).

    Refused: FULLWIDTH_ID with the half-width form as `suggestion`; BAD_ID with the characters or the length.
    """
    return _read(text, _CLIENT, CLIENT_ID_LENGTH) if client else _read(text, _STAFF, STAFF_ID_LENGTH)


def read_corp_id(text: str) -> Reading[str]:
    """A CORP ID: 1 to 32 half-width letters and digits. Refused: FULLWIDTH_ID, BAD_ID."""
    return _read(text, _ALNUM, CODE_LENGTH)


def read_group_id(text: str) -> Reading[str]:
    """The CORP ID of a group account: `@` and 1 to 32 half-width letters and digits. Refused: FULLWIDTH_ID, BAD_ID."""
    return _read(text, _ALNUM, CODE_LENGTH, first="@")


def read_access_name(text: str) -> Reading[str]:
    """The access name of an office: 1 to 32 half-width letters and digits. Refused: FULLWIDTH_ID, BAD_ID."""
    return _read(text, _ALNUM, CODE_LENGTH)


def read_code(text: str) -> Reading[str]:
    """The code of a staff member or client: up to 32 letters, digits, `. _ -`; leading zeros count.

    Full-width ones are converted with a caution (a code is no log-in). Refused (BAD_CODE): other characters,
    `4.01E+12` (a spreadsheet has lost digits), more than 32.
    """
    code = tidy(text)
    if not code:
        return BLANK
    cautions: tuple[Caution, ...] = ()
    if not _CODE.fullmatch(code):
        narrow = _DASHES.sub("-", unicodedata.normalize("NFKC", code)).strip(EDGE)
        if _SCIENTIFIC.fullmatch(narrow):
            return bad("BAD_CODE", text, "scientific")
        if not _CODE.fullmatch(narrow):
            wrong = "".join(dict.fromkeys(re.sub(f"[{_STAFF}]", "", narrow)))[:20]
            return bad("BAD_CODE", text, "characters", characters=wrong, expected=_EXPECTED[_STAFF])
        cautions = (caution("CODE_HALFWIDTH", text, code=narrow),)
        code = narrow
    if len(code) > CODE_LENGTH:
        return bad("BAD_CODE", text, "too_long", length=len(code), limit=CODE_LENGTH)
    return Reading(code, cautions=cautions)


def id_key(user_id: str) -> str:
    """A key for comparing log-in IDs: case does not count."""
    return user_id.casefold()


@lru_cache(maxsize=32_768)  # each new ID is compared with all that are there
def lookalike_key(user_id: str) -> str:
    """A key under which IDs that look alike are equal: 0 and O, 1 and l and I. IDs of one id_key share it."""
    return id_key(user_id).translate(_LOOKALIKES)
