"""A lock whose holder is suspended, removed, given another role or a revoked key is free at once (L11).

The grant's fence is spent with it: a close that comes later is kept as a draft.
"""

from __future__ import annotations

from kcli_core.store.transaction import Transaction


def free_locks_of(tx: Transaction, account_id: int) -> int:
    """How many were freed."""
    return _free(tx, "WHERE l.holder_account = :id", id=account_id)


def free_locks_of_revoked_tokens(tx: Transaction) -> int:
    """A token has no account: its lock bears its label. How many were freed."""
    return _free(
        tx,
        "JOIN office o ON o.id = s.office_id JOIN service_token t ON t.office_id = o.id "
        "AND l.holder = o.code || '/token:' || t.name WHERE l.holder_account IS NULL AND t.revoked_at IS NOT NULL",
    )


def _free(tx: Transaction, those: str, **params: int) -> int:
    rows = tx.rows(
        f"SELECT l.id, l.fence, s.code, s.office_id FROM share_lock l JOIN share s ON s.id = l.share_id {those}",
        **params,
    )
    for row in rows:
        tx.run("DELETE FROM share_lock WHERE id = :id", id=row["id"])
        tx.record("share.freed", f"share:{row['code']}", office_id=row["office_id"], fence=row["fence"])
    return len(rows)
