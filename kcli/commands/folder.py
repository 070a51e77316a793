"""kcli folder: shared folders with their limits, and the green folder of the e-bookkeeping law."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from kcli import options
from kcli.commands import (
    folder_compliance,
    folder_correct,
    folder_end,
    folder_export,
    folder_files,
    folder_history,
    folder_keep,
    folder_put,
    folder_requests,
    folder_rules,
    folder_search,
)
from kcli.commands import folder_shared as shared
from kcli.context import Context
from kcli.later import later
from kcli.verbs import opt, verb
from kcli_core.folder import reads
from kcli_core.refusals import Refused

if TYPE_CHECKING:
    from kcli import imports
    from kcli_core.folder import actions, listing
else:
    imports = later("kcli.imports")
    actions = later("kcli_core.folder.actions")
    listing = later("kcli_core.folder.listing")

PARTS = (
    folder_files, folder_put, folder_search, folder_export, folder_correct, folder_requests, folder_history, folder_keep,
    folder_end, folder_rules, folder_compliance,
)  # fmt: skip
LIST = ("client", "name", "kind", "state", "files", "used", "max_total", "use", "max_file")


@verb("list", en="List folders with their use and limits; -o csv gives a list for `folder import`.",
      ja="フォルダの使用量と上限を一覧します。-o csv の結果は folder import で使えます。", example="kcli folder list", columns=LIST)  # fmt: skip
def list_(
    ctx: Context,
    client: Annotated[str | None, opt("--client", en="Only this client's", ja="この顧客のみ", metavar="CODE")] = None,
) -> Any:
    with ctx.read() as q:
        rows = reads.list_folders(q, ctx.office(q), client)
    return shared.for_people(ctx, rows)


@verb("show", en="A folder: what is in it, its use, its sub-folders.", ja="フォルダの内容・使用量・サブフォルダを表示します。",
      example="kcli folder show C01")  # fmt: skip
def show(
    ctx: Context, client: Annotated[str, shared.CLIENT], folder: Annotated[str | None, shared.FOLDER] = None
) -> Any:
    with ctx.read() as q:
        found = reads.show(q, ctx.office(q), client, folder)
    return shared.for_people(ctx, [found])[0]


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
        wish = actions.Wish(client, chosen, total or 0, one, name)
        answer = tx.answers(actions.add(tx, ctx.office(tx), [wish])[0])
    ctx.say(
        f"Added the folder {answer['name']} of {client}.", f"{client} のフォルダ「{answer['name']}」を追加しました。"
    )
    return answer if ctx.output.form != "table" else None


@verb("import", en="Add the folders of a list, all or none: client, kind, name, capacity, limit of one file.",
      ja="一覧のフォルダをまとめて追加します（顧客コード・種別・フォルダ名・容量上限・1ファイルの上限）。",
      example="kcli folder import folders.csv --dry-run", changes=True, columns=("client", "name", "kind", "max_total", "max_file"))  # fmt: skip
def import_(
    ctx: Context,
    file: Annotated[Path, options.LIST_FILE],
    result: Annotated[Path | None, options.RESULT] = None,
    list_encoding: Annotated[str | None, options.LIST_ENCODING] = None,
    header_row: Annotated[int | None, options.HEADER_ROW] = None,
    sheet: Annotated[str | None, options.SHEET] = None,
) -> Any:
    listed = imports.ListFile(file, listing.FIELDS, encoding=list_encoding, header_row=header_row, sheet=sheet)
    try:
        with ctx.write() as tx:
            records = list(listed.table.records())
            wishes = listing.read([(record.cells, listed.place(record), record.refusals) for record in records])
            answer = tx.answers(actions.add(tx, ctx.office(tx), wishes))
            status = "would_add" if ctx.dry_run else "added"
            rows = zip(records, answer, strict=True)
            verdicts = {record.row: imports.Verdict(status, "", made["name"]) for record, made in rows}
            listed.result(result, verdicts, ctx.output.encoding)
    except Refused as refused:
        raise listed.told(refused, result, ctx.lang, ctx.output.encoding) from None
    listed.say_skipped(ctx)
    ctx.say(f"Folders added: {len(answer)}.", f"フォルダを {len(answer)} 件追加しました。")
    return answer if ctx.dry_run or ctx.output.form != "table" else None


@verb("edit", en="Another name or other limits, never below what is used.", ja="フォルダ名や上限を変更します（使用量より小さくはできません）。",
      example="kcli folder edit C01 --capacity 2GB", changes=True)  # fmt: skip
def edit(
    ctx: Context,
    client: Annotated[str, shared.CLIENT],
    folder: Annotated[str | None, shared.FOLDER] = None,
    capacity: Annotated[str | None, shared.CAPACITY] = None,
    max_file: Annotated[str | None, shared.MAX_FILE] = None,
    no_max_file: Annotated[
        bool, opt("--no-max-file", en="One file may have the whole room", ja="1ファイルの上限をなくす")
    ] = False,
    name: Annotated[str | None, opt("--name", en="New name", ja="新しいフォルダ名", metavar="NAME")] = None,
) -> Any:
    change = actions.Change(name, shared.size(capacity, "capacity"), shared.size(max_file, "max_file"), no_max_file)
    with ctx.write() as tx:
        answer = tx.answers(actions.edit(tx, ctx.office(tx), client, folder, change))
    ctx.say(
        f"Changed the folder {answer['name']} of {client}.", f"{client} のフォルダ「{answer['name']}」を変更しました。"
    )
    return answer if ctx.output.form != "table" else None


@verb("remove", en="Remove a folder in which there is nothing; others are ended.", ja="空のフォルダを削除します（使用中のものは利用終了にしてください）。",
      example="kcli folder remove C01", changes=True)  # fmt: skip
def remove(
    ctx: Context, client: Annotated[str, shared.CLIENT], folder: Annotated[str | None, shared.FOLDER] = None
) -> Any:
    ctx.confirm(
        f"Remove the folder {folder or 'of electronic documents'} of {client}?",
        f"{client} のフォルダ「{folder or '電子帳簿保存'}」を削除します。よろしいですか?",
    )
    with ctx.write() as tx:
        answer = tx.answers(actions.remove(tx, ctx.office(tx), client, folder))
    ctx.say(
        f"Removed the folder {answer['name']} of {client}.", f"{client} のフォルダ「{answer['name']}」を削除しました。"
    )
    return answer if ctx.output.form != "table" else None


@verb("path add", en="Add a sub-folder, with those above it.", ja="サブフォルダを追加します。", example="kcli folder path add C01 2024年/3月",
      changes=True)  # fmt: skip
def path_add(
    ctx: Context,
    client: Annotated[str, shared.CLIENT],
    path: Annotated[str, shared.PATH_ARG],
    folder: Annotated[str | None, shared.FOLDER] = None,
) -> Any:
    with ctx.write() as tx:
        answer = tx.answers(actions.add_path(tx, ctx.office(tx), client, folder, path))
    ctx.say(f"Added {answer['path']}.", f"サブフォルダ「{answer['path']}」を追加しました。")
    return answer if ctx.output.form != "table" else None


GROUPS = {
    "path": ("Sub-folders.", "サブフォルダ"),
    "rules": ("The office's rules (事務処理規程) for electronic documents.", "電子取引データの事務処理規程"),
}
