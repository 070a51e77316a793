"""Documents for the tests of keeping and ending, put as the core writes them; bytes are values, no file moves."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kcli_core.folder import actions, ending, purging, reads, versions
from tests.conftest import Shop
from tests.contract.clock import Clock
from tests.contract.filing import sha as sha

NAME = "株式会社青空商店"
BLANK = {
    "kind": "invoice", "direction": "received", "amount": 110000, "counterparty": "㈱国税商事",
    "counterparty_code": None, "invoice_number": None, "invoice_number_unchecked": False, "slip_number": None,
    "remarks": None, "path_id": 0, "file_name": "seikyu.pdf", "media_type": "application/pdf", "size": 10,
    "route": "mail", "marks": "",
}  # fmt: skip


class Cabinet:
    """The green folder of C01, whose business year closes in March."""

    def __init__(self, shop: Shop, clock: Clock) -> None:
        self.shop, self.clock = shop, clock

    def open(self) -> Cabinet:
        with self.shop.write() as tx:
            actions.add(tx, self.shop.office(tx), [actions.Wish("C01", "ebook", 10**6, None, None)])
        return self

    def put(self, *days: str | None, first: int = 1, **fields: Any) -> list[int]:
        """A document per transaction date; their numbers."""
        with self.shop.write() as tx:
            folder = reads.find(tx, self.shop.office(tx), "C01")
            ebook = tx.hold("ebook", reads.ebook(tx, folder["client_id"])["id"])
            drafts = [
                {**BLANK, "transaction_date": day, "sha256": sha(first + n), **fields} for n, day in enumerate(days)
            ]
            stored = versions.store(tx, folder, ebook, drafts)
            tx.record("folder.put", "folder:C01", count=len(stored))
        return [one.number for one in stored]

    def by(self, user: str | None, action: Any, *keys: Any, reason: str | None = None, **more: Any) -> Any:
        shop = self.shop.as_user(user) if user else self.shop
        with shop.write(reason=reason) as tx:
            return action(tx, self.shop.office(tx), *keys, **more)

    def read(self, action: Any, *keys: Any) -> Any:
        with self.shop.read() as q:
            return action(q, self.shop.office(q), *keys)

    def end(self, user: str | None = None) -> dict[str, Any]:
        ended: dict[str, Any] = self.by(user, ending.end, "C01", NAME)
        return ended

    def live_until(self, at: dt.datetime) -> None:
        """Time goes on to this instant as it does in an office: something is logged every day."""
        while self.clock.at < at:
            self.clock.at = min(self.clock.at + dt.timedelta(hours=23), at)
            with self.shop.write() as tx:
                tx.record("office.seen", "office:minami01")

    def arrive(self, day: str, hour: int = 1) -> None:
        """It is this hour of this day in Japan, after two days of ordinary work."""
        at = dt.datetime.fromisoformat(f"{day}T{hour:02}:00:00+09:00").astimezone(dt.UTC)
        self.clock.at = at - dt.timedelta(hours=60)
        with self.shop.write() as tx:
            tx.record("office.seen", "office:minami01")
        self.live_until(at)

    def run(self, who: Shop | None = None, *, drop: bool = True) -> tuple[list[dict[str, Any]], list[str], list[str]]:
        """The job of the night: what was deleted, the codes of what was refused, and the bytes that were dropped."""
        gone: list[str] = []
        done, failed = purging.run(
            self.shop.store, (who or self.shop).identify, gone.append if drop else None, command="folder purge-due"
        )
        return done, [refusal.code for _, refusal in failed], gone

    def rows(self, sql: str, **params: Any) -> list[dict[str, Any]]:
        return self.shop.rows(sql, **params)

    def retained(self) -> dict[int, str | None]:
        return {row["number"]: row["retain_until"] for row in self.rows("SELECT number, retain_until FROM document")}

    def events(self) -> list[str]:
        return [row["what"] for row in self.rows("SELECT what FROM document_event ORDER BY seq")]

    def exported(self, *, whole: bool = True, complete: bool = True) -> int:
        """A row of an export of everything there is now; its number."""
        with self.shop.write() as tx:
            folder = reads.find(tx, self.shop.office(tx), "C01")
            ebook = reads.ebook(tx, folder["client_id"])
            row = {
                "client_id": folder["client_id"], "folder_id": folder["id"], "request": "終了前", "criteria": "{}",
                "whole": whole, "complete": complete, "documents": ebook["documents"], "bytes": 0,
                "manifest_sha256": sha(0), "events": ebook["events"], "at": tx.at, "by": "test",
            }  # fmt: skip
            id: int = tx.insert("ebook_export", row)
            tx.record("folder.exported", "folder:C01")
        return id
