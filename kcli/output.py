"""The only file that prints. Results go to stdout, everything else to stderr; data are made harmless on the way."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TextIO

from kcli import machine
from kcli.columns import fit
from kcli.machine import DANGEROUS, INSTANT, holds_instant, is_harmless, plain
from kcli.messages import labels
from kcli.width import cut, pad, width, wrap
from kcli_core.refusals import Refused, refuse
from kcli_core.world import JST, instant

WIDE_TERMINAL = 120
CSV_ENCODINGS = ("utf-8", "utf-8-sig", "cp932")
# What a spreadsheet may run begins with a sign; kcli_core.lists.guard knows which it really runs.
MAY_BE_FORMULA = re.compile(r"^\W", re.MULTILINE)


def visible(text: str) -> str:
    """Untrusted text for a terminal: control and bidi characters are shown as <U+001B>, never sent."""
    return DANGEROUS.sub(lambda found: f"<U+{ord(found[0]):04X}>", text)


def make_safe_streams() -> None:
    """No console crashes on a letter it cannot show: it is written as an escape, never dropped.

    A stream that the caller has closed is replaced, before a file of ours takes its number.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


class Output:
    """How the answers of one command are printed."""

    def __init__(self, form: str, lang: str, *, quiet: bool = False, encoding: str = "utf-8") -> None:
        if encoding not in CSV_ENCODINGS:
            raise Refused(refuse("BAD_CHOICE", field="encoding", text=encoding, allowed=list(CSV_ENCODINGS)))
        self.form, self.lang, self.quiet, self.encoding = form, lang, quiet, encoding

    # --- results

    def show(self, result: Any, columns: Sequence[str]) -> None:
        """Print an answer: a list of rows, one object, or a text. `columns` are those of the table and of CSV."""
        if result is None:
            return
        if isinstance(result, str):
            _write(sys.stdout, result if result.endswith("\n") else result + "\n")
        elif isinstance(result, Mapping):
            self._one(result)
        else:
            self._many(list(result), columns)

    def _one(self, item: Mapping[str, Any]) -> None:
        if self.form == "table":
            _write(sys.stdout, self._card(item))
        elif self.form == "csv":
            self._csv([item], list(item))
        elif self.form == "toml":
            _write(sys.stdout, machine.toml_text(item))
        else:
            _write(sys.stdout, json_text(plain(item), indent=2 if self.form == "json" else None) + "\n")

    def _many(self, rows: list[Mapping[str, Any]], columns: Sequence[str]) -> None:
        if self.form == "table":
            self._table(rows, columns or (list(rows[0]) if rows else []))
        elif self.form == "csv":
            self._csv(rows, columns or (list(rows[0]) if rows else []))
        elif self.form == "toml":
            _write(sys.stdout, machine.toml_text({"items": rows}))
        elif self.form == "jsonl":
            _write(sys.stdout, "".join(line + "\n" for line in machine.json_lines(rows, ascii_only=_ascii_only())))
        else:
            inner = ",\n  ".join(machine.json_lines(rows, ascii_only=_ascii_only()))
            _write(sys.stdout, f"[\n  {inner}\n]\n" if rows else "[]\n")

    def _table(self, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
        if not rows:
            self.note(labels.NOTHING.text(self.lang))
            return
        room = _terminal_columns()
        if room is not None:
            columns = self._that_fit(rows, columns, room)
        heads = [labels.heading(name, self.lang) for name in columns]
        cells = [self._column([row.get(name) for row in rows], name) for name in columns]
        measures = [len if "".join(column).isascii() else width for column in cells]
        wide = [max(map(measure, column)) for measure, column in zip(measures, cells, strict=True)]
        kinds = [{type(row.get(name)) for row in rows} for name in columns]
        right = [int in kind and kind <= {int, type(None)} for kind in kinds]  # an amount may be blank
        sizes = [max(width(head), size) for head, size in zip(heads, wide, strict=True)]
        left_out: list[str] = []
        if room is not None:
            # A number of which a part is cut off is another number.
            whole = labels.NEVER_CUT | {name for name, number in zip(columns, right, strict=True) if number}
            shown = fit(columns, [width(head) for head in heads], wide, room, whole, labels.FIRST_TO_GO)
            left_out = [head for at, head in enumerate(heads) if at not in dict(shown)]
            for at, size in shown:
                if size < wide[at]:
                    cells[at], measures[at] = [cut(cell, size) for cell in cells[at]], width
            kept, sizes = [at for at, _ in shown], [size for _, size in shown]
            heads, cells = [heads[at] for at in kept], [cells[at] for at in kept]
            measures, right = [measures[at] for at in kept], [right[at] for at in kept]
        padded = [
            _padded(column, size, r, measure)
            for column, size, r, measure in zip(cells, sizes, right, measures, strict=True)
        ]
        lines = ["  ".join(pad(cut(h, s), s, right=r) for h, s, r in zip(heads, sizes, right, strict=True)).rstrip()]
        lines.append("  ".join("-" * size for size in sizes))
        lines += [line.rstrip() for line in map("  ".join, zip(*padded, strict=True))]
        _write(sys.stdout, "\n".join(lines) + "\n")
        if room is not None:
            self.note(labels.COUNT.text(self.lang).format(n=len(rows)))
        if left_out:
            self.note(
                labels.NARROW.text(self.lang).format(
                    names="、".join(left_out) if self.lang == "ja" else ", ".join(left_out)
                )
            )

    def _that_fit(self, rows: Sequence[Mapping[str, Any]], columns: Sequence[str], room: int) -> Sequence[str]:
        """On a narrow terminal, without the columns in which nothing stands."""
        filled = [name for name in columns if any(not _is_nothing(row.get(name)) for row in rows)]
        return columns if room >= WIDE_TERMINAL else filled

    def _column(self, values: list[Any], name: str) -> list[str]:
        """The cells of one column; what a thousand rows have in common is looked at once."""
        kinds = {*map(type, values)}
        if kinds <= {bool, type(None)} or (name in labels.CODED and kinds <= {str, type(None)}):
            said = {value: self.cell(value, name) for value in {*values}}
            return [said[value] for value in values]
        if kinds == {int}:
            form = "" if name in labels.PLAIN_NUMBERS else ","
            return [format(value, form) for value in values]
        if not kinds <= {str, type(None)}:
            return [self.cell(value, name) for value in values]
        cells = [value or "" for value in values]
        joined = " ".join(cells)
        if is_harmless(joined) and not holds_instant(joined):
            return cells
        return [self.cell(value, name) for value in values]

    def _card(self, item: Mapping[str, Any]) -> str:
        heads = {name: labels.label(name, self.lang) for name in item}
        size = max(map(width, heads.values()), default=0)
        return "".join(
            f"{pad(heads[name], size)}  {self.cell(value, name)}".rstrip() + "\n" for name, value in item.items()
        )

    def cell(self, value: Any, name: str = "") -> str:
        """A value for people: times in Japan's time, thousands apart, words for codes."""
        if value is None:
            return ""
        if isinstance(value, str):
            if name in labels.CODED:
                value = labels.value(name, value, self.lang)
            elif value.endswith("Z") and INSTANT.fullmatch(value):
                return instant(value).astimezone(JST).strftime("%Y-%m-%d %H:%M")
            return visible(value) if DANGEROUS.search(value) else value
        if isinstance(value, bool):
            return labels.yes_no(value, self.lang)
        if isinstance(value, int):
            return f"{value:,}" if name not in labels.PLAIN_NUMBERS else str(value)
        if isinstance(value, list | tuple):
            return ("、" if self.lang == "ja" else ", ").join(self.cell(item, name) for item in value)
        if isinstance(value, Mapping):
            return ", ".join(f"{key}={self.cell(item)}" for key, item in value.items())
        return visible(str(value))

    def _csv(self, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
        csv_lines(self, columns, rows, head=True)

    def qr(self, text: str) -> None:
        """A QR code of half blocks; nothing where the console has no such signs."""
        import io

        import segno

        drawn = io.StringIO()
        segno.make(text, error="m").terminal(drawn, border=2, compact=True)
        try:
            drawn.getvalue().encode(sys.stdout.encoding or "ascii")
        except (UnicodeEncodeError, LookupError):
            return
        _write(sys.stdout, drawn.getvalue())

    def report(self, text: str) -> None:
        """A report in a form of its own, made harmless as a whole."""
        _write(sys.stdout, DANGEROUS.sub(lambda found: found[0] if found[0] == "\n" else visible(found[0]), text))

    # --- everything else

    def say(self, text: str) -> None:
        """A sentence for the user, where results are read by people."""
        if self.form == "table" and not self.quiet:
            _write(sys.stdout, visible(text) + "\n")

    def note(self, text: str) -> None:
        """A sentence beside the result."""
        if not self.quiet:
            _write(sys.stderr, text + "\n")

    def paragraph(self, text: str, stream: TextIO | None = None) -> None:
        room = _terminal_columns() or 10_000
        _write(stream or sys.stderr, "".join(line + "\n" for part in text.split("\n") for line in wrap(part, room)))

    def error_object(self, error: Mapping[str, Any]) -> None:
        _write(sys.stderr, json_text(error) + "\n")


def _padded(cells: list[str], size: int, right: bool, measure: Callable[[str], int]) -> list[str]:
    """A column at its width; letters that take one place each are padded by Python itself."""
    if measure is len:
        return [cell.rjust(size) for cell in cells] if right else [cell.ljust(size) for cell in cells]
    return [pad(cell, size, right=right) for cell in cells]


def json_text(value: Any, indent: int | None = None) -> str:
    """JSON for this console."""
    return machine.json_text(value, indent, ascii_only=_ascii_only())


def _ascii_only() -> bool:
    return (getattr(sys.stdout, "encoding", "") or "").lower().replace("-", "") not in ("utf8", "utf8sig")


def _csv_column(values: list[Any], guard: Callable[[str], str]) -> list[str]:
    """The cells of one column; numbers, and texts of which none is dangerous, are not looked at one by one."""
    kinds = {*map(type, values)}
    if kinds <= {int, type(None)}:
        return ["" if value is None else str(value) for value in values]
    if kinds <= {str, type(None)}:
        texts = ["" if value is None else value for value in values]
        joined = " ".join(texts)
        if is_harmless(joined) and not holds_instant(joined) and not MAY_BE_FORMULA.search("\n".join(texts)):
            return texts
    return [guard(visible(_csv_cell(value))) for value in values]


def _csv_cell(value: Any) -> str:
    value = machine.plain_value(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _encode(text: str, encoding: str) -> bytes:
    """Refused: CSV_UNMAPPABLE with the first letter the encoding does not have, and its line."""
    try:
        return text.encode(encoding)
    except UnicodeEncodeError as error:
        row = text.count("\n", 0, error.start) + 1
        letter = text[error.start]
        raise Refused(
            refuse("CSV_UNMAPPABLE", encoding=encoding, letter=letter, code=f"U+{ord(letter):04X}", row=row)
        ) from error


def _is_nothing(value: Any) -> bool:
    """Empty or a no; a zero says something: so many yen, so many places."""
    return value is None or value is False or value == ""


def _terminal_columns() -> int | None:
    """The width of the terminal; None where stdout is none, so that a pipe gets everything."""
    if not sys.stdout.isatty():
        return None
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or None
    except OSError:
        return None


def colours(stream: TextIO) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _write(stream: TextIO, text: str) -> None:
    stream.write(text)


def _write_bytes(data: bytes) -> None:
    sys.stdout.flush()
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(data.decode("utf-8"))
    else:
        buffer.write(data)
        buffer.flush()


def csv_lines(output: Output, columns: Sequence[str], rows: Sequence[Mapping[str, Any]], *, head: bool) -> None:
    """Rows as CSV; `head`: with their headings, and the mark of the encoding."""
    import csv
    import io

    from kcli_core.lists.guard import guard_cell

    text = io.StringIO()
    writer = csv.writer(text)
    if head:
        writer.writerow(columns)
    cells = [_csv_column([row.get(name) for row in rows], guard_cell) for name in columns]
    writer.writerows(zip(*cells, strict=True))
    _write_bytes(_encode(text.getvalue(), output.encoding if head else output.encoding.removesuffix("-sig")))


def emit(text: str) -> None:
    """A piece of a result, already harmless."""
    _write(sys.stdout, text)
    sys.stdout.flush()


def print_help(text: str) -> None:
    _write(sys.stdout, text)


def ask(question: str) -> None:
    """A question on the terminal, without a line's end."""
    _write(sys.stderr, visible(question))
    sys.stderr.flush()
