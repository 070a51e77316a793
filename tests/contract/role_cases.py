"""How each action of the table of rights is done on the store, for the role matrix: one small callable per action.

A case is called with the transaction (or the reader), the town, and whom it falls on: "other" or "own" (the one who
acts). The callables go through the same functions as the commands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kcli_core.access import actions as access
from kcli_core.access import reads as access_reads
from kcli_core.account import find_email, operators, presence, reset, sessions, tokens, totp
from kcli_core.account import reads as account_reads
from kcli_core.client import actions as clients
from kcli_core.client import reads as client_reads
from kcli_core.client import register
from kcli_core.contacts import actions as contacts
from kcli_core.contacts import export
from kcli_core.contacts import reads as contact_reads
from kcli_core.contacts import requests as contact_requests
from kcli_core.contract import actions as contracts
from kcli_core.contract import reads as contract_reads
from kcli_core.desired.model import Desired
from kcli_core.desired.stored import state_of_office
from kcli_core.folder import actions as folders
from kcli_core.folder import (
    correcting,
    ending,
    exporting,
    office_rules,
    ordinary,
    purging,
    putting,
    retaining,
    verifying,
    versions,
)
from kcli_core.folder import reads as folder_reads
from kcli_core.folder import requests as document_requests
from kcli_core.folder.criteria import Criteria
from kcli_core.folder.rules import GREEN_NAME
from kcli_core.mypage import actions as mypage
from kcli_core.mypage import reads as mypage_reads
from kcli_core.mypage import recipients
from kcli_core.office import actions as offices
from kcli_core.office import reads as office_reads
from kcli_core.outbox import reads as outbox_reads
from kcli_core.partner import actions as partners
from kcli_core.partner import reads as partner_reads
from kcli_core.plan import actions as planning
from kcli_core.plan import export as export_office
from kcli_core.refusals import require
from kcli_core.roles import Action, Grant, Role, Target, grant_of, may
from kcli_core.share import comm_ids, working
from kcli_core.share import reads as share_reads
from kcli_core.site import articles, inquire
from kcli_core.staff import actions as staff
from kcli_core.staff import leaving
from kcli_core.staff import reads as staff_reads
from kcli_core.store import checkpoint, log_reads, transaction
from kcli_core.store.audit import canonical
from kcli_core.world import jst_date, stamp
from tests.contract.filing import draft
from tests.contract.keeping import BLANK
from tests.contract.town import MEMBER, WHO, Town

OWN_CODE = {Role.DIRECTOR: "001", Role.IT_STAFF: "002", Role.PAYROLL_STAFF: "003", Role.GENERAL: "004"}
# User IDs behind the keys that a case is called with.
USER_IDS = {
    "C01/1": "manager@aozora.example.jp",
    "C01/2": "member@aozora.example.jp",
    "C02/1": "hayashi@midori.example.jp",
}
Do = Callable[[Any, Town, str], Any]


@dataclass(frozen=True)
class Case:
    """`other` is whom `do` falls on ordinarily. `own_is` is the code of a rule (not a right) that stops it on oneself.

    `scoped`: it names an office, so it can be tried on another office's.
    """

    do: Do
    other: str = ""
    reads: bool = False
    scoped: bool = True
    own_is: str | None = None


def _one_staff(edit: Callable[..., Any], *more: Any) -> Do:
    return lambda tx, town, key: edit(tx, town.office, key, *more)


def _one_person(edit: Callable[..., Any], *more: Any) -> Do:
    return lambda tx, town, key: edit(tx, town.office, *key.split("/"), *more)


def _new_staff(role: str) -> Do:
    row = {"code": "099", "full_name": "新人 花子", "role": role}
    return lambda tx, town, _: staff.register(tx, town.office, [row])


def _permission_alone(action: Action) -> Do:
    """What the command asks for before it works on the store's files."""
    return lambda q, _town, _key: require(may(q.actor, action))


