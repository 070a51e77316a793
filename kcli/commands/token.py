"""kcli token: what scripts and CI act with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from kcli.context import Context
from kcli.later import later
from kcli.verbs import arg, opt, verb

if TYPE_CHECKING:
    from kcli_core.account import tokens
else:
    tokens = later("kcli_core.account.tokens")

NAME = arg("Name of the token", "トークンの名前", metavar="NAME")


@verb("issue", en="Issue a token for scripts, shown once; use it as KCLI_TOKEN.", ja="スクリプト用のトークンを発行します（表示は一度だけ。KCLI_TOKEN で使用）。",
      example="kcli token issue ci --role it_staff --expires 90d", changes=True)  # fmt: skip
def issue(
    ctx: Context,
    name: Annotated[str, NAME],
    role: Annotated[
        str,
        opt(
            "--role",
            en="Its rights: director, it_staff, payroll_staff or general",
            ja="権限 (director・it_staff・payroll_staff・general)",
        ),
    ],
    expires: Annotated[
        str, opt("--expires", en="90d, 12h or a day; at most 366 days", ja="有効期間 (90d・12h・日付、最長366日)")
    ],
) -> Any:
    with ctx.write() as tx:
        answer = tx.answers(tokens.issue(tx, ctx.office(tx), name, role, expires))
    ctx.note("The token is shown this once.", "トークンが表示されるのは今回だけです。")
    return answer | {"token": None} if ctx.dry_run else answer


@verb("list", en="List tokens.", ja="トークンを一覧します。", example="kcli token list",
      columns=("name", "role", "state", "created_at", "created_by", "expires_at", "last_used_at"))  # fmt: skip
def list_(ctx: Context) -> Any:
    with ctx.read() as q:
        return tokens.list_tokens(q, ctx.office(q))


@verb("revoke", en="Revoke a token.", ja="トークンを無効にします。", example="kcli token revoke ci", changes=True)
def revoke(ctx: Context, name: Annotated[str, NAME]) -> Any:
    with ctx.write() as tx:
        tokens.revoke(tx, ctx.office(tx), name)
        tx.answers({"name": name})
    ctx.say(f"Revoked {name}.", f"{name} を無効にしました。")
