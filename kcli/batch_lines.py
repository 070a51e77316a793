"""The lines of a batch: one command each, in words as a shell takes them, or as JSON.

    # what follows a sign like this is a remark
    staff add 025 --name '山田 太郎' --email yamada@example.co.jp
    {"args": ["staff", "issue", "025"]}

Words are parted by blanks; '…' keeps everything as it is, "…" too but for \\" and \\\\, and \\ keeps the next sign.
Nothing is expanded: a sign that a shell would act on ($ ` ; & | < >) must be quoted, so that no line does something
else here than there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from kcli_core.refusals import Refusal, Refused, refuse

LARGEST_BYTES = 32 * 1024 * 1024
MOST_ROWS = 250_000
LONGEST_LINE = 65_536

PIECE = re.compile(
    r"""(?P<blank>\s+)|'(?P<single>[^']*)'|"(?P<double>(?:[^"\\]|\\.)*)"|\\(?P<kept>.)|(?P<plain>[^\s'"\\]+)"""
)
SHELL = re.compile(r"[$`;&|<>]")


class Line(NamedTuple):
    """One row: its number in the file, and its words or why there are none."""

    row: int
    words: list[str]
    refusal: Refusal | None = None


def read_lines(data: bytes, file: str) -> list[Line]:
    """Every row that holds a command. Refused: FILE_TOO_LARGE, FILE_UNREADABLE for what is no UTF-8 text."""
    if len(data) > LARGEST_BYTES:
        raise Refused(refuse("FILE_TOO_LARGE", file=file, size=len(data), most=LARGEST_BYTES))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise Refused(refuse("FILE_UNREADABLE", file=file, why=f"UTF-8, row {row}")) from None
    rows = text.split("\n")
    if len(rows) > MOST_ROWS:
        raise Refused(refuse("LIST_TOO_LARGE", reason="rows", limit=MOST_ROWS))
    return list(_lines(rows))


def _lines(rows: list[str]) -> Iterator[Line]:
    for at, raw in enumerate(rows, 1):
        text = raw.strip()
        if not text or text[0] == "#":
            continue
        read = _too_long(text) or (_json(text) if text[0] == "{" else words(text))
        if isinstance(read, Refusal):
            yield Line(at, [], read)
        elif read:
            # A line may be copied from a script as it stands.
            yield Line(at, read[1:] if read[0] == "kcli" and len(read) > 1 else read)


def _too_long(text: str) -> Refusal | None:
    if len(text) > LONGEST_LINE:
        return refuse("BAD_LINE", reason="long", length=len(text), limit=LONGEST_LINE)
    return refuse("BAD_LINE", reason="sign") if "\0" in text else None


def words(text: str) -> list[str] | Refusal:
    """The words of one line. Refused: BAD_LINE (an open quote; a sign that a shell would act on)."""
    if not any(sign in text for sign in "'\"\\#$`;&|<>"):
        return text.split()
    found: list[str] = []
    at, word = 0, None
    while at < len(text):
        piece = PIECE.match(text, at)
        if piece is None:
            return refuse("BAD_LINE", reason="quote", text=text[at : at + 20])
        at, kind = piece.end(), piece.lastgroup
        if kind == "blank":
            found += [word] if word is not None else []
            word = None
            continue
        part = piece[piece.lastgroup or 0]
        if kind == "plain":
            if word is None and part[0] == "#":
                break
            if sign := SHELL.search(part):
                return refuse("BAD_LINE", reason="shell", text=sign[0])
        elif kind == "double":
            part = re.sub(r'\\(["\\$`])', r"\1", part)
        word = (word or "") + part
    return [*found, word] if word is not None else found


def _json(text: str) -> list[str] | Refusal:
    import json

    try:
        read: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        return refuse("BAD_LINE", reason="json", text=str(error)[:100])
    args = read.get("args") if isinstance(read, dict) else None
    if not isinstance(args, list) or set(read) != {"args"} or not all(isinstance(word, str) for word in args):
        return refuse("BAD_LINE", reason="json", text='{"args": ["…"]}')
    return args or refuse("BAD_LINE", reason="json", text='{"args": ["…"]}')
