"""The surname of a name as it was written: the part before the first blank, or the one that the lists know."""

from __future__ import annotations

from kcli_core.input.text import match_key
from kcli_core.names.lexicon import lexicon

LONGEST_SURNAME = 5


def surname_of(name: str) -> str:
    """山田 of 山田 太郎 and of 山田太郎; all of a name that nothing parts and no list knows."""
    parts = name.split()
    if len(parts) != 1:
        return parts[0] if parts else name
    known = lexicon()
    if match_key(name) in known.surnames:
        return name
    for length in range(min(LONGEST_SURNAME, len(name) - 1), 0, -1):
        if match_key(name[:length]) in known.surnames and match_key(name[length:]) in known.given_names:
            return name[:length]
    return name
