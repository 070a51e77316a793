"""A batch at work: its rows through the same commands, what became of each, and the passwords handed over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kcli import app, failures
from kcli.batch_lines import Line
from kcli.batch_parse import Commands
from kcli.batch_row import RowContext
from kcli.context import Context
from kcli.verbs import Verb
from kcli_core.batch import runs, secrets
from kcli_core.refusals import PRECEDENCE, Refused, refuse
from kcli_core.store.repeats import Replayed
from kcli_core.store.several import Several, is_fatal
from kcli_core.store.transaction import Identify, Store

if TYPE_CHECKING:
    from kcli_core.batch.key import BatchKey

BUG = 1
# The statuses of rows, worst first.
WORST = (BUG, *map(int, PRECEDENCE))
# Each works in transactions, or at a terminal, of its own; what else does is refused by what it reaches for.
ALONE = frozenset({"batch", "doctor", "init", "login", "logout", "run-due"})
# A row's own option counts, else the batch's.
DEFAULTS = ("_office", "_as_user", "_yes", "_reason", "_dry_run")


class Outcome(NamedTuple):
    """What became of one row. `answer` is what the command answered; `again`: in an earlier run of this batch."""

    row: int
    command: str
    status: int
    code: str = ""
    message: str = ""
    answer: Any = None
    again: bool = False

    def shown(self) -> dict[str, Any]:
        return {name: value for name, value in self._asdict().items() if name != "again"}


class _RehearsedAloneError(Exception):
    """Takes back a row that has its own --dry-run."""


class Batch:
    """One run. `request_id` is the batch's; a row's is derived from it and the row's number."""

    def __init__(self, ctx: Context, several: Several, key: BatchKey, request_id: str, fingerprint: str) -> None:
        self.ctx, self.several, self.key = ctx, several, key
        self.request_id, self.fingerprint = request_id, fingerprint
        self.lang, self.settings, self.dry_run = ctx.lang, ctx.settings, ctx.dry_run
        self.store: Store = ctx.store
        self.defaults: Mapping[str, Any] = {name: ctx.flags.get(name) for name in DEFAULTS}
        self.number: int | None = None
        self.issued: list[Mapping[str, Any]] = []
        self.statuses: set[int] = set()
        self.counts = {"done": 0, "again": 0, "refused": 0}
        self._commands = Commands(ctx.lang, self._command)
        # The row that is being done: what stands there, how its command sees it, what that answered.
        self._line = Line(0, [])
        self._row: RowContext | None = None
        self._result: Any = None
        self._command_name = ""
        self.identify: Callable[[str | None, str | None], Identify] = lru_cache(maxsize=64)(self._identify)

    def row_id(self, row: int) -> str:
        return f"{self.request_id}/{row}"

    def run(self, lines: Sequence[Line], *, sheet: bool) -> Iterator[list[dict[str, Any]]]:
        """What became of the rows, so many at a time, as soon as it counts. Refused: BATCH_CHANGED."""

        def began() -> None:
            if self.dry_run:
                return
            connection = self.several.connection
            actor = self.ctx.identify(connection, connection.now())
            self.number = runs.taken_up(connection, actor, self.request_id, self.fingerprint, len(lines), self.key)

        outcomes = self.several.run(
            lines, self._do, began=began, keep=lambda one: one.status == 0, busy=lambda one: one.code == "STORE_BUSY"
        )
        for some in outcomes:
            yield [self._settled(one, sheet).shown() for one in some]

    @property
    def status(self) -> int:
        """That of the worst row."""
        return next((status for status in WORST if status in self.statuses), 0)

    # --- one row

    def _do(self, line: Line) -> Outcome:
        self._line, self._row, self._result = line, None, None
        self._command_name = " ".join(line.words[:1])
        try:
            if line.refusal is not None:
                raise Refused(line.refusal)
            if "-" in line.words:
                raise Refused(refuse("NOT_IN_A_BATCH", reason="stdin", command=line.words[0]))
            with self.several.row():
                self._commands.call(line.words)
                if self._row is not None and self._row.rehearsed_alone:
                    raise _RehearsedAloneError
        except _RehearsedAloneError:
            pass
        except Replayed as again:
            return self._again(line, again)
        except Refused as refused:
            if is_fatal(refused):
                raise
            return self._refused(line, refused)
        except SystemExit as leave:  # a command that ends with a status of its own has changed nothing
            return Outcome(line.row, self._command_name, leave.code if isinstance(leave.code, int) else BUG)
        except Exception as error:
            return self._failed(line, error)
        return self._done(line)

    def _command(self, verb: Verb, arguments: dict[str, Any], flags: dict[str, Any]) -> None:
        self._command_name = app.full_name(verb)
        if self._command_name in ALONE:
            raise Refused(refuse("NOT_IN_A_BATCH", command=self._command_name))
        self._row = RowContext(self, self._line.row, self._command_name, flags, arguments)
        self._result = verb.function(self._row, **arguments)

    def _done(self, line: Line) -> Outcome:
        row = self._row
        if row is None:  # a command that prints its answer by itself
            return Outcome(line.row, self._command_name, 0)
        codes = ",".join(dict.fromkeys(caution.code for caution in row.cautions))
        said = [*row.told.said, *(failures.words(c.code, c.facts, self.lang)[0] for c in row.cautions)]
        return Outcome(line.row, self._command_name, 0, codes, " ".join(said), self._result)

    def _again(self, line: Line, again: Replayed) -> Outcome:
        answer = again.answer
        if again.batch_run is not None and again.batch_run == self.number:
            answer = secrets.given_again(answer, self.key.of_row(line.row))
        said = "実行済みです。" if self.lang == "ja" else "Done before."
        return Outcome(line.row, self._command_name, 0, "", said, answer, True)

    def _refused(self, line: Line, refused: Refused) -> Outcome:
        said = [failures.words(refusal.code, refusal.facts, self.lang) for refusal in refused.refusals]
        hints = dict.fromkeys(hint for _, hint in said if hint)
        text = " ".join([*(message for message, _ in said), *hints])
        codes = ",".join(dict.fromkeys(refusal.code for refusal in refused.refusals))
        return Outcome(line.row, self._command_name, int(refused.status), codes, text)

    def _failed(self, line: Line, error: Exception) -> Outcome:
        from typer._click.exceptions import UsageError

        if isinstance(error, UsageError):
            from kcli.usage import explain

            text = " ".join(explain(error, self.lang))
            return Outcome(line.row, self._command_name, failures.USAGE, "USAGE", text)
        message, _ = failures.bug(error, self.lang, self.settings.bug_folder)
        return Outcome(line.row, self._command_name, BUG, "BUG", message)

    # --- when it counts

    def _settled(self, one: Outcome, sheet: bool) -> Outcome:
        if self.several.taken_back and not self.dry_run and one.status == 0 and not one.again:
            back = refuse("TAKEN_BACK")
            message = failures.words(back.code, {}, self.lang)[0]
            one = one._replace(status=int(back.status), code=back.code, message=message, answer=None)
        self.statuses.add(one.status)
        self.counts["again" if one.again else "done" if one.status == 0 else "refused"] += 1
        if one.status or self.dry_run:
            return one
        given = secrets.passwords_in(one.answer)
        self.issued += given
        if sheet:
            return one._replace(answer=secrets.withheld(one.answer))
        if given and self.ctx.output.form == "table":
            shown = ", ".join(f"{row.get('user_id')}: {row['initial_password']}" for row in given)
            one = one._replace(message=f"{one.message} {shown}".strip())
        return one

    def _identify(self, as_user: str | None, office: str | None) -> Identify:
        if (as_user, office) == (self.ctx.flags.get("_as_user"), self.ctx.office_code):
            return self.ctx.identify
        flags = {**self.ctx.flags, "_as_user": as_user, "_office": office}
        return Context("batch", self.lang, flags, {}, self.settings).identify


def handed_over(batch: Batch, path: Path, encoding: str) -> None:
    """The sheet of all rows, also of those that were done before; the key is not needed any more after it.

    Refused: FILE_EXISTS, unless an earlier run of this batch has written the same already.
    """
    from kcli.sheet import PasswordSheet, same_sheet

    if batch.key.found and same_sheet(path, batch.issued, encoding):
        return
    sheet = PasswordSheet(path)
    if batch.key.found:
        sheet.part.unlink(missing_ok=True)  # all that it holds is derived again
    sheet.write(batch.issued, encoding)
    sheet.keep()
