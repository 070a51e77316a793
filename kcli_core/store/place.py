"""Which store is meant: a URL, read once."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from kcli_core.refusals import Refused, refuse

SQLITE = "sqlite"
POSTGRES = "postgresql"


class Place(NamedTuple):
    """`kind` is SQLITE or POSTGRES; `path` is the file of the first, `url` the address of the second."""

    kind: str
    path: Path = Path()
    url: str = ""

    @property
    def embedded(self) -> bool:
        """True where the store is a file of the user's own, without a server."""
        return self.kind == SQLITE

    def shown(self) -> str:
        """The place for messages: never with a password in it."""
        if self.embedded:
            return str(self.path)
        parts = urlsplit(self.url)
        who = f"{parts.username}@" if parts.username else ""
        port = f":{parts.port}" if parts.port else ""
        query = f"?{parts.query}" if parts.query and "password" not in parts.query else ""
        return f"postgresql://{who}{parts.hostname or ''}{port}{parts.path}{query}"


def read_place(text: str) -> Place:
    """The place of a URL `sqlite:///path`, `postgresql://…`, or of a plain path. Refused: any other scheme."""
    if text.startswith("sqlite:///") and text != "sqlite:///":
        return Place(SQLITE, path=Path(unquote(text[len("sqlite:///") :])).expanduser().absolute())
    if text.startswith(("postgresql://", "postgres://")) and _can_be_split(text):
        return Place(POSTGRES, url=text)
    if "://" in text or not text.strip() or "\0" in text:
        raise Refused(refuse("BAD_STORE_URL", text=text.split("@")[-1]))
    return Place(SQLITE, path=Path(text).expanduser().absolute())


def _can_be_split(url: str) -> bool:
    """Can its host and port be told apart? The server's own library looks closer when it connects."""
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False
