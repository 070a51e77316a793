"""Failures in a row: each one from the fifth on doubles the wait until the next try counts."""

from __future__ import annotations

import datetime as dt

from kcli_core.store.engine import Row
from kcli_core.store.transaction import Transaction
from kcli_core.world import stamp

FREE_FAILURES = 4
LONGEST_BLOCK_SECONDS = 900
# Who counts in a table of their own; everybody else has an account.
TABLES = {"operator": "operator", "site_account": "site_account", "comm_id": "comm_id"}


def blocked(row: Row, at: str) -> bool:
    """After failures in a row an ID is not let in for a while, whatever the password."""
    return bool(row.get("blocked_until")) and str(row["blocked_until"]) > at


def count_failure(tx: Transaction, row: Row) -> None:
    """From the fifth failure in a row on each one doubles the wait, up to a quarter of an hour."""
    failures = row["failures"] + 1
    seconds = min(2 ** (failures - FREE_FAILURES), LONGEST_BLOCK_SECONDS) if failures > FREE_FAILURES else 0
    until = stamp(tx.instant + dt.timedelta(seconds=seconds)) if seconds else None
    tx.update(TABLES.get(row["kind"], "account"), row["id"], {"failures": failures, "blocked_until": until})
