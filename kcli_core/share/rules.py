"""Rules of the cloud share: versions, membership, ways to start, leases. Plain values in, a refusal or None out."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Collection
from typing import NamedTuple

from kcli_core.refusals import Refusal, refuse

SIDES = ("office", "client")
STATES = ("prepared", "waiting_for_join", "active", "deleted")
DRAFT_STATES = ("waiting", "adopted", "dismissed")
AREAS = 10
LONGEST_LEASE = dt.timedelta(hours=8)
OLDEST_SOFTWARE = (11, 0, 1)
PASSWORD_MIN, PASSWORD_MAX = 8, 64
_SOFTWARE = re.compile(r"(?:ver\.?)?\s*(\d{1,6}(?:\.\d{1,6}){0,3})", re.IGNORECASE)


class Scenario(NamedTuple):
    """Who must have received from whom before the set-up, and whose data entry stops until it has ended."""

    transfer_from: str | None
    frozen: tuple[str, ...]


# (initiator, who has the newest data): REQ-149 to REQ-154, DEC-16.
SCENARIOS = {
    ("office", "client"): Scenario("client", ("client",)),
    ("office", "office"): Scenario(None, ()),
    ("client", "office"): Scenario("office", ("client", "office")),
    ("client", "client"): Scenario(None, ()),
}


def other(side: str) -> str:
    return "client" if side == "office" else "office"


def read_software(text: str) -> tuple[int, ...] | Refusal:
    """Ver11.0.1, 11.1 or １１．０．１ as numbers. Refused: BAD_VERSION."""
    found = _SOFTWARE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return refuse("BAD_VERSION", text=text)
    return tuple(int(part) for part in found[1].split("."))


def software_is_new_enough(text: str) -> Refusal | None:
    """Ver11.0.1 or later, compared number by number; what is not written is 0 (REQ-145)."""
    version = read_software(text)
    if isinstance(version, Refusal):
        return version
    filled = (*version, 0, 0, 0)[:3]
    return None if filled >= OLDEST_SOFTWARE else refuse("VERSION_TOO_OLD", text=text, needed="11.0.1")


def is_member(until: str | None, today: dt.date, party: str) -> Refusal | None:
    """Support membership (REQ-146); a day that is not recorded counts as a member. `until` is the last day."""
    if until is None or dt.date.fromisoformat(until) >= today:
        return None
    return refuse("NOT_SUPPORT_MEMBER", party=party, until=until)


def read_area(area: int) -> Refusal | None:
    return None if 1 <= area <= AREAS else refuse("BAD_AREA", text=str(area), most=AREAS)


def share_password(password: str) -> Refusal | None:
    """8 to 64 printable ASCII letters."""
    if not PASSWORD_MIN <= len(password) <= PASSWORD_MAX:
        return refuse("SHARE_PASSWORD_FORM", reason="length", shortest=PASSWORD_MIN, longest=PASSWORD_MAX)
    if not (password.isascii() and password.isprintable()):
        return refuse("SHARE_PASSWORD_FORM", reason="signs", shortest=PASSWORD_MIN, longest=PASSWORD_MAX)
    return None


def newest_received(initiator: str, latest: str, receipts: Collection[str], sha256: str | None) -> Refusal | None:
    """Scenarios 1 and 3: the newest data were received before the set-up, and are what is sent (REQ-150, REQ-153).

    `receipts` are the hashes received from the party that has the newest; `sha256` None: the file is not read yet.
    """
    scenario = SCENARIOS[initiator, latest]
    if scenario.transfer_from is None:
        return None
    if not receipts:
        return refuse(
            "NEWEST_NOT_RECEIVED", reason="start", side=scenario.transfer_from, from_side=scenario.transfer_from
        )
    if sha256 is not None and sha256 not in receipts:
        return refuse("NEWEST_NOT_RECEIVED", reason="other_file", side=scenario.transfer_from)
    return None


def has_run_out(until: dt.datetime, now: dt.datetime) -> bool:
    """A lease that is over; one that lies further ahead than any can be counts as over too (L7: clocks jump)."""
    return until <= now or until > now + LONGEST_LEASE + dt.timedelta(minutes=1)


def lease_of(text: str) -> dt.timedelta | Refusal:
    """`8h`, `30m`, `45s`: at most eight hours (DEC-14)."""
    found = re.fullmatch(r"(\d{1,5})([hms])", text.strip())
    length = dt.timedelta(seconds=int(found[1]) * {"h": 3600, "m": 60, "s": 1}[found[2]]) if found else None
    if length is None or not dt.timedelta() < length <= LONGEST_LEASE:
        return refuse("BAD_LEASE", text=text)
    return length
