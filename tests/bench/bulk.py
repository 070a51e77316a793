"""A list of a hundred thousand persons: `kcli client import` against the bare driver with the same rows."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median

from tests.bench.people import write_list
from tests.bench.processes import environment
from tests.bench.row import Row
from tests.bench.stores import postgres_store, sqlite_store

INSIDE = str(Path(__file__).with_name("inside.py"))
SIZES = (1_000, 10_000, 100_000)
ROUNDS = 3
# The driver is done so soon that one run says little.
BARE_RUNS = 3
LEAST_PART = 0.1
MOST_MB = 300.0
# Time per row of a longer list against that of the shortest; the start is shared by more rows, so below 1 is usual.
FLAT = 1.25


@dataclass(frozen=True, slots=True)
class Ran:
    seconds: float
    peak_mb: float


def sqlite_rows(home: Path) -> Iterator[Row]:
    """The import and the driver in turn, each on a store of its own."""
    lists = _lists(home)
    imported: dict[int, list[Ran]] = {size: [] for size in SIZES}
    bare: list[Ran] = []
    numbers = count()
    for _ in range(ROUNDS):
        for size in SIZES:
            path = home / f"import{next(numbers)}.db"
            env = sqlite_store(path)
            imported[size].append(run_inside(home, env, "command", "client", "import", str(lists[size]), "-q"))
            if size == SIZES[-1]:
                for _ in range(BARE_RUNS):
                    target = home / f"bare{next(numbers)}.db"
                    bare.append(run_inside(home, {}, "executemany", str(path), str(target)))
                    target.unlink()
            path.unlink()
    yield from _judged("SQLite", imported, {"executemany": bare}, against="executemany")


def postgres_rows(home: Path, server: str) -> Iterator[Row]:
    """Against executemany as on SQLite; COPY, the quickest way in, stands beside it."""
    lists = _lists(home)
    imported: dict[int, list[Ran]] = {size: [] for size in SIZES}
    bare: dict[str, list[Ran]] = {"executemany": [], "COPY": []}
    for _ in range(ROUNDS):
        for size in SIZES:
            env = postgres_store(server, home)
            imported[size].append(run_inside(home, env, "command", "client", "import", str(lists[size]), "-q"))
            if size == SIZES[-1]:
                for _ in range(BARE_RUNS):
                    bare["executemany"].append(run_inside(home, {}, "psycopg_executemany", env["KCLI_STORE"]))
                    bare["COPY"].append(run_inside(home, {}, "copy", env["KCLI_STORE"]))
    yield from _judged("Postgres", imported, bare, against="executemany")


def _judged(
    store: str, imported: Mapping[int, list[Ran]], bare: Mapping[str, list[Ran]], *, against: str
) -> Iterator[Row]:
    most = SIZES[-1]
    took = {size: median(run.seconds for run in runs) for size, runs in imported.items()}
    peak = max(run.peak_mb for run in imported[most])
    for name, runs in bare.items():
        driver = median(run.seconds for run in runs)
        least = LEAST_PART if name == against else None
        rates = f"{most / took[most]:,.0f} of {most / driver:,.0f}/s"
        yield Row(f"import of {most:,}, {store}, part of {name}", rates, driver / took[most], least=least)
    yield Row(f"import of {most:,}, {store}, memory", f"{most / took[most]:,.0f}/s", peak, most=MOST_MB, unit="MB")
    for size in SIZES[1:]:
        per_row = took[size] / size
        flat = per_row / (took[SIZES[0]] / SIZES[0])
        yield Row(
            f"import of {size:,}, {store}, a row against {SIZES[0]:,}", f"{per_row * 1e6:.0f} us a row", flat, most=FLAT
        )


def _lists(home: Path) -> dict[int, Path]:
    found = {size: home / f"people{size}.csv" for size in SIZES}
    for size, path in found.items():
        if not path.exists():
            write_list(path, size)
    return found


def run_inside(home: Path, env: Mapping[str, str], *words: str) -> Ran:
    """Run tests/bench/inside.py, whose folder is kept out of the path."""
    done = subprocess.run(
        [sys.executable, "-P", INSIDE, *words], env=environment(home, **env), cwd=home, stdout=subprocess.PIPE
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(words)}: status {done.returncode}")
    return Ran(**json.loads(done.stdout.splitlines()[-1]))
