"""The words of names and of organisations, loaded when the first name is judged."""

from __future__ import annotations

import functools
import tomllib
from functools import cached_property
from pathlib import Path

from kcli_core.input.text import match_key

_FOLDER = Path(__file__).resolve().parents[1] / "catalog" / "names"
Words = frozenset[str]


def _list(name: str) -> Words:
    """One of the long lists: they are kept folded."""
    return frozenset((_FOLDER / name).read_text("utf-8").split("\n")) - {""}


class Endings:
    """Words to be found at the end or the beginning of another, the longest first."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.lengths = sorted({len(word) for word in words}, reverse=True)

    def of(self, word: str) -> str | None:
        return next((word[-n:] for n in self.lengths if n <= len(word) and word[-n:] in self.words), None)

    def begins(self, word: str) -> str | None:
        return next((word[:n] for n in self.lengths if n <= len(word) and word[:n] in self.words), None)


class Lexicon:
    """Everything by which a name is judged; each list is read when it is first asked."""

    @cached_property
    def _words(self) -> dict[str, Words]:
        text = (_FOLDER / "words.toml").read_text("utf-8")
        return {name: frozenset(map(match_key, line.split())) for name, line in tomllib.loads(text).items()}

    def __getitem__(self, name: str) -> Words:
        return self._words[name]

    @cached_property
    def surnames(self) -> Words:
        return _list("surnames.txt") | self["surnames"]

    @cached_property
    def given_names(self) -> Words:
        return _list("given_names.txt")

    @cached_property
    def surname_readings(self) -> Words:
        return _list("surname_readings.txt")

    @cached_property
    def given_readings(self) -> Words:
        return _list("given_readings.txt")

    @cached_property
    def foreign_names(self) -> Words:
        return _list("foreign_names.txt")

    @cached_property
    def organisations(self) -> Words:
        return _list("organisations.txt") | self["houses"]

    @cached_property
    def legal_forms(self) -> list[str]:
        return sorted(self["legal_forms"], key=lambda form: (-len(form), form))

    @cached_property
    def firms(self) -> Endings:
        return Endings(self["firms"])

    @cached_property
    def kana_firms(self) -> Endings:
        return Endings(self["kana_firms"])

    @cached_property
    def kana_read_firms(self) -> Endings:
        return Endings(self["kana_read_firms"])

    @cached_property
    def first_words(self) -> Endings:
        return Endings(self["first_words"])

    @cached_property
    def posts(self) -> Endings:
        return Endings(self["posts"])

    @cached_property
    def longest_department_word(self) -> int:
        return max(map(len, self["departments"]))


@functools.cache
def lexicon() -> Lexicon:
    return Lexicon()
