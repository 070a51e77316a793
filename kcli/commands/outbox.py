"""kcli outbox: mail that waits or left."""

from __future__ import annotations

from typing import Any

from kcli.context import Context
from kcli.verbs import verb
from kcli_core.outbox import reads


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
