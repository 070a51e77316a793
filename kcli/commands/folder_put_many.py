"""Documents of a folder put at once, with an index book or by their names: all of them or none."""

from __future__ import annotations

import csv
import io
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from kcli import imports
from kcli.commands import folder_shared as shared
from kcli.context import Context
from kcli.progress import progress
from kcli_core.folder import bulk, filing, naming, putting, reads, receiving, unpacking
from kcli_core.folder.bulk import Draft
from kcli_core.input.dates import read_date
from kcli_core.lists.result import write_result
from kcli_core.lists.table import open_table
from kcli_core.refusals import Caution, Refusal, Refused, refuse, require

SHOWN = 3
LAST_ROW = 10**9
TWELVE = re.compile(r"(?<!\d)(?:\d[\s-]*){11}\d(?!\d)", re.ASCII)


class Book(NamedTuple):
    """The index book and how it is read; where the verdicts go."""

    path: Path | None
    result: Path | None
    encoding: str | None
    header_row: int | None
    sheet: str | None


class Run:
    """What was read: a draft per file, and everything that is wrong or worth a word, by row or by file."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.refusals: list[Refusal] = []
        self.cautions: list[Caution] = []
        self.listed: imports.ListFile | None = None
        # Told after the commit: errors stand alone on stderr.
        self.left: list[str] = []
        self.said: list[str] = []


def put_many(ctx: Context, client: str, source: Path, book: Book, cells: Mapping[str, str | None], choices: Any) -> Any:
    if source.is_file():
        with ctx.read() as q:  # before anything is unpacked
            folder = putting.require_open(q, ctx.office(q), client)
        with tempfile.TemporaryDirectory(prefix="kcli-") as inside:
            left = folder["max_total"] - folder["used"]
            unpacking.unpack(source, Path(inside), min(unpacking.MOST_UNPACKED, max(left, unpacking.FREE_OF_RATIO)))
            return _put(ctx, client, Path(inside), book, cells, choices)
    if not source.is_dir():
        raise Refused(refuse("FILE_MISSING", file=str(source)))
    return _put(ctx, client, source, book, cells, choices)


def _put(ctx: Context, client: str, folder: Path, book: Book, cells: Mapping[str, str | None], choices: Any) -> Any:
    run = Run()
    try:
        rows = _read(ctx, client, folder, book, cells, choices, run)
        arrived = _receive(ctx, folder, rows)
        drafts = Drafts(run.drafts, arrived)
        with ctx.write() as tx:
            done = putting.put(
                tx, ctx.office(tx), client, drafts, path=choices.path, allow_duplicate=choices.allow_duplicate,
                places=Places(run),
            )  # fmt: skip
            tx.caution(*run.cautions)
            for draft, file in zip(run.drafts, arrived, strict=True):
                if noted := filing.about_file(draft.path.as_posix(), file.seen):
                    tx.caution(*(said.at(**_place(run, draft)) for said in noted))
            answer = {"documents": len(drafts), "first": done.first, "last": done.last, "bytes": done.size}
            tx.answers(answer)
            status = "would_add" if ctx.dry_run else "added"
            if book.result is not None:
                verdicts = {
                    at: imports.Verdict(status, "", "" if ctx.dry_run else str(stored.number))
                    for at, stored in zip(_rows(run), done.stored, strict=True)
                }
                _write_result(run, book, imports.verdicts_with_cautions(verdicts, tx.cautions, ctx.lang), ctx)
    except Refused as refused:
        raise _told(refused, run, book, ctx) from None
    _store_again(ctx, folder, run.drafts, arrived)
    for name in run.left:
        ctx.note(f"Left out: {name}", f"対象外のファイル: {name}")
    if not ctx.asks:
        for line in run.said:
            ctx.note(line, line)
    if run.listed is not None:
        run.listed.say_skipped(ctx)
    ctx.say(
        f"Documents stored for {client}: {len(drafts):,}, numbers {done.first} to {done.last}.",
        f"{client} に書類 {len(drafts):,} 件を保存しました（連番 {done.first}〜{done.last}）。",
    )
    if ctx.dry_run:
        return [_shown(row, draft, status) for row, draft in zip(_rows(run), run.drafts, strict=True)]
    return answer if ctx.output.form != "table" else None


def _read(
    ctx: Context, client: str, folder: Path, book: Book, cells: Mapping[str, str | None], choices: Any, run: Run
) -> list[Path]:
    """The files in the order of the book; every row read and every reason found before a byte is moved."""
    apart = [path for path in (book.path, book.result) if path is not None]
    files, left, wrong = bulk.files_of(folder, apart)
    run.refusals += wrong
    run.left = left
    with ctx.read() as q:
        green = putting.require_open(q, ctx.office(q), client)
        reads.path_id(q, green, choices.path)
        today = putting.today(q)
    if not files:
        # A folder of which nothing can be taken says why; that it is empty would not be true.
        raise Refused(*(run.refusals or [refuse("NOTHING_TO_PUT", folder=str(choices.source))]))
    readers = dict(filing.READERS)
    if book.path is not None:
        listed = imports.ListFile(
            book.path, bulk.BOOK_FIELDS, encoding=book.encoding, header_row=book.header_row, sheet=book.sheet
        )
        bulk.mask(listed.table)
        run.listed = listed
        pairs: Iterable[bulk.Pair] = bulk.paired(listed.table, files, run.refusals)
        readers["transaction_date"] = partial(read_date, serial=True, mac_1904=listed.table.grid.mac_1904)
    else:
        pairs = (bulk.Pair(path, None) for path in files)
    for path, record in pairs:
        if record is None and naming.parse(path.name) is None:
            run.refusals.append(refuse("NAME_UNREAD", name=path.as_posix()))
            continue
        row = record.row if record else None
        own = {name: text for name in filing.CELLS if (text := record.cells.get(name))} if record else {}
        place = {"file": book.path.name, "row": row} if record and book.path else {"in_file": path.as_posix()}
        fields, _ = filing.read(
            {**cells, **own}, path.name, today=today, no_amount=choices.no_amount, unchecked=choices.unchecked,
            readers=readers, refusals=run.refusals, cautions=run.cautions, place=place,
        )  # fmt: skip
        run.drafts.append(Draft(path, tuple(fields[name] for name in bulk.FIELDS), row))
    sizes = _sizes(folder, [draft.path for draft in run.drafts], run)
    found = [(draft.path.as_posix(), size) for draft, size in zip(run.drafts, sizes, strict=True)]
    run.refusals += putting.room(green, found, Places(run))
    require(*run.refusals)
    if book.path is None:
        run.said = _confirm(ctx, run.drafts)
    return [draft.path for draft in run.drafts]


def _sizes(folder: Path, files: Sequence[Path], run: Run) -> list[int]:
    """The bytes of each file; one that has none is refused with the others."""
    sizes = []
    for path in files:
        try:
            size = (folder / path).lstat().st_size
        except OSError:
            size = 0
            run.refusals.append(refuse("FILE_MISSING", file=str(path)))
        else:
            if not size:
                run.refusals.append(refuse("FILE_EMPTY", file=str(path)))
        sizes.append(size)
    return sizes


def _confirm(ctx: Context, drafts: Sequence[Draft]) -> list[str]:
    """What the names were read as, of the first and the last, is shown before they are stored (EB-6)."""
    shown = [*drafts[:SHOWN], *drafts[max(SHOWN, len(drafts) - SHOWN) :]]
    lines = []
    for draft in shown:
        amount = draft.fields["amount"]
        price = "金額なし" if amount is None else f"{amount:,}"
        lines.append(f"{draft.path}: {draft.fields['transaction_date']}  {draft.fields['counterparty']}  {price}")
    said = " / ".join(lines)
    ctx.confirm(
        f"{said} … So the names were read, of {len(drafts)} in all. Store them so? All rows: --dry-run",
        f"{said} … {len(drafts)} 件のファイル名から上のように読み取りました。この内容で保存しますか?（全件の確認: --dry-run）",
    )
    return lines


def _receive(ctx: Context, folder: Path, files: Sequence[Path]) -> list[receiving.Arrived]:
    total = sum((folder / path).lstat().st_size for path in files)
    with progress(ctx.output, folder.name) as told:
        return receiving.receive_all(None if ctx.dry_run else ctx.blobs, files, folder, total, told)


def _store_again(ctx: Context, folder: Path, drafts: Sequence[Draft], arrived: Sequence[receiving.Arrived]) -> None:
    """See `folder_shared.store_again`; the hashes are looked for by several threads."""
    if ctx.dry_run:
        return
    gone = set(receiving.missing(ctx.blobs, [file.sha256 for file in arrived]))
    if gone:
        files = {file.sha256: folder / draft.path for file, draft in zip(arrived, drafts, strict=True)}
        shared.store_again(ctx, {sha256: files[sha256] for sha256 in gone})


class Drafts(Sequence[Mapping[str, Any]]):
    """The documents as `putting.put` takes them, made one by one: a hundred thousand of them stay small."""

    def __init__(self, drafts: Sequence[Draft], arrived: Sequence[receiving.Arrived]) -> None:
        self._drafts, self._arrived = drafts, arrived

    def __len__(self) -> int:
        return len(self._drafts)

    def __getitem__(self, at: Any) -> Any:
        draft, file = self._drafts[at], self._arrived[at]
        return filing.draft(draft.fields, draft.path.name, file.sha256, file.size, file.seen)


class Places(Sequence[Mapping[str, Any]]):
    """Where each document was read, for the few that are refused."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def __len__(self) -> int:
        return len(self._run.drafts)

    def __getitem__(self, at: Any) -> Any:
        return _place(self._run, self._run.drafts[at])


