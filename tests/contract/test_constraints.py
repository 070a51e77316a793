"""What no rule of kcli lets through, the store itself refuses too, from whoever writes it (Q10)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kcli_core.account.rules import KINDS
from kcli_core.store.engine import Connection, ConstraintBroken, connect
from tests.conftest import Shop


@pytest.fixture
def raw(aozora: Shop) -> Iterator[Connection]:
    """A connection past every rule."""
    connection = connect(aozora.store.place, writer=True)
    yield connection
    connection.close()


ACCOUNT = (
    "INSERT INTO account (office_id, kind, user_id, user_id_key, password_hash, password_set_at, issued_at{more}) "
    "VALUES ({office}, '{kind}', 'x', '{key}', 'x', 'x', 'x'{values})"
)


def account(*, office: int = 1, kind: str = "staff", key: str = "x", more: str = "", values: str = "") -> str:
    return ACCOUNT.format(office=office, kind=kind, key=key, more=more, values=values)


@pytest.mark.req("REQ-060")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE office SET accounts_used = account_limit + 1",
        "UPDATE office SET account_limit = accounts_used - 1",
        "UPDATE office SET accounts_used = -1",
        "UPDATE client SET accounts_used = 11",
        "UPDATE client SET account_limit = 0, accounts_used = 1",
    ],
)
def test_no_counter_over_its_limit_nor_below_nothing(raw: Connection, statement: str) -> None:
    with pytest.raises(ConstraintBroken):
        raw.run(statement)


@pytest.mark.parametrize(
    "statement",
    [
        account(key="minami001"),
        account(more=", staff_id", values=", 1"),
        account(more=", person_id", values=", 1"),
        "INSERT INTO staff (office_id, code, code_key, full_name, created_at) VALUES (1, '001', '001', 'x', 'x')",
        "INSERT INTO client (office_id, code, code_key, name, created_at) VALUES (1, 'C01', 'c01', 'x', 'x')",
        "INSERT INTO person (client_id, number, full_name, created_at) VALUES (1, 1, 'x', 'x')",
        "UPDATE office SET code_key = 'minami01', code = 'x'; INSERT",
        "UPDATE staff SET code_key = '001' WHERE code = '002'",
        "UPDATE audit_head SET id = 2",
        "UPDATE store_info SET id = 2",
    ],
)
def test_nothing_stands_twice(raw: Connection, statement: str) -> None:
    if statement.endswith("; INSERT"):
        statement = (
            "INSERT INTO office (code, code_key, name, access_name, channel, applied_on, created_at) "
            "VALUES ('x', 'minami01', 'x', 'x', 'direct', '2024-01-01', 'x')"
        )
    with pytest.raises(ConstraintBroken):
        raw.run(statement)


@pytest.mark.parametrize(
    "statement",
    [
        account(kind="robot"),
        "UPDATE account SET state = 'asleep'",
        "UPDATE account SET logout_after_hours = 0",
        "UPDATE account SET logout_after_hours = 9",
        "UPDATE staff SET role = 'vendor'",
        "UPDATE staff SET role = 'system_administrator'",
        "UPDATE client SET kind = 'person'",
        "UPDATE client SET closing_month = 13",
        "UPDATE client SET closing_month = 0",
        "UPDATE office SET channel = 'mail'",
        "UPDATE office SET plan = 'gold'",
        "INSERT INTO session (token_hash, started_at, last_seen_at) VALUES ('x', 'x', 'x')",
    ],
)
def test_no_word_or_number_outside_its_list(raw: Connection, statement: str) -> None:
    with pytest.raises(ConstraintBroken):
        raw.run(statement)


@pytest.mark.parametrize(
    "statement",
    [
        account(office=99),
        account(more=", client_id", values=", 99"),
        "DELETE FROM staff WHERE code = '001'",
        "DELETE FROM person WHERE number = 1",
        "DELETE FROM client",
        "DELETE FROM office",
        "INSERT INTO account_event (account_id, at, kind, what) VALUES (99, 'x', 'use', 'x')",
    ],
)
def test_nothing_points_at_nothing(raw: Connection, statement: str) -> None:
    with pytest.raises(ConstraintBroken):
        raw.run(statement)


def test_what_belongs_to_an_account_goes_with_it(raw: Connection) -> None:
    raw.run("DELETE FROM account WHERE user_id = 'minami004'")
    assert raw.value("SELECT count(*) FROM account_event WHERE account_id NOT IN (SELECT id FROM account)") == 0


@pytest.mark.parametrize("kind", KINDS)
def test_control_what_fits_is_written(raw: Connection, kind: str) -> None:
    assert raw.run(account(kind=kind)) == 1
