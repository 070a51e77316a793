"""The one door from a failure to words and an exit status."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kcli.machine import INSTANT
from kcli.output import Output, colours, visible
from kcli_core.refusals import Caution, Refused
from kcli_core.world import JST, instant

BUG = 1
USAGE = 2
# A place in a list, in the order in which it is said.
PLACE = ("file", "row", "column")
AMOUNTS = frozenset({"yen", "unit_yen"})


class Facts(dict[str, Any]):
    """A refusal's facts as the words take them: harmless, lists joined, codes in the user's language."""

    def __init__(self, facts: Mapping[str, Any], lang: str) -> None:
        from kcli.messages import labels

        super().__init__({name: self._said(name, value, lang, labels) for name, value in facts.items()})

    @staticmethod
    def _said(name: str, value: Any, lang: str, labels: Any) -> Any:
        if name == "fields" and isinstance(value, list):
            return ("、" if lang == "ja" else ", ").join(labels.label(item, lang) for item in value)
        if isinstance(value, list | tuple):
            return ("、" if lang == "ja" else ", ").join(visible(labels.value(name, str(item), lang)) for item in value)
        if isinstance(value, str) and INSTANT.fullmatch(value):
            return instant(value).astimezone(JST).strftime("%Y-%m-%d %H:%M")
        if isinstance(value, str):
            return visible(labels.label(value, lang) if name == "field" else labels.value(name, value, lang))
        return f"{value:,}" if name in AMOUNTS else value

    def __missing__(self, key: str) -> str:
        return "?"


def words(code: str, facts: Mapping[str, Any], lang: str) -> tuple[str, str]:
    """The message and the hint of a refusal or caution."""
    from kcli.messages.refusals import find

    said = find(code, facts)
    filled = Facts(facts, lang)
    if code == "BAD_CHOICE" and isinstance(facts.get("allowed"), list):
        filled["allowed"] = ", ".join(facts["allowed"])  # as they are typed
    return said.text(lang).format_map(filled), said.hint(lang).format_map(filled)


def place(facts: Mapping[str, Any], lang: str) -> str:
    """`staff.csv, row 12, column メール: `, as far as it is known; of many files without a list the file."""
    if "place" in facts:
        return visible(str(facts["place"])) + ": "
    if "row" not in facts:
        return f"{visible(str(facts['in_file']))}{'： ' if lang == 'ja' else ': '}" if "in_file" in facts else ""
    ja = lang == "ja"
    parts = [visible(str(facts["file"]))] if facts.get("file") else []
    parts.append(f"{facts['row']}行目" if ja else f"row {facts['row']}")
    if facts.get("column"):
        parts.append(f"「{visible(str(facts['column']))}」列" if ja else f"column {visible(str(facts['column']))}")
    return ("、" if ja else ", ").join(parts) + (": " if not ja else "： ")


def say_refused(refused: Refused, output: Output) -> int:
    """Every reason, with the next command to run; the status."""
    lang = output.lang
    said = [(refusal, *words(refusal.code, refusal.facts, lang)) for refusal in refused.refusals]
    status = int(refused.status)
    if output.form in ("json", "jsonl"):
        errors = [
            {"code": r.code, "message": place(r.facts, lang) + message, "hint": hint, "facts": dict(r.facts)}
            for r, message, hint in said
        ]
        output.error_object({"exit": status, "errors": errors})
        return status
    head = "エラー" if lang == "ja" else "Error"
    red, off = ("\x1b[31m", "\x1b[0m") if colours(sys.stderr) else ("", "")
    hints: dict[str, None] = {}
    for refusal, message, hint in said:
        output.paragraph(f"{red}{head}{off} {refusal.code}: {place(refusal.facts, lang)}{message}")
        if hint:
            hints[hint] = None
    for hint in hints:
        output.paragraph(("→ " if can_show("→") else "-> ") + hint)
    if len(said) > 1 and any("row" in refusal.facts or "place" in refusal.facts for refusal in refused.refusals):
        count = (
            f"{len(said)}件の誤りがあります。何も変更していません。"
            if lang == "ja"
            else f"{len(said)} mistakes; nothing was changed."
        )
        output.paragraph(count)
    return status


SHOWN_OF_A_KIND = 3


def say_cautions(cautions: Sequence[Caution], output: Output) -> None:
    """What was done all the same: a few of each kind, and how many more."""
    if output.quiet:
        return
    ja = output.lang == "ja"
    kinds: dict[str, dict[str, None]] = {}
    for caution in cautions:
        message, _ = words(caution.code, caution.facts, output.lang)
        kinds.setdefault(caution.code, {})[place(caution.facts, output.lang) + message] = None
    for code, lines in kinds.items():
        for line in list(lines)[:SHOWN_OF_A_KIND]:
            output.paragraph(f"{'注意' if ja else 'Note'} {code}: {line}")
        if (more := len(lines) - SHOWN_OF_A_KIND) > 0:
            output.paragraph(
                f"  ほか {more} 件（すべて見る: --result FILE）"
                if ja
                else f"  and {more} more (all of them: --result FILE)"
            )


def say_usage(message: str, hint: str, output: Output) -> int:
    if output.form in ("json", "jsonl"):
        output.error_object(
            {"exit": USAGE, "errors": [{"code": "USAGE", "message": message, "hint": hint, "facts": {}}]}
        )
        return USAGE
    head = "エラー" if output.lang == "ja" else "Error"
    output.paragraph(f"{head}: {visible(message)}")
    if hint:
        output.paragraph(("→ " if can_show("→") else "-> ") + hint)
    return USAGE


def say_bug(error: Exception, output: Output, folder: Path) -> int:
    """A bug of ours: an id for the user, the details in a file."""
    message, identity = bug(error, output.lang, folder)
    if output.form in ("json", "jsonl"):
        facts = {"id": identity}
        output.error_object({"exit": BUG, "errors": [{"code": "BUG", "message": message, "hint": "", "facts": facts}]})
    else:
        output.paragraph(message)
    return BUG


def bug(error: Exception, lang: str, folder: Path) -> tuple[str, str]:
    """The words for a bug, and its id; the details (never a local variable) are written into a 0600 file."""
    identity = os.urandom(4).hex()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = folder / f"{identity}.txt"
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as report:
            report.write("".join(traceback.format_exception(error)))
        where = str(file)
    except OSError:
        where = "-"
    if lang == "ja":
        return f"kcli の不具合です (番号 {identity})。変更は行われていません。詳細: {where}", identity
    return f"A bug in kcli (id {identity}). Nothing was changed. Details: {where}", identity


def can_show(sign: str) -> bool:
    """Whether the console has this sign."""
    try:
        sign.encode(sys.stderr.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
