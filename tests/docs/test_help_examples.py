"""Every example of every help page runs, at a terminal where somebody answers, and ends well."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from kcli import prompts
from tests import postgres
from tests.cli.stage import Stages, one_time_password, play
from tests.cli.terminal import Done, Terminal
from tests.docs.tree import leaves

EXAMPLES = [(leaf.path, example) for leaf in leaves("en") for example in leaf.examples]
OWN = "itsumo-kaeru-hanashi-77"

# Where an example does not begin in the office at work (the stage `working`).
BEGINS: Mapping[str, str] = {
    "kcli init": "",
    "kcli office add": "store",
    "kcli staff issue": "registered",
    "kcli client add": "office",
    "kcli client remove": "registered",
    "kcli client issue": "registered",
    "kcli client person add": "office",
}
# What must have happened before: lines, or what no single line says.
BEFORE: Mapping[str, tuple[str, ...]] = {
    "kcli staff resume": ("kcli staff suspend 004",),
    "kcli client resume": ("kcli client suspend C01 1",),
    "kcli client person add": ("kcli client add C01 --name 株式会社青空商店",),
    "kcli vendor remove": ("kcli vendor add sato --name '佐藤 次郎'",),
    "kcli audit verify": ("kcli audit checkpoint > checkpoint.txt",),
    "kcli store restore": ("kcli store backup copy.db",),
    "kcli store verify": ("kcli store backup copy.db",),
}


def log_in(terminal: Terminal, user_id: str) -> None:
    """The first log-in of a user of the stage, with an own password from then on."""
    secrets = f"{one_time_password(terminal, user_id)}\n{OWN}\n".encode()
    play(terminal, f"kcli login minami01 {user_id} --password-stdin --new-password-stdin", secrets).ended(0)


def three_log_ins(terminal: Terminal) -> None:
    for user_id in ("minami001", "minami002", "minami003"):
        log_in(terminal, user_id)
        (terminal.home / ".config/kcli/session").unlink()


def logged_in_with_a_code(terminal: Terminal) -> None:
    log_in(terminal, "minami004")
    play(terminal, "kcli staff edit 004 --email yoko@example.co.jp").ended(0)
    (mail,) = (terminal.home / ".local/share/kcli/outbox").glob("*.mail.txt")
    code = next(word for word in mail.read_text("utf-8").split() if word.strip(".").isdigit() and len(word) >= 8)
    (terminal.home / "code.txt").write_text(code.strip(".") + "\n")


PEOPLE: Mapping[str, Callable[[Terminal], None]] = {
    "kcli session end": three_log_ins,
    "kcli staff confirm-email": logged_in_with_a_code,
    "kcli staff set-password --own": lambda terminal: log_in(terminal, "minami004"),
}


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Stages:
    return Stages(tmp_path_factory.mktemp("stages"))


@pytest.fixture
def address(server: str | None) -> Iterator[str]:
    if server is None:
        pytest.skip("NOT RUN: no PostgreSQL binaries here; set KCLI_TEST_POSTGRES")
    url = postgres.new_database(server)
    yield url
    postgres.drop_database(server, url)


def first_of(known: Mapping[str, object], example: str) -> str:
    """The longest key that the example begins with."""
    return max((key for key in known if example.startswith(key)), key=len, default="")


@pytest.mark.parametrize(("path", "example"), EXAMPLES, ids=[example for _, example in EXAMPLES])
def test_an_example_runs(
    path: str,
    example: str,
    stages: Stages,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    if "postgresql://" in example or path == "kcli store grants":
        url = request.getfixturevalue("address")
        on_postgres(Terminal(tmp_path / "home"), path, example, url, monkeypatch)
        return
    terminal = stages.copy(BEGINS.get(first_of(BEGINS, example), "working"), tmp_path / "home")
    for line in BEFORE.get(path, ()):
        play(terminal, line).ended(0)
    if key := first_of(PEOPLE, example):
        PEOPLE[key](terminal)
    answer(monkeypatch, typed(terminal, example))
    done = play(terminal, example, b"" if path == "kcli staff set-password" else b"yes\n")
    ended_well(done)
    assert path in example or example.startswith(path)


def on_postgres(terminal: Terminal, path: str, example: str, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, [OWN, OWN])
    if path != "kcli init":
        play(terminal, "kcli init --operator yamada", KCLI_STORE=url).ended(0)
        play(terminal, "kcli login vendor yamada --password-stdin", f"{OWN}\n".encode(), KCLI_STORE=url).ended(0)
    ended_well(play(terminal, example.replace("postgresql://…", f"'{url}'"), KCLI_STORE=url))


def typed(terminal: Terminal, example: str) -> list[str]:
    """What the user types where no echo is shown."""
    if example.startswith("kcli login"):
        return [one_time_password(terminal, "minami002"), OWN, OWN]
    return [OWN, OWN + "!", OWN + "!"]


def answer(monkeypatch: pytest.MonkeyPatch, secrets: list[str]) -> None:
    """Somebody is there: questions are asked, secrets typed."""
    monkeypatch.setattr(prompts, "on_terminal", lambda: True)
    monkeypatch.setattr(getpass, "getpass", lambda *a, **k: secrets.pop(0))


def ended_well(done: Done) -> None:
    done.ended(0)
    assert "Error" not in done.err


def test_every_command_has_an_example_that_calls_it() -> None:
    assert [leaf.path for leaf in leaves("en") if not any(leaf.path in line for line in leaf.examples)] == []


def test_both_languages_show_the_same_examples() -> None:
    assert [leaf.examples for leaf in leaves("en")] == [leaf.examples for leaf in leaves("ja")]


def test_an_example_that_does_not_run_is_found(stages: Stages, tmp_path: Path) -> None:
    """The control of this file."""
    done = play(stages.copy("working", tmp_path / "home"), "kcli staff issue 004")
    with pytest.raises(AssertionError, match="not 0"):
        ended_well(done)
