"""The words for fields and for the codes in them: `full_name` is 氏名, `director` is 所長."""

from __future__ import annotations

from kcli.messages.words import Words

NOTHING = Words("Nothing.", "該当はありません。")
COUNT = Words("{n:,} rows", "{n:,}件")

# Shown without thousands separators.
PLAIN_NUMBERS = frozenset({"id", "number", "row", "seq", "change_set", "closing_month", "exit", "logout_after_hours"})

LABELS: dict[str, tuple[str, str]] = {
    "access_key": ("Access key", "アクセスキー"),
    "access_keys": ("Access keys", "アクセスキー"),
    "access_yen_a_month": ("Access charge a month", "端末制限の月額"),
    "access_name": ("Access name", "事務所アクセス名"),
    "account_kind": ("Kind of account", "アカウント種別"),
    "account_limit": ("Limit", "上限"),
    "accounts_used": ("Used", "使用中"),
    "action": ("Action", "操作"),
    "actor": ("By", "更新者"),
    "address": ("Address", "住所"),
    "after": ("After", "変更後"),
    "applied_on": ("Applied on", "申込日"),
    "at": ("When", "日時"),
    "asked_at": ("Asked", "確認依頼日時"),
    "before": ("Before", "変更前"),
    "browser": ("Browser", "ブラウザ"),
    "cause": ("Cause", "原因"),
    "changed": ("Changed", "変更項目"),
    "changes": ("Changes", "変更履歴"),
    "channel": ("Channel", "契約経路"),
    "check": ("Check", "点検項目"),
    "client": ("Client", "顧客コード"),
    "client_code": ("Client code", "顧客コード"),
    "client_name": ("Client", "顧客名"),
    "closing_month": ("Closing month", "決算月"),
    "code": ("Code", "コード"),
    "command": ("Command", "コマンド"),
    "corporate_number": ("Corporate number", "法人番号"),
    "created_at": ("Registered", "登録日時"),
    "customer_number": ("Customer number", "お客様番号"),
    "decided_at": ("Decided", "処理日時"),
    "decided_by": ("Decided by", "処理者"),
    "department": ("Department", "部署"),
    "device": ("Device", "端末"),
    "done": ("Done", "完了"),
    "email": ("Mail address", "メールアドレス"),
    "email_to_confirm": ("Address to confirm", "確認待ちのアドレス"),
    "email_approved_by": ("Address allowed by", "アドレス許可者"),
    "email_approved_on": ("Address allowed on", "アドレス許可日"),
    "email_domains": ("Mail domains", "メールドメイン"),
    "expires_at": ("Until", "期限"),
    "encoding": ("Encoding", "文字コード"),
    "extension": ("Extension", "内線"),
    "facts": ("Facts", "内容"),
    "field": ("Field", "項目"),
    "fields": ("Fields", "項目"),
    "file": ("File", "ファイル"),
    "finding": ("Finding", "結果"),
    "full_kana": ("Kana", "フリガナ"),
    "full_name": ("Name", "氏名"),
    "group_code": ("Group", "グループ"),
    "id": ("No.", "番号"),
    "initial_password": ("Initial password", "初期パスワード"),
    "inquiry": ("Inquiries", "問い合わせ"),
    "invoice_number": ("Invoice number", "登録番号"),
    "issued_at": ("Issued", "発行日時"),
    "joined_on": ("Joined", "入所日"),
    "kana": ("Kana", "フリガナ"),
    "key": ("Key", "キー"),
    "kind": ("Kind", "種別"),
    "lang": ("Language", "言語"),
    "keys": ("Keys", "キー"),
    "last_director": ("Last director", "最後の所長"),
    "last_system_administrator": ("Last sys. admin", "最後のシステム管理者"),
    "leaves_on": ("Leaves on", "退職日"),
    "left": ("Left", "残り"),
    "lines": ("Lines", "明細"),
    "month": ("Month", "対象月"),
    "last_seen_at": ("Last seen", "最終操作"),
    "last_used_at": ("Last use", "最終利用日時"),
    "logout_after_hours": ("Log-out after (h)", "ログアウト時間"),
    "manager": ("Manager", "管理者"),
    "menus": ("Menus", "メニュー"),
    "message": ("Message", "メッセージ"),
    "mobile": ("Mobile", "携帯電話"),
    "mobile_written": ("Mobile as written", "携帯電話 (原文)"),
    "name": ("Name", "名称"),
    "next": ("What to do", "対処"),
    "note": ("Note", "備考"),
    "number": ("No.", "番号"),
    "object": ("On", "対象"),
    "oem": ("OEM", "OEM"),
    "office": ("Office", "事務所"),
    "order": ("Orders", "注文"),
    "password_is_initial": ("Initial password in use", "初期パスワードのまま"),
    "persons": ("Persons", "個人"),
    "phone": ("Telephone", "電話番号"),
    "phone_written": ("Telephone as written", "電話番号 (原文)"),
    "plan": ("Plan", "プラン"),
    "postal_code": ("Postal code", "郵便番号"),
    "recipient": ("To", "宛先"),
    "representative": ("Representative", "代表者"),
    "request_id": ("Request id", "依頼ID"),
    "requested_at": ("Requested", "依頼日時"),
    "requested_by": ("Requested by", "依頼者"),
    "presence_days": ("Presence asked (days)", "在席確認の間隔 (日)"),
    "reset_missing": ("Reset not possible, missing", "再設定に不足している項目"),
    "reset_phone": ("Phone for the reset", "再設定用の携帯電話"),
    "role": ("Role", "権限"),
    "roles": ("Roles", "権限"),
    "row": ("Row", "行"),
    "rows": ("Rows", "行数"),
    "sent_at": ("Sent", "送信日時"),
    "seq": ("No.", "番号"),
    "source": ("Source", "設定元"),
    "started_at": ("Since", "開始"),
    "state": ("State", "状態"),
    "status": ("Status", "結果"),
    "system_administrator": ("Sys. admin", "システム管理者"),
    "system_administrators": ("System administrators", "システム管理者"),
    "template": ("Message", "内容"),
    "tax_yen": ("Tax", "消費税"),
    "token": ("Token", "トークン"),
    "total_yen": ("Total", "合計"),
    "text": ("Text", "内容"),
    "title": ("Title", "役職"),
    "tries": ("Tries", "試行"),
    "until": ("Until", "期限"),
    "use": ("Uses", "利用"),
    "user_id": ("User ID", "ユーザID"),
    "value": ("Value", "値"),
    "waiting_requests": ("Requests waiting", "未処理の変更依頼"),
    "what": ("What", "内容"),
    "yen": ("Yen", "金額"),
}

