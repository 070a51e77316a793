"""The console examples of the pages: read from them, played in one home from top to bottom, held to what they show.

    ```console
    $ kcli staff issue 099; echo $?
    Error NOT_REGISTERED: …
    5
    ```

In what is shown, `…` stands for any text, and alone on a line for any lines; a time for any time, a code or a one-time
password for any, and so on (VARIES); blanks and rules of a table may be longer or shorter. A block marked `ja` is
played in Japanese, in a home of its own. `<!-- stage: working -->` in a page says how far the office is when the page
begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.cli.terminal import Done, Terminal

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```console(?: (?P<lang>ja))?\n(?P<text>.*?)^```$", re.M | re.S)
# What differs from run to run: as it is shown, and what fits it.
VARIES = {
    "…": ".*",
    r"\d{4}-\d\d-\d\d \d\d:\d\d": r"\d{4}-\d\d-\d\d \d\d:\d\d",
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+09:00": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+09:00",
    r"\d{8}T\d{6}Z": r"\d{8}T\d{6}Z",
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}": r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    r"[2-9a-z]{4}(?:-[2-9a-z]{4}){5}": r"[2-9a-z]{4}(?:-[2-9a-z]{4}){5}",
    r"\bkc[a-z]_[\w-]{20,}": r"kc[a-z]_[\w-]{20,}",
    r"\b\d{8}\b": r"\d{8}",
    r"[\d,]+ bytes": r"[\d,]+ bytes",
    "local:[a-z]+": r"local:\S+",
    " {2,}": " {2,}",
    "-{3,}": "-{3,}",
}
VARYING = re.compile("|".join(f"({shown})" for shown in VARIES))
STAGE = re.compile(r"<!-- stage: (\w*) -->")


@dataclass(frozen=True)
class Example:
    """A line that a user types, and what is shown for it."""

    lang: str
    line: str
    shown: str


def pages() -> list[Path]:
    """Every page a person reads."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def stage(text: str) -> str:
    found = STAGE.search(text)
    return found[1] if found else ""


def examples(text: str) -> Iterator[Example]:
    for block in BLOCK.finditer(text):
        parts = re.split(r"^\$ ", block["text"], flags=re.M)
        assert not parts[0].strip(), f"an example begins without a command: {parts[0]!r}"
        for part in parts[1:]:
            line, _, shown = part.partition("\n")
            while line.endswith("\\"):
                more, _, shown = shown.partition("\n")
                line = f"{line[:-1].rstrip()} {more.strip()}"
            yield Example(block["lang"] or "en", line, shown)


def play(terminal: Terminal, example: Example) -> Done:
    """What a terminal would show: both streams in the order of writing."""
    return terminal.shell(f"{{ {example.line}\n}} 2>&1", PYTHONUNBUFFERED="1")


def pattern(shown: str) -> re.Pattern[str]:
    """What is shown as an expression: `…` fits any text, alone on its line any lines."""
    lines = []
    for line in shown.rstrip("\n").split("\n") if shown.strip() else []:
        lines.append(r"(?:.*\n)*?" if line.strip() == "…" else _line(line.rstrip()) + r"[ ]*\n")
    return re.compile("".join(lines))


def _line(line: str) -> str:
    """One line as an expression."""
    found, at = "", 0
    for varying in VARYING.finditer(line):
        found += re.escape(line[at : varying.start()]) + list(VARIES.values())[(varying.lastindex or 1) - 1]
        at = varying.end()
    return found + re.escape(line[at:])


def fits(shown: str, done: Done) -> bool:
    """CSV ends its lines in Excel's way and may begin with a mark; neither is seen on a terminal."""
    said = done.out.replace("\r\n", "\n").replace("\ufeff", "")
    said += "" if said.endswith("\n") or not said else "\n"
    return bool(pattern(shown).fullmatch(said))
