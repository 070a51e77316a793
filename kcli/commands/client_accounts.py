"""kcli client: the user IDs of persons."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from kcli import options
from kcli.context import Context
from kcli.later import later
from kcli.values import pairs
from kcli.verbs import arg, opt, verb

if TYPE_CHECKING:
    from kcli import issuing, recovery
    from kcli_core.account import confirm, reset
    from kcli_core.client import actions
else:
    issuing = later("kcli.issuing")
    recovery = later("kcli.recovery")
    confirm = later("kcli_core.account.confirm")
    reset = later("kcli_core.account.reset")
    actions = later("kcli_core.client.actions")

USER_ID = arg("User ID", "ユーザID", metavar="USER_ID")
NUMBERS = arg("Numbers of the persons", "個人の番号", metavar="NUMBER")


@verb("issue", en="Issue user IDs to registered persons.", ja="登録済みの個人にユーザIDを発行します。",
      example="kcli client issue C01 1 --copy-email\nkcli client issue C01 1 2 --copy-email --user-id 2=aozora-keiri", changes=True,
      columns=options.ISSUED_CLIENT)  # fmt: skip
def issue(
    ctx: Context,
    code: Annotated[str, options.CLIENT_CODE],
    numbers: Annotated[list[str], NUMBERS],
    user_id: Annotated[list[str] | None, options.USER_IDS] = None,
    copy_email: Annotated[
        bool, opt("--copy-email", en="The mail address becomes the user ID", ja="メールアドレスをユーザIDに転記する")
    ] = False,
    hours: Annotated[int, options.HOURS] = 1,
    passwords_to: Annotated[Path | None, options.PASSWORDS_TO] = None,
    same_name_ok: Annotated[bool, options.SAME_NAME_OK] = False,
) -> Any:
    wished = pairs(user_id or [])

    def work(tx: Any) -> Any:
        return actions.issue_ids(
            tx,
            ctx.office(tx),
            code,
            numbers,
            user_ids=wished,
            copy_email=copy_email,
            hours=hours,
            same_person_ok=same_name_ok,
        )

    rows = issuing.hand_out(ctx, passwords_to, work)
    ctx.say(f"Issued {len(rows)} user IDs.", f"ユーザIDを {len(rows)} 件発行しました。")
    return rows


@verb("set-password", en="Give a person a new one-time password, shown once.", ja="個人に新しい初期パスワードを発行します（表示は一度だけ）。",
      example="kcli client set-password C01 1", changes=True)  # fmt: skip
def set_password(
    ctx: Context, code: Annotated[str, options.CLIENT_CODE], number: Annotated[str, options.PERSON_KEY]
) -> Any:
    with ctx.write() as tx:
        account, password = actions.set_password(tx, ctx.office(tx), code, number)
        answer = tx.answers(
            {
                "user_id": account.user_id,
                "full_name": account.full_name,
                "initial_password": None if ctx.dry_run else password,
            }
        )
    ctx.note("The initial password is shown this once.", "初期パスワードが表示されるのは今回だけです。")
    return answer


@verb(
    "set-logout",
    en="Set the idle hours until log-out.",
    ja="ログアウトまでの時間を設定します。",
    example="kcli client set-logout C01 1 --hours 2",
    changes=True,
)
def set_logout(
    ctx: Context,
    code: Annotated[str, options.CLIENT_CODE],
    number: Annotated[str, options.PERSON_KEY],
    hours: Annotated[int, options.HOURS],
) -> Any:
    with ctx.write() as tx:
        account = actions.set_logout(tx, ctx.office(tx), code, number, hours)
        answer = tx.answers({"user_id": account.user_id, "logout_after_hours": hours})
    ctx.say(
        f"{account.user_id} is logged out after {hours} h without use.",
        f"{account.user_id} は {hours} 時間操作がないとログアウトします。",
    )
    return answer if ctx.output.form != "table" else None


@verb("suspend", en="Suspend an account; only the vendor can resume it.", ja="アカウントを停止します。再開は運営だけが行えます。",
      example="kcli client suspend C01 1", changes=True)  # fmt: skip
def suspend(ctx: Context, code: Annotated[str, options.CLIENT_CODE], number: Annotated[str, options.PERSON_KEY]) -> Any:
    with ctx.write() as tx:
        account = actions.suspend(tx, ctx.office(tx), code, number)
        answer = tx.answers({"user_id": account.user_id, "state": "suspended"})
    ctx.say(f"Suspended {account.user_id}.", f"{account.user_id} を停止しました。")
    return answer if ctx.output.form != "table" else None


@verb(
    "resume",
    en="Resume a suspended account (vendor).",
    ja="停止中のアカウントを再開します（運営）。",
    example="kcli client resume C01 1 --reason 復職",
    changes=True,
)
def resume(ctx: Context, code: Annotated[str, options.CLIENT_CODE], number: Annotated[str, options.PERSON_KEY]) -> Any:
    with ctx.write() as tx:
        account = actions.resume(tx, ctx.office(tx), code, number)
        answer = tx.answers({"user_id": account.user_id, "state": "active"})
    ctx.say(f"Resumed {account.user_id}.", f"{account.user_id} を再開しました。")
    return answer if ctx.output.form != "table" else None


@verb("close", en="Delete an account and its history, also your own; the person stays registered.",
      ja="アカウントと履歴を削除します（ご自身のものも可。個人の登録は残ります）。",
      example="kcli client close C01 1", changes=True)  # fmt: skip
def close(ctx: Context, code: Annotated[str, options.CLIENT_CODE], number: Annotated[str, options.PERSON_KEY]) -> Any:
    ctx.confirm(
        "The account and its own history will be lost. This cannot be undone. Go on?",
        "アカウントとその履歴は失われ、元に戻せません。よろしいですか?",
    )
    with ctx.write() as tx:
        answer = tx.answers(actions.close(tx, ctx.office(tx), code, number))
    ctx.say(f"Deleted {answer['user_id']}.", f"{answer['user_id']} を削除しました。")
    return answer if ctx.output.form != "table" else None


@verb("recreate", en="Make an account anew whose mail address is dead.", ja="アドレスが使えなくなったアカウントを作り直します。",
      example="kcli client recreate C01 1 --user-id abe@example.co.jp", changes=True, columns=options.ISSUED_CLIENT)  # fmt: skip
def recreate(
    ctx: Context,
    code: Annotated[str, options.CLIENT_CODE],
    number: Annotated[str, options.PERSON_KEY],
    user_id: Annotated[str | None, opt("--user-id", en="Another user ID", ja="別のユーザID")] = None,
    passwords_to: Annotated[Path | None, options.PASSWORDS_TO] = None,
) -> Any:
    ctx.confirm(
        "The account's own history will be lost. This cannot be undone. Go on?",
        "アカウントの履歴は失われ、元に戻せません。よろしいですか?",
    )
    return issuing.hand_out(ctx, passwords_to, lambda tx: [actions.recreate(tx, ctx.office(tx), code, number, user_id)])


@verb("manager", en="Make a person a manager of the own company; --off takes it away.", ja="個人を自社の管理者にします（--off で外します）。",
      example="kcli client manager C01 1", changes=True)  # fmt: skip
def manager(
    ctx: Context,
    code: Annotated[str, options.CLIENT_CODE],
    number: Annotated[str, options.PERSON_KEY],
    off: Annotated[bool, opt("--off", en="No longer", ja="管理者から外す")] = False,
) -> Any:
    with ctx.write() as tx:
        account = actions.set_manager(tx, ctx.office(tx), code, number, not off)
        answer = tx.answers({"user_id": account.user_id, "manager": not off})
    ctx.say(f"Changed {account.user_id}.", f"{account.user_id} を変更しました。")
    return answer if ctx.output.form != "table" else None


@verb("reset-password", en="Reset one's own forgotten password: a link by mail.", ja="忘れたパスワードを再設定します（メールのリンク）。",
      example="kcli client reset-password abe@example.co.jp --email abe@example.co.jp", changes=True, rehearsed=False)  # fmt: skip
def reset_password(ctx: Context, user_id: Annotated[str, USER_ID], email: Annotated[str, options.EMAIL]) -> Any:
    recovery.ask(ctx, reset.ask_client, user_id, email, "client")


@verb("redeem-reset", en="Set a new password with the link's token.", ja="リンクのトークンで新しいパスワードを設定します。",
      example="kcli client redeem-reset abe@example.co.jp", changes=True, rehearsed=False)  # fmt: skip
def redeem_reset(
    ctx: Context,
    user_id: Annotated[str, USER_ID],
    link_stdin: Annotated[bool, options.LINK_STDIN] = False,
    new_password_stdin: Annotated[bool, options.NEW_PASSWORD_STDIN] = False,
) -> Any:
    recovery.redeem(ctx, user_id, None, link_stdin, new_password_stdin, "client")


@verb("confirm-email", en="Confirm one's own new address by the code that was mailed to it.", ja="本人の新しいアドレスを、届いた確認番号で確認します。",
      example="kcli client confirm-email --as abe@example.co.jp", changes=True, rehearsed=False)  # fmt: skip
def confirm_email(ctx: Context, code_stdin: Annotated[bool, options.CODE_STDIN] = False) -> Any:
    code = ctx.secret("Code", "確認番号", from_stdin=code_stdin)
    with ctx.write() as tx:
        address = tx.answers(actions.confirm_email(tx, ctx.office(tx), code, keys=ctx.keys))
    if address is None:
        raise confirm.refused()
    ctx.say(f"The new address is {address}.", f"新しいアドレスは {address} です。")
    return {"email": address} if ctx.output.form != "table" else None
