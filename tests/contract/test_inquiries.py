"""Inquiries: by mail, telephone, web form and chat; held, confirmed with the primary, kept with the address."""

from __future__ import annotations

from typing import Any

import pytest

from kcli_core.roles import Actor, Role
from kcli_core.site import decide, inquire, reads
from tests.conftest import Shop
from tests.contract.keiri import (
    HANAKO,
    ITO,
    KEIRI,
    SATO,
    SUZUKI,
    SUZUKI_ADDRESS,
    YAMADA,
    add_contact,
    add_contract,
    minami_with_contacts,
    remove_contacts,
)
from tests.contract.refusing import refused

PRIMARY = {"confirm_with": YAMADA, "confirm_email": KEIRI, "confirm_phone": "03-1234-5678"}
NO_PRIMARY = dict.fromkeys(PRIMARY)


@pytest.fixture
def site(minami: Shop) -> Shop:
    minami_with_contacts(minami)
    return minami


def words(name: str | None = None, channel: str = "mail", matter: str = "general") -> inquire.Words:
    return inquire.read_words(channel, matter, "打刻ができない", None, name)


def mail(shop: Shop, email: str, name: str | None = None, contract: str | None = None, matter: str = "general") -> Any:
    with shop.write() as tx:
        return inquire.by_mail(tx, email, words(name, matter=matter), contract)


def call(shop: Shop, name: str | None, email: str | None = None, contract: str | None = None) -> Any:
    with shop.write() as tx:
        return inquire.by_phone(tx, shop.office(tx), words(name, "phone"), email=email, contract=contract)


def signed_in(shop: Shop, email: str = KEIRI) -> Shop:
    """The same store, acted on by the address; how one signs in is tested elsewhere."""
    row = shop.rows("SELECT id, office_id FROM site_account WHERE email = :m", m=email)[0]
    who = Actor(f"minami01/site:{row['id']}", frozenset(), office_id=row["office_id"], site_account_id=row["id"])
    return Shop(shop.store, shop.keys, who)


def history(shop: Shop, email: str = KEIRI) -> list[tuple[Any, ...]]:
    with shop.read() as q:
        return [(row["asked_by"], row["via"], row["state"]) for row in reads.activity(q, email)[2]]


# --- the worked example ---------------------------------------------------------------------------------------------


@pytest.mark.req("REQ-099", "REQ-103", "REQ-104", "REQ-106", "REQ-107", "REQ-108")
def test_the_worked_example_of_a_shared_address(site: Shop) -> None:
    assert mail(site, KEIRI, "伊藤") == {"id": 1, "state": "accepted", "why": None, "asked_by": ITO, **NO_PRIMARY}
    assert mail(site, KEIRI) == {"id": 2, "state": "held", "why": "name_missing", "asked_by": None, **NO_PRIMARY}
    assert mail(site, KEIRI, "鈴木")["why"] == "name_unknown"
    with refused("EMAIL_NOT_REGISTERED") as caught:
        mail(site, HANAKO, "伊藤")
    assert (caught.facts, int(caught.refusals[0].status)) == ({"email": HANAKO}, 9)
    with site.read() as q:
        email, shown, rows = reads.activity(q, KEIRI)
    assert (email, shown) == (KEIRI, "山田/伊藤/佐藤")
    assert [(row["asked_by"], row["name_given"], row["state"]) for row in rows] == [
        (ITO, "伊藤", "accepted"),
        (None, None, "held"),
        (None, "鈴木", "held"),
    ]


@pytest.mark.req("REQ-106", "REQ-107")
def test_two_of_one_surname_are_told_apart_by_the_whole_name(site: Shop) -> None:
    with site.write() as tx:
        add_contact(tx, site.office(tx), 1, "山田 一郎", KEIRI)
    assert mail(site, KEIRI, "山田")["why"] == "name_ambiguous"
    assert mail(site, KEIRI, "山田一郎")["asked_by"] == "山田 一郎"
    with site.read() as q:
        assert reads.activity(q, KEIRI)[1] == "山田 太郎/伊藤/佐藤/山田 一郎"


