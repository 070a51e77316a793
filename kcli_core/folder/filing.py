"""The fields of a document as people write them, read into what is stored (EB-1 to EB-6)."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any

from kcli_core.folder import media, naming, rules
from kcli_core.input import form
from kcli_core.input.amounts import Amount, read_amount
from kcli_core.input.dates import read_date
from kcli_core.input.names import read_organisation_name
from kcli_core.input.numbers import read_invoice_number
from kcli_core.input.reading import Reading, caution
from kcli_core.refusals import Caution, Refusal, refuse

# What a document is said to be; the file itself says the rest.
CELLS = (
    "transaction_date", "amount", "counterparty", "document_kind", "invoice_number", "counterparty_code",
    "slip_number", "remarks", "direction", "route",
)  # fmt: skip
# Before it electronic documents were not kept as data: the law is of 1998.
FIRST_YEAR = 1998
NO_AMOUNT_WORDS = frozenset({"金額なし", "なし", "無し", "無", "none"})
_DAY = partial(read_date, serial=True)


def _choice(field: str, text: str) -> Reading[str]:
    found = rules.read_choice(field, text)
    return Reading(refusal=found) if isinstance(found, Refusal) else Reading(found)


@lru_cache(maxsize=256)
def _kind(text: str) -> Reading[str]:
    found = rules.read_document_kind(text)
    return Reading(refusal=found) if isinstance(found, Refusal) else Reading(found)


READERS: Mapping[str, form.Reader] = {
    "transaction_date": _DAY,
    "counterparty": lru_cache(maxsize=8192)(read_organisation_name),
    "document_kind": _kind,
    "counterparty_code": form.read_text,
    "slip_number": form.read_text,
    "remarks": form.read_text,
    "direction": lru_cache(maxsize=64)(partial(_choice, "direction")),
    "route": lru_cache(maxsize=64)(partial(_choice, "route")),
}


def read(
    cells: Mapping[str, str | None],
    file_name: str,
    *,
    today: dt.date,
    no_amount: bool = False,
    unchecked: bool = False,
    readers: Mapping[str, form.Reader] = READERS,
    refusals: list[Refusal],
    cautions: list[Caution],
    place: Mapping[str, Any] | None = None,
) -> tuple[dict[str, Any], list[str]]:
    """The fields of a version that people give, of options or of a row (CELLS), and which of them its name gave.

    `no_amount`: a blank amount means that there is none (EB-2). `unchecked`: a T-number whose check digit does not fit
    is stored with its mark (DEC-22). `today` in Japan, for dates that lie before or behind what is likely (EB-5).
    Refused: FIELD_MISSING, BAD_*, NAME_CONTRADICTS, OPTIONS_CONTRADICT; each with `place` and its field.
    """
    where = place or {}
    found: list[Refusal] = []
    values = form.read_fields(cells, readers, refusals=found, cautions=cautions, place=where)
    day = values.get("transaction_date")
    amount, note, none = read_amount_cell(cells.get("amount"), no_amount, found)
    number, doubted = read_number_cell(cells.get("invoice_number"), unchecked, found, cautions, where)
    wrong = {str(refusal.facts.get("field")) for refusal in found}
    given: dict[str, Any] = {
        "transaction_date": dt.date.fromisoformat(day) if day else None, "counterparty": values.get("counterparty"),
        "amount": amount, "no_amount": none,
    }  # fmt: skip
    named, reasons, taken = naming.fields(file_name, given)
    found += [reason for reason in reasons if reason.facts.get("field") not in wrong]
    if named["amount"] is None and not named["no_amount"] and "amount" not in _about(found):
        found.append(refuse("FIELD_MISSING", reason="amount", field="amount"))
    found += [
        refuse("FIELD_MISSING", reason="document", field=field)
        for field in ("transaction_date", "counterparty")
        if named[field] is None and field not in _about(found)
    ]
    refusals += [refusal.at(**where) for refusal in found]
    if named["transaction_date"]:
        cautions += [said.at(field="transaction_date", **where) for said in doubts(named["transaction_date"], today)]
    remarks = values.get("remarks")
    kind = values.get("document_kind") or (remarks and rules.KIND_WORDS.get(remarks)) or "other"
    fields = {
        "kind": kind, "direction": values.get("direction") or "received",
        "transaction_date": named["transaction_date"] and named["transaction_date"].isoformat(),
        "amount": named["amount"], "counterparty": named["counterparty"],
        "counterparty_code": values.get("counterparty_code"), "invoice_number": number,
        "invoice_number_unchecked": doubted, "slip_number": values.get("slip_number"),
        "remarks": " ".join(filter(None, (remarks, note))) or None, "route": values.get("route") or "upload",
    }  # fmt: skip
    return fields, taken


def _about(refusals: list[Refusal]) -> set[str]:
    return {str(refusal.facts.get("field")) for refusal in refusals}


def read_amount_cell(text: str | None, no_amount: bool, refusals: list[Refusal]) -> tuple[int | None, str, bool]:
    """(yen, the note written with it, is there expressly none): 0 is a value, a blank is none only when said (EB-4)."""
    if text and unicodedata.normalize("NFKC", text).strip().lower() in NO_AMOUNT_WORDS:
        return None, "", True
    read: Reading[Amount] = read_amount(text) if text else Reading()
    if read.refusal:
        refusals.append(read.refusal.at(field="amount"))
        return None, "", False
    if read.value is None:
        # A dash says that there is none; an empty cell says nothing.
        return None, "", no_amount or bool(text and text.strip())
    return read.value.yen, read.value.note, False


def read_number_cell(
    text: str | None, unchecked: bool, refusals: list[Refusal], cautions: list[Caution], where: Mapping[str, Any]
) -> tuple[str | None, bool]:
    read = read_invoice_number(text) if text else Reading[str]()
    if unchecked and read.refusal and read.refusal.facts.get("reason") == "check_digit":
        return read_invoice_number(text or "", checked=False).value, True
    if read.refusal:
        refusals.append(read.refusal.at(field="invoice_number"))
    cautions += [said.at(field="invoice_number", **where) for said in read.cautions]
    return read.value, False


def doubts(day: dt.date, today: dt.date) -> list[Caution]:
    if day > today:
        return [caution("DATE_IN_FUTURE", day.isoformat(), date=day.isoformat())]
    if day.year < FIRST_YEAR:
        return [caution("DATE_LONG_AGO", day.isoformat(), date=day.isoformat(), year=FIRST_YEAR)]
    return []


def draft(fields: Mapping[str, Any], file_name: str, sha256: str, size: int, seen: media.Look) -> dict[str, Any]:
    """A document as `putting.put` takes it."""
    return {
        **fields, "path_id": 0, "file_name": file_name, "media_type": seen.media_type, "size": size, "sha256": sha256,
        "marks": seen.marks,
    }  # fmt: skip


def about_file(file_name: str, seen: media.Look) -> list[Caution]:
    """What should be known of a file that is stored all the same: a password (EB-38), a name that promises another."""
    found = []
    if media.PASSWORD in seen.marks.split():
        found.append(Caution("DOCUMENT_ENCRYPTED", {"name": file_name}))
    if media.TIMESTAMP in seen.marks.split():
        found.append(Caution("TIMESTAMP_FOUND", {"name": file_name}))
    if seen.differs:
        found.append(Caution("FILE_KIND_DIFFERS", {"name": file_name, "media_type": seen.media_type}))
    return found
