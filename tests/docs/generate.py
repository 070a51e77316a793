"""Writes docs/reference from the program itself: `python -m tests.docs.generate`, which is `make docs`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tests.docs import page_commands, page_errors, page_requirements, page_rights, page_settings

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"
NOTE = "<!-- Made from the program by `make docs`. What is written here by hand is lost. -->\n\n"

PAGES: Mapping[str, Callable[[], str]] = {
    "commands.md": page_commands.commands,
    "errors.md": page_errors.errors,
    "exit-statuses.md": page_errors.exit_statuses,
    "requirements.md": page_requirements.requirements,
    "roles.md": page_rights.roles,
    "settings.md": page_settings.settings,
}


def page(name: str) -> str:
    """The text of one page, as it should be."""
    return NOTE + PAGES[name]().rstrip("\n") + "\n"


def main() -> None:
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name in PAGES:
        (REFERENCE / name).write_text(page(name), encoding="utf-8")


if __name__ == "__main__":
    main()
