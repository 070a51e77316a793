"""Answers to download requests: everything asked for, counted and compared, or nothing; and what is kept of it."""

from __future__ import annotations

import csv
import errno
import hashlib
import io
import os
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from kcli_core.blobs.blob import key_of
from kcli_core.folder import exporting, package
from kcli_core.folder.criteria import Criteria
from tests.conftest import Shop
from tests.contract.archive import Archive
from tests.contract.refusing import refused

# What is about files alone.
ON_ONE_STORE = pytest.mark.parametrize("shop", ["sqlite"], indirect=True)
ABE, HAYASHI = "abe@aozora.example.jp", "midori"


@pytest.fixture
def archive(aozora: Shop, tmp_path: Path) -> Archive:
    """Five documents: two of one name, one without an amount that is marked as deleted, one whose file was replaced."""
    archive = Archive(aozora, tmp_path)
    archive.put(
        {"data": b"one", "remarks": "=HYPERLINK(1)", "invoice_number": "T7000012050002"},
        {"data": b"two", "file_name": "二.PDF"},
        {"data": b"three", "amount": None, "counterparty": "髙橋運送", "transaction_date": "2024-02-29"},
        {"data": b"four", "counterparty": "A/B", "transaction_date": "2023-12-31", "amount": -5, "kind": "receipt"},
        {"data": b"five", "counterparty": "𠮷田", "transaction_date": "2025-01-01"},
    )
    archive.next(3, "deleted")
    archive.next(4, "corrected", data=b"four, better", amount=-6)
    return archive


def names(target: Path) -> list[str]:
    return sorted(str(path.relative_to(target)) for path in target.rglob("*") if path.is_file())


def table(path: Path) -> list[dict[str, str]]:
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")  # or Excel takes it for CP932
    return [*csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))]


def left_over(folder: Path) -> list[str]:
    return [name for name in os.listdir(folder) if name.endswith(".part")]


@pytest.mark.req("EB-26", "EB-27")
@ON_ONE_STORE
def test_everything_asked_for_is_given_and_can_be_checked(archive: Archive, tmp_path: Path) -> None:
    target = tmp_path / "out"
    answer = archive.export(target)
    assert names(target) == [
        "README.txt", "deleted/20240229_髙橋運送_金額なし.pdf", "files/20231231_A／B_-6.pdf",
        "files/20240331_㈱国税商事_110000.pdf", "files/20240331_㈱国税商事_110000_2.pdf",
        "files/20250101_𠮷田_110000.pdf", "history.csv", "index.csv", "index.xlsx", "manifest.sha256",
        "versions/4_v1_20231231_A／B_-5.pdf",
    ]  # fmt: skip
    checked = subprocess.run(["sha256sum", "-c", "--strict", "manifest.sha256"], cwd=target, capture_output=True)
    assert checked.returncode == 0, checked.stderr
    said = (target / "manifest.sha256").read_text("utf-8").splitlines()
    assert len(said) == len(names(target)) - 1
    assert (target / "files/20240331_㈱国税商事_110000_2.pdf").read_bytes() == b"two"
    assert (target / "files/20231231_A／B_-6.pdf").read_bytes() == b"four, better"
    assert (answer["documents"], answer["files"], answer["versions"], answer["deleted"]) == (5, 6, 7, 1)
    assert answer["manifest_sha256"] == hashlib.sha256((target / "manifest.sha256").read_bytes()).hexdigest()
    assert left_over(tmp_path) == []


@pytest.mark.req("EB-26", "EB-12")
def test_the_index_book_has_what_lives_and_the_history_every_version(archive: Archive, tmp_path: Path) -> None:
    archive.export(tmp_path / "out")
    index = table(tmp_path / "out/index.csv")
    assert [*index[0]][:5] == ["連番", "日付", "金額", "取引先", "備考"]
    assert [row["連番"] for row in index] == ["1", "2", "4", "5"]
    assert index[0]["備考"] == "'=HYPERLINK(1)"
    assert (index[2]["金額"], index[2]["書類種別"], index[2]["ファイル名"]) == ("-6", "領収書", "20231231_A／B_-6.pdf")
    history = table(tmp_path / "out/history.csv")
    assert [(row["連番"], row["版"], row["処理"]) for row in history] == [
        ("1", "1", "保存"), ("2", "1", "保存"), ("3", "1", "保存"), ("3", "2", "削除"), ("4", "1", "保存"),
        ("4", "2", "訂正"), ("5", "1", "保存"),
    ]  # fmt: skip
    eight = ("申請日", "件名", "取引先", "訂正・削除日", "訂正・削除の内容", "訂正・削除の理由", "担当者")
    assert tuple(history[3][name] for name in eight) == (
        "2024-04-10", "請求書の訂正", "髙橋運送", "2024-04-11", "金額", "入力誤り", "山﨑 陽子",
    )  # fmt: skip
    assert history[3]["現在の状態"] == "削除済み"
    assert history[4]["書き出したファイル"] == "versions/4_v1_20231231_A／B_-5.pdf"


