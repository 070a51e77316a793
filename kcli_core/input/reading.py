"""What reading one value gives: the value, or why not, and what was changed on the way."""

from __future__ import annotations

from typing import Any, Generic, NamedTuple, TypeVar

from kcli_core.refusals import Caution, Refusal

T = TypeVar("T")

LONGEST_QUOTE = 100


class Reading(NamedTuple, Generic[T]):
    """One value read: no value and no refusal means that the text was blank."""

    value: T | None = None
    refusal: Refusal | None = None
    cautions: tuple[Caution, ...] = ()


BLANK: Reading[Any] = Reading()


def quote(text: str) -> str:
    """What was written, short enough to show again."""
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"


def bad(code: str, text: str, /, reason: str, **facts: Any) -> Reading[Any]:
    """A reading refused: facts are the text as written, the reason, and what the cure needs."""
    return Reading(refusal=Refusal(code, {"text": quote(text), "reason": reason, **facts}))


def caution(code: str, text: str, /, **facts: Any) -> Caution:
    """Something changed or doubted in the text as written."""
    return Caution(code, {"text": quote(text), **facts})
