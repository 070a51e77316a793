"""A real Postgres server for tests: the one of KCLI_TEST_POSTGRES, or the system's own binaries on a private socket.

It runs as an unprivileged user even where root runs the tests, listens on no network, and stops with them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg


def binaries() -> Path | None:
    """The folder of initdb and pg_ctl, the newest version first; None where there is none."""
    found = shutil.which("initdb")
    if found and shutil.which("pg_ctl"):
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


def _as_server_user(*command: str) -> list[str]:
    if os.getuid() != 0:
        return list(command)
    runuser = shutil.which("runuser", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") or "runuser"
    return [runuser, "-u", "postgres", "--", *command]


@contextmanager
def server(*, durable: bool = False) -> Iterator[str | None]:
    """The address of a server's maintenance database; None where no server can be had."""
    if given := os.environ.get("KCLI_TEST_POSTGRES"):
        yield given
        return
    programs = binaries()
    if programs is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="kcli-pg-"))
    try:
        if os.getuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        data = folder / "data"
        quiet: dict[str, Any] = {"check": True, "stdout": subprocess.DEVNULL, "cwd": "/"}
        subprocess.run(
            _as_server_user(
                str(programs / "initdb"),
                "-D",
                str(data),
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "-A",
                "trust",
                "-U",
                "postgres",
                "--no-sync",
            ),
            **quiet,
        )
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c max_connections=200"
        if not durable:
            options += " -c fsync=off -c autovacuum=off"
        control = _as_server_user(str(programs / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"))
        subprocess.run([*control, "-o", options, "start"], **quiet)
        try:
            yield f"postgresql://postgres@/postgres?host={folder}"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], **quiet)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def new_database(address: str, template: str = "template1") -> str:
    """A database of its own on the server; its address."""
    name = f"kcli_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(address, autocommit=True) as db:
        db.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    head, _, query = address.partition("?")
    return f"{head.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


def drop_database(address: str, url: str) -> None:
    name = url.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(address, autocommit=True) as db:
        db.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
