"""Every route that could remove or alter a kept document × every role × the day before, on and after its last day.

A route either is refused or leaves every version, every byte that it names, and the last day as they were (A5). One
table holds them: whoever adds a command or a statement that comes near a document adds a line.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import pytest

from kcli_core.blobs import references
from kcli_core.blobs.blob import Blob
from kcli_core.client import actions as clients
from kcli_core.folder import actions as folders
from kcli_core.folder import correcting, ending, ordinary, purging, requests, retaining
from kcli_core.office import actions as offices
from kcli_core.refusals import Refused
from kcli_core.roles import LOCAL_OPERATOR_ROLES, Actor, Role
from kcli_core.store.engine import ConstraintBroken, Row
from kcli_core.store.transaction import Store, Transaction
from kcli_core.world import World
from tests.conftest import Shop
from tests.contract.papers import Papers, draft

pytestmark = pytest.mark.req("EB-12", "EB-17", "EB-32", "EB-34")

LAST_DAY = dt.date(2031, 6, 30)
DAYS = {"before": -1, "on": 0, "after": 1}


class Kept(NamedTuple):
    """What must be kept: `first` is document 1, with two versions; 2 is marked as deleted; 3 as it came."""

    office: Row
    client: str
    client_id: int
    folder: int
    first: Row
    versions: list[Row]
    documents: list[Row]
    request: int


Do = Callable[[Transaction, Kept], Any]


def raw(sql: str) -> Do:
    """A statement past every rule; :d is the first document, :f the folder, :c the client."""
    return lambda tx, kept: tx.run(
        sql, **{name: value for name, value in _names(kept).items() if f":{name}" in sql}
    )  # fmt: skip


def _names(kept: Kept) -> Mapping[str, int]:
    return {"d": kept.first["id"], "f": kept.folder, "c": kept.client_id}


# Refused by the store itself, whoever asks and on whatever day.
STATEMENTS: dict[str, Do] = {
    "version: amount": raw("UPDATE document_version SET amount = 1 WHERE document_id = :d"),
    "version: bytes": raw("UPDATE document_version SET sha256 = 'x' WHERE document_id = :d"),
    "version: reason": raw("UPDATE document_version SET reason = 'x' WHERE document_id = :d"),
    "version: deleted": raw("DELETE FROM document_version WHERE document_id = :d"),
    "version: newest deleted": raw("DELETE FROM document_version WHERE document_id = :d AND version = 2"),
    "versions: all deleted": raw("DELETE FROM document_version WHERE folder_id = :f"),
    "document: deleted": raw("DELETE FROM document WHERE id = :d"),
    "documents: all deleted": raw("DELETE FROM document WHERE folder_id = :f"),
    "document: hidden": raw("UPDATE document SET deleted = NOT deleted WHERE id = :d"),
    "document: amount": raw("UPDATE document SET amount = amount + 1 WHERE id = :d"),
    "document: no amount": raw("UPDATE document SET amount = NULL WHERE id = :d"),
    "document: counterparty": raw("UPDATE document SET counterparty = 'x' WHERE id = :d"),
    "document: date": raw("UPDATE document SET transaction_date = '1999-01-01' WHERE id = :d"),
    "document: bytes": raw("UPDATE document SET sha256 = 'x' WHERE id = :d"),
    "document: number": raw("UPDATE document SET number = 99 WHERE id = :d"),
    "document: older version": raw("UPDATE document SET version = version - 1 WHERE id = :d"),
    "document: another folder": raw("UPDATE document SET folder_id = folder_id + 1 WHERE id = :d"),
    "document: another client": raw("UPDATE document SET client_id = client_id + 1 WHERE id = :d"),
    "document: last day nearer": raw("UPDATE document SET retain_until = '2020-01-01' WHERE id = :d"),
    "folder: deleted": raw("DELETE FROM folder WHERE id = :f"),
    "folder: ended": raw("UPDATE folder SET state = 'ended' WHERE id = :f"),
    "folder: another client": raw("UPDATE folder SET client_id = client_id + 1 WHERE id = :f"),
    "folder: ordinary": raw("UPDATE folder SET kind = 'shared' WHERE id = :f"),
    "folder: no room": raw("UPDATE folder SET max_total = 1 WHERE id = :f"),
    "client: deleted": raw("DELETE FROM client WHERE id = :c"),
    "events: deleted": raw("DELETE FROM document_event WHERE client_id = :c"),
    "events: changed": raw("UPDATE document_event SET by = 'x' WHERE client_id = :c"),
}
# Each engine's own ways past the triggers of DELETE.
OF_ENGINE: dict[str, dict[str, Do]] = {
    "sqlite": {
        "version: replaced": raw("REPLACE INTO document_version SELECT * FROM document_version WHERE document_id = :d"),
        "document: replaced": raw("REPLACE INTO document SELECT * FROM document WHERE id = :d"),
        "event: replaced": raw("REPLACE INTO document_event SELECT * FROM document_event WHERE client_id = :c"),
        "version: another in its place": raw(
            "UPDATE OR REPLACE document_version SET version = 1 WHERE document_id = :d AND version = 2"
        ),
    },
    "postgresql": {
        "versions: truncated": raw("TRUNCATE document_version"),
        "documents: truncated": raw("TRUNCATE document CASCADE"),
        "folders: truncated": raw("TRUNCATE folder CASCADE"),
        "events: truncated": raw("TRUNCATE document_event"),
    },
}


def action(do: Callable[..., Any], *keys: Any, **more: Any) -> Do:
    """A command's act on the client's green folder."""
    return lambda tx, kept: do(tx, kept.office, kept.client, *keys, **more)


def _purged(tx: Transaction, kept: Kept) -> None:
    """The end of the folder and the job of the night, in one."""
    ending.end(tx, kept.office, kept.client, f"株式会社試験{kept.client}")
    purging.purge(tx, kept.folder)


def _purged_with_a_copy_that_is_none(tx: Transaction, kept: Kept) -> None:
    ending.end(tx, kept.office, kept.client, f"株式会社試験{kept.client}")
    purging.purge(tx, kept.folder, purging.Permit(10**6, f"株式会社試験{kept.client}"))


def _deleted_and_purged(tx: Transaction, kept: Kept) -> None:
    """A deletion mark is no way round the last day."""
    for document in kept.documents:
        if not document["deleted"]:
            correcting.delete(tx, kept.office, kept.client, document["number"], {}, base=document["version"])
    _purged(tx, kept)


def _shortened_and_purged(tx: Transaction, kept: Kept) -> None:
    """The law's terms have not become shorter, so that there is nothing to shorten."""
    retaining.shorten(tx, kept.office, kept.client, None)
    _purged(tx, kept)


