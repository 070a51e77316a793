"""kcli partner: agencies, partners and certified partners, kept by the vendor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from kcli import options
from kcli.context import Context
from kcli.later import later
from kcli.values import given
from kcli.verbs import arg, opt, verb

if TYPE_CHECKING:
    from kcli_core.partner import actions, reads
else:
    actions = later("kcli_core.partner.actions")
    reads = later("kcli_core.partner.reads")

CODE = arg("Code of the agency or partner", "代理店・パートナーのコード", metavar="CODE")
KIND = opt(
    "--kind", en="agency, partner or certified_partner", ja="agency (代理店)・partner・certified_partner (認定者)"
)
CONTACT = opt("--contact", en="Whom mail is addressed to", ja="ご担当者様")
ENDED_ON = opt("--ended-on", en="Last day of the partnership", ja="契約の終了日", metavar="DATE")


@verb("add", en="Register an agency, a partner or a certified partner (vendor).", ja="代理店・パートナー・認定者を登録します（運営）。",
      example="kcli partner add P02 --kind agency --name 株式会社北海販売 --email eigyo@hokkai.example.jp", changes=True)  # fmt: skip
def add(
    ctx: Context,
    code: Annotated[str, CODE],
    kind: Annotated[str, KIND],
    name: Annotated[str, options.NAME],
    contact: Annotated[str | None, CONTACT] = None,
    email: Annotated[str | None, options.EMAIL] = None,
    postal_code: Annotated[str | None, options.POSTAL_CODE] = None,
    address: Annotated[str | None, options.ADDRESS] = None,
    phone: Annotated[str | None, options.PHONE] = None,
) -> Any:
    cells = {
        "code": code, "kind": kind, "name": name, "contact_name": contact, "email": email, "postal_code": postal_code,
        "address": address, "phone": phone,
    }  # fmt: skip
    with ctx.write() as tx:
        answer = tx.answers(actions.add(tx, cells))
    ctx.say(f"Registered {code} {name}.", f"{code} {name} を登録しました。")
    return answer if ctx.output.form != "table" else None


@verb("list", en="List agencies, partners and certified partners (vendor).", ja="代理店・パートナー・認定者を一覧します（運営）。",
      example="kcli partner list", columns=("code", "kind", "name", "contact_name", "email", "offices", "ended_on"))  # fmt: skip
def list_(
    ctx: Context, every: Annotated[bool, opt("--all", en="Those of the past too", ja="終了したものも含める")] = False
) -> Any:
    with ctx.read() as q:
        return reads.list_partners(q, ended=every)


@verb(
    "show",
    en="Show one of them (vendor).",
    ja="代理店・パートナーを表示します（運営）。",
    example="kcli partner show P01",
)
def show(ctx: Context, code: Annotated[str, CODE]) -> Any:
    with ctx.read() as q:
        return reads.show(q, code)


@verb("edit", en="Change name, address, mail address and so on (vendor).", ja="名称・住所・メールアドレスなどを変更します（運営）。",
      example="kcli partner edit P01 --email madoguchi@example.com", changes=True)  # fmt: skip
def edit(
    ctx: Context,
    code: Annotated[str, CODE],
    kind: Annotated[str | None, KIND] = None,
    name: Annotated[str | None, options.NAME] = None,
    contact: Annotated[str | None, CONTACT] = None,
    email: Annotated[str | None, options.EMAIL] = None,
    postal_code: Annotated[str | None, options.POSTAL_CODE] = None,
    address: Annotated[str | None, options.ADDRESS] = None,
    phone: Annotated[str | None, options.PHONE] = None,
    ended_on: Annotated[str | None, ENDED_ON] = None,
) -> Any:
    cells = given(
        kind=kind, name=name, contact_name=contact, email=email, postal_code=postal_code, address=address, phone=phone,
        ended_on=ended_on,
    )  # fmt: skip
    with ctx.write() as tx:
        answer = tx.answers({"code": code, "changed": actions.edit(tx, code, cells)})
    ctx.say(f"Changed {code}.", f"{code} を変更しました。")
    return answer


@verb("remove", en="Delete one through whom no office contracted (vendor).", ja="紐付く事務所のない代理店・パートナーを削除します（運営）。",
      example="kcli partner remove P01", changes=True)  # fmt: skip
def remove(ctx: Context, code: Annotated[str, CODE]) -> Any:
    ctx.confirm(
        f"Delete {code} with its history? This cannot be undone.", f"{code} を履歴とともに削除します。元に戻せません。よろしいですか?"
    )  # fmt: skip
    with ctx.write() as tx:
        answer = tx.answers(actions.remove(tx, code))
    ctx.say(f"Deleted {code}.", f"{code} を削除しました。")
    return answer if ctx.output.form != "table" else None


@verb(
    "history",
    en="What changed on one of them (vendor).",
    ja="代理店・パートナーの変更履歴を表示します（運営）。",
    example="kcli partner history P01",
    columns=("at", "actor", "field", "before", "after"),
)
def history(ctx: Context, code: Annotated[str, CODE]) -> Any:
    with ctx.read() as q:
        return reads.history(q, code)
