"""`make bench`: a row per figure; status 1 where one is over its bound."""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests import postgres
from tests.bench import (
    applied,
    batches,
    bulk,
    checks,
    commands,
    documents,
    files,
    locks,
    logins,
    quotas,
    searches,
    share_files,
)
from tests.bench.row import Row


def every_row(home: Path, server: str | None, only: str, rounds: int) -> Iterator[Row]:
    asked = commands.figures(home, server, only)
    if asked:
        yield from commands.rows(asked, home, rounds)
    if any(name.startswith(only) for name in logins.NAMES):
        yield from logins.rows(home, server, rounds)
    if any(name.startswith(only) for name in locks.NAMES):
        yield from locks.rows(home, server)
    if "quota".startswith(only):
        yield from quotas.rows(home, server, rounds)
    if "search".startswith(only):
        yield from searches.rows(home, server)
    if any(name.startswith(only) for name in batches.NAMES):
        yield from batches.rows(home, server)
    if any(name.startswith(only) for name in files.NAMES):
        yield from files.rows(home)
    if any(name.startswith(only) for name in checks.NAMES):
        yield from checks.rows(home)
    if any(name.startswith(only) for name in share_files.NAMES):
        yield from share_files.rows(home)
    if documents.NAME.startswith(only):
        yield from documents.rows(home, server)
    if any(name.startswith(only) for name in applied.NAMES):
        yield from applied.rows(home, server, only)
    if "import, SQLite".startswith(only):
        yield from bulk.sqlite_rows(home)
    if server and "import, Postgres".startswith(only):
        yield from bulk.postgres_rows(home, server)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", metavar="NAME", default="", help='figures whose name begins so: "kcli staff", import')
    parser.add_argument("--rounds", type=int, default=15, help="how often each command runs")
    asked = parser.parse_args()
    print(
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores, "
        f"{platform.system()} {platform.machine()}; medians, round robin"
    )
    over = count = 0
    with tempfile.TemporaryDirectory(prefix="kcli-bench-") as home, postgres.server(durable=True) as server:
        if server is None:
            print("NOT RUN on Postgres: no binaries here; set KCLI_TEST_POSTGRES", file=sys.stderr)
        for row in every_row(Path(home), server, asked.only, asked.rounds):
            print(row.line(), flush=True)
            over, count = over + (row.verdict == "OVER"), count + 1
    if not count:
        print(f"no figure is named {asked.only!r}", file=sys.stderr)
    return 1 if over or not count else 0


if __name__ == "__main__":
    sys.exit(main())
