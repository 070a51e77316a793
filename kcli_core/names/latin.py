"""Names in Latin letters."""

from __future__ import annotations

import re
import unicodedata

from kcli_core.names.lexicon import lexicon
from kcli_core.names.romaji import romaji
from kcli_core.names.words import Kind, is_full_reading

_WORD = re.compile("[^\\W\\d_]+(?:['’.-][^\\W\\d_]*)*")
_CONNECTORS = frozenset({"of", "and", "the", "for", "a", "&", "in"})
LONGEST_NAME = 6


def is_latin(text: str) -> bool:
    return all(c < "\u0250" or "\u1e00" <= c <= "\u1eff" or "\u2000" <= c <= "\u206f" for c in text)


def read_latin(key: str) -> tuple[Kind, str, str | None]:
    """The kind of a folded text in Latin letters, why, and its sign."""
    known = lexicon()
    local = key.split("@")[0] if "@" in key else key
    words = [word.strip(".'’-") for word in re.split(r"[\s,;:/|()\[\]_+]+", local)]
    words = [word for word in words if word]
    if not words:
        return Kind.UNKNOWN, "unknown", None
    plain = "".join(words)
    if "@" not in key and (plain in known["houses"] or " ".join(words) in known["houses"]):
        return Kind.HOUSE, "known_organisation", local
    if form := next((word for word in words if word in known["latin_forms"]), None):
        return Kind.HOUSE, "legal_form", form
    pieces = [piece for word in words for piece in (word, *re.split("[-.&0-9]", word))]
    if sign := next((piece for piece in pieces if piece in known["latin_words"]), None):
        return Kind.DEPARTMENT, "department_word", sign
    counted = [word.rstrip("0123456789") for word in words if word not in _CONNECTORS and not word.isdigit()]
    if counted and all(word in known["latin_doubtful"] or word in known["posts"] for word in counted):
        return Kind.DEPARTMENT, "department_word", counted[0]
    if "@" in key or any(c.isdigit() for c in local):
        return Kind.UNKNOWN, "unknown", None
    if len(words) > 1:
        named = all(_WORD.fullmatch(word) for word in words) and len(words) <= LONGEST_NAME
        # Michelle Branch, Maria Sales; but Tokyo Branch stays in doubt.
        doubtful = known["latin_doubtful"].intersection(words)
        if len(words) == 2 and words[0] in known["latin_names"]:
            doubtful = frozenset()
        if named and not doubtful:
            return Kind.PERSON, "foreign_name", None
        return (Kind.DOUBTFUL, "doubtful_word", None) if named else (Kind.UNKNOWN, "unknown", None)
    if _is_name(words[0]):
        return Kind.PERSON, "known_reading", words[0]
    return Kind.UNKNOWN, "unknown", None


def holds_name(key: str) -> bool:
    """Whether two or three words beside those of a department are names: Sales John Smith."""
    known = lexicon()
    words = [word.strip(".'’-") for word in re.split(r"[\s,;:/|()\[\]_+-]+", key)]
    signs = known["latin_words"] | known["latin_doubtful"] | _CONNECTORS
    rest = [word for word in words if word and word not in signs]
    return 2 <= len(rest) <= 3 and all(map(_is_name, rest))


def _is_name(word: str) -> bool:
    known = lexicon()
    plain = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c)).replace("’", "'")
    if plain in known["latin_names"]:
        return True
    key = romaji(plain)
    # A key leaves nothing of words that kana cannot write: they are no readings.
    if len(key) < 3 or not re.fullmatch("(?:[kstnhmrgzdbpvwy]?y?[aiueo]|n(?![aiueo]))+", key):
        return False
    return key in known.surname_readings or key in known.given_readings or is_full_reading(key, known)
