"""One's own password: asked again before something grave, and changed. Hashing is slow: it is outside transactions."""

from __future__ import annotations

from kcli_core.account import actions, passwords
from kcli_core.account.failures import blocked, count_failure
from kcli_core.account.held import SELECT, held
from kcli_core.account.sessions import own_words
from kcli_core.refusals import Refused, refuse, require
from kcli_core.roles import Action
from kcli_core.store.transaction import Identify, Queries, Store, read, write


def asked_of(q: Queries, action: Action) -> bool:
    """Must who acts give the own password? The local operator has none and confirms by the name alone (DEC-24).

    Refused: PERM_PERSONAL_ACT for a service's token, which is nobody's.
    """
    if q.actor.account_id is not None:
        return True
    if not q.actor.local:
        raise Refused(refuse("PERM_PERSONAL_ACT", action=action.value))
    return False


def confirm(store: Store, identify: Identify, password: str, *, command: str, object: str) -> None:
    """Is this the own password? Failures are counted and block as those of a log-in do. Refused: BAD_CREDENTIALS."""
    with read(store, identify) as q:
        row = q.one(SELECT + "WHERE a.id = :id", id=q.actor.account_id)
    account = held(row or {})
    right, _ = passwords.check(password, account.password_hash)
    with write(store, identify, command=command) as tx:
        tx.attempt.object, tx.attempt.office_id = object, account.office_id
        now = tx.rows(f"SELECT * FROM account WHERE id = :id{tx.connection.for_update}", id=account.id)
        if right and not blocked(now[0], tx.at) and now[0]["password_hash"] == account.password_hash:
            if now[0]["failures"]:
                tx.update("account", account.id, {"failures": 0, "blocked_until": None})
            return
        if not blocked(now[0], tx.at):
            count_failure(tx, now[0])
        tx.refused = Refused(refuse("BAD_CREDENTIALS"))


def change(store: Store, identify: Identify, old: str, new: str, *, command: str) -> None:
    """Every session of the account ends. Refused: PERM_PERSONAL_ACT, BAD_CREDENTIALS, PASSWORD_*."""
    with read(store, identify) as q:
        if q.actor.account_id is None:
            raise Refused(refuse("PERM_PERSONAL_ACT", action="account.own_password"))
        row = q.one(SELECT + "WHERE a.id = :id", id=q.actor.account_id)
        office = q.one("SELECT code AS office_code, access_name FROM office WHERE id = :id", id=q.actor.office_id)
    account = held(row or {})
    right, _ = passwords.check(old, account.password_hash)
    weak = passwords.policy(
        new, own_words=own_words({"user_id": account.user_id, "email": account.email, **(office or {})})
    )
    weak += [refuse("PASSWORD_SAME")] if new == old else []
    hash = passwords.chosen_hash(new) if right and not weak else ""
    with write(store, identify, command=command) as tx:
        tx.attempt.action, tx.attempt.object, tx.attempt.office_id = (
            "account.own_password",
            account.object,
            account.office_id,
        )
        now = tx.rows(f"SELECT * FROM account WHERE id = :id{tx.connection.for_update}", id=account.id)
        if not right or blocked(now[0], tx.at) or now[0]["password_hash"] != account.password_hash:
            tx.refused = Refused(refuse("BAD_CREDENTIALS"))
            if not blocked(now[0], tx.at):
                count_failure(tx, now[0])
            return
        require(*weak)
        actions.change_own_password(tx, account, hash)
