"""Working in turn: open, close, renew, unlock; leases, fences, rescued drafts, older versions."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest

from kcli_core.access import actions as access
from kcli_core.account import tokens
from kcli_core.account.identify import identify_token
from kcli_core.client import actions as clients
from kcli_core.share import older, reads, working
from kcli_core.staff import actions as staff
from kcli_core.staff import issuing
from kcli_core.store import backup as copies
from kcli_core.store.verify import verify
from kcli_core.world import instant
from tests.conftest import Shop
from tests.contract.clock import Clock
from tests.contract.refusing import refused
from tests.contract.sharing import ABE, COMM_ID, DIRECTOR, GENERAL, IT, PAYROLL, YOSHIDA, Ledger, blob

HOUR = dt.timedelta(hours=1)
# Who is told: the client's people with IDs, and the office's director.
BOTH = [ABE, "hattori@example.co.jp", YOSHIDA]


@pytest.fixture
def d1(ledger: Ledger) -> Ledger:
    return ledger.shared()


def locks(ledger: Ledger) -> list[dict[str, Any]]:
    return ledger.shop.rows("SELECT holder, lock_id, fence FROM share_lock")


# --- open and close


@pytest.mark.req("REQ-142", "REQ-144")
def test_open_receives_the_newest_and_close_makes_the_next(d1: Ledger) -> None:
    grant = d1.open(IT)
    assert (grant.version, grant.blob, grant.again, grant.took_over) == (1, blob(1), False, None)
    closed = d1.close(IT, blob(2), grant.fence, comment="月次締め")
    assert (closed["version"], closed["changed"], closed["sha256"]) == (2, True, blob(2).sha256)
    grant = d1.open(ABE)
    assert (grant.version, grant.blob) == (2, blob(2))
    d1.close(ABE, blob(3), grant.fence)
    assert d1.versions() == [(n, blob(n).sha256) for n in (1, 2, 3)]
    rows = d1.read(IT, reads.versions, "D1")
    assert [(row["version"], row["side"], row["by"], row["comment"]) for row in rows] == [
        (3, "client", ABE, None), (2, "office", IT, "月次締め"), (1, "office", IT, None),
    ]  # fmt: skip
    parents = d1.shop.rows("SELECT parent FROM share_version ORDER BY version")
    assert [row["parent"] for row in parents] == [0, 1, 2]
    assert [finding for finding in verify(d1.shop.store.place, with_schema=False) if not finding.well] == []


@pytest.mark.req("REQ-143")
def test_a_ledger_that_is_open_is_locked_and_the_refusal_says_by_whom(d1: Ledger) -> None:
    """Also to a colleague of the same side. Holder, since, until and lock ID (L12)."""
    grant = d1.open(IT, HOUR)
    for user in (ABE, DIRECTOR):
        with refused("LOCKED_BY_OTHER") as caught:
            d1.open(user)
        assert caught.facts == {
            "share": "D1", "holder": IT, "since": grant.since, "until": grant.until, "lock_id": grant.lock_id,
        }  # fmt: skip
    assert instant(grant.until) - instant(grant.since) == HOUR
    status = d1.status(ABE)
    assert {name: status[name] for name in ("lock", "holder", "lock_id", "fence", "version")} == {
        "lock": "theirs", "holder": IT, "lock_id": grant.lock_id, "fence": grant.fence, "version": 1,
    }  # fmt: skip
    assert (d1.status(IT)["lock"], d1.status(None)["lock"]) == ("ours", "theirs")
    listed = d1.read(ABE, reads.list_shares)[0]
    assert (listed["lock"], listed["holder"], listed["until"]) == ("theirs", IT, grant.until)
    d1.close(IT, blob(2), grant.fence)
    assert d1.status(ABE)["lock"] == "unlocked"
    d1.open(ABE)


def test_who_opens_again_has_the_same_grant(d1: Ledger) -> None:
    """L8, L9: also after a crash between the lock and the file, and not with a longer lease."""
    first = d1.open(IT, HOUR, arrive=False)
    d1.clock.forward(minutes=5)
    again = d1.open(IT)
    assert again == first._replace(again=True)
    assert len(d1.fences()) == 2, "that of the start, and this one"


def test_the_same_request_is_answered_the_same(d1: Ledger) -> None:
    """L8: who does not know whether it was done asks again by the same id."""
    from kcli_core.store.repeats import Replayed

    shop, answers = d1.shop.as_user(IT), []

    def close() -> None:
        with shop.write(request_id=f"close-{grant.lock_id}", fingerprint="close d1") as tx:
            answers.append(tx.answers(working.close_share(tx, shop.office(tx), "D1", grant.fence, blob(2))))

    grant = d1.open(IT)
    close()
    with pytest.raises(Replayed) as replayed:
        close()
    assert (answers[0]["version"], replayed.value.answer) == (2, answers[0])
    assert (d1.drafts(), len(d1.versions())) == ([], 2)


def test_an_unchanged_file_only_unlocks(d1: Ledger) -> None:
    """L10."""
    grant = d1.open(IT)
    assert d1.close(IT, blob(1), grant.fence) == {"code": "D1", "version": 1, "changed": False}
    assert (locks(d1), d1.versions()) == ([], [(1, blob(1).sha256)])
    assert d1.open(ABE).fence == grant.fence + 1


def test_a_close_that_names_no_grant_is_of_the_present_one(d1: Ledger) -> None:
    d1.open(IT)
    assert d1.close(IT, blob(2))["version"] == 2
    with refused("STALE_VERSION"):
        d1.close(IT, blob(3))
    assert d1.drafts()[0]["base"] == 2


@pytest.mark.parametrize("wrong", [-1, 1, 99])
def test_only_the_very_grant_closes(d1: Ledger, wrong: int) -> None:
    """L3: the fence, of the holder; what does not fit is kept beside, and the lock stays."""
    grant = d1.open(IT)
    with refused("STALE_VERSION"):
        d1.close(IT, blob(2), grant.fence + wrong)
    with refused("STALE_VERSION"):
        d1.close(ABE, blob(3), grant.fence)
    with refused("STALE_VERSION"):
        d1.close(ABE, blob(1), grant.fence)
    assert (len(d1.versions()), locks(d1)[0]["holder"], len(d1.drafts())) == (1, IT, 3)
    assert d1.close(IT, blob(4), grant.fence)["version"] == 2


def test_a_grant_is_its_account_s_and_not_that_of_an_equal_name(d1: Ledger) -> None:
    """A group account of another office may bear the same user ID."""
    grant = d1.open(IT)
    with d1.shop.write() as tx:
        tx.run("UPDATE share_lock SET holder_account = holder_account + 1000")
    with refused("STALE_VERSION"):
        d1.close(IT, blob(2), grant.fence)
    with refused("LOCKED_BY_OTHER"):
        d1.open(IT)


def test_a_closed_grant_closes_nothing_more(d1: Ledger) -> None:
    grant = d1.turn(IT, blob(2))
    with refused("STALE_VERSION"):
        d1.close(IT, blob(3), grant.fence)
    assert len(d1.versions()) == 2
    again = d1.open(IT)
    answer = d1.close(IT, blob(2), grant.fence)
    assert (answer["version"], len(d1.versions())) == (2, 2), "sent again, it answers as it did (L8)"
    assert locks(d1)[0]["fence"] == again.fence, "an old grant does not unlock either"


@pytest.mark.parametrize("change", ["share_lock SET base = 0", "share SET state = 'deleted'"])
def test_a_version_is_stored_only_on_the_one_that_was_opened(d1: Ledger, change: str) -> None:
    """The statement that stores looks for itself: no path of the code may move head or state under a lock."""
    grant = d1.open(IT)
    with d1.shop.write() as tx:
        tx.run(f"UPDATE {change}")
    with refused("STALE_VERSION"):
        d1.close(IT, blob(2), grant.fence)
    assert len(d1.versions()) == 1


# --- leases


@pytest.mark.req("REQ-146")
def test_who_could_not_open_any_more_has_the_lock_to_its_end_and_closes(d1: Ledger) -> None:
    """DEC-15: no use beyond the membership, and nothing of the work is lost."""
    grant = d1.open(IT, HOUR)
    d1.member_until("client", "2020-03-31")
    d1.renew(IT, HOUR)
    d1.member_until("office", (d1.clock.at - dt.timedelta(days=1)).date().isoformat())
    with refused("NOT_SUPPORT_MEMBER"):
        d1.renew(IT, HOUR)
    with refused("LOCKED_BY_OTHER"):
        d1.renew(ABE)
    assert d1.status()["holder"] == IT
    assert instant(d1.status()["until"]) == d1.clock.at + HOUR
    assert d1.close(IT, blob(2), grant.fence)["version"] == 2


def test_a_lease_is_renewed_by_its_holder_only(d1: Ledger) -> None:
    with refused("NOT_LOCKED"):
        d1.renew(IT)
    grant = d1.open(IT, HOUR)
    d1.clock.forward(minutes=50)
    with refused("LOCKED_BY_OTHER") as caught:
        d1.renew(ABE)
    assert caught.facts["until"] == grant.until
    renewed = d1.renew(IT, HOUR)
    assert instant(renewed["until"]) == d1.clock.at + HOUR
    d1.clock.forward(minutes=50)
    with refused("LOCKED_BY_OTHER"):
        d1.open(ABE)
    assert d1.close(IT, blob(2), grant.fence)["version"] == 2


def test_no_lease_is_longer_than_eight_hours(d1: Ledger) -> None:
    grant = d1.open(IT, 30 * HOUR)
    assert instant(grant.until) == d1.clock.at + 8 * HOUR
    assert instant(d1.renew(IT, 30 * HOUR)["until"]) == d1.clock.at + 8 * HOUR


def test_a_lease_that_has_run_out_is_taken_over(d1: Ledger) -> None:
    """DEC-14, L6: by anybody entitled, without an operator; and not a moment before."""
    first = d1.open(IT, HOUR)
    d1.clock.forward(minutes=59, seconds=59)
    with refused("LOCKED_BY_OTHER"):
        d1.open(ABE)
    d1.clock.forward(seconds=1)
    assert d1.status(ABE)["lock"] == "run_out"
    taken = d1.open(ABE)
    assert (taken.took_over, taken.fence > first.fence, taken.lock_id != first.lock_id) == (IT, True, True)
    assert len(locks(d1)) == 1


def test_a_late_close_before_anybody_came_is_in_time(d1: Ledger) -> None:
    grant = d1.open(IT, HOUR)
    d1.clock.forward(hours=20)
    assert d1.close(IT, blob(2), grant.fence)["version"] == 2


@pytest.mark.parametrize("days", [-2, 2])
def test_a_clock_that_was_wrong_locks_nobody_out_and_loses_nothing(d1: Ledger, days: int) -> None:
    """L7: a lease that lies too far ahead counts as run out; the fence keeps that safe."""
    grant = d1.open(IT)
    with d1.shop.write() as tx:
        wrong = (d1.clock.at + dt.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        tx.run("UPDATE share_lock SET until = :wrong", wrong=wrong)
    d1.turn(ABE, blob(2))
    with refused("STALE_VERSION"):
        d1.close(IT, blob(3), grant.fence)
    assert (d1.versions()[-1], [draft["sha256"] for draft in d1.drafts()]) == ((2, blob(2).sha256), [blob(3).sha256])


@pytest.mark.parametrize("days", [-2, 2])
@pytest.mark.parametrize("wrong", [IT, ABE])
def test_two_whose_clocks_are_two_days_apart_lock_nobody_out_and_lose_nothing(
    d1: Ledger, wrong: str, days: int
) -> None:
    """L7, whoever's is wrong: the holder's or that of who comes. Really moved: tests/cli/test_moved_clock.py."""
    clock = Clock(d1.clock.at + dt.timedelta(days=days))
    at = {IT: d1, ABE: d1} | {wrong: Ledger(clock.shop(d1.shop), clock)}
    grant = at[IT].open(IT)
    taken = at[ABE].open(ABE)
    assert (taken.took_over, taken.fence) == (IT, grant.fence + 1)
    with refused("STALE_VERSION"):
        at[IT].close(IT, blob(3), grant.fence)
    at[ABE].close(ABE, blob(2), taken.fence)
    assert (d1.versions()[-1], [draft["sha256"] for draft in d1.drafts()]) == ((2, blob(2).sha256), [blob(3).sha256])
    assert at[IT].open(IT).version == 2


# --- rescued drafts


@pytest.mark.req("REQ-144")
def test_a_late_close_overwrites_nothing_and_loses_nothing(d1: Ledger) -> None:
    """L5; both parties are told."""
    d1.turn(ABE, blob(2))
    late = d1.open(IT, HOUR)
    d1.clock.forward(hours=2)
    newer = d1.open(ABE)
    with refused("STALE_VERSION") as caught:
        d1.close(IT, blob(3), late.fence, comment="決算")
    assert caught.facts == {"share": "D1", "draft": 1, "version": 2, "sha256": blob(3).sha256}
    (kept,) = d1.drafts()
    assert (kept["draft"], kept["state"], kept["base"], kept["size"]) == (1, "waiting", 2, 3)
    assert (kept["side"], kept["by"], kept["comment"]) == ("office", IT, "決算")
    assert (d1.status()["drafts"], locks(d1)[0]["fence"], len(d1.versions())) == (1, newer.fence, 2)
    assert d1.mailed("share_draft_kept") == sorted([*BOTH, "komuro@example.co.jp"]), "both parties and the holder"
    d1.close(ABE, blob(4), newer.fence)
    assert d1.versions() == [(1, blob(1).sha256), (2, blob(2).sha256), (3, blob(4).sha256)]
    log = d1.shop.rows("SELECT action, code FROM audit WHERE code = 'STALE_VERSION' ORDER BY seq DESC LIMIT 1")
    assert log == [{"action": "share.use", "code": "STALE_VERSION"}]


def test_the_base_of_a_draft_is_that_of_its_grant(d1: Ledger) -> None:
    late = d1.open(IT, HOUR)
    d1.clock.forward(hours=2)
    for number in (2, 3):
        d1.turn(ABE, blob(number))
    with refused("STALE_VERSION"):
        d1.close(IT, blob(4), late.fence)
    assert [(row["base"], d1.status()["version"]) for row in d1.drafts()] == [(1, 3)]


def test_the_same_late_close_again_is_the_same_draft(d1: Ledger) -> None:
    late = d1.open(IT, HOUR)
    d1.unlock(DIRECTOR, late.lock_id)
    for data, draft in ((blob(3), 1), (blob(3), 1), (blob(4), 2), (blob(3), 1)):
        with refused("STALE_VERSION") as caught:
            d1.close(IT, data, late.fence)
        assert caught.facts["draft"] == draft
    assert len(d1.mailed("share_draft_kept")) == 2 * 4, "each draft is told of once"


def test_a_draft_is_adopted_on_top_of_the_newest_or_dismissed_once(d1: Ledger) -> None:
    late = d1.open(IT)
    d1.unlock(DIRECTOR, late.lock_id)
    for number in (3, 4, 5):
        with refused("STALE_VERSION"):
            d1.close(IT, blob(number), late.fence)
    d1.turn(ABE, blob(6))
    adopted = d1.adopt(ABE, 2)
    assert (adopted["version"], adopted["draft"], adopted["base"], adopted["sha256"]) == (3, 2, 1, blob(4).sha256)
    d1.dismiss(GENERAL, 1)
    for draft in (1, 2):
        for decide in (d1.adopt, d1.dismiss):
            with refused("DRAFT_DECIDED"):
                decide(IT, draft)
    for decide in (d1.adopt, d1.dismiss):
        with refused("NOT_REGISTERED"):
            decide(IT, 9)
    assert [(row["draft"], row["state"]) for row in d1.drafts(every=True)] == [
        (1, "dismissed"), (2, "adopted"), (3, "waiting"),
    ]  # fmt: skip
    assert [row["draft"] for row in d1.drafts()] == [3]
    assert d1.open(IT).blob == blob(4)


def test_an_old_version_comes_back_as_a_new_one(d1: Ledger) -> None:
    d1.turn(IT, blob(2))
    d1.turn(ABE, blob(3))
    restored = d1.restore(IT, 1)
    assert (restored["version"], restored["restored_from"], restored["sha256"]) == (4, "version 1", blob(1).sha256)
    assert [sha256 for _, sha256 in d1.versions()] == [blob(n).sha256 for n in (1, 2, 3, 1)]
    for version in (1, 4):
        with refused("SAME_VERSION"):
            d1.restore(IT, version)
    with refused("NOT_REGISTERED"):
        d1.restore(IT, 9)
    facts = d1.read(IT, reads.diff, "D1", 1, 4)
    assert {row["field"]: row["same"] for row in facts}["sha256"] is True
    assert {row["field"]: (row["before"], row["after"]) for row in facts}["restored_from"] == (None, "version 1")


def test_nothing_is_brought_back_under_somebody_who_works(d1: Ledger) -> None:
    late = d1.open(IT, HOUR)
    d1.unlock(DIRECTOR, late.lock_id)
    with refused("STALE_VERSION"):
        d1.close(IT, blob(3), late.fence)
    d1.turn(ABE, blob(2))
    open_ = d1.open(ABE, HOUR)
    for act in (lambda: d1.restore(IT, 1), lambda: d1.adopt(IT, 1), lambda: d1.restore(ABE, 1)):
        with refused("LOCKED_BY_OTHER") as caught:
            act()
        assert (caught.facts["holder"], caught.facts["lock_id"]) == (ABE, open_.lock_id)
    d1.clock.forward(hours=2)
    assert d1.restore(IT, 1)["version"] == 3
    assert locks(d1) == [], "what had run out is gone, and its close comes late"
    with refused("STALE_VERSION"):
        d1.close(ABE, blob(4), open_.fence)


RESTORING: dict[str, tuple[Callable[[Ledger], Any], str]] = {
    "left": (lambda a: a.leave(ABE), "NOT_SHARED"),
    "unusable": (lambda a: a.switch(usable=False), "COMM_ID_UNUSABLE"),
    "lapsed": (lambda a: a.member_until("client", "2020-03-31"), "NOT_SUPPORT_MEMBER"),
    "deleted": (lambda a: a.stop(IT), "AREA_DELETED"),
}


@pytest.mark.parametrize("case", RESTORING)
def test_who_may_not_open_brings_nothing_back_either(d1: Ledger, case: str) -> None:
    build, code = RESTORING[case]
    late = d1.open(ABE)
    d1.close(ABE, blob(2), late.fence)
    with refused("STALE_VERSION"):
        d1.close(ABE, blob(3), late.fence)
    d1.turn(IT, blob(4))
    d1.arrive(ABE, 3)
    build(d1)
    for act in (lambda: d1.restore(ABE, 1), lambda: d1.adopt(ABE, 1), lambda: d1.open(ABE)):
        with refused(code):
            act()
    d1.dismiss(ABE, 1)


# --- fences


def test_fences_grow_and_are_never_used_again(d1: Ledger) -> None:
    """L2: after a close, an unlock, a takeover, a restore, an adopted draft, and a new start."""
    given = [d1.open(IT, HOUR).fence]
    d1.unlock(IT, locks(d1)[0]["lock_id"])
    given.append(d1.turn(ABE, blob(2)).fence)
    given.append(d1.open(IT, HOUR).fence)
    d1.clock.forward(hours=2)
    given.append(d1.open(ABE, HOUR).fence)
    with refused("STALE_VERSION"):
        d1.close(IT, blob(3), given[-2])
    d1.close(ABE, blob(4), given[-1])
    d1.restore(IT, 1)
    given.append(d1.open(ABE).fence)
    d1.close(ABE, blob(1), given[-1])
    d1.adopt(IT, 1)
    given.append(d1.open(IT).fence)
    assert given == sorted(set(given))
    assert d1.fences() == [*range(1, given[-1] + 1)]
    d1.close(IT, blob(5), given[-1])
    d1.stop(IT)
    d1.start()
    d1.join()
    assert d1.open(IT).fence > given[-1]
    assert d1.status()["version"] == 7


@pytest.mark.parametrize("times", [1, 2])
def test_fences_are_not_used_again_in_a_restored_store(aozora: Shop, tmp_path: Any, times: int) -> None:
    """L2: what was given after the copy was taken is out there, and must fit nothing any more."""
    clock = Clock()
    d1 = Ledger(clock.shop(aozora), clock)
    d1.comm_id()
    d1.shared()
    copies.backup(aozora.store.place, tmp_path / "copy.db")
    given = []
    for time in range(times):
        given.append(d1.open(IT).fence)
        d1.close(IT, blob(2 + time), given[-1])
        clock.forward(days=1)
        at = clock.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        copies.restore(
            tmp_path / "copy.db", aozora.store.place, keep=tmp_path / f"{time}.db", label="local:test", at=at
        )
    now = d1.open(IT).fence
    assert now > max(given)
    assert len({*given, now}) == times + 1
    for fence in given:
        with refused("STALE_VERSION"):
            d1.close(IT, blob(9), fence)


# --- unlock


@pytest.mark.parametrize("user", [DIRECTOR, IT, None])
def test_director_it_staff_and_vendor_unlock_with_a_reason(d1: Ledger, user: str | None) -> None:
    """DEC-14, L13: the holder's close is kept, both parties are told, the log has the reason."""
    grant = d1.open(PAYROLL)
    assert d1.unlock(user, grant.lock_id) == {"code": "D1", "holder": PAYROLL, "lock_id": grant.lock_id}
    assert locks(d1) == []
    assert d1.mailed("share_unlocked") == sorted([*BOTH, "abe@example.co.jp"]), "both parties and the holder"
    log = d1.shop.rows("SELECT facts FROM audit WHERE action = 'share.unlocked' ORDER BY seq DESC LIMIT 1")
    assert json.loads(log[0]["facts"])["reason"] == "端末故障"
    with refused("STALE_VERSION"):
        d1.close(PAYROLL, blob(2), grant.fence)
    assert d1.open(ABE).fence == grant.fence + 1


