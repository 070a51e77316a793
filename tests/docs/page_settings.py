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
    "outbox": ("`outbox` in the user's data folder", "Folder into which mail is put", "メールを書き出すフォルダ"),
    "auth.local": (
        "`true`",
        "May the owner of an embedded store act without a log-in? `false`: everybody logs in",
        "手元のストアの所有者がログインせずに操作できるか（`false` なら全員ログイン）",
    ),
}
# What is read from the environment alone.
VARIABLES_ALONE: Mapping[str, tuple[str, str]] = {
    "KCLI_CONFIG": ("The config file", "設定ファイルの場所"),
    "KCLI_TOKEN": (
        "The token of a log-in, for scripts; goes before the log-in of this machine",
        "スクリプト用のトークン（この端末のログインより優先）",
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
