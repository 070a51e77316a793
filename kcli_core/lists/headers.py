"""Which column holds which field: headings as offices write them, and the few that mean several things."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from kcli_core.lists.skips import reason_to_skip
from kcli_core.refusals import Refusal, refuse

_CATALOG = Path(__file__).resolve().parents[1] / "catalog" / "headers.toml"
_NOISE = re.compile(r"\((?:必須|任意|半角[^()カ]*|全角[^()カ]*)\)|必須|任意項目|[\s*※【】:\u200b\ufeff]")
MENU = re.compile(r"(?:メニュー|menu)[_.・/ -]?\(?([^()]+?)\)?")
# What a column may be made of when it is not there itself.
PARTS: Mapping[str, tuple[str, str]] = {
    "full_name": ("family_name", "given_name"),
    "full_kana": ("family_kana", "given_kana"),
}
_DUTIES = re.compile(r"(?:(?:システム|業務|契約)(?:担当)?(?:者)?[・,、/ ]*)+|[主副]担当(?:者)?")
_PHONE = re.compile(r"[+(]?0?[0-9][0-9() -]{7,}[0-9]", re.ASCII)
_MANY = 0.8


class Ignored(NamedTuple):
    """A column that is not read: its letter, its heading, and why (UNKNOWN, NOT_WANTED, ROW_NUMBER, ALONE, NOTED)."""

    column: str
    heading: str
    reason: str


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field is (column from 0), what is not read, and what is wrong."""

    fields: Mapping[str, int]
    ignored: tuple[Ignored, ...]
    refusals: tuple[Refusal, ...]


def heading_key(heading: str) -> str:
    """A heading for comparing: width, case, blanks, line breaks and marks such as * ※ 【必須】 do not count."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", heading[:200])).lower() or heading.strip()[:1]


def column_letter(index: int) -> str:
    """The letter a spreadsheet shows for a column counted from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@cache
def _catalog() -> tuple[Mapping[str, tuple[str, ...]], frozenset[str], Mapping[str, str]]:
    """(fields by heading, headings to leave alone, the first heading of each field)."""
    table: dict[str, list[str]] = tomllib.loads(_CATALOG.read_text(encoding="utf-8"))
    ignored = frozenset(map(heading_key, table.pop("ignored")))
    fields: dict[str, list[str]] = {}
    for field, headings in table.items():
        # kcli's own lists carry the field's name; `status` stands over the verdicts of a result.
        own = () if field == "status" else (field,)
        for key in dict.fromkeys(map(heading_key, (*headings, *own))):
            fields.setdefault(key, []).append(field)
    first = {field: headings[0] for field, headings in table.items()}
    return {key: tuple(found) for key, found in fields.items()}, ignored, first


def usual_heading(field: str) -> str:
    """The heading most used for a field, to name it to people."""
    return _catalog()[2].get(field, field)


def usual_headings(fields: Collection[str]) -> list[str]:
    """The usual headings of the fields, in the order of the catalogue."""
    return [heading for field, heading in _catalog()[2].items() if field in fields]


def _wanted(fields: Collection[str]) -> frozenset[str]:
    parts = (part for field in fields for part in PARTS.get(field, ()))
    return frozenset((*fields, *parts))


def _samples(column: int, rows: Sequence[Sequence[str]]) -> list[str]:
    cells = (unicodedata.normalize("NFKC", row[column][:200]).strip(" '") for row in rows if column < len(row))
    return [c for c in cells if c]


def _counts(samples: list[str]) -> bool:
    """Whether the cells are just 1, 2, 3 … (and perhaps a total or a note under them)."""
    cells = [s for s in samples if not reason_to_skip(s, (s,))]
    return bool(cells) and cells == [str(n) for n in range(1, len(cells) + 1)]


def _number(samples: list[str], wanted: frozenset[str], _: frozenset[str]) -> tuple[str, ...]:
    if "serial" in wanted:
        return ("serial",)
    return ("ROW_NUMBER",) if _counts(samples) else ("staff_code", "client_code")


def _any_number(samples: list[str], wanted: frozenset[str], keys: frozenset[str]) -> tuple[str, ...]:
    if samples and sum(bool(_PHONE.fullmatch(s)) for s in samples) >= _MANY * len(samples):
        return ("phone",)
    return _number(samples, wanted, keys)