@pytest.mark.parametrize("user", [PAYROLL, GENERAL, ABE])
def test_nobody_else_unlocks(d1: Ledger, user: str) -> None:
    """Not even who holds it: close does that."""
    grant = d1.open(user)
    with refused("PERM_ROLE"):
        d1.unlock(user, grant.lock_id)
    assert locks(d1)[0]["holder"] == user


def test_an_unlock_needs_the_present_lock_and_a_reason(d1: Ledger) -> None:
    with refused("NOT_LOCKED"):
        d1.unlock(DIRECTOR, "0" * 16)
    old = d1.turn(IT, blob(2))
    present = d1.open(ABE)
    with refused("LOCK_CHANGED") as caught:
        d1.unlock(DIRECTOR, old.lock_id)
    assert caught.facts["present"] == present.lock_id
    with refused("REASON_NEEDED"):
        d1.unlock(DIRECTOR, present.lock_id, reason=None)
    with refused("LOCK_CHANGED", "REASON_NEEDED"):
        d1.unlock(DIRECTOR, "", reason=None)
    assert locks(d1)[0]["lock_id"] == present.lock_id
    d1.unlock(DIRECTOR, f" {present.lock_id} ")


# --- the holder is gone (L11)


def do(shop: Shop, action: Any, *keys: Any, **more: Any) -> Any:
    with shop.write() as tx:
        return action(tx, shop.office(tx), *keys, **more)