def _folder_alone(action: Action) -> Do:
    """What the command asks for before it works on a client's folder."""
    return lambda q, town, key: require(
        may(q.actor, action, Target(town.office["id"], client_id=client_reads.find(q, town.office["id"], key)["id"]))
    )


def _ending(tx: Any, name: str) -> int:
    """The folder of C01 with this name, made to end."""
    sql = "SELECT f.id FROM folder f JOIN client c ON c.id = f.client_id WHERE c.code = 'C01' AND f.name = :name"
    id = int(tx.value(sql, name=name))
    tx.run("UPDATE folder SET state = 'ending' WHERE id = :id", id=id)
    return id


def _purge_retained(tx: Any, _town: Town, _key: str) -> None:
    """The green folder of C01, with a copy of all of it behind."""
    id = _ending(tx, GREEN_NAME)
    row = {"client_id": tx.value("SELECT client_id FROM folder WHERE id = :id", id=id), "folder_id": id, "whole": True}
    row |= {"complete": True, "documents": 0, "bytes": 0, "manifest_sha256": "", "events": 0, "at": tx.at, "by": "test"}
    export = tx.insert("ebook_export", {**row, "request": "", "criteria": "{}"})
    purging.purge(tx, id, purging.Permit(export, "株式会社青空商店"))


def _document(tx: Any) -> tuple[Any, int]:
    """A document in the green folder of C01: the folder, and its number."""
    folder = tx.one("SELECT f.*, NULL AS closing_month FROM folder f JOIN client c ON c.id = f.client_id "
                    "WHERE c.code = 'C01' AND f.kind = 'ebook'")  # fmt: skip
    ebook = folder_reads.ebook(tx, folder["client_id"])
    stored = versions.store(tx, folder, ebook, [{**BLANK, "transaction_date": "2024-01-31", "sha256": "ef" * 32}])
    return folder, stored[0].number


def _correct(tx: Any, town: Town, _key: str) -> None:
    _, number = _document(tx)
    tx.reason = "入力誤り"
    correcting.correct(tx, town.office, "C01", number, {"amount": 1}, {}, base=1)


def _approve(tx: Any, town: Town, _key: str) -> None:
    """What somebody else has applied for."""
    folder, number = _document(tx)
    row = {name: tx.value(f"SELECT {name} FROM document WHERE number = :n AND folder_id = :f", n=number, f=folder["id"])
           for name in ("id", "client_id")}  # fmt: skip
    wish = {"fields": {"amount": 1}, "said": {"reason": "入力誤り"}, "allow_duplicate": False}
    request = tx.insert("document_request", {
        "folder_id": folder["id"], "client_id": row["client_id"], "document_id": row["id"], "base": 1,
        "change": "corrected", "fields": canonical(wish), "reason": "入力誤り", "applied_at": tx.at,
        "applied_by": "minami01/minami005",
    })  # fmt: skip
    document_requests.approve(tx, town.office, "C01", request)


def _verify(q: Any, town: Town, key: str) -> None:
    for ebook in verifying.targets(q, town.office, key):
        assert verifying.check(q, ebook, []).damage == []


def _shorten(tx: Any, town: Town, _key: str) -> None:
    """A document of C01 that is kept longer than it must be."""
    folder, _ = _document(tx)
    tx.run("UPDATE document SET retain_until = '2099-12-31' WHERE folder_id = :id", id=folder["id"])
    tx.reason = "誤り"
    retaining.shorten(tx, town.office, "C01", None)


def _export(tx: Any, town: Town, key: str) -> None:
    """What is kept when an empty folder was given out."""
    asked = exporting.Asked(key, "税務調査", Criteria(include_deleted=True))
    taken = exporting.Snapshot({}, "", exporting.Counts(), 0, "")
    exporting.record(tx, town.office, asked, taken, exporting.Given("0" * 64, 0, 0, 0))


