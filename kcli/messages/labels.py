"""The words for fields and for the codes in them: `full_name` is 氏名, `director` is 所長."""

from __future__ import annotations

from kcli.messages import (
    batch_labels,
    folder_correct,
    folder_keep_labels,
    folder_labels,
    folder_put_labels,
    folder_search,
    label_values,
    plan,
    share_labels,
    site_labels,
)
from kcli.messages.words import Words

NOTHING = Words("Nothing.", "該当はありません。")
COUNT = Words("{n:,} rows", "{n:,}件")
NARROW = Words(
    "Not shown here, as the window is narrow: {names}. All: a wider window, or -o csv",
    "画面の幅に収まらないため省いた列: {names}（すべて表示するには、画面を広げるか -o csv）",
)

# Shown without thousands separators.
PLAIN_NUMBERS = frozenset({"id", "number", "row", "seq", "change_set", "closing_month", "exit", "logout_after_hours"})

LABELS: dict[str, tuple[str, str]] = {
    "access_key": ("Access key", "アクセスキー"),
    "access_keys": ("Access keys", "アクセスキー"),
    "access_name": ("Access name", "事務所アクセス名"),
    "access_yen_a_month": ("Access charge a month", "端末制限の月額"),
    "account_kind": ("Kind of account", "アカウント種別"),
    "account_limit": ("Limit", "上限"),
    "accounts_used": ("Used", "使用中"),
    "action": ("Action", "操作"),
    "actor": ("By", "更新者"),
    "address": ("Address", "住所"),
    "after": ("After", "変更後"),
    "applied_on": ("Applied on", "申込日"),
    "apps": ("Apps", "アプリ"),
    "asked_at": ("Asked", "確認依頼日時"),
    "at": ("When", "日時"),
    "base": ("Base", "基本"),
    "before": ("Before", "変更前"),
    "browser": ("Browser", "ブラウザ"),
    "bundle": ("Bundled apps", "含まれるアプリ"),
    "can_receive": ("Can receive", "受信できる"),
    "can_send": ("Can send", "送信できる"),
    "cause": ("Cause", "原因"),
    "changed": ("Changed", "変更項目"),
    "changes": ("Changes", "変更履歴"),
    "channel": ("Channel", "契約経路"),
    "charge": ("Charge", "請求項目"),
    "charges": ("Charges", "請求金額"),
    "check": ("Check", "点検項目"),
    "client": ("Client", "顧客コード"),
    "client_code": ("Client code", "顧客コード"),
    "client_name": ("Client", "顧客名"),
    "clients": ("Clients", "担当顧客"),
    "closing_month": ("Closing month", "決算月"),
    "code": ("Code", "コード"),
    "command": ("Command", "コマンド"),
    "company": ("Company", "会社名"),
    "company_name": ("Company as billed", "請求先の会社名"),
    "confirmed_at": ("Confirmed", "登録確認日時"),
    "confirmed_by": ("Confirmed by", "登録確認者"),
    "connections": ("Connections", "接続数"),
    "contact": ("Contact", "ご担当者"),
    "contact_department": ("Contact's department", "ご担当者の部署"),
    "contact_email": ("Contact's address", "ご担当者のメールアドレス"),
    "contact_kana": ("Contact's kana", "ご担当者のフリガナ"),
    "contact_limit": ("Limit", "上限"),
    "contact_name": ("Contact", "ご担当者"),
    "contact_role": ("Role", "区分"),
    "contact_title": ("Contact's title", "ご担当者の役職"),
    "contacts": ("Contacts", "ご担当者"),
    "contacts_used": ("Used", "登録済み"),
    "contract": ("Contract", "契約"),
    "contracts": ("Contracts", "契約"),
    "corporate_number": ("Corporate number", "法人番号"),
    "created_at": ("Registered", "登録日時"),
    "created_by": ("Created by", "登録者"),
    "cure": ("Better", "書き方"),
    "customer_number": ("Customer number", "お客様番号"),
    "decided_at": ("Decided", "処理日時"),
    "decided_by": ("Decided by", "処理者"),
    "department": ("Department", "部署"),
    "device": ("Device", "端末"),
    "display": ("Shown as", "表示名"),
    "done": ("Done", "完了"),
    "duties": ("Duties", "担当"),
    "duty": ("Duties", "担当"),
    "email": ("Mail address", "メールアドレス"),
    "email_approved_by": ("Address allowed by", "アドレス許可者"),
    "email_approved_on": ("Address allowed on", "アドレス許可日"),
    "email_domains": ("Mail domains", "メールドメイン"),
    "email_to_confirm": ("Address to confirm", "確認待ちのアドレス"),
    "encoding": ("Encoding", "文字コード"),
    "ended_on": ("Last day", "終了日"),
    "expires_at": ("Until", "期限"),
    "extension": ("Extension", "内線"),
    "extra": ("Adds", "追加"),
    "facts": ("Facts", "内容"),
    "field": ("Field", "項目"),
    "fields": ("Fields", "項目"),
    "file": ("File", "ファイル"),
    "finding": ("Finding", "結果"),
    "follows": ("Follows", "フォロー"),
    "form_date": ("Form of", "申込書日付"),
    "full_kana": ("Kana", "フリガナ"),
    "full_name": ("Name", "氏名"),
    "gives": ("May", "利用できること"),
    "granted": ("Granted", "付与"),
    "group_code": ("Group", "グループ"),
    "id": ("No.", "番号"),
    "ids": ("IDs", "ID数"),
    "in_charge": ("In charge", "担当職員"),
    "included_ids": ("Staff IDs in the fee", "基本料金に含む職員ID数"),
    "initial_password": ("Initial password", "初期パスワード"),
    "inquiry": ("Inquiries", "問い合わせ"),
    "invoice_number": ("T-number", "登録番号"),
    "issued_at": ("Issued", "発行日時"),
    "joined_on": ("Joined", "入所日"),
    "kana": ("Kana", "フリガナ"),
    "key": ("Key", "キー"),
    "keys": ("Keys", "キー"),
    "kind": ("Kind", "種別"),
    "label": ("Log-in", "ログイン"),
    "lang": ("Language", "言語"),
    "last_director": ("Last director", "最後の所長"),
    "last_seen_at": ("Last seen", "最終操作"),
    "last_system_administrator": ("Last sys. admin", "最後のシステム管理者"),
    "last_used_at": ("Last use", "最終利用日時"),
    "leavers": ("Left", "退職"),
    "leaves_on": ("Leaves on", "退職日"),
    "left": ("Left", "残り"),
    "limit": ("Limit", "上限"),
    "limit_by_form": ("By form", "申込書での上限"),
    "lines": ("Lines", "明細"),
    "logout_after_hours": ("Log-out after (h)", "ログアウト時間"),
    "main_contact": ("Primary", "主担当"),
    "manager": ("Manager", "管理者"),
    "menus": ("Menus", "メニュー"),
    "message": ("Message", "メッセージ"),
    "mobile": ("Mobile", "携帯電話"),
    "mobile_written": ("Mobile as written", "携帯電話 (原文)"),
    "month": ("Month", "対象月"),
    "name": ("Name", "名称"),
    "name_confirmed_by": ("Name confirmed by", "個人名の確認者"),
    "names": ("Names", "名前"),
    "next": ("What to do", "対処"),
    "note": ("Note", "備考"),
    "notified_on": ("Told of data use", "個人情報の通知日"),
    "number": ("No.", "番号"),
    "object": ("On", "対象"),
    "oem": ("OEM", "OEM"),
    "off_at": ("Off", "解除日時"),
    "off_by": ("Off by", "解除者"),
    "office": ("Office", "事務所"),
    "offices": ("Offices", "事務所"),
    "on_at": ("On", "開始日時"),
    "on_by": ("On by", "開始者"),
    "options": ("Options", "オプション"),
    "order": ("Orders", "注文"),
    "over": ("Over", "超過"),
    "partner": ("Partner", "代理店・パートナー"),
    "password_is_initial": ("Initial password in use", "初期パスワードのまま"),
    "password_is_set": ("Password set", "パスワード設定済み"),
    "periods": ("Periods", "制限期間"),
    "persons": ("Persons", "個人"),
    "phone": ("Telephone", "電話番号"),
    "phone_written": ("Telephone as written", "電話番号 (原文)"),
    "places": ("Places", "人数"),
    "plan": ("Plan", "プラン"),
    "postal_code": ("Postal code", "郵便番号"),
    "presence": ("Presence", "在席確認"),
    "presence_days": ("Presence asked (days)", "在席確認の間隔 (日)"),
    "product": ("Product", "製品"),
    "reason": ("Reason", "理由"),
    "reason_code": ("Reason code", "理由コード"),
    "recipient": ("To", "宛先"),
    "recovery_codes": ("Recovery codes", "回復コード"),
    "registered_at": ("Registered", "登録日時"),
    "representative": ("Representative", "代表者"),
    "request": ("Request", "依頼"),
    "request_id": ("Request id", "依頼ID"),
    "requested_at": ("Requested", "依頼日時"),
    "requested_by": ("Requested by", "依頼者"),
    "reset_missing": ("Reset not possible, missing", "再設定に不足している項目"),
    "reset_phone": ("Phone for the reset", "再設定用の携帯電話"),
    "responsible_email": ("Responsible: address", "責任者のメールアドレス"),
    "responsible_name": ("Responsible person", "責任者"),
    "responsible_title": ("Responsible: title", "責任者の役職"),
    "retried": ("To send again", "再送対象"),
    "revoked": ("Revoked", "解除"),
    "role": ("Role", "権限"),
    "roles": ("Roles", "権限"),
    "row": ("Row", "行"),
    "rows": ("Rows", "行数"),
    "secondary": ("Secondary", "副担当"),
    "secret": ("Secret", "シークレット"),
    "sent": ("Sent", "送信済み"),
    "sent_at": ("Sent", "送信日時"),
    "seq": ("No.", "番号"),
    "sessions": ("Log-ins", "ログイン"),
    "shared": ("Shared", "共有"),
    "source": ("Source", "出所"),
    "started_at": ("Since", "開始"),
    "state": ("State", "状態"),
    "status": ("Status", "結果"),
    "suspended": ("Suspended", "停止"),
    "system_administrator": ("Sys. admin", "システム管理者"),
    "system_administrators": ("System administrators", "システム管理者"),
    "tax_yen": ("Tax", "消費税"),
    "template": ("Message", "内容"),
    "term": ("Term", "内訳"),
    "text": ("Text", "内容"),
    "title": ("Title", "役職"),
    "token": ("Token", "トークン"),
    "tokens": ("Tokens", "トークン"),
    "total_yen": ("Total", "合計"),
    "tries": ("Tries", "試行"),
    "unit_yen": ("Yen each", "単価"),
    "until": ("Until", "期限"),
    "uri": ("URI", "URI"),
    "used": ("Used", "使用"),
    "user_id": ("User ID", "ユーザID"),
    "value": ("Value", "値"),
    "verdict": ("Verdict", "判定"),
    "waiting_requests": ("Requests waiting", "未処理の変更依頼"),
    "was": ("Was", "変更前"),
    "what": ("What", "内容"),
    "who_is_over": ("Who is over", "超過する方"),
    "why": ("Why", "配信理由"),
    "wish": ("Wish", "依頼内容"),
    "wish_kind": ("Kind", "種別"),
    "yen": ("Yen", "金額"),
    "yen_a_month": ("Yen a month", "月額"),
}
PARTS = (
    batch_labels,
    share_labels,
    site_labels,
    folder_labels,
    folder_put_labels,
    folder_search,
    folder_correct,
    folder_keep_labels,
)
LABELS |= {name: words for part in PARTS for name, words in part.LABELS.items()}

