"""Every role × action cell of the table of rights, done on both stores by people who have logged in.

Allowed cells are done and rolled back. Refused ones are done for real: they leave nothing but their row of the log.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kcli_core.refusals import Refused
from kcli_core.roles import BARS, LOCAL_OPERATOR_ROLES, RIGHTS, Action, Actor, Grant, Role, grant_of
from kcli_core.store import transaction
from kcli_core.store.place import POSTGRES, SQLITE, Place
from kcli_core.store.transaction import Store
from tests import postgres
from tests.conftest import ENGINES, Shop
from tests.contract import town as towns
from tests.contract.role_cases import CASES, NEEDS_AS, PERSONAL, own_key
from tests.contract.town import MEMBER, STRANGER, WHO, Town

pytestmark = pytest.mark.req("REQ-007", "REQ-052", "REQ-055", "REQ-118", "REQ-128")


@pytest.fixture(scope="module", params=ENGINES)
def town(
    request: pytest.FixtureRequest, templates: dict[str, Any], server: str | None, tmp_path_factory: Any
) -> Iterator[Town]:
    """One town for all cells: what is allowed is rolled back, what is refused changes nothing."""
    if request.param == "sqlite":
        path: Path = tmp_path_factory.mktemp("town") / "kcli.db"
        shutil.copyfile(templates["sqlite"], path)
        with towns.build(Shop(Store(Place(SQLITE, path=path)), templates["keys"])) as town:
            yield town
        return
    if server is None:
        pytest.skip("NOT RUN: no PostgreSQL binaries here; set KCLI_TEST_POSTGRES")
    url = postgres.new_database(server, templates["postgres"].partition("?")[0].rpartition("/")[2])
    with towns.build(Shop(Store(Place(POSTGRES, url=url)), templates["keys"])) as town:
        yield town
    postgres.drop_database(server, url)


def attempt(shop: Shop, town: Town, action: Action, key: str, *, dry_run: bool) -> list[str]:
    """Do it; the codes of the refusal, none where it was done."""
    case = CASES[action]
    try:
        if case.reads:
            with shop.read() as q:
                case.do(q, town, key)
        else:
            with shop.write(dry_run=dry_run, reason="試し") as tx:
                case.do(tx, town, key)
    except Refused as refused:
        return [refusal.code for refusal in refused.refusals]
    return []


def no(action: Action, role: Role | None = None) -> str:
    """The code that a role without the right is refused with."""
    if role is not None and (action, role) in BARS:
        return BARS[action, role]
    vendor_only = RIGHTS[action] == (Grant.YES, *[Grant.NO] * 6)
    return "PERM_VENDOR_ONLY" if vendor_only else "PERM_ROLE"


def on_another(action: Action, role: Role) -> list[str]:
    """What the table says of this role on somebody else (for a client: of the own company, or another company)."""
    grant = grant_of(action, role)
    if grant in (Grant.YES, *MANAGERS):
        return []
    if grant is Grant.COMPANY:
        # To a client's people there is no other company.
        return ["NOT_REGISTERED"]
    return [no(action, role)]


def on_oneself(action: Action, role: Role) -> list[str]:
    grant, own_is = grant_of(action, role), CASES[action].own_is
    if grant is Grant.NO:
        return [no(action, role)]
    if own_is:
        return [own_is]
    return [no(action, role)] if grant is Grant.MANAGER else []


# A list of log-ins is cut to what one may see instead of being refused; it has a test of its own. What is personal
# falls on oneself alone.
NOT_ON_OTHERS = (Action.SESSION_READ, *PERSONAL)
OTHERS = [
    (action, role)
    for action in Action
    for role in Role
    if grant_of(action, role) is not Grant.OWN or action not in NOT_ON_OTHERS
]
OWN = [(action, role) for action in Action for role in Role if own_key(action, role)]


def test_the_matrix_does_every_action_there_is() -> None:
    assert set(CASES) == set(Action)
    assert len(OTHERS) == len(Action) * len(Role) - 4 - 6 - 1, "log-ins, second factor, the director's phone"
    own_grants = {(a, r) for a in Action for r in Role if grant_of(a, r) is Grant.OWN}
    # A payroll clerk's own password stands in a row of its own.
    assert own_grants - set(OWN) == {(Action.STAFF_PASSWORD_ORDINARY, Role.PAYROLL_STAFF)}


@pytest.mark.parametrize(("action", "role"), OTHERS)
def test_on_another(town: Town, action: Action, role: Role) -> None:
    expected = on_another(action, role)
    check(town, town.actor_of(role), WHO[role], action, CASES[action].other, expected)


@pytest.mark.parametrize(("action", "role"), OWN)
def test_on_oneself(town: Town, action: Action, role: Role) -> None:
    expected = on_oneself(action, role)
    check(town, town.actor_of(role), WHO[role], action, own_key(action, role) or "", expected)


def name_in_log(town: Town, who: tuple[str, str]) -> str:
    """A client's user ID may be a mail address, and the log holds none: there it is the person's key."""
    office, user_id = who
    persons = town.watch.rows(
        "SELECT c.code, p.number FROM account a JOIN person p ON p.id = a.person_id "
        "JOIN client c ON c.id = p.client_id WHERE a.user_id = :id",
        {"id": user_id},
    )
    return f"{office}/person:{persons[0]['code']}/{persons[0]['number']}" if persons else f"{office}/{user_id}"


def check(town: Town, shop: Shop, who: tuple[str, str], action: Action, key: str, expected: list[str]) -> None:
    before = contents(town)
    assert attempt(shop, town, action, key, dry_run=not expected) == expected
    after = contents(town)
    if not expected or (CASES[action].reads and not expected[0].startswith(("PERM_", "MYPAGE_"))):
        assert after == before
        return
    assert after["log"] == before["log"] + 1, "one row of the log per refused attempt"
    assert {**after, "log": 0} == {**before, "log": 0}, "a refused attempt changes nothing else"
    row = town.watch.rows("SELECT actor, code, action, change_set FROM audit ORDER BY seq DESC LIMIT 1")[0]
    assert (row["actor"], row["code"], row["change_set"]) == (name_in_log(town, who), ",".join(expected), None)
    # The command, where no right was asked for yet.
    tried = "test" if expected == ["NOT_REGISTERED"] else action.value
    assert row["action"].partition(".")[0] == tried.partition(".")[0]


def contents(town: Town) -> dict[str, Any]:
    """A figure of everything that a cell could change."""
    tables = ("office", "staff", "client", "person", "account", "operator", "change", "change_request", "company_info",
              "partner", "billing_profile", "comm_id", "share", "share_lock", "share_grant",
              "share_version")  # fmt: skip
    counts = ", ".join(f"(SELECT count(*) FROM {table}) AS {table}" for table in tables)
    return town.watch.rows(
        f"SELECT {counts}, (SELECT max(seq) FROM audit) AS log, (SELECT count(*) FROM session WHERE ended_at IS NULL) "
        "AS open, (SELECT max(password_set_at) FROM account) AS password, "
        "(SELECT count(*) FROM account WHERE state = 'suspended') AS suspended"
    )[0]


@pytest.mark.parametrize("action", [action for action in Action if CASES[action].scoped])
def test_a_director_can_do_nothing_in_another_office(town: Town, action: Action) -> None:
    expected = ["PERM_OTHER_OFFICE"]
    check(town, town.user(STRANGER), STRANGER, action, CASES[action].other, expected)


def test_another_office_is_not_even_told_to_exist(town: Town) -> None:
    for code in ("kita01", "KITA01", "nothing01"):
        with pytest.raises(Refused) as refused, town.actor_of(Role.DIRECTOR).read() as q:
            town.shop.office(q, code)
        assert refused.value.refusals[0].facts == {"kind": "office", "key": code}


MANAGERS = (Grant.MANAGER, Grant.OWN_OR_MANAGER)
MANAGERS_ACTIONS = [action for action in Action if grant_of(action, Role.CLIENT) in MANAGERS]


@pytest.mark.req("REQ-054", "REQ-058")
@pytest.mark.parametrize("action", MANAGERS_ACTIONS)
def test_a_member_who_is_no_manager_does_nothing_to_the_others(town: Town, action: Action) -> None:
    key = "C01" if action is Action.PERSON_ADD else "C01/4" if action is Action.PERSON_REMOVE else "C01/1"
    check(town, town.user(MEMBER), MEMBER, action, key, ["PERM_ROLE"])


@pytest.mark.parametrize("action", [*MANAGERS_ACTIONS, Action.CLIENT_SET_PASSWORD, Action.PERSON_EDIT])
def test_to_a_manager_there_is_no_other_company(town: Town, action: Action) -> None:
    key = "C02" if action is Action.PERSON_ADD else "C02/1"
    assert attempt(town.actor_of(Role.CLIENT), town, action, key, dry_run=True) == ["NOT_REGISTERED"]


@pytest.mark.parametrize("action", Action)
def test_the_local_operator_has_the_rights_of_vendor_director_and_it_staff(town: Town, action: Action) -> None:
    """DEC-24. Only the system administrator's own right is not among them."""
    shop = replace(town.shop, who=Actor("local:test", LOCAL_OPERATOR_ROLES, local=True))
    personal = action in NEEDS_AS
    allowed = not personal and any(grant_of(action, role) is Grant.YES for role in LOCAL_OPERATOR_ROLES)
    refused = "PERM_PERSONAL_ACT" if personal else no(action)
    assert attempt(shop, town, action, CASES[action].other, dry_run=True) == ([] if allowed else [refused])