def _remove_office(tx: Any, town: Town, _key: str) -> None:
    """Whoever may, closes an empty office; the others try it on their own."""
    may_not = transaction.may(tx.actor, Action.OFFICE_REMOVE, Target(town.office["id"]))
    offices.remove(tx, town.office if may_not else town.empty)


CASES: Mapping[Action, Case] = {
    Action.ACCESS_BILL: Case(lambda q, town, _: access_reads.bill(q, town.office), reads=True),
    Action.ACCESS_KEY: Case(lambda tx, town, _: access.issue_key(tx, town.office, "minami008", "chrome", "受付PC")),
    Action.ACCESS_READ: Case(lambda q, town, _: access_reads.list_keys(q, town.office), reads=True),
    Action.ACCESS_SWITCH: Case(lambda tx, town, _: access.switch(tx, town.office, ["minami008"], on=True)),
    Action.ACCOUNT_FIND_EMAIL: Case(lambda tx, town, _: find_email.find(tx, town.office, "職員 008", "090-5555-0008")),
    Action.ACCOUNT_TOTP: Case(lambda tx, town, _: totp.enable(tx, town.office, town.shop.keys), scoped=False),
    Action.AUDIT_CHECKPOINT: Case(
        lambda q, town, _: checkpoint.take(q, town.shop.keys, stamp(q.instant)), reads=True, scoped=False
    ),
    Action.AUDIT_READ: Case(lambda q, _town, _: log_reads.list_audit(q), reads=True, scoped=False),
    Action.CATALOGUE_SET: Case(
        lambda tx, town, _: contracts.set_catalogue(tx, town.office, "[products.manage]\nbase = 5")
    ),
    Action.CLIENT_ADD: Case(lambda tx, town, _: register.add(tx, town.office, {"code": "C09", "name": "新しい商店"})),
    Action.CLIENT_EDIT: Case(_one_staff(clients.edit, {"phone": "03-1234-5678"}), "C02"),
    Action.CLIENT_ISSUE: Case(
        lambda tx, town, _: clients.issue_ids(tx, town.office, "C01", ["4"], user_ids={"4": "fourth"})
    ),
    Action.CLIENT_LIMIT: Case(_one_staff(clients.set_limit, 12), "C01"),
    Action.CLIENT_MANAGER: Case(_one_person(clients.set_manager, True), "C01/2"),
    Action.CLIENT_READ: Case(_one_staff(client_reads.show), "C02", reads=True),
    Action.CLIENT_RECREATE: Case(_one_person(clients.recreate), "C01/2"),
    Action.CLIENT_REMOVE: Case(_one_person(clients.close), "C01/2"),
    Action.CLIENT_RESUME: Case(_one_person(clients.resume), "C01/3"),
    Action.CLIENT_SET_LOGOUT: Case(_one_person(clients.set_logout, 2), "C01/2"),
    Action.CLIENT_SET_PASSWORD: Case(_one_person(clients.set_password), "C01/2", own_is="OLD_PASSWORD_NEEDED"),
    Action.CLIENT_SUSPEND: Case(_one_person(clients.suspend), "C01/2", own_is="PERM_SELF_SUSPEND"),
    Action.CONTACTS_CHANGE: Case(_one_staff(contacts.set_primary, "2"), "M1"),
    Action.CONTACTS_EXPORT: Case(lambda tx, town, _: export.export(tx, "surveys", town.office)),
    Action.CONTACTS_INQUIRE: Case(
        lambda tx, town, _: inquire.by_phone(
            tx, town.office, inquire.read_words("phone", "general", "使い方", None, "高田")
        )
    ),
    Action.CONTACTS_PUBLISH: Case(
        lambda tx, _town, _: articles.publish(tx, "お知らせ", "https://support.example.jp/1"), scoped=False
    ),
    Action.CONTACTS_READ: Case(lambda q, town, _: contact_reads.list_contacts(q, town.office, "M1"), reads=True),
    Action.CONTACTS_REQUEST: Case(
        lambda tx, town, _: contact_requests.do_or_ask(tx, town.office, "M1", "set_primary", {"key": "2"})
    ),
    Action.CONTRACT_ADD: Case(lambda tx, town, _: contracts.add(tx, town.office, {"code": "M2"}, product="manage")),
    Action.CONTRACT_EDIT: Case(_one_staff(contracts.add_apps, ["工数"]), "M1"),
    Action.CONTRACT_READ: Case(_one_staff(contract_reads.show), "M1", reads=True),
    Action.CONTRACT_REMOVE: Case(_one_staff(contracts.remove), "M1"),
    Action.DESIRED_CHECK: Case(lambda q, town, _: state_of_office(q, town.office), reads=True),
    Action.DESIRED_EXPORT: Case(lambda q, town, _: export_office.export(q, town.office, "ja"), reads=True),
    Action.DESIRED_PLAN: Case(
        lambda q, town, _: planning.plan_office(q, Desired(Path("office.toml")), town.office), reads=True
    ),
    Action.FOLDER_ADD: Case(
        lambda tx, town, _: folders.add(tx, town.office, [folders.Wish("C01", "shared", 10**6, None, "決算資料")])
    ),
    Action.FOLDER_APPROVE: Case(_approve),
    Action.FOLDER_CORRECT: Case(_correct),
    Action.FOLDER_EDIT: Case(_one_staff(folders.edit, "資料", folders.Change(max_total=10**7)), "C01"),
    Action.FOLDER_END: Case(_one_staff(ending.end, "株式会社青空商店", "資料"), "C01"),
    Action.FOLDER_PURGE: Case(lambda tx, _town, _: purging.purge(tx, _ending(tx, "資料"))),
    Action.FOLDER_PURGE_RETAINED: Case(_purge_retained),
    Action.FOLDER_PUT: Case(_one_staff(putting.put, [draft()]), "C02"),
    Action.FOLDER_EXPORT: Case(_export, "C02"),
    Action.FOLDER_READ: Case(_one_staff(folder_reads.list_folders), "C02", reads=True),
    Action.FOLDER_REMOVE_FILE: Case(_one_staff(ordinary.remove, "資料", None, ["見積.pdf"]), "C01"),
    Action.FOLDER_RETAIN: Case(_one_staff(retaining.change, retaining.Changes(extension_months=1)), "C01"),
    Action.FOLDER_RULES: Case(_one_staff(office_rules.adopt, "規程", "2024-01-01", "青空 一郎"), "C01"),
    Action.FOLDER_SHORTEN: Case(_shorten),
    Action.FOLDER_VERIFY: Case(_verify, "C02", reads=True),
    Action.MAIL_RECIPIENTS: Case(lambda q, town, _: recipients.recipients(q, town.office), reads=True),
    Action.MYPAGE_EDIT: Case(lambda tx, town, _: mypage.edit(tx, town.office, {"contact_name": "小室 直樹"})),
    Action.MYPAGE_READ: Case(lambda q, town, _: mypage_reads.show(q, town.office), reads=True),
    Action.MYPAGE_UPGRADE: Case(lambda tx, town, _: mypage.upgrade(tx, town.office)),
    Action.OFFICE_ADD: Case(
        lambda tx, _town, _: offices.add(
            tx, {"code": "higashi01", "name": "ひがし会計", "access_name": "higashi", "applied_on": "2026-01-01"}
        ),
        scoped=False,
    ),
    Action.OFFICE_CHANGE_APPLY: Case(
        lambda tx, town, _: offices.decide_change(tx, town.request_id, apply=True), scoped=False
    ),
    Action.OFFICE_CHANGE_REQUEST: Case(
        lambda tx, town, _: offices.request_change(tx, town.office, {"address": "港区"})
    ),
    Action.OFFICE_COMPANY_INFO: Case(
        lambda tx, town, _: offices.edit_company_info(tx, town.office, {"name": "みなみ"})
    ),
    Action.OFFICE_EDIT: Case(lambda tx, town, _: offices.edit(tx, town.office, {"address": "港区"})),
    Action.OFFICE_READ: Case(lambda q, town, _: office_reads.show(q, town.office), reads=True),
    Action.OFFICE_REMOVE: Case(_remove_office),
    Action.OUTBOX_READ: Case(lambda q, _town, _: outbox_reads.list_messages(q), reads=True, scoped=False),
    Action.OUTBOX_SEND: Case(lambda q, _town, _: outbox_reads.require_sender(q), reads=True, scoped=False),
    Action.PARTNER_ADD: Case(
        lambda tx, _town, _: partners.add(tx, {"code": "P09", "kind": "partner", "name": "新しい商会"}), scoped=False
    ),
    Action.PARTNER_EDIT: Case(lambda tx, town, _: partners.edit(tx, town.partner, {"address": "港区"}), scoped=False),
    Action.PARTNER_READ: Case(lambda q, town, _: partner_reads.show(q, town.partner), reads=True, scoped=False),
    Action.PARTNER_REMOVE: Case(lambda tx, town, _: partners.remove(tx, town.partner), scoped=False),
    Action.PERSON_ADD: Case(_one_staff(register.add_person, {"full_name": "新顔 一"}), "C01"),
    Action.PERSON_EDIT: Case(_one_person(clients.edit_person, {"phone": "03-1234-5678"}), "C01/2"),
    Action.PERSON_REMOVE: Case(_one_person(clients.remove_person), "C01/4"),
    Action.PRESENCE_CONFIRM: Case(
        lambda tx, town, key: presence.confirm(tx, town.office, USER_IDS.get(key, f"minami{key}")),
        "C01/2",
        own_is="PERM_SELF_CONFIRM",
    ),
    Action.RUN_DUE: Case(_permission_alone(Action.RUN_DUE), reads=True, scoped=False),
    Action.SESSION_END: Case(lambda tx, town, who: sessions.end(tx, _session_of(town, who)), "member"),
    Action.SESSION_READ: Case(lambda q, town, _: account_reads.sessions(q, town.office), reads=True),
    Action.SHARE_ID: Case(lambda tx, town, key: comm_ids.switch(tx, town.office, key, usable=False), "C02-relay"),
    Action.SHARE_READ: Case(_one_staff(share_reads.status), "D2", reads=True),
    Action.SHARE_UNLOCK: Case(lambda tx, town, key: working.force_unlock(tx, town.office, key, town.lock_id), "D3"),
    Action.SHARE_USE: Case(_one_staff(working.open_share), "D2"),
    Action.STAFF_ADD: Case(_new_staff("一般")),
    Action.STAFF_CLOSE: Case(_one_staff(staff.close), "008"),
    Action.STAFF_EDIT: Case(_one_staff(staff.edit, {"phone": "03-1234-5678"}), "008"),
    Action.STAFF_GRANT: Case(_one_staff(staff.grant, "system_administrator"), "008"),
    Action.STAFF_ISSUE: Case(lambda tx, town, _: staff.issue_ids(tx, town.office, ["005"])),
    Action.STAFF_LEAVE: Case(lambda tx, town, _: leaving.leave(tx, town.office, "008", jst_date(tx.instant))),
    Action.STAFF_LIMIT: Case(lambda tx, town, _: offices.set_limit(tx, town.office, 30)),
    Action.STAFF_MAKE_DIRECTOR: Case(_new_staff("所長")),
    Action.STAFF_PASSWORD_DIRECTOR: Case(_one_staff(staff.set_password), "006", own_is="OLD_PASSWORD_NEEDED"),
    Action.STAFF_PASSWORD_ORDINARY: Case(_one_staff(staff.set_password), "008", own_is="OLD_PASSWORD_NEEDED"),
    Action.STAFF_PASSWORD_PAYROLL: Case(_one_staff(staff.set_password), "007", own_is="OLD_PASSWORD_NEEDED"),
    Action.STAFF_READ: Case(lambda q, town, _: staff_reads.list_staff(q, town.office), reads=True),
    Action.STAFF_REMOVE: Case(_one_staff(staff.remove), "008"),
    Action.STAFF_RESET_CAUSE: Case(lambda q, town, _: reset.causes(q, town.office, "minami008"), reads=True),
    Action.STAFF_RESET_PHONE: Case(lambda tx, town, _: reset.set_phone(tx, town.office, "090-1234-5678")),
    Action.STAFF_RESUME: Case(_one_staff(staff.resume), "009"),
    Action.STAFF_ROLE: Case(_one_staff(staff.edit, {"role": "IT担当者"}), "008"),
    Action.STAFF_SET_LOGOUT: Case(_one_staff(staff.set_logout, 8), "008"),
    Action.STAFF_SUSPEND: Case(_one_staff(staff.suspend), "008", own_is="PERM_SELF_SUSPEND"),
    Action.STORE_BACKUP: Case(_permission_alone(Action.STORE_BACKUP), reads=True, scoped=False),
    Action.STORE_RESTORE: Case(_permission_alone(Action.STORE_RESTORE), reads=True, scoped=False),
    Action.TOKEN_ISSUE: Case(lambda tx, town, _: tokens.issue(tx, town.office, "cd", "general", "1d")),
    Action.TOKEN_READ: Case(lambda q, town, _: tokens.list_tokens(q, town.office), reads=True),
    Action.TOKEN_REVOKE: Case(lambda tx, town, _: tokens.revoke(tx, town.office, "ci")),
    Action.VENDOR_ADD: Case(lambda tx, _town, _: operators.add(tx, "shinjin", "新人 次郎"), scoped=False),
    Action.VENDOR_READ: Case(lambda q, _town, _: account_reads.operators(q), reads=True, scoped=False),
    Action.VENDOR_REMOVE: Case(lambda tx, _town, _: operators.remove(tx, "koutai"), scoped=False),
}


