"""Names of real people pass as they are written; what is no single name does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kcli_core.input.kana import read_kana
from kcli_core.input.names import read_name, read_organisation_name


@pytest.mark.parametrize(
    "name",
    [
        "山田 太郎",
        "山田　太郎",
        "山田太郎",
        "山 田 太 郎",
        "山田,太郎",
        "林 修",
        "森",
        "勘解由小路 在弘",
        "ジョン・スミス",
        "ｼﾞｮﾝ･ｽﾐｽ",
        "グエン ヴァン アン",
        "Nguyen Van An",
        "王 偉",
        "鵜殿",
        "真殿",
        "はさん",
        "髙橋 𠮷",
        "\ufa19田 \ufa1b",
        "山田(旧姓:佐藤) 花子",
        "山田/伊藤",
        "本田",
        "服部",
        "久保・マリア",
    ],
)
def test_a_persons_name_is_stored_as_written(name: str) -> None:
    reading = read_name(name)
    assert (reading.value, reading.refusal, reading.cautions) == (name, None, ())


@pytest.mark.parametrize(
    ("text", "name", "removed"),
    [
        ("山田 太郎 様", "山田 太郎", "様"),
        ("山田様", "山田", "様"),
        ("山田 殿", "山田", "殿"),
        ("山田殿", "山田", "殿"),
        ("鵜殿 様", "鵜殿", "様"),
        ("山田さん", "山田", "さん"),
        ("山田先生", "山田", "先生"),
        ("スミスさん", "スミス", "さん"),
        ("やまださん", "やまだ", "さん"),
    ],
)
def test_an_honorific_goes_with_a_caution(text: str, name: str, removed: str) -> None:
    reading = read_name(text)
    assert reading.value == name
    assert [(c.code, c.facts["removed"]) for c in reading.cautions] == [("HONORIFIC_REMOVED", removed)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("山田・伊藤", "two_persons"),
        ("山田･伊藤", "two_persons"),
        ("山田、伊藤", "two_persons"),
        ("山田 太郎\n伊藤 花子", "two_persons"),
        ("?田 太郎", "lost_character"),
        ("？田 太郎", "lost_character"),
        ("〓田 太郎", "lost_character"),
        ("山\ufffd", "lost_character"),
        ("山\0田", "characters"),
        ("山\u202e田", "characters"),
        ("\ue000田", "characters"),
        ("=1+1", "formula"),
        ("＝1+1", "formula"),
        ("あ" * 101, "too_long"),
    ],
)
def test_what_is_no_single_name_is_refused(text: str, reason: str) -> None:
    refusal = read_name(text).refusal
    assert refusal is not None
    assert (refusal.code, refusal.facts["reason"]) == ("BAD_NAME", reason)


def test_two_persons_in_a_cell_are_both_named() -> None:
    refusal = read_name("山田・伊藤").refusal
    assert refusal is not None
    assert refusal.facts["persons"] == "山田 / 伊藤"


def test_a_name_of_a_hundred_characters_passes() -> None:
    assert read_name("あ" * 100).value == "あ" * 100


@pytest.mark.parametrize("blank", ["", "  ", "\u3000", "\u200b"])
def test_a_blank_cell_is_neither_a_value_nor_a_mistake(blank: str) -> None:
    for read in (read_name, read_organisation_name, read_kana):
        reading = read(blank)
        assert (reading.value, reading.refusal) == (None, None)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("㈱青葉商事", "㈱青葉商事"),
        ("株式会社\n青葉", "株式会社 青葉"),
        ("青葉商事 御中", "青葉商事"),
        ("Who's next?", "Who's next?"),
        ("@cosme", "@cosme"),
    ],
)
def test_an_organisations_name_is_stored_as_written(text: str, name: str) -> None:
    assert read_organisation_name(text).value == name


def test_a_lost_character_in_an_organisations_name_is_refused() -> None:
    refusal = read_organisation_name("?田商店").refusal
    assert refusal is not None
    assert refusal.facts["reason"] == "lost_character"


@pytest.mark.parametrize(
    ("text", "kana"),
    [
        ("ﾔﾏﾀﾞ ﾀﾛｳ", "ヤマダ タロウ"),
        ("やまだ　たろう", "ヤマダ タロウ"),
        ("ヤマダ  タロウ", "ヤマダ タロウ"),
        ("サト－", "サトー"),
        ("サト−", "サトー"),
        ("サト―", "サトー"),
        ("サト‐", "サトー"),
        ("サト-", "サトー"),
        ("ﾊﾟﾘ", "パリ"),
        ("ｳﾞｧﾝ", "ヴァン"),
        ("か\u3099く", "ガク"),
        ("ジョン・スミス", "ジョン・スミス"),
        ("ｼﾞｮﾝ･ｽﾐｽ", "ジョン・スミス"),
        ("いすゞ", "イスヾ"),
    ],
)
def test_every_form_of_kana_becomes_full_width_katakana(text: str, kana: str) -> None:
    assert read_kana(text).value == kana


@pytest.mark.parametrize(("text", "characters"), [("山田", "山田"), ("Yamada", "Yamd"), ("ヤマ?", "?"), ("ﾔﾏﾀﾞ1", "1")])
def test_what_is_not_kana_is_refused_and_named(text: str, characters: str) -> None:
    refusal = read_kana(text).refusal
    assert refusal is not None
    assert (refusal.code, refusal.facts["characters"]) == ("BAD_KANA", characters)


def test_a_reading_of_200_characters_passes_and_a_longer_one_does_not() -> None:
    assert read_kana("ア" + "-" * 199).value == "ア" + "ー" * 199
    refusal = read_kana("ア" + "-" * 200).refusal
    assert refusal is not None
    assert refusal.facts["reason"] == "too_long"


@given(st.text(max_size=30))
def test_names_and_kana_read_once_are_read_the_same_again(text: str) -> None:
    for read in (read_name, read_kana, read_organisation_name):
        value = read(text).value
        if value is not None and not read(text).cautions:
            assert read(value).value == value
