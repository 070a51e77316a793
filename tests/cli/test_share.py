"""kcli share with real files: the bytes that come back, what is refused, and that no work is lost."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shlex
import signal
import subprocess
import threading
import time
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kcli import sharing
from kcli.commands import share_edit
from kcli_core.blobs.blob import Blob
from kcli_core.blobs.folder import Folder
from kcli_core.refusals import Refused, refuse
from kcli_core.share import working
from tests.cli.stage import LEDGER, SECRET, Stages, play
from tests.cli.terminal import LOCALES, ROOT, Done, Terminal

BYTES = (ROOT / LEDGER).read_bytes()
MORE = b"0005,2026-04-30,1100,4000,250000\n"
OFFICE, CLIENT = ("--as", "minami002"), ("--as", "abe@example.co.jp")


def share(at: Terminal, *argv: str, stdin: bytes = b"", who: tuple[str, ...] = OFFICE, **more: str) -> Done:
    """kcli share, by IT staff of the office unless somebody else is named; errors as JSON."""
    end = argv.index("--") if "--" in argv else len(argv)
    return at.kcli("share", *argv[:end], *who, "-o", "json", *argv[end:], stdin=stdin, **more)


def state(at: Terminal) -> dict[str, object]:
    found: dict[str, object] = share(at, "status", "D1").ended(0).json()
    return found


def write(at: Terminal, name: str, data: bytes) -> Path:
    path = at.home / name
    path.write_bytes(data)
    return path


def opened(at: Terminal, name: str = "d1.kpz", **more: str) -> Path:
    share(at, "open", "D1", "--to", name, **more).ended(0)
    return at.home / name


def worked_on(at: Terminal, more: bytes = MORE) -> Path:
    """Opened, and changed by its user."""
    path = opened(at)
    path.write_bytes(path.read_bytes() + more)
    return path


@pytest.mark.req("REQ-141", "REQ-142", "REQ-143", "REQ-144")
def test_the_bytes_that_come_back_are_the_bytes_that_went_in(office: Terminal) -> None:
    data = BYTES + bytes(range(256)) * 5000 + "月次締め\r\n".encode("cp932")
    path = opened(office)
    assert path.read_bytes() == BYTES
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_bytes(data)
    done = share(office, "close", "D1", "d1.kpz", "--comment", "月次締め").ended(0).json()
    assert (done["version"], done["changed"]) == (2, True)
    share(office, "open", "D1", "--to", "d1-client.kpz", who=CLIENT).ended(0)
    assert (office.home / "d1-client.kpz").read_bytes() == data
    share(office, "get", "D1", "--version", "1", "--to", "old.kpz").ended(0)
    assert (office.home / "old.kpz").read_bytes() == BYTES
    assert not list(office.home.glob(".kcli-*")), "parts are left behind"


@pytest.mark.req("REQ-143")
def test_the_refusal_names_the_holder_the_times_the_lock_and_the_next_command(office: Terminal) -> None:
    opened(office)
    lock = state(office)
    done = share(office, "open", "D1", "--to", "x.kpz", who=CLIENT).ended(6)
    assert done.codes() == ["LOCKED_BY_OTHER"]
    (error,) = json.loads(done.err)["errors"]
    assert {name: error["facts"][name] for name in ("holder", "lock_id")} == {n: lock[n] for n in ("holder", "lock_id")}
    assert error["facts"]["since"] < error["facts"]["until"]
    assert f"kcli share unlock D1 --lock-id {lock['lock_id']}" in done.err
    assert not (office.home / "x.kpz").exists()


def test_opening_again_gives_the_same_lock(office: Terminal) -> None:
    first = share(office, "open", "D1", "--to", "d1.kpz").ended(0).json()
    again = share(office, "open", "D1", "--to", "d1.kpz").ended(0).json()
    assert (first["lock_id"], first["fence"]) == (again["lock_id"], again["fence"])


def test_unsaved_work_is_never_written_over(office: Terminal) -> None:
    path = worked_on(office)
    work = path.read_bytes()
    assert share(office, "open", "D1", "--to", "d1.kpz").ended(6).codes() == ["LOCAL_FILE_CHANGED"]
    assert share(office, "get", "D1", "--version", "1", "--to", "d1.kpz").ended(6).codes() == ["LOCAL_FILE_CHANGED"]
    assert path.read_bytes() == work


@pytest.mark.req("REQ-163")
def test_a_join_with_a_wrong_password_or_over_unsaved_work_changes_nothing(office: Terminal) -> None:
    share(office, "stop", "D1", "--all", "--confirm-delete", "--yes", "--password-stdin", stdin=SECRET).ended(0)
    start = "D1 --client C01 --by office --latest office --comm-id 12345678 --area 1 --software 11.1"
    share(office, "start", *start.split(), "--file", LEDGER, "--yes", "--password-stdin", stdin=SECRET).ended(0)
    mine = write(office, "mine.kpz", b"not sent yet")
    join = ("join", "D1", "--comm-id", "12345678", "--area", "1", "--to", "mine.kpz", "--software", "11.1")
    kept = share(office, *join, "--password-stdin", stdin=SECRET, who=CLIENT).ended(6)
    assert kept.codes() == ["LOCAL_FILE_CHANGED"]
    mine.write_bytes(BYTES)
    wrong = share(office, *join, "--password-stdin", stdin=b"aozora-keiri-8\n", who=CLIENT).ended(8)
    assert wrong.codes() == ["SHARE_PASSWORD_MISMATCH"]
    assert mine.read_bytes() == BYTES
    assert state(office)["state"] == "waiting_for_join"


def test_a_version_that_was_deleted_is_not_written_over(office: Terminal) -> None:
    """Its bytes are known, but nowhere else any more."""
    only = opened(office, "only.kpz")
    share(office, "close", "D1", "only.kpz").ended(0)
    share(office, "stop", "D1", "--all", "--confirm-delete", "--yes", "--password-stdin", stdin=SECRET).ended(0)
    write(office, "new.kpz", BYTES + MORE)
    start = "D1 --client C01 --by office --latest office --comm-id 12345678 --area 1 --software 11.1 --file new.kpz"
    share(office, "start", *start.split(), "--yes", "--password-stdin", stdin=SECRET).ended(0)
    join = "D1 --comm-id 12345678 --area 1 --software 11.1 --to only.kpz --password-stdin"
    done = share(office, "join", *join.split(), stdin=SECRET, who=CLIENT).ended(6)
    assert done.codes() == ["LOCAL_FILE_CHANGED"]
    assert only.read_bytes() == BYTES


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("nowhere/d1.kpz", "FILE_UNWRITABLE"),
        ("fixtures", "FILE_IS_LINK"),
        (".bin", "FILE_IS_FOLDER"),
        ("link.kpz", "FILE_IS_LINK"),
        ("staff.csv/d1.kpz", "FILE_UNWRITABLE"),
    ],
)
def test_a_target_that_cannot_be_written_is_refused_before_the_lock_is_taken(
    office: Terminal, to: str, code: str
) -> None:
    (office.home / "link.kpz").symlink_to("staff.csv")
    assert share(office, "open", "D1", "--to", to).ended(9).codes() == [code]
    assert state(office)["lock"] == "unlocked"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("missing.kpz", "FILE_MISSING"),
        (".bin", "FILE_IS_FOLDER"),
        ("link.kpz", "FILE_IS_LINK"),
        ("empty.kpz", "FILE_EMPTY"),
        ("pipe", "FILE_UNREADABLE"),
    ],
)
def test_what_is_no_file_cannot_be_sent_and_the_lock_stays(office: Terminal, name: str, code: str) -> None:
    opened(office)
    (office.home / "link.kpz").symlink_to("d1.kpz")
    write(office, "empty.kpz", b"")
    os.mkfifo(office.home / "pipe")
    done = share(office, "close", "D1", name, "--yes")
    assert done.codes() == [code]
    assert done.status in (5, 9)
    assert (state(office)["lock"], state(office)["version"]) == ("ours", 1)


def test_a_comment_of_control_characters_is_refused_by_name(office: Terminal) -> None:
    worked_on(office)
    done = share(office, "close", "D1", "d1.kpz", "--comment", "a\x1b[31m").ended(9)
    assert done.codes() == ["BAD_TEXT"]
    assert '"field": "comment"' in done.err
    assert state(office)["version"] == 1


def test_another_file_than_the_opened_one_is_sent_only_if_that_is_meant(office: Terminal) -> None:
    opened(office)
    write(office, "older.kpz", BYTES + MORE)
    assert share(office, "close", "D1", "older.kpz").ended(2).codes() == ["CONFIRMATION_NEEDED"]
    assert state(office)["version"] == 1
    assert share(office, "close", "D1", "older.kpz", "--yes").ended(0).json()["version"] == 2


def test_a_close_that_is_sent_again_ends_as_the_first_did(office: Terminal) -> None:
    worked_on(office)
    share(office, "close", "D1", "d1.kpz").ended(0)
    again = share(office, "close", "D1", "d1.kpz").ended(0).json()
    assert (again["version"], again["changed"]) == (2, False)
    assert share(office, "drafts", "D1").json() == []


def test_a_freed_lock_keeps_the_late_work_as_a_draft_that_can_be_adopted(office: Terminal) -> None:
    path = worked_on(office)
    free = ("unlock", "D1", "--yes", "--lock-id")
    assert share(office, *free, "0000", "--reason", "端末故障").ended(6).codes() == ["LOCK_CHANGED"]
    lock_id = str(state(office)["lock_id"])
    assert share(office, *free, lock_id, "--reason", "端末故障", who=CLIENT).status == 3
    share(office, *free, lock_id, "--reason", "端末故障", who=("--as", "minami001")).ended(0)
    late = share(office, "close", "D1", "d1.kpz").ended(6)
    assert late.codes() == ["STALE_VERSION"]
    (kept,) = share(office, "drafts", "D1").ended(0).json()
    assert (kept["base"], kept["by"]) == (1, "minami002")
    share(office, "get", "D1", "--draft", "1", "--to", "draft.kpz").ended(0)
    assert (office.home / "draft.kpz").read_bytes() == path.read_bytes()
    assert share(office, "adopt-draft", "D1", "1").ended(0).json()["version"] == 2
    assert share(office, "dismiss-draft", "D1", "1").ended(6).codes() == ["DRAFT_DECIDED"]


def test_the_same_user_at_two_machines_cannot_send_over_what_the_other_sent(office: Terminal) -> None:
    there = Terminal(office.home / "there", KCLI_STORE=f"sqlite:///{office.home}/.local/share/kcli/kcli.db")
    (there.home / ".config").mkdir()
    (there.home / ".config/kcli").symlink_to(office.home / ".config/kcli-there")
    (office.home / ".config/kcli-there").mkdir()
    (office.home / ".config/kcli-there/keys").symlink_to(office.home / ".config/kcli/keys")
    here = worked_on(office)
    other = opened(there)
    other.write_bytes(BYTES + b"there\n")
    share(there, "close", "D1", "d1.kpz").ended(0)
    opened(there)  # a new grant, of the same user
    late = share(office, "close", "D1", "d1.kpz").ended(6)
    assert late.codes() == ["STALE_VERSION"]
    share(office, "get", "D1", "--draft", "1", "--to", "late.kpz").ended(0)
    assert (office.home / "late.kpz").read_bytes() == here.read_bytes()


def test_a_dry_run_locks_and_writes_nothing(office: Terminal) -> None:
    share(office, "open", "D1", "--to", "d1.kpz", "--dry-run").ended(0)
    edit = ("edit", "D1", "--to", "d1.kpz", "--dry-run", "--", "touch", "ran")
    share(office, *edit).ended(0)
    assert not (office.home / "d1.kpz").exists()
    assert not (office.home / "ran").exists()
    assert state(office)["lock"] == "unlocked"


def test_a_command_that_is_stopped_between_lock_and_file_goes_on_when_it_is_run_again(
    office: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as at_work:
        at_work.setattr(sharing, "fetch", stopped)
        share(office, "open", "D1", "--to", "d1.kpz").ended(130)
    assert state(office)["lock"] == "ours"
    assert not (office.home / "d1.kpz").exists()
    assert opened(office).read_bytes() == BYTES


def test_what_a_killed_command_left_in_the_folder_is_dropped_later(office: Terminal) -> None:
    old = write(office, ".kcli-0123456789abcdef.part", BYTES)
    os.utime(old, (time.time() - 3600,) * 2)
    at_work = write(office, ".kcli-0123456789abcdee.part", BYTES)
    opened(office)
    assert (old.exists(), at_work.exists()) == (False, True)


def test_a_machine_that_looks_for_documents_elsewhere_locks_nothing(office: Terminal) -> None:
    elsewhere = f"file://{office.home}/elsewhere"
    done = share(office, "open", "D1", "--to", "d1.kpz", KCLI_BLOBS=elsewhere).ended(12)
    assert done.codes() == ["DOCUMENT_MISSING"]
    assert state(office)["lock"] == "unlocked"


def test_a_read_only_file_is_left_as_it_is(office: Terminal) -> None:
    path = write(office, "d1.kpz", BYTES)
    path.chmod(0o444)
    assert share(office, "open", "D1", "--to", "d1.kpz").ended(9).codes() == ["FILE_UNWRITABLE"]
    assert path.stat().st_mode & 0o777 == 0o444
    assert state(office)["lock"] == "unlocked"


def test_a_request_id_belongs_to_the_command_as_a_whole(office: Terminal) -> None:
    first = share(office, "open", "D1", "--to", "d1.kpz", "--request-id", "r1").ended(0).json()
    (office.home / "d1.kpz").unlink()  # as if it had been stopped before
    again = share(office, "open", "D1", "--to", "d1.kpz", "--request-id", "r1").ended(0).json()
    assert (first["lock_id"], again["lock_id"]) == (state(office)["lock_id"],) * 2
    path = office.home / "d1.kpz"
    path.write_bytes(path.read_bytes() + MORE)
    close = ("close", "D1", "d1.kpz", "--request-id", "r2")
    assert share(office, *close).ended(0).json()["version"] == share(office, *close).ended(0).json()["version"] == 2
    share(office, "open", "D1", "--to", "d1.kpz", "--request-id", "r1").ended(0)
    assert state(office)["lock"] == "unlocked", "it was done, and is over"
    work = ("--request-id", "r3", "--", "sh", "-c", 'printf more >> "$0"; sleep 2', "{}")
    assert share(office, "edit", "D1", "--to", "d1.kpz", "--lease", "1s", *work).ended(0).json()["version"] == 3
    share(office, "leave", "D1", "--yes", "--to", "last.kpz", "--request-id", "r4", who=CLIENT).ended(0)
    assert state(office)["client_uses"] is False


def test_wait_opens_when_the_other_has_closed(office: Terminal) -> None:
    worked_on(office)
    argv = ("share", "open", "D1", "--to", "d1-client.kpz", "--wait", "30s", *CLIENT)
    with office.start(argv) as waiting:
        time.sleep(1.0)
        assert waiting.poll() is None
        share(office, "close", "D1", "d1.kpz").ended(0)
        _, err = waiting.communicate(timeout=60)
        assert waiting.returncode == 0, err
    assert (office.home / "d1-client.kpz").read_bytes() == BYTES + MORE


def test_wait_gives_up_with_the_refusal(office: Terminal) -> None:
    opened(office)
    began = time.monotonic()
    done = share(office, "open", "D1", "--to", "x.kpz", "--wait", "1s", who=CLIENT).ended(6)
    assert done.codes() == ["LOCKED_BY_OTHER"]
    assert time.monotonic() - began < 10


def test_a_lease_that_ran_out_is_taken_over_and_the_late_close_becomes_a_draft(office: Terminal) -> None:
    share(office, "open", "D1", "--to", "d1.kpz", "--lease", "1s").ended(0)
    write(office, "d1.kpz", BYTES + MORE)
    time.sleep(1.2)
    took = share(office, "open", "D1", "--to", "d1-client.kpz", who=CLIENT).ended(0)
    assert "minami002" in took.err
    assert share(office, "close", "D1", "d1.kpz").ended(6).codes() == ["STALE_VERSION"]
    assert share(office, "close", "D1", "d1-client.kpz", who=CLIENT).ended(0).json()["changed"] is False


# --- share edit


def test_edit_opens_runs_renews_and_closes(office: Terminal) -> None:
    work = ("sh", "-c", 'sleep 3; printf more >> "$0"', "{}")
    done = share(office, "edit", "D1", "--to", "d1.kpz", "--lease", "1s", "--", *work).ended(0).json()
    assert (done["version"], done["changed"], done["opened"]) == (2, True, 1)
    assert (office.home / "d1.kpz").read_bytes() == BYTES + b"more"
    assert state(office)["lock"] == "unlocked"


def test_edit_with_a_program_that_writes_nothing_only_unlocks(office: Terminal) -> None:
    assert share(office, "edit", "D1", "--to", "d1.kpz", "--", "true").ended(0).json()["changed"] is False
    assert (state(office)["lock"], state(office)["version"]) == ("unlocked", 1)


def test_edit_with_a_program_that_fails_keeps_the_work_and_the_lock(office: Terminal) -> None:
    work = ("sh", "-c", 'printf more >> "$0"; exit 3', "{}")
    done = share(office, "edit", "D1", "--to", "d1.kpz", "--", *work).ended(10)
    assert done.codes() == ["PROGRAM_FAILED"]
    assert "kcli share close D1 d1.kpz" in done.err
    assert (office.home / "d1.kpz").read_bytes() == BYTES + b"more"
    assert state(office)["lock"] == "ours"
    assert share(office, "close", "D1", "d1.kpz").ended(0).json()["version"] == 2


def test_edit_with_a_program_that_is_not_there_locks_nothing(office: Terminal) -> None:
    done = share(office, "edit", "D1", "--to", "d1.kpz", "--", "no-such-program", "{}").ended(10)
    assert done.codes() == ["PROGRAM_FAILED"]
    assert state(office)["lock"] == "unlocked"


def test_edit_says_at_once_that_the_lock_was_freed_and_keeps_the_work(office: Terminal) -> None:
    unlock = (
        "id=$(kcli share status D1 -o json | grep -o '\"lock_id\": \"[0-9a-f]*' | cut -d'\"' -f4); "
        "kcli share unlock D1 --lock-id $id --reason x --yes --as minami001; sleep 2; printf more >> d1.kpz"
    )
    done = office.shell(f"kcli share edit D1 --to d1.kpz --lease 3s --as minami002 -- sh -c {shlex.quote(unlock)}")
    done.ended(6)
    assert "was lost meanwhile" in done.err
    assert "STALE_VERSION" in done.err
    assert (office.home / "d1.kpz").read_bytes() == BYTES + b"more"


@pytest.mark.parametrize(
    ("code", "said"),
    [("NOT_SUPPORT_MEMBER", ["is not lengthened"]), ("COMM_ID_UNUSABLE", ["is not lengthened"]),
     ("NOT_LOCKED", ["was lost"]), ("STORE_BUSY", [])],
)  # fmt: skip
def test_edit_says_once_why_the_lock_is_not_renewed_any_more(
    monkeypatch: pytest.MonkeyPatch, code: str, said: list[str]
) -> None:
    """Who may not open any more is told in time; what may pass is tried again in silence."""
    over, tries, notes = threading.Event(), list[int](), list[str]()

    def renew(*_: Any) -> None:
        tries.append(1)
        if len(tries) == 3:
            over.set()
        raise Refused(refuse(code))

    monkeypatch.setattr(working, "renew", renew)
    ctx: Any = SimpleNamespace(
        write=lambda **_: nullcontext(), office=lambda _: {}, note=lambda en, ja: notes.append(en)
    )
    share_edit._renew(ctx, "D1", dt.timedelta(milliseconds=30), over)
    assert len(tries) == (1 if said else 3)
    assert [word in note for word, note in zip(said, notes, strict=True)] == [True] * len(said)


@pytest.mark.parametrize("ignores", [True, False])
def test_ctrl_c_in_edit_belongs_to_the_program(office: Terminal, ignores: bool) -> None:
    """An editor that lives on is waited for; one that is ended by it leaves file and lock."""
    trap = "trap '' INT; " if ignores else ""
    work = f'{trap}printf more >> "$0"; touch ready; sleep 1; sleep 1; true'
    with office.start(("share", "edit", "D1", "--to", "d1.kpz", *OFFICE, "--", "sh", "-c", work, "{}")) as editing:
        until = time.monotonic() + 30
        while not (office.home / "ready").exists() and time.monotonic() < until:
            time.sleep(0.05)
        os.killpg(editing.pid, signal.SIGINT)
        _, err = editing.communicate(timeout=60)
    assert editing.returncode == (0 if ignores else 10), err
    assert b"Traceback" not in err
    assert (office.home / "d1.kpz").read_bytes() == BYTES + b"more"
    assert (state(office)["lock"], state(office)["version"]) == (("unlocked", 2) if ignores else ("ours", 1))


# --- the end


@pytest.mark.req("REQ-174", "REQ-175", "REQ-176")
def test_who_leaves_receives_the_newest_first_and_keeps_it(office: Terminal) -> None:
    worked_on(office)
    share(office, "close", "D1", "d1.kpz").ended(0)
    unsaved = write(office, "d1-client.kpz", b"not sent yet")
    assert share(office, "leave", "D1", "--yes", "--to", "d1-client.kpz", who=CLIENT).ended(6).codes() == [
        "LOCAL_FILE_CHANGED"
    ]
    assert unsaved.read_bytes() == b"not sent yet"
    share(office, "leave", "D1", "--yes", "--to", "last.kpz", who=CLIENT).ended(0)
    assert (office.home / "last.kpz").read_bytes() == BYTES + MORE
    assert share(office, "open", "D1", "--to", "x.kpz", who=CLIENT).codes() == ["NOT_SHARED"]


@pytest.mark.req("REQ-166", "REQ-167", "REQ-169", "REQ-170", "REQ-177", "REQ-178", "REQ-179", "REQ-180")
def test_a_deleted_area_and_an_unusable_id_are_told_apart_and_leave_the_file_alone(office: Terminal) -> None:
    mine = office.home / "d1-client.kpz"
    switch = ("id", "switch", "12345678")
    share(office, *switch, "off").ended(0)
    assert share(office, "open", "D1", "--to", "d1-client.kpz", who=CLIENT).ended(10).codes() == ["COMM_ID_UNUSABLE"]
    share(office, *switch, "on").ended(0)
    stop = ("stop", "D1", "--yes", "--password-stdin")
    assert share(office, *stop, stdin=SECRET).codes() == ["STOP_FOR_WHOM"]
    assert share(office, *stop, "--all", stdin=SECRET).codes() == ["CONFIRM_DELETE_NEEDED"]
    wrong = share(office, *stop, "--all", "--confirm-delete", stdin=b"aozora-keiri-8\n").ended(8)
    assert wrong.codes() == ["SHARE_PASSWORD_MISMATCH"]
    share(office, *stop, "--all", "--confirm-delete", stdin=SECRET).ended(0)
    assert share(office, "open", "D1", "--to", "d1-client.kpz", who=CLIENT).ended(11).codes() == ["AREA_DELETED"]
    assert mine.read_bytes() == BYTES
    share(office, "leave", "D1", "--yes", who=CLIENT).ended(0)
    assert mine.read_bytes() == BYTES
    assert share(office, "doctor").ended(0).json() == []


@pytest.mark.parametrize("lang", sorted(LOCALES))
@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_what_is_looked_at_can_be_had_in_every_form(stages: Stages, tmp_path: Path, lang: str, form: str) -> None:
    at = stages.copy("working", tmp_path / "home")
    opened(at)
    for line in ("list", "status D1", "history D1", "versions D1", "drafts D1 --all", "diff D1 1 1",
                 "areas --comm-id 12345678", "id list", "doctor"):  # fmt: skip
        done = play(at, f"kcli share {line} -o {form} --lang {lang}").ended(0)
        assert done.out or line in ("doctor", "drafts D1 --all")


def test_a_full_disk_leaves_the_old_file(office: Terminal) -> None:
    """The limit on a file's size stands for the disk: the write fails in the middle of it."""
    path = worked_on(office, os.urandom(200_000))
    work = path.read_bytes()
    full = "trap '' XFSZ; ulimit -f 100; kcli share close D1 d1.kpz --as minami002 -o json"
    done = subprocess.run(["sh", "-c", full], cwd=office.home, env=office.environment, capture_output=True, timeout=60)
    assert done.returncode not in (0, 1), done.stderr
    assert path.read_bytes() == work
    assert (state(office)["lock"], state(office)["version"]) == ("ours", 1)
    assert share(office, "close", "D1", "d1.kpz").ended(0).json()["version"] == 2