def _session_of(town: Town, who: str) -> int:
    return town.session_ids[MEMBER if who == "member" else WHO[Role(who)]]


# What cannot fall on anybody else.
PERSONAL = (Action.ACCOUNT_TOTP, Action.STAFF_RESET_PHONE)
# What the local operator does by `--as` only (DEC-24).
NEEDS_AS = (*PERSONAL, Action.SHARE_USE)

SHARED = (Action.SHARE_ID, Action.SHARE_READ, Action.SHARE_USE)


def own_key(action: Action, role: Role) -> str | None:
    """The key under which this role acts on itself; None where the action cannot fall on oneself."""
    if action in (Action.SESSION_END, Action.SESSION_READ):
        return role.value if role is not Role.VENDOR else None
    if action in PERSONAL:
        return "own" if grant_of(action, role) is Grant.OWN else None
    if role is Role.CLIENT:
        if action in (Action.CLIENT_EDIT, Action.CLIENT_READ):
            return "C01"
        if action.value.startswith("folder."):
            return "C01" if grant_of(action, role) is Grant.COMPANY else None
        if action in SHARED:
            return "C01-relay" if action is Action.SHARE_ID else "D1"
        return "C01/1" if action.value.startswith(("client.", "person.")) and "/" in CASES[action].other else None
    code = OWN_CODE.get(role)
    if action.value.startswith("staff.password_"):
        return code if code and action is _password_row(role) else None
    on_oneself = (Action.STAFF_CLOSE, Action.STAFF_EDIT, Action.STAFF_SUSPEND, Action.PRESENCE_CONFIRM)
    return code if action in on_oneself else None


def _password_row(role: Role) -> Action:
    from kcli_core.roles import PASSWORD_OF

    return PASSWORD_OF[role]
