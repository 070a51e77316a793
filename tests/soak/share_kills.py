"""kill -9 while a ledger is opened, worked on and closed: nothing acknowledged is lost, and others can go on.

After each kill somebody else gets the lock within the lease and five seconds, without an operator (L6).
"""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
import time
from itertools import count
from pathlib import Path
from typing import Any

from kcli_core.share import doctor
from kcli_core.store.transaction import Store, read
from tests.soak.crew import FORK
from tests.soak.kills import KILLS_PER_STORE, _lines, _no_transaction
from tests.soak.ledger import Answers, Desk, judge, new_folder, set_up
from tests.soak.office import Maker, Makers, office_of, unsound
from tests.soak.outcome import Outcome

CREW = 3
LEASE = dt.timedelta(milliseconds=300)
PATIENCE_SECONDS = LEASE.total_seconds() + 5
# What a kill may leave behind, each with a command that ends it; anything else is damage.
EXPECTED = {"lock_run_out", "lock_without_file", "older_than_newest", "half_download", "draft_waiting"}
CONTROL_KILLS = 60


def run(make: Maker, makers: Makers, engine: str, *, seed: int, short: bool) -> Outcome:
    began, chance = time.monotonic(), random.Random(seed)
    kills = 20 if short else 2000
    failures: list[str] = []
    acknowledged, longest = 0, 0.0
    for at in range(0, kills, KILLS_PER_STORE):
        done, waited, wrong = _kill(make(), min(KILLS_PER_STORE, kills - at), chance)
        acknowledged, longest = acknowledged + done, max(longest, waited)
        failures += wrong
    with _no_transaction():
        _, _, control = _kill(makers["sqlite"](), CONTROL_KILLS, chance, crew=1)
    facts = {"acknowledged": acknowledged, "longest_wait_s": round(longest, 2)}
    return Outcome(f"share-kills-{engine}", seed, kills, failures, bool(control), time.monotonic() - began, facts)


def _kill(store: Store, kills: int, chance: random.Random, *, crew: int = CREW) -> tuple[int, float, list[str]]:
    folder = new_folder()
    numbers = count(1)
    failures: list[str] = []
    longest = 0.0
    try:
        set_up(store, folder)
        acks = folder / "acks"
        acks.mkdir()
        hands = [_hire(store, folder, next(numbers)) for _ in range(crew)]
        try:
            for kill in range(kills):
                time.sleep(chance.uniform(0.005, 0.15))
                at = chance.randrange(crew)
                ended_itself = not hands[at].is_alive()
                hands[at].kill()
                hands[at].join()
                if ended_itself:
                    failures.append(f"kill {kill}: a user ended by itself with {hands[at].exitcode}")
                waited = _somebody_else_works(Desk(store, folder, next(numbers)))
                longest = max(longest, waited)
                if waited > PATIENCE_SECONDS:
                    failures.append(f"kill {kill}: waited {waited:.1f} s")
                failures += [f"kill {kill}: {wrong}" for wrong in _look(store, folder, acks)]
                if failures:
                    break
                hands[at] = _hire(store, folder, next(numbers))
        finally:
            for hand in hands:
                hand.kill()
                hand.join()
        told = sum(len(_lines(file)) for file in acks.iterdir())
        failures += [f"at the end: {wrong}" for wrong in _look(store, folder, acks)] if not failures else []
        return told, longest, failures if told else [*failures, "nobody wrote anything"]
    except Exception as error:
        return 0, longest, [*failures, f"{type(error).__name__}: {error}"]
    finally:
        shutil.rmtree(folder)


def _hire(store: Store, folder: Path, number: int) -> Any:
    process = FORK.Process(target=_work, args=(Desk(store, folder, number),), daemon=True)
    process.start()
    return process


def _work(desk: Desk) -> None:
    """Append token after token, and say so after each, until killed."""
    ack = os.open(desk.folder / "acks" / str(desk.number), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for turn in count():
        _append(desk, f"{desk.number}-{turn}", ack)


def _append(desk: Desk, token: str, ack: int | None) -> None:
    while (grant := desk.open(LEASE)) is None:
        time.sleep(0.01)
    path = desk.folder / "blobs" / grant.blob.sha256[:2] / grant.blob.sha256[2:]
    version = desk.close(grant, desk.put(f"{path.read_text()}{token}\n"))
    if ack is not None and version is not None:
        os.write(ack, f"{token} {version}\n".encode())


def _somebody_else_works(desk: Desk) -> float:
    """Seconds until another user could open, whoever was killed with the lock."""
    began = time.monotonic()
    while (grant := desk.open(LEASE)) is None:
        time.sleep(0.01)
        if time.monotonic() - began > PATIENCE_SECONDS:
            return time.monotonic() - began
    waited = time.monotonic() - began
    path = desk.folder / "blobs" / grant.blob.sha256[:2] / grant.blob.sha256[2:]
    desk.close(grant, desk.put(path.read_text()))
    return waited


def _look(store: Store, folder: Path, acks: Path) -> list[str]:
    answers = Answers()
    for file in acks.iterdir():
        for line in _lines(file):
            token, _, version = line.partition(" ")
            answers.acknowledged.append((token, int(version)))
    wrong = [*judge(store, folder, [answers]), *unsound(store)]
    with read(store, lambda _c, _n: Desk(store, folder, 0).actor()) as q:
        found = doctor.examine(q, office_of(q), lambda sha256: (folder / "blobs" / sha256[:2] / sha256[2:]).exists())
    return wrong + [f"doctor: {row['finding']} {row['detail']}" for row in found if row["finding"] not in EXPECTED]
