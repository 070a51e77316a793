"""kcli access: log-in from registered browsers only, its keys and its charge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from kcli.context import Context
from kcli.later import later
from kcli.verbs import arg, opt, verb

if TYPE_CHECKING:
    from kcli_core.access import actions, reads
else:
    actions = later("kcli_core.access.actions")
    reads = later("kcli_core.access.reads")

GROUPS = {"key": ("Keys of browsers on devices.", "ブラウザ・端末のアクセスキー")}
IDS = arg("User IDs, staff's or clients'", "ユーザID (職員・顧客)", metavar="USER_ID")
ID = arg("User ID", "ユーザID", metavar="USER_ID")


@verb("on", en="Restrict user IDs to registered browsers. The charge is shown first.",
      ja="ユーザIDを登録済みの端末・ブラウザに制限します。先に料金を示します。", example="kcli access on minami004 --yes", changes=True)  # fmt: skip
def on(ctx: Context, user_ids: Annotated[list[str], IDS]) -> Any:
    price = actions.price()["yen"]
    count = len(set(user_ids))
    ctx.note(
        f"{count} IDs x {price} yen a month, without tax: {count * price:,} yen a month.",
        f"{count} ID × 月額 {price} 円（税抜）= 月額 {count * price:,} 円（税抜）",
    )
    ctx.confirm("Switch the restriction on?", "アクセス端末制限を有効にします。よろしいですか?")
    with ctx.write() as tx:
        changed = actions.switch(tx, ctx.office(tx), user_ids, on=True)
        answer = tx.answers({"changed": changed, "yen_a_month": len(changed) * price})
    ctx.say(f"Restricted: {', '.join(changed) or '-'}", f"制限を有効にしました: {', '.join(changed) or 'なし'}")
    return answer if ctx.output.form != "table" else None


@verb(
    "off",
    en="Lift the restriction of user IDs.",
    ja="ユーザIDの制限を解除します。",
    example="kcli access off minami004",
    changes=True,
)
def off(ctx: Context, user_ids: Annotated[list[str], IDS]) -> Any:
    with ctx.write() as tx:
        changed = actions.switch(tx, ctx.office(tx), user_ids, on=False)
        answer = tx.answers({"changed": changed})
    ctx.say(f"Lifted: {', '.join(changed) or '-'}", f"制限を解除しました: {', '.join(changed) or 'なし'}")
    return answer if ctx.output.form != "table" else None


@verb(
    "list",
    en="List the restricted IDs.",
    ja="制限中のユーザIDを一覧します。",
    example="kcli access list",
    columns=("user_id", "account_kind", "keys"),
)
def list_(ctx: Context) -> Any:
    with ctx.read() as q:
        return reads.list_restricted(q, ctx.office(q))


@verb("bill", en="The charge of a month: by ID, whatever the number of keys.", ja="月の利用料金（キーの数によらず1IDごと）を表示します。",
      example="kcli access bill --month 2026-11 -o json",
      columns=("key", "user_id", "on_at", "on_by", "off_at", "off_by", "yen"))  # fmt: skip
def bill(
    ctx: Context,
    month: Annotated[
        str | None, opt("--month", en="YYYY-MM; this month unless told", ja="YYYY-MM (省略時は今月)")
    ] = None,
) -> Any:
    with ctx.read() as q:
        answer = reads.bill(q, ctx.office(q), month)
    if ctx.output.form not in ("table", "csv"):
        return answer
    if ctx.output.form == "table":
        ctx.output.show({name: value for name, value in answer.items() if name != "lines"}, ())
    return [row for line in answer["lines"] for row in _rows(line)]


def _rows(line: dict[str, Any]) -> list[dict[str, Any]]:
    """A line of the bill as rows, one for each time the restriction was on; the charge stands on the first alone."""
    named = {"key": line["key"], "user_id": line["user_id"]}
    return [{**named, **period, "yen": None if at else line["yen"]} for at, period in enumerate(line["periods"])]


@verb("key issue", en="Issue a key for one browser on one device, shown once.", ja="端末・ブラウザのアクセスキーを発行します（表示は一度だけ）。",
      example="kcli access key issue minami004 --browser chrome --device 受付PC", changes=True)  # fmt: skip
def key_issue(
    ctx: Context,
    user_id: Annotated[str, ID],
    browser: Annotated[str, opt("--browser", en="chrome, edge, safari or firefox", ja="chrome・edge・safari・firefox")],
    device: Annotated[str, opt("--device", en="Which device it is", ja="端末の名前")],
) -> Any:
    with ctx.write() as tx:
        answer = tx.answers(actions.issue_key(tx, ctx.office(tx), user_id, browser, device))
    ctx.note("The key is shown this once.", "アクセスキーが表示されるのは今回だけです。")
    return answer | {"access_key": None} if ctx.dry_run else answer


@verb("key list", en="List keys.", ja="アクセスキーを一覧します。", example="kcli access key list minami004",
      columns=("id", "user_id", "browser", "device", "state", "issued_at", "last_used_at"))  # fmt: skip
def key_list(ctx: Context, user_id: Annotated[str | None, ID] = None) -> Any:
    with ctx.read() as q:
        return reads.list_keys(q, ctx.office(q), user_id)


@verb(
    "key revoke",
    en="Revoke a key; the ID is logged out.",
    ja="アクセスキーを無効にします（ログアウトされます）。",
    example="kcli access key revoke 1",
    changes=True,
)
def key_revoke(ctx: Context, number: Annotated[int, arg("Number of the key", "キーの番号", metavar="ID")]) -> Any:
    with ctx.write() as tx:
        actions.revoke_key(tx, ctx.office(tx), number)
        tx.answers({"id": number})
    ctx.say(f"Revoked {number}.", f"キー {number} を無効にしました。")
