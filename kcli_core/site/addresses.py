"""Addresses of the support site and the persons behind them, as rows and as names are compared."""

from __future__ import annotations

from typing import Any, NamedTuple

from kcli_core.contacts.rules import display_name
from kcli_core.input.emails import email_key, read_email
from kcli_core.input.text import match_key
from kcli_core.names.surname import surname_of
from kcli_core.refusals import refuse, require
from kcli_core.site.rules import Person
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries, Transaction

_ADDRESS = """
SELECT s.*, o.code AS office_code, o.access_name, 'site_account' AS kind,
       (SELECT count(*) FROM contact c WHERE c.site_account_id = s.id) AS contacts
FROM site_account s JOIN office o ON o.id = s.office_id
"""


class Behind(NamedTuple):
    """A person behind an address, with the contact of each contract that the person is registered for."""

    name: str
    contacts: dict[int, int]  # contract: contact

    @property
    def key(self) -> Person:
        return Person(match_key(self.name), match_key(surname_of(self.name)))


def read_address(text: str) -> str:
    """The key of an address as it was typed. Refused: BAD_EMAIL, FIELD_MISSING."""
    reading = read_email(text)
    missing = reading.value is None and reading.refusal is None
    require(reading.refusal, refuse("FIELD_MISSING", field="email") if missing else None)
    return email_key(reading.value or "")


def by_key(q: Queries, key: str) -> Row | None:
    """The address with its office and the number of its contacts; None where the site has none like it."""
    return q.one(_ADDRESS + "WHERE s.email_key = :key", key=key)


def by_id(q: Queries, id: int) -> Row:
    return q.rows(_ADDRESS + "WHERE s.id = :id", id=id)[0]


def held(tx: Transaction, address: Row | None) -> Row | None:
    """The address as it is now, its row locked until the transaction ends; None where it is gone or never was."""
    if address is None or tx.value("SELECT 1 FROM site_account WHERE id = :id", id=address["id"]) is None:
        return None
    tx.hold("site_account", address["id"])
    return by_id(tx, address["id"])


def object_of(address: Row | None) -> str:
    """An address in the log, which holds no mail addresses."""
    return f"site:{address['id']}" if address else "site:unknown"


def persons(q: Queries, site_account_id: int) -> list[Behind]:
    """The persons behind an address in the order of registration, each once (REQ-103)."""
    return _grouped(
        q.rows(
            "SELECT id, contract_id, full_name, site_account_id FROM contact WHERE site_account_id = :id ORDER BY id",
            id=site_account_id,
        )
    )


def persons_of_office(q: Queries, office_id: int) -> list[tuple[int, Behind]]:
    """Everybody of an office with the address of each: for a caller who gives a name alone."""
    rows = q.rows(
        "SELECT c.id, c.contract_id, c.full_name, c.site_account_id FROM contact c "
        "JOIN site_account s ON s.id = c.site_account_id WHERE s.office_id = :id ORDER BY c.id",
        id=office_id,
    )
    accounts = dict.fromkeys(row["site_account_id"] for row in rows)
    return [(id, one) for id in accounts for one in _grouped([r for r in rows if r["site_account_id"] == id])]


def _grouped(rows: list[Row]) -> list[Behind]:
    found: dict[str, Behind] = {}
    for row in rows:
        one = found.setdefault(match_key(row["full_name"]), Behind(row["full_name"], {}))
        one.contacts[row["contract_id"]] = row["id"]
    return list(found.values())


def shown(q: Queries, site_account_id: int) -> str:
    """What the site shows for the address: 山田/伊藤/佐藤 (REQ-106)."""
    return display_name([one.name for one in persons(q, site_account_id)])


def primary(q: Queries, contract_id: int | None) -> dict[str, Any] | None:
    """With whom the vendor confirms (REQ-093, REQ-094): name, address, telephone; None where nobody is registered."""
    return q.one(
        "SELECT c.full_name, s.email, coalesce(c.phone_written, c.phone) AS phone FROM contract t "
        "JOIN contact c ON c.id = t.primary_id JOIN site_account s ON s.id = c.site_account_id WHERE t.id = :id",
        id=contract_id,
    )
