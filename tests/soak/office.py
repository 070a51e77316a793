"""A store with one office in it, on each of the two engines."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kcli_core.office import actions as offices
from kcli_core.office import reads as office_reads
from kcli_core.roles import Actor, Role
from kcli_core.staff import actions as staff
from kcli_core.store import setup
from kcli_core.store.place import POSTGRES, SQLITE, Place
from kcli_core.store.transaction import Store, write
from kcli_core.store.verify import verify
from tests import postgres

OFFICE = "minami01"
ACTOR = Actor("local:soak", frozenset({Role.VENDOR, Role.DIRECTOR, Role.IT_STAFF}), local=True)

# Makes a store of its own for each trial.
Maker = Callable[[], Any]


def identify(_connection: Any, _now: Any) -> Actor:
    return ACTOR


def code_of(number: int) -> str:
    return f"{number:05}"


def change(store: Store, **options: Any) -> Any:
    """One command of the soak's actor."""
    return write(store, identify, command="soak", reason="soak", **options)


def office_of(tx: Any) -> Any:
    return office_reads.choose(tx, OFFICE)


def fill(store: Store, members: int, *, limit: int, issued: int = 0) -> None:
    """The office with `members` staff, of whom the first `issued` have IDs, and a limit on those."""
    with change(store) as tx:
        offices.add(
            tx, {"code": OFFICE, "name": "みなみ会計事務所", "access_name": "minami", "applied_on": "2024-03-15"}
        )
        offices.set_limit(tx, office_of(tx), limit)
        cells = [{"code": code_of(n), "full_name": f"佐藤 {n}郎"} for n in range(members)]
        staff.register(tx, office_of(tx), cells)
        if issued:
            staff.issue_ids(tx, office_of(tx), [code_of(n) for n in range(issued)])


def unsound(store: Store) -> list[str]:
    """What `store verify` finds wrong, without the comparison of the schema."""
    findings = verify(store.place, with_schema=False)
    return [f"{finding.check}: {finding.detail}" for finding in findings if not finding.well]


@contextmanager
def sqlite_maker() -> Iterator[Maker]:
    with tempfile.TemporaryDirectory(prefix="kcli-soak-") as folder:
        template = Path(folder) / "template.db"
        setup.init(Store(Place(SQLITE, path=template)), Path(folder) / "keys", label="local:soak")
        numbers = iter(range(10**6))

        def make() -> Store:
            path = Path(folder) / f"{next(numbers)}.db"
            shutil.copyfile(template, path)
            return Store(Place(SQLITE, path=path))

        yield make


@contextmanager
def postgres_maker() -> Iterator[Maker | None]:
    """None where there is no server."""
    with tempfile.TemporaryDirectory(prefix="kcli-soak-") as folder, postgres.server() as address:
        if address is None:
            yield None
            return
        template = postgres.new_database(address)
        operator = setup.FirstOperator("first", "最初 の担当", "sha256$none")
        setup.init(Store(Place(POSTGRES, url=template)), Path(folder) / "keys", label="local:soak", operator=operator)
        name = template.partition("?")[0].rpartition("/")[2]
        yield lambda: Store(Place(POSTGRES, url=postgres.new_database(address, name)))


Makers = Mapping[str, Maker]
