"""Two processes that put into one folder: room, duplicates and numbers are those of the moment of the write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kcli_core.folder import chain, putting
from tests.conftest import Shop
from tests.contract.filing import Green, draft
from tests.races.steps import Command, Hold, one_after_the_other, waiting


def put(green: Green, *drafts: dict[str, Any], fails: bool = False) -> Callable[[Hold], None]:
    def work(hold: Hold) -> None:
        with green.shop.write() as tx:
            putting.put(tx, green.shop.office(tx), green.client, drafts)
            hold()
            if fails:
                raise KeyboardInterrupt

    return work


def end(green: Green) -> Callable[[Hold], None]:
    """What ends a folder, in short: its row is held, then its state changes."""
    id = green.rows("folder")[0]["id"]

    def work(hold: Hold) -> None:
        with green.shop.write() as tx:
            tx.hold("folder", id)
            tx.update("folder", id, {"state": "ending"})
            hold()

    return work


@pytest.mark.req("EB-8")
def test_the_last_room_is_given_once_and_the_refusal_has_the_numbers_of_then(hall: Shop) -> None:
    green = Green(hall, total=1500, most=None)
    first = Command(put(green, draft(1, 1000))).held()
    second = waiting(hall, put(green, draft(2, 1000)))
    assert (first.codes, second.codes) == ([], ["LIMIT_FOLDER_TOTAL"])
    facts = second.error.refusals[0].facts  # type: ignore[union-attr]
    assert (facts["used"], facts["left"]) == (1000, 500)
    assert green.rows("folder", "used") == [{"used": 1000}]


@pytest.mark.req("EB-8")
def test_what_was_not_committed_took_no_room_and_no_number(hall: Shop) -> None:
    green = Green(hall, total=1500, most=None)
    first = Command(put(green, draft(1, 1000), fails=True)).held()
    second = waiting(hall, put(green, draft(2, 1000)))
    with pytest.raises(KeyboardInterrupt):
        first.finish()
    assert second.codes == []
    assert green.rows("document", "number, size") == [{"number": 1, "size": 1000}]


@pytest.mark.req("EB-7")
def test_the_same_bytes_at_once_are_stored_once(hall: Shop) -> None:
    green = Green(hall)
    first = Command(put(green, draft(1))).held()
    second = waiting(hall, put(green, draft(1, name="again.pdf")))
    assert (first.codes, second.codes) == ([], ["DUPLICATE_DOCUMENT"])


@pytest.mark.req("EB-10")
def test_a_folder_that_is_ended_meanwhile_takes_nothing(hall: Shop) -> None:
    green = Green(hall)
    first = Command(end(green)).held()
    second = waiting(hall, put(green, draft(1)))
    assert (first.codes, second.codes) == ([], ["FOLDER_ENDING"])


@pytest.mark.req("EB-15")
def test_two_puts_at_once_make_one_chain(hall: Shop) -> None:
    green = Green(hall)
    one_after_the_other(hall, put(green, draft(1), draft(2)), put(green, draft(3), draft(4)))
    events = green.rows("document_event", "seq, document, prev, hash", "t.seq")
    assert [(row["seq"], row["document"]) for row in events] == [(1, 1), (2, 2), (3, 3), (4, 4)]
    assert [row["prev"] for row in events] == [chain.GENESIS, *(row["hash"] for row in events[:-1])]
