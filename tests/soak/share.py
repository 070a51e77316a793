"""Sixty-four users of one ledger, leases of 50 ms and stalls of 200 ms: no token lost, doubled or written over.

The control closes without looking at the grant, and must lose some: else the trial cannot see a loss.
"""

from __future__ import annotations

import datetime as dt
import random
import shutil
import time
from functools import partial

from kcli_core.blobs.blob import Blob
from kcli_core.store.engine import connect
from tests.soak.crew import together
from tests.soak.ledger import Answers, Desk, judge, new_folder, set_up
from tests.soak.office import Maker, unsound
from tests.soak.outcome import Outcome

USERS = 64
LEASE, STALL_SECONDS, STALLS = dt.timedelta(milliseconds=50), 0.2, 0.1
CONTROL_USERS, CONTROL_ATTEMPTS = 8, 12
PATIENCE_SECONDS = 3600.0


def run(make: Maker, engine: str, *, seed: int, short: bool) -> Outcome:
    began = time.monotonic()
    each = 6 if short else 200
    store, folder = make(), new_folder()
    try:
        set_up(store, folder)
        works = [partial(_work, Desk(store, folder, n), each, seed + n) for n in range(USERS)]
        answers = together(works, PATIENCE_SECONDS)
        failures = [str(one) for one in answers if isinstance(one, Exception)]
        told = [one for one in answers if isinstance(one, Answers)]
        failures += [*judge(store, folder, told), *unsound(store)]
    finally:
        shutil.rmtree(folder)
    facts = {
        "acknowledged": sum(len(one.acknowledged) for one in told),
        "rescued": sum(len(one.rescued) for one in told),
        "users_served": sum(bool(one.acknowledged or one.rescued) for one in told),
    }
    lost = _control(make, seed)
    wall = time.monotonic() - began
    return Outcome(f"share-{engine}", seed, USERS * each, failures, lost > 0, wall, {**facts, "control_lost": lost})


def _work(desk: Desk, attempts: int, seed: int, fenced: bool = True) -> Answers:
    """Each attempt takes the lock when it is free, appends a token, and sometimes falls asleep over it."""
    chance, answers = random.Random(seed), Answers()
    for turn in range(attempts):
        began = time.monotonic()
        while (grant := desk.open(LEASE)) is None:
            answers.locked += 1
            time.sleep(chance.uniform(0.005, 0.1))
        answers.longest_wait = max(answers.longest_wait, time.monotonic() - began)
        token = f"{desk.number}-{turn}"
        path = desk.folder / "blobs" / grant.blob.sha256[:2] / grant.blob.sha256[2:]
        blob = desk.put(f"{path.read_text()}{token}\n")
        if chance.random() < STALLS:
            time.sleep(STALL_SECONDS)
        version = desk.close(grant, blob) if fenced else _unfenced(desk, blob)
        if version is None:
            answers.rescued.append(token)
        else:
            answers.acknowledged.append((token, version))
    return answers


# --- the control: whoever has had the lock once may write ----------------------------------------------------------


def _control(make: Maker, seed: int) -> int:
    """How many acknowledged tokens are lost without fences."""
    store, folder = make(), new_folder()
    try:
        set_up(store, folder)
        works = [
            partial(_work, Desk(store, folder, n), CONTROL_ATTEMPTS, seed + n, False) for n in range(CONTROL_USERS)
        ]
        told = [one for one in together(works) if isinstance(one, Answers)]
        return sum("times in the ledger" in wrong for wrong in judge(store, folder, told))
    finally:
        shutil.rmtree(folder)


def _unfenced(desk: Desk, blob: Blob) -> int:
    connection = connect(desk.store.place, writer=True)
    try:
        with connection.transaction(write=True):
            share = connection.rows(f"SELECT * FROM share{connection.for_update}")[0]
            head, fence = share["head"] + 1, share["fence"] + 1
            names = ("id", "share_id", "version", "parent", "fence", "sha256", "size", "side", "by", "at")
            id = connection.new_ids("share_version", 1)[0]
            row = (id, share["id"], head, head - 1, fence, blob.sha256, blob.size, "office", "control", "x")
            connection.insert_many("share_version", names, [row])
            connection.run("UPDATE share SET head = :h, fence = :f", {"h": head, "f": fence})
            connection.run("DELETE FROM share_lock", {})
            return int(head)
    finally:
        connection.close()
