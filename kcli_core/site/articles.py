"""Articles of the support site, and who gets a mail when one is added (REQ-070)."""

from __future__ import annotations

import re
from typing import Any

from kcli_core.input.form import read_text
from kcli_core.input.reading import BLANK
from kcli_core.outbox.actions import post
from kcli_core.refusals import Refused, refuse, require
from kcli_core.roles import Action
from kcli_core.site.sign_in import require_signed_in
from kcli_core.store.transaction import Transaction

WEB_ADDRESS = re.compile(r"https?://[^\s<>\"]{3,2000}", re.ASCII)


def follow(tx: Transaction, on: bool) -> None:
    """The address that is signed in follows the articles, or does no longer. Refused: LOGIN_NEEDED."""
    tx.attempt.action, tx.attempt.object = "contacts.follow", f"site:{tx.actor.site_account_id}"
    id = require_signed_in(tx)
    tx.update("site_account", id, {"follows": on})
    tx.record("contacts.follows" if on else "contacts.unfollows", f"site:{id}", office_id=tx.actor.office_id)


def publish(tx: Transaction, title: str, url: str) -> dict[str, Any]:
    """Add an article and mail it to every address that follows: once each, however many persons are behind it.

    Refused: PERM_VENDOR_ONLY, BAD_TEXT, FIELD_MISSING, BAD_WEB_ADDRESS, ARTICLE_TAKEN (nobody is mailed twice).
    """
    tx.authorise(Action.CONTACTS_PUBLISH, "article:new")
    said, url = read_text(title), url.strip()
    require(
        said.refusal.at(field="article") if said.refusal else None,
        refuse("FIELD_MISSING", field="article") if said == BLANK else None,
        None if WEB_ADDRESS.fullmatch(url) else refuse("BAD_WEB_ADDRESS", text=url),
    )
    tx.connection.hold_name(f"article {url}")
    if (there := tx.value("SELECT id FROM article WHERE url = :url", url=url)) is not None:
        raise Refused(refuse("ARTICLE_TAKEN", article=there, url=url))
    row = {"title": said.value, "url": url, "added_at": tx.at, "added_by": tx.actor.label}
    number = tx.insert("article", row)
    followers = tx.rows(
        "SELECT s.email, s.office_id FROM site_account s WHERE s.follows AND s.can_receive "
        "AND EXISTS (SELECT 1 FROM contact c WHERE c.site_account_id = s.id) ORDER BY s.id"
    )
    for one in followers:
        post(tx, "mail", one["email"], "article_added", office_id=one["office_id"], title=said.value, url=url)
    tx.record("contacts.published", f"article:{number}", mailed=len(followers))
    return {"id": number, "article": said.value, "url": url, "mailed": len(followers)}
