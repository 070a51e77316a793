"""kcli folder correct, delete, restore: a new version, a deletion mark, the mark taken back. Nothing ever goes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from kcli.commands import folder_put as fields_of
from kcli.commands import folder_shared as shared
from kcli.context import Context
from kcli.later import later
from kcli.verbs import opt, verb
from kcli_core.folder import rules
from kcli_core.refusals import Caution, Refusal, Refused, refuse, require
from kcli_core.world import jst_date

if TYPE_CHECKING:
    from kcli import progress
    from kcli_core.folder import amending, correcting, filing, receiving
else:
    amending = later("kcli_core.folder.amending")
    correcting = later("kcli_core.folder.correcting")
    filing = later("kcli_core.folder.filing")
    progress = later("kcli.progress")
    receiving = later("kcli_core.folder.receiving")

# As in putting, without what is usual there: what is not said is not changed.
DIRECTION = opt("--direction", en="received or issued", ja="received (受領) または issued (発行)", metavar="WAY")
ROUTE = opt(
    "--route", en="How it came: mail, web, cloud, edi, upload", ja="授受の方法: mail・web・cloud・edi・upload", metavar="ROUTE"
)  # fmt: skip
APPLIED_ON = opt("--applied-on", en="When it was applied for; today", ja="申請日 (省略時は今日)", metavar="DATE")
SUBJECT = opt(
    "--subject", en="What it is about; made from the document", ja="件名 (省略時は書類から作成)", metavar="TEXT"
)
CONTENT = opt(
    "--content",
    en="What is changed; made from the change",
    ja="訂正・削除の内容 (省略時は変更点から作成)",
    metavar="TEXT",
)
PERSON = opt("--person", en="Person in charge; who does it", ja="担当者 (省略時は操作者)", metavar="NAME")
BASE = opt(
    "--base", en="Version you looked at; refused if it is not the newest", ja="確認した版 (最新でなければ拒否)", metavar="VERSION"
)  # fmt: skip


@verb("correct", en="Correct a document: a new version with its reason; the old ones stay.",
      ja="書類を訂正します。理由を付けた新しい版になり、以前の版は残ります。",
      example="kcli folder correct C01 1 --amount 121000 --reason 入力誤り", changes=True)  # fmt: skip
def correct(
    ctx: Context,
    client: Annotated[str, shared.CLIENT],
    number: Annotated[int, shared.NUMBER],
    date: Annotated[str | None, fields_of.DATE] = None,
    amount: Annotated[str | None, fields_of.AMOUNT] = None,
    no_amount: Annotated[bool, fields_of.NO_AMOUNT] = False,
    counterparty: Annotated[str | None, fields_of.COUNTERPARTY] = None,
    type_: Annotated[str | None, fields_of.TYPE] = None,
    invoice_number: Annotated[str | None, fields_of.NUMBER] = None,
    number_unchecked: Annotated[bool, fields_of.UNCHECKED] = False,
    counterparty_code: Annotated[str | None, fields_of.CODE] = None,
    slip: Annotated[str | None, fields_of.SLIP] = None,
    remarks: Annotated[str | None, fields_of.REMARKS] = None,
    direction: Annotated[str | None, DIRECTION] = None,
    route: Annotated[str | None, ROUTE] = None,
    file: Annotated[Path | None, opt("--file", en="The file in its right form", ja="正しいファイル", metavar="FILE")] = None,
    allow_duplicate: Annotated[
        bool, opt("--allow-duplicate", en="Another document has the same bytes", ja="同じ内容の書類があっても差し替える")
    ] = False,
    applied_on: Annotated[str | None, APPLIED_ON] = None,
    subject: Annotated[str | None, SUBJECT] = None,
    content: Annotated[str | None, CONTENT] = None,
    person: Annotated[str | None, PERSON] = None,
    base: Annotated[int | None, BASE] = None,
) -> Any:  # fmt: skip
    cells = {
        "transaction_date": date, "amount": amount, "counterparty": counterparty, "counterparty_code": counterparty_code,
        "document_kind": type_, "direction": direction, "invoice_number": invoice_number, "slip_number": slip,
        "remarks": remarks, "route": route,
    }  # fmt: skip
    if not no_amount and file is None and all(cell is None for cell in cells.values()):
        raise Refused(refuse("NOTHING_TO_CHANGE"))
    said = {"applied_on": applied_on, "subject": subject, "content": content, "person": person}
    refusals: list[Refusal] = []
    cautions: list[Caution] = []
    with ctx.read() as q:  # before bytes are moved
        _, document, newest = correcting.look(q, ctx.office(q), client, number)
        today = jst_date(q.instant)
    fields = correcting.read(
        cells,
        newest,
        today=today,
        no_amount=no_amount,
        unchecked=number_unchecked,
        refusals=refusals,
        cautions=cautions,
    )
    amending.read_why(ctx.flags["_reason"], said, today, refusals)
    bar = rules.file_name(file.name) if file is not None else None
    require(*refusals, bar)
    if file is not None:
        fields |= _sent(ctx, file, cautions)
    seen = document["version"] if base is None else base
    with ctx.write() as tx:
        tx.caution(*cautions)
        answer = correcting.correct(
            tx, ctx.office(tx), client, number, fields, said, base=seen, allow_duplicate=allow_duplicate
        )
        tx.answers(answer)
    if file is not None:
        shared.store_again(ctx, {fields["sha256"]: file})
    return _told(ctx, answer, "corrected", "を訂正しました")


def _sent(ctx: Context, file: Path, cautions: list[Caution]) -> dict[str, Any]:
    """Store the bytes, on a dry run only read them; the fields of the version that are the file's."""
    if ctx.dry_run:
        arrived = receiving.receive(file, file.name, receiving.hashed)
    else:
        with progress.progress(ctx.output, file.name) as told:
            arrived = receiving.receive(file, file.name, lambda source: ctx.blobs.put(source, told))
    cautions += filing.about_file(file.name, arrived.seen)
    return {
        "file_name": file.name, "media_type": arrived.seen.media_type, "size": arrived.size, "sha256": arrived.sha256,
        "marks": arrived.seen.marks,
    }  # fmt: skip


