"""Signing in to the support site: one password for the address, set by a mailed code; strangers learn nothing."""

from __future__ import annotations

import json

import pytest

from kcli_core.refusals import Refused
from kcli_core.site import inquire, password, reads, sign_in
from kcli_core.world import instant
from tests.conftest import Shop
from tests.contract.clock import Clock
from tests.contract.keiri import KEIRI, SUZUKI_ADDRESS, minami_with_contacts, remove_contacts
from tests.contract.letters import Letters, other_code
from tests.contract.refusing import refused

PASSWORD, OTHER = "itsumo-kaeru-hanashi-77", "mado-kara-mieru-yama-88"
NOBODY = "dare-mo@example.co.jp"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shop(shop: Shop, clock: Clock) -> Shop:
    return clock.shop(shop)


@pytest.fixture
def site(minami: Shop) -> Shop:
    minami_with_contacts(minami)
    return minami


@pytest.fixture
def letters(site: Shop) -> Letters:
    return Letters(site)


@pytest.fixture
def ready(site: Shop, letters: Letters) -> Shop:
    """keiri@ has a password."""
    set_password(site, letters)
    return site


def ask(shop: Shop, address: str = KEIRI) -> bool:
    visiting = Shop(shop.store, shop.keys)
    visiting.identify = sign_in.visitor  # type: ignore[assignment, method-assign]
    with visiting.write() as tx:
        return password.ask(tx, address)


def set_password(shop: Shop, letters: Letters, address: str = KEIRI, new: str = PASSWORD) -> None:
    assert ask(shop, address)
    password.redeem(shop.store, address, shop.keys, code=letters.code("site_code"), new=new)


def enter(shop: Shop, address: str = KEIRI, given: str = PASSWORD) -> Shop:
    """The same store, acted on by the address that signs in."""
    acting = Shop(shop.store, shop.keys)
    acting.identify = sign_in.identify_site(sign_in.sign_in(shop.store, address, given).token)  # type: ignore[method-assign]
    return acting


def opens(shop: Shop, address: str = KEIRI, given: str = PASSWORD) -> bool:
    """Everybody who is not let in gets the one answer."""
    try:
        return bool(sign_in.sign_in(shop.store, address, given).token)
    except Refused as no:
        if [(refusal.code, dict(refusal.facts)) for refusal in no.refusals] != [("BAD_CREDENTIALS", {"kind": "site"})]:
            raise
        return False


def last_entry(shop: Shop) -> dict[str, object]:
    row = shop.rows("SELECT actor, action, object, code, facts FROM audit ORDER BY seq DESC LIMIT 1")[0]
    return {**row, "facts": json.loads(row["facts"])}


# --- the first sign-in ----------------------------------------------------------------------------------------------


@pytest.mark.req("REQ-071", "REQ-105")
def test_the_first_sign_in_needs_a_password_that_a_mailed_code_sets(site: Shop, letters: Letters) -> None:
    assert not opens(site)
    assert last_entry(site)["facts"] == {"cause": "SITE_NO_PASSWORD"}
    assert ask(site, " KEIRI@example.co.jp ")
    message = letters.newest("site_code")
    assert (message.channel, message.recipient, message.facts["minutes"]) == ("mail", KEIRI, 10)
    code = str(message.facts["code"])
    password.redeem(site.store, KEIRI, site.keys, code=code, new=PASSWORD)
    signed_in = sign_in.sign_in(site.store, "Keiri@Example.co.jp", PASSWORD)
    assert (signed_in.email, signed_in.shown) == (KEIRI, "山田/伊藤/佐藤")
    with refused("CODE_NOT_VALID"):
        password.redeem(site.store, KEIRI, site.keys, code=code, new=OTHER)
    assert opens(site)


@pytest.mark.req("REQ-105")
def test_the_password_is_the_address_s_and_no_other_s(ready: Shop) -> None:
    assert not opens(ready, SUZUKI_ADDRESS)
    assert ready.rows("SELECT count(*) AS n FROM site_account WHERE password_hash IS NOT NULL") == [{"n": 1}]


@pytest.mark.req("REQ-071")
@pytest.mark.parametrize(
    ("new", "why"),
    [
        ("mijikai-9", "PASSWORD_LENGTH"),
        ("keiri-keiri-keiri-1", "PASSWORD_OWN_NAMES"),
        ("minami-minami-minami-1", "PASSWORD_OWN_NAMES"),
        ("passwordpassword1", "PASSWORD_COMMON"),
    ],
)
def test_a_weak_password_is_refused_and_the_code_stays_good(site: Shop, letters: Letters, new: str, why: str) -> None:
    ask(site)
    code = letters.code("site_code")
    with refused(why):
        password.redeem(site.store, KEIRI, site.keys, code=code, new=new)
    password.redeem(site.store, KEIRI, site.keys, code=code, new=PASSWORD)
    assert opens(site)


def test_whose_address_it_is_is_not_told_by_what_passwords_it_takes(site: Shop) -> None:
    """The office's own names are looked at once the code was right."""
    ask(site)
    for address in (KEIRI, NOBODY):
        with refused("CODE_NOT_VALID") as caught:
            password.redeem(site.store, address, site.keys, code="12345678", new="minami-minami-minami-1")
        assert caught.facts == {}


