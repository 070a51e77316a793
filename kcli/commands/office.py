"""kcli office: the record, the company information on papers, and requests for a change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from kcli import options
from kcli.commands import office_mail, office_mypage
from kcli.context import Context
from kcli.later import later
from kcli.values import given
from kcli.verbs import arg, opt, verb
from kcli_core.office import reads

if TYPE_CHECKING:
    from kcli import issuing
    from kcli_core.office import actions
else:
    issuing = later("kcli.issuing")
    actions = later("kcli_core.office.actions")

PARTS = (office_mypage, office_mail)
GROUPS = {
    "company-info": ("What is printed on papers.", "帳票に印字される会社情報"),
    "mypage": (
        "The contract, its charges, whom the vendor bills.",
        "マイページ：契約、請求金額、会社基本設定（請求先）",
    ),
    "mail": ("Who gets the vendor's mail.", "運営からのメールの配信先、郵送先"),
}

CORP_ID = arg("CORP ID: half-width letters and digits", "CORP ID (半角英数字)", metavar="CODE")
ACCESS_NAME = opt("--access-name", en="First half of staff IDs", ja="事務所アクセス名 (職員IDの前半)")
APPLIED_ON = opt("--applied-on", en="Application date; wareki too", ja="申込日 (和暦も可)", metavar="DATE")
CHANNEL = opt("--channel", en="direct, agency or partner", ja="契約経路 (direct・agency・partner)")
PLAN = opt("--plan", en="free or paid", ja="プラン (free・paid)")
GROUP = opt("--group", en="Group of offices, @NAME", ja="グループ (@名前)", metavar="@NAME")
PARTNER = opt(
    "--partner", en="Agency or partner it contracted through", ja="契約した代理店・パートナー", metavar="CODE"
)
INCLUDED_IDS = opt(
    "--included-ids", en="Staff IDs in the basic fee: 11, 6 or 3", ja="基本料金に含む職員ID数 (11・6・3)"
)
LIST = ("code", "name", "channel", "plan", "applied_on", "accounts_used", "account_limit")


@verb(
    "add", en="Open an office.", ja="事務所を開設します。", changes=True, columns=options.ISSUED_STAFF,
    example="kcli office add minami01 --name みなみ会計事務所 --access-name minami --applied-on 2024-03-15 --channel direct",
)  # fmt: skip
def add(
    ctx: Context,
    code: Annotated[str, CORP_ID],
    name: Annotated[str, options.NAME],
    access_name: Annotated[str, ACCESS_NAME],
    applied_on: Annotated[str, APPLIED_ON],
    channel: Annotated[str, CHANNEL] = "direct",
    plan: Annotated[str, PLAN] = "paid",
    oem: Annotated[
        bool, opt("--oem", en="OEM contract: still gets the ID admin", ja="OEM契約 (ID admin を付与)")
    ] = False,
    group: Annotated[str | None, GROUP] = None,
    postal_code: Annotated[str | None, options.POSTAL_CODE] = None,
    address: Annotated[str | None, options.ADDRESS] = None,
    phone: Annotated[str | None, options.PHONE] = None,
    email_domains: Annotated[str | None, options.EMAIL_DOMAINS] = None,
    partner: Annotated[str | None, PARTNER] = None,
    included_ids: Annotated[int | None, INCLUDED_IDS] = None,
    passwords_to: Annotated[Path | None, options.PASSWORDS_TO] = None,
) -> Any:
    cells = {
        "code": code, "name": name, "access_name": access_name, "applied_on": applied_on, "group_code": group,
        "postal_code": postal_code, "address": address, "phone": phone, "email_domains": email_domains,
    }  # fmt: skip
    rows = issuing.hand_out(
        ctx,
        passwords_to,
        lambda tx: actions.add(
            tx, cells, channel=channel, plan=plan, oem=oem, partner=partner, included_ids=included_ids
        )[1],
    )
    ctx.say(f"Opened the office {code}.", f"事務所 {code} を開設しました。")
    return rows or None


@verb("list", en="List the offices.", ja="事務所を一覧します。", example="kcli office list", columns=LIST)
def list_(ctx: Context) -> Any:
    with ctx.read() as q:
        return reads.list_offices(q)


@verb("show", en="Show an office.", ja="事務所を表示します。", example="kcli office show -o json")
def show(ctx: Context, code: Annotated[str | None, CORP_ID] = None) -> Any:
    with ctx.read() as q:
        return reads.show(q, reads.choose(q, code) if code else ctx.office(q))


@verb(
    "edit", en="Change an office's record (vendor).", ja="事務所の基本情報を変更します（運営）。",
    example="kcli office edit minami01 --channel agency", changes=True,
)  # fmt: skip
def edit(
    ctx: Context,
    code: Annotated[str, CORP_ID],
    name: Annotated[str | None, options.NAME] = None,
    access_name: Annotated[str | None, ACCESS_NAME] = None,
    applied_on: Annotated[str | None, APPLIED_ON] = None,
    channel: Annotated[str | None, CHANNEL] = None,
    plan: Annotated[str | None, PLAN] = None,
    group: Annotated[str | None, GROUP] = None,
    postal_code: Annotated[str | None, options.POSTAL_CODE] = None,
    address: Annotated[str | None, options.ADDRESS] = None,
    phone: Annotated[str | None, options.PHONE] = None,
    email_domains: Annotated[str | None, options.EMAIL_DOMAINS] = None,
    support_member: Annotated[str | None, options.SUPPORT_MEMBER] = None,
    presence_days: Annotated[
        int | None,
        opt("--presence-days", en="Ask for presence after so many days; 0: never", ja="在席確認の間隔 (日、0で無効)"),
    ] = None,
    partner: Annotated[str | None, PARTNER] = None,
    included_ids: Annotated[int | None, INCLUDED_IDS] = None,
) -> Any:
    cells = {
        "name": name, "access_name": access_name, "applied_on": applied_on, "group_code": group,
        "postal_code": postal_code, "address": address, "phone": phone, "email_domains": email_domains, "support_member_until": support_member,
    }  # fmt: skip
    numbers = {"presence_days": presence_days, "included_ids": included_ids}
    given(**cells, channel=channel, plan=plan, partner=partner,
          **{name: None if number is None else str(number) for name, number in numbers.items()})  # fmt: skip
    with ctx.write() as tx:
        fields = actions.edit(tx, reads.choose(tx, code), cells, channel=channel, plan=plan, partner=partner, **numbers)
        answer = tx.answers({"code": code, "changed": fields})
    ctx.say(f"Changed {code}.", f"{code} を変更しました。")
    return answer


@verb("remove", en="Close an office that has neither staff nor clients (vendor).", ja="職員も顧客もいない事務所を閉じます（運営）。",
      example="kcli office remove minami01", changes=True)  # fmt: skip
def remove(ctx: Context, code: Annotated[str, CORP_ID]) -> Any:
    ctx.confirm(
        f"Close the office {code} with its history? This cannot be undone.", f"事務所 {code} を履歴とともに閉じます。元に戻せません。よろしいですか?",
        named=code,
    )  # fmt: skip
    with ctx.write() as tx:
        answer = tx.answers(actions.remove(tx, reads.choose(tx, code)))
    ctx.say(f"Closed {code}.", f"{code} を閉じました。")
    return answer if ctx.output.form != "table" else None


@verb("history", en="What changed on an office.", ja="事務所の変更履歴を表示します。", example="kcli office history",
      columns=("at", "actor", "kind", "field", "before", "after"))  # fmt: skip
def history(ctx: Context) -> Any:
    with ctx.read() as q:
        return reads.history(q, ctx.office(q))


@verb(
    "company-info show",
    en="Show the company information.",
    ja="会社情報を表示します。",
    example="kcli office company-info show",
)
def company_info_show(ctx: Context) -> Any:
    with ctx.read() as q:
        return reads.company_info(q, ctx.office(q))


@verb(
    "company-info edit", en="Change what is printed on papers; the billing settings stay as they are.",
    ja="帳票に印字される会社情報を変更します。会社基本設定（請求先）は変わりません。",
    example="kcli office company-info edit --representative '服部 一郎'", changes=True,
)  # fmt: skip
def company_info_edit(
    ctx: Context,
    name: Annotated[str | None, options.NAME] = None,
    kana: Annotated[str | None, options.KANA] = None,
    representative: Annotated[str | None, opt("--representative", en="Representative", ja="代表者")] = None,
    postal_code: Annotated[str | None, options.POSTAL_CODE] = None,
    address: Annotated[str | None, options.ADDRESS] = None,
    phone: Annotated[str | None, options.PHONE] = None,
    invoice_number: Annotated[str | None, options.INVOICE_NUMBER] = None,
) -> Any:
    cells = given(
        name=name, kana=kana, representative=representative, postal_code=postal_code, address=address, phone=phone,
        invoice_number=invoice_number,
    )  # fmt: skip
    with ctx.write() as tx:
        answer = tx.answers({"changed": actions.edit_company_info(tx, ctx.office(tx), cells)})
    ctx.say("Changed the company information.", "会社情報を変更しました。")
    return answer


@verb(
    "request-change", en="Ask the vendor for a rename or a move.", ja="移転・事務所名の変更を運営に依頼します。",
    example="kcli office request-change --address 東京都千代田区1-1", changes=True,
)  # fmt: skip
def request_change(
    ctx: Context,
    name: Annotated[str | None, options.NAME] = None,
    postal_code: Annotated[str | None, options.POSTAL_CODE] = None,
    address: Annotated[str | None, options.ADDRESS] = None,
    phone: Annotated[str | None, options.PHONE] = None,
) -> Any:
    cells = given(name=name, postal_code=postal_code, address=address, phone=phone)
    with ctx.write() as tx:
        number = actions.request_change(tx, ctx.office(tx), cells)
        answer = tx.answers({"id": number, "state": "requested"})
    ctx.say(
        f"Request {number} was filed; the vendor applies it.", f"変更依頼 {number} を受け付けました。運営が反映します。"
    )
    return answer


@verb(
    "requests", en="List the requests that wait.", ja="未処理の変更依頼を一覧します。", example="kcli office requests --all",
    columns=("id", "office", "state", "requested_at", "requested_by", "fields", "note"),
)  # fmt: skip
def requests(
    ctx: Context, every: Annotated[bool, opt("--all", en="Decided ones too", ja="処理済みも含める")] = False
) -> Any:
    with ctx.read() as q:
        return reads.change_requests(q, every=every)


REQUEST = arg("Number of the request", "変更依頼の番号", metavar="ID")


@verb(
    "apply-change",
    en="Apply a request (vendor).",
    ja="変更依頼を反映します（運営）。",
    example="kcli office apply-change 1",
    changes=True,
)
def apply_change(ctx: Context, request: Annotated[int, REQUEST]) -> Any:
    with ctx.write() as tx:
        answer = tx.answers({"id": request, "changed": actions.decide_change(tx, request, apply=True)})
    ctx.say(f"Applied request {request}.", f"変更依頼 {request} を反映しました。")
    return answer


@verb(
    "refuse-change", en="Refuse a request, with a reason (vendor).", ja="変更依頼を却下します（運営、理由が必要）。",
    example="kcli office refuse-change 1 --reason 登記を確認できないため", changes=True,
)  # fmt: skip
def refuse_change(ctx: Context, request: Annotated[int, REQUEST]) -> Any:
    with ctx.write() as tx:
        actions.decide_change(tx, request, apply=False)
        answer = tx.answers({"id": request, "state": "refused"})
    ctx.say(f"Refused request {request}.", f"変更依頼 {request} を却下しました。")
    return answer
