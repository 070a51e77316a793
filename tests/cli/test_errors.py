"""What a failure looks like: codes, hints, one JSON object, usage errors in both languages, no secret as argument."""

from __future__ import annotations

import json

import pytest

from tests.cli.terminal import LOCALES, Terminal
from tests.docs.tree import leaves


@pytest.mark.parametrize("form", ["json", "jsonl"])
@pytest.mark.parametrize("how", [["-o", "{}"], ["--output", "{}"], ["--output={}"], ["-o{}"]])
def test_an_error_in_json_is_one_object_on_stderr(shared: Terminal, form: str, how: list[str]) -> None:
    done = shared.kcli("staff", "issue", "099", "098", *(word.format(form) for word in how)).ended(5)
    error = json.loads(done.err)
    assert done.raw_out == b""
    assert done.err.count("\n") == 1
    assert error["exit"] == 5
    assert [one["code"] for one in error["errors"]] == ["NOT_REGISTERED", "NOT_REGISTERED"]
    assert set(error["errors"][0]) == {"code", "message", "hint", "facts"}
    assert error["errors"][0]["facts"]["key"] == "099"
    assert "kcli staff add 099" in error["errors"][0]["hint"]


@pytest.mark.parametrize("argv", [["staff", "nope"], ["staff", "issue"], ["staff", "list", "--nope"], ["nope"]])
def test_a_usage_error_in_json_is_one_object_too(shared: Terminal, argv: list[str]) -> None:
    done = shared.kcli(*argv, "-o", "json").ended(2)
    assert json.loads(done.err)["errors"][0]["code"] == "USAGE"
    assert done.raw_out == b""


@pytest.mark.parametrize(
    ("argv", "english", "japanese"),
    [
        (["staff", "lst"], "No such command: lst", "コマンド lst はありません"),
        (["staff", "list", "--sate", "x"], "No such option: --sate", "オプション --sate はありません"),
        (["staff", "show"], "Missing: KEY", "KEY がありません"),
        (["staff", "limit", "--set", "many"], "Bad value for --set", "--set の値が正しくありません"),
        (["staff", "list", "-o", "xml"], "Bad value for --output", "--output の値が正しくありません"),
        (["staff", "list", "extra"], "extra", "使い方が正しくありません"),
        (["staff", "add", "1", "--name"], "--name", "使い方が正しくありません"),
    ],
)
def test_a_usage_error_speaks_both_languages(shared: Terminal, argv: list[str], english: str, japanese: str) -> None:
    for lang, words in (("en", english), ("ja", japanese)):
        done = shared.kcli(*argv, LANG=LOCALES[lang]).ended(2)
        assert words in done.err
        assert "--help" in done.err
        assert done.raw_out == b""


def test_the_nearest_command_and_option_are_named(shared: Terminal) -> None:
    assert "list" in shared.kcli("staff", "lst").err.splitlines()[1]
    assert "--state" in shared.kcli("staff", "list", "--sate", "x").err


@pytest.mark.parametrize("argv", [["staff"], ["client", "person"], []])
def test_a_group_without_a_verb_shows_its_help_and_ends_with_2(shared: Terminal, argv: list[str]) -> None:
    assert "Usage: kcli" in shared.kcli(*argv).ended(2).out


@pytest.mark.parametrize("leaf", leaves("en"), ids=lambda leaf: leaf.path)
def test_no_command_takes_a_secret_as_an_argument(shared: Terminal, leaf: object) -> None:
    path = leaf.path.split()[1:]  # type: ignore[attr-defined]
    for option in ("--password", "--new-password", "--token"):
        done = shared.kcli(*path, option, "hunter2-hunter2").ended(2)
        assert option in done.err
        assert "hunter2" not in done.err + done.out
    options = [name for param in leaf.command.params for name in param.opts]  # type: ignore[attr-defined]
    assert {"--password", "--new-password", "--token", "--secret", "--pin"} & set(options) == set()


def test_every_reason_is_told_at_once(shared: Terminal) -> None:
    done = shared.kcli("staff", "add", "０１", "--name", "", "--email", "x@@y", "--phone", "12", "-o", "json").ended(9)
    assert {"FIELD_MISSING", "BAD_EMAIL", "BAD_PHONE"} <= set(done.codes())


def test_the_status_is_that_of_the_gravest_reason(shared: Terminal) -> None:
    """Not found (5) goes before a conflict (6)."""
    assert set(shared.kcli("staff", "issue", "099", "006", "--user-id", "006=minami001", "-o", "json").codes()) <= {
        "NOT_REGISTERED",
        "ID_TAKEN",
    }
    assert shared.kcli("staff", "issue", "099", "006", "--user-id", "006=minami001").status == 5


@pytest.mark.parametrize("lang", sorted(LOCALES))
def test_a_bug_shows_an_id_and_no_traceback_and_keeps_the_details(
    office: Terminal, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kcli_core.staff import reads

    def broken(*args: object, **kwargs: object) -> None:
        password = "hunter2-hunter2"
        raise RuntimeError(f"len {len(password)}")

    monkeypatch.setattr(reads, "list_staff", broken)
    done = office.kcli("staff", "list", "--lang", lang, "-o", "json").ended(1)
    (error,) = json.loads(done.err)["errors"]
    assert error["code"] == "BUG"
    (report,) = (office.home / ".local/share/kcli/errors").iterdir()
    assert error["facts"]["id"] in report.name
    assert report.stat().st_mode & 0o777 == 0o600
    assert "RuntimeError: len 15" in report.read_text("utf-8")
    assert "hunter2" not in report.read_text("utf-8"), "a local variable has reached the report"
    assert "Traceback" not in done.err


def test_the_setting_of_the_language_is_obeyed(office: Terminal) -> None:
    office.kcli("config", "set", "lang", "ja").ended(0)
    assert "コマンド" in office.kcli("staff", "--help").ended(0).out
    assert "コマンド nope はありません" in office.kcli("nope").ended(2).err
    assert "No such command" in office.kcli("nope", KCLI_LANG="en").ended(2).err
