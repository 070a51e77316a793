"""Documents are stored and fetched, and the command is killed at any moment: no blob and no file is ever half."""

from __future__ import annotations

import datetime as dt
import random
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from kcli_core.blobs.folder import Folder
from tests.blobs.kills import InPlace, kill_in_turn
from tests.soak.outcome import Outcome

KILLS, SHORT_KILLS, CONTROL_KILLS = 5_000, 200, 60
SIZES = (1, 64 * 1024, 4 * 1024 * 1024, 6 * 1024 * 1024)


def run(*, seed: int, short: bool) -> Outcome:
    began, kills = time.monotonic(), SHORT_KILLS if short else KILLS
    chance = random.Random(seed)
    data = [chance.randbytes(size) for size in SIZES]
    with TemporaryDirectory(prefix="kcli-soak-") as folder:
        blobs = Folder(Path(folder) / "blobs")
        hit, failures = kill_in_turn(blobs, Path(folder), data, kills=kills, seed=seed)
        swept = blobs.sweep(dt.datetime.max.replace(tzinfo=dt.UTC))
        failures += [f"left: {path.name}" for path in (Path(folder) / "blobs").glob(".*")]
    with TemporaryDirectory(prefix="kcli-soak-") as folder:
        _, control = kill_in_turn(
            InPlace(Path(folder) / "blobs"), Path(folder), data[2:], kills=CONTROL_KILLS, seed=seed
        )
    facts = {"hit": hit, "swept": swept}
    return Outcome("documents", seed, kills, failures, bool(control), time.monotonic() - began, facts)
