"""kcli check: the files of offices held against every rule, without a store or against it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from kcli import failures, reports
from kcli.context import Context
from kcli.messages import desired as words
from kcli.verbs import arg, opt, verb
from kcli_core.input.dates import read_date
from kcli_core.refusals import Refusal, Refused, refuse
from kcli_core.world import JST

if TYPE_CHECKING:
    from kcli_core.desired.check import Checked
    from kcli_core.desired.model import Finding, Place, Spot
    from kcli_core.desired.state import State

BROKEN, UNREADABLE = 4, 9


class Format(StrEnum):
    """The forms of a report."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"
    SARIF = "sarif"
    GITHUB = "github"


@verb("check", en="Check files of offices against every rule: 0 clean, 4 a rule is broken, 9 a file cannot be read.",
      ja="事務所のファイルをすべての規則に照らして検査します（0 適合、4 違反、9 読めないファイル）。",
      example="kcli check fixtures/minami/office.toml")  # fmt: skip
def check(
    ctx: Context,
    files: Annotated[
        list[Path] | None, arg("Files (TOML) or folders", "ファイル (TOML) またはフォルダ", metavar="FILE|DIR")
    ] = None,
    store: Annotated[
        bool, opt("--store", en="Check against what the store has, too", ja="ストアの現状とも照合する")
    ] = False,
    as_of: Annotated[
        str | None, opt("--as-of", en="The day to check for (default: today)", ja="基準日 (既定: 今日)", metavar="DATE")
    ] = None,
    form: Annotated[Format, opt("--format", en="Form of the report", ja="報告の形式")] = Format.TEXT,
    schema: Annotated[
        bool, opt("--schema", en="Print the JSON Schema of the files instead", ja="ファイルのJSONスキーマを出力する")
    ] = False,
) -> Any:
    if schema:
        from kcli_core.desired.schema import schema_text

        return schema_text(ctx.lang)
    if not files:
        raise Refused(refuse("FIELD_MISSING", field="file", reason="check"))
    from kcli_core.desired.check import check_files, office_files

    day = _day(as_of)
    found = check_files(office_files(files), day, _states(ctx) if store else None)
    machine = ctx.output.form in ("json", "jsonl") and form is Format.TEXT
    report, status = _report(list(found), ctx.lang)
    ctx.output.report(_written(report, Format.JSON if machine else form, ctx.output.quiet))
    if status:
        from typer import Exit

        raise Exit(status)
    return None


def _day(text: str | None) -> dt.date:
    """Refused: BAD_DATE."""
    if text is None:
        return dt.datetime.now(JST).date()
    day, refusal, _ = read_date(text)
    if day is None:
        raise Refused((refusal or refuse("FIELD_MISSING", field="as_of")).at(field="as_of"))
    return day


def _states(ctx: Context) -> Callable[[str], State]:
    """What the store has of an office; read once each. Refused: PERM_ROLE, NO_STORE and the like."""
    from kcli_core.desired.stored import state_of

    def state(code: str) -> State:
        with ctx.read() as reader:
            return state_of(reader, code)

    return state


def _written(report: reports.Report, form: Format, quiet: bool) -> str:
    from kcli import __version__

    if form is Format.SARIF:
        return reports.sarif(report, __version__)
    if form is Format.TEXT:
        return reports.text(report, quiet=quiet)
    writers = {
        Format.JSON: reports.as_json, Format.JUNIT: reports.junit,
        Format.GITHUB: reports.github,
    }  # fmt: skip
    return writers[form](report)


def _report(found: Sequence[Checked], lang: str) -> tuple[reports.Report, int]:
    problems: list[reports.Problem] = []
    files: dict[str, dict[str, int]] = {}
    unreadable = broken = 0
    for one in found:
        files[one.name] = _counts(one, lang)
        if one.refused is not None:
            problems += [_unreadable(bar, one.name, lang) for bar in one.refused.refusals]
            unreadable += len(one.refused.refusals)
            continue
        places = one.places()
        own = [_problem(one, finding, places, lang) for finding in one.findings]
        problems += sorted(own, key=lambda problem: (problem.where.file != one.name, problem.where))
        broken += len(one.broken)
    status = UNREADABLE if unreadable else BROKEN if broken else 0
    return reports.Report(problems, files, unreadable, lang), status


def _counts(one: Checked, lang: str) -> dict[str, int]:
    if one.desired is None:
        return {}
    sections = one.desired.sections
    return {sections[name].kind.ja if lang == "ja" else name: len(sections[name]) for name in sections}


def _unreadable(bar: Refusal, name: str, lang: str) -> reports.Problem:
    where, related = unreadable_at(bar, name)
    message, hint = failures.in_file(bar.code, bar.facts, lang)
    return reports.Problem(where, bar.code, reports.ERROR, message, hint, related=related, facts=bar.facts)


def unreadable_at(bar: Refusal, name: str) -> tuple[reports.Where, tuple[reports.Where, ...]]:
    """Where a file cannot be read, and where that file is named."""
    facts = bar.facts
    line = facts.get("line") or facts.get("row") or 1
    where = reports.Where(str(facts.get("file") or name), int(line), int(facts.get("place_column") or 1))
    if "from_line" not in facts:
        return where, ()
    named = reports.Where(str(facts["from_file"]), int(facts["from_line"]), int(facts["from_column"]))
    # What is wrong is the reference, where the file itself has no place to show.
    return (where, (named,)) if "line" in facts or "row" in facts else (named, ())


def _problem(one: Checked, finding: Finding, places: dict[Spot, Place], lang: str) -> reports.Problem:
    facts = dict(finding.what.facts)
    message, hint = failures.in_file(finding.code, facts, lang)
    waiver = None
    if finding.waiver is not None and one.desired is not None:
        waiver = dict(one.desired.section("waivers").item(finding.waiver).values)
    level = reports.WAIVED if waiver else reports.ERROR if finding.is_error else reports.WARNING
    related = tuple(_where(places[row]) for row in finding.rows)
    sums = _sum(facts, related, lang) if "total" in facts and "ending" in facts else ""
    return reports.Problem(
        _where(places[finding.spot]), finding.code, level, message, hint, finding.about, sums, related, waiver, facts
    )


def _where(place: Place) -> reports.Where:
    return reports.Where(*place)


def _sum(facts: dict[str, Any], rows: Sequence[reports.Where], lang: str) -> str:
    """used 3 + add 4 - end 1 = 6 of 5: rows 7, 9: the fewest that would have to go."""
    ja = lang == "ja"
    numbers = ", ".join(str(where.row or where.line) for where in rows)
    form = words.ROWS if any(where.row for where in rows) else words.LINES
    said = form[ja].format(numbers, s="s" if len(rows) != 1 else "") if rows else ""
    return words.SUM[ja].format(**{**facts, "minus": "−" if failures.can_show("−") else "-", "rows": said})
