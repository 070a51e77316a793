"""Planning and applying: the same steps by the same actions, once rehearsed and once for good."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from kcli_core.catalog.prices import prices
from kcli_core.catalog.products import shipped
from kcli_core.client import actions as clients
from kcli_core.contract import reads as contracts
from kcli_core.desired.check import check
from kcli_core.desired.fields import LISTED
from kcli_core.desired.model import Desired, Finding
from kcli_core.desired.state import State
from kcli_core.desired.stored import state_of_office
from kcli_core.input.ids import id_key
from kcli_core.mypage.rules import extra_ids
from kcli_core.office import actions as offices
from kcli_core.office import reads as office_reads
from kcli_core.plan import contracts as contract_steps
from kcli_core.plan import people, reads
from kcli_core.plan.diff import Diff
from kcli_core.plan.model import ADD, END, Change, Money, OfficePlan
from kcli_core.plan.run import Run, Step, cells
from kcli_core.refusals import Refusal, Refused, refuse, require
from kcli_core.roles import Action, Target, may
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries, Transaction
from kcli_core.world import JST

OFFICE_OPTIONS = ("channel", "plan", "partner", "included_ids", "presence_days")


def _no_step(done: int, total: int) -> None:
    del done, total


def hold(tx: Transaction, offices: Sequence[Desired]) -> None:
    """Let nobody else apply to these offices, or add to them, before this transaction ends; in one order."""
    for code in sorted({id_key(one.code) for one in offices}):
        tx.connection.hold_name(f"apply {code}")
    rows = tx.rows("SELECT id, code_key FROM office ORDER BY id")
    wanted = {id_key(one.code) for one in offices}
    for row in rows:
        if row["code_key"] in wanted and tx.actor.office_id in (None, row["id"]):
            tx.hold("office", row["id"])


def plan(q: Queries, desired: Desired) -> OfficePlan:
    """What the file would change, and what stands against it; nothing is carried out.

    Refused: PERM_ROLE; NOT_REGISTERED to somebody of another office.
    """
    office = q.one("SELECT * FROM office WHERE code_key = :key", key=id_key(desired.code))
    if q.actor.office_id is not None and (office is None or q.actor.office_id != office["id"]):
        raise Refused(refuse("NOT_REGISTERED", kind="office", key=desired.code))
    return plan_office(q, desired, office)


def plan_office(q: Queries, desired: Desired, office: Row | None) -> OfficePlan:
    """The same of an office that was found, or that is not registered yet. Refused: PERM_*."""
    require(may(q.actor, Action.DESIRED_PLAN, Target(office["id"] if office else None)))
    day = q.instant.astimezone(JST).date()
    state = state_of_office(q, office) if office else State(known=True)
    sections = [name for name in LISTED if desired.managed(name)]
    stored = reads.stored(q, desired.code, sections)
    made = OfficePlan(desired, stored, mark=reads.mark(q, office["id"] if office else None))
    made.findings = [one for one in check(desired, day, state) if one.waiver is None or not one.is_error]
    catalogue = contracts.catalogue(q, office["id"]) if office else shipped()
    diff = Diff(desired, stored, catalogue, day.isoformat())
    made.changes = diff.run()
    about = {f"{one.kind}:{one.label}" for one in made.changes}
    made.findings = [one for one in made.findings if one.is_error or one.about in about]
    made.findings += diff.findings
    made.findings += _endings_by_hand(q, made)
    return made


def _endings_by_hand(q: Queries, made: OfficePlan) -> list[Finding]:
    """Folders end by hand: the client's name is typed and the own password asked. One that is ending is done."""
    if not any(made.of("folders", END)):
        return []
    ids = made.stored.kept("folders").ids
    ending = {row["id"] for row in q.rows("SELECT id FROM folder WHERE state = 'ending'")}
    done = [one for one in made.of("folders", END) if ids[one.held] in ending]
    made.changes = [one for one in made.changes if one not in done]
    found = []
    for change in made.of("folders", END):
        kept = made.stored.kept("folders").row(change.held)
        reason = "green" if kept["kind"] == "ebook" else "folder"
        bar = refuse("NOT_BY_FILE", reason=reason, key=change.label, client=kept["client"], name=kept["name"])
        found.append(Finding(bar, made.spot(change, "ends"), f"folders:{change.label}"))
    return found


def rehearse(tx: Transaction, plans: Sequence[OfficePlan]) -> None:
    """Carry them out to see what they lead to, and take all of it back: refusals, cautions, yen, passwords, mail."""
    with tx.rehearsal():
        for made in plans:
            cautions, posted = len(tx.cautions), len(tx.posted)
            run = carry_out(tx, made)
            # What the rules over the file said already is not said again by what follows from it.
            made.findings += run.rights() if made.broken else run.findings()
            made.issued, made.mails = len(run.issued), len(tx.posted) - posted
            made.cautions = tx.cautions[cautions:]
            del tx.cautions[cautions:]
            if run.office:
                made.after = money(tx, run.office["id"])


