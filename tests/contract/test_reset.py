"""A director comes back by SMS code and mailed link; whoever else asks learns nothing."""

from __future__ import annotations

from typing import Any

import pytest

from kcli_core.account import codes, identify, reset, sessions
from kcli_core.client import actions as clients
from kcli_core.staff import actions, reads
from tests.conftest import Shop
from tests.contract.clock import Clock
from tests.contract.letters import Letters, other_code
from tests.contract.refusing import refused

EMAIL, PHONE = "hattori@example.co.jp", "+819012345678"
OLD, NEW, OTHER = "itsumo-kaeru-hanashi-77", "mado-kara-mieru-yama-88", "kawa-no-mukou-mura-99"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shop(shop: Shop, clock: Clock) -> Shop:
    return clock.shop(shop)


@pytest.fixture
def letters(minami: Shop) -> Letters:
    return Letters(minami)


@pytest.fixture
def ready(minami: Shop, letters: Letters) -> Shop:
    """minami, whose director has an own password and a confirmed phone."""
    with minami.write() as tx:
        password = actions.set_password(tx, minami.office(tx), "001")[1]
    sessions.log_in(minami.store, "minami01", "minami001", password, OLD)
    set_phone(minami)
    assert confirm_phone(minami, letters.code("confirm_reset_phone")) == PHONE
    return minami


def set_phone(shop: Shop, phone: str = "０９０－１２３４－５６７８", who: str = "minami001") -> None:
    with as_user(shop, who).write() as tx:
        reset.set_phone(tx, shop.office(tx), phone)


def confirm_phone(shop: Shop, code: str, who: str = "minami001") -> str | None:
    with as_user(shop, who).write() as tx:
        return reset.confirm_phone(tx, shop.office(tx), code, shop.keys)


def as_user(shop: Shop, who: str) -> Shop:
    return shop.as_user(who)


def ask(shop: Shop, user_id: str = "minami001", email: str = EMAIL) -> bool:
    nobody = Shop(shop.store, shop.keys)
    nobody.identify = reset.nobody  # type: ignore[assignment, method-assign]
    with nobody.write() as tx:
        return reset.ask_director(tx, shop.office(tx), user_id, email)


def redeem(
    shop: Shop, code: str | None, link: str, new: str = NEW, user_id: str = "minami001", kind: str = "staff"
) -> None:
    reset.redeem(shop.store, "minami01", user_id, shop.keys, code=code, link=link, new=new, kind=kind)


def log_in(shop: Shop, password: str, user_id: str = "minami001") -> str:
    return sessions.log_in(shop.store, "minami01", user_id, password).token


def causes(shop: Shop, user_id: str, who: str = "minami002") -> list[str]:
    with as_user(shop, who).read() as q:
        return [row["cause"] for row in reset.causes(q, shop.office(q), user_id)]


# --- the phone ------------------------------------------------------------------------------------------------------


@pytest.mark.req("REQ-011")
@pytest.mark.parametrize("phone", ["03-1234-5678", "0120-123-456", "050-1234-5678"])
def test_only_a_mobile_number_can_be_the_phone_for_the_reset(minami: Shop, phone: str) -> None:
    with refused("BAD_PHONE") as caught:
        set_phone(minami, phone)
    assert caught.facts["reason"] == "not_mobile"
    assert not minami.rows("SELECT 1 AS x FROM outbox")


@pytest.mark.req("REQ-011")
def test_the_phone_counts_once_its_code_came_back(minami: Shop, letters: Letters) -> None:
    set_phone(minami)
    message = letters.newest("confirm_reset_phone")
    assert (message.channel, message.recipient) == ("sms", PHONE)
    assert minami.rows("SELECT reset_phone FROM staff WHERE code = '001'") == [{"reset_phone": None}]
    assert confirm_phone(minami, other_code(str(message.facts["code"]))) is None
    assert minami.rows("SELECT reset_phone FROM staff WHERE code = '001'") == [{"reset_phone": None}]
    assert confirm_phone(minami, str(message.facts["code"])) == PHONE
    assert minami.rows("SELECT reset_phone FROM staff WHERE code = '001'") == [{"reset_phone": PHONE}]
    assert confirm_phone(minami, str(message.facts["code"])) is None, "a code is used once"


