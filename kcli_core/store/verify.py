"""Is a store sound: its pages, its keys, its counters, its log, its schema? Each finding in words for machines."""

from __future__ import annotations

from dataclasses import dataclass

from kcli_core.store import audit, migrate, schema
from kcli_core.store.engine import Connection, connect
from kcli_core.store.place import Place

# counter, owner, what it counts
COUNTERS = (
    ("office", "SELECT o.code, o.accounts_used AS kept, count(a.id) AS counted FROM office o LEFT JOIN account a "
     "ON a.office_id = o.id AND a.kind IN ('staff', 'group_account') GROUP BY o.id, o.code, o.accounts_used"),
    ("client", "SELECT c.code, c.accounts_used AS kept, count(a.id) AS counted FROM client c LEFT JOIN account a "
     "ON a.client_id = c.id GROUP BY c.id, c.code, c.accounts_used"),
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
        findings.append(Finding(f"accounts of {name}", said))
    return findings


def _guards(connection: Connection) -> Finding:
    """The triggers that keep the log append-only."""
    if connection.kind == "sqlite":
        sql = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('audit', 'change')"
        wanted = 3
    else:
        sql = (
            "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O' "
            "AND tgrelid IN (to_regclass('audit'), to_regclass('change'))"
        )
        wanted = 2
    found = connection.value(sql)
    return Finding("append-only", "" if found == wanted else f"{found} of {wanted} triggers")


def _log(connection: Connection) -> Finding:
    verdict = audit.verify(connection)
    return Finding("log", "" if verdict.bad_seq is None else f"row {verdict.bad_seq} {verdict.why}")
