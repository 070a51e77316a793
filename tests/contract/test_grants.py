"""On a server kcli can run as a role that works with the store and cannot rewrite its log."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import psycopg
import pytest

from kcli_core.account import sessions
from kcli_core.client import register
from kcli_core.folder import correcting, triggers, verifying
from kcli_core.staff import actions
from kcli_core.store.engine import ConstraintBroken, connect
from kcli_core.store.grants import grants
from kcli_core.store.place import POSTGRES, Place
from kcli_core.store.transaction import Store
from tests.conftest import Shop
from tests.contract.filing import add_green, draft, put

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


def test_the_role_keeps_documents_and_corrects_them(app: Shop) -> None:
    with app.write() as tx:
        register.add(tx, app.office(tx), {"code": "C01", "name": "株式会社青空商店"})
    add_green(app)
    put(app, draft(1))
    with app.write(reason="入力誤り") as tx:
        correcting.correct(tx, app.office(tx), "C01", 1, {"amount": 5}, {}, base=1)
        correcting.delete(tx, app.office(tx), "C01", 1, {}, base=2)
    # It may drop versions, when their time is over: before it the store's triggers say no.
    for table in ("document_version", "document"):
        with pytest.raises(ConstraintBroken), app.write() as tx:
            tx.run(f"DELETE FROM {table}")
    with app.read() as q:
        assert verifying.check(q, verifying.targets(q, app.office(q), "C01")[0], []).damage == []


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
        "UPDATE document_version SET amount = 1",
        "TRUNCATE document_version",
        "ALTER TABLE document_version DISABLE TRIGGER USER",
        *(f"{do} {table}" for table in triggers.APPEND_ONLY for do in ("DELETE FROM", "TRUNCATE")),
        *(f"UPDATE {table} SET id = 1" for table in triggers.APPEND_ONLY),
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
