"""Reading several named fields at once, of a command's options or of a list's row: every reason is kept, none lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from kcli_core.input.phones import Phone, read_phone
from kcli_core.input.reading import BLANK, Reading, bad
from kcli_core.input.text import bad_characters, tidy
from kcli_core.refusals import Caution, Refusal, refuse

Reader = Callable[[str], Reading[Any]]

LONGEST_TEXT = 1000


@lru_cache(maxsize=4096)  # lists say the same department again and again
def read_text(text: str) -> Reading[str]:
    """Free text: trimmed, stored as written. Refused: control and bidi characters, more than 1,000 characters."""
    value = tidy(text)
    if not value:
        return BLANK
    if found := bad_characters(value):
        return bad("BAD_TEXT", text, "characters", characters=" ".join(found))
    if len(value) > LONGEST_TEXT:
        return bad("BAD_TEXT", text, "too_long", length=len(value), limit=LONGEST_TEXT)
    return Reading(value)


def read_fields(
    cells: Mapping[str, str | None],
    readers: Mapping[str, Reader],
    *,
    needed: tuple[str, ...] = (),
    kept: tuple[str, ...] = (),
    refusals: list[Refusal],
    cautions: list[Caution],
    place: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The values as they are stored, of the fields that `cells` has: None means not given, blank text means empty.

    A day becomes YYYY-MM-DD; a phone its E.164 form, with what was written beside it. Refusals and cautions get
    `place` (file, row) and their `field`. A `needed` field that is missing or empty is refused with FIELD_MISSING, and
    a `kept` one that is given but empty.
    """
    where = place or {}
    values: dict[str, Any] = {}
    refused = set()
    for field, reader in readers.items():
        text = cells.get(field)
        if text is None:
            continue
        value, refusal, noted = reader(text) if text else BLANK
        if refusal is not None:
            refusals.append(refusal.at(field=field, **where))
            refused.add(field)
            continue
        if noted:
            cautions += [caution.at(field=field, **where) for caution in noted]
        if reader is read_phone:
            _keep_phone(values, field, value, "extension" in readers)
        else:
            values[field] = value.isoformat() if isinstance(value, dt.date) else value
    for field in needed:
        if values.get(field) is None and field not in refused:
            refusals.append(refuse("FIELD_MISSING", field=field, **where))
    refusals += [
        refuse("FIELD_MISSING", field=field, **where) for field in kept if field in values and values[field] is None
    ]
    return values


def _keep_phone(values: dict[str, Any], field: str, phone: Phone | None, extensions: bool) -> None:
    """The number as it is stored, what was written beside it, and an extension where there is a place for it."""
    if phone is None:
        values[field] = values[f"{field}_written"] = None
        return
    values[field], values[f"{field}_written"] = phone.e164, phone.written
    if phone.extension and extensions:
        values.setdefault("extension", phone.extension)
