"""Folders and their limits, sub-folders and ordinary files, on both stores."""

from __future__ import annotations

from typing import Any

import pytest

from kcli_core.blobs import references
from kcli_core.blobs.blob import Blob
from kcli_core.client import actions as clients
from kcli_core.folder import actions, listing, ordinary, reads
from kcli_core.folder.actions import Change, Wish
from kcli_core.store.engine import ConstraintBroken, connect
from tests.conftest import Shop
from tests.contract.refusing import refused

ABE = "abe@aozora.example.jp"


def blob(number: int, size: int = 10) -> Blob:
    return Blob(f"{number:064x}", size)


def do(shop: Shop, action: Any, *keys: Any, by: str | None = None, **more: Any) -> Any:
    with (shop.as_user(by) if by else shop).write() as tx:
        return action(tx, shop.office(tx), *keys, **more)


def show(shop: Shop, name: str | None = None) -> dict[str, Any]:
    with shop.read() as q:
        return reads.show(q, shop.office(q), "C01", name)


@pytest.fixture
def folders(aozora: Shop) -> Shop:
    """C01 has a green folder of 1,000 bytes, and the ordinary one 資料 of 100 bytes, 50 at most in one file."""
    do(aozora, actions.add, [Wish("C01", "ebook", 1000), Wish("c01", "shared", 100, 50, "資料")])
    return aozora


@pytest.mark.req("REQ-030", "REQ-031")
def test_a_client_has_one_green_folder(folders: Shop) -> None:
    with refused("GREEN_FOLDER_TAKEN"):
        do(folders, actions.add, [Wish("C01", "ebook", 1000, name="別の")])
    with refused("GREEN_FOLDER_TAKEN"):
        do(folders, actions.add, [Wish("C02", "ebook", 1000), Wish("C02", "ebook", 1000, name="別の")])
    do(folders, actions.add, [Wish("C02", "ebook", 1000)])


@pytest.mark.req("REQ-031")
def test_the_store_itself_knows_one_green_folder_per_client(folders: Shop) -> None:
    columns = ("office_id", "client_id", "kind", "max_total", "created_at", "created_by")
    with folders.read() as q:
        row = reads.find(q, folders.office(q), "C01")
    second = {**{name: row[name] for name in columns}, "name": "二つ目", "name_key": "二つ目"}
    with pytest.raises(ConstraintBroken), folders.write() as tx:
        tx.insert("folder", second)


def test_names_are_free_within_a_client(folders: Shop) -> None:
    with refused("FOLDER_NAME_TAKEN"):
        do(folders, actions.add, [Wish("C01", "shared", 10, name=" 資料 ")])
    with refused("FIELD_MISSING"):
        do(folders, actions.add, [Wish("C01", "shared", 10)])
    do(folders, actions.add, [Wish("C02", "shared", 10, name="資料")])


def test_a_list_of_folders_is_added_whole_or_not_at_all(folders: Shop) -> None:
    cells = [
        {"client_code": "C02", "folder_kind": "電子帳簿保存", "max_total": "1GB", "max_file": "10MB"},
        {"client_code": "C02", "folder_kind": "共有", "folder_name": "決算", "max_total": "500MB"},
        {"client_code": "C99", "folder_kind": "", "folder_name": "x", "max_total": "1KB"},
    ]
    rows = [(row, {"file": "f.csv", "row": at}, ()) for at, row in enumerate(cells, 2)]
    with refused("NOT_REGISTERED") as caught:
        do(folders, actions.add, listing.read(rows))
    assert caught.facts["row"] == 4
    assert [made["name"] for made in do(folders, actions.add, listing.read(rows[:2]))] == ["電子帳簿保存", "決算"]


def test_what_is_wrong_in_a_list_of_folders_is_told_at_once() -> None:
    rows = [
        ({"client_code": "", "max_total": "1GB"}, {"row": 2}, ()),
        ({"client_code": "C01", "folder_kind": "赤", "max_total": "0"}, {"row": 3}, ()),
        ({"client_code": "C01", "max_total": ""}, {"row": 4}, ()),
    ]
    with refused("FIELD_MISSING", "BAD_CHOICE", "BAD_SIZE", "FIELD_MISSING") as caught:
        listing.read(rows)
    assert [each.facts["row"] for each in caught.refusals] == [2, 3, 3, 4]


@pytest.mark.req("REQ-032")
def test_limits_change_but_not_below_what_is_used(folders: Shop) -> None:
    do(folders, ordinary.upload, "C01", "資料", None, {"a.pdf": blob(1, 40)})
    with refused("LIMIT_BELOW_USE"):
        do(folders, actions.edit, "C01", "資料", Change(max_total=39, no_max_file=True))
    with refused("LIMIT_BELOW_USE"):
        do(folders, actions.edit, "C01", "資料", Change(max_file=39))
    done = do(folders, actions.edit, "C01", "資料", Change(name="決算", max_total=40, max_file=40))
    assert done["changed"] == ["name", "max_total", "max_file"]
    assert (show(folders, "決算")["max_total"], show(folders, "決算")["used"]) == (40, 40)
    with refused("FOLDER_NAME_TAKEN"):
        do(folders, actions.edit, "C01", "決算", Change(name="電子帳簿保存"))


