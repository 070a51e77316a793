"""The prices that kcli knows, each with its source: prices.toml."""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def prices() -> dict[str, Any]:
    """The tables of prices.toml: yen without tax, and the tax in percent."""
    import tomllib
    from importlib import resources

    return tomllib.loads((resources.files("kcli_core.catalog") / "prices.toml").read_text("utf-8"))
