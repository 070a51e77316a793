"""Who may do what: one table, read by the code, the reference page and the tests. What it does not list is refused.

Source: REQ-001 to REQ-067 and the table of rights. The grants:
  YES      on everything of the own office (a vendor: of every office)
  OWN      on oneself
  COMPANY  on the data of the own client company
  MANAGER  on the others of the own client company, for its managers (DEC-13)
  NO       refused
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from kcli_core.refusals import Refusal, refuse


class Role(StrEnum):
    """The columns of the table. SYSADMIN is held beside a role of the office; VENDOR stands above the offices."""

    VENDOR = "vendor"
    DIRECTOR = "director"
    IT_STAFF = "it_staff"
    PAYROLL_STAFF = "payroll_staff"
    GENERAL = "general"
    SYSADMIN = "system_administrator"
    CLIENT = "client"


STAFF_ROLES = (Role.DIRECTOR, Role.IT_STAFF, Role.PAYROLL_STAFF, Role.GENERAL)
# The local operator of an embedded store has the administrative rights of these three (DEC-24).
LOCAL_OPERATOR_ROLES = frozenset({Role.VENDOR, Role.DIRECTOR, Role.IT_STAFF})


class Grant(StrEnum):
    YES = "yes"
    OWN = "own"
    COMPANY = "company"
    MANAGER = "manager"
    OWN_OR_MANAGER = "own, manager"
    NO = "no"


YES, OWN, COMPANY, MANAGER, NO = Grant.YES, Grant.OWN, Grant.COMPANY, Grant.MANAGER, Grant.NO
OWN_MAN = Grant.OWN_OR_MANAGER


class Action(StrEnum):
    """Everything that can be done, as it stands in the log: `noun.verb`, alphabetical within a noun."""

    ACCESS_BILL = "access.bill"
    ACCESS_KEY = "access.key"
    ACCESS_READ = "access.read"
    ACCESS_SWITCH = "access.switch"
    ACCOUNT_FIND_EMAIL = "account.find_email"
    ACCOUNT_TOTP = "account.totp"
    AUDIT_CHECKPOINT = "audit.checkpoint"
    AUDIT_READ = "audit.read"
    CATALOGUE_SET = "catalogue.set"
    DESIRED_CHECK = "check.store"
    CLIENT_ADD = "client.add"
    CLIENT_EDIT = "client.edit"
    CLIENT_ISSUE = "client.issue"
    CLIENT_LIMIT = "client.limit"
    CLIENT_MANAGER = "client.manager"
    CLIENT_READ = "client.read"
    CLIENT_RECREATE = "client.recreate"
    CLIENT_REMOVE = "client.remove"
    CLIENT_RESUME = "client.resume"
    CLIENT_SET_LOGOUT = "client.set_logout"
    CLIENT_SET_PASSWORD = "client.set_password"  # noqa: S105
    CLIENT_SUSPEND = "client.suspend"
    CONTACTS_CHANGE = "contacts.change"
    CONTACTS_EXPORT = "contacts.export"
    CONTACTS_INQUIRE = "contacts.inquire"
    CONTACTS_PUBLISH = "contacts.publish"
    CONTACTS_READ = "contacts.read"
    CONTACTS_REQUEST = "contacts.request"
    CONTRACT_ADD = "contract.add"
    CONTRACT_EDIT = "contract.edit"
    CONTRACT_READ = "contract.read"
    CONTRACT_REMOVE = "contract.remove"
    DESIRED_EXPORT = "export.office"
    FOLDER_ADD = "folder.add"
    FOLDER_APPROVE = "folder.approve"
    FOLDER_CORRECT = "folder.correct"
    FOLDER_EDIT = "folder.edit"
    FOLDER_END = "folder.end"
    FOLDER_EXPORT = "folder.export"
    FOLDER_PURGE = "folder.purge"
    FOLDER_PURGE_RETAINED = "folder.purge_retained"
    FOLDER_PUT = "folder.put"
    FOLDER_READ = "folder.read"
    FOLDER_REMOVE_FILE = "folder.remove_file"
    FOLDER_RETAIN = "folder.retain"
    FOLDER_RULES = "folder.rules"
    FOLDER_SHORTEN = "folder.shorten"
    FOLDER_VERIFY = "folder.verify"
    MAIL_RECIPIENTS = "mail.recipients"
    MYPAGE_EDIT = "mypage.edit"
    MYPAGE_READ = "mypage.read"
    MYPAGE_UPGRADE = "mypage.upgrade"
    OFFICE_ADD = "office.add"
    OFFICE_CHANGE_APPLY = "office.change_apply"
    OFFICE_CHANGE_REQUEST = "office.change_request"
    OFFICE_COMPANY_INFO = "office.company_info"
    OFFICE_EDIT = "office.edit"
    OFFICE_READ = "office.read"
    OFFICE_REMOVE = "office.remove"
    OUTBOX_READ = "outbox.read"
    OUTBOX_SEND = "outbox.send"
    PARTNER_ADD = "partner.add"
    PARTNER_EDIT = "partner.edit"
    PARTNER_READ = "partner.read"
    PARTNER_REMOVE = "partner.remove"
    PERSON_ADD = "person.add"
    PERSON_EDIT = "person.edit"
    PERSON_REMOVE = "person.remove"
    DESIRED_PLAN = "plan.office"
    PRESENCE_CONFIRM = "presence.confirm"
    RUN_DUE = "run_due"
    SESSION_END = "session.end"
    SESSION_READ = "session.read"
    SHARE_ID = "share.id"
    SHARE_READ = "share.read"
    SHARE_UNLOCK = "share.unlock"
    SHARE_USE = "share.use"
    STAFF_ADD = "staff.add"
    STAFF_CLOSE = "staff.close"
    STAFF_EDIT = "staff.edit"
    STAFF_GRANT = "staff.grant"
    STAFF_ISSUE = "staff.issue"
    STAFF_LEAVE = "staff.leave"
    STAFF_LIMIT = "staff.limit"
    STAFF_MAKE_DIRECTOR = "staff.make_director"
    STAFF_PASSWORD_DIRECTOR = "staff.password_director"  # noqa: S105
    STAFF_PASSWORD_ORDINARY = "staff.password_ordinary"  # noqa: S105
    STAFF_PASSWORD_PAYROLL = "staff.password_payroll"  # noqa: S105
    STAFF_READ = "staff.read"
    STAFF_REMOVE = "staff.remove"
    STAFF_RESET_CAUSE = "staff.reset_cause"
    STAFF_RESET_PHONE = "staff.reset_phone"
    STAFF_RESUME = "staff.resume"
    STAFF_ROLE = "staff.role"
    STAFF_SET_LOGOUT = "staff.set_logout"
    STAFF_SUSPEND = "staff.suspend"
    STORE_BACKUP = "store.backup"
    STORE_RESTORE = "store.restore"
    TOKEN_ISSUE = "token.issue"  # noqa: S105
    TOKEN_READ = "token.read"  # noqa: S105
    TOKEN_REVOKE = "token.revoke"  # noqa: S105
    VENDOR_ADD = "vendor.add"
    VENDOR_READ = "vendor.read"
    VENDOR_REMOVE = "vendor.remove"


COLUMNS = tuple(Role)

RIGHTS: Mapping[Action, tuple[Grant, ...]] = {
    #                               vendor  direct. it_st.  payroll general sysadm. client
    Action.ACCESS_BILL:             (YES,   YES,    YES,    NO,     NO,     NO,     NO),
    Action.ACCESS_KEY:              (NO,    YES,    YES,    NO,     NO,     NO,     NO),
    Action.ACCESS_READ:             (NO,    YES,    YES,    NO,     NO,     NO,     NO),
    Action.ACCESS_SWITCH:           (NO,    YES,    YES,    NO,     NO,     NO,     NO),
    Action.ACCOUNT_FIND_EMAIL:      (YES,   NO,     NO,     NO,     NO,     NO,     NO),
    Action.ACCOUNT_TOTP:            (NO,    OWN,    OWN,    OWN,    OWN,    OWN,    OWN),
    Action.AUDIT_CHECKPOINT:        (YES,   YES,    YES,    NO,     NO,     NO,     NO),
    Action.AUDIT_READ:              (YES,   YES,    YES,    NO,     NO,     NO,     NO),
    Action.CATALOGUE_SET:           (YES,   NO,     NO,     NO,     NO,     NO,     NO),
    Action.DESIRED_CHECK:           (YES,   YES,    YES,    NO,     NO,     NO,     NO),
    Action.CLIENT_ADD:              (YES,   YES,    YES,    NO,     NO,     NO,     NO),
    Action.CLIENT_EDIT:             (YES,   YES,    YES,    NO,     NO,     NO,     COMPANY),
    Action.CLIENT_ISSUE:            (NO,    YES,    YES,    NO,     NO,     NO,     NO),
    Action.CLIENT_LIMIT:            (YES,   NO,     NO,     NO,     NO,     NO,     NO),
    Action.CLIENT_MANAGER:          (NO,    YES,    YES,    NO,     NO,     NO,     MANAGER),
    Action.CLIENT_READ:             (YES,   YES,    YES,    YES,    YES,    NO,     COMPANY),
    Action.CLIENT_RECREATE:         (NO,    YES,    YES,    NO,     NO,     NO,     NO),
    Action.CLIENT_REMOVE:           (YES,   YES,    YES,    NO,     NO,     NO,     OWN_MAN),
    Action.CLIENT_RESUME:           (YES,   NO,     NO,     NO,     NO,     NO,     NO),
    Action.CLIENT_SET_LOGOUT:       (NO,    YES,    YES,    NO,     NO,     NO,     NO),
    Action.CLIENT_SET_PASSWORD:     (NO,    YES,    YES,    NO,     NO,     NO,     OWN),
    Action.CLIENT_SUSPEND:          (YES,   YES,    YES,    NO,     NO,     NO,     MANAGER),
    Action.CONTACTS_CHANGE:         (YES,   NO,     NO,     NO,     NO,     NO,     NO),
    Action.CONTACTS_EXPORT:         (YES,   YES,    YES,    NO,     NO,     NO,     NO),
    Action.CONTACTS_INQUIRE:        (YES,   NO,     NO,     NO,     NO,     NO,     NO),
    Action.CONTACTS_PUBLISH:        (YES,   NO,     NO,     NO,     NO,     NO,     NO),
    Action.CONTACTS_READ:           (YES,   YES,    YES,    NO,     NO,     NO,     NO),
    Action.CONTACTS_REQUEST:        (YES,   YES,    YES,    NO,     NO,     NO,     NO),
    Action.CONTRACT_ADD:            (YES,   NO,     NO,     NO,     NO,     NO,     NO),
    Action.CONTRACT_EDIT:           (YES,   NO,     NO,     NO,     NO,     NO,     NO),
    Action.CONTRACT_READ:           (YES,   YES,    YES,    NO,     NO,     NO,     NO),
    Action.CONTRACT_REMOVE:         (YES,   NO,     NO,     NO,     NO,     NO,     NO),
    Action.DESIRED_EXPORT:          (YES,   YES,    YES,    NO,     NO,     NO,     NO),
    Action.FOLDER_ADD:              (NO,    YES,    YES,    NO,     NO,     NO,     NO),
    Action.FOLDER_APPROVE:          (NO,    YES,    YES,    NO,     NO,     NO,     NO),
    Action.FOLDER_CORRECT:          (NO,    YES,    YES,    YES,    YES,    NO,     NO),
    Action.FOLDER_EDIT:             (NO,    YES,    YES,    NO,     NO,     NO,     NO),
    Action.FOLDER_END:              (NO,    YES,    YES,    NO,     NO,     NO,     NO),
    Action.FOLDER_EXPORT:           (NO,    YES,    YES,    NO,     NO,     NO,     COMPANY),
    Action.FOLDER_PURGE:            (YES,   YES,    YES,    NO,     NO,     NO,     NO),
    Action.FOLDER_PURGE_RETAINED:   (NO,    YES,    NO,     NO,     NO,     NO,     NO),
    Action.FOLDER_PUT:              (NO,    YES,    YES,    YES,    YES,    NO,     COMPANY),
    Action.FOLDER_READ:             (NO,    YES,    YES,    YES,    YES,    NO,     COMPANY),
    Action.FOLDER_REMOVE_FILE:      (NO,    YES,    YES,    YES,    YES,    NO,     NO),
    Action.FOLDER_RETAIN:           (NO,    YES,    YES,    NO,     NO,     NO,     NO),
    Action.FOLDER_RULES:            (NO,    YES,    YES,    NO,     NO,     NO,     NO),
    Action.FOLDER_SHORTEN:          (NO,    YES,    NO,     NO,     NO,     NO,     NO),
    Action.FOLDER_VERIFY:           (YES,   YES,    YES,    NO,     NO,     NO,     COMPANY),
    Action.MAIL_RECIPIENTS:         (YES,   YES,    YES,    NO,     NO,     YES,    NO),
    Action.MYPAGE_EDIT:             (YES,   NO,     NO,     NO,     NO,     YES,    NO),
    Action.MYPAGE_READ:             (YES,   NO,     NO,     NO,     NO,     YES,    NO),
    Action.MYPAGE_UPGRADE:          (YES,   NO,     NO,     NO,     NO,     YES,    NO),
    Action.OFFICE_ADD:              (YES,   NO,     NO,     NO,     NO,     NO,     NO),
    Action.OFFICE_CHANGE_APPLY:     (YES,   NO,     NO,     NO,     NO,     NO,     NO),
    Action.OFFICE_CHANGE_REQUEST:   (YES,   YES,    YES,    NO,     NO,     NO,     NO),
    Action.OFFICE_COMPANY_INFO:     (YES,   YES,    YES,    NO,     NO,     YES,    NO),
    Action.OFFICE_EDIT:             (YES,   NO,     NO,     NO,     NO,     NO,     NO),
    Action.OFFICE_READ:             (YES,   YES,    YES,    YES,    YES,    YES,    NO),
    Action.OFFICE_REMOVE:           (YES,   NO,     NO,     NO,     NO,     NO,     NO),
    Action.OUTBOX_READ:             (YES,   YES,    YES,    NO,     NO,     NO,     NO),
    Action.OUTBOX_SEND:             (YES,   YES,    YES,    NO,     NO,     NO,     NO),
    Action.PARTNER_ADD:             (YES,   NO,     NO,     NO,     NO,     NO,     NO),
    Action.PARTNER_EDIT:            (YES,   NO,     NO,     NO,     NO,     NO,     NO),
    Action.PARTNER_READ:            (YES,   NO,     NO,     NO,     NO,     NO,     NO),
    Action.PARTNER_REMOVE:          (YES,   NO,     NO,     NO,     NO,     NO,     NO),
    Action.PERSON_ADD:              (YES,   YES,    YES,    NO,     NO,     NO,     MANAGER),
    Action.PERSON_EDIT:             (YES,   YES,    YES,    NO,     NO,     NO,     OWN),
    Action.PERSON_REMOVE:           (YES,   YES,    YES,    NO,     NO,     NO,     MANAGER),
    Action.DESIRED_PLAN:            (YES,   YES,    YES,    NO,     NO,     NO,     NO),
    Action.PRESENCE_CONFIRM:        (YES,   YES,    YES,    NO,     NO,     NO,     MANAGER),
    Action.RUN_DUE:                 (YES,   YES,    YES,    NO,     NO,     NO,     NO),
    Action.SESSION_END:             (YES,   YES,    YES,    OWN,    OWN,    OWN,    OWN),
    Action.SESSION_READ:            (YES,   YES,    YES,    OWN,    OWN,    OWN,    OWN),
    Action.SHARE_ID:                (NO,    YES,    YES,    NO,     NO,     NO,     COMPANY),
    Action.SHARE_READ:              (YES,   YES,    YES,    YES,    YES,    NO,     COMPANY),
    Action.SHARE_UNLOCK:            (YES,   YES,    YES,    NO,     NO,     NO,     NO),
    Action.SHARE_USE:               (NO,    YES,    YES,    YES,    YES,    NO,     COMPANY),
    Action.STAFF_ADD:               (YES,   YES,    YES,    NO,     NO,     NO,     NO),
    Action.STAFF_CLOSE:             (YES,   YES,    YES,    OWN,    OWN,    NO,     NO),
    Action.STAFF_EDIT:              (YES,   YES,    YES,    OWN,    OWN,    NO,     NO),
    Action.STAFF_GRANT:             (NO,    NO,     NO,     NO,     NO,     YES,    NO),
    Action.STAFF_ISSUE:             (YES,   YES,    YES,    NO,     NO,     NO,     NO),
    Action.STAFF_LEAVE:             (YES,   YES,    YES,    NO,     NO,     NO,     NO),
    Action.STAFF_LIMIT:             (YES,   NO,     NO,     NO,     NO,     NO,     NO),
    Action.STAFF_MAKE_DIRECTOR:     (YES,   YES,    NO,     NO,     NO,     NO,     NO),
    Action.STAFF_PASSWORD_DIRECTOR: (YES,   OWN,    NO,     NO,     NO,     NO,     NO),
    Action.STAFF_PASSWORD_ORDINARY: (NO,    YES,    YES,    OWN,    OWN,    NO,     NO),
    Action.STAFF_PASSWORD_PAYROLL:  (NO,    YES,    NO,     OWN,    NO,     NO,     NO),
    Action.STAFF_READ:              (YES,   YES,    YES,    YES,    YES,    YES,    NO),
    Action.STAFF_REMOVE:            (YES,   YES,    YES,    NO,     NO,     NO,     NO),
    Action.STAFF_RESET_CAUSE:       (YES,   YES,    YES,    NO,     NO,     NO,     NO),
    Action.STAFF_RESET_PHONE:       (NO,    OWN,    NO,     NO,     NO,     NO,     NO),
    Action.STAFF_RESUME:            (YES,   NO,     NO,     NO,     NO,     NO,     NO),
    Action.STAFF_ROLE:              (YES,   YES,    NO,     NO,     NO,     NO,     NO),
    Action.STAFF_SET_LOGOUT:        (YES,   YES,    YES,    NO,     NO,     NO,     NO),
    Action.STAFF_SUSPEND:           (YES,   YES,    YES,    NO,     NO,     NO,     NO),
    Action.STORE_BACKUP:            (YES,   NO,     NO,     NO,     NO,     NO,     NO),
    Action.STORE_RESTORE:           (YES,   NO,     NO,     NO,     NO,     NO,     NO),
    Action.TOKEN_ISSUE:             (NO,    YES,    YES,    NO,     NO,     NO,     NO),
    Action.TOKEN_READ:              (NO,    YES,    YES,    NO,     NO,     NO,     NO),
    Action.TOKEN_REVOKE:            (YES,   YES,    YES,    NO,     NO,     NO,     NO),
    Action.VENDOR_ADD:              (YES,   NO,     NO,     NO,     NO,     NO,     NO),
    Action.VENDOR_READ:             (YES,   NO,     NO,     NO,     NO,     NO,     NO),
    Action.VENDOR_REMOVE:           (YES,   NO,     NO,     NO,     NO,     NO,     NO),
}  # fmt: skip

# Refusals with a code of their own (REQ-007, REQ-124); every other one is PERM_ROLE, or PERM_VENDOR_ONLY.
BARS: Mapping[tuple[Action, Role], str] = {
    (Action.STAFF_PASSWORD_DIRECTOR, Role.IT_STAFF): "PERM_IT_DIRECTOR_PASSWORD",
    (Action.STAFF_PASSWORD_PAYROLL, Role.IT_STAFF): "PERM_IT_PAYROLL_PASSWORD",
    # Whoever belongs to the office lacks one thing: the system-administrator right (REQ-124).
    **{
        (action, role): "MYPAGE_NO_RIGHT"
        for action in (Action.MYPAGE_EDIT, Action.MYPAGE_READ, Action.MYPAGE_UPGRADE)
        for role in (*STAFF_ROLES, Role.CLIENT)
    },
}

# Which of the three password rows a member of the office comes under.
PASSWORD_OF: Mapping[str, Action] = {
    Role.DIRECTOR: Action.STAFF_PASSWORD_DIRECTOR,
    Role.PAYROLL_STAFF: Action.STAFF_PASSWORD_PAYROLL,
    Role.IT_STAFF: Action.STAFF_PASSWORD_ORDINARY,
    Role.GENERAL: Action.STAFF_PASSWORD_ORDINARY,
}


class Actor(NamedTuple):
    """Who acts, settled once per command. `office_id` None: a vendor or the local operator, who act for any office.

    `label` is what the log shows: `local:root`, `local:root as minami002`, `minami01/minami002`, `vendor/alice`.
    """

    label: str
    roles: frozenset[Role]
    office_id: int | None = None
    account_id: int | None = None
    operator_id: int | None = None
    staff_id: int | None = None
    person_id: int | None = None
    client_id: int | None = None
    user_id: str | None = None
    manager: bool = False
    local: bool = False
    session_id: int | None = None
    last_seen_at: str | None = None
    token_id: int | None = None
    logout_after_hours: int = 1
    # An address that is signed in to the support site: it holds no role, so the table of rights grants it nothing.
    site_account_id: int | None = None
    site_session_id: int | None = None


class Target(NamedTuple):
    """On whom or what an action falls, as far as the rights look at it."""

    office_id: int | None = None
    client_id: int | None = None
    staff_id: int | None = None
    person_id: int | None = None
    account_id: int | None = None


NOBODY = Target()


def may(actor: Actor, action: Action, target: Target = NOBODY) -> Refusal | None:
    """None when one of the actor's roles grants the action on the target, else the refusal, with who could."""
    if actor.office_id is not None and target.office_id not in (None, actor.office_id):
        return refuse("PERM_OTHER_OFFICE", action=action.value)
    if actor.local and actor.account_id is None and _is_personal(action):
        return refuse("PERM_PERSONAL_ACT", action=action.value)
    if any(_grants(actor, grant_of(action, role), target) for role in actor.roles):
        return None
    bar = next((BARS[action, role] for role in COLUMNS if role in actor.roles and (action, role) in BARS), None)
    return refuse(bar or refusal_code(action), action=action.value, allowed=holders(action))


