"""kcli staff leave: what hangs on a member, and the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from kcli import options
from kcli.context import Context
from kcli.later import later
from kcli.verbs import opt, verb
from kcli_core.refusals import Refused, refuse, require
from kcli_core.roles import Action, Target, may
from kcli_core.staff import reads

if TYPE_CHECKING:
    from kcli_core.input import dates
    from kcli_core.staff import leaving
else:
    dates = later("kcli_core.input.dates")
    leaving = later("kcli_core.staff.leaving")

ON = opt("--on", en="The last day", ja="退職日", metavar="DATE")
TO = opt("--to", en="Who takes over role, right and clients", ja="権限と担当顧客を引き継ぐ職員", metavar="KEY")


@verb("leave", en="A member leaves: shows what hangs on the person, hands over and ends. A future day is kept for run-due.",
      ja="退職の手続きをします。残る権限や担当を示し、引き継いで削除します。先の日付は run-due が実行します。",
      example="kcli staff leave 004 --on 2030-03-31 --dry-run", changes=True)  # fmt: skip
def leave(
    ctx: Context,
    key: Annotated[str, options.STAFF_KEY],
    on: Annotated[str, ON],
    to: Annotated[str | None, TO] = None,
) -> Any:
    day = dates.read_date(on)
    if day.refusal is not None or day.value is None:
        raise Refused(day.refusal or refuse("FIELD_MISSING", field="leaves_on"))
    with ctx.read() as q:
        office = ctx.office(q)
        member = reads.find(q, office["id"], key)
        require(may(q.actor, Action.STAFF_LEAVE, Target(office["id"], staff_id=member["id"])))
        hangs = leaving.what_hangs(q, office, member)
    if not ctx.flags["_yes"] and not ctx.dry_run:
        ctx.output.show(hangs, ())
    ctx.confirm(
        f"{hangs['full_name']} leaves on {day.value}; account and history end for good. Go on?",
        f"{hangs['full_name']} さんは {day.value} に退職し、アカウントと履歴は失われます。よろしいですか?",
    )
    with ctx.write() as tx:
        answer = tx.answers(leaving.leave(tx, ctx.office(tx), key, day.value, to=to))
    if answer["done"]:
        ctx.say(f"{hangs['code']} has left.", f"{hangs['code']} の退職手続きが終わりました。")
    else:
        ctx.say(f"Kept for {day.value}: kcli run-due carries it out.", f"{day.value} に kcli run-due が実行します。")
    return answer


@verb(
    "cancel-leave",
    en="Forget a leaver's day.",
    ja="退職の予定を取り消します。",
    example="kcli staff cancel-leave 004",
    changes=True,
)
def cancel_leave(ctx: Context, key: Annotated[str, options.STAFF_KEY]) -> Any:
    with ctx.write() as tx:
        leaving.cancel(tx, ctx.office(tx), key)
        tx.answers({"key": key})
    ctx.say("Forgotten.", "取り消しました。")