@pytest.mark.req("EB-26")
@ON_ONE_STORE
def test_the_workbook_says_the_same_as_the_csv(archive: Archive, tmp_path: Path) -> None:
    from kcli_core.lists.xlsx import workbook_grids

    archive.export(tmp_path / "out")
    (grid,) = workbook_grids((tmp_path / "out/index.xlsx").read_bytes(), "index.xlsx")
    rows = [cells for _, _, cells in grid.rows()]
    index = table(tmp_path / "out/index.csv")
    assert rows == [[*index[0]], *([*row.values()] for row in index)]


@pytest.mark.req("EB-26")
@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (Criteria(date_from="2024-01-01", date_to="2024-12-31", include_deleted=True), {"1", "2", "3"}),
        (Criteria(date_from="2024-01-01", date_to="2024-12-31"), {"1", "2"}),
        (Criteria(kind="receipt", include_deleted=True), {"4"}),
        (Criteria(counterparty="株式会社国税商事"), {"1", "2"}),
    ],
)
@ON_ONE_STORE
def test_a_part_is_given_by_period_kind_and_counterparty(
    archive: Archive, tmp_path: Path, wanted: Criteria, numbers: set[str]
) -> None:
    answer = archive.export(tmp_path / "out", wanted)
    assert {row["連番"] for row in table(tmp_path / "out/history.csv")} == numbers
    assert (answer["whole"], archive.covers()) == (False, False)


@pytest.mark.req("EB-26", "EB-32")
def test_what_was_given_is_kept_in_table_chain_and_log(archive: Archive, tmp_path: Path) -> None:
    answer = archive.export(tmp_path / "out")
    row = archive.shop.rows("SELECT * FROM ebook_export")[0]
    assert (row["request"], row["whole"], row["complete"], row["documents"], row["events"]) == (
        "税務調査 2025-02-10", True, True, 5, 7,
    )  # fmt: skip
    event = archive.shop.rows("SELECT * FROM document_event ORDER BY seq DESC LIMIT 1")[0]
    assert (event["what"], event["seq"], event["digest"]) == ("exported", 8, answer["manifest_sha256"])
    logged = archive.shop.rows("SELECT * FROM audit WHERE action = 'folder.exported'")[0]
    assert "税務調査 2025-02-10" in logged["facts"]
    assert answer["manifest_sha256"] in logged["facts"]


@pytest.mark.req("EB-32")
def test_a_whole_copy_covers_the_folder_until_a_document_changes(archive: Archive, tmp_path: Path) -> None:
    assert not archive.covers()
    archive.export(tmp_path / "one")
    assert archive.covers()
    archive.export(tmp_path / "two", Criteria(kind="receipt"))
    assert archive.covers()  # that something was given out changes no document
    archive.next(1, "corrected", amount=1)
    assert not archive.covers()
    archive.export(tmp_path / "three", Criteria(include_deleted=False))
    assert not archive.covers()
    archive.export(tmp_path / "four")
    assert archive.covers()
    archive.put({"counterparty": "新しい"})
    assert not archive.covers()


@pytest.mark.req("EB-26")
@pytest.mark.parametrize("damage", ["changed", "missing"])
@ON_ONE_STORE
def test_a_copy_with_a_damaged_document_is_none(archive: Archive, tmp_path: Path, damage: str) -> None:
    sha256 = hashlib.sha256(b"two").hexdigest()
    blob = tmp_path / "blobs" / key_of(sha256)
    if damage == "changed":
        blob.chmod(0o600)
        blob.write_bytes(b"TWO")
    else:
        blob.unlink()
    with refused("DOCUMENT_DAMAGED" if damage == "changed" else "DOCUMENT_MISSING") as caught:
        archive.export(tmp_path / "out")
    assert caught.facts["number"] == 2
    assert not (tmp_path / "out").exists()
    assert left_over(tmp_path) == []
    assert archive.shop.rows("SELECT * FROM ebook_export") == []


