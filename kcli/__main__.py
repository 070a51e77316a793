"""The way in. `--version` answers before anything else is loaded."""

from __future__ import annotations

import sys


def main() -> None:
    """Run one command; the process ends with its status (docs/reference/exit-statuses.md)."""
    if sys.argv[1:] == ["--version"]:
        from kcli import __version__

        print(f"kcli {__version__}")  # noqa: T201
        return
    from kcli.app import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
