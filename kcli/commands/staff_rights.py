"""kcli staff: rights of user IDs, and handing a role over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from kcli import options
from kcli.context import Context
from kcli.later import later
from kcli.verbs import arg, opt, verb

if TYPE_CHECKING:
    from kcli_core.staff import actions
else:
    actions = later("kcli_core.staff.actions")

RIGHTS_JA = {"system_administrator": "システム管理者"}
RIGHT = arg("The right: system_administrator", "権限: system_administrator", metavar="RIGHT")


@verb(
    "grant",
    en="Give a right to a user ID.",
    ja="ユーザIDに権限を付与します。",
    example="kcli staff grant 002 system_administrator --as minami001",
    changes=True,
)
def grant(ctx: Context, key: Annotated[str, options.STAFF_KEY], right: Annotated[str, RIGHT]) -> Any:
    ctx.confirm(
        "A system administrator sees the contract and the billed amounts, and gets the vendor's mail. Go on?",
        "システム管理者は契約内容と請求金額を見ることができ、運営からのメールを受け取ります。よろしいですか?",
    )
    with ctx.write() as tx:
        account = actions.grant(tx, ctx.office(tx), key, right)
        answer = tx.answers({"user_id": account.user_id, "granted": right})
    ctx.say(f"{account.user_id} now has {right}.", f"{account.user_id} に{RIGHTS_JA[right]}権限を付与しました。")
    return answer if ctx.output.form != "table" else None


@verb("revoke", en="Take a right from a user ID.", ja="ユーザIDから権限を外します。",
      example="kcli staff revoke 001 system_administrator --to 002 --as minami001", changes=True)  # fmt: skip
def revoke(
    ctx: Context,
    key: Annotated[str, options.STAFF_KEY],
    right: Annotated[str, RIGHT],
    to: Annotated[str | None, opt("--to", en="Who has it from now on", ja="権限を引き継ぐ職員", metavar="KEY")] = None,
) -> Any:
    with ctx.write() as tx:
        account = actions.revoke(tx, ctx.office(tx), key, right, to=to)
        answer = tx.answers({"user_id": account.user_id, "revoked": right})
    ctx.say(f"{account.user_id} no longer has {right}.", f"{account.user_id} の{RIGHTS_JA[right]}権限を外しました。")
    return answer if ctx.output.form != "table" else None


@verb("transfer", en="Hand a role over: the two members swap theirs.", ja="権限を引き継ぎます（2名の権限を入れ替えます）。",
      example="kcli staff transfer 001 --to 005", changes=True)  # fmt: skip
def transfer(
    ctx: Context,
    key: Annotated[str, options.STAFF_KEY],
    to: Annotated[str, opt("--to", en="Who takes the role over", ja="権限を引き継ぐ職員", metavar="KEY")],
) -> Any:
    ctx.confirm(
        f"{key} and {to} swap their roles; both are logged out. Go on?",
        f"{key} と {to} の権限を入れ替えます。両者はログアウトされます。よろしいですか?",
    )
    with ctx.write() as tx:
        answer = tx.answers(actions.transfer(tx, ctx.office(tx), key, to=to))
    ctx.say("Handed over.", "権限を引き継ぎました。")
    return answer
