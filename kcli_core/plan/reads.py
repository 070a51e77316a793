"""What the store has of an office, in the shape of a file: what a plan compares with, what export writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kcli_core.desired.fields import KINDS, Kind
from kcli_core.desired.model import Key
from kcli_core.desired.rows import keys_of
from kcli_core.input.ids import id_key
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries
from kcli_core.world import JST, instant

PAGE = 20_000
FLAGS = ("system_administrator", "manager", "primary", "shared", "person", "oem")
OFFICE = """
SELECT o.*, p.code AS partner FROM office o LEFT JOIN partner p ON p.id = o.partner_id WHERE o.code_key = :key
"""
STAFF = """
SELECT s.*, a.user_id, a.system_administrator, a.logout_after_hours FROM staff s
LEFT JOIN account a ON a.staff_id = s.id WHERE s.office_id = :o AND s.id > :after ORDER BY s.id LIMIT :page
"""
CLIENTS = """
SELECT c.*, s.code AS staff FROM client c LEFT JOIN staff s ON s.id = c.staff_id
WHERE c.office_id = :o AND c.id > :after ORDER BY c.id LIMIT :page
"""
PERSONS = """
SELECT p.*, c.code AS client, a.user_id, a.manager, a.logout_after_hours FROM person p JOIN client c
ON c.id = p.client_id LEFT JOIN account a ON a.person_id = p.id
WHERE c.office_id = :o AND p.id > :after ORDER BY p.id LIMIT :page
"""
CONTRACTS = "SELECT * FROM contract WHERE office_id = :o AND id > :after ORDER BY id LIMIT :page"
CONTACTS = """
SELECT k.*, c.code AS contract, a.email, a.shared, k.duties AS duty, k.name_confirmed_by IS NOT NULL AS person,
       c.primary_id = k.id AS "primary"
FROM contact k JOIN contract c ON c.id = k.contract_id JOIN site_account a ON a.id = k.site_account_id
WHERE c.office_id = :o AND k.id > :after ORDER BY k.id LIMIT :page
"""
FOLDERS = """
SELECT f.*, c.code AS client, f.max_total AS capacity FROM folder f JOIN client c ON c.id = f.client_id
WHERE f.office_id = :o AND f.state <> 'ended' AND f.id > :after ORDER BY f.id LIMIT :page
"""
ACCESS = """
SELECT id, user_id FROM account WHERE office_id = :o AND restricted AND id > :after ORDER BY id LIMIT :page
"""
QUERIES: Mapping[str, str] = {
    "staff": STAFF, "clients": CLIENTS, "persons": PERSONS, "contracts": CONTRACTS, "contacts": CONTACTS,
    "folders": FOLDERS, "access": ACCESS,
}  # fmt: skip


@dataclass(slots=True)
class Kept:
    """The objects of one section: `values` by the slots of the kind, beside their ids and their numbers."""

    kind: Kind
    values: list[tuple[Any, ...]] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)
    # Of persons and contacts: the number within client or contract.
    numbers: list[int] = field(default_factory=list)
    # Of contacts: the day in Japan on which they were registered.
    days: list[str] = field(default_factory=list)
    by_key: dict[Key, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.values)

    def value(self, at: int, name: str) -> Any:
        return self.values[at][self.kind.slots.index(name)]

    def row(self, at: int) -> dict[str, Any]:
        return dict(zip(self.kind.slots, self.values[at], strict=True))

    def take(self, rows: Sequence[Row]) -> None:
        """Rows of the store, whose columns are called as the slots."""
        first = len(self.values)
        slots = self.kind.slots
        columns = {name: [row.get(name) for row in rows] for name in slots}
        self.values += zip(*(columns[name] for name in slots), strict=True)
        keys = [key or ("",) for key in keys_of(self.kind.name, columns, len(rows))]
        self.keys += keys
        self.ids += [row["id"] for row in rows]
        self.numbers += [row.get("number") or 0 for row in rows]
        self.days += [row["registered_on"] for row in rows if "registered_on" in row]
        for at, key in enumerate(keys, start=first):
            self.by_key.setdefault(key, at)


@dataclass(slots=True)
class Stored:
    """What the store has of an office; `office` is None where it is not registered."""

    office: Row | None = None
    sections: dict[str, Kept] = field(default_factory=dict)
    # The limits of accounts: the office's own, and of the clients by their key.
    client_limits: dict[str, int] = field(default_factory=dict)
    client_domains: dict[str, str | None] = field(default_factory=dict)

    def kept(self, name: str) -> Kept:
        return self.sections.get(name) or Kept(KINDS[name])

    @property
    def office_values(self) -> dict[str, Any]:
        """The office's record by the fields of a file."""
        if self.office is None:
            return {}
        found = {name: self.office.get(name) for name in KINDS["office"].slots}
        return {**found, "oem": bool(found["oem"]), "presence_days": found["presence_days"] or 0}


