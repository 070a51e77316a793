"""The table of rights and the one function that reads it."""

from __future__ import annotations

import pytest

from kcli_core import roles
from kcli_core.refusals import CODES, Class
from kcli_core.roles import (
    BARS,
    COLUMNS,
    LOCAL_OPERATOR_ROLES,
    PASSWORD_OF,
    RIGHTS,
    STAFF_ROLES,
    Action,
    Actor,
    Grant,
    Role,
    Target,
    grant_of,
    holders,
    may,
    roles_table,
)

OWN = Target(office_id=1, staff_id=10, account_id=100)
OTHER = Target(office_id=1, staff_id=11, account_id=101)


def actor(*held: Role, office_id: int | None = 1, **more: object) -> Actor:
    return Actor("test", frozenset(held), office_id, **more)  # type: ignore[arg-type]


def code(who: Actor, action: Action, target: Target = roles.NOBODY) -> str | None:
    refusal = may(who, action, target)
    return refusal.code if refusal else None


def test_every_action_has_a_row_with_every_role_and_nothing_more() -> None:
    assert set(RIGHTS) == set(Action)
    assert {len(row) for row in RIGHTS.values()} == {len(Role)}
    assert tuple(Role) == COLUMNS


def test_actions_are_alphabetical_so_that_one_is_found_and_none_stands_twice() -> None:
    names = [action.value for action in Action]
    assert names == sorted(names)
    assert list(RIGHTS) == list(Action)


@pytest.mark.parametrize(
    ("action", "role"),
    [(action, role) for action in Action for role in Role if grant_of(action, role) is Grant.NO],
)
def test_a_role_without_a_grant_is_refused_whatever_the_target(action: Action, role: Role) -> None:
    who = actor(role, account_id=100, staff_id=10, person_id=20, client_id=30, manager=True)
    for target in (roles.NOBODY, OWN, OTHER, Target(1, client_id=30), Target(1, client_id=30, person_id=21)):
        assert code(who, action, target) in {"PERM_ROLE", "PERM_VENDOR_ONLY", *BARS.values()}


@pytest.mark.parametrize("action", Action)
def test_nobody_without_a_role_may_do_anything(action: Action) -> None:
    assert code(actor(), action) is not None


# The rows of REQUIREMENTS 3.8 that are about people, copied by hand: vendor, director, IT, payroll, general, client.
@pytest.mark.req("REQ-006", "REQ-007", "REQ-008", "REQ-014", "REQ-023", "REQ-055", "REQ-061")
@pytest.mark.parametrize(
    ("action", "yes"),
    [
        ("staff.add", "VDI"),
        ("staff.issue", "VDI"),
        ("staff.password_ordinary", "DI"),
        ("staff.password_payroll", "D"),
        ("staff.password_director", "V"),
        ("client.issue", "DI"),
        ("client.set_password", "DI"),
        ("staff.read", "VDIPGS"),
        ("client.read", "VDIPG"),
        ("staff.suspend", "VDI"),
        ("staff.remove", "VDI"),
        ("client.suspend", "VDI"),
        ("client.remove", "VDI"),
        ("staff.resume", "V"),
        ("client.resume", "V"),
        ("staff.limit", "V"),
        ("client.limit", "V"),
        ("staff.grant", "S"),
        ("office.edit", "V"),
        ("office.change_apply", "V"),
        ("office.change_request", "VDI"),
        ("client.add", "VDI"),
        ("person.edit", "VDI"),
        ("audit.read", "VDI"),
    ],
)
def test_the_table_says_what_the_requirements_say(action: str, yes: str) -> None:
    letters = dict(zip("VDIPGSC", COLUMNS, strict=True))
    assert holders(Action(action)) == [letters[letter].value for letter in yes]


@pytest.mark.parametrize(
    ("target", "verdict"),
    [
        (OWN, None),
        (Target(office_id=1, account_id=100), None),
        (Target(office_id=1, staff_id=10), None),
        (OTHER, "PERM_ROLE"),
        (roles.NOBODY, "PERM_ROLE"),
    ],
)
def test_own_is_the_same_account_or_member(target: Target, verdict: str | None) -> None:
    who = actor(Role.GENERAL, staff_id=10, account_id=100)
    assert code(who, Action.STAFF_EDIT, target) == verdict


def test_someone_without_a_record_is_not_everyone_without_a_record() -> None:
    """Two empty keys are not the same person."""
    assert code(actor(Role.GENERAL), Action.STAFF_EDIT, Target(office_id=1)) == "PERM_ROLE"


@pytest.mark.parametrize(("company", "verdict"), [(30, None), (31, "PERM_ROLE"), (None, "PERM_ROLE")])
def test_company_is_the_own_client_only(company: int | None, verdict: str | None) -> None:
    who = actor(Role.CLIENT, client_id=30)
    assert code(who, Action.CLIENT_READ, Target(1, client_id=company)) == verdict


