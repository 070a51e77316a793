"""The writers' queue of an embedded store.

SQLite's own busy wait polls and lets some writers starve for seconds. A lock file beside the store makes them
wait in turn; the operating system frees it when its holder dies, however it dies.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kcli_core.refusals import Refused, refuse

WAIT_SECONDS = 30.0
POLL_SECONDS = 0.001
HAND_OVER_SECONDS = 0.0002


@contextmanager
def turn(path: Path, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the queue's lock file; refused with STORE_BUSY after `wait_seconds`."""
    from filelock import FileLock, Timeout

    lock = FileLock(path, mode=0o600)
    deadline = time.monotonic() + wait_seconds
    try:
        lock.acquire(timeout=wait_seconds, poll_interval=POLL_SECONDS)
    except Timeout:
        raise Refused(refuse("STORE_BUSY", seconds=round(time.monotonic() - deadline + wait_seconds))) from None
    try:
        yield
    finally:
        lock.release()
        # Whoever writes in a loop lets the next one in first.
        time.sleep(HAND_OVER_SECONDS * (1 + random.random()))  # noqa: S311