@pytest.mark.req("REQ-010", "REQ-011")
@pytest.mark.parametrize("who", ["minami002", "minami003", "minami004"])
def test_only_a_director_has_a_phone_for_the_reset(minami: Shop, who: str) -> None:
    with refused("PERM_ROLE"):
        set_phone(minami, who=who)
    with refused("PERM_ROLE"):
        confirm_phone(minami, "12345678", who)


@pytest.mark.req("REQ-011")
def test_nobody_sets_the_director_s_phone_for_them(minami: Shop) -> None:
    with refused("PERM_PERSONAL_ACT"), minami.write() as tx:
        reset.set_phone(tx, minami.office(tx), PHONE)


@pytest.mark.req("REQ-012")
def test_what_a_director_lacks_is_told_before_it_is_needed(minami: Shop, letters: Letters) -> None:
    with minami.write() as tx:
        actions.edit(tx, minami.office(tx), "001", {"email": ""})

    def lacking() -> list[list[str]]:
        with minami.read() as q:
            office = minami.office(q)
            shown = reads.show(q, office, "001")["reset_missing"]
            told = [one["missing"] for one in reset.missing_for_reset(q, office["id"])]
            assert told == ([shown] if shown else []), "staff show and doctor tell the same"
            return told

    assert lacking() == [["reset_phone", "email"]]
    with minami.write() as tx:
        actions.edit(tx, minami.office(tx), "001", {"email": EMAIL})
    assert lacking() == [["reset_phone"]]
    set_phone(minami)
    confirm_phone(minami, letters.code("confirm_reset_phone"))
    assert lacking() == []


# --- asking ---------------------------------------------------------------------------------------------------------


@pytest.mark.req("REQ-009")
def test_a_director_sets_a_new_password_with_code_and_link(ready: Shop, letters: Letters) -> None:
    session = log_in(ready, OLD)
    assert ask(ready, "Minami001", " HATTORI@example.co.jp ")
    sent = letters.fetch()
    assert [(m.channel, m.recipient, m.template) for m in sent] == [
        ("sms", PHONE, "reset_code"),
        ("mail", EMAIL, "reset_link"),
    ]
    redeem(ready, str(sent[0].facts["code"]), str(sent[1].facts["link"]))
    log_in(ready, NEW)
    with refused("BAD_CREDENTIALS"):
        log_in(ready, OLD)
    acting = Shop(ready.store, ready.keys)
    acting.identify = identify.identify_session(session)  # type: ignore[method-assign]
    with refused("SESSION_EXPIRED"), acting.read():
        pass
    assert [(m.recipient, m.template) for m in letters.fetch()] == [(EMAIL, "reset_done")]


@pytest.mark.req("REQ-009")
def test_the_reset_lifts_the_block_that_failures_made(ready: Shop, letters: Letters) -> None:
    for _ in range(6):
        with refused("BAD_CREDENTIALS"):
            log_in(ready, OTHER)
    with refused("BAD_CREDENTIALS"):
        log_in(ready, OLD)
    ask(ready)
    redeem(ready, letters.code("reset_code"), letters.link())
    log_in(ready, NEW)


def test_spaces_around_a_pasted_id_do_not_count_when_asking_or_redeeming(ready: Shop, letters: Letters) -> None:
    assert ask(ready, " MINAMI001 ")
    redeem(ready, letters.code("reset_code"), letters.link(), user_id=" minami001 ")
    assert log_in(ready, NEW)
    assert causes(ready, " minami001") == []


@pytest.mark.req("REQ-009")
def test_code_and_link_are_both_needed(ready: Shop, letters: Letters) -> None:
    ask(ready)
    code, link = letters.code("reset_code"), letters.link()
    wrong_link = link[:-1] + ("A" if link[-1] != "A" else "B")
    for pair in [(other_code(code), link), (code, wrong_link), ("", link), (code, "")]:
        with refused("CODE_NOT_VALID") as caught:
            redeem(ready, *pair)
        assert caught.facts == {}
    redeem(ready, code, link)
    assert ready.rows("SELECT max(tries) AS n FROM verification WHERE purpose = 'reset'") == [{"n": 4}]


@pytest.mark.req("REQ-009", "REQ-010")
def test_the_way_of_the_clients_takes_no_director_s_link(ready: Shop, letters: Letters) -> None:
    """There the link alone is enough."""
    ask(ready)
    with refused("CODE_NOT_VALID"):
        redeem(ready, None, letters.link(), kind="client")
    with ready.write() as tx:
        office = ready.office(tx)
        actions.transfer(tx, office, "001", to="004")
    with refused("CODE_NOT_VALID"):
        redeem(ready, None, letters.link(), kind="client")


