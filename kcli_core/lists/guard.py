"""A mark in front of cells that a spreadsheet would run as a formula; taken off again when read."""

from __future__ import annotations

import re

# The mark goes also before what already carries it: only so does reading take off exactly what writing put on.
_RISKY = re.compile("(?:'*[=+\\-@\t\r\n＝＋－＠]|'+[0-9])")
_GUARDED = re.compile("'+[=+\\-@\t\r\n＝＋－＠0-9]")


def guard_cell(text: str) -> str:
    """The cell as it may be written to a CSV or workbook: ' before = + - @, their full-width forms, TAB, CR, LF."""
    return "'" + text if _RISKY.match(text) else text


def unguard_cell(text: str) -> str:
    """The cell without that mark. A ' that people type before digits, to keep a zero, goes as well."""
    return text[1:] if _GUARDED.match(text) else text
