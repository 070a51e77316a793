"""A trial that failed, or could not have failed, is not well."""

from __future__ import annotations

import json

import pytest

from tests.soak.outcome import Outcome
from tests.soak.turns import Found


@pytest.mark.parametrize(
    ("trials", "failures", "control_red", "well"),
    [(100, [], True, True), (100, ["lost"], True, False), (100, [], False, False), (0, [], True, False)],
)
def test_only_a_green_trial_with_a_red_control_counts(
    trials: int, failures: list[str], control_red: bool, well: bool
) -> None:
    assert Outcome("a trial", 1, trials, failures, control_red, 1.0).well is well


def test_a_green_trial_says_how_sure_it_is() -> None:
    said = json.loads(Outcome("a trial", 1, 1000, [], True, 1.0).line())
    assert (said["failures"], said["upper95"]) == (0, 0.003)


@pytest.mark.parametrize(
    ("turns", "waits", "failures"),
    [
        ([10, 9, 11], [0.1] * 30, 0),
        ([10, 0, 10], [0.1] * 20, 1),
        ([10, 4, 10], [0.1] * 24, 1),
        ([10, 9, 11], [0.1] * 29 + [2.1], 1),
        ([0, 0, 0], [], 3),
    ],
)
def test_a_starved_writer_and_a_long_wait_are_found(turns: list[int], waits: list[float], failures: int) -> None:
    assert len(Found(turns, waits, []).failures) == failures
