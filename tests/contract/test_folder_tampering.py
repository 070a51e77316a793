"""Whatever is done to versions and events past kcli is found and located; a chain written anew shows by a seal."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kcli_core.folder import chain, seal
from kcli_core.folder.seal import Seal
from kcli_core.store import checkpoint
from kcli_core.world import stamp
from tests.conftest import Shop
from tests.contract.document_forger import Forger, forged
from tests.contract.papers import Papers, draft
from tests.contract.refusing import refused

pytestmark = pytest.mark.req("EB-15", "EB-16")

# The event that is tampered with (document 1, version 2), and the length at which the seal was taken.
AT, MARK = 5, 8


@pytest.fixture(scope="module")
def sealed(archive: Shop) -> tuple[Papers, Seal]:
    """Four documents and eleven events, eight of them sealed; what is forged here is taken back each time."""
    papers = Papers(archive)
    papers.put(*(draft(number, amount=number * 1000) for number in (1, 2, 3, 4)))
    papers.correct(1, amount=1100)
    papers.delete(2)
    papers.correct(3, counterparty="みどり商店")
    papers.correct(1, amount=1200)
    taken = papers.seal()
    papers.restore(2)
    papers.correct(4, remarks="確認済み")
    papers.correct(3, transaction_date="2024-04-01")
    assert taken.events == MARK
    assert len(papers.own("document_event")) == 11
    return papers, taken


def test_control_nothing_is_found_where_nothing_was_done(sealed: tuple[Papers, Seal]) -> None:
    papers, taken = sealed
    assert papers.damage() == papers.damage(taken) == papers.damage(taken, papers.seal()) == []
    assert forged(papers, lambda _: None, taken) == []
    assert forged(papers, lambda store: (store.digest_anew(), store.chain_anew()), taken) == []


# --- events


def edit(store: Forger) -> None:
    store.events[AT - 1]["by"] = "local:nobody"


def delete(store: Forger) -> None:
    del store.events[AT - 1]


def insert(store: Forger) -> None:
    store.events.insert(AT - 1, {**store.events[AT - 1], "id": 10**9, "what": "exported", "version": None})
    store.number_anew()


def swap(store: Forger) -> None:
    store.events[AT - 1], store.events[AT] = store.events[AT], store.events[AT - 1]
    store.number_anew()


def cut_off(store: Forger) -> None:
    """Documents 2 to 4 and all after the first correction: as if it had never come, but for the head."""
    for number in (2, 3, 4):
        store.drop(number)
    store.versions = [v for v in store.versions if v["version"] < 3]
    store.fix_head(1)
    store.events = [e for e in store.events[:AT] if e["document"] == 1]
    store.number_anew()


def cut_off_and_chain(store: Forger) -> None:
    cut_off(store)
    store.chain_anew()
    store.ebook["documents"] = 1


def tail(store: Forger) -> None:
    del store.events[-1]


def edit_and_chain(store: Forger) -> None:
    edit(store)
    store.chain_anew()


# --- versions, and what lists show of them


def edit_version(store: Forger) -> None:
    store.version(1, 2)["amount"] = 9


def edit_newest(store: Forger) -> None:
    store.version(1, 3)["amount"] = 9
    store.fix_head(1)


def edit_and_digest(store: Forger) -> None:
    edit_newest(store)
    store.digest_anew()


def edit_digest_and_chain(store: Forger) -> None:
    edit_and_digest(store)
    store.chain_anew()


def delete_version(store: Forger) -> None:
    store.versions.remove(store.version(1, 2))


def insert_version(store: Forger) -> None:
    store.versions.append({**store.version(1, 3), "id": 10**9, "version": 4, "amount": 9})
    store.fix_head(1)


def swap_versions(store: Forger) -> None:
    one, two = store.version(1, 2), store.version(1, 3)
    one["amount"], two["amount"] = two["amount"], one["amount"]
    store.fix_head(1)


def edit_head(store: Forger) -> None:
    store.documents[0] |= {"amount": 9, "counterparty": "株式会社偽"}


def hide_from_search(store: Forger) -> None:
    """What only a search reads: the T-number, and whether there are remarks."""
    store.documents[0] |= {"invoice_number": "T4011001098993", "no_remarks": not store.documents[0]["no_remarks"]}


def unmark(store: Forger) -> None:
    """A document that came back from deletion, as if it were deleted."""
    store.documents[1]["deleted"] = True


def drop_document(store: Forger) -> None:
    store.drop(3)


def drop_document_and_chain(store: Forger) -> None:
    store.drop(3)
    store.events = [event for event in store.events if event["document"] != 3]
    store.number_anew()
    store.chain_anew()
    store.ebook["documents"] -= 1


def miscount(store: Forger) -> None:
    store.ebook["documents"] += 1


# What was done, what is found without a seal, and the place of the chain that the seal shows.
KINDS: list[tuple[Callable[[Forger], None], list[tuple[object, ...]], int]] = [
    (edit, [("CHAIN_BROKEN", 5, "altered")], 0),
    (delete, [("CHAIN_BROKEN", 5, "missing"), ("DOCUMENT_DAMAGED", "unknown", 1, 2)], 0),
    (insert, [("CHAIN_BROKEN", 5, "altered")], 0),
    (swap, [("CHAIN_BROKEN", 5, "altered")], 0),
    (tail, [("CHAIN_BROKEN", 11, "cut_off"), ("DOCUMENT_DAMAGED", "unknown", 3, 3)], 0),
    (cut_off, [("CHAIN_BROKEN", 2, "altered"), ("COUNTER_WRONG", "documents")], 0),
    (edit_version, [("DOCUMENT_DAMAGED", "version", 1, 2)], 0),
    (edit_newest, [("DOCUMENT_DAMAGED", "version", 1, 3)], 0),
    (edit_and_digest, [("CHAIN_BROKEN", 8, "altered")], 0),
    (delete_version, [("DOCUMENT_MISSING", "version", 1, 2)], 0),
    (insert_version, [("DOCUMENT_DAMAGED", "unknown", 1, 4)], 0),
    (swap_versions, [("DOCUMENT_DAMAGED", "version", 1, 2), ("DOCUMENT_DAMAGED", "version", 1, 3)], 0),
    (edit_head, [("DOCUMENT_DAMAGED", "head", 1, 3, ["amount", "counterparty"])], 0),
    (hide_from_search, [("DOCUMENT_DAMAGED", "head", 1, 3, ["invoice_number", "no_remarks"])], 0),
    (unmark, [("DOCUMENT_DAMAGED", "head", 2, 3, ["deleted"])], 0),
    (drop_document, [("DOCUMENT_MISSING", "version", 3, n) for n in (1, 2, 3)], 0),
    (miscount, [("COUNTER_WRONG", "documents")], 0),
    # The control: who writes the whole chain anew is not seen without a seal.
    (edit_and_chain, [], MARK),
    (edit_digest_and_chain, [], MARK),
    (drop_document_and_chain, [], MARK),
    (cut_off_and_chain, [], 3),
]


@pytest.mark.parametrize(("tamper", "found", "by_seal"), KINDS, ids=[kind[0].__name__ for kind in KINDS])
def test_it_is_found_and_located_and_what_a_chain_cannot_show_the_seal_does(
    sealed: tuple[Papers, Seal], tamper: Callable[[Forger], None], found: list[tuple[object, ...]], by_seal: int
) -> None:
    papers, taken = sealed
    # The bytes of what is dropped are missing from what is used.
    drops = tamper in (delete_version, drop_document, drop_document_and_chain, cut_off, cut_off_and_chain)
    used = [("COUNTER_WRONG", "used")] if drops else []
    assert forged(papers, tamper) == found + used
    if by_seal:
        why = "rolled_back" if tamper is cut_off_and_chain else "rewritten"
        assert forged(papers, tamper, taken) == [("CHAIN_BROKEN", by_seal, why), *used]
    else:
        assert forged(papers, tamper, taken) == found + used


def test_every_column_of_every_event_is_covered(sealed: tuple[Papers, Seal]) -> None:
    papers, _ = sealed
    other = Papers(papers.shop).own("folder")[0]["id"]
    # An event of another client, or at another place, is missing here: that is tried above.
    columns = [column for column in (*chain.BODY, "prev", "hash") if column not in ("client_id", "seq")]
    for at in range(11):
        for column in columns if at == AT else columns[at % len(columns) :][:1]:

            def tamper(store: Forger, at: int = at, column: str = column) -> None:
                event = store.events[at]
                value = event[column] + 1 if isinstance(event[column], int) else f"{event[column]}x"
                event[column] = other if column == "folder_id" else value

            assert ("CHAIN_BROKEN", at + 1, "altered") in forged(papers, tamper), (at, column)


def test_every_field_of_every_version_is_covered(sealed: tuple[Papers, Seal]) -> None:
    papers, _ = sealed
    choices = {"change": "restored", "kind": "receipt", "direction": "issued", "route": "mail"}
    places = sorted((n, v) for n, count in ((1, 3), (2, 3), (3, 3), (4, 2)) for v in range(1, count + 1))
    assert len(places) == 11
    for column in chain.DIGESTED:
        if column == "version":
            continue  # tried above: it is another version then

        def tamper(store: Forger, column: str = column) -> None:
            for row in store.versions:
                value = row[column]
                if column in choices:
                    row[column] = choices[column] if value != choices[column] else "put"
                elif column == "invoice_number_unchecked":
                    row[column] = not value
                else:
                    row[column] = value + 1 if isinstance(value, int) else f"{value or ''}x"

        found = [one[2:] for one in forged(papers, tamper) if one[:2] == ("DOCUMENT_DAMAGED", "version")]
        assert sorted(found) == places, column


def test_what_comes_after_the_seal_is_not_covered_until_the_next(sealed: tuple[Papers, Seal]) -> None:
    """By construction; so the words say, and so it is."""
    papers, taken = sealed

    def tamper(store: Forger) -> None:
        store.events[MARK]["by"] = "local:nobody"
        store.chain_anew()

    assert forged(papers, tamper, taken) == []
    assert forged(papers, tamper, taken, papers.seal()) == [("CHAIN_BROKEN", 11, "rewritten")]


def test_a_forged_seal_is_refused_with_the_reason(sealed: tuple[Papers, Seal], tmp_path_factory: pytest.TempPathFactory
                                                  ) -> None:  # fmt: skip
    papers, _ = sealed
    with papers.shop.read() as q:
        office = papers.shop.office(q)
        _, text = seal.take(q, office, papers.client, papers.shop.keys, stamp(q.instant))
        _, other = seal.take(q, office, papers.client, tmp_path_factory.mktemp("keys"), stamp(q.instant))
        log = checkpoint.take(q, papers.shop.keys, stamp(q.instant))
    trusted = checkpoint.public_key(papers.shop.keys)
    assert seal.read_seal(text.replace("\n", "\r\n"), "s", trusted=trusted).events == 11
    lines = text.splitlines()
    forgeries = {
        "form": ["", "hello", log, text.replace("v1", "v2"), "\n".join(lines[:-1]), text.replace("events", "events x")],
        "other_key": [other],
        "signature": [
            text.replace(lines[3], "events 8"), text.replace(lines[4], "head " + "0" * 64),
            text.replace(lines[2], "client 1 C01"), text.replace(lines[1], "store other"),
        ],
    }  # fmt: skip
    for why, texts in forgeries.items():
        for forgery in texts:
            with refused("BAD_SEAL") as caught:
                seal.read_seal(forgery, "s", trusted=trusted)
            assert caught.facts["why"] == why, forgery


def test_a_seal_of_another_client_or_store_is_refused(sealed: tuple[Papers, Seal]) -> None:
    papers, taken = sealed
    with papers.shop.read() as q:
        for other, why in (
            (taken._replace(client_id=10**6), "other_client"), (taken._replace(store_id="other"), "other_store"),
        ):  # fmt: skip
            with refused("BAD_SEAL") as caught:
                seal.of_clients(q, [other], [{"client_id": papers.client_id}])
            assert caught.facts["why"] == why
