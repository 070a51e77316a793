"""The staff of an office: registered, shown, changed, suspended, removed."""

from __future__ import annotations

import pytest

from kcli_core.account import actions as accounts
from kcli_core.staff import actions, reads
from kcli_core.store.verify import verify
from tests.conftest import Shop
from tests.contract.refusing import refused


def member(shop: Shop, key: str) -> dict[str, object]:
    with shop.read() as q:
        return reads.show(q, shop.office(q), key)


@pytest.mark.req("REQ-001", "REQ-039")
def test_a_member_is_kept_as_written_with_what_is_compared_beside_it(minami: Shop) -> None:
    cells = {
        "code": "Ａ１０",
        "full_name": "髙橋 𠮷郎",
        "full_kana": "タカハシ ヨシロウ",
        "phone": "０３－１２３４－５６７８",
        "joined_on": "令和6年4月1日",
        "role": "給与担当",
        "department": "第二課",
    }
    with minami.write() as tx:
        actions.register(tx, minami.office(tx), [cells])
    shown = member(minami, "a10")
    assert (shown["code"], shown["full_name"], shown["role"]) == ("A10", "髙橋 𠮷郎", "payroll_staff")
    assert (shown["phone"], shown["phone_written"]) == ("+81312345678", "０３－１２３４－５６７８")
    assert (shown["joined_on"], shown["state"], shown["user_id"]) == ("2024-04-01", "none", None)


@pytest.mark.req("REQ-039")
def test_every_bad_cell_of_every_row_is_told_and_nobody_is_registered(minami: Shop) -> None:
    rows = [
        {"code": "010", "full_name": "正しい 人"},
        {"code": "", "full_name": ""},
        {"code": "011", "full_name": "森 健", "role": "社長", "email": "mori＠"},
        {"code": "001", "full_name": "林 弘", "joined_on": "2024-02-30"},
        {"code": "010", "full_name": "二度目 の番号"},
    ]
    places = [{"row": row} for row in range(2, 7)]
    with refused(
        "FIELD_MISSING", "FIELD_MISSING", "BAD_EMAIL", "BAD_ROLE", "BAD_DATE", "CODE_TAKEN", "CODE_TAKEN"
    ) as caught, minami.write() as tx:  # fmt: skip
        actions.register(tx, minami.office(tx), rows, places)
    assert [refusal.facts["row"] for refusal in caught.refusals] == [3, 3, 4, 4, 5, 5, 6]
    assert len(minami.rows("SELECT 1 AS x FROM staff")) == 5


@pytest.mark.req("REQ-062")
def test_the_same_name_again_is_worth_a_word(minami: Shop) -> None:
    with minami.write() as tx:
        actions.register(tx, minami.office(tx), [{"code": "010", "full_name": "服部　一郎"}])
    assert [(c.code, c.facts["other"]) for c in tx.cautions if c.code == "SAME_NAME"] == [("SAME_NAME", "001")]


@pytest.mark.req("REQ-052", "REQ-053", "REQ-065")
def test_the_list_shows_id_state_and_last_use_by_code(minami: Shop) -> None:
    with minami.write() as tx:
        actions.suspend(tx, minami.office(tx), "004")
    with minami.read() as q:
        office = minami.office(q)
        rows = reads.list_staff(q, office)
        suspended = reads.list_staff(q, office, state="suspended")
        directors = reads.list_staff(q, office, role="director")
        without = reads.list_staff(q, office, state="none")
    assert [row["code"] for row in rows] == ["001", "002", "003", "004", "005"]
    assert [row["state"] for row in rows] == ["active", "active", "active", "suspended", "none"]
    assert [row["system_administrator"] for row in rows] == [True, False, False, False, False]
    assert {row["last_used_at"] for row in rows} == {None}
    assert [[row["code"] for row in part] for part in (suspended, directors, without)] == [["004"], ["001"], ["005"]]


def test_a_key_is_a_code_first_and_a_user_id_then(minami: Shop) -> None:
    with minami.write() as tx:
        office = minami.office(tx)
        actions.register(tx, office, [{"code": "minami002", "full_name": "紛れ 一"}])
    assert member(minami, "minami002")["full_name"] == "紛れ 一"
    assert member(minami, "MINAMI003")["code"] == "003"
    with refused("NOT_REGISTERED"):
        member(minami, "minami999")


@pytest.mark.req("REQ-048", "REQ-063")
def test_a_change_is_kept_field_by_field_with_before_and_after(minami: Shop) -> None:
    with minami.write() as tx:
        cells = {"department": "第二課", "title": "", "full_name": "山﨑 陽子"}
        answer = actions.edit(tx, minami.office(tx), "004", cells)
    assert answer == {"code": "004", "changed": ["department"], "email_to_confirm": None}
    with minami.write() as tx:
        actions.edit(tx, minami.office(tx), "004", {"department": "第三課", "code": "104"})
    with minami.read() as q:
        rows = reads.history(q, minami.office(q), "104", kind="change")
    said = [(row["what"], row["before"], row["after"]) for row in rows]
    assert said[0] == ("department", None, "第二課")
    assert {("department", "第二課", "第三課"), ("code", "004", "104")} <= set(said[1:])


