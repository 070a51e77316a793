"""The end of a folder and what happens at the same moment: the second waits, and is judged by what the first left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from kcli_core.client import actions as clients
from kcli_core.folder import ending, purging, reads, rules, versions
from kcli_core.refusals import require
from kcli_core.store.verify import verify
from tests.conftest import Shop
from tests.contract.clock import Clock
from tests.contract.conftest import aozora
from tests.contract.keeping import BLANK, NAME, Cabinet, sha
from tests.races.steps import Hold, one_after_the_other

__all__ = ["aozora"]
Work = Callable[[Hold], Any]


@pytest.fixture
def cabinet(aozora: Shop) -> Cabinet:
    clock = Clock(dt.datetime(2026, 12, 22, 3, 0, tzinfo=dt.UTC))
    cabinet = Cabinet(clock.shop(aozora), clock).open()
    cabinet.put("2024-01-31")
    return cabinet


def on(cabinet: Cabinet, action: Any) -> Work:
    def work(hold: Hold) -> Any:
        with cabinet.shop.write() as tx:
            answer = action(tx, cabinet.shop.office(tx))
            hold()
        return answer

    return work


def purge(cabinet: Cabinet) -> Work:
    return on(cabinet, lambda tx, _: purging.purge(tx, 1))


def cancel(cabinet: Cabinet) -> Work:
    return on(cabinet, lambda tx, office: ending.cancel(tx, office, "C01"))


def put(cabinet: Cabinet) -> Work:
    """As the command does it: found, held, asked, written."""

    def act(tx: Any, office: Any) -> None:
        folder = reads.find(tx, office, "C01")
        folder |= tx.hold("folder", folder["id"])
        require(rules.is_active(folder))
        ebook = tx.hold("ebook", reads.ebook(tx, folder["client_id"])["id"])
        versions.store(tx, folder, ebook, [{**BLANK, "transaction_date": "2024-02-29", "sha256": sha(9)}])

    return on(cabinet, act)


def well(cabinet: Cabinet) -> None:
    assert [finding for finding in verify(cabinet.shop.store.place) if not finding.well] == []


@pytest.mark.req("REQ-034", "EB-31")
def test_who_cancels_while_the_job_deletes_is_told_that_it_is_gone(cabinet: Cabinet) -> None:
    cabinet.end()
    cabinet.arrive("2031-07-01")
    assert one_after_the_other(cabinet.shop, purge(cabinet), cancel(cabinet)) == ([], ["NOT_REGISTERED"])
    assert cabinet.retained() == {}
    assert cabinet.events()[-1] == "purged"
    well(cabinet)


@pytest.mark.req("REQ-034", "EB-31")
def test_the_job_leaves_what_is_cancelled_while_it_waits(cabinet: Cabinet) -> None:
    cabinet.end()
    cabinet.arrive("2031-07-01")
    assert one_after_the_other(cabinet.shop, cancel(cabinet), purge(cabinet)) == ([], [])
    assert list(cabinet.retained()) == [1]
    assert cabinet.events()[-1] == "ending_cancelled"


@pytest.mark.req("EB-10")
def test_nothing_is_stored_in_a_folder_that_ends_meanwhile(cabinet: Cabinet) -> None:
    end = on(cabinet, lambda tx, office: ending.end(tx, office, "C01", NAME))
    assert one_after_the_other(cabinet.shop, end, put(cabinet)) == ([], ["FOLDER_ENDING"])
    assert list(cabinet.retained()) == [1]


def test_two_jobs_at_once_delete_once(cabinet: Cabinet) -> None:
    cabinet.end()
    cabinet.arrive("2031-07-01")
    assert one_after_the_other(cabinet.shop, purge(cabinet), purge(cabinet)) == ([], [])
    assert len(cabinet.read(purging.tombstones)) == 1
    well(cabinet)


@pytest.mark.req("EB-34")
@pytest.mark.parametrize("first", ["put", "edit"])
def test_a_document_that_comes_while_the_closing_month_changes_is_kept_by_the_new_one(
    cabinet: Cabinet, first: str
) -> None:
    edit = on(cabinet, lambda tx, office: clients.edit(tx, office, "C01", {"closing_month": "12"}))
    order = (put(cabinet), edit) if first == "put" else (edit, put(cabinet))
    assert one_after_the_other(cabinet.shop, *order) == ([], [])
    assert cabinet.retained() == {1: "2032-03-31", 2: "2032-03-31"}
