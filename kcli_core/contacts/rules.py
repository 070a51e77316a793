"""Rules about contacts: places, the primary, names on a shared address. Plain values in, a refusal or None out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from kcli_core.names.surname import surname_of
from kcli_core.refusals import Refusal, refuse

DUTIES = ("system", "operations", "contract")
DUTY_WORDS = {
    "システム": "system", "システム担当": "system", "業務": "operations", "業務担当": "operations", "契約": "contract",
    "契約担当": "contract", **{duty: duty for duty in DUTIES},
}  # fmt: skip
REQUEST_KINDS = ("add", "apply", "edit", "remove", "set_primary", "confirm")
SEPARATOR = "/"
# What personal data of contacts are used for, and nothing else: products, answering inquiries, surveys (REQ-109).
PURPOSES = ("products", "inquiries", "surveys")


def may_add(used: int, adding: int, limit: int, contract: str) -> Refusal | None:
    """Persons are counted, not addresses (DEC-6). A contract that is over its limit already takes nobody."""
    if used + adding <= limit:
        return None
    return refuse(
        "LIMIT_CONTACTS", contract=contract, limit=limit, used=used, adding=adding, over=used + adding - limit
    )


def may_apply(rows: int, form_limit: int, limit: int, form_date: str, contract: str) -> Refusal | None:
    """What an application form may register at once (REQ-088, REQ-089)."""
    if rows <= form_limit:
        return None
    return refuse(
        "LIMIT_CONTACTS_FORM", contract=contract, form_limit=form_limit, limit=limit, form_date=form_date, adding=rows,
        over=rows - form_limit,
    )  # fmt: skip


def may_become_primary(used: int, limit: int, contract: str) -> Refusal | None:
    """While a contract is over its limit, nobody's role is raised (DEC-6); a removal may name a successor."""
    return may_add(used, 0, limit, contract)


def may_export_for(purpose: str) -> Refusal | None:
    """One of the three purposes that contacts were told of (REQ-109)."""
    return None if purpose in PURPOSES else refuse("BAD_CHOICE", field="purpose", text=purpose, allowed=list(PURPOSES))


def read_duties(text: str) -> list[str] | Refusal:
    """システム担当、業務担当、契約担当: a set, any number of them (REQ-096)."""
    found = []
    for word in filter(None, re.split(r"[\s,、・/／]+", text)):
        if word.lower() not in DUTY_WORDS:
            return refuse("BAD_CHOICE", field="duty", text=word, allowed=list(DUTIES))
        found.append(DUTY_WORDS[word.lower()])
    return [duty for duty in DUTIES if duty in found]


def no_separator(name: str) -> Refusal | None:
    """A name may not hold the mark that parts the names of a shared address (DEC-7)."""
    slashes = [letter for letter in ("/", "／") if letter in name]
    return refuse("NAME_SEPARATOR", text=name, separator=slashes[0]) if slashes else None


def display_name(names: Sequence[str]) -> str:
    """What the support site shows for an address: 山田/伊藤/佐藤 (REQ-106, DEC-7).

    Surnames in the order of registration; equal surnames in full. `names` are the persons' names as registered.
    """
    shown = list(dict.fromkeys(" ".join(name.split()) for name in names))
    if len(shown) == 1:
        return shown[0]
    surnames = [surname_of(name) for name in shown]
    return SEPARATOR.join(
        name if surnames.count(short) > 1 else short for name, short in zip(shown, surnames, strict=True)
    )


PRIMARY_WORDS = ("主担当", "主担当者", "主", "primary", "main")
SECONDARY_WORDS = ("副担当", "副担当者", "副", "secondary", "")
YES_WORDS = ("1", "○", "〇", "◯", "✓", "yes", "y", "true", "on", "はい", "共有", "あり", "有")
NO_WORDS = ("0", "×", "no", "n", "false", "off", "いいえ", "なし", "無", "-", "")


def read_role(text: str) -> bool | Refusal:
    """主担当 or 副担当: is this the primary? Refused: BAD_CHOICE."""
    return _one_of("role", text, PRIMARY_WORDS, SECONDARY_WORDS, ["主担当", "副担当"])


def read_flag(text: str) -> bool | Refusal:
    """A mark in a form: ○ or ×, 1 or 0, はい or いいえ. Refused: BAD_CHOICE."""
    return _one_of("shared", text, YES_WORDS, NO_WORDS, ["○", "×"])


def _one_of(field: str, text: str, yes: Sequence[str], no: Sequence[str], allowed: list[str]) -> bool | Refusal:
    word = unicodedata.normalize("NFKC", text).strip().lower()
    if word in yes or word in no:
        return word in yes
    return refuse("BAD_CHOICE", field=field, text=text, allowed=allowed)
