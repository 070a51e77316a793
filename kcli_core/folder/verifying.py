"""Is everything that was kept still there, and as it was? The chain, every version against it, and every byte (EB-15).

What is read of the store is read in one state of it; the bytes are looked at beside it, by several threads, as they
never change. All damage is reported at once.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any, NamedTuple

from kcli_core.blobs.blob import Blobs, Progress, quiet
from kcli_core.blobs.folder import Folder
from kcli_core.client import reads as clients
from kcli_core.folder import chain, reads, requests
from kcli_core.folder.counterparty import counterparty_key
from kcli_core.folder.seal import Seal
from kcli_core.refusals import Refusal, Refused, refuse, require
from kcli_core.roles import Action, Target, may
from kcli_core.store import audit
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries

CHUNK = 20_000
VERSIONED = frozenset({"put", "corrected", "deleted", "restored"})
# Where these stand in a row of the chain, and among what a digest covers.
SEQ = chain.BODY.index("seq")
VERSION, CHANGE = map(chain.DIGESTED.index, ("version", "change"))
# What the head row repeats of the newest version.
HEAD = ("kind", "direction", "transaction_date", "amount", "counterparty", "sha256", "size", "invoice_number")


class Checked(NamedTuple):
    """What was found of one client, without the bytes of its files."""

    client: str
    documents: int
    versions: int
    events: int
    head: str
    sealed: int
    damage: list[Refusal]


def targets(q: Queries, office: Row, client_code: str | None) -> list[Row]:
    """The clients whose chains are looked at: one, or all of the office. Refused: NOT_REGISTERED, PERM_*."""
    if client_code is not None:
        client = clients.find(q, office["id"], client_code)
        require(may(q.actor, Action.FOLDER_VERIFY, Target(office["id"], client_id=client["id"])))
        return [reads.ebook(q, client["id"]) | {"code": client["code"]}]
    own = q.actor.client_id
    require(may(q.actor, Action.FOLDER_VERIFY, Target(office["id"], client_id=own)))
    return q.rows(
        "SELECT e.*, c.code FROM ebook e JOIN client c ON c.id = e.client_id WHERE e.office_id = :o "
        "AND (CAST(:own AS BIGINT) IS NULL OR e.client_id = :own) ORDER BY c.code_key",
        o=office["id"], own=own,
    )  # fmt: skip


def files(q: Queries, ebook: Row) -> dict[str, int]:
    """The bytes of each file by SHA-256, of corrections that wait too."""
    sql = "SELECT DISTINCT sha256, size FROM document_version WHERE client_id = :c"
    stored = dict(q.connection.tuples(sql, {"c": ebook["client_id"]}))
    return stored | {sha256: size for _, sha256, size in requests.waiting_files(q, ebook["client_id"])}


def check(q: Queries, ebook: Row, seals: list[Seal]) -> Checked:
    """All that the store says of a client's documents, against itself, its chain, and seals kept elsewhere (EB-16)."""
    client, client_id = ebook["code"], ebook["client_id"]
    marks = {seal.events: seal.head for seal in seals if seal.events}
    walked = _walk(q, ebook, marks)
    damage = [] if walked.broken is None else [walked.broken]
    versions = 0
    for (_, folder_id, number, name, *said), digest in _versions(q, client_id):
        versions += 1
        version, change = said[VERSION], said[CHANGE]
        event = walked.digests.pop((number, version), None)
        if event is None or event != (change, folder_id, digest):
            facts = {"client": client, "number": number, "version": version, "name": name}
            damage.append(
                refuse("DOCUMENT_DAMAGED", reason="version", **facts)
                if event
                else refuse("DOCUMENT_DAMAGED", reason="unknown", **facts)
            )
    purged = {row["folder_id"] for row in q.rows("SELECT folder_id FROM folder_purge")}
    damage += [
        refuse("DOCUMENT_MISSING", reason="version", client=client, number=number, version=version)
        for (number, version), (_, folder_id, _) in walked.digests.items()
        if folder_id not in purged
    ]
    damage += _heads(q, client, client_id, {number for number, _ in walked.digests})
    damage += _counters(q, client, client_id, walked, ebook)
    sealed = max((seal.events for seal in seals), default=0)
    documents = int(q.value("SELECT count(*) FROM document WHERE client_id = :c", c=client_id))
    return Checked(client, documents, versions, walked.events, walked.head, sealed, damage)


