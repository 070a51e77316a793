"""docs/reference/settings.md: every setting, its environment variable and its default."""

from __future__ import annotations

from collections.abc import Mapping

from kcli.settings import VARIABLES
from tests.docs.markdown import code, table

# What each setting of kcli.settings.VARIABLES is for: default, English, Japanese.
ABOUT: Mapping[str, tuple[str, str, str]] = {
    "store": (
        "`kcli.db` in the user's data folder",
        "Where the store is: a path, `sqlite:///PATH`, or `postgresql://…`",
        "ストアの場所：パス、`sqlite:///パス`、`postgresql://…`",
    ),
    "lang": ("the locale's", "Language: `ja` or `en`", "言語：`ja` または `en`"),
    "office": ("the only one, or one's own", "CORP ID of the office that is meant", "対象の事務所のCORP ID"),
    "keys": (
        "`keys` in the user's config folder",
        "Folder of the key files; keep it apart from the store",
        "鍵ファイルのフォルダ（ストアとは別の場所に）",
    ),
    "blobs": (
        "`kcli.db.blobs` beside the store; for a server `blobs-DATABASE` in the user's data folder",
        "Where documents are: a folder, `file:///PATH`, or `s3://BUCKET/PREFIX`",
        "書類の保管場所：フォルダ、`file:///パス`、`s3://バケット/接頭辞`",
    ),
    "outbox": (
        "`outbox` in the user's data folder",
        "Folder into which mail and SMS are put as files, where smtp.host or sms.url is not set",
        "smtp.host・sms.url を設定しない場合に、メールとSMSをファイルとして書き出すフォルダ",
    ),
    "auth.local": (
        "`true`",
        "May the owner of an embedded store act without a log-in? `false`: everybody logs in",
        "手元のストアの所有者がログインせずに操作できるか（`false` なら全員ログイン）",
    ),
    "smtp.host": ("none: mail becomes files", "Mail server", "メールサーバー（未設定ならファイルに書き出す）"),
    "smtp.port": ("`587`", "Its port", "メールサーバーのポート番号"),
    "smtp.security": (
        "`starttls`",
        "`starttls`, `tls` (from the first byte, usually port 465) or `none` (a server on this machine)",
        "`starttls`、`tls`（最初から暗号化、通常はポート465）、`none`（同じ端末のサーバーのみ）",
    ),
    "smtp.user": ("none", "User name, where the server wants a log-in", "サーバーの認証に使うユーザ名（必要な場合）"),
    "smtp.password_file": (
        "none",
        "File with the password of that user: its first line; yours, 0600",
        "そのパスワードを1行目に書いたファイル（所有者本人のみ、0600）",
    ),
    "smtp.from": ("`kcli@localhost`", "From whom mail comes", "差出人のメールアドレス"),
    "smtp.ca_file": (
        "the system's certificates",
        "Certificates (PEM) by which the server is known",
        "サーバーを確かめる証明書のファイル（PEM）",
    ),
    "sms.url": (
        "none: SMS become files",
        "HTTP gateway for SMS, `https://…`: gets a POST of JSON `{id, to, text}`",
        "SMSを送るHTTPゲートウェイ `https://…`（JSON `{id, to, text}` をPOST）",
    ),
    "sms.token_file": (
        "none",
        "File with the gateway's token, sent as `Authorization: Bearer`; yours, 0600",
        "ゲートウェイのトークンのファイル（`Authorization: Bearer` で送信、0600）",
    ),
    "s3.endpoint": (
        "Amazon's, of the region",
        "Address of the S3 service, `https://…` (`http://` on this machine only)",
        "S3サービスのアドレス `https://…`（`http://` は同じ端末のみ）",
    ),
    "s3.region": ("`us-east-1`", "Its region", "リージョン"),
    "s3.key_id": ("none", "Id of the access key of the bucket", "バケットのアクセスキーID"),
    "s3.secret_file": (
        "none: AWS_SECRET_ACCESS_KEY",
        "File with the secret of that key: its first line; yours, 0600",
        "そのキーのシークレットを1行目に書いたファイル（所有者本人のみ、0600）",
    ),
}
# What is read from the environment alone.
VARIABLES_ALONE: Mapping[str, tuple[str, str]] = {
    "KCLI_CONFIG": ("The config file", "設定ファイルの場所"),
    "KCLI_TOKEN": (
        "A service token (`kcli token issue`) or that of a log-in; goes before the log-in of this machine",
        "サービストークン（`kcli token issue`）またはログインのトークン（この端末のログインより優先）",
    ),
    "AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN": (
        "Secret of the key of the S3 bucket, and the token of one that is lent",
        "S3バケットの鍵のシークレットと、一時的な鍵のトークン",
    ),
    "NO_COLOR": ("No colours", "色を付けない"),
    "LC_ALL, LC_MESSAGES, LANG": (
        "The locale: Japanese under `ja…`, else English",
        "ロケール：`ja…` なら日本語、それ以外は英語",
    ),
    "KCLI_TEST_POSTGRES": ("Tests only: the address of a Postgres server to use", "テスト用：使用するPostgresサーバー"),
}  # fmt: skip


def settings() -> str:
    rows = [(code(name), code(VARIABLES[name]), *ABOUT[name]) for name in VARIABLES]
    alone = [(", ".join(code(one) for one in name.split(", ")), *said) for name, said in VARIABLES_ALONE.items()]
    return (
        "# Settings / 設定\n\n"
        "An option wins over the environment, the environment over the config file, the file over the default. "
        "`kcli config show` says where each value came from; `kcli config set NAME VALUE` writes the file "
        "(`config.toml` in the user's config folder), comments in it stay.\n\n"
        "オプション、環境変数、設定ファイル、既定値の順に優先されます。"
        "`kcli config show` で値と出どころを確認できます。\n\n"
        + table(("Setting", "Environment", "Default", "English", "日本語"), rows)
        + "\nFrom the environment alone / 環境変数のみ\n\n"
        + table(("Environment", "English", "日本語"), alone)
    )
