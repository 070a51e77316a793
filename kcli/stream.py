"""Rows of an answer as they come: the same forms as `Output.show`, without waiting for the last."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from kcli.machine import plain
from kcli.messages import labels
from kcli.output import Output, csv_lines, emit, json_text
from kcli.width import pad


class Stream:
    """`columns` and their widths are those of the table, the last as wide as it likes; `more` are in JSON alone."""

    def __init__(self, output: Output, columns: Mapping[str, int], more: Sequence[str] = ()) -> None:
        self.output, self.columns, self.more = output, columns, more
        self._rows: list[Mapping[str, Any]] = []
        self._begun = False

    def put(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Print these rows now."""
        if not rows:
            return
        form, first = self.output.form, not self._begun
        self._begun = True
        if form == "toml":  # one table of all rows: it is printed by `end`
            self._rows += rows
        elif form == "csv":
            csv_lines(self.output, [*self.columns, *self.more], [self._flat(row) for row in rows], head=first)
        elif form == "jsonl":
            emit("".join(json_text(plain(row)) + "\n" for row in rows))
        elif form == "json":
            emit(("[\n  " if first else ",\n  ") + ",\n  ".join(json_text(plain(row)) for row in rows))
        else:
            head = [self._line({name: labels.heading(name, self.output.lang) for name in self.columns}, True)]
            emit("\n".join([*(head if first else []), *(self._line(row, False) for row in rows)]) + "\n")

    def end(self) -> None:
        if self.output.form == "toml":
            self.output.show(self._rows, ())
        elif self.output.form == "json":
            emit("\n]\n" if self._begun else "[]\n")

    def _flat(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """In a cell of CSV what has parts is JSON."""
        return {
            name: json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
            for name, value in row.items()
        }

    def _line(self, row: Mapping[str, Any], head: bool) -> str:
        cells = []
        for name, size in self.columns.items():
            value = row.get(name)
            text = str(value) if head else self.output.cell(value, name)
            cells.append(pad(text, size, right=type(value) is int))
        return "  ".join(cells).rstrip()
