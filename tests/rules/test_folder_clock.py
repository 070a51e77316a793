"""When a clock is doubted: before the log, far behind it, and in the first hours after a silence."""

from __future__ import annotations

import datetime as dt

import pytest

from kcli_core.folder.clock import CALM, LONGEST_SILENCE, judge

NOW = dt.datetime(2031, 7, 1, 16, 0, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


def ago(**spans: float) -> dt.datetime:
    return NOW - dt.timedelta(**spans)


@pytest.mark.parametrize(
    ("newest", "before", "after", "why"),
    [
        (None, None, None, None),
        (ago(hours=1), None, None, None),
        (ago(hours=24, seconds=40), ago(hours=24, seconds=40), None, None),  # only the job of the last night
        (NOW - LONGEST_SILENCE, NOW - LONGEST_SILENCE, None, None),
        (NOW - LONGEST_SILENCE - SECOND, NOW - LONGEST_SILENCE - SECOND, None, "silence"),
        (ago(days=3650), ago(days=3650), None, "silence"),
        (NOW + dt.timedelta(seconds=59), ago(hours=30), NOW + dt.timedelta(seconds=59), None),
        (NOW + dt.timedelta(seconds=61), ago(hours=30), NOW + dt.timedelta(seconds=61), "behind"),
        (ago(minutes=5), ago(days=3), ago(hours=1), "calm"),  # just after a quiet weekend, or a jump
        (ago(minutes=5), ago(hours=30), ago(hours=1), None),
        (ago(hours=1), ago(hours=20), ago(hours=19), None),
        (ago(hours=1), ago(hours=20), ago(hours=1), None),
    ],
)
def test_a_clock_is_doubted(
    newest: dt.datetime | None, before: dt.datetime | None, after: dt.datetime | None, why: str | None
) -> None:
    found = judge(NOW, newest, before, after)
    assert (found.facts["why"] if found else None) == why


def test_it_says_when_it_is_trusted_again() -> None:
    found = judge(NOW, ago(minutes=5), ago(days=3), ago(hours=1))
    assert found is not None
    assert found.facts["again"] == (ago(hours=1) + CALM).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert found.facts["hours"] == 71
