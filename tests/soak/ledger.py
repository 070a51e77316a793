"""A shared ledger for the soak: many users of the office append a token each, in turn, to real bytes."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from kcli_core.blobs.blob import Blob
from kcli_core.blobs.folder import Folder
from kcli_core.blobs.source import open_source
from kcli_core.client import register
from kcli_core.refusals import Refused
from kcli_core.roles import Actor, Role
from kcli_core.share import comm_ids, starting, working
from kcli_core.store.engine import connect
from kcli_core.store.transaction import Store, write
from tests.soak.office import change, fill, office_of

CODE, COMM_ID = "D1", "12345678"
FIRST = "start"


@dataclass(slots=True)
class Answers:
    """What one user was told: tokens in the ledger, tokens rescued as drafts, and how often somebody else had it."""

    acknowledged: list[tuple[str, int]] = field(default_factory=list)
    rescued: list[str] = field(default_factory=list)
    locked: int = 0
    longest_wait: float = 0.0
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Desk:
    """One user at work; a grant without a fence is the control."""

    store: Store
    folder: Path
    number: int

    def actor(self) -> Actor:
        name = f"user{self.number}"
        return Actor(f"minami01/{name}", frozenset({Role.DIRECTOR}), 1, user_id=name)

    def tx(self) -> Any:
        return write(self.store, lambda _c, _n: self.actor(), command="soak")

    def put(self, text: str) -> Blob:
        file = self.folder / f"{self.number}.work"
        file.write_text(text)
        with open_source(file) as source:
            return Folder(self.folder / "blobs").put(source)

    def open(self, lease: dt.timedelta) -> working.Grant | None:
        """None: somebody else has it."""
        try:
            with self.tx() as tx:
                return working.open_share(tx, office_of(tx), CODE, lease)
        except Refused as refused:
            if [refusal.code for refusal in refused.refusals] == ["LOCKED_BY_OTHER"]:
                return None
            raise

    def close(self, grant: working.Grant, blob: Blob) -> int | None:
        """The version; None where it was kept as a draft."""
        try:
            with self.tx() as tx:
                answer = working.close_share(tx, office_of(tx), CODE, grant.fence, blob)
            return int(answer["version"])
        except Refused as refused:
            if [refusal.code for refusal in refused.refusals] == ["STALE_VERSION"]:
                return None
            raise


def text_of(folder: Path, sha256: str) -> str:
    return (folder / "blobs" / sha256[:2] / sha256[2:]).read_text()


def set_up(store: Store, folder: Path) -> None:
    """The data set D1, shared by the office and its client C01, with a first version."""
    fill(store, 1, limit=10)
    desk = Desk(store, folder, 0)
    first = desk.put(f"{FIRST}\n")
    with change(store) as tx:
        office = office_of(tx)
        register.add(tx, office, {"code": "C01", "name": "株式会社青空商店"})
        comm_ids.add(tx, office, COMM_ID, "C01", "x")
    with desk.tx() as tx:
        setup = starting.Setup("C01", "office", "office", COMM_ID, 1, "11.0.1", True)
        starting.start(tx, office_of(tx), CODE, setup, first)
    client = Actor("minami01/abe", frozenset({Role.CLIENT}), 1, client_id=1, user_id="abe")
    with write(store, lambda _c, _n: client, command="soak") as tx:
        starting.join(tx, office_of(tx), CODE, COMM_ID, 1, "11.1", ack_notes=True)


def new_folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="kcli-ledger-"))


def judge(store: Store, folder: Path, answers: Sequence[Answers]) -> list[str]:
    """Everything that is wrong: lost, twice, not linear, out of order, a draft that is gone."""
    connection = connect(store.place, writer=False)
    try:
        with connection.transaction(write=False):  # one state: others may go on meanwhile
            head = connection.value("SELECT head FROM share")
            versions = connection.rows("SELECT version, parent, fence, sha256 FROM share_version ORDER BY version")
            drafts = {row["sha256"] for row in connection.rows("SELECT sha256 FROM share_draft")}
    finally:
        connection.close()
    failures = [wrong for one in answers for wrong in one.wrong]
    texts = {row["version"]: text_of(folder, row["sha256"]).splitlines() for row in versions}
    if head != versions[-1]["version"]:
        failures.append(f"the head is {head}, the newest version {versions[-1]['version']}")
    for before, after in pairwise(versions):
        if after["parent"] != before["version"] or after["fence"] <= before["fence"]:
            failures.append(f"version {after['version']} does not follow version {before['version']}")
        if texts[after["version"]][:-1] != texts[before["version"]]:
            failures.append(f"version {after['version']} lost what was before it")
    counted = Counter(texts[head])
    for token, version in [told for one in answers for told in one.acknowledged]:
        if counted[token] != 1:
            failures.append(f"acknowledged {token}: {counted[token]} times in the ledger")
        elif texts.get(version, [""])[-1] != token:
            failures.append(f"{token} was told version {version}, which ends with another")
    rescued = [token for one in answers for token in one.rescued]
    kept = {text_of(folder, sha256).splitlines()[-1] for sha256 in drafts}
    failures += [f"late and lost: {token}" for token in rescued if token not in kept]
    failures += [f"late and in the ledger: {token}" for token in rescued if counted[token]]
    return failures