@pytest.mark.parametrize("role", [Role.PAYROLL_STAFF, Role.GENERAL, Role.SYSADMIN, Role.CLIENT])
def test_ordinary_users_see_their_own_log_ins_only(town: Town, role: Role) -> None:
    with town.actor_of(role).read() as q:
        rows = CASES[Action.SESSION_READ].do(q, town, "")
    assert [row["id"] for row in rows] == [town.session_ids[WHO[role]]]


def test_those_who_may_see_the_log_ins_of_their_office_and_no_other(town: Town) -> None:
    minami = {number for (corp, _), number in town.session_ids.items() if corp == "minami01"}
    with town.actor_of(Role.DIRECTOR).read() as q:
        assert {row["id"] for row in CASES[Action.SESSION_READ].do(q, town, "")} == minami


def test_control_without_the_rights_every_refused_act_of_an_ordinary_member_would_be_done(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So the cells above are refused by the table and by nothing else."""
    monkeypatch.setattr(transaction, "may", lambda *_: None)
    monkeypatch.setattr("kcli_core.staff.actions.may", lambda *_: None)
    shop = town.actor_of(Role.GENERAL)
    writes = [a for a, r in OTHERS if r is Role.GENERAL and on_another(a, r) and not CASES[a].reads]
    assert len(writes) > 25
    assert {action: attempt(shop, town, action, CASES[action].other, dry_run=True) for action in writes} == {
        action: [] for action in writes
    }
