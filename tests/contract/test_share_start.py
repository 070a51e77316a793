"""Starting to share: the four scenarios, everything that stands against a start or a join, communication IDs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from kcli_core.refusals import CODES, Class
from kcli_core.share import comm_ids, reads, starting
from kcli_core.store.engine import ConstraintBroken, connect
from tests.contract.refusing import refused
from tests.contract.sharing import ABE, COMM_ID, GENERAL, IT, MIDORI, PAYROLL, YOSHIDA, Ledger, blob

Act = Callable[[Ledger], Any]


# --- the four scenarios


@pytest.mark.req("REQ-149", "REQ-150", "REQ-155", "REQ-159", "REQ-160", "REQ-164", "REQ-165")
def test_the_office_starts_with_the_clients_newest_data(ledger: Ledger) -> None:
    """Scenario 1."""
    with refused("NEWEST_NOT_RECEIVED"):
        ledger.start(IT, latest="client")
    received = ledger.receive(IT, "client", blob(1))
    assert (received["frozen"], received["sha256"]) == (["client"], blob(1).sha256)
    assert (ledger.status()["state"], ledger.status()["frozen"]) == ("prepared", ["client"])
    started = ledger.start(IT, blob(1), latest="client")
    assert (started["state"], started["version"], started["frozen"]) == ("waiting_for_join", 1, ["client"])
    status = ledger.status()
    assert (status["office_uses"], status["client_uses"], status["frozen"]) == (True, False, ["client"])
    joined = ledger.join(ABE)
    assert (joined["state"], joined["version"], joined["blob"]) == ("active", 1, blob(1))
    status = ledger.status(ABE)
    assert (status["state"], status["frozen"], status["office_uses"], status["client_uses"]) == (
        "active", [], True, True,
    )  # fmt: skip
    assert ledger.versions() == [(1, blob(1).sha256)]


@pytest.mark.req("REQ-151", "REQ-161")
def test_the_office_starts_with_its_own_newest_data(ledger: Ledger) -> None:
    """Scenario 2: nothing is transferred before, nobody's data entry stops."""
    assert ledger.start(GENERAL)["frozen"] == []
    assert ledger.join(ABE)["state"] == "active"


@pytest.mark.req("REQ-152", "REQ-153", "REQ-156")
def test_the_client_starts_with_the_offices_newest_data(ledger: Ledger) -> None:
    """Scenario 3: data entry stops on both sides until the office has joined (DEC-16)."""
    with refused("NEWEST_NOT_RECEIVED"):
        ledger.start(ABE, latest="office")
    assert ledger.receive(ABE, "office", blob(1))["frozen"] == ["client", "office"]
    assert ledger.start(YOSHIDA, blob(1), latest="office")["frozen"] == ["client", "office"]
    assert ledger.join(PAYROLL)["blob"] == blob(1)
    assert ledger.status()["frozen"] == []


@pytest.mark.req("REQ-154", "REQ-156")
def test_the_client_starts_with_its_own_newest_data(ledger: Ledger) -> None:
    """Scenario 4."""
    assert ledger.start(ABE)["frozen"] == []
    with refused("ALREADY_JOINED"):
        ledger.join(YOSHIDA)
    assert ledger.join(IT)["state"] == "active"


@pytest.mark.req("REQ-150")
def test_only_what_was_received_last_can_be_started_with(ledger: Ledger) -> None:
    """The client has gone on working and sent again: what it sent first is not the newest."""
    ledger.receive(IT, "client", blob(1))
    ledger.receive(IT, "client", blob(2))
    with refused("NEWEST_NOT_RECEIVED") as caught:
        ledger.start(IT, blob(1), latest="client")
    assert caught.facts["reason"] == "other_file"
    ledger.start(IT, blob(2), latest="client")


def test_a_receipt_of_an_earlier_share_does_not_count(ledger: Ledger) -> None:
    ledger.receive(IT, "client", blob(1))
    ledger.start(IT, blob(1), latest="client")
    ledger.stop(IT)
    with refused("NEWEST_NOT_RECEIVED"):
        ledger.start(IT, blob(1), latest="client")


def test_one_receives_from_the_other_side_only(ledger: Ledger) -> None:
    for user, side in ((IT, "office"), (ABE, "client"), (IT, "vendor")):
        with refused("BAD_CHOICE"):
            ledger.receive(user, side, blob(1))
    with refused("NOT_REGISTERED"):
        ledger.status()


