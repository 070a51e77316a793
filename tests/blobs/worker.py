"""Run in a process of its own: put a file, or get a blob, at the place that is read from stdin.

Prints the hash and the bytes of what was put; at the end `peak` and the most memory it ever had, in MB.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from kcli_core.blobs.place import BlobsPlace, S3Access, open_blobs
from kcli_core.blobs.source import open_source
from kcli_core.refusals import Refused


def main(limit: str, verb: str, *words: str) -> int:
    """`limit` in bytes: no file may grow past it; 0 means none."""
    said = json.loads(sys.stdin.readline())
    folder = said["place"].pop("folder")
    place = BlobsPlace(folder=Path(folder) if folder else None, **said["place"])
    blobs = open_blobs(place, S3Access(**said["access"]) if said["access"] else None)
    if int(limit):
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    try:
        if verb == "put":
            with open_source(Path(words[0])) as source:
                print(*blobs.put(source))
        else:
            blobs.get(words[0], Path(words[1]))
    except Refused as refused:
        print(refused.refusals[0].code)
        return int(refused.status)
    if "--peak" in words:
        print("peak", peak())
    return 0


def peak() -> float:
    """The most memory that this process ever had, in MB: its own, not that of the one that started it."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
