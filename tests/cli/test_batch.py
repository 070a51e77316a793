"""kcli batch: each row all or nothing, killed at any point and run again, the same passwords."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from kcli_core.batch import key
from tests.cli.stage import Stages
from tests.cli.terminal import Done, Terminal

OWN = "itsumo-kaeru-hanashi-77"


@pytest.fixture
def home(stages: Stages, tmp_path: Path) -> Terminal:
    """minami01 with 24 staff, nobody has an ID yet."""
    return stages.copy("registered", tmp_path / "home")


def batch(home: Terminal, lines: list[str], *more: str, form: str = "jsonl") -> Done:
    (home.home / "c.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return home.kcli("batch", "c.txt", "-o", form, *more)


def rows(done: Done) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.out.splitlines()]


def statuses(done: Done) -> list[int]:
    return [row["status"] for row in rows(done)]


def people(done: Done) -> list[dict[str, Any]]:
    """Those to whom IDs were issued."""
    return [one for row in rows(done) if isinstance(row["answer"], list) for one in row["answer"]]


def log(home: Terminal, *more: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = home.kcli("audit", "list", "-o", "json", *more).ended(0).json()
    return found


def key_files(home: Terminal) -> list[Path]:
    return sorted((home.home / ".config/kcli/keys").glob("batch-*"))


def logs_in(home: Terminal, user_id: str, password: str) -> bool:
    login = ("login", "minami01", user_id, "--password-stdin", "--new-password-stdin")
    done = home.kcli(*login, stdin=f"{password}\n{OWN}\n".encode())
    (home.home / ".config/kcli/session").unlink(missing_ok=True)
    return done.status == 0


class Killed(BaseException):
    """As if the process were killed at this point."""


def killed_at(monkeypatch: pytest.MonkeyPatch, target: Any, name: str) -> None:
    def die(*_: Any, **__: Any) -> None:
        raise Killed

    monkeypatch.setattr(target, name, die)


# --- rows


def test_each_row_ends_by_itself_and_the_batch_with_the_worst(home: Terminal) -> None:
    done = batch(
        home,
        [
            "# new people",
            "staff add 101 --name '新田 一'",
            "staff add 101 --name '重 複'",
            "staff issue 999",
            "staff addd 1",
            "staff add",
            "staff add 102 --name 'x' --hours 1",
            "staff add 103 --name '南 三' --joined-on 2024-13-01",
            "{\"args\": [\"staff\", \"add\", \"104\", \"--name\", \"西 四\"]}",
            "staff remove 104",
            "a; b",
        ],
    )  # fmt: skip
    assert done.status == 9
    assert [(row["row"], row["status"], row["code"]) for row in rows(done)] == [
        (2, 0, ""),
        (3, 6, "CODE_TAKEN"),
        (4, 5, "NOT_REGISTERED"),
        (5, 2, "USAGE"),
        (6, 2, "USAGE"),
        (7, 2, "USAGE"),
        (8, 9, "BAD_DATE"),
        (9, 0, ""),
        (10, 2, "CONFIRMATION_NEEDED"),
        (11, 9, "BAD_LINE"),
    ]
    assert {"101", "104"} <= {row["code"] for row in home.kcli("staff", "list", "-o", "json").json()}
    # What was refused is in the log, as always.
    assert [row["code"] for row in log(home, "--code", "*")][-3:] == ["CODE_TAKEN", "NOT_REGISTERED", "BAD_DATE"]
    home.kcli("audit", "verify").ended(0)
    home.kcli("store", "verify").ended(0)


def test_each_row_is_a_change_set_that_knows_its_run(home: Terminal) -> None:
    batch(home, ["staff add 101 --name '新田 一'", "staff issue 101", "staff list"]).ended(0)
    found = home.kcli("log", "--run", "RUN-1", "-o", "json").ended(0).json()
    assert [(row["command"], row["run"], row["entries"]) for row in found] == [
        ("staff add", "RUN-1", 1),
        ("staff issue", "RUN-1", 1),
    ]


def test_a_row_sees_what_the_rows_above_have_done_and_answers_as_the_command_does(home: Terminal) -> None:
    done = batch(home, ["staff add 101 --name '新田 一'", "staff show 101", "staff list --state none"]).ended(0)
    assert rows(done)[1]["answer"]["full_name"] == "新田 一"
    assert len(rows(done)[2]["answer"]) == 25


def test_a_refused_row_leaves_nothing_half_done(home: Terminal) -> None:
    """Two of a row's three members are registered before the third is refused."""
    (home.home / "three.csv").write_text("職員コード,氏名\n201,一 一\n202,二 二\n202,三 三\n", encoding="utf-8")
    done = batch(home, ["staff import three.csv", "staff add 203 --name '四 四'"])
    assert statuses(done) == [6, 0]
    codes = {row["code"] for row in home.kcli("staff", "list", "-o", "json").json()}
    assert codes & {"201", "202", "203"} == {"203"}


