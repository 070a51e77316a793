"""Many rows read by the column are read as each row by itself is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kcli_core.desired.model import ABSENT
from kcli_core.input import columns
from kcli_core.input.columns import Columns
from kcli_core.input.form import read_fields
from kcli_core.refusals import Caution, Refusal
from kcli_core.staff.actions import READERS

TEXTS: Mapping[str, list[str | None]] = {
    "code": ["001", "００２", "4.01E+12", "", None],
    "full_name": ["佐藤 太郎", "田中様", "山田・伊藤", "?田", "", None],
    "full_kana": ["サトウ", "ｻﾄｳ", "青木", "", None],
    "email": ["a@example.co.jp", "a＠example.co.jp", "a@b@c", "", None],
    "role": ["所長", "general", "宇宙飛行士", "", None],
    "department": ["第一課", " 第一課 ", "\x07", "", None],
    "title": ["課長", "", None],
    "phone": ["03-1234-5678", "312345678", "03-1234-5678 内線12", "03-12", "", None],
    "mobile": ["090-1234-5678", "", None],
    "extension": ["101", "", None],
    "joined_on": ["2024/4/1", "令和6年4月1日", "24/4/1", "", None],
}
ROW = st.fixed_dictionaries({name: st.sampled_from(texts) for name, texts in TEXTS.items()})
NEEDED = ("code", "full_name")


def one_by_one(rows: list[dict[str, str | None]]) -> tuple[list[dict[str, Any]], list[list[Any]]]:
    values, told = [], []
    for row in rows:
        refusals: list[Refusal] = []
        cautions: list[Caution] = []
        values.append(read_fields(row, READERS, needed=NEEDED, refusals=refusals, cautions=cautions))
        told.append(sorted(map(repr, [*refusals, *cautions])))
    return values, told


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ROW, min_size=1, max_size=8))
def test_by_the_column_and_by_the_row_the_same_is_read(rows: list[dict[str, str | None]]) -> None:
    told: dict[int, list[Any]] = {}
    cells = {name: [row[name] for row in rows] for name in TEXTS}
    found = Columns(READERS, ABSENT).read_all(cells, len(rows), told, NEEDED)
    values, expected = one_by_one(rows)
    assert [sorted(map(repr, told.get(at, []))) for at in range(len(rows))] == expected
    for at, one in enumerate(values):
        mine = {name: column[at] for name, column in found.items() if column[at] is not ABSENT}
        assert mine == one


def test_what_is_remembered_does_not_grow_without_end() -> None:
    reading = Columns(READERS, ABSENT)
    for start in range(0, 4 * columns.MOST_REMEMBERED, 5_000):
        reading.read("code", [str(n) for n in range(start, start + 5_000)], {})
    assert len(reading._memories["code"]) <= columns.MOST_REMEMBERED + 5_000
