"""kcli folder compliance: a page for the inspector, of every requirement and what meets it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import kcli
from kcli.commands import folder_shared as shared
from kcli.context import Context
from kcli.later import later
from kcli.verbs import opt, verb
from kcli_core.refusals import Refused, refuse

if TYPE_CHECKING:
    from kcli import pages
    from kcli.messages import folder_compliance as words
    from kcli.messages import labels
    from kcli_core.folder import compliance
else:
    pages = later("kcli.pages")
    words = later("kcli.messages.folder_compliance")
    labels = later("kcli.messages.labels")
    compliance = later("kcli_core.folder.compliance")

FORMAT = opt("--format", en="md or html", ja="形式 (md または html)", metavar="FORM")
TO = opt("--to", en="Where to write it; without it it is printed", ja="書き込み先 (省略時は画面に表示)", metavar="FILE")
COMMAND = re.compile(r"(?<!`)(kcli (?:folder|store|client)[ -+\--:=-~]*[0-9A-Za-z])(?!`)")
COLUMNS = ("group", "requirement", "law", "state", "here", "to_do")


@verb("compliance", en="Every legal requirement, what in this store meets it, and what the office has to do.",
      ja="電子取引データ保存の全要件と、この保存場所での対応・事務所で行うことの一覧です（税務調査での提示用）。",
      example="kcli folder compliance C01 --to compliance.html", columns=COLUMNS)  # fmt: skip
def compliance_(
    ctx: Context,
    client: Annotated[str, shared.CLIENT],
    format: Annotated[str | None, FORMAT] = None,
    to: Annotated[Path | None, TO] = None,
) -> Any:
    if format is not None and format not in ("md", "html"):
        raise Refused(refuse("BAD_CHOICE", field="format", text=format, allowed=["md", "html"]))
    with ctx.read() as q:
        sheet = compliance.sheet(q, ctx.office(q), client)
    rows = [_row(item, sheet.facts, ctx.lang) for item in sheet.items]
    if to is None and format is None and ctx.output.form != "table":
        return [{name: row[name] for name in COLUMNS} for row in rows]
    page = _page(sheet.facts, rows, ctx.lang)
    if to is None:
        return pages.to_html(page, ctx.lang) if format == "html" else page
    html = format == "html" or (format is None and to.suffix.lower() in (".html", ".htm"))
    pages.write(to, page, ctx.lang, html=html)
    ctx.say(f"Wrote {to}.", f"{to} を作成しました。")
    return None


def _row(item: compliance.Item, facts: dict[str, Any], lang: str) -> dict[str, str]:
    """One requirement in words."""
    line, ja = words.LINES[item.name], lang == "ja"
    said = {name: _said(value, lang) for name, value in facts.items()} | {"sales_limit": facts["sales_limit"]}
    here = (
        line.met
        if item.name != "integrity_4" or item.state == "met"
        else ("None adopted.", "採用された規程がありません。")
    )
    if item.name == "integrity_4" and item.state == "open" and facts["rules_on"]:
        here = ("Adopted, but from {rules_on} on only.", "採用済みですが、適用は {rules_on} からです。")
    todo = line.open if item.state == "open" and line.open else line.todo
    return {
        "group": words.GROUPS[item.group][ja], "requirement": line.title[ja].format_map(said), "law": line.law,
        "state": words.STATES[item.state][ja].strip("*"), "mark": words.STATES[item.state][ja],
        "here": here[ja].format_map(said), "to_do": todo[ja].format_map(said) or "—",
    }  # fmt: skip


def _said(value: Any, lang: str) -> str:
    """A fact in a sentence."""
    if value is None or value == []:
        return "なし" if lang == "ja" else "none"
    if isinstance(value, bool):
        return ("あり" if value else "なし") if lang == "ja" else "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return ("、" if lang == "ja" else ", ").join(value) if isinstance(value, list) else str(value)


def _page(facts: dict[str, Any], rows: list[dict[str, str]], lang: str) -> str:
    """The page as Markdown."""
    ja = lang == "ja"
    counted = {state: sum(row["mark"] == said[ja] for row in rows) for state, said in words.STATES.items()}
    title = "電子取引データ保存　要件対応表" if ja else "Electronic transaction data: requirements and how they are met"
    form = labels.VALUES[facts["legal_form"]][ja]
    head = [
        f"| {'顧客' if ja else 'Client'} | {facts['client']}　{_cell(facts['client_name'])}（{form}） |",
        "| --- | --- |",
        f"| {'会計事務所' if ja else 'Office'} | {_cell(facts['office'])} |",
        f"| {'保存フォルダ' if ja else 'Folder'} | {_cell(facts['folder'])} |",
        f"| {'書類' if ja else 'Documents'} | {facts['documents']:,}（{facts['first_date'] or '—'} 〜 {facts['last_date'] or '—'}） |",
        f"| {'作成日・版' if ja else 'Date, version'} | {facts['day']}　kcli {kcli.__version__} |",
        f"| {'要対応' if ja else 'To do'} | {counted['open']} |",
    ]  # fmt: skip
    note = (
        "この表は、作成日のストアの内容から作成したものです。法令上の判断は税理士または所轄税務署にご確認ください。"
        if ja
        else "This page was made from what is in the store on its date. For what the law asks, see a tax accountant or the tax office."
    )
    lines = [f"# {title}", "", *head, "", note, ""]
    for group in dict.fromkeys(row["group"] for row in rows):
        lines += [
            f"## {group}",
            "",
            "| " + " | ".join(names[ja] for names in words.HEADS) + " |",
            "| --- | --- | --- | --- |",
        ]
        lines += [
            f"| {_cell(row['requirement'])}<br>{row['law']} | {row['mark']} | {_cell(row['here'])} | {_cell(row['to_do'])} |"
            for row in rows
            if row["group"] == group
        ]
        lines.append("")
    return "\n".join(lines)


def _cell(text: str) -> str:
    """Text that is one cell, with its commands marked as such."""
    plain = text.replace("|", "\\|").replace("<", "＜").replace("\n", " ")
    return COMMAND.sub(r"`\1`", plain)
