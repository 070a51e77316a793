"""A text cut into words: what is compared, and where it stands in the text as written."""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from kcli_core.input.text import match_key, tidy

LONGEST = 200

_OPEN, _CLOSE = "([{<〔【〈《", ")]}>〕】〉》"
# One character with the marks and selectors that belong to it.
_CLUSTER = re.compile("[\\s\\S][\u0300-\u036f\u3099\u309a\uff9e\uff9f\ufe00-\ufe0f\U000e0100-\U000e01ef]*")
_SQUARE = {
    ord(mark): f"({word})" for mark, word in zip("㈱㈲㈳㈶㈻㈽㈿㈼㈴㈾㈵", "株有社財学企協監名資特", strict=True)
}
_SQUARE[ord("㍿")] = "株式会社"
_BLANK = re.compile('[\\s,、。/|・:;=゠＝「」『』"“”*※◆●○■□★☆◎→!?_~〜@]')
_MARKS_AT_EDGE = "-‐‑–—―−.'’#＃@"


class Piece(NamedTuple):
    """A word, folded, with its place in the text, inside brackets or not."""

    key: str
    start: int
    end: int
    inside: bool


class Text(NamedTuple):
    """The text as written, and its pieces."""

    written: str
    key: str
    starts: tuple[int, ...]
    pieces: tuple[Piece, ...]

    def cut(self, start: int, end: int) -> str:
        """What is written where the folded characters from start to end come from."""
        return tidy(self.written[self.starts[start] : self.starts[end]])


@functools.lru_cache(maxsize=4096)
def _folded(cluster: str) -> str:
    return match_key(cluster) or (" " if cluster.isspace() else "")


def read(text: str) -> Text:
    written = tidy(text[:LONGEST]).translate(_SQUARE)
    key: list[str] = []
    starts: list[int] = []
    for cluster in _CLUSTER.finditer(written):
        for character in _folded(cluster[0]):
            key.append(character)
            starts.append(cluster.start())
    folded = "".join(key)
    return Text(written, folded, (*starts, len(written)), tuple(_pieces(folded)))


def _pieces(key: str) -> list[Piece]:
    pieces: list[Piece] = []
    depth, start = 0, 0
    for at, character in enumerate(key + " "):
        opens, closes = character in _OPEN, character in _CLOSE
        if not (opens or closes or _BLANK.fullmatch(character)):
            continue
        word = key[start:at]
        bare = word.strip(_MARKS_AT_EDGE)
        if bare:
            first = start + word.index(bare)
            pieces.append(Piece(bare, first, first + len(bare), depth > 0))
        start = at + 1
        depth = max(0, depth + opens - closes)
    if all(piece.inside for piece in pieces):
        pieces = [piece._replace(inside=False) for piece in pieces]
    return pieces
