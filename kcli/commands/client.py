"""kcli client: the companies an office serves, their persons and IDs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from kcli import options
from kcli.commands import client_accounts, client_persons
from kcli.commands.client_shared import HIDE_EMPTY, without_empty
from kcli.context import Context
from kcli.later import later
from kcli.values import given
from kcli.verbs import opt, verb
from kcli_core.client import reads
from kcli_core.refusals import Refused

if TYPE_CHECKING:
    from kcli import imports
    from kcli_core.account import addresses
    from kcli_core.client import actions, register
else:
    addresses = later("kcli_core.account.addresses")
    imports = later("kcli.imports")
    actions = later("kcli_core.client.actions")
    register = later("kcli_core.client.register")

PARTS = (client_accounts, client_persons)
GROUPS = {"person": ("The persons of a client.", "顧客に属する個人")}

KIND = opt("--kind", en="corporation, organization or sole_proprietor", ja="区分 (法人・団体・個人事業主)")
CUSTOMER_NUMBER = opt("--customer-number", en="Customer number", ja="お客様番号")
CLOSING_MONTH = opt("--closing-month", en="Closing month, 1 to 12", ja="決算月 (1〜12)", metavar="MONTH")
CORPORATE_NUMBER = opt("--corporate-number", en="Corporate number, 13 digits", ja="法人番号 (13桁)")
LIST = ("code", "name", "kind", "closing_month", "persons", "accounts_used", "account_limit")
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
    email_domains: Annotated[str | None, options.EMAIL_DOMAINS] = None,
) -> Any:
    cells = {
        "email_domains": email_domains,
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
    approved_by: Annotated[str | None, options.APPROVED_BY] = None,
    approved_on: Annotated[str | None, options.APPROVED_ON] = None,
) -> Any:
    listed = imports.ListFile(file, register.LIST_FIELDS, encoding=list_encoding, header_row=header_row, sheet=sheet)
    status = "would_add" if ctx.dry_run else "added"
    try:
        with ctx.write() as tx:
            clients = register.ListOfClients(tx, ctx.office(tx), addresses.read_approval(approved_by, approved_on))
            for record in listed.table.records():
                clients.refusals += record.refusals
                clients.take(record.row, record.cells, listed.place(record))
            done = clients.finish()
            tx.answers({"clients": done.clients, "persons": done.persons})
            if result is not None:
                added = {row: imports.Verdict(status, "", f"{what} {key}") for row, what, key in done.rows}
                listed.result(result, imports.verdicts_with_cautions(added, tx.cautions, ctx.lang), ctx.output.encoding)
    except Refused as refused:
        raise listed.told(refused, result, ctx.lang, ctx.output.encoding) from None
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
    return without_empty(found) if hide_empty else found


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
    email_domains: Annotated[str | None, options.EMAIL_DOMAINS] = None,
    support_member: Annotated[str | None, options.SUPPORT_MEMBER] = None,
    in_charge: Annotated[
        str | None, opt("--in-charge", en="Who in the office looks after the client", ja="担当職員", metavar="KEY")
    ] = None,
) -> Any:
    cells = given(
        code=new_code, name=name, kind=kind, customer_number=customer_number, closing_month=closing_month,
        invoice_number=invoice_number, corporate_number=corporate_number, postal_code=postal_code, address=address,
        phone=phone, email_domains=email_domains, in_charge=in_charge,
        support_member_until=support_member,
    )  # fmt: skip
    cells = {name: text for name, text in cells.items() if name != "in_charge"}
    with ctx.write() as tx:
        answer = tx.answers(
            {"code": new_code or code, "changed": actions.edit(tx, ctx.office(tx), code, cells, in_charge=in_charge)}
        )
    ctx.say(f"Changed {code}.", f"{code} を変更しました。")
    return answer


@verb("remove", en="Delete a client with its persons; IDs must be closed first.", ja="顧客と個人を削除します（先にIDを削除してください）。",
      example="kcli client remove C01", changes=True)  # fmt: skip
def remove(ctx: Context, code: Annotated[str, options.CLIENT_CODE]) -> Any:
    if ctx.asks:
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
