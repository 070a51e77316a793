"""Plans as reports: for people, for a pull request, for a browser, for machines."""

from __future__ import annotations

import html as markup
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kcli import failures
from kcli.messages import labels
from kcli.messages import plan as words
from kcli.output import _ascii_only, visible
from kcli.reports import Problem, Report, as_object
from kcli.reports import text as problems_text
from kcli.width import cut, wrap
from kcli_core.plan.model import ADD, CHANGE, END, RENAME, Change, Field, OfficePlan
from kcli_core.plan.rules import many_ends
from kcli_core.plan.saved import rows

# Of each section so many are shown; all of them are in the JSON.
MOST = {"text": 10, "markdown": 40, "html": 1_000}
# Changes and endings are what people look for: more of them.
MOST_CHANGES = 100
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~@:])")


class Shown(NamedTuple):
    """What was planned of each office, and what stands against it."""

    plans: Sequence[OfficePlan]
    problems: Report
    lang: str

    @property
    def ja(self) -> bool:
        return self.lang == "ja"

    @property
    def changes(self) -> int:
        return sum(len(made.changes) for made in self.plans)

    @property
    def broken(self) -> int:
        return sum(problem.level == "error" for problem in self.problems.problems)


def title(kind: str, ja: bool) -> str:
    return words.SECTIONS[kind][ja]


def heading(name: str, lang: str) -> str:
    return words.FIELDS[name][lang == "ja"] if name in words.FIELDS else labels.label(name, lang)


def value(name: str, found: Any, lang: str) -> str:
    """A value as people read it."""
    ja = lang == "ja"
    if found is None or found == "" or found == ():
        return words.NONE[ja]
    if isinstance(found, bool):
        return words.YES_NO[ja][found]
    if isinstance(found, list | tuple):
        return ("、" if ja else ", ").join(map(str, found))
    if isinstance(found, int):
        if name in ("capacity", "max_file"):
            from kcli_core.input.sizes import shown

            return shown(found)
        return str(found)
    if name in ("role", "channel", "plan", "kind"):
        return labels.value(name, str(found), lang)
    return str(found)


def _counts(made: OfficePlan, ja: bool) -> Iterator[tuple[str, str, str]]:
    """Section, its counts in words, and its key."""
    for kind, counts in made.counts().items():
        said = [f"{words.WHATS[what][ja]} {n:,}" for what, n in counts.items()]
        yield title(kind, ja), ("、" if ja else ", ").join(said), kind


def total(shown: Shown) -> str:
    """How many of each sort, over all offices, in words."""
    counts = summary(shown.plans)
    said = [f"{words.WHATS[what][shown.ja]} {counts[what]:,}" for what in words.WHATS if what in counts]
    return ("、" if shown.ja else ", ").join(said)


def _arrow() -> str:
    return "→" if failures.can_show("→") else "->"


def _fields(made: OfficePlan, change: Change, lang: str) -> Iterator[tuple[Field, str]]:
    for one in made.fields_of(change):
        before, after = value(one.name, one.before, lang), value(one.name, one.after, lang)
        said = f"{before} {_arrow()} {after}" if change.what != ADD else after
        yield one, said


def notes(shown: Shown, made: OfficePlan) -> Iterator[str]:
    """Yen, what cannot be undone, and the brake."""
    ja = shown.ja
    if said := cost(made, ja):
        yield said
    # An ID that logs in from anywhere again can be restricted again.
    ends = sum(ending for kind, (ending, _) in made.ends().items() if kind != "access")
    lost = [
        said[ja].format(n=n)
        for n, said in ((ends, words.UNDO_ENDS), (made.issued, words.UNDO_ISSUED), (made.mails, words.UNDO_MAILS))
        if n
    ]
    if lost:
        yield words.UNDO[ja].format(what=("、" if ja else ", ").join(lost))


def cost(made: OfficePlan, ja: bool) -> str:
    """What is charged from next month, where that changes."""
    before, after = made.before, made.after
    if before != after and not made.broken:
        diff = after.yen - before.yen
        return words.COST[ja].format(
            before=before.yen, after=after.yen, sign="+" if diff >= 0 else "-", diff=abs(diff),
            ids_before=before.staff_ids, ids_after=after.staff_ids,
            r_before=before.restricted_ids, r_after=after.restricted_ids,
        )  # fmt: skip
    return ""


