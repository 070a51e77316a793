"""kcli share versions, diff, restore, drafts: what was there before, and what came late."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from kcli.commands import share_shared as shared
from kcli.context import Context
from kcli.later import later
from kcli.verbs import arg, opt, verb
from kcli_core.refusals import require
from kcli_core.roles import Action, may
from kcli_core.share import reads

if TYPE_CHECKING:
    from kcli import sharing
    from kcli_core.share import older
else:
    sharing = later("kcli.sharing")
    older = later("kcli_core.share.older")

VERSION = opt("--version", en="Number of the version", ja="版の番号", metavar="N")
DRAFT = arg("Number of the draft", "控えの番号", metavar="N")
VERSIONS = ("version", "at", "side", "by", "size", "comment", "restored_from")
DRAFTS = ("draft", "state", "base", "at", "side", "by", "size", "comment", "sha256")


@verb(
    "versions",
    en="All versions, newest first.",
    ja="すべての版を新しい順に一覧します。",
    example="kcli share versions D1",
    columns=VERSIONS,
)
def versions(ctx: Context, code: Annotated[str, shared.CODE]) -> Any:
    with ctx.read() as q:
        return reads.versions(q, ctx.office(q), code)


@verb("diff", en="The facts of two versions side by side.", ja="2つの版の情報を比べます。", example="kcli share diff D1 1 2",
      columns=("field", "before", "after", "same"))  # fmt: skip
def diff(
    ctx: Context,
    code: Annotated[str, shared.CODE],
    old: Annotated[int, arg("The older version", "古い版", metavar="N")],
    new: Annotated[int, arg("The newer version", "新しい版", metavar="N")],
) -> Any:
    with ctx.read() as q:
        return reads.diff(q, ctx.office(q), code, old, new)


@verb("get", en="Write an older version or a draft to a file, to look at it; nothing is locked.",
      ja="過去の版または控えをファイルに書き出します（ロックしません）。", example="kcli share get D1 --version 1 --to old.kpz --as minami002")  # fmt: skip
def get(
    ctx: Context,
    code: Annotated[str, shared.CODE],
    to: Annotated[Path, shared.TO],
    version: Annotated[int | None, VERSION] = None,
    draft: Annotated[int | None, opt("--draft", en="Number of the draft", ja="控えの番号", metavar="N")] = None,
) -> Any:
    with ctx.read() as q:
        share = reads.find(q, ctx.office(q)["id"], code)
        require(may(q.actor, Action.SHARE_USE, reads.target_of(share)))
        blob = reads.draft_blob(q, share, draft) if draft is not None else reads.blob_of(
            reads.version(q, share["id"], version if version is not None else share["head"])
        )  # fmt: skip
        kept = reads.hashes(q, share["id"])
    sharing.require_target(ctx, to, kept)
    sharing.fetch(ctx, blob, to)
    return {"code": code, "to": str(to), "size": blob.size, "sha256": blob.sha256}


@verb("restore", en="Bring an old version back as a new one.", ja="過去の版を新しい版として復元します。",
      example="kcli share restore D1 --version 1 --as minami002", changes=True)  # fmt: skip
def restore(ctx: Context, code: Annotated[str, shared.CODE], version: Annotated[int, VERSION]) -> Any:
    with ctx.write() as tx:
        answer = tx.answers(older.restore(tx, ctx.office(tx), code, version))
    ctx.say(
        f"Version {version} is now version {answer['version']}.",
        f"第{version}版を第{answer['version']}版として復元しました。",
    )
    return answer if ctx.output.form != "table" else None


@verb("drafts", en="What late closes brought, kept beside the version it was based on.", ja="遅れて閉じられたデータの控えを一覧します。",
      example="kcli share drafts D1", columns=DRAFTS)  # fmt: skip
def drafts(
    ctx: Context,
    code: Annotated[str, shared.CODE],
    every: Annotated[bool, opt("--all", en="Decided ones too", ja="処理済みも含める")] = False,
) -> Any:
    with ctx.read() as q:
        return reads.drafts(q, ctx.office(q), code, every=every)


@verb("adopt-draft", en="Make a draft the newest version.", ja="控えを最新版として採用します。",
      example="kcli share adopt-draft D1 1 --as minami002", changes=True)  # fmt: skip
def adopt_draft(ctx: Context, code: Annotated[str, shared.CODE], draft: Annotated[int, DRAFT]) -> Any:
    with ctx.read() as q:
        share = reads.find(q, ctx.office(q)["id"], code)
        found = next((row for row in reads.drafts(q, ctx.office(q), code) if row["draft"] == draft), None)
    if found is not None and found["base"] != share["head"]:
        ctx.confirm(
            f"Draft {draft} was based on version {found['base']}; {share['head']} is the newest. It becomes the next version, "
            f"without what {share['head']} brought. Go on?",
            f"控え {draft} は第{found['base']}版をもとにしています（最新は第{share['head']}版）。採用すると、その間の変更は含まれません。よろしいですか?",
        )
    with ctx.write() as tx:
        answer = tx.answers(older.adopt(tx, ctx.office(tx), code, draft))
    ctx.say(
        f"Draft {draft} is now version {answer['version']}.",
        f"控え {draft} を第{answer['version']}版として採用しました。",
    )
    return answer if ctx.output.form != "table" else None


@verb("dismiss-draft", en="A draft that nobody needs.", ja="不要な控えを処理済みにします。",
      example="kcli share dismiss-draft D1 1 --as minami002", changes=True)  # fmt: skip
def dismiss_draft(ctx: Context, code: Annotated[str, shared.CODE], draft: Annotated[int, DRAFT]) -> Any:
    with ctx.write() as tx:
        answer = tx.answers(older.dismiss(tx, ctx.office(tx), code, draft))
    ctx.say(
        f"Draft {draft} is dismissed; its bytes are kept.", f"控え {draft} を処理済みにしました（データは残ります）。"
    )
    return answer if ctx.output.form != "table" else None
