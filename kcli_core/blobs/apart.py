"""A call that waits for a network, made so that Ctrl-C ends the waiting and not only what comes after it."""

from __future__ import annotations

from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def apart(call: Callable[[], T]) -> T:
    """What the call returns or raises. It runs in a second thread, which is left alone if this one is interrupted."""
    answers: SimpleQueue[Callable[[], T]] = SimpleQueue()

    def run() -> None:
        try:
            found = call()
        except BaseException as error:
            raised = error

            def failed() -> T:
                raise raised

            answers.put(failed)
        else:
            answers.put(lambda: found)

    Thread(target=run, daemon=True).start()
    return answers.get()()
