"""Tokens for scripts: one role of one office, hashed, with an end."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kcli_core.account import identify, reset, tokens, totp
from kcli_core.office import actions as offices
from kcli_core.staff import actions
from tests.conftest import Shop
from tests.contract.clock import Clock
from tests.contract.refusing import refused


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shop(shop: Shop, clock: Clock) -> Shop:
    return clock.shop(shop)


def issue(shop: Shop, name: str = "ci", role: str = "it_staff", expires: str = "90d") -> dict[str, Any]:
    with shop.write() as tx:
        return tokens.issue(tx, shop.office(tx), name, role, expires)


def revoke(shop: Shop, name: str) -> None:
    with shop.write() as tx:
        tokens.revoke(tx, shop.office(tx), name)


def by_token(shop: Shop, token: str) -> Shop:
    acting = Shop(shop.store, shop.keys)
    acting.identify = identify.identify_token(token)  # type: ignore[method-assign]
    return acting


def states(shop: Shop) -> dict[str, str]:
    with shop.read() as q:
        return {row["name"]: row["state"] for row in tokens.list_tokens(q, shop.office(q))}


def test_a_token_acts_with_its_role_in_its_office_and_the_log_names_it(minami: Shop) -> None:
    token = issue(minami)["token"]
    acting = by_token(minami, token)
    with acting.write() as tx:
        actions.set_logout(tx, acting.office(tx), "004", 2)
    assert minami.rows("SELECT actor FROM audit ORDER BY seq DESC LIMIT 1") == [{"actor": "minami01/token:ci"}]
    with refused("PERM_IT_PAYROLL_PASSWORD"), acting.write() as tx:
        actions.set_password(tx, acting.office(tx), "003")
    with minami.write() as tx:
        offices.add(tx, {"code": "kita01", "name": "きた会計", "access_name": "kita", "applied_on": "2024-03-15"})
    with refused("NOT_REGISTERED"), acting.read() as q:
        acting.office(q, "kita01")


def test_a_token_has_256_bits_and_is_kept_as_its_hash(minami: Shop) -> None:
    token = issue(minami)["token"]
    assert token.startswith("kct_")
    assert len(token) == 4 + 43
    with minami.read() as q:
        everything = "".join(str(q.rows(f"SELECT * FROM {table}")) for table in q.connection.tables())
    assert token not in everything
    for cell in (identify.token_hash(token), "kct_", "", token + "x"):
        with refused("TOKEN_NOT_VALID"), by_token(minami, cell).read():
            pass


def test_a_token_ends_at_its_instant(minami: Shop, clock: Clock) -> None:
    token = issue(minami, expires="2h")["token"]
    clock.forward(hours=2, microseconds=-1)
    with by_token(minami, token).read():
        pass
    assert states(minami) == {"ci": "active"}
    clock.forward(microseconds=1)
    with refused("TOKEN_NOT_VALID"), by_token(minami, token).read():
        pass
    assert states(minami) == {"ci": "expired"}


def test_a_revoked_token_is_good_for_nothing(minami: Shop) -> None:
    token = issue(minami)["token"]
    revoke(minami, "CI")
    with refused("TOKEN_NOT_VALID"), by_token(minami, token).read():
        pass
    assert states(minami) == {"ci": "revoked"}
    revoke(minami, "ci")
    assert len(minami.rows("SELECT 1 AS x FROM audit WHERE action = 'token.revoked'")) == 1
    with refused("NOT_REGISTERED"):
        revoke(minami, "nobody")


@pytest.mark.parametrize(
    "expires", ["367d", "0d", "0h", "-1d", "99999d", "99999h", "soon", "", "90", "2020-01-01", "９０ｄ", "2199-01-01"]
)
def test_an_end_that_is_none_is_past_or_beyond_a_year_is_refused(minami: Shop, expires: str) -> None:
    with refused("BAD_EXPIRY") as caught:
        issue(minami, expires=expires)
    assert caught.facts["days"] == 366


@pytest.mark.parametrize(
    ("expires", "end"),
    [
        ("366d", "2027-11-23T03:00"),
        ("12h", "2026-11-22T15:00"),
        ("2026-11-22", "2026-11-22T15:00"),
        ("令和8年11月30日", "2026-11-30T15:00"),
    ],
)
def test_an_end_is_a_span_or_the_end_of_a_day_in_japan(minami: Shop, expires: str, end: str) -> None:
    assert issue(minami, expires=expires)["expires_at"].startswith(end)


@pytest.mark.parametrize("role", ["vendor", "client", "system_administrator", "", "root"])
def test_only_roles_of_the_office_s_staff_are_given(minami: Shop, role: str) -> None:
    with refused("BAD_CHOICE"):
        issue(minami, role=role)


def test_nobody_gives_a_right_that_is_not_the_own(minami: Shop) -> None:
    with refused("PERM_ROLE"):
        issue(minami.as_user("minami002"), role="director")
    for who in ("minami003", "minami004"):
        with refused("PERM_ROLE"):
            issue(minami.as_user(who), role="general")
    assert issue(minami.as_user("minami001"), role="director")["role"] == "director"


def test_a_name_is_given_once(minami: Shop) -> None:
    issue(minami)
    with refused("CODE_TAKEN"):
        issue(minami, "CI")
    with refused("BAD_CODE"):
        issue(minami, "a b\n")


@pytest.mark.req("REQ-011")
def test_a_director_s_token_does_no_personal_act(minami: Shop) -> None:
    acting = by_token(minami, issue(minami, role="director")["token"])
    with refused("PERM_ROLE"), acting.write() as tx:
        reset.set_phone(tx, acting.office(tx), "090-1234-5678")
    with refused("PERM_ROLE"), acting.write() as tx:
        totp.enable(tx, acting.office(tx), minami.keys)


def test_read_end_is_reckoned_from_the_store_s_clock() -> None:
    now = dt.datetime(2028, 2, 29, 23, 59, tzinfo=dt.UTC)
    assert tokens.read_end("1d", now) == now + dt.timedelta(days=1)
