"""`make soak`: every trial, one line of JSON each; status 1 where one failed or its control did not go red."""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Iterator

from tests.soak import batch, documents, folders, kills, limit, log, places, redeem, share, share_kills, turns
from tests.soak.office import Makers, postgres_maker, sqlite_maker
from tests.soak.outcome import Outcome

Trial = Callable[[], Outcome]


def trials(makers: Makers, seed: int, short: bool) -> Iterator[tuple[str, Trial]]:
    yield "documents", lambda: documents.run(seed=seed, short=short)
    yield "turns-sqlite", lambda: turns.run(makers, seed=seed, short=short)
    for engine, make in makers.items():
        yield f"limit-{engine}", lambda m=make, e=engine: limit.run(m, e, seed=seed, short=short)
        yield f"places-{engine}", lambda m=make, e=engine: places.run(m, e, seed=seed, short=short)
        yield f"folders-{engine}", lambda m=make, e=engine: folders.run(m, e, seed=seed, short=short)
        yield f"batch-{engine}", lambda m=make, e=engine: batch.run(m, makers, e, seed=seed, short=short)
        yield f"kills-{engine}", lambda m=make, e=engine: kills.run(m, makers, e, seed=seed, short=short)
        yield f"share-{engine}", lambda m=make, e=engine: share.run(m, e, seed=seed, short=short)
        yield f"share-kills-{engine}", lambda m=make, e=engine: share_kills.run(m, makers, e, seed=seed, short=short)
        yield f"redeem-{engine}", lambda m=make, e=engine: redeem.run(m, e, seed=seed, short=short)
        yield f"log-{engine}", lambda m=make, e=engine: log.run(m, e, seed=seed, short=short)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--short", action="store_true", help="a minute in all, for CI")
    parser.add_argument("--only", metavar="NAME", help="trials whose name begins so")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked = parser.parse_args()
    well, run = True, 0
    with sqlite_maker() as sqlite, postgres_maker() as postgres:
        makers = {"sqlite": sqlite} | ({"postgres": postgres} if postgres else {})
        if postgres is None:
            print("NOT RUN on Postgres: no binaries here; set KCLI_TEST_POSTGRES", file=sys.stderr)
        for name, trial in trials(makers, asked.seed, asked.short):
            if asked.only and not name.startswith(asked.only):
                continue
            outcome = trial()
            print(outcome.line(), flush=True)
            well, run = well and outcome.well, run + 1
    return 0 if well and run else 1


if __name__ == "__main__":
    sys.exit(main())
