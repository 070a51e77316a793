"""Copies of a store and the way back: from either engine into a file, from a file into either engine."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from kcli_core.folder import correcting, verifying
from kcli_core.staff import actions
from kcli_core.store import backup as copies
from kcli_core.store import checkpoint, schema
from kcli_core.store.engine import ConstraintBroken, connect
from kcli_core.store.place import POSTGRES, SQLITE, Place
from kcli_core.store.transaction import Store
from kcli_core.store.verify import verify
from kcli_core.world import stamp
from tests import postgres
from tests.conftest import Shop
from tests.contract.filing import add_green, draft, put
from tests.contract.refusing import refused

AT = "2026-11-22T03:00:00.000000Z"


def everything(place: Place) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, but for the restore's own."""
    connection = connect(place, writer=False)
    try:
        tables = [table for table in connection.tables() if table not in ("alembic_version", "audit_head")]
        found = {table: connection.rows(f"SELECT * FROM {table} ORDER BY 1") for table in tables}
    finally:
        connection.close()
    found["audit"] = [row for row in found["audit"] if row["action"] != "store.restored"]
    return found


def sound(place: Place) -> bool:
    return [finding for finding in verify(place) if not finding.well] == []


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, server: str | None, tmp_path: Path) -> Iterator[Place]:
    """A place without a store, on each engine."""
    if request.param == "sqlite":
        yield Place(SQLITE, path=tmp_path / "elsewhere" / "kcli.db")
        return
    if server is None:
        pytest.skip("NOT RUN: no PostgreSQL binaries here; set KCLI_TEST_POSTGRES")
    url = postgres.new_database(server)
    yield Place(POSTGRES, url=url)
    postgres.drop_database(server, url)


def test_a_copy_is_a_sound_sqlite_file_with_every_row(aozora: Shop, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    size = copies.backup(aozora.store.place, copy)
    assert size == copy.stat().st_size > 0
    place = Place(SQLITE, path=copy)
    assert everything(place) == everything(aozora.store.place)
    assert sound(place)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir() if "copy" in path.name) == ["copy.db"]


