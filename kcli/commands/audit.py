"""kcli audit: the log of every change and every refusal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from kcli.context import Context
from kcli.later import later
from kcli.values import moment
from kcli.verbs import opt, verb
from kcli_core.refusals import Refused, refuse, require
from kcli_core.roles import Action, may
from kcli_core.store import log_reads
from kcli_core.world import stamp

if TYPE_CHECKING:
    from kcli_core.store import checkpoint
else:
    checkpoint = later("kcli_core.store.checkpoint")

LIST = ("seq", "at", "actor", "action", "object", "code", "facts")
PATTERN = " (* fits any text)", "（* は任意の文字列）"


@verb(
    "list",
    en="List the log.",
    ja="監査記録を一覧します。",
    example="kcli audit list --code 'PERM_*' --from 2026-11-01",
    columns=LIST,
)
def list_(
    ctx: Context,
    since: Annotated[str | None, opt("--from", en="From this day or time", ja="この日時から", metavar="DATE")] = None,
    until: Annotated[str | None, opt("--to", en="Up to this day or time", ja="この日時まで", metavar="DATE")] = None,
    actor: Annotated[str | None, opt("--actor", en="Who" + PATTERN[0], ja="操作者" + PATTERN[1])] = None,
    action: Annotated[str | None, opt("--action", en="Action" + PATTERN[0], ja="操作" + PATTERN[1])] = None,
    object_: Annotated[
        str | None, opt("--object", en="On what: staff:004" + PATTERN[0], ja="対象: staff:004" + PATTERN[1])
    ] = None,
    code: Annotated[str | None, opt("--code", en="Refusal code" + PATTERN[0], ja="拒否コード" + PATTERN[1])] = None,
    limit: Annotated[int, opt("--limit", en="The newest so many", ja="新しいものから何件まで")] = 1000,
) -> Any:
    with ctx.read() as q:
        rows = log_reads.list_audit(
            q, since=moment(since), until=moment(until, end=True), actor=actor, action=action, object=object_, code=code,
            limit=max(limit, 1),
        )  # fmt: skip
    if len(rows) == limit:
        ctx.note(f"The newest {limit} rows; for more: --limit", f"新しい {limit} 件です。さらに表示する: --limit")
    for row in rows:
        row["facts"] = json.loads(row["facts"])
    return rows


@verb("verify", en="Check the log's chain, and that the checkpoints given still fit.", ja="監査記録の連鎖と、渡された検証点との一致を検査します。",
      example="kcli audit verify --checkpoint checkpoint.txt")  # fmt: skip
def verify(
    ctx: Context,
    checkpoints: Annotated[
        list[Path] | None, opt("--checkpoint", en="File of a checkpoint", ja="検証点のファイル", metavar="FILE")
    ] = None,
    public_key: Annotated[
        str | None,
        opt(
            "--public-key",
            en="Key that signed them, if not this machine's",
            ja="署名の公開鍵 (この端末のものでないとき)",
        ),
    ] = None,
) -> Any:
    trusted = public_key or (checkpoint.public_key(ctx.keys) if checkpoints else "")
    marks = [checkpoint.read_checkpoint(_text(file), file.name, trusted=trusted) for file in checkpoints or []]
    with ctx.read() as q:
        require(may(q.actor, Action.AUDIT_READ))
        verdict = checkpoint.verify(q.connection, marks)
    if verdict.bad_seq is not None:
        raise Refused(refuse("AUDIT_BROKEN", seq=verdict.bad_seq, why=verdict.why, rows=verdict.rows))
    anchored = max((mark.seq for mark in marks), default=0)
    ctx.say(f"The log holds: {verdict.rows:,} rows.", f"監査記録は整合しています（{verdict.rows:,} 行）。")
    ctx.note(
        f"{verdict.rows - anchored:,} rows are after the newest checkpoint given: only a checkpoint kept elsewhere shows a "
        "log that was written anew.",
        f"うち {verdict.rows - anchored:,} 行は、渡された最新の検証点より後です。丸ごとの書き換えは、外部に保管した検証点でのみ分かります。",
    )
    return {"rows": verdict.rows, "head": verdict.head, "anchored": anchored} if ctx.output.form != "table" else None


def _text(file: Path) -> str:
    try:
        return file.read_bytes()[:100_000].decode("utf-8", "replace")
    except OSError as error:
        raise Refused(refuse("FILE_UNREADABLE", file=str(file), why=error.strerror)) from error


@verb("checkpoint", en="Print a signed checkpoint of the log, to be kept elsewhere.", ja="監査記録の署名付き検証点を出力します。別の場所に保管してください。",
      example="kcli audit checkpoint > checkpoint.txt")  # fmt: skip
def take_checkpoint(ctx: Context) -> Any:
    with ctx.read() as q:
        return checkpoint.take(q, ctx.keys, stamp(q.instant))
