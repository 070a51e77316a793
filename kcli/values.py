"""Small readings of what stands on a command line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from kcli_core.refusals import Refused, refuse, require
from kcli_core.world import JST, stamp


def pairs(texts: Iterable[str]) -> dict[str, str]:
    """`004=yamazaki` as a dict. Refused: BAD_PAIR, all at once."""
    split = [text.partition("=") for text in texts]
    require(
        *(
            refuse("BAD_PAIR", text=text)
            for text, (k, sign, v) in zip(texts, split, strict=True)
            if not (k and sign and v)
        )
    )
    return {key: value for key, _, value in split}


def given(**cells: str | None) -> Mapping[str, str | None]:
    """The fields that were given. Refused: NOTHING_TO_CHANGE."""
    found = {name: text for name, text in cells.items() if text is not None}
    if not found:
        raise Refused(refuse("NOTHING_TO_CHANGE"))
    return found


def moment(text: str | None, *, end: bool = False) -> str | None:
    """A day or a time in Japan as it is stored; a day as an end means its last moment. Refused: BAD_TIME."""
    if text is None:
        return None
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        raise Refused(refuse("BAD_TIME", text=text)) from None
    if end and len(text) <= 10:
        at += dt.timedelta(days=1, microseconds=-1)
    return stamp(at if at.tzinfo else at.replace(tzinfo=JST))
