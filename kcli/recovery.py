"""Asking for a reset and redeeming it: one answer, after one time, whoever asks."""

from __future__ import annotations

import time
from collections.abc import Callable

from kcli.context import Context
from kcli_core.account import reset
from kcli_core.refusals import Refused, refuse
from kcli_core.store.transaction import write

# An answer comes on a whole second after the call, so that its time does not tell which IDs exist.
STEP_SECONDS = 1.0


def ask(ctx: Context, work: Callable[..., bool], user_id: str, email: str, kind: str) -> None:
    """Send what is to be sent; any other case is RESET_UNAVAILABLE, its cause in the log alone."""
    began = time.monotonic()
    with write(ctx.store, reset.nobody, command=f"{kind} reset-password") as tx:
        sent = work(tx, ctx.office(tx), user_id, email)
    if tx.posted:
        ctx.deliver(tx.posted)
    wait_out(began)
    if not sent:
        raise Refused(refuse("RESET_UNAVAILABLE"))
    ctx.say(
        f"Sent. Next: kcli {kind} redeem-reset {user_id}",
        f"送信しました。次は: kcli {kind} redeem-reset {user_id}",
    )


def wait_out(began: float) -> None:
    """Until a whole second after `began`."""
    passed = time.monotonic() - began
    time.sleep(STEP_SECONDS - passed % STEP_SECONDS)


def redeem(ctx: Context, user_id: str, code: str | None, link_stdin: bool, new_stdin: bool, kind: str) -> None:
    """Take the secrets, then set the new password."""
    link = ctx.secret("Token of the link", "リンクのトークン", from_stdin=link_stdin)
    new = ctx.new_secret("New password", "新しいパスワード", from_stdin=new_stdin)
    posted = reset.redeem(ctx.store, ctx.office_code, user_id, ctx.keys, code=code, link=link, new=new, kind=kind)
    ctx.deliver(posted)
    ctx.say("The password is set. kcli login", "パスワードを設定しました: kcli login")
