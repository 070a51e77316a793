"""What the names of files say, what files are, and how the fields of a document are read; tables and properties."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcli_core.blobs.source import open_source
from kcli_core.folder import bulk, filing, media, naming
from kcli_core.lists.table import open_table
from kcli_core.refusals import Caution, Refusal

TODAY = dt.date(2024, 6, 1)
EBOOK = Path(__file__).resolve().parents[2] / "fixtures/ebook"


# --- names of files


@pytest.mark.req("REQ-036", "EB-6")
@pytest.mark.parametrize(
    ("name", "day", "party", "amount"),
    [
        ("20221031_(株)国税商事_110000.pdf", "2022-10-31", "(株)国税商事", 110000),
        ("20221031_㈱国税商事_110,000", "2022-10-31", "㈱国税商事", 110000),
        ("20240131_㈱国税商事_110000", "2024-01-31", "㈱国税商事", 110000),
        ("20240131_㈱国税商事_金額なし.pdf", "2024-01-31", "㈱国税商事", None),
        ("20240131_㈱国税商事_110000_2.pdf", "2024-01-31", "㈱国税商事", 110000),
        ("20240131_㈱国税商事_金額なし_12.pdf", "2024-01-31", "㈱国税商事", None),
        ("２０２４０１３１＿㈱国税商事＿１１０，０００.pdf", "2024-01-31", "㈱国税商事", 110000),
        ("R6.1.31_㈱国税商事_110000円.pdf", "2024-01-31", "㈱国税商事", 110000),
        ("20240131_A_B商店_500.pdf", "2024-01-31", "A_B商店", 500),
        ("20240131_㈱国税商事_△500.pdf", "2024-01-31", "㈱国税商事", -500),
        ("20240131_㈱国税商事_(500).pdf", "2024-01-31", "㈱国税商事", -500),
        ("20240131_㈱国税商事_0.pdf", "2024-01-31", "㈱国税商事", 0),
        ("20240131_㈱国税商事_110000 (1).pdf", "2024-01-31", "㈱国税商事", 110000),
        ("20240131_㈱国税商事_110000 - コピー.pdf", "2024-01-31", "㈱国税商事", 110000),
    ],
)
def test_the_agencys_names_are_read(name: str, day: str, party: str, amount: int | None) -> None:
    said = naming.parse(name)
    assert said is not None
    assert (said.date, said.counterparty, said.amount) == (dt.date.fromisoformat(day), party, amount)
    assert said.no_amount is (amount is None)
    assert said.refusals == {}


@pytest.mark.parametrize(
    "name", ["seikyu.pdf", "2024_見積_最終.pdf", "20240131.pdf", "国税商事_20240131_5", "", "a_b_c"]
)
def test_other_names_say_nothing(name: str) -> None:
    assert naming.parse(name) is None


@pytest.mark.parametrize(
    ("name", "field", "reason"),
    [
        ("20240230_㈱国税商事_110000.pdf", "transaction_date", "impossible"),
        ("20240131_㈱国税商事_11万円.pdf", "amount", "unit"),
        ("20240131_㈱国税商事_1100,00.pdf", "amount", "commas"),
        ("20240131_国税商事?_1.pdf", "counterparty", "lost_character"),
    ],
)
def test_a_part_of_a_name_that_is_wrong_is_refused_in_its_own_words(name: str, field: str, reason: str) -> None:
    found, refusals, _ = naming.fields(name, {})
    assert found.get(field) is None
    assert [(r.facts["field"], r.facts["reason"]) for r in refusals] == [(field, reason)]


@given(
    st.dates(dt.date(1998, 1, 1), dt.date(2099, 12, 31)),
    st.text("㈱国税商事AＢ青空ー_", min_size=1).filter(lambda t: t.strip("_")),
    st.integers(-(10**9), 10**12),
)
def test_what_is_written_by_the_pattern_is_read_back(day: dt.date, party: str, amount: int) -> None:
    said = naming.parse(f"{day:%Y%m%d}_{party}_{amount}.pdf")
    assert said is not None
    assert (said.date, said.counterparty, said.amount) == (day, party, amount)


@given(st.text())
def test_no_name_is_too_odd_to_be_looked_at(name: str) -> None:
    naming.parse(name)
    naming.serial_of(name)


@pytest.mark.parametrize(
    ("name", "serial"),
    [("001_請求書.pdf", 1), ("1.pdf", 1), ("No.12 領収書.pdf", 12), ("０３-a.pdf", 3), ("20240131_x_1.pdf", None),
     ("a1.pdf", None), ("12a.pdf", None)],
)  # fmt: skip
def test_a_serial_number_stands_at_the_beginning(name: str, serial: int | None) -> None:
    assert naming.serial_of(name) == serial


# --- fields


def read(name: str = "seikyu.pdf", *, no_amount: bool = False, unchecked: bool = False, **cells: str
         ) -> tuple[dict[str, Any], list[Refusal], list[Caution]]:  # fmt: skip
    refusals: list[Refusal] = []
    cautions: list[Caution] = []
    fields, _ = filing.read(
        cells, name, today=TODAY, no_amount=no_amount, unchecked=unchecked, refusals=refusals, cautions=cautions
    )
    return fields, refusals, cautions


def codes(refusals: list[Refusal]) -> list[tuple[str, str]]:
    return [(refusal.code, str(refusal.facts.get("field"))) for refusal in refusals]


WHOLE = {"transaction_date": "R6.3.31", "amount": "110,000", "counterparty": "㈱国税商事"}


@pytest.mark.req("EB-2")
def test_date_counterparty_and_amount_are_needed() -> None:
    assert codes(read()[1]) == [
        ("FIELD_MISSING", "amount"), ("FIELD_MISSING", "transaction_date"), ("FIELD_MISSING", "counterparty"),
    ]  # fmt: skip
    fields, refusals, _ = read(**WHOLE)
    assert refusals == []
    assert (fields["transaction_date"], fields["amount"], fields["counterparty"]) == (
        "2024-03-31",
        110000,
        "㈱国税商事",
    )
    assert (fields["kind"], fields["direction"], fields["route"]) == ("other", "received", "upload")


@pytest.mark.req("EB-4")
@pytest.mark.parametrize(("text", "yen"), [("0", 0), ("-500", -500), ("△1,000", -1000), ("１１０，０００円", 110000)])
def test_nought_and_less_are_amounts(text: str, yen: int) -> None:
    fields, refusals, _ = read(**{**WHOLE, "amount": text})
    assert (fields["amount"], refusals) == (yen, [])


@pytest.mark.parametrize("text", ["金額なし", "なし", "—", "-"])
def test_that_there_is_no_amount_is_said_expressly(text: str) -> None:
    fields, refusals, _ = read(**{**WHOLE, "amount": text})
    assert (fields["amount"], refusals) == (None, [])
    assert codes(read(**{**WHOLE, "amount": ""})[1]) == [("FIELD_MISSING", "amount")]
    assert read(**{**WHOLE, "amount": ""}, no_amount=True)[1] == []


def test_a_note_beside_an_amount_is_kept_as_a_remark() -> None:
    assert read(**{**WHOLE, "amount": "110,000(税込)"})[0]["remarks"] == "税込"
    assert read(**{**WHOLE, "amount": "110,000(税込)", "remarks": "1月分"})[0]["remarks"] == "1月分 税込"


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"transaction_date": "2024-02-30"}, "BAD_DATE"), ({"transaction_date": "令和0年1月1日"}, "BAD_DATE"),
        ({"amount": "11万円"}, "BAD_AMOUNT"), ({"document_kind": "招待状"}, "BAD_CHOICE"),
        ({"direction": "横"}, "BAD_CHOICE"), ({"route": "鳩"}, "BAD_CHOICE"),
        ({"invoice_number": "T1234567890123"}, "BAD_INVOICE_NUMBER"), ({"remarks": "a\u202eb"}, "BAD_TEXT"),
    ],
)  # fmt: skip
def test_a_field_that_is_wrong_is_refused_once(cells: dict[str, str], code: str) -> None:
    assert [found for found, _ in codes(read(**{**WHOLE, **cells})[1])] == [code]


@pytest.mark.req("EB-5")
@pytest.mark.parametrize(
    ("text", "day", "noted"),
    [
        ("45322", "2024-01-31", []), ("２０２４／１／３１", "2024-01-31", []),
        ("令和六年一月三十一日", "2024-01-31", []),
        ("2024-06-01", "2024-06-01", []), ("2024-06-02", "2024-06-02", ["DATE_IN_FUTURE"]),
        ("1998-01-01", "1998-01-01", []), ("1997-12-31", "1997-12-31", ["DATE_LONG_AGO"]),
    ],
)  # fmt: skip
def test_dates_are_read_in_every_spelling_and_doubted_where_unlikely(text: str, day: str, noted: list[str]) -> None:
    fields, refusals, cautions = read(**{**WHOLE, "transaction_date": text})
    assert (fields["transaction_date"], refusals, [c.code for c in cautions]) == (day, [], noted)


@pytest.mark.req("EB-6")
def test_a_name_fills_in_and_a_contradiction_names_both() -> None:
    name = "20240131_㈱国税商事_110000.pdf"
    fields, refusals, _ = read(name)
    assert (fields["transaction_date"], fields["counterparty"], fields["amount"], refusals) == (
        "2024-01-31", "㈱国税商事", 110000, [],
    )  # fmt: skip
    _, refusals, _ = read(name, transaction_date="2024-02-01", amount="110001", counterparty="みどり商店")
    assert [(r.facts["field"], r.facts["named"], r.facts["given"]) for r in refusals] == [
        ("transaction_date", "2024-01-31", "2024-02-01"), ("counterparty", "㈱国税商事", "みどり商店"),
        ("amount", "110000", "110001"),
    ]  # fmt: skip
    # Another spelling of the same name is none; a wrong part is not asked for where the option says it.
    assert read(name, counterparty="株式会社国税商事")[0]["counterparty"] == "株式会社国税商事"
    assert read("20240230_㈱国税商事_11万円.pdf", transaction_date="2024-02-29", amount="110000")[1] == []
    assert codes(read(name, no_amount=True)[1]) == [("NAME_CONTRADICTS", "amount")]
    assert codes(read("20240131_㈱国税商事_金額なし.pdf", amount="5")[1]) == [("NAME_CONTRADICTS", "amount")]


@pytest.mark.req("REQ-036")
def test_a_t_number_with_a_wrong_check_digit_is_taken_only_when_that_is_said_and_marked() -> None:
    wrong = {**WHOLE, "invoice_number": "T1234567890123"}
    assert read(**wrong)[1][0].facts["expected_digit"] == 9
    fields, refusals, _ = read(**wrong, unchecked=True)
    assert (fields["invoice_number"], fields["invoice_number_unchecked"], refusals) == ("T1234567890123", True, [])
    right = read(**{**WHOLE, "invoice_number": "Ｔ 7-0000-1205-0002"}, unchecked=True)[0]
    assert (right["invoice_number"], right["invoice_number_unchecked"]) == ("T7000012050002", False)


@pytest.mark.parametrize(
    "text",
    ["987654321098", "9876 5432 1098", "9876-5432-1098", "９８７６５４３２１０９８", "９８７６－５４３２－１０９８",
     "T987654321098",
     "987654321098.0", "9.87654321098E+11", "個人番号:987654321098", "9876　5432　1098"],
)  # fmt: skip
@pytest.mark.parametrize("unchecked", [False, True])
def test_twelve_digits_are_refused_without_a_word_of_them(text: str, unchecked: bool) -> None:
    fields, refusals, cautions = read(**{**WHOLE, "invoice_number": text}, unchecked=unchecked)
    assert [(r.code, dict(r.facts)) for r in refusals] == [
        ("BAD_INVOICE_NUMBER", {"reason": "twelve", "field": "invoice_number"})
    ]
    assert fields["invoice_number"] is None
    assert "98765" not in f"{fields}{cautions}"


def test_the_agencys_remark_that_is_a_kind_is_the_kind() -> None:
    assert read(**WHOLE, remarks="領収書")[0]["kind"] == "receipt"
    assert read(**WHOLE, remarks="領収書", document_kind="請求書")[0]["kind"] == "invoice"


# --- files


@pytest.mark.parametrize(
    ("start", "name", "media_type", "differs"),
    [
        (b"%PDF-1.7", "a.pdf", "application/pdf", False), (b"%PDF-1.7", "a.png", "application/pdf", True),
        (b"%PDF-1.7", "20240131_a_5", "application/pdf", False), (b"\xff\xd8\xff\xe0", "a.JPG", "image/jpeg", False),
        (b"PK\x03\x04", "a.xlsx", media._NAMES["xlsx"], False),
        (b"PK\x03\x04", "a.zip", "application/zip", False),
        (b"abc", "a.txt", "text/plain", False), (b"a\0b", "a.txt", media.OCTETS, True),
        (b"abc", "a.pdf", media.OCTETS, True), (b"abc", "a", media.OCTETS, False), (b"", "a.txt", "text/plain", False),
    ],
)  # fmt: skip
def test_a_file_is_what_its_first_bytes_say(start: bytes, name: str, media_type: str, differs: bool) -> None:
    assert media.kind(start, name) == (media_type, differs)


def looked(path: Path) -> media.Look:
    with open_source(path) as source:
        return media.look(source, path.name)


@pytest.mark.req("EB-20", "EB-38")
def test_a_time_stamp_and_a_password_are_marked(tmp_path: Path) -> None:
    assert looked(EBOOK / "seikyu.pdf").marks == ""
    assert looked(EBOOK / "ryoshusho-stamped.pdf").marks == media.TIMESTAMP
    assert looked(EBOOK / "seikyu-protected.pdf").marks == media.PASSWORD
    split = tmp_path / "split.pdf"  # over the edge of two pieces
    split.write_bytes(b"%PDF-1.7\n".ljust(media.PIECE_BYTES - 8, b" ") + b"/Encrypt 8 0 R /SubFilter /ETSI.RFC3161")
    assert looked(split).marks == "password timestamp"
    words = tmp_path / "words.pdf"  # a word in the text is no dictionary
    words.write_bytes(b"%PDF-1.7\n(/EncryptMetadata true) (Encrypt) /Type /Sig")
    assert looked(words).marks == ""


# --- index books


def book(*rows: str) -> Any:
    return open_table(
        "\r\n".join(["連番,日付,金額,取引先,備考,ファイル名,登録番号", *rows]).encode(), "sakuin.csv", bulk.BOOK_FIELDS
    )


def paths(*names: str) -> list[Path]:
    return [Path(name) for name in names]


@pytest.mark.req("EB-9")
def test_rows_find_their_files_by_name_or_by_serial_number() -> None:
    table = book(
        "1,20240131,5,A,,sub/a.pdf,", "2,20240131,5,A,,B.PDF,", "3,20240131,5,A,,c,", "4,20240131,5,A,,,",
        "5,20240131,5,A,,が.pdf,", "合計,,25,,,,",
    )  # fmt: skip
    files = paths("sub/a.pdf", "b.pdf", "c.pdf", "004_x.pdf", "か\u3099.pdf")
    pairs, refusals = bulk.paired(table, files)
    assert refusals == []
    assert [pair.path.as_posix() for pair in pairs] == ["sub/a.pdf", "b.pdf", "c.pdf", "004_x.pdf", "か\u3099.pdf"]


@pytest.mark.req("EB-9")
def test_what_does_not_fit_is_told_all_at_once() -> None:
    table = book(
        "1,20240131,5,A,,,", "2,20240131,5,A,,,", "3,20240131,5,A,,a.pdf,", "4,20240131,5,A,,1.pdf,", ",20240131,5,A,,,"
    )
    pairs, refusals = bulk.paired(table, paths("1.pdf", "rest.pdf", "x/a.pdf", "y/a.pdf"))
    assert [pair.path.name for pair in pairs] == ["1.pdf"]
    assert [(r.code, r.facts["reason"], r.facts.get("row"), r.facts["key"]) for r in refusals] == [
        ("INDEX_MISMATCH", "no_file", 3, "2"), ("INDEX_MISMATCH", "several_files", 4, "a.pdf"),
        ("INDEX_MISMATCH", "twice", 5, "1.pdf"), ("INDEX_MISMATCH", "no_key_in_row", 6, ""),
        ("INDEX_MISMATCH", "no_row", None, "rest.pdf"), ("INDEX_MISMATCH", "no_row", None, "x/a.pdf"),
        ("INDEX_MISMATCH", "no_row", None, "y/a.pdf"),
    ]  # fmt: skip
    keyless = open_table("日付,金額,取引先\r\n20240131,5,A".encode(), "x.csv", bulk.BOOK_FIELDS)
    assert [r.facts["reason"] for r in bulk.paired(keyless, paths("1.pdf"))[1]] == ["no_key"]


def test_twelve_digits_in_a_book_are_masked_before_anything_reads_them() -> None:
    table = book("1,20240131,5,A,,,９８７６－５４３２－１０９８", "2,20240131,5,A,,,T7000012050002")
    bulk.mask(table)
    assert [record.cells["invoice_number"] for record in table.records()] == [bulk.MASKED, "T7000012050002"]
    assert not any("9876" in str(row) or "９８７６" in str(row) for row in table.rows())
