"""Nothing in the project says that somebody has certified it (EB-40), and the sheet has words for all it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import kcli
from kcli.messages.folder_compliance import GROUPS, LINES, STATES
from kcli_core.folder import compliance
from tests.docs.tree import leaves

ROOT = Path(__file__).resolve().parents[2]
SEEN = [
    path
    for folder in ("kcli", "kcli_core", "docs")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in (".py", ".md", ".toml", ".txt", ".html") and "__pycache__" not in path.parts
]
NAMES = re.compile(
    r"JIIMA|認証ソフト|(?:電子取引|電子帳簿|法的要件)[^。\n]{0,12}認証|certif(?:ied|icate|ication)", re.IGNORECASE
)
# What is no claim about the law: partners of the vendor, server certificates; or a sentence that says no.
OTHERS = re.compile(r"certified[ _]?partner|partner|認定|TLS|SSL|no_certificate|x509|PEM|introduce", re.IGNORECASE)
SAYS_NO = re.compile(
    r"受けていません|ありません|does not|no certif|None is|never|要件ではありません|claims? no|nothing|nobody",
    re.IGNORECASE,
)


def claims(text: str) -> list[str]:
    """The lines that name a certification of the law and do not say no."""
    return [
        line.strip()
        for line in text.splitlines()
        if NAMES.search(line) and not OTHERS.search(line) and not SAYS_NO.search(line)
    ]


@pytest.mark.req("EB-40")
def test_nobody_is_told_that_this_is_certified() -> None:
    pages = [*SEEN, ROOT / "README.md"]
    found = {
        str(path.relative_to(ROOT)): lines for path in pages if (lines := claims(path.read_text("utf-8", "replace")))
    }
    found.pop("kcli/messages/folder_compliance.py", None)  # its words are looked at below, sentence by sentence
    assert found == {}
    line = LINES["no_certificate"]
    assert all(SAYS_NO.search(said) for said in line.met)
    others = " ".join(str(other) for name, other in LINES.items() if name != "no_certificate")
    assert claims(others) == []


@pytest.mark.parametrize(
    "claim",
    ["JIIMA認証を取得しています。", "電子取引ソフト法的要件認証済み", "This software is certified for the law."],
)
def test_a_claim_would_be_found(claim: str) -> None:
    """The control."""
    assert claims(claim) == [claim]


@pytest.mark.req("EB-35")
@pytest.mark.parametrize("page", ["system-outline.md", "operating-manual.md"])
def test_the_papers_that_the_law_asks_for_are_of_this_version_and_name_commands_that_there_are(page: str) -> None:
    text = (ROOT / "docs/legal" / page).read_text("utf-8")
    assert f"kcli {kcli.__version__}" in text.splitlines()[2]
    known = {leaf.path.removeprefix("kcli ") for leaf in leaves("en")}
    named = set(re.findall(r"`kcli ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)*)", text))
    named |= {f"folder {verb}" for verb in re.findall(r"`folder ([a-z-]+(?: [a-z]+)*)`", text)}
    lacking = {words for words in named if not any(words == path or words.startswith(f"{path} ") for path in known)}
    assert {words for words in lacking if not any(path.startswith(f"{words} ") for path in known)} == set()


def test_every_requirement_and_state_of_the_sheet_has_words() -> None:
    source = Path(compliance.__file__).read_text("utf-8")
    names = {*re.findall(r'Item\("([a-z_0-9]+)"', source), *(f"search_{number}" for number in range(1, 9))}
    assert names == set(LINES)
    assert {*re.findall(r'Item\(f?"[^"]+", "([a-z]+)"', source)} == set(GROUPS)
    assert set(STATES) == {"met", "office", "open", "unused", "relieved"}
