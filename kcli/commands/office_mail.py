"""kcli office mail: who gets the vendor's mail, and where its letters go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from kcli.context import Context
from kcli.later import later
from kcli.messages import labels
from kcli.verbs import opt, verb

if TYPE_CHECKING:
    from kcli_core.mypage import recipients as core
    from kcli_core.mypage import rules
else:
    core = later("kcli_core.mypage.recipients")
    rules = later("kcli_core.mypage.rules")

EVERY = opt("--all", en="Every office, agency and partner (vendor)", ja="全事務所・代理店・パートナー (運営)")
LEFT_OUT = opt("--left-out", en="Show who is left out, and why", ja="配信されない方を理由とともに表示する")
CUSTOMERS = opt(
    "--include-agency-customers", en="Customers of agencies too, against the custom (vendor, with --reason)",
    ja="代理店・パートナーのお客様も含める (運営、--reason が必要)",
)  # fmt: skip
COLUMNS = ("email", "name", "company", "office", "why")
LEFT_OUT_COLUMNS = ("office", "user_id", "name", "email", "why", "reason")


@verb(
    "mail recipients", en="Who gets the vendor's mail, each address once; as CSV for a mailer.",
    ja="運営からのメールの配信先を、1アドレス1件で一覧します（CSVで出力できます）。", example="kcli office mail recipients -o csv",
    columns=COLUMNS, changes=True, rehearsed=False,
)  # fmt: skip
def mail_recipients(
    ctx: Context,
    every: Annotated[bool, EVERY] = False,
    left_out: Annotated[bool, LEFT_OUT] = False,
    customers: Annotated[bool, CUSTOMERS] = False,
) -> Any:
    if customers:
        with ctx.write() as tx:
            found = core.recipients_with_customers(tx, None if every else ctx.office(tx))
            rows = tx.answers(found.left_out if left_out else found.recipients)
    else:
        with ctx.read() as q:
            found = core.recipients(q, None if every else ctx.office(q))
        rows = found.left_out if left_out else found.recipients
    if not left_out:
        _say_left_out(ctx, found.left_out)
        return rows
    ctx.output.show(rows, LEFT_OUT_COLUMNS)
    return None


def _say_left_out(ctx: Context, left_out: list[dict[str, Any]]) -> None:
    if not left_out:
        return
    counts = rules.counted(left_out)
    said = {
        lang: ", ".join(f"{labels.value('reason', r, lang)} {n}" for r, n in counts.items()) for lang in ("en", "ja")
    }
    ctx.note(
        f"Left out: {said['en']}. To see them add --left-out",
        f"配信されない方: {said['ja']}（--left-out を付けて確認できます）",
    )


@verb(
    "mail address",
    en="Where the vendor's letters go.",
    ja="運営からの郵送物の送付先を表示します。",
    example="kcli office mail address",
)
def mail_address(ctx: Context) -> Any:
    with ctx.read() as q:
        answer = core.postal_address(q, ctx.office(q))
    if answer["source"] != "my_page":
        ctx.note(
            "My page has no postal address"
            + (", so it is the office's own." if answer["source"] else ".")
            + " To register one: kcli office mypage edit --address ADDRESS",
            "マイページに郵送先の住所がありません"
            + ("（事務所の住所を示します）。" if answer["source"] else "。")
            + "登録する: kcli office mypage edit --address 住所",
        )
    if answer["channel"] != "direct":
        ctx.note(
            "An office of an agency or partner is as a rule not contacted directly.",
            "代理店・パートナー経由のお客様へは、通常、直接ご連絡しません。",
        )
    return answer