# --- the chain


class _Walked(NamedTuple):
    """`digests` by document and version: the change, the folder, the digest; `puts`: how many documents ever came."""

    events: int
    head: str
    broken: Refusal | None
    digests: dict[tuple[int, int], tuple[str, int, str]]
    puts: int


def _walk(q: Queries, ebook: Row, marks: Mapping[int, str]) -> _Walked:
    """From the first event to the last; the first that does not fit is named, the rest is read all the same."""
    client = ebook["code"]
    previous, seq, broken, puts = chain.GENESIS, 0, None, 0
    digests: dict[tuple[int, int], tuple[str, int, str]] = {}

    def breaks(why: str, at: int) -> Refusal:
        return refuse("CHAIN_BROKEN", client=client, seq=at, why=why, events=at - 1)

    for row, linked in _events(q, ebook["client_id"]):
        *body, prev, found = row
        seq += 1
        if broken is None:
            if body[SEQ] != seq:
                broken = breaks("missing", seq)
            elif prev != previous or linked != found:
                broken = breaks("altered", seq)
            elif marks.get(seq, found) != found:
                broken = breaks("rewritten", seq)
        previous = found
        _, folder_id, _, _, _, what, document, version, digest = body
        if what in VERSIONED:
            puts += what == "put"
            digests[document, version] = (what, folder_id, digest)
    if broken is None and (seq != ebook["events"] or previous != (ebook["head"] or chain.GENESIS)):
        broken = breaks("cut_off", seq + 1)
    if broken is None and any(number > seq for number in marks):
        broken = breaks("rolled_back", seq + 1)
    return _Walked(seq, previous, broken, digests, puts)


def _events(q: Queries, client_id: int) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Rows of the chain, each with the hash that it should have if the one before is as it says."""
    sql = f"SELECT {', '.join(chain.COLUMNS)} FROM document_event WHERE client_id = :c AND seq > :after "
    for rows in _in_pieces(q, sql + f"ORDER BY seq LIMIT {CHUNK}", SEQ, client_id):
        yield from zip(rows, audit.links([(row[-2], *row[:-2]) for row in rows]), strict=True)


def _versions(q: Queries, client_id: int) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Row, folder, number of the document and name of the file, then what the digest covers; and that digest."""
    names = ", ".join(f"v.{name}" for name in chain.DIGESTED)
    sql = (
        f"SELECT v.id, v.folder_id, d.number, v.file_name, {names} FROM document_version v "
        "JOIN document d ON d.id = v.document_id "
        f"WHERE v.client_id = :c AND v.id > :after ORDER BY v.id LIMIT {CHUNK}"
    )
    for rows in _in_pieces(q, sql, 0, client_id):
        yield from zip(rows, audit.links([("", row[2], *row[4:]) for row in rows]), strict=True)


def _in_pieces(q: Queries, sql: str, key: int, client_id: int) -> Iterator[list[tuple[Any, ...]]]:
    after = -(2**62)
    while rows := q.connection.tuples(sql, {"c": client_id, "after": after}):
        yield rows
        after = rows[-1][key]


# --- versions, head rows, counters


