"""What the commands about clients and persons share."""

from __future__ import annotations

from typing import Any

from kcli.verbs import opt

HIDE_EMPTY = opt("--hide-empty", en="Leave empty items out", ja="空欄の項目を表示しない")


def without_empty(item: dict[str, Any]) -> dict[str, Any]:
    """What holds only blanks, half- or full-width, is empty too (REQ-018)."""
    return {
        name: value
        for name, value in item.items()
        if str("" if value is None else value).strip(" \u3000") not in ("", "[]")
    }
