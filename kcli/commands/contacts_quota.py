"""kcli contacts quota: how many contacts may be registered, how many are, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from kcli import options
from kcli.commands.contract import PRODUCT
from kcli.context import Context
from kcli.later import later
from kcli.messages import labels
from kcli.verbs import opt, verb
from kcli_core.refusals import Caution, Refused, refuse, require

if TYPE_CHECKING:
    from kcli_core.contacts import quota as quotas
else:
    quotas = later("kcli_core.contacts.quota")


@verb("quota", en="The limit of a contract, its use and the places left; “what if” too.",
      ja="ご登録可能人数と使用数、残りを表示します。変更した場合の試算もできます。",
      example="kcli contacts quota M1 --explain")  # fmt: skip
def quota(
    ctx: Context,
    contract: Annotated[str | None, options.CONTRACT_CODE] = None,
    every: Annotated[bool, opt("--all", en="All contracts, in one query", ja="すべての契約")] = False,
    over: Annotated[bool, opt("--over", en="Only contracts over their limit", ja="上限を超えた契約だけ")] = False,
    explain: Annotated[
        bool, opt("--explain", en="The sum, term by term, with its source", ja="内訳と根拠を示す")
    ] = False,
    if_product: Annotated[str | None, opt("--if-product", en=PRODUCT.en, ja=PRODUCT.ja, metavar="PRODUCT")] = None,
    if_app: Annotated[
        list[str] | None, opt("--if-app", en="If this app were in use", ja="このアプリを使う場合", metavar="NAME")
    ] = None,
    if_cancel: Annotated[
        list[str] | None,
        opt("--if-cancel", en="If this app were cancelled", ja="このアプリを解約する場合", metavar="NAME"),
    ] = None,
    if_connections: Annotated[
        int | None,
        opt("--if-connections", en="If so many connections were in use", ja="接続数がこの数の場合", metavar="N"),
    ] = None,
) -> Any:
    asked = [
        name
        for name, given in (("--if-product", if_product), ("--if-app", if_app), ("--if-cancel", if_cancel))
        if given
    ]
    asked += ["--if-connections"] if if_connections is not None else []
    require(refuse("OPTIONS_CONTRADICT", options=["--all", *asked]) if every and asked else None)
    if every or over:
        with ctx.read() as q:
            office = ctx.office(q) if ctx.office_code or contract else None
            return quotas.every_quota(q, office, contract, only_over=over)
    if contract is None:
        raise Refused(refuse("CONTRACT_NEEDED"))
    what_if = quotas.WhatIf(if_product, if_app or (), if_cancel or (), if_connections)
    with ctx.read() as q:
        found = dict(quotas.quota(q, ctx.office(q), contract, what_if or None))
    _say_cautions(ctx, found.pop("cautions"))
    if ctx.output.form != "table":
        return found
    return _terms(found, ctx.lang) if explain else {name: value for name, value in found.items() if name != "terms"}


def _terms(found: Mapping[str, Any], lang: str) -> list[dict[str, Any]]:
    """The sum as a table: the terms, the limit, what is used and what is left, and what a form may register."""
    rows = [
        {"term": labels.value("term", term["kind"], lang), "places": term["places"], "names": term["names"],
         "source": term["source"]}
        for term in found["terms"]
    ]  # fmt: skip
    for name in ("limit", "used", "left", "over", "limit_by_form"):
        if found[name] is not None and (name != "over" or found[name]):
            names = found["who_is_over"] if name == "over" else [found["form_date"]] if name == "limit_by_form" else []
            rows.append({"term": labels.label(name, lang), "places": found[name], "names": names, "source": ""})
    return rows


def _say_cautions(ctx: Context, cautions: list[dict[str, Any]]) -> None:
    if cautions:
        from kcli import failures

        failures.say_cautions([Caution(**caution) for caution in cautions], ctx.output)
