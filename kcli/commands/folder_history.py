"""kcli folder history, verify, seal: what happened to documents, and whether all of it is still as it was."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from kcli.commands import folder_shared as shared
from kcli.context import Context
from kcli.later import later
from kcli.values import moment
from kcli.verbs import arg, opt, verb
from kcli_core.folder import rules
from kcli_core.refusals import Refusal, Refused, refuse, require
from kcli_core.world import stamp

if TYPE_CHECKING:
    from kcli import new_file, progress
    from kcli_core.folder import history as past
    from kcli_core.folder import seal as seals
    from kcli_core.folder import status, verifying, wording
    from kcli_core.input import amounts, dates
    from kcli_core.store import checkpoint
else:
    amounts = later("kcli_core.input.amounts")
    checkpoint = later("kcli_core.store.checkpoint")
    dates = later("kcli_core.input.dates")
    new_file = later("kcli.new_file")
    past = later("kcli_core.folder.history")
    progress = later("kcli.progress")
    seals = later("kcli_core.folder.seal")
    status = later("kcli_core.folder.status")
    verifying = later("kcli_core.folder.verifying")
    wording = later("kcli_core.folder.wording")

TABLE = ("number", "version", "at", "change", "content", "reason", "person", "by", "approved_by")
CLIENT = arg("Client code; all clients without", "顧客コード (省略時はすべて)", metavar="CLIENT")


@verb("history", en="The versions of documents: who, when, what changed and why.",
      ja="書類の版の履歴（誰が・いつ・何を・なぜ）を表示します。-o csv と -o json には全項目が出ます。",
      example="kcli folder history C01 --change corrected --from 2024-04-01 --reason 入力誤り")  # fmt: skip
def history(
    ctx: Context,
    client: Annotated[str, shared.CLIENT],
    number: Annotated[int | None, shared.NUMBER] = None,
    since: Annotated[str | None, opt("--from", en="Changed from this day or time on", ja="この日時以降の変更", metavar="DATE")] = None,
    until: Annotated[str | None, opt("--to", en="Changed up to this day or time", ja="この日時までの変更", metavar="DATE")] = None,
    person: Annotated[
        str | None, opt("--person", en="By whom: a part of user, name or approver", ja="操作者・担当者・承認者の一部", metavar="TEXT")
    ] = None,
    reason: Annotated[str | None, opt("--reason", en="A part of the reason", ja="理由の一部", metavar="TEXT")] = None,
    change: Annotated[
        str | None, opt("--change", en="put, corrected, deleted or restored", ja="put・corrected・deleted・restored のいずれか", metavar="CHANGE")
    ] = None,
    date_from: Annotated[str | None, opt("--date-from", en="Transaction date, before or after", ja="取引日 (変更前または後) の始め", metavar="DATE")] = None,
    date_to: Annotated[str | None, opt("--date-to", en="Transaction date, before or after", ja="取引日 (変更前または後) の終わり", metavar="DATE")] = None,
    amount_min: Annotated[str | None, opt("--amount-min", en="Amount, before or after", ja="金額 (変更前または後) の下限", metavar="YEN")] = None,
    amount_max: Annotated[str | None, opt("--amount-max", en="Amount, before or after", ja="金額 (変更前または後) の上限", metavar="YEN")] = None,
    counterparty: Annotated[
        str | None, opt("--counterparty", en="A part of the name, before or after", ja="取引先 (変更前または後) の一部", metavar="NAME")
    ] = None,
) -> Any:  # fmt: skip
    refusals: list[Refusal] = []
    if change is not None and change not in rules.CHANGES:
        refusals.append(refuse("BAD_CHOICE", field="change", text=change, allowed=list(rules.CHANGES)))
    wanted = past.Wanted(
        number, moment(since), moment(until, end=True), person, reason, change,
        _day(date_from, "date_from", refusals), _day(date_to, "date_to", refusals),
        _yen(amount_min, "amount_min", refusals), _yen(amount_max, "amount_max", refusals), counterparty,
    )  # fmt: skip
    require(*refusals)
    with ctx.read() as q:
        rows = past.history(q, ctx.office(q), client, wanted)
    if ctx.output.form != "table":
        return rows
    return [
        {name: {**row, "content": row["content"] or wording.summary(row)}[name] for name in TABLE} for row in rows
    ]  # fmt: skip


def _day(text: str | None, field: str, refusals: list[Refusal]) -> str | None:
    value, refusal, _ = dates.read_date(text) if text else (None, None, ())
    if refusal is not None:
        refusals.append(refusal.at(field=field))
    return value.isoformat() if value else None


def _yen(text: str | None, field: str, refusals: list[Refusal]) -> int | None:
    value, refusal, _ = amounts.read_amount(text) if text else (None, None, ())
    if refusal is not None:
        refusals.append(refusal.at(field=field))
    return value.yen if value else None


@verb("verify", en="Check every document: its bytes, its versions, the chain; against seals kept elsewhere.",
      ja="書類のファイル・版・記録の連鎖をすべて検査します。外部に保管した封印とも照合できます。",
      example="kcli folder verify C01 --seal seal.txt", columns=("client", "documents", "versions", "events", "sealed", "files", "bytes"))  # fmt: skip
def verify(
    ctx: Context,
    client: Annotated[str | None, CLIENT] = None,
    no_bytes: Annotated[bool, opt("--no-bytes", en="Leave the bytes of the files out", ja="ファイルの中身は検査しない")] = False,
    files: Annotated[list[Path] | None, opt("--seal", en="File of a seal", ja="封印のファイル", metavar="FILE")] = None,
    public_key: Annotated[
        str | None,
        opt("--public-key", en="Key that signed it, if not this machine's", ja="署名の公開鍵 (この端末のものでないとき)", metavar="KEY"),
    ] = None,
) -> Any:  # fmt: skip
    trusted = public_key or (checkpoint.public_key(ctx.keys) if files else "")
    taken = [seals.read_seal(_text(file), file.name, trusted=trusted) for file in files or []]
    what = "検査" if ctx.lang == "ja" else "verify"
    with verifying.workers(ctx.blobs) as pool, progress.progress(ctx.output, what) as told:
        with ctx.read() as q:
            ebooks = verifying.targets(q, ctx.office(q), client)
            marks = seals.of_clients(q, taken, ebooks)
            files_of = [verifying.files(q, ebook) for ebook in ebooks]
            every = {} if no_bytes else {sha256: size for some in files_of for sha256, size in some.items()}
            reading = verifying.begin(pool, ctx.blobs, every)
            checked = [verifying.check(q, ebook, marks[ebook["client_id"]]) for ebook in ebooks]
        wrong = verifying.finish(reading, told)
    damage = [refusal for found in checked for refusal in found.damage]
    if wrong:
        with ctx.read() as q:
            damage += verifying.named(q, ebooks, wrong, ctx.blobs.shown)
    require(*damage)
    rows: list[dict[str, Any]] = [
        {
            "client": found.client, "documents": found.documents, "versions": found.versions, "events": found.events,
            "sealed": found.sealed, "files": None if no_bytes else len(some),
            "bytes": None if no_bytes else sum(some.values()), "head": found.head,
        }
        for found, some in zip(checked, files_of, strict=True)
    ]  # fmt: skip
    if rows and not no_bytes:
        with ctx.write() as tx:
            status.note(tx, ctx.office(tx), [row["client"] for row in rows], "verified_at")
    ctx.say(*_sound(rows, no_bytes))
    if any(row["events"] > row["sealed"] for row in rows):
        ctx.note(
            "Events after the newest seal given: only a seal kept elsewhere shows a chain that was written anew "
            "(kcli folder seal CLIENT --to FILE).",
            "封印より後の記録は、丸ごとの書き換えを検出できません。封印を作成し、別の場所に保管してください "
            "(kcli folder seal 顧客コード --to ファイル)。",
        )
    return rows


def _sound(rows: list[dict[str, Any]], no_bytes: bool) -> tuple[str, str]:
    documents = sum(row["documents"] for row in rows)
    if no_bytes:
        return (
            f"Sound documents: {documents:,}; their bytes were not read.",
            f"書類 {documents:,} 件の記録は正常です（ファイルの中身は検査していません）。",
        )
    return (
        f"Sound documents: {documents:,}, every byte of them.",
        f"書類 {documents:,} 件は、ファイルの中身まで正常です。",
    )


def _text(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return opened.read(100_000).decode("utf-8", "replace")
    except OSError as error:
        raise Refused(refuse("FILE_UNREADABLE", file=str(file), why=error.strerror)) from error


@verb("seal", en="Write the head of a client's chain, signed, to a file to be kept elsewhere.",
      ja="記録の連鎖の先頭を署名付きでファイルに書き出します。別の場所に保管してください。",
      example="kcli folder seal C01 --to c01-seal.txt")  # fmt: skip
def seal(
    ctx: Context,
    client: Annotated[str, shared.CLIENT],
    to: Annotated[Path, opt("--to", en="New file for the seal", ja="封印を書き出す新しいファイル", metavar="FILE")],
) -> Any:
    with ctx.read() as q:
        taken, text = seals.take(q, ctx.office(q), client, ctx.keys, stamp(q.instant))
    new_file.write_new(to, [text])
    with ctx.write() as tx:
        status.note(tx, ctx.office(tx), [taken.client], "sealed_at")
    ctx.say(
        f"Sealed {taken.events:,} events of {taken.client} in {to}. Keep it apart from the store; to look: "
        f"kcli folder verify {taken.client} --seal {to}",
        f"{taken.client} の記録 {taken.events:,} 件を {to} に封印しました。ストアとは別の場所に保管してください。照合: "
        f"kcli folder verify {taken.client} --seal {to}",
    )
    answer = {"client": taken.client, "events": taken.events, "head": taken.head, "at": taken.at, "to": str(to)}
    return answer if ctx.output.form != "table" else None
