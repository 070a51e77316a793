"""Bytes to text: a mark decides, then UTF-8, then CP932; never a guess and never a silent replacement."""

from __future__ import annotations

import codecs
import re

from kcli_core.refusals import Refused, refuse

# shift_jis is read as cp932: Python's shift_jis knows neither 髙 nor ① nor ㈱, and nobody means it.
ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-8-sig": "utf-8",
    "cp932": "cp932",
    "ms932": "cp932",
    "windows-31j": "cp932",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "euc-jp": "euc_jp",
    "euc_jp": "euc_jp",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 4096
# Python's cp932 takes five bytes that CP932 does not have, and makes private characters of them.
_NOT_CP932 = re.compile("[\x80\uf8f0-\uf8f3]")


def _without_mark(data: bytes) -> str | None:
    """UTF-16 without a mark, by its NUL bytes: they would pass as CP932."""
    sample = data[:_SAMPLE]
    if b"\0" not in sample or len(data) % 2:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    return "utf-16-le" if odd > even else "utf-16-be"


def _refused(data: bytes, name: str, encoding: str, at: int) -> Refused:
    return Refused(
        refuse(
            "BAD_ENCODING",
            file=name,
            reason="bytes",
            encoding=encoding,
            byte=at + 1,
            line=data.count(b"\n", 0, at) + 1,
            hex=data[at : at + 2].hex(" ").upper(),
            expected="utf-8, cp932, utf-16, euc-jp",
        )
    )


def _strictly(data: bytes, encoding: str) -> str | int:
    """The text, or the place of the first byte that the encoding has not."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        return error.start
    if encoding == "cp932" and (wrong := _NOT_CP932.search(text)):
        return len(text[: wrong.start()].encode("cp932"))
    return text


def _decoded(data: bytes, encoding: str, name: str) -> tuple[str, str]:
    text = _strictly(data, encoding)
    if isinstance(text, int):
        raise _refused(data, name, encoding, text)
    return text.removeprefix("\ufeff"), encoding


def decode(data: bytes, encoding: str | None, name: str) -> tuple[str, str]:
    """(text, the encoding it was in). A byte order mark goes. `name` is the file's, for the refusal.

    Refused (BAD_ENCODING): bytes that no accepted encoding has (byte and line are named), an unknown `encoding`.
    """
    if encoding:
        known = ENCODINGS.get(encoding.strip().lower())
        if known is None:
            expected = ", ".join(dict.fromkeys(ENCODINGS.values()))
            raise Refused(refuse("BAD_ENCODING", file=name, reason="unknown", encoding=encoding, expected=expected))
        return _decoded(data, known, name)
    for mark, marked in _MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], marked, name)
    if unmarked := _without_mark(data):
        return _decoded(data, unmarked, name)
    in_utf8 = _strictly(data, "utf-8")
    if isinstance(in_utf8, str):
        return in_utf8, "utf-8"
    in_cp932 = _strictly(data, "cp932")
    if isinstance(in_cp932, str):
        return in_cp932, "cp932"
    # The encoding that got further is the one that was meant.
    raise _refused(data, name, *(("utf-8", in_utf8) if in_utf8 >= in_cp932 else ("cp932", in_cp932)))
