"""Rules about clients and their persons: plain values in, a refusal or None out."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping

from kcli_core.refusals import Refusal, refuse

KINDS = ("corporation", "organization", "sole_proprietor")
# The words that lists use for the kinds of company (REQ-037). A private person cannot be a client.
KIND_WORDS: Mapping[str, str] = {
    "法人": "corporation",
    "株式会社": "corporation",
    "corporation": "corporation",
    "団体": "organization",
    "学校": "organization",
    "organization": "organization",
    "個人事業主": "sole_proprietor",
    "個人事業": "sole_proprietor",
    "個人": "sole_proprietor",
    "sole_proprietor": "sole_proprietor",
}
# Which menus a person sees (REQ-016).
MENUS = ("folder", "ebook", "share", "inquiry", "settings")


def read_kind(text: str) -> str | Refusal:
    """A kind of company as people write it; blank is a corporation. Refused: any other word."""
    key = unicodedata.normalize("NFKC", text).strip().lower()
    if not key:
        return "corporation"
    return KIND_WORDS.get(key) or refuse("BAD_CHOICE", field="kind", text=text, allowed=list(KINDS))


def switch_menus(on: Collection[str], wishes: Iterable[str]) -> tuple[list[str], list[Refusal]]:
    """The menus after wishes such as `share=on`, `ebook=off`; refused: an unknown menu, a value not on or off."""
    shown, refusals = set(on), []
    for wish in wishes:
        name, _, value = wish.partition("=")
        if name not in MENUS or value not in ("on", "off"):
            refusals.append(refuse("BAD_MENU", text=wish, allowed=list(MENUS)))
        elif value == "on":
            shown.add(name)
        else:
            shown.discard(name)
    return [menu for menu in MENUS if menu in shown], refusals
