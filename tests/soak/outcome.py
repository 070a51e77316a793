"""What one trial found, as one line of JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

SHOWN_FAILURES = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """`control_red`: the trial without its guard was seen to fail, so the trial can. `facts` are worth knowing."""

    name: str
    seed: int
    trials: int
    failures: Sequence[str]
    control_red: bool
    wall_s: float
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def well(self) -> bool:
        return not self.failures and self.control_red and self.trials > 0

    @property
    def upper95(self) -> float:
        """The failure rate is below this at 95 %: by the rule of three where nothing failed."""
        failed = len(self.failures)
        return min(1.0, (failed + 1.96 * sqrt(failed) if failed else 3) / max(1, self.trials))

    def line(self) -> str:
        said = {
            "name": self.name,
            "seed": self.seed,
            "trials": self.trials,
            "failures": len(self.failures),
            "upper95": float(f"{self.upper95:.2g}"),
            "control_red": self.control_red,
            "wall_s": round(self.wall_s, 1),
            **self.facts,
        }
        if self.failures:
            said["first_failures"] = list(self.failures[:SHOWN_FAILURES])
        return json.dumps(said, ensure_ascii=False)
