"""Giving user IDs to registered staff, and making an account anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from kcli_core.account import actions as accounts
from kcli_core.account.issue import Issued, Wanted, issue
from kcli_core.catalog.prices import prices
from kcli_core.input.ids import id_key, read_group_id, read_user_id
from kcli_core.mypage.rules import extra_of_added
from kcli_core.office.rules import first_id_becomes_sysadmin
from kcli_core.refusals import Caution, Refusal, refuse, require
from kcli_core.roles import BARS, PASSWORD_OF, Action, Role, Target, may
from kcli_core.share.freeing import free_locks_of
from kcli_core.staff import reads, rules
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Transaction
from kcli_core.world import jst_date


def issue_ids(
    tx: Transaction,
    office: Row,
    keys: Sequence[str],
    *,
    user_ids: Mapping[str, str] | None = None,
    hours: int = 1,
    same_person_ok: bool = False,
    group: bool = False,
) -> list[Issued]:
    """Give IDs to registered staff, several at once, all or none (REQ-002 to 005).

    The ID is access name + staff code unless `user_ids` names another by staff code. The office's first ID becomes
    system administrator where the contract is new enough (REQ-127). What the basic fee does not include is told with
    its yen (X-4). Refused: NOT_REGISTERED and what `issue` refuses.
    """
    tx.authorise(Action.STAFF_ISSUE, "staff:" + ",".join(keys[:20]), Target(office["id"]))
    if group:
        # It logs in to every office of the group, so IT staff do not make themselves one.
        require(may(tx.actor, Action.STAFF_MAKE_DIRECTOR, Target(office["id"])))
        tx.connection.hold_name(f"group {office['group_code']}")
    owner = tx.hold("office", office["id"])
    wished = {id_key(code): user_id for code, user_id in (user_ids or {}).items()}
    members, refusals = [], []
    for key in dict.fromkeys(keys):
        member = reads.look_up(tx, office["id"], key)
        if member is None:
            refusals.append(refuse("NOT_REGISTERED", kind="staff", key=key))
            continue
        members.append(member)
    taken = {
        row["user_id_key"]
        for row in tx.rows(
            "SELECT a.user_id_key FROM account a JOIN office o ON o.id = a.office_id "
            "WHERE a.kind = 'group_account' AND o.group_code = :g AND o.id <> :o",
            g=office["group_code"],
            o=office["id"],
        )
    }
    refusals += [refuse("ID_TAKEN", user_id=one) for one in wished.values() if group and id_key(one) in taken]
    unused = set(wished) - {id_key(member["code"]) for member in members}
    refusals += [refuse("NOT_REGISTERED", kind="staff", key=code) for code in sorted(unused)]
    ids = []
    for member in members:
        user_id = wished.get(id_key(member["code"])) or rules.default_user_id(owner["access_name"], member["code"])
        reading = read_group_id(user_id) if group else read_user_id(user_id)
        if reading.refusal:
            refusals.append(reading.refusal.at(object=f"staff:{member['code']}"))
        bar = _bar_on_it_staff(tx, member)
        if bar and (
            member["issued_before"] or accounts.was_removed(tx, office["id"], f"staff:{member['code']}", user_id)
        ):
            refusals.append(bar)
        ids.append(reading.value or user_id)
    require(*refusals)
    first = not tx.value("SELECT 1 FROM account WHERE office_id = :id AND kind <> 'client' LIMIT 1", id=office["id"])
    applied_on = dt.date.fromisoformat(owner["applied_on"])
    first_is_admin = first and first_id_becomes_sysadmin(applied_on, oem=owner["oem"])
    wanted = [
        Wanted(
            "group_account" if group else "staff",
            member["id"],
            f"staff:{member['code']}",
            member["full_name"],
            member["email"],
            user_id,
            office["id"],
            office["code"],
            system_administrator=first_is_admin and at == 0,
        )
        for at, (member, user_id) in enumerate(zip(members, ids, strict=True))
    ]
    issued = issue(tx, office["id"], wanted, hours=hours, same_person_ok=same_person_ok)
    for member in members:
        tx.update("staff", member["id"], {"issued_before": True})
    _tell_price(tx, owner, len(issued))
    return issued


def _tell_price(tx: Transaction, office: Row, added: int) -> None:
    """What the new IDs cost a month, where the basic fee does not include them (X-4)."""
    included = office["included_ids"]
    extra = extra_of_added(reads.count_ids(tx, office["id"]), added, included)
    if extra:
        unit_yen = prices()["staff_ids"]["yen_per_id_and_month"]
        month = (jst_date(tx.instant).replace(day=1) + dt.timedelta(days=31)).strftime("%Y-%m")
        tx.caution(
            Caution(
                "STAFF_IDS_CHARGED",
                {
                    "extra": extra, "included": included, "yen": extra * unit_yen, "unit_yen": unit_yen,
                    "month": month,
                },
            )
        )  # fmt: skip


def _bar_on_it_staff(tx: Transaction, member: Row) -> Refusal | None:
    """IT staff get no fresh password of the director or of payroll staff by removing and issuing again (REQ-007)."""
    if tx.actor.roles & {Role.VENDOR, Role.DIRECTOR} or Role.IT_STAFF not in tx.actor.roles:
        return None
    bar = BARS.get((PASSWORD_OF[member["role"]], Role.IT_STAFF))
    return refuse(bar, action="staff.issue", allowed=["director"]) if bar else None


def recreate(tx: Transaction, office: Row, key: str) -> Issued:
    """A new account in place of one whose address is dead (REQ-047): same user ID, rights and hours, new password."""
    account = reads.account(tx, office["id"], key)
    tx.authorise(Action.STAFF_ISSUE, account.object, account.target)
    member = reads.find(tx, office["id"], key)
    require(_bar_on_it_staff(tx, member))
    tx.hold("office", office["id"])
    account = reads.account(tx, office["id"], key)  # as it is now that nobody else changes it
    restricted = bool(tx.value("SELECT restricted FROM account WHERE id = :id", id=account.id))
    accounts.close_access_period(tx, account.id)
    free_locks_of(tx, account.id)
    tx.run("DELETE FROM account WHERE id = :id", id=account.id)
    tx.run("UPDATE office SET accounts_used = accounts_used - 1 WHERE id = :id", id=office["id"])
    accounts.bury(tx, account)
    wanted = Wanted(
        account.kind, member["id"], account.object, member["full_name"], member["email"], account.user_id,
        office["id"], office["code"], system_administrator=account.system_administrator,
    )  # fmt: skip
    issued = issue(tx, office["id"], [wanted], hours=account.logout_after_hours, same_person_ok=True)[0]
    if restricted:
        accounts.restrict(tx, issued.account_id, office["id"], account.object)
    return issued
