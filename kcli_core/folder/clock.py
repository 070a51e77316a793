"""Does the clock look right? What is deleted because a day has passed needs a clock that did not jump.

The log of every change is the only witness of time that a store has. A clock is doubted when it stands before the
newest row of the log, or when it is more than LONGEST_SILENCE past it. A silence alone is no fault (holidays, a machine
that was off), but the first hours after it look the same whether time passed or the clock jumped: so nothing is deleted
until the store has gone on for CALM under the new time, in which people work with it and would see a wrong date. The
job of the night leaves a row of its own, so that a store that is only idle has no silence; and a day and a half leaves
room for a job that starts late.
"""

from __future__ import annotations

import datetime as dt

from kcli_core.refusals import Refusal, refuse
from kcli_core.store.transaction import Queries
from kcli_core.world import instant, stamp

LONGEST_SILENCE = dt.timedelta(hours=36)
CALM = dt.timedelta(hours=20)
# Commands that run at once write their rows a little out of order.
SLACK = dt.timedelta(minutes=1)


def judge(
    now: dt.datetime, newest: dt.datetime | None, before: dt.datetime | None, after: dt.datetime | None
) -> Refusal | None:
    """Pure. `newest` row of the log; `before`: the last one older than CALM, `after`: the one that followed it.

    Refused: CLOCK_LOOKS_WRONG (`behind`, `silence`, `calm`).
    """
    if newest is None:
        return None
    if now < newest - SLACK:
        return refuse("CLOCK_LOOKS_WRONG", why="behind", now=stamp(now), newest=stamp(newest))
    if now - newest > LONGEST_SILENCE:
        return _silent("silence", now, newest, now)
    if before is not None and after is not None and after - before > LONGEST_SILENCE:
        return _silent("calm", now, before, after)
    return None


def _silent(why: str, now: dt.datetime, from_: dt.datetime, to: dt.datetime) -> Refusal:
    hours = int((to - from_).total_seconds() // 3600)
    again = stamp(min(to, now) + CALM)
    return refuse("CLOCK_LOOKS_WRONG", why=why, now=stamp(now), newest=stamp(from_), hours=hours, again=again)


def doubted(q: Queries) -> Refusal | None:
    """Is the clock of this transaction to be doubted? Its own rows of the log are not written yet."""
    newest = q.value("SELECT at FROM audit ORDER BY seq DESC LIMIT 1")
    before = q.one(
        "SELECT seq, at FROM audit WHERE at <= :calm ORDER BY seq DESC LIMIT 1", calm=stamp(q.instant - CALM)
    )
    after = q.value("SELECT at FROM audit WHERE seq = :n", n=before["seq"] + 1) if before else None
    return judge(q.instant, *(instant(at) if at else None for at in (newest, before and before["at"], after)))
