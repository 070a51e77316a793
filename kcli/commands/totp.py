"""kcli totp: codes of an app as a second factor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from kcli import options, prompts
from kcli.context import Context
from kcli.later import later
from kcli.verbs import verb

if TYPE_CHECKING:
    from kcli_core.account import confirm, totp
else:
    confirm = later("kcli_core.account.confirm")
    totp = later("kcli_core.account.totp")


@verb("enable", en="Show the QR code for an app; codes are asked for at log-in once one was confirmed.",
      ja="認証アプリ用のQRコードを表示します。コードを確認すると、ログインで求められるようになります。",
      example="kcli totp enable --as minami001", changes=True, rehearsed=False)  # fmt: skip
def enable(ctx: Context) -> Any:
    with ctx.write() as tx:
        enrolment = totp.enable(tx, ctx.office(tx), ctx.keys)
        tx.answers({"user_id": enrolment.user_id})
    if ctx.output.form != "table":
        return {"user_id": enrolment.user_id, "secret": enrolment.secret, "uri": enrolment.uri}
    ctx.output.qr(enrolment.uri)
    ctx.say(f"Secret: {enrolment.secret}", f"シークレット: {enrolment.secret}")
    if prompts.on_terminal():
        return _activate(ctx, ctx.secret("Code of the app", "アプリのコード", from_stdin=False))
    ctx.say("Next: kcli totp confirm", "次は: kcli totp confirm")
    return None


@verb("confirm", en="Confirm the app by a code of it; recovery codes are shown once.",
      ja="アプリのコードで確認します。回復コードが一度だけ表示されます。", example="kcli totp confirm --as minami001", changes=True, rehearsed=False)  # fmt: skip
def confirm_(ctx: Context, code_stdin: Annotated[bool, options.CODE_STDIN] = False) -> Any:
    return _activate(ctx, ctx.secret("Code of the app", "アプリのコード", from_stdin=code_stdin))


def _activate(ctx: Context, code: str) -> Any:
    with ctx.write() as tx:
        recovery = totp.activate(tx, code, ctx.keys)
        tx.answers({"active": recovery is not None})
    if recovery is None:
        raise confirm.refused()
    ctx.note("Recovery codes, each good once, shown this once:", "回復コード（各1回限り、表示は今回だけ）:")
    return {"recovery_codes": recovery} if ctx.output.form != "table" else "\n".join(recovery)


@verb("disable", en="No codes any more; needs a right code or a recovery code.", ja="コードを不要にします（コードか回復コードが必要）。",
      example="kcli totp disable --as minami001", changes=True, rehearsed=False)  # fmt: skip
def disable(ctx: Context, code_stdin: Annotated[bool, options.CODE_STDIN] = False) -> Any:
    code = ctx.secret("Code", "コード", from_stdin=code_stdin)
    with ctx.write() as tx:
        done = tx.answers(totp.disable(tx, code, ctx.keys))
    if not done:
        raise confirm.refused()
    ctx.say("Switched off.", "解除しました。")
