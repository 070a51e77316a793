"""Every refusal and caution has words in both languages, and the words ask for no fact that is not there."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from kcli.failures import words
from kcli.messages import refusals
from kcli.messages.labels import LABELS
from kcli.messages.words import Words
from kcli_core.refusals import CODES
from tests.docs.calls import Call, calls, every_call
from tests.docs.tree import declared, leaves

FOUND = every_call()
ENTRIES = refusals.every()
# A place in a list is said in front of the words, and may be asked for by them too.
PLACE = {"file", "row", "column", "line", "first", "first_column", "second_column"}
# The reader of several fields (kcli_core.input.form) names the field of a value that it refuses.
BY_THE_FORM = {"BAD_TEXT": {"field"}}
# Codes that are in no literal call: chosen between by a variable whose values stand beside it.
BY_VARIABLE = {
    *("STORE_NEWER", "STORE_OLDER", "EMAIL_MISSING", "USER_ID_MISSING", "BAD_CORPORATE_NUMBER", "BAD_INVOICE_NUMBER"),
    *("PERM_ROLE", "PERM_VENDOR_ONLY", "PERM_IT_DIRECTOR_PASSWORD", "PERM_IT_PAYROLL_PASSWORD"),
}


def asked(entry: Words) -> set[str]:
    """The facts that an entry's sentences name."""
    return {name for sentence in entry for _, name, _, _ in Formatter().parse(sentence) if name}


def lacking(call: Call) -> set[str]:
    """What the words of a call ask for and the call does not give."""
    entry = refusals.find(
        call.code, dict.fromkeys(call.facts, "") | {"reason": call.detail, "kind": call.detail, "why": call.detail}
    )
    return set() if call.open else asked(entry) - call.facts - PLACE - BY_THE_FORM.get(call.code, set())


def test_the_sources_hold_many_calls() -> None:
    assert len(FOUND) > 200
    assert {call.caution for call in FOUND} == {True, False}


@pytest.mark.parametrize("call", FOUND, ids=lambda call: f"{call.where} {call.code}")
def test_a_call_has_a_known_code_with_words_and_their_facts(call: Call) -> None:
    assert (call.code in CODES) is not call.caution
    assert call.code in ENTRIES
    assert not lacking(call)


@pytest.mark.parametrize("call", FOUND, ids=lambda call: f"{call.where} {call.code}")
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_words_of_a_call_can_be_said(call: Call, lang: str) -> None:
    assert all(
        words(call.code, facts, lang)[0]
        for facts in ({}, dict.fromkeys(call.facts, "{x}"), dict.fromkeys(call.facts, 1))
    )


@pytest.mark.parametrize("key", sorted(ENTRIES))
def test_an_entry_speaks_both_languages(key: str) -> None:
    entry = ENTRIES[key]
    assert entry.en
    assert re.search("[ぁ-んァ-ヶ一-龠]", entry.ja)
    assert not re.search("[ぁ-んァ-ヶ一-龠]", re.sub("[年月日元万千]", "", entry.en))
    assert bool(entry.en_hint) is bool(entry.ja_hint), "a hint in one language only"
    assert set(asked(Words(entry.en, "", entry.en_hint))) == set(asked(Words("", entry.ja, "", entry.ja_hint)))


COMMANDS = {leaf.path.removeprefix("kcli ") for leaf in leaves("en")}


@pytest.mark.parametrize("key", sorted(ENTRIES))
def test_a_hint_names_commands_that_there_are(key: str) -> None:
    entry = ENTRIES[key]
    for text in (entry.en_hint, entry.ja_hint):
        for found in re.findall("kcli ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)*)", text):
            words = found.split(" ")
            named = {" ".join(words[:size]) for size in range(1, len(words) + 1)}
            assert named & COMMANDS, found


def test_every_column_that_is_declared_has_a_label_in_both_languages() -> None:
    columns = {(verb.function.__module__, verb.name, name) for verb in declared() for name in verb.columns}
    assert len(columns) > 100
    assert {column for column in columns if column[2] not in LABELS} == set()
    assert [name for name, said in LABELS.items() if not all(said)] == []


def test_every_code_is_used_and_every_entry_has_its_code() -> None:
    used = {call.code for call in FOUND} | BY_VARIABLE
    assert CODES.keys() - used == set()
    assert {key.partition("/")[0] for key in ENTRIES} - used == set()


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ('refuse("BAD_HOURS", hours=9)', {"minimum", "maximum"}),
        ('refuse("BAD_HOURS", **facts)', set()),
        ('bad("BAD_NAME", text, "too_long", length=3)', {"limit"}),
        ('Caution("SAME_NAME", {"text": name})', {"other"}),
    ],
)
def test_a_fact_that_is_not_given_is_found(source: str, wrong: set[str]) -> None:
    """The control of this file: what it looks for, it finds."""
    (call,) = calls(source, "here")
    assert lacking(call) == wrong
