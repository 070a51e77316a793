"""Rules about staff: plain values in, a refusal or None out."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from kcli_core.refusals import Refusal, refuse
from kcli_core.roles import STAFF_ROLES, Role

# The words that lists use for the roles.
ROLE_WORDS: Mapping[str, Role] = {
    "所長": Role.DIRECTOR,
    "代表": Role.DIRECTOR,
    "director": Role.DIRECTOR,
    "it担当者": Role.IT_STAFF,
    "it担当": Role.IT_STAFF,
    "システム担当": Role.IT_STAFF,
    "it_staff": Role.IT_STAFF,
    "給与計算担当者": Role.PAYROLL_STAFF,
    "給与計算担当": Role.PAYROLL_STAFF,
    "給与担当": Role.PAYROLL_STAFF,
    "payroll_staff": Role.PAYROLL_STAFF,
    "一般": Role.GENERAL,
    "一般職員": Role.GENERAL,
    "職員": Role.GENERAL,
    "general": Role.GENERAL,
}


def default_user_id(access_name: str, staff_code: str) -> str:
    """The ID that is filled in by itself: access name and staff code (REQ-004, X-1)."""
    return access_name + staff_code


def read_role(text: str) -> Role | Refusal:
    """A role as people write it; blank is an ordinary member of staff. Refused: any other word."""
    key = unicodedata.normalize("NFKC", text).strip().lower()
    if not key:
        return Role.GENERAL
    role = ROLE_WORDS.get(key)
    return role or refuse("BAD_ROLE", text=text, allowed=[role.value for role in STAFF_ROLES])


def director_may_go(others: int, *, by_vendor: bool, code: str) -> Refusal | None:
    """An office keeps a director who can log in; the vendor alone may leave it without one, to close it."""
    return None if others > 0 or by_vendor else refuse("LAST_DIRECTOR", code=code)
