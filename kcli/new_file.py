"""A page or a seal as a new file of the user's: whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from kcli_core.blobs import parts
from kcli_core.refusals import Refused, refuse


def write_new(to: Path, texts: Iterable[str]) -> None:
    """Refused: FILE_EXISTS, FILE_UNWRITABLE, DISK_FULL; nothing is left behind then."""
    if os.path.lexists(to):
        raise Refused(refuse("FILE_EXISTS", file=str(to)))
    try:
        with parts.new_part(to.absolute().parent) as part:
            with open(part.handle, "w", encoding="utf-8", newline="\n", closefd=False) as file:
                file.writelines(texts)
            os.fsync(part.handle)
            part.take_place(to)
    except OSError as error:
        raise Refused(parts.not_written(error, to)) from error
