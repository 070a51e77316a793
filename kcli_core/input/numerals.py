"""Numbers written in kanji: 三十一, 二〇二四, 元."""

from __future__ import annotations

_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "元": 1}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def number(text: str) -> int | None:
    """The value of a short run of ASCII digits or kanji numerals; None if it is neither."""
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= 15 else None
    if not text or len(text) > 15:
        return None
    if all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, waiting = 0, None
    for c in text:
        if c in _UNITS:
            total += _UNITS[c] * (1 if waiting is None else waiting)
            waiting = None
        elif c in _DIGITS and waiting is None:
            waiting = _DIGITS[c]
        else:
            return None
    return total + (waiting or 0)
