"""Settings that could send mail unprotected, or nowhere, are refused where they are written and where they are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.terminal import Terminal

WRONG = {"smtp.security": ("startls", "none"), "smtp.port": ("abc", "1-65535")}


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "home")


@pytest.mark.parametrize("name", WRONG)
def test_a_slip_of_the_pen_is_refused_with_what_can_be_typed(terminal: Terminal, name: str) -> None:
    text, allowed = WRONG[name]
    done = terminal.kcli("config", "set", name, text).ended(9)
    assert f"{name}: “{text}” is not one of " in done.err
    assert allowed in done.err
    assert not (terminal.home / ".config/kcli/config.toml").exists()


@pytest.mark.parametrize("port", ["0", "65536", "-1", "٣"])
def test_a_port_is_a_number_of_16_bits(terminal: Terminal, port: str) -> None:
    assert "BAD_CHOICE" in terminal.kcli("config", "set", "smtp.port", "--", port).ended(9).err


@pytest.mark.parametrize(
    "line", ['security = "startls"', "security = false", 'port = "587"', "port = true", "port = 0"]
)
def test_a_file_that_was_edited_by_hand_is_looked_at_too(terminal: Terminal, line: str) -> None:
    terminal.kcli("init").ended(0)
    (terminal.home / ".config/kcli/config.toml").write_text(f"[smtp]\n{line}\n")
    done = terminal.kcli("office", "list").ended(9)
    assert "BAD_CONFIG" in done.err
    assert "smtp." in done.err


def test_what_is_right_is_kept_as_the_kind_it_is(terminal: Terminal) -> None:
    for name, text in (("smtp.port", "465"), ("smtp.security", "tls")):
        terminal.kcli("config", "set", name, text).ended(0)
    assert (terminal.home / ".config/kcli/config.toml").read_text() == '[smtp]\nport = 465\nsecurity = "tls"\n'
    shown = {row["name"]: row["value"] for row in terminal.kcli("config", "show", "-o", "json").ended(0).json()}
    assert (shown["smtp.port"], shown["smtp.security"]) == (465, "tls")