def revoke_key(shop: Shop) -> None:
    number = do(shop, access.issue_key, GENERAL, "chrome", "受付PC")["id"]
    do(shop, access.revoke_key, number)


GONE: dict[str, tuple[str, Callable[[Shop], Any]]] = {
    "suspended": (GENERAL, lambda shop: do(shop, staff.suspend, "004")),
    "another role": (GENERAL, lambda shop: do(shop, staff.edit, "004", {"role": "給与計算担当者"})),
    "key revoked": (GENERAL, revoke_key),
    "recreated": (GENERAL, lambda shop: do(shop, issuing.recreate, "004")),
    "person suspended": (YOSHIDA, lambda shop: do(shop, clients.suspend, "C01", "2")),
    "person recreated": (YOSHIDA, lambda shop: do(shop, clients.recreate, "C01", "2")),
    "person removed": (YOSHIDA, lambda shop: do(shop, clients.close, "C01", "2")),
    "removed": (GENERAL, lambda shop: do(shop, staff.close, "004")),
}


def test_a_lock_whose_holder_is_gone_is_free_at_once(aozora: Shop) -> None:
    """Each way to go, on a data set of its own; what comes late is kept as a draft."""
    clock = Clock()
    first = Ledger(clock.shop(aozora), clock, "D0")
    first.comm_id()
    for area, (case, (user, go)) in enumerate(GONE.items(), start=1):
        d1 = first.another(f"D{area}", area).shared()
        grant = d1.open(user)
        go(d1.shop)
        assert d1.status()["lock"] == "unlocked", case
        taken = d1.open(IT)
        assert (taken.fence, taken.took_over) == (grant.fence + 1, None), case
        log = d1.shop.rows("SELECT object FROM audit WHERE action = 'share.freed' ORDER BY seq DESC LIMIT 1")
        assert log == [{"object": f"share:D{area}"}], case
        with d1.shop.write() as tx:
            tx.run("UPDATE account SET state = 'active'")
        if case in ("suspended", "another role", "recreated", "person recreated"):
            with refused("STALE_VERSION"):
                d1.close(user, blob(2), grant.fence)
            assert [row["base"] for row in d1.drafts()] == [1], case


