"""The judgement whether a name is a person's, an organisation's, or unsure (REQ-097, REQ-098, DEC-21).

To refuse a person is the worse mistake: that person cannot be registered. So only a sure sign makes an organisation,
any known name a person, and where both stand together the answer is unsure, with what to register instead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from kcli_core.names import latin, pieces
from kcli_core.names.lexicon import lexicon
from kcli_core.names.words import KANJI, KATAKANA, Kind, Part, department, read_word


class Verdict(StrEnum):
    PERSON = "person"
    ORGANISATION = "organisation"
    UNSURE = "unsure"


class Cure(NamedTuple):
    """What to register instead, of a text that holds more than a person's name."""

    name: str
    department: str | None = None
    title: str | None = None
    company: str | None = None


class Judgement(NamedTuple):
    """A verdict with its reason (a stable code), the sign found, and the cure if there is one."""

    verdict: Verdict
    reason: str
    word: str | None = None
    cure: Cure | None = None


_UNKNOWN = Judgement(Verdict.UNSURE, "unknown")
_HONORIFIC = re.compile("(?<=.)(?:様|さま|さん|殿|先生|氏|くん|ちゃん)$")
_TO_ORGANISATIONS = re.compile("(?<=.)(?:御中|各位)$")
_FORMER = ("旧姓", "旧", "元", "もと")
_TRANSFER_FIRST = re.compile("^([ァ-ヶ]{1,3})\\)")
_TRANSFER_LAST = re.compile("\\(([ァ-ヶ]{1,3})\\)?$")
_BETWEEN_PERSONS = re.compile("[、・&]")
_PERSONS = (Kind.PERSON, Kind.GIVEN)
_HOUSES = (Kind.HOUSE, Kind.LEGAL, Kind.TRADE)


class _Found(NamedTuple):
    """A part with where it stands."""

    part: Part
    inside: bool

    @property
    def kind(self) -> Kind:
        return self.part.kind


def judge(text: str) -> Judgement:
    """Whose name this is; any text has an answer."""
    read = pieces.read(text)
    key = read.key.strip()
    if not key:
        return _UNKNOWN
    if key in lexicon()["houses"]:
        return Judgement(Verdict.ORGANISATION, "known_organisation", key)
    for form in (_TRANSFER_FIRST, _TRANSFER_LAST):
        if (mark := form.search(key)) and mark[1] in lexicon()["transfer_marks"]:
            return Judgement(Verdict.ORGANISATION, "legal_form", mark[0])
    if latin.is_latin(key):
        return _latin(read, key)
    return _compose(read, _find(read))


def _latin(read: pieces.Text, key: str) -> Judgement:
    kind, reason, sign = latin.read_latin(key)
    if kind not in (Kind.DEPARTMENT, Kind.DOUBTFUL):
        return Judgement(_verdict(kind), reason, sign)
    name, note = key.partition("(")[::2]
    if note and latin.read_latin(name)[0] is Kind.PERSON:
        start = len(read.key) - len(read.key.lstrip())
        at = start + len(name)
        cure = Cure(read.cut(start, at), department=read.cut(at + 1, len(read.key)).strip("()（） ") or None)
        return Judgement(Verdict.PERSON, "person_with_department", sign, cure)
    if latin.holds_name(key):
        return Judgement(Verdict.UNSURE, "person_with_department", sign)
    return Judgement(_verdict(kind), reason, sign)


def _verdict(kind: Kind) -> Verdict:
    if kind in _PERSONS:
        return Verdict.PERSON
    return Verdict.UNSURE if kind in (Kind.UNKNOWN, Kind.DOUBTFUL) else Verdict.ORGANISATION


def _find(read: pieces.Text) -> list[_Found]:
    """The parts of the text, in their order."""
    known = lexicon()
    words = _without_honorific(list(read.pieces))
    outside = [piece for piece in words if not piece.inside]
    joined = _joined(outside)
    found: list[_Found] = []
    if joined:
        found = [_Found(part, False) for part in joined]
        words = [piece for piece in words if piece.inside]
    for piece in words:
        if piece.inside and (piece.key.startswith(_FORMER) or _after_former(words, piece)):
            continue
        marks = known["legal_marks"] | (known["leading_marks"] if piece.start <= 1 else frozenset())
        bracketed = read.key[piece.start - 1 : piece.start] in ("(", "[")
        if bracketed and piece.key in marks:
            found.append(_Found(Part(Kind.LEGAL, "legal_form", f"({piece.key})", piece.start, piece.end), False))
        elif piece.key.isascii() and not piece.key.isdigit():
            kind, reason, sign = latin.read_latin(piece.key)
            found.append(_Found(Part(kind, reason, sign, piece.start, piece.end), piece.inside))
        elif not piece.key.isdigit():
            parts = _given(piece.key, found) or read_word(piece.key)
            found += [_Found(part.moved(piece.start), piece.inside) for part in parts]
    return sorted(found, key=lambda one: one.part.start)


