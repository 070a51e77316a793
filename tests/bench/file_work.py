"""Run in a process of its own, to be timed from inside: a blob put or got, or the same file by a plain copy with fsync.

Prints one line of JSON: the seconds, and the most memory the process ever had.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from pathlib import Path


def plain(source: str, target: str) -> None:
    shutil.copyfile(source, target)
    with open(target, "rb") as file:
        os.fsync(file.fileno())


def put(source: str, folder: str) -> None:
    from kcli_core.blobs.place import open_blobs, read_blobs_place
    from kcli_core.blobs.source import open_source

    with open_source(Path(source)) as file:
        open_blobs(read_blobs_place(folder)).put(file)


def get(folder: str, sha256: str, target: str) -> None:
    from kcli_core.blobs.place import open_blobs, read_blobs_place

    open_blobs(read_blobs_place(folder)).get(sha256, Path(target))


def main(verb: str, *words: str) -> None:
    began = time.perf_counter()
    {"plain": plain, "put": put, "get": get}[verb](*words)
    seconds = time.perf_counter() - began
    status = Path("/proc/self/status").read_text()
    peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak}))


if __name__ == "__main__":
    main(*sys.argv[1:])
