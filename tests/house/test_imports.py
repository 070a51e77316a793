"""What is loaded when: nothing at import that a command may not need, and for a list only what lists need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal

SLOW = {
    "sqlmodel",
    "sqlalchemy",
    "psycopg",
    "alembic",
    "rich",
    "pydantic",
    "cryptography",
    "email_validator",
    "openpyxl",
    "obstore",
}
NOT_FOR_A_LIST = {
    *("sqlalchemy", "sqlmodel", "pydantic", "rich", "alembic", "tomllib", "asyncio", "importlib.metadata"),
    *("email_validator", "psycopg", "cryptography", "pwdlib", "openpyxl", "python_calamine", "tomlkit", "pyotp"),
    *("obstore", "kcli_core.blobs.blob", "kcli.blobs", "kcli.progress"),
}


def loaded(terminal: Terminal, program: str) -> set[str]:
    """The modules that a Python has loaded at the end of this program."""
    ending = "\nimport sys\nprint(*sorted(sys.modules), file=sys.stderr)\n"
    done = subprocess.run(
        [sys.executable, "-c", program + ending],
        env=terminal.environment,
        cwd=terminal.home,
        capture_output=True,
        check=True,
        text=True,
    )
    return set(done.stderr.splitlines()[-1].split())


def run(*argv: str) -> str:
    return f"from kcli.app import run\nassert run({list(argv)!r}) == 0\n"


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    terminal = Terminal(tmp_path_factory.mktemp("imports") / "home")
    terminal.kcli("init").ended(0)
    office = ("minami01", "--name", "みなみ会計事務所", "--access-name", "minami", "--applied-on", "2024-03-15")
    terminal.kcli("office", "add", *office).ended(0)
    terminal.kcli("staff", "add", "001", "--name", "服部 一郎").ended(0)
    return terminal


def test_importing_the_command_loads_nothing_slow(terminal: Terminal) -> None:
    assert SLOW & loaded(terminal, "import kcli.app") == set()


def test_a_list_of_staff_stays_within_its_budget(terminal: Terminal) -> None:
    modules = loaded(terminal, run("staff", "list"))
    assert "sqlite3" in modules
    assert NOT_FOR_A_LIST & modules == set()


def test_a_search_of_documents_stays_within_the_budget_of_a_list(terminal: Terminal) -> None:
    terminal.kcli("client", "add", "C01", "--name", "株式会社青空商店").ended(0)
    terminal.kcli("folder", "add", "C01", "--kind", "ebook", "--capacity", "1GB").ended(0)
    modules = loaded(terminal, run("folder", "search", "C01", "--counterparty", "㈱国税商事", "--date-from", "R6.3"))
    assert "kcli_core.folder.search" in modules
    assert NOT_FOR_A_LIST & modules == set()


@pytest.mark.parametrize("argv", [("--version",), ("--help",)])
def test_version_and_the_first_help_page_load_neither_typer_nor_a_command(terminal: Terminal, argv: tuple[str]) -> None:
    program = (
        f"import os, sys\nsys.argv, os._exit = ['kcli', {argv[0]!r}], sys.exit\nfrom kcli.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
    )
    modules = loaded(terminal, program)
    assert {"typer", "click", "sqlite3", *SLOW} & modules == set()
    assert not [name for name in modules if name.startswith("kcli.commands")]


def test_a_write_loads_no_orm(terminal: Terminal) -> None:
    modules = loaded(terminal, run("staff", "add", "002", "--name", "小室 直樹", "--dry-run"))
    assert {"sqlalchemy", "sqlmodel", "pydantic", "alembic", "psycopg"} & modules == set()


def test_every_module_can_be_imported_without_a_store_or_a_home(terminal: Terminal, tmp_path: Path) -> None:
    """No work at import: nothing is opened, read or written."""
    program = (
        "import importlib, pkgutil, kcli, kcli_core, builtins\n"
        "def refuse(event, args):\n"
        "    if event in ('sqlite3.connect', 'socket.connect', 'subprocess.Popen') or "
        "(event == 'open' and isinstance(args[1], str) and set(args[1]) & set('wax+')):\n"
        "        raise RuntimeError((event, args))\n"
        "names = [m.name for p in (kcli, kcli_core) for m in pkgutil.walk_packages(p.__path__, p.__name__ + '.')]\n"
        "names = [n for n in names if not n.endswith(('__main__', 'migrations.env'))]\n"
        "import sys; sys.dont_write_bytecode = True; sys.addaudithook(refuse)\n"
        "for name in names: importlib.import_module(name)\n"
    )
    assert "kcli_core.store.engine" in loaded(Terminal(tmp_path / "home"), program)


def test_a_module_beyond_the_budget_is_found(terminal: Terminal) -> None:
    """The control."""
    assert NOT_FOR_A_LIST & loaded(terminal, "import alembic\n" + run("staff", "list")) >= {"alembic", "sqlalchemy"}