def grant_of(action: Action, role: Role) -> Grant:
    return RIGHTS[action][COLUMNS.index(role)]


def holders(action: Action) -> list[str]:
    """The roles that may do it without a restriction, for the hint of a refusal."""
    return [role.value for role in COLUMNS if grant_of(action, role) is YES]


def refusal_code(action: Action) -> str:
    only_vendor = [role for role in COLUMNS if grant_of(action, role) is not NO] == [Role.VENDOR]
    return "PERM_VENDOR_ONLY" if only_vendor else "PERM_ROLE"


def _is_personal(action: Action) -> bool:
    """Done by the holder of an account, on the own account, and by nobody else; sharing a ledger too (DEC-24)."""
    return set(RIGHTS[action]) <= {OWN, NO} or action is Action.SHARE_USE


def _grants(actor: Actor, grant: Grant, target: Target) -> bool:
    if grant is YES:
        return True
    if grant is OWN:
        return is_self(actor, target)
    if grant is OWN_MAN and is_self(actor, target):
        return True
    if grant is COMPANY:
        return actor.client_id is not None and target.client_id == actor.client_id
    if grant in (MANAGER, OWN_MAN):
        same_company = actor.client_id is not None and target.client_id == actor.client_id
        return actor.manager and same_company and not is_self(actor, target)
    return False


def is_self(actor: Actor, target: Target) -> bool:
    """Does the action fall on the actor: the same account, member of staff or person?"""
    pairs: Iterable[tuple[int | None, int | None]] = (
        (actor.account_id, target.account_id),
        (actor.staff_id, target.staff_id),
        (actor.person_id, target.person_id),
    )
    return any(mine is not None and mine == theirs for mine, theirs in pairs)


def roles_table() -> list[dict[str, str]]:
    """The table as rows: for the reference page and `kcli doctor --roles`."""
    return [
        {"action": action.value, **{role.value: grant_of(action, role).value for role in COLUMNS}} for action in RIGHTS
    ]
