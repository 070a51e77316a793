"""What a file would change: its items beside what the store has, matched as `check` matches them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kcli_core.account.addresses import may_register
from kcli_core.catalog.products import Catalogue, name_key
from kcli_core.contract.rules import read_items
from kcli_core.desired.fields import LISTED
from kcli_core.desired.model import ABSENT, Desired, Finding, Key, Section
from kcli_core.input.emails import email_key
from kcli_core.input.ids import id_key
from kcli_core.input.text import match_key
from kcli_core.plan.model import ADD, CHANGE, END, RENAME, Change, Field, spot_of
from kcli_core.plan.reads import Kept, Stored
from kcli_core.refusals import Caution, Refusal, refuse

# Left empty they are left as they are: they can be changed, not emptied.
KEPT_FIELDS: Mapping[str, frozenset[str]] = {
    "office": frozenset({"code", "name", "access_name", "applied_on", "channel", "plan", "oem", "included_ids"}),
    "staff": frozenset({"code", "full_name", "role", "user_id", "system_administrator", "logout_after_hours"}),
    "clients": frozenset({"code", "name", "kind", "staff"}),
    "persons": frozenset({"client", "number", "full_name", "user_id", "manager", "logout_after_hours"}),
    "contracts": frozenset({"code", "product", "plan", "connections"}),
    "contacts": frozenset({"contract", "full_name", "email", "primary", "shared", "person", "added_on"}),
    "folders": frozenset({"client", "kind", "name", "capacity"}),
    "access": frozenset({"user_id"}),
}
# What an item belongs to, and the section of it.
OWNERS: Mapping[str, tuple[str, str]] = {
    "persons": ("client", "clients"),
    "contacts": ("contract", "contracts"),
    "folders": ("client", "clients"),
}
# Said of an account: they change nothing of who has none.
APPROVAL = ("email_approved_by", "email_approved_on")
OF_ACCOUNT = ("system_administrator", "manager", "logout_after_hours")


class Diff:
    """The changes of one office, and what of them no file can do (`findings`)."""

    def __init__(self, desired: Desired, stored: Stored, catalogue: Catalogue, today: str) -> None:
        self.desired, self.stored, self.catalogue, self.today = desired, stored, catalogue, today
        self.changes: list[Change] = []
        self.findings: list[Finding] = []
        # Old names of clients and contracts by their new ones.
        self.renamed: dict[str, dict[str, str]] = {}
        self._of_clients: dict[str, str | None] | None = None

    def run(self) -> list[Change]:
        """All changes, in the order of the file's sections."""
        self._office()
        for name in LISTED:
            if self.desired.managed(name):
                self._section(self.desired.section(name), self.stored.kept(name))
        at = next((n for n, one in enumerate(self.changes) if one.kind not in ("office", "limits")), len(self.changes))
        self.changes[at:at] = list(self._limits())
        return self.changes

    def _say(self, what: Refusal | Caution, kind: str, index: int, name: str | None, about: str) -> None:
        self.findings.append(Finding(what, spot_of(self.desired, kind, index, name), f"{kind}:{about}"))

    # --- the office

    def _office(self) -> None:
        office = self.desired.office
        if office is None:
            return
        now = self.stored.office_values
        if not now:
            given = tuple(Field(name, None, value) for name, value in office.values.items() if value is not None)
            self.changes.append(Change("office", ADD, 0, office.label, given))
            return
        found = []
        for name, value in office.values.items():
            after = (value or 0) if name == "presence_days" else value
            if after is None and name in KEPT_FIELDS["office"]:
                continue
            if name == "partner" and after and now["partner"] and id_key(str(after)) == id_key(now["partner"]):
                continue
            if (now[name] or None) != (after or None) and not (
                name == "code" and id_key(str(after)) == id_key(now[name])
            ):
                found.append(Field(name, now[name], after))
        if any(one.name == "oem" for one in found):
            self._say(
                refuse("NOT_BY_FILE", reason="oem", key=office.label, field="oem"), "office", 0, "oem", office.label
            )
            found = [one for one in found if one.name != "oem"]
        if found:
            self.changes.append(Change("office", CHANGE, 0, office.label, tuple(found), 0))

    def _limits(self) -> Iterator[Change]:
        """Of the office's accounts, and of each client's: of those in the file, of those that have persons in it."""
        desired, office = self.desired, self.stored.office
        wanted = desired.limits.get("staff_accounts")
        was = office["account_limit"] if office else None
        if wanted is not None and wanted != (was if office else 10):
            yield Change("limits", CHANGE, 0, desired.code, (Field("staff_accounts", was, wanted),))
        every = desired.limits.get("client_accounts")
        limits: dict[str, tuple[str, int, str]] = {}
        if every is not None:
            clients, persons = desired.section("clients"), desired.section("persons")
            for index in clients.staying(self.today):
                limits.setdefault(clients.keys[index][0], (clients.value(index, "code"), every, "client_accounts"))
            if not desired.managed("clients"):
                at = persons.kind.slots.index("client")
                for key, values in zip(persons.keys, persons.values, strict=True):
                    limits.setdefault(key[0], (values[at], every, "client_accounts"))
        for client, own in desired.client_limits.items():
            limits[client] = (own.code, own.accounts, client)
        renamed = self.renamed.get("clients", {})
        for client, (code, limit, name) in limits.items():
            before = self.stored.client_limits.get(renamed.get(client, client))
            if limit != (before if before is not None else 10):
                yield Change("limits", CHANGE, 0, code, (Field(name, before, limit),))

    # --- sections

    def _section(self, section: Section, kept: Kept) -> None:
        matched = self._matches(section, kept)
        for index, at in enumerate(matched):
            ends = section.ends.get(index)
            if ends is not None and ends < self.today:
                if at is not None:
                    self.changes.append(Change(section.kind.name, END, index, section.label(index), (), at))
            elif at is None:
                if section.begins.get(index, self.today) <= self.today:
                    self._add(section, index)
            else:
                self._change(section, index, kept, at)

    def _matches(self, section: Section, kept: Kept) -> list[int | None]:
        """For each item its place in what the store has: by its key, by its old name, by a name that only one has."""
        name = section.kind.name
        owners = self.renamed.get(OWNERS[name][1], {}) if name in OWNERS else {}
        keys: list[Key] = section.keys
        if owners:
            keys = [(owners.get(key[0], key[0]), *key[1:]) for key in section.keys]
        found: list[int | None] = [kept.by_key.get(key) for key in keys]
        if not len(kept):
            return found
        taken = {at for at in found if at is not None}
        # What goes is told exactly: the mark of somebody who is gone must not fall on the next of that name.
        gone = {index for index, ends in section.ends.items() if ends < self.today}
        for index, old in section.previously.items():
            if index in gone:
                continue
            if found[index] is None and (at := kept.by_key.get(_old_key(name, keys[index], old))) not in taken:
                found[index] = at
                if at is not None:
                    taken.add(at)
                    if name in ("clients", "contracts"):
                        self.renamed.setdefault(name, {})[section.keys[index][0]] = kept.keys[at][0]
        if name not in ("persons", "contacts"):
            return found
        by_name: dict[Key, list[int]] = {}
        for index, key in enumerate(keys):
            if found[index] is None and not (index in gone and key[2]):
                if not by_name:
                    for at, other in enumerate(kept.keys):
                        by_name.setdefault(other[:2], []).append(at)
                old_name = section.previously.get(index)
                of_name = by_name.get((key[0], match_key(_last(old_name)) if old_name else key[1]), [])
                if len(of_name) == 1 and of_name[0] not in taken:
                    found[index] = of_name[0]
                    taken.add(of_name[0])
        return found

    def _add(self, section: Section, index: int) -> None:
        kind, label = section.kind.name, section.label(index)
        if kind in ("staff", "persons") and not section.given(index, "user_id"):
            for name in ("system_administrator", "manager"):
                if name in section.kind.slots and section.given(index, name):
                    self._say(refuse("NO_ACCOUNT", kind=kind, key=label), kind, index, name, label)
        self.changes.append(Change(kind, ADD, index, label))

    def _change(self, section: Section, index: int, kept: Kept, at: int) -> None:
        kind = section.kind.name
        fields = []
        for name, before, after in self._differing(section, index, kept, at):
            if name == "user_id" and before:
                facts = {"reason": "user_id", "key": section.label(index), "before": before, "after": after}
                self._say(refuse("NOT_BY_FILE", **facts), kind, index, name, section.label(index))
            elif name == "number" or (name == "kind" and kind == "folders"):
                facts = {"reason": "number", "key": section.label(index), "number": after}
                self._say(refuse("NOT_BY_FILE", **facts), kind, index, name, section.label(index))
            else:
                fields.append(Field(name, before, after))
        if fields:
            named = section.kind.key[0] if kind in ("staff", "clients", "contracts") else "full_name"
            named = "name" if kind == "folders" else named
            what = RENAME if any(one.name == named for one in fields) else CHANGE
            self.changes.append(Change(kind, what, index, section.label(index), tuple(fields), at))

    def _differing(self, section: Section, index: int, kept: Kept, at: int) -> Iterator[tuple[str, Any, Any]]:
        kind = section.kind.name
        values, now = section.values[index], kept.values[at]
        if values == now:
            return
        slots, kept_fields = section.kind.slots, KEPT_FIELDS[kind]
        has_account = kind in ("staff", "persons") and (now[slots.index("user_id")] or values[slots.index("user_id")])
        for name, before, after in zip(slots, now, values, strict=True):
            if after is ABSENT or before == after or ((before or None) == (after or None) and name not in OF_ACCOUNT):
                continue
            if after is None and name in kept_fields:
                continue
            if name in OF_ACCOUNT and not has_account:
                if after and name != "logout_after_hours":
                    facts = {"kind": kind, "key": section.label(index)}
                    self._say(refuse("NO_ACCOUNT", **facts), kind, index, name, section.label(index))
                continue
            if name in ("apps", "options") or self._same(kind, name, before, after):
                continue
            if name in APPROVAL and before is None and self._not_needed(section, index):
                continue
            yield name, before, after
        if kind == "contracts":
            yield from self._items(section, index, kept, at)

    def _not_needed(self, section: Section, index: int) -> bool:
        """A permission is kept beside an address that needs one, and nowhere else."""
        email = section.given(index, "email")
        return may_register(email, self._domains(section, index), None) is None

    def _domains(self, section: Section, index: int) -> str:
        if section.kind.name == "staff":
            office = self.desired.office.values if self.desired.office else {}
            kept = self.stored.office_values.get("email_domains")
            return str((office.get("email_domains", kept)) or "")
        if self._of_clients is None:
            clients = self.desired.section("clients")
            self._of_clients = dict(self.stored.client_domains)
            for at, key in enumerate(clients.keys):
                given = clients.value(at, "email_domains")
                if given is not ABSENT:
                    self._of_clients[key[0]] = given
        return str(self._of_clients.get(section.keys[index][0]) or "")

    def _same(self, kind: str, name: str, before: Any, after: Any) -> bool:
        """Two spellings of one value."""
        if name in ("user_id", "code", "client", "contract", "staff", "partner"):
            if name in ("client", "contract"):
                owner = self.renamed.get(OWNERS[kind][1], {}).get(id_key(after), id_key(after))
                return owner == id_key(before)
            return bool(before) and id_key(before) == id_key(after) and (name != "code" or before == after)
        if kind == "contacts":
            if name == "email":
                return email_key(before) == email_key(after)
            if name == "duty":
                return set((before or "").split()) == set((after or "").split())
            return name in ("added_on", "person") or (name in ("primary", "shared") and not after)
        if name == "product":
            product = self.catalogue.product(after)
            return not isinstance(product, Refusal) and product.code == before
        if kind == "folders" and name == "name":
            return str(before) == str(after)
        return name in OF_ACCOUNT and bool(before) == bool(after) and name != "logout_after_hours"

    def _items(self, section: Section, index: int, kept: Kept, at: int) -> Iterator[tuple[str, Any, Any]]:
        """Apps and options together, as the catalogue knows them, whichever list they stand in."""
        apps, options = section.value(index, "apps"), section.value(index, "options")
        if apps is ABSENT and options is ABSENT:
            return
        was = {"apps": kept.value(at, "apps") or (), "options": kept.value(at, "options") or ()}
        product = self.catalogue.product(section.given(index, "product") or kept.value(at, "product"))
        if isinstance(product, Refusal):
            return
        given = {
            "apps": was["apps"] if apps is ABSENT else apps or (),
            "options": was["options"] if options is ABSENT else options or (),
        }
        items, _, _ = read_items(self.catalogue, product, given["apps"], given["options"])
        for name, kind in (("apps", "app"), ("options", "option")):
            now = tuple(item.name for item in items if item.kind == kind)
            if {name_key(one) for one in now} != {name_key(one) for one in was[name]}:
                yield name, was[name], now


def _last(name: str) -> str:
    return name.rpartition("/")[2]


def _old_key(kind: str, key: Key, old: str) -> Key:
    """The key under which the store has what a file calls otherwise."""
    if kind in ("persons", "contacts"):
        return (key[0], match_key(_last(old)), key[2])
    if kind == "folders":
        return (key[0], key[1], "" if key[1] == "ebook" else _last(old).strip().casefold())
    return (id_key(old),)