def test_a_copy_never_takes_the_place_of_another_file(minami: Shop, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("mine")
    (tmp_path / "link.db").symlink_to(tmp_path / "nowhere.db")
    for name in ("copy.db", "link.db"):
        with refused("FILE_EXISTS"):
            copies.backup(minami.store.place, tmp_path / name)
    assert (tmp_path / "copy.db").read_text() == "mine"
    assert not (tmp_path / "nowhere.db").exists()
    with refused("FILE_UNWRITABLE"):
        copies.backup(minami.store.place, tmp_path / "no" / "such" / "folder.db")


def test_a_store_that_is_not_sound_is_not_copied(minami: Shop, tmp_path: Path) -> None:
    _unsound(minami.store.place)
    with refused("STORE_NOT_SOUND") as caught:
        copies.backup(minami.store.place, tmp_path / "copy.db")
    assert caught.facts["findings"] == ["accounts of office: minami01: 3 kept, 4 counted"]
    assert not (tmp_path / "copy.db").exists()
    assert not list(tmp_path.glob("*.part*"))


def _unsound(place: Place) -> None:
    connection = connect(place, writer=True)
    connection.run("UPDATE office SET accounts_used = accounts_used - 1")
    connection.close()


# On SQLite the copy waits for the writer.
@pytest.mark.parametrize("shop", ["postgres"], indirect=True)
def test_what_is_written_meanwhile_is_in_the_copy_as_a_whole_or_not_at_all(minami: Shop, tmp_path: Path) -> None:
    """The copy is of one moment: here, of the moment before a command that has not ended yet."""
    before = everything(minami.store.place)
    with minami.write() as tx:
        actions.issue_ids(tx, minami.office(tx), ["005"])
        copies.backup(minami.store.place, tmp_path / "copy.db")
    assert everything(Place(SQLITE, path=tmp_path / "copy.db")) == before


def test_a_copy_is_restored_into_either_engine_and_work_goes_on_there(
    aozora: Shop, empty: Place, tmp_path: Path
) -> None:
    copy, keep = tmp_path / "copy.db", tmp_path / "keep.db"
    copies.backup(aozora.store.place, copy)
    assert copies.restore(copy, empty, keep=keep, label="local:test", at=AT) is False
    assert not keep.exists(), "there was nothing to keep"
    assert everything(empty) == everything(aozora.store.place)
    assert sound(empty)
    there = Shop(Store(empty), aozora.keys)
    row = there.rows("SELECT actor, action, at FROM audit ORDER BY seq DESC LIMIT 1")[0]
    assert row == {"actor": "local:test", "action": "store.restored", "at": AT}
    with there.write() as tx:
        office = there.office(tx)
        actions.issue_ids(tx, office, ["005"])
        actions.register(tx, office, [{"code": "010", "full_name": "新人 花子"}])
    assert sound(empty), "new keys go on behind the old ones"


def test_a_checkpoint_of_before_holds_after_the_restore(minami: Shop, empty: Place, tmp_path: Path) -> None:
    with minami.read() as q:
        text = checkpoint.take(q, minami.keys, stamp(q.instant))
    mark = checkpoint.read_checkpoint(text, "m", trusted=checkpoint.public_key(minami.keys))
    copies.backup(minami.store.place, tmp_path / "copy.db")
    copies.restore(tmp_path / "copy.db", empty, keep=tmp_path / "keep.db", label="local:test", at=AT)
    connection = connect(empty, writer=False)
    try:
        assert checkpoint.verify(connection, [mark]).bad_seq is None
    finally:
        connection.close()


def test_a_restore_over_a_store_keeps_what_was_there_and_can_be_taken_back(minami: Shop, tmp_path: Path) -> None:
    place = minami.store.place
    copies.backup(place, tmp_path / "early.db")
    early = everything(place)
    with minami.write() as tx:
        actions.issue_ids(tx, minami.office(tx), ["005"])
    late = everything(place)
    assert copies.restore(tmp_path / "early.db", place, keep=tmp_path / "keep.db", label="local:test", at=AT) is True
    assert everything(place) == early
    assert everything(Place(SQLITE, path=tmp_path / "keep.db")) == late
    assert sound(place)
    copies.restore(tmp_path / "keep.db", place, keep=tmp_path / "keep2.db", label="local:test", at=AT)
    assert everything(place) == late


def test_a_checkpoint_shows_that_a_restore_went_back(minami: Shop, tmp_path: Path) -> None:
    copies.backup(minami.store.place, tmp_path / "early.db")
    for hours in (2, 3, 4):
        with minami.write() as tx:
            actions.set_logout(tx, minami.office(tx), "004", hours)
    with minami.read() as q:
        text = checkpoint.take(q, minami.keys, stamp(q.instant))
    mark = checkpoint.read_checkpoint(text, "m", trusted=checkpoint.public_key(minami.keys))
    copies.restore(tmp_path / "early.db", minami.store.place, keep=tmp_path / "keep.db", label="local:test", at=AT)
    with minami.read() as q:
        assert checkpoint.verify(q.connection, [mark]).why == "rolled_back"


def test_without_a_copy_of_what_is_there_nothing_is_replaced(minami: Shop, tmp_path: Path) -> None:
    place = minami.store.place
    copies.backup(place, tmp_path / "copy.db")
    before = everything(place)
    (tmp_path / "keep.db").write_text("mine")
    with refused("FILE_EXISTS"):
        copies.restore(tmp_path / "copy.db", place, keep=tmp_path / "keep.db", label="local:test", at=AT)
    assert everything(place) == before


def not_a_copy(folder: Path, kind: str) -> Path:
    path = folder / "bad.db"
    if kind == "text":
        path.write_text("hello " * 2000)
    elif kind == "empty":
        path.touch()
    elif kind == "other database":
        other = sqlite3.connect(path)
        other.execute("CREATE TABLE t (x)")
        other.commit()
        other.close()
    return path


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("missing", {"FILE_MISSING"}),
        ("text", {"BAD_BACKUP", "STORE_DAMAGED"}),
        ("empty", {"BAD_BACKUP", "NO_STORE"}),
        ("other database", {"BAD_BACKUP"}),
    ],
)
def test_what_is_no_store_is_not_restored(minami: Shop, tmp_path: Path, kind: str, codes: set[str]) -> None:
    before = everything(minami.store.place)
    with pytest.raises(Exception, match="|".join(codes)):
        copies.restore(
            not_a_copy(tmp_path, kind), minami.store.place, keep=tmp_path / "keep.db", label="local:test", at=AT
        )
    assert everything(minami.store.place) == before
    assert not (tmp_path / "keep.db").exists()


