"""kcli folder put, get, document: documents into a green folder, and one of them out again."""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from kcli import options
from kcli.commands import folder_shared as shared
from kcli.context import Context
from kcli.later import later
from kcli.verbs import arg, opt, verb
from kcli_core.folder import reads, rules
from kcli_core.refusals import Caution, Refusal, Refused, refuse, require

if TYPE_CHECKING:
    from kcli.commands import folder_put_many as many
    from kcli.messages import folder_keep as words
    from kcli_core.folder import documents, filing, media, putting, receiving
    from kcli_core.input import dates
    from kcli_core.lists import decode
else:
    many = later("kcli.commands.folder_put_many")
    words = later("kcli.messages.folder_keep")
    documents = later("kcli_core.folder.documents")
    filing = later("kcli_core.folder.filing")
    media = later("kcli_core.folder.media")
    putting = later("kcli_core.folder.putting")
    receiving = later("kcli_core.folder.receiving")
    dates = later("kcli_core.input.dates")
    decode = later("kcli_core.lists.decode")

FILE = arg("The document: any kind of file", "書類のファイル (種類は問いません)", metavar="FILE")
DATE = opt("--date", en="Date of the transaction: 2024-01-31, R6.1.31", ja="取引年月日 (例: 2024-01-31・R6.1.31)", metavar="DATE")  # fmt: skip
AMOUNT = opt(
    "--amount", en="Amount in yen; 0 and negative ones too", ja="取引金額 (円。0・マイナスも可)", metavar="YEN"
)
NO_AMOUNT = opt("--no-amount", en="The document has no amount", ja="金額のない書類である")
COUNTERPARTY = opt("--counterparty", en="Name of the other party", ja="取引先名", metavar="NAME")
TYPE = opt(
    "--type",
    en="請求書 領収書 注文書 契約書 納品書 見積書 送り状 その他, or invoice, receipt, order …",
    ja="書類種別 (請求書・領収書・注文書・契約書・納品書・見積書・送り状・その他)",
    metavar="KIND",
)
NUMBER = opt("--number", en="Its T-number: T and 13 digits", ja="相手先の登録番号 (T+13桁)", metavar="T-NUMBER")
UNCHECKED = opt(
    "--number-unchecked",
    en="Take a T-number whose check digit does not fit; leaves a trace",
    ja="検査用数字の合わない登録番号も受け付ける (記録に残る)",
)
CODE = opt("--counterparty-code", en="Code of the other party", ja="取引先コード", metavar="CODE")
SLIP = opt("--slip", en="Slip or invoice number", ja="伝票番号・請求書番号", metavar="TEXT")
REMARKS = opt("--remarks", en="Remarks", ja="備考", metavar="TEXT")
DIRECTION = opt("--direction", en="received (usual) or issued", ja="received (受領、既定) または issued (発行)", metavar="WAY")  # fmt: skip
ROUTE = opt(
    "--route",
    en="How it came: mail, web, cloud, edi, upload (usual)",
    ja="授受の方法: mail・web・cloud・edi・upload (既定)",
    metavar="ROUTE",
)
DUPLICATE = opt("--allow-duplicate", en="Store the very same bytes once more", ja="同じ内容のファイルも別の書類として保存する")  # fmt: skip
TEXT = opt(
    "--text",
    en="The text in this file, or - for stdin, is the document (mail, EDI)",
    ja="本文 (メール・EDI) を書類とする。ファイル、または - で標準入力",
    metavar="FILE",
)
NAME = opt("--name", en="Name of a text that comes by stdin", ja="標準入力の本文に付けるファイル名", metavar="NAME")
FROM = opt("--from", en="Put all files of this folder or ZIP", ja="フォルダ (またはZIP) 内の書類をまとめて保存する", metavar="FOLDER")  # fmt: skip
INDEX = opt(
    "--index",
    en="Index book of that folder (CSV, XLSX): 連番 日付 金額 取引先 備考, or with ファイル名",
    ja="そのフォルダの索引簿 (CSV・XLSX): 連番・日付・金額・取引先・備考、またはファイル名の列",
    metavar="BOOK",
)
VERSION = opt("--version", en="An earlier version", ja="過去の版の番号", metavar="N")
TO = opt("--to", en="Where to write it; a folder takes its own name", ja="書き込み先 (フォルダなら元のファイル名)", metavar="FILE")  # fmt: skip
STDIN_NAME = "honbun.txt"
LARGEST_TEXT_BYTES = 10 * 1024 * 1024


@verb("put", en="Put documents into the green folder: a file, a text, or a folder with its index book (all or none).",
      ja="電子帳簿保存フォルダに書類を保存します（1件、本文、または索引簿付きのフォルダを一括）。",
      example="kcli folder put C01 seikyu.pdf --date R6.3.31 --amount 110,000 --counterparty ㈱国税商事 --type 請求書\n"
      "kcli folder put C01 --from inbox --index sakuin.csv --dry-run", changes=True, columns=("row", "status", "file", "transaction_date", "amount", "counterparty", "kind"))  # fmt: skip
