"""The words of the messages that leave."""

from __future__ import annotations

from collections.abc import Mapping

from kcli.messages.words import Words
from kcli_core.outbox.actions import Message

# template: the text in both languages; the hints are the subjects
TEMPLATES: Mapping[str, Words] = {
    "confirm_email": Words(
        "Your code is {code}. It is good for {minutes} minutes.\n"
        "Run: kcli staff confirm-email (a client's user: kcli client confirm-email)\nIf you did not ask for this, do nothing.\n",
        "確認番号は {code} です。{minutes}分以内に入力してください。\n"
        "実行するコマンド: kcli staff confirm-email（顧客の方は kcli client confirm-email）\nお心当たりのない場合は、何もなさらないでください。\n",
        "Confirm your new address",
        "新しいメールアドレスの確認",
    ),
    "confirm_reset_phone": Words(
        "Your code is {code} ({minutes} minutes).\n",
        "確認番号は {code} です（{minutes}分間有効）。\n",
        "Confirm your phone",
        "携帯電話番号の確認",
    ),
    "reset_code": Words(
        "Code for the new password of {user_id}: {code} ({minutes} minutes).\n",
        "{user_id} のパスワード再設定の認証番号: {code}（{minutes}分間有効）\n",
        "Password reset",
        "パスワード再設定",
    ),
    "reset_link": Words(
        "A new password was asked for {user_id}. The link's token, good for {minutes} minutes:\n\n{link}\n\n"
        "Run: kcli staff redeem-reset {user_id} (a client's user: kcli client redeem-reset {user_id})\n"
        "If you did not ask for this, do nothing.\n",
        "{user_id} のパスワード再設定の依頼がありました。リンクのトークン（{minutes}分間有効）:\n\n{link}\n\n"
        "実行するコマンド: kcli staff redeem-reset {user_id}（顧客の方は kcli client redeem-reset {user_id}）\n"
        "お心当たりのない場合は、何もなさらないでください。\n",
        "Password reset",
        "パスワード再設定のご案内",
    ),
    "contacts_confirmed": Words(
        "Dear {name},\n\nthe contacts registered for the contract {contract} ({used} of {limit}):\n\n{contacts}\n\n"
        "If something is not right, please tell us.\n",
        "{name} 様\n\n契約 {contract} の問い合わせご担当者のご登録状況です（{limit} 名中 {used} 名）。\n\n{contacts}\n\n"
        "◎は主担当です。変更がある場合は、ご連絡ください。\n",
        "Your registered contacts",
        "問い合わせご担当者のご登録状況",
    ),
    "share_draft_kept": Words(
        "A late close of {share} did not become a version: its lock no longer held. What was sent is kept as draft {draft}.\n"
        "Look at it: kcli share drafts {share}\n",
        "{share} が遅れて閉じられましたが、ロックが無効になっていたため、新しい版にはなりませんでした。送信されたデータは控え {draft} として保管しています。\n"
        "確認する: kcli share drafts {share}\n",
        "Cloud share: a draft is kept",
        "クラウドシェア：控えを保管しました",
    ),
    "share_unlocked": Words(
        "The lock of {share} (held by {holder}, {lock_id}) was freed: {reason}\nWhat {holder} sends now is kept as a draft.\n",
        "{share} のロック（{holder} さん、{lock_id}）が解除されました。理由: {reason}\nこの後に閉じられたデータは控えとして保管します。\n",
        "Cloud share: a lock was freed",
        "クラウドシェア：ロックが解除されました",
    ),
    "reset_done": Words(
        "The password of {user_id} was set anew. If it was not you, tell the office at once.\n",
        "{user_id} のパスワードが再設定されました。お心当たりのない場合は、すぐに事務所へご連絡ください。\n",
        "Your password was reset",
        "パスワードが再設定されました",
    ),
    "site_code": Words(
        "Your code for the support site is {code}. It is good for {minutes} minutes.\n"
        "Run: kcli contacts set-password {email}\nIf you did not ask for this, do nothing.\n",
        "サポートサイトの確認番号は {code} です（{minutes}分間有効）。\n"
        "実行するコマンド: kcli contacts set-password {email}\nお心当たりのない場合は、何もなさらないでください。\n",
        "Password for the support site",
        "サポートサイトのパスワード設定",
    ),
    "site_password_set": Words(
        "The support site's password of {email} was set. If it was none of you, tell the vendor at once.\n",
        "{email} のサポートサイトのパスワードが設定されました。お心当たりのない場合は、すぐにサポート窓口へご連絡ください。\n",
        "The support site's password was set",
        "サポートサイトのパスワードが設定されました",
    ),
    "article_added": Words(
        "A new article: {title}\n{url}\n\nNo more of these: kcli contacts follow off\n",
        "記事が追加されました: {title}\n{url}\n\n通知の停止: kcli contacts follow off\n",
        "A new article on the support site",
        "サポートサイトの記事追加のお知らせ",
    ),
}


def subject_and_text(message: Message, lang: str) -> tuple[str, str]:
    words = TEMPLATES[message.template]
    return words.hint(lang), words.text(lang).format_map(message.facts)


def compose(message: Message, lang: str) -> str:
    """The whole message as text, its headers first."""
    subject, text = subject_and_text(message, lang)
    return f"To: {message.recipient}\nSubject: {subject}\nDate: {message.created_at}\n\n{text}"