# --- what is told


def _rows(run: Run) -> list[int]:
    """The row of each document in the book; without one its place among the files, under a heading."""
    return [draft.row if draft.row is not None else at for at, draft in enumerate(run.drafts, start=2)]


def _place(run: Run, draft: Draft) -> Mapping[str, Any]:
    if draft.row is None or run.listed is None:
        return {"in_file": draft.path.as_posix()}
    return {"file": run.listed.file.name, "row": draft.row}


def _shown(row: int, draft: Draft, status: str) -> dict[str, Any]:
    fields = draft.fields
    return {
        "row": row, "status": status, "file": draft.path.as_posix(), "transaction_date": fields["transaction_date"],
        "amount": fields["amount"], "counterparty": fields["counterparty"], "kind": fields["kind"],
    }  # fmt: skip


def _told(refused: Refused, run: Run, book: Book, ctx: Context) -> Refused:
    """Every reason with its column, and written back beside its row; twelve digits are said nowhere."""
    by_row = sorted(refused.refusals, key=lambda refusal: int(refusal.facts.get("row") or LAST_ROW))
    refused = Refused(*map(_without_digits, by_row))
    if run.listed is not None:
        return run.listed.told(refused, book.result, ctx.lang, ctx.output.encoding)
    if book.result is None or not run.drafts:
        return refused
    by_file = {draft.path.as_posix(): row for row, draft in zip(_rows(run), run.drafts, strict=True)}
    rows = [
        refusal.at(row=by_file[name])
        for refusal in refused.refusals
        if (name := str(refusal.facts.get("in_file"))) in by_file
    ]
    try:
        _write_result(run, book, imports.verdicts_of(Refused(*rows), ctx.lang), ctx)
    except Refused as unwritten:
        return Refused(*refused.refusals, *unwritten.refusals)
    return refused


def _without_digits(refusal: Refusal) -> Refusal:
    quoted = {
        name: TWELVE.sub(bulk.MASKED, unicodedata.normalize("NFKC", str(refusal.facts[name])))
        for name in ("text", "seen")
        if name in refusal.facts and TWELVE.search(unicodedata.normalize("NFKC", str(refusal.facts[name])))
    }
    return refusal.at(**quoted) if quoted else refusal


def _write_result(run: Run, book: Book, verdicts: Mapping[int, imports.Verdict], ctx: Context) -> None:
    """The book with a verdict in front of every row; without a book a list of the files. Before the commit."""
    if book.result is None:
        return
    if run.listed is not None:
        run.listed.result(book.result, verdicts, ctx.output.encoding)
        return
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["ファイル名"], *([draft.path.as_posix()] for draft in run.drafts)])
    table = open_table(out.getvalue().encode(), "files.csv", ("file_name",), header_row=1)
    try:
        write_result(table, verdicts, book.result, encoding=ctx.output.encoding)
    except OSError as error:
        raise Refused(refuse("FILE_UNWRITABLE", file=str(book.result), why=error.strerror)) from error
