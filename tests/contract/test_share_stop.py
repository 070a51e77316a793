"""Ending the share: for all, for oneself, and where the area or the ID is gone."""

from __future__ import annotations

import datetime as dt

import pytest

from kcli_core.share import reads, stopping
from tests.contract.refusing import refused
from tests.contract.sharing import ABE, COMM_ID, GENERAL, IT, MIDORI, YOSHIDA, Ledger, blob


@pytest.fixture
def d1(ledger: Ledger) -> Ledger:
    """Shared, with a second version by the client, which the office has not received."""
    shared = ledger.shared()
    shared.turn(ABE, blob(2))
    return shared


def newest(ledger: Ledger, user: str) -> stopping.Newest:
    found: stopping.Newest = ledger.read(user, stopping.still_to_receive, ledger.code)
    return found


# --- for oneself


@pytest.mark.req("REQ-164", "REQ-173", "REQ-174", "REQ-175")
def test_one_party_leaves_and_the_other_goes_on(d1: Ledger) -> None:
    """The newest is received first."""
    with refused("NEWEST_NOT_RECEIVED") as caught:
        d1.leave(IT)
    assert (caught.facts["reason"], caught.facts["version"], caught.facts["side"]) == ("leave", 2, "office")
    assert newest(d1, IT) == (2, blob(2), None)
    d1.by(IT, stopping_arrived, 2, "/home/minami/d1.kpz")
    assert newest(d1, IT) == (2, None, "/home/minami/d1.kpz")
    assert d1.leave(IT) == {"code": "D1", "side": "office", "version": 2, "uses": False}
    with refused("NOT_SHARED"):
        d1.leave(GENERAL)
    with refused("NOT_SHARED"):
        newest(d1, IT)
    assert d1.turn(ABE, blob(3)).version == 2
    assert len(d1.versions()) == 3, "the area's data stay"


def stopping_arrived(tx, office, version, path):  # type: ignore[no-untyped-def]
    from kcli_core.share import starting

    starting.arrived(tx, office, "D1", version, path)


@pytest.mark.req("REQ-176")
def test_the_mark_in_the_list_goes_with_the_use(d1: Ledger) -> None:
    """Each side sees its own mark."""

    def marks() -> dict[str, bool]:
        return {user: d1.read(user, reads.list_shares)[0]["uses"] for user in (IT, ABE)}

    assert marks() == {IT: True, ABE: True}
    d1.leave(ABE)
    assert marks() == {IT: True, ABE: False}


def test_who_holds_the_lock_does_not_leave(d1: Ledger) -> None:
    grant = d1.open(ABE, dt.timedelta(hours=1))
    with refused("HOLDS_LOCK") as caught:
        d1.leave(YOSHIDA)
    assert caught.facts == {"share": "D1", "holder": ABE, "lock_id": grant.lock_id}
    d1.clock.forward(hours=2)
    d1.leave(YOSHIDA)
    assert d1.shop.rows("SELECT 1 AS x FROM share_lock") == [], "a lease that had run out goes along"
    with refused("STALE_VERSION"):
        d1.close(ABE, blob(3), grant.fence)
    assert len(d1.drafts()) == 1


def test_the_lock_of_the_other_does_not_keep_one_from_leaving(d1: Ledger) -> None:
    grant = d1.open(ABE)
    d1.arrive(IT, 2)
    d1.leave(IT)
    assert d1.close(ABE, blob(3), grant.fence)["version"] == 3


def test_who_has_left_may_come_back(d1: Ledger) -> None:
    d1.leave(ABE)
    d1.join(ABE)
    assert d1.open(ABE).version == 2


# --- for all


@pytest.mark.req("REQ-166", "REQ-167", "REQ-168")
def test_the_area_is_deleted_for_all_once_the_newest_is_received(d1: Ledger) -> None:
    with refused("NEWEST_NOT_RECEIVED"):
        d1.stop(IT)
    d1.arrive(IT, 2)
    answer, gone = d1.stop(IT)
    assert answer == {"code": "D1", "state": "deleted", "version": 2, "area": 1}
    assert sorted(gone) == [blob(1).sha256, blob(2).sha256]
    status = d1.status()
    assert (status["state"], status["office_uses"], status["client_uses"]) == ("deleted", False, True)
    assert d1.versions() == []
    for user in (IT, ABE):
        with refused("NOT_SHARED"):
            d1.stop(user)
    d1.another("D2", 1).start()


@pytest.mark.req("REQ-167")
def test_nobody_deletes_what_somebody_has_open(d1: Ledger) -> None:
    grant = d1.open(IT, dt.timedelta(hours=1))
    for user in (ABE, GENERAL):
        with refused("LOCKED_BY_OTHER") as caught:
            d1.stop(user)
        assert (caught.facts["holder"], caught.facts["lock_id"]) == (IT, grant.lock_id)
    d1.clock.forward(hours=2)
    d1.stop(ABE)
    with refused("STALE_VERSION"):
        d1.close(IT, blob(3), grant.fence)
    assert (d1.status()["state"], d1.drafts()[0]["sha256"]) == ("deleted", blob(3).sha256)


