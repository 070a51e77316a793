"""kcli login, logout, whoami."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from kcli import options, prompts, session_files
from kcli.context import Context
from kcli.later import later
from kcli.verbs import arg, opt, verb
from kcli_core.refusals import Refused

if TYPE_CHECKING:
    from kcli_core.account import sessions
else:
    sessions = later("kcli_core.account.sessions")


ACCESS_KEY_STDIN = opt(
    "--access-key-stdin", en="Read the access key from stdin, one line", ja="アクセスキーを標準入力の1行から読む"
)


@verb("login", en="Log in with CORP ID, user ID and password. The first time an own password is set.",
      ja="CORP ID・ユーザID・パスワードでログインします。初回はご自身のパスワードを設定します。",
      example="kcli login minami01 minami002")  # fmt: skip
def login(
    ctx: Context,
    corp_id: Annotated[
        str,
        arg("CORP ID of the office; vendor for operators", "事務所のCORP ID (運営担当者は vendor)", metavar="CORP_ID"),
    ],
    user_id: Annotated[str, arg("User ID", "ユーザID", metavar="USER_ID")],
    password_stdin: Annotated[bool, options.PASSWORD_STDIN] = False,
    access_key_stdin: Annotated[bool, ACCESS_KEY_STDIN] = False,
    code_stdin: Annotated[bool, options.CODE_STDIN] = False,
    new_password_stdin: Annotated[bool, options.NEW_PASSWORD_STDIN] = False,
) -> Any:
    password = ctx.secret("Password", "パスワード", from_stdin=password_stdin)
    access_key = ctx.secret("Access key", "アクセスキー", from_stdin=True) if access_key_stdin else None
    code = ctx.secret("Code", "コード", from_stdin=True) if code_stdin else None
    new = ctx.new_secret("New password", "新しいパスワード", from_stdin=True) if new_password_stdin else None
    while True:
        try:
            logged_in = sessions.log_in(
                ctx.store, corp_id, user_id, password, new, keys=ctx.keys, access_key=access_key, totp=code
            )
            break
        except Refused as refused:
            missing = refused.refusals[0].code
            if not prompts.on_terminal() or password_stdin:
                raise
            # What the log-in still needs is asked for, once each.
            if missing == "ACCESS_KEY_REQUIRED" and access_key is None:
                access_key = ctx.secret("Access key", "アクセスキー", from_stdin=False)
            elif missing == "TOTP_NEEDED" and code is None:
                code = ctx.secret("Code of the app", "アプリのコード", from_stdin=False)
            elif missing == "NEW_PASSWORD_NEEDED" and new is None:
                ctx.note(
                    "This is a one-time password. Choose your own.",
                    "初期パスワードです。ご自身のパスワードを決めてください。",
                )
                new = ctx.new_secret("New password", "新しいパスワード", from_stdin=False)
            else:
                raise
    earlier = _logged_in(ctx)
    session_files.keep(ctx.settings.session_file, logged_in.token)
    _end(ctx, earlier)
    hours = logged_in.logout_after_hours
    ctx.say(
        f"Logged in as {logged_in.label}; logged out after {hours} h without use.",
        f"{logged_in.label} としてログインしました。{hours}時間操作がないとログアウトします。",
    )
    if logged_in.my_page:
        ctx.say("My page: kcli office mypage show", "マイページ: kcli office mypage show")
    return {"label": logged_in.label, "logout_after_hours": hours} if ctx.output.form != "table" else None


def _logged_in(ctx: Context) -> str | None:
    """The token of the log-in on this machine, whatever KCLI_TOKEN says."""
    return session_files.load(ctx.settings.session_file)


def _end(ctx: Context, token: str | None) -> None:
    try:
        if token is not None:
            sessions.log_out(ctx.store, token)
    except Refused as refused:
        if refused.refusals[0].code != "SESSION_EXPIRED":
            raise


@verb("logout", en="Log out: end the session and forget its token.", ja="ログアウトします。", example="kcli logout")
def logout(ctx: Context) -> Any:
    token = _logged_in(ctx)
    if token is None:
        ctx.say("Nobody was logged in.", "ログインしていません。")
        return
    _end(ctx, token)
    ctx.settings.session_file.unlink(missing_ok=True)
    ctx.say("Logged out.", "ログアウトしました。")


@verb(
    "whoami",
    en="Who acts here, and with which rights.",
    ja="誰として、どの権限で操作しているかを表示します。",
    example="kcli whoami -o json",
)
def whoami(ctx: Context) -> Any:
    with ctx.read() as q:
        actor = q.actor
        office = q.value("SELECT code FROM office WHERE id = :id", id=actor.office_id)
    return {
        "actor": actor.label,
        "user_id": actor.user_id,
        "office": office,
        "roles": sorted(role.value for role in actor.roles),
        "manager": actor.manager,
        "logout_after_hours": None if actor.local else actor.logout_after_hours,
    }
