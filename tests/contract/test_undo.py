"""What was done and undone leaves the store as it was; what cannot be undone is refused before anything changes."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from kcli_core.access import actions as access
from kcli_core.account import operators, tokens
from kcli_core.account.addresses import Approval
from kcli_core.client import actions as clients
from kcli_core.client import register
from kcli_core.contacts import actions as contacts
from kcli_core.contacts import registering
from kcli_core.contract import actions as contracts
from kcli_core.folder import actions as folders
from kcli_core.folder import ending
from kcli_core.folder.actions import Wish
from kcli_core.mypage import actions as mypage
from kcli_core.office import actions as offices
from kcli_core.office import reads as office_reads
from kcli_core.partner import actions as partners
from kcli_core.roles import Actor, Role
from kcli_core.share import comm_ids
from kcli_core.staff import actions as staff
from kcli_core.staff import leaving
from kcli_core.store.place import POSTGRES, SQLITE, Place
from kcli_core.store.transaction import Store
from kcli_core.undo import actions
from kcli_core.undo.effect import Named
from kcli_core.undo.plan import plan
from tests import postgres
from tests.conftest import ENGINES, Shop, fill_minami
from tests.contract.conftest import fill_aozora
from tests.contract.refusing import refused

ALL_ROLES = frozenset({Role.VENDOR, Role.DIRECTOR, Role.IT_STAFF, Role.SYSADMIN})
# The log, and what is a log too; counters that only grow; stamps and numbers of rows that were made anew.
LOGS = {
    "alembic_version", "audit", "audit_head", "change_set", "change", "undoing", "batch_run", "outbox",
    "account_event", "access_period", "session",
}  # fmt: skip
GROWING = {"id", "site_account_id", "persons_numbered", "contacts_numbered", "issued_before", "last_seen_at"}


@pytest.fixture(scope="module", params=ENGINES)
def ground(
    request: pytest.FixtureRequest, templates: dict[str, Any], server: str | None, tmp_path_factory: Any
) -> Iterator[Shop]:
    """minami with clients and two contracts, for all cases: each leaves it as it was."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("ground") / "kcli.db"
        shutil.copyfile(templates["sqlite"], path)
        place = Place(SQLITE, path=path)
    elif server is None:
        pytest.skip("NOT RUN: no PostgreSQL binaries here; set KCLI_TEST_POSTGRES")
    else:
        template = templates["postgres"].partition("?")[0].rpartition("/")[2]
        place = Place(POSTGRES, url=postgres.new_database(server, template))
    shop = Shop(Store(place), templates["keys"], Actor("local:test", ALL_ROLES, local=True))
    fill_minami(shop)
    fill_aozora(shop)
    with shop.write(reason="x") as tx:
        office = shop.office(tx)
        contracts.add(tx, office, {"code": "M0", "form_date": "2022-09-30"}, product="manage", apps=["勤怠", "工数"])
        contracts.add(tx, office, {"code": "M1"}, product="manage", options=["入退差異オプション"])
        contracts.add(tx, office, {"code": "M2"}, product="manage", plan="free")
        registering.add(tx, office, "M0", {"full_name": "山田 太郎", "email": "y@example.co.jp"}, primary=True)
        registering.add(tx, office, "M0", {"full_name": "伊藤 花子", "email": "i@example.co.jp"})
        partners.add(tx, {"code": "P01", "kind": "agency", "name": "株式会社北海販売", "phone": "03-1111-2222"})
        comm_ids.add(tx, office, "77777777", "C02", "none")
        folders.add(tx, office, [Wish("C02", "shared", 1000, 100, "資料")])
        staff.edit(tx, office, "003", {"phone": "03-5555-6666 内線12", "joined_on": "2020-04-01"})
        staff.edit(tx, office, "004", {"email": "yoko@docomo.ne.jp"}, Approval("服部 一郎", "2024-01-02"))
        mypage.edit(tx, office, {"company_name": "みなみ会計事務所"})
        offices.edit_company_info(tx, office, {"representative": "服部 一郎", "phone": "03-9999-8888"})
    yield shop
    if not place.embedded:
        postgres.drop_database(str(server), place.url)


