"""TOML looked at before and beside its parser: depth in linear time, and the true place of every key and value."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcli_core.desired.scan import DEEPEST, places, too_deep

HOSTILE = {
    "brackets": "a = " + "[" * 100_000,
    "braces": "a = " + "{a=" * 100_000,
    "closed brackets": "a = " + "[" * 50_000 + "]" * 50_000,
    "dotted": ".".join("a" * 20_000) + " = 1",
    "dotted in a header": "[" + ".".join("a" * 20_000) + "]",
    "dotted, quoted": ".".join(['"a"'] * 20_000) + " = 1",
    "dotted, spaced": " . ".join("a" * 20_000) + " = 1",
}
HARMLESS_LONG = {
    "one long word": "a" * 2_000_000,
    "dots that part nothing": "." * 2_000_000,
    "short dotted keys": "a.b.c = 1\n" * 100_000,
    "unclosed strings": '"""\\' * 200_000,
    "unclosed single": "'''" * 300_001,
    "blanks": "a" + " " * 2_000_000 + "." * 3,
    "quotes": '"' * 1_000_001,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_is_too_deep_is_found_in_milliseconds_with_its_line(text: str) -> None:
    began = time.process_time()
    found = too_deep("# first\n" + text)
    assert found is not None
    assert (found.code, found.facts["line"], found.facts["most"]) == ("TOML_TOO_DEEP", 2, 32)
    assert time.process_time() - began < 0.25


@pytest.mark.parametrize("text", HARMLESS_LONG.values(), ids=HARMLESS_LONG)
def test_the_scan_takes_time_by_length_only(text: str) -> None:
    began = time.process_time()
    assert too_deep(text) is None
    assert time.process_time() - began < 2


@pytest.mark.parametrize("depth", [DEEPEST - 1, DEEPEST])
def test_thirty_two_are_taken(depth: int) -> None:
    assert too_deep("a = " + "[" * depth + "]" * depth) is None
    assert too_deep(".".join("a" * depth) + " = 1") is None


def test_one_more_is_not() -> None:
    assert too_deep("a = " + "[" * 33 + "]" * 33) is not None
    assert too_deep(".".join("a" * 33) + " = 1") is not None


def test_brackets_and_dots_in_strings_and_comments_do_not_count() -> None:
    deep, dotted = "[" * 100, "a." * 100
    assert too_deep(f'a = "{deep}{dotted}"\nb = \'{deep}\' # {deep}{dotted}\nc = """\n{deep}\n{dotted}"""\n') is None


TEXT = '''\
# a comment with [brackets] and = signs
[office]
code = "m1"   # why
"na me" = 'x # no comment'
  spaced   =   12

[[staff]]
code = "001"
note = """
several [lines]
code = "no key"
"""
days = [ 2024-01-01, "x", # in between
  { a = 1, b.c = "ü" } ]
[[staff]]
code = '002'
at = 1979-05-27 07:32:00
[staff.more]
inner = { x = [1, 2], "y z" = true }
'''
WANTED = {
    ("office",): (2, 1), ("office", "code"): (3, 8), ("office", "na me"): (4, 11), ("office", "spaced"): (5, 16),
    ("staff", 0): (7, 1), ("staff", 0, "code"): (8, 8), ("staff", 0, "note"): (9, 8),
    ("staff", 0, "days"): (13, 8), ("staff", 0, "days", 0): (13, 10), ("staff", 0, "days", 1): (13, 22),
    ("staff", 0, "days", 2): (14, 3), ("staff", 0, "days", 2, "a"): (14, 9),
    ("staff", 0, "days", 2, "b", "c"): (14, 18), ("staff", 1): (15, 1), ("staff", 1, "code"): (16, 8),
    ("staff", 1, "at"): (17, 6), ("staff", 1, "more"): (18, 1), ("staff", 1, "more", "inner"): (19, 9),
    ("staff", 1, "more", "inner", "x"): (19, 15), ("staff", 1, "more", "inner", "y z"): (19, 31),
}  # fmt: skip


def _line_and_column(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1


def test_every_table_and_value_has_its_true_line_and_column() -> None:
    found = {path: _line_and_column(TEXT, spot.value) for path, spot in places(TEXT)}
    assert {path: found.get(path) for path in WANTED} == WANTED


def test_lines_that_end_as_on_windows_have_the_same_places() -> None:
    text = TEXT.replace("\n", "\r\n")
    found = {path: _line_and_column(text, spot.value) for path, spot in places(text)}
    assert {path: found.get(path) for path in WANTED} == WANTED


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    elif isinstance(value, list) and value:
        for number, inner in enumerate(value):
            yield from _leaves(inner, (*path, number))
    else:
        yield path


KEYS = st.text(max_size=4)
VALUES = st.recursive(
    st.one_of(st.text(max_size=8), st.integers(-9, 9), st.booleans(), st.floats(allow_nan=False), st.dates()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=8,
)


@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_nothing_that_the_parser_finds_is_without_a_place(table: dict[str, Any]) -> None:
    import tomli_w

    text = tomli_w.dumps(table)
    found = {path for path, _ in places(text)}
    assert {path for path in _leaves(tomllib.loads(text)) if path} <= found | {()}
