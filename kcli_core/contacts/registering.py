"""Registering contacts: one, or an application form of several. The same rules for both, all or none."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from kcli_core.contacts import addresses, rules
from kcli_core.contacts.addresses import Person
from kcli_core.contract import reads as contracts
from kcli_core.contract.actions import read_form_date
from kcli_core.contract.rules import form_limit
from kcli_core.input.dates import read_date
from kcli_core.input.emails import email_key, looks_shared, read_email
from kcli_core.input.form import Reader, read_fields, read_text
from kcli_core.input.kana import read_kana
from kcli_core.input.names import read_name
from kcli_core.input.phones import read_phone
from kcli_core.input.reading import BLANK, Reading
from kcli_core.input.text import match_key
from kcli_core.names.judge import Judgement, Verdict, judge
from kcli_core.refusals import NO_FACTS, Caution, Refusal, Refused, refuse, require
from kcli_core.roles import Action, Target
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Transaction


def _read_duties(text: str) -> Reading[str]:
    duties = rules.read_duties(text)
    return Reading(refusal=duties) if isinstance(duties, Refusal) else Reading(" ".join(duties))


def read_personal_name(text: str) -> Reading[str]:
    """A name without the mark that parts the names of a shared address. Refused: NAME_SEPARATOR, BAD_NAME."""
    if bar := rules.no_separator(text):
        return Reading(refusal=bar)
    return read_name(text)


READERS: Mapping[str, Reader] = {
    "full_name": read_personal_name,
    "full_kana": read_kana,
    "email": read_email,
    "department": read_text,
    "title": read_text,
    "phone": read_phone,
    "duty": _read_duties,
    "notified_on": read_date,
}
FORM_FIELDS = (*READERS, "role", "shared")


# Cells as written, and their place: file and row.
FormRow = tuple[Mapping[str, str | None], Mapping[str, Any]]


class Wish(NamedTuple):
    """One person to be registered: cells as written, what was declared, and the place in a file."""

    cells: Mapping[str, str | None]
    primary: bool = False
    shared: bool = False
    person: bool = False
    place: Mapping[str, Any] = NO_FACTS


def add(
    tx: Transaction,
    office: Row,
    code: str,
    cells: Mapping[str, str | None],
    *,
    primary: bool = False,
    shared: bool = False,
    person: bool = False,
) -> dict[str, Any]:
    """Register one contact (REQ-090): the vendor's work.

    `primary`: the first of a contract; `shared`: the address is one of several persons; `person`: the name is a
    person's, whatever it looks like. Refused: LIMIT_CONTACTS, PRIMARY_REQUIRED, PRIMARY_TAKEN, NAME_NOT_PERSON,
    NAME_SEPARATOR, EMAIL_TAKEN, CONTACT_TAKEN, FIELD_MISSING, BAD_*.
    """
    contract = held(tx, office, code)
    limit = contracts.limit(tx, contracts.catalogue(tx, office["id"]), contract)
    used = contract["contacts_used"]
    bars = [
        rules.may_add(used, 1, limit.total, contract["code"]),
        refuse("PRIMARY_REQUIRED", reason="first", contract=contract["code"]) if not used and not primary else None,
        _primary_taken(tx, contract) if used and primary else None,
    ]
    made = _register(tx, office, contract, [Wish(cells, primary, shared, person)], [b for b in bars if b])[0]
    return {"contract": contract["code"], "limit": limit.total, "left": limit.total - used - 1, **made}


def apply_form(
    tx: Transaction,
    office: Row,
    code: str,
    rows: Collection[FormRow],
    *,
    form_date: str | None = None,
) -> list[dict[str, Any]]:
    """The first registration of a contract, by its application form (REQ-087 to REQ-089), all or none.

    `rows` are the cells of each person and where they stand. `form_date` as written, where the contract has none yet
    or another edition was handed in. Refused:
    LIMIT_CONTACTS_FORM, LIMIT_CONTACTS, CONTACTS_REGISTERED, FORM_DATE_MISSING, PRIMARY_REQUIRED, PRIMARY_TWICE and
    what `add` refuses.
    """
    contract = held(tx, office, code)
    wishes, broken = _read_form(rows)
    products = contracts.catalogue(tx, office["id"])
    limit = contracts.limit(tx, products, contract)
    reading = read_form_date(form_date) if form_date else BLANK
    day = reading.value or contract["form_date"]
    if contract["contacts_used"]:
        raise Refused(refuse("CONTACTS_REGISTERED", contract=contract["code"], used=contract["contacts_used"]))
    mains = [wish for wish in wishes if wish.primary]
    several = len(wishes)
    bars = [
        *broken,
        reading.refusal,
        refuse("FORM_DATE_MISSING", contract=contract["code"]) if day is None and not reading.refusal else None,
        refuse("FORM_EMPTY", contract=contract["code"]) if not wishes else None,
        rules.may_apply(several, form_limit(limit, day, products.full_limit_until), limit.total, day, contract["code"])
        if day
        else None,
        refuse("PRIMARY_REQUIRED", reason="form", contract=contract["code"]) if wishes and not mains else None,
        *(refuse("PRIMARY_TWICE", contract=contract["code"], count=len(mains), **wish.place) for wish in mains[1:]),
    ]
    tx.caution(*reading.cautions)
    made = _register(tx, office, contract, wishes, [bar for bar in bars if bar])
    if reading.value and reading.value != contract["form_date"]:
        before, after = {"form_date": contract["form_date"]}, {"form_date": reading.value}
        tx.changed("contract", contract["id"], contract["code"], before, after, office_id=office["id"])
        tx.update("contract", contract["id"], after)
    tx.record("contacts.form_applied", f"contract:{contract['code']}", office_id=office["id"], persons=several)
    return made


def held(tx: Transaction, office: Row, code: str) -> Row:
    """The contract, held: what changes its contacts goes one after the other."""
    contract = contracts.find(tx, office["id"], code)
    tx.authorise(Action.CONTACTS_CHANGE, f"contract:{contract['code']}", Target(office["id"]))
    return tx.hold("contract", contract["id"])


def _primary_taken(tx: Transaction, contract: Row) -> Refusal:
    name = tx.value("SELECT full_name FROM contact WHERE id = :id", id=contract["primary_id"])
    return refuse("PRIMARY_TAKEN", contract=contract["code"], primary=name)


def _register(
    tx: Transaction, office: Row, contract: Row, wishes: Sequence[Wish], refusals: list[Refusal]
) -> list[dict[str, Any]]:
    addresses.hold(tx, [(wish.cells.get("email") or "").strip() for wish in wishes])
    batch = _Batch(tx, office, contract, wishes)
    found = [batch.read(wish, refusals) for wish in wishes]
    require(*refusals)
    made = [batch.write(values, wish) for values, wish in zip(found, wishes, strict=True)]
    primary = next((row["id"] for row, wish in zip(made, wishes, strict=True) if wish.primary), None)
    counts = {
        "contacts_used": contract["contacts_used"] + len(made),
        "contacts_numbered": contract["contacts_numbered"] + len(made),
    }
    tx.update("contract", contract["id"], counts | ({"primary_id": primary} if primary else {}))
    return [{name: value for name, value in row.items() if name != "id"} for row in made]


class _Batch:
    """Several persons at once: who stands behind which address, those of the store and those above in the list."""

    def __init__(self, tx: Transaction, office: Row, contract: Row, wishes: Sequence[Wish]) -> None:
        self.tx, self.office, self.contract = tx, office, contract
        keys = [email_key((wish.cells.get("email") or "").strip()) for wish in wishes]
        # Said once for an address, it holds for every row that has it.
        self.declared = {key for key, wish in zip(keys, wishes, strict=True) if wish.shared}
        self.behind: dict[str, list[Person]] = {}
        self.here = {
            (row["email_key"], row["name_key"])
            for row in tx.rows(
                "SELECT a.email_key, k.name_key FROM contact k JOIN site_account a ON a.id = k.site_account_id "
                "WHERE k.contract_id = :id",
                id=contract["id"],
            )
        }
        self.numbered = contract["contacts_numbered"]

    def read(self, wish: Wish, refusals: list[Refusal]) -> dict[str, Any]:
        """The values of one person; every reason against it is put with the others."""
        place = wish.place
        values = read_fields(
            wish.cells,
            READERS,
            needed=("full_name", "email"),
            refusals=refusals,
            cautions=self.tx.cautions,
            place=place,
        )
        name, email = values.get("full_name"), values.get("email")
        if name is not None:
            refusals += [bar.at(**place) for bar in name_bars(name, wish.person, self.tx, place)]
        if name is None or email is None:
            return values
        key, person = email_key(email), Person(name, match_key(name))
        account = addresses.find(self.tx, email)
        if key not in self.behind:
            self.behind[key] = addresses.persons(self.tx, account["id"]) if account else []
        shared = wish.shared or key in self.declared
        if (key, person.name_key) in self.here:
            facts = {"full_name": name, "email": email, "contract": self.contract["code"]}
            refusals.append(refuse("CONTACT_TAKEN", **facts, **place))
        elif bar := addresses.may_stand(
            account, self.behind[key], self.office["id"], person, shared=shared, email=email
        ):
            refusals.append(bar.at(field="email", **place))
        elif not shared and not self.behind[key] and looks_shared(email, name):
            self.tx.caution(Caution("EMAIL_LOOKS_SHARED", {"email": email, "field": "email", **place}))
        self.here.add((key, person.name_key))
        self.behind[key].append(person)
        return values

    def write(self, values: dict[str, Any], wish: Wish) -> dict[str, Any]:
        tx, contract = self.tx, self.contract
        shared = wish.shared or email_key(values["email"]) in self.declared
        account = addresses.opened(tx, self.office["id"], values["email"], shared=shared)
        self.numbered += 1
        stored = {name: values.get(name) for name in READERS if name not in ("email", "duty")}
        row = {
            "contract_id": contract["id"],
            "site_account_id": account["id"],
            "number": self.numbered,
            "name_key": match_key(values["full_name"]),
            **stored,
            "phone_written": values.get("phone_written"),
            "duties": values.get("duty") or "",
            "name_confirmed_by": tx.actor.label if wish.person else None,
            "registered_at": tx.at,
        }
        id = tx.insert("contact", row)
        tx.record(
            "contact.added", f"contact:{contract['code']}/{self.numbered}", office_id=self.office["id"],
            primary=wish.primary, **({"name_confirmed": True} if wish.person else {}),
        )  # fmt: skip
        return {
            "id": id,
            "number": self.numbered,
            "contact_role": "primary" if wish.primary else "secondary",
            "full_name": values["full_name"],
            "email": account["email"],
        }


def name_bars(name: str, person: bool, tx: Transaction, place: Mapping[str, Any] | None = None) -> list[Refusal]:
    """What bars a contact's name; a doubtful one is worth a word."""
    verdict = name_verdict(name, person)
    if isinstance(verdict, Caution):
        tx.caution(verdict.at(**(place or {})))
        return []
    return [verdict] if verdict else []


