"""kcli folder: shared folders with their limits, and the green folder of the e-bookkeeping law."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from kcli.commands import folder_shared as shared
from kcli.context import Context
from kcli.later import later
from kcli.verbs import opt, verb
from kcli_core.folder import reads

if TYPE_CHECKING:
    from kcli_core.folder import actions
else:
    actions = later("kcli_core.folder.actions")

LIST = ("client", "name", "kind", "state", "files", "used", "max_total", "max_file")


@verb("list", en="List folders with their use and limits.", ja="フォルダの使用量と上限を一覧します。",
      example="kcli folder list", columns=LIST)  # fmt: skip
def list_(ctx: Context) -> Any:
    with ctx.read() as q:
        return reads.list_folders(q, ctx.office(q))


@verb("add", en="Add a folder with its limits.", ja="フォルダを追加します（容量上限は必須）。",
      example="kcli folder add C01 --kind ebook --capacity 1GB --max-file 10MB", changes=True)  # fmt: skip
def add(
    ctx: Context,
    client: Annotated[str, shared.CLIENT],
    kind: Annotated[str, shared.KIND],
    capacity: Annotated[str, shared.CAPACITY],
    max_file: Annotated[str | None, shared.MAX_FILE] = None,
    name: Annotated[
        str | None,
        opt(
            "--name",
            en="Name; a green folder needs none",
            ja="フォルダ名 (電子帳簿保存フォルダでは省略可)",
            metavar="NAME",
        ),
    ] = None,
) -> Any:
    chosen, total, one = shared.kind(kind), shared.size(capacity, "capacity"), shared.size(max_file, "max_file")
    with ctx.write() as tx:
        answer = tx.answers(actions.add(tx, ctx.office(tx), client, chosen, total or 0, one, name))
    ctx.say(
        f"Added the folder {answer['name']} of {client}.", f"{client} のフォルダ「{answer['name']}」を追加しました。"
    )
    return answer if ctx.output.form != "table" else None