def carry_out(tx: Transaction, made: OfficePlan, step: Step = _no_step) -> Run:
    """All steps, by the ordinary actions and their rights. Whoever calls looks at what was refused."""
    if made.stored.office:
        made.before = money(tx, made.stored.office["id"])
    run = Run(tx, made, step)
    reason = tx.reason
    if reason is None and made.desired.limits.get("reason") and run.of("limits", "change"):
        tx.reason = str(made.desired.limits["reason"])
    if not made.changes:
        return run
    _office(run)
    if not run.office:
        return run  # nothing stands without it
    _staff_limit(run, raised=True)
    people.staff_edits(run)
    people.staff_ends(run, late=False)
    people.staff_adds(run)
    people.client_edits(run)
    people.client_ends(run)
    people.client_adds(run)
    _client_limits(run, raised=True)
    people.staff_ids(run)
    people.staff_ends(run, late=True)
    people.person_edits(run)
    people.persons_in(run)
    _staff_limit(run, raised=False)
    _client_limits(run, raised=False)
    contract_steps.contract_edits(run, fewer=False)
    contract_steps.contract_ends(run)
    contract_steps.contract_adds(run)
    contract_steps.contact_edits(run)
    contract_steps.contact_primaries(run)
    contract_steps.contact_ends(run, late=False)
    contract_steps.contact_adds(run)
    contract_steps.contact_ends(run, late=True)
    contract_steps.contract_edits(run, fewer=True)
    contract_steps.folder_edits(run)
    contract_steps.folder_adds(run)
    contract_steps.access_ends(run)
    contract_steps.access_adds(run)
    return run


# --- the office and its limits


def _office(run: Run) -> None:
    for change in run.of("office", ADD, "change"):
        work = _open_office if change.what == ADD else _edit_office
        run.attempt([change], partial(work, run, change))


def _open_office(run: Run, change: Change) -> None:
    values = run.values(change)
    options = {name: values[name] for name in OFFICE_OPTIONS[:-1] if values.get(name) is not None}
    given = cells({k: v for k, v in values.items() if v is not None and k not in OFFICE_OPTIONS}, "office")
    given.pop("oem", None)
    _, issued = offices.add(run.tx, given, oem=bool(values.get("oem")), **options)
    run.office = office_reads.choose(run.tx, values["code"])
    run.issued += issued
    if values.get("presence_days"):
        offices.edit(run.tx, run.office, {}, presence_days=values["presence_days"])


def _edit_office(run: Run, change: Change) -> None:
    values = run.values(change)
    names = [one.name for one in change.fields]
    options: dict[str, Any] = {name: values[name] or 0 for name in names if name == "presence_days"}
    options |= {name: values[name] or "" for name in names if name in OFFICE_OPTIONS and name != "presence_days"}
    typed = cells(values, "office", [name for name in names if name not in OFFICE_OPTIONS])
    offices.edit(run.tx, run.office, typed, **options)
    run.office = office_reads.choose(run.tx, run.office["code"])


def _staff_limit(run: Run, *, raised: bool) -> None:
    for change in run.of("limits", "change"):
        field = change.fields[0]
        if field.name == "staff_accounts" and (field.after > (field.before or 10)) is raised:
            run.attempt([change], run.by(offices.set_limit, field.after))


def _client_limits(run: Run, *, raised: bool) -> None:
    for change in run.of("limits", "change"):
        field, code = change.fields[0], change.label
        if field.name != "staff_accounts" and (field.after > (field.before or 10)) is raised:
            run.attempt(
                [change],
                run.by(clients.set_limit, code, field.after),
            )


def money(q: Queries, office_id: int) -> Money:
    """What is charged from next month on as things stand: IDs beyond the basic fee, restricted IDs."""
    row = q.rows(
        "SELECT o.included_ids, (SELECT count(*) FROM account a WHERE a.office_id = o.id "
        "AND a.kind IN ('staff', 'group_account')) AS ids, "
        "(SELECT count(*) FROM account a WHERE a.office_id = o.id AND a.restricted) AS restricted "
        "FROM office o WHERE o.id = :o",
        o=office_id,
    )[0]
    table: Mapping[str, Any] = prices()
    extra = extra_ids(row["ids"], row["included_ids"])
    return Money(
        extra, extra * table["staff_ids"]["yen_per_id_and_month"],
        row["restricted"], row["restricted"] * table["access_restriction"]["yen_per_id_and_month"],
    )  # fmt: skip


def refusals_of(findings: list[Finding], desired: Desired) -> list[Refusal]:
    """Refusals with the place of each, for whoever raises them."""
    broken = [(one.what, one.spot) for one in findings if isinstance(one.what, Refusal)]
    places = desired.places(spot for _, spot in broken)
    shown = {spot: f"{place.file}:{place.line}:{place.column}" for spot, place in places.items()}
    return [bar.at(place=shown[spot]) for bar, spot in broken]
