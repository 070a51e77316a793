"""The log: every change and every refused attempt, in order, append-only, without secrets."""

from __future__ import annotations

import json
from contextlib import suppress

import psycopg
import pytest

from kcli_core.account import sessions
from kcli_core.office import actions as offices
from kcli_core.office import reads as office_reads
from kcli_core.refusals import Refused
from kcli_core.staff import actions, reads
from kcli_core.store import audit, log_reads
from kcli_core.store.engine import ConstraintBroken, connect
from tests.conftest import Shop
from tests.contract.clock import Clock
from tests.contract.refusing import refused


def last(shop: Shop, count: int = 1) -> list[dict[str, object]]:
    return shop.rows("SELECT * FROM audit ORDER BY seq DESC LIMIT :n", n=count)[::-1]


def codes(shop: Shop, **filters: object) -> list[tuple[str, str]]:
    with shop.read() as q:
        return [(row["action"], row["code"]) for row in log_reads.list_audit(q, **filters)]  # type: ignore[arg-type]


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit", "TRUNCATE audit"])
def test_the_log_takes_no_update_delete_or_truncate_from_anybody(minami: Shop, statement: str) -> None:
    if statement.startswith("TRUNCATE") and minami.store.place.embedded:
        statement = "DELETE FROM audit WHERE 1 = 1"  # SQLite's way to empty a table
    before = minami.rows("SELECT * FROM audit ORDER BY seq")
    connection = connect(minami.store.place, writer=True)
    try:
        with pytest.raises(ConstraintBroken, match="append-only"):
            connection.run(statement)
        with pytest.raises(ConstraintBroken, match="append-only"), connection.transaction(write=True):
            connection.run(
                "UPDATE change SET after = 'x'" if connection.kind != "sqlite" else "UPDATE audit SET seq = 0"
            )
    finally:
        connection.close()
    assert minami.rows("SELECT * FROM audit ORDER BY seq") == before


def test_every_change_is_a_row_of_its_change_set(minami: Shop) -> None:
    with minami.as_user("minami002").write(reason="異動") as tx:
        office = minami.office(tx)
        actions.edit(tx, office, "004", {"department": "第二課"})
        actions.set_logout(tx, office, "004", 3)
    rows = last(minami, 2)
    assert [(row["action"], row["object"], row["actor"], row["code"]) for row in rows] == [
        ("staff.edited", "staff:004", "local:test as minami002", ""),
        ("account.logout_set", "staff:004", "local:test as minami002", ""),
    ]
    assert json.loads(str(rows[0]["facts"])) == {"fields": ["department"], "reason": "異動"}
    sets = minami.rows("SELECT id, command, actor FROM change_set ORDER BY id DESC LIMIT 1")
    assert {row["change_set"] for row in rows} == {sets[0]["id"]}
    assert (sets[0]["command"], sets[0]["actor"]) == ("test", "local:test as minami002")


def test_the_numbers_have_no_gap_and_each_row_holds_the_hash_of_the_one_before(minami: Shop) -> None:
    rows = minami.rows("SELECT * FROM audit ORDER BY seq")
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    previous = audit.GENESIS
    for row in rows:
        assert row["hash"] == audit.link(previous, [row[name] for name in audit.COLUMNS[:-1]])
        previous = row["hash"]
    head = minami.rows("SELECT seq, hash FROM audit_head")
    assert head == [{"seq": len(rows), "hash": previous}]


def test_what_fails_half_way_leaves_neither_change_nor_row(minami: Shop) -> None:
    before = last(minami)
    with suppress(KeyboardInterrupt), minami.write() as tx:
        actions.edit(tx, minami.office(tx), "004", {"department": "第二課"})
        raise KeyboardInterrupt
    assert last(minami) == before
    assert minami.rows("SELECT department FROM staff WHERE code = '004'") == [{"department": None}]


def test_where_the_log_cannot_be_written_nothing_is_changed(minami: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object, **_options: object) -> None:
        raise OSError("no space")

    monkeypatch.setattr(audit, "append", full)
    with pytest.raises(OSError, match="no space"), minami.write() as tx:
        actions.edit(tx, minami.office(tx), "004", {"department": "第二課"})
    assert minami.rows("SELECT department FROM staff WHERE code = '004'") == [{"department": None}]


@pytest.mark.req("REQ-007")
def test_a_refused_attempt_is_kept_with_all_its_codes_and_who_tried(minami: Shop) -> None:
    with refused("NOT_REGISTERED", "NOT_REGISTERED"), minami.as_user("minami002").write(reason="試し") as tx:
        actions.issue_ids(tx, minami.office(tx), ["098", "099"])
    row = last(minami)[0]
    assert (row["actor"], row["action"], row["object"], row["code"], row["change_set"]) == (
        "local:test as minami002", "staff.issue", "staff:098,099", "NOT_REGISTERED", None,
    )  # fmt: skip
    assert json.loads(str(row["facts"])) == {"reason": "試し", "refusals": 2}
    with refused("LIMIT_BELOW_USE"), minami.write(reason="減らす") as tx:
        offices.set_limit(tx, minami.office(tx), 1)
    assert json.loads(str(last(minami)[0]["facts"])) == {"limit": 1, "reason": "減らす"}


def test_a_refused_attempt_stands_in_a_transaction_of_its_own(minami: Shop) -> None:
    """Its row survives although everything the command did was rolled back."""
    with refused("NO_ACCOUNT"), minami.write() as tx:
        office = minami.office(tx)
        actions.edit(tx, office, "004", {"department": "第二課"})
        actions.set_logout(tx, office, "005", 2)
    assert last(minami)[0]["code"] == "NO_ACCOUNT"
    assert minami.rows("SELECT department FROM staff WHERE code = '004'") == [{"department": None}]


