"""A real S3 server for tests: SeaweedFS from its wheel, on this machine only, stopped with them."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

START_SECONDS = 30
REGION = "us-east-1"
# It opens a second port, so much higher, for each that it is given.
GRPC = 10_000


class Service(NamedTuple):
    """Where it answers, and the key of its only user."""

    endpoint: str
    key_id: str
    secret: str


@contextmanager
def server() -> Iterator[Service | None]:
    """The service; None where its program is not installed or does not start."""
    weed = shutil.which("weed", path=f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}")
    if weed is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="kcli-weed-"))
    process = None
    try:
        service, process = _start(weed, folder)
        yield service if _answers(service, process) else None
    finally:
        if process is not None:
            process.kill()  # told to end, it takes longer than the tests; its data are thrown away anyhow
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _start(weed: str, folder: Path) -> tuple[Service, subprocess.Popen[bytes]]:
    master, volume, filer, s3 = _free_ports(4)
    service = Service(f"http://127.0.0.1:{s3}", "KCLITESTKEY", os.urandom(12).hex())
    users = folder / "s3.json"
    key = {"accessKey": service.key_id, "secretKey": service.secret}
    users.write_text(json.dumps({"identities": [{"name": "kcli", "credentials": [key], "actions": ["Admin"]}]}))
    with open(folder / "out", "wb") as out:
        process = subprocess.Popen(
            [
                *(weed, f"-logdir={folder}", "server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1"),
                *(f"-master.port={master}", f"-volume.port={volume}", "-filer", f"-filer.port={filer}"),
                *("-s3", f"-s3.port={s3}", f"-s3.config={users}", "-s3.port.iceberg=0", "-s3.port.lance=0"),
                *("-volume.max=5", "-master.volumeSizeLimitMB=512", "-master.telemetry=false"),
            ],
            stdout=out,
            stderr=out,
            stdin=subprocess.DEVNULL,
            cwd=folder,
            start_new_session=True,
        )
    return service, process


def _free_ports(count: int) -> list[int]:
    """Ports whose second ones are free too."""
    found: list[int] = []
    with suppress(OSError):
        while len(found) < count:
            with socket.socket() as first, socket.socket() as second:
                first.bind(("127.0.0.1", 0))
                port = first.getsockname()[1]
                with suppress(OSError, OverflowError):
                    second.bind(("127.0.0.1", port + GRPC))
                    if not {port, port + GRPC} & {other + more for other in found for more in (0, GRPC)}:
                        found.append(port)
    return found


def _answers(service: Service, process: subprocess.Popen[bytes]) -> bool:
    """Wait until it makes buckets."""
    for _ in range(START_SECONDS * 20):
        if process.poll() is not None:
            return False
        with suppress(OSError):
            make_bucket(service, "kcli-first")
            return True
        time.sleep(0.05)
    return False


def make_bucket(service: Service, bucket: str) -> None:
    """A PUT of the bucket, signed (AWS Signature Version 4): the library of kcli makes none."""
    at = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    host = service.endpoint.removeprefix("http://")
    empty, names = hashlib.sha256(b"").hexdigest(), "host;x-amz-content-sha256;x-amz-date"
    asked = f"PUT\n/{bucket}\n\nhost:{host}\nx-amz-content-sha256:{empty}\nx-amz-date:{at}\n\n{names}\n{empty}"
    scope = f"{at[:8]}/{REGION}/s3/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{at}\n{scope}\n{hashlib.sha256(asked.encode()).hexdigest()}"
    key = f"AWS4{service.secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    credential = f"AWS4-HMAC-SHA256 Credential={service.key_id}/{scope}, SignedHeaders={names}, Signature={signature}"
    headers = {"x-amz-content-sha256": empty, "x-amz-date": at, "Authorization": credential}
    request = urllib.request.Request(f"{service.endpoint}/{bucket}", method="PUT", headers=headers)
    with urllib.request.urlopen(request, timeout=5):
        pass
