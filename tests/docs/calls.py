"""Every refusal and caution that is written in the sources: its code, the detail that chooses words, its facts."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("kcli", "kcli_core")
REFUSALS, CAUTIONS = frozenset({"refuse", "Refusal", "bad", "too_large", "bad_file"}), frozenset({"Caution", "caution"})
# Facts that a helper adds to those its call names, and the code of those helpers that have but one.
ADDED = {
    "bad": {"text", "reason"},
    "caution": {"text"},
    "too_large": {"file", "limit", "reason"},
    "bad_file": {"file", "reason"},
}
ONE_CODE = {"too_large": "LIST_TOO_LARGE", "bad_file": "BAD_FILE"}
# Where the detail stands among a helper's arguments.
DETAIL_AT = {"bad": 2, "too_large": 1, "bad_file": 1}
DETAILS = ("reason", "kind", "why")


@dataclass(frozen=True)
class Call:
    """`open` where facts are passed on by `**`: what they hold is not known here."""

    where: str
    code: str
    caution: bool
    detail: str
    facts: frozenset[str]
    open: bool


def calls(source: str, where: str) -> Iterator[Call]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in REFUSALS | CAUTIONS:
            yield from _read(node, node.func.id, f"{where}:{node.lineno}")


def every_call() -> list[Call]:
    found: list[Call] = []
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            found += calls(file.read_text(encoding="utf-8"), file.relative_to(ROOT).as_posix())
    return found


def _read(node: ast.Call, name: str, where: str) -> Iterator[Call]:
    code = ONE_CODE.get(name) or (_text(node.args[0]) if node.args else "")
    if not code:
        return  # the code is a variable: chosen among literals that stand elsewhere
    facts, known = set(ADDED.get(name, ())), {}
    unknown = False
    for keyword in node.keywords:
        if keyword.arg is None:
            unknown = True
        else:
            facts.add(keyword.arg)
            known[keyword.arg] = _text(keyword.value)
    for given in node.args[1:]:
        if isinstance(given, ast.Dict):
            for key, value in zip(given.keys, given.values, strict=True):
                if key is None:
                    unknown = True
                else:
                    facts.add(_text(key))
                    known[_text(key)] = _text(value)
    at = DETAIL_AT.get(name)
    detail = _text(node.args[at]) if at is not None and at < len(node.args) else ""
    detail = detail or next((known[one] for one in DETAILS if known.get(one)), "")
    yield Call(where, code, name in CAUTIONS, detail, frozenset(facts), unknown)


def _text(node: ast.AST) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