def business(shop: Shop) -> dict[str, list[str]]:
    """Every table but the logs, without what only grows."""
    found = {}
    with shop.read() as q:
        for table in q.connection.tables():
            if table in LOGS:
                continue
            rows = q.rows(f"SELECT * FROM {table}")
            kept = [{k: v for k, v in row.items() if k not in GROWING and not k.endswith("_at")} for row in rows]
            found[table] = sorted(str(row) for row in kept)
    return found


Do = Callable[[Any, Any], Any]
CASES: Mapping[str, Do] = {
    "access off and on": lambda tx, o: access.switch(tx, o, ["minami004"], on=True),
    "client add": lambda tx, o: register.add(tx, o, {"code": "C09", "name": "株式会社九"}),
    "client edit": lambda tx, o: clients.edit(
        tx, o, "C01", {"code": "C11", "name": "株式会社蒼", "phone": "0312341111", "closing_month": "", "address": ""},
        in_charge="002",
    ),
    "client limit": lambda tx, o: clients.set_limit(tx, o, "C01", 20),
    "client list": lambda tx, o: _import(tx, o),
    "client manager": lambda tx, o: clients.set_manager(tx, o, "C01", "2", True),
    "folder add": lambda tx, o: folders.add(tx, o, [Wish("C01", "ebook", 9), Wish("C01", "shared", 9, None, "決算")]),
    "folder edit": lambda tx, o: folders.edit(tx, o, "C02", "資料", folders.Change("別名", 2000, no_max_file=True)),
    "folder end": lambda tx, o: ending.end(tx, o, "C02", "学校法人みどり学園", "資料"),
    "client person add": lambda tx, o: register.add_person(tx, o, "C01", {"full_name": "新田 一"}),
    "client person edit": lambda tx, o: clients.edit_person(
        tx, o, "C01", "1", {"email": "new@aozora.example.jp", "mobile": "090-1111-2222"}, ["share=off", "ebook=off"]
    ),
    "client set-logout": lambda tx, o: clients.set_logout(tx, o, "C01", "1", 5),
    "client suspend": lambda tx, o: clients.suspend(tx, o, "C01", "2"),
    "client support member": lambda tx, o: clients.edit(tx, o, "C01", {"support_member_until": "until=2030-03-31"}),
    "comm id": lambda tx, o: comm_ids.add(tx, o, "88888888", "C01", "none"),
    "comm id off": lambda tx, o: comm_ids.switch(tx, o, "77777777", usable=False),
    "company info": lambda tx, o: offices.edit_company_info(tx, o, {"name": "みなみ税理士法人", "phone": ""}),
    "contact add": lambda tx, o: registering.add(tx, o, "M0", {"full_name": "佐藤 次郎", "email": "s@example.co.jp"}),
    "contact edit": lambda tx, o: contacts.edit(
        tx, o, "M0", "2", {"full_name": "伊東 花子", "email": "ito@example.co.jp", "duty": "システム", "phone": ""}
    ),
    "contact marks": lambda tx, o: contacts.edit(tx, o, "M0", "2", {}, shared=True, can_send=False),
    "contact primary": lambda tx, o: contacts.set_primary(tx, o, "M0", "2"),
    "contract add": lambda tx, o: contracts.add(tx, o, {"code": "M9"}, product="manage", apps=["勤怠"]),
    "contract add-app": lambda tx, o: contracts.add_apps(tx, o, "M0", ["経費"], ["入退差異オプション"]),
    "contract cancel-app": lambda tx, o: contracts.cancel_apps(tx, o, "M0", ["工数"]),
    "contract cancel option": lambda tx, o: contracts.cancel_apps(tx, o, "M1", ["入退差異オプション"]),
    "contract edit": lambda tx, o: contracts.edit(tx, o, "M1", {"code": "M11", "form_date": "2023-01"}, plan="free"),
    "mypage edit": lambda tx, o: mypage.edit(tx, o, {"contact_name": "阿部 恵子", "phone": "0312342222"}),
    "mypage upgrade": lambda tx, o: mypage.upgrade(tx, o, ["M2"]),
    "office add": lambda tx, o: offices.add(
        tx, {"code": "kita01", "name": "きた会計", "access_name": "kita", "applied_on": "2019-03-15"}
    ),
    "office edit": lambda tx, o: offices.edit(
        tx, o, {"name": "みなみ税理士法人", "phone": "03-1234-5678", "email_domains": "example.co.jp docomo.ne.jp"},
        channel="agency", partner="P01", presence_days=90, included_ids=6,
    ),
    "office limit": lambda tx, o: offices.set_limit(tx, o, 30),
    "partner add": lambda tx, o: partners.add(tx, {"code": "P09", "kind": "partner", "name": "株式会社南"}),
    "partner edit": lambda tx, o: partners.edit(tx, "P01", {"name": "株式会社東", "phone": "", "ended_on": "2030-1-1"}),
    "staff add": lambda tx, o: staff.register(tx, o, [{"code": "009", "full_name": "新井 九"}]),
    "staff edit": lambda tx, o: staff.edit(
        tx, o, "003", {"code": "033", "phone": "03-7777-8888", "department": "第二課", "joined_on": ""}
    ),
    "staff edit private address": lambda tx, o: staff.edit(tx, o, "004", {"email": "yoko@example.co.jp"}),
    "staff grant": lambda tx, o: staff.grant(tx, o, "002", "system_administrator"),
    "staff hand over right": lambda tx, o: staff.revoke(tx, o, "001", "system_administrator", to="002"),
    "staff issue": lambda tx, o: staff.issue_ids(tx, o, ["005"]),
    "staff leave set": lambda tx, o: leaving.leave(tx, o, "005", dt.date(2099, 1, 1)),
    "staff list": lambda tx, o: staff.register(
        tx, o, [{"code": f"1{n:02}", "full_name": f"名 {n}", "phone": "0312341111"} for n in range(20)]
    ),
    "staff role": lambda tx, o: staff.edit(tx, o, "004", {"role": "IT担当者"}),
    "staff set-logout": lambda tx, o: staff.set_logout(tx, o, "002", 7),
    "staff suspend": lambda tx, o: staff.suspend(tx, o, "004"),
    "staff transfer": lambda tx, o: staff.transfer(tx, o, "003", to="004"),
    "vendor add": lambda tx, o: operators.add(tx, "koutai", "交代 花子"),
}  # fmt: skip
# What an undo of them removes does not come back by undoing that.
GONE_FOR_GOOD = {
    "client add", "client list", "client person add", "comm id", "contact add", "contract add", "folder add",
    "folder end", "office add", "partner add", "staff add", "staff issue", "staff leave set", "staff list",
    "vendor add",
}  # fmt: skip


