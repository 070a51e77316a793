"""A list goes back with its verdicts, harmless to a spreadsheet, and comes in again as it was."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcli_core.lists.guard import guard_cell, unguard_cell
from kcli_core.lists.result import Verdict, write_result
from kcli_core.lists.table import open_table
from kcli_core.refusals import Refused

PEOPLE = ("staff_code", "full_name", "email", "department")
LIST = """名簿,,,
コード,氏名,メール,部署
0012,髙橋 太郎,a@example.jp,=1+1
'0013,佐藤,b@example.jp,＠x
合計,2名,,
"""
VERDICTS = {3: Verdict("ok"), 4: Verdict("refused", "BAD_EMAIL", "=見直してください")}


@pytest.mark.parametrize(
    "cell", ["=1+1", "+81312345678", "-1", "@x", "\tx", "\rx", "＝1", "＋1", "－1", "＠x", "'=1", "''-1", "'1"]
)
def test_a_cell_that_would_run_is_marked(cell: str) -> None:
    assert guard_cell(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["山田", "0012", "a=b", "'quoted'", "", "1-2"])
def test_a_harmless_cell_is_left_alone(cell: str) -> None:
    assert guard_cell(cell) == cell


@given(st.text(max_size=20) | st.text("'=+-@1＝a\t", max_size=6))
def test_reading_takes_off_exactly_what_writing_put_on(cell: str) -> None:
    written = guard_cell(cell)
    assert unguard_cell(written) == cell
    assert not written or written[0] not in "=+-@\t\r\n＝＋－＠"


@pytest.mark.parametrize(("suffix", "encoding"), [(".csv", "utf-8"), (".csv", "cp932"), (".xlsx", "utf-8")])
def test_a_result_is_read_again_as_the_list_it_came_from(tmp_path: Path, suffix: str, encoding: str) -> None:
    table = open_table(LIST.encode(), "list.csv", PEOPLE)
    before = [dict(r.cells) for r in table.records()]
    path = tmp_path / f"result{suffix}"
    write_result(table, VERDICTS, path, encoding=encoding)
    again = open_table(path.read_bytes(), path.name, PEOPLE)
    assert [dict(r.cells) for r in again.records()] == before
    assert before[0]["department"] == "=1+1"
    assert again.header_row == 2
    rows = [cells[:4] for _, _, cells in again.grid.rows()]
    assert rows[1] == ["row", "status", "code", "message"]
    assert rows[2] == ["3", "ok", "", ""]
    assert rows[3] == ["4", "refused", "BAD_EMAIL", "'=見直してください"]
    assert rows[4] == ["5", "skipped", "TOTAL", ""]


def test_a_result_of_a_result_carries_one_set_of_verdicts(tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    write_result(open_table(LIST.encode(), "list.csv", PEOPLE), VERDICTS, first)
    table = open_table(first.read_bytes(), "first.csv", PEOPLE)
    assert len(list(table.records())) == 2
    assert table.ignored == ()
    write_result(table, VERDICTS, second)
    assert second.read_bytes() == first.read_bytes().replace(b"\r\n5,,,,", b"\r\n5,skipped,TOTAL,,")


def test_a_csv_for_excel_has_its_mark_and_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "result.csv"
    write_result(open_table(LIST.encode(), "list.csv", PEOPLE), {}, path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert path.read_bytes().count(b"\r\n") == 5


def test_only_the_owner_can_read_a_result(tmp_path: Path) -> None:
    path = tmp_path / "result.csv"
    path.write_text("old")
    path.chmod(0o644)
    write_result(open_table(LIST.encode(), "list.csv", PEOPLE), {}, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_character_the_encoding_lacks_is_refused_with_its_place(tmp_path: Path) -> None:
    table = open_table("氏名,メール\n𠮷田,a@example.jp\n".encode(), "list.csv", PEOPLE)
    path = tmp_path / "result.csv"
    path.write_text("old")
    with pytest.raises(Refused) as caught:
        write_result(table, {}, path, encoding="cp932")
    facts = caught.value.refusals[0].facts
    assert (caught.value.refusals[0].code, facts["row"], facts["column"], facts["character"]) == (
        "CANNOT_WRITE_CHARACTER",
        2,
        "A",
        "𠮷",
    )
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["result.csv"]


def test_a_character_no_workbook_holds_is_refused_with_its_place(tmp_path: Path) -> None:
    table = open_table("氏名,メール\n山田,a\x07@example.jp\n".encode(), "list.csv", PEOPLE)
    with pytest.raises(Refused) as caught:
        write_result(table, {}, tmp_path / "result.xlsx")
    facts = caught.value.refusals[0].facts
    assert (facts["row"], facts["column"], facts["code_point"]) == (2, "B", "U+0007")


def test_another_encoding_is_refused(tmp_path: Path) -> None:
    table = open_table(LIST.encode(), "list.csv", PEOPLE)
    with pytest.raises(Refused) as caught:
        write_result(table, {}, tmp_path / "result.csv", encoding="utf-7")
    assert caught.value.refusals[0].code == "BAD_ENCODING"


def test_a_result_is_never_written_through_a_link(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("kept")
    path = tmp_path / "result.csv"
    path.symlink_to(elsewhere)
    write_result(open_table(LIST.encode(), "list.csv", PEOPLE), {}, path)
    assert elsewhere.read_text() == "kept"
    assert not path.is_symlink()
