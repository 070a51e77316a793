"""Folders of the clients: one green one each, no name twice, limits that fit each other."""

from __future__ import annotations

from kcli_core.desired.book import Book
from kcli_core.folder import rules
from kcli_core.folder.reads import name_key
from kcli_core.refusals import refuse


def check_folders(book: Book) -> None:
    """Refused: GREEN_FOLDER_TAKEN, FOLDER_NAME_TAKEN, FIELD_MISSING, BAD_SIZE."""
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
            for bar in rules.limits(total, file, 0, 0):
                book.say(bar, section, index, str(bar.facts.get("field", "capacity")))
