"""Asking the user: a confirmation, a secret. Without a terminal nothing is asked."""

from __future__ import annotations

import os
import sys
import unicodedata
from pathlib import Path

from kcli.output import ask
from kcli_core.refusals import Refused, refuse
from kcli_core.store import keys

LONGEST_SECRET = 4096
YES = {"y", "yes", "はい", "削除"}


def on_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def confirm(question: str, lang: str, *, named: str | None = None) -> None:
    """Go on after はい or yes, or after `named` was typed. Refused: CONFIRMATION_NEEDED."""
    if not on_terminal():
        raise Refused(refuse("CONFIRMATION_NEEDED", question=question))
    wanted = f" [{named}]" if named else " [はい/いいえ]" if lang == "ja" else " [yes/no]"
    ask(question + wanted + ": ")
    answer = sys.stdin.readline().strip()
    if named is None:
        if answer.lower() not in YES:
            raise Refused(refuse("CONFIRMATION_NEEDED", reason="no", question=question))
    elif _folded(answer) != _folded(named):
        raise Refused(refuse("CONFIRMATION_NEEDED", reason="typed", question=question, text=answer, name=named))


def _folded(text: str) -> str:
    """A name counts in whatever width it is typed."""
    return unicodedata.normalize("NFKC", text).strip()


def secret(label: str, *, from_stdin: bool, file: Path | None = None) -> str:
    """One secret: the next line of stdin, a 0600 file of the own, or typed without echo. Refused: SECRET_MISSING."""
    if file is not None:
        return _from_file(file)
    if from_stdin:
        line = sys.stdin.buffer.readline(LONGEST_SECRET + 2)
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if not text or len(line) > LONGEST_SECRET or "\ufffd" in text:
            raise Refused(refuse("SECRET_MISSING", label=label))
        return text
    if not on_terminal():
        raise Refused(refuse("SECRET_MISSING", label=label))
    from getpass import getpass

    typed = getpass(f"{label}: ", stream=sys.stderr)
    if not typed:
        raise Refused(refuse("SECRET_MISSING", label=label))
    return typed


def new_secret(label: str, again: str, *, from_stdin: bool) -> str:
    """A new password; on a terminal it is typed twice. Refused: SECRETS_DIFFER."""
    first = secret(label, from_stdin=from_stdin)
    if not from_stdin and secret(again, from_stdin=False) != first:
        raise Refused(refuse("SECRETS_DIFFER"))
    return first


def _from_file(file: Path) -> str:
    try:
        data = keys.load(file)
    except FileNotFoundError:
        raise Refused(refuse("FILE_MISSING", file=str(file))) from None
    lines = data[:LONGEST_SECRET].decode("utf-8", "replace").splitlines()
    if not lines or not lines[0]:
        raise Refused(refuse("SECRET_MISSING", label=os.fspath(file)))
    return lines[0]
