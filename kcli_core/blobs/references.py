"""Which rows stand for which bytes: named and dropped under one lock, so that nothing names what is gone.

Bytes are stored before they are named, so whoever names some looks for them once more after the commit, and stores them
again where somebody has dropped the very same ones in between.
"""

from __future__ import annotations

from collections.abc import Callable

from kcli_core.store.transaction import Queries, Transaction

# Every table that names bytes by `sha256`.
NAMED_IN = ("share_version", "share_receipt", "share_draft", "folder_file", "document_version")
# A correction that waits names its new file among its fields.
WAITING = "SELECT 1 FROM document_request WHERE state = 'waiting' AND fields LIKE '%' || :h || '%'"
LOCK = "documents"


def about_to_name(tx: Transaction) -> None:
    """Called before rows with a hash are written: until the commit nobody drops bytes. Those who name do not wait."""
    tx.connection.hold_name(LOCK, shared=True)


def is_named(q: Queries, sha256: str) -> bool:
    """Does any row stand for these bytes?"""
    sql = " UNION ALL ".join([*(f"SELECT 1 FROM {table} WHERE sha256 = :h" for table in NAMED_IN), WAITING])
    return bool(q.value(f"{sql} LIMIT 1", h=sha256))


def drop(tx: Transaction, sha256: str, delete: Callable[[str], None]) -> bool:
    """Delete the bytes, unless something names them by now; were they deleted?"""
    tx.connection.hold_name(LOCK)
    if is_named(tx, sha256):
        return False
    delete(sha256)
    return True
