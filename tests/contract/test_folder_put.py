"""Documents put into a green folder: one or many, all or none, within its limits, into an active folder only."""

from __future__ import annotations

from typing import Any

import pytest

from kcli_core.folder import actions, chain, documents, putting
from kcli_core.refusals import Refused
from kcli_core.store.engine import ConstraintBroken
from tests.conftest import Shop
from tests.contract.filing import Green, add_green, draft, sha


def refusals(green: Green, *drafts: Any, **more: Any) -> list[tuple[str, dict[str, Any]]]:
    with pytest.raises(Refused) as refused:
        green.put(*drafts, **more)
    return [(one.code, dict(one.facts)) for one in refused.value.refusals]


@pytest.fixture
def green(hall: Shop) -> Green:
    return Green(hall)


@pytest.mark.req("REQ-036", "EB-1")
def test_a_document_has_its_fields_number_version_event_and_last_day(green: Green) -> None:
    done = green.put(draft(7, remarks="1月分", invoice_number="T7000012050002"))
    assert (done.first, done.last, done.size) == (1, 1, 1000)
    (document,) = green.rows("document")
    assert (document["number"], document["version"], document["amount"]) == (1, 1, 110000)
    assert (document["counterparty"], document["counterparty_key"]) == ("㈱国税商事", "国税商事")
    assert (document["retain_until"], document["sha256"]) == ("2031-06-30", sha(7))
    (version,) = green.rows("document_version")
    assert (version["change"], version["remarks"], version["invoice_number"]) == ("put", "1月分", "T7000012050002")
    (event,) = green.rows("document_event")
    assert (event["what"], event["document"], event["digest"]) == ("put", 1, chain.digest(1, version))
    assert green.rows("folder", "used") == [{"used": 1000}]


@pytest.mark.req("EB-30")
def test_one_document_is_shown_with_all_its_fields_and_until_when_it_is_kept(green: Green) -> None:
    with green.shop.write() as tx:
        actions.add_path(tx, green.shop.office(tx), green.client, None, "2024年/3月")
    green.put({**draft(8, route="mail"), "marks": "password timestamp"}, path="2024年/3月")
    with green.shop.read() as q:
        shown = documents.show(q, green.shop.office(q), green.client, 1)
        with pytest.raises(Refused, match="NOT_REGISTERED"):
            documents.show(q, green.shop.office(q), green.client, 2)
        with pytest.raises(Refused, match="NOT_REGISTERED"):
            documents.bytes_of(q, green.shop.office(q), green.client, 1, 2)
        assert documents.bytes_of(q, green.shop.office(q), green.client, 1)["sha256"] == sha(8)
    expected = {
        "number": 1, "versions": 1, "deleted": False, "kind": "invoice", "amount": 110000, "route": "mail",
        "path": "2024年/3月", "marks": ["password", "timestamp"], "retain_until": "2031-06-30",
        "retain_why": "years=7 closing=2024-03", "stored_by": "local:test", "changed_at": None, "file_name": "8.pdf",
    }  # fmt: skip
    assert {name: shown[name] for name in expected} == expected


@pytest.mark.req("REQ-032", "EB-8")
def test_all_documents_of_a_run_are_stored_or_none(hall: Shop) -> None:
    green = Green(hall, total=5000, most=2000)
    found = refusals(green, draft(1, 1500), draft(2, 2001), draft(3, 2500))
    assert [code for code, _ in found] == ["LIMIT_FOLDER_FILE", "LIMIT_FOLDER_FILE", "LIMIT_FOLDER_TOTAL"]
    assert [facts.get("size") for _, facts in found] == [2001, 2500, None]
    assert found[2][1] == {"limit": 5000, "used": 0, "adding": 6001, "left": 5000}
    assert green.rows("document") == []
    green.put(draft(1, 2000), draft(2, 2000), draft(3, 1000))
    assert green.rows("folder", "used") == [{"used": 5000}]
    assert refusals(green, draft(4, 1))[0][1]["left"] == 0


@pytest.mark.parametrize(("size", "said"), [(899, []), (900, ["FOLDER_NEARLY_FULL"])])
def test_a_folder_that_is_nearly_full_says_so(hall: Shop, size: int, said: list[str]) -> None:
    green = Green(hall, total=1000, most=None)
    with hall.write() as tx:
        putting.put(tx, hall.office(tx), green.client, [draft(5, size)])
        assert [caution.code for caution in tx.cautions] == said


