"""A green folder for tests: documents as they are put, without a command. Blobs are values; no file moves."""

from __future__ import annotations

from typing import Any

from kcli_core.client import register
from kcli_core.folder import actions, filing, putting
from kcli_core.folder.media import Look
from tests.conftest import Shop

FIELDS: dict[str, Any] = {
    "kind": "invoice", "direction": "received", "transaction_date": "2024-03-31", "amount": 110000,
    "counterparty": "㈱国税商事", "counterparty_code": None, "invoice_number": None, "invoice_number_unchecked": False,
    "slip_number": None, "remarks": None, "route": "upload",
}  # fmt: skip


def add_green(shop: Shop, client: str = "C01", total: int = 10**9, most: int | None = 10**7) -> None:
    with shop.write() as tx:
        actions.add(tx, shop.office(tx), [actions.Wish(client, "ebook", total, most)])


def sha(number: int) -> str:
    """Other bytes than those of the ledgers in the same store."""
    return f"d{number:063x}"


def draft(number: int = 1, size: int = 1000, name: str = "", **fields: Any) -> dict[str, Any]:
    """A document; two of one number have the same bytes."""
    look = Look("application/pdf", "", False)
    return filing.draft(FIELDS | fields, name or f"{number}.pdf", sha(number), size, look)


def put(shop: Shop, *drafts: dict[str, Any], client: str = "C01", **more: Any) -> putting.Put:
    with shop.write() as tx:
        return putting.put(tx, shop.office(tx), client, drafts or [draft()], **more)


class Green:
    """A client of its own with a green folder, in a store that many tests share: documents cannot be cleared away."""

    count = 0

    def __init__(self, shop: Shop, total: int = 10**9, most: int | None = 10**7) -> None:
        Green.count += 1
        self.shop, self.client = shop, f"G{Green.count:03}"
        with shop.write() as tx:
            cells = {"code": self.client, "name": f"株式会社みどり{Green.count}", "closing_month": "3"}
            register.add(tx, shop.office(tx), cells)
        add_green(shop, self.client, total, most)

    def put(self, *drafts: dict[str, Any], **more: Any) -> putting.Put:
        return put(self.shop, *drafts, client=self.client, **more)

    def rows(self, table: str, columns: str = "*", order: str = "t.id") -> list[dict[str, Any]]:
        """The rows of this client, in order."""
        own = "folder_id IN (SELECT f.id FROM folder f JOIN client c ON c.id = f.client_id WHERE c.code = :c)"
        if table in ("folder", "ebook"):
            own = "client_id IN (SELECT id FROM client WHERE code = :c)"
        return self.shop.rows(f"SELECT {columns} FROM {table} t WHERE t.{own} ORDER BY {order}", c=self.client)
