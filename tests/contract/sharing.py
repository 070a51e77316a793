"""A shared ledger for tests: its parties act through the core, one after the other. Blobs are values; no file moves."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kcli_core.blobs.blob import Blob
from kcli_core.share import comm_ids, older, reads, starting, stopping, working
from kcli_core.share.rules import LONGEST_LEASE
from tests.conftest import Shop
from tests.contract.clock import Clock

# Of the office: director, IT staff, payroll staff, ordinary staff. Of the client C01: two persons; of C02: one.
DIRECTOR, IT, PAYROLL, GENERAL = "minami001", "minami002", "minami003", "minami004"
ABE, YOSHIDA = "abe@aozora.example.jp", "yoshida@aozora.example.jp"
MIDORI = "midori"
SIDE = {DIRECTOR: "office", IT: "office", PAYROLL: "office", GENERAL: "office", ABE: "client", YOSHIDA: "client"}
COMM_ID = "12345678"


def blob(number: int) -> Blob:
    return Blob(f"{number:064x}", number)


class Ledger:
    """The data set `code` of the client C01."""

    def __init__(self, shop: Shop, clock: Clock, code: str = "D1", area: int = 1) -> None:
        self.shop, self.clock, self.code, self.area = shop, clock, code, area

    def another(self, code: str, area: int) -> Ledger:
        return Ledger(self.shop, self.clock, code, area)

    # --- who does what

    def by(self, user: str | None, action: Any, *keys: Any, reason: str | None = None, **more: Any) -> Any:
        """`action` on the office's store by this user; None: by the local operator."""
        shop = self.shop.as_user(user) if user else self.shop
        with shop.write(reason=reason) as tx:
            return action(tx, self.shop.office(tx), *keys, **more)

    def read(self, user: str | None, action: Any, *keys: Any, **more: Any) -> Any:
        shop = self.shop.as_user(user) if user else self.shop
        with shop.read() as q:
            return action(q, self.shop.office(q), *keys, **more)

    # --- the set-up

    def comm_id(self, code: str = COMM_ID, client: str = "C01", password_hash: str = "none") -> None:
        self.by(None, comm_ids.add, code, client, password_hash)

    def receive(self, user: str, from_side: str, data: Blob) -> dict[str, Any]:
        received: dict[str, Any] = self.by(user, starting.receive, self.code, "C01", from_side, data)
        return received

    def setup(self, user: str = IT, latest: str | None = None, **other: Any) -> starting.Setup:
        side = SIDE.get(user, "office")
        chosen = starting.Setup("C01", side, latest or side, COMM_ID, self.area, "11.0.1", True)
        return chosen._replace(**other)

    def start(self, user: str = IT, data: Blob | None = None, latest: str | None = None, **other: Any
              ) -> dict[str, Any]:  # fmt: skip
        started: dict[str, Any] = self.by(
            user, starting.start, self.code, self.setup(user, latest, **other), data or blob(1)
        )
        return started

    def join(
        self, user: str = ABE, *, software: str = "11.1", ack_notes: bool = True, comm_id: str = COMM_ID,
        area: int | None = None, arrive: bool = True,
    ) -> dict[str, Any]:  # fmt: skip
        place = (comm_id, self.area if area is None else area)
        answer: dict[str, Any]
        answer, data = self.by(user, starting.join, self.code, *place, software, ack_notes=ack_notes)
        if arrive:
            self.arrive(user, answer["version"])
        return {**answer, "blob": data}

    def arrive(self, user: str, version: int) -> None:
        self.by(user, starting.arrived, self.code, version, None)

    def shared(self) -> Ledger:
        """Started by the office and joined by the client: version 1, active."""
        self.start()
        self.join()
        return self

    # --- working in turn

    def open(self, user: str = IT, lease: dt.timedelta = LONGEST_LEASE, *, arrive: bool = True) -> working.Grant:
        grant: working.Grant = self.by(user, working.open_share, self.code, lease)
        if arrive:
            self.arrive(user, grant.version)
        return grant

    def close(self, user: str, data: Blob, fence: int | None = None, comment: str | None = None) -> dict[str, Any]:
        closed: dict[str, Any] = self.by(user, working.close_share, self.code, fence, data, comment)
        return closed

    def turn(self, user: str, data: Blob) -> working.Grant:
        """Open and close again with these bytes."""
        grant = self.open(user)
        self.close(user, data, grant.fence)
        return grant

    def renew(self, user: str, lease: dt.timedelta = LONGEST_LEASE) -> dict[str, Any]:
        renewed: dict[str, Any] = self.by(user, working.renew, self.code, lease)
        return renewed

    def unlock(self, user: str | None, lock_id: str, reason: str | None = "端末故障") -> dict[str, Any]:
        freed: dict[str, Any] = self.by(user, working.force_unlock, self.code, lock_id, reason=reason)
        return freed

    def restore(self, user: str, version: int) -> dict[str, Any]:
        restored: dict[str, Any] = self.by(user, older.restore, self.code, version)
        return restored

    def adopt(self, user: str, draft: int) -> dict[str, Any]:
        adopted: dict[str, Any] = self.by(user, older.adopt, self.code, draft)
        return adopted

    def dismiss(self, user: str, draft: int) -> dict[str, Any]:
        dismissed: dict[str, Any] = self.by(user, older.dismiss, self.code, draft)
        return dismissed

    # --- ending

    def leave(self, user: str) -> dict[str, Any]:
        left: dict[str, Any] = self.by(user, stopping.leave, self.code)
        return left

    def stop(self, user: str) -> tuple[dict[str, Any], list[str]]:
        stopped: tuple[dict[str, Any], list[str]] = self.by(user, stopping.stop_all, self.code)
        return stopped

    def switch(self, *, usable: bool, comm_id: str = COMM_ID) -> None:
        self.by(None, comm_ids.switch, comm_id, usable=usable)

    def member_until(self, party: str, day: str | None) -> None:
        table, code = ("office", "minami01") if party == "office" else ("client", "C01")
        with self.shop.write() as tx:
            tx.run(f"UPDATE {table} SET support_member_until = :day WHERE code = :code", day=day, code=code)

    # --- what is there

    def status(self, user: str | None = IT) -> dict[str, Any]:
        status: dict[str, Any] = self.read(user, reads.status, self.code)
        return status

    def versions(self) -> list[tuple[int, str]]:
        """Number and bytes of each, oldest first."""
        return [(row["version"], row["sha256"]) for row in reversed(self.read(None, reads.versions, self.code))]

    def drafts(self, *, every: bool = False) -> list[dict[str, Any]]:
        drafts: list[dict[str, Any]] = self.read(None, reads.drafts, self.code, every=every)
        return drafts

    def fences(self) -> list[int]:
        """Every fence that was ever given for a lock or a version, in the order of giving."""
        rows = self.shop.rows(
            "SELECT g.fence FROM share_grant g JOIN share s ON s.id = g.share_id WHERE s.code = :code UNION "
            "SELECT v.fence FROM share_version v JOIN share s ON s.id = v.share_id WHERE s.code = :code "
            "AND NOT EXISTS (SELECT 1 FROM share_grant g WHERE g.share_id = v.share_id AND g.fence = v.fence)",
            code=self.code,
        )
        return sorted(row["fence"] for row in rows)

    def mailed(self, template: str) -> list[str]:
        rows = self.shop.rows("SELECT recipient FROM outbox WHERE template = :t ORDER BY recipient", t=template)
        return [row["recipient"] for row in rows]
