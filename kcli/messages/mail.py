"""The words of the messages that leave."""

from __future__ import annotations

from collections.abc import Mapping

from kcli_core.outbox.actions import Message

# template: subject and text, in both languages
TEMPLATES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "confirm_email": {
        "en": (
            "Confirm your new address",
            "Your code is {code}. It is good for {minutes} minutes.\n"
            "Run: kcli staff confirm-email\nIf you did not ask for this, do nothing.\n",
        ),
        "ja": (
            "新しいメールアドレスの確認",
            "確認番号は {code} です。{minutes}分以内に入力してください。\n"
            "実行するコマンド: kcli staff confirm-email\nお心当たりのない場合は、何もなさらないでください。\n",
        ),
    },
}


def compose(message: Message, lang: str) -> str:
    """The whole message as text, its headers first."""
    subject, text = TEMPLATES[message.template][lang]
    return (
        f"To: {message.recipient}\nSubject: {subject}\nDate: {message.created_at}\n\n{text.format_map(message.facts)}"
    )
