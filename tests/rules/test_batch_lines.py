"""The lines of a batch: words as a shell takes them, or JSON."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcli import batch_lines
from kcli_core.refusals import Refusal, Refused

# What means something, and what does not.
SIGNS = "ab山 \u3000\t'\"\\#$;&|<>`{}="


def read(text: str | bytes) -> list[tuple[int, list[str] | str]]:
    data = text.encode() if isinstance(text, str) else text
    found = batch_lines.read_lines(data, "c.txt")
    return [(line.row, f"{line.refusal.facts['reason']}" if line.refusal else line.words) for line in found]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("staff add 005 --name '山田 太郎'", ["staff", "add", "005", "--name", "山田 太郎"]),
        ('kcli staff add 005 --name "山田 太郎"', ["staff", "add", "005", "--name", "山田 太郎"]),
        ("kcli", ["kcli"]),
        ("  staff\tlist  ", ["staff", "list"]),
        ("staff list # all of them", ["staff", "list"]),
        ("client add C#1 --name x", ["client", "add", "C#1", "--name", "x"]),
        ("a '' b", ["a", "", "b"]),
        ("a 'b'\"c\"d\\ e", ["a", "bcd e"]),
        (r'a "say \"hi\" \\ \n"', ["a", r'say "hi" \ \n']),
        ("a 'A&B; $x'", ["a", "A&B; $x"]),
        ('{"args": ["staff", "add", "5", "--name", "山田 \'x"]}', ["staff", "add", "5", "--name", "山田 'x"]),
    ],
)
def test_a_line_in_words(text: str, words: list[str]) -> None:
    assert read(text) == [(1, words)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a 'b", "quote"),
        ('a "b', "quote"),
        ("a b\\", "quote"),
        ("a; b", "shell"),
        ("a $HOME", "shell"),
        ("a | b", "shell"),
        ("a > b", "shell"),
        ("a `b`", "shell"),
        ("a\0b", "sign"),
        ("x" * 70_000, "long"),
        ("{", "json"),
        ("{}", "json"),
        ('{"args": "staff list"}', "json"),
        ('{"args": [1]}', "json"),
        ('{"args": []}', "json"),
        ('{"args": ["staff"], "more": 1}', "json"),
        ("{" * 60_000, "json"),
    ],
)
def test_a_line_that_is_none_is_that_rows_refusal(text: str, reason: str) -> None:
    assert read(text) == [(1, reason)]


def test_rows_are_numbered_as_in_the_file_and_blank_ones_and_remarks_left_out() -> None:
    assert read("\ufeff# one\r\n\r\nstaff list\r\n   # two\nclient list") == [
        (3, ["staff", "list"]),
        (5, ["client", "list"]),
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"staff add 1 --name \x8e\x52\x93\x63", "BAD_ENCODING"),
        (b"x\n" * (batch_lines.MOST_ROWS + 2), "LIST_TOO_LARGE"),
        (b" " * (batch_lines.LARGEST_BYTES + 1), "FILE_TOO_LARGE"),
    ],
)
def test_a_file_that_is_no_batch_is_refused_as_a_whole(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as caught:
        batch_lines.read_lines(data, "c.txt")
    assert [refusal.code for refusal in caught.value.refusals] == [code]


@given(st.lists(st.text(SIGNS, max_size=20), min_size=1, max_size=6))
def test_what_a_script_quotes_comes_out_as_it_went_in(words: list[str]) -> None:
    assert batch_lines.words(shlex.join(words)) == words


@given(st.text(SIGNS, max_size=60))
def test_any_text_is_words_or_a_refusal(text: str) -> None:
    found = batch_lines.words(text)
    assert isinstance(found, Refusal) or all(isinstance(word, str) for word in found)