def test_a_change_that_changes_nothing_leaves_no_row_of_the_log(minami: Shop) -> None:
    before = minami.rows("SELECT max(seq) AS n FROM audit")
    with minami.write() as tx:
        assert actions.edit(tx, minami.office(tx), "004", {"full_name": "山﨑 陽子"})["changed"] == []
    assert minami.rows("SELECT max(seq) AS n FROM audit") == before


def test_code_and_name_cannot_be_emptied_nor_the_code_of_another_taken(minami: Shop) -> None:
    with refused("FIELD_MISSING", "FIELD_MISSING"), minami.write() as tx:
        actions.edit(tx, minami.office(tx), "004", {"code": "", "full_name": ""})
    with refused("CODE_TAKEN"), minami.write() as tx:
        actions.edit(tx, minami.office(tx), "004", {"code": "003"})


@pytest.mark.req("REQ-048")
def test_people_change_their_own_record_but_not_what_is_the_office_s(minami: Shop) -> None:
    yamazaki = minami.as_user("minami004")
    with yamazaki.write() as tx:
        cells = {"full_name": "山崎 陽子", "mobile": "090-1234-5678", "phone": "03-1234-5678"}
        changed = actions.edit(tx, minami.office(tx), "004", cells)["changed"]
    assert set(changed) >= {"full_name", "mobile", "phone"}
    for field, text in {
        "code": "104",
        "role": "所長",
        "department": "x",
        "title": "x",
        "joined_on": "2020-01-01",
    }.items():
        codes = ["PERM_ROLE", "PERM_ROLE"] if field == "role" else ["PERM_ROLE"]
        with refused(*codes), yamazaki.write() as tx:
            actions.edit(tx, minami.office(tx), "004", {field: text})
    with refused("PERM_ROLE"), yamazaki.write() as tx:
        actions.edit(tx, minami.office(tx), "003", {"phone": "03-1234-5678"})


def test_a_director_is_made_by_the_director_or_the_vendor(minami: Shop) -> None:
    row = {"code": "010", "full_name": "副 所長", "role": "所長"}
    with refused("PERM_ROLE"), minami.as_user("minami002").write() as tx:
        actions.register(tx, minami.office(tx), [row])
    with minami.as_user("minami001").write() as tx:
        actions.register(tx, minami.office(tx), [row])


@pytest.mark.req("REQ-005")
def test_the_hours_are_kept_and_nine_are_refused_with_the_bounds(minami: Shop) -> None:
    with minami.write() as tx:
        actions.set_logout(tx, minami.office(tx), "004", 8)
    assert member(minami, "004")["logout_after_hours"] == 8
    with refused("BAD_HOURS") as caught, minami.write() as tx:
        actions.set_logout(tx, minami.office(tx), "004", 9)
    assert caught.facts == {"hours": 9, "minimum": 1, "maximum": 8}
    with refused("NO_ACCOUNT"), minami.write() as tx:
        actions.set_logout(tx, minami.office(tx), "005", 2)


@pytest.mark.req("REQ-054", "REQ-055", "REQ-056", "REQ-060")
def test_who_is_suspended_keeps_the_place_and_is_resumed_by_the_vendor_only(minami: Shop) -> None:
    with minami.as_user("minami001").write() as tx:
        actions.suspend(tx, minami.office(tx), "004")
    assert minami.rows("SELECT accounts_used FROM office")[0]["accounts_used"] == 4
    with refused("ALREADY_SUSPENDED"), minami.write() as tx:
        actions.suspend(tx, minami.office(tx), "004")
    for user in ("minami001", "minami002", "minami003"):
        with refused("PERM_VENDOR_ONLY"), minami.as_user(user).write() as tx:
            actions.resume(tx, minami.office(tx), "004")
    with minami.write(reason="復職") as tx:
        actions.resume(tx, minami.office(tx), "004")
    with refused("NOT_SUSPENDED"), minami.write() as tx:
        actions.resume(tx, minami.office(tx), "004")
    row = minami.rows("SELECT facts FROM audit WHERE action = 'account.resumed'")[0]
    assert row["facts"] == '{"reason":"復職"}'


@pytest.mark.req("REQ-054")
def test_nobody_suspends_oneself_and_a_suspended_user_does_nothing(minami: Shop) -> None:
    with refused("PERM_SELF_SUSPEND"), minami.as_user("minami001").write() as tx:
        actions.suspend(tx, minami.office(tx), "001")
    with minami.write() as tx:
        actions.suspend(tx, minami.office(tx), "002")
    with refused("ACCOUNT_NOT_ACTIVE"), minami.as_user("minami002").write():
        pass