@pytest.mark.req("REQ-071")
def test_a_new_password_ends_every_sign_in_of_the_address_and_is_told_by_mail(ready: Shop, letters: Letters) -> None:
    acting = enter(ready)
    set_password(ready, letters, new=OTHER)
    with refused("SESSION_EXPIRED"), acting.read():
        pass
    assert (opens(ready), opens(ready, given=OTHER)) == (False, True)
    assert letters.newest("site_password_set").recipient == KEIRI


# --- strangers ------------------------------------------------------------------------------------------------------


@pytest.mark.req("REQ-071")
def test_the_one_answer_for_unknown_addresses_wrong_passwords_and_none_at_all(ready: Shop) -> None:
    assert not opens(ready, NOBODY)
    assert last_entry(ready)["object"] == "site:unknown"
    assert not opens(ready, given=OTHER)
    assert not opens(ready, SUZUKI_ADDRESS)
    assert last_entry(ready)["facts"] == {"cause": "SITE_NO_PASSWORD"}
    counted = ready.rows("SELECT failures FROM site_account ORDER BY id")
    assert counted == [{"failures": 1}, {"failures": 0}]


@pytest.mark.req("REQ-071")
def test_a_code_is_mailed_to_registered_addresses_alone(site: Shop, letters: Letters) -> None:
    assert not ask(site, NOBODY)
    assert last_entry(site)["facts"] == {"cause": "SITE_NOT_REGISTERED"}
    with site.write() as tx:
        tx.run("UPDATE site_account SET can_receive = :no WHERE email = :mail", no=False, mail=SUZUKI_ADDRESS)
        remove_contacts(tx, 1)
    assert (ask(site), ask(site, SUZUKI_ADDRESS)) == (False, False)
    assert letters.fetch() == []
    with refused("BAD_EMAIL"):
        ask(site, "keiri")


@pytest.mark.req("REQ-100")
def test_an_address_that_receives_nothing_is_sent_no_code(site: Shop, letters: Letters) -> None:
    with site.write() as tx:
        tx.run("UPDATE site_account SET can_receive = :no WHERE email = :mail", no=False, mail=KEIRI)
    assert not ask(site)
    assert last_entry(site)["facts"] == {"cause": "SITE_CANNOT_RECEIVE"}


def test_wrong_late_used_and_foreign_codes_get_one_answer(site: Shop, letters: Letters, clock: Clock) -> None:
    ask(site)
    code = letters.code("site_code")
    for address, given in [(KEIRI, other_code(code)), (KEIRI, ""), (SUZUKI_ADDRESS, code), (NOBODY, code)]:
        with refused("CODE_NOT_VALID") as caught:
            password.redeem(site.store, address, site.keys, code=given, new=PASSWORD)
        assert caught.facts == {}
    clock.forward(minutes=10)
    with refused("CODE_NOT_VALID"):
        password.redeem(site.store, KEIRI, site.keys, code=code, new=PASSWORD)
    assert not opens(site)


def test_five_wrong_codes_end_it_and_three_are_sent_in_an_hour(site: Shop, letters: Letters, clock: Clock) -> None:
    assert [ask(site) for _ in range(4)] == [True, True, True, False]
    assert last_entry(site)["facts"] == {"cause": "RESET_TOO_MANY"}
    code = letters.code("site_code")
    for _ in range(5):
        with refused("CODE_NOT_VALID"):
            password.redeem(site.store, KEIRI, site.keys, code=other_code(code), new=PASSWORD)
    with refused("CODE_NOT_VALID"):
        password.redeem(site.store, KEIRI, site.keys, code=code, new=PASSWORD)
    clock.forward(minutes=61)
    assert ask(site)


def test_a_site_s_code_and_an_account_s_of_the_same_number_differ(site: Shop, letters: Letters) -> None:
    from kcli_core.account import codes

    row = {"id": 1, "purpose": "password", "value": KEIRI, "created_at": "x"}
    ours, theirs = {**row, "site_account_id": 1}, {**row, "account_id": 1}
    assert codes.code_of(site.keys, ours) != codes.code_of(site.keys, theirs)
    assert codes.link_of(site.keys, ours) != codes.link_of(site.keys, theirs)


def test_failures_in_a_row_make_the_address_wait_and_a_new_password_ends_that(
    ready: Shop, letters: Letters, clock: Clock
) -> None:
    for _ in range(5):
        assert not opens(ready, given=OTHER)
    assert not opens(ready), "while it waits the right password is refused like a wrong one"
    until = ready.rows("SELECT blocked_until FROM site_account WHERE email = :m", m=KEIRI)[0]["blocked_until"]
    assert (instant(until) - clock.at).total_seconds() == 2
    assert opens(clock_forward(ready, clock, seconds=2))
    for _ in range(6):
        assert not opens(ready, given=OTHER)
    set_password(ready, letters, new=OTHER)
    assert opens(ready, given=OTHER)


