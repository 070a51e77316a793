"""Agencies, partners and certified partners: parties of their own, changed by the vendor alone."""

from __future__ import annotations

import pytest

from kcli_core.office import actions as offices
from kcli_core.office import reads as office_reads
from kcli_core.partner import actions, reads
from tests.conftest import Shop
from tests.contract.refusing import refused

HOKKAI = {
    "code": "P01", "kind": "代理店", "name": "株式会社北海販売", "contact_name": "北海 太郎",
    "email": "eigyo@hokkai.example.jp",
}  # fmt: skip


@pytest.fixture
def hokkai(minami: Shop) -> Shop:
    """minami with the agency P01, the partner P02 and the certified partner P03."""
    with minami.write() as tx:
        actions.add(tx, HOKKAI)
        actions.add(tx, {"code": "P02", "kind": "partner", "name": "東都システム株式会社"})
        actions.add(tx, {"code": "P03", "kind": "certified_partner", "name": "西田 恵", "email": "nishida@example.jp"})
    return minami


@pytest.mark.req("REQ-111", "REQ-121")
def test_the_vendor_registers_changes_and_lists_them(hokkai: Shop) -> None:
    with hokkai.write() as tx:
        changed = actions.edit(tx, "p01", {"email": "madoguchi@hokkai.example.jp", "postal_code": "0600001"})
    assert changed == ["email", "postal_code"]
    with hokkai.read() as q:
        assert [(row["code"], row["kind"], row["offices"]) for row in reads.list_partners(q)] == [
            ("P01", "agency", 0), ("P02", "partner", 0), ("P03", "certified_partner", 0),
        ]  # fmt: skip
        shown, history = reads.show(q, "P01"), reads.history(q, "P01")
    assert (shown["email"], shown["contact_name"], shown["offices"]) == (
        "madoguchi@hokkai.example.jp", "北海 太郎", [],
    )  # fmt: skip
    assert [(row["field"], row["before"]) for row in history] == [
        ("email", "eigyo@hokkai.example.jp"), ("postal_code", None),
    ]  # fmt: skip


@pytest.mark.req("REQ-121")
def test_nobody_of_an_office_sees_or_changes_them(hokkai: Shop) -> None:
    director = hokkai.as_user("minami001")
    with refused("PERM_VENDOR_ONLY"), director.write() as tx:
        actions.edit(tx, "P01", {"name": "別の名称"})
    for read in (lambda q: reads.list_partners(q), lambda q: reads.show(q, "P01"), lambda q: reads.history(q, "P01")):
        with refused("PERM_VENDOR_ONLY"), director.read() as q:
            read(q)


def test_everything_wrong_is_told_at_once_and_a_code_is_given_once(hokkai: Shop) -> None:
    with refused("BAD_CHOICE", "BAD_EMAIL", "FIELD_MISSING"), hokkai.write() as tx:
        actions.add(tx, {"code": "P09", "kind": "friend", "email": "x", "name": ""})
    with refused("CODE_TAKEN"), hokkai.write() as tx:
        actions.add(tx, {**HOKKAI, "code": "p01"})
    with refused("FIELD_MISSING"), hokkai.write() as tx:
        actions.edit(tx, "P01", {"name": ""})
    with refused("NOT_REGISTERED"), hokkai.write() as tx:
        actions.edit(tx, "P77", {"name": "x"})


@pytest.mark.req("REQ-112")
def test_an_office_names_the_one_it_contracted_through(hokkai: Shop) -> None:
    def edit(**more: str) -> list[str]:
        with hokkai.write() as tx:
            return offices.edit(tx, hokkai.office(tx), {}, **more)  # type: ignore[arg-type]

    with refused("PARTNER_CHANNEL"):
        edit(partner="P01")
    with refused("PARTNER_CHANNEL"):
        edit(partner="P02", channel="agency")
    with refused("NOT_REGISTERED"):
        edit(partner="P77", channel="agency")
    assert edit(partner="P01", channel="agency") == ["channel", "partner"]
    assert edit(partner="P01") == []
    with refused("PARTNER_CHANNEL"):
        edit(channel="direct")
    with hokkai.read() as q:
        assert office_reads.show(q, hokkai.office(q))["partner"] == "P01"
        assert reads.show(q, "P01")["offices"] == ["minami01"]
        changes = [(row["field"], row["after"]) for row in office_reads.history(q, hokkai.office(q))]
    assert changes == [("channel", "agency"), ("partner", "P01")]
    assert edit(partner="", channel="direct") == ["channel", "partner"]
    assert hokkai.rows("SELECT partner_id FROM office")[0]["partner_id"] is None


@pytest.mark.req("REQ-112")
def test_a_new_office_may_name_it_at_once(hokkai: Shop) -> None:
    cells = {"code": "kita01", "name": "きた会計事務所", "access_name": "kita", "applied_on": "2024-03-15"}
    with refused("PARTNER_CHANNEL"), hokkai.write() as tx:
        offices.add(tx, cells, partner="P02")
    with hokkai.write() as tx:
        offices.add(tx, cells, channel="partner", partner="P02", included_ids=6)
    with hokkai.read() as q:
        shown = office_reads.show(q, hokkai.office(q, "kita01"))
    assert (shown["partner"], shown["included_ids"]) == ("P02", 6)


def test_whoever_an_office_names_stays_and_stays_what_it_is(hokkai: Shop) -> None:
    with hokkai.write() as tx:
        offices.edit(tx, hokkai.office(tx), {}, partner="P01", channel="agency")
    with refused("HAS_OFFICES") as caught, hokkai.write() as tx:
        actions.remove(tx, "P01")
    assert caught.facts == {"code": "P01", "offices": ["minami01"]}
    with refused("HAS_OFFICES"), hokkai.write() as tx:
        actions.edit(tx, "P01", {"kind": "partner"})
    with hokkai.write() as tx:
        assert actions.edit(tx, "P01", {"kind": "agency", "name": "北海"}) == ["name"]
        assert actions.remove(tx, "P02") == {"code": "P02"}
    assert [row["code"] for row in hokkai.rows("SELECT code FROM partner ORDER BY code")] == ["P01", "P03"]


def test_its_history_goes_with_it_and_the_log_keeps_that_it_was(hokkai: Shop) -> None:
    with hokkai.write() as tx:
        actions.edit(tx, "P03", {"email": "megumi@example.jp"})
        actions.remove(tx, "P03")
    assert hokkai.rows("SELECT 1 AS x FROM change WHERE kind = 'partner'") == []
    kept = hokkai.rows("SELECT action, object FROM audit ORDER BY seq DESC LIMIT 1")
    assert kept == [{"action": "partner.removed", "object": "partner:P03"}]


def test_those_of_the_past_are_listed_when_asked_for(hokkai: Shop) -> None:
    with hokkai.write() as tx:
        actions.edit(tx, "P01", {"ended_on": "令和6年3月31日"})
    with hokkai.read() as q:
        assert [row["code"] for row in reads.list_partners(q)] == ["P02", "P03"]
        assert [row["ended_on"] for row in reads.list_partners(q, ended=True)] == ["2024-03-31", None, None]