@pytest.mark.req("EB-26")
def test_a_failure_is_kept_with_its_reason(archive: Archive) -> None:
    asked = exporting.Asked("C01", "税務署", Criteria(include_deleted=True))
    with archive.shop.read() as q:
        taken = exporting.snapshot(q, archive.shop.office(q), asked, None)
    from kcli_core.refusals import Refused, refuse

    with refused("DOCUMENT_MISSING"), archive.shop.write() as tx:
        exporting.record_failure(tx, archive.shop.office(tx), asked, taken, Refused(refuse("DOCUMENT_MISSING")))
    assert [(row["complete"], row["documents"]) for row in archive.shop.rows("SELECT * FROM ebook_export")] == [
        (False, 0)
    ]
    logged = archive.shop.rows("SELECT * FROM audit WHERE code = 'DOCUMENT_MISSING'")
    assert "税務署" in logged[0]["facts"]
    assert not archive.covers()


@pytest.mark.req("EB-26")
@ON_ONE_STORE
def test_a_file_that_disappears_from_the_copy_is_noticed(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = package.Package._copy

    def lose(self: Any, blobs: Any, client: str, document: Any, version: Any, place: str) -> None:
        copied(self, blobs, client, document, version, place)
        if document["number"] == 2:
            (self.folder / place).unlink()

    monkeypatch.setattr(package.Package, "_copy", lose)
    with refused("EXPORT_INCOMPLETE") as caught:
        archive.export(tmp_path / "out")
    assert (caught.facts["written"], caught.facts["expected"]) == (5, 6)
    assert left_over(tmp_path) == []


@ON_ONE_STORE
def test_a_full_disk_leaves_nothing(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(package.book.Book, "add", full)
    with refused("DISK_FULL"):
        archive.export(tmp_path / "out")
    assert left_over(tmp_path) == []


@ON_ONE_STORE
def test_only_a_new_or_empty_folder_is_written_to(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    archive.export(tmp_path / "empty")
    with refused("FOLDER_NOT_EMPTY"):
        archive.export(tmp_path / "empty")
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "empty")
    for target in ("file", "link"):
        with refused("FILE_EXISTS"):
            archive.export(tmp_path / target)
    with refused("FILE_UNWRITABLE"):
        archive.export(tmp_path / "no" / "where")


@ON_ONE_STORE
def test_a_copy_that_could_not_be_recorded_is_taken_back(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = package.Package.publish

    def fail(self: Any, target: Path) -> None:
        published(self, target)
        raise KeyboardInterrupt

    monkeypatch.setattr(package.Package, "publish", fail)
    with pytest.raises(KeyboardInterrupt):
        archive.export(tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert archive.shop.rows("SELECT * FROM ebook_export") == []


@pytest.mark.req("EB-27")
@ON_ONE_STORE
def test_names_in_the_zip_are_utf_8_and_say_so(archive: Archive, tmp_path: Path) -> None:
    archive.export(tmp_path / "out")
    with open(tmp_path / "out.zip", "w+b") as file:
        package.write_zip(tmp_path / "out", file, "out")
    with zipfile.ZipFile(tmp_path / "out.zip") as made:
        assert made.testzip() is None
        assert sorted(made.namelist()) == [f"out/{name}" for name in names(tmp_path / "out")]
        assert all(info.flag_bits & 0x800 for info in made.infolist() if not info.filename.isascii())
    (tmp_path / "out/index.csv").write_text("changed")
    with refused("EXPORT_INCOMPLETE"), open(tmp_path / "out.zip", "w+b") as file:
        package.write_zip(tmp_path / "out", file, "out")


@pytest.mark.req("EB-36")
def test_a_client_gives_out_its_own_documents_only(archive: Archive, tmp_path: Path) -> None:
    archive.export(tmp_path / "own", who=archive.shop.as_user(ABE))
    with refused("NOT_REGISTERED"):
        archive.export(tmp_path / "other", who=archive.shop.as_user(HAYASHI, "minami01"))
    with refused("PERM_ROLE"):
        archive.export(tmp_path / "general", who=archive.shop.as_user("minami004"))
    assert left_over(tmp_path) == []


def test_a_period_without_documents_is_refused_but_an_empty_folder_can_be_given(aozora: Shop, tmp_path: Path) -> None:
    archive = Archive(aozora, tmp_path)
    with refused("NOTHING_FOUND"):
        archive.export(tmp_path / "out", Criteria(date_from="2099-01-01"))
    assert archive.export(tmp_path / "out")["documents"] == 0
    assert archive.covers()
