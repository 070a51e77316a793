"""What waits to be sent."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import SQLModel

from kcli_core.outbox.rules import CHANNELS, STATES
from kcli_core.store.columns import NEVER_REUSED, key, link, number, one_of, text


class Outbox(SQLModel, table=True):
    """One message. `facts` fill the template; a code in it is derived when it is sent."""

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "state"), one_of("channel", CHANNELS), one_of("state", STATES), NEVER_REUSED)
    id: int | None = key()
    office_id: int | None = link("office", null=True)
    # The change set that it left with, for who wants to take that back.
    change_set: int | None = number(null=True)
    channel: str = text()
    recipient: str = text()
    template: str = text()
    facts: str = text(default="{}")
    state: str = text(default="waiting")
    created_at: str = text()
    sent_at: str | None = text(null=True)
    tries: int = number(default=0)
    next_try_at: str | None = text(null=True)