@pytest.mark.req("REQ-107")
@pytest.mark.parametrize("name", ["佐藤", "佐藤次郎", "佐藤　次郎様", " 佐藤 "])
def test_a_name_is_compared_as_names_are(site: Shop, name: str) -> None:
    assert mail(site, " KEIRI@Example.co.jp ", name)["asked_by"] == SATO


# --- mail -----------------------------------------------------------------------------------------------------------


@pytest.mark.req("REQ-068", "REQ-099")
def test_a_mail_from_an_unregistered_address_is_rejected_and_stands_in_the_log(site: Shop) -> None:
    for email in (HANAKO, "keiri+x@example.co.jp", "keiri@example.jp"):
        with refused("EMAIL_NOT_REGISTERED"):
            mail(site, email, "伊藤")
    rows = site.rows("SELECT action, object, code FROM audit WHERE code <> ''")
    row = {"action": "contacts.inquire", "object": "inquiry:new", "code": "EMAIL_NOT_REGISTERED"}
    assert rows == [row] * 3
    assert not site.rows("SELECT 1 AS x FROM inquiry")


@pytest.mark.req("REQ-099")
def test_an_address_without_contacts_is_not_registered_any_more(site: Shop) -> None:
    with site.write() as tx:
        remove_contacts(tx, 1)
    with refused("EMAIL_NOT_REGISTERED"):
        mail(site, KEIRI, "伊藤")


@pytest.mark.req("REQ-100")
@pytest.mark.parametrize("flag", ["can_send", "can_receive"])
def test_from_an_address_that_cannot_send_and_receive_mail_is_off(site: Shop, flag: str) -> None:
    with site.write() as tx:
        tx.run(f"UPDATE site_account SET {flag} = :no WHERE email = :m", no=False, m=KEIRI)
    with refused("MAIL_INQUIRY_OFF"):
        mail(site, KEIRI, "伊藤")
    assert call(site, "伊藤", KEIRI)["state"] == "accepted"
    with signed_in(site).write() as tx:
        assert inquire.signed_in(tx, words("伊藤", "web"))["state"] == "accepted"


@pytest.mark.req("REQ-107")
def test_an_address_of_one_person_needs_no_name_and_takes_no_other(site: Shop) -> None:
    assert mail(site, SUZUKI_ADDRESS)["asked_by"] == SUZUKI
    assert mail(site, SUZUKI_ADDRESS, "鈴木")["asked_by"] == SUZUKI
    assert mail(site, SUZUKI_ADDRESS, "伊藤")["why"] == "name_unknown"


@pytest.mark.req("REQ-068")
@pytest.mark.parametrize("who", ["minami001", "minami002", "minami004"])
def test_nobody_of_the_office_records_mails_and_calls(site: Shop, who: str) -> None:
    shop = site.as_user(who)
    for work in (lambda: mail(shop, KEIRI, "伊藤"), lambda: mail(shop, HANAKO), lambda: call(shop, "伊藤")):
        with refused("PERM_VENDOR_ONLY"):
            work()


# --- what is confirmed with the primary -----------------------------------------------------------------------------


@pytest.mark.req("REQ-093", "REQ-094")
def test_a_call_from_nobody_registered_is_confirmed_with_the_primary(site: Shop) -> None:
    for answer in (call(site, "高田"), call(site, None), call(site, "伊藤", HANAKO)):
        assert {**answer, "id": 0} == {
            "id": 0,
            "state": "to_confirm",
            "why": "not_contact",
            "asked_by": None,
            **PRIMARY,
        }
    assert call(site, "伊藤")["asked_by"] == ITO
    assert call(site, None, KEIRI)["state"] == "held"
    assert call(site, "佐藤", KEIRI)["asked_by"] == SATO


