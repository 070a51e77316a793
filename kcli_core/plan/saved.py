"""A plan on disk: what was planned, of which files, against which state of which store. No secrets in it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from kcli_core.desired.sources import read_bytes
from kcli_core.plan.model import ADD, Field, OfficePlan
from kcli_core.refusals import Refused, refuse
from kcli_core.store.audit import canonical

FORMAT = 1
LARGEST_PLAN = 512 * 1024 * 1024
LARGEST_HEAD = 8 * 1024 * 1024
CHANGES = ',\n "changes": ['


class Meant(NamedTuple):
    """One office of a saved plan: its file, how that is called, the state of the store, and what was planned."""

    code: str
    path: Path
    name: str
    mark: str
    digest: str


class Saved(NamedTuple):
    """A plan that was read back."""

    store: str
    offices: tuple[Meant, ...]


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    return list(value) if isinstance(value, tuple) else value


def rows(made: OfficePlan) -> Iterator[dict[str, Any]]:
    """Every change of an office, with its fields, one at a time: there may be a hundred thousand."""
    for change in made.changes:
        fields = [
            {"field": one.name, "before": plain(one.before), "after": plain(one.after)}
            for one in made.fields_of(change)
        ]
        yield {"section": change.kind, "action": change.what, "key": change.label, "fields": fields}


def digest(made: OfficePlan) -> str:
    """SHA-256 of what is planned; the values of additions are those of the files, which have hashes of their own."""
    hasher = hashlib.sha256()
    for change in made.changes:
        fields: Sequence[Field] = () if change.what == ADD else change.fields
        hasher.update(
            canonical([change.kind, change.what, change.label, [list(map(str, one)) for one in fields]]).encode()
        )
    return hasher.hexdigest()


def hashes(plans: Iterable[OfficePlan]) -> dict[Path, str]:
    """SHA-256 of every file that was read: the offices' own and the lists beside them."""
    found: dict[Path, str] = {}
    for made in plans:
        for source in made.desired.sources:
            found[source.path] = hash_of(source.path, source.name)
    return found


def hash_of(path: Path, name: str) -> str:
    return hashlib.sha256(read_bytes(path, name)).hexdigest()


def chunks(plans: Sequence[OfficePlan], store: str, folder: Path) -> Iterator[str]:
    """The plan as it is saved in `folder`: paths are relative to it, so that a checkout may lie anywhere.

    JSON of one spelling, a change a line and the changes last: two plans can be compared, and what is needed to apply
    one is read without them.
    """
    head = {
        "kcli_plan": FORMAT,
        "store": store,
        "files": [{"path": _relative(path, folder), "sha256": sha} for path, sha in sorted(hashes(plans).items())],
        "offices": [
            {
                "office": made.code,
                "file": _relative(made.desired.file, folder),
                "name": made.desired.sources[0].name,
                "mark": made.mark,
                "digest": digest(made),
            }
            for made in plans
        ],
    }
    yield json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}") + CHANGES
    between = "\n"
    encode = json.JSONEncoder(ensure_ascii=False).encode
    for made in plans:
        for row in rows(made):
            yield f"{between}  {encode({'office': made.code, **row})}"
            between = ",\n"
    yield "\n ]\n}\n"


def _relative(path: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(path.absolute(), folder.absolute())).as_posix()
    except ValueError:  # another drive
        return path.absolute().as_posix()


def is_plan(path: Path) -> bool:
    """Whether a file is meant as a saved plan, by its name."""
    return path.suffix.lower() == ".json"


def read(path: Path, name: str) -> Saved:
    """A saved plan, whose files are still what they were.

    Refused: BAD_PLAN, FILE_*; STALE_PLAN where a file has changed or is gone.
    """
    try:
        if path.stat().st_size > LARGEST_PLAN:
            raise Refused(refuse("BAD_PLAN", file=name))
        found = _head(path)
    except FileNotFoundError:
        raise Refused(refuse("FILE_MISSING", file=name)) from None
    except (OSError, ValueError, RecursionError):
        raise Refused(refuse("BAD_PLAN", file=name)) from None
    try:
        if found["kcli_plan"] != FORMAT:
            raise Refused(refuse("BAD_PLAN", file=name))
        folder = path.absolute().parent
        files = [(str(one["path"]), str(one["sha256"])) for one in found["files"]]
        offices = tuple(
            Meant(str(o["office"]), folder / str(o["file"]), str(o["name"]), str(o["mark"]), str(o["digest"]))
            for o in found["offices"]
        )
        store = str(found["store"])
    except (KeyError, TypeError):
        raise Refused(refuse("BAD_PLAN", file=name)) from None
    changed = [shown for shown, sha in files if _hash(folder / shown, shown) != sha]
    if changed:
        raise Refused(*(refuse("STALE_PLAN", reason="file", file=one) for one in changed))
    return Saved(store, offices)


def _head(path: Path) -> Any:
    """The plan without its changes, or all of a file that was written otherwise."""
    with path.open(encoding="utf-8") as file:
        head = file.read(LARGEST_HEAD)
        at = head.find(CHANGES)
        return json.loads(head[:at] + "}" if at >= 0 else head + file.read())


def _hash(path: Path, name: str) -> str:
    try:
        return hash_of(path, name)
    except Refused:
        return ""


def still_true(saved: Saved, store: str, plans: Sequence[OfficePlan]) -> None:
    """Refused: STALE_PLAN where it was made for another store, where the store has moved, or the day has."""
    if saved.store != store:
        raise Refused(refuse("STALE_PLAN", reason="store"))
    for meant, made in zip(saved.offices, plans, strict=True):
        if meant.mark != made.mark:
            raise Refused(refuse("STALE_PLAN", office=made.code, reason="moved"))
        if meant.digest != digest(made):
            raise Refused(refuse("STALE_PLAN", office=made.code, reason="changed"))
