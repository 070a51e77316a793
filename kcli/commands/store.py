"""kcli init and kcli store: making, moving on, copying and checking the store."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from kcli import options
from kcli.context import Context, local_name
from kcli.later import later
from kcli.verbs import arg, opt, verb
from kcli_core.refusals import Refused, refuse, require
from kcli_core.roles import Action, may
from kcli_core.store import schema
from kcli_core.store.place import SQLITE, Place
from kcli_core.world import stamp

if TYPE_CHECKING:
    from kcli_core.account import passwords
    from kcli_core.store import backup as copies
    from kcli_core.store import grants as roles_sql
    from kcli_core.store import migrate as migrations
    from kcli_core.store import setup
    from kcli_core.store import verify as checks
else:
    passwords = later("kcli_core.account.passwords")
    copies = later("kcli_core.store.backup")
    roles_sql = later("kcli_core.store.grants")
    migrations = later("kcli_core.store.migrate")
    setup = later("kcli_core.store.setup")
    checks = later("kcli_core.store.verify")

FILE = arg("File of the copy", "バックアップのファイル", metavar="FILE")


@verb("init", en="Make the store. On Postgres also the first operator.", ja="ストアを作成します。Postgresでは最初の運営担当者も作成します。",
      example="kcli init\nKCLI_STORE=postgresql://… kcli init --operator yamada --name '山田 太郎'")  # fmt: skip
def init(
    ctx: Context,
    operator: Annotated[
        str | None,
        opt("--operator", en="User ID of the first operator (Postgres)", ja="最初の運営担当者のユーザID (Postgres)"),
    ] = None,
    name: Annotated[str | None, options.NAME] = None,
    password_stdin: Annotated[bool, options.PASSWORD_STDIN] = False,
) -> Any:
    first = None
    if setup.needs_operator(ctx.store) and not setup.is_ready(ctx.store):
        if operator is None:
            raise Refused(refuse("OPERATOR_NEEDED"))
        password = ctx.new_secret(f"Password for {operator}", f"{operator} のパスワード", from_stdin=password_stdin)
        require(*passwords.policy(password, own_words=[operator]))
        first = setup.FirstOperator(operator, name or operator, passwords.chosen_hash(password))
    made = setup.init(ctx.store, ctx.keys, label=f"local:{local_name()}", operator=first)
    if made.new:
        ctx.say(
            f"Made the store {ctx.place.shown()}. Next: kcli office add",
            f"ストア {ctx.place.shown()} を作成しました。次は: kcli office add",
        )
    else:
        ctx.say(f"The store {ctx.place.shown()} is there already.", f"ストア {ctx.place.shown()} はすでにあります。")
    ctx.say(f"Public key for checkpoints of the log: {made.public_key}", f"監査記録の検証点の公開鍵: {made.public_key}")
    if ctx.output.form == "table":
        return None
    return {"store_id": made.store_id, "schema": made.schema, "public_key": made.public_key, "new": made.new}


@verb(
    "migrate",
    en="Bring the store to the schema of this kcli.",
    ja="ストアをこのkcliのスキーマに更新します。",
    example="kcli store migrate",
)
def migrate(ctx: Context) -> Any:
    revision = migrations.revision(ctx.place)
    if revision is None:
        raise Refused(refuse("NO_STORE", place=ctx.place.shown()))
    if ctx.place.embedded and revision < schema.CURRENT:
        kept = ctx.place.path.with_name(
            f"{ctx.place.path.name}.schema-{revision}-{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}"
        )
        copies.keep_copy(ctx.place, kept)
        ctx.note(f"A copy of the store as it was: {kept}", f"更新前の写し: {kept}")
    before, now = migrations.upgrade(ctx.place)
    ctx.say(f"Schema {before} -> {now}.", f"スキーマ {before} → {now}")
    return {"before": before, "schema": now} if ctx.output.form != "table" else None


@verb(
    "backup",
    en="Copy the store while it is used; the copy is checked.",
    ja="利用中のストアの写しを作り、検査します。",
    example="kcli store backup copy.db",
)
def backup(ctx: Context, file: Annotated[Path, FILE]) -> Any:
    with ctx.read() as q:
        require(may(q.actor, Action.STORE_BACKUP))
    size = copies.backup(ctx.place, file.absolute())
    ctx.say(
        f"Copied to {file} and checked ({size:,} bytes).", f"{file} に写しを作り、検査しました（{size:,} バイト）。"
    )
    return {"file": str(file), "bytes": size} if ctx.output.form != "table" else None


@verb("restore", en="Put a copy in the store's place; what was there is copied first.", ja="写しからストアを復元します。元の内容は先に写しを取ります。",
      example="kcli store restore copy.db", changes=True)  # fmt: skip
def restore(ctx: Context, file: Annotated[Path, FILE]) -> Any:
    label = f"local:{local_name()}"
    now = dt.datetime.now(dt.UTC)
    keep = (
        ctx.place.path.parent if ctx.place.embedded else file.absolute().parent
    ) / f"before-restore-{now:%Y%m%dT%H%M%SZ}.db"
    if _is_there(ctx):
        label = _restorer(ctx, label)
        ctx.confirm(
            f"Everything in {ctx.place.shown()} is replaced by {file}. A copy is kept in {keep.name}. Go on?",
            f"{ctx.place.shown()} の内容を {file} で置き換えます。現在の内容は {keep.name} に残します。よろしいですか?",
        )
    if ctx.dry_run:
        findings = [
            f.check for f in checks.verify(Place(SQLITE, path=file.absolute()), with_schema=False) if not f.well
        ]
        return {"file": str(file), "findings": findings}
    there = copies.restore(file.absolute(), ctx.place, keep=keep, label=label, at=stamp(now))
    ctx.say(
        f"Restored {file}." + (f" Before: {keep}" if there else ""),
        f"{file} から復元しました。" + (f"復元前の写し: {keep}" if there else ""),
    )
    return {"file": str(file), "kept": str(keep) if there else None} if ctx.output.form != "table" else None


def _is_there(ctx: Context) -> bool:
    try:
        return setup.is_ready(ctx.store)
    except Refused as refused:
        return refused.refusals[0].code == "STORE_DAMAGED"


def _restorer(ctx: Context, label: str) -> str:
    """Who restores. In a damaged store of one's own nobody can be looked up: there it is the local operator."""
    try:
        with ctx.read() as q:
            require(may(q.actor, Action.STORE_RESTORE))
            return q.actor.label
    except Refused as refused:
        if not ctx.place.embedded or refused.refusals[0].code not in ("STORE_DAMAGED", "STORE_OLDER"):
            raise
        return label


