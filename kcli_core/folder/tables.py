"""Folders, ordinary files, and the documents of green folders: versions and events that nobody can change."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import SQLModel

from kcli_core.folder.rules import CHANGES, DIRECTIONS, DOCUMENT_KINDS, FORMS, KINDS, ROUTES, STATES
from kcli_core.store.columns import NEVER_REUSED, flag, key, link, one_of, text
from kcli_core.store.columns import number as integer  # `number` is a column here

GREEN = sql("kind = 'ebook' AND state <> 'ended'")
THERE = sql("state <> 'ended'")
SEARCHED = ("deleted", "amount", "counterparty_key", "kind", "direction", "invoice_number", "no_remarks", "version")


class Folder(SQLModel, table=True):
    """共有フォルダ. Limits and `used` in bytes; what is used never passes the limit, whoever writes (CORE-4)."""

    __tablename__ = "folder"
    __table_args__ = (
        # At most one green folder per client, also while it is ending, as that can be cancelled (REQ-031).
        Index("uq_folder_green", "client_id", unique=True, sqlite_where=GREEN, postgresql_where=GREEN),
        Index("uq_folder_name", "client_id", "name_key", unique=True, sqlite_where=THERE, postgresql_where=THERE),
        CheckConstraint("used >= 0 AND used <= max_total", name="used"),
        CheckConstraint("max_total > 0 AND (max_file IS NULL OR max_file > 0)", name="limits"),
        one_of("kind", KINDS),
        one_of("state", STATES),
        NEVER_REUSED,
    )
    id: int | None = key()
    office_id: int = link("office")
    client_id: int = link("client")
    kind: str = text()
    name: str = text()
    name_key: str = text()
    state: str = text(default="active")
    max_total: int = integer()
    max_file: int | None = integer(null=True)
    used: int = integer(default=0)
    created_at: str = text()
    created_by: str = text()
    ending_at: str | None = text(null=True)
    ending_by: str | None = text(null=True)
    ended_at: str | None = text(null=True)


class FolderPath(SQLModel, table=True):
    """A sub-folder: `path` is `a/b`, without a slash at either end; every part of it is a row."""

    __tablename__ = "folder_path"
    __table_args__ = (UniqueConstraint("folder_id", "path_key"), NEVER_REUSED)
    id: int | None = key()
    folder_id: int = link("folder", cascade=True)
    path: str = text()
    path_key: str = text()
    created_at: str = text()
    created_by: str = text()


class FolderFile(SQLModel, table=True):
    """A file of an ordinary folder: it can be replaced and removed. Size in bytes."""

    __tablename__ = "folder_file"
    __table_args__ = (UniqueConstraint("folder_id", "path_id", "name_key"), Index(None, "sha256"), NEVER_REUSED)
    id: int | None = key()
    folder_id: int = link("folder", cascade=True)
    # 0: not in a sub-folder; no NULL, so that the names in it are unique too.
    path_id: int = integer(default=0)
    name: str = text()
    name_key: str = text()
    size: int = integer()
    sha256: str = text()
    at: str = text()
    by: str = text()


class Ebook(SQLModel, table=True):
    """What the law lets depend on the client (EB-34), its counters, and the head of its chain (EB-15)."""

    __tablename__ = "ebook"
    __table_args__ = (
        UniqueConstraint("client_id"),
        CheckConstraint("extension_months BETWEEN 0 AND 6", name="extension_months"),
        one_of("form", FORMS),
        NEVER_REUSED,
    )
    id: int | None = key()
    office_id: int = link("office")
    client_id: int = link("client")
    form: str = text(default="company")
    # Months by which the filing deadline is extended.
    extension_months: int = integer(default=0)
    # The first days of the years with a loss carried forward, YYYY-MM-DD, blank apart: kept 10 years.
    loss_years: str = text(default="")
    base_period_sales: int | None = integer(null=True)
    print_relief: bool = flag()
    # A correction needs somebody other than who applied for it (EB-18).
    second_person: bool = flag()
    documents: int = integer(default=0)
    events: int = integer(default=0)
    head: str = text(default="")


class Document(SQLModel, table=True):
    """A document as its newest version has it, for lists and search. `number` counts within the client (連番).

    `amount` in yen, none where the document has none; `counterparty_key` is folded for the search (EB-23).
    `retain_until` is a day, none: never over; `retain_why` says how it came.
    """

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("client_id", "number"),
        # A search reads no rows but those it finds: what it asks stands in the index, in the order of answers (EB-29).
        Index("ix_document_date", "client_id", "transaction_date", "number", *SEARCHED),
        Index("ix_document_amount", "client_id", "amount", "transaction_date", "number", "deleted"),
        Index("ix_document_counterparty", "client_id", "counterparty_key", "transaction_date", "number", "deleted"),
        Index("ix_document_sha256", "client_id", "sha256"),
        Index(None, "folder_id"),
        NEVER_REUSED,
    )
    id: int | None = key()
    folder_id: int = link("folder")
    client_id: int = link("client")
    number: int = integer()
    version: int = integer(default=1)
    deleted: bool = flag()
    kind: str = text()
    direction: str = text()
    transaction_date: str | None = text(null=True)
    amount: int | None = integer(null=True)
    counterparty: str = text()
    counterparty_key: str = text()
    sha256: str = text()
    size: int = integer()
    invoice_number: str | None = text(null=True)
    no_remarks: bool = flag(default=True)
    retain_until: str | None = text(null=True)
    retain_why: str = text(default="")


class DocumentVersion(SQLModel, table=True):
    """One version of a document with all its fields (EB-1), and why it differs from the one before: the eight fields.

    Never changed; it goes only with its folder, when the law's time is over (the store's triggers see to both).
    """

    __tablename__ = "document_version"
    __table_args__ = (
        UniqueConstraint("document_id", "version"),
        Index(None, "client_id"),
        Index("ix_document_version_at", "folder_id", "at"),
        one_of("change", CHANGES),
        one_of("kind", DOCUMENT_KINDS),
        one_of("direction", DIRECTIONS),
        one_of("route", ROUTES),
        NEVER_REUSED,
    )
    id: int | None = key()
    document_id: int = link("document")
    folder_id: int = link("folder")
    client_id: int = link("client")
    version: int = integer()
    change: str = text()
    kind: str = text()
    direction: str = text()
    transaction_date: str | None = text(null=True)
    amount: int | None = integer(null=True)
    counterparty: str = text()
    counterparty_code: str | None = text(null=True)
    invoice_number: str | None = text(null=True)
    invoice_number_unchecked: bool = flag()
    slip_number: str | None = text(null=True)
    remarks: str | None = text(null=True)
    path_id: int = integer(default=0)
    file_name: str = text()
    media_type: str = text()
    size: int = integer()
    sha256: str = text()
    route: str = text()
    # What was found in the bytes: a time stamp token (EB-20), a password (EB-38); blank apart.
    marks: str = text(default="")
    at: str = text()
    by: str = text()
    # The eight fields of a correction or deletion; slip number and counterparty stand above.
    applied_on: str | None = text(null=True)
    subject: str | None = text(null=True)
    corrected_on: str | None = text(null=True)
    content: str | None = text(null=True)
    reason: str | None = text(null=True)
    person: str | None = text(null=True)
    approved_by: str | None = text(null=True)


class DocumentEvent(SQLModel, table=True):
    """The chain of a client: everything that happened to its documents, without what they say (EB-15).

    `digest` is the SHA-256 of what the event is about: of a version all its fields. `hash` covers the row and the one
    before. Kept for ever, so that the chain can be checked after a folder has ended.
    """

    __tablename__ = "document_event"
    __table_args__ = (UniqueConstraint("client_id", "seq"), NEVER_REUSED)
    id: int | None = key()
    client_id: int = link("client")
    folder_id: int = link("folder")
    seq: int = integer()
    at: str = text()
    by: str = text()
    what: str = text()
    document: int | None = integer(null=True)
    version: int | None = integer(null=True)
    digest: str = text(default="")
    prev: str = text()
    hash: str = text()


class DocumentRequest(SQLModel, table=True):
    """A correction or deletion that waits for the second person. `fields` is JSON: what shall be otherwise."""

    __tablename__ = "document_request"
    __table_args__ = (
        one_of("state", ("waiting", "approved", "rejected", "withdrawn")),
        one_of("change", CHANGES),
        Index(None, "document_id"),
        NEVER_REUSED,
    )
    id: int | None = key()
    folder_id: int = link("folder")
    client_id: int = link("client")
    document_id: int = link("document", cascade=True)
    base: int = integer()
    change: str = text()
    fields: str = text()
    reason: str = text()
    applied_at: str = text()
    applied_by: str = text()
    account_id: int | None = integer(null=True)
    state: str = text(default="waiting")
    decided_at: str | None = text(null=True)
    decided_by: str | None = text(null=True)
    decided_why: str | None = text(null=True)


class EbookRules(SQLModel, table=True):
    """事務処理規程: which text was adopted, by whom, from which day (EB-19). Never changed: a new text is a new row."""

    __tablename__ = "ebook_rules"
    __table_args__ = (Index(None, "client_id"), one_of("form", FORMS), NEVER_REUSED)
    id: int | None = key()
    client_id: int = link("client")
    form: str = text()
    adopted_on: str = text()
    adopted_by: str = text()
    body: str = text()
    sha256: str = text()
    at: str = text()
    by: str = text()


class EbookExport(SQLModel, table=True):
    """An answer to a download request, or a copy before a folder ends: what was given, and whether all of it (EB-26).

    `events` is the length of the client's chain that the copy shows; `whole`: of everything in the folder.
    """

    __tablename__ = "ebook_export"
    __table_args__ = (Index(None, "folder_id"), NEVER_REUSED)
    id: int | None = key()
    client_id: int = link("client")
    folder_id: int = link("folder")
    request: str = text()
    criteria: str = text()
    whole: bool = flag()
    complete: bool = flag()
    documents: int = integer()
    bytes: int = integer()
    manifest_sha256: str = text()
    events: int = integer()
    at: str = text()
    by: str = text()


class FolderPurge(SQLModel, table=True):
    """The tombstone of a folder (EB-33), and the only thing that lets its documents go (the store's triggers ask it).

    `day`: what was kept until before it may go; within retention `export_id` names the whole copy that stands behind.
    """

    __tablename__ = "folder_purge"
    __table_args__ = (UniqueConstraint("folder_id"), NEVER_REUSED)
    id: int | None = key()
    office_id: int = link("office")
    folder_id: int = link("folder")
    client_code: str = text()
    client_name: str = text()
    folder_name: str = text()
    day: str = text()
    export_id: int | None = link("ebook_export", null=True)
    confirmed_by: str | None = text(null=True)
    documents: int = integer()
    bytes: int = integer()
    first_date: str | None = text(null=True)
    last_date: str | None = text(null=True)
    manifest_sha256: str = text()
    at: str = text()
    by: str = text()


class FolderLeftover(SQLModel, table=True):
    """Bytes of a folder that has ended, still to be dropped: written with the tombstone, gone when they are dropped.

    So a command that is killed in between leaves nothing that the next run does not find.
    """

    __tablename__ = "folder_leftover"
    __table_args__ = (UniqueConstraint("sha256"), NEVER_REUSED)
    id: int | None = key()
    sha256: str = text()
    at: str = text()
