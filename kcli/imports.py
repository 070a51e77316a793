"""A list on its way in: the file read, every row's fate shown, and with --result written back beside its row."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from kcli import failures
from kcli.context import Context
from kcli_core.input.dates import read_date
from kcli_core.input.form import Reader
from kcli_core.lists.result import Verdict as Verdict
from kcli_core.lists.result import write_result
from kcli_core.lists.table import Record, Table, open_table
from kcli_core.refusals import Caution, Refusal, Refused, refuse

LARGEST_FILE_BYTES = 1024**3


def read_file(file: Path) -> bytes:
    """The bytes of a list. Refused: FILE_MISSING, FILE_UNREADABLE (a folder, no right, too large)."""
    try:
        if file.stat().st_size > LARGEST_FILE_BYTES:
            raise Refused(refuse("FILE_UNREADABLE", file=str(file), why="> 1 GiB"))
        return file.read_bytes()
    except FileNotFoundError:
        raise Refused(refuse("FILE_MISSING", file=str(file))) from None
    except (OSError, ValueError) as error:
        raise Refused(
            refuse("FILE_UNREADABLE", file=str(file), why=getattr(error, "strerror", None) or str(error))
        ) from error


class ListFile:
    """A list opened for one command."""

    def __init__(
        self, file: Path, wanted: Collection[str], *, encoding: str | None, header_row: int | None, sheet: str | None
    ) -> None:
        self.file = file
        self.table: Table = open_table(
            read_file(file), file.name, wanted, encoding=encoding, header_row=header_row, sheet=sheet
        )

    def readers(self, readers: Mapping[str, Reader]) -> dict[str, Reader]:
        """The same readers, but a date may be a spreadsheet's day number."""
        dates = partial(read_date, serial=True, mac_1904=self.table.grid.mac_1904)
        return {name: dates if reader is read_date else reader for name, reader in readers.items()}

    def place(self, record: Record) -> Mapping[str, Any]:
        return {"file": self.file.name, "row": record.row}

    def refused(self, refused: Refused) -> Refused:
        """The same refusals with the heading of the column each one is about."""
        return Refused(*(self._with_column(refusal) for refusal in refused.refusals))

    def _with_column(self, refusal: Refusal) -> Refusal:
        field = refusal.facts.get("field")
        if field is None or "row" not in refusal.facts or "column" in refusal.facts:
            return refusal
        return refusal.at(column=self.table.heading(str(field)))

    def say_skipped(self, ctx: Context) -> None:
        """Rows that were left out, and columns that were not read."""
        rows = [skipped for skipped in self.table.skipped if skipped.reason not in ("TITLE", "BLANK")]
        for skipped in rows:
            text = str(getattr(skipped, "text", ""))
            ctx.note(
                f"Row {skipped.row} left out ({skipped.reason.lower()}) {text}",
                f"{skipped.row}行目は対象外です（{SKIPPED[skipped.reason]}）{text}",
            )
        if self.table.ignored:
            names = ", ".join(dict.fromkeys(str(column.heading) for column in self.table.ignored))
            ctx.note(f"Columns not read: {names}", f"読み取らない列: {names}")

    def result(self, path: Path | None, verdicts: Mapping[int, Verdict], encoding: str) -> None:
        """Write the list back with row, status, code, message. Before the commit: what was not told is not done.

        Refused: FILE_UNWRITABLE, CANNOT_WRITE_CHARACTER.
        """
        if path is None:
            return
        try:
            write_result(self.table, verdicts, path, encoding=encoding)
        except OSError as error:
            raise Refused(refuse("FILE_UNWRITABLE", file=str(path), why=error.strerror)) from error

    def told(self, refused: Refused, path: Path | None, lang: str, encoding: str) -> Refused:
        """The refusals with their columns, after the list was written back with them; and why it was not."""
        refused = self.refused(refused)
        if any(refusal.code in UNWRITTEN for refusal in refused.refusals):
            return refused
        try:
            self.result(path, verdicts_of(refused, lang), encoding)
        except Refused as unwritten:
            return Refused(*refused.refusals, *unwritten.refusals)
        return refused


UNWRITTEN = ("FILE_UNWRITABLE", "CANNOT_WRITE_CHARACTER")
SKIPPED = {"TOTAL": "合計行", "NOTE": "注記", "NO_NAME": "氏名なし", "TITLE": "見出し", "BLANK": "空行"}


def verdicts_with_cautions(done: Mapping[int, Verdict], cautions: Sequence[Caution], lang: str) -> dict[int, Verdict]:
    """Per row: what was done, with the cautions about it."""
    found = dict(done)
    for caution in cautions:
        row = caution.facts.get("row")
        if row not in found:
            continue
        status, code, message = found[row]
        said = failures.words(caution.code, caution.facts, lang)[0]
        if said not in message:
            codes = ",".join(dict.fromkeys(filter(None, [*code.split(","), caution.code])))
            found[row] = Verdict(status, codes, " / ".join(filter(None, [message, said])))
    return found


def verdicts_of(refused: Refused, lang: str) -> dict[int, Verdict]:
    """Per row: refused, with its codes and messages."""
    found: dict[int, Verdict] = {}
    for refusal in refused.refusals:
        row = refusal.facts.get("row")
        if row is None:
            continue
        message, _ = failures.words(refusal.code, refusal.facts, lang)
        if row in found:
            _, codes, messages = found[row]
            found[row] = Verdict("refused", f"{codes},{refusal.code}", f"{messages} / {message}")
        else:
            found[row] = Verdict("refused", refusal.code, message)
    return found
