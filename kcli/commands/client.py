"""kcli client: the companies an office serves, their persons and IDs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from kcli import issuing, options
from kcli.context import Context
from kcli.imports import ListFile, verdicts_of, verdicts_with_cautions
from kcli.values import given, pairs
from kcli.verbs import arg, opt, verb
from kcli_core.client import actions, reads, register
from kcli_core.lists.result import Verdict
from kcli_core.refusals import Refused

GROUPS = {"person": ("The persons of a client.", "顧客に属する個人")}

KIND = opt("--kind", en="corporation, organization or sole_proprietor", ja="区分 (法人・団体・個人事業主)")
CUSTOMER_NUMBER = opt("--customer-number", en="Customer number", ja="お客様番号")
CLOSING_MONTH = opt("--closing-month", en="Closing month, 1 to 12", ja="決算月 (1〜12)", metavar="MONTH")
CORPORATE_NUMBER = opt("--corporate-number", en="Corporate number, 13 digits", ja="法人番号 (13桁)")
HIDE_EMPTY = opt("--hide-empty", en="Leave empty items out", ja="空欄の項目を表示しない")
NUMBERS = arg("Numbers of the persons", "個人の番号", metavar="NUMBER")
LIST = ("code", "name", "kind", "closing_month", "persons", "accounts_used", "account_limit")
PERSONS = ("number", "full_name", "full_kana", "email", "department", "user_id", "state", "manager", "last_used_at")
HISTORY = ("at", "actor", "kind", "key", "field", "before", "after")


@verb(
    "add",
    en="Register a client.",
    ja="顧客を登録します。",
    example="kcli client add C01 --name 株式会社青空商店 --closing-month 3",
    changes=True,
)
def add(
    ctx: Context,
    code: Annotated[str, options.CLIENT_CODE],
    name: Annotated[str, options.NAME],
    kind: Annotated[str | None, KIND] = None,
    customer_number: Annotated[str | None, CUSTOMER_NUMBER] = None,
    closing_month: Annotated[str | None, CLOSING_MONTH] = None,
    invoice_number: Annotated[str | None, options.INVOICE_NUMBER] = None,
    corporate_number: Annotated[str | None, CORPORATE_NUMBER] = None,
    postal_code: Annotated[str | None, options.POSTAL_CODE] = None,
    address: Annotated[str | None, options.ADDRESS] = None,
    phone: Annotated[str | None, options.PHONE] = None,
) -> Any:
    cells = {
        "code": code, "name": name, "kind": kind, "customer_number": customer_number, "closing_month": closing_month,
        "invoice_number": invoice_number, "corporate_number": corporate_number, "postal_code": postal_code,
        "address": address, "phone": phone,
    }  # fmt: skip
    with ctx.write() as tx:
        made = register.add(tx, ctx.office(tx), cells)
        answer = tx.answers({"code": made, "name": name})
    ctx.say(
        f"Registered {name}. Its persons: kcli client person add {made}",
        f"{name} を登録しました。個人を登録する: kcli client person add {made}",
    )
    return answer if ctx.output.form != "table" else None


@verb("import", en="Register the clients and persons of a list, all or none.", ja="名簿の顧客と個人をまとめて登録します（1件でも誤りがあれば登録しません）。",
      example="kcli client import clients.xlsx --dry-run", changes=True, columns=("row", "status", "what", "key"))  # fmt: skip
def import_(
    ctx: Context,
    file: Annotated[Path, options.LIST_FILE],
    result: Annotated[Path | None, options.RESULT] = None,
    list_encoding: Annotated[str | None, options.LIST_ENCODING] = None,
    header_row: Annotated[int | None, options.HEADER_ROW] = None,
    sheet: Annotated[str | None, options.SHEET] = None,
) -> Any:
    listed = ListFile(file, register.LIST_FIELDS, encoding=list_encoding, header_row=header_row, sheet=sheet)
    status = "would_add" if ctx.dry_run else "added"
    try:
        with ctx.write() as tx:
            clients = register.ListOfClients(tx, ctx.office(tx))
            for record in listed.table.records():
                clients.refusals += record.refusals
                clients.take(record.row, record.cells, listed.place(record))
            done = clients.finish()
            tx.answers({"clients": done.clients, "persons": done.persons})
    except Refused as refused:
        refused = listed.refused(refused)
        listed.result(result, verdicts_of(refused, ctx.lang), ctx.output.encoding)
        raise refused from None
    if result is not None:
        added = {row: Verdict(status, "", f"{what} {key}") for row, what, key in done.rows}
        listed.result(result, verdicts_with_cautions(added, tx.cautions, ctx.lang), ctx.output.encoding)
    listed.say_skipped(ctx)
    ctx.say(
        f"Registered {done.clients} clients and {done.persons} persons.",
        f"顧客 {done.clients} 社、個人 {done.persons} 名を登録しました。",
    )
    if ctx.dry_run:
        return [{"row": row, "status": status, "what": what, "key": key} for row, what, key in done.rows]
    return {"clients": done.clients, "persons": done.persons} if ctx.output.form != "table" else None


@verb(
    "list",
    en="List clients.",
    ja="顧客を一覧します。",
    example="kcli client list -o csv --encoding utf-8-sig",
    columns=LIST,
)
def list_(ctx: Context) -> Any:
    with ctx.read() as q:
        return reads.list_clients(q, ctx.office(q))


@verb("show", en="Show a client.", ja="顧客を表示します。", example="kcli client show C01 --hide-empty")
def show(
    ctx: Context, code: Annotated[str, options.CLIENT_CODE], hide_empty: Annotated[bool, HIDE_EMPTY] = False
) -> Any:
    with ctx.read() as q:
        found = reads.show(q, ctx.office(q), code)
    return _without_empty(found) if hide_empty else found


def _without_empty(item: dict[str, Any]) -> dict[str, Any]:
    """What holds only blanks, half- or full-width, is empty too (REQ-018)."""
    return {
        name: value
        for name, value in item.items()
        if str("" if value is None else value).strip(" \u3000") not in ("", "[]")
    }


@verb("history", en="Every change of a client and its persons: when, who, what, before, after.",
      ja="顧客・個人の変更履歴（日時・更新者・変更内容）を表示します。", example="kcli client history C01 -o json", columns=HISTORY)  # fmt: skip
def history(ctx: Context, code: Annotated[str, options.CLIENT_CODE]) -> Any:
    with ctx.read() as q:
        return reads.history(q, ctx.office(q), code)


@verb(
    "edit",
    en="Change a client.",
    ja="顧客を変更します。",
    example="kcli client edit C01 --phone 03-1234-5678",
    changes=True,
)
def edit(
    ctx: Context,
    code: Annotated[str, options.CLIENT_CODE],
    new_code: Annotated[str | None, opt("--code", en="New client code", ja="新しい顧客コード")] = None,
    name: Annotated[str | None, options.NAME] = None,
    kind: Annotated[str | None, KIND] = None,
    customer_number: Annotated[str | None, CUSTOMER_NUMBER] = None,
    closing_month: Annotated[str | None, CLOSING_MONTH] = None,
    invoice_number: Annotated[str | None, options.INVOICE_NUMBER] = None,
    corporate_number: Annotated[str | None, CORPORATE_NUMBER] = None,
    postal_code: Annotated[str | None, options.POSTAL_CODE] = None,
    address: Annotated[str | None, options.ADDRESS] = None,
    phone: Annotated[str | None, options.PHONE] = None,
) -> Any:
    cells = given(
        code=new_code, name=name, kind=kind, customer_number=customer_number, closing_month=closing_month,
        invoice_number=invoice_number, corporate_number=corporate_number, postal_code=postal_code, address=address,
        phone=phone,
    )  # fmt: skip
    with ctx.write() as tx:
        answer = tx.answers({"code": new_code or code, "changed": actions.edit(tx, ctx.office(tx), code, cells)})
    ctx.say(f"Changed {code}.", f"{code} を変更しました。")
    return answer


@verb("remove", en="Delete a client with its persons; IDs must be closed first.", ja="顧客と個人を削除します（先にIDを削除してください）。",
      example="kcli client remove C01", changes=True)  # fmt: skip
def remove(ctx: Context, code: Annotated[str, options.CLIENT_CODE]) -> Any:
    with ctx.read() as q:
        found = reads.show(q, ctx.office(q), code)
    ctx.confirm(
        f"Delete {found['name']} with {found['persons']} persons and their history? This cannot be undone.",
        f"{found['name']} と個人 {found['persons']} 名、その履歴を削除します。元に戻せません。よろしいですか?",
    )
    with ctx.write() as tx:
        answer = tx.answers(actions.remove(tx, ctx.office(tx), code))
    ctx.say(f"Deleted {code}.", f"{code} を削除しました。")
    return answer if ctx.output.form != "table" else None


@verb("limit", en="Show a client's number of accounts and its limit; --set changes it (vendor, with --reason).",
      ja="顧客のアカウント数と上限を表示します。--set で変更します（運営、--reason が必要）。",
      example="kcli client limit C01 --set 12 --reason 増員", changes=True)  # fmt: skip
def limit(
    ctx: Context,
    code: Annotated[str, options.CLIENT_CODE],
    set_: Annotated[int | None, opt("--set", en="The new limit", ja="新しい上限", metavar="N")] = None,
) -> Any:
    if set_ is not None:
        with ctx.write() as tx:
            actions.set_limit(tx, ctx.office(tx), code, set_)
            tx.answers({"account_limit": set_})
        ctx.say(f"The limit is {set_} now.", f"上限を {set_} 件にしました。")
        if ctx.output.form == "table":
            return None
    with ctx.read() as q:
        found = reads.show(q, ctx.office(q), code)
    used, most = found["accounts_used"], found["account_limit"]
    return {"code": found["code"], "account_limit": most, "accounts_used": used, "left": most - used}


@verb("issue", en="Issue user IDs to registered persons.", ja="登録済みの個人にユーザIDを発行します。",
      example="kcli client issue C01 1 --copy-email\nkcli client issue C01 1 2 --user-id 2=aozora-keiri", changes=True,
      columns=issuing.CLIENT_COLUMNS)  # fmt: skip
def issue(
    ctx: Context,
    code: Annotated[str, options.CLIENT_CODE],
    numbers: Annotated[list[str], NUMBERS],
    user_id: Annotated[list[str] | None, options.USER_IDS] = None,
    copy_email: Annotated[
        bool, opt("--copy-email", en="The mail address becomes the user ID", ja="メールアドレスをユーザIDに転記する")
    ] = False,
    hours: Annotated[int, options.HOURS] = 1,
    passwords_to: Annotated[Path | None, options.PASSWORDS_TO] = None,
    same_name_ok: Annotated[bool, options.SAME_NAME_OK] = False,
) -> Any:
    wished = pairs(user_id or [])

    def work(tx: Any) -> Any:
        return actions.issue_ids(
            tx,
            ctx.office(tx),
            code,
            numbers,
            user_ids=wished,
            copy_email=copy_email,
            hours=hours,
            same_person_ok=same_name_ok,
        )

    rows = issuing.hand_out(ctx, passwords_to, work)
    ctx.say(f"Issued {len(rows)} user IDs.", f"ユーザIDを {len(rows)} 件発行しました。")
    return rows


@verb("set-password", en="Give a person a new one-time password, shown once.", ja="個人に新しい初期パスワードを発行します（表示は一度だけ）。",
      example="kcli client set-password C01 1", changes=True)  # fmt: skip
def set_password(
    ctx: Context, code: Annotated[str, options.CLIENT_CODE], number: Annotated[str, options.PERSON_KEY]
) -> Any:
    with ctx.write() as tx:
        account, password = actions.set_password(tx, ctx.office(tx), code, number)
        answer = tx.answers(
            {
                "user_id": account.user_id,
                "full_name": account.full_name,
                "initial_password": None if ctx.dry_run else password,
            }
        )
    ctx.note("The initial password is shown this once.", "初期パスワードが表示されるのは今回だけです。")
    return answer


@verb(
    "set-logout",
    en="Set the idle hours until log-out.",
    ja="ログアウトまでの時間を設定します。",
    example="kcli client set-logout C01 1 --hours 2",
    changes=True,
)
def set_logout(
    ctx: Context,
    code: Annotated[str, options.CLIENT_CODE],
    number: Annotated[str, options.PERSON_KEY],
    hours: Annotated[int, options.HOURS],
) -> Any:
    with ctx.write() as tx:
        account = actions.set_logout(tx, ctx.office(tx), code, number, hours)
        answer = tx.answers({"user_id": account.user_id, "logout_after_hours": hours})
    ctx.say(
        f"{account.user_id} is logged out after {hours} h without use.",
        f"{account.user_id} は {hours} 時間操作がないとログアウトします。",
    )
    return answer if ctx.output.form != "table" else None


@verb("suspend", en="Suspend an account; only the vendor can resume it.", ja="アカウントを停止します。再開は運営だけが行えます。",
      example="kcli client suspend C01 1", changes=True)  # fmt: skip
def suspend(ctx: Context, code: Annotated[str, options.CLIENT_CODE], number: Annotated[str, options.PERSON_KEY]) -> Any:
    with ctx.write() as tx:
        account = actions.suspend(tx, ctx.office(tx), code, number)
        answer = tx.answers({"user_id": account.user_id, "state": "suspended"})
    ctx.say(f"Suspended {account.user_id}.", f"{account.user_id} を停止しました。")
    return answer if ctx.output.form != "table" else None


@verb(
    "resume",
    en="Resume a suspended account (vendor).",
    ja="停止中のアカウントを再開します（運営）。",
    example="kcli client resume C01 1 --reason 復職",
    changes=True,
)
def resume(ctx: Context, code: Annotated[str, options.CLIENT_CODE], number: Annotated[str, options.PERSON_KEY]) -> Any:
    with ctx.write() as tx:
        account = actions.resume(tx, ctx.office(tx), code, number)
        answer = tx.answers({"user_id": account.user_id, "state": "active"})
    ctx.say(f"Resumed {account.user_id}.", f"{account.user_id} を再開しました。")
    return answer if ctx.output.form != "table" else None


@verb("close", en="Delete a person's account and its history; the person stays registered.", ja="個人のアカウントと履歴を削除します（個人の登録は残ります）。",
      example="kcli client close C01 1", changes=True)  # fmt: skip
def close(ctx: Context, code: Annotated[str, options.CLIENT_CODE], number: Annotated[str, options.PERSON_KEY]) -> Any:
    ctx.confirm(
        "The account and its own history will be lost. Go on?",
        "アカウントとその履歴は失われ、元に戻せません。よろしいですか?",
    )
    with ctx.write() as tx:
        answer = tx.answers(actions.close(tx, ctx.office(tx), code, number))
    ctx.say(f"Deleted {answer['user_id']}.", f"{answer['user_id']} を削除しました。")
    return answer if ctx.output.form != "table" else None


@verb("recreate", en="Make an account anew whose mail address is dead.", ja="アドレスが使えなくなったアカウントを作り直します。",
      example="kcli client recreate C01 1 --user-id abe@example.co.jp", changes=True, columns=issuing.CLIENT_COLUMNS)  # fmt: skip
def recreate(
    ctx: Context,
    code: Annotated[str, options.CLIENT_CODE],
    number: Annotated[str, options.PERSON_KEY],
    user_id: Annotated[str | None, opt("--user-id", en="Another user ID", ja="別のユーザID")] = None,
    passwords_to: Annotated[Path | None, options.PASSWORDS_TO] = None,
) -> Any:
    ctx.confirm("The account's own history will be lost. Go on?", "アカウントの履歴は失われます。よろしいですか?")
    return issuing.hand_out(ctx, passwords_to, lambda tx: [actions.recreate(tx, ctx.office(tx), code, number, user_id)])


@verb("manager", en="Make a person a manager of the own company; --off takes it away.", ja="個人を自社の管理者にします（--off で外します）。",
      example="kcli client manager C01 1", changes=True)  # fmt: skip
def manager(
    ctx: Context,
    code: Annotated[str, options.CLIENT_CODE],
    number: Annotated[str, options.PERSON_KEY],
    off: Annotated[bool, opt("--off", en="No longer", ja="管理者から外す")] = False,
) -> Any:
    with ctx.write() as tx:
        account = actions.set_manager(tx, ctx.office(tx), code, number, not off)
        answer = tx.answers({"user_id": account.user_id, "manager": not off})
    ctx.say(f"Changed {account.user_id}.", f"{account.user_id} を変更しました。")
    return answer if ctx.output.form != "table" else None


@verb("person add", en="Register a person of a client.", ja="顧客の個人を登録します。",
      example='kcli client person add C01 --name "阿部 真央子" --email abe@example.co.jp', changes=True)  # fmt: skip
def person_add(
    ctx: Context,
    code: Annotated[str, options.CLIENT_CODE],
    name: Annotated[str, options.NAME],
    kana: Annotated[str | None, options.KANA] = None,
    email: Annotated[str | None, options.EMAIL] = None,
    department: Annotated[str | None, options.DEPARTMENT] = None,
    title: Annotated[str | None, options.TITLE] = None,
    phone: Annotated[str | None, options.PHONE] = None,
    mobile: Annotated[str | None, options.MOBILE] = None,
) -> Any:
    cells = {
        "full_name": name, "full_kana": kana, "email": email, "department": department, "title": title,
        "phone": phone, "mobile": mobile,
    }  # fmt: skip
    with ctx.write() as tx:
        number = register.add_person(tx, ctx.office(tx), code, cells)
        answer = tx.answers({"client": code, "number": number, "full_name": name})
    ctx.say(
        f"Registered {name} as number {number}. To issue an ID: kcli client issue {code} {number} --copy-email",
        f"{name} さんを番号 {number} で登録しました。IDを発行する: kcli client issue {code} {number} --copy-email",
    )
    return answer if ctx.output.form != "table" else None


MENU = opt(
    "--menu",
    en="Switch a menu: folder, ebook, share, inquiry, settings",
    ja="メニューの表示 (folder・ebook・share・inquiry・settings)",
    metavar="MENU=on|off",
)


@verb("person edit", en="Change a person, or a menu setting.", ja="個人の情報やメニュー設定を変更します。",
      example="kcli client person edit C01 1 --phone 03-1234-5678 --menu share=off", changes=True)  # fmt: skip
def person_edit(
    ctx: Context,
    code: Annotated[str, options.CLIENT_CODE],
    number: Annotated[str, options.PERSON_KEY],
    name: Annotated[str | None, options.NAME] = None,
    kana: Annotated[str | None, options.KANA] = None,
    email: Annotated[str | None, options.EMAIL] = None,
    department: Annotated[str | None, options.DEPARTMENT] = None,
    title: Annotated[str | None, options.TITLE] = None,
    phone: Annotated[str | None, options.PHONE] = None,
    mobile: Annotated[str | None, options.MOBILE] = None,
    menu: Annotated[list[str] | None, MENU] = None,
) -> Any:
    cells = {
        "full_name": name, "full_kana": kana, "email": email, "department": department, "title": title,
        "phone": phone, "mobile": mobile,
    }  # fmt: skip
    given(**cells, menu=" ".join(menu) if menu else None)
    with ctx.write() as tx:
        fields = actions.edit_person(tx, ctx.office(tx), code, number, cells, menu or ())
        answer = tx.answers({"client": code, "number": number, "changed": fields})
    ctx.say(f"Changed {code} {number}.", f"{code} {number} を変更しました。")
    return answer


@verb(
    "person list",
    en="List the persons of a client.",
    ja="顧客の個人を一覧します。",
    example="kcli client person list C01",
    columns=PERSONS,
)
def person_list(ctx: Context, code: Annotated[str, options.CLIENT_CODE]) -> Any:
    with ctx.read() as q:
        return reads.list_persons(q, ctx.office(q), code)


@verb(
    "person show",
    en="Show a person and the menu settings.",
    ja="個人の情報とメニュー設定を表示します。",
    example="kcli client person show C01 1 --hide-empty",
)
def person_show(
    ctx: Context,
    code: Annotated[str, options.CLIENT_CODE],
    number: Annotated[str, options.PERSON_KEY],
    hide_empty: Annotated[bool, HIDE_EMPTY] = False,
) -> Any:
    with ctx.read() as q:
        found = reads.show_person(q, ctx.office(q), code, number)
    return _without_empty(found) if hide_empty else found


@verb("person history", en="What changed on a person, and what the account used, ordered and asked.",
      ja="個人の変更履歴と、利用・注文・問い合わせの履歴を表示します。", example="kcli client person history C01 1",
      columns=("at", "kind", "actor", "what", "before", "after", "yen"))  # fmt: skip
def person_history(
    ctx: Context, code: Annotated[str, options.CLIENT_CODE], number: Annotated[str, options.PERSON_KEY]
) -> Any:
    with ctx.read() as q:
        return reads.person_history(q, ctx.office(q), code, number)


@verb(
    "person remove",
    en="Delete a person whose ID is closed.",
    ja="個人を削除します（先にIDを削除してください）。",
    example="kcli client person remove C01 2",
    changes=True,
)
def person_remove(
    ctx: Context, code: Annotated[str, options.CLIENT_CODE], number: Annotated[str, options.PERSON_KEY]
) -> Any:
    with ctx.read() as q:
        found = reads.show_person(q, ctx.office(q), code, number)
    ctx.confirm(
        f"Delete {found['full_name']} with the change history? This cannot be undone.",
        f"{found['full_name']} さんを変更履歴とともに削除します。元に戻せません。よろしいですか?",
    )
    with ctx.write() as tx:
        answer = tx.answers(actions.remove_person(tx, ctx.office(tx), code, number))
    ctx.say(f"Deleted {found['full_name']}.", f"{found['full_name']} さんを削除しました。")
    return answer if ctx.output.form != "table" else None
