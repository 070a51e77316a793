"""kcli log and kcli undo: what was done, change set by change set, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from kcli.context import Context
from kcli.later import later
from kcli.values import moment
from kcli.verbs import arg, opt, verb
from kcli_core.undo.effect import read_name

if TYPE_CHECKING:
    from kcli_core.undo import actions, plan, reads
else:
    actions = later("kcli_core.undo.actions")
    plan = later("kcli_core.undo.plan")
    reads = later("kcli_core.undo.reads")

# What `kcli log` alone means.
DEFAULT = "list"
LIST = ("change_set", "at", "actor", "command", "entries", "run", "undone_by")
SHOW = ("object", "action", "facts", "field", "before", "after")
PLAN = ("object", "action", "undone_by", "field", "now", "then")
PATTERN = " (* fits any text)", "（* は任意の文字列）"
NAME = arg("Change set or run: CS-42, RUN-3", "変更セットまたは実行: CS-42、RUN-3", metavar="CS-42|RUN-3")
MOST_SHOWN = 20


@verb("list", en="List what was done, a change set each; the same as kcli log alone.", ja="変更を変更セットごとに一覧します（kcli log だけでも同じ）。",
      example="kcli log list --command 'staff *' --from 2026-11-01", columns=LIST)  # fmt: skip
def list_(
    ctx: Context,
    since: Annotated[str | None, opt("--from", en="From this day or time", ja="この日時から", metavar="DATE")] = None,
    until: Annotated[str | None, opt("--to", en="Up to this day or time", ja="この日時まで", metavar="DATE")] = None,
    actor: Annotated[str | None, opt("--actor", en="Who" + PATTERN[0], ja="操作者" + PATTERN[1])] = None,
    command: Annotated[str | None, opt("--command", en="Command" + PATTERN[0], ja="コマンド" + PATTERN[1])] = None,
    object_: Annotated[
        str | None, opt("--object", en="On what: staff:004" + PATTERN[0], ja="対象: staff:004" + PATTERN[1])
    ] = None,
    run: Annotated[str | None, opt("--run", en="Of this run of a batch", ja="この実行のもの", metavar="RUN-3")] = None,
    limit: Annotated[int, opt("--limit", en="The newest so many", ja="新しいものから何件まで")] = 1000,
) -> Any:
    with ctx.read() as q:
        rows = reads.list_change_sets(
            q, since=moment(since), until=moment(until, end=True), actor=actor, command=command, object=object_,
            run=read_name(run) if run else None, limit=max(limit, 1),
        )  # fmt: skip
    if len(rows) == limit:
        ctx.note(f"The newest {limit} rows; for more: --limit", f"新しい {limit} 件です。さらに表示する: --limit")
    return rows


@verb("show", en="What a change set or a run did: its entries in the log, each field before and after.",
      ja="変更セット（または実行）の内容を表示します：監査記録と、項目ごとの変更前・変更後。",
      example="kcli log show CS-42", columns=SHOW)  # fmt: skip
def show(ctx: Context, name: Annotated[str, NAME]) -> Any:
    with ctx.read() as q:
        return reads.show(q, read_name(name))


@verb("undo", en="Take back a change set or a whole run, by the same commands and rules as by hand.",
      ja="変更セット（または実行全体）を、手作業と同じ操作・同じ規則で取り消します。",
      example="kcli undo CS-42 --dry-run\nkcli undo CS-42", changes=True, columns=PLAN)  # fmt: skip
def undo(ctx: Context, name: Annotated[str, NAME]) -> Any:
    named, asked = read_name(name), ctx.asks
    if asked:
        with ctx.read() as q:
            found = plan.plan(q, named)
        if not found.refusals:
            _ask(ctx, found)
    with ctx.write() as tx:
        found = actions.undo(tx, named)
        answer = tx.answers(actions.rows(found))
    _say_mails(ctx, found)
    if ctx.dry_run:
        _say_for_good(ctx, found)
    again = "" if ctx.dry_run or actions.for_good(found) else f" kcli undo CS-{tx.change_set}"
    ctx.say(
        f"{named} is undone: {len(found.steps)} step{'s' * (len(found.steps) != 1)}."
        + (f" To do it again:{again}" if again else ""),
        f"{named} を取り消しました（{len(found.steps)} 件）。" + (f"やり直す:{again}" if again else ""),
    )
    return None if asked and ctx.output.form == "table" else answer  # it was shown before it was done


def _ask(ctx: Context, found: plan.Plan) -> None:
    if ctx.output.form == "table":  # to people; a program is answered once, in the end
        rows = actions.rows(found)
        ctx.output.show(rows[:MOST_SHOWN], PLAN)
        if (more := len(rows) - MOST_SHOWN) > 0:
            ctx.note(f"and {more} more (all of them: --dry-run)", f"ほか {more} 件（すべて見る: --dry-run）")
        _say_mails(ctx, found)
        _say_for_good(ctx, found)
    ctx.confirm(
        f"Undo {found.named}: {len(found.steps)} step{'s' * (len(found.steps) != 1)}. Go on?",
        f"{found.named} を取り消します（{len(found.steps)} 件）。よろしいですか?",
    )


def _say_for_good(ctx: Context, found: plan.Plan) -> None:
    if count := actions.for_good(found):
        ctx.note(
            f"What is removed by it ({count}) does not come back by undoing the undo.",
            f"これにより削除されるもの（{count} 件）は、取り消しを取り消しても元に戻りません。",
        )


def _say_mails(ctx: Context, found: plan.Plan) -> None:
    sent = [row for row in found.mails if row["state"] == "sent"]
    if sent:
        ctx.note(
            f"{len(sent)} messages have left and cannot be called back: kcli outbox list",
            f"送信済みのメッセージ {len(sent)} 通は取り消せません: kcli outbox list",
        )