@pytest.mark.parametrize(
    "line",
    [
        "login minami01 minami001",
        "init",
        "batch other.txt",
        "store backup copy.db",
        "store restore copy.db --yes",
        "doctor",
        "run-due",
        "outbox retry",
        "share doctor",
        "contacts check-name -",
        "staff set-password --own",
        "staff issue 001 --passwords-to sheet.csv",
        "totp confirm --code-stdin",
    ],
)
def test_what_reaches_past_the_transaction_does_not_run_in_a_batch(home: Terminal, line: str) -> None:
    before = log(home)
    done = batch(home, [line])
    assert [(row["status"], row["code"]) for row in rows(done)] == [(2, "NOT_IN_A_BATCH")]
    assert [entry for entry in log(home) if entry["code"] == ""] == [entry for entry in before if entry["code"] == ""]


def test_nobody_is_asked_also_not_at_a_terminal(home: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kcli.prompts.on_terminal", lambda: True)
    assert [row["code"] for row in rows(batch(home, ["staff remove 024"]))] == ["CONFIRMATION_NEEDED"]
    batch(home, ["staff remove 024 --yes", "staff remove 023"], "--yes").ended(0)


def test_a_rows_own_options_win_over_the_batchs(home: Terminal) -> None:
    lines = [
        "staff issue 001 002 003",
        "staff set-logout 003 --hours 3 --as minami001",
        "staff add 300 --name '東 五' --dry-run",
    ]
    done = batch(home, lines, "--reason", "四月入所").ended(0)
    assert rows(done)[2]["message"].startswith("Dry run")
    assert "300" not in home.kcli("staff", "list").out
    found = log(home, "--action", "account.*")
    assert found[-1]["actor"].endswith("as minami001")
    assert found[-1]["facts"]["reason"] == "四月入所"


# --- all or none, rehearsals


def test_atomic_is_all_or_none_and_says_every_reason(home: Terminal) -> None:
    (home.home / "c.txt").write_text("", encoding="utf-8")
    before = home.kcli("staff", "list").out
    lines = ["staff add 101 --name '新田 一'", "staff add 101 --name '重 複'", "staff issue 001", "staff issue 999"]
    done = batch(home, lines, "--atomic", "--passwords-to", "sheet.csv")
    assert done.status == 5
    assert [row["code"] for row in rows(done)] == ["TAKEN_BACK", "CODE_TAKEN", "TAKEN_BACK", "NOT_REGISTERED"]
    assert home.kcli("staff", "list").out == before
    assert not (home.home / "sheet.csv").exists()
    assert all(row["answer"] is None for row in rows(done))
    assert [row["code"] for row in log(home, "--code", "*")][-2:] == ["CODE_TAKEN", "NOT_REGISTERED"]
    home.kcli("audit", "verify").ended(0)
    batch(home, [lines[0], lines[2]], "--atomic", "--passwords-to", "sheet.csv").ended(0)
    assert "minami001" in (home.home / "sheet.csv").read_text("utf-8")


def test_a_rehearsal_changes_nothing_but_later_rows_see_the_earlier_ones(home: Terminal) -> None:
    before = log(home)
    done = batch(home, ["staff add 101 --name '新田 一'", "staff issue 101", "staff issue 101"], "--dry-run")
    assert statuses(done) == [0, 0, 6]
    assert rows(done)[1]["answer"][0]["initial_password"] is None
    assert log(home) == before
    assert key_files(home) == []


def test_mail_leaves_after_the_commit_and_not_of_rows_that_are_taken_back(stages: Stages, tmp_path: Path) -> None:
    home = stages.copy("working", tmp_path / "work")
    folder = home.home / ".local/share/kcli/outbox"
    there = set(folder.glob("*.txt"))
    batch(home, ["contacts confirm M1", "staff issue 999"], "--atomic")
    assert set(folder.glob("*.txt")) == there
    batch(home, ["contacts confirm M1", "staff issue 999"])
    assert len(set(folder.glob("*.txt")) - there) == 1


# --- killed and run again


def test_killed_before_the_hand_over_it_gives_the_same_passwords_again(
    home: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [
        "staff issue 001 002",
        "staff add 101 --name '新田 一'",
        "staff issue 101",
        "client issue C01 1 --user-id 1=abe",
    ]
    killed_at(monkeypatch, key.BatchKey, "shred")
    with pytest.raises(Killed):
        batch(home, lines, "--request-id", "b1")
    assert [oct(file.stat().st_mode & 0o777) for file in key_files(home)] == ["0o600"]
    monkeypatch.undo()
    found = {row["check"]: row for row in home.kcli("doctor", "-o", "json").json()}
    assert found["batch"]["next"] == "kcli batch FILE --request-id b1"
    once = batch(home, lines, "--request-id", "b1").ended(0)
    assert ["Done before" in row["message"] for row in rows(once)] == [True] * 4
    given = {one["user_id"]: one["initial_password"] for one in people(once)}
    assert set(given) == {"minami001", "minami002", "minami101", "abe"}
    assert all(logs_in(home, user_id, password) for user_id, password in given.items())
    assert key_files(home) == []
    # Handed over, they are not shown a third time.
    assert {one["initial_password"] for one in people(batch(home, lines, "--request-id", "b1").ended(0))} == {None}


def test_each_row_is_done_once_wherever_it_was_killed(home: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    from kcli_core.store.engine import Sqlite

    lines = [f"staff add {n} --name '名 {n}'" for n in range(300, 312)]
    real, commits = Sqlite.run, 0

    def run(self: Sqlite, sql: str, params: Any = None) -> int:
        nonlocal commits
        if sql == "COMMIT":
            commits += 1
            if commits == 3:
                raise Killed
        return real(self, sql, params)

    monkeypatch.setattr(Sqlite, "run", run)
    with pytest.raises(Killed):
        batch(home, lines, "--request-id", "b1", "--commit-every", "3")
    monkeypatch.undo()
    done = batch(home, lines, "--request-id", "b1", "--commit-every", "3").ended(0)
    assert 0 < ["Done before" in row["message"] for row in rows(done)].count(True) < 12
    codes = [row["code"] for row in home.kcli("staff", "list", "-o", "json").json()]
    assert [codes.count(str(n)) for n in range(300, 312)] == [1] * 12
    assert len(log(home, "--action", "staff.added", "--object", "staff:3*")) == 12


def test_a_changed_file_is_not_taken_for_the_one_that_was_begun(home: Terminal) -> None:
    batch(home, ["staff add 101 --name '新田 一'"], "--request-id", "b1").ended(0)
    done = batch(home, ["staff add 102 --name '新田 一'"], "--request-id", "b1").ended(6)
    assert done.codes() == ["BATCH_CHANGED"]
    assert "102" not in home.kcli("staff", "list").out


def test_a_second_run_beside_the_first_is_refused(home: Terminal) -> None:
    batch(home, ["staff issue 999"], "--request-id", "b1")
    seen: list[str] = []
    real = key.held

    def held(folder: Path, name: str) -> Any:
        seen.append(name)
        return real(folder, name)

    key.held = held  # type: ignore[assignment]
    try:
        batch(home, ["staff issue 999"], "--request-id", "b1")
    finally:
        key.held = real
    with key.held(home.home / ".config/kcli/keys", seen[0]):
        assert batch(home, ["staff issue 999"], "--request-id", "b1").ended(6).codes() == ["BATCH_RUNNING"]


def test_the_sheet_holds_every_password_also_after_a_kill_while_it_was_written(
    home: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kcli.sheet import PasswordSheet

    lines = ["staff issue 001 002", "staff set-password 002", "staff issue 003"]
    more = ("--request-id", "b1", "--passwords-to", "sheet.csv")
    killed_at(monkeypatch, PasswordSheet, "keep")
    with pytest.raises(Killed):
        batch(home, lines, *more)
    monkeypatch.undo()
    part = (home.home / "sheet.csv.part").read_text("utf-8")
    done = batch(home, lines, *more).ended(0)
    assert (home.home / "sheet.csv").read_text("utf-8") == part
    assert not (home.home / "sheet.csv.part").exists()
    assert 'initial_password": "' not in done.out
    sheet = list(csv.DictReader(io.StringIO(part)))
    assert [row["user_id"] for row in sheet] == ["minami001", "minami002", "minami002", "minami003"]
    assert logs_in(home, "minami002", sheet[2]["initial_password"])
    assert not logs_in(home, "minami003", sheet[0]["initial_password"])


def test_killed_between_the_sheet_and_the_end_of_the_key_it_comes_to_its_end(
    home: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = ("--request-id", "b1", "--passwords-to", "sheet.csv")
    killed_at(monkeypatch, key.BatchKey, "shred")
    with pytest.raises(Killed):
        batch(home, ["staff issue 001"], *more)
    monkeypatch.undo()
    text = (home.home / "sheet.csv").read_text("utf-8")
    batch(home, ["staff issue 001"], *more).ended(0)
    assert (home.home / "sheet.csv").read_text("utf-8") == text
    assert key_files(home) == []


def test_another_file_of_the_sheets_name_is_never_written_over(home: Terminal) -> None:
    (home.home / "sheet.csv").write_text("mine")
    assert batch(home, ["staff issue 001"], "--passwords-to", "sheet.csv").ended(6).codes() == ["FILE_EXISTS"]
    assert (home.home / "sheet.csv").read_text() == "mine"
    assert "minami001" not in home.kcli("staff", "list").out


SECRETS = [
    ("staff issue 002", "initial_password"),
    ("staff set-password 001", "initial_password"),
    ("staff recreate 001 --yes", "initial_password"),
    ("client issue C01 1 --user-id 1=abe", "initial_password"),
    ("office add kita01 --name きた会計 --access-name kita --applied-on 2019-03-15", "initial_password"),
    ("vendor add sato --name '佐藤 次郎'", "initial_password"),
    ("token issue ci --role general --expires 90d", "token"),
    ("access key issue minami001 --browser chrome --device 受付PC", "access_key"),
]


@pytest.mark.parametrize(("line", "name"), SECRETS)
def test_every_secret_of_a_row_is_the_same_when_it_is_answered_again(
    home: Terminal, line: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ["staff issue 001 --office minami01", f"{line} --office minami01" if "office add" not in line else line]
    killed_at(monkeypatch, key.BatchKey, "shred")
    shown: list[dict[str, Any]] = []
    from kcli.stream import Stream

    real = Stream.put
    monkeypatch.setattr(Stream, "put", lambda self, some: (shown.extend(some), real(self, some))[1])
    with pytest.raises(Killed):
        batch(home, lines, "--request-id", "b1")
    first, shown = list(shown), []
    with pytest.raises(Killed):
        batch(home, lines, "--request-id", "b1")

    def secret(answer: Any) -> Any:
        return (answer[0] if isinstance(answer, list) else answer)[name]

    assert secret(first[1]["answer"]) == secret(shown[1]["answer"])
    assert len(secret(first[1]["answer"])) > 20


# --- the answer


def test_the_forms_are_whole_whatever_is_committed_at_once(home: Terminal) -> None:
    lines = [f"staff add {n} --name '名 {n}'" for n in range(300, 305)]
    found = batch(home, lines, "--commit-every", "2", form="json").ended(0).json()
    assert [row["row"] for row in found] == [1, 2, 3, 4, 5]
    text = batch(home, lines, "--commit-every", "2", form="csv").out
    assert [row["status"] for row in csv.DictReader(io.StringIO(text))] == ["6"] * 5
    table = batch(home, lines, "--commit-every", "2", form="table").out.splitlines()
    assert len(table) == 6
    assert batch(home, ["# nothing"], form="json").ended(0).json() == []


def test_a_table_shows_the_passwords_that_are_in_no_sheet(home: Terminal) -> None:
    done = batch(home, ["staff issue 001 002"], form="table").ended(0)
    line = done.out.splitlines()[1]
    assert logs_in(home, "minami001", line.partition("minami001: ")[2].partition(",")[0])


def test_in_japanese_too(home: Terminal) -> None:
    done = batch(home, ["staff issue 999", "login a b", "a; b"], "--lang", "ja", form="table")
    assert "一括実行の中では" in done.out
    assert "拒否 3 行" in done.err


def test_stdin_is_read_and_a_run_is_undone_as_one(home: Terminal) -> None:
    lines = [f"staff add {n} --name '名 {n}'" for n in range(300, 310)] + [
        "staff issue 300",
        "staff edit 001 --title 所長",
    ]
    before = home.kcli("staff", "list", "-o", "csv").out
    home.kcli("batch", "-", stdin="\n".join(lines).encode()).ended(0)
    home.kcli("undo", "RUN-1", "--dry-run").ended(0)
    home.kcli("undo", "RUN-1", "--yes").ended(0)
    assert home.kcli("staff", "list", "-o", "csv").out == before
    last = home.kcli("log", "-o", "json").json()[-1]["change_set"]
    assert {row["undone_by"] for row in home.kcli("log", "--run", "RUN-1", "-o", "json").json()} == {last}
