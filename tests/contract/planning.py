"""Files of an office for tests of plan and apply."""

from __future__ import annotations

from pathlib import Path

from kcli_core.desired.model import Desired
from kcli_core.desired.read import read_office
from kcli_core.plan import actions, export
from kcli_core.plan.model import OfficePlan
from kcli_core.plan.run import Run
from kcli_core.refusals import Refused
from tests.conftest import Shop

HEAD = '[office]\ncode = "minami01"\n'


def file(folder: Path, text: str, name: str = "office.toml") -> Desired:
    """An office's file; without an [office] of its own it is minami01's."""
    path = folder / name
    path.write_text(text if "[office]" in text else HEAD + text, encoding="utf-8")
    return read_office(path)


def planned(shop: Shop, desired: Desired) -> OfficePlan:
    """What the file would change, rehearsed."""
    with shop.write(dry_run=True) as tx:
        made = actions.plan(tx, desired)
        actions.rehearse(tx, [made])
    return made


def applied(shop: Shop, desired: Desired, **options: object) -> Run:
    """The file applied; refused with everything that stands against it."""
    with shop.write(**options) as tx:
        made = actions.plan(tx, desired)
        found = made.broken
        run = None
        if not found:
            run = actions.carry_out(tx, made)
            found = run.findings()
        if found or run is None:
            raise Refused(*actions.refusals_of(found, desired))
    return run


def said(made: OfficePlan) -> list[str]:
    """Every change on a line: `staff + 006`, `clients ~ C01 name=…`."""
    signs = {"add": "+", "change": "~", "rename": "~", "end": "-"}
    lines = []
    for one in made.changes:
        fields = "" if one.what == "add" else " ".join(f"{f.name}={f.after}" for f in made.fields_of(one))
        lines.append(f"{one.kind} {signs[one.what]} {one.label} {fields}".rstrip())
    return lines


def codes(made: OfficePlan) -> list[str]:
    return [finding.code for finding in made.broken]


def exported(shop: Shop, folder: Path, code: str = "minami01") -> Path:
    """The office written to files; the TOML among them."""
    with shop.read() as q:
        files = export.export(q, export.offices(q, code)[0], "ja")
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder / f"{code}.toml"