@pytest.mark.req("REQ-094")
def test_what_touches_the_contract_is_confirmed_with_the_primary(site: Shop) -> None:
    answer = mail(site, KEIRI, "佐藤", matter="contract")
    assert answer == {"id": 1, "state": "to_confirm", "why": "contract_matter", "asked_by": SATO, **PRIMARY}
    with site.write() as tx:
        assert decide.confirm(tx, 1)["state"] == "confirmed"
    kept = site.rows("SELECT state, asked_by, confirm_with, decided_by FROM inquiry")
    assert kept == [{"state": "confirmed", "asked_by": SATO, "confirm_with": YAMADA, "decided_by": "local:test"}]


@pytest.mark.req("REQ-094")
def test_a_contact_of_another_contract_is_no_contact_of_this_one(site: Shop) -> None:
    with site.write() as tx:
        add_contract(tx, site.office(tx), "K-1", {"林 弘": "hayashi@example.co.jp", SUZUKI: SUZUKI_ADDRESS})
    answer = mail(site, KEIRI, "伊藤", contract="k-1")
    assert (answer["why"], answer["confirm_with"]) == ("other_contract", "林 弘")
    # 鈴木 is a contact of both.
    assert [mail(site, SUZUKI_ADDRESS, contract=code)["state"] for code in ("M-1", "K-1", None)] == ["accepted"] * 3
    rows = site.rows("SELECT contract_id, contact_id FROM inquiry ORDER BY id")
    assert [(row["contract_id"], row["contact_id"]) for row in rows] == [(2, None), (1, 4), (2, 6), (None, None)]
    with refused("CONTRACT_NEEDED") as caught:
        call(site, "高田")
    assert caught.facts == {"kind": "primary", "contracts": ["K-1", "M-1"]}
    assert call(site, "高田", contract="M-1")["confirm_with"] == YAMADA
    with refused("NOT_REGISTERED"):
        mail(site, KEIRI, "伊藤", contract="X-1")


@pytest.mark.req("REQ-094")
def test_without_a_primary_it_is_said_that_nobody_can_confirm(site: Shop) -> None:
    with site.write() as tx:
        remove_contacts(tx, 1)
    with site.write() as tx:
        answer = inquire.by_phone(tx, site.office(tx), words("高田", "phone"))
        assert [caution.code for caution in tx.cautions] == ["NOBODY_TO_CONFIRM_WITH"]
    assert (answer["state"], answer["confirm_with"]) == ("to_confirm", None)


# --- signed in ------------------------------------------------------------------------------------------------------


@pytest.mark.req("REQ-070", "REQ-107")
@pytest.mark.parametrize("channel", ["web", "chat"])
def test_signed_in_one_asks_by_form_and_chat_and_says_the_name(site: Shop, channel: str) -> None:
    with signed_in(site).write() as tx:
        assert inquire.signed_in(tx, words("伊藤", channel))["asked_by"] == ITO
        assert inquire.signed_in(tx, words(None, channel))["state"] == "held"
    assert history(site) == [(ITO, channel, "accepted"), (None, channel, "held")]
    assert site.rows("SELECT DISTINCT recorded_by FROM inquiry") == [{"recorded_by": "minami01/site:1"}]


@pytest.mark.req("REQ-070")
@pytest.mark.parametrize("channel", ["web", "chat"])
def test_nobody_asks_by_form_or_chat_without_having_signed_in(site: Shop, channel: str) -> None:
    for shop in (site, site.as_user("minami001")):
        with refused("LOGIN_NEEDED"), shop.write() as tx:
            inquire.signed_in(tx, words("伊藤", channel))


@pytest.mark.req("REQ-070")
def test_signed_in_nobody_records_a_mail(site: Shop) -> None:
    with refused("BAD_CHOICE"), signed_in(site).write() as tx:
        inquire.signed_in(tx, words("伊藤", "mail"))
    with refused("PERM_VENDOR_ONLY"):
        mail(signed_in(site), KEIRI, "伊藤")