def name_verdict(name: str, person: bool) -> Refusal | Caution | None:
    """A company's or a department's name is refused, alone or with a person's; a doubtful one is worth a word.

    Source: REQ-097, REQ-098, DEC-21.
    """
    if person:
        return None
    judged = judge(name)
    if judged.verdict is Verdict.ORGANISATION or (judged.verdict is Verdict.UNSURE and judged.cure):
        return refuse("NAME_NOT_PERSON", field="full_name", **said(name, judged))
    if judged.verdict is Verdict.UNSURE or judged.cure:
        return Caution("NAME_UNSURE", {"field": "full_name", **said(name, judged)})
    return None


def said(name: str, judged: Judgement) -> dict[str, Any]:
    """The facts of a verdict: the sign that decided, and how to write it instead, as it is typed."""
    cure = judged.cure
    options = {"--name": cure.name, "--department": cure.department, "--title": cure.title} if cure else {}
    typed = " ".join(f"{option} {_quoted(text)}" for option, text in options.items() if text)
    facts = {"text": name, "sign": judged.word or "", "cure": typed}
    return {**facts, "reason": "cure"} if typed else facts


def _quoted(text: str) -> str:
    return f"'{text}'" if any(letter in " \u3000()（）&" for letter in text) else text


def _read_form(rows: Collection[FormRow]) -> tuple[list[Wish], list[Refusal]]:
    """Who is primary (主担当), which address is shared, and whose name is a person's all the same."""
    wishes, refusals = [], []
    for cells, place in rows:
        primary, shared = rules.read_role(cells.get("role") or ""), rules.read_flag(cells.get("shared") or "")
        person = rules.read_flag(cells.get("person") or "")
        for field, read in (("role", primary), ("shared", shared), ("person", person)):
            if isinstance(read, Refusal):
                refusals.append(read.at(field=field, **place))
        wishes.append(Wish(cells, primary is True, shared is True, person is True, place))
    return wishes, refusals