def _given(word: str, before: list[_Found]) -> list[Part] | None:
    """A word behind a surname that the list of given names holds, whatever else it is: 佐藤 厚生, 本部 一郎."""
    known = lexicon()
    given = word in known.given_names or word in known["first_words"]
    if len(before) != 1 or before[0].inside or not given or word in known.surnames or not KANJI.fullmatch(word):
        return None
    one = before[0].part
    short = one.end - one.start <= 3
    house = one.reason == "known_organisation" and KANJI.fullmatch(one.sign or "")
    if short and (house or (one.kind is Kind.DEPARTMENT and (one.sign or "")[1:] == "部")):
        before[0] = _Found(one._replace(kind=Kind.DOUBTFUL), False)  # 東部 太郎, 吉野家 太郎
    elif not (one.reason == "known_surname" or (one.kind is Kind.DOUBTFUL and short)):
        return None
    if word in known["firms"]:
        return [Part(Kind.DOUBTFUL, "doubtful_ending", word, 0, len(word))]
    return [Part(Kind.GIVEN, "known_given_name", word, 0, len(word))]


def _without_honorific(words: list[pieces.Piece]) -> list[pieces.Piece]:
    outside = [at for at, piece in enumerate(words) if not piece.inside]
    if not outside:
        return words
    at = outside[-1]
    last = words[at]
    if last.key in lexicon().surnames or last.key in lexicon()["departments"]:
        return words
    if len(outside) > 1 and last.key in ("様", "さま", "さん", "殿", "先生", "氏"):
        return words[:at] + words[at + 1 :]
    for pattern in (_HONORIFIC, _TO_ORGANISATIONS):
        mark = pattern.search(last.key)
        if mark and not (KATAKANA.fullmatch(last.key) or department(last.key)):
            stem = last._replace(key=last.key[: mark.start()], end=last.end - len(mark[0]))
            rest = [last._replace(key=mark[0], start=stem.end)] if pattern is _TO_ORGANISATIONS else []
            return [*words[:at], stem, *rest, *words[at + 1 :]]
    return words


def _after_former(words: Sequence[pieces.Piece], piece: pieces.Piece) -> bool:
    """Whether the brackets around it began with 旧姓."""
    at = words.index(piece)
    return at > 0 and words[at - 1].inside and words[at - 1].key in _FORMER


def _joined(words: list[pieces.Piece]) -> list[Part] | None:
    """The parts of a text written with blanks between its characters: 山 田 太 郎, 総 務 部."""
    if len(words) < 2:
        return None
    known = lexicon()
    text = "".join(piece.key for piece in words)
    spaced = all(len(piece.key) == 1 for piece in words)
    if not spaced and (words[0].key in known.surnames or not department(text)):
        return None
    parts = read_word(text)
    if spaced and len(words) == 2:
        signs = (Kind.DEPARTMENT, Kind.POST, Kind.HOUSE)
        named = words[0].key in known.surnames and words[1].key in known.given_names
        if named or any(part.kind not in signs for part in parts):
            return None
    places = [place for piece in words for place in range(piece.start, piece.end)] + [words[-1].end]
    return [part._replace(start=places[part.start], end=places[part.end - 1] + 1) for part in parts]


def _compose(read: pieces.Text, found: list[_Found]) -> Judgement:
    persons = [one for one in found if one.kind in _PERSONS]
    posts = [one for one in found if one.kind is Kind.POST]
    departments = [one for one in found if one.kind is Kind.DEPARTMENT]
    houses = [one for one in found if one.kind in _HOUSES]
    if houses:
        return _with_house(read, found, houses)
    if departments and persons:
        cure = _cure(read, found)
        # Department in brackets behind the name: a person with a note.
        noted = all(one.inside for one in departments) and not persons[0].inside
        verdict = Verdict.PERSON if noted else Verdict.UNSURE
        return Judgement(verdict, "person_with_department", departments[0].part.sign, cure)
    if departments:
        return Judgement(Verdict.ORGANISATION, departments[0].part.reason, departments[0].part.sign)
    if posts:
        others = [one for one in found if one.kind is not Kind.POST and not one.inside]
        if persons or others:
            verdict = Verdict.PERSON if persons else Verdict.UNSURE
            return Judgement(verdict, "person_with_title", posts[0].part.sign, _cure(read, found))
        return Judgement(Verdict.ORGANISATION, "role_word", posts[0].part.sign)
    return _without_sign(read, found)


