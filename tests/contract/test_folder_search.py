"""Documents are found by each of their fields, by ranges, and by all of it together, on both stores."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kcli_core.folder import actions, criteria, search
from kcli_core.folder.criteria import Criteria
from tests.conftest import Shop
from tests.contract.archive import Archive
from tests.contract.refusing import refused

ABE, HAYASHI = "abe@aozora.example.jp", "midori"


@pytest.fixture
def archive(aozora: Shop, tmp_path: Path) -> Archive:
    """Ten documents, the first of three in the sub-folder 2024/01; 9 is marked as deleted, 10 was corrected."""
    archive = Archive(aozora, tmp_path)
    with aozora.write() as tx:
        made = actions.add_path(tx, aozora.office(tx), "C01", None, "2024/01")
        assert made["path"] == "2024/01"
    paths = {row["path"]: row["id"] for row in aozora.rows("SELECT id, path FROM folder_path")}
    archive.put(*({"transaction_date": day, "amount": yen, **more} for day, yen, more in (
        ("2023-12-31", 0, {"path_id": paths["2024"]}),
        ("2024-01-01", 99999, {"counterparty": "株式会社 国税商事", "path_id": paths["2024/01"]}),
        ("2024-01-31", 100000, {"counterparty": "髙島屋㈱", "kind": "receipt"}),
        ("2024-02-01", None, {"counterparty": "100%_オレンジ", "remarks": "単価契約"}),
        ("2024-03-31", 110000, {"invoice_number": "T7000012050002", "slip_number": "A-1"}),
        ("2024-04-01", -1100, {"counterparty": "キヤノン", "direction": "issued", "route": "mail"}),
        ("2031-01-01", 110000, {"counterparty": "100円オレンジ", "remarks": "50%_OFF 値引"}),
        ("2024-03-31", 5, {"counterparty": "ＡＢＣ Co., Ltd.", "counterparty_code": "T01"}),
        ("2024-03-31", 7, {"counterparty": "株式会社"}),
        ("2024-05-01", 8, {"counterparty": "青空商店"}),
    )))  # fmt: skip
    archive.next(9, "deleted")
    archive.next(
        10, "corrected", amount=88, counterparty="みどり商店", invoice_number="T4011001098993", remarks="訂正分"
    )
    return archive


EVERY = [1, 2, 3, 4, 5, 6, 7, 8, 10]
# What is asked, and what is found.
SEARCHES: list[tuple[dict[str, Any], list[int]]] = [
    ({}, EVERY),
    ({"include_deleted": True}, [*range(1, 11)]),
    # by date, both ends inside; a whole tax period and more unless narrowed
    ({"date": "2024-03-31"}, [5, 8]),
    ({"date": "令和6年1月"}, [2, 3]),
    ({"date_from": "2024-01-01", "date_to": "2024-01-31"}, [2, 3]),
    ({"date_from": "2024-04"}, [6, 7, 10]),
    ({"date_to": "2023"}, [1]),
    # by amount; 0 is a value, blank is none
    ({"amount": "110,000"}, [5, 7]),
    ({"amount_min": "99,999", "amount_max": "100,000"}, [2, 3]),
    ({"amount_max": "0"}, [1, 6]),
    ({"amount": "△1,100"}, [6]),
    ({"amount_blank": True}, [4]),
    # by counterparty: in part, in any spelling; exactly only as stored; signs of patterns are letters
    ({"counterparty": "株式会社国税商事"}, [1, 2, 5]),
    ({"counterparty": "（株）国税"}, [1, 2, 5]),
    ({"counterparty": "国税商事", "exact": True}, []),
    ({"counterparty": "㈱国税商事", "exact": True}, [1, 5]),
    ({"counterparty": "高島屋"}, [3]),
    ({"counterparty": "キャノン"}, [6]),
    ({"counterparty": "abc"}, [8]),
    ({"counterparty": "100%"}, [4]),
    ({"counterparty": "100_"}, []),
    ({"counterparty": "オレンジ"}, [4, 7]),
    ({"counterparty": "株式会社", "include_deleted": True}, [2, 9]),
    ({"counterparty": "' OR 1=1 --"}, []),
    ({"counterparty_code": "T01"}, [8]),
    # by everything else
    ({"type": "領収書"}, [3]),
    ({"direction": "発行"}, [6]),
    ({"route": "メール"}, [6]),
    ({"number": "T7000012050002"}, [5]),
    ({"number_blank": True}, [1, 2, 3, 4, 6, 7, 8]),
    ({"slip": "A-1"}, [5]),
    ({"remarks": "%_off"}, [7]),
    ({"remarks": "%_"}, [7]),
    ({"remarks_blank": True}, [1, 2, 3, 5, 6, 8]),
    ({"path": "2024"}, [1, 2]),
    ({"path": "2024/01/"}, [2]),
    ({"by": "test"}, EVERY),
    ({"by": "nobody"}, []),
    ({"stored_from": "2020-01-01", "stored_to": "2199"}, EVERY),
    ({"stored_to": "2020-01-01"}, []),
    # corrected: found as it is now, not as it was
    ({"counterparty": "青空"}, []),
    ({"counterparty": "みどり", "amount": "88", "number": "T4011001098993", "remarks": "訂正"}, [10]),
    # together: all of it has to fit, ranges with others too
    ({"date": "2024-03", "amount_min": "100000", "counterparty": "国税"}, [5]),
    ({"date": "2024", "amount_max": "100000", "counterparty": "国税", "path": "2024", "number_blank": True}, [2]),
    ({"date": "2024-03", "amount_blank": True}, []),
    ({"remarks": "値引", "amount": "110000", "stored_from": "2020"}, [7]),
]  # fmt: skip


@pytest.mark.req("EB-21", "EB-22", "EB-23", "EB-24")
def test_documents_are_found_by_each_field_and_by_all_together(archive: Archive) -> None:
    wrong = [(asked, found) for asked, expected in SEARCHES if (found := archive.found(**asked)) != expected]
    assert wrong == []


@pytest.mark.req("EB-12", "EB-24")
def test_what_is_deleted_is_found_on_wish_and_marked(archive: Archive) -> None:
    with archive.shop.read() as q:
        rows = search.search(q, archive.shop.office(q), "C01", Criteria(include_deleted=True)).rows
    assert {row["number"]: row["deleted"] for row in rows if row["deleted"]} == {9: True}
    assert all(isinstance(row["deleted"], bool) for row in rows)
    shown = next(row for row in rows if row["number"] == 2)
    assert (shown["counterparty"], shown["path"], shown["retain_until"]) == (
        "株式会社 国税商事",
        "2024/01",
        "2031-06-30",
    )


@pytest.mark.req("EB-21")
def test_the_order_and_the_most_are_chosen_and_the_whole_is_counted(archive: Archive) -> None:
    assert archive.found(sort="date")[:3] == [1, 2, 3]
    assert archive.found(sort="-date")[0] == 7
    assert archive.found(sort="amount")[:3] == [4, 6, 1]
    assert archive.found(sort="-amount")[:2] == [7, 5]
    assert archive.found(sort="-number") == EVERY[::-1]
    assert len(archive.found(sort="counterparty")) == len(EVERY)
    for wanted in ({}, {"by": "test"}):
        with archive.shop.read() as q:
            found = search.search(q, archive.shop.office(q), "C01", criteria.read(wanted, {}), sort="-amount", limit=2)
        assert ([row["number"] for row in found.rows], found.total) == ([7, 5], len(EVERY))
    with refused("BAD_CHOICE"):
        archive.found(sort="name")
    with refused("NOT_REGISTERED"):
        archive.found(path="2024/99")


@pytest.mark.req("EB-36")
def test_a_client_finds_only_its_own_documents(archive: Archive) -> None:
    assert archive.found(who=archive.shop.as_user(ABE), counterparty="国税") == [1, 2, 5]
    with refused("NOT_REGISTERED"):
        archive.found(who=archive.shop.as_user(HAYASHI, "minami01"))
    with refused("NOT_REGISTERED"):
        archive.found(client="C02")


@pytest.mark.req("EB-28")
def test_the_list_for_print_goes_by_date_and_counterparty(archive: Archive) -> None:
    archive.put({"transaction_date": "2024-01-31", "counterparty": "㈱アスクル"})
    from kcli_core.folder import reads

    with archive.shop.read() as q:
        folder = reads.find(q, archive.shop.office(q), "C01")
        pages = [*search.listed(q, folder, Criteria(date_from="2024-01-01", date_to="2024-03-31"))]
    assert [row["number"] for page in pages for row in page] == [2, 11, 3, 4, 8, 5]


@pytest.mark.req("EB-29")
@pytest.mark.parametrize(
    "wanted",
    [
        Criteria(date_from="2024-01-01", date_to="2024-12-31"),
        Criteria(amount_from=100000, amount_to=120000),
        Criteria(amount_blank=True),
        Criteria(counterparty="国税", date_from="2024-01-01"),
        Criteria(date_from="2024-03-31", date_to="2024-03-31", amount_from=5, counterparty="ABC", kind="invoice"),
    ],
)
def test_what_is_searched_for_is_found_in_an_index_alone(archive: Archive, wanted: Criteria) -> None:
    """By date, amount and counterparty no row of a document is read but those that are shown."""
    with archive.shop.read() as q:
        client, folder = (q.value(f"SELECT {name} FROM folder") for name in ("client_id", "id"))
        condition, params = criteria.where(wanted, q.connection.contains)
        asked = f"SELECT d.id FROM document d WHERE {condition} ORDER BY {criteria.order('date')}"
        params |= {"client": client, "folder": folder}
        if q.connection.kind == "sqlite":
            plan = " ".join(row["detail"] for row in q.rows(f"EXPLAIN QUERY PLAN {asked}", **params))
            assert "COVERING INDEX ix_document_" in plan, plan
        else:
            q.connection.run("SET LOCAL enable_seqscan = off")  # which ten rows would be
            q.connection.run("SET LOCAL enable_bitmapscan = off")
            plan = " ".join(str(row["QUERY PLAN"]) for row in q.rows(f"EXPLAIN {asked}", **params))
            assert "Index Only Scan using ix_document_" in plan, plan
