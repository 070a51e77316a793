"""Is a store sound: its pages, its keys, its counters, its log, its schema? Each finding in words for machines."""

from __future__ import annotations

from dataclasses import dataclass

from kcli_core.folder import triggers as documents
from kcli_core.store import audit, migrate, schema
from kcli_core.store.ddl import append_only
from kcli_core.store.engine import Connection, connect
from kcli_core.store.place import Place

# What is counted, and the query that gives both numbers.
COUNTERS = (
    ("accounts of office",
     "SELECT o.code, o.accounts_used AS kept, count(a.id) AS counted FROM office o LEFT JOIN account a "
     "ON a.office_id = o.id AND a.kind IN ('staff', 'group_account') GROUP BY o.id, o.code, o.accounts_used"),
    ("accounts of client",
     "SELECT c.code, c.accounts_used AS kept, count(a.id) AS counted FROM client c LEFT JOIN account a "
     "ON a.client_id = c.id GROUP BY c.id, c.code, c.accounts_used"),
    ("contacts of contract",
     "SELECT c.code, c.contacts_used AS kept, count(k.id) AS counted FROM contract c LEFT JOIN contact k "
     "ON k.contract_id = c.id GROUP BY c.id, c.code, c.contacts_used"),
    # Bytes of an older file stay when a document is given a new one.
    ("bytes of folder",
     "SELECT c.code || '/' || f.name AS code, f.used AS kept, "
     "coalesce((SELECT sum(x.size) FROM folder_file x WHERE x.folder_id = f.id), 0) "
     "+ coalesce((SELECT sum(v.size) FROM document_version v LEFT JOIN document_version o "
     "ON o.document_id = v.document_id AND o.version = v.version - 1 "
     "WHERE v.folder_id = f.id AND (o.sha256 IS NULL OR o.sha256 <> v.sha256)), 0) AS counted "
     "FROM folder f JOIN client c ON c.id = f.client_id"),
    ("documents of client",
     "SELECT c.code, e.documents AS kept, (SELECT count(*) FROM document_event x WHERE x.client_id = c.id "
     "AND x.what = 'put') AS counted FROM ebook e JOIN client c ON c.id = e.client_id"),
    ("events of client",
     "SELECT c.code, e.events AS kept, (SELECT count(*) FROM document_event x WHERE x.client_id = c.id) AS counted "
     "FROM ebook e JOIN client c ON c.id = e.client_id"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """`check` is what was looked at; `detail` is empty where it is well."""

    check: str
    detail: str = ""

    @property
    def well(self) -> bool:
        return not self.detail


def verify(place: Place, *, with_schema: bool = True) -> list[Finding]:
    """Everything that can be checked without knowing better, in one state of the store. Refused: NO_STORE."""
    connection = connect(place, writer=False)
    try:
        with connection.transaction(write=False):
            schema.require_current(connection)
            findings = [*_pages(connection), *_counters(connection), _guards(connection), _log(connection)]
    finally:
        connection.close()
    if with_schema:
        findings.append(Finding("schema", "; ".join(migrate.drift(place))))
    return findings


def _pages(connection: Connection) -> list[Finding]:
    if connection.kind != "sqlite":
        return []
    broken = [row["integrity_check"] for row in connection.rows("PRAGMA integrity_check")]
    loose = connection.rows("PRAGMA foreign_key_check")
    return [
        Finding("pages", "" if broken == ["ok"] else "; ".join(broken)[:500]),
        Finding("references", f"{len(loose)} rows point at nothing" if loose else ""),
    ]


def _counters(connection: Connection) -> list[Finding]:
    findings = []
    for name, sql in COUNTERS:
        wrong = [row for row in connection.rows(sql) if row["kept"] != row["counted"]]
        said = ", ".join(f"{row['code']}: {row['kept']} kept, {row['counted']} counted" for row in wrong[:5])
        findings.append(Finding(name, said))
    return findings


def _guards(connection: Connection) -> Finding:
    """The triggers that keep log and documents: these and no others, as they were made, and switched on."""
    tables = ("audit", "change", *documents.GUARDED)
    if connection.kind == "sqlite":
        names = ", ".join(f"'{table}'" for table in tables)
        sql = f"SELECT sql AS made FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ({names})"
        wanted = {*append_only("sqlite", "audit"), *append_only("sqlite", "change", updates_only=True)}
    else:
        names = ", ".join(f"to_regclass('{table}')" for table in tables)
        sql = (
            "SELECT pg_get_triggerdef(t.oid, true) || p.prosrc AS made FROM pg_trigger t "
            "JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal AND t.tgenabled = 'O' "
            f"AND t.tgrelid IN ({names})"
        )
        wanted = {_POSTGRES_GUARD.format(table=table, events=events) for table, events in _POSTGRES_EVENTS.items()}
    wanted |= {*documents.in_catalogue(connection.kind)}
    found = {row["made"] for row in connection.rows(sql)}
    others = f", {len(found - wanted)} others" if found - wanted else ""
    well = found == wanted
    return Finding("append-only", "" if well else f"{len(found & wanted)} of {len(wanted)} triggers{others}")


# As the server prints what `append_only` made: the trigger, then the body of its function.
_POSTGRES_EVENTS = {"audit": "DELETE OR UPDATE OR TRUNCATE", "change": "UPDATE"}
_POSTGRES_GUARD = (
    "CREATE TRIGGER {table}_append_only BEFORE {events} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION "
    "{table}_append_only() BEGIN RAISE EXCEPTION '{table} is append-only'; END "
)


def _log(connection: Connection) -> Finding:
    verdict = audit.verify(connection)
    return Finding("log", "" if verdict.bad_seq is None else f"row {verdict.bad_seq} {verdict.why}")


def guarded(connection: Connection) -> bool:
    """Are the triggers that keep log and documents all there, as they were made, and switched on?"""
    return _guards(connection).well
