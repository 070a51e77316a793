"""kcli share edit: open, run the user's program on the file, renew while it runs, close."""

from __future__ import annotations

import subprocess
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from kcli.commands import share_shared as shared
from kcli.context import Context
from kcli.later import later
from kcli.verbs import arg, opt, verb
from kcli_core.refusals import Refused, refuse

if TYPE_CHECKING:
    from kcli.commands import share
    from kcli_core.share import working
else:
    share = later("kcli.commands.share")
    working = later("kcli_core.share.working")

PROGRAM = arg(
    "-- PROGRAM and its arguments; {} is the file", "-- プログラムと引数 ({} はファイル)", metavar="-- PROGRAM {}"
)


@verb("edit", en="Open, run a program on the file, and close when it ends.", ja="開いてプログラムを実行し、終わったら閉じます。",
      example="kcli share edit D1 --to d1.kpz --as minami002 -- true {}", changes=True)  # fmt: skip
def edit(
    ctx: Context,
    code: Annotated[str, shared.CODE],
    program: Annotated[list[str], PROGRAM],
    to: Annotated[Path, shared.TO],
    lease: Annotated[str, shared.LEASE] = "1h",
    comment: Annotated[str | None, opt("--comment", en="What was done", ja="作業の内容", metavar="TEXT")] = None,
) -> Any:
    length = shared.length(lease)
    grant = share.opened(ctx, code, to, lease)
    if ctx.dry_run:
        return None
    words = [word.replace("{}", str(to)) for word in program]
    words += [] if any("{}" in word for word in program) else [str(to)]
    over = threading.Event()
    renewing = threading.Thread(target=_renew, args=(ctx, code, length, over), daemon=True)
    renewing.start()
    try:
        status = subprocess.run(words, check=False).returncode
    except OSError as error:
        raise Refused(
            refuse("PROGRAM_FAILED", program=words[0], why=error.strerror, file=str(to), share=code)
        ) from error
    finally:
        over.set()
        renewing.join(5)
    if status:
        # What was done so far stays in the file, and the lock with it.
        raise Refused(refuse("PROGRAM_FAILED", program=words[0], why=f"status {status}", file=str(to), share=code))
    answer = share.closed(ctx, code, to, comment)
    said = f"version {answer['version']}" if answer["changed"] else "nothing changed"
    ctx.say(
        f"Closed {code}: {said}.",
        f"{code} を閉じました（{'第' + str(answer['version']) + '版' if answer['changed'] else '変更なし'}）。",
    )
    return {**answer, "opened": grant.version} if ctx.output.form != "table" else None


def _renew(ctx: Context, code: str, length: Any, over: threading.Event) -> None:
    """Lengthens the lock three times a lease; a renewal that fails is told by the close."""
    while not over.wait(length.total_seconds() / 3):
        try:
            with ctx.write() as tx:
                working.renew(tx, ctx.office(tx), code, length)
        except Refused:
            return
