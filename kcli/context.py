"""What one command works with, settled once: settings, language, output, the store, and who acts."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kcli import prompts, session_files
from kcli.output import Output
from kcli.settings import Settings
from kcli_core.account import identify
from kcli_core.office import reads as offices
from kcli_core.refusals import Refusal, Refused, refuse, require
from kcli_core.store.engine import Row
from kcli_core.store.place import Place, read_place
from kcli_core.store.transaction import Identify, Queries, Reader, Store, Transaction, read, write

if TYPE_CHECKING:
    from kcli_core.blobs.blob import Blobs
    from kcli_core.outbox.actions import Send

LARGEST = 1 << 63


class Context:
    """`flags` are the options that every command has (kcli.verbs.EVERY and CHANGING)."""

    def __init__(
        self,
        command: str,
        lang: str,
        flags: Mapping[str, Any],
        arguments: Mapping[str, Any],
        settings: Settings | None = None,
    ) -> None:
        self.command = command
        self.lang = lang
        self.flags = flags
        self.settings = settings or Settings()
        self.output = Output(
            flags["_output"].value, lang, quiet=flags["_quiet"], encoding=flags.get("_encoding") or "utf-8"
        )
        self._arguments = arguments
        require(*(_is_value(name.strip("_"), value) for name, value in {**flags, **arguments}.items()))

    # --- the store and who acts

    @cached_property
    def place(self) -> Place:
        return read_place(str(self.settings.value("store")))

    @cached_property
    def store(self) -> Store:
        return Store(self.place)

    @property
    def keys(self) -> Path:
        return Path(str(self.settings.value("keys"))).expanduser()

    @cached_property
    def blobs(self) -> Blobs:
        """Where documents are."""
        from kcli.blobs import blobs

        return blobs(self.settings)

    @cached_property
    def token(self) -> str | None:
        """A service's token from the environment, else that of the log-in on this machine."""
        if token := os.environ.get("KCLI_TOKEN"):
            return token.strip()
        return session_files.load(self.settings.session_file)

    @cached_property
    def identify(self) -> Identify:
        """Refused: AS_WHILE_LOGGED_IN, LOGIN_NEEDED where nobody is logged in and no local operator exists."""
        as_user = self.flags.get("_as_user")
        if self.token is not None:
            if as_user:
                raise Refused(refuse("AS_WHILE_LOGGED_IN"))
            by_token = self.token.startswith("kct_")
            return identify.identify_token(self.token) if by_token else identify.identify_session(self.token)
        if not self._own_embedded_store():
            raise Refused(refuse("LOGIN_NEEDED"))
        return identify.identify_local(identify.LocalOperator(local_name(), as_user, self.office_code))

    def _own_embedded_store(self) -> bool:
        if not self.place.embedded or self.settings.value("auth.local") is not True:
            return False
        if not hasattr(os, "getuid") or not self.place.path.exists():
            return True
        return self.place.path.stat().st_uid == os.getuid()

    @property
    def office_code(self) -> str | None:
        code: str | None = self.flags.get("_office") or self.settings.value("office")
        require(_is_value("office", code))
        return code

    def office(self, q: Queries) -> Row:
        """The office that is meant: --office, KCLI_OFFICE, the actor's own, or the only one."""
        return offices.choose(q, self.office_code)

    # --- reading and writing

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """A read; fetch inside, print outside."""
        with read(self.store, self.identify) as reader:
            yield reader
        if reader.actor.session_id is not None:
            from kcli_core.account import sessions

            sessions.touch(self.store, reader.actor, reader.instant)

    @contextmanager
    def write(self, *, follows: bool = False) -> Iterator[Transaction]:
        """The command's transaction; what is worth a word is said after it, messages leave after it.

        `follows`: a further one of the same command, to which --request-id does not belong.
        """
        request_id = None if follows else self.flags.get("_request_id")
        with write(
            self.store,
            self.identify,
            command=self.command,
            dry_run=self.dry_run,
            request_id=request_id,
            fingerprint=self.fingerprint() if request_id else "",
            reason=self.flags.get("_reason"),
        ) as tx:
            yield tx
        if tx.cautions:
            from kcli import failures

            failures.say_cautions(tx.cautions, self.output)
        if tx.posted and not self.dry_run:
            self.deliver(tx.posted)

    @contextmanager
    def rehearse(self) -> Iterator[Transaction]:
        """A transaction that is taken back whatever happens: to see what would be. It needs no more than to read."""
        with write(self.store, self.identify, command=self.command, dry_run=True) as tx:
            yield tx

    def counts(self, **what: Any) -> None:
        """What makes a request the one it is, beside its arguments: the content of files that are named in a file."""
        self._arguments = {**self._arguments, **what}

    def sender(self) -> Send:
        """How mail and SMS leave, by the settings."""
        from kcli.post import sender

        return sender(self.settings, self.lang)

    def deliver(self, only: list[int] | None = None) -> int:
        """Send what waits in the outbox, or `only` these; what cannot leave now is kept."""
        from kcli_core.outbox import actions

        sent = actions.deliver(self.store, self.keys, self.sender(), only)
        if only is not None and sent < len(only):
            self.note(
                "A message could not leave yet: kcli outbox retry",
                "送信できなかったメッセージがあります: kcli outbox retry",
            )
        return sent

    def fingerprint(self) -> str:
        """Command and arguments, so that a request id is not taken for another request."""
        import hashlib
        import json

        arguments = {name: str(value) if name in WRITTEN_TO else value for name, value in self._arguments.items()}
        asked = json.dumps([self.command, self.office_code, arguments], default=_content, sort_keys=True)
        return hashlib.sha256(asked.encode()).hexdigest()

    # --- talking to the user

    @property
    def dry_run(self) -> bool:
        return bool(self.flags.get("_dry_run"))

    def say(self, en: str, ja: str) -> None:
        """What was done, or on a dry run would be."""
        if self.dry_run:
            en, ja = f"Dry run, nothing changed. {en}", f"（試行のため変更していません）{ja}"
        self.output.say(ja if self.lang == "ja" else en)

    def note(self, en: str, ja: str) -> None:
        self.output.note(ja if self.lang == "ja" else en)

    @property
    def asks(self) -> bool:
        """Will `confirm` ask? What it shows is read only then: of a repeated request it may be gone already."""
        return not self.flags.get("_yes") and not self.dry_run

    def confirm(self, en: str, ja: str, *, named: str | None = None) -> None:
        """Ask before something goes; --yes and --dry-run go on. Refused: CONFIRMATION_NEEDED."""
        if self.asks:
            prompts.confirm(ja if self.lang == "ja" else en, self.lang, named=named)

    def secret(self, en: str, ja: str, *, from_stdin: bool) -> str:
        return prompts.secret(ja if self.lang == "ja" else en, from_stdin=from_stdin)

    def new_secret(self, en: str, ja: str, *, from_stdin: bool) -> str:
        again = ("もう一度", "Again")[self.lang != "ja"]
        return prompts.new_secret(ja if self.lang == "ja" else en, again, from_stdin=from_stdin)


# A file that is written counts by its name: when a request is sent again it is there.
WRITTEN_TO = ("to", "out", "passwords_to", "result")


def _content(value: Any) -> str:
    """A file counts by what is in it, so that a list that was changed is another request."""
    import hashlib

    if not isinstance(value, Path) or not value.is_file():
        return str(value)
    try:
        with value.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return str(value)


def _is_value(field: str, value: Any) -> Refusal | None:
    """What came as bytes that are no text in this locale can be a file's name, but nothing that is stored.

    No store holds a number of more than 64 bits.
    """
    for text in value if isinstance(value, list) else [value]:
        if type(text) is int and abs(text) >= LARGEST:
            return refuse("BAD_NUMBER", reason="large", field=field, text=text)
        if isinstance(text, str) and any("\ud800" <= letter <= "\udfff" for letter in text):
            return refuse("BAD_TEXT", field=field, text=text)
    return None


def local_name() -> str:
    """The OS user, for the log: by the process's user, not by what the environment says."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        import getpass

        return getpass.getuser()
