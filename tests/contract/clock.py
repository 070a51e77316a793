"""A clock that stands still until a test moves it."""

from __future__ import annotations

import datetime as dt

from kcli_core.store.transaction import Store
from kcli_core.world import World
from tests.conftest import Shop


class Clock:
    def __init__(self, at: dt.datetime | None = None) -> None:
        self.at = at or dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.at

    def forward(self, **spans: float) -> None:
        self.at += dt.timedelta(**spans)

    def shop(self, shop: Shop) -> Shop:
        """The same store under this clock."""
        return Shop(Store(shop.store.place, World(now=self)), shop.keys, shop.who)