def ack(shown: Shown) -> str:
    """What has to be acknowledged, over all offices."""
    ends: dict[str, tuple[int, int]] = {}
    for made in shown.plans:
        for kind, (ending, there) in made.ends().items():
            was = ends.get(kind, (0, 0))
            ends[kind] = was[0] + ending, was[1] + there
    if not many_ends(ends):
        return ""
    return words.ACK[shown.ja].format(n=sum(ending for ending, _ in ends.values()))


# --- for people


def text(shown: Shown) -> str:
    """Section by section: a sign, the key, and the fields that change."""
    ja, lang, lines = shown.ja, shown.lang, list[str]()
    for made in shown.plans:
        lines.append(f"{visible(made.code)}  {visible(made.desired.sources[0].name)}")
        for name, counts, kind in _counts(made, ja):
            lines.append(f"  {name}: {counts}")
            for whats, most in (((RENAME, CHANGE, END), MOST_CHANGES), ((ADD,), MOST["text"])):
                changes = list(made.of(kind, *whats))
                for change in changes[:most]:
                    lines += _change_lines(made, change, lang)
                if (more := len(changes) - most) > 0:
                    lines.append("    " + words.MORE[ja].format(n=more))
        lines += [f"  {line}" for note in notes(shown, made) for line in wrap(note, 76)]
    if shown.problems.problems:
        lines.append("")
        lines += problems_text(shown.problems).splitlines()[:-1]
    lines.append(_last_line(shown))
    if said := ack(shown):
        lines.append(said)
    return "\n".join(lines) + "\n"


def _change_lines(made: OfficePlan, change: Change, lang: str) -> list[str]:
    sign = words.SIGNS[change.what]
    lines = [f"    {sign} {visible(change.label)}"]
    if change.what == END:
        gone = made.stored.kept(change.kind).row(change.held)
        said = [
            visible(str(gone[name])) for name in SHORT if gone.get(name) and name not in ("role", "apps", "capacity")
        ]
        key = change.label.split("/")
        return [cut("  ".join([lines[0], *(one for one in said if one not in key)]), 80)]
    fields = list(_fields(made, change, lang))
    if change.what == ADD and change.kind != "office":
        return [cut(f"{lines[0]}  {_short(fields, change)}".rstrip(), 80)]
    if change.what == ADD:
        said = [f"{heading(one.name, lang)}: {visible(text)}" for one, text in fields]
        return [*lines, *(f"        {line}" for line in _packed(said, "、" if lang == "ja" else ", "))]
    return [*lines, *(f"        {heading(one.name, lang)}: {visible(text)}" for one, text in fields)]


SHORT = ("name", "full_name", "role", "product", "apps", "capacity", "email", "user_id")


def _short(fields: Sequence[tuple[Field, str]], change: Change) -> str:
    """What tells a new one best, on one line."""
    key = change.label.split("/")
    found = {one.name: visible(text) for one, text in fields if str(one.after) not in key}
    if found.get("user_id") == found.get("email"):
        found.pop("email", None)
    return "  ".join(found[name] for name in SHORT if name in found)


def _packed(said: Sequence[str], between: str) -> list[str]:
    """Short pairs side by side, in 80 columns."""
    from kcli.width import width

    lines: list[str] = []
    for one in said:
        if lines and width(lines[-1]) + width(between) + width(one) <= 72:
            lines[-1] += between + one
        else:
            lines.append(one)
    return lines


def _last_line(shown: Shown) -> str:
    ja = shown.ja
    if shown.broken:
        return words.REFUSED[ja].format(n=shown.broken)
    return words.SUMMARY[ja].format(counts=total(shown)) if shown.changes else words.NOTHING[ja]


# --- for machines


def machine(shown: Shown) -> Iterator[str]:
    """One object: every change with its fields on a line, every finding with its place; in pieces."""
    encode = json.JSONEncoder(ensure_ascii=_ascii_only(), default=str).encode
    yield '{\n "offices": ['
    for number, made in enumerate(shown.plans):
        found: dict[str, Any] = {
            "office": made.code,
            "file": made.desired.sources[0].name,
            "summary": made.counts(),
            "yen_a_month": {"before": made.before.yen, "after": made.after.yen},
            "cannot_be_undone": {
                "endings": sum(ending for ending, _ in made.ends().values()),
                "initial_passwords": made.issued,
                "messages": made.mails,
            },
        }
        yield f'{"," if number else ""}\n  {encode(found)[:-1]}, "changes": ['
        between = "\n"
        for row in rows(made):
            yield f"{between}   {encode(row)}"
            between = ",\n"
        yield "\n  ]}"
    yield f'\n ],\n "changes": {shown.changes},\n "findings": {encode(as_object(shown.problems))}\n}}\n'


