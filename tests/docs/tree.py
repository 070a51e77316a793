"""The commands of the live program, walked as a user would."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kcli import commands
from kcli.app import root
from kcli.verbs import Verb


@dataclass(frozen=True)
class Leaf:
    """One command in one language."""

    path: str
    command: Any

    @property
    def examples(self) -> list[str]:
        return str(self.command.example).splitlines()

    @property
    def changes(self) -> bool:
        return any(param.name == "_dry_run" for param in self.command.params)


def leaves(lang: str) -> list[Leaf]:
    """Every command, in the order of the help pages."""
    return list(_walk("kcli", root(lang)))


def _walk(path: str, command: Any) -> Iterator[Leaf]:
    if not hasattr(command, "list_commands"):
        yield Leaf(path, command)
        return
    for name in command.list_commands(None):
        yield from _walk(f"{path} {name}", command.get_command(None, name))


def declared() -> list[Verb]:
    """Every command as its module declares it."""
    modules = [
        importlib.import_module(f"kcli.commands.{found.name}") for found in pkgutil.iter_modules(commands.__path__)
    ]
    return [value.__verb__ for module in modules for value in vars(module).values() if hasattr(value, "__verb__")]
