"""Answers in every form: for people, for programs, for Excel."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import tomllib
from pathlib import Path

import pytest

from kcli import machine
from kcli.commands.client_shared import without_empty
from kcli.width import width
from tests.cli.stage import Stages
from tests.cli.terminal import LOCALES, Terminal, rows

LIST = ("staff", "list")
COLUMNS = ["code", "full_name", "role", "department", "user_id", "state", "system_administrator", "last_used_at"]


def test_json_is_an_array_of_flat_objects_with_null_for_what_is_absent(shared: Terminal) -> None:
    members = shared.kcli(*LIST, "-o", "json").ended(0).json()
    assert len(members) == 24
    assert list(members[0]) == COLUMNS
    assert members[0]["full_name"] == "服部 一郎"
    assert members[0]["system_administrator"] is True
    assert members[0]["last_used_at"] is None
    assert members[23]["user_id"] is None


def test_jsonl_is_one_object_a_line(shared: Terminal) -> None:
    lines = shared.kcli(*LIST, "-o", "jsonl").ended(0).out.splitlines()
    assert [json.loads(line) for line in lines] == shared.kcli(*LIST, "-o", "json").json()


def test_show_in_json_is_one_object(shared: Terminal) -> None:
    member = shared.kcli("staff", "show", "004", "-o", "json").ended(0).json()
    assert (member["code"], member["full_name"], member["user_id"]) == ("004", "山﨑 陽子", "minami004")


def test_csv_has_the_columns_of_the_table_and_reads_back(shared: Terminal) -> None:
    done = shared.kcli(*LIST, "-o", "csv").ended(0)
    table = list(csv.reader(io.StringIO(done.out, newline="")))
    assert table[0] == COLUMNS
    assert table[4][:2] == ["004", "山﨑 陽子"]
    assert len(table) == 25


def test_toml_reads_back(shared: Terminal) -> None:
    members = tomllib.loads(shared.kcli(*LIST, "-o", "toml").ended(0).out)["items"]
    assert members[3]["full_name"] == "山﨑 陽子"
    assert "last_used_at" not in members[3], "TOML has no null"
    assert tomllib.loads(shared.kcli("staff", "show", "004", "-o", "toml").out)["code"] == "004"


def test_times_are_rfc_3339_for_programs_and_japans_time_for_people(shared: Terminal) -> None:
    entry = shared.kcli("audit", "list", "--limit", "1", "-o", "json").ended(0).json()[0]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+09:00", entry["at"])
    assert entry["at"][:16].replace("T", " ") in shared.kcli("audit", "list", "--limit", "1").out


@pytest.mark.parametrize("lang", sorted(LOCALES))
@pytest.mark.parametrize("argv", [LIST, ("client", "person", "list", "C01"), ("office", "list"), ("audit", "list")])
def test_the_columns_of_a_table_stand_under_their_headings(shared: Terminal, argv: tuple[str, ...], lang: str) -> None:
    """Measured in columns of a terminal, where 山 takes two."""
    head, rule, *lines = shared.kcli(*argv, "--lang", lang).ended(0).out.splitlines()
    starts = [found.start() for found in re.finditer("-+", rule)]
    assert lines
    assert len(starts) == len(re.split(" {2,}", head.strip()))
    for line in (head, *lines):
        for start in starts[1:]:
            before, after = cut_at(line, start)
            assert before.endswith("  ") or not after, f"{line!r} is not aligned at {start}"


def cut_at(line: str, column: int) -> tuple[str, str]:
    """The line in two at this column of the terminal; blanks where it ends before, never inside a letter."""
    used = 0
    for at, letter in enumerate(line):
        if used >= column:
            assert used == column, f"{line!r}: a letter lies across column {column}"
            return line[:at], line[at:]
        used += width(letter)
    return line + " " * (column - used), ""


def test_misaligned_lines_are_found() -> None:
    """The control: padding by letters instead of columns shows."""
    assert cut_at("山 x", 4) == ("山 x", "")
    with pytest.raises(AssertionError, match="lies across"):
        cut_at("a山山", 2)


def test_headings_and_codes_speak_the_language(shared: Terminal) -> None:
    english, japanese = shared.kcli(*LIST).out, shared.kcli(*LIST, "--lang", "ja").out
    assert "User ID" in english
    assert "director" in english
    assert "ユーザID" in japanese
    assert "所長" in japanese


def test_nothing_found_is_no_failure(shared: Terminal) -> None:
    done = shared.kcli("outbox", "list").ended(0)
    assert (done.out, done.err) == ("", "Nothing.\n")
    assert shared.kcli("outbox", "list", "-o", "json").ended(0).json() == []


def test_quiet_prints_results_only(office: Terminal) -> None:
    assert office.kcli("staff", "add", "050", "--name", "木村 光", "-q").ended(0).err == ""
    assert office.kcli("staff", "suspend", "004", "-q").ended(0).out == ""


def test_a_pipe_gets_no_colours_and_whole_lines(shared: Terminal) -> None:
    done = shared.shell("kcli staff list --lang ja; kcli --help; kcli staff issue 099").ended(5)
    assert b"\x1b" not in done.raw_out + done.raw_err
    assert ".." not in "".join(rows(done)[:24])


def test_no_color_is_obeyed_on_a_terminal(shared: Terminal) -> None:
    """On a pseudo-terminal of its own; without NO_COLOR there are colours, so that the test can fail."""
    line = "import pty, sys; sys.exit(pty.spawn([sys.argv[1], '-m', 'kcli', 'staff', '--help']))"
    program = f'"$PYTHON" -c "{line}" "$PYTHON"'
    with_colours = shared.shell(program, PYTHON=sys.executable, TERM="xterm")
    without = shared.shell(program, PYTHON=sys.executable, TERM="xterm", NO_COLOR="1")
    assert b"\x1b[" in with_colours.raw_out
    assert b"Usage" in without.raw_out
    assert b"\x1b[" not in without.raw_out


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+81", "@SUM(A1)", "-1+2"])
def test_a_cell_that_a_spreadsheet_would_run_is_guarded(office: Terminal, name: str) -> None:
    office.kcli("staff", "edit", "004", "--department", name).ended(0)
    done = office.kcli(*LIST, "-o", "csv").ended(0)
    cell = next(row for row in csv.DictReader(io.StringIO(done.out, newline="")) if row["code"] == "004")["department"]
    assert cell == "'" + name
    assert office.kcli("staff", "show", "004", "-o", "json").json()["department"] == name


def test_csv_for_excel_in_cp932(shared: Terminal) -> None:
    done = shared.kcli(*LIST, "-o", "csv", "--encoding", "cp932").ended(0)
    assert "髙橋" in done.raw_out.decode("cp932")


def test_csv_for_excel_in_utf_8_begins_with_its_mark(shared: Terminal) -> None:
    done = shared.kcli(*LIST, "-o", "csv", "--encoding", "utf-8-sig").ended(0)
    assert done.raw_out.startswith(b"\xef\xbb\xbf")


def test_a_letter_that_cp932_lacks_is_refused_by_name_and_nothing_is_written(office: Terminal) -> None:
    office.kcli("staff", "add", "060", "--name", "𠮷田 光").ended(0)
    done = office.kcli(*LIST, "-o", "csv", "--encoding", "cp932").ended(9)
    assert done.raw_out == b""
    for word in ("CSV_UNMAPPABLE", "𠮷", "U+20BB7", "utf-8-sig"):
        assert word in done.err


def test_another_encoding_is_refused_with_those_that_there_are(shared: Terminal) -> None:
    done = shared.kcli(*LIST, "-o", "csv", "--encoding", "latin-1").ended(9)
    assert "BAD_CHOICE" in done.err
    assert "utf-8-sig" in done.err


CARDS = (
    "office show",
    "staff show 004",
    "staff limit",
    "client show C01",
    "client limit C01",
    "client person show C01 1",
    "whoami",
    "office company-info show",
    "staff edit 004 --title 主任 --dry-run",
    "staff leave 004 --on 2030-03-31 --dry-run",
    "access bill",
    "access key issue minami004 --browser chrome --device PC --dry-run",
    "token issue ci --role it_staff --expires 90d --dry-run",
    "run-due",
)


@pytest.mark.parametrize("line", CARDS)
def test_every_item_of_a_card_has_a_word_in_japanese(shared: Terminal, line: str) -> None:
    lines = shared.kcli(*line.split(), "--lang", "ja", "-q").ended(0).out.splitlines()
    assert lines
    assert [one for one in lines if re.match("[a-z_]+( |$)", one)] == [], "an identifier is shown instead of a word"


# So that each table has a row.
HAPPENED = {
    "vendor add sato --name 佐藤": 0,
    "access on minami004 --yes": 0,
    "access key issue minami004 --browser chrome --device PC": 0,
    "token issue ci --role it_staff --expires 90d": 0,
    "staff reset-password minami001 --email hattori@example.co.jp": 7,
    "staff set-reset-phone --phone 090-1234-5678 --as minami001": 0,
}


@pytest.fixture(scope="module")
def busy(stages: Stages, tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """An office where all that has happened."""
    office = stages.copy("working", tmp_path_factory.mktemp("busy") / "home")
    for line, status in HAPPENED.items():
        office.kcli(*line.split()).ended(status)
    return office


@pytest.mark.parametrize(
    "line",
    [
        "staff list",
        "client list",
        "client person list C01",
        "audit list",
        "vendor list",
        "session list",
        "office list",
        "config show",
        "doctor",
        "staff history 004",
        "staff reset-cause minami001",
        "access list",
        "access key list",
        "token list",
        "outbox list",
    ],
)
def test_every_column_of_a_table_has_a_word_in_japanese(busy: Terminal, line: str) -> None:
    out = busy.kcli(*line.split(), "--lang", "ja").ended(0).out
    assert re.findall("(?:^| )[a-z_]+(?= |$)", out.splitlines()[0] if out else "") == []


@pytest.mark.parametrize("text", ["}, {", "}\n{", "a", '"}, {"', ""])
def test_rows_of_json_are_parted_between_rows_and_nowhere_else(text: str) -> None:
    rows = [{"a": text, "n": 1}, {"a": text, "n": 2}, {"a": "x", "n": 3}]
    assert [json.loads(line) for line in machine.json_lines(rows)] == rows


TEXTS = ("森", 'say "x"', "a\\b", "\x7f", "\u202e", "100%", "2026-11-22T03:00:00.000000Z", "Z T", "", "\n", "\ud83d")


@pytest.mark.parametrize(
    "others", [TEXTS, (1, True), (None, True), (None, "x"), (1, 2), ([1], {"a": None}), (1.5, "x")]
)
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_rows_written_by_the_column_are_those_written_one_by_one(encoding: str, others: tuple[object, ...]) -> None:
    ascii_only = encoding == "ascii"
    for other in others:
        rows = [{"%s": 1, "名前": "森"}, {"%s": 2, "名前": other}, {"%s": 3, "名前": other}]
        alone = [machine.json_text(machine.plain(row), ascii_only=ascii_only) for row in rows]
        assert machine.json_lines(rows, ascii_only=ascii_only) == alone
        assert machine.json_lines([*rows, {"n": 1}, {}])[3:] == ['{"n": 1}', "{}"]
    assert machine.json_lines([{}, {}]) == ["{}", "{}"]
    assert machine.json_lines([]) == []


@pytest.mark.req("REQ-018")
def test_empty_items_are_left_out_of_what_is_shown_and_blanks_are_empty() -> None:
    item = {"code": "C01", "address": None, "phone": "", "name": "\u3000 ", "menus": [], "accounts_used": 0}
    assert without_empty(item) == {"code": "C01", "accounts_used": 0}


@pytest.mark.req("REQ-018", "REQ-066")
def test_a_client_is_shown_without_its_empty_items_and_removed_only_on_a_yes(tmp_path: Path) -> None:
    terminal = Stages(tmp_path).copy("registered", tmp_path / "home")
    whole = terminal.kcli("client", "show", "C01", "-o", "json").ended(0).json()
    shown = terminal.kcli("client", "show", "C01", "--hide-empty", "-o", "json").ended(0).json()
    assert whole["address"] is None
    assert shown == {name: value for name, value in whole.items() if value is not None and value != ""}
    assert "CONFIRMATION_NEEDED" in terminal.kcli("client", "remove", "C01").ended(2).err
    assert terminal.kcli("client", "show", "C01").ended(0)
    terminal.kcli("client", "remove", "C01", "--yes").ended(0)
    terminal.kcli("client", "show", "C01").ended(5)
