"""Storing and fetching, killed at any moment: what is there afterwards is whole."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from kcli_core.blobs import copying
from kcli_core.blobs.blob import Blob, Blobs, Progress, key_of, quiet
from kcli_core.blobs.folder import Folder
from kcli_core.blobs.source import Source, open_source

# So that a kill meets a file that is being written.
SMALL_STEP = 64 * 1024
LONGEST_SECONDS = 0.02


def kill_in_turn(blobs: Blobs, work: Path, data: list[bytes], *, kills: int, seed: int) -> tuple[int, list[str]]:
    """Put and get these files in turn, each killed after some part of the time it takes.

    How many were hit while they worked, and what was wrong afterwards, in words.
    """
    chance, hit, wrong = random.Random(seed), 0, list[str]()
    names = {hashlib.sha256(one).hexdigest(): one for one in data}
    files = {sha256: work / f"{sha256[:8]}.in" for sha256 in names}
    for sha256, file in files.items():
        file.write_bytes(names[sha256])
    target = work / "target"
    target.write_bytes(next(iter(names.values())))
    for turn in range(kills):
        sha256 = chance.choice(list(names))
        if turn % 2:
            _put(blobs, files[sha256])
            act = partial(blobs.get, sha256, target)
        else:
            blobs.delete(sha256)
            act = partial(_put, blobs, files[sha256])
        hit += _killed(act, chance.random() * LONGEST_SECONDS)
        if blobs.has(sha256):
            try:
                blobs.verify(sha256)
            except Exception as error:
                wrong.append(f"turn {turn}: {error!r}")
        if target.read_bytes() not in names.values():
            wrong.append(f"turn {turn}: a target that is none of the files")
    return hit, wrong


class InPlace(Folder):
    """The control: writes a blob under its own name from the start."""

    def put(self, source: Source, progress: Progress = quiet) -> Blob:
        data = os.pread(source.handle, source.size, 0)
        blob = Blob(hashlib.sha256(data).hexdigest(), len(data))
        path = self._root / key_of(blob.sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb", buffering=0) as file:
            for at in range(0, len(data), SMALL_STEP):
                file.write(data[at : at + SMALL_STEP])
                progress(at, len(data))
        return blob


def _put(blobs: Blobs, file: Path) -> None:
    with open_source(file) as source:
        blobs.put(source)


def _killed(act: Callable[[], object], seconds: float) -> bool:
    """Do this in a child that is killed so much later; was it still at work?"""
    child = os.fork()
    if not child:
        copying.STEP_BYTES = SMALL_STEP
        try:
            act()
        finally:
            os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])
