"""Every console example of README and docs runs as it is written, and shows what is shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.stage import Stages
from tests.cli.terminal import LOCALES, ROOT, Done, Terminal
from tests.docs.console import Example, examples, fits, pages, play, stage

WITH_EXAMPLES = [page for page in pages() if page.exists() and "```console" in page.read_text(encoding="utf-8")]


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Stages:
    return Stages(tmp_path_factory.mktemp("stages"))


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=lambda page: page.relative_to(ROOT).as_posix())
@pytest.mark.parametrize("lang", sorted(LOCALES))
def test_the_examples_of_a_page_run_as_written(page: Path, lang: str, stages: Stages, tmp_path: Path) -> None:
    text = page.read_text(encoding="utf-8")
    terminal = stages.copy(stage(text), tmp_path / "home")
    terminal.environment["LANG"] = LOCALES[lang]
    if not (terminal.home / "fixtures").exists():
        (terminal.home / "fixtures").symlink_to(ROOT / "fixtures")
    for example in examples(text):
        if example.lang == lang:
            done = play(terminal, example)
            assert fits(example.shown, done), f"$ {example.line}\n--- shown\n{example.shown}--- said\n{done.out}"


def test_the_pages_hold_many_examples() -> None:
    found = [example for page in WITH_EXAMPLES for example in examples(page.read_text(encoding="utf-8"))]
    assert len(found) > 50
    assert {example.lang for example in found} == {"en", "ja"}


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_page(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize(
    ("shown", "said", "fit"),
    [
        ("one\n", "one\n", True),
        ("one\n", "two\n", False),
        ("", "one\n", False),
        ("one\n", "", False),
        ("a … c\n", "a b c\n", True),
        ("a … c\n", "a b d\n", False),
        ("one\n…\nfour\n", "one\ntwo\nthree\nfour\n", True),
        ("one\n…\nfour\n", "one\ntwo\nthree\n", False),
        ("one\n", "one\ntwo\n", False),
        ("at 2026-11-22 20:40\n", "at 2031-01-01 00:00\n", True),
        ("at 2026-11-22 20:40\n", "at noon\n", False),
        ("a    b\n----\n", "a  b\n------\n", True),
        ("a  b\n", "a b\n", False),
    ],
)
def test_what_is_shown_must_be_what_is_said(shown: str, said: str, fit: bool) -> None:
    """The control."""
    assert fits(shown, Done("", 0, said.encode(), b"")) is fit


def test_an_example_is_read_and_played(tmp_path: Path) -> None:
    text = "```console\n$ echo one; \\\n    echo two >&2\none\ntwo\n$ exit 3\n```\n\n```console ja\n$ echo\n\n```\n"
    found = list(examples(text))
    assert found[:2] == [Example("en", "echo one; echo two >&2", "one\ntwo\n"), Example("en", "exit 3", "")]
    assert [example.lang for example in found] == ["en", "en", "ja"]
    assert fits(found[0].shown, play(Terminal(tmp_path / "home"), found[0]))
