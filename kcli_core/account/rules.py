"""Rules about accounts: plain values in, a refusal or None out."""

from __future__ import annotations

from collections.abc import Collection

from kcli_core.refusals import Refusal, refuse

KINDS = ("staff", "client", "legacy_admin", "group_account")
STATES = ("active", "suspended", "unreachable")
EVENT_KINDS = ("use", "order", "inquiry")
RIGHTS = ("system_administrator",)
# What a service token may act as: what is done by people alone (own password, sharing) is not among it.
TOKEN_ROLES = ("director", "it_staff", "payroll_staff", "general")

# Accounts of a company, unless the vendor has raised the limit (REQ-060, DEC-17).
ACCOUNT_LIMIT = 10
LOGOUT_HOURS_MIN, LOGOUT_HOURS_MAX = 1, 8
RESERVED_IDS = frozenset({"admin"})


def room_for(limit: int, used: int, adding: int, *, company: str) -> Refusal | None:
    """At most `limit` accounts of a company, suspended ones counted (REQ-060, DEC-11)."""
    if used + adding <= limit:
        return None
    return refuse("LIMIT_ACCOUNTS", company=company, limit=limit, used=used, adding=adding, over=used + adding - limit)


def limit_can_become(new: int, used: int, *, company: str) -> Refusal | None:
    """A limit is a whole number from 1 and never below what is in use (REQ-061)."""
    if new < 1:
        return refuse("BAD_NUMBER", field="account_limit", text=str(new), minimum=1)
    if new < used:
        return refuse("LIMIT_BELOW_USE", company=company, limit=new, used=used)
    return None


def logout_hours(hours: int) -> Refusal | None:
    """Whole hours of idle time until log-out, 1 to 8 (REQ-005, X-2)."""
    if LOGOUT_HOURS_MIN <= hours <= LOGOUT_HOURS_MAX:
        return None
    return refuse("BAD_HOURS", hours=hours, minimum=LOGOUT_HOURS_MIN, maximum=LOGOUT_HOURS_MAX)


def id_free(user_id: str, key: str, taken: Collection[str]) -> Refusal | None:
    """One namespace per office, case folded; `admin` is kept for those who had it (REQ-004, REQ-021, REQ-126)."""
    if key in RESERVED_IDS:
        return refuse("ID_RESERVED", user_id=user_id)
    return refuse("ID_TAKEN", user_id=user_id) if key in taken else None


def may_lose_right(holders_left: int, *, admin_exists: bool, user_id: str) -> Refusal | None:
    """The last system administrator stays, unless there is an `admin` (REQ-128, DEC-9)."""
    return None if holders_left > 0 or admin_exists else refuse("LAST_SYSADMIN", user_id=user_id)


def may_remove(accounts_of_company: int, *, by_vendor: bool, user_id: str) -> Refusal | None:
    """The last account of a company is removed by the vendor only (REQ-057, REQ-058, DEC-12)."""
    return None if accounts_of_company > 1 or by_vendor else refuse("LAST_ACCOUNT", user_id=user_id)


def can_suspend(state: str, *, user_id: str, oneself: bool) -> Refusal | None:
    """Never oneself, and only what is not suspended already (REQ-054)."""
    if oneself:
        return refuse("PERM_SELF_SUSPEND", user_id=user_id)
    return refuse("ALREADY_SUSPENDED", user_id=user_id) if state == "suspended" else None


def can_resume(state: str, *, user_id: str) -> Refusal | None:
    """Only what is suspended (REQ-055); that the vendor does it is a matter of rights."""
    return None if state == "suspended" else refuse("NOT_SUSPENDED", user_id=user_id)