def put(
    ctx: Context,
    client: Annotated[str, shared.CLIENT],
    file: Annotated[Path | None, FILE] = None,
    date: Annotated[str | None, DATE] = None,
    amount: Annotated[str | None, AMOUNT] = None,
    no_amount: Annotated[bool, NO_AMOUNT] = False,
    counterparty: Annotated[str | None, COUNTERPARTY] = None,
    type_: Annotated[str | None, TYPE] = None,
    number: Annotated[str | None, NUMBER] = None,
    number_unchecked: Annotated[bool, UNCHECKED] = False,
    counterparty_code: Annotated[str | None, CODE] = None,
    slip: Annotated[str | None, SLIP] = None,
    remarks: Annotated[str | None, REMARKS] = None,
    direction: Annotated[str | None, DIRECTION] = None,
    route: Annotated[str | None, ROUTE] = None,
    path: Annotated[str | None, shared.PATH] = None,
    allow_duplicate: Annotated[bool, DUPLICATE] = False,
    text: Annotated[str | None, TEXT] = None,
    name: Annotated[str | None, NAME] = None,
    from_: Annotated[Path | None, FROM] = None,
    index: Annotated[Path | None, INDEX] = None,
    result: Annotated[Path | None, options.RESULT] = None,
    list_encoding: Annotated[str | None, options.LIST_ENCODING] = None,
    header_row: Annotated[int | None, options.HEADER_ROW] = None,
    sheet: Annotated[str | None, options.SHEET] = None,
) -> Any:
    cells = {
        "transaction_date": date, "amount": amount, "counterparty": counterparty, "document_kind": type_,
        "invoice_number": number, "counterparty_code": counterparty_code, "slip_number": slip, "remarks": remarks,
        "direction": direction, "route": route,
    }  # fmt: skip
    choices = Choices(no_amount, number_unchecked, path, allow_duplicate, from_)
    given = {"FILE": file, "--text": text, "--from": from_}
    sources = [option for option, value in given.items() if value is not None]
    of_one = {"--date": date, "--amount": amount, "--counterparty": counterparty, "--number": number,
              "--counterparty-code": counterparty_code, "--slip": slip, "--remarks": remarks}  # fmt: skip
    of_many = {"--index": index, "--result": result, "--list-encoding": list_encoding, "--header-row": header_row, "--sheet": sheet}  # fmt: skip
    others = of_one if from_ is not None else of_many
    stray = [option for option, value in others.items() if value is not None]
    if name is not None and text != "-":
        stray.append("--name")
    require(
        refuse("SOURCE_MISSING") if not sources else None,
        refuse("OPTIONS_CONTRADICT", options=sources) if len(sources) > 1 else None,
        refuse("OPTIONS_CONTRADICT", options=[*sources[:1], *stray]) if sources and stray else None,
        refuse("OPTIONS_CONTRADICT", options=["--amount", "--no-amount"]) if no_amount and amount else None,
    )
    if from_ is not None:
        book = many.Book(index, result, list_encoding, header_row, sheet)
        return many.put_many(ctx, client, from_, book, cells, choices)
    if text == "-":
        with tempfile.TemporaryDirectory(prefix="kcli-") as folder:
            return _one(ctx, client, _from_stdin(Path(folder), name or STDIN_NAME), cells, choices, text=True)
    return _one(ctx, client, Path(text) if text is not None else file or Path(), cells, choices, text=text is not None)


class Choices:
    """What holds for every document of a run."""

    def __init__(
        self, no_amount: bool, unchecked: bool, path: str | None, allow_duplicate: bool, source: Path | None
    ) -> None:
        self.no_amount, self.unchecked, self.path, self.allow_duplicate = no_amount, unchecked, path, allow_duplicate
        self.source = source


