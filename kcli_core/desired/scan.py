"""TOML looked at before and beside its parser: how deep it goes, and where each key and value stands.

The parser of the standard library gives no places, and takes deep nesting and long dotted keys badly. Both scans go
through the text once, in time that grows with its length only.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from typing import Any, NamedTuple

from kcli_core.refusals import Refusal, refuse

DEEPEST = 32

_MULTI = r'"""(?:[^"\\]|\\.|"(?!""))*+(?:"{3,5}|\Z)|' + r"'''(?:[^']|'(?!''))*+(?:'{3,5}|\Z)"
_LINE = r'"(?:[^"\\\n]|\\.)*+"?|' + r"'[^'\n]*+'?"
_QUIET = re.compile(f"{_MULTI}|{_LINE}|#[^\n]*+", re.DOTALL)
_NOT_BRACKETS = re.compile(r"[^\[\]{}\n]++")
# What stands in place of a string is one letter of a key.
_DOTTED = re.compile(rf"(?<![\w-])(?:[\w-]++[ \t]*+\.[ \t]*+){{{DEEPEST}}}")
_MANY_DOTS = re.compile(rf"^(?:[^.\n]*+\.){{{DEEPEST}}}", re.MULTILINE)
# A line that opens and closes its own brackets: its opening ones.
_HEADERS = re.compile(r"^[ \t]*+(\[{1,2})[\w .-]++\]{1,2}[ \t\r]*+$", re.MULTILINE)
_OPEN, _CLOSE = frozenset("[{"), frozenset("]}")

_BLANK = re.compile(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
_KEY = re.compile(r'[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\.)*+"|\'[^\'\n]*+\'')
_DOT = re.compile(r"[ \t]*+\.[ \t]*+")
_EQUALS = re.compile(r"[ \t]*+=[ \t]*+")
_VALUE = re.compile(f"{_MULTI}|{_LINE}|[^\\s,\\]}}#]++(?:[ \t]++[0-9:.+Zz-]++)?", re.DOTALL)
# Most lines: a bare key and a value that ends with the line.
_PLAIN = re.compile(
    r"[ \t]*+([A-Za-z0-9_-]++)[ \t]*+=[ \t]*+(?:\"(?!\"\")[^\"\\\n]*+\"|'(?!'')[^'\n]*+'|[^\s\"'\[{#][^\n#]*+)"
    r"[ \t]*+(?:#[^\n]*+)?\r?\n"
)

Path = tuple[Any, ...]


class Spot(NamedTuple):
    """Where something stands, as offsets into the text: its key (or header), and its value."""

    key: int
    value: int


def too_deep(text: str) -> Refusal | None:
    """Brackets or dotted keys nested more than 32 deep. Refused: TOML_TOO_DEEP with the line."""
    if _surely_flat(text):
        return None
    many_lines = '"""' in text or "'''" in text
    plain = _QUIET.sub(_stand_in if many_lines else "s", text)
    if found := _DOTTED.search(plain):
        return _refused("key", plain.count("\n", 0, found.start()) + 1)
    depth, line = 0, 1
    for sign in _NOT_BRACKETS.sub("", plain):
        if sign in _OPEN:
            depth += 1
            if depth > DEEPEST:
                return _refused("brackets", line)
        elif sign in _CLOSE:
            depth -= depth > 0
        else:
            line += 1
    return None


def _surely_flat(text: str) -> bool:
    """Whether a look at the letters is enough, as in long lists of tables: no line has dots for a deep key, and
    outside lines that are headers there are fewer brackets than a deep nest needs.
    """
    headers = sum(map(len, _HEADERS.findall(text)))
    return text.count("[") + text.count("{") - headers <= DEEPEST - 2 and not _MANY_DOTS.search(text)


def _stand_in(found: re.Match[str]) -> str:
    """One letter in place of a string, and its line breaks, so that lines are still counted."""
    text = found[0]
    return "s" + "\n" * text.count("\n") if text[0] != "#" else ""


def _refused(what: str, line: int) -> Refusal:
    return refuse("TOML_TOO_DEEP", reason=what, most=DEEPEST, line=line)


def places(text: str) -> Iterator[tuple[Path, Spot]]:
    """Every table and every value of a TOML text that the parser took: its path, and where it stands.

    A path is of keys and, in lists, numbers from 0: ("persons", 7, "email"). A header is the place of its table.
    """
    counts: dict[Path, int] = {}
    table: Path = ()
    at, size = 0, len(text)
    while at < size:
        if plain := _PLAIN.match(text, at):
            key = plain.start(1)
            yield (*table, plain[1]), Spot(key, _EQUALS.match(text, plain.end(1)).end())  # type: ignore[union-attr]
            at = plain.end()
            continue
        at = _BLANK.match(text, at).end()  # type: ignore[union-attr]
        if at >= size:
            return
        if text[at] == "[":
            start = at
            many = text.startswith("[[", at)
            keys, at = _keys(text, _skip(text, at + 1 + many))
            table = _table(keys, counts, many)
            yield table, Spot(start, start)
            at = text.find("]", at) + 1 + many
            continue
        if _KEY.match(text, at) is None:
            return  # the parser would have said so
        key = at
        keys, at = _keys(text, at)
        equals = _EQUALS.match(text, at)
        if equals is None:
            return
        path = (*table, *keys)
        for more in range(1, len(keys)):
            yield (*table, *keys[:more]), Spot(key, key)
        yield path, Spot(key, equals.end())
        at = yield from _value(text, equals.end(), path)


def _skip(text: str, at: int) -> int:
    return _BLANK.match(text, at).end()  # type: ignore[union-attr]


def _keys(text: str, at: int) -> tuple[list[str], int]:
    """The parts of a dotted key, and where it ends."""
    keys: list[str] = []
    while found := _KEY.match(text, at):
        keys.append(_unquoted(found[0]))
        at = found.end()
        dot = _DOT.match(text, at)
        if dot is None:
            break
        at = dot.end()
    return keys, at


def _unquoted(key: str) -> str:
    if key[0] == "'":
        return key[1:-1]
    if key[0] == '"':
        if "\\" not in key:
            return key[1:-1]
        import tomllib

        return next(iter(tomllib.loads(f"{key} = 1")))
    return key


def _table(keys: list[str], counts: dict[Path, int], many: bool) -> Path:
    """The path of a header: a list on the way means its last table so far."""
    path: Path = ()
    for at, key in enumerate(keys):
        path = (*path, key)
        last = at == len(keys) - 1
        if last and many:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _value(text: str, at: int, path: Path) -> Generator[tuple[Path, Spot], None, int]:
    """What stands inside a value; returns where it ends."""
    sign = text[at : at + 1]
    if sign == "[":
        at = _skip(text, at + 1)
        number = 0
        while at < len(text) and text[at] != "]":
            yield (*path, number), Spot(at, at)
            at = yield from _value(text, at, (*path, number))
            at = _skip(text, at)
            if text[at : at + 1] == ",":
                at = _skip(text, at + 1)
            number += 1
        return at + 1
    if sign == "{":
        at = _skip(text, at + 1)
        while at < len(text) and text[at] != "}":
            key = at
            keys, at = _keys(text, at)
            equals = _EQUALS.match(text, at)
            if equals is None:
                return len(text)
            inner = (*path, *keys)
            yield inner, Spot(key, equals.end())
            at = yield from _value(text, equals.end(), inner)
            at = _skip(text, at)
            if text[at : at + 1] == ",":
                at = _skip(text, at + 1)
        return at + 1
    found = _VALUE.match(text, at)
    return found.end() if found else len(text)
