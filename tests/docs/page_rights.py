"""docs/reference/roles.md: who may do what, from the one table of rights."""

from __future__ import annotations

from kcli.messages import labels
from kcli_core.roles import BARS, COLUMNS, LOCAL_OPERATOR_ROLES, Role, roles_table
from tests.docs.markdown import code, table

INTRO = """# Who may do what / 権限

What the table does not grant is refused. / 表にない操作はできません。

- `yes`: on everything of the own office; a vendor: of every office / 自事務所の全体（運営は全事務所）
- `own`: on oneself only / 本人の分のみ
- `company`: on the data of the own client company / 自社（顧客）の情報のみ
- `manager`: on the others of the own client company, for its managers / 自社の他のメンバー（管理者のみ）
"""


def roles() -> str:
    heads = ["Action", *(_head(role) for role in COLUMNS)]
    rows = [[code(row["action"]), *(row[role.value].replace("no", "") for role in COLUMNS)] for row in roles_table()]
    bars = [(code(action.value), _head(role), code(bar)) for (action, role), bar in BARS.items()]
    local = ", ".join(role.value for role in COLUMNS if role in LOCAL_OPERATOR_ROLES)
    return (
        f"{INTRO}\n{table(heads, rows)}\n"
        "`system_administrator` is a right held beside one of the four roles of an office; whoever has several roles "
        "may do what any of them grants.\n\n"
        f"The local operator of an own embedded store has the rights of: {local}. With `--as USER_ID` it has that "
        "user's rights and no others.\n\n"
        "手元のストアの運用担当は上記の権限を持ち、`--as ユーザID` を付けるとそのユーザの権限だけになります。\n\n"
        f"## Refusals with a code of their own / 固有のコードを持つ拒否\n\n{table(('Action', 'Role', 'Code'), bars)}"
    )


def _head(role: Role) -> str:
    ja = labels.value("role", role.value, "ja")
    return f"{role.value}<br>{ja}" if ja != role.value else role.value
