"""Tables of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def cell(text: object) -> str:
    """Text that stays in its cell, and is text: no mark-up of its own."""
    return str(text).replace("|", "\\|").replace("<", "&lt;").replace("\n", "<br>")


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    return "\n".join(lines + ["| " + " | ".join(map(cell, row)) + " |" for row in rows]) + "\n"


def code(text: object) -> str:
    return f"`{text}`" if text else ""
