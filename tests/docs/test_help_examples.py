"""Every example of every help page runs, at a terminal where somebody answers, and ends well."""

from __future__ import annotations

import getpass
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from kcli import prompts
from tests import postgres
from tests.cli.stage import Stages, play
from tests.cli.terminal import Done, Terminal
from tests.docs.people import OWN, PEOPLE, Secret, first_of, typed
from tests.docs.tree import leaves

EXAMPLES = [(leaf.path, example) for leaf in leaves("en") for example in leaf.examples]

# Where an example does not begin in the office at work (the stage `working`).
BEGINS: Mapping[str, str] = {
    "kcli init": "",
    "kcli office add": "store",
    "kcli office remove": "office",
    "kcli staff issue": "registered",
    "kcli client add": "office",
    "kcli client remove": "registered",
    "kcli client issue": "registered",
    "kcli client person add": "office",
    "kcli contract add": "office",
    "kcli plan": "store",
    "kcli apply": "store",
    "kcli contract add-app": "working",
    "kcli folder add": "registered",
}
GREEN = "kcli folder add C01 --kind ebook --capacity 1GB"
PUT = "kcli folder put C01 seikyu.pdf --date R6.3.31 --amount 110,000 --counterparty ㈱国税商事"
RULES = (GREEN, "kcli folder rules init C01 --to kitei.md")
ADOPTED = (*RULES, "kcli folder rules adopt C01 --file kitei.md --adopted-on 2024-01-01 --by '青空 一郎'")
LONGER = (
    GREEN,
    "kcli folder settings C01 --loss-year 2023",
    "kcli folder put C01 kessan.pdf --date 2024-03-31 --amount 1000 --counterparty ㈱国税商事 --yes",
    "kcli folder settings C01 --no-loss-year 2023 --reason 欠損なし",
)
ENDING = (GREEN, "kcli folder end C01 --confirm-name 株式会社青空商店 --yes")
CORRECT = "kcli folder correct C01 1 --amount 5 --reason 誤記"
ASKED = (GREEN, PUT, "kcli folder settings C01 --second-person on", CORRECT)
# What must have happened before; what no single line says is in tests.docs.people.
BEFORE: Mapping[str, tuple[str, ...]] = {
    "kcli access list": ("kcli access on minami004 --yes",),
    "kcli access off": ("kcli access on minami004 --yes",),
    "kcli access bill": ("kcli access on minami004 --yes",),
    "kcli access key list": ("kcli access key issue minami004 --browser chrome --device 受付PC",),
    "kcli access key revoke": ("kcli access key issue minami004 --browser chrome --device 受付PC",),
    "kcli office mypage upgrade": ("kcli office edit minami01 --plan free",),
    **dict.fromkeys(
        (f"kcli partner {verb}" for verb in ("show", "edit", "remove", "history")),
        ("kcli partner add P01 --kind agency --name 株式会社東西販売",),
    ),
    "kcli staff cancel-leave": ("kcli staff leave 004 --on 2030-03-31 --yes",),
    "kcli staff find-email": ("kcli staff edit 002 --mobile 090-1234-5678",),
    "kcli token list": ("kcli token issue ci --role it_staff --expires 90d",),
    "kcli token revoke": ("kcli token issue ci --role it_staff --expires 90d",),
    "kcli undo": ("kcli staff edit 004 --department 第二課",),
    "kcli staff resume": ("kcli staff suspend 004",),
    "kcli contacts add": ("kcli contract remove M1 --yes", "kcli contract add M1 --product manage"),
    "kcli contacts approve": ("kcli contacts set-primary M1 伊藤 --as minami002",),
    "kcli contacts refuse": ("kcli contacts set-primary M1 伊藤 --as minami002",),
    "kcli contacts show": ("kcli contacts apply M0 fixtures/contacts/form-6.csv",),
    "kcli contract cancel-app": ("kcli contract add-app M1 経費",),
    "kcli contract catalogue remove": ("kcli contract catalogue set own-products.toml",),
    "kcli client resume": ("kcli client suspend C01 1",),
    "kcli client person add": ("kcli client add C01 --name 株式会社青空商店",),
    "kcli folder upload": ("kcli folder remove-file C01 kessan.pdf --folder 決算資料 --yes",),
    **dict.fromkeys(
        (f"kcli folder {verb}" for verb in ("settings", "expiring", "status", "compliance", "rules init", "end")),
        (GREEN,),
    ),
    "kcli folder shorten": LONGER,
    "kcli folder cancel-end": ENDING,
    "kcli folder rules adopt": RULES,
    "kcli folder rules show": ADOPTED,
    "kcli folder rules history": ADOPTED,
    "kcli folder show": (GREEN,),
    "kcli folder remove": (GREEN,),
    "kcli folder edit": (GREEN,),
    "kcli folder path add": (GREEN,),
    "kcli folder put": (GREEN,),
    "kcli folder get": (GREEN, PUT),
    "kcli folder document": (GREEN, PUT),
    **dict.fromkeys(
        (f"kcli folder {verb}" for verb in ("correct", "delete", "history", "requests", "seal")), (GREEN, PUT)
    ),
    "kcli folder restore": (GREEN, PUT, "kcli folder delete C01 1 --reason 二重登録 --yes"),
    "kcli folder verify": (GREEN, PUT, "kcli folder seal C01 --to seal.txt"),
    **dict.fromkeys((f"kcli folder {verb}" for verb in ("search", "print", "export")), (GREEN, PUT)),
    "kcli folder exports": (GREEN, PUT, "kcli folder export C01 --to out/ --request '税務調査 2025-02-10'"),
    "kcli folder approve": (GREEN, PUT, "kcli folder settings C01 --second-person on"),
    "kcli folder reject": ASKED,
    "kcli folder withdraw": ASKED,
    "kcli vendor remove": ("kcli vendor add sato --name '佐藤 次郎'",),
    "kcli audit verify": ("kcli audit checkpoint > checkpoint.txt",),
    "kcli store restore": ("kcli store backup copy.db",),
    "kcli store verify": ("kcli store backup copy.db",),
}
# What is answered to a question, where it is not yes; a secret is no question.
ANSWERS: Mapping[str, bytes] = {"kcli office remove": b"minami01\n", "kcli staff set-password": b""}


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
    example = filled(terminal, example)
    done = play(terminal, example, ANSWERS.get(path, b"yes\n"))
    ended_well(done)
    assert path in example or example.startswith(path)


