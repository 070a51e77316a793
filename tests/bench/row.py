"""One figure: what was measured, and the bound it has to keep."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """`value` has to be at most `most`, or at least `least`; with neither it is for information."""

    name: str
    measured: str
    value: float
    most: float | None = None
    least: float | None = None
    unit: str = "x"

    @property
    def verdict(self) -> str:
        if self.most is None and self.least is None:
            return ""
        too_much = self.most is not None and not self.value <= self.most
        too_little = self.least is not None and not self.value >= self.least
        return "OVER" if too_much or too_little else "ok"

    def line(self) -> str:
        bound = "" if self.most is None else f"<= {self.most:g} {self.unit}"
        bound = bound if self.least is None else f">= {self.least:g} {self.unit}"
        return f"{self.name:<50} {self.measured:>22} {self.value:>8.2f} {self.unit:<3} {bound:<12} {self.verdict}"
