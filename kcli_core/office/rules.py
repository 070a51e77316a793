"""Rules about an office: plain values in, a refusal or None out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from kcli_core.refusals import Refusal, refuse

CHANNELS = ("direct", "agency", "partner")
PLANS = ("free", "paid")
REQUEST_STATES = ("requested", "applied", "refused")

# Applications from this day on get no `admin`; their first user ID becomes system administrator (REQ-125, 127, DEC-1).
ADMIN_ENDED_ON = dt.date(2019, 9, 24)
LEGACY_ADMIN = "admin"

# Changed by a request that the vendor applies; everything else of the record is the vendor's own (REQ-015, DEC-8).
REQUESTABLE = ("name", "postal_code", "address", "phone")


def gives_admin(applied_on: dt.date, *, oem: bool) -> bool:
    """Does this contract come with the special ID `admin` (REQ-125, REQ-126)?"""
    return oem or applied_on < ADMIN_ENDED_ON


def first_id_becomes_sysadmin(applied_on: dt.date, *, oem: bool) -> bool:
    """Does the first ID that is registered get the system-administrator right by itself (REQ-127)?"""
    return not gives_admin(applied_on, oem=oem)


def plan_can_become(now: str, wanted: str, *, by_vendor: bool) -> Refusal | None:
    """Free becomes paid by the customer; back only by the vendor (REQ-140)."""
    if now == "paid" and wanted == "free" and not by_vendor:
        return refuse("PERM_VENDOR_ONLY", action="office.edit", allowed=["vendor"])
    return None


def partner_fits(channel: str, partner: Mapping[str, Any] | None) -> Refusal | None:
    """An office names the agency or partner it contracted through, and that is what its channel says (REQ-112)."""
    if partner is None or partner["kind"] == channel:
        return None
    return refuse("PARTNER_CHANNEL", partner=partner["code"], kind=partner["kind"], channel=channel)


def one_of(field: str, value: str, allowed: Collection[str]) -> Refusal | None:
    """A word from a fixed list."""
    return None if value in allowed else refuse("BAD_CHOICE", field=field, text=value, allowed=list(allowed))
