"""What the core says no with: a code, facts, and the class that decides the exit status.

A refusal carries no sentence. The caller has the words, in the user's language.
A code is a contract: unique, documented, never used again for something else.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import Any, NamedTuple


class Class(IntEnum):
    """The exit status of a refusal, by kind."""

    USAGE = 2
    NOT_ALLOWED = 3
    LIMIT = 4
    NOT_FOUND = 5
    CONFLICT = 6
    PRECONDITION = 7
    WHO_ARE_YOU = 8
    BAD_INPUT = 9
    OUTSIDE = 10
    NEEDS_AN_ACT = 11
    DAMAGED = 12


# Several reasons: the status is that of the first in this order.
PRECEDENCE = (
    Class.DAMAGED,
    Class.OUTSIDE,
    Class.WHO_ARE_YOU,
    Class.NOT_ALLOWED,
    Class.BAD_INPUT,
    Class.NOT_FOUND,
    Class.PRECONDITION,
    Class.CONFLICT,
    Class.LIMIT,
    Class.NEEDS_AN_ACT,
    Class.USAGE,
)

CODES: Mapping[str, Class] = MappingProxyType(
    {
        # usage
        "CONFIRMATION_NEEDED": Class.USAGE,
        "NO_OFFICE_CHOSEN": Class.USAGE,
        "CONTRACT_NEEDED": Class.USAGE,
        "CONTACT_NEEDED": Class.USAGE,
        "OPTIONS_CONTRADICT": Class.USAGE,
        "CONFIRM_DELETE_NEEDED": Class.USAGE,
        "ACK_NEEDED": Class.USAGE,
        "STOP_FOR_WHOM": Class.USAGE,
        "SOURCE_MISSING": Class.USAGE,
        "TARGET_MISSING": Class.USAGE,
        "SECRET_MISSING": Class.USAGE,
        "SECRETS_DIFFER": Class.USAGE,
        "AS_WHILE_LOGGED_IN": Class.USAGE,
        "NOTHING_TO_CHANGE": Class.USAGE,
        "REASON_NEEDED": Class.USAGE,
        "CONFIRM_NAME_DIFFERS": Class.USAGE,
        "NOT_IN_A_BATCH": Class.USAGE,
        # not allowed
        "PERM_ROLE": Class.NOT_ALLOWED,
        "PERM_VENDOR_ONLY": Class.NOT_ALLOWED,
        "PERM_IT_DIRECTOR_PASSWORD": Class.NOT_ALLOWED,
        "PERM_IT_PAYROLL_PASSWORD": Class.NOT_ALLOWED,
        "PERM_SELF_SUSPEND": Class.NOT_ALLOWED,
        "PERM_OTHER_OFFICE": Class.NOT_ALLOWED,
        "PERM_PERSONAL_ACT": Class.NOT_ALLOWED,
        "PERM_SELF_CONFIRM": Class.NOT_ALLOWED,
        "PERM_SAME_PERSON": Class.NOT_ALLOWED,
        "PERM_NOT_APPLICANT": Class.NOT_ALLOWED,
        "MYPAGE_NO_RIGHT": Class.NOT_ALLOWED,
        "MYPAGE_AGENCY": Class.NOT_ALLOWED,
        "MYPAGE_GROUP_ACCOUNT": Class.NOT_ALLOWED,
        # limits
        "LIMIT_ACCOUNTS": Class.LIMIT,
        "LIMIT_BELOW_USE": Class.LIMIT,
        "LIMIT_CONTACTS": Class.LIMIT,
        "LIMIT_CONTACTS_FORM": Class.LIMIT,
        "LIMIT_FOLDER_TOTAL": Class.LIMIT,
        "LIMIT_FOLDER_FILE": Class.LIMIT,
        "LIMIT_FILES_AT_ONCE": Class.LIMIT,
        # not found
        "NOT_REGISTERED": Class.NOT_FOUND,
        "NO_ACCOUNT": Class.NOT_FOUND,
        "UNKNOWN_PRODUCT": Class.NOT_FOUND,
        "UNKNOWN_APP": Class.NOT_FOUND,
        # conflicts
        "ID_TAKEN": Class.CONFLICT,
        "EMAIL_TAKEN": Class.CONFLICT,
        "CODE_TAKEN": Class.CONFLICT,
        "LAST_ACCOUNT": Class.CONFLICT,
        "LAST_SYSADMIN": Class.CONFLICT,
        "LAST_DIRECTOR": Class.CONFLICT,
        "CLIENTS_WITHOUT_STAFF": Class.CONFLICT,
        "TOTP_ALREADY_ON": Class.CONFLICT,
        "ID_RESERVED": Class.CONFLICT,
        "ALREADY_ISSUED": Class.CONFLICT,
        "SAME_PERSON": Class.CONFLICT,
        "PERSON_TAKEN": Class.CONFLICT,
        "ALREADY_SUSPENDED": Class.CONFLICT,
        "NOT_SUSPENDED": Class.CONFLICT,
        "ALREADY_GRANTED": Class.CONFLICT,
        "NOT_GRANTED": Class.CONFLICT,
        "SAME_ROLE": Class.CONFLICT,
        "ALREADY_PAID": Class.CONFLICT,
        "PARTNER_CHANNEL": Class.CONFLICT,
        "HAS_OFFICES": Class.CONFLICT,
        "REQUEST_DECIDED": Class.CONFLICT,
        "REQUEST_ID_REUSED": Class.CONFLICT,
        "BATCH_CHANGED": Class.CONFLICT,
        "BATCH_RUNNING": Class.CONFLICT,
        "UNDONE_ALREADY": Class.CONFLICT,
        "UNDO_CHANGED_SINCE": Class.CONFLICT,
        "UNDO_NOT_POSSIBLE": Class.PRECONDITION,
        "HAS_ACCOUNTS": Class.CONFLICT,
        "HAS_MEMBERS": Class.CONFLICT,
        "HAS_SHARES": Class.CONFLICT,
        "HAS_FOLDERS": Class.CONFLICT,
        "GREEN_FOLDER_TAKEN": Class.CONFLICT,
        "FOLDER_NAME_TAKEN": Class.CONFLICT,
        "FOLDER_ENDING": Class.CONFLICT,
        "FOLDER_IN_USE": Class.CONFLICT,
        "PATH_TAKEN": Class.CONFLICT,
        "FILE_NAME_TAKEN": Class.CONFLICT,
        "WRONG_FOLDER": Class.CONFLICT,
        "FOLDER_NOT_ENDING": Class.CONFLICT,
        "DUPLICATE_DOCUMENT": Class.CONFLICT,
        "DOCUMENT_CHANGED": Class.CONFLICT,
        "DOCUMENT_DELETED": Class.CONFLICT,
        "DOCUMENT_NOT_DELETED": Class.CONFLICT,
        "SAME_DOCUMENT": Class.CONFLICT,
        "REQUEST_WAITING": Class.CONFLICT,
        "ALREADY_ADOPTED": Class.CONFLICT,
        "FILE_EXISTS": Class.CONFLICT,
        "CLIENT_NAME_DIFFERS": Class.CONFLICT,
        "LOCKED_BY_OTHER": Class.CONFLICT,
        "NOT_LOCKED": Class.CONFLICT,
        "LOCK_CHANGED": Class.CONFLICT,
        "HOLDS_LOCK": Class.CONFLICT,
        "STALE_VERSION": Class.CONFLICT,
        "AREA_OCCUPIED": Class.CONFLICT,
        "ALREADY_SHARED": Class.CONFLICT,
        "SAME_VERSION": Class.CONFLICT,
        "ALREADY_JOINED": Class.CONFLICT,
        "NOT_SHARED": Class.CONFLICT,
        "DRAFT_DECIDED": Class.CONFLICT,
        "LOCAL_FILE_CHANGED": Class.CONFLICT,
        "PRIMARY_REQUIRED": Class.CONFLICT,
        "PRIMARY_TAKEN": Class.CONFLICT,
        "ALREADY_PRIMARY": Class.CONFLICT,
        "NOT_PRIMARY": Class.CONFLICT,
        "PRIMARY_TWICE": Class.CONFLICT,
        "CONTACT_TAKEN": Class.CONFLICT,
        "CONTACT_AMBIGUOUS": Class.CONFLICT,
        "CONTACTS_REGISTERED": Class.CONFLICT,
        "ADDRESS_STILL_SHARED": Class.CONFLICT,
        "APP_TAKEN": Class.CONFLICT,
        "ROW_TWICE": Class.CONFLICT,
        "RENAME_CLASH": Class.CONFLICT,
        "OFFICE_TWICE": Class.CONFLICT,
        "STALE_PLAN": Class.CONFLICT,
        "BAD_PERSON_NUMBER": Class.CONFLICT,
        "INQUIRY_DECIDED": Class.CONFLICT,
        "ARTICLE_TAKEN": Class.CONFLICT,
        "LIMIT_CONTACTS_IN_USE": Class.LIMIT,
        "FOLDER_NOT_EMPTY": Class.CONFLICT,
        # preconditions
        "NO_STORE": Class.PRECONDITION,
        "RESET_UNAVAILABLE": Class.PRECONDITION,
        "TOO_MANY_CODES": Class.PRECONDITION,
        "STORE_OLDER": Class.PRECONDITION,
        "POSTGRES_ONLY": Class.PRECONDITION,
        "STORE_NEWER": Class.PRECONDITION,
        "OPERATOR_NEEDED": Class.PRECONDITION,
        "NEW_PASSWORD_NEEDED": Class.PRECONDITION,
        "OLD_PASSWORD_NEEDED": Class.PRECONDITION,
        "EMAIL_MISSING": Class.PRECONDITION,
        "USER_ID_MISSING": Class.PRECONDITION,
        "FORM_DATE_MISSING": Class.PRECONDITION,
        "VERSION_TOO_OLD": Class.PRECONDITION,
        "NOT_SUPPORT_MEMBER": Class.PRECONDITION,
        "NOTES_NOT_ACKNOWLEDGED": Class.PRECONDITION,
        "NEWEST_NOT_RECEIVED": Class.PRECONDITION,
        "FROZEN": Class.PRECONDITION,
        "WAITING_FOR_JOIN": Class.PRECONDITION,
        "MAIL_INQUIRY_OFF": Class.PRECONDITION,
        "NOT_BY_FILE": Class.PRECONDITION,
        "BLOBS_KEY_MISSING": Class.PRECONDITION,
        "DOCUMENTS_WOULD_GO": Class.PRECONDITION,
        "CLOSING_MONTH_MISSING": Class.PRECONDITION,
        "RETENTION_NOT_OVER": Class.PRECONDITION,
        "EXPORT_NOT_WHOLE": Class.PRECONDITION,
        "CLOCK_LOOKS_WRONG": Class.PRECONDITION,
        # who are you
        "BAD_CREDENTIALS": Class.WHO_ARE_YOU,
        "ACCESS_KEY_REQUIRED": Class.WHO_ARE_YOU,
        "TOTP_NEEDED": Class.WHO_ARE_YOU,
        "TOKEN_NOT_VALID": Class.WHO_ARE_YOU,
        "SESSION_EXPIRED": Class.WHO_ARE_YOU,
        "ACCOUNT_NOT_ACTIVE": Class.WHO_ARE_YOU,
        "LOGIN_NEEDED": Class.WHO_ARE_YOU,
        "CODE_NOT_VALID": Class.WHO_ARE_YOU,
        "SHARE_PASSWORD_MISMATCH": Class.WHO_ARE_YOU,
        # bad input: one value
        "BAD_DATE": Class.BAD_INPUT,
        "BAD_PHONE": Class.BAD_INPUT,
        "BAD_EMAIL": Class.BAD_INPUT,
        "BAD_NAME": Class.BAD_INPUT,
        "BAD_ID": Class.BAD_INPUT,
        "FULLWIDTH_ID": Class.BAD_INPUT,
        "FIELD_MISSING": Class.BAD_INPUT,
        "BAD_CHOICE": Class.BAD_INPUT,
        "BAD_EXPIRY": Class.BAD_INPUT,
        "BAD_BROWSER": Class.BAD_INPUT,
        "EMAIL_NOT_COMPANY": Class.BAD_INPUT,
        "BAD_ROLE": Class.BAD_INPUT,
        "BAD_MENU": Class.BAD_INPUT,
        "BAD_HOURS": Class.BAD_INPUT,
        "BAD_NUMBER": Class.BAD_INPUT,
        "BAD_TEXT": Class.BAD_INPUT,
        "BAD_TIME": Class.BAD_INPUT,
        "BAD_PAIR": Class.BAD_INPUT,
        "PASSWORD_LENGTH": Class.BAD_INPUT,
        "PASSWORD_SIGNS": Class.BAD_INPUT,
        "PASSWORD_COMMON": Class.BAD_INPUT,
        "PASSWORD_OWN_NAMES": Class.BAD_INPUT,
        "PASSWORD_SAME": Class.BAD_INPUT,
        "BAD_STORE_URL": Class.BAD_INPUT,
        "BAD_BLOBS_URL": Class.BAD_INPUT,
        "BAD_CONFIG": Class.BAD_INPUT,
        "BAD_SETTING": Class.BAD_INPUT,
        "BAD_CHECKPOINT": Class.BAD_INPUT,
        "BAD_SEAL": Class.BAD_INPUT,
        "BAD_BACKUP": Class.BAD_INPUT,
        "BAD_PLAN": Class.BAD_INPUT,
        "CSV_UNMAPPABLE": Class.BAD_INPUT,
        "FILE_MISSING": Class.BAD_INPUT,
        "FILE_UNREADABLE": Class.BAD_INPUT,
        "FILE_UNWRITABLE": Class.BAD_INPUT,
        "FILE_IS_FOLDER": Class.BAD_INPUT,
        "FILE_IS_LINK": Class.BAD_INPUT,
        "FILE_EMPTY": Class.BAD_INPUT,
        "FILE_TOO_LARGE": Class.BAD_INPUT,
        "FILE_OUTSIDE": Class.BAD_INPUT,
        "FILE_CHANGED": Class.BAD_INPUT,
        "KEY_FILE_UNSAFE": Class.BAD_INPUT,
        "KEY_FILE_OTHER": Class.PRECONDITION,
        "BAD_KANA": Class.BAD_INPUT,
        "BAD_CODE": Class.BAD_INPUT,
        "BAD_AMOUNT": Class.BAD_INPUT,
        "RANGE_REVERSED": Class.BAD_INPUT,
        "NOTHING_FOUND": Class.NOT_FOUND,
        "BAD_SIZE": Class.BAD_INPUT,
        "BAD_FILE_NAME": Class.BAD_INPUT,
        "BAD_PATH": Class.BAD_INPUT,
        "NAME_CONTRADICTS": Class.BAD_INPUT,
        "NAME_UNREAD": Class.BAD_INPUT,
        "INDEX_MISMATCH": Class.BAD_INPUT,
        "NOT_TEXT": Class.BAD_INPUT,
        "NOTHING_TO_PUT": Class.BAD_INPUT,
        "BAD_ARCHIVE": Class.BAD_INPUT,
        "FOLDER_TOO_FULL": Class.BAD_INPUT,
        "BAD_INVOICE_NUMBER": Class.BAD_INPUT,
        "BAD_CORPORATE_NUMBER": Class.BAD_INPUT,
        "BAD_POSTAL_CODE": Class.BAD_INPUT,
        "BAD_CATALOGUE": Class.BAD_INPUT,
        "BAD_FORM": Class.BAD_INPUT,
        "BAD_VERSION": Class.BAD_INPUT,
        "BAD_AREA": Class.BAD_INPUT,
        "BAD_LEASE": Class.BAD_INPUT,
        "SHARE_PASSWORD_FORM": Class.BAD_INPUT,
        "FORM_EMPTY": Class.BAD_INPUT,
        "BAD_CONNECTIONS": Class.BAD_INPUT,
        "CONNECTIONS_NOT_SOLD": Class.BAD_INPUT,
        "NAME_NOT_PERSON": Class.BAD_INPUT,
        "NAME_SEPARATOR": Class.BAD_INPUT,
        "EMAIL_NOT_REGISTERED": Class.BAD_INPUT,
        "NAME_NOT_ON_ADDRESS": Class.BAD_INPUT,
        "FROM_SIGNED_IN": Class.BAD_INPUT,
        "BAD_WEB_ADDRESS": Class.BAD_INPUT,
        "RULES_NOT_TEXT": Class.BAD_INPUT,
        "BAD_MONTH": Class.BAD_INPUT,
        # bad input: a list
        "BAD_ENCODING": Class.BAD_INPUT,
        "BAD_FILE": Class.BAD_INPUT,
        "BAD_SHEET": Class.BAD_INPUT,
        "BAD_HEADER": Class.BAD_INPUT,
        "NO_HEADER": Class.BAD_INPUT,
        "BAD_ROW": Class.BAD_INPUT,
        "BAD_LINE": Class.BAD_INPUT,
        "BAD_CHANGE_SET": Class.BAD_INPUT,
        "NUMBER_DAMAGED": Class.BAD_INPUT,
        "LIST_TOO_LARGE": Class.BAD_INPUT,
        "CANNOT_WRITE_CHARACTER": Class.BAD_INPUT,
        # bad input: files of an office
        "BAD_TOML": Class.BAD_INPUT,
        "TOML_TOO_DEEP": Class.BAD_INPUT,
        "BAD_TYPE": Class.BAD_INPUT,
        "BAD_COUNT": Class.BAD_INPUT,
        "UNKNOWN_KEY": Class.BAD_INPUT,
        "SECTION_MISSING": Class.BAD_INPUT,
        "FILE_CYCLE": Class.BAD_INPUT,
        "TOO_MANY_FILES": Class.BAD_INPUT,
        "NO_OFFICE_FILES": Class.BAD_INPUT,
        "BAD_ENDS": Class.BAD_INPUT,
        "WAIVER_INCOMPLETE": Class.BAD_INPUT,
        "WAIVER_EXPIRED": Class.PRECONDITION,
        # outside faults
        "STORE_UNAVAILABLE": Class.OUTSIDE,
        "STORE_BUSY": Class.OUTSIDE,
        "COMM_ID_UNUSABLE": Class.OUTSIDE,
        "PROGRAM_FAILED": Class.OUTSIDE,
        # done or not done, with something to do next
        "AREA_DELETED": Class.NEEDS_AN_ACT,
        "TAKEN_BACK": Class.NEEDS_AN_ACT,
        "BLOBS_UNAVAILABLE": Class.OUTSIDE,
        "DISK_FULL": Class.OUTSIDE,
        # damage
        "AUDIT_BROKEN": Class.DAMAGED,
        "STORE_DAMAGED": Class.DAMAGED,
        "STORE_NOT_SOUND": Class.DAMAGED,
        "DOCUMENT_DAMAGED": Class.DAMAGED,
        "DOCUMENT_MISSING": Class.DAMAGED,
        "CHAIN_BROKEN": Class.DAMAGED,
        "COUNTER_WRONG": Class.DAMAGED,
        "EXPORT_INCOMPLETE": Class.DAMAGED,
    }
)


# The facts of a value that has none.
NO_FACTS: Mapping[str, Any] = MappingProxyType({})


class Refusal(NamedTuple):
    """One reason to say no: a code of CODES and the facts behind it (numbers, names, the place in a file)."""

    code: str
    facts: Mapping[str, Any] = NO_FACTS

    @property
    def status(self) -> Class:
        return CODES[self.code]

    def at(self, **place: Any) -> Refusal:
        """The same refusal with its place added: file, row, column."""
        return Refusal(self.code, {**self.facts, **place})


class Caution(NamedTuple):
    """Something done all the same, that the user should know of."""

    code: str
    facts: Mapping[str, Any] = NO_FACTS

    def at(self, **place: Any) -> Caution:
        return Caution(self.code, {**self.facts, **place})


class Refused(Exception):
    """Raised once, with every reason."""

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__(", ".join(r.code for r in refusals))
        self.refusals = refusals

    @property
    def status(self) -> Class:
        found = {r.status for r in self.refusals}
        return next(c for c in PRECEDENCE if c in found)


def refuse(code: str, /, **facts: Any) -> Refusal:
    """A refusal with its facts, as the rules write it."""
    return Refusal(code, facts)


def require(*verdicts: Refusal | None) -> None:
    """Raise Refused with every verdict that is a refusal; None means allowed."""
    reasons = [v for v in verdicts if v is not None]
    if reasons:
        raise Refused(*reasons)
