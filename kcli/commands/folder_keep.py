"""kcli folder settings, shorten, expiring, status: how long documents are kept, and what asks for care."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from kcli.commands import folder_shared as shared
from kcli.context import Context
from kcli.later import later
from kcli.verbs import arg, opt, verb
from kcli_core.folder import reads
from kcli_core.refusals import Refusal, Refused, refuse, require

if TYPE_CHECKING:
    from kcli import failures
    from kcli.messages import folder_keep as words
    from kcli.messages import labels
    from kcli_core.folder import retaining, retention, status
    from kcli_core.input import amounts, dates
else:
    failures = later("kcli.failures")
    words = later("kcli.messages.folder_keep")
    labels = later("kcli.messages.labels")
    retaining = later("kcli_core.folder.retaining")
    retention = later("kcli_core.folder.retention")
    status = later("kcli_core.folder.status")
    amounts = later("kcli_core.input.amounts")
    dates = later("kcli_core.input.dates")

FORM = opt("--form", en="Whose years and rules: company or sole-proprietor", ja="区分 (company 法人／sole-proprietor 個人事業主)",
           metavar="FORM")  # fmt: skip
EXTENSION = opt(
    "--extension-months",
    en="Extension of the filing deadline, 0 to 6 months",
    ja="申告期限の延長 (0〜6か月)",
    metavar="N",
)
LOSS_YEAR = opt("--loss-year", en="Year with a loss carried forward: 2024 (begins in), or a day in it; repeatable",
                ja="欠損金の生じた年度 (2024＝開始年、または年度内の日付。繰り返し可)", metavar="YEAR")  # fmt: skip
NO_LOSS_YEAR = opt("--no-loss-year", en="No loss year after all (director, with --reason)", ja="欠損年度の取消し (所長のみ、--reason が必要)",
                   metavar="YEAR")  # fmt: skip
SALES = opt("--base-period-sales", en="Sales of the base period in yen", ja="基準期間の売上高 (円)", metavar="YEN")
PRINT_RELIEF = opt("--print-relief", en="Prints are kept sorted by date and counterparty: on, off",
                   ja="日付・取引先順に整理した書面の備付け: on・off", metavar="on|off")  # fmt: skip
SECOND_PERSON = opt("--second-person", en="Corrections need a second person: on, off", ja="訂正・削除に二人目の承認を求める: on・off",
                    metavar="on|off")  # fmt: skip
WITHIN = opt("--within", en="How far ahead: 90d", ja="何日先まで (例: 90d)", metavar="DAYS")
AS_OF = opt("--as-of", en="Seen from this day", ja="基準日", metavar="DATE")
CLIENT_OR_ALL = arg("Client code; without it all clients", "顧客コード (省略時は全顧客)", metavar="CLIENT")
EXPIRING = ("client", "number", "transaction_date", "counterparty", "amount", "retain_until", "days", "because")
SHORTER = ("number", "before", "retain_until", "because")


@verb("settings", en="What the law lets depend on a client; without options it is shown.",
      ja="保存期間と検索要件に関わる設定を表示・変更します（オプションなしで表示）。",
      example="kcli folder settings C01 --loss-year 2024 --base-period-sales 48,000,000", changes=True)  # fmt: skip
def settings(
    ctx: Context,
    client: Annotated[str, shared.CLIENT],
    form: Annotated[str | None, FORM] = None,
    extension_months: Annotated[int | None, EXTENSION] = None,
    loss_year: Annotated[list[str] | None, LOSS_YEAR] = None,
    no_loss_year: Annotated[list[str] | None, NO_LOSS_YEAR] = None,
    base_period_sales: Annotated[str | None, SALES] = None,
    print_relief: Annotated[str | None, PRINT_RELIEF] = None,
    second_person: Annotated[str | None, SECOND_PERSON] = None,
) -> Any:
    given = (form, extension_months, loss_year, no_loss_year, base_period_sales, print_relief, second_person)
    if all(value is None or value == [] for value in given):
        with ctx.read() as q:
            return retaining.show(q, ctx.office(q), client)
    changes = retaining.Changes(
        form.strip().lower().replace("-", "_") if form is not None else None,
        extension_months,
        _yen(base_period_sales),
        _on_off(print_relief, "print_relief"),
        _on_off(second_person, "second_person"),
        tuple(loss_year or ()),
        tuple(no_loss_year or ()),
    )
    with ctx.write() as tx:
        answer = tx.answers(retaining.change(tx, ctx.office(tx), client, changes))
    count = answer["lengthened"]
    if ctx.output.form == "table":
        answer["changed"] = [labels.label(name, ctx.lang) for name in answer["changed"]]
    ctx.say(f"Set. Documents kept longer now: {count}." if count else "Set.",
            f"設定しました。{count} 件の保存期限を延長しました。" if count else "設定しました。")  # fmt: skip
    return answer


def _yen(text: str | None) -> int | None:
    if text is None:
        return None
    reading = amounts.read_amount(text)
    require(reading.refusal.at(field="base_period_sales") if reading.refusal else None)
    if reading.value is None:
        raise Refused(refuse("FIELD_MISSING", field="base_period_sales"))
    return reading.value.yen


def _on_off(text: str | None, field: str) -> bool | None:
    """Refused: BAD_CHOICE."""
    if text is None:
        return None
    if text.lower() not in ("on", "off"):
        raise Refused(refuse("BAD_CHOICE", field=field, text=text, allowed=["on", "off"]))
    return text.lower() == "on"


@verb("shorten", en="Bring last days back to what is set now (director, with --reason).",
      ja="保存期限を現在の設定による日まで短くします（所長のみ、--reason が必要）。", example="kcli folder shorten C01 --all --reason 欠損なしと確定",
      changes=True, columns=SHORTER)  # fmt: skip
def shorten(
    ctx: Context,
    client: Annotated[str, shared.CLIENT],
    number: Annotated[int | None, shared.NUMBER] = None,
    every: Annotated[bool, opt("--all", en="All documents of the client", ja="顧客のすべての書類")] = False,
) -> Any:
    if every == (number is not None):
        raise Refused(refuse("OPTIONS_CONTRADICT", why="one_of", options=["NUMBER", "--all"]))
    if ctx.asks:
        with ctx.read() as q:
            found = retaining.could_be_shorter(q, reads.find(q, ctx.office(q), client), number)
        ctx.confirm(
            f"Documents that may go earlier: {len(found)}. Go on?",
            f"{len(found)} 件の保存期限が短くなります。よろしいですか?",
        )
    with ctx.write() as tx:
        rows = tx.answers(retaining.shorten(tx, ctx.office(tx), client, number))
    return _in_words(ctx, rows)


@verb("expiring", en="Documents whose last day has passed or comes soon, and why that day.",
      ja="保存期限が過ぎた、またはまもなく来る書類を、期限の理由とともに一覧します。", example="kcli folder expiring C01 --within 90d", columns=EXPIRING)  # fmt: skip
def expiring(
    ctx: Context,
    client: Annotated[str | None, CLIENT_OR_ALL] = None,
    within: Annotated[str, WITHIN] = "90d",
    as_of: Annotated[str | None, AS_OF] = None,
) -> Any:
    days = retention.read_within(within)
    if isinstance(days, Refusal):
        raise Refused(days)
    reading = dates.read_date(as_of) if as_of is not None else None
    require(reading.refusal.at(field="as_of") if reading and reading.refusal else None)
    with ctx.read() as q:
        day = reading.value if reading and reading.value else status.today(q)
        rows = retaining.expiring(q, ctx.office(q), client, days, day)
    return _in_words(ctx, rows)


def _in_words(ctx: Context, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**row, "because": words.why_kept(row["retain_why"], ctx.lang)} for row in rows]


@verb("status", en="The green folder at a glance, with everything that asks for care.",
      ja="電子帳簿保存フォルダの状態と、対応が必要な点を表示します。", example="kcli folder status C01")  # fmt: skip
def show_status(ctx: Context, client: Annotated[str, shared.CLIENT]) -> Any:
    with ctx.read() as q:
        found, cautions = status.status(q, ctx.office(q), client)
    ja = ctx.lang == "ja"
    for caution in cautions if not ctx.output.quiet else ():
        message, hint = failures.words(caution.code, caution.facts, ctx.lang)
        ctx.output.paragraph(f"{'注意' if ja else 'Note'} {caution.code}: {message}" + (f"\n→ {hint}" if hint else ""))
    found["warnings"] = [caution.code for caution in cautions]
    return shared.for_people(ctx, [found])[0]
