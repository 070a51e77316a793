"""Constant memory for any size: a file of 300 MB passes through a process that never has 100."""

from __future__ import annotations

import hashlib
import os
import sys

import pytest

from tests.blobs.conftest import Shelf, worker

MB = 1024 * 1024
FILE_MB = 300
MOST_MB = 100.0


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
def test_a_large_file_passes_through_little_memory(shelf: Shelf) -> None:
    path = shelf.file(b"")
    os.truncate(path, FILE_MB * MB)
    put = worker(shelf, "put", "file", "--peak")
    address, size, _, peak = put.communicate(timeout=60)[0].decode().split()
    with path.open("rb") as file:
        assert (int(size), address) == (FILE_MB * MB, hashlib.file_digest(file, "sha256").hexdigest())
    assert float(peak) < MOST_MB
    get = worker(shelf, "get", address, "got", "--peak")
    assert float(get.communicate(timeout=60)[0].decode().split()[1]) < MOST_MB
    assert os.stat(shelf.work / "got").st_size == FILE_MB * MB
    shelf.blobs.delete(address)
    for name in ("file", "got"):
        os.unlink(shelf.work / name)
