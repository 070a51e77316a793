"""What a row showed once, derived again for the answer of a row that was done before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kcli_core.access import actions as access
from kcli_core.account import passwords, tokens

Draw = Callable[[int], bytes]
# What draws what; in an answer they stand in the order in which they were drawn.
MADE_BY: Mapping[str, Callable[[Draw], str]] = {
    "initial_password": passwords.generate,
    "token": tokens.generate,
    "access_key": access.generate,
}


def given_again(answer: Any, draw: Draw) -> Any:
    """The answer as it was kept, with what was left out of it."""
    if isinstance(answer, Mapping):
        return {
            name: MADE_BY[name](draw) if name in MADE_BY and value is None else given_again(value, draw)
            for name, value in answer.items()
        }
    if isinstance(answer, list):
        return [given_again(item, draw) for item in answer]
    return answer


def withheld(answer: Any) -> Any:
    """The answer without initial passwords, which are in a sheet instead."""
    if isinstance(answer, Mapping):
        return {name: None if name == "initial_password" else withheld(value) for name, value in answer.items()}
    return [withheld(item) for item in answer] if isinstance(answer, list) else answer


def passwords_in(answer: Any) -> list[Mapping[str, Any]]:
    """Every object of an answer that shows an initial password."""
    if isinstance(answer, Mapping):
        return [answer] if answer.get("initial_password") else []
    return [found for item in answer for found in passwords_in(item)] if isinstance(answer, list) else []