def test_what_is_shared_is_not_received_anew(ledger: Ledger) -> None:
    ledger.start()
    with refused("ALREADY_SHARED"):
        ledger.receive(IT, "client", blob(2))
    ledger.join()
    with refused("ALREADY_SHARED"):
        ledger.receive(IT, "client", blob(2))


# --- what stands against a start


BARS: dict[str, tuple[Act, dict[str, Any]]] = {
    "BAD_CHOICE": (lambda _: None, {"by": "client", "latest": "client"}),
    "VERSION_TOO_OLD": (lambda _: None, {"software": "11.0.0"}),
    "NOT_SUPPORT_MEMBER": (lambda a: a.member_until("office", yesterday(a)), {}),
    "NOTES_NOT_ACKNOWLEDGED": (lambda _: None, {"ack_notes": False}),
    "AREA_OCCUPIED": (lambda a: a.another("D0", 1).start(), {}),
    "COMM_ID_UNUSABLE": (lambda a: a.switch(usable=False), {}),
    "ALREADY_SHARED": (lambda a: a.another("D1", 2).start(), {}),
    "NEWEST_NOT_RECEIVED": (lambda _: None, {"latest": "client"}),
    "BAD_AREA": (lambda _: None, {"area": 11}),
    "BAD_VERSION": (lambda _: None, {"software": "11.0.x"}),
    "NOT_REGISTERED": (lambda a: a.comm_id("other", "C02"), {"comm_id": "other"}),
}


def yesterday(ledger: Ledger) -> str:
    return (ledger.clock.at - dt.timedelta(days=1)).date().isoformat()


@pytest.mark.req("REQ-145", "REQ-146", "REQ-147", "REQ-150", "REQ-157")
@pytest.mark.parametrize("code", BARS)
def test_each_bar_alone_refuses_a_start(ledger: Ledger, code: str) -> None:
    build, choice = BARS[code]
    build(ledger)
    if code == "NOTES_NOT_ACKNOWLEDGED":
        with ledger.shop.write() as tx:
            tx.run("DELETE FROM notes_read")
    before = ledger.shop.rows("SELECT count(*) AS n FROM share_version")
    with refused(code):
        ledger.start(**choice)
    assert ledger.shop.rows("SELECT count(*) AS n FROM share_version") == before
    # The same is said before the file is sent.
    bars = ledger.read(IT, starting.bars_to_start, ledger.code, ledger.setup(**choice))
    assert [bar.code for bar in bars] == [code]


def test_all_bars_are_told_at_once(ledger: Ledger) -> None:
    ledger.start()
    with ledger.shop.write() as tx:
        tx.run("DELETE FROM notes_read")
    ledger.switch(usable=False)
    ledger.member_until("office", yesterday(ledger))
    with refused(
        "BAD_CHOICE", "VERSION_TOO_OLD", "NOT_SUPPORT_MEMBER", "NOTES_NOT_ACKNOWLEDGED", "AREA_OCCUPIED",
        "COMM_ID_UNUSABLE", "ALREADY_SHARED", "NEWEST_NOT_RECEIVED",
    ):  # fmt: skip
        ledger.start(by="client", latest="office", software="11.0", ack_notes=False)


@pytest.mark.req("REQ-147")
def test_notes_are_acknowledged_once_by_each_party(ledger: Ledger) -> None:
    other = ledger.another("D2", 2)
    ledger.start(ack_notes=True)
    other.start(GENERAL, ack_notes=False)
    with refused("NOTES_NOT_ACKNOWLEDGED") as caught:
        ledger.join(ABE, ack_notes=False)
    assert caught.facts["party"] == "C01"
    ledger.join(ABE, ack_notes=True)
    other.join(YOSHIDA, ack_notes=False)
    assert ledger.shop.rows("SELECT count(*) AS n FROM notes_read")[0]["n"] == 2


@pytest.mark.req("REQ-146")
def test_each_party_answers_for_its_own_membership(ledger: Ledger) -> None:
    """The last day is a day in Japan; a day that is not recorded counts, with a word."""
    ledger.member_until("client", yesterday(ledger))
    with ledger.shop.as_user(IT).write() as tx:
        starting.start(tx, ledger.shop.office(tx), "D1", ledger.setup(), blob(1))
        assert [(c.code, dict(c.facts)) for c in tx.cautions] == [("MEMBERSHIP_NOT_RECORDED", {"party": "minami01"})]
    with refused("NOT_SUPPORT_MEMBER") as caught:
        ledger.join(ABE)
    assert caught.facts["party"] == "C01"
    today = ledger.clock.at.astimezone(dt.timezone(dt.timedelta(hours=9))).date().isoformat()
    ledger.member_until("client", today)
    with ledger.shop.as_user(ABE).write() as tx:
        starting.join(tx, ledger.shop.office(tx), "D1", COMM_ID, 1, "12", ack_notes=True)
        assert tx.cautions == []


