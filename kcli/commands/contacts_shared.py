"""What the commands of contacts have in common: done by the vendor, asked for by the office."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kcli.context import Context
from kcli.later import later

if TYPE_CHECKING:
    from kcli_core.contacts import requests
else:
    requests = later("kcli_core.contacts.requests")


def ask(ctx: Context, contract: str, kind: str, wish: Mapping[str, Any]) -> Any:
    """What the action answers; or the request, of which the user is told."""
    with ctx.write() as tx:
        outcome = requests.do_or_ask(tx, ctx.office(tx), contract, kind, wish)
        filed = {"request": outcome.request, "state": "requested"}
        answer = tx.answers(filed if outcome.request is not None else outcome.answer)
    if outcome.request is not None:
        ctx.say(
            f"Request {outcome.request} was filed; the vendor carries it out. What waits: kcli contacts requests",
            f"依頼 {outcome.request} を受け付けました。運営が反映します。依頼の一覧: kcli contacts requests",
        )
    return answer
