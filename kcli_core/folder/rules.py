"""Rules about folders and their limits: plain values in, a refusal or None out."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

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
# How people write them.
WORDS: Mapping[str, Mapping[str, str]] = {
    "direction": {
        "受領": "received", "受取": "received", "発行": "issued", "控え": "issued", "交付": "issued",
        **{direction: direction for direction in DIRECTIONS},
    },
    "route": {
        "メール": "mail", "電子メール": "mail", "ダウンロード": "web", "クラウド": "cloud", "アップロード": "upload",
        **{route: route for route in ROUTES},
    },
}  # fmt: skip
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


def read_choice(field: str, text: str) -> str | Refusal:
    """A direction or a route as people write it. Refused: BAD_CHOICE."""
    key = unicodedata.normalize("NFKC", text).strip().lower()
    allowed = {"direction": DIRECTIONS, "route": ROUTES}[field]
    return WORDS[field].get(key) or refuse("BAD_CHOICE", field=field, text=text, allowed=list(allowed))


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


NEARLY_FULL_PERCENT = 90


def nearly_full(used: int, max_total: int) -> bool:
    """Is there a word to be said before the limit is reached? Both in bytes."""
    return used * 100 >= max_total * NEARLY_FULL_PERCENT


def is_active(folder: Mapping[str, Any]) -> Refusal | None:
    """Files come into an active folder only (EB-10)."""
    if folder["state"] == "active":
        return None
    return refuse("FOLDER_ENDING", name=folder["name"], client=folder["client_code"])


# What no file system of an office takes in a name, and the names that Windows keeps for itself (EB-10).
FORBIDDEN = '\\/:*?"<>|'
RESERVED = {
    "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", *(f"{port}{n}" for port in ("COM", "LPT") for n in "123456789¹²³"),
}  # fmt: skip
LONGEST_NAME_BYTES = 255
DEEPEST_PATH = 10


def file_name(name: str) -> Refusal | None:
    """Can a file have this name on every system it may be given out to? Refused: BAD_FILE_NAME, with the reason."""
    if not name or name in (".", ".."):
        return refuse("BAD_FILE_NAME", reason="empty", name=name)
    found = sorted({letter for letter in name if letter in FORBIDDEN})
    if found:
        return refuse("BAD_FILE_NAME", reason="signs", name=name, signs=" ".join(found))
    if any(unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") for letter in name):
        return refuse("BAD_FILE_NAME", reason="hidden", name=name)
    if name[-1] in ". " or name[0] == " ":
        return refuse("BAD_FILE_NAME", reason="edge", name=name)
    if name.partition(".")[0].rstrip().upper() in RESERVED:
        return refuse("BAD_FILE_NAME", reason="reserved", name=name)
    size = len(name.encode())
    if size > LONGEST_NAME_BYTES:
        return refuse("BAD_FILE_NAME", reason="too_long", name=name, bytes=size, limit=LONGEST_NAME_BYTES)
    return None


def read_path(text: str) -> list[str] | Refusal:
    """The parts of a sub-folder's path, `2024年/3月`. Refused: BAD_PATH, BAD_FILE_NAME."""
    parts = [part.strip() for part in text.replace("\\", "/").strip("/ ").split("/")]
    if not any(parts) or len(parts) > DEEPEST_PATH:
        return refuse("BAD_PATH", path=text, limit=DEEPEST_PATH)
    return next((refusal for part in parts if (refusal := file_name(part))), None) or parts


def at_once(sizes: Sequence[int]) -> list[Refusal]:
    """So much an ordinary folder takes in one go (X-17). Refused: LIMIT_FILES_AT_ONCE."""
    found = []
    if len(sizes) > MOST_FILES_AT_ONCE:
        found.append(refuse("LIMIT_FILES_AT_ONCE", limit=MOST_FILES_AT_ONCE, adding=len(sizes)))
    if sum(sizes) > MOST_BYTES_AT_ONCE:
        found.append(refuse("LIMIT_FILES_AT_ONCE", reason="bytes", limit=MOST_BYTES_AT_ONCE, adding=sum(sizes)))
    return found
