"""How the columns of a table share a terminal: plain numbers in, plain numbers out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

GAP = 2
# A column that may be cut has at least so many places.
LEAST = 8


def fit(
    names: Sequence[str], heads: Sequence[int], cells: Sequence[int], room: int,
    whole: Collection[str], first_to_go: Sequence[str],
) -> list[tuple[int, int]]:  # fmt: skip
    """The columns that are shown, by their place, each with its width; `heads` and `cells` are the widths they want.

    The widest give way first; a column of `whole` is never cut, as a part of it is worth nothing or says another thing.
    Where that is not enough, columns are left out: those of `first_to_go`, then the last; the first one stays.
    """
    shown = list(range(len(names)))
    sizes = [max(head, cell) for head, cell in zip(heads, cells, strict=True)]
    least = [
        max(cell, min(head, LEAST)) if name in whole else min(max(head, cell), LEAST)
        for name, head, cell in zip(names, heads, cells, strict=True)
    ]
    go = [*(at for name in first_to_go for at in shown if names[at] == name and at), *reversed(shown[1:])]
    while _total(least[at] for at in shown) > room and len(shown) > 1:
        gone = next(at for at in go if at in shown)
        shown.remove(gone)
    found = [sizes[at] for at in shown]
    while _total(found) > room:
        spare = [(size, place) for place, size in enumerate(found) if size > least[shown[place]]]
        if not spare:
            break
        found[max(spare)[1]] -= 1
    return list(zip(shown, found, strict=True))


def _total(sizes: Iterable[int]) -> int:
    given = list(sizes)
    return sum(given) + GAP * (len(given) - 1)
