"""kcli export: offices written as files."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from kcli.context import Context
from kcli.later import later
from kcli.verbs import opt, verb
from kcli_core.refusals import Refused, refuse, require

if TYPE_CHECKING:
    from kcli_core.plan import export as exports
else:
    exports = later("kcli_core.plan.export")


@verb("export", en="Write offices to files: a TOML each, long lists as CSV beside it.",
      ja="事務所をファイルに書き出します（TOML、長い名簿はCSV）。",
      example="kcli export --to out/", columns=("office", "file"))  # fmt: skip
def export(
    ctx: Context,
    to: Annotated[Path, opt("--to", en="Folder to write to", ja="出力先のフォルダ", metavar="DIR")],
    replace: Annotated[
        bool, opt("--replace", en="Write over files of an earlier export", ja="以前に書き出したファイルを置き換える")
    ] = False,
) -> Any:
    written: dict[str, bytes] = {}
    made = []
    with ctx.read() as q:
        for office in exports.offices(q, ctx.office_code):
            found = exports.export(q, office, ctx.lang)
            written |= found
            made += [{"office": office["code"], "file": str(to / name)} for name in found]
    write_all(to, written, replace=replace)
    first = next(name for name in written if name.endswith(".toml"))
    ctx.note(f"What would change: kcli plan {to / first}", f"変更内容の確認: kcli plan {to / first}")
    return made


def write_all(folder: Path, files: Mapping[str, bytes], *, replace: bool) -> None:
    """All files, or none: they are made beside their place and moved there.

    Refused: FILE_EXISTS without `replace`, FILE_UNWRITABLE.
    """
    tops = {name.partition("/")[0] for name in files}
    there = [folder / name for name in sorted(tops) if (folder / name).exists() or (folder / name).is_symlink()]
    links = [one for one in there if one.is_symlink()]
    require(*(refuse("FILE_IS_LINK", file=str(one)) for one in links))
    if there and not replace:
        raise Refused(*(refuse("FILE_EXISTS", file=str(one), reason="export") for one in there))
    part = folder / f".kcli-export-{os.getpid()}"
    try:
        for name, data in files.items():
            file = part / name
            file.parent.mkdir(parents=True, exist_ok=True)
            with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
        _move(part, folder, sorted(tops, key=lambda name: (name.endswith(".toml"), name)))
    except OSError as error:
        raise Refused(refuse("FILE_UNWRITABLE", file=str(folder), why=error.strerror)) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _move(part: Path, folder: Path, tops: list[str]) -> None:
    """Lists first, then the files that name them; what cannot be moved brings back what stood there."""
    old = part / ".old"
    old.mkdir()
    moved: list[str] = []
    try:
        for name in tops:
            if (folder / name).exists():
                os.replace(folder / name, old / name)
            moved.append(name)
            os.replace(part / name, folder / name)
    except OSError:
        for name in moved:
            with suppress(OSError):
                if (folder / name).exists():
                    os.replace(folder / name, part / name)
                os.replace(old / name, folder / name)
        raise
