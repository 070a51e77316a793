"""kcli contacts: the support site, as the holder of a registered address uses it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated, Any

from kcli import options, session_files, site_door
from kcli.context import Context
from kcli.later import later
from kcli.verbs import arg, opt, verb
from kcli_core.refusals import Refused, refuse
from kcli_core.site import reads, sign_in
from kcli_core.store.transaction import write

if TYPE_CHECKING:
    from kcli import recovery
    from kcli_core.outbox import actions as outbox
    from kcli_core.site import articles, password
else:
    recovery = later("kcli.recovery")
    outbox = later("kcli_core.outbox.actions")
    articles = later("kcli_core.site.articles")
    password = later("kcli_core.site.password")

ADDRESS = arg("Registered mail address", "登録されたメールアドレス", metavar="ADDRESS")
SWITCH = ("on", "off")
ACTIVITY = ("id", "at", "asked_by", "subject", "via", "state")
ARTICLES = ("id", "added_at", "article", "url")


@verb("ask-password", en="Have a code mailed that sets the support site's password: the first one, or in place of a forgotten one.",
      ja="サポートサイトのパスワードを設定する確認番号を、登録アドレスへ送信します（初回・お忘れのとき）。",
      example="kcli contacts ask-password keiri@example.co.jp", changes=True, rehearsed=False)  # fmt: skip
def ask_password(ctx: Context, address: Annotated[str, ADDRESS]) -> Any:
    began = time.monotonic()
    with write(ctx.store, sign_in.visitor, command=ctx.command) as tx:
        password.ask(tx, address)
    if tx.posted:
        # Without a word about what could not leave: it would tell that the address is registered.
        outbox.deliver(ctx.store, ctx.keys, ctx.sender(), tx.posted)
    recovery.wait_out(began)
    ctx.say(
        f"If {address} is registered, a code was mailed to it. Next: kcli contacts set-password {address}",
        f"{address} が登録されていれば、確認番号を送信しました。次は: kcli contacts set-password {address}",
    )


@verb("set-password", en="Set the support site's password with the code that was mailed; one for all who share the address.",
      ja="届いた確認番号でサポートサイトのパスワードを設定します（共有アドレスでは全員で1つ）。",
      example="kcli contacts set-password keiri@example.co.jp", changes=True, rehearsed=False)  # fmt: skip
def set_password(
    ctx: Context,
    address: Annotated[str, ADDRESS],
    code_stdin: Annotated[bool, options.CODE_STDIN] = False,
    new_password_stdin: Annotated[bool, options.NEW_PASSWORD_STDIN] = False,
) -> Any:
    code = ctx.secret("Code", "確認番号", from_stdin=code_stdin)
    new = ctx.new_secret("New password", "新しいパスワード", from_stdin=new_password_stdin)
    ctx.deliver(password.redeem(ctx.store, address, ctx.keys, code=code, new=new))
    ctx.say(
        f"The password is set. Next: kcli contacts sign-in {address}",
        f"パスワードを設定しました。次は: kcli contacts sign-in {address}",
    )


@verb("sign-in", en="Sign in to the support site with a registered address.", ja="登録されたメールアドレスでサポートサイトにサインインします。",
      example="kcli contacts sign-in keiri@example.co.jp")  # fmt: skip
def sign_in_(
    ctx: Context,
    address: Annotated[str, ADDRESS],
    password_stdin: Annotated[bool, options.PASSWORD_STDIN] = False,
) -> Any:
    given = ctx.secret("Password", "パスワード", from_stdin=password_stdin)
    signed_in = sign_in.sign_in(ctx.store, address, given)
    earlier = site_door.token(ctx)
    session_files.keep(ctx.settings.site_session_file, signed_in.token)
    _end(ctx, earlier)
    ctx.say(
        f"Signed in as {signed_in.shown} ({signed_in.email}); signed out after 1 h without use.",
        f"{signed_in.shown} ({signed_in.email}) としてサインインしました。1時間操作がないとサインアウトします。",
    )
    return {"email": signed_in.email, "shown": signed_in.shown} if ctx.output.form != "table" else None


@verb(
    "sign-out",
    en="Sign out of the support site.",
    ja="サポートサイトからサインアウトします。",
    example="kcli contacts sign-out",
)
def sign_out(ctx: Context) -> Any:
    token = site_door.token(ctx)
    if token is None:
        ctx.say("Nobody was signed in.", "サインインしていません。")
        return
    _end(ctx, token)
    ctx.settings.site_session_file.unlink(missing_ok=True)
    ctx.say("Signed out.", "サインアウトしました。")


def _end(ctx: Context, token: str | None) -> None:
    try:
        if token is not None:
            sign_in.sign_out(ctx.store, token)
    except Refused as refused:
        if refused.refusals[0].code != "SESSION_EXPIRED":
            raise


@verb("activity", en="The inquiries of an address, whoever of its persons asked: one's own signed in, else the one named.",
      ja="アドレスの問い合わせ履歴（マイアクティビティ）。共有アドレスでは全員分を1つにまとめて表示します。",
      example="kcli contacts activity keiri@example.co.jp", columns=ACTIVITY)  # fmt: skip
def activity(
    ctx: Context,
    address: Annotated[
        str | None,
        arg(
            "Registered mail address; left out: signed in",
            "登録されたメールアドレス（省略: サインイン中）",
            metavar="ADDRESS",
        ),
    ] = None,
) -> Any:
    if address is None:
        site_door.enter(ctx)
    with ctx.read() as q:
        email, shown, rows = reads.activity(q, address)
    sign_in.touch(ctx.store, q.actor, q.instant)
    ctx.note(f"{shown} ({email})", f"{shown} ({email})")
    return rows


@verb("follow", en="Get a mail when an article is added, or no longer: on or off (signed in).",
      ja="記事が追加されたときのメール通知を on / off にします（サインイン中）。",
      example="kcli contacts follow on", changes=True)  # fmt: skip
def follow(ctx: Context, switch: Annotated[str, arg("on or off", "on または off", metavar="on|off")]) -> Any:
    if switch not in SWITCH:
        raise Refused(refuse("BAD_CHOICE", field="follows", text=switch, allowed=list(SWITCH)))
    on = switch == "on"
    site_door.enter(ctx)
    with ctx.write() as tx:
        articles.follow(tx, on)
        answer = tx.answers({"follows": on})
    if on:
        ctx.say("New articles are mailed.", "記事が追加されたときにメールでお知らせします。")
    else:
        ctx.say("New articles are no longer mailed.", "記事追加のメール通知を停止しました。")
    return answer if ctx.output.form != "table" else None


@verb("publish", en="Add an article and mail it to every address that follows (vendor).", ja="記事を追加し、フォロー中のアドレスへ通知します（運営）。",
      example="kcli contacts publish --title 年末調整の設定 --url https://support.example.jp/articles/12", changes=True)  # fmt: skip
def publish(
    ctx: Context,
    title: Annotated[str, opt("--title", en="Title of the article", ja="記事の題名")],
    url: Annotated[str, opt("--url", en="Where it stands", ja="記事のURL")],
) -> Any:
    with ctx.write() as tx:
        answer = tx.answers(articles.publish(tx, title, url))
    ctx.say(
        f"Article {answer['id']} is added, mailed to {answer['mailed']}.",
        f"記事 {answer['id']} を追加し、{answer['mailed']}件へ通知しました。",
    )
    return answer if ctx.output.form != "table" else None


@verb("articles", en="List the support site's articles (signed in, or who may read contacts).",
      ja="サポートサイトの記事を一覧します（サインイン中、またはご担当者を閲覧できる方）。",
      example="kcli contacts articles", columns=ARTICLES)  # fmt: skip
def articles_(ctx: Context) -> Any:
    if site_door.token(ctx) is not None:
        site_door.enter(ctx)
    with ctx.read() as q:
        found = reads.articles(q)
    sign_in.touch(ctx.store, q.actor, q.instant)
    return found
