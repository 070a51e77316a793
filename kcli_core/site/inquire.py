"""An inquiry comes in: by mail or telephone, which the vendor records, or by web form or chat from who is signed in."""

from __future__ import annotations

from typing import Any, NamedTuple

from kcli_core.input.emails import email_key
from kcli_core.input.form import read_text
from kcli_core.input.names import read_name
from kcli_core.input.reading import BLANK, Reading, bad
from kcli_core.input.text import bad_characters, match_key
from kcli_core.refusals import Caution, Refused, refuse, require
from kcli_core.roles import Action, Target
from kcli_core.site import addresses
from kcli_core.site.addresses import Behind
from kcli_core.site.rules import CHANNELS, LONGEST_BODY, MATTERS, SIGNED_IN, may_mail, state_of, who_asked
from kcli_core.site.sign_in import require_signed_in
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries, Transaction


class Words(NamedTuple):
    """What is asked, and by whom as far as it was said."""

    channel: str
    matter: str
    subject: str
    body: str | None
    name: str | None


def read_words(channel: str, matter: str, subject: str, body: str | None, name: str | None) -> Words:
    """Refused, every reason at once: BAD_CHOICE, FIELD_MISSING, BAD_TEXT, BAD_NAME."""
    said, text, person = read_text(subject), read_body(body or ""), read_name(name or "")
    require(
        None if channel in CHANNELS else refuse("BAD_CHOICE", field="via", text=channel, allowed=list(CHANNELS)),
        None if matter in MATTERS else refuse("BAD_CHOICE", field="matter", text=matter, allowed=list(MATTERS)),
        said.refusal.at(field="subject") if said.refusal else None,
        refuse("FIELD_MISSING", field="subject") if said == BLANK else None,
        text.refusal.at(field="body") if text.refusal else None,
        person.refusal.at(field="name") if person.refusal else None,
    )
    return Words(channel, matter, said.value or "", text.value, person.value)


def read_body(text: str) -> Reading[str]:
    """Text of many lines, as it was written but for blanks at its end. Refused: BAD_TEXT."""
    value = text.replace("\r\n", "\n").rstrip()
    if not value.strip():
        return BLANK
    if found := bad_characters(value, "\n\t"):
        return bad("BAD_TEXT", text, "characters", characters=" ".join(found))
    if len(value) > LONGEST_BODY:
        return bad("BAD_TEXT", text, "body_too_long", length=len(value), limit=LONGEST_BODY)
    return Reading(value)


def signed_in(tx: Transaction, words: Words, contract: str | None = None) -> dict[str, Any]:
    """By web form or chat, from the address that is signed in; on a shared one the name is asked for (REQ-107).

    Refused: LOGIN_NEEDED, BAD_CHOICE for a channel that is recorded by the vendor, NOT_REGISTERED (contract).
    """
    tx.attempt.action, tx.attempt.object = Action.CONTACTS_INQUIRE.value, "inquiry:new"
    address = addresses.by_id(tx, require_signed_in(tx))
    tx.attempt.object = addresses.object_of(address)
    if words.channel not in SIGNED_IN:
        raise Refused(refuse("BAD_CHOICE", field="via", text=words.channel, allowed=list(SIGNED_IN)))
    return _from_address(tx, address, words, contract)


def by_mail(tx: Transaction, email: str, words: Words, contract: str | None = None) -> dict[str, Any]:
    """A mail, from a registered address that sends and receives (REQ-099, REQ-100, REQ-104).

    Refused: PERM_VENDOR_ONLY, BAD_EMAIL, EMAIL_NOT_REGISTERED, MAIL_INQUIRY_OFF, NOT_REGISTERED (contract).
    """
    tx.authorise(Action.CONTACTS_INQUIRE, "inquiry:new", channel="mail")
    key = addresses.read_address(email)
    address = addresses.by_key(tx, key)
    if address is None or not address["contacts"]:
        raise Refused(refuse("EMAIL_NOT_REGISTERED", email=key))
    tx.attempt.object, tx.attempt.office_id = addresses.object_of(address), address["office_id"]
    require(may_mail(address["email"], can_send=bool(address["can_send"]), can_receive=bool(address["can_receive"])))
    return _from_address(tx, address, words, contract)


