"""kcli session: open log-ins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from kcli.context import Context
from kcli.later import later
from kcli.verbs import arg, verb
from kcli_core.account import reads

if TYPE_CHECKING:
    from kcli_core.account import sessions
else:
    sessions = later("kcli_core.account.sessions")


@verb("list", en="List open log-ins: one's own, and for those who may, everybody's.", ja="ログイン中のセッションを一覧します。",
      example="kcli session list", columns=("id", "user_id", "started_at", "last_seen_at"))  # fmt: skip
def list_(ctx: Context) -> Any:
    with ctx.read() as q:
        office = ctx.office(q) if q.actor.office_id is not None or ctx.office_code else None
        return reads.sessions(q, office)


@verb(
    "end", en="End a log-in.", ja="ログイン中のセッションを終了させます。", example="kcli session end 3", changes=True
)
def end(ctx: Context, number: Annotated[int, arg("Number of the log-in", "セッションの番号", metavar="ID")]) -> Any:
    with ctx.write() as tx:
        sessions.end(tx, number)
        tx.answers({"id": number})
    ctx.say(f"Ended {number}.", f"セッション {number} を終了しました。")
