"""An account together with who holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kcli_core.roles import Target
from kcli_core.store.engine import Row

if TYPE_CHECKING:
    from kcli_core.store.transaction import Queries


class Held(NamedTuple):
    """An account with its holder. `object` is the holder's key in the log (staff:004, person:C01/1, account:admin)."""

    id: int
    office_id: int
    user_id: str
    kind: str
    state: str
    object: str
    full_name: str
    email: str | None
    role: str | None
    staff_id: int | None
    person_id: int | None
    client_id: int | None
    system_administrator: bool
    manager: bool
    logout_after_hours: int
    password_hash: str

    @property
    def target(self) -> Target:
        return Target(self.office_id, self.client_id, self.staff_id, self.person_id, self.id)

    @property
    def company(self) -> tuple[str, int]:
        """The table and row that own the limit this account counts in."""
        return ("client", self.client_id) if self.client_id is not None else ("office", self.office_id)


SELECT = """
SELECT a.id, a.office_id, a.user_id, a.kind, a.state, a.system_administrator, a.manager, a.logout_after_hours,
       a.staff_id, a.person_id, a.client_id, a.password_hash, s.role,
       coalesce(s.full_name, p.full_name, a.user_id) AS full_name, coalesce(s.email, p.email) AS email,
       CASE WHEN s.id IS NOT NULL THEN 'staff:' || s.code
            WHEN p.id IS NOT NULL THEN 'person:' || c.code || '/' || p.number
            ELSE 'account:' || a.user_id END AS object
FROM account a
LEFT JOIN staff s ON s.id = a.staff_id
LEFT JOIN person p ON p.id = a.person_id
LEFT JOIN client c ON c.id = a.client_id
"""


def held(row: Row) -> Held:
    return Held(**row)


def by_user_id(q: Queries, office_id: int, user_id: str) -> Held | None:
    """The account of a user ID, staff's or client's; neither case nor spaces around it count."""
    key = user_id.strip().casefold()
    row = q.one(SELECT + "WHERE a.office_id = :o AND a.user_id_key = :k", o=office_id, k=key)
    return held(row) if row else None
