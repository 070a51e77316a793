"""Findings about files as reports: for people, for CI, for code scanning. Each place is a true line and column."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from kcli.output import visible

ERROR, WARNING, WAIVED = "error", "warning", "waived"
SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
# Of more files only the sum is shown.
COUNTED_FILES = 5
# Notes of a kind that are shown to people; all of them are in the other forms.
SHOWN_NOTES = 3
# What XML cannot hold, not even as an entity.
_NO_XML = {code: None for code in (*range(0x20), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF) if chr(code) not in "\t\n\r"}


class Where(NamedTuple):
    """A place in a file: lines and columns from 1; a row and the heading of its column in lists only."""

    file: str
    line: int = 1
    column: int = 1
    row: int | None = None
    heading: str | None = None


class Problem(NamedTuple):
    """One finding in words. `level` is error, warning (worth a word) or waived; `sums` is the arithmetic of a quota."""

    where: Where
    code: str
    level: str
    message: str
    hint: str = ""
    about: str = ""
    sums: str = ""
    related: tuple[Where, ...] = ()
    waiver: Mapping[str, Any] | None = None
    facts: Mapping[str, Any] | None = None

    @property
    def text(self) -> str:
        return self.message + (f" ({self.sums})" if self.sums else "")


class Report(NamedTuple):
    """All problems, in order; `files` is every file that was looked at, and what was counted in it."""

    problems: Sequence[Problem]
    files: Mapping[str, Mapping[str, int]]
    unreadable: int
    lang: str

    def count(self, level: str) -> int:
        return sum(problem.level == level for problem in self.problems)


# --- for people


def text(report: Report, *, quiet: bool = False) -> str:
    """A line or two for each problem, and a line that sums up; `quiet`: without what is only worth a word."""
    ja = report.lang == "ja"
    lines: list[str] = []
    notes: Counter[str] = Counter()
    for problem in report.problems:
        if problem.level == WARNING:
            notes[problem.code] += not quiet
            if quiet or notes[problem.code] > SHOWN_NOTES:
                continue
        lines += _lines(problem, ja)
    for code, count in notes.items():
        if (more := count - SHOWN_NOTES) > 0:
            lines.append(f"{code}: ほか {more} 件" if ja else f"{code}: and {more} more")
    for name, counts in report.files.items() if len(report.files) <= COUNTED_FILES else ():
        if said := [f"{label} {count:,}" for label, count in counts.items() if count]:
            lines.append(f"{visible(name)}: " + ("、" if ja else ", ").join(said))
    lines.append(_summary(report, ja))
    return "\n".join(lines) + "\n"


def _lines(problem: Problem, ja: bool) -> list[str]:
    where = problem.where
    place = f"{visible(where.file)}:{where.line}:{where.column}"
    if where.row is not None and where.heading:
        heading = visible(where.heading)
        place += f" ({where.row}行目「{heading}」)" if ja else f" (row {where.row}, {heading})"
    mark = {ERROR: "", WARNING: "注意 " if ja else "note ", WAIVED: "例外 " if ja else "waived "}[problem.level]
    lines = [f"{place}: {mark}{problem.code}: {problem.message}"]
    if problem.sums:
        lines.append(f"    {problem.sums}")
    elif problem.related:
        others = ", ".join(f"{visible(one.file)}:{one.line}:{one.column}" for one in problem.related[:5])
        lines.append(f"    {'関連' if ja else 'see'}: {others}")
    if problem.level == WAIVED and problem.waiver:
        owner, until, why = (visible(str(problem.waiver.get(name, ""))) for name in ("owner", "expires", "reason"))
        lines.append(f"    {owner}、{until} まで: {why}" if ja else f"    {owner}, until {until}: {why}")
    if problem.level == ERROR:
        if problem.about:
            lines.append(f"    {'対象' if ja else 'about'}: {visible(problem.about)}")
        if problem.hint:
            lines.append(f"    {'対処' if ja else 'to do'}: {problem.hint}")
    return lines


def _summary(report: Report, ja: bool) -> str:
    files, broken, waived = len(report.files), report.count(ERROR) - report.unreadable, report.count(WAIVED)
    notes = report.count(WARNING)
    if ja:
        said = [f"{files}ファイル", f"規則違反 {broken} 件" if broken else "規則違反なし"]
        said += [f"例外 {waived} 件"] if waived else []
        said += [f"注意 {notes} 件"] if notes else []
        said += [f"読めないファイルの誤り {report.unreadable} 件"] if report.unreadable else []
        return "、".join(said)
    said = [f"{files} file{'s' if files != 1 else ''}"]
    said.append(f"{broken} rule{'s' if broken != 1 else ''} broken" if broken else "no rule broken")
    said += [f"{waived} waived"] if waived else []
    said += [f"{notes} note{'s' if notes != 1 else ''}"] if notes else []
    unreadable = report.unreadable
    said += [f"{unreadable} mistake{'s' if unreadable != 1 else ''} in files that cannot be read"] if unreadable else []
    return ", ".join(said)


# --- for machines


def as_object(report: Report) -> dict[str, Any]:
    """The report as one object: counts, and every problem with its facts."""
    return {
        "files": len(report.files),
        "broken": report.count(ERROR) - report.unreadable,
        "waived": report.count(WAIVED),
        "notes": report.count(WARNING),
        "unreadable": report.unreadable,
        "findings": [
            {
                **_place(problem.where),
                "code": problem.code, "level": problem.level, "about": problem.about, "message": problem.message,
                "sum": problem.sums or None, "hint": problem.hint, "related": [_place(one) for one in problem.related],
                "waiver": dict(problem.waiver) if problem.waiver else None, "facts": dict(problem.facts or {}),
            }
            for problem in report.problems
        ],
    }  # fmt: skip


def _place(where: Where) -> dict[str, Any]:
    return where._asdict()


def as_json(report: Report) -> str:
    return json.dumps(as_object(report), ensure_ascii=False, indent=2, default=str) + "\n"


def sarif(report: Report, version: str) -> str:
    """SARIF 2.1.0: a result for each problem; what a waiver covers is suppressed with its reason."""
    rules = list(dict.fromkeys(problem.code for problem in report.problems))
    hints = {problem.code: problem.hint for problem in report.problems}
    run = {
        "tool": {
            "driver": {
                "name": "kcli",
                "version": version,
                "rules": [{"id": code, **({"help": {"text": hints[code]}} if hints[code] else {})} for code in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, rules.index(problem.code)) for problem in report.problems],
    }
    return json.dumps({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _result(problem: Problem, rule: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        "ruleId": problem.code,
        "ruleIndex": rule,
        "level": "note" if problem.level == WARNING else "error",
        "message": {"text": problem.text},
        "locations": [_location(problem.where)],
        "partialFingerprints": {"kcli/v1": f"{problem.where.file}:{problem.code}:{problem.about}"},
    }
    if problem.related:
        found["relatedLocations"] = [{"id": n, **_location(one)} for n, one in enumerate(problem.related, start=1)]
    if problem.waiver is not None:
        why = str(problem.waiver.get("reason", ""))
        found["suppressions"] = [{"kind": "inSource", "justification": why}]
    return found


def _location(where: Where) -> dict[str, Any]:
    region = {"startLine": where.line, "startColumn": where.column}
    return {"physicalLocation": {"artifactLocation": {"uri": uri(where.file)}, "region": region}}


def uri(file: str) -> str:
    """A file relative to where the command runs; one that lies elsewhere by its whole address."""
    path = Path(file)
    if path.is_absolute():
        try:
            path = path.relative_to(Path.cwd())
        except ValueError:
            return path.as_uri()
    return quote(os.path.normpath(path).replace(os.sep, "/"))


def junit(report: Report) -> str:
    """JUnit: a suite for each file, a case for each problem, and one for the file itself where nothing is wrong."""
    from xml.sax.saxutils import quoteattr

    by_file: dict[str, list[Problem]] = {name: [] for name in report.files}
    for problem in report.problems:
        if problem.level != WARNING:
            by_file.setdefault(problem.where.file, []).append(problem)
    cases = sum(max(len(of_it), 1) for of_it in by_file.values())
    failures, skipped = report.count(ERROR), report.count(WAIVED)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="kcli check" tests="{cases}" failures="{failures}" errors="0" skipped="{skipped}">',
    ]
    for name, of_it in by_file.items():
        wrong = sum(problem.level == ERROR for problem in of_it)
        said = quoteattr(_xml(name))
        lines.append(
            f'  <testsuite name={said} tests="{max(len(of_it), 1)}" failures="{wrong}" errors="0" '
            f'skipped="{len(of_it) - wrong}">'
        )
        if not of_it:
            lines.append(f'    <testcase classname={said} name="every rule" file={said}/>')
        for problem in of_it:
            lines += _case(problem, said)
        lines.append("  </testsuite>")
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def _case(problem: Problem, suite: str) -> list[str]:
    from xml.sax.saxutils import escape, quoteattr

    where = problem.where
    name = quoteattr(_xml(f"{problem.code} {problem.about} {where.line}:{where.column}"))
    head = f'    <testcase classname={suite} name={name} file={quoteattr(_xml(where.file))} line="{where.line}">'
    said = quoteattr(_xml(problem.text))
    if problem.level == WAIVED:
        return [head, f"      <skipped message={said}/>", "    </testcase>"]
    body = escape(_xml(f"{where.file}:{where.line}:{where.column}\n{problem.hint}"))
    return [head, f'      <failure type="{problem.code}" message={said}>{body}</failure>', "    </testcase>"]


def _xml(value: str) -> str:
    return value.translate(_NO_XML)


def github(report: Report) -> str:
    """Annotations of GitHub Actions: a line each."""
    levels = {ERROR: "error", WARNING: "notice", WAIVED: "notice"}
    return "".join(
        f"::{levels[problem.level]} {_properties(problem)}::{_data(problem.text + _hint(problem))}\n"
        for problem in report.problems
    )


def _hint(problem: Problem) -> str:
    return f"\n{problem.hint}" if problem.hint and problem.level == ERROR else ""


def _properties(problem: Problem) -> str:
    where = problem.where
    title = problem.code + (f" {problem.about}" if problem.about else "")
    pairs: Iterable[tuple[str, Any]] = (
        ("file", where.file), ("line", where.line), ("col", where.column), ("title", title),
    )  # fmt: skip
    return ",".join(f"{name}={_property(str(value))}" for name, value in pairs)


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")