@pytest.mark.req("REQ-157", "REQ-162", "REQ-168")
def test_areas_and_what_stands_in_them(ledger: Ledger) -> None:
    ledger.shared()
    ledger.another("D2", 10).start()
    areas = ledger.read(ABE, reads.areas, COMM_ID)
    assert [area["area"] for area in areas] == [*range(1, 11)]
    assert {area["area"]: (area["code"], area["state"]) for area in areas if area["code"]} == {
        1: ("D1", "active"), 10: ("D2", "waiting_for_join"),
    }  # fmt: skip
    with refused("AREA_OCCUPIED") as caught:
        ledger.another("D3", 10).start()
    assert (caught.facts["area"], caught.facts["share"]) == (10, "D2")
    ledger.stop(IT)
    ledger.another("D3", 1).start()


# --- what stands against a join


JOIN_BARS: dict[str, tuple[Act, dict[str, Any]]] = {
    "VERSION_TOO_OLD": (lambda _: None, {"software": "10.9.9"}),
    "NOT_SUPPORT_MEMBER": (lambda a: a.member_until("client", yesterday(a)), {}),
    "NOTES_NOT_ACKNOWLEDGED": (lambda _: None, {"ack_notes": False}),
    "NOT_SHARED": (lambda _: None, {"area": 2}),
    "COMM_ID_UNUSABLE": (lambda a: a.switch(usable=False), {}),
    "ALREADY_JOINED": (lambda a: a.join(), {}),
    "NOT_REGISTERED": (lambda _: None, {"comm_id": "00000000"}),
    "BAD_VERSION": (lambda _: None, {"software": "x"}),
}


@pytest.mark.req("REQ-145", "REQ-146", "REQ-147", "REQ-160", "REQ-162")
@pytest.mark.parametrize("code", JOIN_BARS)
def test_each_bar_alone_refuses_a_join(ledger: Ledger, code: str) -> None:
    build, choice = JOIN_BARS[code]
    ledger.start()
    build(ledger)
    with refused(code):
        ledger.join(**choice)


def test_all_bars_to_a_join_are_told_at_once(ledger: Ledger) -> None:
    ledger.start()
    ledger.switch(usable=False)
    ledger.member_until("client", yesterday(ledger))
    with refused(
        "VERSION_TOO_OLD", "NOT_SUPPORT_MEMBER", "NOTES_NOT_ACKNOWLEDGED", "BAD_AREA", "NOT_SHARED", "COMM_ID_UNUSABLE"
    ):
        ledger.join(software="9.99.99", ack_notes=False, area=0)
    assert ledger.status()["client_uses"] is False


def test_one_that_is_only_prepared_or_stopped_is_not_joined(ledger: Ledger) -> None:
    ledger.receive(IT, "client", blob(1))
    with refused("NOT_SHARED"):
        ledger.join()
    ledger.start(latest="client")
    ledger.stop(IT)
    with refused("NOT_SHARED"):
        ledger.join()


def test_a_join_whose_file_never_arrived_is_done_again(ledger: Ledger) -> None:
    ledger.start()
    ledger.join(arrive=False)
    assert ledger.join()["blob"] == blob(1)
    with refused("ALREADY_JOINED"):
        ledger.join()


@pytest.mark.req("REQ-159", "REQ-165")
def test_who_has_started_does_not_make_it_active_alone(ledger: Ledger) -> None:
    ledger.start()
    with refused("WAITING_FOR_JOIN"):
        ledger.open(IT)
    ledger.leave(IT)
    ledger.join(GENERAL)
    assert ledger.status()["state"] == "waiting_for_join"
    ledger.join(ABE)
    assert ledger.status()["state"] == "active"


# --- communication IDs


@pytest.mark.req("REQ-155", "REQ-156")
def test_a_communication_id_is_registered_once_in_an_office(ledger: Ledger) -> None:
    with refused("CODE_TAKEN"):
        ledger.comm_id(COMM_ID, "C02")
    with refused("CODE_TAKEN"):
        ledger.comm_id("１２３４５６７８")
    with refused("FIELD_MISSING"):
        ledger.comm_id("")
    with refused("BAD_CODE"):
        ledger.comm_id("12 34")
    with refused("NOT_REGISTERED"):
        ledger.comm_id("87654321", "C99")
    by_client = ledger.by(ABE, comm_ids.add, "87654321", "C01", "none")
    assert by_client == {"comm_id": "87654321", "client": "C01"}
    with refused("NOT_REGISTERED"):
        ledger.by(ABE, comm_ids.add, "99999999", "C02", "none")


