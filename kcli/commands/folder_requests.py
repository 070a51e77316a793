"""kcli folder requests, approve, reject, withdraw: corrections that wait for a second person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from kcli.commands import folder_shared as shared
from kcli.context import Context
from kcli.later import later
from kcli.verbs import arg, opt, verb
from kcli_core.refusals import Refused, refuse

if TYPE_CHECKING:
    from kcli_core.folder import requests as asked
else:
    asked = later("kcli_core.folder.requests")

REQUEST = arg("Number of the request", "申請の番号", metavar="REQUEST")
COLUMNS = (
    "id", "number", "change", "content", "reason", "applied_on", "applied_by", "decision", "decided_by", "decided_why",
)  # fmt: skip


@verb("requests", en="List the corrections that wait for a second person.", ja="承認待ちの訂正・削除の申請を一覧します。",
      example="kcli folder requests C01 --all", columns=COLUMNS)  # fmt: skip
def requests(
    ctx: Context,
    client: Annotated[str, shared.CLIENT],
    every: Annotated[bool, opt("--all", en="Decided ones too", ja="決裁済みも含める")] = False,
) -> Any:
    with ctx.read() as q:
        return asked.listed(q, ctx.office(q), client, every=every)


@verb("approve", en="Approve the correction or deletion of another person.", ja="別の方が申請した訂正・削除を承認し、反映します。",
      example="kcli folder approve C01 1", changes=True)  # fmt: skip
def approve(ctx: Context, client: Annotated[str, shared.CLIENT], request: Annotated[int, REQUEST]) -> Any:
    with ctx.read() as q:
        sha256 = asked.new_file(q, ctx.office(q), client, request)
    if sha256 and not ctx.blobs.has(sha256):
        raise Refused(refuse("DOCUMENT_MISSING", sha256=sha256, place=ctx.blobs.shown))
    with ctx.write() as tx:
        answer = tx.answers(asked.approve(tx, ctx.office(tx), client, request))
    ctx.say(
        f"Approved request {request}: document {answer['number']} is at version {answer['version']}. {answer['content']}",
        f"申請 {request} を承認し、書類 {answer['number']} に反映しました（第{answer['version']}版）。{answer['content']}",
    )
    return answer if ctx.output.form != "table" else None


@verb("reject", en="Refuse a request, with the reason.", ja="訂正・削除の申請を却下します（理由が必要）。",
      example="kcli folder reject C01 1 --reason 原本と一致しているため", changes=True)  # fmt: skip
def reject(ctx: Context, client: Annotated[str, shared.CLIENT], request: Annotated[int, REQUEST]) -> Any:
    with ctx.write() as tx:
        answer = tx.answers(asked.reject(tx, ctx.office(tx), client, request))
    ctx.say(
        f"Refused request {request}; nothing was changed.", f"申請 {request} を却下しました。書類は変更していません。"
    )
    return answer if ctx.output.form != "table" else None


@verb(
    "withdraw",
    en="Take one's own request back.",
    ja="自分の申請を取り下げます。",
    example="kcli folder withdraw C01 1",
    changes=True,
)
def withdraw(ctx: Context, client: Annotated[str, shared.CLIENT], request: Annotated[int, REQUEST]) -> Any:
    with ctx.write() as tx:
        answer = tx.answers(asked.withdraw(tx, ctx.office(tx), client, request))
    ctx.say(f"Took request {request} back.", f"申請 {request} を取り下げました。")
    return answer if ctx.output.form != "table" else None
