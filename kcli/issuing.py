"""Showing who gets which ID, and handing over the initial passwords: once on the screen, or in a sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from kcli.context import Context
from kcli.sheet import PasswordSheet
from kcli_core.account.issue import Issued
from kcli_core.store.repeats import Replayed
from kcli_core.store.transaction import Transaction


def hand_out(ctx: Context, sheet: Path | None, work: Callable[[Transaction], Sequence[Issued]]) -> list[dict[str, Any]]:
    """Run `work` in the command's transaction and answer with the rows to show.

    On a dry run there is no password to show; with a sheet they are in the sheet alone.
    """
    paper = PasswordSheet(sheet) if sheet else None
    try:
        with ctx.write() as tx:
            issued = work(tx)
            rows = [row_of(one) for one in issued]
            if ctx.dry_run:
                return tx.answers([row | {"initial_password": None} for row in rows])  # type: ignore[no-any-return]
            if paper is not None:
                paper.write(rows, ctx.output.encoding)
                rows = [row | {"initial_password": None} for row in rows]
            answer: list[dict[str, Any]] = tx.answers(rows)
    except Replayed:
        if paper is not None:
            paper.keep_left_over()
        raise
    except BaseException:
        if paper is not None:
            paper.drop()
        raise
    if paper is not None:
        paper.keep()
    if not rows:
        return answer
    if paper is not None:
        ctx.note(f"Initial passwords are in {paper.path} (0600).", f"初期パスワードは {paper.path} (0600) にあります。")
    else:
        ctx.note("The initial passwords are shown this once.", "初期パスワードが表示されるのは今回だけです。")
    return answer


def row_of(one: Issued) -> dict[str, Any]:
    return {
        "key": one.object.partition(":")[2],
        "user_id": one.user_id,
        "full_name": one.full_name,
        "system_administrator": one.system_administrator,
        "manager": one.manager,
        "initial_password": one.initial_password,
    }
