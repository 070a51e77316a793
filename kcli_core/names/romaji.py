"""Names in kana and in Latin letters as one key, so that ヤマダ, やまだ, Yamada and YAMADA are found in one list."""

from __future__ import annotations

import re
import unicodedata

_ROWS = {
    "": "あいうえお", "k": "かきくけこ", "s": "さしすせそ", "t": "たちつてと", "n": "なにぬねの", "h": "はひふへほ",
    "m": "まみむめも", "r": "らりるれろ", "g": "がぎぐげご", "z": "ざじずぜぞ", "d": "だ__でど", "b": "ばびぶべぼ",
    "p": "ぱぴぷぺぽ", "v": "__ゔ__",
}  # fmt: skip
_KANA = {kana: row + vowel for row, line in _ROWS.items() for kana, vowel in zip(line, "aiueo", strict=True)}
_KANA |= dict(
    zip("やゆよわゐゑをんぢづっー", ("ya", "yu", "yo", "wa", "i", "e", "o", "n", "zi", "zu", "", ""), strict=True)
)
_KANA |= dict(zip("ゃゅょぁぃぅぇぉゎヵヶ", ("ya", "yu", "yo", "a", "i", "u", "e", "o", "wa", "ka", "ke"), strict=True))
_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヴ") + 1)}
_HEPBURN = (("tch", "ch"), ("sh", "sy"), ("ch", "ty"), ("ts", "t"), ("j", "zy"), ("f", "h"), ("yi", "i"), ("dz", "z"))
_LONG_O = re.compile("o[uh](?![aiueoy])|ou")
_M_FOR_N = re.compile("m(?=[bpm])")
_DOUBLE = re.compile(r"(.)\1+")


def romaji(text: str) -> str:
    """The key: one spelling of Hepburn, Kunrei and kana, long vowels and doubled letters written short."""
    text = text.translate(_HIRAGANA)
    if text.isascii():
        key = text.lower()
    else:
        small = "".join(_KANA.get(c, c) if c not in "ゃゅょ" else "\0" + _KANA[c] for c in text)
        key = re.sub("i?\0", "", small)
        key = "".join(c for c in unicodedata.normalize("NFD", key.lower()) if not unicodedata.combining(c))
    for hepburn, kunrei in _HEPBURN:
        key = key.replace(hepburn, kunrei)
    key = re.sub("[^a-z]", "", key)
    return _M_FOR_N.sub("n", _DOUBLE.sub(r"\1", _LONG_O.sub("o", _DOUBLE.sub(r"\1", key))))
