"""How many columns a text takes on a terminal, and fitting it into some: full-width letters take two."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from unicodedata import category, combining, east_asian_width


def width(text: str) -> int:
    """Columns of the text; ambiguous letters (①, ○) count one, as terminals of both kinds differ."""
    if text.isascii():
        return len(text)
    return sum(map(_cell, text))


@lru_cache(maxsize=4096)
def _cell(letter: str) -> int:
    if letter.isascii():
        return 1
    if combining(letter) or category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(letter) in "WF" else 1


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """The text filled with blanks to this many columns."""
    blanks = " " * (columns - width(text))
    return blanks + text if right else text + blanks


def cut(text: str, columns: int) -> str:
    """The text, or as much of it as fits with `…` behind it (two columns on Japanese terminals)."""
    if width(text) <= columns:
        return text
    kept, used = "", 0
    for letter in text:
        used += _cell(letter)
        if used > columns - 2:
            break
        kept += letter
    return kept + ".."


def wrap(text: str, columns: int) -> Iterator[str]:
    """Lines of at most this many columns: broken at blanks, or between Japanese letters."""
    line, used = "", 0
    for word in _words(text):
        size = width(word)
        if line and used + size > columns:
            yield line.rstrip()
            line, used, word = "", 0, word.lstrip()
            size = width(word)
        line, used = line + word, used + size
    yield line.rstrip()


def _words(text: str) -> Iterator[str]:
    """Pieces that stay together: a word with its blank before, or one full-width letter with the stop behind it."""
    piece = ""
    for letter in text:
        if letter in "、。」)）,.:;!?" or (letter == "ー" and piece):
            piece += letter
        elif letter == " " or _cell(letter) == 2 or (piece and _cell(piece[-1]) == 2):
            if piece:
                yield piece
            piece = letter
        else:
            piece += letter
    if piece:
        yield piece
