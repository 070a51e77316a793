"""A list of folders to be added (X-7): what each row asks for."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from kcli_core.folder import rules
from kcli_core.folder.actions import Wish
from kcli_core.input.sizes import read_size
from kcli_core.refusals import Refusal, refuse, require

FIELDS = ("client_code", "folder_kind", "folder_name", "max_total", "max_file")
KIND_WORDS: Mapping[str, str] = {
    "": "shared", "共有": "shared", "共有フォルダ": "shared", "通常": "shared", "電子帳簿保存": "ebook",
    "電帳": "ebook", "電子帳簿保存フォルダ": "ebook", "緑": "ebook", **{kind: kind for kind in rules.KINDS},
}  # fmt: skip


def read(rows: Iterable[tuple[Mapping[str, str], Mapping[str, Any], Iterable[Refusal]]]) -> list[Wish]:
    """The wishes of a list's rows: cells, place, and what was wrong with the row already.

    Refused, every row at once: FIELD_MISSING, BAD_CHOICE, BAD_SIZE.
    """
    refusals: list[Refusal] = []
    wishes = []
    for cells, place, wrong in rows:
        refusals += wrong
        kind = read_kind(cells.get("folder_kind", ""))
        if isinstance(kind, Refusal):
            refusals.append(kind.at(**place))
        total, one = (_size(cells.get(name, ""), name) for name in ("max_total", "max_file"))
        code = cells.get("client_code", "").strip()
        if not code:
            refusals.append(refuse("FIELD_MISSING", field="client_code", **place))
        if total is None:
            refusals.append(refuse("FIELD_MISSING", field="max_total", **place))
        refusals += [found.at(**place) for found in (total, one) if isinstance(found, Refusal)]
        if isinstance(kind, str) and code and isinstance(total, int) and not isinstance(one, Refusal):
            wishes.append(Wish(code, kind, total, one, cells.get("folder_name") or None, place))
    require(*refusals)
    return wishes


def read_kind(text: str) -> str | Refusal:
    """A kind of folder as people write it; blank is an ordinary one. Refused: BAD_CHOICE."""
    kind = KIND_WORDS.get(unicodedata.normalize("NFKC", text).strip().lower())
    return kind or refuse("BAD_CHOICE", field="folder_kind", text=text, allowed=["共有", "電子帳簿保存"])


def _size(text: str, field: str) -> int | Refusal | None:
    return read_size(text, field) if text.strip() else None
