"""Modules that are loaded when they are first used: a list must not pay for what only an import of lists needs."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any


class Later(ModuleType):
    """Stands for a module until one of its names is asked for."""

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self.__name__), name)


def later(name: str) -> Any:
    """The module of this name, not loaded yet. Import it under TYPE_CHECKING as well, so that types are known."""
    return Later(name)
