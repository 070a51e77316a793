"""The password of an address: the first one, and one in place of a forgotten one, by a code that is mailed (X-16).

Whoever asks learns nothing about which addresses are registered: one answer, and the cause in the log alone.
"""

from __future__ import annotations

from pathlib import Path

from kcli_core.account import codes, passwords
from kcli_core.account.sessions import own_words
from kcli_core.outbox.actions import post
from kcli_core.refusals import Refused, refuse, require
from kcli_core.site import addresses
from kcli_core.site.rules import cannot_be_sent_code
from kcli_core.site.sign_in import end_all, visitor
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Store, Transaction, read, write

PURPOSE = "password"


def ask(tx: Transaction, address: str) -> bool:
    """Mail a code to a registered address, or do nothing; False where nothing was sent. Commit either way.

    Refused: BAD_EMAIL, for what is no address at all.
    """
    found = addresses.by_key(tx, addresses.read_address(address))
    cause = _cause(tx, found)
    object = addresses.object_of(found)
    if found is None or cause is not None:
        tx.record("site.code_not_sent", object, office_id=found["office_id"] if found else None, cause=cause)
        return False
    number = codes.ask(tx, found["id"], PURPOSE, found["email"], codes.SITE)
    minutes = int(codes.LIFE.total_seconds() // 60)
    facts = {codes.SITE.requests: number, "minutes": minutes, "email": found["email"]}
    post(tx, "mail", found["email"], "site_code", office_id=found["office_id"], **facts)
    tx.record("site.code_sent", object, office_id=found["office_id"])
    return True


def _cause(tx: Transaction, found: Row | None) -> str | None:
    if found is None:
        return "SITE_NOT_REGISTERED"
    cause = cannot_be_sent_code(contacts=found["contacts"], can_receive=bool(found["can_receive"]))
    if cause is None and not codes.may_ask(tx, found["id"], PURPOSE, codes.SITE):
        return "RESET_TOO_MANY"
    return cause


def redeem(store: Store, address: str, keys: Path, *, code: str, new: str) -> list[int]:
    """Set the password that the code allows; every sign-in of the address ends. The mails that say so.

    Refused: BAD_EMAIL, PASSWORD_* for a weak password (the code is then not used up), CODE_NOT_VALID for whatever
    does not fit. Whether the password is made of the office's names is looked at once the code was right: it would
    tell strangers whose address it is.
    """
    key = addresses.read_address(address)
    require(*passwords.policy(new, own_words=own_words({"email": key})))
    hash = passwords.chosen_hash(new)
    with read(store, visitor) as q:
        found = addresses.by_key(q, key)
    with write(store, visitor, command="contacts set-password") as tx:
        tx.attempt.action = "site.set_password"
        tx.attempt.object = addresses.object_of(found)
        tx.attempt.office_id = found["office_id"] if found else None
        now = addresses.held(tx, found)
        right = None
        if now is not None and now["contacts"]:
            right = codes.redeem(tx, now["id"], PURPOSE, keys, code=code, of=codes.SITE)
        if now is None or right is None:
            tx.refused = Refused(refuse("CODE_NOT_VALID"))
            return []
        require(*passwords.policy(new, own_words=own_words({**now, "email": key})))
        changed = {"password_hash": hash, "password_set_at": tx.at, "failures": 0, "blocked_until": None}
        tx.update("site_account", now["id"], changed)
        end_all(tx, now["id"])
        post(tx, "mail", now["email"], "site_password_set", office_id=now["office_id"], email=now["email"])
        tx.record("site.password_set", addresses.object_of(now), office_id=now["office_id"])
    return tx.posted
