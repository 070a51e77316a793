"""One row of a batch as a command sees it: the same context, but in the batch's transaction, and without a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

from kcli.context import Context
from kcli.output import Output
from kcli_core.refusals import Caution, Refused, refuse
from kcli_core.store.transaction import Asked, Reader, Transaction
from kcli_core.world import World

if TYPE_CHECKING:
    from kcli.batch_run import Batch


class Said(Output):
    """Keeps what a command says, for the row's message; nothing is printed."""

    def __init__(self, lang: str) -> None:
        super().__init__("json", lang)
        self.said: list[str] = []

    def say(self, text: str) -> None:
        self.said.append(text)

    def note(self, text: str) -> None:
        """Beside the result; where initial passwords are is said once, by the batch."""
        del text

    def qr(self, text: str) -> None:
        del text


class RowContext(Context):
    """What reaches past the row's transaction (documents, mail, secrets) is refused: NOT_IN_A_BATCH."""

    def __init__(
        self, batch: Batch, row: int, command: str, flags: Mapping[str, Any], arguments: Mapping[str, Any]
    ) -> None:
        merged = {**flags, **{name: value for name, value in batch.defaults.items() if not flags.get(name)}}
        super().__init__(command, batch.lang, merged, arguments, batch.settings)
        self.batch, self.row = batch, row
        self.output = self.told = Said(batch.lang)
        self.cautions: list[Caution] = []
        # Rehearsed alone: in a batch that is carried out, this row is not.
        self.rehearsed_alone = bool(flags.get("_dry_run")) and not batch.dry_run
        if arguments.get("passwords_to") is not None:
            raise self._not_here("passwords_to")
        self.identify = batch.identify(merged.get("_as_user"), self.office_code)

    def _not_here(self, reason: str = "") -> Refused:
        facts = {"command": self.command} | ({"reason": reason} if reason else {})
        return Refused(refuse("NOT_IN_A_BATCH", **facts))

    @property
    def store(self) -> NoReturn:
        raise self._not_here()

    @property
    def place(self) -> NoReturn:
        raise self._not_here()

    @property
    def blobs(self) -> NoReturn:
        raise self._not_here()

    def sender(self) -> NoReturn:
        raise self._not_here()

    def deliver(self, only: list[int] | None = None) -> NoReturn:
        del only
        raise self._not_here()

    def secret(self, en: str, ja: str, *, from_stdin: bool) -> NoReturn:
        del en, ja, from_stdin
        raise self._not_here("secret")

    new_secret = secret

    def confirm(self, en: str, ja: str, *, named: str | None = None) -> None:
        del named
        if self.asks:
            raise Refused(refuse("CONFIRMATION_NEEDED", question=ja if self.lang == "ja" else en))

    @contextmanager
    def read(self) -> Iterator[Reader]:
        with self.batch.several.read(self.identify) as reader:
            yield reader

    @contextmanager
    def write(self, *, follows: bool = False) -> Iterator[Transaction]:
        own = self.flags.get("_request_id") or self.batch.row_id(self.row)
        request_id = None if follows else own
        asked = Asked(
            self.command,
            self.dry_run,
            request_id,
            self.fingerprint() if request_id else "",
            self.flags.get("_reason"),
            self.batch.number,
        )
        world = self.batch.store.world
        with self.batch.several.write(self.identify, asked, World(world.now, self.batch.key.of_row(self.row))) as tx:
            yield tx
        self.cautions += tx.cautions