def test_a_refused_read_is_kept_too(minami: Shop) -> None:
    with refused("PERM_ROLE"), minami.as_user("minami004").read() as q:
        log_reads.list_audit(q)
    assert (last(minami)[0]["action"], last(minami)[0]["code"]) == ("audit.read", "PERM_ROLE")


def test_a_dry_run_leaves_nothing_at_all(minami: Shop) -> None:
    tables = ("audit", "audit_head", "change", "change_set", "staff", "account", "account_event", "session", "office")
    before = {table: minami.rows(f"SELECT * FROM {table}") for table in tables}
    with minami.write(dry_run=True, request_id="r-1") as tx:
        office = minami.office(tx)
        actions.issue_ids(tx, office, ["005"])
        actions.edit(tx, office, "004", {"department": "第二課"})
    with refused("NOT_REGISTERED"), minami.write(dry_run=True) as tx:
        actions.issue_ids(tx, minami.office(tx), ["099"])
    assert {table: minami.rows(f"SELECT * FROM {table}") for table in tables} == before


@pytest.mark.req("REQ-045", "REQ-046")
def test_no_secret_is_in_the_log_the_history_or_the_answers(minami: Shop) -> None:
    password = "itsumo-kaeru-hanashi-77"
    with minami.write(request_id="r-1") as tx:
        account, once = actions.set_password(tx, minami.office(tx), "004")
        tx.answers({"user_id": account.user_id, "initial_password": once})
    token = sessions.log_in(minami.store, "minami01", "minami004", once, password).token
    with refused("BAD_CREDENTIALS"):
        sessions.log_in(minami.store, "minami01", "minami004", "machigai-no-kotoba-99")
    written = str(
        [minami.rows(f"SELECT * FROM {table}") for table in ("audit", "change", "change_set", "account_event")]
    )
    for secret in (once, password, token, "machigai-no-kotoba-99", "sha256$", "argon2"):
        assert secret not in written


def test_personal_data_stay_out_of_the_log(minami: Shop) -> None:
    """What is in the log stays for good; what is in the history goes with the person (REQ-051)."""
    with minami.write() as tx:
        cells = {"full_name": "新しい 名前", "email": "atarashii@example.co.jp", "phone": "03-1234-5678"}
        actions.edit(tx, minami.office(tx), "004", cells)
    written = str(minami.rows("SELECT * FROM audit"))
    for text in ("新しい", "atarashii", "1234-5678", "山﨑", "服部"):
        assert text not in written


def test_the_log_is_listed_by_time_actor_action_object_and_code(minami: Shop) -> None:
    clock = Clock()
    shop = clock.shop(minami)
    with shop.as_user("minami002").write() as tx:
        actions.set_logout(tx, minami.office(tx), "004", 3)
    clock.forward(days=1)
    for action in (actions.set_password, actions.recreate):
        with refused("PERM_IT_PAYROLL_PASSWORD"), shop.as_user("minami002").write() as tx:
            action(tx, minami.office(tx), "003")
    set_logout, barred = ("account.logout_set", ""), "PERM_IT_PAYROLL_PASSWORD"
    passwords, issue = ("staff.password_payroll", barred), ("staff.issue", barred)
    assert codes(shop, actor="local:test as*") == [set_logout, passwords, issue]
    assert codes(shop, actor="local:test as minami002", object="staff:004") == [set_logout]
    assert codes(shop, action="staff.password_*") == [passwords]
    assert codes(shop, action="staff%") == []
    assert codes(shop, code="PERM_*") == [passwords, issue]
    assert codes(shop, code=barred) == [passwords, issue]
    assert codes(shop, code="PERM_IT") == []
    assert codes(shop, since="2026-11-23T00:00:00.000000Z", code="*") == [passwords, issue]
    assert set_logout in codes(shop, until="2026-11-22T23:00:00.000000Z")
    assert codes(shop, code="PERM_*", limit=1) == [issue], "the newest"


def test_a_refusal_of_several_codes_is_found_by_each(minami: Shop) -> None:
    with refused("NOT_REGISTERED", "FULLWIDTH_ID"), minami.write() as tx:
        actions.issue_ids(tx, minami.office(tx), ["099", "005"], user_ids={"005": "ｙａｍａ"})
    found = ("staff.issue", "NOT_REGISTERED,FULLWIDTH_ID")
    for pattern in ("NOT_REGISTERED", "FULLWIDTH_ID", "FULL*"):
        assert codes(minami, code=pattern) == [found]
    assert codes(minami, code="REGISTERED") == []


def test_an_office_sees_its_own_rows_only(minami: Shop) -> None:
    with minami.write() as tx:
        offices.add(tx, {"code": "kita01", "name": "きた会計", "access_name": "kita", "applied_on": "2024-03-15"})
        kita = office_reads.choose(tx, "kita01")
        actions.register(tx, kita, [{"code": "001", "full_name": "北 一郎", "role": "所長"}])
        actions.issue_ids(tx, kita, ["001"])
    with minami.as_user("kita001").read() as q:
        rows = log_reads.list_audit(q)
    assert {row["object"] for row in rows} == {"office:kita01", "staff:001"}


def test_reading_changes_nothing(minami: Shop) -> None:
    before = minami.rows("SELECT seq FROM audit_head")
    with minami.read() as q:
        reads.list_staff(q, minami.office(q))
        with pytest.raises((Refused, psycopg.errors.ReadOnlySqlTransaction)):
            q.connection.run("UPDATE office SET name = 'x'")
    assert minami.rows("SELECT seq FROM audit_head") == before
