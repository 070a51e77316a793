"""What is asked at a terminal, and what an answer that does not fit says."""

from __future__ import annotations

import io
import sys

import pytest

from kcli import prompts
from kcli_core.refusals import Refused


def answered(monkeypatch: pytest.MonkeyPatch, text: str, named: str | None) -> tuple[str | None, ...]:
    """The code of the refusal and its reason; nothing where it goes on."""
    monkeypatch.setattr(prompts, "on_terminal", lambda: True)
    monkeypatch.setattr(sys, "stdin", io.StringIO(text + "\n"))
    try:
        prompts.confirm("?", "ja", named=named)
    except Refused as refused:
        (refusal,) = refused.refusals
        return refusal.code, refusal.facts.get("reason")
    return ()


@pytest.mark.req("REQ-034", "EB-31")
def test_a_name_typed_otherwise_is_said_to_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    assert answered(monkeypatch, "青空商店", "株式会社青空商店") == ("CONFIRMATION_NEEDED", "typed")
    assert answered(monkeypatch, "", "株式会社青空商店") == ("CONFIRMATION_NEEDED", "typed")
    assert answered(monkeypatch, " 株式会社青空商店", "株式会社青空商店") == ()
    assert answered(monkeypatch, "ＡＢＣ商事", "ABC商事") == (), "in whatever width"


@pytest.mark.req("REQ-066")
def test_a_no_is_not_answered_with_the_advice_for_scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    assert answered(monkeypatch, "いいえ", None) == ("CONFIRMATION_NEEDED", "no")
    assert answered(monkeypatch, "", None) == ("CONFIRMATION_NEEDED", "no")
    assert answered(monkeypatch, "はい", None) == ()
