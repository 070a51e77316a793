"""kcli staff: the director's reset, looking up addresses, presence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from kcli import options
from kcli.context import Context
from kcli.later import later
from kcli.verbs import arg, verb

if TYPE_CHECKING:
    from kcli import recovery
    from kcli_core.account import confirm, find_email, presence, reset
else:
    recovery = later("kcli.recovery")
    confirm = later("kcli_core.account.confirm")
    find_email = later("kcli_core.account.find_email")
    presence = later("kcli_core.account.presence")
    reset = later("kcli_core.account.reset")

USER_ID = arg("User ID", "ユーザID", metavar="USER_ID")


@verb("set-reset-phone", en="Register one's own mobile for the password reset (director). A code is sent to it.",
      ja="所長本人のパスワード再設定用携帯電話番号を登録します。確認番号がSMSで届きます。",
      example="kcli staff set-reset-phone --phone 090-1234-5678 --as minami001", changes=True)  # fmt: skip
def set_reset_phone(ctx: Context, phone: Annotated[str, options.PHONE]) -> Any:
    with ctx.write() as tx:
        reset.set_phone(tx, ctx.office(tx), phone)
        tx.answers({"sent": True})
    ctx.say(
        "A code was sent. Next: kcli staff confirm-reset-phone",
        "確認番号を送信しました。次は: kcli staff confirm-reset-phone",
    )


@verb("confirm-reset-phone", en="Confirm the mobile by the code that was sent to it.", ja="届いた確認番号で携帯電話番号を確認します。",
      example="kcli staff confirm-reset-phone --as minami001", changes=True, rehearsed=False)  # fmt: skip
def confirm_reset_phone(ctx: Context, code_stdin: Annotated[bool, options.CODE_STDIN] = False) -> Any:
    code = ctx.secret("Code", "確認番号", from_stdin=code_stdin)
    with ctx.write() as tx:
        phone = tx.answers(reset.confirm_phone(tx, ctx.office(tx), code, ctx.keys))
    if phone is None:
        raise confirm.refused()
    ctx.say(f"The phone for the reset is {phone}.", f"パスワード再設定用の番号は {phone} です。")


@verb("reset-password", en="Reset one's own forgotten password (director): a code by SMS and a link by mail.",
      ja="所長本人が忘れたパスワードを再設定します（SMSの確認番号とメールのリンク）。",
      example="kcli staff reset-password minami001 --email hattori@example.co.jp", changes=True, rehearsed=False)  # fmt: skip
def reset_password(ctx: Context, user_id: Annotated[str, USER_ID], email: Annotated[str, options.EMAIL]) -> Any:
    recovery.ask(ctx, reset.ask_director, user_id, email, "staff")


@verb("redeem-reset", en="Set a new password with the code and the link's token.", ja="確認番号とリンクのトークンで新しいパスワードを設定します。",
      example="kcli staff redeem-reset minami001", changes=True, rehearsed=False)  # fmt: skip
def redeem_reset(
    ctx: Context,
    user_id: Annotated[str, USER_ID],
    code_stdin: Annotated[bool, options.CODE_STDIN] = False,
    link_stdin: Annotated[bool, options.LINK_STDIN] = False,
    new_password_stdin: Annotated[bool, options.NEW_PASSWORD_STDIN] = False,
) -> Any:
    code = ctx.secret("Code", "確認番号", from_stdin=code_stdin)
    recovery.redeem(ctx, user_id, code, link_stdin, new_password_stdin, "staff")


@verb("reset-cause", en="Why resets of this ID were not sent.", ja="再設定の認証番号を送信できなかった原因を表示します。",
      example="kcli staff reset-cause minami001", columns=("at", "object", "cause"))  # fmt: skip
def reset_cause(ctx: Context, user_id: Annotated[str, USER_ID]) -> Any:
    with ctx.read() as q:
        return reset.causes(q, ctx.office(q), user_id)


@verb("find-email", en="Look up a forgotten address by name and registered phone (vendor).",
      ja="氏名と登録電話番号から、忘れたメールアドレスを調べます（運営）。",
      example="kcli staff find-email --name '小室 直樹' --phone 090-1234-5678", changes=True, rehearsed=False,
      columns=("user_id", "full_name", "email"))  # fmt: skip
def find(ctx: Context, name: Annotated[str, options.NAME], phone: Annotated[str, options.PHONE]) -> Any:
    with ctx.write() as tx:
        return tx.answers(find_email.find(tx, ctx.office(tx), name, phone))


@verb("presence list", en="Accounts whose presence waits to be confirmed.", ja="在席の確認待ちのアカウントを一覧します。",
      example="kcli staff presence list", columns=("user_id", "full_name", "asked_at", "until"))  # fmt: skip
def presence_list(ctx: Context) -> Any:
    with ctx.read() as q:
        return presence.waiting(q, ctx.office(q))


@verb("presence confirm", en="Confirm that the holder of an ID is still with the company.", ja="ユーザIDの本人が在席していることを確認します。",
      example="kcli staff presence confirm minami004", changes=True)  # fmt: skip
def presence_confirm(ctx: Context, user_id: Annotated[str, USER_ID]) -> Any:
    with ctx.write() as tx:
        presence.confirm(tx, ctx.office(tx), user_id)
        tx.answers({"user_id": user_id})
    ctx.say(f"Confirmed {user_id}.", f"{user_id} の在席を確認しました。")
