"""The service and the way to it: wrong keys, no bucket, no answer, an answer that breaks off; what is never said."""

from __future__ import annotations

import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from kcli import failures
from kcli_core.blobs.blob import Blobs
from kcli_core.blobs.place import BlobsPlace, S3Access, open_blobs
from kcli_core.blobs.source import open_source
from kcli_core.refusals import Class, Refused
from tests.blobs.conftest import Shelf, noise, refused, sha256, worker

MB = 1024 * 1024
PLACE = BlobsPlace(bucket="kcli-first", prefix="p")


def unavailable(blobs: Blobs) -> Refused:
    """How a place that cannot be reached refuses: the same wherever it is asked."""
    for ask in (blobs.check, lambda: blobs.has(sha256(b"x")), lambda: blobs.verify(sha256(b"x"))):
        with refused("BLOBS_UNAVAILABLE", Class.OUTSIDE) as found:
            ask()
    return found.value


def said(refused: Refused) -> str:
    one = refused.refusals[0]
    return repr(one) + "".join("".join(failures.words(one.code, one.facts, lang)) for lang in ("en", "ja"))


def test_wrong_keys_are_refused_and_not_repeated(s3: Shelf) -> None:
    assert s3.access
    for access in (replace(s3.access, secret="geheim"), replace(s3.access, key_id="KEYFALSCH")):
        found = unavailable(open_blobs(s3.place, access))
        assert found.refusals[0].facts["why"] == "403"
        for secret in ("geheim", "KEYFALSCH", s3.access.secret, s3.access.key_id, "Signature"):
            assert secret not in said(found)
        assert found.__cause__ is None, "the answer of the service may repeat what was signed"


def test_no_answer_is_said_within_seconds() -> None:
    began = time.perf_counter()
    found = unavailable(open_blobs(PLACE, S3Access("k", "s", "http://127.0.0.1:1")))
    assert found.refusals[0].facts["why"] == "unreachable"
    assert time.perf_counter() - began < 10


def test_an_upload_to_nowhere_is_refused(tmp_path: Path) -> None:
    shelf = Shelf(PLACE, S3Access("k", "s", "http://127.0.0.1:1"), tmp_path)
    with refused("BLOBS_UNAVAILABLE", Class.OUTSIDE):
        shelf.put(b"x")


class Fake(BaseHTTPRequestHandler):
    """Answers as told by `script`: a function of method and headers to status and body."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        status, answer, announced = self.server.script(self, body)  # type: ignore[attr-defined]
        self.send_response(status)
        self.send_header("Content-Length", str(announced))
        self.send_header("ETag", '"e"')
        self.send_header("Last-Modified", "Sun, 22 Nov 2026 00:00:00 GMT")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer)
        if announced > len(answer) and self.command != "HEAD":
            self.close_connection = True

    do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = answer

    def log_message(self, *_arguments: object) -> None:
        pass


@contextmanager
def faked(script: object) -> Iterator[Blobs]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Fake)
    server.daemon_threads = True
    server.script = script  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield open_blobs(PLACE, S3Access("k", "s", f"http://127.0.0.1:{server.server_port}"))
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_an_answer_that_breaks_off_leaves_the_old_file(tmp_path: Path) -> None:
    data = noise(MB)
    target = tmp_path / "target"
    target.write_bytes(b"old")
    with (
        faked(lambda request, body: (200, data[: MB // 2], MB)) as blobs,
        refused("BLOBS_UNAVAILABLE", Class.OUTSIDE),
    ):
        blobs.get(sha256(data), target)
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["target"]


def test_a_service_that_knows_no_conditions_gets_the_bytes_all_the_same(tmp_path: Path) -> None:
    stored: list[bytes] = []

    def script(request: Fake, body: bytes) -> tuple[int, bytes, int]:
        if request.command == "HEAD":
            return 404, b"", 0
        if request.headers.get("If-None-Match"):
            return 501, b"", 0
        stored.append(body)
        return 200, b"", 0

    path = tmp_path / "file"
    path.write_bytes(b"x")
    with faked(script) as blobs, open_source(path) as source:
        assert blobs.put(source).sha256 == sha256(b"x")
    assert stored == [b"x"]


def test_what_another_has_put_meanwhile_is_kept(tmp_path: Path) -> None:
    """A small file is sent so that it can replace nothing."""
    asked: list[str | None] = []

    def script(request: Fake, body: bytes) -> tuple[int, bytes, int]:
        if request.command == "HEAD":
            return 404, b"", 0
        asked.append(request.headers.get("If-None-Match"))
        return 412, b"", 0

    path = tmp_path / "file"
    path.write_bytes(b"x")
    with faked(script) as blobs, open_source(path) as source:
        assert blobs.put(source).size == 1
    assert asked == ["*"]


@pytest.mark.parametrize("size", [100, 9 * MB])
def test_what_is_there_is_not_sent_again(tmp_path: Path, size: int) -> None:
    asked: list[str] = []

    def script(request: Fake, body: bytes) -> tuple[int, bytes, int]:
        asked.append(request.command)
        return 200, b"", size

    path = tmp_path / "file"
    path.write_bytes(noise(size))
    with faked(script) as blobs, open_source(path) as source:
        blobs.put(source)
    assert asked == ["HEAD"]


def test_ctrl_c_ends_the_waiting_for_a_service_that_does_not_answer(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        access = S3Access("k", "s", f"http://127.0.0.1:{silent.getsockname()[1]}")
        shelf = Shelf(PLACE, access, tmp_path)
        process = worker(shelf, "get", sha256(b"x"), "target")
        silent.settimeout(20)
        asked, _ = silent.accept()
        with asked:
            asked.recv(1)
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=10)
    assert process.returncode
    assert list(tmp_path.iterdir()) == []