def _dated_back(tx: Transaction, kept: Kept) -> None:
    """An earlier date would be kept less long."""
    number, base = kept.first["number"], kept.first["version"]
    correcting.correct(tx, kept.office, kept.client, number, {"transaction_date": "2001-01-01"}, {}, base=base)


def _new_file(tx: Transaction, kept: Kept) -> None:
    file = {"file_name": "x.pdf", "media_type": "application/pdf", "size": 1, "sha256": "ee" * 32, "marks": ""}
    number, base = kept.first["number"], kept.first["version"]
    correcting.correct(tx, kept.office, kept.client, number, file, {}, base=base)


def _bytes_dropped(tx: Transaction, kept: Kept) -> None:
    for version in kept.versions:
        assert not references.drop(tx, version["sha256"], _gone)


def _gone(sha256: str) -> None:
    raise AssertionError(f"the bytes {sha256} were dropped")


OVER = {"1.pdf": Blob("ab" * 32, 1)}
SMALL = folders.Change(max_total=1)
# By the rules: refused, or harmless. What a purge does after the last day is looked at apart.
ACTS: dict[str, Do] = {
    "correct": lambda tx, kept: correcting.correct(tx, kept.office, kept.client, 1, {"amount": 1}, {}, base=2),
    "correct: an older version": lambda tx, kept: correcting.correct(
        tx, kept.office, kept.client, 1, {"amount": 1}, {}, base=1
    ),
    "correct: an earlier date": _dated_back,
    "correct: another file": _new_file,
    "delete": lambda tx, kept: correcting.delete(tx, kept.office, kept.client, 1, {}, base=2),
    "restore": lambda tx, kept: correcting.restore(tx, kept.office, kept.client, 2, {}, base=2),
    "approve": lambda tx, kept: requests.approve(tx, kept.office, kept.client, kept.request),
    "reject": lambda tx, kept: requests.reject(tx, kept.office, kept.client, kept.request),
    "folder edit: smaller": action(folders.edit, None, SMALL),
    "folder edit: one file smaller": action(folders.edit, None, folders.Change(max_file=1)),
    "folder remove-file": action(ordinary.remove, "電子帳簿保存", None, ["1.pdf"]),
    "folder upload --replace": action(ordinary.upload, "電子帳簿保存", None, OVER, replace=True),
    "folder end": lambda tx, kept: ending.end(tx, kept.office, kept.client, f"株式会社試験{kept.client}"),
    "folder settings": action(retaining.change, retaining.Changes(extension_months=1)),
    "folder shorten": lambda tx, kept: retaining.shorten(tx, kept.office, kept.client, 1),
    "client remove": action(clients.remove),
    "client edit: closing month": action(clients.edit, {"closing_month": "2"}),
    "office remove": lambda tx, kept: offices.remove(tx, kept.office),
    "bytes dropped": _bytes_dropped,
}  # fmt: skip
PURGES: dict[str, Do] = {
    "purge": _purged,
    "purge with a copy that is none": _purged_with_a_copy_that_is_none,
    "delete, then purge": _deleted_and_purged,
    "shorten, then purge": _shortened_and_purged,
}
ROLES: dict[str, frozenset[Role]] = {
    **{role.value: frozenset({role}) for role in Role},
    "local operator": LOCAL_OPERATOR_ROLES,
}