@pytest.mark.req("REQ-013")
@pytest.mark.parametrize(
    ("user_id", "email", "cause"),
    [
        ("minami002", "komuro@example.co.jp", "RESET_NOT_DIRECTOR"),
        ("minami003", "abe@example.co.jp", "RESET_NOT_DIRECTOR"),
        ("minami001", "wrong@example.co.jp", "RESET_ID_OR_EMAIL_MISMATCH"),
        ("minami001", "", "RESET_ID_OR_EMAIL_MISMATCH"),
        ("minami099", EMAIL, "RESET_ID_OR_EMAIL_MISMATCH"),
        ("minami00１", EMAIL, "RESET_ID_OR_EMAIL_MISMATCH"),
    ],
)
def test_the_cause_of_a_reset_that_was_not_sent_is_in_the_log_alone(
    ready: Shop, user_id: str, email: str, cause: str
) -> None:
    assert not ask(ready, user_id, email)
    assert not ready.rows("SELECT 1 AS x FROM outbox WHERE state = 'waiting'")
    assert causes(ready, user_id) == [cause]
    assert causes(ready, user_id, "minami001") == [cause]
    for who in ("minami003", "minami004"):
        with refused("PERM_ROLE"):
            causes(ready, user_id, who)


@pytest.mark.req("REQ-013")
def test_a_director_without_a_phone_gets_nothing(minami: Shop) -> None:
    assert not ask(minami)
    assert causes(minami, "minami001") == ["RESET_NO_PHONE"]


@pytest.mark.req("REQ-013")
def test_a_suspended_director_gets_nothing(ready: Shop) -> None:
    with ready.write() as tx:
        actions.suspend(tx, ready.office(tx), "001")
    assert not ask(ready)
    assert causes(ready, "minami001") == ["RESET_NOT_ACTIVE"]


@pytest.mark.req("REQ-013")
def test_the_cause_of_another_office_s_reset_is_not_told(ready: Shop) -> None:
    from kcli_core.office import actions as offices

    ask(ready, "minami001", "wrong@example.co.jp")
    with ready.write() as tx:
        offices.add(tx, {"code": "kita01", "name": "きた会計", "access_name": "kita", "applied_on": "2024-03-15"})
        kita = ready.office(tx, "kita01")
        actions.register(tx, kita, [{"code": "001", "full_name": "北 一郎", "role": "所長"}])
        actions.issue_ids(tx, kita, ["001"])
    with ready.read() as q:
        minami = ready.office(q)
    with refused("PERM_OTHER_OFFICE"), as_user(ready, "kita001").read() as q:
        reset.causes(q, minami, "minami001")


# --- redeeming ------------------------------------------------------------------------------------------------------


def _late(shop: Shop, clock: Clock, code: str, link: str) -> tuple[str, str, str]:
    clock.forward(minutes=10)
    return code, link, "minami001"


def _used(shop: Shop, clock: Clock, code: str, link: str) -> tuple[str, str, str]:
    redeem(shop, code, link)
    return code, link, "minami001"


def _lapsed(shop: Shop, clock: Clock, code: str, link: str) -> tuple[str, str, str]:
    ask(shop)
    return code, link, "minami001"


def _foreign(shop: Shop, clock: Clock, code: str, link: str) -> tuple[str, str, str]:
    return code, link, "minami002"


def _unknown(shop: Shop, clock: Clock, code: str, link: str) -> tuple[str, str, str]:
    return code, link, "minami099"


def _garbage(shop: Shop, clock: Clock, code: str, link: str) -> tuple[str, str, str]:
    return "１２３４５６７８", "kcl_\x00\u3042", "minami001"


@pytest.mark.req("REQ-009", "REQ-013")
@pytest.mark.parametrize("how", [_late, _used, _lapsed, _foreign, _unknown, _garbage], ids=lambda how: how.__name__)
def test_wrong_late_used_and_foreign_codes_get_one_answer(
    ready: Shop, clock: Clock, letters: Letters, how: Any
) -> None:
    ask(ready)
    code, link, user_id = how(ready, clock, letters.code("reset_code"), letters.link())
    password = ready.rows("SELECT password_hash FROM account ORDER BY id")
    with refused("CODE_NOT_VALID") as caught:
        redeem(ready, code, link, OTHER, user_id)
    assert caught.facts == {}
    assert ready.rows("SELECT password_hash FROM account ORDER BY id") == password
    last = ready.rows("SELECT action FROM audit ORDER BY seq DESC LIMIT 1")[0]
    assert last["action"] == "account.reset_refused"


