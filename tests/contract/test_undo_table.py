"""Everything that can be done has its place in the table of undo, or a reason why not."""

from __future__ import annotations

import re
from pathlib import Path

import kcli_core
from kcli_core.roles import Action
from kcli_core.undo import table

PARTS = (table.INVERSES, table.FIELD_ACTIONS, table.CHANGES_NOTHING, table.IMPOSSIBLE)
RECORDED = re.compile(
    r'(?:\brecord|\bEntry)\(\s*(f?)"([a-z_]+\.(?:[a-z_]|\{[^}]*\})+)"(?: if [^"]*? else "([a-z_]+\.[a-z_]+)")?'
)
# What the names with a blank in them stand for.
BLANKS = {
    "account.{purpose}_to_confirm": ("account.email_to_confirm", "account.reset_phone_to_confirm"),
    "contacts.inquiry_{state}": ("contacts.inquiry_accepted", "contacts.inquiry_confirmed"),
    "contacts.request_{state}": ("contacts.request_applied", "contacts.request_refused"),
    "folder.request_{state}": ("folder.request_approved", "folder.request_rejected", "folder.request_withdrawn"),
    "folder.{change}": ("folder.corrected", "folder.deleted", "folder.restored"),
    "folder.{field.removesuffix('_at')}": ("folder.verified", "folder.sealed"),
    "office.change_{state}": ("office.change_applied", "office.change_refused"),
}


def recorded() -> set[str]:
    """Every name under which the source puts something into the log."""
    names: set[str] = set()
    for path in Path(kcli_core.__file__).parent.rglob("*.py"):
        for blank, name, other in RECORDED.findall(path.read_text("utf-8")):
            names |= set(BLANKS[name]) if blank else {name}
            names |= {other} if other else set()
    return names


def test_every_action_of_the_table_of_rights_says_what_it_records() -> None:
    assert set(table.RECORDS) == set(Action)


def test_what_is_recorded_stands_in_exactly_one_part_of_the_table() -> None:
    for name in recorded():
        assert [name in part for part in PARTS].count(True) == 1, name


def test_the_table_names_nothing_that_nobody_records() -> None:
    named = {name for part in PARTS for name in part} | {name for names in table.RECORDS.values() for name in names}
    assert named - recorded() == set()


def test_what_cannot_be_undone_has_words_and_a_command_that_helps() -> None:
    from kcli.messages.refusals import every

    for name, why in table.IMPOSSIBLE.items():
        assert f"UNDO_NOT_POSSIBLE/{why.reason}" in every(), name
        assert why.by_hand.startswith("kcli "), name


def test_control_the_source_is_read() -> None:
    assert {"staff.added", "access.off", "contact.added"} <= recorded()
    assert len(recorded()) > 80
