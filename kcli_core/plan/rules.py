"""The brakes on endings. Plain values in, a refusal or None out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kcli_core.refusals import Refusal, refuse

MOST_ENDS = 3
MOST_ENDS_PERCENT = 30


def many_ends(ends: Mapping[str, tuple[int, int]]) -> list[str]:
    """The kinds of which more than 3 end, or more than 30 % of those there are; `ends` is (ending, there) by kind."""
    return [
        kind for kind, (ending, there) in ends.items() if ending > MOST_ENDS or ending * 100 > there * MOST_ENDS_PERCENT
    ]


def acknowledged(ends: Mapping[str, tuple[int, int]], acks: Sequence[str]) -> Refusal | None:
    """None where few end, or where `--ack ends=N` says how many in all. Refused: ACK_NEEDED."""
    total = sum(ending for ending, _ in ends.values())
    wrong = [ack for ack in acks if ack.replace(" ", "") != f"ends={total}"]
    many = many_ends(ends)
    if not wrong and (acks or not many):
        return None
    facts: dict[str, object] = {"ends": total, "kinds": list(many or ends)}
    return refuse("ACK_NEEDED", **facts, **({"reason": "count", "text": wrong[0]} if wrong else {}))
