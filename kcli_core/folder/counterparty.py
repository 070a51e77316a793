"""Counterparties as they are compared: spellings of one name have one key (EB-23). What is stored stays as written."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Before or behind a name, in any of their forms; NFKC has made ㈱ into (株).
LEGAL_FORMS = (
    "特定非営利活動法人", "一般社団法人", "一般財団法人", "公益社団法人", "公益財団法人", "社会福祉法人",
    "社会保険労務士法人", "医療法人社団", "医療法人財団", "司法書士法人", "行政書士法人", "税理士法人", "弁護士法人",
    "監査法人", "医療法人", "学校法人", "宗教法人", "npo法人", "株式会社", "有限会社", "合同会社", "合資会社",
    "合名会社", "相互会社", "協同組合", "(一社)", "(一財)", "(公社)", "(公財)", "(社福)", "(特非)", "(株)", "(有)",
    "(同)", "(資)", "(名)", "(医)", "(学)", "(宗)", "(税)", "(弁)", "(監)",
)  # fmt: skip
# Old and new shapes of one letter, as the law's search must not tell them apart.
SHAPES = str.maketrans(
    "髙﨑濵濱德瀨栁桒齋齊斎邉邊渡槗曻靑淸眞惠廣澤國龍櫻壽榮嶋嶌藪圓會學實寬",
    "高崎浜浜徳瀬柳桑斉斉斉辺辺渡橋昇青清真恵広沢国竜桜寿栄島島薮円会学実寛",
)


@lru_cache(maxsize=8192)
def counterparty_key(name: str) -> str:
    """NFKC, without legal form and spaces, kana in one width and kind, letters in one case and one shape."""
    text = unicodedata.normalize("NFKC", name).casefold()
    text = re.sub(r"[\s・･.,，．'’\"]+", "", text)
    for form in LEGAL_FORMS:
        stripped = text.removeprefix(form).removesuffix(form)
        if stripped:  # a name that is nothing but a form keeps it
            text = stripped
    text = text.translate(SHAPES)
    return re.sub("[ぁ-ゖ]", lambda found: chr(ord(found[0]) + 0x60), text)