# Head rows that differ from the newest version, or have none; a blank is compared as what no document has.
_SAME = ("kind", "direction", "counterparty", "sha256", "size", "folder_id", "client_id")
_HEADS = f"""
SELECT d.*, n.version AS newest FROM document d
LEFT JOIN (SELECT document_id, max(version) AS version FROM document_version WHERE client_id = :c GROUP BY document_id)
  AS n ON n.document_id = d.id
LEFT JOIN document_version v ON v.document_id = d.id AND v.version = n.version
WHERE d.client_id = :c AND (v.id IS NULL OR d.version <> v.version OR d.deleted <> (v.change = 'deleted')
  OR {" OR ".join(f"d.{name} <> v.{name}" for name in _SAME)}
  OR d.no_remarks <> (v.remarks IS NULL)
  OR coalesce(d.transaction_date, '') <> coalesce(v.transaction_date, '')
  OR coalesce(d.invoice_number, '') <> coalesce(v.invoice_number, '')
  OR coalesce(d.amount, -9000000000000000000) <> coalesce(v.amount, -9000000000000000000))
ORDER BY d.number
"""


def _heads(q: Queries, client: str, client_id: int, missing: set[int]) -> Iterator[Refusal]:
    """What lists and search read of a document, against its newest version."""
    keys = q.rows("SELECT DISTINCT counterparty, counterparty_key FROM document WHERE client_id = :c", c=client_id)
    wrong = {row["counterparty"] for row in keys if counterparty_key(row["counterparty"]) != row["counterparty_key"]}
    rows = {row["number"]: row for row in q.rows(_HEADS, c=client_id)}
    for name in wrong:
        sql = "SELECT d.*, d.version AS newest FROM document d WHERE d.client_id = :c AND d.counterparty = :name"
        rows = {row["number"]: row for row in q.rows(sql, c=client_id, name=name)} | rows
    for number, document in sorted(rows.items()):
        if document["newest"] is None:
            if number not in missing:
                yield refuse("DOCUMENT_MISSING", reason="version", client=client, number=number, version=1)
            continue
        sql = "SELECT * FROM document_version WHERE document_id = :d AND version = :v"
        version = q.rows(sql, d=document["id"], v=document["newest"])[0]
        wanted = {name: version[name] for name in HEAD} | {
            "version": version["version"], "deleted": version["change"] == "deleted", "folder_id": version["folder_id"],
            "counterparty_key": counterparty_key(version["counterparty"]), "no_remarks": version["remarks"] is None,
        }  # fmt: skip
        differs = [name for name, value in wanted.items() if document[name] != value]
        if differs:
            facts = {"client": client, "number": number, "version": version["version"], "name": version["file_name"]}
            yield refuse("DOCUMENT_DAMAGED", reason="head", fields=differs, **facts)


def _counters(q: Queries, client: str, client_id: int, walked: _Walked, ebook: Row) -> Iterator[Refusal]:
    if ebook["documents"] != walked.puts:
        yield refuse("COUNTER_WRONG", reason="documents", client=client, kept=ebook["documents"], counted=walked.puts)
    rows = q.rows(
        "SELECT f.name, f.used, coalesce((SELECT sum(v.size) FROM document_version v LEFT JOIN document_version o "
        "ON o.document_id = v.document_id AND o.version = v.version - 1 "
        "WHERE v.folder_id = f.id AND (o.sha256 IS NULL OR o.sha256 <> v.sha256)), 0) AS counted "
        "FROM folder f WHERE f.client_id = :c AND f.kind = 'ebook'",
        c=client_id,
    )
    for row in rows:
        if row["used"] != row["counted"]:
            yield refuse("COUNTER_WRONG", reason="used", client=client, kept=row["used"], counted=int(row["counted"]))


# --- the bytes

# A piece of work: so many files, or so many bytes.
AT_ONCE, BYTES_AT_ONCE = 512, 32 * 1024 * 1024
# Reading and hashing let the other threads go on.
THREADS = min(8, (os.cpu_count() or 1) + 2)


