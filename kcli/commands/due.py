"""kcli run-due: the one command for cron."""

from __future__ import annotations

from typing import Any

from kcli import failures
from kcli.context import Context
from kcli.verbs import verb
from kcli_core import due
from kcli_core.refusals import Refused


@verb("run-due", en="Do what is due: leavers, ending folders, unanswered presence checks, expired tokens and log-ins, waiting mail.",
      ja="期日の来た処理（退職、利用終了フォルダの削除、在席確認、期限切れのトークン・ログイン、未送信メール）を行います。", example="kcli run-due")  # fmt: skip
def run_due(ctx: Context) -> Any:
    done, failed = due.run(ctx.store, ctx.identify, ctx.keys, ctx.sender, lambda sha256: ctx.blobs.delete(sha256))
    for who, refusal in failed:
        message, _ = failures.words(refusal.code, refusal.facts, ctx.lang)
        ctx.note(f"{who}: {message}", f"{who}: {message}")
    ctx.output.show({"leavers": done.pop("left"), **done}, ())
    if failed:
        raise Refused(*(refusal for _, refusal in failed))
