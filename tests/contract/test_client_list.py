"""A whole list of clients with their persons: one transaction, every reason told, nothing half done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from kcli_core.client import reads
from kcli_core.client.register import ListOfClients, Registered
from tests.conftest import Shop
from tests.contract.refusing import refused

AOZORA = {"client_code": "C01", "client_name": "株式会社青空商店"}


def take(shop: Shop, rows: list[Mapping[str, str]], **options: Any) -> tuple[Registered, list[Any]]:
    with shop.write(**options) as tx:
        listed = ListOfClients(tx, shop.office(tx))
        for number, cells in enumerate(rows, start=2):
            listed.take(number, cells, {"file": "clients.csv", "row": number})
        done = listed.finish()
    return done, tx.cautions


def persons(shop: Shop, code: str) -> list[tuple[int, str]]:
    with shop.read() as q:
        return [(row["number"], row["full_name"]) for row in reads.list_persons(q, shop.office(q), code)]


@pytest.mark.req("REQ-016")
def test_rows_without_a_company_belong_to_the_one_above(minami: Shop) -> None:
    done, _ = take(
        minami,
        [
            {**AOZORA, "full_name": "阿部 真央子", "closing_month": "3"},
            {"client_code": "", "client_name": "", "full_name": "𠮷田 健"},
            {"full_name": "森 由美"},
            {"client_code": "C02", "client_name": "学校法人みどり学園", "kind": "学校"},
            {"full_name": "林 弘"},
        ],
    )
    assert (done.clients, done.persons) == (2, 4)
    assert persons(minami, "C01") == [(1, "阿部 真央子"), (2, "𠮷田 健"), (3, "森 由美")]
    assert persons(minami, "C02") == [(1, "林 弘")]
    assert done.rows == [
        (2, "both", "C01/1"),
        (3, "person", "C01/2"),
        (4, "person", "C01/3"),
        (5, "client", "C02"),
        (6, "person", "C02/1"),
    ]


def test_the_first_row_needs_a_company(minami: Shop) -> None:
    with refused("FIELD_MISSING", "FIELD_MISSING") as caught:
        take(minami, [{"full_name": "阿部 真央子"}, {"client_code": "C01", "full_name": "森 由美"}])
    assert [(refusal.facts["field"], refusal.facts["row"]) for refusal in caught.refusals] == [
        ("client_code", 2), ("client_name", 3),
    ]  # fmt: skip


@pytest.mark.req("REQ-039")
def test_all_reasons_of_all_rows_are_told_and_nothing_is_written(minami: Shop) -> None:
    before = minami.rows("SELECT max(seq) AS n FROM audit")[0]["n"]
    rows = [
        {**AOZORA, "full_name": "阿部 真央子", "email": "abe＠"},
        {"client_code": "C02", "client_name": "みどり商店", "closing_month": "13", "full_name": "林 弘"},
        {"client_code": "C03", "client_name": "川田商店", "full_name": "", "phone": "", "email": "x@example.co.jp"},
        {"client_code": "C04", "client_name": "山田商店", "full_name": "正しい 人"},
        {**AOZORA, "client_name": "別の商店", "full_name": "原 真理"},
    ]
    with refused("BAD_EMAIL", "BAD_MONTH", "FIELD_MISSING", "CLIENT_NAME_DIFFERS") as caught:
        take(minami, rows)
    assert [refusal.facts["row"] for refusal in caught.refusals] == [2, 3, 4, 6]
    assert {refusal.facts["file"] for refusal in caught.refusals} == {"clients.csv"}
    assert not minami.rows("SELECT 1 AS x FROM client")
    assert not minami.rows("SELECT 1 AS x FROM person")
    rows_of_the_log = minami.rows("SELECT action, code, facts FROM audit WHERE seq > :n", n=before)
    assert [(row["action"], row["code"]) for row in rows_of_the_log] == [
        ("client.add", "BAD_EMAIL,BAD_MONTH,FIELD_MISSING,CLIENT_NAME_DIFFERS")
    ]


def test_a_dry_run_tells_every_row_s_fate_and_leaves_nothing(minami: Shop) -> None:
    before = minami.rows("SELECT max(seq) AS n FROM audit")
    done, _ = take(minami, [{**AOZORA, "full_name": "阿部 真央子"}], dry_run=True)
    assert done.rows == [(2, "both", "C01/1")]
    assert not minami.rows("SELECT 1 AS x FROM client")
    assert minami.rows("SELECT max(seq) AS n FROM audit") == before


@pytest.mark.req("REQ-062")
def test_the_same_person_twice_is_refused_and_the_same_name_is_worth_a_word(minami: Shop) -> None:
    twice = [{**AOZORA, "full_name": "阿部 真央子"}, {"full_name": "阿部　真央子"}]
    with refused("PERSON_TAKEN") as caught:
        take(minami, twice)
    assert caught.refusals[0].facts["row"] == 3
    _, cautions = take(minami, [twice[0], {"full_name": "阿部 真央子", "email": "abe@example.co.jp"}])
    assert [(caution.code, caution.facts["row"]) for caution in cautions] == [("SAME_NAME", 3)]


@pytest.mark.req("REQ-062")
def test_a_list_that_is_taken_twice_is_refused_the_second_time(minami: Shop) -> None:
    rows = [{**AOZORA, "full_name": "阿部 真央子"}, {"full_name": "森 由美"}]
    take(minami, rows)
    with refused("PERSON_TAKEN", "PERSON_TAKEN"):
        take(minami, rows)
    take(minami, [{**AOZORA, "full_name": "林 弘"}])
    assert persons(minami, "C01") == [(1, "阿部 真央子"), (2, "森 由美"), (3, "林 弘")]


def test_what_a_later_row_says_otherwise_of_a_company_is_told(minami: Shop) -> None:
    rows = [
        {**AOZORA, "full_name": "阿部 真央子", "address": "港区"},
        {**AOZORA, "full_name": "森 由美", "address": "北区"},
    ]
    _, cautions = take(minami, rows)
    said = [(caution.code, caution.facts["text"], caution.facts["kept"]) for caution in cautions]
    assert said == [("CLIENT_FIELD_DIFFERS", "北区", "港区")]
    assert minami.rows("SELECT address FROM client") == [{"address": "港区"}]


@pytest.mark.parametrize("size", [1, 2, 5])
def test_how_many_rows_are_written_at_a_time_makes_no_difference(
    minami: Shop, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr("kcli_core.client.register.CHUNK", size)
    rows = [{**AOZORA, "full_name": "一 郎"}, {"full_name": "二 郎"}, {"full_name": "三 郎"}]
    take(minami, [*rows, {"client_code": "C02", "client_name": "みどり商店", "full_name": "四 郎"}])
    assert persons(minami, "C01") == [(1, "一 郎"), (2, "二 郎"), (3, "三 郎")]
    assert persons(minami, "C02") == [(1, "四 郎")]
    with refused("BAD_EMAIL"):
        take(minami, [{**AOZORA, "full_name": "五 郎"}, {"full_name": "六 郎", "email": "@"}])
    assert len(persons(minami, "C01")) == 3
