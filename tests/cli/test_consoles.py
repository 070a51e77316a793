"""Consoles as they are: encodings that lack our letters, data that would command a terminal, readers that leave."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kcli.output import DANGEROUS
from tests.cli.terminal import STATUSES, Terminal

ESC, CSI, RLO, ZWSP, NEL = "\x1b", "\x9b", "\u202e", "\u200b", "\x85"
LINES = (
    "kcli --help",
    "kcli staff --help",
    "kcli staff list",
    "kcli staff list -o json",
    "kcli staff list -o csv",
    "kcli staff show 005",
    "kcli staff issue 099",
    "kcli staff nope",
    "kcli client list",
    "kcli doctor",
    "kcli staff import fixtures/minami/staff-bad.csv",
)


@pytest.mark.parametrize("encoding", ["cp932", "ascii", "latin-1", "utf-16"])
@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("line", LINES)
def test_no_console_crashes_kcli(shared: Terminal, line: str, lang: str, encoding: str) -> None:
    done = shared.kcli(*line.split()[1:], encoding=encoding, KCLI_LANG=lang)
    assert done.status in STATUSES
    written = done.raw_out + done.raw_err  # CSV is in the encoding that was asked for, whatever the console's
    assert written
    assert "Traceback".encode(encoding.replace("utf-16", "utf-16-le")) not in written


@pytest.mark.parametrize("encoding", ["cp932", "ascii"])
def test_the_same_in_a_process_of_its_own(shared: Terminal, encoding: str) -> None:
    line = "kcli staff list; kcli staff list -o json; kcli staff issue 099; kcli --help"
    done = shared.shell(line, PYTHONIOENCODING=encoding, PYTHONUTF8="0", KCLI_LANG="ja")
    assert done.status == 0
    assert b"Traceback" not in done.raw_out + done.raw_err
    assert b"NOT_REGISTERED" in done.raw_err
    name = "髙橋" if encoding == "cp932" else "\\u9ad9\\u6a4b"
    assert name in done.raw_out.decode(encoding), "a letter that cannot be shown is an escape, not lost"


@pytest.mark.parametrize("encoding", ["ascii", "cp932"])
def test_json_is_whole_on_every_console(office: Terminal, encoding: str) -> None:
    office.kcli("staff", "add", "070", "--name", "𠮷田 﨑").ended(0)
    members = office.kcli("staff", "list", "-o", "json", encoding=encoding).ended(0).json()
    assert members[-1]["full_name"] == "𠮷田 﨑"


def put(terminal: Terminal, text: str) -> None:
    """Text into the store past every rule, as an older program or another hand may have left it."""
    import sqlite3

    db = sqlite3.connect(terminal.home / ".local/share/kcli/kcli.db")
    db.execute("UPDATE staff SET full_name = ?, department = ? WHERE code = '004'", (text, text))
    db.commit()
    db.close()


@pytest.mark.parametrize("sign", [ESC, CSI, RLO, ZWSP, NEL, "\x00", "\x07", "\x7f", "\u2066", "\ufeff", "\r", "\n"])
@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv", "toml"])
def test_no_sign_that_commands_a_terminal_reaches_it(office: Terminal, form: str, sign: str) -> None:
    put(office, f"一{sign}[2J二")
    for argv in (["staff", "list"], ["staff", "show", "004"], ["staff", "remove", "004"]):
        done = office.kcli(*argv, "-o", form)
        for text in (done.out, done.err):
            lines = text.replace("\r\n", "\n").replace("\n", "")
            assert not DANGEROUS.search(lines), DANGEROUS.findall(lines)


def test_such_signs_are_shown_not_swallowed(office: Terminal) -> None:
    put(office, f"一{ESC}二{RLO}三")
    assert "一<U+001B>二<U+202E>三" in office.kcli("staff", "show", "004").ended(0).out
    shown = office.kcli("staff", "show", "004", "-o", "json").ended(0)
    assert json.loads(shown.out)["full_name"] == f"一{ESC}二{RLO}三"


@pytest.mark.parametrize(
    "argv", [["staff", "show", f"0{ESC}[2J"], ["staff", f"x{ESC}[2J"], ["staff", "list", f"--x{RLO}"]]
)
@pytest.mark.parametrize("form", ["table", "json"])
def test_nor_does_one_that_was_typed(shared: Terminal, argv: list[str], form: str) -> None:
    done = shared.kcli(*argv, "-o", form)
    assert done.status in (2, 5, 9)
    assert not DANGEROUS.search((done.out + done.err).replace("\n", ""))


def test_markup_in_a_name_is_text(office: Terminal) -> None:
    office.kcli("staff", "edit", "004", "--department", "[bold red]第一課[/]").ended(0)
    assert "[bold red]第一課[/]" in office.kcli("staff", "show", "004").ended(0).out


@pytest.mark.parametrize("line", ["staff list", "audit list -o jsonl", "staff list -o csv", "--help", "staff --help"])
def test_a_reader_that_has_left_is_no_failure(office: Terminal, line: str) -> None:
    done = office.shell_to_nobody(f"kcli {line}")
    assert (done.status, done.err) == (0, "")


def test_a_refusal_keeps_its_status_where_nobody_reads_it(office: Terminal) -> None:
    assert office.shell_to_nobody("kcli staff issue 099 2>&1").status == 5


@pytest.mark.parametrize("line", ["kcli staff list", "kcli --help", "kcli --version", "kcli staff issue 099"])
def test_without_a_stdout_or_stderr_nothing_crashes(office: Terminal, line: str) -> None:
    for closed in (">&-", "2>&-", ">&- 2>&-", "<&-"):
        done = office.shell(f"{line} {closed}")
        assert done.status in STATUSES, (closed, done)
        assert "Traceback" not in done.out + done.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("line", ["kcli staff list", "kcli staff list -o csv", "kcli --help", "kcli --version"])
def test_a_full_disk_under_the_output_is_said_and_ends_badly(office: Terminal, line: str) -> None:
    done = office.shell(f"{line} >/dev/full")
    assert done.status in STATUSES - {0}, done
    assert "Traceback" not in done.err
    assert done.err


def test_ctrl_c_at_a_prompt_ends_with_130_and_changes_nothing(office: Terminal) -> None:
    before = office.kcli("audit", "list", "-o", "json").out
    program = (
        "import pty, os, sys, time\n"
        "pid, fd = pty.fork()\n"
        "if pid == 0:\n"
        "    os.execv(sys.executable, [sys.executable, '-m', 'kcli', 'staff', 'remove', '004'])\n"
        "seen = b''\n"
        "while b'[yes/no]' not in seen:\n"
        "    seen += os.read(fd, 1000)\n"
        "os.write(fd, b'\\x03')\n"
        "try:\n"
        "    while more := os.read(fd, 1000):\n"
        "        seen += more\n"
        "except OSError:\n"
        "    pass\n"
        "sys.stdout.buffer.write(seen)\n"
        "sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))\n"
    )
    done = office.shell('"$PYTHON" -c "$PROGRAM"', PYTHON=sys.executable, PROGRAM=program).ended(130)
    assert "Interrupted." in done.out
    assert "Traceback" not in done.out
    assert office.kcli("audit", "list", "-o", "json").out == before


def test_ctrl_c_while_waiting_for_the_store_ends_with_130(office: Terminal) -> None:
    """Another writer holds the store; the command waits for its turn, and is interrupted."""
    from kcli_core.store.engine import queue_file
    from kcli_core.store.queue import turn

    before = office.kcli("staff", "list", "-o", "json").out
    with turn(queue_file(office.home / ".local/share/kcli/kcli.db")):
        waiting = office.start(["staff", "add", "080", "--name", "木村 光"])
        while not _waits(waiting):
            time.sleep(0.02)
        waiting.send_signal(signal.SIGINT)
        _, err = waiting.communicate(timeout=30)
    assert waiting.returncode == 130, err
    assert b"Interrupted." in err
    assert b"Traceback" not in err
    assert office.kcli("staff", "list", "-o", "json").out == before


def _waits(process: subprocess.Popen[bytes]) -> bool:
    """Has it opened the queue's lock file?"""
    assert process.poll() is None
    try:
        return any(str(fd.readlink()).endswith(".lock") for fd in Path(f"/proc/{process.pid}/fd").iterdir())
    except OSError:
        return False


def test_the_terminal_of_these_tests_crashes_where_a_console_would() -> None:
    """The control: its streams refuse a letter that the encoding lacks, unless kcli makes them safe."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    with pytest.raises(UnicodeEncodeError):
        stream.write("山" * 10_000)
