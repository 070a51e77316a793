"""A green folder for tests: documents as they are put, without a command. Blobs are values; no file moves."""

from __future__ import annotations

from typing import Any

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
        actions.add(tx, shop.office(tx), [actions.Wish(client, "ebook", total, most, None)])


def draft(number: int = 1, size: int = 1000, name: str = "", **fields: Any) -> dict[str, Any]:
    """A document; two of one number have the same bytes."""
    look = Look("application/pdf", "", False)
    return filing.draft(FIELDS | fields, name or f"{number}.pdf", f"{number:064x}", size, look)


def put(shop: Shop, *drafts: dict[str, Any], client: str = "C01", **more: Any) -> putting.Put:
    with shop.write() as tx:
        return putting.put(tx, shop.office(tx), client, drafts or [draft()], **more)
