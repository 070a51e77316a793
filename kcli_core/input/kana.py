"""Readings of names: half-width kana and hiragana become full-width katakana."""

from __future__ import annotations

import re
import unicodedata

from kcli_core.input.reading import BLANK, Reading, bad
from kcli_core.input.text import tidy

LONGEST = 200
_HALF_WIDTH = re.compile("[\uff65-\uff9f]+")
_TO_KATAKANA = {
    **{code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)},
    0x309B: "\u3099",  # marks typed on their own
    0x309C: "\u309a",
    ord("="): "＝",
    ord("゠"): "＝",
}
_KANA = "ァ-ヺヽヾㇰ-ㇿ"
_LONG_MARK = re.compile(f"(?<=[{_KANA}])[-－−‐‑–—―─ー]+")
_BLANKS = re.compile("[ \t\xa0\u3000]+")
_GOOD = re.compile(f"[{_KANA}][{_KANA}ー]*(?:[ ・＝][{_KANA}][{_KANA}ー]*)*")
_NOT_GOOD = re.compile(f"[^{_KANA}ー ・＝]")


def to_katakana(text: str) -> str:
    """Text with every kana as full-width katakana, one ASCII space between parts; the rest as it is."""
    text = _HALF_WIDTH.sub(lambda run: unicodedata.normalize("NFKC", run[0]), text)
    text = tidy(text.translate(_TO_KATAKANA))
    return _BLANKS.sub(" ", _LONG_MARK.sub(lambda run: "ー" * len(run[0]), text))


def read_kana(text: str) -> Reading[str]:
    """The reading of a name in full-width katakana. Refused (BAD_KANA): all but kana, ー ・ ＝ and blanks; over 200."""
    if len(text) <= LONGEST and _GOOD.fullmatch(text):
        return Reading(text)
    kana = to_katakana(text)
    if not kana:
        return BLANK
    if len(kana) > LONGEST:
        return bad("BAD_KANA", text, "too_long", length=len(kana), limit=LONGEST)
    if wrong := "".join(dict.fromkeys(_NOT_GOOD.findall(kana))):
        return bad("BAD_KANA", text, "characters", characters=wrong[:20])
    if not _GOOD.fullmatch(kana):
        return bad("BAD_KANA", text, "form")
    return Reading(kana)
