"""The token of a log-in or sign-in on this machine: a 0600 file of the own, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from kcli_core.store import keys


def load(file: Path) -> str | None:
    """The token; None where nobody is logged in. Refused: KEY_FILE_UNSAFE."""
    try:
        return keys.load(file).decode("ascii", "replace").strip() or None
    except FileNotFoundError:
        return None


def keep(file: Path, token: str) -> None:
    """The token in place of an earlier one's."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = file.with_name(file.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(token + "\n")
        out.flush()
        os.fsync(out.fileno())
    part.replace(file)
