"""A page of Markdown as HTML that prints well on A4: what our own pages use of it, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

from kcli import new_file

STYLE = """
@page { size: A4; margin: 20mm 18mm; }
* { box-sizing: border-box; }
body { font-family: "Noto Sans CJK JP", "Hiragino Kaku Gothic ProN", "Yu Gothic", "Meiryo", sans-serif;
  font-size: 10.5pt; line-height: 1.65; color: #1a1a1a; max-width: 174mm; margin: 0 auto; padding: 8mm 0; }
h1 { font-size: 16pt; line-height: 1.35; margin: 0 0 5mm; text-align: center; }
h2 { font-size: 12.5pt; margin: 8mm 0 2mm; border-bottom: 0.4pt solid #888; padding-bottom: 1mm; break-after: avoid; }
h3 { font-size: 11pt; margin: 5mm 0 1mm; break-after: avoid; }
p { margin: 1.5mm 0; } ul, ol { margin: 1.5mm 0; padding-left: 7mm; } li { margin: 0.8mm 0; }
ul.plain { list-style: none; padding-left: 4mm; }
table { border-collapse: collapse; width: 100%; margin: 3mm 0; font-size: 9.5pt; }
th, td { border: 0.4pt solid #999; padding: 1.4mm 2mm; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; }
th { background: #f1f1ee; font-weight: 600; } thead { display: table-header-group; } tr { break-inside: avoid; }
td:empty { height: 9mm; } tr > :first-child:nth-last-child(2) { width: 34%; }
tr > :nth-child(2):nth-last-child(3) { white-space: nowrap; }
hr { border: 0; break-after: page; } code { font-family: "Noto Sans Mono CJK JP", monospace; font-size: 0.92em;
  font-variant-ligatures: none; }
@media print { body { padding: 0; max-width: none; } }
"""


def to_html(markdown: str, lang: str) -> str:
    """Headings, paragraphs, lists in two levels, tables, rules (a new page), `code` and **bold**."""
    title = next((line[2:] for line in markdown.splitlines() if line.startswith("# ")), "")
    body = "\n".join(_blocks(markdown.splitlines()))
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _blocks(lines: list[str]) -> Iterator[str]:
    at = 0
    while at < len(lines):
        line = lines[at]
        end = at + 1
        if found := re.match(r"(#{1,3}) (.*)", line):
            yield f"<h{len(found[1])}>{_inline(found[2])}</h{len(found[1])}>"
        elif line.strip() == "---":
            yield "<hr>"
        elif line.startswith("|"):
            end = _while(lines, at, lambda text: text.startswith("|"))
            yield from _table(lines[at:end])
        elif _item(line):
            end = _while(lines, at, lambda text: bool(_item(text)))
            yield from _list(lines[at:end])
        elif line.strip():
            end = _while(lines, at, lambda text: bool(text.strip()) and not _item(text) and text[0] not in "#|")
            yield f"<p>{_inline('<br>'.join(text.strip() for text in lines[at:end]))}</p>"
        at = end


def _while(lines: list[str], at: int, fits: Callable[[str], bool]) -> int:
    while at < len(lines) and fits(lines[at]):
        at += 1
    return at


def _item(line: str) -> re.Match[str] | None:
    return re.match(r"( *)(?:-|(\d+)\.) (.*)", line)


def _list(lines: list[str]) -> Iterator[str]:
    """Items of the first level; deeper ones are a list in the item before."""
    items = [found for line in lines if (found := _item(line))]
    kind, plain = _kind(items[0])
    yield f"<{kind}{plain}>"
    at = 0
    while at < len(items):
        end = at + 1
        while end < len(items) and len(items[end][1]) > len(items[0][1]):
            end += 1
        inner = "".join(_list([item[0] for item in items[at + 1 : end]])) if end > at + 1 else ""
        yield f"<li>{_inline(items[at][3])}{inner}</li>"
        at = end
    yield f"</{kind}>"


def _kind(item: re.Match[str]) -> tuple[str, str]:
    """Items that bring their own number, like (1), have no mark beside it."""
    if item[2]:
        return "ol", ""
    return "ul", ' class="plain"' if re.match(r"\(\d+\)", item[3]) else ""


def _table(lines: list[str]) -> Iterator[str]:
    head, _, *rows = [[cell.strip() for cell in _cells(line)] for line in lines]
    yield "<table>\n<thead><tr>" + "".join(f"<th>{_inline(cell)}</th>" for cell in head) + "</tr></thead>\n<tbody>"
    for row in rows:
        yield "<tr>" + "".join(f"<td>{_inline(cell)}</td>" for cell in row) + "</tr>"
    yield "</tbody>\n</table>"


def _cells(line: str) -> list[str]:
    return re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))


def _inline(text: str) -> str:
    escaped = escape(text.replace("\\|", "|"), quote=False).replace("&lt;br&gt;", "<br>")
    escaped = re.sub(r"`([^`]+)`", r"<code>\1</code>", escaped)
    return re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", escaped)


def to_text(markdown: str) -> str:
    """The same to be read as it is: no marks of headings, code and bold; tables keep their bars."""
    lines = []
    for line in markdown.splitlines():
        plain = re.sub(r"^#{1,3} ", "", line)
        if re.fullmatch(r"\|[ |:-]+\|", plain):
            continue
        lines.append("" if plain.strip() == "---" else re.sub(r"`([^`]+)`|\*\*([^*]+)\*\*", r"\1\2", plain))
    return "\n".join(lines) + "\n"


def write(to: Path, markdown: str, lang: str, *, html: bool | None = None) -> None:
    """Write a page into a new file: as its name says (.html, .txt, else Markdown), or as `html` says.

    Refused: FILE_EXISTS, FILE_UNWRITABLE, DISK_FULL.
    """
    suffix = to.suffix.lower()
    if html or (html is None and suffix in (".html", ".htm")):
        text = to_html(markdown, lang)
    else:
        text = to_text(markdown) if suffix == ".txt" else markdown
    new_file.write_new(to, [text])