def filled(terminal: Terminal, example: str) -> str:
    """With the lock ID, which the user reads from `share status`, or the number of the newest change set."""
    if "CS-42" in example:
        newest = play(terminal, "kcli log list -o json").ended(0).json()[-1]["change_set"]
        return example.replace("CS-42", newest)
    if "--lock-id ID" not in example:
        return example
    lock_id = play(terminal, "kcli share status D1 -o json").ended(0).json()["lock_id"]
    return example.replace("--lock-id ID", f"--lock-id {lock_id}")


def on_postgres(terminal: Terminal, path: str, example: str, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, [OWN, OWN])
    if path != "kcli init":
        play(terminal, "kcli init --operator yamada", KCLI_STORE=url).ended(0)
        play(terminal, "kcli login vendor yamada --password-stdin", f"{OWN}\n".encode(), KCLI_STORE=url).ended(0)
    ended_well(play(terminal, example.replace("postgresql://…", f"'{url}'"), KCLI_STORE=url))


def answer(monkeypatch: pytest.MonkeyPatch, secrets: Sequence[Secret]) -> None:
    """Somebody is there: questions are asked, secrets typed."""
    left = list(secrets)

    def getpass_(*_: object, **__: object) -> str:
        secret = left.pop(0)
        return secret if isinstance(secret, str) else secret()

    monkeypatch.setattr(prompts, "on_terminal", lambda: True)
    monkeypatch.setattr(getpass, "getpass", getpass_)


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
