"""Every state that can go wrong, built; and that its one next command ends it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from kcli_core.client import actions as clients
from kcli_core.office import actions as offices
from kcli_core.share import doctor
from tests.contract.refusing import refused
from tests.contract.sharing import ABE, DIRECTOR, IT, MIDORI, Ledger, blob

HOUR = dt.timedelta(hours=1)
BYTES: set[str] = set()


def examine(ledger: Ledger, user: str | None = IT, has: Callable[[str], bool] | None = None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ledger.read(user, doctor.examine, has)
    return found


def found(ledger: Ledger, user: str | None = IT) -> set[tuple[str, str]]:
    return {(row["code"], row["finding"]) for row in examine(ledger, user, lambda sha256: sha256 not in BYTES)}


# Each builds the state on a shared D1; each cure is the command that the finding names, through the core.


def late_draft(a: Ledger) -> None:
    grant = a.open(IT)
    a.unlock(DIRECTOR, grant.lock_id)
    with refused("STALE_VERSION"):
        a.close(IT, blob(9), grant.fence)


def behind(a: Ledger) -> None:
    a.turn(IT, blob(2))


def behind_for_a_month(a: Ledger) -> None:
    behind(a)
    a.clock.forward(days=31, minutes=1)


def fresh_download(a: Ledger) -> None:
    a.leave(ABE)
    a.join(ABE, arrive=False)


def lock_without_file(a: Ledger) -> None:
    behind(a)
    a.open(ABE, arrive=False)


def holder_gone(a: Ledger) -> None:
    """Past every rule: an account that goes frees its locks."""
    a.open(IT)
    with a.shop.write() as tx:
        tx.run("UPDATE share_lock SET holder_account = 0")


def run_out(a: Ledger) -> None:
    a.open(ABE, HOUR)
    a.clock.forward(hours=2)


def lapsed(a: Ledger) -> None:
    a.member_until("client", (a.clock.at - dt.timedelta(days=1)).date().isoformat())


def deleted(a: Ledger) -> None:
    a.stop(IT)


def waits(a: Ledger) -> None:
    a.stop(IT)
    a.start()
    a.clock.forward(days=3, minutes=1)


def blob_missing(a: Ledger) -> None:
    behind(a)
    a.arrive(ABE, 2)
    BYTES.add(blob(2).sha256)


def unlock(a: Ledger) -> None:
    a.unlock(DIRECTOR, a.status()["lock_id"])


def leave_both(a: Ledger) -> None:
    a.leave(IT)
    a.leave(ABE)


def renew_membership(a: Ledger) -> None:
    a.by(None, clients.edit, "C01", {"support_member_until": "until=2099-03-31"})


STATES: dict[str, tuple[Callable[[Ledger], Any], str, Callable[[Ledger], Any]]] = {
    "area_deleted": (deleted, "kcli share leave D1", lambda a: a.leave(ABE)),
    "comm_id_unusable": (lambda a: a.switch(usable=False), "kcli share leave D1", leave_both),
    "lock_run_out": (run_out, "kcli share open D1 --to FILE", lambda a: a.open(IT)),
    "holder_gone": (holder_gone, "kcli share unlock D1 --lock-id {lock_id} --reason WHY", unlock),
    "lock_without_file": (lock_without_file, "kcli share open D1 --to FILE", lambda a: a.open(ABE)),
    "half_download": (fresh_download, "kcli share open D1 --to FILE", lambda a: a.open(ABE)),
    "older_than_newest": (behind_for_a_month, "kcli share open D1 --to FILE", lambda a: a.open(ABE)),
    "draft_waiting": (late_draft, "kcli share drafts D1", lambda a: a.dismiss(ABE, a.drafts()[0]["draft"])),
    "membership_lapsed": (lapsed, "kcli client edit C01 --support-member until=DATE", renew_membership),
    "waiting_for_join": (waits, "kcli share join D1", lambda a: a.join(ABE)),
    "blob_missing": (blob_missing, "kcli share versions D1", lambda a: a.restore(IT, a.versions()[0][0])),
}


@pytest.fixture
def d1(ledger: Ledger) -> Ledger:
    BYTES.clear()
    return ledger.shared()


def test_the_list_of_states_is_closed() -> None:
    assert set(STATES) == set(doctor.FINDINGS)


@pytest.mark.parametrize("state", STATES)
def test_the_next_command_ends_the_state(d1: Ledger, state: str) -> None:
    build, command, cure = STATES[state]
    assert found(d1) == set(), "nothing is wrong yet"
    build(d1)
    rows = [row for row in examine(d1, IT, lambda sha256: sha256 not in BYTES) if row["finding"] == state]
    assert [row["code"] for row in rows] == ["D1"]
    assert rows[0]["next"] == command.format(lock_id=d1.status()["lock_id"])
    cure(d1)
    assert ("D1", state) not in found(d1)


def test_an_offices_membership_is_renewed_by_the_vendor(d1: Ledger) -> None:
    d1.member_until("office", "2020-03-31")
    assert [(row["finding"], row["detail"], row["next"]) for row in examine(d1)] == [
        ("membership_lapsed", "minami01 2020-03-31", "kcli office edit minami01 --support-member until=DATE")
    ]
    d1.by(None, offices.edit, {"support_member_until": "2099-03-31"})
    assert examine(d1) == []


@pytest.mark.req("REQ-177")
@pytest.mark.parametrize("sides", [[IT], [ABE], [IT, ABE]])
def test_each_side_leaves_what_is_gone(d1: Ledger, sides: list[str]) -> None:
    d1.switch(usable=False)
    for user in sides:
        d1.leave(user)
    left = {"office": IT, "client": ABE}
    using = ", ".join(side for side, user in left.items() if user not in sides)
    assert [(row["finding"], row["detail"]) for row in examine(d1)] == ([("comm_id_unusable", using)] if using else [])


def test_a_draft_is_not_forgotten_when_the_area_is_gone(d1: Ledger) -> None:
    late_draft(d1)
    d1.arrive(ABE, 1)
    d1.stop(IT)
    assert found(d1) == {("D1", "area_deleted"), ("D1", "draft_waiting")}
    d1.leave(ABE)
    d1.dismiss(IT, 1)
    assert found(d1) == set()


def test_what_was_deleted_is_told_also_while_it_is_prepared_anew(d1: Ledger) -> None:
    d1.stop(IT)
    d1.receive(IT, "client", blob(3))
    assert found(d1) == {("D1", "area_deleted")}
    d1.leave(ABE)
    assert found(d1) == set()


def test_one_who_has_just_started_is_given_time(ledger: Ledger) -> None:
    ledger.start()
    ledger.clock.forward(days=2, hours=23)
    assert found(ledger) == set()


def test_after_a_close_the_other_is_behind_and_nothing_is_wrong(d1: Ledger) -> None:
    behind(d1)
    d1.clock.forward(days=30, hours=23)
    assert found(d1) == set()


def test_everybody_sees_their_own(d1: Ledger) -> None:
    behind_for_a_month(d1)
    assert found(d1, ABE) == found(d1, IT) == found(d1, None) == {("D1", "older_than_newest")}
    assert found(d1, MIDORI) == set()
