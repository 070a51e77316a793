"""Two commands on one ledger at once: the second waits, and is judged by what the first has left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kcli_core.access import actions as access
from kcli_core.blobs import references
from kcli_core.share import comm_ids, older, starting, stopping, working
from kcli_core.staff import actions as staff
from kcli_core.store.verify import verify
from tests.contract.sharing import ABE, COMM_ID, DIRECTOR, GENERAL, IT, PAYROLL, YOSHIDA, Ledger, blob
from tests.races.steps import Hold, one_after_the_other

Work = Callable[[Hold], Any]


@pytest.fixture
def d1(ledger: Ledger) -> Ledger:
    return ledger.shared()


def on(ledger: Ledger, user: str | None, action: Any, *keys: Any, **more: Any) -> Work:
    shop = ledger.shop.as_user(user) if user else ledger.shop

    def work(hold: Hold) -> Any:
        with shop.write(reason="端末故障") as tx:
            answer = action(tx, ledger.shop.office(tx), *keys, **more)
            hold()
        return answer

    return work


def open_(ledger: Ledger, user: str) -> Work:
    return on(ledger, user, working.open_share, "D1")


def close(ledger: Ledger, user: str, number: int, fence: int) -> Work:
    return on(ledger, user, working.close_share, "D1", fence, blob(number))


def both(ledger: Ledger, first: Work, second: Work) -> tuple[list[str], list[str]]:
    done = one_after_the_other(ledger.shop, first, second)
    assert [finding for finding in verify(ledger.shop.store.place, with_schema=False) if not finding.well] == []
    fences = ledger.shop.rows("SELECT share_id, fence FROM share_grant")
    assert len({(row["share_id"], row["fence"]) for row in fences}) == len(fences)
    return done


def kept(ledger: Ledger) -> tuple[list[int], list[int]]:
    """The bytes of the versions, and of the drafts."""
    drafts = [int(row["sha256"], 16) for row in ledger.drafts()]
    return [int(sha256, 16) for _, sha256 in ledger.versions()], drafts


@pytest.mark.req("REQ-143")
def test_two_open_at_once_and_one_has_it(d1: Ledger) -> None:
    assert both(d1, open_(d1, IT), open_(d1, ABE)) == ([], ["LOCKED_BY_OTHER"])
    assert d1.status()["holder"] == IT


def test_two_take_over_at_once_and_one_has_it(d1: Ledger) -> None:
    first = d1.open(GENERAL)
    d1.clock.forward(hours=9)
    assert both(d1, open_(d1, IT), open_(d1, ABE)) == ([], ["LOCKED_BY_OTHER"])
    assert (d1.status()["holder"], d1.status()["fence"]) == (IT, first.fence + 1)


def test_the_same_user_twice_at_once_has_one_grant(d1: Ledger) -> None:
    assert both(d1, open_(d1, IT), open_(d1, IT)) == ([], [])
    assert len(d1.fences()) == 2, "that of the start, and one"


def test_who_opens_while_it_is_unlocked_has_it_afterwards(d1: Ledger) -> None:
    grant = d1.open(IT)
    unlock = on(d1, DIRECTOR, working.force_unlock, "D1", grant.lock_id)
    assert both(d1, unlock, open_(d1, ABE)) == ([], [])
    assert d1.status()["holder"] == ABE


def test_an_unlock_does_not_free_the_lock_that_came_meanwhile(d1: Ledger) -> None:
    """L13: somebody has taken over what was to be freed."""
    grant = d1.open(IT)
    d1.clock.forward(hours=9)
    unlock = on(d1, DIRECTOR, working.force_unlock, "D1", grant.lock_id)
    assert both(d1, open_(d1, ABE), unlock) == ([], ["LOCK_CHANGED"])
    assert d1.status()["holder"] == ABE


def test_a_close_before_an_unlock_is_a_version(d1: Ledger) -> None:
    grant = d1.open(IT)
    unlock = on(d1, DIRECTOR, working.force_unlock, "D1", grant.lock_id)
    assert both(d1, close(d1, IT, 2, grant.fence), unlock) == ([], ["NOT_LOCKED"])
    assert kept(d1) == ([1, 2], [])


def test_a_close_after_an_unlock_is_a_draft(d1: Ledger) -> None:
    grant = d1.open(IT)
    unlock = on(d1, DIRECTOR, working.force_unlock, "D1", grant.lock_id)
    assert both(d1, unlock, close(d1, IT, 2, grant.fence)) == ([], ["STALE_VERSION"])
    assert kept(d1) == ([1], [2])


@pytest.mark.req("REQ-144")
def test_a_late_close_before_a_takeover_is_what_the_next_opens(d1: Ledger) -> None:
    grant = d1.open(IT)
    d1.clock.forward(hours=9)
    assert both(d1, close(d1, IT, 2, grant.fence), open_(d1, ABE)) == ([], [])
    assert d1.open(ABE).blob == blob(2)
    assert kept(d1) == ([1, 2], [])


@pytest.mark.req("REQ-144")
def test_a_late_close_after_a_takeover_is_a_draft(d1: Ledger) -> None:
    grant = d1.open(IT)
    d1.clock.forward(hours=9)
    assert both(d1, open_(d1, ABE), close(d1, IT, 2, grant.fence)) == ([], ["STALE_VERSION"])
    assert kept(d1) == ([1], [2])
    assert d1.status()["holder"] == ABE


def test_two_closes_of_one_grant_make_one_version_and_lose_neither(d1: Ledger) -> None:
    grant = d1.open(IT)
    assert both(d1, close(d1, IT, 2, grant.fence), close(d1, IT, 3, grant.fence)) == ([], ["STALE_VERSION"])
    assert kept(d1) == ([1, 2], [3])


def test_two_late_closes_are_two_drafts(d1: Ledger) -> None:
    grant = d1.open(IT)
    d1.unlock(DIRECTOR, grant.lock_id)
    done = both(d1, close(d1, IT, 2, grant.fence), close(d1, IT, 3, grant.fence))
    assert done == (["STALE_VERSION"], ["STALE_VERSION"])
    assert kept(d1) == ([1], [2, 3])


def test_what_is_opened_meanwhile_is_not_restored_over(d1: Ledger) -> None:
    d1.turn(IT, blob(2))
    restore = on(d1, IT, older.restore, "D1", 1)
    assert both(d1, open_(d1, ABE), restore) == ([], ["LOCKED_BY_OTHER"])
    d1.close(ABE, blob(2))
    assert both(d1, restore, open_(d1, ABE)) == ([], [])
    assert d1.open(ABE).version == 3


def test_a_draft_is_adopted_once(d1: Ledger) -> None:
    grant = d1.open(IT)
    d1.unlock(DIRECTOR, grant.lock_id)
    assert both(d1, close(d1, IT, 2, grant.fence), on(d1, ABE, older.adopt, "D1", 1)) == (["STALE_VERSION"], [])
    d1.close(ABE, blob(3), d1.open(ABE).fence)
    with d1.shop.write() as tx:
        tx.run("UPDATE share_draft SET state = 'waiting'")
    adopt, dismiss = on(d1, ABE, older.adopt, "D1", 1), on(d1, IT, older.dismiss, "D1", 1)
    assert both(d1, adopt, dismiss) == ([], ["DRAFT_DECIDED"])


# --- set-up


def start(ledger: Ledger, code: str, user: str = IT, **other: Any) -> Work:
    return on(ledger, user, starting.start, code, ledger.setup(user, **other), blob(1))


@pytest.mark.req("REQ-157")
def test_one_area_is_given_once(ledger: Ledger) -> None:
    assert both(ledger, start(ledger, "D1"), start(ledger, "D2", PAYROLL)) == ([], ["AREA_OCCUPIED"])


def test_one_data_set_is_started_once(ledger: Ledger) -> None:
    """Also through two IDs, that wait for each other by nothing else."""
    ledger.comm_id("87654321")
    other = start(ledger, "D1", GENERAL, comm_id="87654321", area=2)
    assert both(ledger, start(ledger, "D1"), other) == ([], ["ALREADY_SHARED"])
    assert len(ledger.versions()) == 1


def test_a_password_is_not_changed_under_a_start(ledger: Ledger) -> None:
    change = on(ledger, None, comm_ids.set_password, COMM_ID, "new")
    assert both(ledger, start(ledger, "D1"), change) == ([], ["FROZEN"])


def test_an_id_that_is_removed_meanwhile_starts_nothing(ledger: Ledger) -> None:
    remove = on(ledger, None, comm_ids.remove, COMM_ID)
    assert both(ledger, remove, start(ledger, "D1")) == ([], ["NOT_REGISTERED"])


def test_two_who_join_at_once_make_one_party(ledger: Ledger) -> None:
    ledger.start()
    abe, yoshida = (on(ledger, user, starting.join, "D1", COMM_ID, 1, "12", ack_notes=True) for user in (ABE, YOSHIDA))
    assert both(ledger, abe, yoshida) == ([], [])
    assert len(ledger.shop.rows("SELECT 1 AS x FROM share_party")) == 2


@pytest.mark.req("REQ-147")
def test_two_of_a_party_who_read_the_notes_at_once(ledger: Ledger) -> None:
    """On two data sets, that wait for each other by nothing else."""
    ledger.start()
    ledger.another("D2", 2).start()
    first = on(ledger, ABE, starting.join, "D1", COMM_ID, 1, "12", ack_notes=True)
    second = on(ledger, YOSHIDA, starting.join, "D2", COMM_ID, 2, "12", ack_notes=True)
    assert both(ledger, first, second) == ([], [])
    assert len(ledger.shop.rows("SELECT party FROM notes_read")) == 2


# --- ending


def test_what_is_deleted_meanwhile_is_not_opened(d1: Ledger) -> None:
    assert both(d1, on(d1, IT, stopping.stop_all, "D1"), open_(d1, ABE)) == ([], ["AREA_DELETED"])


@pytest.mark.req("REQ-167")
def test_what_is_opened_meanwhile_is_not_deleted(d1: Ledger) -> None:
    assert both(d1, open_(d1, ABE), on(d1, IT, stopping.stop_all, "D1")) == ([], ["LOCKED_BY_OTHER"])


@pytest.mark.req("REQ-167")
def test_what_is_sent_meanwhile_is_received_before_it_is_deleted(d1: Ledger) -> None:
    grant = d1.open(ABE)
    d1.clock.forward(hours=9)
    stop = on(d1, IT, stopping.stop_all, "D1")
    assert both(d1, close(d1, ABE, 2, grant.fence), stop) == ([], ["NEWEST_NOT_RECEIVED"])


def test_a_close_that_comes_after_the_deletion_is_kept(d1: Ledger) -> None:
    grant = d1.open(ABE)
    d1.clock.forward(hours=9)
    stop = on(d1, IT, stopping.stop_all, "D1")
    assert both(d1, stop, close(d1, ABE, 2, grant.fence)) == ([], ["STALE_VERSION"])
    assert kept(d1) == ([], [2])


def test_who_leaves_meanwhile_opens_nothing(d1: Ledger) -> None:
    assert both(d1, on(d1, YOSHIDA, stopping.leave, "D1"), open_(d1, ABE)) == ([], ["NOT_SHARED"])


def test_who_opens_meanwhile_does_not_leave(d1: Ledger) -> None:
    assert both(d1, open_(d1, ABE), on(d1, YOSHIDA, stopping.leave, "D1")) == ([], ["HOLDS_LOCK"])


# --- the holder goes (L11)


def test_who_is_suspended_meanwhile_closes_nothing(d1: Ledger) -> None:
    grant = d1.open(GENERAL)
    suspend = on(d1, None, staff.suspend, "004")
    assert both(d1, suspend, close(d1, GENERAL, 2, grant.fence)) == ([], ["ACCOUNT_NOT_ACTIVE"])
    assert (kept(d1), d1.status()["lock"]) == (([1], []), "unlocked")


def test_a_close_before_the_suspension_is_a_version(d1: Ledger) -> None:
    grant = d1.open(GENERAL)
    suspend = on(d1, None, staff.suspend, "004")
    assert both(d1, close(d1, GENERAL, 2, grant.fence), suspend) == ([], [])
    assert kept(d1) == ([1, 2], [])


def test_who_opens_while_being_suspended_holds_nothing(d1: Ledger) -> None:
    suspend = on(d1, None, staff.suspend, "004")
    assert both(d1, open_(d1, GENERAL), suspend) == ([], [])
    assert d1.status()["lock"] == "unlocked"
    d1.open(ABE)


def test_a_lock_that_is_freed_is_had_by_who_waits(d1: Ledger) -> None:
    """The freed row is taken over, not found again."""
    d1.open(GENERAL)
    d1.clock.forward(hours=9)
    assert both(d1, on(d1, None, staff.suspend, "004"), open_(d1, ABE)) == ([], [])
    assert d1.status()["holder"] == ABE


def test_a_suspension_leaves_the_lock_of_who_has_taken_over(d1: Ledger) -> None:
    d1.open(GENERAL)
    d1.clock.forward(hours=9)
    assert both(d1, open_(d1, ABE), on(d1, None, staff.suspend, "004")) == ([], [])
    assert d1.status()["holder"] == ABE


def test_a_key_that_is_revoked_meanwhile_frees_the_lock(d1: Ledger) -> None:
    number = d1.by(None, access.issue_key, GENERAL, "chrome", "受付PC")["id"]
    d1.open(GENERAL)
    d1.clock.forward(hours=9)
    assert both(d1, on(d1, None, access.revoke_key, number), open_(d1, ABE)) == ([], [])
    assert d1.status()["holder"] == ABE


# --- the same bytes in two data sets


def drop(ledger: Ledger, number: int, dropped: list[str]) -> Work:
    """What a stop does after its commit; held when the bytes are gone."""

    def action(tx: Any, _office: Any) -> bool:
        return references.drop(tx, blob(number).sha256, dropped.append)

    return on(ledger, DIRECTOR, action)


def name(ledger: Ledger, kind: str) -> Work:
    """The bytes of blob 1 get into D2 in one of the ways there are."""
    d2 = ledger.another("D2", 2)
    if kind == "receipt":
        return on(d2, IT, starting.receive, "D2", "C01", "client", blob(1))
    if kind == "start":
        return on(d2, IT, starting.start, "D2", d2.setup(IT), blob(1))
    d2.start(IT, blob(5))
    d2.join()
    fence = d2.open(IT).fence
    if kind == "draft":
        d2.unlock(DIRECTOR, d2.status()["lock_id"])
    return on(d2, IT, working.close_share, "D2", fence, blob(1))


@pytest.mark.parametrize("kind", ["receipt", "start", "version", "draft"])
def test_bytes_that_are_named_anew_while_their_share_ends_stay(d1: Ledger, kind: str) -> None:
    naming, dropped = name(d1, kind), list[str]()
    _, gone = d1.stop(IT)
    assert gone == [blob(1).sha256]
    codes = ["STALE_VERSION"] if kind == "draft" else []
    assert both(d1, naming, drop(d1, 1, dropped)) == (codes, [])
    assert dropped == []


@pytest.mark.parametrize("kind", ["receipt", "start", "version", "draft"])
def test_who_names_bytes_that_are_being_dropped_waits_and_finds_them_gone(d1: Ledger, kind: str) -> None:
    """Then they are stored again: see tests/cli/test_share.py."""
    naming, dropped = name(d1, kind), list[str]()
    d1.stop(IT)
    codes = ["STALE_VERSION"] if kind == "draft" else []
    assert both(d1, drop(d1, 1, dropped), naming) == ([], codes)
    assert dropped == [blob(1).sha256]
