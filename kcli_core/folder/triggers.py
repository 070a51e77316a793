"""What the store itself refuses, whoever writes to it: changed documents, and documents that go before their time.

A document goes only with its folder, and only when the folder has its tombstone (`folder_purge`): the document is past
its last day, or a whole copy stands behind it (EB-12, EB-17, EB-32). A last day is moved forward only; back only where
the chain says so (`retention_shortened`, whose digest is the new day). What lists and search read of a document is what
its newest version says, and nothing else.
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
_SAME = ("kind", "direction", "counterparty", "sha256", "size")
# A blank is compared as what no document has.
_BLANK = (("transaction_date", "''"), ("amount", "-9000000000000000000"), ("invoice_number", "''"))
_NOT_AS_VERSIONED = (
    "NOT EXISTS (SELECT 1 FROM document_version v WHERE v.document_id = NEW.id AND v.version = NEW.version "
    "AND NEW.deleted = (v.change = 'deleted') AND NEW.no_remarks = (v.remarks IS NULL) AND "
    + " AND ".join(f"v.{name} = NEW.{name}" for name in _SAME)
    + "".join(f" AND coalesce(v.{name}, {none}) = coalesce(NEW.{name}, {none})" for name, none in _BLANK)
    + ")"
)
_HIDDEN = (
    "OLD.kind = 'ebook' AND (NEW.id <> OLD.id OR NEW.client_id <> OLD.client_id OR NEW.kind <> OLD.kind OR "
    "(NEW.state = 'ended' AND NOT EXISTS (SELECT 1 FROM folder_purge p WHERE p.folder_id = OLD.id)))"
)
# One in which nothing ever happened leaves nothing behind.
_USED = "OLD.kind = 'ebook' AND EXISTS (SELECT 1 FROM document_event e WHERE e.folder_id = OLD.id)"
# SQLite replaces a row without asking the triggers of DELETE, unless the INSERT itself is refused.
_UNIQUE = {
    "document": "client_id = NEW.client_id AND number = NEW.number",
    "document_version": "document_id = NEW.document_id AND version = NEW.version",
    "document_event": "client_id = NEW.client_id AND seq = NEW.seq",
    "folder_purge": "folder_id = NEW.folder_id",
    "ebook_rules": "",
    "ebook_export": "",
}

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
    ("document_as_versioned", "document", "UPDATE", _NOT_AS_VERSIONED, "a document is what its newest version says"),
    ("folder_kept", "folder", "DELETE", _USED, "a green folder leaves its tombstone"),
    ("folder_stays", "folder", "UPDATE", _HIDDEN, "a green folder stays where it is until it has its tombstone"),
)


GUARDED = (*APPEND_ONLY, *dict.fromkeys(table for _, table, *_ in GUARDS))
NO_TRUNCATE = ("document", "document_version")


def guards(kind: str) -> list[str]:
    """The statements that make the triggers, for this store (`sqlite` or `postgresql`)."""
    made = [statement for table in APPEND_ONLY for statement in append_only(kind, table)]
    if kind == "sqlite":
        made += [
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} {f'WHEN {when} ' if when else ''}"
            f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
            for name, table, event, when, says in GUARDS
        ]
        return made + [
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} "
            f"WHERE id = NEW.id{f' OR ({unique})' if unique else ''}) "
            f"BEGIN SELECT RAISE(ABORT, 'a row of {table} is never replaced'); END"
            for table, unique in _UNIQUE.items()
        ]
    for name, table, event, when, says in GUARDS:
        head = f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        made += [_function(name, _body(event, when, says)), head]
    for table in NO_TRUNCATE:
        name = f"{table}_no_truncate"
        head = f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        made += [_function(name, _NEVER), head]
    return made


def in_catalogue(kind: str) -> list[str]:
    """The same triggers as the store's catalogue has them: on a server each with the body of its function."""
    if kind == "sqlite":
        return guards(kind)
    made = guards(kind)
    found = []
    for function, trigger in zip(made[::2], made[1::2], strict=True):
        body = function.partition("$$")[2].rpartition("$$")[0]
        found.append(trigger.replace("UPDATE OR DELETE OR TRUNCATE", "DELETE OR UPDATE OR TRUNCATE") + body)
    return found


_NEVER = "RAISE EXCEPTION 'documents are kept';"


def _body(event: str, when: str, says: str) -> str:
    said = f"RAISE EXCEPTION '{says}';"
    return f"{f'IF {when} THEN {said} END IF;' if when else said} RETURN {'OLD' if event == 'DELETE' else 'NEW'};"


def _function(name: str, body: str) -> str:
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"
