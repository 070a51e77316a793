"""Rows of a list that are no records: blank ones, totals, notes, headings printed again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

BLANK, TITLE, TOTAL, NOTE, NO_NAME = "BLANK", "TITLE", "TOTAL", "NOTE", "NO_NAME"

_UNIT = "(?:名|人|件|社|円|行)"
_TOTAL = re.compile(
    rf"(?:合|小|総|累|中)?計(?:[:(]?[\d,]+{_UNIT}?\)?)?|(?:合計|総)?(?:人数|件数|社数)|[全計]?[\d,]+(?:名|人|件|社)|以上"
)
_NOTE = re.compile(r"※.*|\*.+|\(?注(?:意|記)?[):0-9].*", re.DOTALL)
# The last or first character of what may be one of these: most rows are let pass by it.
LAST = frozenset("計名人件社円行数上)）")
FIRST = frozenset("※＊*注（(計合総")


class Skipped(NamedTuple):
    """A row that is not read as a record, why, and its first words."""

    row: int
    reason: str
    text: str = ""


def reason_to_skip(first: str, filled: Sequence[str]) -> str | None:
    """TOTAL or NOTE for a row whose first filled cell says so. A note stands nearly alone in its row."""
    said = re.sub(r"\s+", "", unicodedata.normalize("NFKC", first[:200]))
    if _TOTAL.fullmatch(said):
        return TOTAL
    if len(set(filled)) <= 2 and _NOTE.fullmatch(said):
        return NOTE
    return None
