"""Counterparties as they are compared: spellings of one name have one key (EB-23). What is stored stays as written.

Letters fold as everywhere (kcli_core.input.text), and shapes of letters in words of trade besides. What is left out of
a key is what people write or leave out without meaning another house; what tells two houses apart stays in.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from kcli_core.input.text import EDGE, IN_TRADE, match_key

# Without a meaning of their own wherever they stand: 青空商店(株)東京支店 is 青空商店株式会社東京支店.
_COMPANIES = (
    "特例有限会社", "株式会社", "有限会社", "合同会社", "合資会社", "合名会社", "相互会社", "(株)", "(有)", "(同)",
    "(資)", "(相)", "カブシキカイシャ", "カブシキガイシャ", "ユウゲンカイシャ", "ユウゲンガイシャ",
    "ゴウドウカイシャ", "ゴウドウガイシャ",
)  # fmt: skip
# Before or behind a name only: 税理士法人 in the middle says what the name is about.
_BODIES = (
    "特定非営利活動法人", "認定npo法人", "npo法人", "一般社団法人", "一般財団法人", "公益社団法人", "公益財団法人",
    "社団法人", "財団法人", "社会福祉法人", "社会医療法人", "社会医療法人財団", "社会医療法人社団",
    "社会保険労務士法人", "社労士法人", "土地家屋調査士法人", "司法書士法人", "行政書士法人", "税理士法人",
    "弁護士法人", "弁理士法人", "特許業務法人", "監査法人", "有限責任監査法人", "医療法人社団", "医療法人財団",
    "医療法人", "学校法人", "準学校法人", "宗教法人", "農事組合法人", "地方独立行政法人", "独立行政法人",
    "国立大学法人", "公立大学法人", "国立研究開発法人", "有限責任事業組合", "協同組合", "企業組合", "(一社)",
    "(一財)", "(公社)", "(公財)", "(社)", "(財)", "(社福)", "(福)", "(特非)", "(医社)", "(医財)", "(医)", "(名)",
    "(学)", "(宗)", "(税)", "(弁)", "(監)", "(農)", "(独)", "(協)", "(企)", "(労)", "(npo)",
)  # fmt: skip
# As banks write them in kana: ｶ)ｱｵｿﾞﾗ before, ｱｵｿﾞﾗ(ｶ behind.
_IN_TRANSFERS = (
    "カ", "ユ", "ド", "メ", "シ", "フク", "ガク", "イ", "イダン", "ザイ", "シャ", "ゼイ", "ベン", "トクヒ", "株",
    "有", "同",
)  # fmt: skip
# Behind a name, a blank or a comma before them.
_LATIN = re.compile(
    r"(?<=[\s,.)])(?:co\s*\.?\s*,?\s*(?:ltd|limited)|k\.?\s*k|g\.?\s*k|inc|incorporated|corp|corporation|company|limited|ltd"
    r"|llc|l\.l\.c|llp|gmbh|plc|pte\.?\s*ltd|s\.a|n\.v|b\.v)[.\s]*$"
)
_BRACKETS = str.maketrans("[]{}〔〕【】〈〉《》<>«»", "()()()()()()()()")
_AS_KANA = {**{code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}}
# 富士フイルム is written 富士フィルム, キヤノン キャノン.
_SMALL = str.maketrans("ァィゥェォッャュョヮヵヶぁぃぅぇぉっゃゅょゎゕゖ", "アイウエオツヤユヨワカケ" * 2)
_LETTERS = {**IN_TRADE, **_BRACKETS, **_AS_KANA, **_SMALL}
# What a long mark can stand behind: the dash of セブン-イレブン is none.
_KANA = "ァ-ヲヴ-ヺヽヾㇰ-ㇿー"
_DASHES = "-‐‑‒–—―−─━ー~〜"
_LONG_MARK = re.compile(f"(?<=[{_KANA}])[{_DASHES}]")
# What is written or not: middle dots, points, commas, quotes, dashes that are no long mark.
_MARKS = re.compile(f"[{_DASHES.replace('ー', '')}・･.,、。’‘'´`\"“”「」『』…/;:!?*]|(?<![{_KANA}])ー")
_ADDRESSED = ("御中",)


def _letters(text: str) -> str:
    return _LONG_MARK.sub("ー", text.translate(_LETTERS))


def _longest_first(forms: tuple[str, ...]) -> str:
    # As they stand in a text that is folded already.
    return "|".join(
        re.escape(form) for form in sorted({_letters(match_key(form)) for form in forms}, key=len, reverse=True)
    )


_ANYWHERE = re.compile(_longest_first(_COMPANIES))
_FIRST = re.compile(rf"(?:{_longest_first(_BODIES)}|\(?(?:{_longest_first(_IN_TRANSFERS)})\))")
_LAST = re.compile(
    rf"(?:{_longest_first(_BODIES)}|\((?:{_longest_first(_IN_TRANSFERS)})\)?|{_longest_first(_ADDRESSED)})$"
)


@lru_cache(maxsize=8192)
def counterparty_key(name: str) -> str:
    """What two spellings of one counterparty have in common; a key is its own key. A name of marks only keeps them."""
    text = match_key(_without_latin_form(name))
    while (folded := _folded(text)) != text:
        text = folded
    return text


@lru_cache(maxsize=64)
def query_key(text: str) -> str:
    """What a key has to contain. A long mark at the end is not asked for: コンピューター finds コンピュータ."""
    key = counterparty_key(text)
    shorter = key.rstrip("ー")
    return shorter if len(shorter) >= 3 else key


def is_form_only(text: str) -> bool:
    """Nothing but 株式会社 or the like: keys do not hold it, what is stored does."""
    key = counterparty_key(text)
    return bool(_ANYWHERE.fullmatch(key) or _FIRST.fullmatch(key) or _LAST.fullmatch(key))


def _without_latin_form(name: str) -> str:
    """Before the blanks go: they tell Toshiba K.K. from a name that ends in kk."""
    plain = unicodedata.normalize("NFKC", name).casefold().strip(EDGE)
    found = _LATIN.search(plain)
    return name if not found or not plain[: found.start()].strip(" ,.") else plain[: found.start()]


def _folded(text: str) -> str:
    text = _letters(match_key(text))
    # A name that is nothing but a form, or marks, keeps them.
    text = _ANYWHERE.sub("", text) or text
    if first := _FIRST.match(text):
        text = text[first.end() :] or text
    if last := _LAST.search(text):
        text = text[: last.start()] or text
    return _MARKS.sub("", text) or text
