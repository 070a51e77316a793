"""kcli folder rules: the office's own rules against unjustified correction and deletion (事務処理規程)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from kcli.commands import folder_shared as shared
from kcli.commands.folder_keep import FORM
from kcli.context import Context
from kcli.later import later
from kcli.verbs import opt, verb

if TYPE_CHECKING:
    from kcli import pages
    from kcli_core.blobs import source
    from kcli_core.folder import office_rules
else:
    pages = later("kcli.pages")
    source = later("kcli_core.blobs.source")
    office_rules = later("kcli_core.folder.office_rules")

RESPONSIBLE = opt("--responsible", en="Who answers for keeping", ja="管理責任者", metavar="NAME")
HANDLER = opt("--handler", en="Who does the daily keeping (companies)", ja="処理責任者 (法人)", metavar="NAME")
REPRESENTATIVE = opt(
    "--representative", en="Who decides on changes (companies)", ja="規程を決裁する代表者 (法人)", metavar="NAME"
)
EFFECTIVE = opt("--effective-on", en="In force from", ja="施行日", metavar="DATE")
TO = opt("--to", en="Where to write it: .md, .txt or .html; without it it is printed", ja="書き込み先 (.md・.txt・.html。省略時は画面に表示)",
         metavar="FILE")  # fmt: skip
FILE = opt("--file", en="The adopted text (.md or .txt)", ja="採用した規程の文面 (.md・.txt)", metavar="FILE")
ADOPTED_ON = opt("--adopted-on", en="From which day it holds", ja="採用日 (適用開始日)", metavar="DATE")
BY = opt("--by", en="Who adopted it", ja="採用した人", metavar="NAME")
TEXT = opt("--text", en="Print the adopted text itself", ja="採用した文面そのものを表示する")
HISTORY = ("adopted_on", "adopted_by", "legal_form", "at", "by", "sha256")


@verb("rules init", en="Write the office's rules (事務処理規程), filled in, to be read, completed and adopted.",
      ja="事務処理規程を氏名・日付を入れて作成します（内容を確認してから採用してください）。",
      example="kcli folder rules init C01 --responsible '青空 一郎' --effective-on 2024-01-01 --to kitei.md")  # fmt: skip
def init(
    ctx: Context,
    client: Annotated[str, shared.CLIENT],
    form: Annotated[str | None, FORM] = None,
    responsible: Annotated[str | None, RESPONSIBLE] = None,
    handler: Annotated[str | None, HANDLER] = None,
    representative: Annotated[str | None, REPRESENTATIVE] = None,
    effective_on: Annotated[str | None, EFFECTIVE] = None,
    to: Annotated[Path | None, TO] = None,
) -> Any:
    chosen = form.strip().lower().replace("-", "_") if form is not None else None
    names = office_rules.Names(chosen, responsible, handler, representative, effective_on)
    with ctx.read() as q:
        text = office_rules.draft(q, ctx.office(q), client, names)
    if to is None:
        return text
    pages.write(to, text, "ja")
    ctx.say(
        f"Wrote {to}. Read it, fill in what is blank (＿＿), then: kcli folder rules adopt {client} --file {to} --adopted-on DATE --by NAME",
        f"{to} を作成しました。内容を確認し、空欄（＿＿）を埋めてから採用してください: kcli folder rules adopt {client} --file {to} --adopted-on 日付 --by 氏名",
    )
    return {"client": client, "file": str(to)} if ctx.output.form != "table" else None


@verb("rules adopt", en="Record which text is followed from which day, and who adopted it.",
      ja="採用した規程の文面・採用日・採用者を記録します。",
      example="kcli folder rules adopt C01 --file kitei.md --adopted-on 2024-01-01 --by '青空 一郎'", changes=True)  # fmt: skip
def adopt(
    ctx: Context,
    client: Annotated[str, shared.CLIENT],
    file: Annotated[Path, FILE],
    adopted_on: Annotated[str, ADOPTED_ON],
    by: Annotated[str, BY],
) -> Any:
    body = office_rules.read_body(_bytes(file), str(file))
    with ctx.write() as tx:
        answer = tx.answers(office_rules.adopt(tx, ctx.office(tx), client, body, adopted_on, by))
    ctx.say(f"The rules of {client} are recorded, as of {answer['adopted_on']}.",
            f"{client} の事務処理規程を {answer['adopted_on']} 付けで記録しました。")  # fmt: skip
    return answer if ctx.output.form != "table" else None


def _bytes(file: Path) -> bytes:
    """What is in the file. Refused: what `open_source` refuses, FILE_TOO_LARGE above what a text may have."""
    with (
        source.open_source(file, most=office_rules.LARGEST_TEXT) as opened,
        os.fdopen(os.dup(opened.handle), "rb") as data,
    ):
        return data.read()


@verb("rules show", en="Which text holds, from which day, by whom; --text prints it.", ja="採用中の規程を表示します（--text で文面）。",
      example="kcli folder rules show C01 --text")  # fmt: skip
def show(ctx: Context, client: Annotated[str, shared.CLIENT], text: Annotated[bool, TEXT] = False) -> Any:
    with ctx.read() as q:
        found = office_rules.show(q, ctx.office(q), client)
    if text and ctx.output.form == "table":
        return found["body"]
    return found if text else {name: value for name, value in found.items() if name != "body"}


@verb("rules history", en="Every adoption, newest first.", ja="規程の採用の履歴を表示します。", example="kcli folder rules history C01",
      columns=HISTORY)  # fmt: skip
def history(ctx: Context, client: Annotated[str, shared.CLIENT]) -> Any:
    with ctx.read() as q:
        return office_rules.history(q, ctx.office(q), client)
