"""What the core takes from outside: time and chance, as one frozen struct of functions with real defaults.

No rule reads a clock. A transaction asks `now` once, after the lock is held, and passes the instant on.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from typing import NamedTuple

JST = dt.timezone(dt.timedelta(hours=9), "JST")


class World(NamedTuple):
    """`now` None means the store's own clock (the database server's on Postgres)."""

    now: Callable[[], dt.datetime] | None = None
    random_bytes: Callable[[int], bytes] = os.urandom


REAL = World()


def stamp(instant: dt.datetime) -> str:
    """An instant as it is stored: RFC 3339, UTC, microseconds, of one width, so that text order is time order."""
    return instant.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def instant(stamped: str) -> dt.datetime:
    """The way back from `stamp`."""
    return dt.datetime.fromisoformat(stamped)


def jst_date(at: dt.datetime) -> dt.date:
    """The calendar day in Japan, by which contracts, months and retention count."""
    return at.astimezone(JST).date()
