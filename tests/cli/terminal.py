"""A terminal for tests: kcli called in this process, or in a real shell; always with an empty home of its own."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kcli.app import run

ROOT = Path(__file__).resolve().parents[2]
# Every way in which a command may end.
STATUSES = frozenset({0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 130})
LOCALES = {"en": "en_US.UTF-8", "ja": "ja_JP.UTF-8"}
KEPT = ("TMPDIR", "SYSTEMROOT")


@dataclass(frozen=True)
class Done:
    """How a command ended, and every byte it wrote."""

    line: str
    status: int
    raw_out: bytes
    raw_err: bytes
    encoding: str = "utf-8"

    @property
    def out(self) -> str:
        return self.raw_out.decode(self.encoding)

    @property
    def err(self) -> str:
        return self.raw_err.decode(self.encoding)

    def json(self) -> Any:
        return json.loads(self.out)

    def codes(self) -> list[str]:
        """The codes of the one error object on stderr."""
        return [error["code"] for error in json.loads(self.err)["errors"]]

    def ended(self, status: int) -> Done:
        """The same, if it ended so."""
        assert self.status == status, f"$ {self.line}\n[{self.status}, not {status}]\n{self.out}{self.err}"
        return self


class Terminal:
    """One user's terminal: a home, a folder to work in (the same), and an environment with nothing of ours in it."""

    def __init__(self, home: Path, lang: str = "en", **more: str) -> None:
        self.home = home
        home.mkdir(parents=True, exist_ok=True)
        self.environment = {name: os.environ[name] for name in KEPT if name in os.environ}
        self.environment |= {
            "HOME": str(home),
            "LANG": LOCALES[lang],
            "PATH": f"{self._programs()}:{os.environ['PATH']}",
        }
        self.environment |= {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"} | more

    def _programs(self) -> Path:
        """A folder with the command kcli in it: this tree's, whatever is installed."""
        folder = self.home / ".bin"
        folder.mkdir(exist_ok=True)
        program = folder / "kcli"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kcli "$@"\n')
        program.chmod(0o755)
        return folder

    def shell(self, line: str, stdin: bytes = b"", **more: str) -> Done:
        """The line in a real shell."""
        done = subprocess.run(
            ["sh", "-c", line],
            input=stdin,
            capture_output=True,
            cwd=self.home,
            env=self.environment | more,
            timeout=120,
        )
        return Done(line, done.returncode, done.stdout, done.stderr)

    def shell_to_nobody(self, line: str) -> Done:
        """The line, its output into a pipe whose reader has gone."""
        reader, writer = os.pipe()
        os.close(reader)
        try:
            done = subprocess.run(
                ["sh", "-c", f"exec {line}"],
                stdout=writer,
                stderr=subprocess.PIPE,
                cwd=self.home,
                env=self.environment,
                timeout=120,
            )
        finally:
            os.close(writer)
        return Done(line, done.returncode, b"", done.stderr)

    def kcli(self, *argv: str, stdin: bytes = b"", encoding: str = "utf-8", **more: str) -> Done:
        """kcli in this process: the same door (kcli.app.run), a fraction of the time."""
        out, err = io.BytesIO(), io.BytesIO()
        with self._inside(stdin, out, err, encoding, more):
            status = run(list(argv))
            sys.stdout.flush()
            sys.stderr.flush()
        return Done("kcli " + " ".join(argv), status, out.getvalue(), err.getvalue(), encoding)

    @contextmanager
    def _inside(
        self, stdin: bytes, out: io.BytesIO, err: io.BytesIO, encoding: str, more: Mapping[str, str]
    ) -> Iterator[None]:
        streams, environment, folder = (sys.stdin, sys.stdout, sys.stderr), dict(os.environ), os.getcwd()
        sys.stdin = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8", errors="surrogateescape")
        # What TextIOWrapper refuses to write is a crash, as it would be on a console.
        sys.stdout = io.TextIOWrapper(out, encoding=encoding, newline="")
        sys.stderr = io.TextIOWrapper(err, encoding=encoding, newline="")
        os.environ.clear()
        os.environ.update({**self.environment, **more})
        os.chdir(self.home)
        mine = (sys.stdin, sys.stdout, sys.stderr)
        try:
            yield
        finally:
            sys.stdin, sys.stdout, sys.stderr = streams
            for stream in mine:
                stream.detach()
            os.environ.clear()
            os.environ.update(environment)
            os.chdir(folder)

    def start(self, argv: Sequence[str], **more: str) -> subprocess.Popen[bytes]:
        """A process that is left running, in a group of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "kcli", *argv],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self.home,
            env=self.environment | more,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )


def rows(done: Done) -> list[str]:
    """Lines of a table without its head."""
    return done.out.splitlines()[2:]
