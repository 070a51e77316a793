"""Plans: what they say, that they write nothing, and that apply does what they say."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from kcli_core.plan import actions, reads, saved
from kcli_core.plan.rules import acknowledged
from kcli_core.refusals import Refused
from kcli_core.staff import actions as staff
from tests.conftest import Shop
from tests.contract.planning import applied, codes, file, planned, said

STAFF = '[[staff]]\ncode = "{code}"\nfull_name = "{name}"\n'


def member(code: str, name: str, more: str = "") -> str:
    return STAFF.format(code=code, name=name) + more + "\n"


def person(name: str, more: str = "", client: str = "C01") -> str:
    return f'[[persons]]\nclient = "{client}"\nfull_name = "{name}"\n{more}\n'


def content(shop: Shop) -> dict[str, int]:
    """How much is in every table, and where the log stands."""
    with shop.read() as q:
        counts = {table: q.value(f"SELECT count(*) FROM {table}") for table in q.connection.tables()}
        return counts | {"head": q.value("SELECT seq FROM audit_head")}


EVERYTHING = (
    '[limits]\nstaff_accounts = 12\nreason = "増員"\n'
    + member("001", "服部 一郎", 'title = "代表"')
    + member("006", "森 泉", 'user_id = "minami006"\nlogout_after_hours = 3')
    + '[[clients]]\ncode = "C01"\nname = "株式会社青空商店"\nstaff = "006"\nclosing_month = 9\n'
    + '[[clients]]\ncode = "C03"\nname = "有限会社みどり商事"\nsupport_member_until = 2030-03-31\n'
    + person("森 由美", 'email = "mori@aozora.example.jp"\nuser_id = "mori@aozora.example.jp"\nmanager = true')
    + person("岡田 誠", 'menus = ["folder"]\nuser_id = "okada"', "C03")
    + '[[contracts]]\ncode = "M1"\nproduct = "manage"\napps = ["勤怠"]\nform_date = 2022-09-30\n'
    + '[[contacts]]\ncontract = "M1"\nfull_name = "服部 一郎"\nemail = "hattori@example.co.jp"\nprimary = true\n'
    + '[[contacts]]\ncontract = "M1"\nfull_name = "総務部 一郎"\nemail = "soumu@example.co.jp"\nperson = true\n'
    + '[[folders]]\nclient = "C01"\nkind = "ebook"\ncapacity = "1GB"\n'
    + '[[folders]]\nclient = "C01"\nkind = "shared"\nname = "決算資料"\ncapacity = "1GB"\nmax_file = "1MB"\n'
    + '[[access]]\nuser_id = "minami002"\n'
)


def test_a_file_that_was_applied_changes_nothing_any_more(aozora: Shop, tmp_path: Path) -> None:
    desired = file(tmp_path, EVERYTHING)
    made = planned(aozora, desired)
    assert codes(made) == []
    run = applied(aozora, desired)
    assert {one.user_id for one in run.issued} == {"minami006", "mori@aozora.example.jp", "okada"}
    assert said(planned(aozora, desired)) == []
    stored = aozora.rows("SELECT menus FROM person WHERE full_name = '岡田 誠'")
    assert [row["menus"] for row in stored] == ["folder"]
    hours = aozora.rows("SELECT logout_after_hours AS h, manager FROM account WHERE user_id IN ('minami006', 'okada')")
    assert sorted((row["h"], bool(row["manager"])) for row in hours) == [(1, True), (3, False)]


def test_a_plan_writes_nothing_whoever_makes_it(aozora: Shop, tmp_path: Path) -> None:
    before = content(aozora)
    desired = file(tmp_path, EVERYTHING)
    for who in (aozora, aozora.as_user("minami001"), aozora.as_user("minami002")):
        assert said(planned(who, desired))
    assert content(aozora) == before


def test_what_only_the_vendor_does_is_refused_at_its_line_and_nothing_else_is_said(
    aozora: Shop, tmp_path: Path
) -> None:
    desired = file(tmp_path, EVERYTHING)
    director = aozora.as_user("minami001")
    made = planned(director, desired)
    places = desired.places(one.spot for one in made.broken)
    lines = desired.file.read_text(encoding="utf-8").splitlines()
    blamed = {(one.code, lines[places[one.spot].line - 1]) for one in made.broken}
    assert blamed >= {("PERM_VENDOR_ONLY", "staff_accounts = 12"), ("PERM_VENDOR_ONLY", "[[contracts]]")}
    assert {code for code, _ in blamed} == {"PERM_VENDOR_ONLY"}
    with pytest.raises(Refused) as caught:
        applied(director, desired)
    assert {bar.code for bar in caught.value.refusals} == {"PERM_VENDOR_ONLY"}


def test_the_log_holds_what_the_single_commands_write(aozora: Shop, tmp_path: Path) -> None:
    before = content(aozora)["head"]
    text = person("森 由美", 'title = "部長"') + member("005", "髙橋 誠", 'department = "監査部"')
    applied(aozora, file(tmp_path, text))
    rows = aozora.rows("SELECT action, object, change_set FROM audit WHERE seq > :s ORDER BY seq", s=before)
    assert [(row["action"], row["object"]) for row in rows] == [
        ("staff.edited", "staff:005"), ("person.edited", "person:C01/3"),
    ]  # fmt: skip
    changes = aozora.rows(
        "SELECT kind, object_key, field, after FROM change WHERE change_set = :c ORDER BY id", c=rows[0]["change_set"]
    )
    assert [tuple(row.values()) for row in changes] == [
        ("staff", "005", "department", "監査部"), ("person", "C01/3", "title", "部長"),
    ]  # fmt: skip


def test_previous_names_rename_and_what_belongs_to_them_follows(asked: Shop, tmp_path: Path) -> None:
    text = (
        '[[contracts]]\ncode = "MNG"\nproduct = "manage"\npreviously = "M0"\n'
        '[[contacts]]\ncontract = "MNG"\nfull_name = "小室 尚樹"\nemail = "komuro@example.co.jp"\n'
        'previously = "小室 直樹"\ntitle = "部長"\n' + member("104", "山﨑 陽子", 'previously = "004"')
    )
    desired = file(tmp_path, text)
    made = planned(asked, desired)
    assert said(made) == [
        "staff ~ 104 code=104", "contracts ~ MNG code=MNG", "contacts ~ MNG/小室 尚樹 full_name=小室 尚樹 title=部長",
    ]  # fmt: skip
    applied(asked, desired)
    assert said(planned(asked, desired)) == []


@pytest.mark.req("REQ-092")
def test_the_primary_is_handed_over_and_goes_in_one_file(asked: Shop, tmp_path: Path) -> None:
    contact = '[[contacts]]\ncontract = "M0"\nfull_name = "{}"\nemail = "{}"\n'
    text = contact.format("山田 太郎", "keiri@example.co.jp") + "ends = true\n"
    text += contact.format("森 健", "mori@example.co.jp") + "primary = true\n"
    desired = file(tmp_path, text)
    assert (codes(planned(asked, desired)), said(planned(asked, desired))) == (
        [], ["contacts - M0/山田 太郎", "contacts + M0/森 健"],
    )  # fmt: skip
    applied(asked, desired)
    rows = asked.rows("SELECT full_name FROM contact k JOIN contract c ON c.primary_id = k.id")
    assert [row["full_name"] for row in rows] == ["森 健"]


@pytest.mark.req("REQ-060")
def test_who_goes_makes_place_for_who_comes(minami: Shop, tmp_path: Path) -> None:
    ten = "".join(member(f"{n:03}", f"新人 {n}郎", f'user_id = "new{n:03}"') for n in range(10, 16))
    applied(minami, file(tmp_path, ten))
    more = member("020", "最後 太郎", 'user_id = "new020"')
    assert codes(planned(minami, file(tmp_path, more))) == ["LIMIT_ACCOUNTS"]
    gone = member("010", "新人 10郎", "ends = true")
    desired = file(tmp_path, more + gone)
    assert codes(planned(minami, desired)) == []
    applied(minami, desired)
    assert said(planned(minami, desired)) == []


def test_a_new_director_takes_over_before_the_old_one_goes(minami: Shop, tmp_path: Path) -> None:
    text = member("001", "服部 一郎", "ends = true") + member("002", "小室 直樹", 'role = "director"')
    alone = file(tmp_path, member("001", "服部 一郎", "ends = true"))
    director = minami.as_user("minami001")
    assert "LAST_DIRECTOR" in codes(planned(director, alone))
    with director.write() as tx:
        staff.grant(tx, minami.office(tx), "002", "system_administrator")
    desired = file(tmp_path, text + member("004", "山﨑 陽子"))
    assert codes(planned(minami, desired)) == []
    applied(minami, desired)
    rows = minami.rows("SELECT code, role FROM staff WHERE code IN ('001', '002')")
    assert [tuple(row.values()) for row in rows] == [("002", "director")]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ('[[staff]]\ncode = "001"\nfull_name = "服部 一郎"\nuser_id = "other"\n', "NOT_BY_FILE", 'user_id = "other"'),
        ('[office]\ncode = "minami01"\noem = true\n', "NOT_BY_FILE", "oem = true"),
        ('[[staff]]\ncode = "005"\nfull_name = "髙橋 誠"\nsystem_administrator = true\n', "NO_ACCOUNT",
         "system_administrator = true"),
        ('[[persons]]\nclient = "C01"\nfull_name = "新 太郎"\nnumber = 9\n', "BAD_PERSON_NUMBER", "number = 9"),
        ('[[persons]]\nclient = "C01"\nfull_name = "森 由美"\nnumber = 9\n', "NOT_BY_FILE", "number = 9"),
        ('[[folders]]\nclient = "C01"\nkind = "ebook"\ncapacity = "1GB"\nends = true\n', "NOT_BY_FILE", "ends = true"),
        ('[limits]\nstaff_accounts = 11\n', "REASON_NEEDED", "staff_accounts = 11"),
        ('[[clients]]\ncode = "C01"\nname = "株式会社青空商店"\nends = true\n', "HAS_ACCOUNTS", "[[clients]]"),
    ],
)  # fmt: skip
def test_what_no_file_does_is_refused_at_its_line(
    aozora: Shop, tmp_path: Path, text: str, code: str, line: str
) -> None:
    applied(aozora, file(tmp_path, '[[folders]]\nclient = "C01"\nkind = "ebook"\ncapacity = "1GB"\n'))
    desired = file(tmp_path, text)
    made = planned(aozora, desired)
    assert codes(made) == [code]
    place = desired.place(made.broken[0].spot)
    assert desired.file.read_text(encoding="utf-8").splitlines()[place.line - 1] == line
    with pytest.raises(Refused) as caught:
        applied(aozora, desired)
    assert [bar.code for bar in caught.value.refusals] == [code]


def test_a_number_that_comes_next_may_stand_in_the_file(aozora: Shop, tmp_path: Path) -> None:
    text = person("後の 人", "number = 5") + person("先の 人", "number = 4")
    desired = file(tmp_path, text)
    applied(aozora, desired)
    assert said(planned(aozora, desired)) == []


def test_a_client_goes_with_its_persons_and_their_ids_where_all_are_marked(aozora: Shop, tmp_path: Path) -> None:
    text = person("林 弘", 'email = "hayashi@midori.example.jp"\nends = true', "C02")
    text += '[[clients]]\ncode = "C02"\nname = "学校法人みどり学園"\nends = true\n'
    desired = file(tmp_path, text)
    made = planned(aozora, desired)
    assert (codes(made), made.ends()) == ([], {"clients": (1, 2), "persons": (1, 4)})
    applied(aozora, desired)
    assert aozora.rows("SELECT code FROM client") == [{"code": "C01"}]
    assert said(planned(aozora, desired)) == []


def test_a_mark_of_somebody_who_is_gone_falls_on_nobody_else(aozora: Shop, tmp_path: Path) -> None:
    gone = person("森 由美", 'email = "old@aozora.example.jp"\nends = true')
    marks = 'email = "yoshida@aozora.example.jp"\npreviously = "𠮷田 健"\nends = true'
    renamed = person("去った 人", marks)
    assert said(planned(aozora, file(tmp_path, gone + renamed))) == []
    by_name = person("森 由美", "ends = true")
    assert said(planned(aozora, file(tmp_path, by_name))) == ["persons - C01/森 由美"]


def test_what_belongs_to_a_renamed_client_is_under_its_new_code(aozora: Shop, tmp_path: Path) -> None:
    rename = '[[clients]]\ncode = "C77"\nname = "株式会社青空商店"\npreviously = "C01"\n'
    assert codes(planned(aozora, file(tmp_path, rename + person("森 由美", client="C01")))) == ["NOT_REGISTERED"]
    new = file(tmp_path, rename + person("森 由美", 'title = "部長"', "C77"))
    applied(aozora, new)
    assert said(planned(aozora, new)) == []


def test_the_yen_from_next_month_on_are_those_of_the_catalogue(minami: Shop, tmp_path: Path) -> None:
    text = '[office]\ncode = "minami01"\nincluded_ids = 3\n' + member("005", "髙橋 誠", 'user_id = "m5"')
    made = planned(minami, file(tmp_path, text + '[[access]]\nuser_id = "m5"\n'))
    assert (made.before.yen, made.after.yen) == (0, 2 * 1500 + 100)


def test_only_what_could_change_a_plan_makes_it_stale(minami: Shop) -> None:
    def mark() -> str:
        with minami.read() as q:
            return reads.mark(q, minami.office(q)["id"])

    first = mark()
    general = minami.as_user("minami004")
    with pytest.raises(Refused), general.write() as tx:
        staff.suspend(tx, minami.office(tx), "003")
    with minami.write() as tx:
        tx.record("session.started", "staff:004", office_id=minami.office(tx)["id"])
    with minami.write() as tx:
        staff.set_password(tx, minami.office(tx), "004")
    assert mark() == first
    with minami.write() as tx:
        staff.edit(tx, minami.office(tx), "004", {"title": "主任"})
    assert mark() != first


def test_of_two_who_apply_the_same_plan_one_is_stale(minami: Shop, tmp_path: Path) -> None:
    desired = file(tmp_path, member("077", "新 七郎"))
    made = planned(minami, desired)
    with minami.read() as q:
        store = q.connection.store_id()
    meant = saved.Meant(made.code, desired.file, "office.toml", made.mark, saved.digest(made))
    plan = saved.Saved(store, (meant,), {})
    began, outcome = threading.Event(), list[str]()

    def second() -> None:
        began.set()
        try:
            with minami.write() as tx:
                actions.hold(tx, [desired])
                saved.still_true(plan, store, [actions.plan(tx, desired)])
                outcome.append("applied")
        except Refused as refused:
            outcome.append(refused.refusals[0].code)

    other = threading.Thread(target=second)
    with minami.write() as tx:
        actions.hold(tx, [desired])
        one = actions.plan(tx, desired)
        saved.still_true(plan, store, [one])
        other.start()
        began.wait()
        time.sleep(0.3)  # the other is at the lock now, or soon
        actions.carry_out(tx, one)
    other.join()
    assert outcome == ["STALE_PLAN"]


def test_many_endings_are_acknowledged_by_their_number() -> None:
    assert acknowledged({}, []) is None
    assert acknowledged({"staff": (3, 10)}, []) is None
    for ends in ({"staff": (4, 100)}, {"staff": (1, 3)}, {"staff": (1, 100), "clients": (4, 100)}):
        total = sum(n for n, _ in ends.values())
        bar = acknowledged(ends, [])
        assert bar is not None
        assert (bar.code, bar.facts["ends"]) == ("ACK_NEEDED", total)
        assert acknowledged(ends, [f"ends={total}"]) is None
        assert acknowledged(ends, [f"ends={total + 1}"]) is not None
    assert acknowledged({"staff": (1, 100)}, ["ends=2"]) is not None
