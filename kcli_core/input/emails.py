"""Mail addresses. Plain ones are judged by one expression; the unusual few by a library loaded only for them."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from kcli_core.input.reading import BLANK, Reading, bad, caution
from kcli_core.input.text import EDGE, only_dashes, tidy
from kcli_core.refusals import Caution

_LONGEST = 1000
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
# Two hyphens in third place mark a label in another alphabet: the library looks at those.
_LABEL = r"(?!..--)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_PLAIN = re.compile(rf"(?=.{{1,254}}$)(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+[A-Za-z]{{2,63}}")
# Dots where RFC 5321 has none; carriers gave out such addresses until 2009 and they still work.
_DOTTED = re.compile(rf"(?=[^@]{{1,64}}@)[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~.-]+@((?:{_LABEL}\.)+[A-Za-z]{{2,63}})")
_MAILTO = re.compile(r"mailto:\s*", re.IGNORECASE)
_ANGLES = re.compile(r"[^<>]*<\s*([^<>]*?)\s*>[^<>]*")
_BETWEEN = re.compile(r"[;,、/\s・<>]+")
_CATALOG = Path(__file__).resolve().parents[1] / "catalog" / "mail_domains.toml"


@cache
def _domains() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """(carriers, free mail, first words of shared addresses)."""
    table = tomllib.loads(_CATALOG.read_text(encoding="utf-8"))
    return frozenset(table["carriers"]), frozenset(table["free"]), frozenset(table["shared_words"])


@lru_cache(maxsize=4096)  # a list has few domains and many addresses
def _within(domain: str, listed: frozenset[str]) -> bool:
    labels = domain.lower().split(".")[-8:]  # none listed has more
    return any(".".join(labels[i:]) in listed for i in range(len(labels) - 1))


def _suggestion(address: str) -> str:
    """The address that was probably meant, or "" when nothing likely is one."""
    bare = re.sub(r"\s+", "", address).strip(".,;:'\"")
    local, at, domain = bare.rpartition("@")
    domain = re.sub(r"[,。、]|\.{2,}", ".", domain)
    for guess in (local + at + domain, re.sub(r"\.{2,}", ".", local).strip(".") + at + domain):
        if guess != address and _PLAIN.fullmatch(guess):
            return guess
    return ""


def _unusual(text: str, address: str, cautions: tuple[Caution, ...]) -> Reading[str]:
    if "@" not in address:
        return bad("BAD_EMAIL", text, "no_at")
    if (dotted := _DOTTED.fullmatch(address)) and _within(dotted[1], _domains()[0]):
        return Reading(address, cautions=(*cautions, caution("EMAIL_OLD_MOBILE", text, email=address)))
    if suggestion := _suggestion(address):
        return bad("BAD_EMAIL", text, "form_likely", suggestion=suggestion)
    # 0.1 s to import: only for the few addresses that are neither plain nor plainly wrong (日本語.jp).
    from email_validator import EmailNotValidError, validate_email

    try:
        checked = validate_email(address, check_deliverability=False, allow_smtputf8=False, strict=True)
    except (EmailNotValidError, UnicodeError):
        return bad("BAD_EMAIL", text, "form")
    return Reading(checked.normalized, cautions=cautions)


def read_email(text: str) -> Reading[str]:
    """One mail address, as written.

    Full-width letters become ASCII, `mailto:` and a display name go, each with a caution.
    Refused (BAD_EMAIL): several addresses in one cell; what cannot be one, with a `suggestion` where one is likely.
    """
    if _PLAIN.fullmatch(text):
        return Reading(text)
    address = tidy(text)
    if only_dashes(address):
        return BLANK
    if len(address) > _LONGEST:
        return bad("BAD_EMAIL", text, "form")
    cautions: list[Caution] = []
    narrow = unicodedata.normalize("NFKC", address).strip(EDGE)
    if narrow != address:
        cautions.append(caution("EMAIL_FULLWIDTH", text, email=narrow))
        address = narrow
    if address.count("@") > 1 and (several := [p for p in _BETWEEN.split(address) if "@" in p])[1:]:
        return bad("BAD_EMAIL", text, "several", emails=" / ".join(several[:10]), count=len(several))
    bare = _MAILTO.sub("", address, count=1) if _MAILTO.match(address) else address
    if angles := _ANGLES.fullmatch(bare):
        bare = _MAILTO.sub("", angles[1], count=1)
    if bare != address:
        cautions.append(caution("EMAIL_TRIMMED", text, email=bare))
        address = bare
    if _PLAIN.fullmatch(address):
        return Reading(address, cautions=tuple(cautions))
    return _unusual(text, address, tuple(cautions))


def email_key(address: str) -> str:
    """A key for comparing: two addresses that differ only in case are one."""
    return address.lower()


def _parts(address: str) -> tuple[str, str]:
    local, _, domain = address.strip(EDGE).lower().rpartition("@")
    return local, domain


def is_private_domain(address: str) -> bool:
    """Whether the address belongs to a mobile carrier or a free mail service."""
    carriers, free, _ = _domains()
    domain = _parts(address)[1]
    return _within(domain, carriers) or _within(domain, free)


def looks_shared(address: str, name: str = "") -> bool:
    """Whether several people probably read this address: info@, keiri-2@, 共有 in the name. Never certain."""
    first = re.split(r"[._+0-9-]", _parts(address)[0], maxsplit=1)[0]
    return first in _domains()[2] or "共有" in name
