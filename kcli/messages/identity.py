"""What is said about who somebody is: passwords, codes, log-ins, keys, tokens, and the way back in."""

from __future__ import annotations

from kcli.messages.words import Words

IDENTITY: dict[str, Words] = {
    "BAD_CREDENTIALS": Words(
        "CORP ID, user ID or password is wrong.", "CORP ID、ユーザIDまたはパスワードが正しくありません。",
        "A forgotten password: ask the director or the IT staff. A director's own: kcli staff reset-password",
        "パスワードを忘れたときは、所長かIT担当者に依頼してください。所長ご本人の場合: kcli staff reset-password",
    ),
    "ACCESS_KEY_REQUIRED": Words(
        "{user_id} may log in from registered browsers only.", "{user_id} は登録済みの端末・ブラウザからのみログインできます。",
        "Give the access key: --access-key-stdin. A key: kcli access key issue {user_id}",
        "アクセスキーを --access-key-stdin で渡してください。キーの発行: kcli access key issue {user_id}",
    ),
    "TOTP_NEEDED": Words(
        "A code of the app is needed.", "認証アプリのコードが必要です。", "Log in on a terminal, or add --code-stdin",
        "端末でログインするか、--code-stdin を付けてください。",
    ),
    "TOKEN_NOT_VALID": Words(
        "The token is not valid (any more).", "トークンが無効か、期限切れです。", "A new one: kcli token issue", "新しく発行する: kcli token issue"
    ),
    "ACCOUNT_NOT_ACTIVE": Words(
        "The account {user_id} is {state}.", "アカウント {user_id} は{state}です。",
        "Only the vendor can resume it.", "再開は運営だけが行えます。サポート窓口へご連絡ください。",
    ),
    "SESSION_EXPIRED": Words("The log-in has ended.", "ログインの有効期限が切れています。", "kcli login", "kcli login"),
    "SESSION_EXPIRED/idle": Words(
        "The log-in has ended after {hours} h without use.", "{hours}時間操作がなかったため、ログアウトしました。", "kcli login", "kcli login"
    ),
    "SESSION_EXPIRED/absolute": Words(
        "The log-in has ended after {hours} h.", "ログインから{hours}時間が過ぎたため、ログアウトしました。", "kcli login", "kcli login"
    ),
    "LOGIN_NEEDED": Words(
        "Nobody is logged in.", "ログインしていません。", "kcli login CORP_ID USER_ID, or set KCLI_TOKEN",
        "kcli login CORP_ID ユーザID でログインするか、KCLI_TOKEN を設定してください。",
    ),
    "CODE_NOT_VALID": Words(
        "This code or link is not valid (any more).", "この確認番号またはリンクは使えません。",
        "Ask for a new one in the same way as for this one; an app shows its next code in half a minute.",
        "同じ操作をやり直して、新しい番号を受け取ってください。認証アプリの場合は、次のコードを入力してください。",
    ),
    "RESET_UNAVAILABLE": Words(
        "The verification code cannot be sent.", "認証番号を送信できません",
        "Ask the director, the IT staff or the vendor.", "所長・IT担当者、またはサポート窓口へご連絡ください。",
    ),
    "TOO_MANY_CODES": Words(
        "Too many codes: {hour} an hour and {day} a day.", "確認番号の送信は1時間に{hour}回、1日に{day}回までです。",
        "Try again later.", "時間をおいてお試しください。",
    ),
    "NEW_PASSWORD_NEEDED": Words(
        "This one-time password must be replaced by an own one.", "初期パスワードです。ご自身のパスワードを設定してください。",
        "Log in on a terminal, or add --new-password-stdin", "端末でログインするか、--new-password-stdin を付けてください。",
    ),
    "OLD_PASSWORD_NEEDED": Words(
        "One's own password is changed with the old one.", "ご自身のパスワードは、現在のパスワードを入力して変更します。",
        "kcli staff set-password --own", "kcli staff set-password --own",
    ),
    "PASSWORD_LENGTH": Words(
        "The password has {length} characters; {minimum} to {maximum} are needed.", "パスワードは {minimum}〜{maximum} 文字です（{length} 文字）。",
        "A few words that do not belong together are easy to remember.", "関連のない単語をいくつか並べると覚えやすくなります。",
    ),
    "PASSWORD_SIGNS": Words(
        "The password holds signs other than half-width letters, digits and marks.", "パスワードに半角英数字・記号以外の文字があります。"
    ),
    "PASSWORD_COMMON": Words(
        "The password is made of common words.", "よく使われる言葉だけのパスワードです。",
        "A few words that do not belong together are easy to remember.", "関連のない単語をいくつか並べると覚えやすくなります。",
    ),
    "PASSWORD_OWN_NAMES": Words("The password is made of your own names.", "ご自身や事務所の名前だけのパスワードです。"),
    "PASSWORD_SAME": Words("The new password is the old one.", "新しいパスワードが現在のものと同じです。"),
    "BAD_EXPIRY": Words(
        "“{text}” is no end within {days} days.", "「{text}」は{days}日以内の期限として読めません。",
        "Write 90d, 12h or a day.", "90d・12h・日付のように書いてください。",
    ),
    "BAD_BROWSER": Words(
        "The browser “{text}” is not supported.", "ブラウザ「{text}」には対応していません。", "Use one of: {allowed}", "次のいずれかにしてください: {allowed}"
    ),
    "TOTP_ALREADY_ON": Words(
        "{user_id} has codes switched on already.", "{user_id} はすでに2段階認証が有効です。",
        "kcli totp disable", "kcli totp disable",
    ),
}  # fmt: skip
