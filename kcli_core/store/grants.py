"""SQL for a Postgres role that works with the store but cannot rewrite its log, nor the documents of its clients."""

from __future__ import annotations

from kcli_core.folder import triggers
from kcli_core.store.engine import Connection

APPEND_ONLY = ("audit", *triggers.APPEND_ONLY)
READ_ONLY = ("alembic_version", "store_info")
HEAD = "audit_head"
CHANGE_SET = "change_set"
# Versions of documents go with their folder, when the law's time is over: its triggers see to that.
VERSIONS = "document_version"


def grants(connection: Connection, role: str) -> str:
    """The statements, for the owner of the store to run with psql. The password is set apart, by \\password."""
    apart = {*APPEND_ONLY, *READ_ONLY, HEAD, CHANGE_SET, VERSIONS}
    tables = [name for name in connection.tables() if name not in apart]
    quoted = '"' + role.replace('"', '""') + '"'
    return "\n".join(
        [
            f"-- The application's role: {role}. Run as the owner of the store; then: \\password {role}",
            f"CREATE ROLE {quoted} LOGIN;",
            f"GRANT USAGE ON SCHEMA public TO {quoted};",
            f"GRANT SELECT ON {', '.join(READ_ONLY)} TO {quoted};",
            "-- Log and documents' chains: rows can be added, never changed or deleted, whatever the program does.",
            f"GRANT SELECT, INSERT ON {', '.join(APPEND_ONLY)} TO {quoted};",
            f"GRANT SELECT, UPDATE ON {HEAD} TO {quoted};",
            "-- A version is never changed; it goes when its time is over.",
            f"GRANT SELECT, INSERT, DELETE ON {VERSIONS} TO {quoted};",
            f"GRANT SELECT, INSERT, UPDATE (answer) ON {CHANGE_SET} TO {quoted};",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(tables)} TO {quoted};",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted};",
            "",
        ]
    )
