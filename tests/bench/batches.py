"""`kcli batch -`: commands a second, and against a process for each command."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from statistics import median

from tests.bench.processes import KCLI, environment
from tests.bench.row import Row
from tests.bench.stores import postgres_store, sqlite_store

ROUNDS = 3
LEAST_A_SECOND = 500
ALONE = 10


def _edit(number: int) -> list[str]:
    return [f"staff set-logout {1 + number % 10:04} --hours {1 + number % 8}"]


def _staff(number: int) -> list[str]:
    return [f"staff add N{number:04} --name '髙橋 {number}郎' --email n{number}@example.co.jp --department 第一監査部"]


def _clients(number: int) -> list[str]:
    return [
        f"client add K{number:05} --name 株式会社青空{number}商店",
        f"client person add K{number:05} --name '阿部 {number}子' --email a{number}@aozora.example.jp",
        f"client issue K{number:05} 1 --user-id 1=a{number}@aozora.example.jp",
    ]


def _persons(number: int) -> list[str]:
    return _clients(number)[:2]


# What is done, and how many times.
WORKS: Mapping[str, tuple[Callable[[int], list[str]], int]] = {
    "set-logout": (_edit, 3_000),
    "staff add": (_staff, 500),
    "clients, persons, IDs": (_clients, 1_000),
}
# Beside a server the operator of the service acts, who registers persons but gives them no IDs.
ON_A_SERVER = {**WORKS, "clients, persons": (_persons, 1_000)}
del ON_A_SERVER["clients, persons, IDs"]
NAMES = ("kcli batch",)


def rows(home: Path, server: str | None) -> Iterator[Row]:
    for store in ("SQLite", *(["Postgres"] if server else [])):
        for name, (work, times) in (WORKS if store == "SQLite" else ON_A_SERVER).items():
            lines = [line for number in range(times) for line in work(number)]
            took = []
            for turn in range(ROUNDS):
                env = _store(home, server if store == "Postgres" else None, f"{name}{turn}")
                took.append(_batch(home, env, lines))
            rate = len(lines) / median(took)
            least = LEAST_A_SECOND if store == "SQLite" else None
            yield Row(f"kcli batch -, {name}, {store}", f"{len(lines):,} rows", rate, least=least, unit="/s")
            if store == "SQLite" and work is _edit:
                alone = _alone(home, _store(home, None, "alone"), lines[:ALONE])
                yield Row("kcli batch -, against a process each", f"{1 / alone:,.1f}/s alone", rate * alone, least=10)


def _store(home: Path, server: str | None, name: str) -> Mapping[str, str]:
    if server:
        return postgres_store(server, home, staff=20)
    folder = home / f"batch-{name}".replace(" ", "-")
    folder.mkdir()
    return sqlite_store(folder / "kcli.db", staff=20)


def _batch(home: Path, env: Mapping[str, str], lines: list[str]) -> float:
    began = time.perf_counter()
    done = subprocess.run(
        [KCLI, "batch", "-", "-q", "-o", "jsonl"], env=environment(home, **env), cwd=home, capture_output=True,
        input="\n".join(lines).encode(), check=False,
    )  # fmt: skip
    seconds = time.perf_counter() - began
    if done.returncode or done.stdout.count(b'"status": 0') != len(lines):
        raise SystemExit(f"kcli batch: status {done.returncode}: {done.stderr[-500:]!r} {done.stdout[-300:]!r}")
    return seconds


def _alone(home: Path, env: Mapping[str, str], lines: list[str]) -> float:
    """Seconds for a command in a process of its own."""
    took = []
    for line in lines:
        began = time.perf_counter()
        words = [KCLI, *line.split()]
        subprocess.run(words, env=environment(home, **env), cwd=home, stdout=subprocess.DEVNULL, check=True)
        took.append(time.perf_counter() - began)
    return median(took)