@pytest.mark.req("REQ-032")
def test_a_full_folder_takes_nothing_and_the_store_stands_behind_it(folders: Shop) -> None:
    do(folders, ordinary.upload, "C01", "資料", None, {"a.pdf": blob(1, 50), "b.pdf": blob(2, 50)})
    with refused("LIMIT_FOLDER_TOTAL") as caught:
        do(folders, ordinary.upload, "C01", "資料", None, {"c.pdf": blob(3, 1)})
    assert {name: caught.facts[name] for name in ("limit", "used", "adding", "left")} == {
        "limit": 100, "used": 100, "adding": 1, "left": 0,
    }  # fmt: skip
    with refused("LIMIT_FOLDER_FILE", "LIMIT_FOLDER_TOTAL"):
        do(folders, ordinary.upload, "C01", "資料", None, {"c.pdf": blob(3, 51)})
    with pytest.raises(ConstraintBroken), folders.write() as tx:
        tx.run("UPDATE folder SET used = used + 1")


def test_a_file_is_replaced_only_when_that_is_said(folders: Shop) -> None:
    do(folders, ordinary.upload, "C01", "資料", None, {"a.pdf": blob(1, 50)})
    with refused("FILE_NAME_TAKEN"):
        do(folders, ordinary.upload, "C01", "資料", None, {"A.PDF": blob(2, 10)})
    do(folders, ordinary.upload, "C01", "資料", None, {"A.PDF": blob(2, 10)}, replace=True)
    assert show(folders, "資料")["used"] == 10
    assert do(folders, ordinary.remove, "C01", "資料", None, ["a.pdf"]) == [blob(2).sha256]
    assert (show(folders, "資料")["used"], show(folders, "資料")["files"]) == (0, 0)
    with refused("NOT_REGISTERED"):
        do(folders, ordinary.remove, "C01", "資料", None, ["a.pdf"])


def test_a_word_is_said_before_a_folder_is_full(folders: Shop) -> None:
    with folders.write() as tx:
        files = {"a.pdf": blob(1, 45), "b.pdf": blob(2, 45)}
        ordinary.upload(tx, folders.office(tx), "C01", "資料", None, files)
        assert [(caution.code, caution.facts["percent"]) for caution in tx.cautions] == [("FOLDER_NEARLY_FULL", 90)]


@pytest.mark.req("REQ-033")
def test_a_clients_people_use_their_own_folders_and_divide_the_green_one_only(folders: Shop) -> None:
    do(folders, ordinary.upload, "C01", "資料", None, {"a.pdf": blob(1)}, by=ABE)
    do(folders, actions.add_path, "C01", None, "2024年/3月", by=ABE)
    assert show(folders)["paths"] == ["2024年", "2024年/3月"]
    with refused("PERM_ROLE"):
        do(folders, actions.add_path, "C01", "資料", "2024年", by=ABE)
    with refused("PERM_ROLE"):
        do(folders, ordinary.remove, "C01", "資料", None, ["a.pdf"], by=ABE)
    do(folders, actions.add, [Wish("C02", "shared", 100, name="資料")])
    with refused("NOT_REGISTERED"):
        do(folders, ordinary.upload, "C02", "資料", None, {"a.pdf": blob(1)}, by=ABE)


def test_files_lie_in_sub_folders_that_are_there(folders: Shop) -> None:
    do(folders, actions.add_path, "C01", "資料", "2024年/3月")
    with refused("PATH_TAKEN"):
        do(folders, actions.add_path, "C01", "資料", "2024年")
    for path in (None, "2024年/3月"):
        do(folders, ordinary.upload, "C01", "資料", path, {"a.pdf": blob(1)})
    with refused("NOT_REGISTERED"):
        do(folders, ordinary.upload, "C01", "資料", "2025年", {"a.pdf": blob(1)})
    with folders.read() as q:
        found = reads.files(q, folders.office(q), "C01", "資料")
    assert sorted((row["path"], row["name"]) for row in found) == [("", "a.pdf"), ("2024年/3月", "a.pdf")]


def test_ordinary_files_do_not_go_into_the_green_folder(folders: Shop) -> None:
    with refused("WRONG_FOLDER"):
        do(folders, ordinary.upload, "C01", "電子帳簿保存", None, {"a.pdf": blob(1)})


@pytest.mark.req("REQ-024")
def test_a_client_with_folders_is_not_removed(folders: Shop) -> None:
    do(folders, actions.add, [Wish("C02", "shared", 100, name="資料")])
    do(folders, clients.close, "C02", "1")
    with refused("HAS_FOLDERS"):
        do(folders, clients.remove, "C02")


@pytest.mark.req("REQ-032")
def test_bytes_are_dropped_only_when_no_row_names_them(folders: Shop) -> None:
    for name in ("a.pdf", "b.pdf"):
        do(folders, ordinary.upload, "C01", "資料", None, {name: blob(1)})
    gone: list[str] = []
    for name, left in (("a.pdf", []), ("b.pdf", [blob(1).sha256])):
        for sha256 in do(folders, ordinary.remove, "C01", "資料", None, [name]):
            with folders.write() as tx:
                references.drop(tx, sha256, gone.append)
        assert gone == left


def test_every_table_that_keeps_a_hash_of_bytes_is_asked_before_they_go(folders: Shop) -> None:
    apart = {"document", "ebook_rules"}  # a head repeats its version; a rule's text lies in its row
    connection = connect(folders.store.place, writer=False)
    try:
        tables = connection.tables()
        named = {table for table in tables if "sha256" in _columns(connection, table)} - apart
    finally:
        connection.close()
    assert named == set(references.NAMED_IN)


def _columns(connection: Any, table: str) -> list[str]:
    if connection.kind == "sqlite":
        return [row["name"] for row in connection.rows(f"PRAGMA table_info({table})")]
    sql = "SELECT column_name AS name FROM information_schema.columns WHERE table_name = :t"
    return [row["name"] for row in connection.rows(sql, {"t": table})]
