"""The words for the fields and codes of the support site; `labels` holds all others."""

from __future__ import annotations

LABELS: dict[str, tuple[str, str]] = {
    "added_at": ("Added", "追加日時"),
    "article": ("Article", "記事"),
    "asked_by": ("Asked by", "問い合わせた方"),
    "body": ("Text", "本文"),
    "confirm_email": ("Address", "確認先メール"),
    "confirm_phone": ("Telephone", "確認先電話"),
    "confirm_with": ("Confirm with", "確認先 (主担当)"),
    "from": ("Sender (--from)", "送信元アドレス (--from)"),
    "held_for": ("Why", "事由"),
    "mailed": ("Mailed", "通知数"),
    "matter": ("Matter", "用件"),
    "name_given": ("Name given", "名乗り"),
    "purpose": ("Purpose", "利用目的"),
    "recorded_by": ("Recorded by", "受付者"),
    "shown": ("Shown as", "表示名"),
    "subject": ("Subject", "件名"),
    "url": ("URL", "URL"),
    "via": ("By", "受付方法"),
}

VALUES: dict[str, tuple[str, str]] = {
    "accepted": ("accepted", "受付済み"),
    "article_added": ("new article", "記事追加"),
    "chat": ("chat", "チャット"),
    "confirmed": ("confirmed", "確認済み"),
    "contract_matter": ("about the contract", "契約内容に関わる"),
    "dismissed": ("dismissed", "却下"),
    "held": ("held", "保留"),
    "name_ambiguous": ("name fits several", "該当者が複数"),
    "name_missing": ("name missing", "氏名なし"),
    "name_unknown": ("name not registered", "氏名が未登録"),
    "not_contact": ("no contact", "ご担当者外"),
    "other_contract": ("not of this contract", "この契約のご担当者外"),
    "phone": ("telephone", "電話"),
    "site_code": ("code for the support site", "サポートサイトの確認番号"),
    "site_password_set": ("support site password set", "サポートサイトのパスワード設定"),
    "to_confirm": ("to confirm", "要確認"),
    "web": ("web form", "Web"),
}
