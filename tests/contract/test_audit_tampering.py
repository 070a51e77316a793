"""Whatever is done to the log before a checkpoint is found and located; a chain alone finds half of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kcli_core.staff import actions
from kcli_core.store import audit, checkpoint
from kcli_core.store.checkpoint import Checkpoint
from kcli_core.store.engine import connect
from kcli_core.world import stamp
from tests.conftest import Shop
from tests.contract.forger import Forger, forging
from tests.contract.refusing import refused

# The rows that are tampered with, and the checkpoint behind them.
AT, MARK = 5, 12


@pytest.fixture
def marked(minami: Shop) -> tuple[Shop, list[Checkpoint]]:
    """A log with a checkpoint at row MARK and three more rows."""
    marks = []
    for hours in range(1, 9):
        length = minami.rows("SELECT seq FROM audit_head")[0]["seq"]
        if length >= MARK and not marks:
            marks = [take(minami)]
        if marks and length >= marks[0].seq + 3:
            break
        with minami.write() as tx:
            actions.set_logout(tx, minami.office(tx), "004", hours)
    assert marks
    return minami, marks


def take(shop: Shop) -> Checkpoint:
    with shop.read() as q:
        text = checkpoint.take(q, shop.keys, stamp(q.instant))
    return checkpoint.read_checkpoint(text, "mark.txt", trusted=checkpoint.public_key(shop.keys))


def verdict(shop: Shop, marks: list[Checkpoint]) -> tuple[int | None, str]:
    connection = connect(shop.store.place, writer=False)
    try:
        found = checkpoint.verify(connection, marks)
    finally:
        connection.close()
    return found.bad_seq, found.why


def edit(log: Forger) -> None:
    log.rows[AT - 1]["actor"] = "local:nobody"


def delete(log: Forger) -> None:
    del log.rows[AT - 1]


def insert(log: Forger) -> None:
    log.rows.insert(AT - 1, {**log.rows[AT - 1], "object": "staff:999"})
    log.number_anew()


def swap(log: Forger) -> None:
    log.rows[AT - 1], log.rows[AT] = log.rows[AT], log.rows[AT - 1]
    log.number_anew()


def edit_and_chain(log: Forger) -> None:
    edit(log)
    log.chain_anew()


def delete_and_chain(log: Forger) -> None:
    delete(log)
    log.number_anew()
    log.chain_anew()


def cut_off(log: Forger) -> None:
    del log.rows[AT:]


def cut_off_and_grow_again(log: Forger) -> None:
    missing = log.rows[AT:]
    del log.rows[AT:]
    log.rows += [{**row, "actor": "local:nobody"} for row in missing]
    log.chain_anew()


def cut_off_without_the_head(log: Forger) -> None:
    cut_off(log)
    log.fixes_head = False


def before_the_first_row(log: Forger) -> None:
    log.rows.insert(0, {**log.rows[0], "seq": 0})


# What was done, where it is found with a checkpoint, and whether the chain alone finds it.
KINDS = [
    (edit, (AT, "altered"), True),
    (delete, (AT, "missing"), True),
    (insert, (AT, "altered"), True),
    (swap, (AT, "altered"), True),
    (before_the_first_row, (1, "missing"), True),
    (cut_off_without_the_head, (AT + 1, "cut_off"), True),
    (edit_and_chain, (MARK, "rewritten"), False),
    (delete_and_chain, (MARK, "rewritten"), False),
    (cut_off, (AT + 1, "rolled_back"), False),
    (cut_off_and_grow_again, (MARK, "rewritten"), False),
]


@pytest.mark.parametrize(("tamper", "found", "by_chain"), KINDS, ids=[kind[0].__name__ for kind in KINDS])
def test_it_is_found_and_located_with_a_checkpoint_where_the_chain_alone_may_miss_it(
    marked: tuple[Shop, list[Checkpoint]], tamper: Callable[[Forger], None], found: tuple[int, str], by_chain: bool
) -> None:
    shop, marks = marked
    assert marks[0].seq == MARK
    assert verdict(shop, marks) == (None, "")
    with forging(shop.store.place) as log:
        tamper(log)
    assert verdict(shop, marks) == found
    assert verdict(shop, []) == (found if by_chain else (None, "")), "the control: the chain without checkpoints"


def test_the_rows_after_the_last_checkpoint_are_not_covered_until_the_next(
    marked: tuple[Shop, list[Checkpoint]],
) -> None:
    """By construction; so the docs say, and so it is."""
    shop, marks = marked
    with forging(shop.store.place) as log:
        log.rows[MARK]["actor"] = "local:nobody"
        log.chain_anew()
    assert verdict(shop, marks) == (None, "")


def test_every_column_is_covered(marked: tuple[Shop, list[Checkpoint]]) -> None:
    shop, marks = marked
    for column in audit.COLUMNS[1:]:
        with forging(shop.store.place) as log:
            kept = dict(log.rows[AT - 1])
            row = log.rows[AT - 1]
            row[column] = (row[column] or 0) + 1 if column in ("change_set", "office_id") else f"{row[column]}x"
        assert verdict(shop, marks) == (AT, "altered"), column
        with forging(shop.store.place) as log:
            log.rows[AT - 1] = kept
    assert verdict(shop, marks) == (None, "")


def test_the_newest_checkpoint_is_not_the_only_one_that_counts(marked: tuple[Shop, list[Checkpoint]]) -> None:
    shop, marks = marked
    marks = [*marks, take(shop)]
    with forging(shop.store.place) as log:
        edit_and_chain(log)
    assert verdict(shop, marks) == (MARK, "rewritten")
    assert verdict(shop, marks[::-1]) == (MARK, "rewritten")


def test_a_checkpoint_of_another_store_is_refused(marked: tuple[Shop, list[Checkpoint]]) -> None:
    shop, marks = marked
    other = Checkpoint("00000000-0000-0000-0000-000000000000", marks[0].seq, marks[0].hash, marks[0].at)
    with refused("BAD_CHECKPOINT") as caught:
        verdict(shop, [other])
    assert caught.facts["why"] == "other_store"


def test_a_forged_checkpoint_is_refused_with_the_reason(minami: Shop, tmp_path: object) -> None:
    from pathlib import Path

    with minami.read() as q:
        text = checkpoint.take(q, minami.keys, stamp(q.instant))
        other = checkpoint.take(q, Path(str(tmp_path)) / "keys", stamp(q.instant))
    trusted = checkpoint.public_key(minami.keys)
    assert checkpoint.read_checkpoint(text, "m", trusted=trusted).seq > 0
    assert checkpoint.read_checkpoint(text.replace("\n", "\r\n"), "m", trusted=trusted).seq > 0
    lines = text.splitlines()
    forgeries = {
        "form": ["", "hello", text.replace("v1", "v2"), "\n".join(lines[:-1]), text.replace("rows ", "rows x")],
        "other_key": [other],
        "signature": [
            text.replace(lines[2], "rows 1"),
            text.replace(lines[3], "head " + "0" * 64),
            text.replace(lines[1], "store other"),
            text.replace(lines[4], "time 2020-01-01T00:00:00.000000Z"),
        ],
    }
    for why, texts in forgeries.items():
        for forged in texts:
            with refused("BAD_CHECKPOINT") as caught:
                checkpoint.read_checkpoint(forged, "m", trusted=trusted)
            assert caught.facts["why"] == why, forged
