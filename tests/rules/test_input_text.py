"""Text is stored as written and compared by a key that never changes once made."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcli_core.input.text import bad_characters, match_key, only_dashes, tidy

ANY_TEXT = st.text(st.characters(codec=None), max_size=40)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("  山田 太郎  ", "山田 太郎"),
        ("\u3000山田\u3000太郎\xa0", "山田\u3000太郎"),
        ("山田   太郎", "山田 太郎"),
        ("山田 \u3000 太郎", "山田\u3000太郎"),
        ("\ufeff山田\u200b太郎\u200b", "山田太郎"),
        ("山田\t太郎", "山田 太郎"),
        ("か\u3099く", "がく"),
        ("ハ\u309aリ", "パリ"),
        ("一行目\r\n二行目", "一行目\n二行目"),
        ("㈱①ｶﾞＡ", "㈱①ｶﾞＡ"),
        ("é", "é"),
        ("e\u0301", "e\u0301"),
        ("", ""),
    ],
)
def test_tidied_text_keeps_what_was_written(written: str, stored: str) -> None:
    assert tidy(written) == stored


@pytest.mark.parametrize("code_point", [0xFA19, 0xFA1B, 0xFA10, 0xFA1A, 0xFA1E, 0xFA16, 0xFA11])
def test_storing_does_not_change_compatibility_kanji(code_point: int) -> None:
    assert tidy(chr(code_point) + "田") == chr(code_point) + "田"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("髙橋", "高橋"),
        ("山﨑", "山崎"),
        ("𠮷田", "吉田"),
        ("渡邊", "渡辺"),
        ("渡邉", "渡辺"),
        ("齋藤", "斉藤"),
        ("齊藤", "斎藤"),
        ("濵田", "浜田"),
        ("濱田", "浜田"),
        ("德田", "徳田"),
        ("瀨戸", "瀬戸"),
        ("栁", "柳"),
        ("桒原", "桑原"),
        ("\ufa19田", "神田"),
        ("山田　太郎", "山田太郎"),
        ("㈱青葉", "(株)青葉"),
        ("ﾔﾏﾀﾞ", "ヤマダ"),
        ("ABC商事", "ａｂｃ商事"),
        ("葛\U000e0100城", "葛城"),
    ],
)
def test_forms_of_one_name_have_one_key(one: str, other: str) -> None:
    assert match_key(one) == match_key(other)


@pytest.mark.parametrize(("one", "other"), [("やまだ", "ヤマダ"), ("山田", "山口"), ("林", "森"), ("土屋", "士屋")])
def test_different_names_keep_different_keys(one: str, other: str) -> None:
    assert match_key(one) != match_key(other)


def test_keys_and_stored_text_are_stable_for_every_code_point() -> None:
    """Of those that are nothing yet, or nothing to anybody else, one in 256."""
    for code in range(sys.maxunicode + 1):
        if code % 256 and unicodedata.category(chr(code)) in ("Cn", "Co", "Cs"):
            continue
        for text in (chr(code), f"か{chr(code)}\u3099"):
            key, stored = match_key(text), tidy(text)
            assert match_key(key) == key, hex(code)
            assert tidy(stored) == stored, hex(code)


@given(ANY_TEXT)
def test_keys_and_stored_text_are_stable_for_any_text(text: str) -> None:
    assert match_key(match_key(text)) == match_key(text)
    assert tidy(tidy(text)) == tidy(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("山田\0", ("U+0000",)),
        ("\x1b[31m赤", ("U+001B",)),
        ("右\u202e左", ("U+202E",)),
        ("\ud800", ("U+D800",)),
        ("\ue000外字", ("U+E000",)),
        ("\U0010ffff", ("U+10FFFF",)),
        ("行\u2028", ("U+2028",)),
        ("二行\n目", ("U+000A",)),
        ("山田　太郎 𠮷 ①", ()),
    ],
)
def test_characters_that_must_not_be_stored_are_named(text: str, found: tuple[str, ...]) -> None:
    assert bad_characters(text) == found


def test_an_allowed_line_break_is_not_named() -> None:
    assert bad_characters("二行\n目\x07", allowed="\n") == ("U+0007",)


@given(ANY_TEXT)
def test_text_found_good_holds_no_control_or_format_character(text: str) -> None:
    if not bad_characters(text):
        assert not {"Cc", "Cf", "Cs", "Co", "Cn"} & {unicodedata.category(c) for c in text}


@pytest.mark.parametrize(("text", "dashes"), [("-", True), ("―", True), (" ー ", True), ("", True), ("- 1", False)])
def test_a_cell_of_dashes_means_none(text: str, dashes: bool) -> None:
    assert only_dashes(text) is dashes
