"""kcli contacts: a list of contacts for one of the three purposes, which is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from kcli.context import Context
from kcli.later import later
from kcli.verbs import opt, verb

if TYPE_CHECKING:
    from kcli_core.contacts import export
else:
    export = later("kcli_core.contacts.export")

COLUMNS = (
    "office", "contract", "number", "contact_role", "full_name", "full_kana", "department", "title", "email", "phone",
    "duties", "notified_on",
)  # fmt: skip


@verb("export", en="List contacts for a purpose they were told of; purpose and number are recorded.",
      ja="ご担当者の一覧を、利用目的を指定して出力します（目的と件数を記録します）。",
      example="kcli contacts export --purpose surveys -o csv --encoding utf-8-sig", changes=True, columns=COLUMNS,
      rehearsed=False)  # fmt: skip
def export_(
    ctx: Context,
    purpose: Annotated[
        str,
        opt(
            "--purpose",
            en="products, inquiries or surveys",
            ja="products (製品情報)・inquiries (お問合せ対応)・surveys (アンケート)",
            metavar="PURPOSE",
        ),
    ],
    contract: Annotated[
        str | None, opt("--contract", en="Of this contract only", ja="この契約だけ", metavar="CODE")
    ] = None,
    every: Annotated[bool, opt("--all", en="Of every office (vendor)", ja="全事務所（運営）")] = False,
) -> Any:
    with ctx.write() as tx:
        return tx.answers(export.export(tx, purpose, None if every else ctx.office(tx), contract))
