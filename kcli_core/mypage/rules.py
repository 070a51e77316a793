"""Rules about My page and the vendor's mail: plain values in, refusals or lists out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from kcli_core.refusals import Refusal, refuse


def opens(*, is_admin_id: bool, has_right: bool, direct: bool, group_account: bool) -> list[Refusal]:
    """My page opens for `admin` or the right, under a direct contract, never for a group account: why it does not.

    Nothing in the list: it opens (REQ-116, REQ-124, REQ-133 to 135).
    """
    right = [] if is_admin_id or has_right else [refuse("MYPAGE_NO_RIGHT", action="mypage.read")]
    return right + bars(direct=direct, group_account=group_account)


def bars(*, direct: bool, group_account: bool) -> list[Refusal]:
    """What keeps My page shut even to a holder of the right."""
    return [
        *([] if direct else [refuse("MYPAGE_AGENCY", action="mypage.read")]),
        *([refuse("MYPAGE_GROUP_ACCOUNT", action="mypage.read")] if group_account else []),
    ]


def may_upgrade(key: str, plan: str) -> Refusal | None:
    """Free becomes paid once (REQ-140)."""
    return refuse("ALREADY_PAID", key=key) if plan == "paid" else None


def extra_ids(ids: int, included: int) -> int:
    """Staff IDs beyond those that the basic fee includes (X-4)."""
    return max(0, ids - included)


def extra_of_added(ids: int, added: int, included: int) -> int:
    """Of the IDs that were added last, among all there are now, those that are charged (X-4)."""
    return extra_ids(ids, included) - extra_ids(ids - added, included)


class Candidate(NamedTuple):
    """An address that mail could go to: `key` compares it, `why` it is one, `reason` why it is left out."""

    email: str | None
    key: str | None
    name: str | None
    company: str
    office: str | None
    user_id: str | None
    why: str
    reason: str | None = None


def why_not(
    *, email: str | None, state: str = "active", direct: bool = True, customers_too: bool = False
) -> str | None:
    """Why a candidate gets no mail: its office is not contacted directly, the account is stopped, no address."""
    if not direct and not customers_too:
        return "not_direct"
    if state != "active":
        return state
    return None if email else "no_address"


def union(candidates: Iterable[Candidate]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Whom mail goes to, each address once with every reason for it, and who is left out (REQ-113).

    Somebody else behind an address that gets mail already is told apart as `same_address`.
    """
    rows: dict[str, dict[str, Any]] = {}
    left_out = []
    for one in candidates:
        if one.reason or one.key is None:
            left_out.append(_left_out(one, one.reason or "no_address"))
            continue
        row = rows.get(one.key)
        if row is None:
            rows[one.key] = {
                "email": one.email, "name": one.name, "company": one.company, "office": one.office, "why": one.why
            }  # fmt: skip
            continue
        row["office"] = _joined(row["office"], one.office)
        row["why"] = _joined(row["why"], one.why)
        if _bare(row["name"]) != _bare(one.name):
            left_out.append(_left_out(one, "same_address"))
    return list(rows.values()), left_out


def counted(left_out: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """How many are left out, by reason."""
    reasons = [str(row["reason"]) for row in left_out]
    return {reason: reasons.count(reason) for reason in dict.fromkeys(reasons)}


def _left_out(one: Candidate, reason: str) -> dict[str, Any]:
    return {
        "office": one.office, "user_id": one.user_id, "name": one.name, "email": one.email, "why": one.why,
        "reason": reason,
    }  # fmt: skip


def _joined(known: str | None, more: str | None) -> str | None:
    words = [*(known or "").split(), *(more or "").split()]
    return " ".join(dict.fromkeys(words)) or None


def _bare(name: str | None) -> str:
    return "".join((name or "").split())
