"""Names of persons and organisations: stored as written, refused only when the name itself is broken.

Whether a name is a person's or a department's is not judged here.
"""

from __future__ import annotations

import re

from kcli_core.input.reading import BLANK, Reading, bad, caution
from kcli_core.input.text import bad_characters, tidy
from kcli_core.refusals import Caution

LONGEST_PERSON = 100
LONGEST_ORGANISATION = 200

# What is left of a character that a file could not hold: ? from CP932, 〓 from old systems, U+FFFD from decoders.
_LOST_IN_PERSON = re.compile("[?\uff1f〓\ufffd]")
_LOST_IN_ORGANISATION = re.compile(r"[〓\ufffd]|\?(?=[^\x00-\x7f])|(?<=[^\x00-\x7f])\?")
_BETWEEN_PERSONS = re.compile("[、\n・\uff65]")
_KANJI = "々〆ヶ㐀-䶿一-鿿\uf900-\ufaff\U00020000-\U0002fa1f"
_KANJI_TOKEN = re.compile(f"[{_KANJI}][{_KANJI} \u3000]*")
# 鵜殿 and 真殿 are surnames, はさん a given name: short remainders keep their ending.
_HONORIFIC = re.compile(
    f"(?:(?<=.)[ \u3000]*(?:様|先生)|(?<=..)殿|(?<=[{_KANJI}ァ-ヶーA-Za-z])(?:さん|さま)|(?<=[ぁ-ん]{{3}})(?:さん|さま)"
    "|[ \u3000]+(?:殿|さん|さま))$"
)
# Kanji, kana and letters with single blanks between, and no honorific at the end: as it is.
_PLAIN = re.compile(
    "[々〆ヶ一-鿋ぁ-んァ-ヴーA-Za-z0-9]+(?:[ \u3000][々〆ヶ一-鿋ぁ-んァ-ヴーA-Za-z0-9]+)*(?<![様殿生んま])"
)
_ORGANISATION_HONORIFIC = re.compile("(?<=.)[ \u3000]*(?:御中|様)$")


def _without_honorific(name: str, pattern: re.Pattern[str], text: str) -> tuple[str, tuple[Caution, ...]]:
    found = pattern.search(name)
    if not found or not name[: found.start()].strip():
        return name, ()
    return tidy(name[: found.start()]), (caution("HONORIFIC_REMOVED", text, removed=found[0].strip()),)


def _persons(name: str) -> list[str]:
    """The persons written in one cell: 、 and line breaks part them; ・ does when both sides are kanji."""
    persons = [tidy(p) for p in re.split("[、\n]", name) if tidy(p)]
    if len(persons) == 1:
        parts = [tidy(p) for p in re.split("[・\uff65]", name)]
        if len(parts) > 1 and all(_KANJI_TOKEN.fullmatch(p) for p in parts):
            return parts
    return persons


def read_name(text: str) -> Reading[str]:
    """A person's name, as written but for blanks and an honorific at the end.

    Refused (BAD_NAME): a character lost on the way (`?`), forbidden characters, a formula, two persons in one cell,
    more than 100 characters.
    """
    if len(text) <= LONGEST_PERSON and _PLAIN.fullmatch(text):
        return Reading(text)
    name = tidy(text)
    if not name:
        return BLANK
    if _BETWEEN_PERSONS.search(name):
        persons = _persons(name)
        if len(persons) > 1:
            return bad("BAD_NAME", text, "two_persons", persons=" / ".join(persons[:5]))
        name = persons[0] if persons else name
    if found := bad_characters(name):
        return bad("BAD_NAME", text, "characters", characters=" ".join(found))
    if name[0] in "=+@＝＋＠":
        return bad("BAD_NAME", text, "formula")
    if _LOST_IN_PERSON.search(name):
        return bad("BAD_NAME", text, "lost_character")
    if len(name) > LONGEST_PERSON:
        return bad("BAD_NAME", text, "too_long", length=len(name), limit=LONGEST_PERSON)
    name, cautions = _without_honorific(name, _HONORIFIC, text)
    return Reading(name, cautions=cautions)


def read_organisation_name(text: str) -> Reading[str]:
    """The name of a company or office, as written; line breaks become a blank, 御中 goes.

    Refused (BAD_NAME): a character lost on the way, forbidden characters, more than 200 characters.
    """
    name = tidy(tidy(text).replace("\n", " "))
    if not name:
        return BLANK
    if found := bad_characters(name):
        return bad("BAD_NAME", text, "characters", characters=" ".join(found))
    if _LOST_IN_ORGANISATION.search(name):
        return bad("BAD_NAME", text, "lost_character")
    if len(name) > LONGEST_ORGANISATION:
        return bad("BAD_NAME", text, "too_long", length=len(name), limit=LONGEST_ORGANISATION)
    name, cautions = _without_honorific(name, _ORGANISATION_HONORIFIC, text)
    return Reading(name, cautions=cautions)
