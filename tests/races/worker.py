"""What one process of the stampede does; apart, so that a spawned process imports nothing of the tests."""

from __future__ import annotations

from kcli_core.office import reads as offices
from kcli_core.refusals import Refused
from kcli_core.roles import Actor, Role
from kcli_core.staff import actions
from kcli_core.store.place import Place
from kcli_core.store.transaction import Store, write

VENDOR = Actor("local:stampede", frozenset({Role.VENDOR, Role.DIRECTOR, Role.IT_STAFF}), local=True)


def issue_each(place: Place, codes: list[str]) -> list[str]:
    """Issue an ID for each code, one command each; for each the refusal's codes, empty where it was done."""
    return [_issue(Store(place), code) for code in codes]


def _issue(store: Store, code: str) -> str:
    try:
        with write(store, lambda _connection, _now: VENDOR, command="staff issue") as tx:
            actions.issue_ids(tx, offices.choose(tx, None), [code])
    except Refused as refused:
        return ",".join(refusal.code for refusal in refused.refusals)
    return ""
