"""How each field of a file is read: by the very readers that the single commands use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from kcli_core.client import rules as clients
from kcli_core.client.register import CLIENT_READERS, PERSON_READERS
from kcli_core.contacts import rules as contacts
from kcli_core.contacts.registering import READERS as CONTACT_READERS
from kcli_core.contract.actions import READERS as CONTRACT_READERS
from kcli_core.desired.fields import NUMBER, Kind
from kcli_core.folder import listing
from kcli_core.input.dates import read_date, read_until
from kcli_core.input.form import Reader, read_text
from kcli_core.input.ids import read_code, read_group_id, read_user_id
from kcli_core.input.names import read_name
from kcli_core.input.reading import BLANK, Reading, bad
from kcli_core.input.sizes import read_size
from kcli_core.office.actions import READERS as OFFICE_READERS
from kcli_core.refusals import Refusal, refuse
from kcli_core.staff.actions import READERS as STAFF_READERS

_BETWEEN = re.compile(r"[、,;；\n]+")
GROUP = ("@", "＠")
LARGEST_NUMBER = 10_000_000


def read_number(text: str) -> Reading[int]:
    """A whole number from 0. Refused: BAD_COUNT."""
    plain = unicodedata.normalize("NFKC", text[:40]).strip().replace(",", "")
    if not plain:
        return BLANK
    if not (plain.isascii() and plain.isdigit()) or len(text) > 40 or int(plain) > LARGEST_NUMBER:
        return bad("BAD_COUNT", text, "form", most=LARGEST_NUMBER)
    return Reading(int(plain))


def read_flag(text: str) -> Reading[bool]:
    """A mark in a list: ○ or ×, 1 or 0, はい or いいえ; blank is no. Refused: BAD_CHOICE."""
    return _as_reading(contacts.read_flag(text))


def _read_primary(text: str) -> Reading[bool]:
    return _as_reading(contacts.read_role(text))


def _read_menus(text: str) -> Reading[str]:
    names = text.split()
    wrong = [name for name in names if name not in clients.MENUS]
    if wrong:
        return Reading(refusal=refuse("BAD_CHOICE", field="menus", text=wrong[0], allowed=list(clients.MENUS)))
    return Reading(" ".join(menu for menu in clients.MENUS if menu in names))


def read_words(text: str) -> Reading[tuple[str, ...]]:
    """Names apart by commas or 、: apps, options."""
    names = tuple(dict.fromkeys(name.strip() for name in _BETWEEN.split(text) if name.strip()))
    return Reading(names) if names else BLANK


def read_ends(text: str) -> Reading[str]:
    """The mark that something goes: ○ at once (""), a day for its last one; blank or ×: it stays. Refused: BAD_ENDS."""
    mark = contacts.read_flag(text)
    if not isinstance(mark, Refusal):
        return Reading("") if mark else BLANK
    day = read_date(text)
    return Reading(day.value.isoformat()) if day.value else bad("BAD_ENDS", text, "form")


def _as_reading(read: Any) -> Reading[Any]:
    return Reading(refusal=read) if isinstance(read, Refusal) else Reading(read)


def _read_folder_kind(text: str) -> Reading[str]:
    return _as_reading(listing.read_kind(text))


def _read_capacity(text: str) -> Reading[int]:
    return _as_reading(read_size(text, "capacity"))


def _read_max_file(text: str) -> Reading[int]:
    return _as_reading(read_size(text, "max_file"))


def _client_user_id(text: str) -> Reading[str]:
    return read_user_id(text, client=True)


def _staff_user_id(text: str) -> Reading[str]:
    """A member's ID, or that of a group account, which begins with @."""
    return read_group_id(text) if text.strip()[:1] in GROUP else read_user_id(text)


_APPROVAL: Mapping[str, Reader] = {"email_approved_by": read_name, "email_approved_on": read_date}
_LOGIN: Mapping[str, Reader] = {"logout_after_hours": read_number}

READERS: Mapping[str, Mapping[str, Reader]] = MappingProxyType(
    {
        "office": {
            **OFFICE_READERS, "partner": read_code, "oem": read_flag, "included_ids": read_number,
            "presence_days": read_number, "channel": read_text, "plan": read_text,
        },
        "limits": {"staff_accounts": read_number, "client_accounts": read_number, "reason": read_text},
        "staff": {
            **STAFF_READERS, **_APPROVAL, "user_id": _staff_user_id, "system_administrator": read_flag, **_LOGIN,
        },
        "clients": {**CLIENT_READERS, "staff": read_code, "support_member_until": read_until},
        "persons": {
            "client": read_code, "number": read_number, **PERSON_READERS, **_APPROVAL, "menus": _read_menus,
            "user_id": _client_user_id, "manager": read_flag, **_LOGIN,
        },
        "contracts": {
            **CONTRACT_READERS, "product": read_text, "plan": read_text, "apps": read_words, "options": read_words,
            "connections": read_number,
        },
        "contacts": {
            "contract": read_code, **CONTACT_READERS, "primary": _read_primary, "shared": read_flag,
            "person": read_flag, "added_on": read_date,
        },
        "folders": {
            "client": read_code, "kind": _read_folder_kind, "name": read_text, "capacity": _read_capacity,
            "max_file": _read_max_file,
        },
        "access": {"user_id": _client_user_id},
        "waivers": {
            "rule": read_text, "about": read_text, "owner": read_text, "reason": read_text, "expires": read_date,
        },
    }
)  # fmt: skip


def as_text(value: Any, joined: str = " ") -> str | None:
    """A value of TOML as a person would have typed it into a cell; None for what no cell could hold."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int):
        return str(value)
    if hasattr(value, "isoformat"):
        return str(value.isoformat())[:10]
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return joined.join(value)
    return None


def expected(kind: Kind, name: str) -> str:
    """The sort of value that a field takes, for people."""
    field = kind.by_name.get(name)
    return field.type if field else NUMBER
