"""The log: every change and every refused attempt, chained by hash, in the transaction of the change.

It holds who, when, what and on which key; never a password, a token, or the personal data themselves (those are in
the change history, which goes when the person is removed). A chain alone shows edits, not a tail that was cut off or
a log that was written anew: for that there are checkpoints, signed and kept elsewhere (`kcli_core.store.checkpoint`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from kcli_core.refusals import NO_FACTS
from kcli_core.store.engine import Connection, Row

GENESIS = "0" * 64
COLUMNS = ("seq", "at", "change_set", "office_id", "actor", "action", "object", "code", "facts", "hash")


class Entry(NamedTuple):
    """One row before it has its place in the chain. `code` is empty for a change, else the refusal's codes."""

    action: str
    object: str
    code: str = ""
    office_id: int | None = None
    facts: Mapping[str, Any] = NO_FACTS


def append(connection: Connection, entries: list[Entry], *, at: str, actor: str, change_set: int | None) -> int:
    """Write the entries behind the head, whose number is given back.

    The head row is held until the transaction ends: one total order, no gap.
    """
    head = connection.rows(f"SELECT seq, hash FROM audit_head WHERE id = 1{connection.for_update}")[0]
    seq, previous = head["seq"], head["hash"]
    behind: int = seq
    rows = []
    for entry in entries:
        seq += 1
        facts = canonical(entry.facts) if entry.facts else "{}"
        body = (seq, at, change_set, entry.office_id, actor, entry.action, entry.object, entry.code, facts)
        previous = link(previous, body)
        rows.append((*body, previous))
    connection.insert_many("audit", COLUMNS, rows)
    connection.run("UPDATE audit_head SET seq = :seq, hash = :hash WHERE id = 1", {"seq": seq, "hash": previous})
    return behind


def canonical(value: Any) -> str:
    """JSON of one spelling: sorted keys, no spaces, letters as they are."""
    import json

    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def link(previous: str, body: Iterable[Any]) -> str:
    """SHA-256 over the row before and this row's columns, in hex."""
    encode, sha256 = _tools()
    return str(sha256(encode([previous, *body]).encode("utf-8", "surrogatepass")).hexdigest())


def links(rows: Sequence[Sequence[Any]]) -> list[str]:
    """The hashes of many rows, of each what `link` gives for its first value and the rest: encoded all at once."""
    encode, sha256 = _tools()
    # A row ends where the next begins, unless a text has the same signs in it: then they are encoded one by one.
    lines = encode(rows)[1:-1].replace("],[", "]\n[").split("\n") if rows else []
    if len(lines) != len(rows):
        lines = [encode(row) for row in rows]
    return [sha256(line.encode("utf-8", "surrogatepass")).hexdigest() for line in lines]


@cache
def _tools() -> tuple[Callable[[Any], str], Callable[[bytes], Any]]:
    """Made and loaded once: a list of a hundred thousand rows is linked row by row."""
    import hashlib
    import json

    return json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode, hashlib.sha256


class Verdict(NamedTuple):
    """What a check of the whole log found. `bad_seq` is the first row that does not fit, `why` in one word."""

    rows: int
    head: str
    bad_seq: int | None = None
    why: str = ""


CHUNK = 20_000


def verify(connection: Connection, marks: Mapping[int, str] | None = None) -> Verdict:
    """Walk the chain from its first row; `marks` are hashes that known rows must have (from checkpoints)."""
    marks = marks or {}
    previous, seq = GENESIS, 0
    for row in _walk(connection):
        seq += 1
        if row["seq"] != seq:
            return Verdict(seq - 1, previous, seq, "missing")
        body = [row[name] for name in COLUMNS[:-1]]
        if link(previous, body) != row["hash"]:
            return Verdict(seq - 1, previous, seq, "altered")
        previous = row["hash"]
        if marks.get(seq, previous) != previous:
            return Verdict(seq - 1, previous, seq, "rewritten")
    head = connection.rows("SELECT seq, hash FROM audit_head WHERE id = 1")
    if not head or head[0]["seq"] != seq or head[0]["hash"] != previous:
        return Verdict(seq, previous, seq + 1, "cut_off")
    beyond = [number for number in marks if number > seq]
    if beyond:
        return Verdict(seq, previous, seq + 1, "rolled_back")
    return Verdict(seq, previous)


def _walk(connection: Connection) -> Iterator[Row]:
    sql = f"SELECT {', '.join(COLUMNS)} FROM audit WHERE seq > :after ORDER BY seq LIMIT {CHUNK}"
    after = -(2**62)
    while rows := connection.rows(sql, {"after": after}):
        yield from rows
        after = rows[-1]["seq"]
