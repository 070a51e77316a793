"""Applying plans: shown, asked for, carried out in one transaction; passwords are on disk before the commit."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from kcli import failures, plans
from kcli.context import Context
from kcli.progress import counting
from kcli.sheet import COLUMNS, PasswordSheet
from kcli_core.account.issue import Issued
from kcli_core.desired.model import Desired
from kcli_core.lists.guard import guard_cell
from kcli_core.plan import actions, rules, saved
from kcli_core.plan.model import OfficePlan
from kcli_core.refusals import Refused, refuse, require
from kcli_core.store.attempts import Attempt
from kcli_core.store.repeats import Replayed
from kcli_core.store.transaction import Queries, Transaction


class Wishes(NamedTuple):
    """How to apply: what was acknowledged, where passwords and results go."""

    ack: tuple[str, ...] = ()
    passwords_to: Path | None = None
    result: Path | None = None


def apply(ctx: Context, desired: Sequence[Desired], by_plan: saved.Saved | None, wishes: Wishes) -> Any:
    """One transaction of all offices. Refused: STALE_PLAN, ACK_NEEDED, CONFIRMATION_NEEDED, and every rule's own."""
    files = saved.hashes(desired)
    ctx.counts(content=sorted(files.items()))
    _keep_left_over(ctx, wishes)
    if ctx.asks:
        by_plan = _asked(ctx, desired, by_plan, wishes)
        if by_plan is None:
            return None
    sheet: PasswordSheet | None = None
    made: list[OfficePlan] = []
    try:
        with ctx.write() as tx:
            tx.attempt = Attempt("apply", ",".join(f"office:{one.code}" for one in desired)[:200])
            actions.hold(tx, desired)
            made += _planned(tx, desired, by_plan)
            issued, sheet = _carried_out(ctx, tx, made, wishes)
            answer = tx.answers(_answer(ctx, tx, made, issued, sheet))
            if wishes.result is not None:
                write_whole(wishes.result, [_result(ctx, made)])
    except Replayed as again:
        left = again.answer.get("passwords_file") if isinstance(again.answer, Mapping) else None
        if left and not Path(left).exists():
            PasswordSheet(Path(left)).keep_left_over()
        raise
    except BaseException as error:
        if sheet is not None and not _may_have_committed(error):
            sheet.drop()
        if isinstance(error, Refused) and wishes.result is not None and any(one.broken for one in made):
            write_whole(wishes.result, [_result(ctx, made)])
        raise
    if sheet is not None:
        sheet.keep()
    _say(ctx, made, answer)
    return answer if ctx.output.form != "table" else None


def _asked(ctx: Context, desired: Sequence[Desired], by_plan: saved.Saved | None, wishes: Wishes) -> saved.Saved | None:
    """The plan, shown and agreed to; what is applied must then be that very plan. None: there is nothing to do."""
    from kcli.commands.plan import show

    with ctx.rehearse() as tx:
        store = tx.connection.store_id()
        made = _planned(tx, desired, by_plan)
        actions.rehearse(tx, made)
    shown = show(made, ctx.lang)
    ctx.output.report(plans.text(shown))
    bars = [bar for one in made for bar in actions.refusals_of(one.findings, one.desired)]
    require(*bars)
    if not shown.changes:
        return None
    require(rules.acknowledged(_ends(made), wishes.ack))
    ctx.confirm(f"Apply this ({plans.total(shown)})?", f"適用しますか（{plans.total(shown)}）?")
    offices = [
        saved.Meant(one.code, one.desired.file, one.desired.sources[0].name, one.mark, saved.digest(one))
        for one in made
    ]
    return saved.Saved(store, tuple(offices), saved.hashes(desired))


def _planned(tx: Transaction, desired: Sequence[Desired], by_plan: saved.Saved | None) -> list[OfficePlan]:
    """What is to be done, now that nobody else changes anything. Refused: STALE_PLAN."""
    made = [actions.plan(tx, one) for one in desired]
    if by_plan is not None:
        saved.still_true(by_plan, tx.connection.store_id(), made)
    return made