def test_a_code_fits_until_just_before_its_ten_minutes_are_over(ready: Shop, clock: Clock, letters: Letters) -> None:
    ask(ready)
    code, link = letters.code("reset_code"), letters.link()
    clock.forward(minutes=10, microseconds=-1)
    redeem(ready, code, link)


@pytest.mark.parametrize(
    ("weak", "why"),
    [
        ("mijikai-9", "PASSWORD_LENGTH"),
        ("minami-minami-minami-1", "PASSWORD_OWN_NAMES"),
        ("passwordpassword1", "PASSWORD_COMMON"),
    ],
)
def test_a_weak_password_does_not_use_up_the_code(ready: Shop, letters: Letters, weak: str, why: str) -> None:
    ask(ready)
    code, link = letters.code("reset_code"), letters.link()
    with refused(why):
        redeem(ready, code, link, weak)
    redeem(ready, code, link)


def test_the_office_s_code_does_not_make_a_password(minami: Shop) -> None:
    with minami.write() as tx:
        tx.run("UPDATE office SET access_name = 'betsu'")
    with refused("PASSWORD_OWN_NAMES"):
        redeem(minami, "12345678", "kcl_1_x", "minami-minami-minami-1", user_id="zzz9")


def test_a_one_time_password_is_replaced_by_the_reset_s_own(minami: Shop, letters: Letters) -> None:
    set_phone(minami)
    confirm_phone(minami, letters.code("confirm_reset_phone"))
    ask(minami)
    redeem(minami, letters.code("reset_code"), letters.link())
    log_in(minami, NEW)


# --- clients --------------------------------------------------------------------------------------------------------

CLIENT = "abe@aozora.example.jp"


def ask_client(shop: Shop, user_id: str = CLIENT, email: str = CLIENT) -> bool:
    with shop.write() as tx:
        return reset.ask_client(tx, shop.office(tx), user_id, email)


@pytest.mark.req("REQ-044", "REQ-047")
def test_a_client_s_user_comes_back_by_a_mailed_link(aozora: Shop) -> None:
    letters = Letters(aozora)
    assert ask_client(aozora)
    assert [(m.channel, m.recipient) for m in letters.fetch()] == [("mail", CLIENT)]
    with refused("CODE_NOT_VALID"):
        redeem(aozora, None, letters.link(), user_id="midori", kind="client")
    redeem(aozora, None, letters.link(), user_id=CLIENT, kind="client")
    log_in(aozora, NEW, CLIENT)
    with refused("CODE_NOT_VALID"):
        redeem(aozora, None, letters.link(), OTHER, CLIENT, "client")


@pytest.mark.req("REQ-044", "REQ-047")
def test_a_client_s_link_goes_to_the_registered_address_only(aozora: Shop) -> None:
    for user_id, email in [
        (CLIENT, "mine@example.com"),
        ("nobody@example.jp", CLIENT),
        ("minami004", "yamazaki@example.co.jp"),
    ]:
        assert not ask_client(aozora, user_id, email)
    assert not aozora.rows("SELECT 1 AS x FROM outbox")
    with aozora.write() as tx:
        clients.suspend(tx, aozora.office(tx), "C01", "1")
    assert not ask_client(aozora)
    assert causes(aozora, CLIENT) == ["RESET_ID_OR_EMAIL_MISMATCH", "RESET_NOT_ACTIVE"]


@pytest.mark.req("REQ-047")
def test_who_has_no_address_any_more_gets_the_account_anew(aozora: Shop) -> None:
    with aozora.write() as tx:
        clients.edit_person(tx, aozora.office(tx), "C01", "1", {"email": ""})
    assert not ask_client(aozora)
    with aozora.as_user("minami002").write() as tx:
        issued = clients.recreate(tx, aozora.office(tx), "C01", "1")
    assert sessions.log_in(aozora.store, "minami01", CLIENT, issued.initial_password, NEW).user_id == CLIENT


def test_three_resets_an_hour_and_no_more(ready: Shop, clock: Clock) -> None:
    assert [ask(ready) for _ in range(codes.CODES_AN_HOUR + 1)] == [True, True, True, False]
    assert causes(ready, "minami001") == ["RESET_TOO_MANY"]
    clock.forward(hours=1)
    assert ask(ready)