def token(ledger: Ledger, kind: str, issuer: str | None = None) -> tuple[str, Shop]:
    """The name of a new token, and the store acted on with it."""
    issuing_shop = ledger.shop.as_user(issuer) if issuer else ledger.shop
    name = f"{kind}{ledger.clock.at.timestamp():.0f}"
    shop = Shop(ledger.shop.store, ledger.shop.keys)
    secret = do(issuing_shop, tokens.issue, name, "general", "90d")["token"]
    shop.identify = identify_token(secret)  # type: ignore[method-assign]
    return name, shop


def test_a_lock_of_a_token_is_that_of_this_token(d1: Ledger) -> None:
    """Tokens have no account to be told apart by."""
    name, shop = token(d1, "a")
    _, other = token(d1, "b")
    grant = do(shop, working.open_share, "D1")
    assert d1.status()["holder"] == f"minami01/token:{name}"
    with refused("LOCKED_BY_OTHER"):
        do(other, working.open_share, "D1")
    with refused("STALE_VERSION"):
        do(other, working.close_share, "D1", grant.fence, blob(2))
    with refused("LOCKED_BY_OTHER"):
        do(other, working.renew, "D1")
    assert do(shop, working.close_share, "D1", grant.fence, blob(3))["version"] == 2


def test_a_token_that_is_revoked_holds_no_lock(d1: Ledger) -> None:
    name, shop = token(d1, "c")
    other, _ = token(d1, "d")
    grant = do(shop, working.open_share, "D1")
    do(d1.shop, tokens.revoke, other)
    with refused("LOCKED_BY_OTHER"):
        d1.open(ABE)
    do(d1.shop, tokens.revoke, name)
    assert d1.open(ABE).fence == grant.fence + 1


