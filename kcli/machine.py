"""How machines read an answer: JSON and TOML, times in Japan's offset, and nothing in it that steers a terminal."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kcli_core.world import JST, instant

# C0, DEL, C1, and what turns the direction of text or hides in it: none of it may reach a terminal from data.
DANGEROUS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)


def is_harmless(text: str) -> bool:
    """Nothing dangerous in it. What is printable, none of the dangerous is: that is known ten times as soon."""
    return text.isprintable() or not DANGEROUS.search(text)


def holds_instant(text: str) -> bool:
    return "T" in text and "Z" in text and INSTANT.search(text) is not None


def plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as machines read it: RFC 3339 times in Japan's offset, the rest as it is."""
    return {name: plain_value(value) for name, value in row.items()}


def plain_value(value: Any) -> Any:
    if isinstance(value, str) and INSTANT.fullmatch(value):
        return instant(value).astimezone(JST).isoformat(timespec="seconds")
    if isinstance(value, Mapping):
        return plain(value)
    if isinstance(value, list | tuple):
        return [plain_value(item) for item in value]
    return value


def json_text(value: Any, indent: int | None = None, *, ascii_only: bool = False) -> str:
    """`ascii_only`: for a console that has no other letters."""
    import json

    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent, default=str)
    return escaped(text)


def json_lines(rows: Sequence[Mapping[str, Any]], *, ascii_only: bool = False) -> list[str]:
    """A row each, as `json_text` writes it; by the column, where all rows have the same."""
    import json

    if len({*map(tuple, rows)}) != 1 or not rows[0]:
        return [json_text(plain(row), ascii_only=ascii_only) for row in rows]
    encode = json.JSONEncoder(ensure_ascii=ascii_only, default=str).encode
    columns = [_json_column(values, encode) for values in zip(*[row.values() for row in rows], strict=True)]
    names = [encode(name).replace("%", "%%") for name in rows[0]]
    form = ", ".join(f"{name}: {mark}" for name, (mark, _) in zip(names, columns, strict=True))
    return [f"{{{form}}}" % cells for cells in zip(*[cells for _, cells in columns], strict=True)]


def _json_column(values: Sequence[Any], encode: Callable[[Any], str]) -> tuple[str, Sequence[Any]]:
    """How the cells of one column stand in a line, and the cells; numbers and plain texts stand as they are."""
    kinds = {*map(type, values)}
    if kinds == {int}:
        return "%d", values
    if kinds <= {bool, type(None)}:
        said = {value: encode(value) for value in {*values}}
        return "%s", [said[value] for value in values]
    if kinds == {str} and not holds_instant(joined := " ".join(values)):
        if joined.isprintable() and encode(joined) == f'"{joined}"':
            return '"%s"', values
        if is_harmless(joined):
            return "%s", [*map(encode, values)]
    return "%s", [escaped(encode(plain_value(value))) for value in values]


def escaped(text: str) -> str:
    """JSON and TOML leave DEL, C1 and bidi characters as they are; an escape says the same and is harmless."""
    return DANGEROUS.sub(lambda found: f"\\u{ord(found[0]):04x}" if found[0] != "\n" else "\n", text)


def toml_text(value: Any) -> str:
    import tomli_w

    return escaped(tomli_w.dumps(_without_none(plain(value))))


def _without_none(value: Any) -> Any:
    """TOML has no null: what is absent is left out."""
    if isinstance(value, Mapping):
        return {key: _without_none(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_none(item) for item in value if item is not None]
    return value
