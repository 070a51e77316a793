"""The reference pages are those of this program, and leave nothing of it out."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from kcli.settings import VARIABLES
from kcli_core.refusals import CODES, Class
from kcli_core.roles import Action
from tests.docs.generate import PAGES, REFERENCE, page
from tests.docs.page_errors import CLASSES
from tests.docs.page_requirements import EVERY, guards
from tests.docs.page_settings import ABOUT, VARIABLES_ALONE

ROOT = Path(__file__).resolve().parents[2]


def written(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


def declared_verbs() -> set[str]:
    """The names in `@verb("…")` of the command modules, found without importing them."""
    found = set()
    for file in sorted((ROOT / "kcli/commands").glob("*.py")):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "verb":
                assert isinstance(call.args[0], ast.Constant)
                found.add(str(call.args[0].value))
    return found


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_is_up_to_date(name: str) -> None:
    assert written(name) == page(name), "run: make docs"


def test_no_page_is_left_over() -> None:
    assert {file.name for file in REFERENCE.iterdir()} == set(PAGES)


def test_every_command_is_documented() -> None:
    titles = re.findall(r"^## kcli (.+)$", written("commands.md"), re.M)
    verbs = declared_verbs()
    assert len(verbs) > 30
    assert {verb for verb in verbs if not any(title == verb or title.endswith(" " + verb) for title in titles)} == set()
    assert len(titles) == len(set(titles)) >= len(verbs)


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_is_documented_with_its_status(code: str) -> None:
    assert re.search(rf"^\| `{code}(/\w+)?` \| {int(CODES[code])} \|", written("errors.md"), re.M)


def test_every_class_is_described_and_has_its_line() -> None:
    assert set(CLASSES) == set(Class)
    for status in (0, 1, *Class, 130):
        assert f"| {int(status)} | " in written("exit-statuses.md")


def test_every_action_is_in_the_table_of_rights() -> None:
    assert [f"| `{action.value}` |" for action in Action if f"| `{action.value}` |" not in written("roles.md")] == []


def test_every_setting_and_variable_is_documented() -> None:
    assert ABOUT.keys() == VARIABLES.keys()
    known = {*VARIABLES.values(), *VARIABLES_ALONE, ""}
    sources = [file.read_text(encoding="utf-8") for file in sorted((ROOT / "kcli").rglob("*.py"))]
    # `_KCLI_COMPLETE` belongs to the shell's completion.
    read = {name for text in sources for name in re.findall(r"(?<![_A-Z])KCLI_[A-Z_]+[A-Z]", text)}
    assert {"KCLI_STORE", "KCLI_TOKEN"} <= read <= known
    assert [name for names in known for name in names.split(", ") if name not in written("settings.md")] == []


def test_every_mark_names_a_requirement() -> None:
    assert guards().keys() <= set(EVERY)
