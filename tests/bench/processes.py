"""Whole processes, timed from outside: in a pipe or on a terminal, one after another in turn."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

BIN = Path(sys.executable).parent
KCLI = str(BIN / "kcli")
BASE = "python -c pass"
ROWS, COLUMNS = 40, 120


@dataclass(frozen=True, slots=True)
class Figure:
    """A command and its bound. `expect` must be in what it prints, or it was not the command that was measured.

    `{turn}` in a word of the command becomes the number of the round.
    """

    name: str
    command: Sequence[str]
    most: float
    expect: str
    environment: Mapping[str, str] = field(default_factory=dict)
    terminal: bool = False


def environment(home: Path, **more: str) -> dict[str, str]:
    """A user's own, without what this process was started with."""
    return {"HOME": str(home), "PATH": f"{BIN}:/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "xterm-256color", **more}


def time_in_turn(figures: Sequence[Figure], home: Path, rounds: int) -> tuple[float, dict[str, float]]:
    """The median seconds of an empty Python and of each figure; the empty one runs before every command."""
    base: list[float] = []
    found: dict[str, list[float]] = {figure.name: [] for figure in figures}
    empty = Figure(BASE, [sys.executable, "-c", "pass"], 1, "")
    for figure in (empty, *figures):
        _timed(figure, home, 0)
    for turn in range(1, rounds + 1):
        for figure in figures:
            base.append(_timed(empty, home, turn))
            found[figure.name].append(_timed(figure, home, turn))
    return median(base), {name: median(seconds) for name, seconds in found.items()}


def _timed(figure: Figure, home: Path, turn: int) -> float:
    command = [word.replace("{turn}", str(1 + turn % 8)) for word in figure.command]
    began = time.perf_counter()
    status, output = (_on_terminal if figure.terminal else _in_pipe)(
        command, environment(home, **figure.environment), home
    )
    seconds = time.perf_counter() - began
    if status != 0 or figure.expect not in output:
        raise SystemExit(f"{figure.name}: status {status}, no {figure.expect!r} in:\n{output[:2000]}")
    return seconds


def _in_pipe(command: Sequence[str], env: Mapping[str, str], home: Path) -> tuple[int, str]:
    done = subprocess.run(
        command, env=env, cwd=home, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return done.returncode, done.stdout.decode("utf-8", "replace")


def _on_terminal(command: Sequence[str], env: Mapping[str, str], home: Path) -> tuple[int, str]:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    try:
        process = subprocess.Popen(command, env=env, cwd=home, stdin=theirs, stdout=theirs, stderr=theirs)
    finally:
        os.close(theirs)
    output = bytearray()
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # Linux says EIO where the other end is closed
            break
        if not piece:
            break
        output += piece
    os.close(ours)
    return process.wait(), output.decode("utf-8", "replace")
