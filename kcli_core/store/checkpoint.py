"""Signed marks of the log's head, to be kept elsewhere: what a chain alone cannot show, they show.

A checkpoint is a few lines of text: which store, how many rows, the hash of the last, when; and an Ed25519 signature
over them. Rows before the newest checkpoint cannot be changed, cut off or written anew unseen; those after it can,
by whoever can write the store, until the next one is taken.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from kcli_core.refusals import Refusal, Refused, refuse, require
from kcli_core.roles import Action, may
from kcli_core.store import audit
from kcli_core.store import keys as key_files
from kcli_core.store.engine import Connection
from kcli_core.store.transaction import Reader

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

TITLE = "kcli audit checkpoint v1"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    store_id: str
    seq: int
    hash: str
    at: str

    def text(self) -> str:
        return f"{TITLE}\nstore {self.store_id}\nrows {self.seq}\nhead {self.hash}\ntime {self.at}\n"


class Marked(Protocol):
    """What can be signed: it says itself in lines."""

    def text(self) -> str: ...


Signed = TypeVar("Signed", bound=Marked)


def public_key(keys: Path) -> str:
    """The public half of this machine's signing key, in base64; the key is made on first use."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    raw = _private_key(keys).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return b64encode(raw).decode()


def take(q: Reader, keys: Path, at: str) -> str:
    """A signed checkpoint of the log as it is now."""
    require(may(q.actor, Action.AUDIT_CHECKPOINT))
    head = q.rows("SELECT h.seq, h.hash, s.store_id FROM audit_head h, store_info s WHERE h.id = 1 AND s.id = 1")[0]
    return sign(keys, Checkpoint(head["store_id"], head["seq"], head["hash"], at).text())


def sign(keys: Path, text: str) -> str:
    """The text with this machine's public key and its signature below."""
    signature = b64encode(_private_key(keys).sign(text.encode())).decode()
    return f"{text}key {public_key(keys)}\nsignature {signature}\n"


def read_checkpoint(text: str, name: str, *, trusted: str) -> Checkpoint:
    """A checkpoint whose signature holds under the trusted key (base64). Refused: BAD_CHECKPOINT with the reason."""

    def parse(words: Mapping[str, str]) -> Checkpoint:
        return Checkpoint(words["store"], int(words["rows"]), words["head"], words["time"])

    return read_signed(text, TITLE, parse, trusted=trusted, refusal=refuse("BAD_CHECKPOINT", file=name, why="form"))


def read_signed(
    text: str, title: str, parse: Callable[[dict[str, str]], Signed], *, trusted: str, refusal: Refusal
) -> Signed:
    """What was signed, `parse`d from its lines; it must be written as its own `text()`, under the trusted key.

    Raised is `refusal` with the reason: form, other_key, signature.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    lines = text.replace("\r\n", "\n").splitlines()
    words = dict(line.split(" ", 1) for line in lines[1:] if " " in line)
    try:
        mark = parse(words)
        key, signature = words["key"], b64decode(words["signature"], validate=True)
    except (KeyError, ValueError):
        raise Refused(refusal.at(why="form")) from None
    if lines[0] != title:
        raise Refused(refusal.at(why="form"))
    if key != trusted:
        raise Refused(refusal.at(why="other_key"))
    try:
        Ed25519PublicKey.from_public_bytes(b64decode(key)).verify(signature, mark.text().encode())
    except (InvalidSignature, ValueError):
        raise Refused(refusal.at(why="signature")) from None
    return mark


def verify(connection: Connection, marks: list[Checkpoint]) -> audit.Verdict:
    """The whole log against itself and the checkpoints. Refused: BAD_CHECKPOINT for another store's."""
    store_id = connection.store_id()
    if any(mark.store_id != store_id for mark in marks):
        raise Refused(refuse("BAD_CHECKPOINT", file="", why="other_store"))
    return audit.verify(connection, {mark.seq: mark.hash for mark in marks if mark.seq > 0})


def _private_key(keys: Path) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    def make() -> bytes:
        return Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())

    return Ed25519PrivateKey.from_private_bytes(key_files.load_or_make(keys, key_files.AUDIT, make))
