"""Processes forked from a warm parent, that begin at the same moment."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import Any

FORK = multiprocessing.get_context("fork")
PATIENCE_SECONDS = 180.0


def together(works: Sequence[Callable[[], Any]], patience: float = PATIENCE_SECONDS) -> list[Any]:
    """What each of the works returns, done by a process each, all at once; an exception is returned, not raised.

    `patience`: seconds for all of them.
    """
    until = time.monotonic() + patience
    start = FORK.Event()
    crew = []
    for work in works:
        ours, theirs = FORK.Pipe(duplex=False)
        process = FORK.Process(target=_do, args=(work, start, theirs), daemon=True)
        process.start()
        theirs.close()
        crew.append((process, ours))
    start.set()
    found: list[Any] = []
    for process, pipe in crew:
        try:
            found.append(pipe.recv() if pipe.poll(max(0.0, until - time.monotonic())) else TimeoutError("no answer"))
        except EOFError:
            found.append(RuntimeError(f"died with {process.exitcode}"))
        if process.is_alive():
            process.join(1)
            process.kill()
        process.join()
        pipe.close()
    return found


def _do(work: Callable[[], Any], start: Any, answer: Connection) -> None:
    start.wait()
    try:
        result = work()
    except Exception as error:
        result = RuntimeError(f"{type(error).__name__}: {error}")
    answer.send(result)