def workers(blobs: Blobs) -> Executor:
    """Who reads the bytes: made before the store is opened, as a process is copied with all that is open in it.

    Small files are all calls, for which threads of one process wait for each other; so a folder is read by processes
    where they cost nothing to make. Those of a bucket are waited for: threads do.
    """
    if sys.platform != "linux" or not isinstance(blobs, Folder):
        return ThreadPoolExecutor(THREADS)
    pool = ProcessPoolExecutor(min(4, os.cpu_count() or 1), mp_context=multiprocessing.get_context("fork"))
    pool.submit(int)  # copies them now
    return pool


class Wrong(NamedTuple):
    """Bytes that are missing or not what they should be; `size`: what there is, where that alone differs."""

    sha256: str
    code: str
    size: int | None = None


class Reading(NamedTuple):
    """Files that are being read; the bytes of each piece, and what is found wrong in it."""

    pieces: list[tuple[int, Future[list[Wrong]]]]


def begin(pool: Executor, blobs: Blobs, files: Mapping[str, int]) -> Reading:
    """Let the workers read and hash each of these once; `files` are bytes by SHA-256."""
    pieces: list[tuple[int, Future[list[Wrong]]]] = []
    piece: list[tuple[str, int]] = []
    size = 0
    for file in files.items():
        piece.append(file)
        size += file[1]
        if len(piece) == AT_ONCE or size >= BYTES_AT_ONCE:
            pieces.append((size, pool.submit(_piece, blobs, piece)))
            piece, size = [], 0
    if piece:
        pieces.append((size, pool.submit(_piece, blobs, piece)))
    return Reading(pieces)


def finish(reading: Reading, told: Progress = quiet) -> list[Wrong]:
    """Wait for the workers; what is wrong."""
    total, done = sum(size for size, _ in reading.pieces), 0
    found: list[Wrong] = []
    try:
        for size, piece in reading.pieces:
            found += piece.result()
            done += size
            told(done, total)
    except BaseException:
        for _, piece in reading.pieces:
            piece.cancel()
        raise
    return found


def _piece(blobs: Blobs, piece: list[tuple[str, int]]) -> list[Wrong]:
    found = []
    for sha256, size in piece:
        try:
            read = blobs.verify(sha256)
        except Refused as refused:
            code = refused.refusals[0].code
            if code not in ("DOCUMENT_MISSING", "DOCUMENT_DAMAGED"):
                raise
            found.append(Wrong(sha256, code))
        else:
            if read != size:
                found.append(Wrong(sha256, "DOCUMENT_DAMAGED", read))
    return found


def named(q: Queries, ebooks: list[Row], wrong: list[Wrong], place: str) -> list[Refusal]:
    """What is wrong by the documents that name it, as they are now: what went with its folder meanwhile is not."""
    codes = {ebook["client_id"]: ebook["code"] for ebook in ebooks}
    found = []
    for sha256, code, read in wrong:
        rows = q.rows(
            "SELECT d.client_id, d.number, min(v.version) AS version, min(v.file_name) AS name, min(v.size) AS size "
            "FROM document_version v JOIN document d ON d.id = v.document_id WHERE v.sha256 = :s "
            "GROUP BY d.client_id, d.number ORDER BY d.client_id, d.number",
            s=sha256,
        )
        rows += [
            {"client_id": client_id, "number": file.number, "version": file.version, "name": file.name, "size": size}
            for client_id in codes
            for file, sha, size in requests.waiting_files(q, client_id)
            if sha == sha256
        ]
        for row in rows:
            if row["client_id"] not in codes:
                continue
            facts: dict[str, Any] = {
                "client": codes[row["client_id"]], "number": row["number"], "version": row["version"],
                "name": row["name"], "sha256": sha256, "place": place,
            }  # fmt: skip
            if code == "DOCUMENT_MISSING":
                found.append(refuse("DOCUMENT_MISSING", reason="bytes", **facts))
            elif read is None:
                found.append(refuse("DOCUMENT_DAMAGED", reason="bytes", **facts))
            else:
                found.append(refuse("DOCUMENT_DAMAGED", reason="size", kept=row["size"], counted=read, **facts))
    return found
