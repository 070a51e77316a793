"""The writers' queue: one at a time, in turn, and free again when its holder dies."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from kcli_core.refusals import Refused
from kcli_core.store.queue import turn
from tests.soak.crew import FORK


def held_by_another(path: Path) -> tuple[int, int]:
    """A process that holds the queue until it is killed, or until the pipe is closed; its id and our end."""
    read_held, write_held = os.pipe()
    read_go, write_go = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(write_go)
        with turn(path):
            os.write(write_held, b"!")
            os.read(read_go, 1)
        os._exit(0)
    os.read(read_held, 1)
    for end in (read_held, write_held, read_go):
        os.close(end)
    return child, write_go


def test_a_writer_is_refused_when_its_time_is_over(tmp_path: Path) -> None:
    child, go = held_by_another(tmp_path / "lock")
    for seconds in (0.0, 0.05):
        with pytest.raises(Refused) as refused, turn(tmp_path / "lock", seconds):
            pass
        assert refused.value.refusals[0].code == "STORE_BUSY"
    os.close(go)
    assert os.waitpid(child, 0)[1] == 0
    with turn(tmp_path / "lock", 5.0):
        pass


def test_one_who_waits_is_let_in_when_the_holder_is_killed(tmp_path: Path) -> None:
    child, go = held_by_another(tmp_path / "lock")
    ours, theirs = FORK.Pipe(duplex=False)
    waiter = FORK.Process(target=_enter, args=(tmp_path / "lock", theirs))
    waiter.start()
    assert not ours.poll(0.05), "it came in beside the holder"
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert ours.poll(30)
    waiter.join()
    os.close(go)


def _enter(path: Path, answer: object) -> None:
    with turn(path):
        answer.send("in")  # type: ignore[attr-defined]


def test_one_who_waited_too_long_does_not_get_the_lock_later(tmp_path: Path) -> None:
    child, go = held_by_another(tmp_path / "lock")
    with pytest.raises(Refused), turn(tmp_path / "lock", 0.05):
        pass
    os.close(go)
    os.waitpid(child, 0)
    for _ in range(3):
        with turn(tmp_path / "lock", 5.0):
            pass


def test_a_place_where_no_lock_can_be_made_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused, turn(tmp_path / "nowhere" / "lock"):
        pass
    assert refused.value.refusals[0].code == "STORE_UNAVAILABLE"
