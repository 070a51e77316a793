"""Is everything that was kept still there, and as it was? The chain, every version against it, and every byte (EB-15).

What is read of the store is read in one state of it; the bytes are looked at afterwards, by several threads, as they
never change. All damage is reported at once.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple

from kcli_core.blobs.blob import Blobs, Progress, quiet
from kcli_core.client import reads as clients
from kcli_core.folder import chain, reads, requests
from kcli_core.folder.counterparty import counterparty_key
from kcli_core.folder.seal import Seal
from kcli_core.refusals import Refusal, Refused, refuse, require
from kcli_core.roles import Action, Target, may
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries

CHUNK = 20_000
VERSIONED = frozenset({"put", "corrected", "deleted", "restored"})
# What the head row repeats of the newest version.
HEAD = ("kind", "direction", "transaction_date", "amount", "counterparty", "sha256", "size")


class Checked(NamedTuple):
    """What was found of one client. `files`: the bytes of each by SHA-256, of corrections that wait too."""

    client: str
    documents: int
    versions: int
    events: int
    head: str
    sealed: int
    damage: list[Refusal]
    files: dict[str, int]


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


def check(q: Queries, ebook: Row, seals: list[Seal]) -> Checked:
    """All that the store says of a client's documents, against itself, its chain, and seals kept elsewhere (EB-16)."""
    client, client_id = ebook["code"], ebook["client_id"]
    marks = {seal.events: seal.head for seal in seals if seal.events}
    walked = _walk(q, ebook, marks)
    damage = [] if walked.broken is None else [walked.broken]
    files: dict[str, int] = {}
    versions = 0
    newest: dict[int, Row] = {}
    for row in _versions(q, client_id):
        versions += 1
        number, version = row["number"], row["version"]
        event = walked.digests.pop((number, version), None)
        if event is None or event != (row["change"], row["folder_id"], chain.digest(number, row)):
            damage.append(_damaged("version" if event else "unknown", client, row))
        if version > newest.get(number, {"version": 0})["version"]:
            newest[number] = row
        files[row["sha256"]] = row["size"]
    purged = {row["folder_id"] for row in q.rows("SELECT folder_id FROM folder_purge")}
    damage += [
        refuse("DOCUMENT_MISSING", reason="version", client=client, number=number, version=version)
        for (number, version), (_, folder_id, _) in walked.digests.items()
        if folder_id not in purged
    ]
    documents = q.rows("SELECT * FROM document WHERE client_id = :c ORDER BY number", c=client_id)
    damage += _heads(client, documents, newest, {number for number, _ in walked.digests})
    damage += _counters(q, client, client_id, walked, ebook)
    files |= {sha256: size for _, sha256, size in requests.waiting_files(q, client_id)}
    sealed = max((seal.events for seal in seals), default=0)
    return Checked(client, len(documents), versions, walked.events, walked.head, sealed, damage, files)


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

    for row in _events(q, ebook["client_id"]):
        seq += 1
        if broken is None:
            if row["seq"] != seq:
                broken = breaks("missing", seq)
            elif row["prev"] != previous or chain.link(previous, [row[name] for name in chain.BODY]) != row["hash"]:
                broken = breaks("altered", seq)
            elif marks.get(seq, row["hash"]) != row["hash"]:
                broken = breaks("rewritten", seq)
        previous = row["hash"]
        if row["what"] in VERSIONED:
            puts += row["what"] == "put"
            digests[row["document"], row["version"]] = (row["what"], row["folder_id"], row["digest"])
    if broken is None and (seq != ebook["events"] or previous != (ebook["head"] or chain.GENESIS)):
        broken = breaks("cut_off", seq + 1)
    if broken is None and any(number > seq for number in marks):
        broken = breaks("rolled_back", seq + 1)
    return _Walked(seq, previous, broken, digests, puts)


def _events(q: Queries, client_id: int) -> Iterator[Row]:
    sql = f"SELECT {', '.join(chain.COLUMNS)} FROM document_event WHERE client_id = :c AND seq > :after "
    yield from _in_pieces(q, sql + f"ORDER BY seq LIMIT {CHUNK}", "seq", client_id)


def _versions(q: Queries, client_id: int) -> Iterator[Row]:
    names = ", ".join(f"v.{name}" for name in ("id", "folder_id", *chain.DIGESTED))
    sql = (
        f"SELECT {names}, d.number FROM document_version v JOIN document d ON d.id = v.document_id "
        f"WHERE v.client_id = :c AND v.id > :after ORDER BY v.id LIMIT {CHUNK}"
    )
    yield from _in_pieces(q, sql, "id", client_id)


def _in_pieces(q: Queries, sql: str, key: str, client_id: int) -> Iterator[Row]:
    after = -(2**62)
    while rows := q.rows(sql, c=client_id, after=after):
        yield from rows
        after = rows[-1][key]


# --- versions, head rows, counters


def _damaged(reason: str, client: str, row: Row, differs: list[str] | None = None) -> Refusal:
    return refuse(
        "DOCUMENT_DAMAGED", reason=reason, client=client, number=row["number"], version=row["version"],
        name=row.get("file_name", ""), fields=differs or [],
    )  # fmt: skip


def _heads(
    client: str, documents: list[Row], newest: Mapping[int, Row], missing: set[int]
) -> Iterator[Refusal]:  # fmt: skip
    """What lists and search read of a document, against its newest version."""
    for document in documents:
        version = newest.get(document["number"])
        if version is None:
            if document["number"] not in missing:
                number = document["number"]
                yield refuse("DOCUMENT_MISSING", reason="version", client=client, number=number, version=1)
            continue
        wanted = {name: version[name] for name in HEAD} | {
            "version": version["version"], "deleted": version["change"] == "deleted", "folder_id": version["folder_id"],
            "counterparty_key": counterparty_key(version["counterparty"]),
        }  # fmt: skip
        differs = [name for name, value in wanted.items() if document[name] != value]
        if differs:
            yield _damaged("head", client, version, differs)


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

AT_ONCE = 64
# Reading and hashing let the other threads go on.
THREADS = min(8, (os.cpu_count() or 1) + 2)


class Wrong(NamedTuple):
    """Bytes that are missing or not what they should be; `size`: what there is, where that alone differs."""

    sha256: str
    code: str
    size: int | None = None


def check_bytes(blobs: Blobs, files: Mapping[str, int], told: Progress = quiet) -> list[Wrong]:
    """Read and hash each of these once; `files` are bytes by SHA-256."""
    total, done = sum(files.values()), 0
    found: list[Wrong] = []
    items = list(files.items())
    pieces = [items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE)]
    with ThreadPoolExecutor(THREADS) as pool:
        try:
            for piece, wrong in zip(pieces, pool.map(partial(_piece, blobs), pieces), strict=True):
                found += wrong
                done += sum(size for _, size in piece)
                told(done, total)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
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