@pytest.mark.req("REQ-058")
@pytest.mark.parametrize(
    ("manager", "person", "company", "verdict"),
    [
        (True, 21, 30, None),
        (False, 21, 30, "PERM_ROLE"),
        (True, 20, 30, "PERM_ROLE"),
        (True, 21, 31, "PERM_ROLE"),
        (True, None, None, "PERM_ROLE"),
    ],
)
def test_managers_act_on_the_others_of_their_company(
    manager: bool, person: int | None, company: int | None, verdict: str | None
) -> None:
    who = actor(Role.CLIENT, client_id=30, person_id=20, manager=manager)
    assert code(who, Action.CLIENT_SUSPEND, Target(1, client_id=company, person_id=person)) == verdict


def test_another_office_comes_before_every_right() -> None:
    assert code(actor(Role.DIRECTOR), Action.STAFF_ADD, Target(office_id=2)) == "PERM_OTHER_OFFICE"
    assert code(actor(Role.GENERAL), Action.STAFF_RESUME, Target(office_id=2)) == "PERM_OTHER_OFFICE"
    assert code(actor(Role.VENDOR, office_id=None), Action.STAFF_ADD, Target(office_id=2)) is None


def test_several_roles_add_up() -> None:
    who = actor(Role.GENERAL, Role.SYSADMIN, account_id=100)
    assert code(who, Action.STAFF_GRANT, OTHER) is None
    assert code(who, Action.STAFF_READ, OTHER) is None
    assert code(who, Action.STAFF_SUSPEND, OTHER) == "PERM_ROLE"


@pytest.mark.req("REQ-007")
@pytest.mark.parametrize(
    ("held", "action", "verdict"),
    [
        ({Role.IT_STAFF}, Action.STAFF_PASSWORD_DIRECTOR, "PERM_IT_DIRECTOR_PASSWORD"),
        ({Role.IT_STAFF}, Action.STAFF_PASSWORD_PAYROLL, "PERM_IT_PAYROLL_PASSWORD"),
        ({Role.IT_STAFF, Role.SYSADMIN}, Action.STAFF_PASSWORD_PAYROLL, "PERM_IT_PAYROLL_PASSWORD"),
        ({Role.IT_STAFF}, Action.STAFF_PASSWORD_ORDINARY, None),
        ({Role.GENERAL}, Action.STAFF_PASSWORD_PAYROLL, "PERM_ROLE"),
        ({Role.DIRECTOR}, Action.STAFF_PASSWORD_DIRECTOR, "PERM_ROLE"),
        ({Role.VENDOR}, Action.STAFF_PASSWORD_PAYROLL, "PERM_ROLE"),
    ],
)
def test_the_bars_on_it_staff_have_codes_of_their_own(held: set[Role], action: Action, verdict: str | None) -> None:
    assert code(actor(*held, account_id=100), action, OTHER) == verdict


def test_the_refusal_names_the_action_and_who_could() -> None:
    refusal = may(actor(Role.GENERAL), Action.STAFF_SUSPEND, OTHER)
    assert refusal is not None
    assert refusal.facts == {"action": "staff.suspend", "allowed": ["vendor", "director", "it_staff"]}


@pytest.mark.req("REQ-055")
@pytest.mark.parametrize("action", Action)
def test_the_vendor_only_code_stands_where_only_the_vendor_has_any_grant(action: Action) -> None:
    someone = {role for role in Role if grant_of(action, role) is not Grant.NO}
    expected = "PERM_VENDOR_ONLY" if someone == {Role.VENDOR} else "PERM_ROLE"
    assert roles.refusal_code(action) == expected


def test_every_code_that_rights_refuse_with_ends_in_status_3() -> None:
    codes = {"PERM_ROLE", "PERM_VENDOR_ONLY", "PERM_OTHER_OFFICE", *BARS.values()}
    assert {CODES[name] for name in codes} == {Class.NOT_ALLOWED}


def test_every_role_of_the_office_comes_under_one_password_row() -> None:
    assert set(PASSWORD_OF) == set(STAFF_ROLES)


def test_the_local_operator_is_vendor_director_and_it_staff() -> None:
    """DEC-24; so it has no right that is the system administrator's alone."""
    assert {Role.VENDOR, Role.DIRECTOR, Role.IT_STAFF} == LOCAL_OPERATOR_ROLES
    who = Actor("local:x", LOCAL_OPERATOR_ROLES, local=True)
    refused = [action for action in Action if may(who, action, Target(office_id=7))]
    personal = [Action.ACCOUNT_TOTP, Action.SHARE_USE, Action.STAFF_RESET_PHONE]
    assert set(refused) == {Action.STAFF_GRANT, *personal}
    assert all(may(who, action).code == "PERM_PERSONAL_ACT" for action in personal)  # type: ignore[union-attr]


def test_the_printed_table_is_the_table() -> None:
    rows = roles_table()
    assert [row["action"] for row in rows] == [action.value for action in Action]
    assert all(row[role] == grant_of(Action(row["action"]), role) for row in rows for role in Role)
