"""Rules at hand (事務処理規程): the office's own text against unjustified correction and deletion (EB-19).

Enforcement rule 4 (1) 4 of the Electronic Books Preservation Act takes such rules, and following them, as the measure
for integrity. The text is our own; who adopts it makes it theirs, so a changed one is adopted as it is.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from importlib import resources
from string import Template
from typing import Any, NamedTuple

from kcli_core.folder import chain, reads
from kcli_core.folder.retention import form_is_known
from kcli_core.input import form
from kcli_core.input.dates import format_wareki, read_date
from kcli_core.refusals import Caution, Refused, refuse, require
from kcli_core.roles import Action, may
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries, Transaction

TEMPLATES = {"company": "rules-company.md", "sole_proprietor": "rules-sole-proprietor.md"}
# What is to be written in by hand.
BLANK = "＿＿＿＿＿＿＿＿"
LARGEST_TEXT = 1024 * 1024


class Names(NamedTuple):
    """Who and when, as far as it is known; None leaves a blank to be filled in."""

    form: str | None = None
    responsible: str | None = None
    handler: str | None = None
    representative: str | None = None
    effective_on: str | None = None


def draft(q: Queries, office: Row, client_code: str, names: Names) -> str:
    """The text for a client, filled in, as Markdown in Japanese: the law asks for it, so it has no other language.

    Refused: NOT_REGISTERED, BAD_CHOICE for an unknown form, BAD_DATE, BAD_TEXT.
    """
    folder = reads.find(q, office, client_code)
    require(may(q.actor, Action.FOLDER_RULES, reads.target_of(folder)))
    chosen = names.form or reads.ebook(q, folder["client_id"])["form"]
    require(form_is_known(chosen))
    people = {name: _name(name, getattr(names, name)) for name in ("responsible", "handler", "representative")}
    if chosen == "sole_proprietor" and names.responsible is None:
        people["responsible"] = folder["client_name"]
    day = _day(names.effective_on, "effective_on") if names.effective_on else None
    text = resources.files("kcli_core.folder").joinpath("templates", TEMPLATES[chosen]).read_text("utf-8")
    effective = format_wareki(day) if day else f"令和{BLANK[:2]}年{BLANK[:2]}月{BLANK[:2]}日"
    return Template(text).substitute(client=folder["client_name"], folder=folder["name"], effective=effective, **people)


def _name(field: str, text: str | None) -> str:
    reading = form.read_text(text or "")
    require(reading.refusal.at(field=field) if reading.refusal else None)
    return reading.value or BLANK


def _day(text: str, field: str) -> dt.date:
    reading = read_date(text)
    require(reading.refusal.at(field=field) if reading.refusal else None)
    if reading.value is None:
        raise Refused(refuse("FIELD_MISSING", field=field))
    return reading.value


def read_body(data: bytes, file: str) -> str:
    """The text of a file of rules: UTF-8, or CP932 as Windows writes it. Refused: FILE_EMPTY, RULES_NOT_TEXT.

    An adopted text must be legible for ten years, so what is no plain text (a Word file) is refused with what to do.
    """
    require(refuse("FILE_EMPTY", file=file) if not data.strip() else None)
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(unicodedata.category(sign) == "Cc" and sign not in "\n\r\t\f" for sign in text):
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise Refused(refuse("RULES_NOT_TEXT", file=file))


def adopt(tx: Transaction, office: Row, client_code: str, body: str, adopted_on: str, by: str) -> dict[str, Any]:
    """Record which text a client follows from which day, and who adopted it; the text is kept, never changed.

    Refused: ALREADY_ADOPTED for the same text and day, BAD_DATE, FIELD_MISSING, BAD_TEXT.
    """
    folder = reads.find(tx, office, client_code)
    key = f"folder:{folder['client_code']}"
    tx.authorise(Action.FOLDER_RULES, key, reads.target_of(folder))
    reading = form.read_text(by)
    require(
        reading.refusal.at(field="adopted_by") if reading.refusal else None,
        None if reading.value or reading.refusal else refuse("FIELD_MISSING", field="adopted_by"),
    )
    day = _day(adopted_on, "adopted_on").isoformat()
    tx.hold("folder", folder["id"])
    ebook = tx.hold("ebook", reads.ebook(tx, folder["client_id"])["id"])
    sha256 = hashlib.sha256(body.encode()).hexdigest()
    newest = in_force(tx, folder["client_id"])
    if newest and (newest["sha256"], newest["adopted_on"]) == (sha256, day):
        raise Refused(refuse("ALREADY_ADOPTED", client=folder["client_code"], adopted_on=day))
    if blanks := len(re.findall("＿+", body)):
        tx.caution(Caution("RULES_HAVE_BLANKS", {"count": blanks}))
    row = {
        "client_id": folder["client_id"], "form": ebook["form"], "adopted_on": day, "adopted_by": reading.value,
        "body": body, "sha256": sha256, "at": tx.at, "by": tx.actor.label,
    }  # fmt: skip
    tx.insert("ebook_rules", row)
    chain.append(tx, ebook, folder["id"], [chain.Event("rules_adopted", None, None, sha256)])
    tx.record("folder.rules_adopted", key, office_id=office["id"], adopted_on=day, sha256=sha256)
    return {"client": folder["client_code"], "adopted_on": day, "adopted_by": reading.value, "sha256": sha256}


def in_force(q: Queries, client_id: int) -> Row | None:
    """The text adopted last; it may be one of a later day."""
    return q.one("SELECT * FROM ebook_rules WHERE client_id = :c ORDER BY id DESC LIMIT 1", c=client_id)


def show(q: Queries, office: Row, client_code: str) -> Row:
    """The text adopted last, with `body`. Refused: NOT_REGISTERED where none was."""
    folder = reads.find(q, office, client_code)
    require(reads.may_read(q, folder))
    row = in_force(q, folder["client_id"])
    if row is None:
        raise Refused(refuse("NOT_REGISTERED", kind="rules", client=folder["client_code"]))
    shown = ("adopted_on", "adopted_by", "sha256", "at", "by", "body")
    return {"client": folder["client_code"], "legal_form": row["form"], **{name: row[name] for name in shown}}


def history(q: Queries, office: Row, client_code: str) -> list[Row]:
    """Every adoption, newest first."""
    folder = reads.find(q, office, client_code)
    require(reads.may_read(q, folder))
    return q.rows(
        "SELECT form AS legal_form, adopted_on, adopted_by, sha256, at, by FROM ebook_rules WHERE client_id = :c "
        "ORDER BY id DESC",
        c=folder["client_id"],
    )
