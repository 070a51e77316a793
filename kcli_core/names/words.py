"""What one word of a name is: a person's name, a post, a department, a house, or none that is known.

A word may hold two: 山田課長, 経理部山田. Words come folded (match_key), without blanks.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from kcli_core.names.lexicon import Lexicon, lexicon
from kcli_core.names.romaji import romaji

LONGEST_SURNAME = 5
LONGEST_GIVEN = 6
LONGEST_WORD = 40

_KANJI = "々〆ヶヵノ㐀-䶿一-鿿\uf900-\ufaff\U00020000-\U0003ffff"
KANJI = re.compile(f"[{_KANJI}]+")
KATAKANA = re.compile("[ァ-ヶーヽヾ]+")
KANA = re.compile("[ぁ-ゖァ-ヶーゝゞヽヾ]+")
_SIGNS = re.compile("[a-z0-9ァ-ヶ]")
_LATIN_OR_DIGIT = re.compile("[a-z0-9]")


class Kind(Enum):
    PERSON = 1
    GIVEN = 2  # a given name, or what stands where one would
    POST = 3
    DEPARTMENT = 4
    HOUSE = 5
    LEGAL = 6  # a legal form alone: the house's name stands beside it
    TRADE = 7  # a firm's word alone: 商店, 建設
    UNKNOWN = 8
    DOUBTFUL = 9  # not known, and ends like a department or a shop


class Part(NamedTuple):
    kind: Kind
    reason: str
    sign: str | None
    start: int
    end: int

    def moved(self, by: int) -> Part:
        return self._replace(start=self.start + by, end=self.end + by)


def read_word(word: str) -> list[Part]:
    """The parts of one word; the first reading that fits."""
    known = lexicon()
    found = _whole(word, known) or (_two(word, known) if len(word) <= LONGEST_WORD else None)
    return found or [_one(word, known)]


def _part(kind: Kind, reason: str, sign: str | None, word: str) -> list[Part]:
    return [Part(kind, reason, sign, 0, len(word))]


def _whole(word: str, known: Lexicon) -> list[Part] | None:
    """What the lists know as it stands."""
    if word in known["also_surnames"]:
        return _part(Kind.DOUBTFUL, "doubtful_ending", word, word)
    if word in known.surnames and (word not in known["units"] or word == "所"):
        return _part(Kind.PERSON, "known_surname", word, word)
    if word in known["houses"]:
        return _part(Kind.HOUSE, "known_organisation", word, word)
    if form := next((form for form in known.legal_forms if form in word), None):
        return _part(Kind.LEGAL if form == word else Kind.HOUSE, "legal_form", form, word)
    if word in known["posts"]:
        return _part(Kind.POST, "role_word", word, word)
    kana_firm = word in known["kana_firms"] and word not in known.foreign_names
    if word in known["firms"] or word in known["first_words"] or kana_firm:
        kind = Kind.DEPARTMENT if word in known["departments"] else Kind.TRADE
        return _part(kind, "firm_word", word, word)
    if (sign := department(word)) and (word in known["departments"] or not _may_be_name(word, known)):
        return _part(Kind.DEPARTMENT, "department_word", sign, word)
    return None


def _may_be_name(word: str, known: Lexicon) -> bool:
    """Whether a word made of departments' words is a person's all the same: 中部新一, 南部一二."""
    if is_name(word, known):
        return True
    ends = word[-1] in known["sure_units"] or word[-1] in "部室所"
    return word[:2] in known.surnames and not ends and not department(word[2:])


def is_name(word: str, known: Lexicon) -> str | None:
    """The reason, where the lists know a surname, or a surname with a given name."""
    if word in known.surnames:
        return "known_surname"
    for at in range(1, min(len(word), LONGEST_SURNAME + 1)):
        if len(word) - at <= LONGEST_GIVEN and word[:at] in known.surnames and is_given(word[at:], known):
            return "known_full_name"
    if len(word) <= 4 and word[:1] in known["kanji_abroad"] and word[1:] in known.given_names:
        return "known_full_name"
    return None


def is_given(word: str, known: Lexicon) -> bool:
    if KANA.fullmatch(word):
        return romaji(word) in known.given_readings or word in known.foreign_names
    return word in known.given_names


def _two(word: str, known: Lexicon) -> list[Part] | None:
    """A full name, a name with a post, a department with a name."""
    if reason := is_name(word, known):
        firm = known.firms.of(word)
        if firm and word[: -len(firm)] in known.surnames:
            return _part(Kind.DOUBTFUL, "doubtful_ending", firm, word)
        return _part(Kind.PERSON, reason, word, word)
    if post := known.posts.of(word):
        at = len(word) - len(post)
        reason = is_name(word[:at], known)
        # 財務部長, 管理部長: a surname and a given name of one letter each could be read, but nobody is meant.
        if reason and (reason == "known_surname" or word[:at] not in known["departments"]):
            return [Part(Kind.PERSON, reason, word[:at], 0, at), Part(Kind.POST, "role_word", post, at, len(word))]
        if sign := department(word[:at]):
            return [
                Part(Kind.DEPARTMENT, "department_word", sign, 0, at),
                Part(Kind.POST, "role_word", post, at, len(word)),
            ]
        if post in known["roles"] and at > 3:
            return _part(Kind.DEPARTMENT, "role_word", post, word)
    if house := _house(word, known):
        return house
    if (post := known.posts.begins(word)) and (reason := is_name(word[len(post) :], known)):
        at = len(post)
        return [Part(Kind.POST, "role_word", post, 0, at), Part(Kind.PERSON, reason, word[at:], at, len(word))]
    for at in range(len(word) - 1, 1, -1):
        if (sign := department(word[:at])) and (reason := is_name(word[at:], known)):
            return [
                Part(Kind.DEPARTMENT, "department_word", sign, 0, at),
                Part(Kind.PERSON, reason, word[at:], at, len(word)),
            ]
    for at in range(1, len(word) - 1):
        if (sign := department(word[at:])) and (reason := is_name(word[:at], known)):
            if word[-1] in known["units"] or word[:at] in known["places"]:
                return _part(Kind.DEPARTMENT, "department_word", word[at:], word)
            return [
                Part(Kind.PERSON, reason, word[:at], 0, at),
                Part(Kind.DEPARTMENT, "department_word", sign, at, len(word)),
            ]
    return None


def _house(word: str, known: Lexicon) -> list[Part] | None:
    """The name of a firm or a facility, by its end or its beginning."""
    if firm := known.firms.of(word):
        return _part(Kind.HOUSE, "firm_word", firm, word)
    if firm := known.kana_firms.of(word):
        if not KATAKANA.fullmatch(word) or (len(firm) > 3 and firm not in known["kana_doubtful"]):
            return _part(Kind.HOUSE, "firm_word", firm, word)
        if word not in known.foreign_names:
            return _part(Kind.DOUBTFUL, "doubtful_ending", firm, word)
    if KANA.fullmatch(word) and (firm := known.kana_read_firms.of(word)):
        return _part(Kind.HOUSE, "firm_word", firm, word)
    if word[-1] in "市区県都府" and word[:-1] in known["places"]:
        return _part(Kind.HOUSE, "place_word", word, word)
    if len(word) > 1 and word[-1] in known["sure_units"]:
        return _part(Kind.DEPARTMENT, "department_word", word[-1], word)
    first = known.first_words.begins(word) or known.kana_firms.begins(word)
    if (
        first
        and first != word
        and first not in known["kana_doubtful"]
        and not (KATAKANA.fullmatch(first) and KATAKANA.match(word, len(first)))
    ):
        return _part(Kind.HOUSE, "first_word", first, word)
    if word in known.organisations:
        return _part(Kind.HOUSE, "known_organisation", word, word)
    return None


def _one(word: str, known: Lexicon) -> Part:
    """A word that no list holds as it stands."""
    size = len(word)
    if KANA.fullmatch(word):
        return Part(*_kana(word, known), word, 0, size)
    if word[-1] in known["weak_units"] and size > 1:
        # Given names end in 会, 堂, 家: behind a surname they stay in doubt; none ends in 部, 室, 所.
        named = word[-1] not in "部室所" and any(word[:at] in known.surnames for at in range(2, size))
        if not named and (size > 4 or (size > 2 and _SIGNS.search(word))):
            return Part(Kind.HOUSE, "department_word", word[-1], 0, size)
        return Part(Kind.DOUBTFUL, "doubtful_ending", word[-1], 0, size)
    if _LATIN_OR_DIGIT.search(word):
        return Part(Kind.UNKNOWN, "unknown", word, 0, size)
    for at in range(min(size - 1, LONGEST_SURNAME), 0, -1):
        rest = word[at:]
        if word[:at] in known.surnames and len(rest) <= (3 if at > 1 else 2):
            if KATAKANA.search(rest):
                break
            return Part(Kind.PERSON, "surname_and_rest", word[:at], 0, size)
    if word[0] in known["kanji_abroad"] and size <= 3:
        return Part(Kind.PERSON, "foreign_name", word[0], 0, size)
    if word in known.given_names:
        return Part(Kind.GIVEN, "known_given_name", word, 0, size)
    for at in range(1, size):
        if word[:at] in known.foreign_names and (word[at:] in known.surnames or is_given(word[at:], known)):
            return Part(Kind.PERSON, "foreign_name", word[:at], 0, size)
        if at < min(size - 1, 4) and not KATAKANA.search(word[at:]) and is_given(word[at:], known):
            return Part(Kind.PERSON, "given_name_at_end", word[at:], 0, size)
    return Part(Kind.UNKNOWN, "unknown", word, 0, size)


def _kana(word: str, known: Lexicon) -> tuple[Kind, str]:
    key = romaji(word)
    if key in known.surname_readings:
        return Kind.PERSON, "known_surname"
    if key in known.given_readings:
        return Kind.GIVEN, "known_given_name"
    if word in known.foreign_names:
        return Kind.PERSON, "foreign_name"
    if is_full_reading(key, known):
        return Kind.PERSON, "known_full_name"
    return Kind.UNKNOWN, "unknown"


def is_full_reading(key: str, known: Lexicon) -> bool:
    """Whether a key is a surname's with a given name's: yamadataro."""
    return len(key) <= LONGEST_WORD and any(
        key[:at] in known.surname_readings and key[at:] in known.given_readings for at in range(3, len(key) - 2)
    )


def department(word: str) -> str | None:
    """The word by which a text that is made of departments' words alone is one: 開発2課, 財務経理, DX推進室."""
    known = lexicon()
    words, numbers, units = known["departments"], known["numbers"], known["units"]
    size = len(word)
    if size > LONGEST_WORD:
        return None
    # For each place: the first sign on a way there, "" where only numbers were met.
    reached: list[str | None] = ["", *[None] * size]
    for start in range(size):
        sign = reached[start]
        if sign is None:
            continue
        for end in range(start + 1, min(size, start + known.longest_department_word) + 1):
            piece = word[start:end]
            if piece in words and not (sign == "" and end - start == 1 and end < size):
                reached[end] = reached[end] or sign or piece
            elif piece in units and start and (sign or word[0] == "第" or word[start - 1].isdigit()):
                reached[end] = sign or reached[end] or piece
            elif piece in numbers or piece.isdigit() or (end - start == 1 and piece.isascii()):
                reached[end] = reached[end] or sign
    return reached[size] or None
