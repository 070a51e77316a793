"""Older versions and rescued drafts, brought back as a new version on top of the newest: nothing is overwritten."""

from __future__ import annotations

from typing import Any

from kcli_core.refusals import Refused, refuse, require
from kcli_core.roles import Action
from kcli_core.share import reads, rules, working
from kcli_core.share.reads import Blob
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Transaction
from kcli_core.world import instant


def restore(tx: Transaction, office: Row, code: str, version: int) -> dict[str, Any]:
    """An old version as a new one. Refused: what an open is, NOT_REGISTERED, SAME_VERSION."""
    share = _free(tx, office, code)
    old = reads.version(tx, share["id"], version)
    if old["sha256"] == reads.version(tx, share["id"], share["head"])["sha256"]:
        raise Refused(refuse("SAME_VERSION", share=share["code"], version=version, head=share["head"]))
    return _on_top(tx, office, share, reads.blob_of(old), f"version {version}", old["comment"])


def adopt(tx: Transaction, office: Row, code: str, draft: int) -> dict[str, Any]:
    """A rescued draft as the newest version. Refused: what an open is, NOT_REGISTERED, DRAFT_DECIDED."""
    share = _free(tx, office, code)
    row = _draft(tx, share, draft)
    answer = _on_top(tx, office, share, reads.blob_of(row), f"draft {draft}", row["comment"])
    _decide(tx, row, "adopted")
    return {**answer, "draft": draft, "base": row["base"]}


def dismiss(tx: Transaction, office: Row, code: str, draft: int) -> dict[str, Any]:
    """A draft that nobody needs; its bytes are kept as long as the data set. Refused: NOT_REGISTERED, DRAFT_DECIDED."""
    share = reads.find(tx, office["id"], code)
    tx.authorise(Action.SHARE_USE, f"share:{share['code']}", reads.target_of(share))
    share = tx.hold("share", share["id"])
    row = _draft(tx, share, draft)
    _decide(tx, row, "dismissed")
    tx.record("share.draft_dismissed", f"share:{share['code']}", office_id=office["id"], draft=draft)
    return {"code": share["code"], "draft": draft, "state": "dismissed"}


def _free(tx: Transaction, office: Row, code: str) -> Row:
    """The data set, held, which nobody has open, and which the actor's party might open."""
    share = reads.find(tx, office["id"], code)
    tx.authorise(Action.SHARE_USE, f"share:{share['code']}", reads.target_of(share))
    share = tx.hold("share", share["id"])
    require(*working.bars_to_open(tx, office, share))
    held = tx.one("SELECT * FROM share_lock WHERE share_id = :id", id=share["id"])
    if held is not None and not rules.has_run_out(instant(held["until"]), tx.instant):
        facts = {name: held[name] for name in ("holder", "since", "until", "lock_id")}
        raise Refused(refuse("LOCKED_BY_OTHER", share=share["code"], **facts))
    return share


def _on_top(tx: Transaction, office: Row, share: Row, blob: Blob, source: str, comment: str | None) -> dict[str, Any]:
    """A new version, under a fence of its own, so that whoever still works on the one before is fenced off."""
    version, fence = share["head"] + 1, share["fence"] + 1
    tx.run("DELETE FROM share_lock WHERE share_id = :id", id=share["id"])
    row = {"share_id": share["id"], "version": version, "parent": share["head"], "fence": fence, "comment": comment}
    row |= {"sha256": blob.sha256, "size": blob.size, "side": reads.side_of(tx.actor), "restored_from": source}
    tx.insert("share_version", {**row, "by": reads.holder_of(tx.actor), "at": tx.at})
    tx.update("share", share["id"], {"head": version, "fence": fence})
    tx.record("share.restored", f"share:{share['code']}", office_id=office["id"], version=version, source=source)
    return {"code": share["code"], "version": version, "restored_from": source, "sha256": blob.sha256}


def _draft(tx: Transaction, share: Row, number: int) -> Row:
    row = tx.one("SELECT * FROM share_draft WHERE share_id = :s AND draft = :d", s=share["id"], d=number)
    if row is None:
        raise Refused(refuse("NOT_REGISTERED", kind="draft", key=number))
    if row["state"] != "waiting":
        raise Refused(refuse("DRAFT_DECIDED", share=share["code"], draft=number, state=row["state"]))
    return row


def _decide(tx: Transaction, row: Row, state: str) -> None:
    tx.update("share_draft", row["id"], {"state": state, "decided_at": tx.at, "decided_by": tx.actor.label})
