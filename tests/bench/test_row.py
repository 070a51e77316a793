"""A figure over its bound is said to be over."""

from __future__ import annotations

import pytest

from tests.bench.row import Row


@pytest.mark.parametrize(
    ("value", "most", "least", "verdict"),
    [
        (8.0, 8.0, None, "ok"),
        (8.01, 8.0, None, "OVER"),
        (0.1, None, 0.1, "ok"),
        (0.09, None, 0.1, "OVER"),
        (float("nan"), 8.0, None, "OVER"),
        (float("nan"), None, 0.1, "OVER"),
        (99.0, None, None, ""),
    ],
)
def test_a_bound_is_kept_or_it_is_not(value: float, most: float | None, least: float | None, verdict: str) -> None:
    assert Row("a figure", "1 ms", value, most=most, least=least).verdict == verdict
