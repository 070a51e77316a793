"""What the store itself refuses, whoever writes to it: changed documents, and documents that go before their time.

A document goes only with its folder, and only when the folder has its tombstone (`folder_purge`): the document is past
its last day, or a whole copy stands behind it (EB-12, EB-17, EB-32). A last day is moved forward only; back only where
the chain says so (`retention_shortened`, whose digest is the new day).
"""

from __future__ import annotations

from kcli_core.store.ddl import append_only

APPEND_ONLY = ("document_event", "ebook_rules", "ebook_export", "folder_purge")

_MAY_GO = (
    "SELECT 1 FROM folder_purge p WHERE p.folder_id = OLD.folder_id "
    "AND (p.export_id IS NOT NULL OR ({last_day} IS NOT NULL AND {last_day} < p.day))"
)
_VERSION_MAY_GO = _MAY_GO.format(last_day="(SELECT d.retain_until FROM document d WHERE d.id = OLD.document_id)")
_DOCUMENT_MAY_GO = _MAY_GO.format(last_day="OLD.retain_until")
_MOVED = (
    "NEW.id <> OLD.id OR NEW.folder_id <> OLD.folder_id OR NEW.client_id <> OLD.client_id OR NEW.number <> OLD.number "
    "OR NEW.version < OLD.version"
)
_SHORTENED = (
    "NEW.retain_until IS NOT NULL AND (OLD.retain_until IS NULL OR NEW.retain_until < OLD.retain_until) AND NOT EXISTS "
    "(SELECT 1 FROM document_event e WHERE e.client_id = OLD.client_id AND e.document = OLD.number "
    "AND e.what = 'retention_shortened' AND e.digest = NEW.retain_until)"
)

# Trigger, table, event, when it refuses, and what it says.
GUARDS = (
    ("document_version_no_update", "document_version", "UPDATE", "", "a version of a document is never changed"),
    (
        "document_version_kept",
        "document_version",
        "DELETE",
        f"NOT EXISTS ({_VERSION_MAY_GO})",
        "a document is kept until its last day",
    ),
    (
        "document_kept",
        "document",
        "DELETE",
        f"NOT EXISTS ({_DOCUMENT_MAY_GO})",
        "a document is kept until its last day",
    ),
    ("document_stays", "document", "UPDATE", _MOVED, "a document keeps its number, its folder and its versions"),
    ("document_retained", "document", "UPDATE", _SHORTENED, "a last day is not moved back silently"),
    ("folder_kept", "folder", "DELETE", "OLD.kind = 'ebook'", "a green folder leaves its tombstone"),
)


def guards(kind: str) -> list[str]:
    """The statements that make the triggers, for this store (`sqlite` or `postgresql`)."""
    made = [statement for table in APPEND_ONLY for statement in append_only(kind, table)]
    for name, table, event, when, says in GUARDS:
        if kind == "sqlite":
            made.append(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} {f'WHEN {when} ' if when else ''}"
                f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
            )
            continue
        body = f"IF {when} THEN RAISE EXCEPTION '{says}'; END IF;" if when else f"RAISE EXCEPTION '{says}';"
        made += [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {body} RETURN {'OLD' if event == 'DELETE' else 'NEW'}; END $$",
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ]
    if kind != "sqlite":
        for table in ("document", "document_version"):
            made += [
                f"CREATE FUNCTION {table}_no_truncate() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION 'documents are kept'; END $$",
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_no_truncate()",
            ]
    return made
