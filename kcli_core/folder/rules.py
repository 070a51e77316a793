"""Rules about folders and their limits: plain values in, a refusal or None out."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from kcli_core.refusals import Refusal, refuse

KINDS = ("shared", "ebook")
# ending: no more uploads, deleted by the job of the night unless that is cancelled (REQ-034).
STATES = ("active", "ending", "ended")
GREEN_NAME = "電子帳簿保存"

# EB-1: kinds of document, who made it, and the way it came.
DOCUMENT_KINDS = ("invoice", "receipt", "order", "contract", "delivery_note", "estimate", "waybill", "other")
KIND_WORDS: Mapping[str, str] = {
    "請求書": "invoice",
    "領収書": "receipt",
    "注文書": "order",
    "契約書": "contract",
    "納品書": "delivery_note",
    "見積書": "estimate",
    "送り状": "waybill",
    "その他": "other",
    **{kind: kind for kind in DOCUMENT_KINDS},
}
DIRECTIONS = ("received", "issued")
ROUTES = ("mail", "web", "cloud", "edi", "upload")
# What a version of a document is: as it came, a correction, a deletion mark, the mark taken back (EB-11, EB-12).
CHANGES = ("put", "corrected", "deleted", "restored")
FORMS = ("company", "sole_proprietor")

# Ordinary folders take so much at once.
MOST_FILES_AT_ONCE = 10
MOST_BYTES_AT_ONCE = 100 * 1024 * 1024


def read_document_kind(text: str) -> str | Refusal:
    """A kind of document as people write it. Refused: BAD_CHOICE."""
    key = unicodedata.normalize("NFKC", text).strip().lower()
    return KIND_WORDS.get(key) or refuse("BAD_CHOICE", field="document_kind", text=text, allowed=list(KIND_WORDS)[:8])


def limits(max_total: int, max_file: int | None, used: int, largest: int) -> list[Refusal]:
    """May a folder have these limits, in bytes (REQ-032)? Never below what is in it; one file never above the total."""
    found = []
    if max_total < used:
        found.append(refuse("LIMIT_BELOW_USE", kind="folder", limit=max_total, used=used))
    if max_file is not None and max_file > max_total:
        found.append(refuse("BAD_SIZE", reason="file_above_total", field="max_file", text=max_file, total=max_total))
    if max_file is not None and max_file < largest:
        found.append(refuse("LIMIT_BELOW_USE", kind="folder_file", limit=max_file, used=largest))
    return found


def room_for(max_total: int, max_file: int | None, used: int, sizes: list[int]) -> list[Refusal]:
    """Is there room for files of these sizes, in bytes (EB-8)? Refused: LIMIT_FOLDER_TOTAL, LIMIT_FOLDER_FILE."""
    found = [
        refuse("LIMIT_FOLDER_FILE", limit=max_file, size=size)
        for size in sizes
        if max_file is not None and size > max_file
    ]
    adding = sum(sizes)
    if used + adding > max_total:
        found.append(refuse("LIMIT_FOLDER_TOTAL", limit=max_total, used=used, adding=adding, left=max_total - used))
    return found
