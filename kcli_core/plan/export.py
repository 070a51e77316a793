"""An office written as files: one TOML, long lists as CSV beside it. The same store gives the same bytes."""

from __future__ import annotations

import csv
import datetime as dt
import io
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from kcli_core.catalog.products import Catalogue
from kcli_core.client.rules import MENUS
from kcli_core.contract import reads as contracts
from kcli_core.contract import rules
from kcli_core.desired.fields import CLIENT_LIMITS, DAY, KINDS, LISTED, WORDS, Field, Kind
from kcli_core.folder.rules import GREEN_NAME
from kcli_core.lists.guard import guard_cell
from kcli_core.plan.reads import Kept, Stored, stored
from kcli_core.refusals import Refusal, Refused, refuse, require
from kcli_core.roles import Action, Target, may
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries

# So many objects stand in the TOML itself; more are a list beside it.
INLINE = 12
ACCOUNTS = 10
# Left out where they are as they would be by themselves.
USUAL: Mapping[str, Mapping[str, Any]] = {
    "office": {"oem": False, "presence_days": 0},
    "staff": {"system_administrator": False, "logout_after_hours": 1},
    "persons": {"manager": False, "logout_after_hours": 1, "menus": " ".join(MENUS)},
    "contracts": {"connections": 0},
    "contacts": {"primary": False, "shared": False, "person": False},
    "folders": {"name": GREEN_NAME},
}
# Never written: kcli's own, or not the file's.
NOT_WRITTEN = frozenset({("persons", "number")})
TITLE = (
    "{name}: the office as it is, as files.\n"
    "Change it and look: kcli plan {code}.toml   Then: kcli apply {code}.toml\n"
    "What is left out is left as it is; it goes only by  ends = true",
    "{name}: 事務所の現在の状態\n"
    "編集して確認: kcli plan {code}.toml　適用: kcli apply {code}.toml\n"
    "書かれていないものは変更されません。削除するには ends = true と書きます。",
)


def export(q: Queries, office: Row, lang: str) -> dict[str, bytes]:
    """The files of an office by their names: `minami01.toml`, `minami01/persons.csv`. Refused: PERM_ROLE."""
    require(may(q.actor, Action.DESIRED_EXPORT, Target(office["id"])))
    found = stored(q, office["code"], LISTED)
    return files(found, lang, after_form(found, contracts.catalogue(q, office["id"])))


def offices(q: Queries, code: str | None) -> list[Row]:
    """The office that is named; else the actor's own, or all. Refused: NOT_REGISTERED, PERM_ROLE."""
    require(may(q.actor, Action.DESIRED_EXPORT))
    own = q.actor.office_id
    rows = q.rows(
        "SELECT * FROM office WHERE (CAST(:key AS TEXT) IS NULL OR code_key = :key) "
        "AND (CAST(:own AS BIGINT) IS NULL OR id = :own) ORDER BY code_key",
        key=code.strip().casefold() if code else None,
        own=own,
    )
    if not rows:
        raise Refused(refuse("NOT_REGISTERED", kind="office", key=code or ""))
    return rows


def after_form(found: Stored, catalogue: Catalogue) -> frozenset[int]:
    """Which contacts cannot have stood on their application form: more than it may register (REQ-088, REQ-089)."""
    kept, contacts = found.kept("contracts"), found.kept("contacts")
    left: dict[str, int] = {}
    for at, key in enumerate(kept.keys):
        row = kept.row(at)
        product = catalogue.product(row["product"])
        if row["form_date"] and not isinstance(product, Refusal):
            items, _, _ = rules.read_items(catalogue, product, row["apps"] or (), row["options"] or ())
            limit = rules.limit_of(product, items, row["connections"] or 0)
            left[key[0]] = rules.form_limit(limit, row["form_date"], catalogue.full_limit_until)
    late = set()
    # The primary stands on every form.
    for at in sorted(range(len(contacts)), key=lambda at: (not contacts.value(at, "primary"), contacts.numbers[at])):
        contract = contacts.keys[at][0]
        left[contract] = left.get(contract, len(contacts)) - 1
        if left[contract] < 0:
            late.add(at)
    return frozenset(late)


