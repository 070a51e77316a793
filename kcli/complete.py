"""Completion of keys at the shell: quick reads, and silence when anything is wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

Candidates = list[tuple[str, str]]


def _ask(sql: str, incomplete: str) -> Candidates:
    """Rows of (value, help) whose value begins as typed. Never an error: it would land in the user's prompt."""
    from kcli.context import Context
    from kcli.verbs import Output

    flags: dict[str, Any] = {"_output": Output.TABLE, "_quiet": True, "_office": _typed_option("--office")}
    try:
        ctx = Context("completion", "en", flags, {})
        with ctx.read() as q:
            rows = q.rows(sql, office=ctx.office(q)["id"], begin=incomplete.casefold() + "%")
    except Exception:
        return []
    return [(str(row["value"]), str(row["help"] or "")) for row in rows]


def _typed_option(name: str) -> str | None:
    words = os.environ.get("COMP_WORDS", " ".join(sys.argv)).split()
    return words[words.index(name) + 1] if name in words[:-1] else None


def _candidates(sql: str) -> Callable[[str], Candidates]:
    return lambda incomplete: _ask(sql, incomplete)


staff = _candidates(
    "SELECT code AS value, full_name AS help FROM staff WHERE office_id = :office AND code_key LIKE :begin "
    "UNION ALL SELECT a.user_id, s.full_name FROM account a JOIN staff s ON s.id = a.staff_id "
    "WHERE a.office_id = :office AND a.user_id_key LIKE :begin ORDER BY 1 LIMIT 200"
)
client = _candidates(
    "SELECT code AS value, name AS help FROM client WHERE office_id = :office AND code_key LIKE :begin "
    "ORDER BY 1 LIMIT 200"
)
contract = _candidates(
    "SELECT code AS value, product AS help FROM contract WHERE office_id = :office AND code_key LIKE :begin "
    "ORDER BY 1 LIMIT 200"
)
share = _candidates(
    "SELECT code AS value, state AS help FROM share WHERE office_id = :office AND code_key LIKE :begin "
    "ORDER BY 1 LIMIT 200"
)