def _ends(made: Sequence[OfficePlan]) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for one in made:
        for kind, (ending, there) in one.ends().items():
            was = found.get(kind, (0, 0))
            found[kind] = was[0] + ending, was[1] + there
    return found


def _carried_out(
    ctx: Context, tx: Transaction, made: Sequence[OfficePlan], wishes: Wishes
) -> tuple[int, PasswordSheet | None]:
    """Every step, and the passwords on disk; how many IDs were issued."""
    tried = tx.attempt
    require(*(bar for one in made for bar in actions.refusals_of(one.findings, one.desired)))
    require(rules.acknowledged(_ends(made), wishes.ack))
    issued: list[tuple[str, Issued]] = []
    with counting(ctx.output, "apply") as step:
        for one in made:
            run = actions.carry_out(tx, one, step)
            found = run.findings()
            if found:
                one.findings += found
                tx.attempt = tried  # it is the whole that is refused
                raise Refused(*actions.refusals_of(found, one.desired))
            one.issued = len(run.issued)
            issued += [(one.code, each) for each in run.issued]
            if run.office:
                one.after = actions.money(tx, run.office["id"])
    if ctx.dry_run or not issued:
        return len(issued), None
    sheet = PasswordSheet(wishes.passwords_to or _beside(ctx, tx), ("office", *COLUMNS))
    _put_aside(ctx, tx, sheet.part)
    sheet.write(_lines(issued), ctx.output.encoding)
    return len(issued), sheet


def _lines(issued: Sequence[tuple[str, Issued]]) -> Iterator[dict[str, str]]:
    for office, one in issued:
        yield {
            "office": office, "user_id": one.user_id, "full_name": one.full_name,
            "initial_password": one.initial_password,
        }  # fmt: skip


def _folder(ctx: Context) -> Path:
    return ctx.place.path.parent if ctx.place.embedded else ctx.keys.parent


def _beside(ctx: Context, tx: Transaction) -> Path:
    """Beside an embedded store; for a server's, where the keys are: the user's own folder, never the current one."""
    folder = _folder(ctx)
    when = tx.at[:19].replace("-", "").replace(":", "")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"passwords-CS{tx.change_set}-{when}Z.csv"


def _may_have_committed(error: BaseException) -> bool:
    """A server that was lost may have committed all the same: then the sheet is the only copy."""
    return isinstance(error, Refused) and any(bar.code == "STORE_UNAVAILABLE" for bar in error.refusals)


def _keep_left_over(ctx: Context, wishes: Wishes) -> None:
    """Passwords of a run that was killed after its commit get their sheet: they are the only copy."""
    if wishes.passwords_to is not None:
        found = [wishes.passwords_to.with_name(wishes.passwords_to.name + ".part")]
    else:
        found = sorted(_folder(ctx).glob("passwords-CS*.csv.part"))
    for part in found:
        sheet = part.with_name(part.name.removesuffix(".part"))
        if not part.is_file() or sheet.exists():
            continue
        with ctx.read() as q:
            live = _live(ctx, q, part)
        if live:
            part.replace(sheet)
            ctx.note(
                f"Initial passwords of an interrupted run are in {sheet}.",
                f"中断した実行の初期パスワードは {sheet} にあります。",
            )


def _live(ctx: Context, q: Queries, part: Path) -> bool:
    """Does a password of this sheet open an account? Where it cannot be read it may."""
    from kcli_core.account.issue import still_initial

    try:
        with part.open(encoding=ctx.output.encoding, errors="replace", newline="") as file:
            rows = [(row.get("user_id") or "", row.get("initial_password") or "") for row in csv.DictReader(file)]
    except (OSError, csv.Error):
        return True
    return still_initial(q, rows)


