"""kcli folder put, get and document with real files: what comes back, what is refused, nothing half done."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kcli_core.blobs.folder import Folder
from kcli_core.blobs.source import Source
from kcli_core.folder import receiving, unpacking
from kcli_core.refusals import Refused
from tests.cli.stage import Stages
from tests.cli.terminal import ROOT, Done, Terminal

EBOOK = ROOT / "fixtures/ebook"
WHOLE = ("--date", "R6.3.31", "--amount", "110,000", "--counterparty", "㈱国税商事")
# Twelve digits that must be nowhere afterwards, in the spellings in which they are typed.
CANARY = ("987654321098", "9876-5432-1098", "9876 5432 1098", "９８７６５４３２１０９８")


@pytest.fixture(scope="module")
def at(stages: Stages, tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """C01 has a green folder; what one test stores the others do not look at."""
    terminal = stages.copy("working", tmp_path_factory.mktemp("put") / "home")
    terminal.kcli("folder", "add", "C01", "--kind", "ebook", "--capacity", "1GB", "--max-file", "10MB").ended(0)
    return terminal


def put(at: Terminal, *argv: str, stdin: bytes = b"", who: str = "minami002", **more: str) -> Done:
    return at.kcli("folder", "put", "C01", *argv, "--as", who, "-o", "json", stdin=stdin, **more)


def documents(at: Terminal) -> int:
    found: int = at.kcli("folder", "show", "C01", "-o", "json").ended(0).json()["documents"]
    return found


def unique(at: Terminal, name: str, data: bytes = b"") -> str:
    """A PDF with bytes of its own; its name."""
    path = at.home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data or b"%PDF-1.7\n" + os.urandom(16))
    return name


@contextmanager
def unchanged(at: Terminal) -> Iterator[None]:
    before = documents(at)
    yield
    assert documents(at) == before


# --- one document


@pytest.mark.req("REQ-036", "EB-3")
def test_a_document_comes_back_byte_for_byte(at: Terminal) -> None:
    data = (EBOOK / "seikyu.pdf").read_bytes()
    shutil.copy(EBOOK / "seikyu.pdf", at.home)
    answer = put(at, "seikyu.pdf", *WHOLE, "--type", "請求書", "--number", "T7000012050002").ended(0).json()
    assert (answer["kind"], answer["amount"], answer["transaction_date"]) == ("invoice", 110000, "2024-03-31")
    assert answer["sha256"] == hashlib.sha256(data).hexdigest()
    number = str(answer["number"])
    at.kcli("folder", "get", "C01", number, "--to", "copy.pdf").ended(0)
    assert (at.home / "copy.pdf").read_bytes() == data
    assert at.kcli("folder", "get", "C01", number, "--to", "copy.pdf", "-o", "json").ended(6).codes() == ["FILE_EXISTS"]
    (at.home / "out").mkdir()
    at.kcli("folder", "get", "C01", number, "--to", "out").ended(0)
    assert (at.home / "out/seikyu.pdf").read_bytes() == data
    shown = at.kcli("folder", "document", "C01", number, "-o", "json").ended(0).json()
    assert (shown["versions"], shown["marks"], shown["media_type"]) == (1, [], "application/pdf")
    twice = put(at, "seikyu.pdf", *WHOLE).ended(6)
    assert json.loads(twice.err)["errors"][0]["facts"]["number"] == answer["number"]
    put(at, "seikyu.pdf", *WHOLE, "--allow-duplicate").ended(0)


@pytest.mark.req("EB-6")
def test_what_a_name_says_is_shown_and_confirmed(at: Terminal) -> None:
    name = unique(at, "20240131_㈱国税商事_110000.pdf")
    with unchanged(at):
        asked = put(at, name).ended(2)
        assert asked.codes() == ["CONFIRMATION_NEEDED"]
        assert "2024-01-31, ㈱国税商事, 110,000 yen" in asked.err
        assert put(at, name, "--amount", "110,001", "--yes").ended(9).codes() == ["NAME_CONTRADICTS"]
    answer = put(at, name, "--yes").ended(0).json()
    assert (answer["transaction_date"], answer["amount"], answer["counterparty"]) == (
        "2024-01-31",
        110000,
        "㈱国税商事",
    )


@pytest.mark.req("EB-39")
def test_a_text_is_a_document_as_it_comes(at: Terminal) -> None:
    data = "ご請求 33,000円\r\n株式会社霞商店\r\n".encode("cp932")
    answer = put(at, "--text", "-", *WHOLE, "--route", "mail", stdin=data).ended(0).json()
    assert (answer["file_name"], answer["media_type"], answer["size"]) == ("honbun.txt", "text/plain", len(data))
    at.kcli("folder", "get", "C01", str(answer["number"]), "--to", "text.txt").ended(0)
    assert (at.home / "text.txt").read_bytes() == data
    (at.home / "order.edi").write_bytes(b"ISA*00*\n")
    answer = put(at, "--text", "order.edi", *WHOLE, "--route", "edi").ended(0).json()
    assert (answer["file_name"], answer["media_type"]) == ("order.edi", "text/plain")
    with unchanged(at):
        (at.home / "zero.txt").write_bytes(b"a\0b")
        (at.home / "odd.txt").write_bytes(b"\x81\xff\xfe abc")
        assert put(at, "--text", "zero.txt", *WHOLE).ended(9).codes() == ["NOT_TEXT"]
        assert put(at, "--text", "odd.txt", *WHOLE).ended(9).codes() == ["BAD_ENCODING"]
        assert put(at, "--text", "-", *WHOLE, stdin=b"").ended(9).codes() == ["FILE_EMPTY"]
        assert put(at, "--text", "-", *WHOLE, "--name", "../x", stdin=b"a").ended(9).codes() == ["BAD_FILE_NAME"]


@pytest.mark.req("EB-20", "EB-38")
def test_a_password_and_a_time_stamp_are_said_and_kept(at: Terminal) -> None:
    for name, mark, word in (
        ("ryoshusho-stamped.pdf", "timestamp", "TIMESTAMP_FOUND"),
        ("seikyu-protected.pdf", "password", "DOCUMENT_ENCRYPTED"),
    ):
        done = put(at, str(EBOOK / name), *WHOLE).ended(0)
        assert done.json()["marks"] == [mark]
        assert word in done.err
    assert "not verified" in put(at, str(EBOOK / "ryoshusho-stamped.pdf"), *WHOLE, "--allow-duplicate").ended(0).err


@pytest.mark.req("EB-10")
def test_files_that_cannot_be_documents_are_refused_with_their_reason(at: Terminal) -> None:
    unique(at, "empty.pdf", b"x")
    (at.home / "empty.pdf").write_bytes(b"")
    unique(at, "CON.pdf")
    unique(at, "a:b.pdf")
    unique(at, "big.pdf", b"%PDF-" + bytes(10 * 1024 * 1024))
    (at.home / "link.pdf").symlink_to(at.home / "CON.pdf")
    os.mkfifo(at.home / "pipe.pdf")
    with unchanged(at):
        for name, code, status in (
            ("empty.pdf", "FILE_EMPTY", 9), ("CON.pdf", "BAD_FILE_NAME", 9), ("a:b.pdf", "BAD_FILE_NAME", 9),
            ("big.pdf", "LIMIT_FOLDER_FILE", 4), ("link.pdf", "FILE_IS_LINK", 9), ("none.pdf", "FILE_MISSING", 9),
            (".", "FILE_IS_FOLDER", 9), ("pipe.pdf", "FILE_UNREADABLE", 9),
        ):  # fmt: skip
            assert code in put(at, name, *WHOLE).ended(status).codes(), name


def test_options_that_do_not_go_together_are_usage(at: Terminal) -> None:
    name = unique(at, "options.pdf")
    for argv in (
        (), (name, "--from", "inbox"), (name, "--text", "-"), (name, "--index", "x.csv"),
        ("--from", "inbox", "--amount", "5"), (name, "--amount", "5", "--no-amount"), (name, "--name", "x.txt"),
    ):  # fmt: skip
        assert put(at, *argv).ended(2).codes()[0] in ("SOURCE_MISSING", "OPTIONS_CONTRADICT"), argv


@pytest.mark.req("EB-36")
def test_a_client_puts_and_reads_in_its_own_folder(at: Terminal) -> None:
    answer = put(at, unique(at, "own.pdf"), *WHOLE, who="abe@example.co.jp").ended(0).json()
    who = ("--as", "abe@example.co.jp")
    at.kcli("folder", "document", "C01", str(answer["number"]), *who).ended(0)
    at.kcli("client", "add", "C02", "--name", "みどり商店").ended(0)
    at.kcli("folder", "add", "C02", "--kind", "ebook", "--capacity", "1MB").ended(0)
    assert at.kcli("folder", "put", "C02", "own.pdf", *WHOLE, *who, "-o", "json").ended(5).codes() == ["NOT_REGISTERED"]


def test_the_same_request_is_done_once(at: Terminal) -> None:
    name = unique(at, "once.pdf")
    first = put(at, name, *WHOLE, "--request-id", "r1").ended(0).json()
    with unchanged(at):
        assert put(at, name, *WHOLE, "--request-id", "r1").ended(0).json() == first


# --- many documents


@pytest.fixture
def own(at: Terminal, stages: Stages) -> str:
    """A client of its own for a test of many documents; its code."""
    code = f"B{len(list(at.home.glob('.own-*'))):02}"
    (at.home / f".own-{code}").touch()
    at.kcli("client", "add", code, "--name", f"株式会社一括{code}", "--closing-month", "3").ended(0)
    at.kcli("folder", "add", code, "--kind", "ebook", "--capacity", "1MB", "--max-file", "100KB").ended(0)
    return code


def many(at: Terminal, client: str, *argv: str) -> Done:
    return at.kcli("folder", "put", client, "--from", *argv, "-o", "json")


def used(at: Terminal, client: str) -> tuple[int, int]:
    found = at.kcli("folder", "show", client, "-o", "json").ended(0).json()
    return found["documents"], found["used"]


@pytest.mark.req("EB-9")
@pytest.mark.parametrize("book", ["sakuin.csv", "sakuin.xlsx"])
def test_a_folder_is_put_by_its_index_book(at: Terminal, own: str, book: str) -> None:
    argv = (str(EBOOK / "inbox"), "--index", str(EBOOK / book))
    rows = many(at, own, *argv, "--dry-run").ended(0).json()
    assert [(row["status"], row["amount"]) for row in rows][4:8] == [
        ("would_add", -2200), ("would_add", 0), ("would_add", None), ("would_add", 121000),
    ]  # fmt: skip
    assert [row["kind"] for row in rows][:2] == ["invoice", "receipt"]
    assert used(at, own) == (0, 0)
    answer = many(at, own, *argv, "--result", f"{own}.csv").ended(0).json()
    size = sum(path.stat().st_size for path in (EBOOK / "inbox").iterdir())
    assert answer == {"documents": 12, "first": 1, "last": 12, "bytes": size}
    assert used(at, own) == (12, size)
    told = (at.home / f"{own}.csv").read_text("utf-8-sig")
    assert (told.count("added"), told.count("skipped,TOTAL")) == (12, 1)
    again = many(at, own, *argv).ended(6)
    assert again.codes() == ["DUPLICATE_DOCUMENT"] * 12


@pytest.mark.req("EB-9")
def test_everything_that_is_wrong_is_told_at_once_and_nothing_is_stored(at: Terminal, own: str) -> None:
    inbox = at.home / f"inbox-{own}"
    for name in ("1.pdf", "2.pdf", "3.pdf", "rest.pdf"):
        unique(at, f"inbox-{own}/{name}")
    (inbox / "3.pdf").write_bytes(b"")
    (inbox / ".DS_Store").write_bytes(b"x")
    book = at.home / f"{own}-book.csv"
    rows = [
        "連番,日付,金額,取引先,備考",
        "1,20240230,11万円,A,",
        "2,20240131,5,,",
        "3,20240131,5,A,",
        "4,20240131,5,A,",
    ]
    book.write_text("\n".join(rows), encoding="cp932")
    done = many(at, own, str(inbox), "--index", str(book), "--result", f"{own}-told.csv").ended(9)
    found = [
        (one["code"], one["facts"].get("row"), one["facts"].get("column")) for one in json.loads(done.err)["errors"]
    ]
    assert found == [
        ("BAD_DATE", 2, "日付"), ("BAD_AMOUNT", 2, "金額"), ("FIELD_MISSING", 3, "取引先"), ("INDEX_MISMATCH", 5, None),
        ("INDEX_MISMATCH", None, None), ("FILE_EMPTY", None, None),
    ]  # fmt: skip
    told = (at.home / f"{own}-told.csv").read_text("utf-8-sig").splitlines()
    assert told[1].startswith('2,refused,"BAD_DATE,BAD_AMOUNT"')
    assert used(at, own) == (0, 0)
    assert list((at.home / ".local/share/kcli").rglob("*.part")) == []


@pytest.mark.req("EB-9")
def test_without_a_book_the_names_say_everything(at: Terminal, own: str) -> None:
    folder = f"names-{own}"
    for name in ("20240131_A商店_5.pdf", "sub/20240201_B商店_金額なし.pdf"):
        unique(at, f"{folder}/{name}")
    assert many(at, own, folder).ended(2).codes() == ["CONFIRMATION_NEEDED"]
    done = many(at, own, folder, "--yes", "--result", f"{own}-names.csv").ended(0)
    assert done.json()["documents"] == 2
    assert "A商店" in done.err
    told = (at.home / f"{own}-names.csv").read_text("utf-8-sig").splitlines()
    assert told[0] == "row,status,code,message,ファイル名"
    assert told[1:] == ["2,added,,1,20240131_A商店_5.pdf", "3,added,,2,sub/20240201_B商店_金額なし.pdf"]
    unique(at, f"{folder}/odd.pdf")
    wrong = many(at, own, folder, "--yes").ended(9)
    assert [(one["code"], one["facts"]["name"]) for one in json.loads(wrong.err)["errors"]] == [
        ("NAME_UNREAD", "odd.pdf")
    ]
    (at.home / folder / "odd.pdf").rename(at.home / folder / "20240230_C商店_11万円.pdf")
    wrong = many(at, own, folder, "--yes").ended(9)
    assert wrong.codes() == ["BAD_DATE", "BAD_AMOUNT"]
    assert wrong.err.count("20240230_C商店_11万円.pdf: ") == 2


@pytest.mark.req("EB-8")
def test_what_does_not_fit_into_the_folder_is_refused_before_a_byte_is_moved(at: Terminal, own: str) -> None:
    folder = f"room-{own}"
    for number in range(11):
        unique(at, f"{folder}/202401{number + 1:02}_A商店_5.pdf", os.urandom(99 * 1024))
    unique(at, f"{folder}/20240131_A商店_5.pdf", os.urandom(101 * 1024))
    blobs = sum(1 for _ in (at.home / ".local/share/kcli").rglob("*"))
    assert many(at, own, folder, "--yes").ended(4).codes() == ["LIMIT_FOLDER_FILE", "LIMIT_FOLDER_TOTAL"]
    assert sum(1 for _ in (at.home / ".local/share/kcli").rglob("*")) == blobs


def test_links_in_a_folder_are_not_followed(at: Terminal, own: str) -> None:
    folder = at.home / f"links-{own}"
    unique(at, f"links-{own}/20240131_A商店_5.pdf")
    (folder / "20240131_B商店_5.pdf").symlink_to("/etc/passwd")
    (folder / "sub").symlink_to("/etc")
    assert many(at, own, str(folder), "--yes").ended(9).codes() == ["FILE_IS_LINK", "FILE_IS_LINK"]


@pytest.mark.parametrize("of_many", [False, True])
def test_a_file_that_is_swapped_while_it_is_read_is_refused(tmp_path: Path, of_many: bool) -> None:
    """B7: for a link, for other bytes, for a folder that becomes a link; each is told, nothing of them is kept."""
    inside, outside = tmp_path / "in", tmp_path / "out"
    (inside / "sub").mkdir(parents=True)
    outside.mkdir()
    for folder in (inside, inside / "sub", outside):
        for name in ("a.pdf", "b.pdf", "c.pdf"):
            (folder / name).write_bytes(f"{folder.name}{name}".encode())
    blobs = Folder(tmp_path / "blobs")

    def swapping(source: Source) -> Any:
        if source.path.name == "a.pdf":
            source.path.unlink()
            source.path.symlink_to(outside / "a.pdf")
        if source.path.name == "b.pdf":
            source.path.write_bytes(b"other")
        if not of_many:
            return blobs.put(source)
        with blobs.many() as put:
            return put(source)

    for name in ("a.pdf", "b.pdf"):
        with pytest.raises(Refused, match="FILE_CHANGED"):
            receiving.receive(inside / name, name, swapping, inside=inside)
    with pytest.raises(Refused, match="FILE_IS_LINK"):
        receiving.receive(inside / "a.pdf", "a.pdf", swapping, inside=inside)
    shutil.rmtree(inside / "sub")
    (inside / "sub").symlink_to(outside)
    with pytest.raises(Refused, match="FILE_OUTSIDE"):
        receiving.receive(inside / "sub/c.pdf", "c.pdf", swapping, inside=inside)
    assert [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()] == []


# --- archives


def archive(path: Path, members: dict[str, bytes], **odd: Any) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = odd.get("mode", stat.S_IFREG | 0o600) << 16
            packed.writestr(entry, data)
    return path


@pytest.mark.req("EB-9")
def test_a_zip_is_put_like_a_folder(at: Terminal, own: str) -> None:
    packed = archive(at.home / "a.zip", {"x/20240131_A商店_5.pdf": b"%PDF-1", "x/20240201_B商店_6.pdf": b"%PDF-2"})
    assert many(at, own, str(packed), "--yes").ended(0).json()["documents"] == 2


@pytest.mark.parametrize(
    ("members", "mode", "reason"),
    [
        ({"../x.pdf": b"a"}, stat.S_IFREG, "outside"), ({"/etc/x.pdf": b"a"}, stat.S_IFREG, "outside"),
        ({"C:\\x.pdf": b"a"}, stat.S_IFREG, "outside"), ({"x.pdf": b"/etc/passwd"}, stat.S_IFLNK, "link"),
        ({"/".join("a" * 30): b"a"}, stat.S_IFREG, "deep"), ({"x.pdf": b"a", "X.PDF": b"b"}, stat.S_IFREG, "twice"),
        ({"bomb.pdf": bytes(30 * 1024 * 1024)}, stat.S_IFREG, "large"),
        ({f"{n}.pdf": bytes(1024 * 1024) for n in range(9)}, stat.S_IFREG, "large"),
    ],
)  # fmt: skip
def test_a_zip_that_means_harm_is_refused(tmp_path: Path, members: dict[str, bytes], mode: int, reason: str) -> None:
    packed, target = archive(tmp_path / "a.zip", members, mode=mode | 0o600), tmp_path / "out"
    target.mkdir()
    with pytest.raises(Refused) as refused:
        unpacking.unpack(packed, target, 8 * 1024 * 1024)
    assert {(one.code, one.facts["reason"]) for one in refused.value.refusals} == {("BAD_ARCHIVE", reason)}
    written = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    assert written <= 8 * 1024 * 1024
    assert not (tmp_path / "x.pdf").exists()


def test_a_zip_that_lies_about_its_sizes_or_is_cut_is_refused(tmp_path: Path) -> None:
    packed = archive(tmp_path / "a.zip", {"x.pdf": bytes(5 * 1024 * 1024)})
    whole = packed.read_bytes()
    size = (5 * 1024 * 1024).to_bytes(4, "little")
    for number, data in enumerate((whole.replace(size, (10).to_bytes(4, "little")), whole[:-40], whole[:50], b"PK")):
        packed.write_bytes(data)
        target = tmp_path / f"out{number}"
        target.mkdir()
        with pytest.raises(Refused, match="BAD_ARCHIVE"):
            unpacking.unpack(packed, target)


# --- twelve digits


def test_twelve_digits_are_nowhere_afterwards(at: Terminal, own: str) -> None:
    """Not in what is said, as text and JSON, not in the store, its log, the result's file or a report (EBPA 5)."""
    name = unique(at, "canary.pdf")
    unique(at, f"canary-{own}/1.pdf")
    said = []
    for number in CANARY:
        argv = ("folder", "put", "C01", name, *WHOLE, "--number", number, "--request-id", "c1")
        for more in (("-o", "json"), ("--lang", "ja"), ("--number-unchecked",), ("--dry-run",)):
            said.append(at.kcli(*argv, *more).ended(9))
        for header in ("連番,日付,金額,取引先,登録番号", "a,b,c,d,e"):  # a book that can be read, and one that cannot
            book = at.home / "canary-book.csv"
            book.write_text(f"{header}\n1,20240131,5,A,{number}\n{number},,,,{number}\n", encoding="utf-8")
            said.append(many(at, own, f"canary-{own}", "--index", str(book), "--result", "canary-result.csv").ended(9))
            book.unlink()
    everything = "".join(done.out + done.err for done in said)
    files = b"".join(path.read_bytes() for path in at.home.rglob("*") if path.is_file() and not path.is_symlink())
    for number in CANARY:
        assert number not in everything
        assert number.encode() not in files
    assert "twelve" in everything
    assert b"BAD_INVOICE_NUMBER" in files  # the log tells the refusal