# Over columns, where room is short.
HEADINGS: dict[str, tuple[str, str]] = {
    "access_yen_a_month": ("Yen", "月額"),
    "created_by": ("Issued by", "発行者"),
    "asked_by": ("Asked by", "氏名"),
    "confirm_with": ("Confirm with", "確認先"),
    "last_used_at": ("Last use", "最終利用"),
    "system_administrator": ("Admin", "管理権"),
}
HEADINGS |= batch_labels.HEADINGS
# Keys and times are worth nothing in part.
NEVER_CUT = frozenset({
    "at", "change_set", "code", "id", "invoice_number", "key", "last_used_at", "number", "retain_until", "row", "seq",
    "started_at", "state", "transaction_date", "use", "user_id",
})  # fmt: skip
# What a narrow window leaves out first; each command lists what says most at the front.
FIRST_TO_GO = ("sha256", "manifest_sha256", "deleted", "direction", "remarks", "max_file", "files", "file_name")

VALUES = label_values.VALUES | {name: words for part in PARTS for name, words in getattr(part, "VALUES", {}).items()}
VALUES |= {f"kinds/{kind}": said for kind, said in plan.SECTIONS.items()}
# The fields whose values are codes of VALUES; a name that happens to be `use` stays a name.
CODED = frozenset(
    {"account_kind", "kinds", "allowed", "cause", "change", "channel", "charge", "contact_role", "decision", "direction", "duties",
    "extra", "finding", "frozen", "gives", "held_for", "kind", "legal_form", "lock", "marks", "name_reason", "plan", "reason", "role",
    "roles", "route", "side", "source", "state", "template", "term", "undone_by", "verdict", "via", "why", "wish_kind"}
)  # fmt: skip


def label(name: str, lang: str) -> str:
    found = LABELS.get(name)
    return name if found is None else found[lang == "ja"]


def heading(name: str, lang: str) -> str:
    """The label over a column: short where the usual one is long."""
    short = HEADINGS.get(name)
    return label(name, lang) if short is None else short[lang == "ja"]


def value(name: str, text: str, lang: str) -> str:
    if name not in CODED:
        return text
    if name in ("side", "frozen"):  # a party of a share, not a kind of account
        text = f"side/{text}" if f"side/{text}" in VALUES else text
    words = text.split(" ") if name == "why" else [text]  # several reasons, blank apart
    # `office` is 会計事務所 as a side, and something else elsewhere.
    found = [VALUES.get(f"{name}/{word}") or VALUES.get(word) for word in words]
    return ("、" if lang == "ja" else ", ").join(said[lang == "ja"] for said in found if said) if all(found) else text


def yes_no(flag: bool, lang: str) -> str:
    return (("yes", "はい") if flag else ("", ""))[lang == "ja"]
