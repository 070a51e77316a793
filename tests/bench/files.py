"""A document of 1 GB into the folder of blobs and out again, against a plain copy with fsync in the same run."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.bulk import Ran
from tests.bench.processes import environment
from tests.bench.row import Row

WORK = str(Path(__file__).with_name("file_work.py"))
NAMES = ("files, put of 1 GB", "files, get of 1 GB", "files, memory")
SIZE_MB = 1024
ROUNDS = 7
MOST_TIMES = 1.5
MOST_MB = 100.0


def rows(home: Path) -> Iterator[Row]:
    """The three in turn, the best of each: a put takes two cores, and what else the machine does meets it harder."""
    source, blobs, target = home / "large", home / "blobs", home / "target"
    sha256 = write_noise(source)
    ran: dict[str, list[Ran]] = {"plain": [], "put": [], "get": []}
    for turn in range(ROUNDS + 1):
        asked = [("plain", source, target), ("put", source, blobs), ("get", blobs, sha256, target)]
        for verb, *words in asked if turn % 2 else [asked[1], asked[2], asked[0]]:
            if verb == "put":
                shutil.rmtree(blobs, ignore_errors=True)
            else:
                target.unlink(missing_ok=True)
            os.sync()  # what was dropped is not paid for by who comes next
            once = run_file_work(home, verb, *map(str, words))
            if turn:  # the first finds a disk that has room to make
                ran[verb].append(once)
    for path in (source, target):
        path.unlink()
    shutil.rmtree(blobs)
    took = {verb: min(one.seconds for one in found) for verb, found in ran.items()}
    for verb, name in zip(("put", "get"), NAMES, strict=False):
        rates = f"{SIZE_MB / took[verb]:,.0f} of {SIZE_MB / took['plain']:,.0f} MB/s"
        yield Row(name, rates, took[verb] / took["plain"], most=MOST_TIMES)
    peak = max(one.peak_mb for verb in ("put", "get") for one in ran[verb])
    yield Row(NAMES[2], "", peak, most=MOST_MB, unit="MB")


def write_noise(path: Path) -> str:
    """A file that no disk can make smaller; its hash."""
    hashed, piece = hashlib.sha256(), os.urandom(16 * 1024 * 1024)
    with open(path, "wb") as file:
        for _ in range(SIZE_MB // 16):
            file.write(piece)
            hashed.update(piece)
        os.fsync(file.fileno())
    return hashed.hexdigest()


def run_file_work(home: Path, *words: str) -> Ran:
    done = subprocess.run([sys.executable, "-P", WORK, *words], env=environment(home), stdout=subprocess.PIPE)
    if done.returncode:
        raise SystemExit(f"{' '.join(words)}: status {done.returncode}")
    return Ran(**json.loads(done.stdout))
