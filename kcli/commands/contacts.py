"""kcli contacts: a stand-in that lists the parts."""

from __future__ import annotations

from kcli.commands import contacts_export, contacts_inquiries, contacts_site

PARTS = (contacts_site, contacts_inquiries, contacts_export)