def stored(q: Queries, code: str, sections: Iterable[str]) -> Stored:
    """The office of this CORP ID with these sections; whoever asks has been let in."""
    office = q.one(OFFICE, key=id_key(code))
    found = Stored(office)
    if office is None:
        return found
    for name in sections:
        kept = found.sections[name] = Kept(KINDS[name])
        for rows in _pages(q, QUERIES[name], office["id"]):
            kept.take(_tidied(q, name, rows))
    clients = q.rows("SELECT code_key, account_limit, email_domains FROM client WHERE office_id = :o", o=office["id"])
    found.client_limits = {row["code_key"]: row["account_limit"] for row in clients}
    found.client_domains = {row["code_key"]: row["email_domains"] for row in clients}
    return found


def _pages(q: Queries, sql: str, office_id: int) -> Iterator[list[Row]]:
    after = 0
    while rows := q.rows(sql, o=office_id, after=after, page=PAGE):
        yield rows
        after = rows[-1]["id"]


def _tidied(q: Queries, name: str, rows: list[Row]) -> list[Row]:
    """As a file says it: flags are flags, apps and options lists, the day of who came after the form."""
    flags = [flag for flag in FLAGS if flag in rows[0]]
    for row in rows:
        for flag in flags:
            if row[flag] is not None:
                row[flag] = bool(row[flag])
    if name == "contracts":
        items: dict[int, list[Row]] = {}
        sql = "SELECT i.* FROM contract_item i JOIN contract c ON c.id = i.contract_id WHERE c.office_id = :o "
        for item in q.rows(sql + "ORDER BY i.id", o=rows[0]["office_id"]):
            items.setdefault(item["contract_id"], []).append(item)
        for row in rows:
            own = items.get(row["id"], [])
            row["apps"] = tuple(item["name"] for item in own if item["kind"] == "app") or None
            row["options"] = tuple(item["name"] for item in own if item["kind"] == "option") or None
    elif name == "contacts":
        first: dict[int, str] = {}
        for row in rows:
            began = first.setdefault(row["contract_id"], row["registered_at"])
            row["registered_on"] = instant(row["registered_at"]).astimezone(JST).date().isoformat()
            row["added_on"] = row["registered_on"] if row["registered_at"] > began else None
    elif name in ("clients", "persons", "staff"):
        for row in rows:
            if row.get("email_domains") == "":
                row["email_domains"] = None
    return rows


# What changes nothing that a plan reads: who logs in, letters and questions, shared ledgers, the log itself.
ELSEWHERE = (
    "session.", "token.", "totp.", "site.", "outbox.", "audit.", "mail.", "share.", "comm_id.", "vendor.", "store.",
    "presence.", "company_info.", "billing_profile.", "account.password", "account.code", "account.totp",
    "account.reset", "account.email_found", "contacts.", "office.change_requested", "access.key", "folder.uploaded",
    "folder.files_removed", "folder.path", "document.", "ebook.",
)  # fmt: skip


def mark(q: Queries, office_id: int | None) -> str:
    """The newest entry of the log that could change what a plan read: `seq:hash`, or "" where there is none.

    Those of this office and those of no office (not by the index, whose order is another); refused attempts and
    log-ins are passed over. The hash tells a store that was restored and went on otherwise.
    """
    others = " ".join(f"AND action NOT LIKE '{prefix.replace('_', '!_')}%' ESCAPE '!'" for prefix in ELSEWHERE)
    row = q.one(
        f"SELECT seq, hash FROM audit WHERE change_set IS NOT NULL AND code = '' "
        f"AND coalesce(office_id, :o) = :o {others} ORDER BY seq DESC LIMIT 1",
        o=office_id if office_id is not None else -1,
    )
    return f"{row['seq']}:{row['hash'][:16]}" if row else ""