@pytest.mark.parametrize("shop", ["sqlite"], indirect=True)
@pytest.mark.parametrize("how", ["counter", "pages"])
def test_a_store_that_is_not_sound_is_replaced_and_kept_as_it_is(minami: Shop, tmp_path: Path, how: str) -> None:
    """A damaged store is what copies are for; its file stays, for whoever can still get something out of it."""
    place = minami.store.place
    copies.backup(place, tmp_path / "copy.db")
    if how == "counter":
        _unsound(place)
    else:
        place.path.write_bytes(place.path.read_bytes()[:4096] + b"\xff" * 90_000)
    damaged = place.path.read_bytes()
    copies.restore(tmp_path / "copy.db", place, keep=tmp_path / "keep.db", label="local:test", at=AT)
    assert sound(place)
    assert (tmp_path / "keep.db").read_bytes() == damaged
    assert stat.S_IMODE((tmp_path / "keep.db").stat().st_mode) == 0o600


def test_a_copy_that_was_damaged_is_not_restored(minami: Shop, tmp_path: Path) -> None:
    copies.backup(minami.store.place, tmp_path / "copy.db")
    _unsound(Place(SQLITE, path=tmp_path / "copy.db"))
    before = everything(minami.store.place)
    with refused("STORE_NOT_SOUND"):
        copies.restore(tmp_path / "copy.db", minami.store.place, keep=tmp_path / "keep.db", label="local:test", at=AT)
    assert everything(minami.store.place) == before
    assert [path for path in tmp_path.iterdir() if path.name.endswith((".part", ".part.lock"))] == []


def test_what_is_not_kcli_s_is_neither_copied_nor_replaced(minami: Shop, empty: Place, tmp_path: Path) -> None:
    """Another program's tables beside the store on a server, or in the very file."""
    copies.backup(minami.store.place, tmp_path / "copy.db")
    if empty.embedded:
        empty.path.parent.mkdir()
        empty.path.touch()
    other = sqlite3.connect(empty.path) if empty.embedded else psycopg.connect(empty.url)
    other.execute("CREATE TABLE other_program (id INTEGER, name TEXT)")
    other.execute("INSERT INTO other_program VALUES (1, 'mine')")
    other.commit()
    options: dict[str, Any] = {"keep": tmp_path / "keep.db", "label": "local:test", "at": AT}
    if empty.embedded:
        with refused("FILE_EXISTS"):
            copies.restore(tmp_path / "copy.db", empty, **options)
    else:
        copies.restore(tmp_path / "copy.db", empty, **options)
        copies.backup(empty, tmp_path / "again.db")
        kept = everything(empty)
        del kept["other_program"]
        assert everything(Place(SQLITE, path=tmp_path / "again.db")) == kept
    assert other.execute("SELECT name FROM other_program").fetchall() == [("mine",)]
    other.close()


