"""The list of documents to be printed (EB-28): one HTML file that needs nothing else, laid out for A4."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

from kcli import __version__, new_file
from kcli.context import Context
from kcli.messages import labels
from kcli.output import visible
from kcli_core.folder import reads, search
from kcli_core.folder.criteria import Criteria
from kcli_core.input.dates import format_wareki
from kcli_core.refusals import require
from kcli_core.roles import Action, may
from kcli_core.world import JST

COLUMNS = (
    "number", "transaction_date", "counterparty", "kind", "direction", "amount", "invoice_number", "remarks",
)  # fmt: skip
WORDS = {
    "number": ("No.", "連番"),
    "title": ("List of electronic documents", "電子取引書類一覧"),
    "client": ("Client", "顧客"),
    "period": ("Transaction dates", "取引日"),
    "narrowed": ("Only", "条件"),
    "made": ("Made", "作成日時"),
    "by": ("by", "作成者"),
    "count": ("Documents", "件数"),
    "sum": ("Sum of amounts", "金額合計"),
    "all": ("all", "全期間"),
    "order": ("By date and counterparty", "取引日・取引先順"),
    "deleted": ("deleted", "削除済み"),
    "none": ("No documents.", "該当する書類はありません。"),
    "yen": ("yen", "円"),
    "of_which": ("without an amount", "うち金額なし"),
    "not_summed": ("deleted documents are not in the sum", "削除済みの書類は合計に含みません"),
}
STYLE = """
@page { size: A4 landscape; margin: 12mm 12mm 15mm;
  @bottom-right { content: counter(page) " / " counter(pages); font-size: 8pt; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 273mm; padding: 8mm 4mm; color: #111;
  font: 9pt/1.4 "Noto Sans CJK JP", "Noto Sans JP", "Hiragino Sans", "Yu Gothic", Meiryo, sans-serif; }
h1 { font-size: 15pt; margin: 0 0 3mm; font-weight: 600; }
dl { display: grid; grid-template-columns: repeat(3, max-content auto); gap: .8mm 3mm; margin: 0 0 5mm; }
dt { color: #555; } dd { margin: 0 5mm 0 0; }
table { width: 100%; border-collapse: collapse; }
thead { display: table-header-group; } tfoot { display: table-row-group; }
tr { break-inside: avoid; }
th { text-align: left; font-weight: 600; border-bottom: 1.2pt solid #111; padding: 1.2mm 2mm; white-space: nowrap; }
td { border-bottom: .4pt solid #bbb; padding: .75mm 2mm; vertical-align: top; overflow-wrap: anywhere; }
.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.d { white-space: nowrap; font-variant-numeric: tabular-nums; }
.gone td { color: #777; text-decoration: line-through; } .gone .mark { text-decoration: none; display: inline-block; }
.mark { font-size: 8pt; border: .5pt solid #777; padding: 0 1mm; margin-left: 1mm; white-space: nowrap; }
tfoot td { border-top: 1.2pt solid #111; border-bottom: 0; font-weight: 600; }
p { color: #555; font-size: 8pt; margin: 4mm 0 0; }
@media print { body { padding: 0; max-width: none; } tbody tr:nth-child(even) td { background: none; } }
@media screen { tbody tr:nth-child(even) td { background: #f6f6f4; } }
"""
NUMBERS, DAYS = ("number", "amount"), ("transaction_date", "invoice_number", "kind", "direction")


def write(ctx: Context, client: str, to: Path, wanted: Criteria, *, wareki: bool) -> dict[str, Any]:
    """The list as a new file: whole or not at all. Refused: FILE_EXISTS, FILE_UNWRITABLE, DISK_FULL, NOT_REGISTERED."""
    page = Page(ctx.lang, wareki)
    with ctx.read() as q:
        folder = reads.find(q, ctx.office(q), client)
        require(may(q.actor, Action.FOLDER_READ, reads.target_of(folder)))
        texts = page.text(folder, wanted, search.listed(q, folder, wanted), q.instant, q.actor.label)
        new_file.write_new(to, texts)
    return {"to": str(to), "count": page.count, "sum": page.sum}


class Page:
    """The text of the page, a piece at a time; afterwards how many documents were on it and their sum in yen."""

    def __init__(self, lang: str, wareki: bool) -> None:
        self.lang, self.wareki = lang, wareki
        self.count = self.sum = self.blank = self.deleted = 0

    def word(self, name: str) -> str:
        return WORDS[name][self.lang == "ja"]

    def text(
        self,
        folder: Mapping[str, Any],
        wanted: Criteria,
        pages: Iterator[list[dict[str, Any]]],
        at: dt.datetime,
        by: str,
    ) -> Iterator[str]:
        title = f"{self.word('title')} {folder['client_code']} {folder['client_name']}"
        yield f'<!DOCTYPE html>\n<html lang="{self.lang}">\n<head>\n<meta charset="utf-8">\n'
        yield f"<title>{_safe(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        yield f"<h1>{self.word('title')}</h1>\n<dl>\n"
        for name, text in self._about(folder, wanted, at, by):
            yield f"<dt>{_safe(name)}</dt><dd>{_safe(text)}</dd>\n"
        names = {name: self.word(name) if name in WORDS else labels.heading(name, self.lang) for name in COLUMNS}
        heads = "".join(f"<th{_class(name)}>{_safe(said)}</th>" for name, said in names.items())
        yield f"</dl>\n<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n"
        for page in pages:
            yield "".join(map(self._row, page))
        if not self.count:
            yield f'<tr><td colspan="{len(COLUMNS)}">{self.word("none")}</td></tr>\n'
        yield f"</tbody>\n<tfoot><tr>{self._total()}</tr></tfoot>\n</table>\n"
        yield f"<p>{self._note()}</p>\n</body>\n</html>\n"

    def _about(
        self, folder: Mapping[str, Any], wanted: Criteria, at: dt.datetime, by: str
    ) -> Iterator[tuple[str, str]]:
        yield self.word("client"), f"{folder['client_code']} {folder['client_name']}"
        between = [self.day(day) for day in (wanted.date_from, wanted.date_to)]
        yield self.word("period"), " – ".join(between) if any(between) else self.word("all")
        yield self.word("made"), at.astimezone(JST).strftime("%Y-%m-%d %H:%M") + f" ({by})"
        narrowed = [labels.value(name, value, self.lang)
                    for name in ("counterparty", "kind", "direction") if (value := getattr(wanted, name))]  # fmt: skip
        if narrowed:
            yield self.word("narrowed"), "、".join(narrowed) if self.lang == "ja" else ", ".join(narrowed)

    def _row(self, row: Mapping[str, Any]) -> str:
        self.count += 1
        if row["deleted"]:
            self.deleted += 1
        elif row["amount"] is None:
            self.blank += 1
        else:
            self.sum += row["amount"]
        cells = []
        for name in COLUMNS:
            mark = (
                f'<span class="mark">{self.word("deleted")}</span>' if row["deleted"] and name == "counterparty" else ""
            )
            cells.append(f"<td{_class(name)}>{_safe(self.cell(name, row[name]))}{mark}</td>")
        gone = ' class="gone"' if row["deleted"] else ""
        return f"<tr{gone}>{''.join(cells)}</tr>\n"

    def cell(self, name: str, value: Any) -> str:
        if value is None:
            return ""
        if name == "transaction_date":
            return self.day(value)
        if name == "amount":
            return f"{value:,}"
        return labels.value(name, value, self.lang) if isinstance(value, str) else str(value)

    def day(self, text: str | None) -> str:
        if text is None:
            return ""
        return format_wareki(dt.date.fromisoformat(text)) if self.wareki else text

    def _total(self) -> str:
        at = COLUMNS.index("amount")
        count = f"{self.word('count')}: {self.count:,}"
        return (
            f'<td colspan="{at}">{count}　{self.word("sum")}</td><td class="n">{self.sum:,}</td>'
            f'<td colspan="{len(COLUMNS) - at - 1}">{self.word("yen")}</td>'
        )

    def _note(self) -> str:
        said = [self.word("order")]
        if self.blank:
            said.append(f"{self.word('of_which')}: {self.blank:,}")
        if self.deleted:
            said.append(f"{self.word('deleted')}: {self.deleted:,} ({self.word('not_summed')})")
        return ("。" if self.lang == "ja" else "; ").join(said) + f" — kcli {__version__}"


def _class(name: str) -> str:
    return ' class="n"' if name in NUMBERS else ' class="d"' if name in DAYS else ""


def _safe(text: str) -> str:
    """Text from the store as HTML: never a tag, and no sign that turns or hides what is beside it."""
    return "<br>".join(escape(visible(line)) for line in text.split("\n"))
