"""kcli contacts: the persons of a contract through whom the vendor gives support."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from kcli import options
from kcli.commands import (
    contacts_export,
    contacts_inquiries,
    contacts_names,
    contacts_quota,
    contacts_requests,
    contacts_site,
)
from kcli.commands.contacts_shared import ask
from kcli.commands.contract import FORM_DATE
from kcli.context import Context
from kcli.later import later
from kcli.values import given
from kcli.verbs import opt, verb
from kcli_core.contacts import reads
from kcli_core.contract import reads as contracts
from kcli_core.office.rules import one_of
from kcli_core.refusals import Refused, refuse, require

if TYPE_CHECKING:
    from kcli import forms
else:
    forms = later("kcli.forms")

PARTS = (contacts_quota, contacts_names, contacts_requests, contacts_site, contacts_inquiries, contacts_export)

PRIMARY = opt("--primary", en="The first contact of a contract", ja="主担当として登録する (契約の最初の1名)")
SHARED = opt("--shared", en="Several persons share the address", ja="共有メールアドレスである")
PERSON = opt("--person", en="It is a person's name; kept in the log", ja="個人名である (記録に残る)")
DUTY = opt("--duty", en="system, operations, contract; blank apart", ja="担当 (システム・業務・契約、空白区切り)")
NOTIFIED_ON = opt(
    "--notified-on",
    en="When the use of the personal data was explained",
    ja="個人情報の取り扱いを通知した日",
    metavar="DATE",
)
SENDS = opt(
    "--sends", en="on or off: can the address send mail?", ja="送信できるアドレスか (on・off)", metavar="on|off"
)
RECEIVES = opt(
    "--receives", en="on or off: can it receive mail?", ja="受信できるアドレスか (on・off)", metavar="on|off"
)
LIST = ("contract", "number", "contact_role", "full_name", "email", "shared", "duties", "department")


@verb(
    "add", en="Register a contact; an office's is a request that the vendor approves.",
    ja="ご担当者を登録します（事務所からは、運営が承認する依頼になります）。", changes=True,
    example='kcli contacts add M1 --name "服部 一郎" --email hattori@example.co.jp --primary',
)  # fmt: skip
def add(
    ctx: Context,
    contract: Annotated[str, options.CONTRACT_CODE],
    name: Annotated[str, options.NAME],
    email: Annotated[str, options.EMAIL],
    kana: Annotated[str | None, options.KANA] = None,
    department: Annotated[str | None, options.DEPARTMENT] = None,
    title: Annotated[str | None, options.TITLE] = None,
    phone: Annotated[str | None, options.PHONE] = None,
    duty: Annotated[str | None, DUTY] = None,
    notified_on: Annotated[str | None, NOTIFIED_ON] = None,
    primary: Annotated[bool, PRIMARY] = False,
    shared: Annotated[bool, SHARED] = False,
    person: Annotated[bool, PERSON] = False,
) -> Any:
    cells = {
        "full_name": name, "email": email, "full_kana": kana, "department": department, "title": title, "phone": phone,
        "duty": duty, "notified_on": notified_on,
    }  # fmt: skip
    made = ask(ctx, contract, "add", {"cells": cells, "primary": primary, "shared": shared, "person": person})
    if "request" not in made:
        ctx.say(
            f"Registered {made['full_name']} for {made['contract']}; {made['left']} of {made['limit']} places are left.",
            f"{made['contract']} に {made['full_name']} さんを登録しました。登録できるのはあと {made['left']} 名です（上限 {made['limit']} 名）。",
        )
    return made if ctx.output.form != "table" else None


@verb("apply", en="Register the contacts of an application form (CSV, XLSX or TOML), all or none.",
      ja="サービス利用申込書のご担当者をまとめて登録します（1名でも誤りがあれば登録しません）。",
      example="kcli contacts apply M0 fixtures/contacts/form-6.csv", changes=True, columns=("number", "contact_role", "full_name", "email"))  # fmt: skip
def apply(
    ctx: Context,
    contract: Annotated[str, options.CONTRACT_CODE],
    file: Annotated[Path, options.LIST_FILE],
    form_date: Annotated[str | None, FORM_DATE] = None,
    list_encoding: Annotated[str | None, options.LIST_ENCODING] = None,
    header_row: Annotated[int | None, options.HEADER_ROW] = None,
    sheet: Annotated[str | None, options.SHEET] = None,
) -> Any:
    form = forms.read(file, encoding=list_encoding, header_row=header_row, sheet=sheet)
    try:
        made = ask(ctx, contract, "apply", {"rows": form.rows, "form_date": form_date or form.form_date})
    except Refused as refused:
        raise form.with_columns(refused) from None
    form.say_skipped(ctx)
    if isinstance(made, list):
        ctx.say(f"Registered {len(made)} contacts for {contract}.", f"{contract} に {len(made)} 名を登録しました。")
    return made if ctx.output.form != "table" or ctx.dry_run else None


@verb("list", en="List the contacts of a contract, or of all.", ja="ご担当者を一覧します（契約を省くとすべて）。",
      example="kcli contacts list M1", columns=LIST)  # fmt: skip
def list_(ctx: Context, contract: Annotated[str | None, options.CONTRACT_CODE] = None) -> Any:
    with ctx.read() as q:
        return reads.list_contacts(q, ctx.office(q), contract)


@verb("show", en="Show a contact; with --site the support site's account of an address.",
      ja="ご担当者を表示します。--site でサポートサイトのアカウント（アドレス）を表示します。",
      example="kcli contacts show --site keiri@example.co.jp")  # fmt: skip
def show(
    ctx: Context,
    contract: Annotated[str | None, options.CONTRACT_CODE] = None,
    key: Annotated[str | None, options.CONTACT_KEY] = None,
    site: Annotated[
        str | None,
        opt("--site", en="An address of the support site", ja="サポートサイトのメールアドレス", metavar="ADDRESS"),
    ] = None,
) -> Any:
    with ctx.read() as q:
        if site is not None:
            return reads.show_site(q, ctx.office(q), site)
        if contract is None or key is None:
            raise Refused(refuse("CONTACT_NEEDED"))
        return reads.show(q, ctx.office(q), contract, key)


@verb("history", en="What changed on the contacts of a contract.", ja="ご担当者の変更履歴を表示します。",
      example="kcli contacts history M1", columns=("at", "actor", "key", "field", "before", "after"))  # fmt: skip
def history(ctx: Context, contract: Annotated[str, options.CONTRACT_CODE]) -> Any:
    with ctx.read() as q:
        return contracts.history(q, ctx.office(q), contract, kinds=("contact",))


@verb("edit", en="Change a contact; an office's is a request.", ja="ご担当者の情報を変更します（事務所からは依頼になります）。",
      example="kcli contacts edit M1 服部 --department 経理部 --duty 業務", changes=True)  # fmt: skip
def edit(
    ctx: Context,
    contract: Annotated[str, options.CONTRACT_CODE],
    key: Annotated[str, options.CONTACT_KEY],
    name: Annotated[str | None, options.NAME] = None,
    email: Annotated[str | None, options.EMAIL] = None,
    kana: Annotated[str | None, options.KANA] = None,
    department: Annotated[str | None, options.DEPARTMENT] = None,
    title: Annotated[str | None, options.TITLE] = None,
    phone: Annotated[str | None, options.PHONE] = None,
    duty: Annotated[str | None, DUTY] = None,
    notified_on: Annotated[str | None, NOTIFIED_ON] = None,
    shared: Annotated[bool, SHARED] = False,
    not_shared: Annotated[
        bool, opt("--not-shared", en="The address is one person's", ja="共有アドレスではない")
    ] = False,
    sends: Annotated[str | None, SENDS] = None,
    receives: Annotated[str | None, RECEIVES] = None,
    person: Annotated[bool, PERSON] = False,
) -> Any:
    cells = {
        "full_name": name, "email": email, "full_kana": kana, "department": department, "title": title, "phone": phone,
        "duty": duty, "notified_on": notified_on,
    }  # fmt: skip
    require(refuse("OPTIONS_CONTRADICT", options=["--shared", "--not-shared"]) if shared and not_shared else None)
    marks = {"shared": "on" if shared else "off" if not_shared else None, "can_send": sends, "can_receive": receives}
    given(**cells, **marks)
    require(*(one_of(name, mark, ("on", "off")) for name, mark in marks.items() if mark is not None))
    wish = {
        "key": key,
        "cells": {field: text for field, text in cells.items() if text is not None},
        **{name: None if mark is None else mark == "on" for name, mark in marks.items()},
        "person": person,
    }
    made = ask(ctx, contract, "edit", wish)
    if isinstance(made, dict):
        return made if ctx.output.form != "table" else None
    ctx.say(f"Changed {key}.", f"{key} を変更しました。")
    return {"contract": contract, "key": key, "changed": made}


@verb("remove", en="Take a contact off a contract; the primary only with --to.", ja="ご担当者の登録を削除します（主担当は --to で後任を指定）。",
      example="kcli contacts remove M1 4", changes=True)  # fmt: skip
def remove(
    ctx: Context,
    contract: Annotated[str, options.CONTRACT_CODE],
    key: Annotated[str, options.CONTACT_KEY],
    to: Annotated[str | None, opt("--to", en="Who becomes the primary", ja="後任の主担当", metavar="KEY")] = None,
) -> Any:
    if ctx.asks:
        with ctx.read() as q:
            found = reads.show(q, ctx.office(q), contract, key)
        ctx.confirm(
            f"Take {found['full_name']} ({found['email']}) off {contract}? The person can no longer ask the vendor. This cannot be undone.",
            f"{contract} から {found['full_name']} さん（{found['email']}）の登録を削除します。問い合わせができなくなり、元に戻せません。よろしいですか?",
        )
    made = ask(ctx, contract, "remove", {"key": key, "to": to})
    if "request" not in made:
        ctx.say(f"Removed {made['full_name']}.", f"{made['full_name']} さんの登録を削除しました。")
    return made if ctx.output.form != "table" else None


@verb("set-primary", en="Make a contact the primary; who was it becomes secondary.", ja="主担当を交代します（これまでの主担当は副担当になります）。",
      example="kcli contacts set-primary M1 伊藤", changes=True)  # fmt: skip
def set_primary(
    ctx: Context, contract: Annotated[str, options.CONTRACT_CODE], key: Annotated[str, options.CONTACT_KEY]
) -> Any:
    made = ask(ctx, contract, "set_primary", {"key": key})
    if "request" not in made:
        ctx.say(
            f"{made['primary']} is the primary now; {made['was']} is secondary.",
            f"主担当は {made['primary']} さんになりました（{made['was']} さんは副担当）。",
        )
    return made if ctx.output.form != "table" else None


@verb("confirm", en="Confirm the present registration to the primary by mail; an office asks for it.",
      ja="現在のご登録状況を主担当へメールで確認します（事務所からは依頼になります）。", example="kcli contacts confirm M1", changes=True)  # fmt: skip
def confirm(ctx: Context, contract: Annotated[str, options.CONTRACT_CODE]) -> Any:
    made = ask(ctx, contract, "confirm", {})
    if "request" not in made:
        ctx.say(f"Sent to {made['sent_to']}.", f"{made['sent_to']} へ送りました。")
    return made if ctx.output.form != "table" else None
