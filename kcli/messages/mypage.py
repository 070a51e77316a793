"""What is said about My page, the vendor's mail, and agencies and partners."""

from __future__ import annotations

from kcli.messages.words import Words

MYPAGE: dict[str, Words] = {
    "MYPAGE_NO_RIGHT": Words(
        "My page opens to system administrators only.", "マイページを利用できるのは、システム管理者だけです。",
        "Who they are: kcli office show. One of them can grant the right: kcli staff grant KEY system_administrator",
        "システム管理者の確認: kcli office show　権限の付与を依頼する: kcli staff grant キー system_administrator",
    ),
    "MYPAGE_AGENCY": Words(
        "An office that contracted through an agency or partner has no My page.",
        "販売代理店・パートナー経由の契約では、マイページを利用できません。",
        "Ask the agency or partner; which one: kcli office show",
        "契約先の代理店・パートナーへご連絡ください。契約経路の確認: kcli office show",
    ),
    "MYPAGE_GROUP_ACCOUNT": Words(
        "A group account cannot use My page.", "グループアカウントでは、マイページを利用できません。",
        "Log in with an ordinary user ID: kcli login CORP_ID USER_ID",
        "通常のユーザIDでログインしてください: kcli login CORP_ID ユーザID",
    ),
    "ALREADY_PAID": Words(
        "{key} is paid already.", "{key} はすでに有償契約です。", "Which there are: kcli office mypage show", "契約の一覧: kcli office mypage show"
    ),
    "NOT_REGISTERED/contract": Words(
        "No contract {key}.", "契約 {key} はありません。", "Which there are: kcli office mypage show", "契約の一覧: kcli office mypage show"
    ),
    "NOT_REGISTERED/partner": Words(
        "No agency or partner {key}.", "代理店・パートナー {key} は登録されていません。",
        "Which there are: kcli partner list --all. To register: kcli partner add {key} --kind agency --name NAME",
        "登録済みの一覧: kcli partner list --all　登録する: kcli partner add {key} --kind agency --name 名称",
    ),
    "CODE_TAKEN/partner": Words(
        "The partner code {code} is taken.", "パートナーコード {code} は登録済みです。",
        "To change the record: kcli partner edit {code}", "登録内容を変更する: kcli partner edit {code}",
    ),
    "PARTNER_CHANNEL": Words(
        "{partner} is registered as {kind}, but the channel of the office is {channel}.",
        "{partner} の種別は{kind}ですが、事務所の契約経路は{channel}です。",
        "Give both so that they agree: --channel and --partner; --partner '' takes the partner away.",
        "一致するように --channel と --partner を指定してください。--partner '' で紐付けを外せます。",
    ),
    "HAS_OFFICES": Words(
        "Offices contracted through {code}: {offices}", "{code} 経由で契約している事務所があります: {offices}",
        "First: kcli office edit CODE --channel CHANNEL --partner OTHER", "先に変更してください: kcli office edit コード --channel 経路 --partner 別のコード",
    ),
    "STAFF_IDS_CHARGED": Words(
        "{extra} beyond the {included} staff IDs of the basic fee: {yen} yen a month without tax ({unit_yen} yen each), from {month}.",
        "うち {extra} 件は、基本料金に含まれる職員ID（{included} 件）を超えます。{month} から月額 {yen} 円（税抜、1件 {unit_yen} 円）が加算されます。",
    ),
}  # fmt: skip