@verb("verify", en="Check the store, or a copy: pages, references, counters, log, schema.", ja="ストアまたは写しを検査します（ページ・参照・件数・監査記録・スキーマ）。",
      example="kcli store verify copy.db", columns=("check", "finding"))  # fmt: skip
def verify(ctx: Context, file: Annotated[Path | None, FILE] = None) -> Any:
    if file is None:
        with ctx.read() as q:
            require(may(q.actor, Action.AUDIT_READ))
    elif not file.is_file():
        raise Refused(refuse("FILE_MISSING", file=str(file)))
    place = ctx.place if file is None else Place(SQLITE, path=file.absolute())
    findings = checks.verify(place)
    wrong = [finding for finding in findings if not finding.well]
    if wrong:
        raise Refused(
            refuse("STORE_NOT_SOUND", place=place.shown(), findings=[f"{f.check}: {f.detail}" for f in wrong])
        )
    return [{"check": finding.check, "finding": "ok"} for finding in findings]


@verb("grants", en="Print SQL for a Postgres role that cannot change or delete the log.", ja="監査記録を変更・削除できないPostgresのロールを作るSQLを表示します。",
      example="kcli store grants --role kcli_app | psql", columns=())  # fmt: skip
def grants(ctx: Context, role: Annotated[str, opt("--role", en="Name of the role", ja="ロール名")] = "kcli_app") -> Any:
    if ctx.place.embedded:
        raise Refused(refuse("POSTGRES_ONLY"))
    with ctx.read() as q:
        require(may(q.actor, Action.STORE_BACKUP))
        return roles_sql.grants(q.connection, role)