@pytest.mark.parametrize("way", ["version", "draft", "receipt", "start"])
def test_bytes_that_a_share_dropped_as_it_ended_are_sent_again(
    office: Terminal, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Another share with the same bytes ends between the sending and the commit."""
    path = worked_on(office) if way in ("version", "draft") else write(office, "new.kpz", BYTES + b"new")
    if way == "draft":
        lock = state(office)["lock_id"]
        share(
            office, "unlock", "D1", "--lock-id", str(lock), "--reason", "x", "--yes", who=("--as", "minami001")
        ).ended(0)
    sent, put = [], Folder.put

    def put_and_lose(self: Folder, *args: Any, **more: Any) -> Blob:
        blob = put(self, *args, **more)
        if not sent:
            self.delete(blob.sha256)
        sent.append(blob.sha256)
        return blob

    monkeypatch.setattr(Folder, "put", put_and_lose)
    if way in ("version", "draft"):
        share(office, "close", "D1", "d1.kpz").ended(0 if way == "version" else 6)
    elif way == "receipt":
        share(office, "receive", "D2", "--client", "C01", "--from", "client", "--file", "new.kpz").ended(0)
    else:
        words = "start D2 --client C01 --by office --latest office --comm-id 12345678 --area 2 --file new.kpz"
        start = (*words.split(), "--software", "11.1", "--ack-notes", "--yes", "--password-stdin")
        share(office, *start, stdin=SECRET).ended(0)
    assert sent == [hashlib.sha256(path.read_bytes()).hexdigest()] * 2
    monkeypatch.undo()
    assert share(office, "doctor").ended(0).json() == ([DRAFT_WAITS] if way == "draft" else [])
    if way == "draft":
        share(office, "adopt-draft", "D1", "1").ended(0)
    if way in ("version", "draft"):
        share(office, "open", "D1", "--to", "d1-client.kpz", who=CLIENT).ended(0)
        assert (office.home / "d1-client.kpz").read_bytes() == path.read_bytes()


DRAFT_WAITS = {"code": "D1", "finding": "draft_waiting", "detail": "1", "next": "kcli share drafts D1"}
