"""Files of offices held against every rule that the single commands keep, without a store or against one.

desired = read_office(path)
findings = check(desired, dt.date(2025, 4, 1))          # refusals and cautions, each with its spot
desired.places(f.spot for f in findings)                 # spots → file, line, column
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kcli_core.catalog.prices import prices
from kcli_core.desired.book import Book
from kcli_core.desired.contracts import check_contracts
from kcli_core.desired.folders import check_folders
from kcli_core.desired.links import check_links
from kcli_core.desired.model import Desired, Finding, Place, Spot
from kcli_core.desired.people import check_people
from kcli_core.desired.read import read_office
from kcli_core.desired.sources import read_bytes
from kcli_core.desired.state import NOTHING, State
from kcli_core.desired.waivers import apply_waivers
from kcli_core.input.ids import id_key
from kcli_core.office.rules import one_of
from kcli_core.refusals import Refused, refuse

MOST_FILES = 10_000


def check(desired: Desired, day: dt.date, state: State = NOTHING) -> list[Finding]:
    """What of an office's file breaks a rule on a day, in the order of the file's sources and places.

    What could not be read (`desired.broken`) comes along. `state` is what the store has, where it is asked too. A
    finding with a `waiver` (number in the section) is covered by it.
    """
    book = Book(desired, day, state)
    _office(book)
    check_links(book)
    check_people(book)
    check_contracts(book)
    check_folders(book)
    return [*desired.broken, *apply_waivers(book)]


def _office(book: Book) -> None:
    office = book.desired.office
    if office is None:
        return
    included = office.values.get("included_ids")
    if included is not None:
        bar = one_of("included_ids", str(included), [str(n) for n in prices()["staff_ids"]["included"]])
        book.say_at(bar, office.spot._replace(field="included_ids"), f"office:{office.label}")


@dataclass(slots=True)
class Checked:
    """One file: its findings with their places, or (`refused`) why it could not be read."""

    name: str
    desired: Desired | None = None
    findings: list[Finding] = field(default_factory=list)
    refused: Refused | None = None

    def places(self) -> dict[Spot, Place]:
        """Where every finding and every row that it is about stands."""
        if self.desired is None:
            return {}
        return self.desired.places(spot for one in self.findings for spot in (one.spot, *one.rows))

    @property
    def broken(self) -> list[Finding]:
        """The findings that are errors and that no waiver covers."""
        return [one for one in self.findings if one.is_error and one.waiver is None]


def check_files(
    files: Iterable[tuple[Path, str]], day: dt.date, state_of: Callable[[str], State] | None = None
) -> Iterator[Checked]:
    """Each file (path, and how it is called) checked; two files of one office are told at the second.

    `state_of` gives what the store has of an office by its CORP ID.
    """
    offices: dict[str, str] = {}
    for path, name in files:
        try:
            desired = read_office(path, name)
        except Refused as refused:
            yield Checked(name, refused=refused)
            continue
        done = Checked(name, desired)
        done.findings = check(desired, day, state_of(desired.code) if state_of and desired.code else NOTHING)
        if desired.code:
            first = offices.setdefault(id_key(desired.code), name)
            if first != name and desired.office:
                bar = refuse("OFFICE_TWICE", code=desired.code, first=first)
                spot = desired.office.spot._replace(field="code")
                done.findings.append(Finding(bar, spot, f"office:{desired.code}"))
        yield done


def office_files(paths: Sequence[Path]) -> list[tuple[Path, str]]:
    """The files that are meant: those named, and of a folder every *.toml in it and below that is no part of another.

    Parts are what a file beside refers to; links and hidden folders are not followed.
    Refused: FILE_MISSING, NO_OFFICE_FILES, TOO_MANY_FILES.
    """
    found: dict[Path, str] = {}
    for path in paths:
        if _is_folder(path):
            inside = _below(path)
            if not inside:
                raise Refused(refuse("NO_OFFICE_FILES", folder=str(path)))
            found |= {file: file.as_posix() for file in inside}
        else:
            found[path] = path.as_posix()
    return list(found.items())


def _is_folder(path: Path) -> bool:
    """Refused: FILE_MISSING, FILE_UNREADABLE."""
    try:
        if not path.exists():
            raise Refused(refuse("FILE_MISSING", file=str(path)))
        return path.is_dir()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise Refused(refuse("FILE_UNREADABLE", file=str(path)[:100], why=why)) from None


def _below(folder: Path) -> list[Path]:
    import os

    files: list[Path] = []
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        files += [Path(here) / name for name in sorted(names) if name.endswith(".toml") and name[0] != "."]
        if len(files) > MOST_FILES:
            raise Refused(refuse("TOO_MANY_FILES", file=str(folder), most=MOST_FILES))
    return [file for file in files if not _is_part(file)]


def _is_part(file: Path) -> bool:
    """Whether a TOML file has no [office] of its own but sections of one: it is read with the file that names it."""
    import re

    try:
        text = read_bytes(file, file.name).decode("utf-8", "replace")
    except Refused:  # told when it is read as an office
        return False
    return not re.search(r"^[ \t]*(?:\[[ \t]*office\b|office[ \t]*[.=])", text, re.MULTILINE) and bool(
        re.search(
            r"^[ \t]*\[\[?[ \t]*(?:staff|clients|persons|contracts|contacts|folders|access)\b", text, re.MULTILINE
        )
    )
