"""Two people at one document: only the newest version is corrected, and a request is decided once."""

from __future__ import annotations

from typing import Any

import pytest

from kcli_core.folder import correcting, requests
from tests.contract.conftest import archive
from tests.contract.papers import DIRECTOR, GENERAL, IT, WHY, Papers, draft
from tests.races.steps import Hold, one_after_the_other

__all__ = ["archive"]
pytestmark = pytest.mark.req("EB-13", "EB-18")


@pytest.fixture
def one(archive: Any) -> Papers:
    papers = Papers(archive)
    papers.put(draft(1), draft(2))
    return papers


def on(papers: Papers, user: str | None, action: Any, *keys: Any, **more: Any) -> Any:
    shop = papers.by(user)

    def work(hold: Hold) -> Any:
        with shop.write(reason=WHY) as tx:
            answer = action(tx, papers.shop.office(tx), papers.client, *keys, **more)
            hold()
        return answer

    return work


def correct(papers: Papers, user: str, amount: int) -> Any:
    return on(papers, user, correcting.correct, 1, {"amount": amount}, {}, base=1)


def test_two_correct_one_version_at_once_and_the_second_is_told(one: Papers) -> None:
    assert one_after_the_other(one.shop, correct(one, IT, 1), correct(one, GENERAL, 2)) == ([], ["DOCUMENT_CHANGED"])
    assert [version["amount"] for version in one.versions()] == [110000, 1]
    assert one.damage() == []


def test_a_deletion_and_a_correction_at_once_do_not_pass_each_other(one: Papers) -> None:
    delete = on(one, IT, correcting.delete, 1, {}, base=1)
    assert one_after_the_other(one.shop, delete, correct(one, GENERAL, 2)) == ([], ["DOCUMENT_CHANGED"])
    assert one.document()["version"] == 2


def test_two_documents_of_one_client_make_one_chain(one: Papers) -> None:
    other = on(one, GENERAL, correcting.correct, 2, {"amount": 2}, {}, base=1)
    assert one_after_the_other(one.shop, correct(one, IT, 1), other) == ([], [])
    assert [event["seq"] for event in one.own("document_event")] == [1, 2, 3, 4]
    assert one.damage() == []


def asked(papers: Papers) -> int:
    papers.second_person()
    return int(papers.correct(amount=5, user=GENERAL)["request"])


def approve(papers: Papers, request: int) -> Any:
    """By somebody who has logged in: the operator at the keyboard is who applied."""
    from kcli_core.roles import Actor, Role

    other = Papers.__new__(Papers)
    other.__dict__ = dict(papers.__dict__)
    who = Actor("minami01/minami001", frozenset({Role.DIRECTOR}), account_id=None)
    shop = type(papers.shop)(papers.shop.store, papers.shop.keys, who)
    other.by = lambda user: shop  # type: ignore[method-assign]
    return on(other, DIRECTOR, requests.approve, request)


def test_a_request_is_approved_once(one: Papers) -> None:
    request = asked(one)
    done = one_after_the_other(one.shop, approve(one, request), approve(one, request))
    assert done == ([], ["REQUEST_DECIDED"])
    assert [version["version"] for version in one.versions()] == [1, 2]


def test_a_request_that_is_withdrawn_at_this_moment_is_not_approved(one: Papers) -> None:
    request = asked(one)
    withdraw = on(one, GENERAL, requests.withdraw, request)
    assert one_after_the_other(one.shop, withdraw, approve(one, request)) == ([], ["REQUEST_DECIDED"])
    assert len(one.versions()) == 1


def test_a_document_that_is_corrected_at_this_moment_is_not_what_was_approved(one: Papers) -> None:
    request = asked(one)
    one.second_person(on=False)
    assert one_after_the_other(one.shop, correct(one, IT, 1), approve(one, request)) == ([], ["DOCUMENT_CHANGED"])
    assert one.document()["amount"] == 1


def test_two_requests_about_one_document_at_once_become_one(one: Papers) -> None:
    one.second_person()
    done = one_after_the_other(one.shop, correct(one, IT, 1), correct(one, GENERAL, 2))
    assert done == ([], ["REQUEST_WAITING"])
