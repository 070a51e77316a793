"""A request that is sent again under its request id: done once, and answered as the first time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kcli_core.refusals import Refused, refuse
from kcli_core.roles import Actor
from kcli_core.store.engine import Connection

LONGEST_REQUEST_ID = 100
# Shown once, where the user asked for them; never kept for a repeated request.
SHOWN_ONCE = frozenset({"initial_password", "password", "token", "access_key", "recovery_codes"})


class Replayed(Exception):
    """The request was done before; `answer` is what it answered then, `batch_run` the run of a batch that did it."""

    def __init__(self, answer: Any, batch_run: int | None = None) -> None:
        super().__init__("replayed")
        self.answer, self.batch_run = answer, batch_run


def scoped(request_id: str, actor: Actor) -> str:
    """Everybody's ids are their own: nobody is answered with what another did. Refused: BAD_TEXT."""
    if not request_id.isprintable() or " " in request_id or len(request_id) > LONGEST_REQUEST_ID:
        raise Refused(refuse("BAD_TEXT", field="request_id", text=request_id[:LONGEST_REQUEST_ID]))
    return f"{actor.office_id or 0} {actor.label} {request_id}"


def answer_again(connection: Connection, request_id: str, fingerprint: str) -> None:
    sql = "SELECT fingerprint, answer, batch_run FROM change_set WHERE request_id = :id"
    for row in connection.rows(sql, {"id": request_id}):
        if row["fingerprint"] != fingerprint:
            raise Refused(refuse("REQUEST_ID_REUSED", request_id=own_part(request_id)))
        import json  # a first request has no need of it

        raise Replayed(json.loads(row["answer"]), row["batch_run"])


def own_part(request_id: str | None) -> str | None:
    """A request id as its sender wrote it."""
    return request_id.rpartition(" ")[2] if request_id else request_id


def without_secrets(result: Any) -> Any:
    """The same answer with what is shown once left out."""
    if isinstance(result, Mapping):
        return {k: None if k in SHOWN_ONCE else without_secrets(v) for k, v in result.items()}
    if isinstance(result, list | tuple):
        return [without_secrets(item) for item in result]
    return result
