"""kcli batch: many commands in one process, safe to kill at any point and to run again."""

from __future__ import annotations

import hashlib
import os
import shlex
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from kcli import options
from kcli.context import Context
from kcli.later import later
from kcli.verbs import arg, opt, verb
from kcli_core.refusals import Refused, refuse
from kcli_core.store.transaction import read

if TYPE_CHECKING:
    from kcli import batch_lines, batch_run, imports, stream
    from kcli_core.batch import key, runs
    from kcli_core.store import several
else:
    batch_lines = later("kcli.batch_lines")
    batch_run = later("kcli.batch_run")
    imports = later("kcli.imports")
    stream = later("kcli.stream")
    key = later("kcli_core.batch.key")
    runs = later("kcli_core.batch.runs")
    several = later("kcli_core.store.several")

COLUMNS = {"row": 5, "command": 18, "status": 6, "code": 20, "message": 0}
LONGEST_ID = 80
MOST_AT_ONCE = 10_000
# What makes a row of it another row: it is said again with the rest.
COUNTS = {"_office": "--office", "_as_user": "--as", "_reason": "--reason"}


@verb("batch", en="Run many commands, one a line, in one process: so many to a transaction, each row all or nothing. "
      "Killed, it is run again with the same --request-id.",
      ja="1行に1つずつ書いたコマンドをまとめて実行します（行ごとに全部か無か）。途中で止まっても、同じ --request-id で続きから実行できます。",
      example="kcli batch commands.txt --dry-run\nkcli batch commands.txt --atomic --yes --passwords-to sheet.csv",
      changes=True)  # fmt: skip
def batch(
    ctx: Context,
    file: Annotated[
        str, arg("File of commands, or - for stdin", "コマンドのファイル (- で標準入力)", metavar="FILE|-")
    ],
    atomic: Annotated[
        bool, opt("--atomic", en="All rows in one transaction, all or none", ja="全行を1つのトランザクションで実行する")
    ] = False,
    commit_every: Annotated[
        int, opt("--commit-every", en="So many rows to a transaction", ja="何行ごとに確定するか", metavar="N")
    ] = 100,
    passwords_to: Annotated[Path | None, options.PASSWORDS_TO] = None,
) -> None:
    if not 1 <= commit_every <= MOST_AT_ONCE:
        raise Refused(
            refuse("BAD_CHOICE", field="commit_every", text=str(commit_every), allowed=["1", "…", str(MOST_AT_ONCE)])
        )
    data = _read(file)
    lines = batch_lines.read_lines(data, file)
    asked = ctx.flags.get("_request_id")
    request_id = asked or os.urandom(6).hex()
    if len(request_id) > LONGEST_ID:
        raise Refused(refuse("BAD_TEXT", field="request_id", text=request_id))
    fingerprint = hashlib.sha256(data).hexdigest()
    with read(ctx.store, ctx.identify) as q:
        runs.require_same(q.connection, q.actor, request_id, fingerprint)
        name = runs.key_name(q.connection, q.actor, request_id)
    at_work = several.Several(ctx.store, every=commit_every, atomic=atomic, dry_run=ctx.dry_run)
    try:
        with nullcontext(key.thrown_away()) if ctx.dry_run else key.held(ctx.keys, name) as secret:
            if passwords_to is not None and passwords_to.exists() and not secret.found:
                raise Refused(refuse("FILE_EXISTS", file=str(passwords_to)))
            run = batch_run.Batch(ctx, at_work, secret, request_id, fingerprint)
            again = ["kcli", "batch", file, "--request-id", request_id, *(["--atomic"] if atomic else [])]
            again += ["--passwords-to", str(passwords_to)] if passwords_to else []
            again += [word for flag, name in COUNTS.items() if ctx.flags.get(flag) for word in (name, ctx.flags[flag])]
            again += ["--yes"] if ctx.flags.get("_yes") else []
            _work(ctx, run, lines, passwords_to, shlex.join(again))
            secret.shred()
    finally:
        at_work.close()
    if run.status:
        raise SystemExit(run.status)


def _work(ctx: Context, run: batch_run.Batch, lines: Any, sheet: Path | None, again: str) -> None:
    out = stream.Stream(ctx.output, COLUMNS, ("answer",))
    if not ctx.dry_run and not ctx.flags.get("_request_id"):
        ctx.note(f"If this is interrupted, go on with: {again}", f"中断したときは、続きから実行できます: {again}")
    try:
        for rows in run.run(lines, sheet=sheet is not None):
            out.put(rows)
        out.end()
    except BrokenPipeError:
        # Whoever read the answers, and the passwords in them, has gone: what is left is not done unseen.
        ctx.note(
            f"Stopped, as nobody reads the output. Go on with: {again}",
            f"出力先が閉じたため中断しました。続き: {again}",
        )
        raise Refused(refuse("FILE_UNWRITABLE", file="stdout", why="closed")) from None
    finally:
        if run.several.posted:
            ctx.deliver(run.several.posted)
    if sheet is not None and run.issued:
        batch_run.handed_over(run, sheet, ctx.output.encoding)
        ctx.note(f"Initial passwords are in {sheet} (0600).", f"初期パスワードは {sheet} (0600) にあります。")
    elif run.issued:
        ctx.note("The initial passwords are shown this once.", "初期パスワードが表示されるのは今回だけです。")
    _sum_up(ctx, run)


def _sum_up(ctx: Context, run: batch_run.Batch) -> None:
    done, again, refused = run.counts["done"], run.counts["again"], run.counts["refused"]
    en = (
        f"{done:,} row{'s' if done != 1 else ''} done, {refused:,} refused"
        + (f", {again:,} done before" if again else "")
        + "."
    )
    ja = f"実行 {done:,} 行、拒否 {refused:,} 行" + (f"、実行済み {again:,} 行" if again else "") + "。"
    if ctx.dry_run:
        en, ja = f"Dry run, nothing changed. {en}", f"（試行のため変更していません）{ja}"
    number = (
        ""
        if ctx.dry_run or run.number is None or run.several.taken_back
        else f"  RUN-{run.number}: kcli log --run RUN-{run.number}"
    )
    ctx.note(en + number, ja + number)


def _read(file: str) -> bytes:
    if file != "-":
        return imports.read_file(Path(file))
    data: bytes = sys.stdin.buffer.read(batch_lines.LARGEST_BYTES + 1)
    return data
