"""The bytes behind versions, drafts and receipts: named and dropped under one lock, so that nothing names what is gone.

They are stored before they are named, so whoever names some looks for them once more after the commit, and stores them
again where a share that ended in between has dropped the very same ones.
"""

from __future__ import annotations

from collections.abc import Callable

from kcli_core.share.reads import HASHED
from kcli_core.store.transaction import Queries, Transaction


def about_to_name(tx: Transaction, sha256: str) -> None:
    """Called before a row with this hash is written: until the commit nobody drops the bytes."""
    tx.connection.hold_name(f"document {sha256}")


def is_named(q: Queries, sha256: str) -> bool:
    """Do a version, a draft or a receipt of any data set stand for these bytes?"""
    sql = " UNION ALL ".join(f"SELECT 1 FROM {table} WHERE sha256 = :h" for table in HASHED)
    return bool(q.value(f"{sql} LIMIT 1", h=sha256))


def drop(tx: Transaction, sha256: str, delete: Callable[[str], None]) -> bool:
    """Delete the bytes, unless something names them by now; were they deleted?"""
    about_to_name(tx, sha256)
    if is_named(tx, sha256):
        return False
    delete(sha256)
    return True
