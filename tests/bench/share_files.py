"""`kcli share close` and `open` of 1 GB, as whole commands, against a plain copy with fsync in the same run."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.bench.bulk import run_inside
from tests.bench.files import MOST_MB, MOST_TIMES, run_file_work, write_noise
from tests.bench.processes import KCLI, environment
from tests.bench.row import Row
from tests.cli.stage import Stages

NAMES = ("share, close of 1 GB", "share, open of 1 GB", "share, memory", "share, a start of kcli")
ROUNDS = 7
OFFICE = ("--as", "minami002")


def rows(home: Path) -> Iterator[Row]:
    """In turn, the best of each with the start of the command in it, and the medians beside it; see `files.rows`."""
    at = Stages(home / "stages").copy("working", home / "office").home
    ledger, source, target, blobs = at / "d1.kpz", home / "source", home / "target", at / ".local/share/kcli"
    took: dict[str, list[float]] = {"plain": [], "close": [], "open": [], "start": []}
    _kcli(at, "share", "open", "D1", "--to", str(ledger), *OFFICE)
    write_noise(source)
    write_noise(ledger)
    for turn in range(ROUNDS + 1):
        os.sync()
        plain = run_file_work(home, "plain", str(source), str(target)).seconds
        target.unlink()
        os.sync()
        closed = _kcli(at, "share", "close", "D1", str(ledger), *OFFICE)
        ledger.unlink()
        os.sync()
        opened = _kcli(at, "share", "open", "D1", "--to", str(ledger), *OFFICE)
        start = _kcli(at, "share", "status", "D1")
        _change(ledger, blobs)
        if turn:  # the first finds a disk that has room to make
            for name, seconds in (("plain", plain), ("close", closed), ("open", opened), ("start", start)):
                took[name].append(seconds)
    best, middle = ({name: how(found) for name, found in took.items()} for how in (min, median))
    for name, verb in zip(NAMES, ("close", "open"), strict=False):
        both = f"{best[verb]:.2f} of {best['plain']:.2f} s"
        yield Row(name, both, best[verb] / best["plain"], most=MOST_TIMES)
        both = f"{middle[verb]:.2f} of {middle['plain']:.2f} s"
        yield Row(f"{name}, medians", both, middle[verb] / middle["plain"])
    yield Row(NAMES[3], f"{best['start'] * 1000:.0f} ms", best["start"] / best["plain"])
    env = {"HOME": str(at)}
    words = ("close", "D1", str(ledger)), ("open", "D1", "--to", str(home / "other"))
    peak = max(run_inside(at, env, "command", "share", *asked, *OFFICE).peak_mb for asked in words)
    yield Row(NAMES[2], "", peak, most=MOST_MB, unit="MB")


def _kcli(home: Path, *words: str) -> float:
    """Seconds of the command from outside, its start and end in it."""
    began = time.perf_counter()
    done = subprocess.run(
        [KCLI, *words], env=environment(home), cwd=home, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL
    )
    seconds = time.perf_counter() - began
    if done.returncode:
        sys.exit(f"kcli {' '.join(words)}: status {done.returncode}")
    return seconds


def _change(ledger: Path, blobs: Path) -> None:
    """Other bytes than before, as after work; older versions are dropped, so that the disk does not fill."""
    with ledger.open("r+b") as file:
        file.write(os.urandom(4096))
    found = sorted(blobs.rglob("*.blobs/*/*"), key=lambda path: path.stat().st_mtime)
    for path in found[:-1]:
        path.unlink()
