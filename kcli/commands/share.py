"""kcli share: one ledger, worked on in turn; open receives and locks, close sends and unlocks."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from kcli.commands import share_edit, share_ids, share_older, share_start, share_stop
from kcli.commands import share_shared as shared
from kcli.context import Context
from kcli.later import later
from kcli.verbs import arg, opt, verb
from kcli_core.refusals import Refused, require
from kcli_core.roles import Action, may
from kcli_core.share import reads
from kcli_core.store.repeats import Replayed

if TYPE_CHECKING:
    from kcli import sharing
    from kcli_core.input import form
    from kcli_core.share import doctor as states
    from kcli_core.share import starting, working
else:
    sharing = later("kcli.sharing")
    form = later("kcli_core.input.form")
    states = later("kcli_core.share.doctor")
    starting = later("kcli_core.share.starting")
    working = later("kcli_core.share.working")

PARTS = (share_start, share_ids, share_older, share_edit, share_stop)
GROUPS = {"id": ("Communication IDs with the share's password.", "通信IDとパスワード")}
LIST = ("code", "client", "state", "uses", "version", "lock", "holder", "until", "drafts")
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.5, 15.0


@verb("list", en="List the data sets with their locks: ours, theirs, until when.", ja="データとロックの状態（自分・他の方・期限）を一覧します。",
      example="kcli share list", columns=LIST)  # fmt: skip
def list_(ctx: Context) -> Any:
    with ctx.read() as q:
        return reads.list_shares(q, ctx.office(q))


@verb("status", en="A data set's state, parties, lock and newest version.", ja="データの状態・当事者・ロック・最新版を表示します。",
      example="kcli share status D1 -o json")  # fmt: skip
def status(ctx: Context, code: Annotated[str, shared.CODE]) -> Any:
    with ctx.read() as q:
        return reads.status(q, ctx.office(q), code)


@verb("history", en="What was done with a data set.", ja="データの操作履歴を表示します。", example="kcli share history D1",
      columns=("at", "actor", "action", "code", "facts"))  # fmt: skip
def history(ctx: Context, code: Annotated[str, shared.CODE]) -> Any:
    with ctx.read() as q:
        return reads.history(q, ctx.office(q), code)


@verb("open", en="Lock a data set and receive its newest version.", ja="データをロックし、最新版を受信して開きます。",
      example="kcli share open D1 --to d1.kpz --as minami002", changes=True)  # fmt: skip
def open_(
    ctx: Context,
    code: Annotated[str, shared.CODE],
    to: Annotated[Path, shared.TO],
    lease: Annotated[str, shared.LEASE] = "8h",
    wait: Annotated[
        str | None,
        opt(
            "--wait",
            en="Wait for the lock, at most so long: 10m",
            ja="ロックが空くまで待つ時間の上限 (例: 10m)",
            metavar="LENGTH",
        ),
    ] = None,
) -> Any:
    grant = opened(ctx, code, to, lease, wait)
    ctx.say(
        f"Opened {code} version {grant.version} as {to}, locked until {ctx.output.cell(grant.until)}. When done: kcli share close {code} {to}",
        f"{code} 第{grant.version}版を {to} に受信しました。{ctx.output.cell(grant.until)} までロックされます。終わったら: kcli share close {code} {to}",
    )
    answer = {
        "code": code,
        "to": str(to),
        **{name: getattr(grant, name) for name in ("version", "fence", "lock_id", "since", "until")},
    }
    return answer if ctx.output.form != "table" else None


def opened(ctx: Context, code: str, to: Path, lease: str, wait: str | None = None, *, follows: bool = False) -> Any:
    """Take the lock, waiting for it if that was asked for, then receive the file.

    `follows`: the request id of the command belongs to what comes later.
    """
    length, patience = shared.length(lease), shared.length(wait) if wait else None
    with ctx.read() as q:
        share = reads.find(q, ctx.office(q)["id"], code)
        require(may(q.actor, Action.SHARE_USE, reads.target_of(share)))
        require(*working.bars_to_open(q, ctx.office(q), share))  # these tell more than what lies at the target
        kept = reads.hashes(q, share["id"])
        newest = reads.version(q, share["id"], share["head"])["sha256"]
    there = sharing.require_target(ctx, to, kept)
    ctx.blobs.size(newest)  # refused before anything is locked where this machine looks at another place for documents
    until, pause = time.monotonic() + (patience.total_seconds() if patience else 0.0), FIRST_WAIT_SECONDS
    while True:
        try:
            with ctx.write(follows=follows) as tx:
                grant = working.open_share(tx, ctx.office(tx), code, length)
                tx.answers({"version": grant.version, "fence": grant.fence, "lock_id": grant.lock_id})
            break
        except Replayed:
            with ctx.read() as q:
                held = reads.lock(q, share["id"])
                if held is None or held["holder"] != reads.holder_of(q.actor):
                    raise
            follows = True  # stopped before the file was there: the same lock again, and the file
            continue
        except Refused as refused:
            late = time.monotonic() + pause >= until
            if late or [refusal.code for refusal in refused.refusals] != ["LOCKED_BY_OTHER"]:
                raise
        time.sleep(pause)
        pause = min(pause * 2, LONGEST_WAIT_SECONDS)
    if grant.took_over:
        ctx.note(
            f"The lease of {grant.took_over} had run out; what comes late is kept as a draft.",
            f"{grant.took_over} さんのロックは期限切れでした。後から閉じられたデータは控えとして保管されます。",
        )
    if not ctx.dry_run:
        sharing.Opened(ctx).keep(code, to, grant.fence)
        if patience:  # somebody may have worked on the file meanwhile
            there = sharing.require_target(ctx, to, kept | {grant.blob.sha256})
        if there != grant.blob.sha256:
            sharing.fetch(ctx, grant.blob, to)
        with ctx.write(follows=True) as tx:
            starting.arrived(tx, ctx.office(tx), code, grant.version, str(to.absolute()))
    return grant


@verb("close", en="Send what was worked on as a new version, and unlock.", ja="作業したデータを新しい版として送信し、ロックを解除します。",
      example="kcli share close D1 d1.kpz --comment 月次締め --as minami002", changes=True)  # fmt: skip
def close(
    ctx: Context,
    code: Annotated[str, shared.CODE],
    file: Annotated[Path, arg("The file that was opened", "開いたファイル", metavar="FILE")],
    comment: Annotated[str | None, opt("--comment", en="What was done", ja="作業の内容", metavar="TEXT")] = None,
) -> Any:
    answer = closed(ctx, code, file, comment)
    version = answer["version"]
    if answer["changed"]:
        ctx.say(
            f"Sent {file} as version {version} of {code}; unlocked.",
            f"{file} を {code} 第{version}版として送信し、ロックを解除しました。",
        )
    else:
        ctx.say(
            f"Nothing new in {file}; you do not hold {code} any more.",
            f"{file} に変更はありません。あなたのロックは残っていません。",
        )
    return answer if ctx.output.form != "table" else None


def closed(ctx: Context, code: str, file: Path, comment: str | None) -> dict[str, Any]:
    """Store the bytes, then let the store decide whether they are the next version."""
    if comment is not None:
        refusal = form.read_text(comment).refusal
        require(refusal.at(field="comment") if refusal else None)
    with ctx.read() as q:
        share = reads.find(q, ctx.office(q)["id"], code)
        require(may(q.actor, Action.SHARE_USE, reads.target_of(share)))
        held = reads.lock(q, share["id"])
    memory = sharing.Opened(ctx)
    if held is not None and memory.fence(code, file) is None and (other := memory.elsewhere(code, file, held["fence"])):
        sharing.require_source(file)
        ctx.confirm(
            f"{code} was opened as {other}, not as {file}. Send {file} all the same?",
            f"{code} は {file} ではなく {other} として開かれています。{file} を送信してよろしいですか?",
        )
    with sharing.sent(ctx, file) as blob, ctx.write() as tx:
        answer: dict[str, Any] = working.close_share(
            tx, ctx.office(tx), code, memory.fence(code, file), blob, (comment or "").strip() or None
        )
        tx.answers(answer)
    if not ctx.dry_run:
        memory.drop(code, file)
    return answer


@verb(
    "renew",
    en="Lengthen the own lock.",
    ja="自分のロックの期限を延ばします。",
    example="kcli share renew D1 --as minami002",
    changes=True,
)
def renew(ctx: Context, code: Annotated[str, shared.CODE], lease: Annotated[str, shared.LEASE] = "8h") -> Any:
    length = shared.length(lease)
    with ctx.write() as tx:
        answer = tx.answers(working.renew(tx, ctx.office(tx), code, length))
    ctx.say(
        f"Locked until {ctx.output.cell(answer['until'])}.", f"{ctx.output.cell(answer['until'])} までロックします。"
    )
    return answer if ctx.output.form != "table" else None


@verb("unlock", en="Free a lock whose holder cannot (director, IT staff, vendor); what comes late is kept as a draft.",
      ja="ロックを強制的に解除します（所長・IT担当者・運営）。後から閉じられたデータは控えとして保管されます。",
      example="kcli share unlock D1 --lock-id ID --reason 端末故障", changes=True)  # fmt: skip
def unlock(
    ctx: Context,
    code: Annotated[str, shared.CODE],
    lock_id: Annotated[
        str, opt("--lock-id", en="ID of the lock (kcli share status)", ja="ロックID (kcli share status)", metavar="ID")
    ],
) -> Any:
    ctx.confirm(
        f"Unlock {code}? Who works on it cannot send any more; what comes late is kept as a draft.",
        f"{code} のロックを解除します。作業中の方は送信できなくなり、後から閉じたデータは控えになります。よろしいですか?",
    )
    with ctx.write() as tx:
        answer = tx.answers(working.force_unlock(tx, ctx.office(tx), code, lock_id))
    ctx.say(
        f"Unlocked {code}; {answer['holder']} had it open.",
        f"{code} のロックを解除しました（開いていた方: {answer['holder']}）。",
    )
    return answer if ctx.output.form != "table" else None


@verb("doctor", en="States that can go wrong, each with one safe next command.", ja="問題のある状態と、次に実行するコマンドを示します。",
      example="kcli share doctor -o json", columns=("code", "finding", "detail", "next"))  # fmt: skip
def doctor(ctx: Context) -> Any:
    with ctx.read() as q:
        found = states.examine(q, ctx.office(q), ctx.blobs.has)
    # What killed commands have left; a live one is never so old.
    swept = ctx.blobs.sweep(q.instant - dt.timedelta(days=1))
    if swept:
        ctx.note(
            f"Dropped {swept} files that killed commands had left.",
            f"中断された処理の残りファイルを {swept} 件削除しました。",
        )
    if not found:
        ctx.say("All is well.", "問題はありません。")
    return found or ([] if ctx.output.form != "table" else None)
