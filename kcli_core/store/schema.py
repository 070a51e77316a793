"""Which schema this kcli speaks, and whether the store speaks it."""

from __future__ import annotations

from kcli_core.refusals import Refused, refuse
from kcli_core.store.engine import Connection

# The newest of store/migrations/versions; revisions are numbers so that older and newer can be told apart.
CURRENT = "0008"


def found(connection: Connection) -> str | None:
    """The store's revision; None where it has no kcli schema at all."""
    if not connection.has_table("alembic_version"):
        return None
    revision: str | None = connection.value("SELECT version_num FROM alembic_version")
    return revision


def require_current(connection: Connection) -> None:
    """Refused: NO_STORE (nothing in it), STORE_OLDER (migrate it), STORE_NEWER (install a newer kcli)."""
    revision = found(connection)
    if revision == CURRENT:
        return
    if revision is None:
        raise Refused(refuse("NO_STORE", place=connection.shown()))
    code = "STORE_NEWER" if revision > CURRENT else "STORE_OLDER"
    raise Refused(refuse(code, schema=revision, expected=CURRENT))