def _one(
    ctx: Context, client: str, file: Path, cells: Mapping[str, str | None], choices: Choices, *, text: bool
) -> Any:
    if file.is_dir():
        raise Refused(refuse("FILE_IS_FOLDER", reason="put", file=str(file), client=client))
    refusals: list[Refusal] = []
    cautions: list[Caution] = []
    if wrong := rules.file_name(file.name):
        refusals.append(wrong)
    size = 0
    try:
        size = shared.size_of(file)
        if text:
            _require_text(file, size)
    except Refused as refused:
        refusals += refused.refusals
    with ctx.read() as q:
        folder = putting.require_open(q, ctx.office(q), client)
        fields, taken = filing.read(
            cells, file.name, today=putting.today(q), no_amount=choices.no_amount, unchecked=choices.unchecked,
            refusals=refusals, cautions=cautions,
        )  # fmt: skip
        refusals += putting.room(folder, [(file.name, size)])
        reads.path_id(q, folder, choices.path)
    require(*refusals)
    read = _confirm(ctx, file.name, fields) if taken else None
    arrived = receiving.receive(file, file.name, receiving.hashed if ctx.dry_run else ctx.blobs.put)
    seen = arrived.seen
    if text and seen.media_type == media.OCTETS:
        seen = media.Look("text/plain", "", False)
    draft = filing.draft(fields, file.name, arrived.sha256, arrived.size, seen)
    with ctx.write() as tx:
        done = putting.put(
            tx, ctx.office(tx), client, [draft], path=choices.path, allow_duplicate=choices.allow_duplicate
        )
        tx.caution(*cautions, *filing.about_file(file.name, seen))
        answer = {
            "client": folder["client_code"], "number": done.first, "version": 1,
            **{name: draft[name] for name in ANSWERED}, "marks": seen.marks.split(), "retain_until": done.stored[0].retain_until,
        }  # fmt: skip
        tx.answers(answer)
    shared.store_again(ctx, {arrived.sha256: file})
    if read and not ctx.asks:
        ctx.note(*read)
    ctx.say(
        f"Stored {file.name} as document {done.first} of {client}: {_said(fields, 'en')}. Kept until {done.stored[0].retain_until}.",
        f"{file.name} を {client} の書類 {done.first} として保存しました（{_said(fields, 'ja')}）。保存期限: {done.stored[0].retain_until}",
    )
    return answer if ctx.output.form != "table" else None


ANSWERED = (
    "kind", "direction", "transaction_date", "amount", "counterparty", "invoice_number", "invoice_number_unchecked",
    "file_name", "media_type", "size", "sha256",
)  # fmt: skip


def _said(fields: Mapping[str, Any], lang: str) -> str:
    """Date, counterparty and amount in one line."""
    none = fields["amount"] is None
    if lang == "ja":
        return f"{fields['transaction_date']}・{fields['counterparty']}・{'金額なし' if none else format(fields['amount'], ',') + '円'}"
    return f"{fields['transaction_date']}, {fields['counterparty']}, {'no amount' if none else format(fields['amount'], ',') + ' yen'}"


def _confirm(ctx: Context, name: str, fields: Mapping[str, Any]) -> tuple[str, str]:
    """What the name was read as is shown before it is stored (EB-6). Refused: CONFIRMATION_NEEDED."""
    day = dates.format_wareki(dt.date.fromisoformat(fields["transaction_date"]))
    en = f"Read from the name {name}: {_said(fields, 'en')}."
    ja = f"ファイル名 {name} から読み取りました: {_said(fields, 'ja')}（{day}）"
    ctx.confirm(f"{en} Store it so?", f"{ja} この内容で保存しますか?")
    return en, ja


def _from_stdin(folder: Path, name: str) -> Path:
    """The text of stdin as a file, byte for byte. Refused: BAD_FILE_NAME, FILE_TOO_LARGE."""
    require(rules.file_name(name))
    data = sys.stdin.buffer.read(LARGEST_TEXT_BYTES + 1)
    file = folder / name
    file.write_bytes(data)
    return file


def _require_text(file: Path, size: int) -> None:
    """Refused: FILE_TOO_LARGE, BAD_ENCODING, NOT_TEXT."""
    if size > LARGEST_TEXT_BYTES:
        raise Refused(refuse("FILE_TOO_LARGE", file=file.name, size=size, most=LARGEST_TEXT_BYTES))
    data = file.read_bytes()
    text, _ = decode.decode(data, None, file.name)
    if "\0" in text:
        raise Refused(refuse("NOT_TEXT", file=file.name))


@verb("get", en="Write a document's bytes to a file, checked against their hash.", ja="書類のファイルを取り出します（内容を照合します）。",
      example="kcli folder get C01 1 --to copy.pdf")  # fmt: skip
def get(
    ctx: Context,
    client: Annotated[str, shared.CLIENT],
    number: Annotated[int, shared.NUMBER],
    to: Annotated[Path, TO],
    version: Annotated[int | None, VERSION] = None,
) -> Any:
    with ctx.read() as q:
        found = documents.bytes_of(q, ctx.office(q), client, number, version)
    target = to / Path(found["file_name"]).name if to.is_dir() else to
    shared.write_new(ctx, found["sha256"], target)
    ctx.say(f"Wrote document {number} to {target}.", f"書類 {number} を {target} に書き込みました。")
    answer = {"number": number, "version": found["version"], "to": str(target), "size": found["size"], "sha256": found["sha256"]}  # fmt: skip
    return answer if ctx.output.form != "table" else None


@verb("document", en="One document: its fields, versions, marks, and until when it is kept and why.",
      ja="書類1件の項目・版・保存期限とその理由を表示します。", example="kcli folder document C01 1")  # fmt: skip
def document(ctx: Context, client: Annotated[str, shared.CLIENT], number: Annotated[int, shared.NUMBER]) -> Any:
    with ctx.read() as q:
        found = documents.show(q, ctx.office(q), client, number)
    if ctx.output.form != "table":
        return found
    why = found.pop("retain_why")
    return {**found, "because": words.why_kept(why, ctx.lang)}
