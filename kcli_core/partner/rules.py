"""Rules about agencies, partners and certified partners: plain values in, a refusal or a verdict out."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping, Sequence

from kcli_core.refusals import Refusal, refuse

KINDS = ("agency", "partner", "certified_partner")
KIND_WORDS: Mapping[str, str] = {
    "代理店": "agency", "販売代理店": "agency", "パートナー": "partner", "認定者": "certified_partner",
    "導入支援パートナー認定者": "certified_partner", **{kind: kind for kind in KINDS},
}  # fmt: skip


def read_kind(text: str) -> str | Refusal:
    """A kind of partner as people write it. Refused: BAD_CHOICE."""
    key = unicodedata.normalize("NFKC", text).strip().lower()
    return KIND_WORDS.get(key) or refuse("BAD_CHOICE", field="kind", text=text, allowed=list(KINDS))


def has_ended(ended_on: str | None, today: dt.date) -> bool:
    """The day itself is the last of the partnership."""
    return ended_on is not None and ended_on < today.isoformat()


def may_go(code: str, offices: Sequence[str]) -> Refusal | None:
    """Whoever an office contracted through stays, and stays what it is, as long as the office says so."""
    return refuse("HAS_OFFICES", code=code, offices=list(offices)) if offices else None
