"""An office asks, the vendor carries it out: the rules are looked at on both occasions (DEC-5)."""

from __future__ import annotations

from typing import Any

import pytest

from kcli_core.contacts import actions, reads, registering, requests
from tests.conftest import Shop
from tests.contract.conftest import KEIRI
from tests.contract.refusing import refused

pytestmark = pytest.mark.req("REQ-090")


def add(name: str, email: str, **more: bool) -> dict[str, Any]:
    marks = {"primary": False, "shared": False, "person": False, **more}
    return {"cells": {"full_name": name, "email": email}, **marks}


def ask(shop: Shop, kind: str, wish: dict[str, Any], contract: str = "M0", user: str = "minami002") -> int:
    office = shop.as_user(user)
    with office.write() as tx:
        outcome = requests.do_or_ask(tx, shop.office(tx), contract, kind, wish)
    assert outcome.request is not None
    return outcome.request


def decide(shop: Shop, number: int, *, approve: bool = True, **more: Any) -> Any:
    with shop.write(**more) as tx:
        return requests.decide(tx, number, approve=approve)


def names(shop: Shop) -> list[str]:
    return [row["full_name"] for row in shop.rows("SELECT full_name FROM contact ORDER BY id")]


WISHES = {
    "add": add("森 健", "mori@example.co.jp"),
    "edit": {"key": "小室", "cells": {"department": "経理部"}, "person": False},
    "remove": {"key": "小室", "to": None},
    "set_primary": {"key": "小室"},
    "confirm": {},
}


@pytest.mark.parametrize("kind", WISHES)
def test_nothing_changes_before_the_vendor_approves(asked: Shop, kind: str) -> None:
    tables = ("contract", "contact", "site_account", "outbox", "change")
    before = {table: asked.rows(f"SELECT * FROM {table} ORDER BY id") for table in tables}
    number = ask(asked, kind, WISHES[kind])
    assert {table: asked.rows(f"SELECT * FROM {table} ORDER BY id") for table in tables} == before
    decide(asked, number)
    assert {table: asked.rows(f"SELECT * FROM {table} ORDER BY id") for table in tables} != before
    with refused("REQUEST_DECIDED"):
        decide(asked, number)


def test_a_form_can_be_asked_for_too(asked: Shop) -> None:
    cells = [
        {"full_name": "森 健", "email": "mori@example.co.jp", "role": "主担当"},
        {"full_name": "林 弘", "email": "hayashi@example.co.jp"},
    ]
    wish = {"rows": [{"cells": row, "place": {}} for row in cells], "form_date": None}
    decide(asked, ask(asked, "apply", wish, "M1"))
    assert names(asked)[-2:] == ["森 健", "林 弘"]


def test_the_rules_are_looked_at_when_it_is_asked(asked: Shop) -> None:
    with refused("NAME_NOT_PERSON"):
        ask(asked, "add", add("経理部", "x@example.co.jp"))
    with refused("EMAIL_TAKEN"):
        ask(asked, "add", add("森 健", KEIRI))
    with refused("PRIMARY_REQUIRED"):
        ask(asked, "remove", {"key": "山田 太郎", "to": None})
    assert asked.rows("SELECT 1 AS x FROM contact_request") == []
    log = asked.rows("SELECT actor, action, code FROM audit WHERE code <> '' ORDER BY seq")
    assert [(row["actor"], row["action"], row["code"]) for row in log] == [
        ("local:test as minami002", "contacts.request", code)
        for code in ("NAME_NOT_PERSON", "EMAIL_TAKEN", "PRIMARY_REQUIRED")
    ]


def test_the_quota_is_looked_at_again_when_it_is_approved(asked: Shop) -> None:
    """Two requests for what is left of the places: both are filed, the last one finds them taken."""
    with asked.write() as tx:
        registering.add(tx, asked.office(tx), "M0", **add("山口 一郎", "yamaguchi@example.co.jp"))
    first = ask(asked, "add", add("森 健", "mori@example.co.jp"))
    second = ask(asked, "add", add("林 弘", "hayashi@example.co.jp"), user="minami001")
    decide(asked, second)
    with refused("LIMIT_CONTACTS") as caught:
        decide(asked, first)
    assert caught.facts == {"contract": "M0", "limit": 6, "used": 6, "adding": 1, "over": 1}
    assert names(asked)[-1] == "林 弘"
    with asked.read() as q:
        assert [row["id"] for row in reads.requests(q, every=False)] == [first], "it still waits"