def by_phone(
    tx: Transaction, office: Row, words: Words, *, email: str | None = None, contract: str | None = None
) -> dict[str, Any]:
    """A call. Who is no contact is not turned away: the vendor confirms it with the primary (REQ-094).

    Refused: PERM_VENDOR_ONLY, BAD_EMAIL, NOT_REGISTERED (contract), CONTRACT_NEEDED.
    """
    tx.authorise(Action.CONTACTS_INQUIRE, "inquiry:new", Target(office["id"]), channel="phone")
    if email is not None:
        address = addresses.by_key(tx, addresses.read_address(email))
        if address is not None and address["contacts"] and address["office_id"] == office["id"]:
            return _from_address(tx, address, words, contract)
        return _keep(tx, office["id"], None, None, "not_contact", words, _contract(tx, office["id"], contract))
    everybody = addresses.persons_of_office(tx, office["id"])
    # Without an address and without a name nobody is known.
    asked = who_asked(_key(words.name), [one.key for _, one in everybody] if words.name else [], shared=True)
    number = _contract(tx, office["id"], contract)
    if asked.person is not None:
        account, person = everybody[asked.person]
        return _keep(tx, office["id"], account, person, None, words, number)
    why = "not_contact" if asked.why == "name_unknown" else asked.why
    return _keep(tx, office["id"], None, None, why, words, number)


def _from_address(tx: Transaction, address: Row, words: Words, contract: str | None) -> dict[str, Any]:
    persons = addresses.persons(tx, address["id"])
    asked = who_asked(_key(words.name), [one.key for one in persons], shared=bool(address["shared"]))
    person = None if asked.person is None else persons[asked.person]
    number = _contract(tx, address["office_id"], contract)
    return _keep(tx, address["office_id"], address["id"], person, asked.why, words, number)


def _key(name: str | None) -> str | None:
    return match_key(name) if name else None


def _contract(q: Queries, office_id: int, code: str | None) -> int | None:
    """The contract that was named, else the only one of the office. Refused: NOT_REGISTERED."""
    rows = q.rows("SELECT id, code_key FROM contract WHERE office_id = :o ORDER BY code_key", o=office_id)
    if code is None:
        return int(rows[0]["id"]) if len(rows) == 1 else None
    found = [int(row["id"]) for row in rows if row["code_key"] == code.strip().casefold()]
    if not found:
        raise Refused(refuse("NOT_REGISTERED", kind="contract", key=code))
    return found[0]


def _keep(
    tx: Transaction,
    office_id: int,
    site_account_id: int | None,
    person: Behind | None,
    why: str | None,
    words: Words,
    contract_id: int | None,
) -> dict[str, Any]:
    contacts = person.contacts if person else {}
    if contract_id is None and len(contacts) == 1:
        contract_id = next(iter(contacts))
    state, why = state_of(why, matter=words.matter, of_contract=contract_id is None or contract_id in contacts)
    primary = to_confirm_with(tx, office_id, contract_id) if state == "to_confirm" else None
    row = {
        "office_id": office_id,
        "site_account_id": site_account_id,
        "contract_id": contract_id,
        "contact_id": contacts.get(contract_id) if contract_id is not None else None,
        "asked_by": person.name if person else None,
        "name_given": words.name,
        "channel": words.channel,
        "matter": words.matter,
        "subject": words.subject,
        "body": words.body,
        "state": state,
        "why": why,
        "confirm_with": primary["full_name"] if primary else None,
        "at": tx.at,
        "recorded_by": tx.actor.label,
    }
    number = tx.insert("inquiry", row)
    facts = {"channel": words.channel, "state": state} | ({"why": why} if why else {})
    tx.record("contacts.inquired", f"inquiry:{number}", office_id=office_id, **facts)
    return {"id": number, "state": state, "why": why, "asked_by": row["asked_by"], **confirm_facts(primary)}


def to_confirm_with(tx: Transaction, office_id: int, contract_id: int | None) -> dict[str, Any] | None:
    """The primary of the contract. Refused: CONTRACT_NEEDED where it is not known of which; a caution for none."""
    if contract_id is None:
        rows = tx.rows("SELECT code FROM contract WHERE office_id = :o ORDER BY code_key", o=office_id)
        if rows:
            raise Refused(refuse("CONTRACT_NEEDED", kind="primary", contracts=[row["code"] for row in rows]))
    primary = addresses.primary(tx, contract_id)
    if primary is None:
        tx.caution(Caution("NOBODY_TO_CONFIRM_WITH"))
    return primary


def confirm_facts(primary: dict[str, Any] | None) -> dict[str, Any]:
    """Whom the vendor asks back, and how."""
    found = primary or {}
    return {
        "confirm_with": found.get("full_name"),
        "confirm_email": found.get("email"),
        "confirm_phone": found.get("phone"),
    }


def same_address(tx: Transaction, email: str | None) -> None:
    """Signed in, the address is known; another one is not taken. Refused: BAD_EMAIL, FROM_SIGNED_IN."""
    if email is None:
        return
    own = addresses.by_id(tx, require_signed_in(tx))
    if addresses.read_address(email) != email_key(own["email"]):
        raise Refused(refuse("FROM_SIGNED_IN", email=own["email"]))
