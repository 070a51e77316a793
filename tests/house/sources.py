"""The sources as trees, and what the rules of the house look for in them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Source:
    """A file by its path from the root."""

    path: str
    text: str

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    def tree(self) -> ast.Module:
        return ast.parse(self.text)


@cache
def sources(*packages: str) -> tuple[Source, ...]:
    """The files of these packages, both by default."""
    files = [file for package in packages or ("kcli", "kcli_core") for file in sorted((ROOT / package).rglob("*.py"))]
    return tuple(Source(file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8")) for file in files)


def imports(source: Source, *, for_types: bool = False) -> Iterator[str]:
    """Every module it imports, inside functions too, by full name; with `for_types` those for the type checker too."""
    tree = source.tree()
    if not for_types:
        for guard in _type_checking(tree):
            guard.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def _type_checking(tree: ast.Module) -> list[ast.If]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
