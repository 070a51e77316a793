"""An office at work, for tests of the command."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.stage import Stages
from tests.cli.terminal import Terminal


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Stages:
    return Stages(tmp_path_factory.mktemp("stages"))


@pytest.fixture
def office(stages: Stages, tmp_path: Path) -> Terminal:
    """minami01 with 24 staff, of whom five have IDs, and the client C01 with two persons, one with an ID."""
    return stages.copy("working", tmp_path / "home")


@pytest.fixture(scope="module")
def shared(stages: Stages, tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """The same for a whole file of tests that change nothing which others look at."""
    return stages.copy("working", tmp_path_factory.mktemp("shared") / "home")
