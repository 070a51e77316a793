"""A machine whose clock is two days off, really moved by libfaketime: nobody is locked out, and no work is lost."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from tests import postgres
from tests.cli.terminal import ROOT, Done, Terminal

OFFICE, CLIENT = ("--as", "minami002"), ("--as", "abe@example.co.jp")


@pytest.fixture(autouse=True)
def _needed() -> None:
    if shutil.which("faketime") is None:
        pytest.skip("NOT RUN: no faketime here, so no machine's clock was moved (Debian: apt-get install faketime)")


def share(at: Terminal, days: int, *argv: str) -> Done:
    """kcli share under a clock that is so many days off."""
    if not days:
        return at.kcli("share", *argv)
    return at.shell(f"faketime -f {days:+}d kcli share {' '.join(argv)}")


@pytest.mark.req("REQ-143", "REQ-144")
@pytest.mark.parametrize(("holder", "other"), [(2, 0), (-2, 0), (0, 2), (0, -2)])
def test_a_clock_that_is_two_days_off_locks_nobody_out_and_loses_nothing(
    office: Terminal, holder: int, other: int
) -> None:
    """L7: who finds a lease that cannot be takes over; the fence keeps what the holder sends from going over it."""
    share(office, holder, "open", "D1", "--to", "d1.kpz", *OFFICE).ended(0)
    assert "lease" in share(office, other, "open", "D1", "--to", "d1-client.kpz", *CLIENT).ended(0).err
    for name in ("d1.kpz", "d1-client.kpz"):
        with (office.home / name).open("ab") as file:
            file.write(name.encode())
    share(office, other, "close", "D1", "d1-client.kpz", *CLIENT).ended(0)
    assert "STALE_VERSION" in share(office, holder, "close", "D1", "d1.kpz", *OFFICE).ended(6).err
    share(office, 0, "get", "D1", "--draft", "1", "--to", "draft.kpz", *OFFICE).ended(0)
    share(office, 0, "open", "D1", "--to", "d1-other.kpz", *OFFICE).ended(0)
    assert (office.home / "draft.kpz").read_bytes() == (office.home / "d1.kpz").read_bytes()
    assert (office.home / "d1-other.kpz").read_bytes() == (office.home / "d1-client.kpz").read_bytes()
    office.kcli("audit", "verify").ended(0)


def test_on_postgres_the_clock_of_the_machine_decides_nothing(server: str | None) -> None:
    """It is the server's that counts; the control: that of the machine is seen to be off."""
    if server is None:
        pytest.skip("NOT RUN: no PostgreSQL binaries here; set KCLI_TEST_POSTGRES")
    url = postgres.new_database(server)
    ask = (
        "import datetime as dt, sys; from kcli_core.store.engine import connect; "
        "from kcli_core.store.place import read_place; connection = connect(read_place(sys.argv[1]), writer=False); "
        "print(round((dt.datetime.now(dt.UTC) - connection.now()).total_seconds() / 86400)); connection.close()"
    )
    found = []
    for days in ("+2d", "-2d"):
        words = ["faketime", "-f", days, sys.executable, "-c", ask, url]
        found.append(subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip())
    postgres.drop_database(server, url)
    assert found == ["2", "-2"]
