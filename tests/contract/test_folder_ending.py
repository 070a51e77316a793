"""The end of a folder: a state that can be cancelled, a job that deletes what the law lets go and nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from kcli_core import due
from kcli_core.account import own_password, sessions
from kcli_core.account.identify import identify_session, identify_token
from kcli_core.account.tokens import issue as issue_token
from kcli_core.blobs.blob import Blob
from kcli_core.client import actions as clients
from kcli_core.folder import actions, correcting, ending, ordinary, purging, reads, verifying
from kcli_core.folder.purging import Permit
from kcli_core.refusals import Refused
from kcli_core.roles import Action
from kcli_core.staff import actions as staff
from kcli_core.store.engine import ConstraintBroken
from kcli_core.store.verify import verify
from tests.conftest import Shop
from tests.contract.clock import Clock
from tests.contract.keeping import NAME, Cabinet, sha
from tests.contract.refusing import refused

DIRECTOR, IT, PAYROLL, GENERAL, ABE = "minami001", "minami002", "minami003", "minami004", "abe@aozora.example.jp"
PASSWORD = "itsumo-kaeru-hanashi-77"
# Kept until 30 June 2031: the business year to March 2024.
DAY, LAST = "2024-01-31", "2031-06-30"


@pytest.fixture
def cabinet(aozora: Shop) -> Cabinet:
    clock = Clock(dt.datetime(2026, 12, 22, 3, 0, tzinfo=dt.UTC))
    return Cabinet(clock.shop(aozora), clock).open()


def state(cabinet: Cabinet) -> list[str]:
    return [row["state"] for row in cabinet.rows("SELECT state FROM folder ORDER BY id")]


@pytest.mark.req("REQ-034", "EB-31")
def test_a_folder_ends_by_its_clients_name_and_goes_on_when_that_is_cancelled(cabinet: Cabinet) -> None:
    cabinet.put(DAY, None)
    with refused("CONFIRM_NAME_DIFFERS"):
        cabinet.by(IT, ending.end, "C01", "青空商店")
    answer = cabinet.by(IT, ending.end, "C01", "株式会社青空商店 ")
    assert (answer["state"], answer["documents"], answer["within"], answer["until"]) == ("ending", 2, 2, None)
    with refused("FOLDER_ENDING"):
        cabinet.end()
    cabinet.by(IT, ending.cancel, "C01")
    with refused("FOLDER_NOT_ENDING"):
        cabinet.by(IT, ending.cancel, "C01")
    assert cabinet.events() == ["put", "put", "ending", "ending_cancelled"]
    for user in (PAYROLL, GENERAL, ABE):
        for action, keys in ((ending.end, ("C01", NAME)), (ending.cancel, ("C01",))):
            with refused("PERM_ROLE"):
                cabinet.by(user, action, *keys)


@pytest.mark.req("REQ-034", "EB-31")
def test_the_own_password_is_asked_of_who_has_one(cabinet: Cabinet) -> None:
    with cabinet.shop.write() as tx:
        office = cabinet.shop.office(tx)
        initial = staff.set_password(tx, office, "002")[1]
        token = issue_token(tx, office, "ci", "it_staff", "90d")["token"]
    real = Shop(cabinet.shop.store, cabinet.shop.keys)
    logged_in = identify_session(sessions.log_in(real.store, "minami01", IT, initial, PASSWORD).token)
    real.identify = logged_in  # type: ignore[method-assign]
    with cabinet.shop.read() as q:
        assert own_password.asked_of(q, Action.FOLDER_END) is False, "the local operator has none"
    with real.read() as q:
        assert own_password.asked_of(q, Action.FOLDER_END) is True
    service = Shop(cabinet.shop.store, cabinet.shop.keys)
    service.identify = identify_token(token)  # type: ignore[method-assign]
    with refused("PERM_PERSONAL_ACT"), service.read() as q:
        own_password.asked_of(q, Action.FOLDER_END)

    def confirm(password: str) -> None:
        own_password.confirm(real.store, logged_in, password, command="folder end", object="folder:C01/1")

    confirm(PASSWORD)
    for _ in range(5):
        with refused("BAD_CREDENTIALS"):
            confirm("chigau-pasuwaado-1")
    with refused("BAD_CREDENTIALS"):
        confirm(PASSWORD)  # blocked for a while, whatever is typed
    assert cabinet.rows("SELECT failures FROM account WHERE user_id = 'minami002'") == [{"failures": 5}]
    cabinet.clock.forward(minutes=1)
    confirm(PASSWORD)
    assert cabinet.rows("SELECT failures FROM account WHERE user_id = 'minami002'") == [{"failures": 0}]


@pytest.mark.req("REQ-034", "EB-32", "EB-33")
@pytest.mark.parametrize(("day", "hour", "gone"), [("2031-06-29", 1, False), (LAST, 1, False), (LAST, 23, False),
                                                   ("2031-07-01", 0, True), ("2031-07-01", 1, True)])  # fmt: skip
def test_the_job_deletes_from_the_day_after_the_last_day_on(cabinet: Cabinet, day: str, hour: int, gone: bool) -> None:
    cabinet.put(DAY)
    cabinet.end()
    cabinet.arrive(day, hour)
    done, codes, dropped = cabinet.run()
    assert (bool(done), codes, dropped) == ((True, [], [sha(1)]) if gone else (False, ["RETENTION_NOT_OVER"], []))
    assert state(cabinet) == ["ended" if gone else "ending"]
    assert len(cabinet.retained()) == (0 if gone else 1)
    assert cabinet.run()[1] == ([] if gone else ["RETENTION_NOT_OVER"]), "twice does no harm"


@pytest.mark.req("EB-32")
def test_one_document_within_retention_keeps_them_all_and_is_told(cabinet: Cabinet) -> None:
    cabinet.put("2010-01-31", DAY, "2030-04-01")
    cabinet.end()
    cabinet.arrive("2031-07-01")
    with refused("RETENTION_NOT_OVER") as caught, cabinet.shop.write() as tx:
        purging.purge(tx, 1)
    assert (caught.facts["documents"], caught.facts["until"]) == (1, "2038-06-30")
    assert len(cabinet.retained()) == 3


@pytest.mark.req("EB-32")
def test_a_document_without_a_date_is_never_over(cabinet: Cabinet) -> None:
    cabinet.put(None)
    cabinet.end()
    cabinet.arrive("2099-01-01")
    assert cabinet.run()[1] == ["RETENTION_NOT_OVER"]


@pytest.mark.req("EB-33", "EB-15")
def test_a_tombstone_and_the_chain_remain(cabinet: Cabinet) -> None:
    cabinet.put(DAY, "2024-02-29")
    cabinet.end()
    cabinet.arrive("2031-07-01")
    cabinet.run()
    [stone] = cabinet.read(purging.tombstones)
    assert (stone["client"], stone["client_name"], stone["documents"], stone["bytes"]) == ("C01", NAME, 2, 20)
    assert (stone["first_date"], stone["last_date"], stone["export_id"]) == (DAY, "2024-02-29", None)
    assert cabinet.events() == ["put", "put", "ending", "purged"]
    [last] = cabinet.rows("SELECT digest FROM document_event WHERE what = 'purged'")
    assert last["digest"] == stone["manifest_sha256"]
    with refused("NOT_REGISTERED"):
        cabinet.by(None, ending.cancel, "C01")
    cabinet.open()
    assert cabinet.put("2031-07-01", first=90) == [3], "numbers go on"
    with cabinet.shop.read() as q:
        [ebook] = verifying.targets(q, cabinet.shop.office(q), "C01")
        found = verifying.check(q, ebook, [])
    assert (found.damage, found.documents, found.events) == ([], 1, 5)
    assert [finding for finding in verify(cabinet.shop.store.place) if not finding.well] == []


@pytest.mark.req("EB-32", "REQ-034")
def test_within_retention_a_whole_export_and_the_director_stand_behind_it(cabinet: Cabinet) -> None:
    cabinet.put(DAY)
    older = cabinet.exported()
    cabinet.put("2024-02-01", first=5)
    part, broken, whole = cabinet.exported(whole=False), cabinet.exported(complete=False), cabinet.exported()
    cabinet.end()

    def purge(user: str | None, export: int, name: str = NAME) -> Any:
        def act(tx: Any, _office: Any) -> Any:
            return purging.purge(tx, 1, Permit(export, name))

        return cabinet.by(user, act)

    with refused("PERM_ROLE"):
        purge(IT, whole)
    for export in (part, broken, older):
        with refused("EXPORT_NOT_WHOLE"):
            purge(DIRECTOR, export)
    with refused("NOT_REGISTERED"):
        purge(DIRECTOR, 99)
    with refused("CONFIRM_NAME_DIFFERS"):
        purge(DIRECTOR, whole, "青空商店")
    assert len(cabinet.retained()) == 2
    assert purge(DIRECTOR, whole)["documents"] == 2
    [stone] = cabinet.read(purging.tombstones)
    assert stone["export_id"] == whole
    assert stone["confirmed_by"] == stone["by"]
    assert DIRECTOR in stone["by"]


@pytest.mark.req("EB-32")
def test_nothing_is_deleted_when_the_clock_jumped_or_goes_back(cabinet: Cabinet) -> None:
    cabinet.put(DAY)
    cabinet.end()
    cabinet.clock.at = dt.datetime(2031, 7, 1, 16, tzinfo=dt.UTC)  # from one moment to the next
    assert cabinet.run()[1] == ["CLOCK_LOOKS_WRONG"]
    cabinet.clock.forward(minutes=30)
    assert cabinet.run()[1] == ["CLOCK_LOOKS_WRONG"], "once more is no proof"
    cabinet.clock.at = dt.datetime(2031, 7, 1, 12, tzinfo=dt.UTC)  # four hours back
    assert cabinet.run()[1] == ["CLOCK_LOOKS_WRONG"]
    assert len(cabinet.retained()) == 1
    cabinet.clock.at = dt.datetime(2031, 7, 2, 16, tzinfo=dt.UTC)
    assert cabinet.run()[1] == [], "a day of ordinary life under this clock"
    assert cabinet.retained() == {}


@pytest.mark.req("EB-32")
def test_the_job_of_the_night_alone_keeps_the_clock_trusted(cabinet: Cabinet) -> None:
    """An office on holiday: nobody does anything for days, cron starts a little later every night."""
    cabinet.put(DAY)
    cabinet.arrive("2031-07-01")
    for night in range(5):
        cabinet.clock.forward(hours=24, seconds=night)
        assert cabinet.run() == ([], [], []), "nothing is ending"
    cabinet.clock.forward(hours=24)
    cabinet.end()
    assert cabinet.run()[1] == []
    assert cabinet.retained() == {}


@pytest.mark.req("EB-17", "EB-32")
@pytest.mark.parametrize("after", [False, True])
def test_no_role_and_no_route_of_deletion_reaches_a_retained_document(cabinet: Cabinet, after: bool) -> None:
    cabinet.put(DAY)
    cabinet.end()
    cabinet.arrive("2031-07-01" if after else LAST)
    shop = cabinet.shop

    def sql(*statements: str) -> Callable[[Any, Any], Any]:
        return lambda tx, _office: [tx.run(statement) for statement in statements]

    routes: list[Callable[[Any, Any], Any]] = [
        lambda tx, _: purging.purge(tx, 1),
        lambda tx, _: purging.purge(tx, 1, Permit(1, NAME)),
        lambda tx, office: clients.remove(tx, office, "C01"),
        lambda tx, office: actions.edit(tx, office, "C01", None, actions.Change("別名", 5, None, False)),
        sql("DELETE FROM document_version"),
        sql("DELETE FROM document"),
        sql("DELETE FROM folder"),
        sql("UPDATE document SET retain_until = '2000-01-01'", "DELETE FROM document_version"),
        sql("UPDATE document_version SET amount = 1"),
    ]
    if not after:
        for user in (None, DIRECTOR, IT, PAYROLL, GENERAL, ABE):
            for route in routes:
                with pytest.raises((Refused, ConstraintBroken)):
                    cabinet.by(user, route)
            assert cabinet.run(shop.as_user(user) if user in (DIRECTOR, IT) else None)[0] == []
        assert cabinet.retained() == {1: LAST}
        assert [row["n"] for row in cabinet.rows("SELECT count(*) AS n FROM document_version")] == [1]
        return
    for route in (sql("DELETE FROM document_version"), sql("DELETE FROM document")):
        with pytest.raises(ConstraintBroken):
            cabinet.by(None, route)  # without a tombstone not even then
    assert len(cabinet.run()[0]) == 1


def test_bytes_that_another_document_names_stay(cabinet: Cabinet) -> None:
    cabinet.put(DAY, "2024-01-01", first=7)
    with cabinet.shop.write() as tx:
        office = cabinet.shop.office(tx)
        actions.add(tx, office, [actions.Wish("C02", "shared", 10**6, None, "資料")])
        folder = reads.find(tx, office, "C02", "資料")
        row = {
            "folder_id": folder["id"],
            "name": "a.pdf",
            "name_key": "a.pdf",
            "size": 1,
            "sha256": sha(8),
            "at": tx.at,
            "by": "x",
        }
        tx.insert("folder_file", row)
    cabinet.end()
    cabinet.arrive("2031-07-01")
    assert cabinet.run()[2] == [sha(7)]


def test_a_run_that_is_killed_before_it_dropped_the_bytes_leaves_them_to_the_next(cabinet: Cabinet) -> None:
    cabinet.put(DAY)
    cabinet.end()
    cabinet.arrive("2031-07-01")
    assert cabinet.run(drop=False)[0][0]["documents"] == 1
    assert cabinet.rows("SELECT sha256 FROM folder_leftover") == [{"sha256": sha(1)}]

    def killed(sha256: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        purging.run(cabinet.shop.store, cabinet.shop.identify, killed, command="test")
    assert cabinet.rows("SELECT sha256 FROM folder_leftover") == [{"sha256": sha(1)}]
    assert cabinet.run()[2] == [sha(1)]
    assert cabinet.run()[2] == []
    assert cabinet.rows("SELECT sha256 FROM folder_leftover") == []


@pytest.mark.req("EB-18", "EB-32")
def test_the_file_of_a_correction_that_waits_goes_with_its_folder(cabinet: Cabinet) -> None:
    cabinet.put(DAY)
    with cabinet.shop.write() as tx:
        tx.run("UPDATE ebook SET second_person = :on", on=True)
    with cabinet.shop.write(reason="誤送") as tx:
        new = {"sha256": sha(7), "size": 3, "file_name": "b.pdf", "media_type": "application/pdf", "marks": ""}
        correcting.correct(tx, cabinet.shop.office(tx), "C01", 1, new, {}, base=1)
    cabinet.end()
    cabinet.arrive("2031-07-01")
    done, codes, gone = cabinet.run()
    assert (len(done), codes, sorted(gone)) == (1, [], [sha(1), sha(7)])


@pytest.mark.req("REQ-034")
def test_an_ordinary_folder_ends_without_retention_and_without_a_tombstone(cabinet: Cabinet) -> None:
    with cabinet.shop.write() as tx:
        office = cabinet.shop.office(tx)
        actions.add(tx, office, [actions.Wish("C01", "shared", 10**6, None, "決算資料")])
        folder = reads.find(tx, office, "C01", "決算資料")
        row = {
            "folder_id": folder["id"],
            "name": "a.pdf",
            "name_key": "a.pdf",
            "size": 9,
            "sha256": sha(3),
            "at": tx.at,
            "by": "x",
        }
        tx.insert("folder_file", row)
        tx.run("UPDATE folder SET used = 9 WHERE id = :id", id=folder["id"])
    assert cabinet.by(IT, ending.end, "C01", NAME, "決算資料")["files"] == 1
    with refused("FOLDER_ENDING"):
        cabinet.by(IT, ordinary.upload, "C01", "決算資料", None, {"b.pdf": Blob(sha(4), 1)})
    done, codes, gone = cabinet.run()
    assert ([row["files"] for row in done], codes, gone) == ([1], [], [sha(3)])
    assert state(cabinet) == ["active", "ended"]
    assert cabinet.read(purging.tombstones) == []
    assert [finding for finding in verify(cabinet.shop.store.place) if not finding.well] == []


def test_run_due_does_it_too_and_counts_what_must_be_kept(cabinet: Cabinet) -> None:
    cabinet.put(DAY)
    cabinet.end()
    cabinet.arrive(LAST)
    gone: list[str] = []

    def run() -> tuple[int, int, list[str]]:
        shop = cabinet.shop
        done, failed = due.run(shop.store, shop.identify, shop.keys, lambda: lambda _: None, gone.append)
        return done["purged"], done["kept"], [refusal.code for _, refusal in failed]

    assert run() == (0, 1, []), "waiting for the end of retention is no failure of the job"
    cabinet.clock.forward(hours=24)
    assert run() == (1, 0, [])
    assert gone == [sha(1)]


@pytest.mark.parametrize("who", [PAYROLL, GENERAL, ABE])
def test_others_do_not_run_the_job(cabinet: Cabinet, who: str) -> None:
    with refused("PERM_ROLE"):
        cabinet.run(cabinet.shop.as_user(who))
