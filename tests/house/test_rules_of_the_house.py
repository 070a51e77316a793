"""The rules of the house hold in every file; each is shown a file that breaks it, so that it is known to look."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pytest

from tests.house import rules
from tests.house.sources import Source, sources

Rule = Callable[[Source], Iterator[str]]


def broken(rule: Rule, files: Iterable[Source]) -> list[str]:
    return [found for source in files for found in rule(source)]


def core() -> tuple[Source, ...]:
    return sources("kcli_core")


def named(*names: str) -> list[Source]:
    return [source for source in core() if source.name in names]


def but(*paths: str) -> list[Source]:
    found = [source for source in sources() if source.path not in paths]
    assert len(found) == len(sources()) - len(paths), "an exception is named that is no file"
    return found


def test_the_core_never_imports_the_command() -> None:
    assert broken(rules.never_imports_the_command, core()) == []


def test_rules_and_refusals_import_the_standard_library_only() -> None:
    files = named("rules.py", "refusals.py")
    assert len(files) >= 6
    assert broken(rules.is_pure, files) == []


def test_reads_import_no_orm() -> None:
    files = named("reads.py", "log_reads.py", "transaction.py", "engine.py", "identify.py")
    assert len(files) >= 8
    assert broken(rules.imports_no_orm, files) == []


def test_only_these_files_ask_which_store_it_is() -> None:
    migrations = [
        source.path for source in core() if "/migrations/versions/" in source.path and source.name != "__init__.py"
    ]
    files = but(*rules.ASKS_WHICH_STORE, *migrations)
    assert broken(rules.does_not_ask_which_store, files) == []


def test_only_these_files_ask_whether_there_is_a_server() -> None:
    assert broken(rules.does_not_ask_whether_embedded, but(*rules.ASKS_WHETHER_EMBEDDED)) == []


@pytest.mark.parametrize("path", sorted({*rules.ASKS_WHICH_STORE, *rules.ASKS_WHETHER_EMBEDDED}))
def test_an_exception_that_is_no_longer_used_is_dropped(path: str) -> None:
    (source,) = [source for source in sources() if source.path == path]
    asks = (
        (rules.does_not_ask_which_store, rules.ASKS_WHICH_STORE),
        (rules.does_not_ask_whether_embedded, rules.ASKS_WHETHER_EMBEDDED),
    )
    assert all(list(rule(source)) for rule, allowed in asks if path in allowed)


def test_only_output_prints() -> None:
    found = broken(rules.prints_nothing, but("kcli/output.py"))
    # `--version` answers before output.py is loaded: it may take two starts of Python at most.
    assert [(one.partition(":")[0], one.rpartition(" ")[2]) for one in found] == [("kcli/__main__.py", "print")]


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.path)
def test_no_file_is_longer_than_400_lines(source: Source) -> None:
    assert list(rules.is_short(source)) == []


def test_no_production_code_knows_that_it_is_under_test() -> None:
    assert broken(rules.does_not_know_of_tests, sources()) == []


def test_the_core_reads_no_clock_but_the_stores() -> None:
    assert broken(rules.reads_no_clock, core()) == []


def test_the_core_leaves_the_process_and_the_terminal_alone() -> None:
    assert broken(rules.leaves_the_process_alone, core()) == []


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (rules.never_imports_the_command, "from kcli import output"),
        (rules.never_imports_the_command, "def f():\n    import kcli.app"),
        (rules.is_pure, "from kcli_core.store.engine import Row"),
        (rules.is_pure, "import sqlmodel"),
        (rules.imports_no_orm, "def f():\n    from sqlmodel import select"),
        (rules.imports_no_orm, "from kcli_core.staff.tables import Staff"),
        (rules.does_not_ask_which_store, "if connection.kind == 'sqlite':\n    pass"),
        (rules.does_not_ask_which_store, "Postgres(place, writer=True)"),
        (rules.does_not_ask_which_store, "import psycopg"),
        (rules.does_not_ask_whether_embedded, "if place.embedded:\n    pass"),
        (rules.prints_nothing, "print('x')"),
        (rules.prints_nothing, "sys.stderr.write('x')"),
        (rules.prints_nothing, "json.dump({}, sys.stdout)"),
        (rules.prints_nothing, "show('x', file=sys.stderr)"),
        (rules.is_short, "x = 1\n" * 401),
        (rules.does_not_know_of_tests, "if 'pytest' in modules:\n    pass"),
        (rules.reads_no_clock, "at = dt.datetime.now(dt.UTC)"),
        (rules.leaves_the_process_alone, "sys.exit(1)"),
        (rules.leaves_the_process_alone, "import getpass"),
        (rules.leaves_the_process_alone, "x = os.environ['HOME']"),
        (rules.leaves_the_process_alone, "exit(1)"),
    ],
)
def test_a_file_that_breaks_a_rule_is_found(rule: Rule, text: str) -> None:
    """The control: with the offence in it each rule fails."""
    assert list(rule(Source("kcli_core/x/reads.py", text)))


def test_what_is_imported_for_types_alone_costs_nothing() -> None:
    text = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from sqlalchemy import Connection\n"
    assert list(rules.imports_no_orm(Source("kcli_core/x/reads.py", text))) == []
