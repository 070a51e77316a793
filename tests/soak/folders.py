"""Fifty processes that fill one green folder: never over its capacity, nothing refused while there was room left.

The documents differ in size, and the folder takes half of what comes. A refusal must say that this document did not
fit; at the end the smallest one must not fit any more, or everything that did not fit was larger than what is left.
"""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Sequence
from functools import partial

from kcli_core.client import register
from kcli_core.folder import actions, chain, filing, putting
from kcli_core.folder.media import Look
from kcli_core.refusals import Refused
from kcli_core.store.engine import connect
from kcli_core.store.transaction import Store
from tests.soak.crew import together
from tests.soak.limit import Answers
from tests.soak.office import Maker, change, fill, office_of, unsound
from tests.soak.outcome import Outcome

PROCESSES = 50
SIZES = (100, 300, 700, 1900)
FIELDS = {
    "kind": "invoice", "direction": "received", "transaction_date": "2024-03-31", "amount": 110000,
    "counterparty": "㈱国税商事", "counterparty_code": None, "invoice_number": None, "invoice_number_unchecked": False,
    "slip_number": None, "remarks": None, "route": "upload",
}  # fmt: skip


def run(make: Maker, engine: str, *, seed: int, short: bool) -> Outcome:
    began = time.monotonic()
    each = 5 if short else 40
    rng = random.Random(seed)
    sizes = [[rng.choice(SIZES) for _ in range(each)] for _ in range(PROCESSES)]
    capacity = sum(map(sum, sizes)) // 2
    store = _store(make, capacity)
    answers = together([partial(_put, store, number, share) for number, share in enumerate(sizes)])
    failures = [*judge(store, capacity, answers), *unsound(store)]
    facts = {"capacity": capacity, "refused": sum(a.full for a in answers if isinstance(a, Answers))}
    red = _control_is_red(make)
    tries = PROCESSES * each
    return Outcome(f"folders-{engine}", seed, tries, failures, red, time.monotonic() - began, facts)


def _store(make: Maker, capacity: int) -> Store:
    store = make()
    fill(store, 1, limit=10)
    with change(store) as tx:
        register.add(tx, office_of(tx), {"code": "C01", "name": "株式会社青空商店", "closing_month": "3"})
        actions.add(tx, office_of(tx), [actions.Wish("C01", "ebook", capacity)])
    return store


def _put(store: Store, process: int, sizes: Sequence[int]) -> Answers:
    answers = Answers()
    for turn, size in enumerate(sizes):
        name = f"{process}-{turn}.pdf"
        sha256 = hashlib.sha256(name.encode()).hexdigest()
        draft = filing.draft(FIELDS, name, sha256, size, Look("application/pdf", "", False))
        try:
            with change(store) as tx:
                done = putting.put(tx, office_of(tx), "C01", [draft])
            answers.granted.append(f"{done.first} {size}")
        except Refused as refused:
            first = refused.refusals[0]
            if first.code == "LIMIT_FOLDER_TOTAL" and first.facts["used"] + size > first.facts["limit"]:
                answers.full += 1
            else:
                answers.wrong.append(f"{name}: {first.code} {dict(first.facts)}")
    return answers


def judge(store: Store, capacity: int, answers: Sequence[Answers | Exception]) -> list[str]:
    """Everything that is wrong with what was granted: the room, the counter, the numbers and the chain."""
    failures = [str(one) for one in answers if isinstance(one, Exception)]
    told = [one for one in answers if isinstance(one, Answers)]
    failures += [wrong for one in told for wrong in one.wrong]
    connection = connect(store.place, writer=False)
    try:
        (folder,) = connection.rows("SELECT used FROM folder")
        documents = connection.rows("SELECT number, size FROM document ORDER BY number")
        events = connection.rows("SELECT * FROM document_event ORDER BY seq")
    finally:
        connection.close()
    there = sum(row["size"] for row in documents)
    if there > capacity:
        failures.append(f"{there - capacity} over the limit")
    if sum(one.full for one in told) and capacity - there >= max(SIZES):
        failures.append(f"{capacity - there} left although something was refused")
    if folder["used"] != there:
        failures.append(f"the counter says {folder['used']}, there are {there}")
    if [row["number"] for row in documents] != list(range(1, len(documents) + 1)):
        failures.append("the numbers have gaps")
    granted = {line for one in told for line in one.granted}
    if granted != {f"{row['number']} {row['size']}" for row in documents}:
        failures.append(f"granted {len(granted)}, found {len(documents)}")
    prev = chain.GENESIS
    for row in events:
        body = tuple(row[name] for name in chain.BODY)
        if row["prev"] != prev or row["hash"] != chain.link(prev, body):
            failures.append(f"the chain breaks at {row['seq']}")
            break
        prev = row["hash"]
    return failures


# --- the control: count, then insert, with nothing held -------------------------------------------------------------


def _control_is_red(make: Maker) -> bool:
    """A table without the CHECK, as that alone would hold; room is looked at before the write."""
    capacity = PROCESSES * 6 * 500
    store = _store(make, capacity)
    together([partial(_naive, store, capacity) for _ in range(PROCESSES)])
    connection = connect(store.place, writer=False)
    try:
        return int(connection.value("SELECT coalesce(sum(size), 0) FROM folder_file")) > capacity
    finally:
        connection.close()


def _naive(store: Store, capacity: int) -> Answers:
    connection = connect(store.place, writer=True)
    try:
        folder = connection.value("SELECT id FROM folder")
        for _ in range(20):
            used = connection.value("SELECT coalesce(sum(size), 0) FROM folder_file")
            if used + 500 > capacity:
                break
            with connection.transaction(write=True):
                id = connection.new_ids("folder_file", 1)[0]
                row = (id, folder, 0, f"{id}", f"{id}", 500, "x", "x", "x")
                columns = ("id", "folder_id", "path_id", "name", "name_key", "size", "sha256", "at", "by")
                connection.insert_many("folder_file", columns, [row])
    finally:
        connection.close()
    return Answers()
