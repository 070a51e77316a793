"""Whose mail addresses may be registered: the company's own; a private one by permission (REQ-041, REQ-042)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from kcli_core.input.dates import read_date
from kcli_core.input.emails import email_key, is_private_domain
from kcli_core.input.names import read_name
from kcli_core.input.reading import BLANK, Reading, bad
from kcli_core.refusals import Refusal, refuse, require


class Approval(NamedTuple):
    """Who of the company allowed a private address, and when (YYYY-MM-DD)."""

    by: str
    on: str


def read_approval(by: str | None, on: str | None) -> Approval | None:
    """Both or neither. Refused: FIELD_MISSING, BAD_NAME, BAD_DATE."""
    if by is None and on is None:
        return None
    name, day = read_name(by or ""), read_date(on or "")
    require(
        name.refusal,
        day.refusal,
        refuse("FIELD_MISSING", field="approved_by") if name.value is None and name.refusal is None else None,
        refuse("FIELD_MISSING", field="approved_on") if day.value is None and day.refusal is None else None,
    )
    return Approval(name.value or "", day.value.isoformat() if day.value else "")


def read_domains(text: str) -> Reading[str]:
    """The domains a company holds, apart by blanks or commas, as they are stored. Refused: BAD_EMAIL."""
    names = [email_key(name.lstrip("@")) for name in text.replace(",", " ").split()]
    wrong = [name for name in names if "." not in name or not name.replace(".", "").replace("-", "").isalnum()]
    if wrong:
        return bad("BAD_EMAIL", text, "domain", domains=" ".join(wrong))
    return Reading(" ".join(dict.fromkeys(names))) if names else BLANK


def may_register(email: str | None, domains: str, approval: Approval | None) -> Refusal | None:
    """None for no address, one of the company's domains, or a permission. Without domains only private ones need it."""
    if not email or approval is not None:
        return None
    if not domains:
        return refuse("EMAIL_NOT_COMPANY", email=email, reason="private") if is_private_domain(email) else None
    domain = email_key(email).rpartition("@")[2]
    own = domains.split()
    if any(domain == name or domain.endswith("." + name) for name in own):
        return None
    return refuse("EMAIL_NOT_COMPANY", email=email, reason="domain", domains=own)


def with_approval(values: Mapping[str, Any], domains: str, approval: Approval | None) -> dict[str, Any]:
    """The values with the permission beside the address it is for."""
    email = values.get("email")
    if approval is None or not email or may_register(email, domains, None) is None:
        return dict(values)
    return {**values, "email_approved_by": approval.by, "email_approved_on": approval.on}


def in_place(values: Mapping[str, Any], domains: str, approval: Approval | None) -> dict[str, Any]:
    """The same for a record that is there already: the old permission goes with the address it was for."""
    found = with_approval(values, domains, approval)
    if "email" in found and "email_approved_by" not in found:
        found |= {"email_approved_by": None, "email_approved_on": None}
    return found