def _import(tx: Any, office: Any) -> None:
    clients_list = register.ListOfClients(tx, office)
    for row in range(12):
        cells = {"client_code": f"L{row // 4}", "client_name": f"株式会社{row // 4}", "full_name": f"原 {row}郎"}
        clients_list.take(row + 2, cells, {"file": "list.csv", "row": row + 2})
    clients_list.finish()


def do(shop: Shop, work: Do) -> str:
    with shop.write(reason="x") as tx:
        work(tx, shop.office(tx))
    return f"CS-{tx.change_set}"


def undo(shop: Shop, name: str) -> str:
    kind, _, number = name.partition("-")
    with shop.write() as tx:
        actions.undo(tx, Named(kind, int(number)))
    return f"CS-{tx.change_set}"


@pytest.mark.parametrize("case", CASES)
def test_what_is_undone_leaves_the_store_as_it_was(ground: Shop, case: str) -> None:
    before = business(ground)
    done = do(ground, CASES[case])
    after = business(ground)
    assert after != before, "the case does something"
    undone = undo(ground, done)
    assert business(ground) == before
    if case in GONE_FOR_GOOD:
        with refused("UNDO_NOT_POSSIBLE"):
            undo(ground, undone)
        return
    again = undo(ground, undone)
    assert business(ground) == after, "undoing an undo"
    undo(ground, again)
    assert business(ground) == before


