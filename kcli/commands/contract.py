"""kcli contract: what an office has contracted, and what of it is in use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from kcli import options
from kcli.context import Context
from kcli.later import later
from kcli.values import given
from kcli.verbs import arg, opt, verb
from kcli_core.contract import reads
from kcli_core.refusals import Refused, refuse

if TYPE_CHECKING:
    from kcli import imports
    from kcli_core.contract import actions
else:
    imports = later("kcli.imports")
    actions = later("kcli_core.contract.actions")

GROUPS = {
    "catalogue": (
        "What can be contracted, and the office's own additions.",
        "契約できる製品・アプリと、事務所独自の追加",
    )
}

PRODUCT = opt(
    "--product",
    en="manage, manage-ac, manage-ac-smart, data-link, erp-hosting, or its name",
    ja="製品 (manage・manage-ac・manage-ac-smart・data-link・erp-hosting、または製品名)",
)
FORM_DATE = opt(
    "--form-date",
    en="Date of the application form; wareki and a month alone too",
    ja="申込書の日付 (和暦・年月だけも可)",
    metavar="DATE",
)
APP = opt("--app", en="App in use; may be repeated", ja="ご利用アプリ (繰り返し可)", metavar="NAME")
OPTION = opt("--option", en="Option in use; may be repeated", ja="ご利用オプション (繰り返し可)", metavar="NAME")
CONNECTIONS = opt("--connections", en="Connections in use (data-link)", ja="ご利用接続数 (data-link)", metavar="N")
PLAN = opt("--plan", en="free or paid", ja="プラン (free・paid)")
OVER_QUOTA = opt(
    "--over-quota", en="Do it though fewer places than contacts are left; nobody is removed",
    ja="ご登録人数が上限を超えても行う (登録済みの方は削除されません)",
)  # fmt: skip
NAMES = arg("Names of apps or options", "アプリ・オプション名", metavar="NAME")
LIST = ("code", "product", "plan", "form_date", "contact_limit", "contacts_used", "main_contact")


@verb(
    "add", en="Register a contract for one product (vendor).", ja="契約を登録します（1契約1製品、運営）。", changes=True,
    example="kcli contract add M1 --product manage --form-date 令和4年10月3日 --app 勤怠 --app 工数",
)  # fmt: skip
def add(
    ctx: Context,
    code: Annotated[str, options.CONTRACT_CODE],
    product: Annotated[str, PRODUCT],
    form_date: Annotated[str | None, FORM_DATE] = None,
    app: Annotated[list[str] | None, APP] = None,
    option: Annotated[list[str] | None, OPTION] = None,
    connections: Annotated[int | None, CONNECTIONS] = None,
    plan: Annotated[str, PLAN] = "paid",
) -> Any:
    cells = {"code": code, "form_date": form_date}
    with ctx.write() as tx:
        made = actions.add(
            tx, ctx.office(tx), cells, product=product, apps=app or (), options=option or (), connections=connections,
            plan=plan,
        )  # fmt: skip
        answer = tx.answers(made)
    limit = made["contact_limit"]
    ctx.say(
        f"Registered the contract {made['code']}: up to {limit} contacts. The first one: kcli contacts add {made['code']} --primary",
        f"契約 {made['code']} を登録しました。ご担当者は {limit} 名まで登録できます。主担当の登録: kcli contacts add {made['code']} --primary",
    )
    return answer if ctx.output.form != "table" else None


@verb("list", en="List the contracts.", ja="契約を一覧します。", example="kcli contract list", columns=LIST)
def list_(ctx: Context) -> Any:
    with ctx.read() as q:
        return reads.list_contracts(q, ctx.office(q))


@verb("show", en="Show a contract.", ja="契約を表示します。", example="kcli contract show M1")
def show(ctx: Context, code: Annotated[str, options.CONTRACT_CODE]) -> Any:
    with ctx.read() as q:
        return reads.show(q, ctx.office(q), code)


@verb("history", en="What changed on a contract and its contacts.", ja="契約とご担当者の変更履歴を表示します。",
      example="kcli contract history M1", columns=("at", "actor", "kind", "key", "field", "before", "after"))  # fmt: skip
def history(ctx: Context, code: Annotated[str, options.CONTRACT_CODE]) -> Any:
    with ctx.read() as q:
        return reads.history(q, ctx.office(q), code)


@verb(
    "edit",
    en="Change a contract (vendor).",
    ja="契約を変更します（運営）。",
    example="kcli contract edit M1 --plan paid",
    changes=True,
)
def edit(
    ctx: Context,
    code: Annotated[str, options.CONTRACT_CODE],
    new_code: Annotated[str | None, opt("--code", en="New code", ja="新しい契約コード")] = None,
    product: Annotated[str | None, PRODUCT] = None,
    form_date: Annotated[str | None, FORM_DATE] = None,
    connections: Annotated[int | None, CONNECTIONS] = None,
    plan: Annotated[str | None, PLAN] = None,
    over_quota: Annotated[bool, OVER_QUOTA] = False,
) -> Any:
    cells = {"code": new_code, "form_date": form_date}
    given(**cells, product=product, plan=plan, connections=None if connections is None else str(connections))
    with ctx.write() as tx:
        fields = actions.edit(
            tx, ctx.office(tx), code, cells, product=product, connections=connections, plan=plan, over_quota=over_quota
        )
        answer = tx.answers({"code": new_code or code, "changed": fields})
    ctx.say(f"Changed {code}.", f"{code} を変更しました。")
    return answer


@verb("add-app", en="Apps or options that come into use (vendor).", ja="ご利用アプリ・オプションを追加します（運営）。",
      example="kcli contract add-app M1 経費", changes=True)  # fmt: skip
def add_app(ctx: Context, code: Annotated[str, options.CONTRACT_CODE], names: Annotated[list[str], NAMES]) -> Any:
    with ctx.write() as tx:
        answer = tx.answers(actions.add_apps(tx, ctx.office(tx), code, names))
    ctx.say(f"Added to {code}.", f"{code} に追加しました。")
    return answer


@verb("cancel-app", en="Apps or options that are no longer used (vendor).", ja="アプリ・オプションを解約します（運営）。",
      example="kcli contract cancel-app M1 経費", changes=True)  # fmt: skip
def cancel_app(
    ctx: Context,
    code: Annotated[str, options.CONTRACT_CODE],
    names: Annotated[list[str], NAMES],
    over_quota: Annotated[bool, OVER_QUOTA] = False,
) -> Any:
    with ctx.write() as tx:
        answer = tx.answers(actions.cancel_apps(tx, ctx.office(tx), code, names, over_quota=over_quota))
    ctx.say(f"Cancelled of {code}.", f"{code} から解約しました。")
    return answer


@verb("remove", en="End a contract, with its contacts (vendor).", ja="契約を終了し、ご担当者の登録も削除します（運営）。",
      example="kcli contract remove M1", changes=True)  # fmt: skip
def remove(ctx: Context, code: Annotated[str, options.CONTRACT_CODE]) -> Any:
    if ctx.asks:
        with ctx.read() as q:
            found = reads.show(q, ctx.office(q), code)
        ctx.confirm(
            f"End the contract {found['code']} ({found['product']}) with {found['contacts_used']} contacts and their history? This cannot be undone.",
            f"契約 {found['code']}（{found['product']}）を終了し、ご担当者 {found['contacts_used']} 名の登録と履歴も削除します。元に戻せません。よろしいですか?",
        )
    with ctx.write() as tx:
        answer = tx.answers(actions.remove(tx, ctx.office(tx), code))
    ctx.say(f"Ended {code}.", f"{code} を終了しました。")
    return answer if ctx.output.form != "table" else None


@verb("catalogue show", en="Products, apps and options that can be contracted, with their sources.",
      ja="契約できる製品・アプリ・オプションを、根拠とともに表示します。", example="kcli contract catalogue show",
      columns=("code", "kind", "name", "base", "bundle", "extra", "source"))  # fmt: skip
def catalogue_show(ctx: Context) -> Any:
    with ctx.read() as q:
        products = reads.catalogue(q, ctx.office(q)["id"])
    rows = [
        {"code": p.code, "kind": "product", "name": p.name, "base": p.base, "bundle": list(p.bundle), "extra": p.extra,
         "source": " ".join(filter(None, (p.base_source, p.bundle_source, p.extra_source)))}
        for p in products.products.values()
    ]  # fmt: skip
    parts = [*((name, "app") for name in products.apps), *((name, "option") for name in products.options)]
    empty: dict[str, Any] = {"code": None, "base": None, "bundle": [], "extra": None, "source": None}
    return [*rows, *({**empty, "kind": kind, "name": name} for name, kind in parts)]


@verb("catalogue set", en="Lay an own catalogue (TOML) over kcli's; the places of all contracts follow (vendor).",
      ja="独自のカタログ (TOML) を重ねます。全契約の人数上限に反映されます（運営）。",
      example="kcli contract catalogue set own-products.toml --dry-run", changes=True)  # fmt: skip
def catalogue_set(ctx: Context, file: Annotated[Path, arg("TOML file", "TOMLファイル", metavar="FILE")]) -> Any:
    try:
        text = imports.read_file(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(refuse("BAD_CATALOGUE", entry=file.name, reason=str(error))) from error
    return _catalogue(ctx, text)


@verb("catalogue remove", en="Take the own catalogue away (vendor).", ja="独自のカタログを取り消します（運営）。",
      example="kcli contract catalogue remove", changes=True)  # fmt: skip
def catalogue_remove(ctx: Context) -> Any:
    return _catalogue(ctx, None)


def _catalogue(ctx: Context, text: str | None) -> Any:
    with ctx.write() as tx:
        changed = tx.answers(actions.set_catalogue(tx, ctx.office(tx), text))
    ctx.say(
        f"The catalogue is set; the places of {len(changed)} contracts changed.",
        f"カタログを反映しました。{len(changed)}件の契約で人数上限が変わりました。",
    )
    return changed if changed or ctx.output.form != "table" else None
