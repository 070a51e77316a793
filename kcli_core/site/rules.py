"""Rules of the support site: who asked, what becomes of an inquiry, which address may do what. Plain values in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kcli_core.refusals import Refusal, refuse

CHANNELS = ("mail", "web", "chat", "phone")
# What a contact does signed in; mail and calls are recorded by the vendor (REQ-070).
SIGNED_IN = ("web", "chat")
MATTERS = ("general", "contract")
STATES = ("accepted", "held", "to_confirm", "confirmed", "dismissed")
# What waits for the vendor.
WAITING = ("held", "to_confirm")
WHYS = (
    "name_missing", "name_unknown", "name_ambiguous", "not_contact", "other_contract", "contract_matter",
)  # fmt: skip
# Idle and gone: as of a log-in with the default (REQ-005).
IDLE_HOURS = 1
LONGEST_BODY = 20_000


class Person(NamedTuple):
    """A registered person as names are compared: folded, the whole name and the surname."""

    full: str
    surname: str


class Asked(NamedTuple):
    """Who asked: the place in the list of persons, or why it is not known."""

    person: int | None
    why: str | None = None


def who_asked(name: str | None, persons: Sequence[Person], *, shared: bool) -> Asked:
    """The person whose name was given (REQ-107): in full, or the surname where only one has it.

    Without a name it is the one person of an address that nobody shares. A name that two could mean is nobody's.
    """
    if not persons:
        return Asked(None, "not_contact")
    if not name:
        return Asked(None, "name_missing") if shared or len(persons) > 1 else Asked(0)
    in_full = [at for at, person in enumerate(persons) if name == person.full != person.surname]
    meant = in_full or [at for at, person in enumerate(persons) if name in (person.full, person.surname)]
    if len(meant) == 1:
        return Asked(meant[0])
    return Asked(None, "name_ambiguous" if meant else "name_unknown")


def state_of(why: str | None, *, matter: str, of_contract: bool) -> tuple[str, str | None]:
    """What becomes of an inquiry, and why: held for a name, to be confirmed with the primary (REQ-094), or accepted.

    `of_contract`: whoever asks is a contact of the contract that it is about.
    """
    if why == "not_contact":
        return "to_confirm", why
    if why is not None:
        return "held", why
    if matter == "contract":
        return "to_confirm", "contract_matter"
    return ("accepted", None) if of_contract else ("to_confirm", "other_contract")


def may_mail(email: str, *, can_send: bool, can_receive: bool) -> Refusal | None:
    """Mail inquiries need an address that sends and receives (REQ-100)."""
    return None if can_send and can_receive else refuse("MAIL_INQUIRY_OFF", email=email)


def may_decide(state: str, inquiry: int) -> Refusal | None:
    """What waits is decided once."""
    return None if state in WAITING else refuse("INQUIRY_DECIDED", inquiry=inquiry, state=state)


def cannot_sign_in(*, contacts: int, has_password: bool) -> str | None:
    """Why an address that is known cannot sign in: for the log alone, whoever asks is told one thing (REQ-071)."""
    if not contacts:
        return "SITE_NO_CONTACT"
    return None if has_password else "SITE_NO_PASSWORD"


def cannot_be_sent_code(*, contacts: int, can_receive: bool) -> str | None:
    """Why no code is mailed to an address that is known: for the log alone."""
    if not contacts:
        return "SITE_NO_CONTACT"
    return None if can_receive else "SITE_CANNOT_RECEIVE"
