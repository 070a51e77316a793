"""Options and steps that the commands of `folder` have in common."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kcli import complete
from kcli.context import Context
from kcli.later import later
from kcli.verbs import arg, opt
from kcli_core.folder import rules
from kcli_core.input.sizes import read_size, shown
from kcli_core.refusals import Refusal, Refused, refuse

if TYPE_CHECKING:
    from kcli import sharing
    from kcli_core.blobs import references
else:
    sharing = later("kcli.sharing")
    references = later("kcli_core.blobs.references")

CLIENT = arg("Client code", "顧客コード", complete=complete.client, metavar="CLIENT")
NUMBER = arg("Number of the document", "書類の連番", metavar="NUMBER")
KIND = opt("--kind", en="shared or ebook (green)", ja="shared (共有) または ebook (電子帳簿保存)", metavar="KIND")
CAPACITY = opt(
    "--capacity", en="Limit of all files: 500MB, 1GB, bytes", ja="容量上限 (例: 500MB・1GB・バイト数)", metavar="SIZE"
)
MAX_FILE = opt("--max-file", en="Limit of one file: 10MB", ja="1ファイルの上限 (例: 10MB)", metavar="SIZE")
FOLDER = opt(
    "--folder",
    en="Name of the folder; without it the green one",
    ja="フォルダ名 (省略時は電子帳簿保存フォルダ)",
    metavar="NAME",
)
PATH = opt("--path", en="Sub-folder", ja="サブフォルダ", metavar="PATH")
PATH_ARG = arg("Path of the sub-folder: 2024年/3月", "サブフォルダ (例: 2024年/3月)", metavar="PATH")
# A bar of so many signs: full, empty; for consoles that have none, the second pair.
BAR, SIGNS, PLAIN_SIGNS = 10, ("█", "░"), ("#", "-")


def kind(text: str) -> str:
    """Refused: BAD_CHOICE."""
    if text not in rules.KINDS:
        raise Refused(refuse("BAD_CHOICE", field="kind", text=text, allowed=list(rules.KINDS)))
    return text


def size(text: str | None, field: str) -> int | None:
    """Bytes. Refused: BAD_SIZE."""
    found = read_size(text, field) if text is not None else None
    if isinstance(found, Refusal):
        raise Refused(found)
    return found


def for_people(ctx: Context, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """On a table sizes in words, and a bar of what is used; programs get the bytes, and the use in percent."""
    if ctx.output.form != "table":
        return [{**row, "use": row["used"] * 100 // row["max_total"]} for row in rows]
    return [{**row, **_in_words(row)} for row in rows]


def _in_words(row: Mapping[str, Any]) -> dict[str, Any]:
    used, total = row["used"], row["max_total"]
    most = shown(row["max_file"]) if row["max_file"] is not None else None
    return {
        "used": shown(used),
        "max_total": shown(total),
        "max_file": most,
        "use": bar(used, total, sys.stdout.encoding or "ascii"),
    }


def bar(used: int, total: int, encoding: str) -> str:
    """`███░░░░░░░ 31 %`; never full before it is, never empty where something is."""
    try:
        "".join(SIGNS).encode(encoding)
        full, empty = SIGNS
    except (UnicodeEncodeError, LookupError):
        full, empty = PLAIN_SIGNS
    filled = min(max(used * BAR // total, 1 if used else 0), BAR if used >= total else BAR - 1)
    return f"{full * filled}{empty * (BAR - filled)} {used * 100 // total} %"


def size_of(file: Path) -> int:
    """The bytes of a file that is to be stored. Refused: what `open_source` refuses."""
    from kcli_core.blobs.source import open_source

    with open_source(file) as source:
        return source.size


def store_again(ctx: Context, files: Mapping[str, Path]) -> None:
    """Bytes that somebody dropped just before they were named here are stored once more; files by their hash."""
    if ctx.dry_run:
        return
    for sha256, file in files.items():
        if not ctx.blobs.has(sha256) and sharing.send(ctx, file).sha256 != sha256:
            raise Refused(refuse("FILE_CHANGED", file=str(file)))


def drop(ctx: Context, hashes: Iterable[str]) -> None:
    """After the commit: bytes that nothing names any more go."""
    if ctx.dry_run:
        return
    for sha256 in dict.fromkeys(hashes):
        with ctx.write(follows=True) as tx:
            references.drop(tx, sha256, ctx.blobs.delete)


def write_new(ctx: Context, sha256: str, to: Path) -> None:
    """Bytes into a new file. Refused: FILE_EXISTS, and what the blobs refuse."""
    if to.exists() or to.is_symlink():
        raise Refused(refuse("FILE_EXISTS", file=str(to)))
    ctx.blobs.get(sha256, to)
