"""kill -9 while a document is stored or fetched leaves no half of it. More of this: make soak."""

from __future__ import annotations

import datetime as dt
import subprocess
import time
from collections.abc import Iterator

from tests.blobs.conftest import Shelf, noise, sha256, worker
from tests.blobs.kills import InPlace, kill_in_turn

MB = 1024 * 1024
ROUNDS = range(4, 16)


def files() -> list[bytes]:
    return [noise(4 * MB), noise(6 * MB)]


def test_fifty_kills_leave_no_half_file(folder: Shelf) -> None:
    hit = 0
    for seed in ROUNDS:  # more of them where the machine is busy and the kills come too late
        more, wrong = kill_in_turn(folder.blobs, folder.work, files(), kills=50, seed=seed)
        assert wrong == []
        if (hit := hit + more) >= 10:
            break
    assert hit >= 10, "the kills came too late to say anything"
    folder.blobs.sweep(dt.datetime(2999, 1, 1, tzinfo=dt.UTC))
    assert folder.place.folder
    assert [path for path in folder.leftovers() if path.is_relative_to(folder.place.folder)] == []


def test_a_place_that_writes_in_place_is_found_out(folder: Shelf) -> None:
    assert folder.place.folder
    place = InPlace(folder.place.folder)
    assert any(kill_in_turn(place, folder.work, files(), kills=24, seed=seed)[1] for seed in ROUNDS)


def moments(count: int, longest: float) -> Iterator[float]:
    yield from (longest * (turn + 1) / count for turn in range(count))


def killed_after(seconds: float, process: subprocess.Popen[bytes]) -> bool:
    """Was it still at work?"""
    time.sleep(seconds)
    process.kill()
    process.communicate()
    return process.returncode < 0


def test_uploads_that_are_killed_leave_no_half_object(s3: Shelf) -> None:
    data = noise(20 * MB)
    s3.file(data)
    for _ in range(2):  # the first one to a new server takes much longer than any other
        s3.blobs.delete(sha256(data))
        began = time.perf_counter()
        whole = worker(s3, "put", "file")
        whole.communicate(timeout=30)
        assert whole.returncode == 0
        took = time.perf_counter() - began
    killed = 0
    for seconds in [*moments(4, took), *moments(4, took / 2), *moments(4, took / 4)]:
        s3.blobs.delete(sha256(data))
        killed += killed_after(seconds, worker(s3, "put", "file"))
        if s3.blobs.has(sha256(data)):
            assert s3.blobs.verify(sha256(data)) == len(data)
        if killed >= 2:
            break
    assert killed
    assert s3.put(data).size == len(data)


def test_downloads_that_are_killed_leave_the_old_file_or_the_new(s3: Shelf) -> None:
    data = noise(20 * MB)
    blob = s3.put(data)
    target = s3.file(b"old", "target")
    for seconds in moments(3, 0.3):
        killed_after(seconds, worker(s3, "get", blob.sha256, "target"))
        assert target.read_bytes() in (b"old", data)