def test_the_tokens_of_who_goes_hold_no_lock(d1: Ledger) -> None:
    _, shop = token(d1, "e", IT)
    do(shop, working.open_share, "D1")
    do(d1.shop, staff.suspend, "002")
    with d1.shop.write() as tx:
        tx.run("UPDATE account SET state = 'active'")
    d1.open(ABE)


def test_others_keep_their_locks_when_somebody_goes(d1: Ledger) -> None:
    grant = d1.open(IT)
    do(d1.shop, staff.suspend, "004")
    with d1.shop.write() as tx:
        tx.run("UPDATE account SET state = 'active'")
    assert locks(d1)[0]["lock_id"] == grant.lock_id


# --- what stands against an open (REQ-177 to REQ-179, DEC-15)


@pytest.mark.req("REQ-177", "REQ-178")
def test_an_unusable_id_and_a_deleted_area_are_told_apart(ledger: Ledger) -> None:
    d1 = ledger.shared()
    d1.switch(usable=False)
    for user in (IT, ABE):
        with refused("COMM_ID_UNUSABLE") as caught:
            d1.open(user)
        assert caught.facts["comm_id"] == COMM_ID
    d1.switch(usable=True)
    d1.stop(IT)
    with refused("AREA_DELETED") as caught:
        d1.open(ABE)
    assert caught.facts["by"] == IT
    d1.switch(usable=False)
    with refused("AREA_DELETED"):
        d1.open(ABE)


