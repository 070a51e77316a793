"""What the law lets depend on a client (EB-34), and the last days of its documents when that changes.

A last day moves forward by itself; back only by `shorten`, by the director with a reason, and the chain tells it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from itertools import groupby
from typing import Any, NamedTuple

from kcli_core.client import reads as clients
from kcli_core.folder import chain, reads, retention
from kcli_core.folder.retention import Kept, kept, year_start
from kcli_core.folder.versions import terms
from kcli_core.refusals import Refusal, Refused, refuse, require
from kcli_core.roles import Action
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries, Transaction

FIELDS = ("form", "extension_months", "loss_years", "base_period_sales", "print_relief", "second_person")


class Changes(NamedTuple):
    """None: as it is. Loss years are days, or years as written: `2024`, the business year that begins in it."""

    form: str | None = None
    extension_months: int | None = None
    base_period_sales: int | None = None
    print_relief: bool | None = None
    second_person: bool | None = None
    loss_years: tuple[str, ...] = ()
    no_loss_years: tuple[str, ...] = ()


def show(q: Queries, office: Row, client_code: str) -> dict[str, Any]:
    """What is set for a client, with its closing month. Refused: NOT_REGISTERED without a green folder."""
    folder = reads.find(q, office, client_code)
    require(reads.may_read(q, folder))
    return _shown(folder, reads.ebook(q, folder["client_id"]))


def _shown(folder: Row, ebook: Row) -> dict[str, Any]:
    closing = terms(folder, ebook).closing_month
    shown = {name: ebook[name] for name in FIELDS} | {"loss_years": ebook["loss_years"].split()}
    shown |= {name: bool(ebook[name]) for name in ("print_relief", "second_person")}
    legal_form = {"legal_form": shown.pop("form")}
    return {"client": folder["client_code"], **legal_form, "closing_month": closing, **shown}


def change(tx: Transaction, office: Row, client_code: str, changes: Changes) -> dict[str, Any]:
    """Set what is given; the last days of all documents are computed anew and only ever move forward (EB-34).

    Less than before (a loss year taken away, a shorter extension) is the director's, with a reason.
    Refused: CLOSING_MONTH_MISSING for a loss year without one, BAD_DATE, BAD_NUMBER, BAD_CHOICE, REASON_NEEDED.
    """
    folder = reads.find(tx, office, client_code)
    key, target = f"folder:{folder['client_code']}", reads.target_of(folder)
    tx.authorise(Action.FOLDER_RETAIN, key, target)
    folder, ebook = _held(tx, office, client_code)
    extension = ebook["extension_months"] if changes.extension_months is None else changes.extension_months
    if changes.no_loss_years or extension < ebook["extension_months"]:
        tx.authorise(Action.FOLDER_SHORTEN, key, target)
        require(None if tx.reason else refuse("REASON_NEEDED"))
    require(
        retention.form_is_known(changes.form),
        retention.extension(extension),
        retention.base_period_sales(changes.base_period_sales),
    )
    values = {
        name: getattr(changes, name)
        for name in ("form", "extension_months", "base_period_sales", "print_relief", "second_person")
        if getattr(changes, name) is not None
    }
    values["loss_years"] = _losses(folder, {**ebook, **values}, changes)
    scope = {"office_id": office["id"], "client_id": folder["client_id"]}
    before = {**ebook, "print_relief": bool(ebook["print_relief"]), "second_person": bool(ebook["second_person"])}
    fields = tx.changed("folder", folder["id"], f"{folder['client_code']}/{folder['name']}", before, values, **scope)
    tx.update("ebook", ebook["id"], {name: values[name] for name in fields})
    ebook |= values
    moved = lengthen(tx, ebook, folder["closing_month"])
    if fields:
        tx.record("folder.settings", key, office_id=office["id"], fields=fields, lengthened=moved)
    return {**_shown(folder, ebook), "changed": fields, "lengthened": moved}


def _held(tx: Transaction, office: Row, client_code: str) -> tuple[Row, Row]:
    """The green folder and what is set for its client, as they are now that both are held."""
    folder = tx.hold("folder", reads.find(tx, office, client_code)["id"])
    ebook = tx.hold("ebook", reads.ebook(tx, folder["client_id"])["id"])
    return reads.find(tx, office, client_code), ebook


def _losses(folder: Row, ebook: Mapping[str, Any], changes: Changes) -> str:
    """The first days of all loss years, after what is added and taken away."""
    years = set(ebook["loss_years"].split())
    wanted = (*changes.loss_years, *changes.no_loss_years)
    if not wanted:
        return str(ebook["loss_years"])
    closing = terms(folder, ebook).closing_month
    if closing is None:
        raise Refused(refuse("CLOSING_MONTH_MISSING", client=folder["client_code"]))
    first = {text: _first_day(text, closing) for text in wanted}
    require(*(day for day in first.values() if isinstance(day, Refusal)))
    taken = {str(first[text]) for text in changes.no_loss_years}
    require(*(
        refuse("NOT_REGISTERED", kind="loss_year", key=day, client=folder["client_code"], years=sorted(years))
        for day in sorted(taken - years)
    ))  # fmt: skip
    return " ".join(sorted((years | {str(first[text]) for text in changes.loss_years}) - taken))


def _first_day(text: str, closing_month: int) -> dt.date | Refusal:
    """The first day of the business year that a day is in, or that begins in a year written alone."""
    from kcli_core.input.dates import read_date

    plain = text.strip()
    if plain.isascii() and plain.isdigit() and len(plain) == 4 and int(plain) > 0:
        month = closing_month % 12 + 1
        return dt.date(int(plain), month, 1)
    reading = read_date(text)
    if reading.refusal:
        return reading.refusal.at(field="loss_years")
    if reading.value is None:
        return refuse("FIELD_MISSING", field="loss_years")
    return year_start(reading.value, closing_month)


def closing_month_changed(tx: Transaction, client_id: int, closing_month: int | None) -> int:
    """Before a client's closing month is changed: its documents are kept no shorter, and longer where that says so.

    Its `ebook` row is then held, so that a document that is just being stored waits and takes the new one.
    """
    found = tx.value("SELECT id FROM ebook WHERE client_id = :c", c=client_id)
    if found is None:
        return 0
    return lengthen(tx, tx.hold("ebook", found), closing_month)


def lengthen(tx: Transaction, ebook: Row, closing_month: int | None) -> int:
    """Move last days forward to what the terms say now; how many documents it were. `ebook` is held."""
    law = terms({"closing_month": closing_month}, ebook)
    days = tx.rows(
        "SELECT DISTINCT transaction_date AS day FROM document WHERE client_id = :c AND retain_until IS NOT NULL "
        "AND transaction_date IS NOT NULL ORDER BY 1", c=ebook["client_id"],
    )  # fmt: skip
    moved = 0

    def of_day(row: Row) -> Kept:
        return kept(dt.date.fromisoformat(row["day"]), law)

    for last, group in groupby(days, key=of_day):
        span = [row["day"] for row in group]
        moved += tx.run(
            "UPDATE document SET retain_until = :until, retain_why = :why WHERE client_id = :c "
            "AND transaction_date >= :first AND transaction_date <= :last AND retain_until < :until",
            until=str(last.until), why=last.why, c=ebook["client_id"], first=span[0], last=span[-1],
        )  # fmt: skip
    return moved


class Shorter(NamedTuple):
    """A document whose last day would come nearer by what is set now."""

    id: int
    number: int
    was: str | None
    until: str
    why: str


def could_be_shorter(q: Queries, folder: Row, number: int | None = None) -> list[Shorter]:
    """The documents that are kept longer than the terms ask; `number`: that one only."""
    law = terms(folder, reads.ebook(q, folder["client_id"]))
    found = []
    for row in q.rows(
        "SELECT id, number, transaction_date, retain_until FROM document WHERE client_id = :c "
        "AND transaction_date IS NOT NULL AND (CAST(:n AS BIGINT) IS NULL OR number = :n) ORDER BY number",
        c=folder["client_id"], n=number,
    ):  # fmt: skip
        last = kept(dt.date.fromisoformat(row["transaction_date"]), law)
        if row["retain_until"] is None or str(last.until) < row["retain_until"]:
            found.append(Shorter(row["id"], row["number"], row["retain_until"], str(last.until), last.why))
    return found


def shorten(tx: Transaction, office: Row, client_code: str, number: int | None) -> list[dict[str, Any]]:
    """Bring last days back to what is set now, of one document or (None) of all: the director, with a reason.

    The chain tells each new day before the row may change; the store's trigger asks for it. Refused: REASON_NEEDED,
    NOT_REGISTERED, NOTHING_TO_CHANGE where nothing is kept longer than it must be.
    """
    folder = reads.find(tx, office, client_code)
    key = f"folder:{folder['client_code']}"
    tx.authorise(Action.FOLDER_SHORTEN, key, reads.target_of(folder))
    require(None if tx.reason else refuse("REASON_NEEDED"))
    folder, ebook = _held(tx, office, client_code)
    if number is not None and not tx.value(
        "SELECT 1 FROM document WHERE client_id = :c AND number = :n", c=folder["client_id"], n=number
    ):
        raise Refused(refuse("NOT_REGISTERED", kind="document", key=number, client=folder["client_code"]))
    found = could_be_shorter(tx, folder, number)
    if not found:
        raise Refused(refuse("NOTHING_TO_CHANGE", why="retention", client=folder["client_code"]))
    chain.append(
        tx, ebook, folder["id"], [chain.Event("retention_shortened", one.number, None, one.until) for one in found]
    )
    for one in found:
        tx.update("document", one.id, {"retain_until": one.until, "retain_why": one.why})
    tx.record("folder.retention_shortened", key, office_id=office["id"], documents=len(found), number=number)
    return [
        {"number": one.number, "before": one.was, "retain_until": one.until, "retain_why": one.why} for one in found
    ]


EXPIRING = """
SELECT c.code AS client, d.number, d.transaction_date, d.counterparty, d.amount, d.kind, d.deleted, d.retain_until,
       d.retain_why
FROM document d JOIN folder f ON f.id = d.folder_id JOIN client c ON c.id = d.client_id
WHERE f.office_id = :o AND (CAST(:own AS BIGINT) IS NULL OR d.client_id = :own)
  AND (CAST(:client AS BIGINT) IS NULL OR d.client_id = :client) AND d.retain_until <= :last
ORDER BY d.retain_until, c.code_key, d.number
"""


def expiring(
    q: Queries, office: Row, client_code: str | None, within_days: int, as_of: dt.date
) -> list[dict[str, Any]]:
    """Documents whose last day comes within so many days of `as_of`, and those whose time is over (EB-30).

    Nothing is deleted by it: documents go with their folder only. Without a client the whole office's.
    """
    require(reads.may_read_any(q, office))
    client = clients.find(q, office["id"], client_code)["id"] if client_code else None
    last = as_of + dt.timedelta(days=within_days)
    rows = q.rows(EXPIRING, o=office["id"], own=q.actor.client_id, client=client, last=last.isoformat())
    for row in rows:
        row["deleted"] = bool(row["deleted"])
        row["days"] = (dt.date.fromisoformat(row["retain_until"]) - as_of).days
        row["over"] = row["days"] < 0
    return rows
