"""What is searched for (EB-21 to EB-24): read from what people write, and turned into SQL that the indexes serve."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from kcli_core.folder import rules
from kcli_core.folder.counterparty import counterparty_key, is_form_only, query_key
from kcli_core.input.amounts import read_amount
from kcli_core.input.dates import Days, read_days
from kcli_core.input.numbers import read_invoice_number
from kcli_core.input.text import tidy
from kcli_core.refusals import Refusal, Refused, refuse, require
from kcli_core.world import JST, stamp

TOGETHER = (
    ("date", "date_from"), ("date", "date_to"), ("amount", "amount_min"), ("amount", "amount_max"),
    ("amount_blank", "amount"), ("amount_blank", "amount_min"), ("amount_blank", "amount_max"),
    ("number", "number_blank"), ("remarks", "remarks_blank"),
)  # fmt: skip


class Criteria(NamedTuple):
    """All of them have to fit; None or False asks nothing. Days are YYYY-MM-DD, amounts yen, both ends inside.

    `counterparty` partly and in any spelling, with `exact` as stored and whole; `stored_from` and `stored_to` are
    instants, like `by` of the first version; everything else of the newest one. `path`: with the sub-folders in it.
    """

    date_from: str | None = None
    date_to: str | None = None
    amount_from: int | None = None
    amount_to: int | None = None
    amount_blank: bool = False
    counterparty: str | None = None
    exact: bool = False
    counterparty_code: str | None = None
    kind: str | None = None
    direction: str | None = None
    invoice_number: str | None = None
    number_blank: bool = False
    slip_number: str | None = None
    remarks: str | None = None
    remarks_blank: bool = False
    path: str | None = None
    stored_from: str | None = None
    stored_to: str | None = None
    by: str | None = None
    route: str | None = None
    include_deleted: bool = False

    @property
    def narrows(self) -> bool:
        """Does it leave anything out?"""
        return self._replace(include_deleted=True, exact=False) != Criteria(include_deleted=True)

    @property
    def reads_versions(self) -> bool:
        """Does it ask for what stands in versions only, where no index serves?"""
        versions = ("counterparty_code", "slip_number", "remarks", "path", "stored_from", "stored_to", "by", "route")
        return any(getattr(self, name) is not None for name in versions)

    def shown(self) -> dict[str, Any]:
        """What it asks, for the record of an export."""
        return {name: value for name, value in self._asdict().items() if value is not None and value is not False}


def read(cells: Mapping[str, str | None], flags: Mapping[str, bool]) -> Criteria:
    """What was asked, as people write it; `cells` and `flags` are named like the options.

    Refused, all at once: BAD_DATE, BAD_AMOUNT, BAD_INVOICE_NUMBER, BAD_CHOICE, FIELD_MISSING (given and empty),
    RANGE_REVERSED, OPTIONS_CONTRADICT.
    """
    given = {name: text for name, text in cells.items() if text is not None}
    asked = {*given, *(name for name, flag in flags.items() if flag)}
    refusals: list[Refusal] = [
        refuse("OPTIONS_CONTRADICT", options=[_option(one), _option(two)])
        for one, two in TOGETHER
        if one in asked and two in asked
    ]
    read: dict[str, Any] = {}
    for name, text in given.items():
        reader: Reader = READERS.get(name, _text)
        found = reader(text)
        if isinstance(found, Refusal):
            refusals.append(found.at(field=found.facts.get("field", name)))
        else:
            read[name] = found
    days, until = read.get("date") or read.get("date_from"), read.get("date") or read.get("date_to")
    stored = (read.get("stored_from"), read.get("stored_to"))
    amount = read.get("amount")
    found = Criteria(
        date_from=days and days.first.isoformat(),
        date_to=until and until.last.isoformat(),
        amount_from=amount if amount is not None else read.get("amount_min"),
        amount_to=amount if amount is not None else read.get("amount_max"),
        amount_blank=flags.get("amount_blank", False),
        exact=flags.get("exact", False),
        number_blank=flags.get("number_blank", False),
        remarks_blank=flags.get("remarks_blank", False),
        include_deleted=flags.get("include_deleted", False),
        stored_from=stored[0] and _moment(stored[0].first),
        stored_to=stored[1] and _moment(stored[1].last + dt.timedelta(days=1)),
        invoice_number=read.get("number"),
        kind=read.get("type"),
        slip_number=read.get("slip"),
        **{name: read.get(name) for name in _ALIKE},
    )
    require(*refusals, *_reversed(found, days, until, stored))
    return found


_ALIKE = ("counterparty", "counterparty_code", "direction", "remarks", "path", "by", "route")


def _reversed(
    found: Criteria, days: Days | None, until: Days | None, stored: tuple[Days | None, Days | None]
) -> list[Refusal]:
    refusals = []
    if days and until and days.first > until.last:
        refusals.append(refuse("RANGE_REVERSED", reason="date", first=found.date_from, last=found.date_to))
    if stored[0] and stored[1] and stored[0].first > stored[1].last:
        first, last = (str(stored[0].first), str(stored[1].last))
        refusals.append(refuse("RANGE_REVERSED", reason="date", first=first, last=last))
    if found.amount_from is not None and found.amount_to is not None and found.amount_from > found.amount_to:
        refusals.append(refuse("RANGE_REVERSED", reason="amount", first=found.amount_from, last=found.amount_to))
    return refusals


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


def _moment(day: dt.date) -> str:
    """The first instant of a day in Japan, as it is stored."""
    return stamp(dt.datetime(day.year, day.month, day.day, tzinfo=JST))


def _text(text: str) -> str | Refusal:
    return tidy(text) or refuse("FIELD_MISSING")


def _days(text: str) -> Days | Refusal:
    found = read_days(text)
    return found.value or found.refusal or refuse("FIELD_MISSING")


def _amount(text: str) -> int | Refusal:
    found = read_amount(text)
    return found.value.yen if found.value is not None else found.refusal or refuse("FIELD_MISSING")


def _number(text: str) -> str | Refusal:
    # One that was stored with a wrong check digit is found as well.
    found = read_invoice_number(text, checked=False)
    return found.value or found.refusal or refuse("FIELD_MISSING")


def _path(text: str) -> str | Refusal:
    parts = [part.strip() for part in tidy(text).replace("\\", "/").strip("/ ").split("/")]
    return "/".join(parts).casefold() or refuse("FIELD_MISSING")


Reader = Callable[[str], Any]
READERS: Mapping[str, Reader] = {
    **dict.fromkeys(("date", "date_from", "date_to", "stored_from", "stored_to"), _days),
    **dict.fromkeys(("amount", "amount_min", "amount_max"), _amount),
    "number": _number,
    "type": rules.read_document_kind,
    "direction": partial(rules.read_choice, "direction"),
    "route": partial(rules.read_choice, "route"),
    "path": _path,
}

# Of the newest version.
_OF_VERSION = {
    "slip_number": "v.slip_number = :slip_number",
    "counterparty_code": "v.counterparty_code = :counterparty_code",
    "route": "v.route = :route",
    "path": (
        "v.path_id IN (SELECT x.id FROM folder_path x WHERE x.folder_id = :folder "
        "AND (x.path_key = :path OR substr(x.path_key, 1, length(:path) + 1) = :path || '/'))"
    ),
}
_OF_FIRST = {"stored_from": "v.at >= :stored_from", "stored_to": "v.at < :stored_to"}
_OF_DOCUMENT = {
    "date_from": "d.transaction_date >= :date_from",
    "date_to": "d.transaction_date <= :date_to",
    "amount_from": "d.amount >= :amount_from",
    "amount_to": "d.amount <= :amount_to",
    "amount_blank": "d.amount IS NULL",
    "kind": "d.kind = :kind",
    "direction": "d.direction = :direction",
    "invoice_number": "d.invoice_number = :invoice_number",
    "number_blank": "d.invoice_number IS NULL",
    "remarks_blank": "d.no_remarks",
}


def where(wanted: Criteria, contains: str) -> tuple[str, dict[str, Any]]:
    """The condition on `document d` of the client `:client`, and its parameters; `contains` as the store writes it."""
    asked = wanted.shown()
    params: dict[str, Any] = {name: value for name, value in asked.items() if value is not True}
    conditions = ["d.client_id = :client", *(sql for name, sql in _OF_DOCUMENT.items() if name in asked)]
    if not wanted.include_deleted:
        conditions.append("NOT d.deleted")
    if wanted.counterparty is not None:
        conditions.append(_counterparty(wanted.counterparty, wanted.exact, contains, params))
    newest = [sql for name, sql in _OF_VERSION.items() if name in asked]
    if wanted.remarks is not None:
        params["remarks"] = wanted.remarks.casefold()
        newest.append(contains.format(text="lower(v.remarks)", part=":remarks"))
    first = [sql for name, sql in _OF_FIRST.items() if name in asked]
    if wanted.by is not None:
        params["by"] = wanted.by.lower()
        first.append(contains.format(text="lower(v.by)", part=":by"))
    if newest:
        conditions.append(f"(d.id, d.version) IN (SELECT v.document_id, v.version {_OF_CLIENT} AND {_all(newest)})")
    if first:
        conditions.append(f"d.id IN (SELECT v.document_id {_OF_CLIENT} AND v.version = 1 AND {_all(first)})")
    return " AND ".join(conditions), params


_OF_CLIENT = "FROM document_version v WHERE v.client_id = :client"


def _all(tests: list[str]) -> str:
    return " AND ".join(tests)


def _counterparty(text: str, exact: bool, contains: str, params: dict[str, Any]) -> str:
    if exact:
        params["key"] = counterparty_key(text)
        return "d.counterparty_key = :key AND d.counterparty = :counterparty"
    if is_form_only(text):
        return contains.format(text="d.counterparty", part=":counterparty")
    params["key"] = query_key(text)
    return contains.format(text="d.counterparty_key", part=":key")


def require_sort(text: str) -> tuple[str, bool]:
    """`date`, or `-date` from the end. Refused: BAD_CHOICE."""
    name = text.removeprefix("-")
    if name not in SORTS:
        raise Refused(refuse("BAD_CHOICE", field="sort", text=text, allowed=[*SORTS, *(f"-{name}" for name in SORTS)]))
    return name, text != name


# Only the first is the order of an index. The others are expressions, as an index in their order holds too little: the
# rows would have to be read one by one.
SORTS: Mapping[str, tuple[str, ...]] = {
    "date": ("d.transaction_date", "d.number"),
    "amount": ("coalesce(d.amount, -1000000000000000000)", "d.number + 0"),
    "counterparty": ("coalesce(d.counterparty_key, '')", "d.transaction_date", "d.number"),
    "number": ("d.number + 0",),
}


def order(sort: str) -> str:
    """The ORDER BY of a sort; what is blank comes first, and from the end last. Refused: BAD_CHOICE."""
    name, back = require_sort(sort)
    parts = [f"{column} {'DESC' if back else 'ASC'}" for column in SORTS[name]]
    if name == "date":
        parts[0] += " NULLS LAST" if back else " NULLS FIRST"
    return ", ".join(parts)