def test_signed_in_another_address_is_not_taken(site: Shop) -> None:
    with signed_in(site).write() as tx:
        inquire.same_address(tx, None)
        inquire.same_address(tx, "KEIRI@example.co.jp")
    with refused("FROM_SIGNED_IN"), signed_in(site).write() as tx:
        inquire.same_address(tx, SUZUKI_ADDRESS)


# --- the history ----------------------------------------------------------------------------------------------------


@pytest.mark.req("REQ-070", "REQ-108")
def test_one_history_for_all_who_share_the_address_and_who_asked_is_kept(site: Shop) -> None:
    mail(site, KEIRI, "伊藤")
    mail(site, SUZUKI_ADDRESS)
    call(site, "佐藤")
    with signed_in(site).write() as tx:
        inquire.signed_in(tx, words("山田", "chat"))
    merged = [(ITO, "mail", "accepted"), (SATO, "phone", "accepted"), (YAMADA, "chat", "accepted")]
    assert history(site) == merged
    with signed_in(site).read() as q:
        assert [(row["asked_by"], row["via"], row["state"]) for row in reads.activity(q)[2]] == merged
    assert history(site, SUZUKI_ADDRESS) == [(SUZUKI, "mail", "accepted")]


@pytest.mark.req("REQ-108")
def test_the_history_stays_with_the_address_when_its_persons_change(site: Shop) -> None:
    mail(site, KEIRI, "伊藤")
    with site.write() as tx:
        tx.run("DELETE FROM contact WHERE full_name IN ('伊藤 花子', '佐藤 次郎')")
        tx.run("UPDATE site_account SET shared = :no WHERE email = :m", no=False, m=KEIRI)
    assert history(site) == [(ITO, "mail", "accepted")]
    with site.write() as tx:
        remove_contacts(tx, 1)
    assert history(site) == [(ITO, "mail", "accepted")]


@pytest.mark.req("REQ-070", "REQ-108")
def test_only_who_may_read_contacts_sees_the_history_of_an_address(site: Shop) -> None:
    mail(site, KEIRI, "伊藤")
    assert [len(history(site.as_user(who))) for who in ("minami001", "minami002")] == [1, 1]
    for who in ("minami003", "minami004"):
        with refused("PERM_ROLE"):
            history(site.as_user(who))
        with refused("PERM_ROLE"), site.as_user(who).read() as q:
            reads.inquiries(q)
    with refused("LOGIN_NEEDED"), site.as_user("minami001").read() as q:
        reads.activity(q)
    with refused("PERM_ROLE"), signed_in(site).read() as q:
        reads.activity(q, SUZUKI_ADDRESS)
    with refused("PERM_ROLE"), signed_in(site).read() as q:
        reads.inquiries(q)


def test_an_office_sees_its_own_inquiries_and_not_that_there_are_others(site: Shop) -> None:
    other = Actor("kita01/kita001", frozenset({Role.DIRECTOR}), office_id=99)
    mail(site, KEIRI)
    with Shop(site.store, site.keys, other).read() as q:
        assert reads.inquiries(q) == []
    with refused("NOT_REGISTERED"):
        history(Shop(site.store, site.keys, other))
    with site.as_user("minami002").read() as q:
        assert [(row["id"], row["office"], row["email"]) for row in reads.inquiries(q)] == [(1, "minami01", KEIRI)]
    with site.read() as q:
        office = site.office(q)
    with refused("PERM_OTHER_OFFICE"), Shop(site.store, site.keys, other).read() as q:
        reads.inquiries(q, office)


# --- deciding -------------------------------------------------------------------------------------------------------


