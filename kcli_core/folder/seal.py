"""The head of a client's chain, signed, to be kept elsewhere: by it a chain that was written anew shows (EB-16)."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from kcli_core.client import reads as clients
from kcli_core.folder import reads
from kcli_core.refusals import Refused, refuse, require
from kcli_core.roles import Action, Target, may
from kcli_core.store import checkpoint
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries

TITLE = "kcli folder seal v1"


class Seal(NamedTuple):
    """`client_id` is the store's own number of the client, as its code may be given anew; `events` is the length."""

    store_id: str
    client_id: int
    client: str
    events: int
    head: str
    at: str

    def text(self) -> str:
        return (
            f"{TITLE}\nstore {self.store_id}\nclient {self.client_id} {self.client}\nevents {self.events}\n"
            f"head {self.head}\ntime {self.at}\n"
        )


def take(q: Queries, office: Row, client_code: str, keys: Path, at: str) -> tuple[Seal, str]:
    """The seal of a client's chain as it is now, and its text with the signature. Refused: NOT_REGISTERED, PERM_*."""
    client = clients.find(q, office["id"], client_code)
    require(may(q.actor, Action.FOLDER_VERIFY, Target(office["id"], client_id=client["id"])))
    ebook = reads.ebook(q, client["id"])
    store_id = q.connection.store_id()
    seal = Seal(store_id, client["id"], client["code"], ebook["events"], ebook["head"], at)
    return seal, checkpoint.sign(keys, seal.text())


def read_seal(text: str, name: str, *, trusted: str) -> Seal:
    """A seal whose signature holds under the trusted key (base64). Refused: BAD_SEAL with the reason."""

    def parse(words: dict[str, str]) -> Seal:
        id, _, code = words["client"].partition(" ")
        return Seal(words["store"], int(id), code, int(words["events"]), words["head"], words["time"])

    return checkpoint.read_signed(
        text, TITLE, parse, trusted=trusted, refusal=refuse("BAD_SEAL", file=name, why="form")
    )


def of_clients(q: Queries, seals: list[Seal], ebooks: list[Row]) -> dict[int, list[Seal]]:
    """The seals by client. Refused: BAD_SEAL for another store's, or of a client that is not looked at."""
    store_id = q.connection.store_id()
    found: dict[int, list[Seal]] = {ebook["client_id"]: [] for ebook in ebooks}
    for seal in seals:
        if seal.store_id != store_id:
            raise Refused(refuse("BAD_SEAL", file=seal.client, why="other_store"))
        if seal.client_id not in found:
            raise Refused(refuse("BAD_SEAL", file=seal.client, why="other_client"))
        found[seal.client_id].append(seal)
    return found
