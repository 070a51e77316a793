"""kcli office mypage: the contract and its charges, the billing settings, from Free to paid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from kcli import options
from kcli.context import Context
from kcli.later import later
from kcli.values import given
from kcli.verbs import arg, opt, verb

if TYPE_CHECKING:
    from kcli_core.mypage import actions, reads
else:
    actions = later("kcli_core.mypage.actions")
    reads = later("kcli_core.mypage.reads")

CONTRACTS = ("code", "product", "plan", "connections", "contacts_used", "contact_limit")
CHARGES = ("charge", "ids", "unit_yen", "yen")
BELOW, SUMS = ("contracts", "charges", "month"), ("yen", "tax_yen", "total_yen")
CODES = arg("Contracts; all that are Free unless named", "契約コード (省略時はFreeプランのすべて)", metavar="CONTRACT")


@verb("mypage show", en="The contract, its charges, and whom the vendor bills.", ja="契約内容、今月の請求金額、会社基本設定（請求先）を表示します。",
      example="kcli office mypage show --as minami001", columns=CHARGES)  # fmt: skip
def mypage_show(ctx: Context) -> Any:
    with ctx.read() as q:
        answer = reads.show(q, ctx.office(q))
    if ctx.output.form not in ("table", "csv"):
        return answer
    if ctx.output.form == "csv":
        return {name: value for name, value in answer.items() if name not in ("contracts", "charges")}
    ctx.output.show({name: value for name, value in answer.items() if name not in (*BELOW, *SUMS)}, ())
    if answer["contracts"]:
        _head(ctx, "Contracts", "契約")
        ctx.output.show(answer["contracts"], CONTRACTS)
    _head(ctx, f"Charges of {answer['month']}, in yen without tax", f"{answer['month']} の請求金額（円、税抜）")
    ctx.output.show(answer["charges"], CHARGES)
    return {name: answer[name] for name in SUMS}


def _head(ctx: Context, en: str, ja: str) -> None:
    ctx.say("", "")
    ctx.say(en, ja)


@verb("mypage edit", en="Change the billing settings; company information stays as it is.",
      ja="会社基本設定（請求先）を変更します。帳票に印字される会社情報は変わりません。",
      example="kcli office mypage edit --contact '小室 直樹' --email komuro@example.co.jp --as minami001", changes=True)  # fmt: skip
def mypage_edit(
    ctx: Context,
    company: Annotated[str | None, opt("--company", en="Company as billed", ja="請求先の会社名")] = None,
    contact: Annotated[str | None, opt("--contact", en="Billing contact", ja="ご担当者様 (請求先)")] = None,
    kana: Annotated[str | None, options.KANA] = None,
    department: Annotated[str | None, options.DEPARTMENT] = None,
    title: Annotated[str | None, options.TITLE] = None,
    email: Annotated[str | None, options.EMAIL] = None,
    responsible: Annotated[
        str | None, opt("--responsible", en="Responsible for contract and bills", ja="契約・請求の責任者")
    ] = None,
    responsible_title: Annotated[str | None, opt("--responsible-title", en="Title", ja="責任者の役職")] = None,
    responsible_email: Annotated[
        str | None, opt("--responsible-email", en="Mail address", ja="責任者のメールアドレス")
    ] = None,
    postal_code: Annotated[str | None, options.POSTAL_CODE] = None,
    address: Annotated[str | None, opt("--address", en="Where letters go", ja="郵送先の住所")] = None,
    phone: Annotated[str | None, options.PHONE] = None,
) -> Any:
    cells = given(
        company_name=company, contact_name=contact, contact_kana=kana, contact_department=department,
        contact_title=title, contact_email=email, responsible_name=responsible, responsible_title=responsible_title,
        responsible_email=responsible_email, postal_code=postal_code, address=address, phone=phone,
    )  # fmt: skip
    with ctx.write() as tx:
        answer = tx.answers({"changed": actions.edit(tx, ctx.office(tx), cells)})
    ctx.say("Changed the billing settings.", "会社基本設定を変更しました。")
    return answer


@verb("mypage upgrade", en="From the Free plan to a paid contract; only the vendor turns it back.",
      ja="Freeプランから有償契約に変更します。元に戻せるのは運営だけです。", example="kcli office mypage upgrade --as minami001", changes=True)  # fmt: skip
def mypage_upgrade(ctx: Context, contracts: Annotated[list[str] | None, CODES] = None) -> Any:
    which = ", ".join(contracts or [])
    ctx.confirm(
        f"{which or 'The Free plan'} becomes a paid contract; only the vendor turns it back. Go on?",
        f"{which or 'Freeプラン'} を有償契約に変更します。元に戻せるのは運営だけです。よろしいですか?",
    )
    with ctx.write() as tx:
        answer = tx.answers(actions.upgrade(tx, ctx.office(tx), contracts or ()))
    ctx.say("The contract is paid from now on.", "有償契約に変更しました。")
    return answer


@verb("mypage history", en="What changed of the billing settings and the plan.", ja="会社基本設定とプランの変更履歴を表示します。",
      example="kcli office mypage history --as minami001", columns=("at", "actor", "code", "field", "before", "after"))  # fmt: skip
def mypage_history(ctx: Context) -> Any:
    with ctx.read() as q:
        return reads.history(q, ctx.office(q))