@pytest.mark.req("EB-8")
def test_the_store_itself_refuses_a_byte_too_many(hall: Shop) -> None:
    """Whoever forgets to ask first: the CHECK stands behind the rule."""
    green = Green(hall, total=5001, most=None)
    with pytest.raises(ConstraintBroken), hall.write() as tx:
        tx.run("UPDATE folder SET used = used + 5002 WHERE max_total = 5001")
    assert green.rows("folder", "used") == [{"used": 0}]


@pytest.mark.req("EB-7")
def test_the_same_bytes_are_refused_by_the_document_that_has_them(green: Green) -> None:
    green.put(draft(1), draft(2, counterparty="みどり商店"))
    found = refusals(green, draft(3), draft(2, name="again.pdf"), draft(3, name="twice.pdf"))
    assert [(code, facts["reason"]) for code, facts in found] == [
        ("DUPLICATE_DOCUMENT", "stored"), ("DUPLICATE_DOCUMENT", "together"),
    ]  # fmt: skip
    assert (found[0][1]["number"], found[0][1]["name"], found[0][1]["there"]) == (2, "again.pdf", "みどり商店")
    assert (found[1][1]["name"], found[1][1]["there"]) == ("twice.pdf", "3.pdf")
    assert green.put(draft(2), allow_duplicate=True).first == 3
    # Another client's documents are its own.
    assert Green(green.shop).put(draft(2)).first == 1


@pytest.mark.req("REQ-034", "EB-10")
def test_nothing_is_put_into_a_folder_that_is_ending(green: Green) -> None:
    with green.shop.write() as tx:
        tx.run("UPDATE folder SET state = 'ending' WHERE id = :id", id=green.rows("folder")[0]["id"])
    assert [code for code, _ in refusals(green, draft())] == ["FOLDER_ENDING"]
    with green.shop.read() as q, pytest.raises(Refused, match="FOLDER_ENDING"):
        putting.require_open(q, green.shop.office(q), green.client)


@pytest.mark.req("EB-10")
def test_names_and_sub_folders_are_asked_with_everything_else(green: Green) -> None:
    assert refusals(green, draft(1), path="2024年")[0][0] == "NOT_REGISTERED"
    found = refusals(green, draft(1, name="CON.pdf"), draft(2), draft(3, name="../x.pdf"), draft(4, size=10**7 + 1))
    assert [code for code, _ in found] == ["BAD_FILE_NAME", "BAD_FILE_NAME", "LIMIT_FOLDER_FILE"]


@pytest.mark.req("REQ-036")
def test_the_log_tells_counts_and_what_was_let_pass_and_no_word_of_a_document(green: Green) -> None:
    green.put(draft(1), draft(2, invoice_number="T1234567890123", invoice_number_unchecked=True))
    green.put(draft(1, remarks="秘密"), allow_duplicate=True)
    id = green.rows("folder")[0]["id"]
    sql = "SELECT facts FROM audit WHERE action = 'folder.put' AND object = :o ORDER BY seq"
    first, second = (row["facts"] for row in green.shop.rows(sql, o=f"folder:{green.client}/{id}"))
    assert '"unchecked_numbers":1' in first.replace(" ", "")
    assert '"duplicates":1' in second.replace(" ", "")
    assert not any(word in first + second for word in ("国税", "秘密", "T1234567890123", "110000"))


@pytest.mark.req("EB-36")
def test_a_client_puts_into_its_own_folder_only(hall: Shop) -> None:
    add_green(hall, "C01")
    add_green(hall, "C02")
    abe = hall.as_user("abe@aozora.example.jp")
    with abe.write() as tx:
        assert putting.put(tx, hall.office(tx), "C01", [draft()]).first == 1
    with abe.write() as tx, pytest.raises(Refused, match="NOT_REGISTERED"):
        putting.put(tx, hall.office(tx), "C02", [draft()])
    with abe.read() as q, pytest.raises(Refused, match="NOT_REGISTERED"):
        documents.show(q, hall.office(q), "C02", 1)


def test_thousands_are_numbered_without_a_gap_and_chained(green: Green) -> None:
    done = green.put(*(draft(number, 10) for number in range(1, 2102)))
    assert (done.first, done.last, len(done.stored)) == (1, 2101, 2101)
    assert green.rows("document", "min(number) AS a, max(number) AS z, count(*) AS n", "1") == [
        {"a": 1, "z": 2101, "n": 2101}
    ]
    (ebook,) = green.rows("ebook")
    assert (ebook["documents"], ebook["events"]) == (2101, 2101)
    events = green.rows("document_event", "hash, prev", "t.seq")
    assert [row["prev"] for row in events] == [chain.GENESIS, *(row["hash"] for row in events[:-1])]
    assert ebook["head"] == events[-1]["hash"]
