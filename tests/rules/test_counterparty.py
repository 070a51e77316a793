"""Counterparties as they are compared (EB-23): what is one house, and what is another."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kcli_core.folder.counterparty import counterparty_key, is_form_only, query_key
from kcli_core.input.text import IN_TRADE

# What is stored, and a query that has to find it.
FOUND = [
    # forms of a company, before and behind, in every shape
    ("㈱国税商事", "株式会社国税商事"),
    ("株式会社国税商事", "㈱国税商事"),
    ("(株)国税商事", "国税商事"),
    ("（株）国税商事", "国税商事㈱"),
    ("国税商事株式会社", "(株)国税商事"),
    ("国税商事　㈱", "株式会社 国税商事"),
    ("㍿国税商事", "国税商事"),
    ("株)国税商事", "国税商事(株"),
    ("【株】国税商事", "株式会社国税商事"),
    ("[株]国税商事", "国税商事"),
    ("カブシキガイシャコクゼイ", "コクゼイ（株）"),
    ("コクゼイ　カブシキカイシャ", "株式会社コクゼイ"),
    ("かぶしきがいしゃ こくぜい", "コクゼイ"),
    ("ｶ)ｺｸｾﾞｲｼﾖｳｼﾞ", "コクゼイショウジ"),
    ("ｺｸｾﾞｲｼﾖｳｼﾞ(ｶ", "株式会社コクゼイショウジ"),
    ("コクゼイ（カ）", "コクゼイ"),
    ("㈲みどり電機", "有限会社みどり電機"),
    ("ﾕ)ﾐﾄﾞﾘﾃﾞﾝｷ", "ミドリデンキ"),
    ("合同会社青空", "(同)青空"),
    ("青空ＬＬＣ", "青空llc"),
    ("青空 LLC", "合同会社青空"),
    ("ド）アオゾラ", "アオゾラ"),
    ("青空商店㈱東京支店", "青空商店株式会社 東京支店"),
    ("Toshiba K.K.", "toshiba"),
    ("東芝 Co., Ltd.", "株式会社東芝"),
    ("Sony Corporation", "SONY"),
    ("Amazon Japan G.K.", "Amazon Japan合同会社"),
    ("医療法人社団 青空会", "青空会"),
    ("(医)青空会", "医療法人青空会"),
    ("一般社団法人みどり協会", "(一社)みどり協会"),
    ("税理士法人みなみ", "みなみ税理士法人"),
    ("学校法人みどり学園", "みどり学園"),
    ("社会福祉法人さくら", "(福)さくら"),
    ("特定非営利活動法人そら", "NPO法人そら"),
    ("青空商店 御中", "青空商店"),
    # width, case, blanks
    ("ＮＴＴ東日本", "ntt東日本"),
    ("コクヨ", "ｺｸﾖ"),
    ("ﾊﾟﾅｿﾆｯｸ", "パナソニック"),
    ("青空　商店", "青空商店"),
    ("青空\u200b商店", "青空商店"),
    ("１２３商店", "123商店"),
    ("アスクル", "すくる"),
    # kana of one kind; small letters; long marks and dashes
    ("さくら文具", "サクラ文具"),
    ("富士フイルム", "富士フィルム"),
    ("キヤノン", "キャノン"),
    ("シヤチハタ", "シャチハタ"),
    ("茅ヶ崎水産", "茅ケ崎水産"),
    ("データ通信", "デ－タ通信"),
    ("データ通信", "デ-タ通信"),
    ("データ通信", "デ―タ通信"),
    ("データ通信", "デｰタ通信"),
    ("セブン‐イレブン", "セブンイレブン"),
    ("日本コンピュータ", "コンピューター"),
    ("日本コンピューター", "日本コンピュータ"),
    ("イトーヨーカ堂", "イト−ヨ−カ堂"),
    # marks between
    ("Ａ・Ｂ商会", "AB商会"),
    ("A.B.商会", "A・B商会"),
    ("ジョン・スミス商会", "ジョンスミス"),
    ("“青空”商店", "青空商店"),
    # old and new shapes, and those that computers tell apart
    ("髙島屋", "高島屋"),
    ("高島屋", "髙島屋"),
    ("山﨑製パン", "山崎製パン"),
    ("渡邊商店", "渡辺商店"),
    ("齋藤建設", "斉藤建設"),
    ("濵田酒造", "浜田酒造"),
    ("廣澤精機", "広沢精機"),
    ("國際證券", "国際証券"),
    ("眞壁醫院", "真壁医院"),
    ("澁谷藥局", "渋谷薬局"),
    ("大發鑛業", "大発鉱業"),
    ("\ufa19戸物産", "神戸物産"),
    ("北海道瓦斯", "瓦斯"),
]  # fmt: skip
# Another house, or a query that asks for more than is there.
NOT_FOUND = [
    ("ビル管理", "ビール"),
    ("ビール商会", "ビル"),
    ("国税商事", "国税商会"),
    ("国税商事", "税務商事"),
    ("東日本商事", "西日本商事"),
    ("青空商店", "青空商店東京"),
    ("青空商店", "青空 商会"),
    ("日本電気", "日本電機"),
    ("三井物産", "三井住友"),
    ("カネカ", "カネボウ"),
    ("ハート", "ハードウェア"),
    ("ホンダ", "ボンダ"),
    ("バス会社", "パス"),
    ("第一生命", "第二生命"),
    ("大和証券", "大和運輸"),
    ("田中商店", "中田商店"),
    ("コーヒー", "コヒ"),
    ("アサヒ", "ヒサア"),
    ("A&B", "A&C"),
    ("100円商店", "1000円商店"),
    ("力石商店", "カ石"),
    ("二葉商店", "ニ葉"),
    ("みどり", "みとり"),
    ("株式会社青空", "青空_"[:2] + "雲"),
]  # fmt: skip


@pytest.mark.req("EB-23")
def test_one_counterparty_is_found_in_every_spelling() -> None:
    missed = [(stored, asked) for stored, asked in FOUND if query_key(asked) not in counterparty_key(stored)]
    assert missed == []
    assert len(FOUND) >= 60


@pytest.mark.req("EB-23")
def test_another_house_is_not_found() -> None:
    taken = [(stored, asked) for stored, asked in NOT_FOUND if query_key(asked) in counterparty_key(stored)]
    assert taken == []
    assert len(NOT_FOUND) >= 20


PIECES = "株式会社有限合同(株)（）㈱㈲カブシキガイャ税理士法人御中k.co,ltd 　-ーｰ—~・髙高國ァｧﾞ゛abＺ医療社団"
NAMES = st.text(st.sampled_from(PIECES) | st.characters(), max_size=30)


@given(NAMES)
@example("株式株式会社会社")
@example("((株)株)")
@example("カブシキカブシキガイシャガイシャ")
def test_a_key_is_its_own_key(name: str) -> None:
    key = counterparty_key(name)
    assert counterparty_key(key) == key


@given(st.text(st.sampled_from("青空商店アスクルｺｸﾖabＡ髙﨑"), min_size=1, max_size=12))
def test_width_and_form_never_matter(name: str) -> None:
    key = counterparty_key(name)
    assert counterparty_key(unicodedata.normalize("NFKC", name)) == key
    assert {counterparty_key(f"株式会社{name}"), counterparty_key(f"{name}㈱"), counterparty_key(name.upper())} == {key}


def test_a_name_that_is_only_a_form_or_only_marks_keeps_them() -> None:
    assert all(map(counterparty_key, ("株式会社", "(株)", "---", "ー")))
    assert [*map(is_form_only, ("㈱", "税理士法人", "株式会社青空"))] == [True, True, False]


def test_the_shapes_of_trade_lead_to_shapes_that_stay() -> None:
    assert not set(IN_TRADE.values()) & set(IN_TRADE)