def test_all_bars_to_a_stop_are_told_at_once(d1: Ledger) -> None:
    d1.open(ABE)
    d1.switch(usable=False)
    with refused("COMM_ID_UNUSABLE", "LOCKED_BY_OTHER", "NEWEST_NOT_RECEIVED"):
        d1.stop(IT)


def test_who_takes_no_part_deletes_nothing(ledger: Ledger) -> None:
    ledger.start()
    with refused("NOT_SHARED"):
        ledger.stop(ABE)
    ledger.join()
    ledger.leave(ABE)
    with refused("NOT_SHARED"):
        ledger.stop(ABE)
    with refused("NOT_REGISTERED"):
        ledger.stop(MIDORI)
    for act in (stopping.stop_all, stopping.leave):
        with refused("PERM_PERSONAL_ACT"):
            ledger.by(None, act, "D1")
    ledger.stop(IT)


def test_who_has_started_may_stop_before_anybody_joins(ledger: Ledger) -> None:
    ledger.start()
    ledger.stop(IT)
    with refused("NOT_SHARED"):
        ledger.join()


def test_bytes_that_stand_elsewhere_are_not_deleted(d1: Ledger) -> None:
    """The same bytes in another area, or in a draft that waits; decided drafts go."""
    d1.another("D2", 2).start(GENERAL, blob(1))
    late = d1.open(IT)
    d1.unlock(None, late.lock_id)
    for number in (2, 5, 6):
        with refused("STALE_VERSION"):
            d1.close(IT, blob(number), late.fence)
    d1.dismiss(IT, 3)
    _, gone = d1.stop(ABE)
    assert gone == [blob(6).sha256]
    assert [draft["draft"] for draft in d1.drafts(every=True)] == [1, 2]


def test_a_ledger_is_shared_anew_without_what_was_deleted(d1: Ledger) -> None:
    """Numbers go on; what is gone cannot be restored, nor is a local file of it taken for kept."""
    d1.arrive(IT, 2)
    d1.stop(IT)
    d1.another("D2", 1).start()
    d1.receive(IT, "client", blob(4))
    assert d1.status()["area"] is None
    with refused("AREA_DELETED"):
        d1.open(ABE)
    anew = d1.another("D1", 3)
    started = anew.start(IT, blob(4), latest="client")
    assert (started["version"], started["frozen"]) == (3, ["client"])
    with refused("NOT_SHARED"):
        anew.open(ABE)
    anew.join(ABE)
    with refused("NOT_REGISTERED"):
        anew.restore(IT, 1)
    share = anew.shop.rows("SELECT id FROM share WHERE code = 'D1'")[0]["id"]
    with anew.shop.read() as q:
        assert reads.hashes(q, share) == {blob(4).sha256}


def test_the_others_are_released_also_while_it_is_prepared_anew(d1: Ledger) -> None:
    d1.arrive(IT, 2)
    d1.stop(IT)
    d1.receive(IT, "client", blob(4))
    assert newest(d1, ABE).blob is None
    d1.leave(ABE)


# --- the area or the ID is gone


@pytest.mark.req("REQ-177", "REQ-179", "REQ-180")
@pytest.mark.parametrize("cause", ["area", "id"])
def test_where_nothing_is_left_to_receive_one_leaves_without(d1: Ledger, cause: str) -> None:
    if cause == "area":
        d1.arrive(IT, 2)
        d1.turn(IT, blob(3))
        d1.stop(IT)
        user, code = ABE, "AREA_DELETED"
    else:
        d1.switch(usable=False)
        user, code = IT, "COMM_ID_UNUSABLE"
    before = d1.shop.rows("SELECT side, received, path FROM share_party ORDER BY id")
    with refused(code):
        d1.open(user)
    assert d1.shop.rows("SELECT side, received, path FROM share_party ORDER BY id") == before
    assert newest(d1, user).blob is None
    assert d1.leave(user)["uses"] is False


def test_an_area_is_not_deleted_through_an_id_that_cannot_be_used(d1: Ledger) -> None:
    d1.switch(usable=False)
    with refused("COMM_ID_UNUSABLE") as caught:
        d1.stop(ABE)
    assert caught.facts["comm_id"] == COMM_ID
    d1.switch(usable=True)
    d1.stop(ABE)


# --- membership


@pytest.mark.req("REQ-146")
def test_a_lapsed_member_still_leaves_and_stops(d1: Ledger) -> None:
    """DEC-15."""
    for party in ("office", "client"):
        d1.member_until(party, (d1.clock.at - dt.timedelta(days=2)).date().isoformat())
    for user in (IT, ABE):
        with refused("NOT_SUPPORT_MEMBER"):
            d1.open(user)
    d1.arrive(IT, 2)
    d1.leave(IT)
    d1.stop(ABE)
