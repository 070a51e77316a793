"""Sixteen processes that write at once on SQLite: every one gets its turn, and soon."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from kcli_core.staff import actions
from kcli_core.store import engine
from kcli_core.store.transaction import Store
from tests.soak.crew import together
from tests.soak.office import Makers, change, code_of, fill, office_of, unsound
from tests.soak.outcome import Outcome

WRITERS = 16
LONGEST_WAIT_SECONDS = 2.0
# Whoever gets less than this part of the turns of the luckiest is starved.
FAIR_PART = 0.5
CONTROL_TRIES = 3


@dataclass(frozen=True, slots=True)
class Found:
    turns: list[int]
    waits: list[float]
    errors: list[str]

    @property
    def failures(self) -> list[str]:
        failures = list(self.errors)
        most = max(self.turns, default=0)
        for writer, got in enumerate(self.turns):
            if got == 0 or got < FAIR_PART * most:
                failures.append(f"writer {writer} got {got} turns, another {most}")
        failures += [f"a wait of {wait:.1f} s" for wait in self.waits if wait > LONGEST_WAIT_SECONDS]
        return failures

    def facts(self, seconds: float) -> dict[str, float]:
        waits = sorted(self.waits) or [0.0]
        return {
            "writes_per_s": round(len(waits) / seconds),
            "fairness_min_max": round(min(self.turns) / max(1, *self.turns), 2),
            "wait_p50_ms": round(waits[len(waits) // 2] * 1000),
            "wait_p99_ms": round(waits[len(waits) * 99 // 100] * 1000),
            "wait_max_ms": round(waits[-1] * 1000),
        }


def run(makers: Makers, *, seed: int, short: bool) -> Outcome:
    """The queue beside the store, and as a control the same without it."""
    began, seconds = time.monotonic(), 3.0 if short else 10.0
    found, broken = _all_write(makers["sqlite"](), seconds)
    control = found
    with _no_queue():
        for _ in range(CONTROL_TRIES):
            control, _broken = _all_write(makers["sqlite"](), seconds)
            if control.failures:
                break
    return Outcome(
        "turns-sqlite",
        seed,
        len(found.waits),
        [*found.failures, *broken],
        bool(control.failures),
        time.monotonic() - began,
        {
            **found.facts(seconds),
            "control_fairness": control.facts(seconds)["fairness_min_max"],
            "control_wait_max_ms": control.facts(seconds)["wait_max_ms"],
        },
    )


def _all_write(store: Store, seconds: float) -> tuple[Found, list[str]]:
    fill(store, WRITERS, limit=WRITERS, issued=WRITERS)
    answers = together([partial(_write_on, store, code_of(n), seconds) for n in range(WRITERS)])
    errors = [str(answer) for answer in answers if isinstance(answer, Exception)]
    waits = [answer for answer in answers if not isinstance(answer, Exception)]
    return Found([len(one) for one in waits], [wait for one in waits for wait in one], errors), unsound(store)


def _write_on(store: Store, code: str, seconds: float) -> list[float]:
    """Write until the time is over; how long each write waited for its turn."""
    waits: list[float] = []
    end = time.monotonic() + seconds
    while (asked := time.monotonic()) < end:
        with change(store) as tx:
            waits.append(time.monotonic() - asked)
            actions.set_logout(tx, office_of(tx), code, 1 + len(waits) % 8)
    return waits


@contextmanager
def _no_queue() -> Iterator[None]:
    """Only SQLite's own busy wait."""

    @contextmanager
    def straight_on(_path: Path) -> Iterator[None]:
        yield

    real = engine.turn
    engine.turn = straight_on  # type: ignore[assignment]
    try:
        yield
    finally:
        engine.turn = real
