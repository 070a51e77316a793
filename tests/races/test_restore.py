"""A command that comes while a copy is put in the store's place."""

from __future__ import annotations

from pathlib import Path

import pytest

from kcli_core.staff import actions
from kcli_core.store import backup as copies
from kcli_core.store.place import SQLITE, Place
from kcli_core.store.transaction import Store
from tests.conftest import Shop
from tests.races.steps import Command, Hold, waiting


def departments(shop: Shop) -> list[str | None]:
    return [row["department"] for row in shop.rows("SELECT department FROM staff WHERE code = '004'")]


@pytest.mark.parametrize("shop", ["sqlite"], indirect=True)
def test_it_waits_and_is_done_on_the_restored_store(
    minami: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or what it did would be in neither: not in the copy that is kept, not in the store."""
    copies.backup(minami.store.place, tmp_path / "copy.db")
    log_restore = copies._log_restore

    def restore(hold: Hold) -> None:
        def held(*args: object) -> None:
            hold()
            log_restore(*args)  # type: ignore[arg-type]

        monkeypatch.setattr(copies, "_log_restore", held)
        copies.restore(
            tmp_path / "copy.db",
            minami.store.place,
            keep=tmp_path / "keep.db",
            label="local:test",
            at="2026-11-22T03:00:00.000000Z",
        )

    def edit(_: Hold) -> None:
        with minami.write() as tx:
            actions.edit(tx, minami.office(tx), "004", {"department": "第二課"})

    first = Command(restore).held()
    second = waiting(minami, edit)
    first.finish()
    second.finish()
    assert departments(minami) == ["第二課"]
    kept = Shop(Store(Place(SQLITE, path=tmp_path / "keep.db")), minami.keys)
    assert departments(kept) == [None]
