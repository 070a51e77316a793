"""Folders of the clients: one green one each, no name twice, limits that fit each other."""

from __future__ import annotations

from kcli_core.desired.book import Book
from kcli_core.desired.model import Section
from kcli_core.desired.state import FolderState
from kcli_core.folder import rules
from kcli_core.folder.reads import name_key
from kcli_core.refusals import Caution, refuse


def check_folders(book: Book) -> None:
    """Refused: GREEN_FOLDER_TAKEN, FOLDER_NAME_TAKEN, FIELD_MISSING, BAD_SIZE, LIMIT_BELOW_USE."""
    section = book.section("folders")
    green: dict[str, int] = {}
    names: dict[tuple[str, str], int] = {}
    for index in section.staying(book.today):
        client = section.keys[index][0]
        code, kind, name = (section.given(index, field) for field in ("client", "kind", "name"))
        if kind == "ebook":
            first = green.setdefault(client, index)
            if first != index:
                facts = {"client": code, "name": section.given(first, "name") or rules.GREEN_NAME}
                book.say(refuse("GREEN_FOLDER_TAKEN", **facts), section, index, "kind", [first])
        elif not name:
            book.say(refuse("FIELD_MISSING", field="name"), section, index)
        named = name or (rules.GREEN_NAME if kind == "ebook" else "")
        if named:
            same = names.setdefault((client, name_key(named)), index)
            if same != index and not (kind == "ebook" and section.given(same, "kind") == "ebook"):
                book.say(refuse("FOLDER_NAME_TAKEN", client=code, name=named), section, index, "name", [same])
        total, file = section.given(index, "capacity"), section.given(index, "max_file")
        if total:
            stored = _stored(book, section, index)
            used, largest = (stored.used, stored.largest) if stored else (0, 0)
            for bar in rules.limits(total, file, used, largest):
                field = "max_file" if bar.facts.get("kind") == "folder_file" else bar.facts.get("field", "capacity")
                book.say(bar, section, index, str(field))
    _within_retention(book, section)


def _stored(book: Book, section: Section, index: int) -> FolderState | None:
    """The folder as the store has it, under the names before a renaming."""
    client, kind, name = section.keys[index]
    old = section.previously.get(index)
    if old and kind != "ebook":
        name = name_key(old)
    return book.state.folders.get((book.known_as("clients", client), kind, name))


def _within_retention(book: Book, section: Section) -> None:
    """A folder may end at any time; deleted it is when the law's time is over (DEC-18)."""
    for index, ends in section.ends.items():
        stored = _stored(book, section, index)
        if stored is None or ends >= book.today:
            continue
        waiting = [(until, count) for until, count in stored.kept if until is None or until >= book.today]
        if waiting:
            days = [until for until, _ in waiting if until is not None]
            never = len(days) < len(waiting)
            facts = {"client": section.given(index, "client"), "documents": sum(count for _, count in waiting)}
            until = {"reason": "undated"} if never else {"until": max(days)}
            book.say(Caution("FOLDER_STILL_KEPT", {**facts, **until}), section, index, "ends")
