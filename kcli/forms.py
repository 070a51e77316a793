"""An application form on its way in: a list (CSV, XLSX) or TOML, as rows of cells with their places."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kcli.context import Context
from kcli.imports import ListFile, read_file
from kcli_core.contacts.registering import FORM_FIELDS, read_form
from kcli_core.refusals import Refusal, Refused, refuse, require

# How a form in TOML names what a list has under headings.
TOML_FIELDS = {
    "name": "full_name", "kana": "full_kana", "email": "email", "department": "department", "title": "title",
    "phone": "phone", "duty": "duty", "notified_on": "notified_on", "primary": "role", "shared": "shared",
}  # fmt: skip
LARGEST_FORM_ROWS = 1000


class Form:
    """`rows` are wishes as a request keeps them; `form_date` is what the form says of itself, as written."""

    def __init__(self, rows: list[dict[str, Any]], form_date: str | None, listed: ListFile | None) -> None:
        self.rows, self.form_date, self._listed = rows, form_date, listed

    def with_columns(self, refused: Refused) -> Refused:
        return self._listed.refused(refused) if self._listed else refused

    def say_skipped(self, ctx: Context) -> None:
        if self._listed:
            self._listed.say_skipped(ctx)


def read(file: Path, *, encoding: str | None, header_row: int | None, sheet: str | None) -> Form:
    """Refused: FILE_*, BAD_FORM, every BAD_* of a list, BAD_CHOICE in the columns 主担当/副担当 and 共有."""
    if file.suffix.lower() == ".toml":
        cells, form_date = _toml(file)
        listed = None
    else:
        listed = ListFile(file, FORM_FIELDS, encoding=encoding, header_row=header_row, sheet=sheet)
        records = list(listed.table.records())
        require(*(refusal for record in records for refusal in record.refusals))
        cells, form_date = [(record.cells, listed.place(record)) for record in records], None
    if len(cells) > LARGEST_FORM_ROWS:
        raise Refused(refuse("BAD_FORM", file=file.name, detail=f"{len(cells)} > {LARGEST_FORM_ROWS}"))
    wishes, refusals = read_form(cells)
    if refusals:
        refused = Refused(*refusals)
        raise listed.refused(refused) if listed else refused
    rows = [{**wish._asdict(), "cells": dict(wish.cells), "place": dict(wish.place)} for wish in wishes]
    return Form(rows, form_date, listed)


def _toml(file: Path) -> tuple[list[tuple[Mapping[str, str], Mapping[str, Any]]], str | None]:
    """`[[contacts]]` with name, email, primary = true …; `form_date` above them."""
    try:
        table = tomllib.loads(read_file(file).decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused(refuse("BAD_FORM", file=file.name, detail=str(error))) from error
    rows = table.get("contacts")
    refusals: list[Refusal] = []
    for name in sorted(set(table) - {"contacts", "form_date"}):
        refusals.append(refuse("BAD_FORM", reason="unknown", file=file.name, detail=name))
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Refused(*refusals, refuse("BAD_FORM", reason="contacts", file=file.name, detail="[[contacts]]"))
    read_rows: list[tuple[Mapping[str, str], Mapping[str, Any]]] = []
    for number, row in enumerate(rows, start=1):
        place = {"file": file.name, "row": number}
        refusals += [
            refuse("BAD_FORM", reason="unknown", detail=name, **place) for name in sorted(set(row) - set(TOML_FIELDS))
        ]
        read_rows.append(({TOML_FIELDS[n]: _cell(n, v) for n, v in row.items() if n in TOML_FIELDS}, place))
    require(*refusals)
    form_date = table.get("form_date")
    return read_rows, None if form_date is None else str(form_date)


def _cell(name: str, value: Any) -> str:
    """A value of TOML as a list would have it."""
    if name == "primary":
        return {True: "主担当", False: "副担当"}.get(value, str(value))
    if isinstance(value, bool):
        return "1" if value else "0"
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
