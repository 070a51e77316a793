"""Names of files that are given out: YYYYMMDD_counterparty_amount (EB-27), fit for every system, each of them once."""

from __future__ import annotations

import re
import unicodedata

from kcli_core.folder.naming import NO_AMOUNT
from kcli_core.folder.rules import LONGEST_NAME_BYTES

NO_DATE = "日付なし"
# What Windows forbids, as signs that read the same and fold back to it.
_FULL_WIDTH = str.maketrans('/\\:*?"<>|', "／＼：＊？”＜＞｜")
_SUFFIX = re.compile(r"\.[0-9A-Za-z]{1,10}$", re.ASCII)
_BAD = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def base(day: str | None, counterparty: str, amount: int | None, file_name: str, room: int) -> tuple[str, str]:
    """Stem and suffix of a document's name, in at most `room` bytes of UTF-8; the counterparty gives way."""
    found = _SUFFIX.search(file_name)
    suffix = found[0].lower() if found else ""
    first = day.replace("-", "") if day else NO_DATE
    last = NO_AMOUNT if amount is None else str(amount)
    # An underscore parts the three; one in a name would make four.
    name = "".join("_" if unicodedata.category(c) in _BAD else c for c in counterparty.translate(_FULL_WIDTH))
    name = name.replace("_", "＿").strip(" .\u3000") or "＿"
    left = room - len(f"{first}__{last}{suffix}".encode())
    return f"{first}_{_cut(name, left)}_{last}", suffix


def _cut(text: str, size: int) -> str:
    """As much of the text as fits; never half a letter."""
    return (
        text if len(text.encode()) <= size else text.encode()[: max(size, 0)].decode(errors="ignore").rstrip(" .\u3000")
    )


class Names:
    """The names in one folder; what is taken is remembered as a number, so that a hundred thousand stay small."""

    # Behind a name stands `_2` and so on.
    ROOM_FOR_NUMBER = len("_1000000")

    def __init__(self) -> None:
        self._taken: set[int] = set()

    def take(self, day: str | None, counterparty: str, amount: int | None, file_name: str, *, before: str = "") -> str:
        """A name that no other file of the folder has, whatever the case of letters and however they are composed."""
        room = LONGEST_NAME_BYTES - self.ROOM_FOR_NUMBER - len(before.encode())
        stem, suffix = base(day, counterparty, amount, file_name, room)
        name, again = f"{before}{stem}{suffix}", 1
        while (key := hash(_key(name))) in self._taken:
            again += 1
            name = f"{before}{stem}_{again}{suffix}"
        self._taken.add(key)
        return name


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