@pytest.mark.req("REQ-050", "REQ-051", "REQ-067")
def test_removing_loses_the_record_the_account_and_its_history_and_leaves_a_tombstone(minami: Shop) -> None:
    with minami.write() as tx:
        office = minami.office(tx)
        actions.edit(tx, office, "004", {"department": "第二課"})
        accounts.note(tx, actions.account_of(tx, office, "004").id, "inquiry", "質問", yen=None)
    with minami.write() as tx:
        lost = actions.remove(tx, minami.office(tx), "004")
    assert lost == {"code": "004", "user_id": "minami004", "use": 0, "order": 1, "inquiry": 1, "changes": 1}
    with refused("NOT_REGISTERED"):
        member(minami, "004")
    assert not minami.rows("SELECT 1 AS x FROM change WHERE object_key = '004'")
    assert not minami.rows(
        "SELECT 1 AS x FROM account_event e LEFT JOIN account a ON a.id = e.account_id WHERE a.id IS NULL"
    )
    assert minami.rows("SELECT accounts_used FROM office")[0]["accounts_used"] == 3
    tombs = minami.rows("SELECT action, object FROM audit WHERE action LIKE '%.removed' ORDER BY seq")
    assert tombs == [
        {"action": "account.removed", "object": "staff:004"},
        {"action": "staff.removed", "object": "staff:004"},
    ]
    assert "山﨑" not in str(minami.rows("SELECT * FROM audit"))
    assert [finding for finding in verify(minami.store.place, with_schema=False) if not finding.well] == []


def test_a_key_of_the_store_is_never_given_twice(minami: Shop) -> None:
    """So nothing that is kept of a removed member points at a later stranger."""
    with minami.write() as tx:
        office = minami.office(tx)
        last = actions.register(tx, office, [{"code": "010", "full_name": "去る 人"}])[0]["id"]
    with minami.write() as tx:
        actions.remove(tx, minami.office(tx), "010")
    with minami.write() as tx:
        row = {"code": "010", "full_name": "来る 人"}
        assert actions.register(tx, minami.office(tx), [row])[0]["id"] > last


@pytest.mark.req("REQ-057", "REQ-058")
def test_the_last_account_is_removed_by_the_vendor_only(minami: Shop) -> None:
    director = minami.as_user("minami001")
    with director.write() as tx:
        for code in ("002", "003", "004"):
            actions.remove(tx, minami.office(tx), code)
    with refused("LAST_DIRECTOR", "LAST_ACCOUNT", "LAST_SYSADMIN"), director.write() as tx:
        actions.remove(tx, minami.office(tx), "001")
    with director.write() as tx:
        actions.remove(tx, minami.office(tx), "005")  # had no account


@pytest.mark.req("REQ-047")
def test_recreated_is_the_same_id_with_its_rights_and_hours_and_a_new_password(minami: Shop) -> None:
    with minami.write() as tx:
        actions.set_logout(tx, minami.office(tx), "001", 3)
    before = minami.rows("SELECT * FROM account WHERE user_id = 'minami001'")[0]
    with minami.write() as tx:
        made = actions.recreate(tx, minami.office(tx), "001")
    after = minami.rows("SELECT * FROM account WHERE user_id = 'minami001'")[0]
    assert after["id"] == made.account_id > before["id"]
    assert after["password_hash"] != before["password_hash"]
    same = ("user_id", "staff_id", "kind", "system_administrator", "logout_after_hours")
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert minami.rows("SELECT accounts_used FROM office")[0]["accounts_used"] == 4
    assert [finding for finding in verify(minami.store.place, with_schema=False) if not finding.well] == []


@pytest.mark.req("REQ-060", "REQ-061")
def test_the_limit_is_raised_with_a_reason_and_never_below_use(minami: Shop) -> None:
    from kcli_core.office import actions as offices

    with refused("REASON_NEEDED"), minami.write() as tx:
        offices.set_limit(tx, minami.office(tx), 30)
    with minami.write(reason="24名の事務所") as tx:
        offices.set_limit(tx, minami.office(tx), 30)
    with refused("LIMIT_BELOW_USE") as caught, minami.write(reason="減らす") as tx:
        offices.set_limit(tx, minami.office(tx), 3)
    assert caught.facts == {"company": "minami01", "limit": 3, "used": 4}
    row = minami.rows("SELECT before, after FROM change WHERE kind = 'office' AND field = 'account_limit'")
    assert row == [{"before": "10", "after": "30"}]
    assert (
        '"reason":"24名の事務所"' in minami.rows("SELECT facts FROM audit WHERE action = 'staff.limit_set'")[0]["facts"]
    )