@pytest.fixture(scope="module")
def kept(archive: Shop) -> Kept:
    """Three documents with the last day LAST_DAY, and a request that waits; what is tried here is taken back."""
    papers = Papers(archive)
    papers.put(draft(1), draft(2), draft(3))
    papers.correct(1, amount=121000)
    papers.delete(2)
    papers.second_person()
    request = papers.correct(3, amount=5)["request"]
    papers.second_person(on=False)
    documents = papers.own("document")
    assert {row["retain_until"] for row in documents} == {LAST_DAY.isoformat()}
    with archive.read() as q:
        office = archive.office(q)
    versions = papers.own("document_version")
    folder = papers.own("folder")[0]["id"]
    return Kept(office, papers.client, papers.client_id, folder, documents[0], versions, documents, request)


def acting(archive: Shop, kept: Kept, role: str, day: str) -> Shop:
    """The store on this day, at noon in Japan, with an actor of this role."""
    noon = dt.datetime.combine(LAST_DAY + dt.timedelta(days=DAYS[day]), dt.time(3), dt.UTC)
    client = kept.client_id if role == Role.CLIENT else None
    office = kept.office["id"] if role not in (Role.VENDOR, "local operator") else None
    who = Actor(f"test/{role}", ROLES[role], office_id=office, client_id=client, local=role == "local operator")
    return Shop(Store(archive.store.place, World(now=lambda: noon)), archive.keys, who)


def unharmed(tx: Transaction, kept: Kept) -> None:
    """Every version is there word for word, its bytes are named, and no last day is nearer."""
    sql = "SELECT * FROM document_version WHERE client_id = :c ORDER BY id"
    now = tx.rows(sql, c=kept.client_id)
    assert now[: len(kept.versions)] == kept.versions
    assert all(references.is_named(tx, row["sha256"]) for row in kept.versions)
    documents = tx.rows("SELECT * FROM document WHERE client_id = :c ORDER BY id", c=kept.client_id)
    assert len(documents) == len(kept.documents)
    for before, after in zip(kept.documents, documents, strict=True):
        assert all(before[name] == after[name] for name in ("id", "number", "folder_id", "client_id"))
        assert after["retain_until"] is None or after["retain_until"] >= before["retain_until"]
    folder = tx.rows("SELECT kind, client_id, state FROM folder WHERE id = :f", f=kept.folder)[0]
    assert (folder["kind"], folder["client_id"]) == ("ebook", kept.client_id)
    assert folder["state"] != "ended"


