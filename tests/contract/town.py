"""Two offices with everybody in them, for the role matrix: each user has logged in with an own password."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from kcli_core.account import operators, sessions, tokens
from kcli_core.account.identify import identify_session
from kcli_core.blobs.blob import Blob
from kcli_core.client import actions as client_actions
from kcli_core.client import register
from kcli_core.contacts import registering
from kcli_core.contract import actions as contracts
from kcli_core.folder import actions as folders
from kcli_core.folder import ordinary
from kcli_core.office import actions as office_actions
from kcli_core.office import reads as offices
from kcli_core.partner import actions as partners
from kcli_core.roles import Role
from kcli_core.share import comm_ids, starting, working
from kcli_core.staff import actions as staff_actions
from kcli_core.store.engine import Connection, Row, connect
from tests.conftest import Shop

PASSWORD = "itsumo-kaeru-hanashi-77"
STAFF_ROLES = {
    "001": "所長", "002": "IT担当者", "003": "給与計算担当者", "004": "一般", "005": "一般",
    "006": "所長", "007": "給与計算担当者", "008": "一般", "009": "一般",
}  # fmt: skip
# Who stands for which column of the table: CORP ID and user ID. `admin` has the right and no role beside it.
WHO = {
    Role.VENDOR: ("vendor", "tanto"),
    Role.DIRECTOR: ("minami01", "minami001"),
    Role.IT_STAFF: ("minami01", "minami002"),
    Role.PAYROLL_STAFF: ("minami01", "minami003"),
    Role.GENERAL: ("minami01", "minami004"),
    Role.SYSADMIN: ("minami01", "admin"),
    Role.CLIENT: ("minami01", "manager@aozora.example.jp"),
}
MEMBER = ("minami01", "member@aozora.example.jp")
STRANGER = ("kita01", "kita001")


@dataclass
class Town:
    """`office` is minami01, `empty` one without staff or clients.

    `users` act by their sessions; `session_ids` are those sessions' numbers. `watch` is a connection that stays
    open, to look on.
    """

    shop: Shop
    watch: Connection
    office: Row = field(default_factory=dict)
    empty: Row = field(default_factory=dict)
    users: dict[tuple[str, str], Shop] = field(default_factory=dict)
    session_ids: dict[tuple[str, str], int] = field(default_factory=dict)
    request_id: int = 0
    partner: str = "P01"
    # Of the lock on D3.
    lock_id: str = ""

    def user(self, who: tuple[str, str]) -> Shop:
        return self.users[who]

    def actor_of(self, role: Role) -> Shop:
        return self.users[WHO[role]]


@contextmanager
def build(shop: Shop) -> Iterator[Town]:
    watch = connect(shop.store.place, writer=False)
    try:
        yield _build(Town(shop, watch))
    finally:
        watch.close()


def _build(town: Town) -> Town:
    shop = town.shop
    passwords: dict[tuple[str, str], str] = {}
    with shop.write(reason="開設") as tx:
        passwords["vendor", "tanto"] = operators.add(tx, "tanto", "担当 太郎") or ""
        operators.add(tx, "koutai", "交代 花子")
        passwords |= _minami(tx)
        cells = {"code": "kita01", "name": "きた会計事務所", "access_name": "kita", "applied_on": "2024-03-15"}
        office_actions.add(tx, cells)
        kita = offices.choose(tx, "kita01")
        staff_actions.register(tx, kita, [{"code": "001", "full_name": "北 一郎", "role": "所長"}])
        passwords |= {("kita01", i.user_id): i.initial_password for i in staff_actions.issue_ids(tx, kita, ["001"])}
        cells = {"code": "nishi01", "name": "にし会計事務所", "access_name": "nishi", "applied_on": "2024-03-15"}
        office_actions.add(tx, cells)
        town.office, town.empty = offices.choose(tx, "minami01"), offices.choose(tx, "nishi01")
        tokens.issue(tx, town.office, "ci", "general", "90d")
        partners.add(tx, {"code": town.partner, "kind": "agency", "name": "株式会社北海販売"})
        town.request_id = office_actions.request_change(tx, town.office, {"name": "みなみ税理士法人"})
    _share(town)
    for who in {*WHO.values(), MEMBER, STRANGER}:
        token = sessions.log_in(shop.store, *who, passwords[who], PASSWORD).token
        town.users[who] = _session_shop(shop, token)
        rows = shop.rows("SELECT max(id) AS id FROM session")
        town.session_ids[who] = rows[0]["id"]
    return town


def _minami(tx: Any) -> dict[tuple[str, str], str]:
    """An office of the time of `admin`, so that the first ID is no system administrator of itself."""
    cells = {"code": "minami01", "name": "みなみ会計事務所", "access_name": "minami", "applied_on": "2019-09-23"}
    _, admin = office_actions.add(tx, cells, plan="free")
    office = offices.choose(tx, "minami01")
    rows = [{"code": code, "full_name": f"職員 {code}", "role": role} for code, role in STAFF_ROLES.items()]
    staff_actions.register(tx, office, rows)
    staff_actions.edit(tx, office, "008", {"mobile": "090-5555-0008"})
    issued = staff_actions.issue_ids(tx, office, [code for code in STAFF_ROLES if code != "005"])
    staff_actions.suspend(tx, office, "009")
    register.add(tx, office, {"code": "C01", "name": "株式会社青空商店"})
    register.add(tx, office, {"code": "C02", "name": "学校法人みどり学園", "kind": "学校"})
    for name in ("manager", "member", "third", "fourth"):
        cells = {"full_name": f"個人 {name}", "email": f"{name}@aozora.example.jp"}
        register.add_person(tx, office, "C01", cells)
    contracts.add(tx, office, {"code": "M1"}, product="manage", apps=["勤怠"])
    for name, primary in (("服部 一郎", True), ("小室 直樹", False)):
        cells = {"full_name": name, "email": f"contact{int(primary)}@example.co.jp"}
        registering.add(tx, office, "M1", cells, primary=primary)
    register.add_person(tx, office, "C02", {"full_name": "林 弘", "email": "hayashi@midori.example.jp"})
    issued += client_actions.issue_ids(tx, office, "C01", ["1", "2", "3"], copy_email=True)
    issued += client_actions.issue_ids(tx, office, "C02", ["1"], copy_email=True)
    client_actions.suspend(tx, office, "C01", "3")
    _folders(tx, office)
    return {("minami01", one.user_id): one.initial_password for one in [*admin, *issued]}


def _folders(tx: Any, office: Any) -> None:
    """C01 and C02 have a green folder and an ordinary one each, 資料, with one file in it."""
    for client in ("C01", "C02"):
        wishes = [folders.Wish(client, "ebook", 10**6), folders.Wish(client, "shared", 10**6, name="資料")]
        folders.add(tx, office, wishes)
        ordinary.upload(tx, office, client, "資料", None, {"見積.pdf": Blob("cd" * 32, 10)})


def _session_shop(shop: Shop, token: str) -> Shop:
    acting = Shop(shop.store, shop.keys)
    acting.identify = identify_session(token)  # type: ignore[method-assign]
    return acting


def _share(town: Town) -> None:
    """D1 and D3 are shared with C01, D2 with C02; the director has D3 open."""
    with town.shop.write() as tx:
        for client in ("C01", "C02"):
            comm_ids.add(tx, town.office, f"{client}-relay", client, "none")
    for code, client, area, person in (
        ("D1", "C01", 1, "member@aozora.example.jp"), ("D2", "C02", 1, "hayashi@midori.example.jp"),
        ("D3", "C01", 2, "member@aozora.example.jp"),
    ):  # fmt: skip
        relay, blob = f"{client}-relay", Blob("ab" * 32, 10)
        with town.shop.as_user("minami002", "minami01").write() as tx:
            setup = starting.Setup(client, "office", "office", relay, area, "11.0.1", ack_notes=True)
            starting.start(tx, town.office, code, setup, blob)
        with town.shop.as_user(person, "minami01").write() as tx:
            starting.join(tx, town.office, code, relay, area, "11.1", ack_notes=True)
    with town.shop.as_user("minami001", "minami01").write() as tx:
        town.lock_id = working.open_share(tx, town.office, "D3").lock_id