def test_what_was_undone_is_not_undone_twice_but_once_more_after_its_undo_was_undone(ground: Shop) -> None:
    first = do(ground, CASES["staff set-logout"])
    second = undo(ground, first)
    with refused("UNDONE_ALREADY") as caught:
        undo(ground, first)
    assert caught.facts == {"id": first, "by": second}
    undo(ground, second)
    undo(ground, first)


def test_a_field_that_another_change_set_has_written_since_stops_the_undo_and_is_named(ground: Shop) -> None:
    first = do(ground, lambda tx, o: staff.edit(tx, o, "002", {"department": "第一課", "title": "主任"}))
    other = do(ground, lambda tx, o: staff.edit(tx, o, "002", {"phone": "0312342222"}))
    second = do(ground, lambda tx, o: staff.edit(tx, o, "002", {"title": "係長"}))
    with refused("UNDO_CHANGED_SINCE") as caught:
        undo(ground, first)
    assert (caught.facts["by"], caught.facts["what"], caught.facts["object"]) == (second, "title", "staff:002")
    undo(ground, second)
    undo(ground, first)  # the telephone of the same person stands in nobody's way
    assert ground.rows("SELECT department, title, phone FROM staff WHERE code = '002'")[0]["phone"] is not None
    undo(ground, other)


def test_what_was_added_is_not_removed_with_what_came_to_it_since(ground: Shop) -> None:
    company = do(ground, CASES["client add"])
    person = do(ground, lambda tx, o: register.add_person(tx, o, "C09", {"full_name": "新田 一"}))
    with refused("UNDO_CHANGED_SINCE") as caught:
        undo(ground, company)
    assert (caught.facts["by"], caught.facts["object"]) == (person, "client:C09")
    undo(ground, person)
    undo(ground, company)


def test_an_id_that_was_used_is_not_taken_back(ground: Shop) -> None:
    issued = do(ground, CASES["staff issue"])
    with ground.write() as tx:
        tx.run("UPDATE account SET last_used_at = :at WHERE user_id = 'minami005'", at=tx.at)
    with refused("UNDO_NOT_POSSIBLE") as caught:
        undo(ground, issued)
    assert caught.facts["reason"] == "used"
    assert caught.facts["by_hand"] == "kcli staff close 005"
    with ground.write() as tx:
        tx.run("UPDATE account SET last_used_at = NULL WHERE user_id = 'minami005'")
    undo(ground, issued)


@pytest.mark.parametrize(
    ("work", "reason"),
    [
        (lambda tx, o: staff.set_password(tx, o, "002"), "seen"),
        (lambda tx, o: offices.request_change(tx, o, {"name": "みなみ税理士法人"}), "decided"),
        (lambda tx, o: contacts.confirm(tx, o, "M0"), "sent"),
    ],
)
def test_what_cannot_be_undone_says_why_and_what_helps_by_hand(ground: Shop, work: Do, reason: str) -> None:
    done = do(ground, work)
    before = business(ground)
    with refused("UNDO_NOT_POSSIBLE") as caught:
        undo(ground, done)
    assert caught.facts["reason"] == reason
    assert str(caught.facts["by_hand"]).startswith("kcli ")
    assert reason != "seen" or caught.facts["by_hand"] == "kcli staff set-password 002"
    assert business(ground) == before


