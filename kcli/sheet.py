"""The sheet of initial passwords: a CSV of the user's own, 0600, never over another file, never lost to a kill.

It is written in full beside its place before the commit and takes its name after it: whoever is killed in between
finds the passwords in FILE.part.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from kcli_core.lists.guard import guard_cell
from kcli_core.refusals import Refused, refuse
from kcli_core.store import keys

COLUMNS = ("user_id", "full_name", "initial_password")


class PasswordSheet:
    """Refused: FILE_EXISTS, FILE_UNWRITABLE."""

    def __init__(self, path: Path, columns: Sequence[str] = COLUMNS) -> None:
        self.path, self.columns = path, columns
        self.part = path.with_name(path.name + ".part")
        self._written = False
        if path.exists() or path.is_symlink():
            raise Refused(refuse("FILE_EXISTS", file=str(path)))

    def write(self, issued: Iterable[Mapping[str, Any]], encoding: str = "utf-8") -> None:
        """Before the commit. Refused: FILE_UNWRITABLE where the encoding lacks a letter of a name."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        try:
            handle = os.open(self.part, flags, 0o600)
        except FileExistsError:
            # Left by a run that was killed: its passwords may be the only copy.
            raise Refused(refuse("FILE_EXISTS", file=str(self.part))) from None
        except OSError as error:
            raise Refused(refuse("FILE_UNWRITABLE", file=str(self.path), why=error.strerror)) from error
        self._written = True
        with os.fdopen(handle, "wb") as file:
            try:
                file.write(as_text(issued, self.columns).encode(encoding))
            except UnicodeEncodeError as error:
                raise Refused(refuse("FILE_UNWRITABLE", file=str(self.path), why=str(error))) from error
            file.flush()
            os.fsync(file.fileno())
        self._settle()

    def _settle(self) -> None:
        """The name in its folder survives a power cut too, where a folder can be synced."""
        with suppress(OSError):
            folder = os.open(self.path.absolute().parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def keep(self) -> None:
        """After the commit."""
        self.part.replace(self.path)

    def keep_left_over(self) -> None:
        """The commit had happened in a run that was killed before it gave the sheet its name."""
        if self.part.exists():
            self.keep()

    def drop(self) -> None:
        """The commit did not happen."""
        if self._written:
            self.part.unlink(missing_ok=True)


def as_text(issued: Iterable[Mapping[str, Any]], columns: Sequence[str] = COLUMNS) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([guard_cell(str(row.get(name) or "")) for name in columns] for row in issued)
    return text.getvalue()


def same_sheet(path: Path, issued: Iterable[Mapping[str, Any]], encoding: str) -> bool:
    """Does this file hold exactly these passwords, and is it the own, 0600 and no link? Refused: KEY_FILE_UNSAFE."""
    try:
        return keys.load(path) == as_text(issued).encode(encoding)
    except (FileNotFoundError, UnicodeEncodeError):
        return False
