"""Documents of a client of their own, in a store that many tests share: what is kept cannot be taken away again."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

from kcli_core.client import register
from kcli_core.folder import correcting, history, requests, seal, verifying
from kcli_core.refusals import Refusal
from kcli_core.store.engine import Row
from kcli_core.world import stamp
from tests.conftest import Shop
from tests.contract.filing import add_green, draft, put

DIRECTOR, IT, PAYROLL, GENERAL = "minami001", "minami002", "minami003", "minami004"
WHY = "入力誤り"
_NUMBERS = count(1)


class Papers:
    """The green folder of a new client; `client` is its code."""

    def __init__(self, shop: Shop, **green: Any) -> None:
        self.shop, self.client = shop, f"E{next(_NUMBERS):03}"
        with shop.write() as tx:
            cells = {"code": self.client, "name": f"株式会社試験{self.client}", "closing_month": "3"}
            register.add(tx, shop.office(tx), cells)
        add_green(shop, self.client, **green)

    # --- who does what

    def by(self, user: str | None) -> Shop:
        return self.shop.as_user(user, "minami01") if user else self.shop

    def do(self, user: str | None, action: Any, *keys: Any, reason: str | None = WHY, **more: Any) -> dict[str, Any]:
        with self.by(user).write(reason=reason) as tx:
            done: dict[str, Any] = action(tx, self.shop.office(tx), self.client, *keys, **more)
        return done

    def read(self, user: str | None, action: Any, *keys: Any, **more: Any) -> Any:
        with self.by(user).read() as q:
            return action(q, self.shop.office(q), self.client, *keys, **more)

    def put(self, *drafts: dict[str, Any]) -> int:
        """The number of the first."""
        return put(self.shop, *drafts, client=self.client).first

    def correct(
        self, number: int = 1, user: str | None = IT, base: int | None = None,
        said: Mapping[str, str | None] | None = None, reason: str | None = WHY, allow_duplicate: bool = False,
        **fields: Any,
    ) -> dict[str, Any]:  # fmt: skip
        seen = self.document(number)["version"] if base is None else base
        return self.do(
            user, correcting.correct, number, fields, said or {}, reason=reason, base=seen,
            allow_duplicate=allow_duplicate,
        )  # fmt: skip

    def mark(
        self, action: Any, number: int = 1, user: str | None = IT, base: int | None = None, reason: str | None = WHY
    ) -> dict[str, Any]:
        seen = self.document(number)["version"] if base is None else base
        return self.do(user, action, number, {}, reason=reason, base=seen)

    def delete(self, number: int = 1, **more: Any) -> dict[str, Any]:
        return self.mark(correcting.delete, number, **more)

    def restore(self, number: int = 1, **more: Any) -> dict[str, Any]:
        return self.mark(correcting.restore, number, **more)

    def second_person(self, *, on: bool = True) -> None:
        with self.shop.write() as tx:
            tx.run("UPDATE ebook SET second_person = :on WHERE client_id = :c", on=on, c=self.client_id)

    def approve(self, request: int, user: str | None = DIRECTOR, reason: str | None = None) -> dict[str, Any]:
        return self.do(user, requests.approve, request, reason=reason)

    # --- what is there

    @property
    def client_id(self) -> int:
        return int(self.rows("SELECT id FROM client WHERE code = :code", code=self.client)[0]["id"])

    def rows(self, sql: str, **params: Any) -> list[Row]:
        return self.shop.rows(sql, **params)

    def own(self, table: str) -> list[Row]:
        return self.rows(f"SELECT * FROM {table} WHERE client_id = :c ORDER BY id", c=self.client_id)

    def document(self, number: int = 1) -> Row:
        return next(row for row in self.own("document") if row["number"] == number)

    def versions(self, number: int = 1) -> list[Row]:
        id = self.document(number)["id"]
        return [row for row in self.own("document_version") if row["document_id"] == id]

    def history(self, user: str | None = IT, **wanted: Any) -> list[Row]:
        found: list[Row] = self.read(user, history.history, history.Wanted(**wanted))
        return found

    def seal(self) -> seal.Seal:
        with self.shop.read() as q:
            _, text = seal.take(q, self.shop.office(q), self.client, self.shop.keys, stamp(q.instant))
        from kcli_core.store import checkpoint

        return seal.read_seal(text, "seal.txt", trusted=checkpoint.public_key(self.shop.keys))

    def check(self, *seals: seal.Seal) -> list[Refusal]:
        """What `folder verify --no-bytes` finds."""
        with self.shop.read() as q:
            ebook = verifying.targets(q, self.shop.office(q), self.client)[0]
            return verifying.check(q, ebook, list(seals)).damage

    def damage(self, *seals: seal.Seal) -> list[tuple[Any, ...]]:
        """The same, short: the code, and where."""
        return [short(one) for one in self.check(*seals)]


def short(refusal: Refusal) -> tuple[Any, ...]:
    facts = refusal.facts
    named = ("seq", "why", "reason", "number", "version", "fields")
    return (refusal.code, *(facts[name] for name in named if facts.get(name) not in (None, [])))


__all__ = ["DIRECTOR", "GENERAL", "IT", "PAYROLL", "WHY", "Papers", "draft", "short"]