def _with_house(read: pieces.Text, found: list[_Found], houses: list[_Found]) -> Judgement:
    """A house is named: beside a whole house's name a person may stand, beside a bare form it is the house's name."""
    sign = houses[0].part
    verdict = Judgement(Verdict.ORGANISATION, sign.reason, sign.sign)
    rest = list(found)
    company: list[_Found] = []
    for house in houses:
        rest.remove(house)
        company.append(house)
    if all(house.kind is Kind.TRADE for house in houses):
        doubtful = sign.end - sign.start <= 3 and len(found) == 2 and _may_be_name(found)
        return Judgement(Verdict.UNSURE, "doubtful_ending", sign.sign) if doubtful else verdict
    if not any(house.kind is Kind.HOUSE for house in houses):
        form = houses[0].part
        after = [one for one in rest if one.part.start >= form.end]
        before = [one for one in rest if one.part.end <= form.start]
        beside = after[:1] if after and (not before or before[-1].part.end + 1 < form.start) else before[:1]
        if not beside:
            return verdict
        own = beside[0]
        rest.remove(own)
        company.append(own)
    places = lexicon()["places"]
    named = [one for one in rest if one.kind is Kind.PERSON and one.part.sign not in places]
    if not named or any(one.kind in (Kind.UNKNOWN, Kind.DOUBTFUL) and not one.inside for one in rest):
        return verdict
    start = min(one.part.start for one in company)
    end = max(one.part.end for one in company)
    if any(start <= one.part.start < end for one in rest) or read.key[start - 1 : start] in ("・", "&"):
        return verdict
    cure = _cure(read, rest)
    if houses[0].kind is Kind.LEGAL:  # (株)青空, 青空(株): the brackets belong to it
        start -= read.key[start - 1 : start] == "("
        end += read.key[end : end + 1] == ")"
    written = read.cut(start, end)
    return Judgement(Verdict.UNSURE, "person_with_company", sign.sign, cure._replace(company=written) if cure else None)


def _may_be_name(found: list[_Found]) -> bool:
    """道場 六三郎, ジョン・ハウス: a trade's short word beside what is surely a name."""
    first, last = found[0], found[1].part
    if first.kind is Kind.TRADE and KANJI.fullmatch(first.part.sign or ""):
        return last.sign in lexicon().given_names
    return all((one.part.sign or "") in lexicon().foreign_names or one.kind is Kind.TRADE for one in found) and all(
        KATAKANA.fullmatch(one.part.sign or "") for one in found
    )


def _cure(read: pieces.Text, found: list[_Found]) -> Cure | None:
    def written(kinds: tuple[Kind, ...], group: list[_Found]) -> str | None:
        chosen = [one.part for one in group if one.kind in kinds]
        return read.cut(chosen[0].start, chosen[-1].end) if chosen else None

    named = [one for one in found if one.kind in _PERSONS]
    if not named:
        return None
    inside = named[0].inside
    run: list[_Found] = []
    for one in found:
        if one.inside == inside and one.kind in (*_PERSONS, Kind.UNKNOWN):
            run.append(one)
        elif any(other in named for other in run):
            break
        else:
            run = []
    name = written((*_PERSONS, Kind.UNKNOWN), run)
    return Cure(name, written((Kind.DEPARTMENT,), found), written((Kind.POST,), found)) if name else None


def _without_sign(read: pieces.Text, found: list[_Found]) -> Judgement:
    """Only names, and words that nobody knows."""
    outside = [one.part for one in found if not one.inside] or [one.part for one in found]
    if not outside:
        return _UNKNOWN
    persons = [part for part in outside if part.kind in _PERSONS]
    if several := _several(read.key):
        return Judgement(Verdict.UNSURE, "several_persons", several)
    doubtful = next((part for part in outside if part.kind is Kind.DOUBTFUL), None)
    size = [part.end - part.start for part in outside]
    if persons and (not doubtful or len(outside) == 1 or _beside_given(outside)):
        first = persons[0]
        reason = "known_full_name" if len(persons) > 1 else first.reason
        return Judgement(Verdict.PERSON, reason, first.sign)
    if doubtful:
        return Judgement(Verdict.UNSURE, doubtful.reason, doubtful.sign)
    if 2 <= len(outside) <= 6 and max(size) <= 12 and all(KATAKANA.fullmatch(part.sign or "") for part in outside):
        return Judgement(Verdict.PERSON, "foreign_name", None)
    if (
        len(outside) == 2
        and size[0] <= 5
        and size[1] <= 3
        and all(KANJI.fullmatch(part.sign or "") for part in outside)
    ):
        return Judgement(Verdict.PERSON, "two_part_name", None)
    return _UNKNOWN


def _several(key: str) -> str | None:
    """The mark between two surnames, 山田・伊藤: each person is registered alone (REQ-103)."""
    known = lexicon()
    words = [part.split() for part in _BETWEEN_PERSONS.split(key)]
    # 山田・太郎 is one person.
    named = [bool(w) and w[0] in known.surnames and (len(w) > 1 or w[0] not in known.given_names) for w in words]
    mark = _BETWEEN_PERSONS.search(key)
    return mark[0] if mark and all(named) and KANJI.fullmatch("".join(map("".join, words))) else None


def _beside_given(parts: Sequence[Part]) -> bool:
    """What ends like a department is a name beside one: 忌部 太郎, 前田 利家; but not 山田 屋."""
    first, last = parts[0], parts[-1]
    if first.kind is Kind.DOUBTFUL:
        return last.kind is Kind.GIVEN or last.reason == "known_surname"
    return len(parts) == 2 and 2 <= last.end - last.start <= 3 and last.sign not in lexicon()["firms"]
