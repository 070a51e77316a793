"""A bar for files that take a while: on a terminal only, and only when there is much to do."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from kcli.output import Output, visible
from kcli_core.blobs.blob import Progress, quiet

# Less than this is done before a bar could be read.
LEAST_BYTES = 32 * 1024 * 1024


# Fewer steps than this are done before a bar could be read.
LEAST_STEPS = 500


def progress(output: Output, what: str) -> AbstractContextManager[Progress]:
    """What to call with the bytes done and those there are in all; `what` is shown before the bar, on stderr."""
    return _shown(output, what, LEAST_BYTES, counts=False)


def counting(output: Output, what: str) -> AbstractContextManager[Progress]:
    """The same for steps of a work: how many are done, of how many."""
    return _shown(output, what, LEAST_STEPS, counts=True)


@contextmanager
def _shown(output: Output, what: str, least: int, *, counts: bool) -> Iterator[Progress]:
    if output.quiet or not sys.stderr.isatty():
        yield quiet
        return
    bar: Any = None

    def advance(done: int, total: int) -> None:
        nonlocal bar
        if total < least:
            return
        if bar is None:
            bar = _bar(visible(what), total, counts=counts)
        bar.update(bar.task_ids[0], completed=min(done, total), total=total)

    try:
        yield advance
    finally:
        if bar is not None:
            bar.stop()


def _bar(what: str, total: int, *, counts: bool) -> Any:
    import rich.progress
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn

    much = MofNCompleteColumn() if counts else DownloadColumn()
    columns = (TextColumn("{task.description}"), BarColumn(), much, TimeRemainingColumn())
    bar = rich.progress.Progress(*columns, console=Console(stderr=True), transient=True)
    bar.add_task(escape(what), total=total)
    bar.start()
    return bar