@pytest.mark.req("REQ-155", "REQ-160")
def test_id_and_password_are_frozen_while_shared(ledger: Ledger) -> None:
    def changes() -> list[Callable[[], Any]]:
        return [
            lambda: ledger.by(IT, comm_ids.set_password, COMM_ID, "new"),
            lambda: ledger.by(IT, comm_ids.remove, COMM_ID),
        ]

    ledger.start()
    for change in changes():
        with refused("FROZEN") as caught:
            change()
        assert caught.facts["shares"] == ["D1"]
    ledger.join()
    for change in changes():
        with refused("FROZEN"):
            change()
    assert ledger.shop.rows("SELECT password_hash FROM comm_id") == [{"password_hash": "none"}]
    ledger.stop(IT)
    for change in changes():
        change()
    assert ledger.shop.rows("SELECT 1 AS x FROM comm_id") == []
    ledger.leave(ABE)


@pytest.mark.req("REQ-163", "REQ-171")
def test_the_password_is_that_of_the_share_and_guesses_are_slowed(ledger: Ledger) -> None:
    with refused("SHARE_PASSWORD_FORM"):
        comm_ids.hashed("short")
    ledger.comm_id("55555555", password_hash=comm_ids.hashed("aozora-keiri-7"))
    shop = ledger.shop.as_user(ABE)

    def check(password: str, code: str = "55555555") -> None:
        comm_ids.check_password(shop.store, shop.identify, "minami01", code, password)

    check("aozora-keiri-7")
    for _ in range(5):
        with refused("SHARE_PASSWORD_MISMATCH"):
            check("aozora-keiri-8")
    with refused("SHARE_PASSWORD_MISMATCH"):
        check("aozora-keiri-7")
    ledger.clock.forward(seconds=3)
    check("aozora-keiri-7")
    assert ledger.shop.rows("SELECT failures, blocked_until FROM comm_id WHERE code = '55555555'") == [
        {"failures": 0, "blocked_until": None}
    ]
    midori = ledger.shop.as_user(MIDORI)
    with refused("NOT_REGISTERED"):
        comm_ids.check_password(midori.store, midori.identify, "minami01", "55555555", "aozora-keiri-7")


# --- who may, and who is told


def test_the_local_operator_shares_nothing_without_a_name(ledger: Ledger) -> None:
    """DEC-24."""
    shop, office = ledger.shop, ledger.shop.office
    for act in (
        lambda tx: starting.receive(tx, office(tx), "D1", "C01", "client", blob(1)),
        lambda tx: starting.start(tx, office(tx), "D1", ledger.setup(), blob(1)),
    ):
        with refused("PERM_PERSONAL_ACT"), shop.write() as tx:
            act(tx)
    ledger.start()
    with refused("PERM_PERSONAL_ACT"), shop.write() as tx:
        starting.join(tx, office(tx), "D1", COMM_ID, 1, "12", ack_notes=True)
    log = shop.rows("SELECT actor FROM audit WHERE action = 'share.started' ORDER BY seq DESC LIMIT 1")
    assert log == [{"actor": "local:test as minami002"}]


def test_other_clients_data_sets_are_not_even_told_to_exist(ledger: Ledger) -> None:
    ledger.shared()
    office = ledger.shop.office
    for code in ("D1", "D99"):
        for look in (reads.status, reads.versions, reads.drafts, reads.history):
            with refused("NOT_REGISTERED") as caught, ledger.shop.as_user(MIDORI).read() as q:
                look(q, office(q), code)
            assert caught.facts == {"kind": "share", "key": code}
    with refused("NOT_REGISTERED"):
        ledger.read(MIDORI, reads.areas, COMM_ID)
    with refused("NOT_REGISTERED"):
        ledger.open(MIDORI)
    assert (ledger.read(MIDORI, reads.list_shares), ledger.read(MIDORI, reads.comm_ids)) == ([], [])
    assert [row["code"] for row in ledger.read(ABE, reads.list_shares)] == ["D1"]


