"""The commands that people wait for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.bench.processes import BASE, KCLI, Figure, time_in_turn
from tests.bench.row import Row
from tests.bench.stores import postgres_store, sqlite_store

STAFF = 1000
LAST = f"{STAFF:04}"


def figures(folder: Path, server: str | None, only: str) -> list[Figure]:
    sqlite = sqlite_store(folder / "staff.db", staff=STAFF)
    postgres = postgres_store(server, folder, staff=STAFF) if server else None
    return [figure for figure in _all(sqlite, postgres) if figure.name.startswith(only)]


def _all(sqlite: Mapping[str, str], postgres: Mapping[str, str] | None) -> Iterator[Figure]:
    listed, written = [KCLI, "staff", "list"], [KCLI, "staff", "set-logout", "0001", "--hours", "{turn}"]
    yield Figure("kcli --version", [KCLI, "--version"], 2, "kcli ")
    yield Figure("kcli --help, coloured", [KCLI, "--help"], 13, "\x1b[", terminal=True)
    yield Figure("kcli --help, plain", [KCLI, "--help"], 7, "staff")
    yield Figure("kcli staff list, SQLite", listed, 8, LAST, sqlite)
    yield Figure("kcli staff list, SQLite, on a terminal", listed, 8, LAST, sqlite, terminal=True)
    completion = {"_KCLI_COMPLETE": "complete_bash", "COMP_WORDS": "kcli staff show 0", "COMP_CWORD": "3"}
    yield Figure("completion of a staff code", [KCLI], 8, "0001", {**sqlite, **completion})
    yield Figure("kcli staff set-logout, SQLite", written, 45, "minami0001", sqlite)
    if postgres:
        yield Figure("kcli staff list, Postgres", listed, 20, LAST, postgres)
        yield Figure("kcli staff list, Postgres, on a terminal", listed, 20, LAST, postgres, terminal=True)
        yield Figure("kcli staff set-logout, Postgres", written, 45, "minami0001", postgres)


def rows(asked: list[Figure], home: Path, rounds: int) -> Iterator[Row]:
    base, found = time_in_turn(asked, home, rounds)
    yield Row(BASE, f"{base * 1000:.1f} ms", 1.0)
    for figure in asked:
        seconds = found[figure.name]
        yield Row(figure.name, f"{seconds * 1000:.1f} ms", seconds / base, most=figure.most)
