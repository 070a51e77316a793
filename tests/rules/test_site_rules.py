"""Rules of the support site, at their boundaries."""

from __future__ import annotations

import pytest

from kcli_core.contacts import rules as contact_rules
from kcli_core.refusals import Refusal
from kcli_core.site import rules
from kcli_core.site.rules import Asked, Person

YAMADA, ITO, SATO = Person("山田太郎", "山田"), Person("伊藤花子", "伊藤"), Person("佐藤次郎", "佐藤")
OTHER_YAMADA, SURNAME_ALONE = Person("山田一郎", "山田"), Person("山田", "山田")


@pytest.mark.req("REQ-107")
@pytest.mark.parametrize(
    ("name", "persons", "shared", "asked"),
    [
        ("伊藤", [YAMADA, ITO, SATO], True, Asked(1)),
        ("伊藤花子", [YAMADA, ITO, SATO], True, Asked(1)),
        (None, [YAMADA, ITO, SATO], True, Asked(None, "name_missing")),
        ("", [YAMADA, ITO, SATO], True, Asked(None, "name_missing")),
        ("鈴木", [YAMADA, ITO, SATO], True, Asked(None, "name_unknown")),
        ("花子", [YAMADA, ITO, SATO], True, Asked(None, "name_unknown")),
        # Two of one surname: in full only.
        ("山田", [YAMADA, ITO, OTHER_YAMADA], True, Asked(None, "name_ambiguous")),
        ("山田一郎", [YAMADA, ITO, OTHER_YAMADA], True, Asked(2)),
        # One is registered with the surname alone.
        ("山田", [YAMADA, SURNAME_ALONE], True, Asked(None, "name_ambiguous")),
        ("山田", [SURNAME_ALONE, ITO], True, Asked(0)),
        ("山田太郎", [SURNAME_ALONE, YAMADA], True, Asked(1)),
        # An address that nobody shares says who it is; one that was declared shared does not, even with one person.
        (None, [YAMADA], False, Asked(0)),
        (None, [YAMADA], True, Asked(None, "name_missing")),
        # Several persons, declared or not.
        (None, [YAMADA, ITO], False, Asked(None, "name_missing")),
        ("鈴木", [YAMADA], False, Asked(None, "name_unknown")),
        (None, [], False, Asked(None, "not_contact")),
        ("山田", [], True, Asked(None, "not_contact")),
    ],
)
def test_who_asked(name: str | None, persons: list[Person], shared: bool, asked: Asked) -> None:
    assert rules.who_asked(name, persons, shared=shared) == asked


@pytest.mark.req("REQ-094", "REQ-107")
@pytest.mark.parametrize(
    ("why", "matter", "of_contract", "state"),
    [
        (None, "general", True, ("accepted", None)),
        (None, "contract", True, ("to_confirm", "contract_matter")),
        (None, "general", False, ("to_confirm", "other_contract")),
        (None, "contract", False, ("to_confirm", "contract_matter")),
        ("not_contact", "general", True, ("to_confirm", "not_contact")),
        ("not_contact", "contract", False, ("to_confirm", "not_contact")),
        # First whose it is, then what the primary says.
        ("name_missing", "contract", True, ("held", "name_missing")),
        ("name_unknown", "general", False, ("held", "name_unknown")),
        ("name_ambiguous", "general", True, ("held", "name_ambiguous")),
    ],
)
def test_what_becomes_of_an_inquiry(
    why: str | None, matter: str, of_contract: bool, state: tuple[str, str | None]
) -> None:
    assert rules.state_of(why, matter=matter, of_contract=of_contract) == state


@pytest.mark.req("REQ-100")
@pytest.mark.parametrize(("sends", "receives"), [(True, True), (True, False), (False, True), (False, False)])
def test_mail_inquiries_need_an_address_that_sends_and_receives(sends: bool, receives: bool) -> None:
    verdict = rules.may_mail("a@example.jp", can_send=sends, can_receive=receives)
    assert verdict == (None if sends and receives else Refusal("MAIL_INQUIRY_OFF", {"email": "a@example.jp"}))


@pytest.mark.req("REQ-094", "REQ-107")
def test_what_waits_is_decided_and_nothing_else() -> None:
    assert {state for state in rules.STATES if rules.may_decide(state, 7) is None} == {"held", "to_confirm"}
    assert rules.may_decide("dismissed", 7) == Refusal("INQUIRY_DECIDED", {"inquiry": 7, "state": "dismissed"})


@pytest.mark.req("REQ-071")
@pytest.mark.parametrize(
    ("contacts", "has_password", "cause"),
    [(1, True, None), (3, True, None), (1, False, "SITE_NO_PASSWORD"), (0, True, "SITE_NO_CONTACT"),
     (0, False, "SITE_NO_CONTACT")],
)  # fmt: skip
def test_who_cannot_sign_in(contacts: int, has_password: bool, cause: str | None) -> None:
    assert rules.cannot_sign_in(contacts=contacts, has_password=has_password) == cause


@pytest.mark.req("REQ-071", "REQ-100")
@pytest.mark.parametrize(
    ("contacts", "receives", "cause"),
    [(1, True, None), (1, False, "SITE_CANNOT_RECEIVE"), (0, True, "SITE_NO_CONTACT"), (0, False, "SITE_NO_CONTACT")],
)
def test_who_is_sent_no_code(contacts: int, receives: bool, cause: str | None) -> None:
    assert rules.cannot_be_sent_code(contacts=contacts, can_receive=receives) == cause


@pytest.mark.req("REQ-109")
@pytest.mark.parametrize("purpose", ["", "sales", "PRODUCTS", "products,surveys", "products ", "everything"])
def test_there_are_three_purposes_and_no_other(purpose: str) -> None:
    verdict = contact_rules.may_export_for(purpose)
    assert verdict is not None
    assert verdict.code == "BAD_CHOICE"
    assert [contact_rules.may_export_for(one) for one in ("products", "inquiries", "surveys")] == [None] * 3
