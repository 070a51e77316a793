"""Documents put into a green folder: one or many, all or none, within its limits, into an active folder only."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from kcli_core.folder import chain, putting
from kcli_core.refusals import Refused
from tests.conftest import Shop
from tests.contract.filing import add_green, draft, put


def refusals(shop: Shop, *drafts: Any, **more: Any) -> list[tuple[str, dict[str, Any]]]:
    with pytest.raises(Refused) as refused:
        put(shop, *drafts, **more)
    return [(one.code, dict(one.facts)) for one in refused.value.refusals]


@pytest.fixture
def green(aozora: Shop) -> Shop:
    add_green(aozora)
    return aozora


@pytest.mark.req("REQ-036", "EB-1", "EB-3")
def test_a_document_has_its_fields_number_version_event_and_last_day(green: Shop) -> None:
    done = put(green, draft(7, remarks="1月分", invoice_number="T7000012050002"))
    assert (done.first, done.last, done.size) == (1, 1, 1000)
    (document,) = green.rows("SELECT * FROM document")
    assert (document["number"], document["version"], document["amount"]) == (1, 1, 110000)
    assert (document["counterparty"], document["counterparty_key"]) == ("㈱国税商事", "国税商事")
    assert (document["retain_until"], document["sha256"]) == ("2031-06-30", f"{7:064x}")
    (version,) = green.rows("SELECT * FROM document_version")
    assert (version["change"], version["remarks"], version["invoice_number"]) == ("put", "1月分", "T7000012050002")
    (event,) = green.rows("SELECT * FROM document_event")
    assert (event["what"], event["document"], event["digest"]) == ("put", 1, chain.digest(1, version))
    assert green.rows("SELECT used FROM folder") == [{"used": 1000}]


@pytest.mark.req("EB-8", "REQ-032")
def test_all_documents_of_a_run_are_stored_or_none(green: Shop) -> None:
    add_green(green, "C02", total=5000, most=2000)
    found = refusals(green, draft(1, 1500), draft(2, 2001), draft(3, 2500), client="C02")
    assert [code for code, _ in found] == ["LIMIT_FOLDER_FILE", "LIMIT_FOLDER_FILE", "LIMIT_FOLDER_TOTAL"]
    assert [facts.get("size") for _, facts in found] == [2001, 2500, None]
    assert found[2][1] | {} == {"limit": 5000, "used": 0, "adding": 6001, "left": 5000}
    assert green.rows("SELECT * FROM document") == []
    put(green, draft(1, 2000), draft(2, 2000), draft(3, 1000), client="C02")
    assert green.rows("SELECT used FROM folder WHERE max_total = 5000") == [{"used": 5000}]
    assert refusals(green, draft(4, 1), client="C02")[0][1]["left"] == 0


@pytest.mark.req("EB-7")
def test_the_same_bytes_are_refused_by_the_document_that_has_them(green: Shop) -> None:
    put(green, draft(1), draft(2, counterparty="みどり商店"))
    found = refusals(green, draft(3), draft(2, name="again.pdf"), draft(3, name="twice.pdf"))
    assert [(code, facts["reason"]) for code, facts in found] == [
        ("DUPLICATE_DOCUMENT", "stored"), ("DUPLICATE_DOCUMENT", "together"),
    ]  # fmt: skip
    assert (found[0][1]["number"], found[0][1]["name"], found[0][1]["there"]) == (2, "again.pdf", "みどり商店")
    assert (found[1][1]["name"], found[1][1]["there"]) == ("twice.pdf", "3.pdf")
    assert put(green, draft(2), allow_duplicate=True).first == 3
    # Another client's documents are its own.
    add_green(green, "C02")
    assert put(green, draft(2), client="C02").first == 1


@pytest.mark.req("EB-10", "REQ-034")
def test_nothing_is_put_into_a_folder_that_is_ending(green: Shop) -> None:
    with green.write() as tx:
        tx.run("UPDATE folder SET state = 'ending'")
    assert [code for code, _ in refusals(green, draft())] == ["FOLDER_ENDING"]
    with green.read() as q, pytest.raises(Refused, match="FOLDER_ENDING"):
        putting.require_open(q, green.office(q), "C01")


def test_a_sub_folder_is_made_with_those_above_it(green: Shop) -> None:
    put(green, draft(1), path="2024/請求書")
    put(green, draft(2), path="/2024/請求書/")
    assert [row["path"] for row in green.rows("SELECT path FROM folder_path ORDER BY id")] == ["2024", "2024/請求書"]
    assert len({row["path_id"] for row in green.rows("SELECT path_id FROM document_version")}) == 1
    assert refusals(green, draft(3), path="2024/..")[0] == (
        "BAD_FILE_NAME", {"reason": "dots", "name": "..", "field": "path"},
    )  # fmt: skip


@pytest.mark.req("DEC-22")
def test_the_log_tells_counts_and_what_was_let_pass_and_no_word_of_a_document(green: Shop) -> None:
    put(green, draft(1), draft(2, invoice_number="T1234567890123", invoice_number_unchecked=True))
    put(green, draft(1, remarks="秘密"), allow_duplicate=True)
    rows = green.rows("SELECT action, facts FROM audit WHERE action = 'folder.put' ORDER BY seq")
    assert '"unchecked_numbers":1' in rows[0]["facts"].replace(" ", "")
    assert '"duplicates":1' in rows[1]["facts"].replace(" ", "")
    assert not any(word in row["facts"] for row in rows for word in ("国税", "秘密", "T1234567890123", "110000"))


@pytest.mark.req("EB-36")
def test_a_client_puts_into_its_own_folder_only(green: Shop) -> None:
    add_green(green, "C02")
    abe = green.as_user("abe@aozora.example.jp")
    with abe.write() as tx:
        assert putting.put(tx, green.office(tx), "C01", [draft()]).first == 1
    with abe.write() as tx, pytest.raises(Refused, match="NOT_REGISTERED"):
        putting.put(tx, green.office(tx), "C02", [draft()])


def test_thousands_are_numbered_without_a_gap_and_chained(green: Shop) -> None:
    drafts = [draft(number, 10) for number in range(1, 2502)]
    done = put(green, *drafts)
    assert (done.first, done.last, len(done.stored)) == (1, 2501, 2501)
    numbers = green.rows("SELECT min(number) AS a, max(number) AS z, count(*) AS n FROM document")
    assert numbers == [{"a": 1, "z": 2501, "n": 2501}]
    (ebook,) = green.rows("SELECT documents, events, head FROM ebook")
    assert (ebook["documents"], ebook["events"]) == (2501, 2501)
    assert ebook["head"] == green.rows("SELECT hash FROM document_event WHERE seq = 2501")[0]["hash"]
    assert len(hashlib.sha256().hexdigest()) == len(ebook["head"])
