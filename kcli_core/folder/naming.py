"""What the names of files say: date, counterparty and amount by the Tax Agency's pattern (EB-6), a serial number."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from typing import Any, NamedTuple

from kcli_core.folder.counterparty import counterparty_key
from kcli_core.input.amounts import read_amount
from kcli_core.input.dates import read_date
from kcli_core.input.names import read_organisation_name
from kcli_core.refusals import Refusal, refuse

NO_AMOUNT = "金額なし"
_COPY = re.compile(r"[ \u3000]+[(（]\d{1,3}[)）]$| - コピー$| - Copy$")
_SUFFIX = re.compile(r"\.(?=\d*[A-Za-z])[0-9A-Za-z]{1,8}$", re.ASCII)
_EIGHT = re.compile(r"\d{8}", re.ASCII)
_AGAIN = re.compile(r"\d{1,3}", re.ASCII)
_SERIAL = re.compile(r"(?:no\.?)?0*(\d{1,9})(?=[_\-.\s]|$)", re.ASCII | re.IGNORECASE)


class Named(NamedTuple):
    """What a name of the pattern date_counterparty_amount says; a part that cannot be read is in `refusals`.

    `amount` in yen; `no_amount`: the name says 金額なし.
    """

    date: dt.date | None
    counterparty: str | None
    amount: int | None
    no_amount: bool
    refusals: Mapping[str, Refusal]


def parse(name: str) -> Named | None:
    """The Agency's forms: `20221031_(株)国税商事_110000.pdf`, `20221031_㈱国税商事_110,000`, …_金額なし, …_2 (EB-27).

    None: the name does not follow the pattern. The counterparty stays as it is written.
    """
    stem = _COPY.sub("", _SUFFIX.sub("", name))
    parts = re.split("[_＿]", stem)
    if len(parts) < 3:
        return None
    first = unicodedata.normalize("NFKC", parts[0]).strip()
    day = read_date(first)
    if day.value is None and not _EIGHT.fullmatch(first):
        return None
    # _2 behind an amount tells two documents of one name apart.
    again = len(parts) > 3 and _AGAIN.fullmatch(parts[-1]) and _is_amount(parts[-2])
    whom, price = ("_".join(parts[1:-2]), parts[-2]) if again else ("_".join(parts[1:-1]), parts[-1])
    party = read_organisation_name(whom)
    refusals: dict[str, Refusal] = {}
    if day.refusal:
        refusals["transaction_date"] = day.refusal
    if party.refusal:
        refusals["counterparty"] = party.refusal
    amount, none = None, _says_none(price)
    if not none:
        read = read_amount(price)
        if read.refusal or read.value is None:
            if not re.search(r"\d", unicodedata.normalize("NFKC", price)):
                return None
            refusals["amount"] = read.refusal or refuse("BAD_AMOUNT", reason="form", text=price)
        else:
            amount = read.value.yen
    return Named(day.value, party.value, amount, none, refusals)


def _is_amount(text: str) -> bool:
    return _says_none(text) or read_amount(text).value is not None


def _says_none(text: str) -> bool:
    return unicodedata.normalize("NFKC", text).strip() == NO_AMOUNT


def fields(name: str, given: Mapping[str, Any]) -> tuple[dict[str, Any], list[Refusal], list[str]]:
    """The fields with what the name adds to those `given`: (fields, reasons, names of those taken from the name).

    `given` has what was read already of transaction_date (a day), amount, no_amount and counterparty; None: not given.
    Refused: NAME_CONTRADICTS, where the name says another thing than what was given (EB-6); what `read_date` and
    `read_amount` refuse in a part that is needed.
    """
    named = parse(name)
    found = dict(given)
    if named is None:
        return found, [], []
    refusals, taken = [], []
    for field, said in (("transaction_date", named.date), ("counterparty", named.counterparty)):
        mine = given.get(field)
        if mine is None:
            if field in named.refusals:
                refusals.append(named.refusals[field].at(field=field))
            elif said is not None:
                found[field] = said
                taken.append(field)
        elif said is not None and not _same(said, mine):
            refusals.append(refuse("NAME_CONTRADICTS", field=field, named=str(said), given=str(mine)))
    mine, none = given.get("amount"), bool(given.get("no_amount"))
    if mine is None and not none:
        if "amount" in named.refusals:
            refusals.append(named.refusals["amount"].at(field="amount"))
        else:
            found["amount"], found["no_amount"] = named.amount, named.no_amount
            taken.append("amount")
    elif "amount" not in named.refusals and (named.no_amount, named.amount) != (none, mine):
        shown = NO_AMOUNT if named.no_amount else str(named.amount)
        refusals.append(refuse("NAME_CONTRADICTS", field="amount", named=shown, given=NO_AMOUNT if none else str(mine)))
    return found, refusals, taken


def _same(said: Any, given: Any) -> bool:
    """Another spelling of a counterparty is no contradiction."""
    if isinstance(said, str):
        return counterparty_key(said) == counterparty_key(str(given))
    return bool(said == given)


def serial_of(name: str) -> int | None:
    """The number that a file begins with, as in `3.pdf`, `003_領収書.pdf`, `No.3 …`; a date is none."""
    found = _SERIAL.match(unicodedata.normalize("NFKC", name))
    return int(found[1]) if found and len(found[1]) < 8 else None
