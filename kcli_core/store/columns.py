"""Column kinds that every wing's tables share. Imported by migrations and by `store verify` only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, ForeignKey, Integer, Text
from sqlmodel import Field, SQLModel

# Named constraints: a migration can then change them on both stores.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# Keys are never reused, so that nothing in the history points at a later stranger.
NEVER_REUSED = {"sqlite_autoincrement": True}
KEY = BigInteger().with_variant(Integer, "sqlite")


def key() -> Any:
    return Field(default=None, sa_column=Column(KEY, primary_key=True))


def text(*, null: bool = False, default: str | None = None) -> Any:
    """Text of any length; an instant is `world.stamp` text, a day is YYYY-MM-DD."""
    return Field(default=default, sa_column=Column(Text, nullable=null, server_default=default))


def number(*, null: bool = False, default: int | None = None) -> Any:
    server = None if default is None else str(default)
    return Field(default=default, sa_column=Column(BigInteger, nullable=null, server_default=server))


def flag(*, default: bool = False) -> Any:
    from sqlalchemy import false, true

    return Field(
        default=default, sa_column=Column(Boolean, nullable=False, server_default=true() if default else false())
    )


def link(table: str, *, null: bool = False, cascade: bool = False) -> Any:
    """A foreign key; `cascade`: the row goes when its owner goes."""
    rule = "CASCADE" if cascade else None
    return Field(default=None, sa_column=Column(BigInteger, ForeignKey(f"{table}.id", ondelete=rule), nullable=null))


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)
