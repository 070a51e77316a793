"""A table in a narrow window: what says most is whole, and nothing is wider than the window."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kcli.columns import GAP, LEAST, fit

SEARCH = ("number", "transaction_date", "amount", "counterparty", "kind", "direction", "invoice_number", "file_name")
HEADS = (4, 6, 8, 6, 4, 11, 8, 10)
CELLS = (4, 10, 12, 40, 6, 4, 14, 50)
WHOLE = {"number", "transaction_date", "amount", "invoice_number"}


def shown(room: int) -> dict[str, int]:
    return {SEARCH[at]: size for at, size in fit(SEARCH, HEADS, CELLS, room, WHOLE, ("direction", "file_name"))}


def test_a_wide_window_has_every_column_as_it_is() -> None:
    assert shown(200) == dict(zip(SEARCH, map(max, HEADS, CELLS), strict=True))


def test_dates_amounts_and_numbers_are_whole_in_eighty_columns() -> None:
    found = shown(80)
    assert {name: found[name] for name in WHOLE} == {
        "number": 4, "transaction_date": 10, "amount": 12, "invoice_number": 14,
    }  # fmt: skip
    assert "direction" not in found
    assert LEAST <= found["counterparty"] < 40


def test_the_first_column_stays_however_narrow_the_window_is() -> None:
    assert list(shown(1)) == ["number"]


@given(
    st.lists(st.tuples(st.integers(1, 30), st.integers(0, 90), st.booleans()), min_size=1, max_size=12),
    st.integers(20, 200),
)
def test_no_table_is_wider_than_the_window_unless_one_column_is(
    columns: list[tuple[int, int, bool]], room: int
) -> None:
    names = [str(at) for at in range(len(columns))]
    whole = {name for name, (_, _, never_cut) in zip(names, columns, strict=True) if never_cut}
    found = fit(names, [head for head, _, _ in columns], [cell for _, cell, _ in columns], room, whole, names[-2:])
    assert found[0][0] == 0
    assert len(found) == 1 or sum(size for _, size in found) + GAP * (len(found) - 1) <= room
    for at, size in found:
        if names[at] in whole:
            assert size >= columns[at][1]