# --- for a pull request


def _md(said: str) -> str:
    """Text of a file is text in Markdown: no link, no mention, no HTML, no new line."""
    plain = markup.escape(visible(said).replace("\n", " "), quote=False)
    return _MARKDOWN.sub(r"\\\1", plain).replace("\\@", "@\u2060")


def markdown(shown: Shown) -> str:
    ja, lang = shown.ja, shown.lang
    lines = [f"### kcli plan: {_md(_last_line(shown))}", ""]
    for made in shown.plans:
        lines += [f"**{_md(made.code)}** `{made.desired.sources[0].name.replace('`', '')}`", ""]
        for name, counts, kind in _counts(made, ja):
            changes = list(made.of(kind))
            lines += [f"<details><summary>{name}: {counts}</summary>", "", "| | | |", "|---|---|---|"]
            for change in changes[: MOST["markdown"]]:
                said = "<br>".join(
                    f"{_md(heading(one.name, lang))}: {_md(t)}" for one, t in _fields(made, change, lang)
                )
                lines.append(f"| {words.WHATS[change.what][ja]} | {_md(change.label)} | {said} |")
            if (more := len(changes) - MOST["markdown"]) > 0:
                lines.append(f"| | {_md(words.MORE[ja].format(n=more))} | |")
            lines += ["", "</details>", ""]
        lines += [f"- {_md(note)}" for note in notes(shown, made)]
    if said := ack(shown):
        lines.append(f"- {_md(said)}")
    lines += [_problem_line(problem) for problem in shown.problems.problems]
    return "\n".join(lines) + "\n"


def _problem_line(problem: Problem) -> str:
    mark = {"error": ":x:", "warning": ":warning:", "waived": ":white_check_mark:"}[problem.level]
    where = problem.where
    hint = f" → {_md(problem.hint)}" if problem.hint and problem.level == "error" else ""
    place = f"{where.file.replace('`', '')}:{where.line}:{where.column}"
    return f"- {mark} `{place}` **{problem.code}** {_md(problem.text)}{hint}"


# --- for a browser

_STYLE = (
    "body{font:15px/1.6 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}"
    "td,th{border-bottom:1px solid #ddd;padding:.3rem .5rem;text-align:left;vertical-align:top}"
    ".add{color:#176f2c}.end{color:#b3261e}.change,.rename{color:#7a4b00}"
    ".error{color:#b3261e}code{font-family:ui-monospace,monospace}"
)


def html(shown: Shown) -> str:
    """One page without a script and without anything from elsewhere."""
    ja, lang, e = shown.ja, shown.lang, _html
    body = [f"<h1>kcli plan</h1><p><strong>{e(_last_line(shown))}</strong></p>"]
    if said := ack(shown):
        body.append(f"<p>{e(said)}</p>")
    for problem in shown.problems.problems:
        where = problem.where
        body.append(
            f"<p class={problem.level}><code>{e(where.file)}:{where.line}:{where.column}</code> "
            f"<strong>{problem.code}</strong> {e(problem.text)} {e(problem.hint)}</p>"
        )
    for made in shown.plans:
        body.append(f"<h2>{e(made.code)} <small>{e(made.desired.sources[0].name)}</small></h2>")
        body += [f"<p>{e(note)}</p>" for note in notes(shown, made)]
        for name, counts, kind in _counts(made, ja):
            changes = list(made.of(kind))
            body.append(f"<h3>{e(name)}: {e(counts)}</h3><table>")
            for change in changes[: MOST["html"]]:
                fields = "<br>".join(f"{e(heading(one.name, lang))}: {e(t)}" for one, t in _fields(made, change, lang))
                body.append(
                    f"<tr><td class={change.what}>{e(words.WHATS[change.what][ja])}</td>"
                    f"<td>{e(change.label)}</td><td>{fields}</td></tr>"
                )
            body.append("</table>")
            if (more := len(changes) - MOST["html"]) > 0:
                body.append(f"<p>{e(words.MORE[ja].format(n=more))}</p>")
    page = "\n".join(body)
    return (
        f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>kcli plan</title><style>{_STYLE}</style></head><body>\n{page}\n</body></html>\n"
    )


def _html(said: str) -> str:
    return markup.escape(visible(said))


def summary(plans: Sequence[OfficePlan]) -> Mapping[str, int]:
    """How many of each sort, over all offices."""
    counts: dict[str, int] = {}
    for made in plans:
        for of_kind in made.counts().values():
            for what, n in of_kind.items():
                counts[what] = counts.get(what, 0) + n
    return counts
