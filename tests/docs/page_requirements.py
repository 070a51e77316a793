"""docs/reference/requirements.md: which test guards which requirement, and which requirements have none yet."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.docs.markdown import code, table

TESTS = Path(__file__).resolve().parents[1]
# EB-n: what the law on electronic books asks of `kcli folder`.
EVERY = (*(f"REQ-{number:03}" for number in range(1, 181)), *(f"EB-{number}" for number in range(1, 41)))


def guards() -> Mapping[str, Sequence[str]]:
    """Per requirement the tests that carry its mark, as `folder/file.py::test`."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in sorted(TESTS.rglob("test_*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        where = file.relative_to(TESTS).as_posix()
        for node in tree.body:
            name = getattr(node, "name", "")
            for requirement in _marks(node):
                found[requirement].add(f"{where}::{name}" if name else where)
    return {name: sorted(found[name]) for name in sorted(found)}


def _marks(node: ast.AST) -> Iterator[str]:
    """The arguments of every `pytest.mark.req(…)` at or in this node."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "req":
            yield from (
                word.value for word in call.args if isinstance(word, ast.Constant) and isinstance(word.value, str)
            )


def requirements() -> str:
    guarded = guards()
    open_ones = [name for name in EVERY if name not in guarded]
    rows = [(name, "\n".join(code(test) for test in tests)) for name, tests in guarded.items()]
    return (
        "# Requirements and the tests that guard them\n\n"
        f"{len(guarded)} of {len(EVERY)} requirements have a test that carries their mark; {len(open_ones)} have none "
        "yet.\n\n"
        f"{table(('Requirement', 'Guarded by'), rows)}\n## None yet\n\n{', '.join(open_ones) or 'There are none.'}\n"
    )
