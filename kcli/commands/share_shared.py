"""Options and words that the commands of `share` have in common."""

from __future__ import annotations

import datetime as dt

from kcli import complete
from kcli.verbs import arg, opt
from kcli_core.refusals import Refusal, Refused
from kcli_core.share import rules

CODE = arg("Code of the data set", "データのコード", complete=complete.share, metavar="DATA")
CLIENT = opt("--client", en="Client code", ja="顧客コード", metavar="CODE")
COMM_ID = opt("--comm-id", en="The client's communication ID", ja="顧問先の通信ID", metavar="ID")
AREA = opt("--area", en="Area, 1 to 10", ja="クラウドシェア領域 (1〜10)", metavar="N")
SOFTWARE = opt(
    "--software",
    en="Version of the accounting software, 11.0.1 or later",
    ja="会計ソフトの版 (11.0.1以降)",
    metavar="VERSION",
)
ACK_NOTES = opt(
    "--ack-notes", en="The notes have been read (once per party)", ja="注意事項を確認した (当事者ごとに1回)"
)
FILE = opt("--file", en="The ledger file", ja="データのファイル", metavar="FILE")
TO = opt("--to", en="Where to write the received file", ja="受信したファイルの書き込み先", metavar="FILE")
PASSWORD_STDIN = opt(
    "--password-stdin",
    en="Read the share's password from stdin, one line",
    ja="クラウドシェアのパスワードを標準入力の1行から読む",
)
LEASE = opt(
    "--lease",
    en="How long the lock holds, at most 8h: 8h, 30m",
    ja="ロックの期限 (最長8h、例: 8h・30m)",
    metavar="LENGTH",
)
PASSWORD = ("The share's password", "クラウドシェアのパスワード")


def length(text: str) -> dt.timedelta:
    """Refused: BAD_LEASE."""
    found = rules.lease_of(text)
    if isinstance(found, Refusal):
        raise Refused(found)
    return found