def test_a_code_that_another_client_has_says_nothing_of_it(ledger: Ledger) -> None:
    """Codes are of the office, so it is taken; whose it is, and how far, is not told, nor who tried."""
    other = ledger.another("D7", 1)
    other.shared()
    ledger.comm_id("midori-relay", "C02")
    for latest in ("client", "office"):
        setup = starting.Setup("C02", "client", latest, "midori-relay", 1, "12", ack_notes=True)
        with refused(*(["CODE_TAKEN"] if latest == "client" else ["CODE_TAKEN", "NEWEST_NOT_RECEIVED"])) as caught:
            ledger.by(MIDORI, starting.start, "D7", setup, blob(1))
        assert caught.facts == {"kind": "share", "code": "D7"}
    with refused("CODE_TAKEN"):
        ledger.by(MIDORI, starting.receive, "D7", "C02", "office", blob(1))
    for user in (ABE, IT):
        assert not [row for row in other.read(user, reads.history, "D7") if "C02" in row["actor"]]


def test_another_office_does_not_see_them(ledger: Ledger) -> None:
    from kcli_core.office import actions as offices

    ledger.shared()
    with ledger.shop.write() as tx:
        if not tx.value("SELECT 1 FROM office WHERE code = 'kita01'"):
            cells = {"code": "kita01", "name": "きた会計", "access_name": "kita", "applied_on": "2024-03-15"}
            offices.add(tx, cells)
    with ledger.shop.read() as q:
        kita = ledger.shop.office(q, "kita01")
        assert (reads.list_shares(q, kita), reads.comm_ids(q, kita)) == ([], [])
        with refused("NOT_REGISTERED"):
            reads.status(q, kita, "D1")


# --- what the store itself keeps


BREAKING = [
    # one data set in an area
    "UPDATE share SET area = 1 WHERE code = 'D2'",
    "UPDATE share SET area = 11 WHERE code = 'D2'",
    "UPDATE share SET area = 0 WHERE code = 'D2'",
    # the code of an office
    "UPDATE share SET code_key = 'd1' WHERE code = 'D2'",
    "UPDATE share SET state = 'locked'",
    "UPDATE share SET head = -1",
    # versions are linear, and each has a fence of its own
    "UPDATE share_version SET parent = 5",
    "UPDATE share_version SET version = 1, parent = 0 WHERE version = 2",
    "UPDATE share_version SET fence = 1 WHERE version = 2",
    # one party to a side
    "UPDATE share_party SET side = 'office'",
    "UPDATE share_party SET side = 'vendor'",
    "UPDATE share_draft SET state = 'gone'",
    # one lock for a data set, and no fence twice
    "INSERT INTO share_lock (share_id, lock_id, side, holder, fence, base, since, until) "
    "SELECT share_id, 'x', side, holder, fence + 1, base, since, until FROM share_lock",
    "INSERT INTO share_grant (share_id, fence, base, side, holder, at) "
    "SELECT share_id, fence, base, side, holder, at FROM share_grant",
    "UPDATE comm_id SET code_key = '12345678' WHERE code = 'other'",
    "DELETE FROM comm_id",
]


@pytest.mark.req("REQ-157")
def test_the_store_itself_keeps_the_share_sound(ledger: Ledger) -> None:
    ledger.shared()
    ledger.comm_id("other", "C02")
    late = ledger.open(IT)
    ledger.unlock(None, late.lock_id)
    ledger.turn(ABE, blob(2))
    with refused("STALE_VERSION"):
        ledger.close(IT, blob(3), late.fence)
    ledger.open(IT)
    ledger.another("D2", 2).start()
    connection = connect(ledger.shop.store.place, writer=True)
    try:
        for statement in BREAKING:
            with pytest.raises(ConstraintBroken), connection.transaction(write=True):
                pytest.fail(f"{connection.run(statement)} rows were changed: {statement}")
    finally:
        connection.close()


def test_the_classes_of_refusals() -> None:
    """Exit statuses are a contract: ① and ② differ (REQ-178, DEC-20)."""
    assert {code: CODES[code] for code in ("COMM_ID_UNUSABLE", "AREA_DELETED", "LOCKED_BY_OTHER", "STALE_VERSION")} == {
        "COMM_ID_UNUSABLE": Class.OUTSIDE, "AREA_DELETED": Class.NEEDS_AN_ACT, "LOCKED_BY_OTHER": Class.CONFLICT,
        "STALE_VERSION": Class.CONFLICT,
    }  # fmt: skip
    assert (Class.OUTSIDE, Class.NEEDS_AN_ACT) == (10, 11)