# Over columns, where room is short.
HEADINGS: dict[str, tuple[str, str]] = {
    "access_yen_a_month": ("Yen", "月額"),
    "last_used_at": ("Last use", "最終利用"),
    "system_administrator": ("Admin", "管理権"),
}
# Keys and times are worth nothing in part.
NEVER_CUT = frozenset(
    {"at", "code", "id", "key", "last_used_at", "number", "row", "seq", "started_at", "state", "user_id"}
)

VALUES: dict[str, tuple[str, str]] = {
    "expired": ("expired", "期限切れ"),
    "revoked": ("revoked", "無効"),
    "active": ("active", "利用中"),
    "agency": ("agency", "代理店"),
    "applied": ("applied", "適用済み"),
    "change": ("change", "変更"),
    "client": ("client user", "顧客"),
    "corporation": ("corporation", "法人"),
    "direct": ("direct", "直接"),
    "director": ("director", "所長"),
    "free": ("free", "Free"),
    "general": ("general", "一般職員"),
    "inquiry": ("inquiry", "問い合わせ"),
    "it_staff": ("IT staff", "IT担当者"),
    "legacy_admin": ("admin", "admin"),
    "none": ("no ID", "未発行"),
    "order": ("order", "注文"),
    "organization": ("organization", "団体"),
    "paid": ("paid", "有償"),
    "partner": ("partner", "パートナー"),
    "payroll_staff": ("payroll staff", "給与計算担当者"),
    "requested": ("requested", "依頼中"),
    "refused": ("refused", "却下"),
    "sole_proprietor": ("sole proprietor", "個人事業主"),
    "suspended": ("suspended", "停止中"),
    "system_administrator": ("system administrator", "システム管理者"),
    "unreachable": ("unreachable", "連絡不能"),
    "use": ("use", "利用"),
    "vendor": ("vendor", "運営"),
}
# The fields whose values are codes of VALUES; a name that happens to be `use` stays a name.
CODED = frozenset({"account_kind", "allowed", "channel", "kind", "plan", "role", "roles", "state"})


def label(name: str, lang: str) -> str:
    found = LABELS.get(name)
    return name if found is None else found[lang == "ja"]


def heading(name: str, lang: str) -> str:
    """The label over a column: short where the usual one is long."""
    short = HEADINGS.get(name)
    return label(name, lang) if short is None else short[lang == "ja"]


def value(name: str, text: str, lang: str) -> str:
    found = VALUES.get(text) if name in CODED else None
    return text if found is None else found[lang == "ja"]


def yes_no(flag: bool, lang: str) -> str:
    return (("yes", "はい") if flag else ("", ""))[lang == "ja"]