@pytest.mark.req("REQ-146")
@pytest.mark.parametrize(("party", "user", "other"), [("client", ABE, IT), ("office", IT, ABE)])
def test_a_lapsed_member_opens_nothing_and_the_other_goes_on(d1: Ledger, party: str, user: str, other: str) -> None:
    """DEC-15. What is open is closed."""
    grant = d1.open(user)
    d1.member_until(party, (d1.clock.at - dt.timedelta(days=1)).date().isoformat())
    assert d1.close(user, blob(2), grant.fence)["version"] == 2
    with refused("NOT_SUPPORT_MEMBER"):
        d1.open(user)
    d1.open(other)


@pytest.mark.req("REQ-164")
def test_who_does_not_take_part_opens_nothing(ledger: Ledger) -> None:
    ledger.start()
    with refused("NOT_SHARED") as caught:
        ledger.open(ABE)
    assert (caught.facts["reason"], caught.facts["side"]) == ("party", "client")
    ledger.join()
    ledger.leave(ABE)
    with refused("NOT_SHARED"):
        ledger.open(YOSHIDA)
    with refused("NOT_REGISTERED"):
        ledger.another("D9", 2).open()


def test_nobody_works_without_a_name(d1: Ledger) -> None:
    """DEC-24: but unlock is an administrator's."""
    grant = d1.open(IT)
    late = [
        lambda: d1.by(None, working.open_share, "D1"),
        lambda: d1.by(None, working.close_share, "D1", grant.fence, blob(2)),
        lambda: d1.by(None, working.renew, "D1"),
        lambda: d1.by(None, older.restore, "D1", 1),
        lambda: d1.by(None, older.adopt, "D1", 1),
        lambda: d1.by(None, older.dismiss, "D1", 1),
    ]
    for act in late:
        with refused("PERM_PERSONAL_ACT"):
            act()
    assert d1.drafts() == []


def test_the_history_tells_what_was_done_and_refused(ledger: Ledger) -> None:
    code = f"H{ledger.clock.at.timestamp():.0f}"
    d1 = ledger.another(code, 5).shared()
    d1.turn(IT, blob(2))
    d1.open(IT)
    with refused("LOCKED_BY_OTHER"):
        d1.open(ABE)
    rows = d1.read(ABE, reads.history, code)
    assert [(row["action"], row["code"]) for row in rows] == [
        ("share.started", ""), ("share.joined", ""), ("share.arrived", ""), ("share.opened", ""), ("share.arrived", ""),
        ("share.closed", ""), ("share.opened", ""), ("share.arrived", ""), ("share.use", "LOCKED_BY_OTHER"),
    ]  # fmt: skip


def test_an_older_arrival_does_not_take_a_newer_one_back(d1: Ledger) -> None:
    d1.turn(IT, blob(2))
    d1.arrive(IT, 1)
    assert (d1.status()["office_received"], d1.status()["client_received"]) == (2, 1)