def files(found: Stored, lang: str, late: frozenset[int] = frozenset()) -> dict[str, bytes]:
    """The same of what was read; `late` are contacts who came after their form, beside those of whom it is known."""
    office = found.office_values
    code, ja = str(office["code"]), lang == "ja"
    written: dict[str, bytes] = {}
    blocks = [_comment(TITLE[ja].format(name=office["name"], code=code))]
    blocks.append(_block("office", {"office": _table(KINDS["office"], office)}, ja))
    if limits := _limits(found):
        blocks.append(_block("limits", {"limits": limits}, ja))
    for name in LISTED:
        kept = found.kept(name)
        if not len(kept):
            continue
        rows = [kept.row(at) for at in _order(kept)]
        if name == "contacts":
            for at, row in zip(_order(kept), rows, strict=True):
                row["added_on"] = row["added_on"] or (kept.days[at] if at in late else None)
        if len(rows) > INLINE:
            file = f"{code}/{name}.csv"
            written[file] = _list(kept.kind, rows)
            blocks.append(_block(name, {name: {"file": file, "header_row": 1, "encoding": "utf-8"}}, ja))
        else:
            blocks.append(_tables(kept.kind, rows, ja))
    return {f"{code}.toml": "\n".join(blocks).encode(), **written}


def _order(kept: Kept) -> list[int]:
    """By key; who has a number within a client or contract, by that."""
    name = kept.kind.name
    if name in ("persons", "contacts"):
        return sorted(range(len(kept)), key=lambda at: (kept.keys[at][0], kept.numbers[at]))
    return sorted(range(len(kept)), key=lambda at: kept.keys[at])


def _limits(found: Stored) -> dict[str, Any]:
    """Those that were raised or lowered: every company has ten by itself."""
    limits: dict[str, Any] = {}
    if found.office and found.office["account_limit"] != ACCOUNTS:
        limits["staff_accounts"] = found.office["account_limit"]
    kept = found.kept("clients")
    own = {
        kept.value(at, "code"): found.client_limits[kept.keys[at][0]]
        for at in _order(kept)
        if found.client_limits.get(kept.keys[at][0], ACCOUNTS) != ACCOUNTS
    }
    return {**limits, **({CLIENT_LIMITS: own} if own else {})}


# --- TOML


def _comment(text: str) -> str:
    return "".join(f"# {line}\n" for line in text.splitlines())


def _block(name: str, table: Mapping[str, Any], ja: bool) -> str:
    import tomli_w

    kind = KINDS[name]
    return _comment(kind.ja if ja else kind.en) + tomli_w.dumps(table)


def _tables(kind: Kind, rows: Sequence[Mapping[str, Any]], ja: bool) -> str:
    """Each under a heading of its own, however short: what follows must not end up in the last one."""
    import tomli_w

    items = [f"[[{kind.name}]]\n{tomli_w.dumps(_table(kind, row))}" for row in rows]
    return _comment(kind.ja if ja else kind.en) + "\n".join(items)


def _table(kind: Kind, row: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in kind.fields:
        value = _value(kind, field, row)
        if value is not None:
            found[field.name] = value
    return found


def _given(kind: Kind, field: Field, row: Mapping[str, Any]) -> Any:
    """The value as it was written; None where there is nothing to say."""
    if (kind.name, field.name) in NOT_WRITTEN:
        return None
    value = row.get(f"{field.name}_written") or row.get(field.name)
    usual = USUAL.get(kind.name, {})
    if field.name in usual and value == usual[field.name]:
        return None
    return None if value is None or (value in ("", ()) and field.name != "menus") else value


def _value(kind: Kind, field: Field, row: Mapping[str, Any]) -> Any:
    value = _given(kind, field, row)
    if value is None:
        return None
    if field.type == WORDS:
        return list(value) if isinstance(value, tuple) else str(value).split()
    if field.type == DAY and isinstance(value, str) and len(value) == len("2024-03-15"):
        return dt.date.fromisoformat(value)
    return value


# --- lists


def _list(kind: Kind, rows: Sequence[Mapping[str, Any]]) -> bytes:
    """A CSV that Excel opens (UTF-8 with its mark) and that reads back as it was."""
    fields = [
        field
        for field in kind.fields
        if field.heading and (field.needed or any(_given(kind, field, row) is not None for row in rows))
    ]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([heading(field) for field in fields])
    for row in rows:
        writer.writerow([guard_cell(_cell(kind, field, row)) for field in fields])
    return out.getvalue().encode("utf-8-sig")


def _cell(kind: Kind, field: Field, row: Mapping[str, Any]) -> str:
    if field.name == "menus":  # blank is none at all
        return str(row.get("menus") or "")
    value = _given(kind, field, row)
    if field.name == "primary":
        return "主担当" if value else "副担当"
    if value is None:
        return ""
    if isinstance(value, bool):
        return "○" if value else "×"
    return "、".join(value) if isinstance(value, tuple) else str(value)


def heading(field: Field) -> str:
    """The heading that offices write over such a column."""
    if field.name == "primary":
        return "担当区分"
    word = str(field.heading)
    return next((one for one in _headings().get(word, ()) if not one.isascii()), word)


@cache
def _headings() -> Mapping[str, Sequence[str]]:
    text = (resources.files("kcli_core.catalog") / "headers.toml").read_text("utf-8")
    found: Mapping[str, Sequence[str]] = tomllib.loads(text)
    return found
