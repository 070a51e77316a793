"""kcli folder export: the answer to a download request, as a folder or a ZIP, whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from kcli import __version__
from kcli.commands import folder_shared as shared
from kcli.commands.folder_search import COUNTERPARTY, DIRECTION, FROM, TO, TYPE
from kcli.context import Context
from kcli.later import later
from kcli.verbs import opt, verb
from kcli_core.folder import criteria
from kcli_core.refusals import Refused, refuse

if TYPE_CHECKING:
    from kcli.messages import folder_readme
    from kcli_core.blobs import parts
    from kcli_core.folder import exporting, package
else:
    folder_readme = later("kcli.messages.folder_readme")
    parts = later("kcli_core.blobs.parts")
    exporting = later("kcli_core.folder.exporting")
    package = later("kcli_core.folder.package")

EXPORTS = ("id", "at", "by", "request", "whole", "complete", "documents", "bytes", "criteria")


@verb("export", en="Give documents out for a download request: files, index book, history, hashes; counted and checked.",
      ja="ダウンロードの求めに応じて書類を書き出します（ファイル・索引簿・履歴・ハッシュ値）。件数と内容を照合し、依頼を記録します。",
      example='kcli folder export C01 --date-from 2024-01-01 --date-to 2024-12-31 --to out/ --request "税務調査 2025-02-10"',
      changes=True)  # fmt: skip
def export_(
    ctx: Context,
    client: Annotated[str, shared.CLIENT],
    request: Annotated[str, opt("--request", en="Who asked for it and when; recorded", ja="依頼の内容（記録に残る）", metavar="TEXT")],
    to: Annotated[Path | None, opt("--to", en="The new folder", ja="書き出すフォルダ（新しいもの）", metavar="FOLDER")] = None,
    zip_file: Annotated[Path | None, opt("--zip", en="The new ZIP", ja="書き出すZIPファイル", metavar="FILE")] = None,
    date_from: Annotated[str | None, FROM] = None,
    date_to: Annotated[str | None, TO] = None,
    counterparty: Annotated[str | None, COUNTERPARTY] = None,
    type: Annotated[str | None, TYPE] = None,
    direction: Annotated[str | None, DIRECTION] = None,
    all_folder: Annotated[bool, opt("--all-folder", en="Everything in the folder (as without conditions)", ja="フォルダ内のすべて（条件なしと同じ）")] = False,
    without_deleted: Annotated[bool, opt("--without-deleted", en="Leave out what is marked as deleted", ja="削除済みの書類を除く")] = False,
) -> Any:  # fmt: skip
    wanted = criteria.read(
        {
            "date_from": date_from,
            "date_to": date_to,
            "counterparty": counterparty,
            "type": type,
            "direction": direction,
        },
        {"include_deleted": not without_deleted},
    )
    asked = exporting.Asked(client, exporting.require_request(request), wanted)
    if all_folder and not asked.whole:
        raise Refused(refuse("OPTIONS_CONTRADICT", options=["--all-folder", "--date-from …"]))
    if to is None and zip_file is None:
        raise Refused(refuse("TARGET_MISSING"))
    if to is not None:
        package.require_target(to)
    if zip_file is not None and os.path.lexists(zip_file):
        raise Refused(refuse("FILE_EXISTS", file=str(zip_file)))
    answer = _dry(ctx, asked) if ctx.dry_run else _give(ctx, asked, to, zip_file)
    where = " ".join(str(each) for each in (to, zip_file) if each is not None)
    ctx.say(
        f"Given out: documents {answer['documents']:,}, files {answer['files']:,} ({answer['bytes']:,} bytes): {where}",
        f"{answer['documents']:,} 件の書類（ファイル {answer['files']:,} 個、{answer['bytes']:,} バイト）を書き出しました: {where}",
    )
    return answer if ctx.output.form != "table" else None


def _dry(ctx: Context, asked: exporting.Asked) -> dict[str, Any]:
    """What would be given out; nothing is written or recorded."""
    with ctx.read() as q:
        counts = exporting.snapshot(q, ctx.office(q), asked, None).counts
    return {
        "client": asked.client, "documents": counts.documents, "files": counts.files, "bytes": counts.size,
        "versions": counts.versions, "deleted": counts.deleted, "whole": asked.whole,
    }  # fmt: skip


def _give(ctx: Context, asked: exporting.Asked, to: Path | None, zip_file: Path | None) -> dict[str, Any]:
    with ExitStack() as stack:
        made = stack.enter_context(package.new_package((to or zip_file or Path()).absolute().parent))
        with ctx.read() as q, open(made.spool, "w", encoding="utf-8") as spool:
            taken = exporting.snapshot(q, ctx.office(q), asked, spool)
            at, by = q.instant, q.actor.label
        try:
            with _progress(ctx) as told:
                given = made.build(
                    ctx.blobs, taken, lambda t: folder_readme.readme(t, asked, at, by, __version__, ctx.lang), told
                )
            part = stack.enter_context(_zipped(made, zip_file))
        except Refused as refused:
            made.withdraw()
            with ctx.write(follows=True) as tx:
                exporting.record_failure(tx, ctx.office(tx), asked, taken, refused)
            raise
        with ctx.write() as tx:
            answer: dict[str, Any] = tx.answers(exporting.record(tx, ctx.office(tx), asked, taken, given))
            if part is not None and zip_file is not None:
                stack.callback(_drop_unless, answer, zip_file)
                part.take_place(zip_file)
            if to is not None:
                made.publish(to)
        answer["to"], answer["zip"] = to and str(to), zip_file and str(zip_file)
    return answer


def _drop_unless(answer: dict[str, Any], file: Path) -> None:
    """A ZIP that took its name in a transaction that did not come to its end."""
    if "zip" not in answer:
        file.unlink(missing_ok=True)


@contextmanager
def _progress(ctx: Context) -> Iterator[Any]:
    from kcli.progress import progress

    with progress(ctx.output, "export") as told:
        yield told


@contextmanager
def _zipped(made: package.Package, to: Path | None) -> Iterator[Any]:
    """The package as a ZIP that has no name yet. Refused: DISK_FULL, FILE_UNWRITABLE, EXPORT_INCOMPLETE."""
    if to is None:
        yield None
        return
    try:
        with parts.new_part(to.absolute().parent) as part:
            with open(part.handle, "w+b", closefd=False) as file:
                package.write_zip(made.folder, file, to.stem)
            os.fsync(part.handle)
            yield part
    except OSError as error:
        raise Refused(parts.not_written(error, to)) from error


@verb("exports", en="What was given out of a client's green folder, and to whose request.",
      ja="これまでに書き出した記録（依頼・範囲・件数）を一覧します。", example="kcli folder exports C01", columns=EXPORTS)  # fmt: skip
def exports(ctx: Context, client: Annotated[str, shared.CLIENT]) -> Any:
    with ctx.read() as q:
        rows = exporting.exports(q, ctx.office(q), client)
    if ctx.output.form == "table":
        for row in rows:
            row["criteria"] = folder_readme.shown(json.loads(row["criteria"]), ctx.lang)
    return rows