def clock_forward(shop: Shop, clock: Clock, **spans: float) -> Shop:
    clock.forward(**spans)
    return shop


# --- while signed in ------------------------------------------------------------------------------------------------


@pytest.mark.req("REQ-005", "REQ-071")
def test_a_sign_in_ends_after_an_hour_without_use_and_after_a_day(ready: Shop, clock: Clock) -> None:
    acting = enter(ready)
    for _ in range(24):
        clock.forward(minutes=59)
        with acting.write():
            pass  # a write keeps it
    clock.forward(minutes=24)
    with refused("SESSION_EXPIRED") as caught, acting.read():
        pass
    assert caught.facts == {"why": "absolute", "hours": 24, "kind": "site"}
    acting = enter(ready)
    clock.forward(hours=1, microseconds=-1)
    with acting.read():
        pass
    clock.forward(microseconds=1)
    with refused("SESSION_EXPIRED") as caught, acting.read():
        pass
    assert caught.facts == {"why": "idle", "hours": 1, "kind": "site"}


def test_a_read_keeps_a_sign_in_too(ready: Shop, clock: Clock) -> None:
    acting = enter(ready)
    for _ in range(2):
        clock.forward(minutes=59)
        with acting.read() as q:
            reads.activity(q)
        sign_in.touch(ready.store, q.actor, q.instant)


def test_signing_out_ends_it(ready: Shop) -> None:
    token = sign_in.sign_in(ready.store, KEIRI, PASSWORD).token
    sign_in.sign_out(ready.store, token)
    with refused("SESSION_EXPIRED"):
        sign_in.sign_out(ready.store, token)
    with refused("SESSION_EXPIRED"):
        sign_in.sign_out(ready.store, "kcw_unknown")


@pytest.mark.req("REQ-068", "REQ-069")
def test_who_is_no_contact_any_more_is_out_at_once_and_stays_out(ready: Shop) -> None:
    acting = enter(ready)
    with ready.write() as tx:
        remove_contacts(tx, 1)
    with refused("SESSION_EXPIRED") as caught, acting.read():
        pass
    assert caught.facts == {"kind": "site_contact"}
    assert not opens(ready)
    assert last_entry(ready)["facts"] == {"cause": "SITE_NO_CONTACT"}


@pytest.mark.req("REQ-105")
def test_when_the_password_is_taken_away_the_sign_ins_with_it_end(ready: Shop, letters: Letters) -> None:
    """Somebody left who knew it: the others set a new one."""
    acting = enter(ready)
    with ready.write() as tx:
        tx.run("UPDATE site_account SET password_hash = NULL WHERE email = :m", m=KEIRI)
    with refused("SESSION_EXPIRED"), acting.read():
        pass
    assert not opens(ready)
    set_password(ready, letters, new=OTHER)
    with refused("SESSION_EXPIRED"), acting.read():
        pass
    assert opens(ready, given=OTHER)


@pytest.mark.req("REQ-069", "REQ-105")
def test_while_one_person_is_left_the_address_stays_open(ready: Shop) -> None:
    acting = enter(ready)
    with ready.write() as tx:
        tx.run("DELETE FROM contact WHERE full_name = '佐藤 次郎'")
    with acting.read() as q:
        assert reads.activity(q)[1] == "山田/伊藤"


def test_an_address_that_is_signed_in_has_no_right_of_the_table(ready: Shop) -> None:
    from kcli_core.roles import Action, Target, may

    with enter(ready).read() as q:
        allowed = [one for one in Action if may(q.actor, one, Target(q.actor.office_id)) is None]
        assert q.actor.roles == frozenset()
    assert allowed == []


@pytest.mark.req("REQ-070")
def test_a_sign_in_that_was_ended_meanwhile_does_nothing_more(ready: Shop) -> None:
    """Looked up before, used after."""
    acting = enter(ready)
    with acting.read() as q:
        actor = q.actor
    with ready.write() as tx:
        sign_in.end_all(tx, actor.site_account_id or 0)
    late = Shop(ready.store, ready.keys, actor)
    with refused("SESSION_EXPIRED"), late.write() as tx:
        inquire.signed_in(tx, inquire.read_words("web", "general", "x", None, "伊藤"))


def test_the_log_holds_no_address_no_name_and_no_secret(ready: Shop, letters: Letters) -> None:
    token = sign_in.sign_in(ready.store, KEIRI, PASSWORD).token
    with enter(ready).write() as tx:
        inquire.signed_in(tx, inquire.read_words("web", "general", "himitsu no ken", "honbun", "伊藤"))
    said = str(ready.rows("SELECT actor, action, object, facts FROM audit"))
    assert "/site:" in said
    for text in (KEIRI, "keiri", "伊藤", "himitsu", "honbun", PASSWORD, token, letters.code("site_code")):
        assert text not in said
    tables = ("site_account", "site_session", "site_code", "outbox", "change_set")
    kept = str([ready.rows(f"SELECT * FROM {table}") for table in tables])
    for text in (PASSWORD, token, letters.code("site_code")):
        assert text not in kept
