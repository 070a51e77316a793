"""kcli folder upload, files, download, remove-file: ordinary files in shared folders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from kcli.commands import folder_shared as shared
from kcli.context import Context
from kcli.later import later
from kcli.verbs import arg, opt, verb
from kcli_core.folder import reads, rules
from kcli_core.refusals import require
from kcli_core.roles import Action, may

if TYPE_CHECKING:
    from kcli import sharing
    from kcli_core.folder import ordinary
else:
    sharing = later("kcli.sharing")
    ordinary = later("kcli_core.folder.ordinary")

NAMES = arg("Names of files in the folder", "フォルダ内のファイル名", metavar="NAME")


@verb("upload", en="Put ordinary files into a shared folder: at most 10 files and 100 MB at once.",
      ja="共有フォルダにファイルを保存します（一度に10ファイル・100MBまで）。", example="kcli folder upload C01 kessan.pdf --folder 決算資料",
      changes=True, columns=("name", "size"))  # fmt: skip
def upload(
    ctx: Context,
    client: Annotated[str, shared.CLIENT],
    files: Annotated[list[Path], arg("Files", "ファイル", metavar="FILE")],
    folder: Annotated[str, shared.FOLDER],
    path: Annotated[str | None, shared.PATH] = None,
    replace: Annotated[
        bool, opt("--replace", en="Write over files of the same name", ja="同じ名前のファイルを置き換える")
    ] = False,
) -> Any:
    with ctx.read() as q:  # before bytes are moved
        row = reads.find(q, ctx.office(q), client, folder)
        require(may(q.actor, Action.FOLDER_PUT, reads.target_of(row)), rules.is_active(row))
    ordinary.require_ordinary(row)
    sizes = [shared.size_of(file) for file in files]
    require(
        *rules.at_once(sizes), *rules.room_for(row["max_total"], row["max_file"], 0 if replace else row["used"], sizes)
    )
    blobs = {file.name: sharing.send(ctx, file) for file in files}
    with ctx.write() as tx:
        answer = ordinary.upload(tx, ctx.office(tx), client, folder, path, blobs, replace=replace)
        tx.answers(answer)
    shared.store_again(ctx, {blob.sha256: file for blob, file in zip(blobs.values(), files, strict=True)})
    ctx.say(f"Files stored in {folder}: {len(answer)}.", f"「{folder}」に {len(answer)} 件保存しました。")
    return answer if ctx.output.form != "table" else None


@verb("files", en="List the files of a shared folder.", ja="共有フォルダのファイルを一覧します。", example="kcli folder files C01 --folder 決算資料",
      columns=("path", "name", "size", "at", "by"))  # fmt: skip
def files(ctx: Context, client: Annotated[str, shared.CLIENT], folder: Annotated[str, shared.FOLDER]) -> Any:
    with ctx.read() as q:
        row = reads.find(q, ctx.office(q), client, folder)
        ordinary.require_ordinary(row)
        return reads.files(q, ctx.office(q), client, folder)


@verb("download", en="Write a file of a shared folder to a file here.", ja="共有フォルダのファイルを取り出します。",
      example="kcli folder download C01 kessan.pdf --folder 決算資料 --to copy.pdf", columns=())  # fmt: skip
def download(
    ctx: Context,
    client: Annotated[str, shared.CLIENT],
    name: Annotated[str, arg("Name of the file in the folder", "フォルダ内のファイル名", metavar="NAME")],
    folder: Annotated[str, shared.FOLDER],
    to: Annotated[Path, opt("--to", en="Where to write it", ja="書き込み先", metavar="FILE")],
    path: Annotated[str | None, shared.PATH] = None,
) -> Any:
    with ctx.read() as q:
        row = reads.find(q, ctx.office(q), client, folder)
        require(may(q.actor, Action.FOLDER_READ, reads.target_of(row)))
        found = reads.file(q, row, path, name)
    shared.write_new(ctx, found["sha256"], to)
    ctx.say(f"Wrote {to}.", f"{to} に書き込みました。")
    return {"name": found["name"], "to": str(to), "size": found["size"]} if ctx.output.form != "table" else None


@verb("remove-file", en="Remove ordinary files; documents of a green folder are never removed.",
      ja="共有フォルダのファイルを削除します（電子帳簿保存フォルダの書類は削除できません）。",
      example="kcli folder remove-file C01 kessan.pdf --folder 決算資料", changes=True)  # fmt: skip
def remove_file(
    ctx: Context,
    client: Annotated[str, shared.CLIENT],
    names: Annotated[list[str], NAMES],
    folder: Annotated[str, shared.FOLDER],
    path: Annotated[str | None, shared.PATH] = None,
) -> Any:
    said = ", ".join(names)
    ctx.confirm(
        f"Remove {said} from {folder}? This cannot be undone.",
        f"「{folder}」から {said} を削除します。元に戻せません。よろしいですか?",
    )
    with ctx.write() as tx:
        gone = ordinary.remove(tx, ctx.office(tx), client, folder, path, names)
        tx.answers({"removed": len(gone)})
    shared.drop(ctx, gone)
    ctx.say(f"Files removed: {len(gone)}.", f"{len(gone)} 件削除しました。")
    return {"removed": len(gone)} if ctx.output.form != "table" else None
