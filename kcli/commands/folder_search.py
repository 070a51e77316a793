"""kcli folder search and print: documents found by what they say, on screen, as CSV, and on paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from kcli.commands import folder_shared as shared
from kcli.context import Context
from kcli.later import later
from kcli.verbs import opt, verb
from kcli_core.folder import criteria, search
from kcli_core.refusals import Refused, refuse

if TYPE_CHECKING:
    from kcli import printable
else:
    printable = later("kcli.printable")

COLUMNS = (
    "number", "transaction_date", "amount", "counterparty", "kind", "direction", "invoice_number", "remarks",
    "file_name", "retain_until", "deleted",
)  # fmt: skip
# A screen of more is not read; what is read by programs is never cut.
MOST_IN_A_TABLE = 1000

FROM = opt(
    "--date-from",
    en="First day, or its month or year: 2024-03-01, R6.3, 2024",
    ja="取引日の始め（年月・年だけも可。例: 2024-03-01・R6.3・令和6年）",
    metavar="DATE",
)
TO = opt("--date-to", en="Last day, or its month or year", ja="取引日の終わり（年月・年だけも可）", metavar="DATE")
TYPE = opt(
    "--type",
    en="Kind: 請求書 (invoice), 領収書 (receipt), …",
    ja="書類種別（請求書・領収書・注文書・契約書・納品書・見積書・送り状・その他）",
    metavar="KIND",
)
DIRECTION = opt("--direction", en="received or issued", ja="受領 (received) または 発行 (issued)", metavar="DIRECTION")
COUNTERPARTY = opt("--counterparty", en="Counterparty, in part and in any spelling", ja="取引先（一部でも可。㈱・全角半角・新旧字体などの違いは区別しません）", metavar="TEXT")  # fmt: skip


@verb("search", en="Find documents by date, amount, counterparty and more; all conditions have to fit.",
      ja="書類を取引日・金額・取引先などで検索します。条件はすべて満たすもの（AND）、期間を指定しなければ全期間です。",
      example="kcli folder search C01 --counterparty 株式会社国税商事 --amount-min 100000 --date-from 2024-03-01 -o json",
      columns=COLUMNS)  # fmt: skip
def search_(
    ctx: Context,
    client: Annotated[str, shared.CLIENT],
    date_from: Annotated[str | None, FROM] = None,
    date_to: Annotated[str | None, TO] = None,
    date: Annotated[str | None, opt("--date", en="That day, month or year", ja="取引日（年月・年だけも可）", metavar="DATE")] = None,
    amount: Annotated[str | None, opt("--amount", en="That amount in yen", ja="金額（円）", metavar="YEN")] = None,
    amount_min: Annotated[str | None, opt("--amount-min", en="At least so much", ja="金額の下限", metavar="YEN")] = None,
    amount_max: Annotated[str | None, opt("--amount-max", en="At most so much", ja="金額の上限", metavar="YEN")] = None,
    amount_blank: Annotated[bool, opt("--amount-blank", en="Without an amount", ja="金額のないもの")] = False,
    counterparty: Annotated[str | None, COUNTERPARTY] = None,
    exact: Annotated[bool, opt("--exact", en="The counterparty exactly as stored", ja="取引先は保存された表記と完全に一致するものだけ")] = False,
    counterparty_code: Annotated[str | None, opt("--counterparty-code", en="Code of the counterparty", ja="取引先コード", metavar="CODE")] = None,
    type: Annotated[str | None, TYPE] = None,
    direction: Annotated[str | None, DIRECTION] = None,
    number: Annotated[str | None, opt("--number", en="T-number: T and 13 digits", ja="登録番号 (T+13桁)", metavar="T…")] = None,
    number_blank: Annotated[bool, opt("--number-blank", en="Without a T-number", ja="登録番号のないもの")] = False,
    slip: Annotated[str | None, opt("--slip", en="Slip number", ja="伝票番号", metavar="TEXT")] = None,
    remarks: Annotated[str | None, opt("--remarks", en="A part of the remarks", ja="備考の一部", metavar="TEXT")] = None,
    remarks_blank: Annotated[bool, opt("--remarks-blank", en="Without remarks", ja="備考のないもの")] = False,
    path: Annotated[str | None, opt("--path", en="In this sub-folder and those in it", ja="サブフォルダ（その下も含む）", metavar="A/B")] = None,
    stored_from: Annotated[str | None, opt("--stored-from", en="Stored on this day or later", ja="保存日の始め", metavar="DATE")] = None,
    stored_to: Annotated[str | None, opt("--stored-to", en="Stored on this day or earlier", ja="保存日の終わり", metavar="DATE")] = None,
    by: Annotated[str | None, opt("--by", en="Stored by", ja="保存した人（ユーザID）", metavar="USER_ID")] = None,
    route: Annotated[str | None, opt("--route", en="Way it came: mail, web, cloud, edi, upload", ja="受領の方法（メール・ダウンロード・クラウド・EDI・アップロード）", metavar="ROUTE")] = None,
    include_deleted: Annotated[bool, opt("--include-deleted", en="Also what is marked as deleted", ja="削除済みの書類も含める")] = False,
    sort: Annotated[str, opt("--sort", en="date, amount, counterparty or number; -date from the end", ja="並び順 (date・amount・counterparty・number、-date で逆順)", metavar="ORDER")] = "date",
    limit: Annotated[str | None, opt("--limit", en="At most so many rows, or all (a table: 1,000)", ja="最大件数、または all（表の既定は1,000件、JSON・CSVは全件）", metavar="N|all")] = None,
) -> Any:  # fmt: skip
    wanted = criteria.read(
        {
            "date_from": date_from, "date_to": date_to, "date": date, "amount": amount, "amount_min": amount_min,
            "amount_max": amount_max, "counterparty": counterparty, "counterparty_code": counterparty_code,
            "type": type, "direction": direction, "number": number, "slip": slip, "remarks": remarks, "path": path,
            "stored_from": stored_from, "stored_to": stored_to, "by": by, "route": route,
        },
        {
            "amount_blank": amount_blank, "exact": exact, "number_blank": number_blank, "remarks_blank": remarks_blank,
            "include_deleted": include_deleted,
        },
    )  # fmt: skip
    with ctx.read() as q:
        found = search.search(q, ctx.office(q), client, wanted, sort=sort, limit=_most(ctx, limit))
    if len(found.rows) < found.total:
        ctx.note(
            f"The first {len(found.rows):,} of {found.total:,} documents; all of them: --limit all",
            f"{found.total:,} 件中、最初の {len(found.rows):,} 件を表示しています。すべて表示: --limit all",
        )
    return found.rows


def _most(ctx: Context, limit: str | None) -> int | None:
    """Refused: BAD_NUMBER."""
    if limit is None:
        return MOST_IN_A_TABLE if ctx.output.form == "table" else None
    if limit.strip().lower() == "all":
        return None
    if not (limit.isascii() and limit.isdigit() and len(limit) < 10 and int(limit)):
        raise Refused(refuse("BAD_NUMBER", reason="limit", field="limit", text=limit))
    return int(limit)


@verb("print", en="Write the list of documents by date and counterparty, to be printed (HTML, A4).",
      ja="取引日・取引先順の書類一覧を、印刷用のHTML（A4）に書き出します。",
      example="kcli folder print C01 --to list.html --date-from 2024-01-01 --date-to 2024-12-31")  # fmt: skip
def print_(
    ctx: Context,
    client: Annotated[str, shared.CLIENT],
    to: Annotated[Path, opt("--to", en="The new file", ja="書き出すファイル", metavar="FILE")],
    date_from: Annotated[str | None, FROM] = None,
    date_to: Annotated[str | None, TO] = None,
    counterparty: Annotated[str | None, COUNTERPARTY] = None,
    type: Annotated[str | None, TYPE] = None,
    direction: Annotated[str | None, DIRECTION] = None,
    include_deleted: Annotated[
        bool, opt("--include-deleted", en="Also what is marked as deleted", ja="削除済みの書類も含める")
    ] = False,
    wareki: Annotated[bool, opt("--wareki", en="Dates in Japanese eras", ja="日付を和暦で書く")] = False,
) -> Any:
    wanted = criteria.read(
        {
            "date_from": date_from,
            "date_to": date_to,
            "counterparty": counterparty,
            "type": type,
            "direction": direction,
        },
        {"include_deleted": include_deleted},
    )
    answer = printable.write(ctx, client, to, wanted, wareki=wareki)
    ctx.output.say(
        f"{answer['count']:,} 件の一覧を {to} に書き出しました。ブラウザで開いて印刷してください。"
        if ctx.lang == "ja"
        else f"Documents listed in {to}: {answer['count']:,}. Open it in a browser and print."
    )
    return answer if ctx.output.form != "table" else None
