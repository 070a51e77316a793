"""Every refusal and caution of the readers has words in both languages, and these find the facts they need."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from kcli.messages.input import MESSAGES
from kcli_core.refusals import CODES

ROOT = Path(__file__).resolve().parents[2]
# Facts that come with a helper's call, beside those that the call itself names.
ALWAYS = {"bad": {"text", "reason"}, "caution": {"text"}, "too_large": {"file", "limit"}, "refuse": set()}


def calls() -> Iterator[tuple[str, str, set[str]]]:
    """(code, reason, names of the facts) of every refusal and caution written in the two packages."""
    for file in sorted([*(ROOT / "kcli_core/input").glob("*.py"), *(ROOT / "kcli_core/lists").glob("*.py")]):
        if file.name in ("form.py", "columns.py"):  # what is missing is said by the words for all refusals
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in ALWAYS:
                continue
            words = [a.value if isinstance(a, ast.Constant) else None for a in node.args]
            named = {k.arg for k in node.keywords if k.arg}
            facts = named | ALWAYS[node.func.id]
            if any(k.arg is None for k in node.keywords):
                facts |= {"first", "first_column", "second_column", "row", "line"}
            code = "LIST_TOO_LARGE" if node.func.id == "too_large" else words[0]
            if not isinstance(code, str):
                continue
            at = {"bad": 2, "too_large": 1}.get(node.func.id)
            reason = words[at] if at is not None and at < len(words) else None
            reasons = [k.value for k in node.keywords if k.arg == "reason"]
            if reasons and isinstance(reasons[0], ast.Constant):
                reason = str(reasons[0].value)
            yield code, reason if isinstance(reason, str) else "", facts


FOUND = list(calls())


def test_the_source_holds_many_refusals() -> None:
    assert len(FOUND) > 70


@pytest.mark.parametrize("code", sorted({code for code, _, _ in FOUND}))
def test_every_code_has_words(code: str) -> None:
    assert code in MESSAGES


@pytest.mark.parametrize("key", sorted(MESSAGES))
def test_words_are_complete_in_both_languages(key: str) -> None:
    words = MESSAGES[key]
    assert all(words)
    assert words.en.isascii() or set(re.sub(r"[ -~]", "", words.en)) <= set("“”年月日元万千")
    assert re.search("[ぁ-んァ-ヶ]", words.ja)
    assert words.ja.encode("cp932")


@pytest.mark.parametrize("key", sorted(MESSAGES))
def test_words_name_only_facts_that_their_refusal_holds(key: str) -> None:
    code, _, reason = key.partition("/")
    asked = {name for sentence in MESSAGES[key] for _, name, _, _ in Formatter().parse(sentence) if name}
    holders = [facts for c, r, facts in FOUND if c == code and (r == reason if reason and any(
        r == reason for k, r, _ in FOUND if k == code) else True)]  # fmt: skip
    if code not in ("BAD_FILE", "BAD_ROW", "BAD_INVOICE_NUMBER", "BAD_CORPORATE_NUMBER"):
        assert holders
    for facts in holders:
        assert asked <= facts, (key, asked - facts)


def test_every_caution_differs_from_every_refusal() -> None:
    cautions = {key for key in MESSAGES if "/" not in key} - CODES.keys()
    assert cautions == {
        "HONORIFIC_REMOVED",
        "ERA_ENDED",
        "PHONE_ZERO_RESTORED",
        "EMAIL_FULLWIDTH",
        "EMAIL_TRIMMED",
        "EMAIL_OLD_MOBILE",
        "CODE_HALFWIDTH",
        "INVOICE_T_ADDED",
        "POSTAL_ZERO_RESTORED",
    }
