"""A client's green folder with documents in it, whose bytes lie in a folder of blobs."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from kcli_core.blobs.folder import Folder
from kcli_core.blobs.source import open_source
from kcli_core.folder import actions, criteria, exporting, package, reads, search, versions
from kcli_core.folder.actions import Wish
from kcli_core.folder.criteria import Criteria
from tests.conftest import Shop

BASE: dict[str, Any] = {
    "kind": "invoice", "direction": "received", "transaction_date": "2024-03-31", "amount": 110000,
    "counterparty": "㈱国税商事", "counterparty_code": None, "invoice_number": None, "invoice_number_unchecked": False,
    "slip_number": None, "remarks": None, "path_id": 0, "file_name": "seikyu.pdf", "media_type": "application/pdf",
    "route": "upload", "marks": "",
}  # fmt: skip
WHY: dict[str, Any] = {
    "applied_on": "2024-04-10", "subject": "請求書の訂正", "corrected_on": "2024-04-11", "content": "金額",
    "reason": "入力誤り", "person": "山﨑 陽子",
}  # fmt: skip


class Archive:
    """The green folder of C01; `blobs` and `place` are where the bytes are."""

    def __init__(self, shop: Shop, place: Path) -> None:
        self.shop, self.place, self.blobs = shop, place, Folder(place / "blobs")
        with shop.write() as tx:
            actions.add(tx, shop.office(tx), [Wish("C01", "ebook", 10**9)])

    def bytes(self, data: bytes) -> dict[str, Any]:
        file = self.place / "source"
        file.write_bytes(data)
        with open_source(file) as source:
            blob = self.blobs.put(source)
        return {"sha256": blob.sha256, "size": blob.size}

    def put(self, *documents: dict[str, Any], shop: Shop | None = None) -> None:
        """Store documents: BASE, and what is otherwise; `data` are bytes, without it nothing lies in the blobs."""
        drafts = []
        for document in documents:
            data = document.pop("data", None)
            number = len(drafts) + hash(str(document)) % 10**9
            hashed = hashlib.sha256(str(number).encode()).hexdigest()
            held = self.bytes(data) if data is not None else {"sha256": hashed, "size": 10}
            drafts.append({**BASE, **document, **held})
        with (shop or self.shop).write() as tx:
            folder, ebook = self._held(tx)
            versions.store(tx, folder, ebook, drafts)
            tx.record("folder.put", "folder:C01")

    def next(self, number: int, change: str, **fields: Any) -> None:
        """Correct a document, mark it as deleted or take the mark back."""
        with self.shop.write() as tx:
            folder, ebook = self._held(tx)
            sql = "SELECT * FROM document WHERE client_id = :c AND number = :n"
            document = tx.one(sql, c=folder["client_id"], n=number)
            assert document is not None
            sql = "SELECT * FROM document_version WHERE document_id = :d AND version = :v"
            newest = tx.one(sql, d=document["id"], v=document["version"])
            assert newest is not None
            if data := fields.pop("data", None):
                fields |= self.bytes(data)
            versions.store_next(tx, folder, ebook, document, newest, change, {**WHY, **fields})
            tx.record(f"folder.{change}", "folder:C01")

    def _held(self, tx: Any) -> tuple[Any, Any]:
        folder = reads.find(tx, self.shop.office(tx), "C01")
        return folder | tx.hold("folder", folder["id"]), reads.ebook(tx, folder["client_id"])

    def found(self, who: Shop | None = None, client: str = "C01", sort: str = "number", **asked: Any) -> list[int]:
        """The numbers of what a search finds; flags are True."""
        flags = {name: value for name, value in asked.items() if value is True}
        cells = {name: value for name, value in asked.items() if value is not True}
        shop = who or self.shop
        with shop.read() as q:
            wanted = criteria.read(cells, flags)
            return [row["number"] for row in search.search(q, shop.office(q), client, wanted, sort=sort).rows]

    def export(self, target: Path, wanted: Criteria | None = None, who: Shop | None = None) -> dict[str, Any]:
        """What the command does, without its words."""
        shop = who or self.shop
        asked = exporting.Asked("C01", "税務調査 2025-02-10", wanted or Criteria(include_deleted=True))
        package.require_target(target)
        with package.new_package(target.parent) as made:
            with shop.read() as q, open(made.spool, "w", encoding="utf-8") as spool:
                taken = exporting.snapshot(q, shop.office(q), asked, spool)
            given = made.build(self.blobs, taken, lambda taken: f"README {taken.counts}")
            with shop.write() as tx:
                answer = exporting.record(tx, shop.office(tx), asked, taken, given)
                made.publish(target)
        return answer

    def covers(self) -> bool:
        """Does a whole and complete copy show what is in the folder now?"""
        with self.shop.read() as q:
            folder = reads.find(q, self.shop.office(q), "C01")
            sql = "SELECT * FROM ebook_export WHERE folder_id = :f AND complete AND whole"
            return any(not exporting.changed_since(q, export) for export in q.rows(sql, f=folder["id"]))