def test_a_refusal_says_why(asked: Shop) -> None:
    number = ask(asked, "remove", WISHES["remove"])
    with refused("REASON_NEEDED"):
        decide(asked, number, approve=False)
    decide(asked, number, approve=False, reason="ご本人に確認できないため")
    assert "小室 直樹" in names(asked)
    with asked.read() as q:
        row = reads.requests(q, every=True)[0]
    assert (row["state"], row["note"], row["requested_by"], row["wish"]) == (
        "refused", "ご本人に確認できないため", "local:test as minami002", "小室",
    )  # fmt: skip


def test_a_request_is_about_the_person_who_was_meant(asked: Shop) -> None:
    gone = ask(asked, "remove", {"key": "小室", "to": None})
    successor = ask(asked, "remove", {"key": "山田", "to": "小室"})
    with asked.write() as tx:
        actions.remove(tx, asked.office(tx), "M0", "小室")
        cells = {"full_name": "小室 健", "email": "komuro.ken@example.co.jp"}
        registering.add(tx, asked.office(tx), "M0", cells)
    for number in (gone, successor):
        with refused("NOT_REGISTERED"):
            decide(asked, number)
    assert "小室 健" in names(asked)


@pytest.mark.parametrize(
    ("kind", "wish", "said"),
    [
        ("add", add("森 健", KEIRI, shared=True), f"email={KEIRI} full_name=森 健, shared"),
        ("remove", {"key": "1", "to": "伊藤"}, "1, to=伊藤"),
        ("edit", {"key": "4", "cells": {}, "shared": False, "can_send": False}, "4, shared=off, can_send=off"),
    ],
)  # fmt: skip
def test_the_vendor_sees_all_that_is_asked_for(asked: Shop, kind: str, wish: dict[str, Any], said: str) -> None:
    ask(asked, kind, wish)
    with asked.read() as q:
        assert reads.requests(q, every=False)[0]["wish"] == said


def test_the_vendor_sees_a_form_as_it_was_filled_in(asked: Shop) -> None:
    cells = {"full_name": "森 健", "email": "mori@example.co.jp", "role": "主担当"}
    ask(asked, "apply", {"rows": [{"cells": cells, "place": {"row": 4}}], "form_date": "2022-09"}, "M1")
    with asked.read() as q:
        wish = reads.requests(q, every=False)[0]["wish"]
    assert wish == "email=mori@example.co.jp full_name=森 健 role=主担当, form_date=2022-09"


def test_offices_do_not_see_the_requests_of_others_nor_decide(asked: Shop) -> None:
    number = ask(asked, "remove", WISHES["remove"])
    with refused("PERM_VENDOR_ONLY"):
        decide(asked.as_user("minami001"), number)
    with refused("PERM_ROLE"):
        ask(asked, "remove", WISHES["remove"], user="minami004")
    with refused("NOT_REGISTERED"):
        decide(asked, number + 1)


def test_a_request_goes_with_its_contract(asked: Shop) -> None:
    from kcli_core.contract import actions as contracts

    ask(asked, "remove", WISHES["remove"])
    with asked.write() as tx:
        contracts.remove(tx, asked.office(tx), "M0")
    assert asked.rows("SELECT 1 AS x FROM contact_request") == []


def test_a_rehearsal_leaves_nothing_in_the_log_and_sends_nothing(asked: Shop) -> None:
    ask(asked, "confirm", {})
    assert asked.rows("SELECT 1 AS x FROM outbox") == []
    last = asked.rows("SELECT action FROM audit ORDER BY seq DESC LIMIT 1")
    assert last == [{"action": "contacts.requested"}]
