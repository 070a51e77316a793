"""kcli share id: communication IDs with the share's password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from kcli.commands import share_shared as shared
from kcli.context import Context
from kcli.later import later
from kcli.verbs import arg, opt, verb
from kcli_core.share import reads

if TYPE_CHECKING:
    from kcli_core.share import comm_ids
else:
    comm_ids = later("kcli_core.share.comm_ids")

ID = arg("Communication ID", "通信ID", metavar="ID")


@verb("id add", en="Register the communication ID and password that a client uses.", ja="顧問先が使用している通信IDとパスワードを登録します。",
      example="kcli share id add 87654321 --client C01", changes=True)  # fmt: skip
def id_add(
    ctx: Context,
    comm_id: Annotated[str, ID],
    client: Annotated[str, shared.CLIENT],
    password_stdin: Annotated[bool, shared.PASSWORD_STDIN] = False,
) -> Any:
    hashed = comm_ids.hashed(ctx.new_secret(*shared.PASSWORD, from_stdin=password_stdin))
    with ctx.write() as tx:
        answer = tx.answers(comm_ids.add(tx, ctx.office(tx), comm_id, client, hashed))
    ctx.say(f"Registered {comm_id} of {client}.", f"{client} の通信ID {comm_id} を登録しました。")
    return answer if ctx.output.form != "table" else None


@verb("id list", en="List the communication IDs.", ja="通信IDを一覧します。", example="kcli share id list",
      columns=("code", "client", "usable", "shares", "created_at"))  # fmt: skip
def id_list(ctx: Context) -> Any:
    with ctx.read() as q:
        return reads.comm_ids(q, ctx.office(q))


@verb("id set-password", en="A new share password; not while a data set is shared.", ja="パスワードを変更します（共有中は変更できません）。",
      example="kcli share id set-password 12345678", changes=True)  # fmt: skip
def id_set_password(
    ctx: Context, comm_id: Annotated[str, ID], password_stdin: Annotated[bool, shared.PASSWORD_STDIN] = False
) -> Any:
    hashed = comm_ids.hashed(ctx.new_secret(*shared.PASSWORD, from_stdin=password_stdin))
    with ctx.write() as tx:
        comm_ids.set_password(tx, ctx.office(tx), comm_id, hashed)
        tx.answers({"comm_id": comm_id})
    ctx.say("The password is changed.", "パスワードを変更しました。")


@verb("id switch", en="Say that an ID can be used, or no longer.", ja="通信IDの使用可否を切り替えます。",
      example="kcli share id switch 12345678 off", changes=True)  # fmt: skip
def id_switch(
    ctx: Context,
    comm_id: Annotated[str, ID],
    state: Annotated[str, arg("on or off", "on または off", metavar="on|off")],
) -> Any:
    from kcli_core.office.rules import one_of
    from kcli_core.refusals import require

    require(one_of("state", state, ("on", "off")))
    with ctx.write() as tx:
        comm_ids.switch(tx, ctx.office(tx), comm_id, usable=state == "on")
        answer = tx.answers({"comm_id": comm_id, "usable": state == "on"})
    ctx.say(f"{comm_id} is {state}.", f"通信ID {comm_id} を{'使用可' if state == 'on' else '使用不可'}にしました。")
    return answer if ctx.output.form != "table" else None


@verb("id remove", en="Remove an ID through which nothing is shared.", ja="共有に使っていない通信IDを削除します。",
      example="kcli share id remove 12345678", changes=True)  # fmt: skip
def id_remove(ctx: Context, comm_id: Annotated[str, ID]) -> Any:
    ctx.confirm(
        f"Remove the communication ID {comm_id}? This cannot be undone.",
        f"通信ID {comm_id} を削除します。元に戻せません。よろしいですか?",
    )
    with ctx.write() as tx:
        comm_ids.remove(tx, ctx.office(tx), comm_id)
        tx.answers({"comm_id": comm_id})
    ctx.say(f"Removed {comm_id}.", f"{comm_id} を削除しました。")


@verb("areas", en="The areas of a communication ID and what stands in them.", ja="通信IDの領域とその内容を一覧します。",
      example="kcli share areas --comm-id 12345678", columns=("area", "code", "state", "version"))  # fmt: skip
def areas(
    ctx: Context, comm_id: Annotated[str, opt("--comm-id", en="Communication ID", ja="通信ID", metavar="ID")]
) -> Any:
    with ctx.read() as q:
        return reads.areas(q, ctx.office(q), comm_id)
