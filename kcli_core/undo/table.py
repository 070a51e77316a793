"""How each thing that is done is undone: one table, by the name under which it stands in the log.

What the log names belongs to exactly one of the four parts below (tests/contract/test_undo_table.py holds them against
the source), and every action of the table of rights is in RECORDS.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from kcli_core.refusals import Caution
from kcli_core.roles import Action
from kcli_core.undo import acts, edits
from kcli_core.undo.step import Step, Undo

# It answers with a caution where the thing has to stay, and everything else is undone all the same.
Do = Callable[[Undo, Step], Caution | None]


class Inverse(NamedTuple):
    """`do` undoes it; `command` is what would be typed for it; `watched`: what since then stands in its way."""

    do: Do
    command: str
    # How entries of the log on the same object begin; None: any, also on what belongs to the object.
    watched: tuple[str, ...] | None = None


class Why(NamedTuple):
    """`reason` picks the words (UNDO_NOT_POSSIBLE/reason); `by_hand` is the command that helps."""

    reason: str
    by_hand: str


_ACCOUNT_ENDS = ("account.removed", "account.issued")

INVERSES: Mapping[str, Inverse] = {
    "access.key_issued": Inverse(acts.revoke_key, "access key revoke", ("access.key_revoked", "account.removed")),
    "access.off": Inverse(acts.access_on, "access on", ("access.on", "access.off", *_ACCOUNT_ENDS)),
    "access.on": Inverse(acts.access_off, "access off", ("access.on", "access.off", *_ACCOUNT_ENDS)),
    "account.granted": Inverse(
        acts.revoke_right, "staff revoke", ("account.granted", "account.revoked", *_ACCOUNT_ENDS)
    ),
    "account.issued": Inverse(acts.close_account, "staff close", ("account.", "access.")),
    "account.logout_set": Inverse(acts.set_logout, "staff set-logout", ("account.logout_set", *_ACCOUNT_ENDS)),
    "account.manager_set": Inverse(acts.set_manager, "client set-manager", ("account.manager_set", *_ACCOUNT_ENDS)),
    "account.resumed": Inverse(
        acts.suspend, "staff suspend", ("account.suspended", "account.resumed", *_ACCOUNT_ENDS)
    ),
    "account.revoked": Inverse(acts.grant_right, "staff grant", ("account.granted", "account.revoked", *_ACCOUNT_ENDS)),
    "account.suspended": Inverse(acts.resume, "staff resume", ("account.suspended", "account.resumed", *_ACCOUNT_ENDS)),
    "client.added": Inverse(acts.remove_client, "client remove"),
    "comm_id.added": Inverse(acts.remove_comm_id, "share id remove"),
    "comm_id.off": Inverse(acts.comm_id_on, "share id on", ("comm_id.on", "comm_id.off", "comm_id.removed")),
    "comm_id.on": Inverse(acts.comm_id_off, "share id off", ("comm_id.on", "comm_id.off", "comm_id.removed")),
    "contact.added": Inverse(acts.remove_contact, "contacts remove"),
    "contract.added": Inverse(acts.remove_contract, "contract remove"),
    "folder.added": Inverse(acts.remove_folder, "folder remove"),
    "folder.ending": Inverse(
        acts.cancel_folder_end, "folder cancel-end", ("folder.ending", "folder.ending_cancelled", "folder.purged")
    ),
    "office.added": Inverse(acts.remove_office, "office remove"),
    "partner.added": Inverse(acts.remove_partner, "partner remove"),
    "person.added": Inverse(acts.remove_person, "client person remove"),
    "staff.added": Inverse(acts.remove_staff, "staff remove"),
    "staff.leaving_set": Inverse(acts.cancel_leaving, "staff cancel-leave", ("staff.leaving_",)),
    "token.issued": Inverse(acts.revoke_token, "token revoke", ("token.revoked",)),
    "vendor.added": Inverse(acts.remove_operator, "vendor remove"),
}  # fmt: skip

# What these removed does not come back by undoing the undo: records go with their history (REQ-051).
FOR_GOOD = frozenset(name for name in INVERSES if name.endswith((".added", "issued"))) | {"staff.leaving_set"}

# What they change stands field by field in the change history: how each kind of object is changed back.
BY_FIELDS: Mapping[str, Inverse] = {
    "billing_profile": Inverse(edits.edit_billing, "office mypage edit"),
    "client": Inverse(edits.edit_client, "client edit"),
    "company_info": Inverse(edits.edit_company_info, "office company-info edit"),
    "contact": Inverse(edits.edit_contact, "contacts edit"),
    "contract": Inverse(edits.edit_contract, "contract edit"),
    "folder": Inverse(edits.edit_folder, "folder edit"),
    "office": Inverse(edits.edit_office, "office edit"),
    "partner": Inverse(edits.edit_partner, "partner edit"),
    "person": Inverse(edits.edit_person, "client person edit"),
    "staff": Inverse(edits.edit_staff, "staff edit"),
}
FIELD_ACTIONS = frozenset(
    {
        "billing_profile.edited", "client.edited", "client.handed_over", "client.limit_set", "company_info.edited",
        "contact.edited", "contact.primary_set", "contract.edited", "folder.edited", "office.edited", "office.upgraded",
        "partner.edited", "person.edited", "staff.edited", "staff.limit_set",
    }
)  # fmt: skip

# They change nothing that is not told by the entries beside them, or nothing at all.
CHANGES_NOTHING = frozenset(
    {
        "account.email_found", "changes.undone", "contacts.exported", "contacts.form_applied", "folder.exported",
        "folder.purge_due", "folder.sealed", "folder.verified",
        "mail.customers_included", "outbox.retried", "session.ended", "session.started", "share.freed",
        "site.signed_in", "site.signed_out", "store.made",
    }
)  # fmt: skip

IMPOSSIBLE: Mapping[str, Why] = {
    "access.key_revoked": Why("deleted", "kcli access key issue USER_ID --browser NAME --device NAME"),
    "account.code_refused": Why("personal", "kcli login"),
    "account.email_to_confirm": Why("sent", "kcli outbox list"),
    "account.reset_phone_to_confirm": Why("sent", "kcli outbox list"),
    "account.password_changed": Why("personal", "kcli staff set-password --own"),
    "account.password_set": Why("seen", "kcli staff set-password CODE"),
    "account.removed": Why("deleted", "kcli staff issue CODE, kcli client issue CODE NUMBER"),
    "account.reset_done": Why("personal", "kcli staff reset-password"),
    "account.reset_not_sent": Why("personal", "kcli staff reset-password"),
    "account.reset_refused": Why("personal", "kcli staff reset-password"),
    "account.reset_sent": Why("sent", "kcli outbox list"),
    "account.totp_off": Why("personal", "kcli totp enable"),
    "account.totp_on": Why("personal", "kcli totp disable"),
    "account.totp_prepared": Why("personal", "kcli totp enable"),
    "catalogue.removed": Why("forgotten", "kcli contract catalogue set FILE"),
    "catalogue.set": Why("forgotten", "kcli contract catalogue set FILE"),
    "client.removed": Why("deleted", "kcli client add CODE --name NAME"),
    "comm_id.password_set": Why("seen", "kcli share id set-password ID"),
    "comm_id.removed": Why("deleted", "kcli share id add ID --client CODE"),
    "contact.removed": Why("deleted", "kcli contacts add CONTRACT --name NAME --email ADDRESS"),
    "contacts.confirmed": Why("sent", "kcli outbox list"),
    "contacts.follows": Why("personal", "kcli contacts follow"),
    "contacts.unfollows": Why("personal", "kcli contacts follow"),
    "contacts.inquired": Why("decided", "kcli contacts inquiries"),
    "contacts.inquiry_accepted": Why("decided", "kcli contacts inquiries"),
    "contacts.inquiry_confirmed": Why("decided", "kcli contacts inquiries"),
    "contacts.inquiry_dismissed": Why("decided", "kcli contacts inquire"),
    "contacts.published": Why("sent", "kcli outbox list"),
    "contacts.request_applied": Why("decided", "kcli contacts edit CONTRACT KEY"),
    "contacts.request_refused": Why("decided", "kcli contacts requests"),
    "contacts.requested": Why("decided", "kcli contacts refuse NUMBER --reason TEXT"),
    "contract.removed": Why("deleted", "kcli contract add CODE --product PRODUCT"),
    "folder.corrected": Why("stored", "kcli folder correct CLIENT NUMBER --reason TEXT"),
    "folder.deleted": Why("stored", "kcli folder restore CLIENT NUMBER --reason TEXT"),
    "folder.ending_cancelled": Why("decided", "kcli folder end CLIENT --confirm-name NAME"),
    "folder.files_removed": Why("deleted", "kcli folder upload CLIENT FILE --folder NAME"),
    "folder.path_added": Why("stored", "kcli folder show CLIENT"),
    "folder.purged": Why("deleted", "kcli folder add CLIENT --kind ebook --capacity SIZE"),
    "folder.put": Why("stored", "kcli folder delete CLIENT NUMBER --reason TEXT"),
    "folder.removed": Why("deleted", "kcli folder add CLIENT --kind shared --capacity SIZE --name NAME"),
    "folder.request_approved": Why("decided", "kcli folder correct CLIENT NUMBER --reason TEXT"),
    "folder.request_rejected": Why("decided", "kcli folder correct CLIENT NUMBER --reason TEXT"),
    "folder.request_withdrawn": Why("decided", "kcli folder correct CLIENT NUMBER --reason TEXT"),
    "folder.requested": Why("decided", "kcli folder withdraw CLIENT REQUEST"),
    "folder.restored": Why("stored", "kcli folder delete CLIENT NUMBER --reason TEXT"),
    "folder.retention_shortened": Why("decided", "kcli folder settings CLIENT --loss-year YEAR"),
    "folder.rules_adopted": Why("stored", "kcli folder rules adopt CLIENT --file FILE --adopted-on DATE --by NAME"),
    "folder.settings": Why("decided", "kcli folder settings CLIENT"),
    "folder.uploaded": Why("stored", "kcli folder remove-file CLIENT NAME --folder NAME"),
    "office.change_applied": Why("decided", "kcli office edit CODE"),
    "office.change_refused": Why("decided", "kcli office request-change"),
    "office.change_requested": Why("decided", "kcli office decide NUMBER --refuse --reason TEXT"),
    "office.removed": Why("deleted", "kcli office add CODE"),
    "partner.removed": Why("deleted", "kcli partner add CODE --kind KIND --name NAME"),
    "person.removed": Why("deleted", "kcli client person add CODE --name NAME"),
    "presence.asked": Why("decided", "kcli staff presence confirm USER_ID"),
    "presence.confirmed": Why("decided", "kcli staff suspend CODE"),
    "share.arrived": Why("stored", "kcli share history CODE"),
    "share.closed": Why("stored", "kcli share restore CODE --version N"),
    "share.draft_dismissed": Why("stored", "kcli share drafts CODE"),
    "share.joined": Why("stored", "kcli share leave CODE"),
    "share.left": Why("stored", "kcli share join CODE"),
    "share.opened": Why("stored", "kcli share close CODE FILE"),
    "share.received": Why("stored", "kcli share status CODE"),
    "share.renewed": Why("stored", "kcli share status CODE"),
    "share.restored": Why("stored", "kcli share restore CODE --version N"),
    "share.started": Why("stored", "kcli share stop CODE"),
    "share.stopped": Why("deleted", "kcli share start CODE"),
    "share.unlocked": Why("stored", "kcli share open CODE"),
    "site.code_not_sent": Why("personal", "kcli contacts ask-password ADDRESS"),
    "site.code_sent": Why("sent", "kcli outbox list"),
    "site.password_set": Why("personal", "kcli contacts set-password ADDRESS"),
    "staff.leaving_cancelled": Why("forgotten", "kcli staff leave CODE --on DATE"),
    "staff.left": Why("deleted", "kcli staff add CODE --name NAME"),
    "staff.removed": Why("deleted", "kcli staff add CODE --name NAME"),
    "staff.reset_phone_set": Why("personal", "kcli staff set-reset-phone"),
    "store.restored": Why("stored", "kcli store restore FILE"),
    "token.expired": Why("deleted", "kcli token issue NAME"),
    "token.revoked": Why("deleted", "kcli token issue NAME"),
    "vendor.removed": Why("deleted", "kcli vendor add USER_ID --name NAME"),
}

_NOTHING: tuple[str, ...] = ()

# Under which names each action of the table of rights stands in the log; what only reads, under none.
RECORDS: Mapping[Action, tuple[str, ...]] = {
    Action.ACCESS_BILL: _NOTHING,
    Action.ACCESS_KEY: ("access.key_issued", "access.key_revoked"),
    Action.ACCESS_READ: _NOTHING,
    Action.ACCESS_SWITCH: ("access.on", "access.off"),
    Action.ACCOUNT_FIND_EMAIL: ("account.email_found",),
    Action.ACCOUNT_TOTP: ("account.totp_prepared", "account.totp_on", "account.totp_off"),
    Action.AUDIT_CHECKPOINT: _NOTHING,
    Action.AUDIT_READ: _NOTHING,
    Action.CATALOGUE_SET: ("catalogue.set", "catalogue.removed"),
    Action.CLIENT_ADD: ("client.added", "person.added"),
    Action.CLIENT_EDIT: ("client.edited",),
    Action.CLIENT_ISSUE: ("account.issued",),
    Action.CLIENT_LIMIT: ("client.limit_set",),
    Action.CLIENT_MANAGER: ("account.manager_set",),
    Action.CLIENT_READ: _NOTHING,
    Action.CLIENT_RECREATE: ("account.removed", "account.issued"),
    Action.CLIENT_REMOVE: ("client.removed", "account.removed"),
    Action.CLIENT_RESUME: ("account.resumed",),
    Action.CLIENT_SET_LOGOUT: ("account.logout_set",),
    Action.CLIENT_SET_PASSWORD: ("account.password_set", "account.password_changed"),
    Action.CLIENT_SUSPEND: ("account.suspended",),
    Action.CONTACTS_CHANGE: (
        "contact.added", "contact.edited", "contact.primary_set", "contact.removed", "contacts.form_applied",
        "contacts.confirmed", "contacts.request_applied", "contacts.request_refused",
    ),
    Action.CONTACTS_EXPORT: ("contacts.exported",),
    Action.CONTACTS_INQUIRE: ("contacts.inquired", "contacts.inquiry_confirmed", "contacts.inquiry_dismissed"),
    Action.CONTACTS_PUBLISH: ("contacts.published",),
    Action.CONTACTS_READ: _NOTHING,
    Action.CONTACTS_REQUEST: ("contacts.requested",),
    Action.CONTRACT_ADD: ("contract.added",),
    Action.CONTRACT_EDIT: ("contract.edited",),
    Action.CONTRACT_READ: _NOTHING,
    Action.CONTRACT_REMOVE: ("contract.removed",),
    Action.DESIRED_CHECK: _NOTHING,
    Action.DESIRED_EXPORT: _NOTHING,
    Action.DESIRED_PLAN: _NOTHING,
    Action.FOLDER_ADD: ("folder.added", "folder.removed"),
    Action.FOLDER_APPROVE: ("folder.request_approved", "folder.request_rejected"),
    Action.FOLDER_CORRECT: (
        "folder.corrected", "folder.deleted", "folder.restored", "folder.requested", "folder.request_withdrawn",
    ),
    Action.FOLDER_EDIT: ("folder.edited",),
    Action.FOLDER_END: ("folder.ending", "folder.ending_cancelled"),
    Action.FOLDER_EXPORT: ("folder.exported",),
    Action.FOLDER_PURGE: ("folder.purged", "folder.purge_due"),
    Action.FOLDER_PURGE_RETAINED: ("folder.purged",),
    Action.FOLDER_PUT: ("folder.put", "folder.uploaded", "folder.path_added"),
    Action.FOLDER_READ: _NOTHING,
    Action.FOLDER_REMOVE_FILE: ("folder.files_removed",),
    Action.FOLDER_RETAIN: ("folder.settings",),
    Action.FOLDER_RULES: ("folder.rules_adopted",),
    Action.FOLDER_SHORTEN: ("folder.retention_shortened",),
    Action.FOLDER_VERIFY: ("folder.verified", "folder.sealed"),
    Action.MAIL_RECIPIENTS: ("mail.customers_included",),
    Action.MYPAGE_EDIT: ("billing_profile.edited",),
    Action.MYPAGE_READ: _NOTHING,
    Action.MYPAGE_UPGRADE: ("office.upgraded",),
    Action.OFFICE_ADD: ("office.added", "account.issued"),
    Action.OFFICE_CHANGE_APPLY: ("office.change_applied", "office.change_refused"),
    Action.OFFICE_CHANGE_REQUEST: ("office.change_requested",),
    Action.OFFICE_COMPANY_INFO: ("company_info.edited",),
    Action.OFFICE_EDIT: ("office.edited",),
    Action.OFFICE_READ: _NOTHING,
    Action.OFFICE_REMOVE: ("office.removed",),
    Action.OUTBOX_READ: _NOTHING,
    Action.OUTBOX_SEND: ("outbox.retried",),
    Action.PARTNER_ADD: ("partner.added",),
    Action.PARTNER_EDIT: ("partner.edited",),
    Action.PARTNER_READ: _NOTHING,
    Action.PARTNER_REMOVE: ("partner.removed",),
    Action.PERSON_ADD: ("person.added",),
    Action.PERSON_EDIT: ("person.edited",),
    Action.PERSON_REMOVE: ("person.removed",),
    Action.PRESENCE_CONFIRM: ("presence.confirmed",),
    Action.RUN_DUE: ("staff.left", "account.suspended", "token.expired"),
    Action.SESSION_END: ("session.ended",),
    Action.SESSION_READ: _NOTHING,
    Action.SHARE_ID: ("comm_id.added", "comm_id.password_set", "comm_id.on", "comm_id.off", "comm_id.removed"),
    Action.SHARE_READ: _NOTHING,
    Action.SHARE_UNLOCK: ("share.unlocked",),
    Action.SHARE_USE: ("share.started", "share.joined", "share.opened", "share.closed", "share.stopped"),
    Action.STAFF_ADD: ("staff.added",),
    Action.STAFF_CLOSE: ("account.removed",),
    Action.STAFF_EDIT: ("staff.edited",),
    Action.STAFF_GRANT: ("account.granted", "account.revoked"),
    Action.STAFF_ISSUE: ("account.issued", "account.removed"),
    Action.STAFF_LEAVE: ("staff.leaving_set", "staff.leaving_cancelled", "staff.left", "client.handed_over"),
    Action.STAFF_LIMIT: ("staff.limit_set",),
    Action.STAFF_MAKE_DIRECTOR: ("staff.added", "staff.edited"),
    Action.STAFF_PASSWORD_DIRECTOR: ("account.password_set", "account.password_changed"),
    Action.STAFF_PASSWORD_ORDINARY: ("account.password_set", "account.password_changed"),
    Action.STAFF_PASSWORD_PAYROLL: ("account.password_set", "account.password_changed"),
    Action.STAFF_READ: _NOTHING,
    Action.STAFF_REMOVE: ("staff.removed",),
    Action.STAFF_RESET_CAUSE: _NOTHING,
    Action.STAFF_RESET_PHONE: ("account.reset_phone_to_confirm", "staff.reset_phone_set"),
    Action.STAFF_RESUME: ("account.resumed",),
    Action.STAFF_ROLE: ("staff.edited",),
    Action.STAFF_SET_LOGOUT: ("account.logout_set",),
    Action.STAFF_SUSPEND: ("account.suspended",),
    Action.STORE_BACKUP: _NOTHING,
    Action.STORE_RESTORE: ("store.restored",),
    Action.TOKEN_ISSUE: ("token.issued",),
    Action.TOKEN_READ: _NOTHING,
    Action.TOKEN_REVOKE: ("token.revoked",),
    Action.VENDOR_ADD: ("vendor.added",),
    Action.VENDOR_READ: _NOTHING,
    Action.VENDOR_REMOVE: ("vendor.removed",),
}  # fmt: skip
