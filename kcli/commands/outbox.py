"""kcli outbox: mail that waits or left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kcli.context import Context
from kcli.later import later
from kcli.verbs import verb
from kcli_core.outbox import reads

if TYPE_CHECKING:
    from kcli_core.outbox import actions as outbox
else:
    outbox = later("kcli_core.outbox.actions")


@verb("list", en="List messages, the newest first.", ja="送信待ち・送信済みのメッセージを新しい順に一覧します。", example="kcli outbox list",
      columns=("id", "kind", "recipient", "template", "state", "created_at", "sent_at", "tries"))  # fmt: skip
def list_(ctx: Context) -> Any:
    with ctx.read() as q:
        return reads.list_messages(q)


@verb("send", en="Send what waits.", ja="送信待ちのメッセージを送信します。", example="kcli outbox send")
def send(ctx: Context) -> Any:
    with ctx.read() as q:
        reads.require_sender(q)
    sent = ctx.deliver()
    ctx.say(f"Sent {sent}.", f"{sent}件を送信しました。")
    return {"sent": sent} if ctx.output.form != "table" else None


@verb(
    "retry",
    en="Try failed messages again.",
    ja="失敗したメッセージを再送します。",
    example="kcli outbox retry",
    changes=True,
)
def retry(ctx: Context) -> Any:
    with ctx.write() as tx:
        count = tx.answers(outbox.retry(tx))
    sent = 0 if ctx.dry_run else ctx.deliver()
    ctx.say(f"{count} to try again, {sent} sent.", f"{count}件を再送対象にし、{sent}件を送信しました。")
    return {"retried": count, "sent": sent} if ctx.output.form != "table" else None
