"""A lock whose holder is suspended, removed, given another role or a revoked key is free at once (L11).

The grant's fence is spent with it: a close that comes later is kept as a draft.
"""

from __future__ import annotations

from kcli_core.store.transaction import Transaction


def free_locks_of(tx: Transaction, account_id: int) -> int:
    """How many were freed."""
    rows = tx.rows(
        "SELECT l.id, l.fence, s.code, s.office_id FROM share_lock l JOIN share s ON s.id = l.share_id "
        "WHERE l.holder_account = :id",
        id=account_id,
    )
    for row in rows:
        tx.run("DELETE FROM share_lock WHERE id = :id", id=row["id"])
        tx.record("share.freed", f"share:{row['code']}", office_id=row["office_id"], fence=row["fence"])
    return len(rows)
