"""Options that several commands share."""

from __future__ import annotations

from kcli import complete
from kcli.verbs import arg, opt

STAFF_KEY = arg("Staff code or user ID", "職員コードまたはユーザID", complete=complete.staff, metavar="KEY")
STAFF_KEYS = arg("Staff codes or user IDs", "職員コードまたはユーザID", complete=complete.staff, metavar="KEY")
CLIENT_CODE = arg("Client code", "顧客コード", complete=complete.client, metavar="CODE")
CONTRACT_CODE = arg("Contract code", "契約コード", complete=complete.contract, metavar="CONTRACT")
CONTACT_KEY = arg("Number, name or address of the contact", "ご担当者の番号・氏名・メールアドレス", metavar="KEY")
PERSON_KEY = arg("Number of the person, or user ID", "個人の番号またはユーザID", metavar="NUMBER")

NAME = opt("--name", en="Name", ja="氏名・名称")
KANA = opt("--kana", en="Reading in kana", ja="フリガナ")
EMAIL = opt("--email", en="Mail address", ja="メールアドレス")
PHONE = opt("--phone", en="Telephone", ja="電話番号")
MOBILE = opt("--mobile", en="Mobile telephone", ja="携帯電話番号")
EXTENSION = opt("--extension", en="Extension", ja="内線番号")
DEPARTMENT = opt("--department", en="Department", ja="部署")
TITLE = opt("--title", en="Title", ja="役職")
ADDRESS = opt("--address", en="Address", ja="住所")
POSTAL_CODE = opt("--postal-code", en="Postal code", ja="郵便番号")
INVOICE_NUMBER = opt(
    "--invoice-number", en="Invoice number, T and 13 digits", ja="適格請求書発行事業者の登録番号 (T+13桁)"
)
HOURS = opt("--hours", en="Idle hours until log-out, 1 to 8", ja="ログアウトまでの時間 (1〜8)")
USER_IDS = opt(
    "--user-id", en="Another ID for one of them: KEY=ID", ja="個別に指定するユーザID (キー=ID)", metavar="KEY=ID"
)
PASSWORDS_TO = opt(
    "--passwords-to", en="Write initial passwords to this new CSV (0600) instead of showing them",
    ja="初期パスワードを画面に出さず、新しいCSV (0600) に書く", metavar="FILE",
)  # fmt: skip
SAME_NAME_OK = opt("--same-name-ok", en="It is another person of the same name", ja="同姓同名の別の方である")
LIST_ENCODING = opt(
    "--list-encoding",
    en="Encoding of the list, if it is not found by itself",
    ja="名簿の文字コード (自動判別できないとき)",
)
HEADER_ROW = opt(
    "--header-row", en="Row of the headings, if it is not found by itself", ja="見出しの行番号 (自動判別できないとき)"
)
SHEET = opt("--sheet", en="Sheet of the workbook", ja="シート名")
RESULT = opt(
    "--result",
    en="Write the list back with row,status,code,message",
    ja="row,status,code,message を付けて名簿を書き出す",
    metavar="FILE",
)
LIST_FILE = arg("List: CSV, TSV or XLSX", "名簿 (CSV・TSV・XLSX)", metavar="FILE")
PASSWORD_STDIN = opt(
    "--password-stdin", en="Read the password from stdin, one line", ja="パスワードを標準入力の1行から読む"
)
NEW_PASSWORD_STDIN = opt(
    "--new-password-stdin",
    en="Read the new password from stdin, one line",
    ja="新しいパスワードを標準入力の1行から読む",
)

CODE_STDIN = opt("--code-stdin", en="Read the code from stdin, one line", ja="確認番号を標準入力の1行から読む")
LINK_STDIN = opt(
    "--link-stdin", en="Read the link's token from stdin, one line", ja="リンクのトークンを標準入力の1行から読む"
)
APPROVED_BY = opt(
    "--approved-by",
    en="Who of the company allowed a private address",
    ja="個人所有アドレスを許可した責任者",
    metavar="NAME",
)
APPROVED_ON = opt("--approved-on", en="When it was allowed", ja="許可の日付", metavar="DATE")
EMAIL_DOMAINS = opt(
    "--email-domains", en="Domains of the company's mail addresses", ja="会社のメールドメイン (空白区切り)"
)

SUPPORT_MEMBER = opt(
    "--support-member",
    en="Last day of the support membership: until=2030-03-31; until= forgets it",
    ja="サポート会員の期限 (until=2030-03-31、until= で未登録に戻す)",
    metavar="until=DATE",
)

# The columns in which issued IDs are shown.
ISSUED_STAFF = ("key", "user_id", "full_name", "system_administrator", "initial_password")
ISSUED_CLIENT = ("key", "user_id", "full_name", "manager", "initial_password")