def test_a_copy_of_a_newer_kcli_is_not_restored(minami: Shop, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copies.backup(minami.store.place, copy)
    with sqlite3.connect(copy) as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    db.close()
    with refused("STORE_NEWER") as caught:
        copies.restore(copy, minami.store.place, keep=tmp_path / "keep.db", label="local:test", at=AT)
    assert caught.facts == {"schema": "9999", "expected": schema.CURRENT}
    assert not (tmp_path / "keep.db").exists(), "refused before anything is done"


def test_a_restore_that_fails_in_the_middle_leaves_the_store_as_it_was(
    minami: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = minami.store.place
    copies.backup(place, tmp_path / "copy.db")
    with minami.write() as tx:
        actions.set_logout(tx, minami.office(tx), "004", 3)
    before = everything(place)

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(copies, "_log_restore", dies)
    with pytest.raises(KeyboardInterrupt):
        copies.restore(tmp_path / "copy.db", place, keep=tmp_path / "keep.db", label="local:test", at=AT)
    assert everything(place) == before
    assert sound(place)
    assert not [name for name in os.listdir(tmp_path) if name.endswith(".part")]


# --- documents that must be kept


@pytest.fixture
def green(aozora: Shop) -> Shop:
    """aozora with three documents, of which one was corrected and one is marked as deleted."""
    add_green(aozora)
    put(aozora, draft(1), draft(2), draft(3))
    with aozora.write(reason="入力誤り") as tx:
        correcting.correct(tx, aozora.office(tx), "C01", 1, {"amount": 121000}, {}, base=1)
        correcting.delete(tx, aozora.office(tx), "C01", 2, {}, base=1)
    return aozora


def chain_of(shop: Shop) -> verifying.Checked:
    with shop.read() as q:
        return verifying.check(q, verifying.targets(q, shop.office(q), "C01")[0], [])


@pytest.mark.req("EB-37", "EB-15")
def test_documents_their_hashes_and_their_chain_go_into_either_engine_and_are_guarded_there(
    green: Shop, empty: Place, tmp_path: Path
) -> None:
    before = chain_of(green)
    assert (before.documents, before.versions, before.events, before.damage) == (3, 5, 5, [])
    copies.backup(green.store.place, tmp_path / "copy.db")
    copies.restore(tmp_path / "copy.db", empty, keep=tmp_path / "keep.db", label="local:test", at=AT)
    there = Shop(Store(empty), green.keys)
    assert chain_of(there) == before
    assert sound(empty), "with every trigger of the documents"
    for statement in ("DELETE FROM document_version", "UPDATE document_event SET by = 'x'", "DELETE FROM document"):
        with pytest.raises(ConstraintBroken), there.write() as tx:
            tx.run(statement)
    with there.write(reason="続き") as tx:
        correcting.restore(tx, there.office(tx), "C01", 2, {}, base=2)
    put(there, draft(4))
    assert chain_of(there).damage == []
    assert chain_of(there).events == 7


@pytest.mark.req("EB-32", "EB-37")
@pytest.mark.parametrize(
    ("at", "kept"),
    [
        ("2031-06-29T15:00:00.000000Z", True),
        ("2031-06-30T14:59:59.999999Z", True),
        ("2031-06-30T15:00:00.000000Z", False),
    ],
)
def test_an_older_copy_does_not_take_documents_along_that_must_be_kept(
    green: Shop, tmp_path: Path, at: str, kept: bool
) -> None:
    place = green.store.place
    copies.backup(place, tmp_path / "early.db")
    put(green, draft(4))
    with green.write(reason="再訂正") as tx:
        correcting.correct(tx, green.office(tx), "C01", 3, {"amount": 5}, {}, base=1)
    before = everything(place)
    if kept:
        with refused("DOCUMENTS_WOULD_GO") as caught:
            copies.restore(tmp_path / "early.db", place, keep=tmp_path / "keep.db", label="local:test", at=at)
        assert {name: caught.facts[name] for name in ("documents", "client", "number", "until")} == {
            "documents": 2, "client": "C01", "number": 3, "until": "2031-06-30",
        }  # fmt: skip
        assert everything(place) == before
        assert not [path for path in tmp_path.rglob("*") if "keep" in path.name or "newest" in path.name]
        return
    copies.restore(tmp_path / "early.db", place, keep=tmp_path / "keep.db", label="local:test", at=at)
    assert chain_of(green).documents == 3


def test_a_copy_that_has_all_of_it_is_restored_over_documents(green: Shop, tmp_path: Path) -> None:
    place = green.store.place
    copies.backup(place, tmp_path / "copy.db")
    copies.restore(tmp_path / "copy.db", place, keep=tmp_path / "keep.db", label="local:test", at=AT)
    assert chain_of(green).damage == []
    # Going on from there and back to what was kept: the later document would be gone.
    put(green, draft(4))
    with refused("DOCUMENTS_WOULD_GO"):
        copies.restore(tmp_path / "keep.db", place, keep=tmp_path / "keep2.db", label="local:test", at=AT)


def test_a_damaged_store_is_replaced_by_what_there_is_of_it(green: Shop, tmp_path: Path) -> None:
    place = green.store.place
    copies.backup(place, tmp_path / "copy.db")
    put(green, draft(4))
    _unsound(place)
    copies.restore(tmp_path / "copy.db", place, keep=tmp_path / "keep.db", label="local:test", at=AT)
    assert (chain_of(green).documents, sound(place)) == (3, True)
