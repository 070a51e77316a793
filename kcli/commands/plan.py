"""kcli plan and kcli apply: what files of offices would change, and changing it as one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from kcli.context import Context
from kcli.later import later
from kcli.verbs import arg, opt, verb
from kcli_core.refusals import Refusal, Refused, refuse, require

if TYPE_CHECKING:
    from kcli import applying, plans, reports
    from kcli_core.desired.model import Desired
    from kcli_core.plan import actions, reads, saved
    from kcli_core.plan.model import OfficePlan
else:
    applying = later("kcli.applying")
    plans = later("kcli.plans")
    reports = later("kcli.reports")
    actions = later("kcli_core.plan.actions")
    reads = later("kcli_core.plan.reads")
    saved = later("kcli_core.plan.saved")

CHANGES = 20


class Format(StrEnum):
    """The forms of a plan."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"


FILES = arg("Files (TOML) or folders", "ファイル (TOML) またはフォルダ", metavar="FILE|DIR")


@verb("plan", en="What files would change, with every refusal at its line; nothing is changed.",
      ja="ファイルを適用した場合の変更内容と、できない理由を行ごとに示します（変更はしません）。",
      example="kcli plan fixtures/minami/office.toml --out plan.json")  # fmt: skip
def plan(
    ctx: Context,
    files: Annotated[list[Path], FILES],
    out: Annotated[
        Path | None,
        opt("--out", en="Save the plan, for kcli apply", ja="計画を保存する (kcli apply 用)", metavar="FILE"),
    ] = None,
    form: Annotated[Format, opt("--format", en="Form of the report", ja="報告の形式")] = Format.TEXT,
    exit_code: Annotated[
        bool, opt("--exit-code", en="End with 20 where something would change", ja="変更がある場合に20で終了する")
    ] = False,
) -> Any:
    desired = read_files(files)
    with ctx.rehearse() as tx:
        made = [actions.plan(tx, one) for one in desired]
        actions.rehearse(tx, made)
        store = tx.connection.store_id()
    shown = show(made, ctx.lang)
    machine = ctx.output.form in ("json", "jsonl") and form is Format.TEXT
    for chunk in written(shown, Format.JSON if machine else form):
        ctx.output.report(chunk)
    bars = [one.what for each in made for one in each.findings if isinstance(one.what, Refusal) and one.waiver is None]
    status = int(Refused(*bars).status) if bars else CHANGES if exit_code and shown.changes else 0
    if out is not None and not bars:
        applying.write_whole(out, (chunk.encode() for chunk in saved.chunks(made, store, out.absolute().parent)))
        ctx.note(f"Saved: {out}. To apply it: kcli apply {out}", f"保存しました: {out}　適用: kcli apply {out}")
    elif out is not None:
        ctx.note(f"Not saved: {out}", f"保存していません: {out}")
    if status:
        from typer import Exit

        raise Exit(status)
    return None


@verb("apply", en="Apply a file of an office, or a saved plan, as one transaction.",
      ja="事務所のファイル、または保存した計画を、まとめて一度に適用します。",
      example="kcli apply fixtures/minami/office.toml --yes", changes=True)  # fmt: skip
def apply(
    ctx: Context,
    files: Annotated[
        list[Path],
        arg(
            "Files (TOML), folders, or a saved plan (.json)",
            "ファイル (TOML)、フォルダ、または計画 (.json)",
            metavar="FILE|DIR|PLAN",
        ),
    ],
    ack: Annotated[
        list[str] | None,
        opt(
            "--ack",
            en="Acknowledge so many endings: ends=4",
            ja="削除の件数を承知している (例: ends=4)",
            metavar="ends=N",
        ),
    ] = None,
    passwords_to: Annotated[
        Path | None,
        opt(
            "--passwords-to",
            en="Sheet of initial passwords (0600)",
            ja="初期パスワードの一覧の出力先 (0600)",
            metavar="FILE",
        ),
    ] = None,
    result: Annotated[
        Path | None,
        opt("--result", en="What became of every row (CSV)", ja="行ごとの結果の出力先 (CSV)", metavar="FILE"),
    ] = None,
) -> Any:
    by_plan = None
    if len(files) == 1 and saved.is_plan(files[0]):
        by_plan = saved.read(files[0], files[0].as_posix())
        desired = [_read(one.path, one.name) for one in by_plan.offices]
        saved.same_files(by_plan, desired)
    else:
        alone = [str(one) for one in files if saved.is_plan(one)]
        require(refuse("OPTIONS_CONTRADICT", options=[*alone, "FILE"]) if alone else None)
        desired = read_files(files)
    return applying.apply(ctx, desired, by_plan, applying.Wishes(tuple(ack or ()), passwords_to, result))


def _read(path: Path, name: str) -> Desired:
    from kcli.commands.check import unreadable_at
    from kcli_core.desired.read import read_office

    try:
        return read_office(path, name)
    except Refused as refused:
        wheres = [(bar, unreadable_at(bar, name)[0]) for bar in refused.refusals]
        raise Refused(*(bar.at(place=f"{at.file}:{at.line}:{at.column}") for bar, at in wheres)) from None


def read_files(files: Sequence[Path]) -> list[Desired]:
    """Each file once. Refused: all that cannot be read; OFFICE_TWICE."""
    from kcli_core.desired.check import office_files
    from kcli_core.input.ids import id_key

    found: list[Desired] = []
    refusals: list[Refusal] = []
    offices: dict[str, str] = {}
    for path, name in office_files(files):
        try:
            desired = _read(path, name)
        except Refused as refused:
            refusals += refused.refusals
            continue
        first = offices.setdefault(id_key(desired.code), name) if desired.code else name
        if first != name:
            refusals.append(refuse("OFFICE_TWICE", code=desired.code, first=first, place=f"{name}:1:1"))
        found.append(desired)
    require(*refusals)
    return found


def show(made: Sequence[OfficePlan], lang: str) -> plans.Shown:
    """Plans with their findings in words."""
    from kcli.commands.check import _report
    from kcli_core.desired.check import Checked

    checked = [Checked(one.desired.sources[0].name, one.desired, one.findings) for one in made]
    report, _ = _report(checked, lang)
    return plans.Shown(made, report._replace(files={}), lang)


def written(shown: plans.Shown, form: Format) -> Iterable[str]:
    """The report, in pieces where it may be long."""
    if form is Format.JSON:
        return plans.machine(shown)
    writers = {
        Format.TEXT: plans.text, Format.MARKDOWN: plans.markdown, Format.HTML: plans.html,
    }  # fmt: skip
    return [writers[form](shown)]