@verb("delete", en="Mark a document as deleted, with the reason; nothing of it goes.",
      ja="書類に削除の記録を付けます。書類と履歴は残ります。", example="kcli folder delete C01 1 --reason 二重登録", changes=True)  # fmt: skip
def delete(
    ctx: Context,
    client: Annotated[str, shared.CLIENT],
    number: Annotated[int, shared.NUMBER],
    applied_on: Annotated[str | None, APPLIED_ON] = None,
    subject: Annotated[str | None, SUBJECT] = None,
    content: Annotated[str | None, CONTENT] = None,
    person: Annotated[str | None, PERSON] = None,
    base: Annotated[int | None, BASE] = None,
) -> Any:
    said = {"applied_on": applied_on, "subject": subject, "content": content, "person": person}
    seen = _look(ctx, client, number, said, base, ask=True)
    with ctx.write() as tx:
        answer = tx.answers(correcting.delete(tx, ctx.office(tx), client, number, said, base=seen))
    return _told(ctx, answer, "marked as deleted", "を削除しました")


@verb("restore", en="Take a deletion mark back.", ja="書類の削除を取り消します。", example="kcli folder restore C01 1 --reason 誤って削除したため",
      changes=True)  # fmt: skip
def restore(
    ctx: Context,
    client: Annotated[str, shared.CLIENT],
    number: Annotated[int, shared.NUMBER],
    applied_on: Annotated[str | None, APPLIED_ON] = None,
    subject: Annotated[str | None, SUBJECT] = None,
    content: Annotated[str | None, CONTENT] = None,
    person: Annotated[str | None, PERSON] = None,
    base: Annotated[int | None, BASE] = None,
) -> Any:
    said = {"applied_on": applied_on, "subject": subject, "content": content, "person": person}
    seen = _look(ctx, client, number, said, base, ask=False)
    with ctx.write() as tx:
        answer = tx.answers(correcting.restore(tx, ctx.office(tx), client, number, said, base=seen))
    return _told(ctx, answer, "taken back from deletion", "の削除を取り消しました")


def _look(ctx: Context, client: str, number: int, said: dict[str, str | None], base: int | None, *, ask: bool) -> int:
    """The version that is looked at; what bars the change is said before a question is asked."""
    refusals: list[Refusal] = []
    with ctx.read() as q:
        folder, document, newest = correcting.look(q, ctx.office(q), client, number)
        amending.read_why(ctx.flags["_reason"], said, jst_date(q.instant), refusals)
    require(*refusals)
    if ask and not document["deleted"]:
        amount = "-" if newest["amount"] is None else f"{newest['amount']:,}"
        what = f"{newest['transaction_date']} {newest['counterparty']} {amount} {newest['file_name']}"
        ctx.confirm(
            f"Mark document {number} of {folder['client_code']} as deleted ({what})? It stays in the history.",
            f"{folder['client_code']} の書類 {number}（{what}）に削除の記録を付けます。履歴には残ります。よろしいですか?",
        )
    return int(document["version"]) if base is None else base


def _told(ctx: Context, answer: dict[str, Any], done: str, done_ja: str) -> Any:
    client, number = answer["client"], answer["number"]
    if request := answer.get("request"):
        ctx.say(
            f"Request {request} about document {number} waits for a second person: kcli folder approve {client} {request}",
            f"書類 {number} の申請 {request} を受け付けました。別の方が承認すると反映されます: kcli folder approve {client} {request}",
        )
    else:
        ctx.say(
            f"Document {number} of {client} is {done}; version {answer['version']}. {answer['content']}",
            f"{client} の書類 {number} {done_ja}（第{answer['version']}版）。{answer['content']}",
        )
    return answer if ctx.output.form != "table" else None
