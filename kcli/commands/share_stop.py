"""kcli share leave and stop: ending the share for oneself, or for everybody."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from kcli.commands import share_shared as shared
from kcli.context import Context
from kcli.later import later
from kcli.verbs import opt, verb
from kcli_core.refusals import Refused, refuse, require
from kcli_core.roles import Action, may
from kcli_core.share import reads

if TYPE_CHECKING:
    from kcli import sharing
    from kcli_core.blobs import references
    from kcli_core.share import comm_ids, starting, stopping
else:
    sharing = later("kcli.sharing")
    comm_ids = later("kcli_core.share.comm_ids")
    references = later("kcli_core.blobs.references")
    starting = later("kcli_core.share.starting")
    stopping = later("kcli_core.share.stopping")

ALL = opt("--all", en="For everybody: the area's data are deleted", ja="全員がやめる (領域のデータを削除)")
CONFIRM_DELETE = opt("--confirm-delete", en="The deletion is to be carried out", ja="削除処理を実行します")


@verb("leave", en="Stop sharing for oneself; the others go on. The newest version is received first.",
      ja="自分だけクラウドシェアをやめます（他の方は継続）。先に最新版を受信します。", example="kcli share leave D1 --as abe@example.co.jp", changes=True)  # fmt: skip
def leave(
    ctx: Context,
    code: Annotated[str, shared.CODE],
    to: Annotated[Path | None, shared.TO] = None,
) -> Any:
    _receive_newest(ctx, code, to)
    ctx.confirm("The cloud share is released. Go on?", "クラウドシェアを解除します。よろしいですか?")
    with ctx.write() as tx:
        answer = tx.answers(stopping.leave(tx, ctx.office(tx), code))
    ctx.say(f"{code} is no longer shared here; your file stays as it is.",
            f"{code} のクラウドシェアを解除しました（お手元のデータはそのままです）。")  # fmt: skip
    return answer if ctx.output.form != "table" else None


def _receive_newest(ctx: Context, code: str, to: Path | None) -> None:
    """What the party has not received yet is written to `to`, or to where its copy was written last."""
    with ctx.read() as q:
        share = reads.find(q, ctx.office(q)["id"], code)
        require(may(q.actor, Action.SHARE_USE, reads.target_of(share)))
        newest = stopping.still_to_receive(q, ctx.office(q), code)
        kept = reads.hashes(q, share["id"])
    if newest.blob is None:
        return
    target = to or (Path(newest.path) if newest.path else None)
    if target is None or not target.parent.is_dir():
        facts = {"side": reads.side_of(q.actor), "share": share["code"], "version": newest.version}
        raise Refused(refuse("NEWEST_NOT_RECEIVED", reason="leave", **facts))
    sharing.require_target(ctx, target, kept)
    sharing.fetch(ctx, newest.blob, target)
    if not ctx.dry_run:
        with ctx.write(follows=True) as tx:
            starting.arrived(tx, ctx.office(tx), code, newest.version, str(target.absolute()))
        ctx.note(f"Received version {newest.version} as {target}.", f"第{newest.version}版を {target} に受信しました。")


@verb("stop", en="Stop sharing for everybody: receive the newest, then delete the area's data.",
      ja="全員のクラウドシェアをやめます（最新版を受信し、領域のデータを削除）。", example="kcli share stop D1 --all --confirm-delete --as minami002",
      changes=True)  # fmt: skip
def stop(
    ctx: Context,
    code: Annotated[str, shared.CODE],
    everybody: Annotated[bool, ALL] = False,
    confirm_delete: Annotated[bool, CONFIRM_DELETE] = False,
    to: Annotated[Path | None, shared.TO] = None,
    password_stdin: Annotated[bool, shared.PASSWORD_STDIN] = False,
) -> Any:
    require(
        None if everybody else refuse("STOP_FOR_WHOM", share=code),
        None if confirm_delete or not everybody else refuse("CONFIRM_DELETE_NEEDED", share=code),
    )
    _receive_newest(ctx, code, to)
    with ctx.read() as q:
        share = reads.find(q, ctx.office(q)["id"], code)
        require(may(q.actor, Action.SHARE_USE, reads.target_of(share)))
        if not ctx.dry_run:  # the newest has then not been received
            require(*stopping.bars_to_stop(q, share))
        comm_id = str(q.value("SELECT code FROM comm_id WHERE id = :id", id=share["comm_id_id"]))
    ctx.confirm(
        f"The data of {code} on the relay are deleted, with {share['head']} versions. This cannot be undone. Go on?",
        f"選択した中継サーバーのデータ（{code}、全{share['head']}版）を削除します。元に戻せません。実行しますか?",
    )
    password = ctx.secret(*shared.PASSWORD, from_stdin=password_stdin)
    comm_ids.check_password(ctx.store, ctx.identify, ctx.office_code, comm_id, password)
    with ctx.write() as tx:
        answer, gone = stopping.stop_all(tx, ctx.office(tx), code)
        tx.answers(answer)
    if not ctx.dry_run:
        for sha256 in gone:
            with ctx.write(follows=True) as tx:
                references.drop(tx, sha256, ctx.blobs.delete)
    ctx.say("The data of the cloud share are deleted.", "クラウドシェアのデータを削除しました。")
    return answer if ctx.output.form != "table" else None
