"""Documents found and given out at the command line: what people and programmes read, on screen and on paper."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from tests.cli.stage import Stages
from tests.cli.terminal import ROOT, Terminal

SEIKYU = str(ROOT / "fixtures/ebook/seikyu.pdf")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """C01 with four documents, one of 𠮷田商店, one whose remarks are markup; C02 with an empty green folder."""
    folder = tmp_path_factory.mktemp("search")
    at = Stages(folder).copy("working", folder / "home")
    at.kcli("client", "add", "C02", "--name", "みどり学園").ended(0)
    for client in ("C01", "C02"):
        at.kcli("folder", "add", client, "--kind", "ebook", "--capacity", "1GB").ended(0)
    for day, yen, who, more in (
        ("R6.3.31", "110,000", "㈱国税商事", ("--type", "請求書", "--number", "T7000012050002")),
        ("2024-01-31", "5", "髙島屋", ("--remarks", '<b>値引</b> & "他"')),
        ("2024-02-29", "△1,100", "<script>alert(1)</script>", ()),
        ("2025-01-01", "7", "𠮷田商店", ()),
    ):
        said = ("--date", day, "--amount", yen, "--counterparty", who, *more, "--allow-duplicate", "--yes")
        at.kcli("folder", "put", "C01", SEIKYU, *said).ended(0)
    return at


@pytest.mark.req("EB-21", "EB-25")
def test_programmes_get_every_field_and_people_thousands(office: Terminal) -> None:
    asked = ("--counterparty", "株式会社国税商事", "--amount-min", "100000", "--date-from", "2024-03-01")
    (found,) = office.kcli("folder", "search", "C01", *asked, "-o", "json").ended(0).json()
    assert (found["number"], found["amount"], found["kind"], found["deleted"]) == (1, 110000, "invoice", False)
    assert "110,000" in office.kcli("folder", "search", "C01", *asked).ended(0).out
    assert office.kcli("folder", "search", "C01", "--amount", "1", "-o", "json").ended(0).json() == []


def test_a_table_that_is_cut_says_so_and_programmes_get_all(office: Terminal) -> None:
    done = office.kcli("folder", "search", "C01", "--limit", "2").ended(0)
    assert "The first 2 of 4" in done.err
    assert len(office.kcli("folder", "search", "C01", "-o", "json").ended(0).json()) == 4
    assert office.kcli("folder", "search", "C01", "--limit", "0", "-o", "json").ended(9).codes() == ["BAD_NUMBER"]


@pytest.mark.req("EB-25")
def test_cp932_that_cannot_hold_a_letter_says_which_and_where(office: Terminal) -> None:
    done = office.kcli("folder", "search", "C01", "-o", "csv", "--encoding", "cp932").ended(9)
    assert done.out == ""
    assert "𠮷" in done.err
    assert "row 5" in done.err
    done = office.kcli("folder", "search", "C01", "--date", "2024", "-o", "csv", "--encoding", "cp932").ended(0)
    assert "髙島屋" in done.raw_out.decode("cp932")
    done = office.kcli("folder", "search", "C01", "-o", "csv", "--encoding", "utf-8-sig").ended(0)
    assert done.raw_out.startswith(b"\xef\xbb\xbf")


@pytest.mark.req("EB-28")
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_printable_list_shows_what_is_stored_and_runs_nothing(office: Terminal, lang: str) -> None:
    answer = office.kcli("folder", "print", "C01", "--to", f"{lang}.html", "--lang", lang, "--wareki", "-o", "json")
    assert (answer.ended(0).json()["count"], answer.json()["sum"]) == (4, 108912)
    page = (office.home / f"{lang}.html").read_text("utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;b&gt;値引&lt;/b&gt; &amp; &quot;他&quot;" in page
    assert page.index("髙島屋") < page.index("&lt;script") < page.index("㈱国税商事") < page.index("𠮷田商店")
    assert "令和6年3月31日" in page
    assert "108,912" in page
    assert "@page" in page
    assert "http" not in page
    done = office.kcli("folder", "print", "C01", "--to", f"{lang}.html", "-o", "json")
    assert done.ended(6).codes() == ["FILE_EXISTS"]


@pytest.mark.req("EB-26", "EB-9")
def test_what_was_given_out_is_put_again_with_the_same_fields(office: Terminal) -> None:
    said = ("--to", "out", "--zip", "out.zip", "--request", "税務調査 2025-02-10", "-o", "json")
    answer = office.kcli("folder", "export", "C01", *said).ended(0).json()
    assert (answer["documents"], answer["whole"]) == (4, True)
    with zipfile.ZipFile(office.home / "out.zip") as made:
        assert "out/index.csv" in made.namelist()
    readme = (office.home / "out/README.txt").read_text("utf-8-sig")
    assert "税務調査 2025-02-10" in readme
    index = ("--from", "out/files", "--index", "out/index.csv", "--allow-duplicate", "--yes")
    office.kcli("folder", "put", "C02", *index).ended(0)
    fields = (
        "number", "transaction_date", "amount", "counterparty", "kind", "direction", "invoice_number", "remarks",
        "slip_number", "counterparty_code", "route", "sha256",
    )  # fmt: skip
    one, two = (
        [{name: row[name] for name in fields} for row in office.kcli("folder", "search", client, "-o", "json").json()]
        for client in ("C01", "C02")
    )
    assert one == two


@pytest.mark.req("EB-26")
def test_a_damaged_document_is_named_nothing_is_left_and_the_request_is_kept(office: Terminal) -> None:
    (found, *_) = office.kcli("folder", "search", "C01", "-o", "json").json()
    blob = next(office.home.rglob(f"{found['sha256'][2:]}"))
    data = blob.read_bytes()
    try:
        blob.write_bytes(b"x" * len(data))
        done = office.kcli("folder", "export", "C01", "--to", "damaged", "--request", "税務署", "-o", "json").ended(12)
    finally:
        blob.write_bytes(data)
    error = json.loads(done.err)["errors"][0]
    assert (error["code"], error["facts"]["number"]) == ("DOCUMENT_DAMAGED", 1)
    assert not [path for path in office.home.iterdir() if path.name.endswith(".part") or path.name == "damaged"]
    last = office.kcli("folder", "exports", "C01", "-o", "json").ended(0).json()[-1]
    assert (last["request"], last["complete"], last["documents"]) == ("税務署", False, 0)
    log = office.kcli("audit", "list", "--code", "DOCUMENT_DAMAGED", "-o", "json").ended(0).json()
    assert log[-1]["action"] == "folder.export"


def test_a_rehearsal_counts_and_writes_nothing(office: Terminal) -> None:
    said = ("--to", "never", "--request", "x", "--dry-run", "-o", "json")
    before = len(office.kcli("folder", "exports", "C01", "-o", "json").json())
    assert office.kcli("folder", "export", "C01", *said).ended(0).json()["documents"] == 4
    assert not (office.home / "never").exists()
    assert len(office.kcli("folder", "exports", "C01", "-o", "json").json()) == before


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (("--request", "x"), "TARGET_MISSING"),
        (("--request", " ", "--to", "n"), "FIELD_MISSING"),
        (("--request", "x" * 1001, "--to", "n"), "BAD_TEXT"),
        (("--request", "x", "--to", "n", "--all-folder", "--type", "請求書"), "OPTIONS_CONTRADICT"),
        (("--request", "x", "--to", "n", "--date-from", "2099"), "NOTHING_FOUND"),
        (("--request", "x", "--to", "no/where"), "FILE_UNWRITABLE"),
        (("--request", "x", "--zip", "no/where.zip"), "FILE_UNWRITABLE"),
    ],
)
def test_what_cannot_be_given_out_is_refused(office: Terminal, argv: tuple[str, ...], code: str) -> None:
    done = office.kcli("folder", "export", "C01", *argv, "-o", "json")
    assert done.codes() == [code]
    assert not Path(office.home / "n").exists()