@pytest.mark.req("REQ-107")
def test_what_is_held_is_the_person_s_once_the_vendor_has_asked(site: Shop) -> None:
    mail(site, KEIRI)
    for name, why in ((None, "name_missing"), ("鈴木", "name_unknown")):
        with refused("NAME_NOT_ON_ADDRESS") as caught, site.write() as tx:
            decide.confirm(tx, 1, name)
        assert (caught.facts["why"], caught.facts["names"]) == (why, [YAMADA, ITO, SATO])
    with site.write(reason="折返し電話") as tx:
        assert decide.confirm(tx, 1, "伊藤")["state"] == "confirmed"
    kept = site.rows("SELECT asked_by, contact_id, name_given, state, note FROM inquiry")
    row = {"asked_by": ITO, "contact_id": 2, "name_given": None, "state": "confirmed", "note": "折返し電話"}
    assert kept == [row]
    with refused("INQUIRY_DECIDED"), site.write() as tx:
        decide.confirm(tx, 1, "佐藤")


@pytest.mark.req("REQ-094", "REQ-107")
def test_what_was_held_about_the_contract_then_waits_for_the_primary(site: Shop) -> None:
    assert mail(site, KEIRI, matter="contract")["state"] == "held"
    with site.write() as tx:
        answer = decide.confirm(tx, 1, "佐藤")
    assert answer == {"id": 1, "state": "to_confirm", "why": "contract_matter", "asked_by": SATO, **PRIMARY}
    with site.write() as tx:
        assert decide.confirm(tx, 1)["state"] == "confirmed"


@pytest.mark.req("REQ-094")
def test_what_the_primary_does_not_know_of_is_dismissed_with_a_reason(site: Shop) -> None:
    call(site, "高田")
    with refused("REASON_NEEDED"), site.write() as tx:
        decide.dismiss(tx, 1)
    with site.write(reason="主担当が承知していない") as tx:
        decide.dismiss(tx, 1)
    with refused("INQUIRY_DECIDED"), site.write(reason="x") as tx:
        decide.dismiss(tx, 1)
    with site.read() as q:
        assert [(row["state"], row["note"]) for row in reads.inquiries(q)] == [("dismissed", "主担当が承知していない")]


@pytest.mark.req("REQ-094", "REQ-107")
def test_the_vendor_decides_and_nobody_else(site: Shop) -> None:
    mail(site, KEIRI)
    for shop in (site.as_user("minami001"), site.as_user("minami002"), signed_in(site)):
        with refused("PERM_VENDOR_ONLY"), shop.write() as tx:
            decide.confirm(tx, 1, "伊藤")
        with refused("PERM_VENDOR_ONLY"), shop.write(reason="x") as tx:
            decide.dismiss(tx, 1)
    with refused("NOT_REGISTERED"), site.write() as tx:
        decide.confirm(tx, 99)


def test_the_list_of_what_waits(site: Shop) -> None:
    mail(site, KEIRI, "伊藤")
    mail(site, KEIRI)
    call(site, "高田")
    with site.read() as q:
        assert [row["id"] for row in reads.inquiries(q)] == [1, 2, 3]
        assert [row["id"] for row in reads.inquiries(q, site.office(q), waiting=True)] == [2, 3]


# --- what is written ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        (("fax", "general", "x", None, None), ["BAD_CHOICE"]),
        (("mail", "money", "x", None, None), ["BAD_CHOICE"]),
        (("mail", "general", " ", None, None), ["FIELD_MISSING"]),
        (("mail", "general", "x\x1b[2J", "y\x00", "a?b"), ["BAD_TEXT", "BAD_TEXT", "BAD_NAME"]),
        (("mail", "general", "x", "あ" * 20_001, None), ["BAD_TEXT"]),
    ],
)
def test_every_reason_against_the_words_at_once(values: tuple[Any, ...], codes: list[str]) -> None:
    with refused(*codes):
        inquire.read_words(*values)


def test_a_text_keeps_its_lines() -> None:
    assert inquire.read_words("mail", "general", "x", "一行目\r\n\t二行目\n\n", None).body == "一行目\n\t二行目"
    assert inquire.read_words("mail", "general", "x", " \n ", None).body is None
