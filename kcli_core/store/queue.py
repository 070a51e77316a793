"""The writers' queue of an embedded store.

SQLite's own busy wait polls and lets some writers starve for seconds. A lock file beside the store makes them
wait in turn; the operating system frees it when its holder dies, however it dies.

Sixteen writers at once (`make soak`): polling for this lock halves what they get done, as each sleeps past the
moment it is freed. So a writer waits inside the kernel, which wakes it; only Windows polls.
"""

from __future__ import annotations

import os
import sys
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
    with _held(path, wait_seconds) as got:
        if not got:
            raise Refused(refuse("STORE_BUSY", seconds=round(wait_seconds)))
        yield
    # Whoever writes in a loop lets the next one in first.
    time.sleep(HAND_OVER_SECONDS)


if sys.platform == "win32":

    @contextmanager
    def _held(path: Path, wait_seconds: float) -> Iterator[bool]:
        from filelock import FileLock, Timeout

        lock = FileLock(path, mode=0o600)
        try:
            lock.acquire(timeout=wait_seconds, poll_interval=POLL_SECONDS)
        except Timeout:
            yield False
            return
        try:
            yield True
        finally:
            lock.release()

else:
    import fcntl

    @contextmanager
    def _held(path: Path, wait_seconds: float) -> Iterator[bool]:
        try:
            # Closing the file gives the lock back; it is never deleted, or two writers could hold two files.
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise Refused(refuse("STORE_UNAVAILABLE", place=str(path), detail=str(error.strerror))) from error
        try:
            yield _locked(file, path, wait_seconds)
        finally:
            os.close(file)

    def _locked(file: int, path: Path, wait_seconds: float) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return wait_seconds > 0 and _wait(file, wait_seconds)
        except OSError as error:  # a file system without locks
            raise Refused(refuse("STORE_UNAVAILABLE", place=str(path), detail=str(error.strerror))) from error
        return True

    def _wait(file: int, wait_seconds: float) -> bool:
        """Wait in the kernel. It knows no time limit, so a thread waits there; one that comes too late is left behind:
        its lock goes with the file, which the caller closes."""
        import threading
        from contextlib import suppress

        free = threading.Event()

        def wait() -> None:
            with suppress(OSError):
                fcntl.flock(file, fcntl.LOCK_EX)
                free.set()

        threading.Thread(target=wait, daemon=True).start()
        return free.wait(wait_seconds)