def _given(_: list[str], __: frozenset[str], keys: frozenset[str]) -> tuple[str, ...]:
    fields = _catalog()[0]
    return ("given_name",) if any("family_name" in fields.get(k, ()) for k in keys) else ("ALONE",)


def _where(samples: list[str], _: frozenset[str], __: frozenset[str]) -> tuple[str, ...]:
    return ("email",) if any("@" in s for s in samples) else ("address",)


def _who(samples: list[str], _: frozenset[str], keys: frozenset[str]) -> tuple[str, ...]:
    if samples and sum(bool(_DUTIES.fullmatch(s)) for s in samples) >= _MANY * len(samples):
        return ("duty",) if any("担当" not in s or s[0] not in "主副" for s in samples) else ("role",)
    fields = _catalog()[0]
    named = any({"full_name", "family_name"} & set(fields.get(k, ())) for k in keys)
    return ("duty",) if named else ("full_name",)


# Headings that only their cells can explain: given the cells, what is wanted, and the other headings.
_TRAPS: Mapping[str, Callable[[list[str], frozenset[str], frozenset[str]], tuple[str, ...]]] = {
    "no": _number,
    "no.": _number,
    "#": _number,
    "項番": _number,
    "番号": _any_number,
    "名": _given,
    "アドレス": _where,
    "担当": _who,
    "ご担当": _who,
}


def _candidates(key: str, samples: list[str], wanted: frozenset[str], keys: frozenset[str]) -> tuple[str, ...]:
    if trap := _TRAPS.get(key):
        return trap(samples, wanted, keys)
    if found := _catalog()[0].get(key):
        return found
    if "menu_*" in wanted and (menu := MENU.fullmatch(key)):
        return (f"menu_{menu[1]}",)
    return ()


def known_headings(cells: Sequence[str], wanted: Collection[str]) -> int:
    """How many cells of a row are headings of wanted fields."""
    fields = _wanted(wanted)
    keys = {heading_key(c) for c in cells if c and len(c) < 100}
    plain = sum(bool(fields.intersection(_catalog()[0].get(k, ()))) for k in keys)
    return plain + len(keys & _TRAPS.keys()) + sum("menu_*" in fields and bool(MENU.fullmatch(k)) for k in keys)


def map_columns(header: Sequence[str], rows: Sequence[Sequence[str]], wanted: Collection[str]) -> Columns:
    """The columns of the wanted fields; `rows` are the first rows below, for headings that need a look at their cells.

    Refused (BAD_HEADER): two columns for one field, both named. A full name given twice, whole and in parts, is no
    refusal: the whole one is taken.
    """
    fields = _wanted(wanted)
    keys = frozenset(heading_key(c) for c in header if c.strip())
    found: dict[str, int] = {}
    ignored: list[Ignored] = []
    refusals: list[Refusal] = []
    for index, heading in enumerate(header):
        if not heading.strip():
            continue
        key = heading_key(heading)
        candidates = _candidates(key, _samples(index, rows), fields, keys)
        fitting = [c for c in candidates if c in fields or (c.startswith("menu_") and "menu_*" in fields)]
        free = [c for c in fitting if c not in found]
        letter = column_letter(index)
        if free:
            found[free[0]] = index
        elif fitting:
            first = found[fitting[0]]
            place = {"first": header[first].strip(), "first_column": column_letter(first), "second_column": letter}
            refusals.append(refuse("BAD_HEADER", field=fitting[0], second=heading.strip(), **place))
        else:
            ignored.append(Ignored(letter, heading.strip(), _why_ignored(key, candidates)))
    for whole, parts in PARTS.items():
        for part in parts:
            if whole in found and part in found and part not in wanted:
                index = found.pop(part)
                ignored.append(Ignored(column_letter(index), header[index].strip(), "NOT_WANTED"))
    return Columns(found, tuple(ignored), tuple(refusals))


def _why_ignored(key: str, candidates: tuple[str, ...]) -> str:
    if candidates and candidates[0].isupper():
        return candidates[0]
    if key in _catalog()[1]:
        return "NOTED"
    return "NOT_WANTED" if candidates else "UNKNOWN"
