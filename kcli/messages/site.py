"""What is said about the support site: signing in, inquiries and who may send them, articles."""

from __future__ import annotations

from kcli.messages.words import Words

SITE: dict[str, Words] = {
    "BAD_CREDENTIALS/site": Words(
        "Signing in did not work: the address or the password is wrong, or no password is set yet.",
        "サインインできません。メールアドレスかパスワードが正しくないか、パスワードがまだ設定されていません。",
        "First sign-in, or a forgotten password: kcli contacts ask-password ADDRESS",
        "初回サインイン、またはパスワードを忘れたとき: kcli contacts ask-password メールアドレス",
    ),
    "SESSION_EXPIRED/site": Words(
        "The sign-in has ended.", "サインインの有効期限が切れています。",
        "kcli contacts sign-in ADDRESS", "kcli contacts sign-in メールアドレス",
    ),
    "SESSION_EXPIRED/site_contact": Words(
        "No contact is registered with this address any more.", "このメールアドレスのご担当者の登録はなくなりました。",
        "Ask the primary contact of your contract, then: kcli contacts sign-out",
        "契約の主担当の方にご確認ください。サインアウト: kcli contacts sign-out",
    ),
    "LOGIN_NEEDED/site": Words(
        "Nobody is signed in to the support site; web form, chat, own activity and follow need it.",
        "サポートサイトにサインインしていません。Web・チャットでの問い合わせ、マイアクティビティ、フォローにはサインインが必要です。",
        "kcli contacts sign-in ADDRESS", "kcli contacts sign-in メールアドレス",
    ),
    "EMAIL_NOT_REGISTERED": Words(
        "{email} is registered for no contact: an inquiry from it is not accepted.",
        "{email} はご担当者として登録されていないため、お問合せを受付できません。",
        "The person writes from the registered address. To register another one: kcli contacts add CONTRACT --name NAME --email {email}",
        "ご登録のメールアドレスから送信してください。登録する: kcli contacts add 契約コード --name 氏名 --email {email}",
    ),
    "MAIL_INQUIRY_OFF": Words(
        "{email} cannot both send and receive: inquiries by mail from it are off.",
        "{email} は送信・受信の両方ができるアドレスではないため、メールでのお問合せはご利用いただけません。",
        "Sign in and ask there: kcli contacts inquire --channel web. To change the address: kcli contacts edit CONTRACT {email} --email ADDRESS",
        "サインインしてWebからお問い合わせください: kcli contacts inquire --channel web　アドレスの変更: kcli contacts edit 契約コード {email} --email アドレス",
    ),
    "FROM_SIGNED_IN": Words(
        "Signed in, an inquiry comes from {email}.", "サインイン中のお問合せは {email} からのものになります。",
        "Leave --from out, or sign in with the other address: kcli contacts sign-in ADDRESS",
        "--from を省くか、別のアドレスでサインインしてください: kcli contacts sign-in メールアドレス",
    ),
    "CONTRACT_NEEDED/primary": Words(
        "The primary contact of which contract is to be asked? There are: {contracts}",
        "どの契約の主担当に確認するかを指定してください。契約: {contracts}",
        "Add --contract CODE", "--contract コード を付けてください。",
    ),
    "INQUIRY_DECIDED": Words(
        "Nothing waits with inquiry {inquiry}: it is {state}.", "問い合わせ {inquiry} に未処理の確認はありません（{state}）。",
        "What waits: kcli contacts inquiries --held", "確認待ちの一覧: kcli contacts inquiries --held",
    ),
    "NAME_NOT_ON_ADDRESS": Words(
        "“{text}” is the name of none of them: {names}", "「{text}」に当たる方がいません。登録されている方: {names}",
        "Give the registered name with --name, or: kcli contacts dismiss-inquiry ID --reason WHY",
        "登録されている氏名を --name で指定するか、却下してください: kcli contacts dismiss-inquiry 番号 --reason 理由",
    ),
    "NAME_NOT_ON_ADDRESS/name_missing": Words(
        "Who asked must be said. Registered: {names}", "お問合せいただいた方の氏名が必要です。登録されている方: {names}",
        "Add --name NAME", "--name 氏名 を付けてください。",
    ),
    "NAME_NOT_ON_ADDRESS/name_ambiguous": Words(
        "“{text}” can mean several of them: {names}", "「{text}」に当たる方が複数います: {names}",
        "Give the whole name with --name", "--name に姓名を指定してください。",
    ),
    "NAME_NOT_ON_ADDRESS/not_contact": Words(
        "No contact is registered there any more.", "ご担当者の登録がなくなっています。",
        "kcli contacts dismiss-inquiry ID --reason WHY", "kcli contacts dismiss-inquiry 番号 --reason 理由",
    ),
    "NOT_REGISTERED/inquiry": Words(
        "No inquiry {key}.", "問い合わせ {key} はありません。", "Which there are: kcli contacts inquiries", "一覧: kcli contacts inquiries"
    ),
    "NOT_REGISTERED/site_account": Words(
        "No contact is registered with {key}.", "{key} で登録されたご担当者はいません。",
        "Who there is: kcli contacts list", "ご担当者の一覧: kcli contacts list",
    ),
    "BAD_TEXT/body_too_long": Words(
        "The text has {length:,} characters; {limit:,} are the most.", "本文は {limit:,} 文字までです（{length:,} 文字）。",
        "Say it in several inquiries, or in fewer words.", "短くするか、複数のお問合せに分けてください。",
    ),
    "BAD_WEB_ADDRESS": Words(
        "This is no address of a web page: {text}", "WebページのURLとして読み取れません: {text}",
        "Write it from https:// on.", "https:// から書いてください。",
    ),
    "ARTICLE_TAKEN": Words(
        "This page is article {article} already: {url}", "このページはすでに記事 {article} です: {url}",
        "Which there are: kcli contacts articles", "一覧: kcli contacts articles",
    ),
    "NOBODY_TO_CONFIRM_WITH": Words(
        "No primary contact is registered with whom this could be confirmed.", "確認先となる主担当が登録されていません。",
    ),
}  # fmt: skip
