"""Sixteen writers at once: the log keeps one chain without a gap, and holds every change and every refusal."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from kcli_core.refusals import Refused
from kcli_core.staff import actions
from kcli_core.store.engine import Postgres, connect
from kcli_core.store.transaction import Store
from tests.soak.crew import together
from tests.soak.office import Maker, change, code_of, fill, office_of, unsound
from tests.soak.outcome import Outcome

WRITERS = 16
TOO_MANY_HOURS = 9


def run(make: Maker, engine: str, *, seed: int, short: bool) -> Outcome:
    began = time.monotonic()
    each = 20 if short else 300
    store = make()
    failures = _write(store, each)
    reds = [_finds_a_forgery(store)] if engine == "sqlite" else [_finds_a_head_that_is_not_held(make)]
    return Outcome(f"log-{engine}", seed, WRITERS * each, failures, all(reds), time.monotonic() - began)


def _write(store: Store, each: int) -> list[str]:
    fill(store, WRITERS, limit=WRITERS, issued=WRITERS)
    before = _rows(store)
    answers = together([partial(_change, store, code_of(n), each) for n in range(WRITERS)])
    failures = [str(answer) for answer in answers if isinstance(answer, Exception)]
    written = _rows(store) - before
    if written != WRITERS * each:
        failures.append(f"{WRITERS * each} commands, {written} rows of the log")
    return failures + unsound(store)


def _change(store: Store, code: str, each: int) -> None:
    """Changes, every third of them refused; each is one row."""
    for turn in range(each):
        try:
            with change(store) as tx:
                actions.set_logout(tx, office_of(tx), code, TOO_MANY_HOURS if turn % 3 == 2 else 1 + turn % 2)
        except Refused as refused:
            if refused.refusals[0].code != "BAD_HOURS":
                raise


def _rows(store: Store) -> int:
    connection = connect(store.place, writer=False)
    try:
        found: int = connection.value("SELECT count(*) FROM audit")
        return found
    finally:
        connection.close()


def _finds_a_forgery(store: Store) -> bool:
    """One row altered, past the trigger."""
    connection = connect(store.place, writer=True)
    try:
        connection.run("DROP TRIGGER audit_no_update")
        connection.run("UPDATE audit SET actor = 'local:nobody' WHERE seq = (SELECT max(seq) / 2 FROM audit)")
    finally:
        connection.close()
    return any("altered" in finding for finding in unsound(store))


def _finds_a_head_that_is_not_held(make: Maker) -> bool:
    with _nothing_held():
        return bool(_write(make(), 20))


@contextmanager
def _nothing_held() -> Iterator[None]:
    real = Postgres.for_update
    Postgres.for_update = ""
    try:
        yield
    finally:
        Postgres.for_update = real
