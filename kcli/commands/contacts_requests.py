"""kcli contacts requests, approve, refuse: what offices ask for, and the vendor's decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from kcli.context import Context
from kcli.later import later
from kcli.verbs import arg, opt, verb
from kcli_core.contacts import reads

if TYPE_CHECKING:
    from kcli_core.contacts import requests as asked
else:
    asked = later("kcli_core.contacts.requests")

REQUEST = arg("Number of the request", "依頼の番号", metavar="ID")
COLUMNS = ("id", "office", "contract", "wish_kind", "wish", "state", "requested_at", "requested_by", "note")


@verb(
    "requests",
    en="List the requests that wait.",
    ja="未処理の依頼を一覧します。",
    example="kcli contacts requests --all",
    columns=COLUMNS,
)
def requests(
    ctx: Context, every: Annotated[bool, opt("--all", en="Decided ones too", ja="処理済みも含める")] = False
) -> Any:
    with ctx.read() as q:
        return reads.requests(q, every=every)


@verb("approve", en="Carry a request out, by the rules as they stand now (vendor).", ja="依頼を反映します（運営、上限は改めて確認されます）。",
      example="kcli contacts approve 1", changes=True)  # fmt: skip
def approve(ctx: Context, request: Annotated[int, REQUEST]) -> Any:
    with ctx.write() as tx:
        asked.decide(tx, request, approve=True)
        answer = tx.answers({"id": request, "state": "applied"})
    ctx.say(f"Carried out request {request}.", f"依頼 {request} を反映しました。")
    return answer if ctx.output.form != "table" else None


@verb("refuse", en="Refuse a request, with a reason (vendor).", ja="依頼を却下します（運営、理由が必要）。",
      example="kcli contacts refuse 1 --reason 主担当に確認できないため", changes=True)  # fmt: skip
def refuse(ctx: Context, request: Annotated[int, REQUEST]) -> Any:
    with ctx.write() as tx:
        asked.decide(tx, request, approve=False)
        answer = tx.answers({"id": request, "state": "refused"})
    ctx.say(f"Refused request {request}.", f"依頼 {request} を却下しました。")
    return answer if ctx.output.form != "table" else None
