"""What is listed of the support site: plain SQL, in the actor's scope."""

from __future__ import annotations

from kcli_core.refusals import Refused, refuse, require
from kcli_core.roles import Action, Target, may
from kcli_core.site import addresses
from kcli_core.site.rules import WAITING
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries

_INQUIRIES = """
SELECT i.id, i.at, o.code AS office, s.email, i.asked_by, i.name_given, i.channel AS via, i.matter, i.subject, i.body,
       i.state, i.why AS held_for, i.confirm_with, i.recorded_by, i.decided_at, i.decided_by, i.note
FROM inquiry i JOIN office o ON o.id = i.office_id LEFT JOIN site_account s ON s.id = i.site_account_id
"""


def inquiries(q: Queries, office: Row | None = None, *, waiting: bool = False) -> list[Row]:
    """Inquiries of the own office, for the vendor of all or of the one named; `waiting`: those to be decided alone."""
    require(may(q.actor, Action.CONTACTS_READ, Target(office["id"] if office else None)))
    held, to_confirm = WAITING
    return q.rows(
        _INQUIRIES + "WHERE (CAST(:office AS BIGINT) IS NULL OR i.office_id = :office) "
        "AND (NOT :waiting OR i.state IN (:held, :to_confirm)) ORDER BY i.id",
        office=office["id"] if office else q.actor.office_id,
        waiting=waiting,
        held=held,
        to_confirm=to_confirm,
    )


def activity(q: Queries, address: str | None = None) -> tuple[str, str, list[Row]]:
    """マイアクティビティ: the one history of an address, whoever of its persons asked (REQ-070, REQ-108).

    Without `address` that of the one signed in; with it, for those who may read contacts. Also the address, and the
    names shown for it. The history stays with the address when its contacts change. Refused: LOGIN_NEEDED, PERM_ROLE,
    NOT_REGISTERED (site_account) also for an address of another office.
    """
    if address is None:
        own = q.actor.site_account_id
        if own is None:
            raise Refused(refuse("LOGIN_NEEDED", kind="site"))
        account = addresses.by_id(q, own)
    else:
        require(may(q.actor, Action.CONTACTS_READ))
        found = addresses.by_key(q, addresses.read_address(address))
        if found is None or q.actor.office_id not in (None, found["office_id"]):
            raise Refused(refuse("NOT_REGISTERED", kind="site_account", key=address))
        account = found
    rows = q.rows(_INQUIRIES + "WHERE i.site_account_id = :id ORDER BY i.id", id=account["id"])
    return account["email"], addresses.shown(q, account["id"]), rows


def articles(q: Queries) -> list[Row]:
    """For who is signed in (X-16), and those who may read contacts."""
    if q.actor.site_account_id is None:
        require(may(q.actor, Action.CONTACTS_READ))
    return q.rows("SELECT id, title AS article, url, added_at FROM article ORDER BY id")
