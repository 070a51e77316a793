"""The rules of the house that a tree shows: each takes a source and yields what breaks it, as `path:line what`."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping

from tests.house.sources import Source, imports

LONGEST_FILE = 400
ORM = ("sqlalchemy", "sqlmodel", "alembic", "pydantic")
# The pure modules of our own that a rule may be written with.
# The last two are data that kcli ships, and functions of them.
PURE = (
    "kcli_core.refusals", "kcli_core.roles", "kcli_core.world", "kcli_core.catalog.products", "kcli_core.names.surname",
)  # fmt: skip

# The process, its user and its surroundings.
OUTSIDE = ("os.environ", "os.getenv", "sys.argv", "sys.exit", "sys.stdin", "sys.stdout", "sys.stderr")

# Who may ask which of the two stores it is, and why.
ASKS_WHICH_STORE: Mapping[str, str] = {
    "kcli_core/folder/triggers.py": "documents are guarded by triggers, in each engine's own way",
    "kcli_core/store/ddl.py": "tables are made append-only, and rebuilt, in each engine's own way",
    "kcli_core/store/engine.py": "this is where the two are told apart",
    "kcli_core/store/backup.py": "a copy is a SQLite file, whatever it is a copy of",
    "kcli_core/store/migrations/env.py": "SQLite alters a table by making it anew",
    "kcli_core/store/verify.py": "pages are checked by SQLite itself; triggers are listed in each one's own catalogue",
}
# Who may ask whether the store is a file of the user's own, and why.
ASKS_WHETHER_EMBEDDED: Mapping[str, str] = {
    "kcli_core/store/place.py": "this is where it is said",
    "kcli_core/blobs/place.py": "documents lie beside a file; beside a server nothing can",
    "kcli_core/store/ddl.py": "alembic is given the one or the other",
    "kcli_core/store/engine.py": "it opens the one or the other",
    "kcli_core/store/backup.py": "a file is put in a file's place, rows in a server's",
    "kcli_core/store/migrate.py": "a file is made with its mode and waits in the writers' queue",
    "kcli_core/store/setup.py": "a server needs a first operator, as nobody acts there without a log-in",
    "kcli/applying.py": "a sheet of passwords lies beside a file, or for a server's store beside the keys",
    "kcli/context.py": "only the owner of a file acts without a log-in",
    "kcli/commands/store.py": "`store grants` is for servers, and a file's copy is kept beside it",
}


def never_imports_the_command(source: Source) -> Iterator[str]:
    """The core knows nothing of the command that calls it: it must serve others as well."""
    for name in imports(source, for_types=True):
        if name == "kcli" or name.startswith("kcli."):
            yield f"{source.path} imports {name}"


def is_pure(source: Source) -> Iterator[str]:
    """A rule takes plain values and gives a verdict, so that it can be tested by the thousand and read alone."""
    for name in imports(source, for_types=True):
        ours = any(name == pure or name.startswith(pure + ".") for pure in PURE) or name == "kcli_core"
        if name.partition(".")[0] not in sys.stdlib_module_names and not ours:
            yield f"{source.path} imports {name}"


def imports_no_orm(source: Source) -> Iterator[str]:
    """A list must not pay for the ORM: its import takes as long as 25 starts of Python."""
    for name in imports(source):
        if name.partition(".")[0] in ORM or name.rpartition(".")[2] == "tables":
            yield f"{source.path} imports {name}"


def does_not_ask_which_store(source: Source) -> Iterator[str]:
    """What differs between the stores stands in one file, so that nothing works on one of them only."""
    for node in ast.walk(source.tree()):
        where = f"{source.path}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Compare) and any(_is_kind(side) for side in (node.left, *node.comparators)):
            yield f"{where} {ast.unparse(node)}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Sqlite", "Postgres"):
            yield f"{where} {node.func.id}(…)"
    for name in imports(source):
        if name.partition(".")[0] in ("sqlite3", "psycopg") and source.path != "kcli/commands/doctor.py":
            yield f"{source.path} imports {name}"


def _is_kind(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value in ("sqlite", "postgresql", "postgres")


def does_not_ask_whether_embedded(source: Source) -> Iterator[str]:
    """The same, for the one difference that users see: a file of one's own, or a server for all."""
    for node in ast.walk(source.tree()):
        if isinstance(node, ast.Attribute) and node.attr == "embedded":
            yield f"{source.path}:{node.lineno} {ast.unparse(node)}"


def prints_nothing(source: Source) -> Iterator[str]:
    """All that leaves passes through output.py, where it is made harmless and fits the console's encoding."""
    asked = ("colours", "getpass")  # these ask a stream, or speak to the terminal themselves
    for node in ast.walk(source.tree()):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        where = f"{source.path}:{node.lineno} {name}"
        if name == "print" or name.startswith(("sys.stdout.write", "sys.stderr.write", "sys.stdout.buffer")):
            yield where
        given = [ast.unparse(value) for value in (*node.args, *(keyword.value for keyword in node.keywords))]
        if name not in asked and any(value in ("sys.stdout", "sys.stderr") for value in given):
            yield where


def is_short(source: Source) -> Iterator[str]:
    """A file that grows past this holds two things: split it by what it is about."""
    lines = source.text.count("\n")
    if lines > LONGEST_FILE:
        yield f"{source.path}: {lines} lines"


def does_not_know_of_tests(source: Source) -> Iterator[str]:
    """What asks whether it is under test is not what is tested."""
    for word in ("pytest", "PYTEST", "KCLI_TEST", "_called_from_test", "unittest"):
        if word in source.text:
            yield f"{source.path}: {word}"


def reads_no_clock(source: Source) -> Iterator[str]:
    """Time is given: by the transaction, which asks the store's clock once."""
    for node in ast.walk(source.tree()):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in (
            "dt.datetime.now", "dt.datetime.utcnow", "dt.date.today", "datetime.now", "date.today", "time.time",
        ):  # fmt: skip
            yield f"{source.path}:{node.lineno} {ast.unparse(node.func)}"


def leaves_the_process_alone(source: Source) -> Iterator[str]:
    """The core neither ends the process, nor asks the user, nor looks at locale, arguments or environment."""
    for name in imports(source):
        if name in ("locale", "getpass", "argparse", "typer", "rich"):
            yield f"{source.path} imports {name}"
    for node in ast.walk(source.tree()):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in OUTSIDE:
            yield f"{source.path}:{node.lineno} {ast.unparse(node)}"
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("exit", "quit", "input"):
            yield f"{source.path}:{node.lineno} {ast.unparse(node.func)}"