def tried(shop: Shop, kept: Kept, routes: Mapping[str, Do]) -> Iterator[tuple[str, str]]:
    """Each route and how it ended: the code, `constraint` where the store refused, `done` where nothing did."""
    with shop.write(dry_run=True, reason="試し") as tx:
        actor = tx.actor
        for name, do in routes.items():
            ended = "done"
            with tx.rehearsal():
                try:
                    do(tx, kept)
                    tx.actor = actor
                    if routes is not PURGES:
                        unharmed(tx, kept)
                except Refused as refused:
                    ended = refused.refusals[0].code
                except ConstraintBroken:
                    ended = "constraint"
            yield name, ended


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("role", ROLES)
def test_no_statement_takes_or_alters_a_document(archive: Shop, kept: Kept, role: str, day: str) -> None:
    shop = acting(archive, kept, role, day)
    with shop.read() as q:
        kind = q.connection.kind
    ended = dict(tried(shop, kept, STATEMENTS | OF_ENGINE[kind]))
    assert {name: how for name, how in ended.items() if how != "constraint"} == {}
    assert len(ended) == len(STATEMENTS) + 4


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("role", ROLES)
def test_no_act_takes_or_alters_a_document(archive: Shop, kept: Kept, role: str, day: str) -> None:
    """`tried` looks at the documents after each act that was let pass."""
    ended = dict(tried(acting(archive, kept, role, day), kept, ACTS))
    assert len(ended) == len(ACTS)
    assert ended["bytes dropped"] == "done"
    may_correct = {Role.DIRECTOR, Role.IT_STAFF, Role.PAYROLL_STAFF, Role.GENERAL, "local operator"}
    assert (ended["correct"] == "done") is (role in may_correct), "a control: what is allowed is really done"
    for name in ("client remove", "office remove", "folder remove-file", "folder upload --replace"):
        assert ended[name] != "done", name


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("role", ROLES)
def test_a_folder_goes_after_the_last_day_of_all_that_is_in_it_and_not_before(
    archive: Shop, kept: Kept, role: str, day: str
) -> None:
    ended = dict(tried(acting(archive, kept, role, day), kept, PURGES))
    may_end = role in (Role.DIRECTOR, Role.IT_STAFF, "local operator")
    if day != "after":
        assert "done" not in ended.values()
    if may_end:
        assert ended["purge"] == ("RETENTION_NOT_OVER" if day != "after" else "CLOCK_LOOKS_WRONG")
    else:
        assert ended["purge"].startswith("PERM_")


@pytest.mark.parametrize("day", DAYS)
def test_the_store_lets_documents_go_with_a_tombstone_after_the_last_day_only(
    archive: Shop, kept: Kept, day: str
) -> None:
    """The control of the triggers: they refuse because of the day, not because of everything."""
    shop = acting(archive, kept, Role.DIRECTOR, day)

    def purge(tx: Transaction, kept: Kept) -> None:
        row = {
            "office_id": kept.office["id"], "folder_id": kept.folder, "client_code": kept.client, "client_name": "x",
            "folder_name": "x", "day": (LAST_DAY + dt.timedelta(days=DAYS[day])).isoformat(), "documents": 3,
            "bytes": 1, "manifest_sha256": "", "at": tx.at, "by": "x",
        }  # fmt: skip
        tx.insert("folder_purge", row)
        for table in ("document_request", "document_version", "document"):
            tx.run(f"DELETE FROM {table} WHERE folder_id = :f", f=kept.folder)

    with shop.write(dry_run=True) as tx:
        if day == "after":
            purge(tx, kept)
            assert not tx.rows("SELECT 1 FROM document WHERE folder_id = :f", f=kept.folder)
            return
        with pytest.raises(ConstraintBroken), tx.rehearsal():
            purge(tx, kept)


def test_the_routes_are_many(archive: Shop) -> None:
    """The figure that is asked for: 1,000 combinations or more, on one engine."""
    with archive.read() as q:
        kind = q.connection.kind
    routes = len(STATEMENTS | OF_ENGINE[kind] | ACTS | PURGES)
    assert routes * len(ROLES) * len(DAYS) >= 1000
