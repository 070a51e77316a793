"""The way in. `--version` and the first page of help answer before Typer is loaded."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress

OUTSIDE = 10
# Most commands are over before garbage matters: looking for it while modules load costs half an interpreter start.
gc.set_threshold(50_000, 20, 20)


def main() -> None:
    """Run one command; the process ends with its status (docs/reference/exit-statuses.md)."""
    if sys.argv[1:] == ["--version"]:
        from kcli import __version__

        print(f"kcli {__version__}")  # noqa: T201
        _leave(0)
    if sys.argv[1:] in ([], ["--help"]) and "_KCLI_COMPLETE" not in os.environ:
        from kcli import help, language, output

        output.make_safe_streams()
        output.print_help(help.root_page(language.settle(sys.argv)))
        _leave(0 if sys.argv[1:] else 2)
    from kcli.app import run

    _leave(run(sys.argv[1:]))


def _leave(status: int) -> None:
    """End the process. What can no longer be written is said, unless its reader has gone."""
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except BrokenPipeError:
        pass
    except OSError as error:
        status = OUTSIDE
        with suppress(OSError):
            os.write(2, f"kcli: {error.strerror}\n".encode("ascii", "replace"))
    # All is flushed and closed by now; to take the interpreter apart would cost one and a half starts more.
    os._exit(status)


if __name__ == "__main__":
    main()
