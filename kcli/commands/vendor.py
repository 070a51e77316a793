"""kcli vendor: the operators of the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from kcli import options
from kcli.context import Context
from kcli.later import later
from kcli.verbs import arg, verb
from kcli_core.account import reads

if TYPE_CHECKING:
    from kcli_core.account import operators
else:
    operators = later("kcli_core.account.operators")

USER_ID = arg("User ID of the operator", "運営担当者のユーザID", metavar="USER_ID")


@verb("add", en="Register an operator; the one-time password is shown once.", ja="運営担当者を登録します（初期パスワードの表示は一度だけ）。",
      example="kcli vendor add sato --name '佐藤 次郎'", changes=True)  # fmt: skip
def add(ctx: Context, user_id: Annotated[str, USER_ID], name: Annotated[str, options.NAME]) -> Any:
    with ctx.write() as tx:
        password = operators.add(tx, user_id, name)
        answer = tx.answers(
            {"user_id": user_id, "full_name": name, "initial_password": None if ctx.dry_run else password}
        )
    ctx.note("To log in: kcli login vendor " + user_id, "ログイン: kcli login vendor " + user_id)
    return answer


@verb("list", en="List the operators.", ja="運営担当者を一覧します。", example="kcli vendor list",
      columns=("user_id", "full_name", "created_at", "last_used_at"))  # fmt: skip
def list_(ctx: Context) -> Any:
    with ctx.read() as q:
        return reads.operators(q)


@verb(
    "remove", en="Remove an operator.", ja="運営担当者を削除します。", example="kcli vendor remove sato", changes=True
)
def remove(ctx: Context, user_id: Annotated[str, USER_ID]) -> Any:
    ctx.confirm(
        f"Remove the operator {user_id}? Open log-ins end. This cannot be undone.",
        f"運営担当者 {user_id} を削除します。ログインも終了し、元に戻せません。よろしいですか?",
    )
    with ctx.write() as tx:
        operators.remove(tx, user_id)
        tx.answers({"user_id": user_id})
    ctx.say(f"Removed {user_id}.", f"{user_id} を削除しました。")
