"""kcli doctor: is everything well, and what to do where it is not."""

from __future__ import annotations

import platform
import sqlite3
from collections.abc import Callable
from typing import Any, NamedTuple

from kcli import failures
from kcli.context import Context
from kcli.messages import labels
from kcli.verbs import verb
from kcli_core.account import reset
from kcli_core.refusals import Refused
from kcli_core.roles import Role
from kcli_core.store import verify as checks
from kcli_core.store.engine import connect, self_check


class Look(NamedTuple):
    """What was found by one check; `next` is the command that mends it, empty where it is well."""

    check: str
    finding: str
    next: str = ""


@verb("doctor", en="Look whether everything is well, and say what to do where it is not.", ja="状態を点検し、問題があれば対処を案内します。",
      example="kcli doctor -o json", columns=("check", "finding", "next"))  # fmt: skip
def doctor(ctx: Context) -> Any:
    looks: list[Look] = [_versions()]
    for check, look in (
        ("config", _config),
        ("store", _store),
        ("durability", _durability),
        ("documents", _documents),
        ("log-in", _actor),
        ("people", _people),
        ("batch", _batches),
    ):
        try:
            looks += look(ctx)
        except Refused as refused:
            refusal = refused.refusals[0]
            message, hint = failures.words(refusal.code, refusal.facts, ctx.lang)
            looks.append(Look(check, message, hint))
    return [look._asdict() for look in looks]


def _versions() -> Look:
    from kcli import __version__

    return Look("versions", f"kcli {__version__}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}")


def _config(ctx: Context) -> list[Look]:
    used = ", ".join(s.name for s in ctx.settings.every() if s.source != "default") or "-"
    return [Look("config", f"{ctx.settings.file}: {used}")]


def _store(ctx: Context) -> list[Look]:
    findings = checks.verify(ctx.place)
    wrong = [finding for finding in findings if not finding.well]
    if not wrong:
        return [Look("store", f"{ctx.place.shown()}: ok")]
    return [
        Look(f"store: {finding.check}", finding.detail, "kcli store backup FILE; kcli store restore FILE")
        for finding in wrong
    ]


def _durability(ctx: Context) -> list[Look]:
    connection = connect(ctx.place, writer=True)
    try:
        unsafe = self_check(connection)
    finally:
        connection.close()
    if not unsafe:
        return [Look("durability", "ok")]
    return [Look("durability", f"{name} = {value}", f"ALTER SYSTEM SET {name} = on") for name, value in unsafe]


def _documents(ctx: Context) -> list[Look]:
    """Can the place of documents be written? Something small is written and dropped again."""
    ctx.blobs.check()
    return [Look("documents", f"{ctx.blobs.shown}: ok")]


def _actor(ctx: Context) -> list[Look]:
    with ctx.read() as q:
        return [Look("log-in", q.actor.label)]


def _batches(ctx: Context) -> list[Look]:
    """Batches that were interrupted: their keys are worth as much as the passwords that they issued."""
    from kcli_core.batch import key, runs

    looks = []
    for left in key.left(ctx.keys):
        with ctx.read() as q:
            row = runs.of_key(q, left)
        then = f"kcli batch FILE --request-id {row['request_id']}" if row else f"rm '{left.path}'"
        finding = f"not at its end: {left.path}" if ctx.lang != "ja" else f"最後まで実行されていません: {left.path}"
        looks.append(Look("batch", finding, then))
    return looks


def _people(ctx: Context) -> list[Look]:
    """What stands in the way of people, before it is needed."""
    say: Callable[[str, str], str] = lambda en, ja: ja if ctx.lang == "ja" else en  # noqa: E731
    with ctx.read() as q:
        if not q.actor.roles & {Role.VENDOR, Role.DIRECTOR, Role.IT_STAFF}:
            return []
        own = q.actor.office_id
        lonely = q.rows(
            "SELECT o.code FROM office o WHERE EXISTS (SELECT 1 FROM account a WHERE a.office_id = o.id) AND NOT EXISTS "
            "(SELECT 1 FROM account a WHERE a.office_id = o.id AND a.system_administrator AND a.state = 'active') AND (CAST(:own AS BIGINT) IS NULL OR o.id = :own) ORDER BY 1",
            own=own,
        )
        full = q.rows(
            "SELECT code, accounts_used, account_limit FROM office WHERE accounts_used >= account_limit "
            "AND (CAST(:own AS BIGINT) IS NULL OR id = :own) ORDER BY 1",
            own=own,
        )
        stuck = [
            (office["code"], one)
            for office in q.rows(
                "SELECT id, code FROM office WHERE (CAST(:own AS BIGINT) IS NULL OR id = :own) "
                "ORDER BY code_key LIMIT 100",
                own=own,
            )
            for one in reset.missing_for_reset(q, office["id"])
        ]
        waiting = q.value(
            "SELECT count(*) FROM outbox WHERE state <> 'sent' AND (CAST(:own AS BIGINT) IS NULL OR office_id = :own)",
            own=own,
        )
    looks = [
        Look(
            "people",
            say(f"{r['code']}: no active system administrator", f"{r['code']}: 有効なシステム管理者がいません"),
            "kcli staff grant",
        )
        for r in lonely
    ]
    looks += [
        Look(
            "people",
            say(
                f"{r['code']}: {r['accounts_used']} of {r['account_limit']} accounts",
                f"{r['code']}: アカウント {r['accounts_used']}/{r['account_limit']}",
            ),
            "kcli staff limit --set N --reason WHY",
        )
        for r in full
    ]
    looks += [
        Look(
            "people",
            say(
                f"{code} {one['code']}: the director could not reset a forgotten password ({', '.join(one['missing'])})",
                f"{code} {one['code']}: 所長がパスワードを再設定できません（不足: {'、'.join(labels.label(n, 'ja') for n in one['missing'])}）",
            ),
            "kcli staff set-reset-phone" if "reset_phone" in one["missing"] else "kcli staff edit --email",
        )
        for code, one in stuck
    ]
    if waiting:
        looks.append(Look("outbox", say(f"{waiting} messages wait", f"未送信 {waiting} 件"), "kcli outbox send"))
    return looks or [Look("people", "ok")]
