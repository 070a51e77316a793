"""`store verify` finds what the store's own guards cannot: each kind of damage is shown to it once."""

from __future__ import annotations

from pathlib import Path

import pytest

from kcli_core.refusals import Refused
from kcli_core.store import backup as copies
from kcli_core.store.engine import connect, self_check
from kcli_core.store.place import SQLITE, Place
from kcli_core.store.verify import verify
from tests.conftest import Shop
from tests.contract.forger import forging


def wrong(shop: Shop) -> dict[str, str]:
    return {finding.check: finding.detail for finding in verify(shop.store.place) if not finding.well}


def run(shop: Shop, *statements: str) -> None:
    connection = connect(shop.store.place, writer=True)
    try:
        for statement in statements:
            connection.run(statement)
    finally:
        connection.close()


def test_a_store_in_use_is_sound_and_every_check_is_named(aozora: Shop) -> None:
    findings = verify(aozora.store.place)
    assert [finding for finding in findings if not finding.well] == []
    pages = ["pages", "references"] if aozora.store.place.embedded else []
    wanted = [
        *pages,
        "accounts of office",
        "accounts of client",
        "contacts of contract",
        "bytes of folder",
        "documents of client",
        "events of client",
        "append-only",
        "log",
        "schema",
    ]
    assert [finding.check for finding in findings] == wanted


@pytest.mark.req("REQ-060")
def test_a_counter_that_drifted_is_found_with_both_figures(aozora: Shop) -> None:
    run(aozora, "UPDATE office SET accounts_used = 5", "UPDATE client SET accounts_used = 0 WHERE code = 'C02'")
    assert wrong(aozora) == {
        "accounts of office": "minami01: 5 kept, 4 counted",
        "accounts of client": "C02: 0 kept, 1 counted",
    }


def test_a_guard_that_is_missing_or_switched_off_is_found(minami: Shop) -> None:
    if minami.store.place.embedded:
        run(minami, "DROP TRIGGER audit_no_delete")
        assert wrong(minami) == {"append-only": "24 of 25 triggers"}
        return
    run(minami, "ALTER TABLE audit DISABLE TRIGGER USER")
    assert wrong(minami) == {"append-only": "15 of 16 triggers"}


def test_a_guard_that_does_nothing_is_no_guard(minami: Shop) -> None:
    """As many triggers as there should be, but one of them is another's."""
    if minami.store.place.embedded:
        harmless = "CREATE TRIGGER audit_no_delete AFTER INSERT ON audit BEGIN SELECT 1; END"
        run(minami, "DROP TRIGGER audit_no_delete", harmless)
    else:
        head = "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        run(minami, head + "$$ BEGIN RETURN NULL; END $$")
    assert "append-only" in wrong(minami)


def test_a_log_that_was_changed_is_found_with_its_row(minami: Shop) -> None:
    with forging(minami.store.place) as log:
        log.rows[2]["actor"] = "local:nobody"
    assert wrong(minami) == {"log": "row 3 altered"}


def test_a_schema_that_was_changed_is_found(minami: Shop) -> None:
    run(minami, "DROP INDEX ix_outbox_state")
    assert list(wrong(minami)) == ["schema"]
    assert "ix_outbox_state" in wrong(minami)["schema"]


@pytest.mark.parametrize("shop", ["sqlite"], indirect=True)  # a server keeps its references itself
def test_rows_that_point_at_nothing_are_found(minami: Shop) -> None:
    run(minami, "PRAGMA foreign_keys=OFF", "UPDATE staff SET office_id = 99 WHERE code = '005'")
    assert wrong(minami) == {"references": "1 rows point at nothing"}


@pytest.mark.parametrize("shop", ["sqlite"], indirect=True)  # a server keeps its pages itself
def test_pages_that_were_overwritten_are_found(minami: Shop) -> None:
    path = minami.store.place.path
    content = bytearray(path.read_bytes())
    page = 4096
    for number in range(3, len(content) // page):
        content[number * page : number * page + 64] = b"\xff" * 64
    path.write_bytes(bytes(content))
    try:
        found = set(wrong(minami))
    except Refused as refused:  # so badly that it cannot even be read
        found = {refusal.code for refusal in refused.refusals}
    assert found & {"pages", "STORE_DAMAGED"}


def test_a_copy_is_verified_as_a_store_is(minami: Shop, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copies.backup(minami.store.place, copy)
    assert [finding for finding in verify(Place(SQLITE, path=copy)) if not finding.well] == []


def test_settings_under_which_a_write_could_be_lost_are_told(minami: Shop) -> None:
    connection = connect(minami.store.place, writer=True)
    try:
        found = dict(self_check(connection))
        if minami.store.place.embedded:
            assert found == {}
            connection.run("PRAGMA synchronous=OFF")
            assert self_check(connection) == [("synchronous", "0")]
        else:
            assert set(found) <= {"fsync"}, "the suite's own server runs without fsync"
            connection.run("SET synchronous_commit = off")
            assert ("synchronous_commit", "off") in self_check(connection)
    finally:
        connection.close()
