"""The way in. `--version` and the first page of help answer before Typer is loaded."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress

# Most commands are over before garbage matters: looking for it while modules load costs half an interpreter start.
gc.set_threshold(50_000, 20, 20)


def main() -> None:
    """Run one command; the process ends with its status (docs/reference/exit-statuses.md)."""
    if sys.argv[1:] == ["--version"]:
        from kcli import __version__

        print(f"kcli {__version__}")  # noqa: T201
        return
    if sys.argv[1:] in ([], ["--help"]) and "_KCLI_COMPLETE" not in os.environ:
        from kcli import help, language, output

        output.make_safe_streams()
        output.print_help(help.root_page(language.settle(sys.argv)))
        sys.exit(0 if sys.argv[1:] else 2)
    from kcli.app import run

    status = run(sys.argv[1:])
    with suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    # All is flushed and closed by now; to take the interpreter apart would cost one and a half starts more.
    os._exit(status)


if __name__ == "__main__":
    main()