def test_mail_that_left_with_it_is_told(ground: Shop) -> None:
    done = do(ground, lambda tx, o: contacts.confirm(tx, o, "M0"))
    with ground.read() as q:
        assert [row["template"] for row in plan(q, Named("CS", int(done[3:]))).mails] == ["contacts_confirmed"]


def test_nothing_can_be_undone_that_the_actor_could_not_do_by_hand(ground: Shop) -> None:
    done = do(ground, CASES["office limit"])
    suspended = do(ground, CASES["staff suspend"])
    director = ground.as_user("minami001", "minami01")
    for name in (done, suspended):  # limits and resuming are the vendor's
        with refused("PERM_VENDOR_ONLY"):
            undo(director, name)
    general = ground.as_user("minami003", "minami01")
    with refused("PERM_ROLE"):
        undo(general, done)
    undo(ground, suspended)
    undo(ground, done)


def test_a_change_set_of_another_office_is_not_told_to_exist(ground: Shop) -> None:
    made = do(ground, CASES["office add"])
    with refused("NOT_REGISTERED"):
        undo(ground.as_user("minami001", "minami01"), made)
    undo(ground, made)


def test_control_an_undo_that_forgets_a_field_is_seen(ground: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    from kcli_core.undo import edits

    real = edits._cells
    monkeypatch.setattr(edits, "_cells", lambda *a, **k: {n: t for n, t in real(*a, **k).items() if n != "department"})
    before = business(ground)
    undo(ground, done := do(ground, CASES["staff edit"]))
    assert business(ground) != before
    monkeypatch.undo()
    with ground.write() as tx:
        tx.run("UPDATE staff SET department = NULL WHERE code = '003'")
    assert business(ground) == before, done


def test_an_office_of_hundreds_of_persons_is_undone_in_one_go(ground: Shop) -> None:
    """One change set of many objects, as a file of an office is applied."""

    def work(tx: Any, office: Any) -> None:
        found = register.ListOfClients(tx, office)
        for row in range(900):
            cells = {"client_code": f"B{row // 3}", "client_name": f"株式会社B{row // 3}", "full_name": f"原 {row}郎"}
            found.take(row + 2, cells, {})
        found.finish()
        members = [{"code": f"2{n:02}", "full_name": f"名 {n}"} for n in range(30)]
        staff.register(tx, office, members)
        offices.set_limit(tx, office, 100)
        staff.issue_ids(tx, office, [row["code"] for row in members])
        for n in range(30):
            clients.edit(tx, office, f"B{n}", {"closing_month": "3"}, in_charge=f"2{n:02}")
        tokens.issue(tx, office, "ci", "general", "90d")

    before = business(ground)
    undo(ground, do(ground, work))
    after = business(ground)
    assert [row for row in after.pop("service_token") if "ci" not in row] == before.pop("service_token")
    assert after == before


def test_an_office_whose_restriction_is_charged_stays_empty_and_that_is_told(ground: Shop) -> None:
    def work(tx: Any, _office: Any) -> None:
        offices.add(tx, {"code": "kita01", "name": "きた会計", "access_name": "kita", "applied_on": "2026-01-01"})
        office = office_reads.choose(tx, "kita01")
        staff.register(tx, office, [{"code": "001", "full_name": "北 一郎", "role": "所長"}])
        staff.issue_ids(tx, office, ["001"])
        access.switch(tx, office, ["kita001"], on=True)

    number = do(ground, work)
    with ground.write() as tx:
        actions.undo(tx, Named("CS", int(number.removeprefix("CS-"))))
        assert [(note.code, note.facts) for note in tx.cautions] == [
            ("UNDO_STAYS", {"object": "office:kita01", "periods": 1})
        ]
        office = office_reads.choose(tx, "kita01")
        assert tx.value("SELECT count(*) FROM staff WHERE office_id = :o", o=office["id"]) == 0