def _put_aside(ctx: Context, tx: Transaction, part: Path) -> None:
    """What a run left that was killed before its commit stands in nobody's way; it is kept, as another store may have
    been meant. Of two that write the same sheet one waits for the other's commit, and then finds passwords that open.
    """
    tx.connection.hold_name(f"sheet {part.absolute()}")
    if not part.is_file() or part.is_symlink() or _live(ctx, tx, part):
        return
    names = (part.with_name(f"{part.name}.{number}") for number in count(1))
    aside = next(name for name in names if not name.exists())
    part.replace(aside)
    ctx.note(
        f"{part.name} of a run that was not applied is now {aside.name}; nothing opens with it.",
        f"適用されなかった実行の {part.name} は {aside.name} に移しました。使えるパスワードはありません。",
    )


def _answer(
    ctx: Context, tx: Transaction, made: Sequence[OfficePlan], issued: int, sheet: PasswordSheet | None
) -> dict[str, Any]:
    counts = plans.summary(made)
    return {
        "change_set": f"CS-{tx.change_set}" if tx.entries and not ctx.dry_run else None,
        "offices": [one.code for one in made],
        "added": counts.get("add", 0),
        "changed": counts.get("change", 0) + counts.get("rename", 0),
        "ended": counts.get("end", 0),
        "issued": issued,
        "passwords_file": str(sheet.path.absolute()) if sheet else None,
    }


def _say(ctx: Context, made: Sequence[OfficePlan], answer: Mapping[str, Any]) -> None:
    from kcli.commands.plan import show

    shown = show(made, ctx.lang)
    if not shown.changes:
        ctx.say("Nothing to change.", "変更はありません。")
        return
    if ctx.dry_run and ctx.output.form == "table":
        ctx.output.report(plans.text(shown))
    counts = plans.total(shown)
    if ctx.dry_run:
        ctx.say(f"{counts}.", counts)
        return
    ctx.say(f"Applied as {answer['change_set']}: {counts}.", f"適用しました（{answer['change_set']}）: {counts}")
    for one in made:
        if said := plans.cost(one, shown.ja):
            ctx.note(said, said)
    if answer["passwords_file"]:
        file = answer["passwords_file"]
        ctx.note(f"Initial passwords are in {file} (0600).", f"初期パスワードは {file} (0600) にあります。")


# --- files


def _result(ctx: Context, made: Sequence[OfficePlan]) -> bytes:
    """Every item of every file with what became of it: file, line, row, section, key, status, code, message."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("file", "line", "row", "section", "key", "status", "code", "message"))
    refused = any(one.broken for one in made)
    for one in made:
        done = {(change.kind, change.item): change.what for change in one.changes}
        said: dict[tuple[int, Any], list[Any]] = {}
        for finding in one.findings:
            said.setdefault(finding.spot[:2], []).append(finding)
        for name, section in one.desired.sections.items():
            if name == "waivers":
                continue
            spots = [section.spot_of(index) for index in range(len(section))]
            places = one.desired.places(spots)
            for index, spot in enumerate(spots):
                place = places[spot]
                status = done.get((name, index), "unchanged")
                found = said.get(spot[:2], [])
                if any(each.is_error for each in found):
                    status = "refused"
                elif refused and status != "unchanged":
                    status = "not done"
                codes = ",".join(dict.fromkeys(each.code for each in found))
                message = " / ".join(failures.words(each.code, each.what.facts, ctx.lang)[0] for each in found)
                cells = (place.file, place.line, place.row or "", name, section.label(index), status, codes, message)
                writer.writerow([guard_cell(str(cell)) for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def write_whole(path: Path, data: Iterable[bytes]) -> None:
    """A file of the user's own (0600), whole or not at all. Refused: FILE_UNWRITABLE."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        with os.fdopen(os.open(part, flags, 0o600), "wb") as out:
            out.writelines(data)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise Refused(refuse("FILE_UNWRITABLE", file=str(path), why=error.strerror)) from error
