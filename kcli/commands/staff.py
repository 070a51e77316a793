"""kcli staff: the people of an office, their IDs, passwords and rights."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from kcli import options
from kcli.commands import staff_leaving, staff_recovery, staff_rights
from kcli.context import Context
from kcli.later import later
from kcli.values import given, pairs
from kcli.verbs import arg, opt, verb
from kcli_core.refusals import Refused
from kcli_core.staff import reads

if TYPE_CHECKING:
    from kcli import imports, issuing
    from kcli_core.account import addresses, confirm, own_password
    from kcli_core.office import actions as office_actions
    from kcli_core.staff import actions
else:
    imports = later("kcli.imports")
    issuing = later("kcli.issuing")
    addresses = later("kcli_core.account.addresses")
    confirm = later("kcli_core.account.confirm")
    own_password = later("kcli_core.account.own_password")
    office_actions = later("kcli_core.office.actions")
    actions = later("kcli_core.staff.actions")


PARTS = (staff_rights, staff_recovery, staff_leaving)
GROUPS = {"presence": ("Is the person still with the company?", "在席の確認")}

ROLE = opt(
    "--role",
    en="director, it_staff, payroll_staff or general",
    ja="権限 (director・it_staff・payroll_staff・general、所長なども可)",
)
JOINED = opt("--joined-on", en="Date of joining; wareki too", ja="入所日 (和暦も可)", metavar="DATE")
CODE = arg("Staff code", "職員コード", metavar="CODE")
LIST = ("code", "full_name", "role", "department", "user_id", "state", "system_administrator", "last_used_at")
HISTORY = ("at", "kind", "actor", "what", "before", "after", "yen")


@verb("add", en="Register a member of staff.", ja="職員を登録します。", changes=True,
      example="kcli staff add 025 --name '山田 太郎' --email yamada@example.co.jp")  # fmt: skip
def add(
    ctx: Context,
    code: Annotated[str, CODE],
    name: Annotated[str, options.NAME],
    kana: Annotated[str | None, options.KANA] = None,
    email: Annotated[str | None, options.EMAIL] = None,
    role: Annotated[str | None, ROLE] = None,
    department: Annotated[str | None, options.DEPARTMENT] = None,
    title: Annotated[str | None, options.TITLE] = None,
    phone: Annotated[str | None, options.PHONE] = None,
    mobile: Annotated[str | None, options.MOBILE] = None,
    extension: Annotated[str | None, options.EXTENSION] = None,
    joined_on: Annotated[str | None, JOINED] = None,
    approved_by: Annotated[str | None, options.APPROVED_BY] = None,
    approved_on: Annotated[str | None, options.APPROVED_ON] = None,
) -> Any:
    cells = {
        "code": code, "full_name": name, "full_kana": kana, "email": email, "role": role, "department": department,
        "title": title, "phone": phone, "mobile": mobile, "extension": extension, "joined_on": joined_on,
    }  # fmt: skip
    with ctx.write() as tx:
        member = actions.register(
            tx, ctx.office(tx), [cells], approval=addresses.read_approval(approved_by, approved_on)
        )[0]
        answer = tx.answers({name: value for name, value in member.items() if name != "id"})
    ctx.say(
        f"Registered {name}. To issue an ID: kcli staff issue {code}",
        f"{name} さんを登録しました。IDを発行する: kcli staff issue {code}",
    )
    return answer


@verb("import", en="Register the staff of a list, all or none.", ja="名簿の職員をまとめて登録します（1件でも誤りがあれば登録しません）。",
      example="kcli staff import staff.csv --dry-run", changes=True,
      columns=("row", "code", "full_name", "role", "email", "status"))  # fmt: skip
def import_(
    ctx: Context,
    file: Annotated[Path, options.LIST_FILE],
    result: Annotated[Path | None, options.RESULT] = None,
    list_encoding: Annotated[str | None, options.LIST_ENCODING] = None,
    header_row: Annotated[int | None, options.HEADER_ROW] = None,
    sheet: Annotated[str | None, options.SHEET] = None,
    approved_by: Annotated[str | None, options.APPROVED_BY] = None,
    approved_on: Annotated[str | None, options.APPROVED_ON] = None,
) -> Any:
    listed = imports.ListFile(file, actions.LIST_FIELDS, encoding=list_encoding, header_row=header_row, sheet=sheet)
    status = "would_add" if ctx.dry_run else "added"
    try:
        with ctx.write() as tx:
            office = ctx.office(tx)
            records = list(listed.table.records())
            broken = [refusal for record in records for refusal in record.refusals]
            cells = [{**record.cells, "code": record.cells.get("staff_code")} for record in records]
            members = actions.register(
                tx,
                office,
                cells,
                [listed.place(r) for r in records],
                broken,
                listed.readers(actions.READERS),
                addresses.read_approval(approved_by, approved_on),
            )
            answer = tx.answers([
                {"row": record.row, **{n: member.get(n) for n in ("code", "full_name", "role", "email")}, "status": status}
                for record, member in zip(records, members, strict=True)
            ])  # fmt: skip
            added = {row["row"]: imports.Verdict(status) for row in answer}
            listed.result(result, imports.verdicts_with_cautions(added, tx.cautions, ctx.lang), ctx.output.encoding)
    except Refused as refused:
        raise listed.told(refused, result, ctx.lang, ctx.output.encoding) from None
    listed.say_skipped(ctx)
    ctx.say(f"Registered {len(answer)} members of staff.", f"職員 {len(answer)} 名を登録しました。")
    return answer if ctx.dry_run or ctx.output.form != "table" else None


@verb("list", en="List staff with user ID, state and last use.", ja="職員をユーザID・状態・最終利用日時とともに一覧します。",
      example="kcli staff list --state active -o csv --encoding cp932", columns=LIST)  # fmt: skip
def list_(
    ctx: Context,
    role: Annotated[str | None, ROLE] = None,
    state: Annotated[
        str | None, opt("--state", en="active, suspended or none", ja="状態 (active・suspended・none)")
    ] = None,
) -> Any:
    with ctx.read() as q:
        return reads.list_staff(q, ctx.office(q), role=role, state=state)


@verb("show", en="Show a member of staff.", ja="職員を表示します。", example="kcli staff show 004")
def show(ctx: Context, key: Annotated[str, options.STAFF_KEY]) -> Any:
    with ctx.read() as q:
        return reads.show(q, ctx.office(q), key)


@verb("history", en="What changed, and what the account used, ordered and asked.", ja="変更履歴と、利用・注文・問い合わせの履歴を表示します。",
      example="kcli staff history 004 --kind use", columns=HISTORY)  # fmt: skip
def history(
    ctx: Context,
    key: Annotated[str, options.STAFF_KEY],
    kind: Annotated[
        str | None, opt("--kind", en="change, use, order or inquiry", ja="種別 (change・use・order・inquiry)")
    ] = None,
) -> Any:
    with ctx.read() as q:
        return reads.history(q, ctx.office(q), key, kind)


@verb("edit", en="Change a member's record, or one's own. A new address of one's own is confirmed by a code.",
      ja="職員情報（本人の情報を含む）を変更します。本人の新しいアドレスは確認番号で確認します。",
      example="kcli staff edit 004 --department 第二課", changes=True)  # fmt: skip
def edit(
    ctx: Context,
    key: Annotated[str, options.STAFF_KEY],
    code: Annotated[str | None, opt("--code", en="New staff code", ja="新しい職員コード")] = None,
    name: Annotated[str | None, options.NAME] = None,
    kana: Annotated[str | None, options.KANA] = None,
    email: Annotated[str | None, options.EMAIL] = None,
    role: Annotated[str | None, ROLE] = None,
    department: Annotated[str | None, options.DEPARTMENT] = None,
    title: Annotated[str | None, options.TITLE] = None,
    phone: Annotated[str | None, options.PHONE] = None,
    mobile: Annotated[str | None, options.MOBILE] = None,
    extension: Annotated[str | None, options.EXTENSION] = None,
    joined_on: Annotated[str | None, JOINED] = None,
    approved_by: Annotated[str | None, options.APPROVED_BY] = None,
    approved_on: Annotated[str | None, options.APPROVED_ON] = None,
) -> Any:
    cells = given(
        code=code, full_name=name, full_kana=kana, email=email, role=role, department=department, title=title,
        phone=phone, mobile=mobile, extension=extension, joined_on=joined_on,
    )  # fmt: skip
    with ctx.write() as tx:
        answer = tx.answers(
            actions.edit(tx, ctx.office(tx), key, cells, addresses.read_approval(approved_by, approved_on))
        )
    ctx.say(f"Changed {answer['code']}.", f"{answer['code']} を変更しました。")
    if answer["email_to_confirm"]:
        ctx.say(
            "A code was sent to the new address: kcli staff confirm-email",
            "新しいアドレスに確認番号を送りました: kcli staff confirm-email",
        )
    return answer


@verb("confirm-email", en="Confirm one's own new address by the code that was mailed to it.", ja="本人の新しいアドレスを、届いた確認番号で確認します。",
      example="kcli staff confirm-email --code-stdin < code.txt", changes=True, rehearsed=False)  # fmt: skip
def confirm_email(
    ctx: Context,
    code_stdin: Annotated[
        bool, opt("--code-stdin", en="Read the code from stdin", ja="確認番号を標準入力から読む")
    ] = False,
) -> Any:
    code = ctx.secret("Code", "確認番号", from_stdin=code_stdin)
    with ctx.write() as tx:
        address = tx.answers(actions.confirm_email(tx, ctx.office(tx), code, keys=ctx.keys))
    if address is None:
        raise confirm.refused()
    ctx.say(f"The new address is {address}.", f"新しいアドレスは {address} です。")
    return {"email": address} if ctx.output.form != "table" else None


@verb("issue", en="Issue user IDs to registered staff. The ID is access name + staff code unless --user-id names another.",
      ja="登録済みの職員にユーザIDを発行します。IDは「事務所アクセス名＋職員コード」です（--user-id で変更可）。",
      example="kcli staff issue 001 002 --dry-run\nkcli staff issue 001 002 --user-id 002=yamazaki --passwords-to sheet.csv",
      changes=True, columns=options.ISSUED_STAFF)  # fmt: skip
def issue(
    ctx: Context,
    keys: Annotated[list[str], options.STAFF_KEYS],
    user_id: Annotated[list[str] | None, options.USER_IDS] = None,
    hours: Annotated[int, options.HOURS] = 1,
    passwords_to: Annotated[Path | None, options.PASSWORDS_TO] = None,
    same_name_ok: Annotated[bool, options.SAME_NAME_OK] = False,
    group: Annotated[
        bool, opt("--group-account", en="Group account: the ID begins with @", ja="グループアカウント (IDは@で始まる)")
    ] = False,
) -> Any:
    wished = _user_ids(keys, user_id or [])

    def work(tx: Any) -> Any:
        return actions.issue_ids(
            tx, ctx.office(tx), keys, user_ids=wished, hours=hours, same_person_ok=same_name_ok, group=group
        )

    rows = issuing.hand_out(ctx, passwords_to, work)
    ctx.say(f"Issued {len(rows)} user IDs.", f"ユーザIDを {len(rows)} 件発行しました。")
    return rows


def _user_ids(keys: list[str], texts: list[str]) -> dict[str, str]:
    """KEY=ID; for a single member the ID alone is enough."""
    if len(keys) == 1 and len(texts) == 1 and "=" not in texts[0]:
        return {keys[0]: texts[0]}
    return pairs(texts)


@verb(
    "set-logout",
    en="Set the idle hours until log-out.",
    ja="ログアウトまでの時間を設定します。",
    example="kcli staff set-logout 004 --hours 4",
    changes=True,
)
def set_logout(ctx: Context, key: Annotated[str, options.STAFF_KEY], hours: Annotated[int, options.HOURS]) -> Any:
    with ctx.write() as tx:
        account = actions.set_logout(tx, ctx.office(tx), key, hours)
        answer = tx.answers({"user_id": account.user_id, "logout_after_hours": hours})
    ctx.say(
        f"{account.user_id} is logged out after {hours} h without use.",
        f"{account.user_id} は {hours} 時間操作がないとログアウトします。",
    )
    return answer if ctx.output.form != "table" else None


@verb("set-password", en="Give a member a new one-time password, shown once; with --own choose one's own.",
      ja="職員に新しい初期パスワードを発行します（表示は一度だけ）。--own は本人のパスワードの変更です。",
      example="kcli staff set-password 004\nkcli staff set-password --own", changes=True)  # fmt: skip
def set_password(
    ctx: Context,
    key: Annotated[str | None, options.STAFF_KEY] = None,
    own: Annotated[bool, opt("--own", en="Change one's own password", ja="本人のパスワードを変更する")] = False,
    password_stdin: Annotated[bool, options.PASSWORD_STDIN] = False,
    new_password_stdin: Annotated[bool, options.NEW_PASSWORD_STDIN] = False,
) -> Any:
    if own or key is None:
        return _set_own_password(ctx, password_stdin, new_password_stdin)
    with ctx.write() as tx:
        account, password = actions.set_password(tx, ctx.office(tx), key)
        answer = tx.answers(
            {
                "user_id": account.user_id,
                "full_name": account.full_name,
                "initial_password": None if ctx.dry_run else password,
            }
        )
    ctx.note("The initial password is shown this once.", "初期パスワードが表示されるのは今回だけです。")
    return answer


def _set_own_password(ctx: Context, old_from_stdin: bool, new_from_stdin: bool) -> None:
    old = ctx.secret("Present password", "現在のパスワード", from_stdin=old_from_stdin)
    new = ctx.new_secret("New password", "新しいパスワード", from_stdin=new_from_stdin)
    if ctx.dry_run:  # nothing is checked: a rehearsal must not be a way to try passwords
        ctx.say("The password would be changed.", "パスワードを変更します。")
        return
    own_password.change(ctx.store, ctx.identify, old, new, command=ctx.command)
    ctx.say("Changed. Log in again: kcli login", "変更しました。もう一度ログインしてください: kcli login")


@verb("suspend", en="Suspend an account; only the vendor can resume it.", ja="アカウントを停止します。再開は運営だけが行えます。",
      example="kcli staff suspend 004", changes=True)  # fmt: skip
def suspend(ctx: Context, key: Annotated[str, options.STAFF_KEY]) -> Any:
    with ctx.write() as tx:
        account = actions.suspend(tx, ctx.office(tx), key)
        answer = tx.answers({"user_id": account.user_id, "state": "suspended"})
    ctx.say(
        f"Suspended {account.user_id}; it keeps its place in the limit.",
        f"{account.user_id} を停止しました（上限の件数には含まれます）。",
    )
    return answer if ctx.output.form != "table" else None


@verb(
    "resume",
    en="Resume a suspended account (vendor).",
    ja="停止中のアカウントを再開します（運営）。",
    example="kcli staff resume 004 --reason 復職",
    changes=True,
)
def resume(ctx: Context, key: Annotated[str, options.STAFF_KEY]) -> Any:
    with ctx.write() as tx:
        account = actions.resume(tx, ctx.office(tx), key)
        answer = tx.answers({"user_id": account.user_id, "state": "active"})
    ctx.say(f"Resumed {account.user_id}.", f"{account.user_id} を再開しました。")
    return answer if ctx.output.form != "table" else None


@verb("close", en="Delete an account and its history, also your own; the member stays registered.",
      ja="アカウントと履歴を削除します（ご自身のものも可。職員の登録は残ります）。",
      example="kcli staff close 004", changes=True)  # fmt: skip
def close(ctx: Context, key: Annotated[str, options.STAFF_KEY]) -> Any:
    ctx.confirm(
        "The account and its own history will be lost. This cannot be undone. Go on?",
        "アカウントとその履歴は失われ、元に戻せません。よろしいですか?",
    )
    with ctx.write() as tx:
        answer = tx.answers(actions.close(tx, ctx.office(tx), key))
    ctx.say(f"Deleted {answer['user_id']}.", f"{answer['user_id']} を削除しました。")
    return answer if ctx.output.form != "table" else None


@verb("remove", en="Delete a member for good: record, account and its history.", ja="職員を削除します。アカウントと履歴も失われ、元に戻せません。",
      example="kcli staff remove 024", changes=True)  # fmt: skip
def remove(ctx: Context, key: Annotated[str, options.STAFF_KEY]) -> Any:
    if ctx.asks:
        with ctx.read() as q:
            member = reads.show(q, ctx.office(q), key)
            lost = len(reads.history(q, ctx.office(q), key))
        ctx.confirm(
            f"Delete {member['full_name']} ({member['code']}, user ID {member['user_id'] or '-'}) with {lost} lines of history? "
            "This cannot be undone.",
            f"{member['full_name']}（{member['code']}、ユーザID {member['user_id'] or 'なし'}）と履歴 {lost} 件を削除します。元に戻せません。よろしいですか?",
        )
    with ctx.write() as tx:
        answer = tx.answers(actions.remove(tx, ctx.office(tx), key))
    ctx.say(f"Deleted {key}.", f"{key} を削除しました。")
    return answer if ctx.output.form != "table" else None


@verb("recreate", en="Make an account anew whose mail address is dead: same ID and rights, new password.",
      ja="アドレスが使えなくなったアカウントを作り直します（ID・権限はそのまま、パスワードは新規）。",
      example="kcli staff recreate 004", changes=True, columns=options.ISSUED_STAFF)  # fmt: skip
def recreate(
    ctx: Context,
    key: Annotated[str, options.STAFF_KEY],
    passwords_to: Annotated[Path | None, options.PASSWORDS_TO] = None,
) -> Any:
    ctx.confirm(
        "The account's own history will be lost. This cannot be undone. Go on?",
        "アカウントの履歴は失われ、元に戻せません。よろしいですか?",
    )
    return issuing.hand_out(ctx, passwords_to, lambda tx: [actions.recreate(tx, ctx.office(tx), key)])


@verb("limit", en="Show the number of accounts and its limit; --set changes it (vendor, with --reason).",
      ja="アカウント数と上限を表示します。--set で変更します（運営、--reason が必要）。",
      example="kcli staff limit --set 30 --reason 24名の事務所", changes=True)  # fmt: skip
def limit(
    ctx: Context, set_: Annotated[int | None, opt("--set", en="The new limit", ja="新しい上限", metavar="N")] = None
) -> Any:
    if set_ is not None:
        with ctx.write() as tx:
            office_actions.set_limit(tx, ctx.office(tx), set_)
            tx.answers({"account_limit": set_})
        ctx.say(f"The limit is {set_} now.", f"上限を {set_} 件にしました。")
        if ctx.output.form == "table":
            return None
    with ctx.read() as q:
        office = ctx.office(q)
    used, most = office["accounts_used"], office["account_limit"]
    return {"code": office["code"], "account_limit": most, "accounts_used": used, "left": most - used}
