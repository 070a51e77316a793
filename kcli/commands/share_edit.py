"""kcli share edit: open, run the user's program on the file, renew while it runs, close."""

from __future__ import annotations

import shutil
import signal
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
    "The program and its arguments, after --; {} is the file",
    "-- の後にプログラムと引数 ({} はファイル)",
    metavar="PROGRAM",
)


@verb("edit", en="Open, run a program on the file (after --), close when it ends.", ja="開いてプログラム（-- の後）を実行し、終わったら閉じます。",
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
    if shutil.which(program[0]) is None:
        raise Refused(refuse("PROGRAM_FAILED", program=program[0], share=code, reason="missing"))
    grant = share.opened(ctx, code, to, lease, follows=True)
    if ctx.dry_run:
        ctx.say(f"{code} would be opened as {to}.", f"{code} を {to} に開きます。")
        return None
    words = [word.replace("{}", str(to)) for word in program]
    words += [] if any("{}" in word for word in program) else [str(to)]
    ended = _run(ctx, code, words, length)
    if ended is not None:
        # What was done so far stays in the file, and the lock with it.
        raise Refused(refuse("PROGRAM_FAILED", program=words[0], ended=ended, file=str(to), share=code))
    answer = share.closed(ctx, code, to, comment)
    said = f"version {answer['version']}" if answer["changed"] else "nothing changed"
    ctx.say(
        f"Closed {code}: {said}.",
        f"{code} を閉じました（{'第' + str(answer['version']) + '版' if answer['changed'] else '変更なし'}）。",
    )
    return {**answer, "opened": grant.version} if ctx.output.form != "table" else None


def _run(ctx: Context, code: str, words: list[str], length: Any) -> str | None:
    """Run the program under a lock that is renewed; how it ended, if not well.

    Ctrl-C belongs to the program, as in a shell: kcli goes on until that ends, so that the lock is not left alone.
    """
    over = threading.Event()
    renewing = threading.Thread(target=_renew, args=(ctx, code, length, over), daemon=True)
    ours = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, lambda *_: None) if ours else None
    renewing.start()
    try:
        status = subprocess.run(words, check=False).returncode
        return f"status {status}" if status > 0 else f"signal {-status}" if status else None
    except OSError as error:
        return error.strerror or type(error).__name__
    finally:
        over.set()
        renewing.join(5)
        if ours:
            signal.signal(signal.SIGINT, before)


# These say that the lock is lost for good; whatever else is in the way may pass: a busy store, a lost network.
LOST = frozenset({"NOT_LOCKED", "LOCKED_BY_OTHER"})
# And these that it is held to the end of the lease, and not longer.
ENDED = frozenset({"NOT_SUPPORT_MEMBER", "COMM_ID_UNUSABLE"})


def _renew(ctx: Context, code: str, length: Any, over: threading.Event) -> None:
    """Lengthens the lock three times a lease, and says at once if it is lost: the close would keep a draft then."""
    while not over.wait(length.total_seconds() / 3):
        try:
            with ctx.write(follows=True) as tx:
                working.renew(tx, ctx.office(tx), code, length)
        except Refused as refused:
            codes = {refusal.code for refusal in refused.refusals}
            if ENDED & codes:
                ctx.note(
                    f"{code} cannot be opened any more, so its lock is not lengthened: end the program before it runs out.",
                    f"{code} は開けなくなったため、ロックを延長できません。ロックの期限までにプログラムを終了してください。",
                )
                return
            if LOST & codes:
                ctx.note(
                    f"The lock of {code} was lost meanwhile; what you do is kept as a draft when the program ends.",
                    f"{code} のロックが失われました。作業内容はプログラムの終了時に控えとして保管されます。",
                )
                return
