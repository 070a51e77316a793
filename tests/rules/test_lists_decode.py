"""A file's bytes become text in one certain way, or the place that does not fit is named."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcli_core.lists.decode import decode
from kcli_core.refusals import Refused

TEXT = "氏名,コード\n髙橋①㈱,表ソ能\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode("utf-8"), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (TEXT.encode("cp932"), "cp932"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_the_encoding_is_found_without_a_guess(data: bytes, encoding: str) -> None:
    assert decode(data, None, "a.csv") == (TEXT, encoding)


@pytest.mark.parametrize("word", ["氏名", "処理区分", "点検連番", "ﾔﾏﾀﾞ", "阿部", "能"])
def test_short_words_in_cp932_are_not_taken_for_utf8(word: str) -> None:
    assert decode(word.encode("cp932"), None, "a.csv") == (word, "cp932")


@pytest.mark.parametrize(
    ("named", "used"), [("shift_jis", "cp932"), ("SJIS", "cp932"), ("utf-8-sig", "utf-8"), ("EUC-JP", "euc_jp")]
)
def test_a_named_encoding_is_taken(named: str, used: str) -> None:
    text = "氏名"
    assert decode(text.encode(used), named, "a.csv") == (text, used)


@pytest.mark.parametrize("named", ["latin-1", "utf-7", "hex", "cp1252", "nonsense"])
def test_an_encoding_not_on_the_list_is_refused(named: str) -> None:
    with pytest.raises(Refused) as caught:
        decode(b"abc", named, "a.csv")
    assert caught.value.refusals[0].facts["reason"] == "unknown"


def test_bytes_that_no_encoding_has_are_named_with_byte_and_line() -> None:
    with pytest.raises(Refused) as caught:
        decode("氏名\n山田".encode("cp932") + b"\xff\xff", None, "a.csv")
    facts = caught.value.refusals[0].facts
    assert (facts["encoding"], facts["byte"], facts["line"], facts["hex"]) == ("cp932", 10, 2, "FF FF")


def test_one_broken_byte_in_utf8_is_named_as_utf8() -> None:
    with pytest.raises(Refused) as caught:
        decode("氏名\n山田".encode() + b"\xfd", None, "a.csv")
    assert caught.value.refusals[0].facts["encoding"] == "utf-8"


def test_a_named_encoding_that_does_not_fit_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        decode("氏名".encode("cp932"), "utf-8", "a.csv")
    assert caught.value.refusals[0].facts["byte"] == 1


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    assert outcome(data) in ("BAD_ENCODING", "utf-8", "cp932", "utf-16-le", "utf-16-be")


@pytest.mark.parametrize("byte", [0x80, 0xA0, 0xFD, 0xFE, 0xFF])
def test_bytes_that_python_alone_takes_for_cp932_are_refused(byte: int) -> None:
    assert outcome("氏名".encode("cp932") + bytes([byte])) == "BAD_ENCODING"


def outcome(data: bytes) -> str:
    try:
        return decode(data, None, "a.csv")[1]
    except Refused as refused:
        return refused.refusals[0].code
