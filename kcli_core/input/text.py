"""Text: tidied for storing, folded for comparing, searched for characters that must not be stored.

Stored text is never NFC or NFKC: both change names (U+FA19 神 becomes 神, ㈱ becomes (株)).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

# Zero-width characters that say nothing in Japanese text; they come from web pages and files with a BOM inside.
INVISIBLE = "\u200b\u2060\ufeff"
EDGE = " \t\r\n\x0b\x0c\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000\u200c\u200d" + INVISIBLE
EDGE += "".join(map(chr, range(0x2000, 0x200B)))

_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_SPACES = re.compile("[ \t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_ODD_SPACES = re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f]|[ \u3000]{2}")
# Anything that there is to tidy: most texts have none of it.
_UNTIDY = re.compile(
    f"^[{EDGE}]|[{EDGE}]$|[{INVISIBLE}\r\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3099\u309a]|[ \u3000]{{2}}"
)
_KANA_WITH_MARK = re.compile("[\u3040-\u30ff][\u3099\u309a]")
_BAD = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

# Forms of one character that families use side by side: the last of each group stands for all.
_VARIANTS = """
髙高 﨑嵜崎 𠮷吉 邊邉辺 齋斎齊斉 濵濱浜 德徳 瀨瀬 栁桺柳 桒桑 澤沢 廣広 嶋嶌島 國国 眞真 惠恵 榮栄 龍竜 櫻桜 壽寿
圓円 條条 關関 豐豊 冨富 峯峰 槇槙 曻昇 內内 槗橋 凞煕熙 萬万 與与 藏蔵 寬寛 靜静 彌弥 實実 顯顕 晉晋
來来 淺浅 瀧滝 鐵鉄 學学 會会 應応 驒騨 俱倶 黑黒 增増 橫横 緖緒 綠緑 薰薫 賴頼 郞郎 曾曽 龜亀 鷗鴎
鄕郷 舘館 淵渕 兒児 亞亜 尙尚 靑青 淸清 淨浄 籔藪薮 檜桧 絲糸 總総 團団 鹽塩 柗枩松 舩船 梅楳 衞衛 爲為
繩縄 釋釈 禮礼 祿禄 穰穣 螢蛍 當当 勳勲 嚴厳 對対 巖巌 戶戸 敎教 晧皓 樂楽 步歩 每毎 氣気 狹狭 獨独
盡尽 縣県 臺台 萠萌 藝芸 蘆芦 處処 覺覚 譽誉 讓譲 遙遥 鎭鎮 驛駅 聰聡 瑤瑶
"""

# The same in the names of houses and in words of trade. Names of persons are compared without them: their keys are
# stored, and a wider table would make other keys of them.
_IN_TRADE = """
證証 發発 賣売 醫医 藥薬 單単 價価 變変 轉転 傳伝 勞労 營営 圖図 體体 號号 硏研 鑛鉱 礦鉱 區区 歸帰 棧桟 燈灯 爐炉
燒焼 假仮 佛仏 兩両 竝並 參参 雙双 收収 畫画 晝昼 數数 斷断 繼継 經経 續続 聲声 肅粛 腦脳 舊旧 莊荘 觀観 觸触 讀読
豫予 貳弐 壹壱 辨弁 辯弁 遞逓 醉酔 釀醸 錢銭 鑄鋳 雜雑 靈霊 飮飲 餘余 驗験 髮髪 鬪闘 麥麦 麵麺 黃黄 點点 黨党 齒歯
壓圧 圍囲 壞壊 壯壮 奧奥 將将 專専 屬属 峽峡 廢廃 彈弾 從従 恆恒 懷懐 戰戦 擔担 擴拡 據拠 擇択 攝摂 曆暦 樣様 樞枢
檢検 權権 歐欧 歡歓 殘残 滿満 澁渋 濟済 濕湿 爭争 犧犠 甁瓶 產産 畧略 疊畳 癡痴 祕秘 稻稲 窗窓 粹粋 絕絶 缺欠 羣群
膽胆 臟臓 蔣蒋 虛虚 蟲虫 蠶蚕 蠟蝋 裝装 譯訳 輕軽 辭辞 邨村 鋪舗 舖舗 鑵缶 罐缶 隨随 險険 隱隠 雞鶏 鷄鶏 靱靭 頰頬
飜翻 餠餅 驅駆 麴麹 凉涼 剩剰 勸勧 卷巻 啞唖 噓嘘 囑嘱 圀国 埜野 夘卯 寳宝 寶宝 尅克 崗岡 帶帯 廐厩 廳庁 徵徴 恊協
愼慎 戲戯 拂払 挾挟 搖揺 擧挙 敕勅 晚晩 曉暁 棊棋 溫温 滯滞 潛潜 烟煙 爼俎 牀床 珎珍 畆畝 眾衆 碎砕 穗穂 竊窃 粮糧
絃弦 縱縦 纖繊 舍舎 莖茎 覽覧 謠謡 讚讃 贊賛 躰体 迯逃 逹達 鄰隣 鍊錬 鐮鎌 閒間 騷騒 髓髄
"""


def _folding() -> dict[int, int | None]:
    table: dict[int, int | None] = {}
    for group in _VARIANTS.split():
        table.update({ord(c): ord(group[-1]) for c in group[:-1] if c != group[-1]})
    for code in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)):  # variation selectors: a shape, not a name
        table[code] = None
    table.update(dict.fromkeys(map(ord, EDGE)))
    return table


_FOLDING = _folding()
# For `str.translate`, behind `match_key`.
IN_TRADE: Mapping[int, int] = {ord(c): ord(group[-1]) for group in _IN_TRADE.split() for c in group[:-1]}


def tidy(text: str) -> str:
    """Text for storing: no blanks at the ends, runs of blanks become one, kana joined with their voicing marks.

    A U+3000 stays one (it is how many write names); everything else stays as written.
    """
    if not _UNTIDY.search(text):
        return text
    text = text.strip(EDGE)
    text = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if _ODD_SPACES.search(text):
        text = _SPACES.sub(lambda run: "\u3000" if "\u3000" in run[0] else " ", text)
    if "\u3099" in text or "\u309a" in text:
        # Only these pairs: macOS sends them, and composing anything else would change kanji.
        text = _KANA_WITH_MARK.sub(lambda pair: unicodedata.normalize("NFC", pair[0]), text)
    return text.strip(EDGE)


def only_dashes(text: str) -> bool:
    """Whether a cell says "none" with a dash, as many do."""
    return not text.strip("-－−‐‑–—―ー─ｰ" + EDGE)


# Row after row of a batch is compared with everybody who is there already.
@lru_cache(maxsize=32_768)
def match_key(text: str) -> str:
    """A key for comparing: width, case, spaces and kanji variants do not count. A key is its own key."""
    while True:
        key = unicodedata.normalize("NFKC", text).casefold().translate(_FOLDING)
        if key == text:
            return key
        text = key


def bad_characters(text: str, allowed: str = "") -> tuple[str, ...]:
    """The characters that must not be stored, as U+XXXX, each once.

    Control, bidirectional and other format characters, NUL, surrogates, unassigned and private-use code points
    (the office's own gaiji among them: nobody else can show those), line and paragraph separators.
    """
    if text.replace("\u3000", "").isprintable():
        return ()
    found = dict.fromkeys(c for c in text if c not in allowed and unicodedata.category(c) in _BAD)
    return tuple(f"U+{ord(c):04X}" for c in found)
