"""On a server kcli can run as a role that works with the store and cannot rewrite its log."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import psycopg
import pytest

from kcli_core.account import sessions
from kcli_core.staff import actions
from kcli_core.store.engine import connect
from kcli_core.store.grants import grants
from kcli_core.store.place import POSTGRES, Place
from kcli_core.store.transaction import Store
from tests.conftest import Shop

# A SQLite file has no roles.
pytestmark = pytest.mark.parametrize("shop", ["postgres"], indirect=True)


@pytest.fixture
def app(minami: Shop) -> Iterator[Shop]:
    """The same store, reached as the application's role."""
    url = minami.store.place.url
    role = f"kcli_app_{uuid.uuid4().hex[:8]}"
    with minami.read() as q:
        statements = grants(q.connection, role)
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(statements.encode())
        yield Shop(Store(Place(POSTGRES, url=_as(url, role))), minami.keys)
        owner.execute(f"DROP OWNED BY {role}".encode())
        owner.execute(f"DROP ROLE {role}".encode())


def _as(url: str, role: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{role}@{rest.partition('@')[2]}"


def test_the_role_does_everything_that_kcli_does(app: Shop) -> None:
    with app.write() as tx:
        actions.issue_ids(tx, app.office(tx), ["005"])
        _, password = actions.set_password(tx, app.office(tx), "004")
        actions.edit(tx, app.office(tx), "004", {"department": "第二課"})
    token = sessions.log_in(app.store, "minami01", "minami004", password, "itsumo-kaeru-hanashi-77").token
    sessions.log_out(app.store, token)
    with app.write() as tx:
        actions.remove(tx, app.office(tx), "004")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'x'",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "ALTER TABLE audit DISABLE TRIGGER USER",
        "DROP TRIGGER audit_append_only ON audit",
        "DROP TABLE audit",
        "SET session_replication_role = replica",
        "UPDATE store_info SET store_id = 'x'",
        "UPDATE alembic_version SET version_num = '9999'",
        "ALTER FUNCTION audit_append_only() RENAME TO harmless",
    ],
)
def test_the_role_cannot_touch_the_log_nor_its_guards(app: Shop, statement: str) -> None:
    before = app.rows("SELECT * FROM audit ORDER BY seq")
    with (
        psycopg.connect(app.store.place.url, autocommit=True) as db,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        db.execute(statement.encode())
    assert app.rows("SELECT * FROM audit ORDER BY seq") == before


def test_control_the_role_may_add_to_the_log(app: Shop) -> None:
    connection = connect(app.store.place, writer=True)
    try:
        columns = ("seq", "at", "actor", "action", "object", "hash")
        connection.insert_many("audit", columns, [(9999, "x", "x", "x", "x", "x")])
    finally:
        connection.close()
    assert app.rows("SELECT max(seq) AS n FROM audit") == [{"n": 9999}]
