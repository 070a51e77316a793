"""Two commands interleaved step by step: the first is held before its commit, the second is seen to wait for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from kcli_core.refusals import Refused
from kcli_core.store.engine import connect
from tests.conftest import Shop

LONGEST = 30.0
# How long a second command may go on unseen on SQLite, where nothing tells that a writer waits in the queue.
A_WHILE = 0.15

Hold = Callable[[], None]


def no_hold() -> None:
    """For a command that is not held."""


class Command(threading.Thread):
    """One command on a connection of its own. `work` calls `hold()` where the first of two is to stop."""

    def __init__(self, work: Callable[[Hold], Any]) -> None:
        super().__init__(daemon=True)
        self._work = work
        self._reached, self._go = threading.Event(), threading.Event()
        self.done = threading.Event()
        self.error: BaseException | None = None
        self.answer: Any = None

    def run(self) -> None:
        try:
            self.answer = self._work(self._hold)
        except BaseException as error:
            self.error = error
        finally:
            self._reached.set()
            self.done.set()

    def _hold(self) -> None:
        self._reached.set()
        assert self._go.wait(LONGEST)

    def held(self) -> Command:
        """Start it and return when it stands before its commit."""
        self.start()
        assert self._reached.wait(LONGEST)
        assert not self.done.is_set(), f"it did not get as far as its commit: {self.error!r}"
        return self

    def finish(self) -> Any:
        """Let it go on to its end; its answer. Whatever it raised is raised here, but for a refusal."""
        self._go.set()
        assert self.done.wait(LONGEST)
        self.join(LONGEST)
        if self.error is not None and not isinstance(self.error, Refused):
            raise self.error
        return self.answer

    @property
    def codes(self) -> list[str]:
        """What it was refused with; nothing where it was done."""
        self.finish()
        return [refusal.code for refusal in self.error.refusals] if isinstance(self.error, Refused) else []


def waiting(shop: Shop, work: Callable[[Hold], Any]) -> Command:
    """Start the second command and return when it is seen to wait for the first."""
    second = Command(work)
    second.start()
    if shop.store.place.embedded:
        assert not second.done.wait(A_WHILE), f"it did not wait: {second.error!r}"
        return second
    watch = connect(shop.store.place, writer=False)
    try:
        deadline = time.monotonic() + LONGEST
        sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        while not watch.value(sql):
            assert not second.done.is_set(), f"it did not wait: {second.error!r}"
            assert time.monotonic() < deadline
            time.sleep(0.01)
    finally:
        watch.close()
    return second


def one_after_the_other(
    shop: Shop, first: Callable[[Hold], Any], second: Callable[[Hold], Any]
) -> tuple[list[str], list[str]]:
    """Hold the first, see the second wait, commit the first; the codes of both."""
    leading = Command(first).held()
    following = waiting(shop, second)
    return leading.codes, following.codes
