"""kcli client person: the persons of a client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from kcli import options
from kcli.commands.client_shared import HIDE_EMPTY, without_empty
from kcli.context import Context
from kcli.later import later
from kcli.values import given
from kcli.verbs import opt, verb
from kcli_core.client import reads

if TYPE_CHECKING:
    from kcli_core.account import addresses
    from kcli_core.client import actions, register
else:
    addresses = later("kcli_core.account.addresses")
    actions = later("kcli_core.client.actions")
    register = later("kcli_core.client.register")

PERSONS = ("number", "full_name", "full_kana", "email", "department", "user_id", "state", "manager", "last_used_at")


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
    approved_by: Annotated[str | None, options.APPROVED_BY] = None,
    approved_on: Annotated[str | None, options.APPROVED_ON] = None,
) -> Any:
    cells = {
        "full_name": name, "full_kana": kana, "email": email, "department": department, "title": title,
        "phone": phone, "mobile": mobile,
    }  # fmt: skip
    with ctx.write() as tx:
        number = register.add_person(tx, ctx.office(tx), code, cells, addresses.read_approval(approved_by, approved_on))
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
    approved_by: Annotated[str | None, options.APPROVED_BY] = None,
    approved_on: Annotated[str | None, options.APPROVED_ON] = None,
) -> Any:
    cells = {
        "full_name": name, "full_kana": kana, "email": email, "department": department, "title": title,
        "phone": phone, "mobile": mobile,
    }  # fmt: skip
    given(**cells, menu=" ".join(menu) if menu else None)
    with ctx.write() as tx:
        fields = actions.edit_person(
            tx, ctx.office(tx), code, number, cells, menu or (), addresses.read_approval(approved_by, approved_on)
        )
        answer = tx.answers({"client": code, "number": number, "changed": fields})
    ctx.say(f"Changed {code} {number}.", f"{code} {number} を変更しました。")
    if tx.posted:
        ctx.say(
            "A code was sent to the new address: kcli client confirm-email",
            "新しいアドレスに確認番号を送りました: kcli client confirm-email",
        )
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
    return without_empty(found) if hide_empty else found


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
    if ctx.asks:
        with ctx.read() as q:
            found = reads.show_person(q, ctx.office(q), code, number)
        ctx.confirm(
            f"Delete {found['full_name']} with the change history? This cannot be undone.",
            f"{found['full_name']} さんを変更履歴とともに削除します。元に戻せません。よろしいですか?",
        )
    with ctx.write() as tx:
        answer = tx.answers(actions.remove_person(tx, ctx.office(tx), code, number))
    ctx.say(f"Deleted {code} {number}.", f"{code} {number} を削除しました。")
    return answer if ctx.output.form != "table" else None
