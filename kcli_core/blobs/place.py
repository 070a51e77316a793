"""Where blobs are: a folder or an S3 bucket, read once from the settings; a secret is never shown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from kcli_core.refusals import Refused, refuse
from kcli_core.store.place import Place

if TYPE_CHECKING:
    from kcli_core.blobs.blob import Blobs

BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
PREFIX = re.compile(r"[A-Za-z0-9!_.*'()/-]*")
OF_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class BlobsPlace:
    """`folder` where it is a folder; else `bucket`, and `prefix` before every key in it, without slashes around."""

    folder: Path | None = None
    bucket: str = ""
    prefix: str = ""

    def shown(self) -> str:
        return str(self.folder) if self.folder is not None else f"s3://{self.bucket}/{self.prefix}".rstrip("/")


@dataclass(frozen=True, slots=True)
class S3Access:
    """How the bucket is reached; an empty endpoint means Amazon's of the region."""

    key_id: str
    secret: str = field(repr=False)
    endpoint: str = ""
    region: str = ""
    session_token: str = field(default="", repr=False)


def read_blobs_place(text: str) -> BlobsPlace:
    """The place of `s3://bucket/prefix`, `file:///path` or a plain path. Refused: BAD_BLOBS_URL."""
    if text.startswith("s3://"):
        bucket, _, prefix = text[len("s3://") :].partition("/")
        prefix = prefix.strip("/")
        parts = prefix.split("/") if prefix else []
        if BUCKET.fullmatch(bucket) and PREFIX.fullmatch(prefix) and not {"", ".", ".."} & set(parts):
            return BlobsPlace(bucket=bucket, prefix=prefix)
    elif text.startswith("file:///") and "\0" not in unquote(text):
        return BlobsPlace(folder=Path(unquote(text[len("file://") :])).absolute())
    elif "://" not in text and text.strip() and "\0" not in text:
        return BlobsPlace(folder=Path(text).expanduser().absolute())
    raise Refused(refuse("BAD_BLOBS_URL", text=text.split("@")[-1]))


def usual_folder(store: Place, data: Path) -> Path:
    """Where blobs are if nothing is said: beside the store's file, or by the server's database in the folder `data`.

    The name of the database, not the server's address: that may change, and the documents would seem to be lost.
    """
    if store.embedded:
        return store.path.with_name(store.path.name + ".blobs")
    return data / ("blobs-" + quote(urlsplit(store.url).path.strip("/") or "postgres", safe=""))


def read_endpoint(text: str) -> str:
    """The address of an S3 service. Refused: BAD_BLOBS_URL, also for one without TLS that is not on this machine."""
    try:
        parts = urlsplit(text)
        well = bool(parts.hostname) and parts.port != 0 and not (parts.username or parts.query or parts.fragment)
    except ValueError:
        well = False
    if not well or parts.scheme not in ("http", "https"):
        raise Refused(refuse("BAD_BLOBS_URL", text=text.split("@")[-1]))
    if parts.scheme == "http" and parts.hostname not in OF_THIS_MACHINE:
        raise Refused(refuse("BAD_BLOBS_URL", text=text, why="tls"))
    return text.rstrip("/")


def open_blobs(place: BlobsPlace, access: S3Access | None = None) -> Blobs:
    """The blobs of this place; nothing is opened or asked yet. Refused: BLOBS_KEY_MISSING for S3 without a key."""
    if place.folder is not None:
        from kcli_core.blobs.folder import Folder

        return Folder(place.folder)
    if access is None or not access.key_id or not access.secret:
        raise Refused(refuse("BLOBS_KEY_MISSING", place=place.shown()))
    from kcli_core.blobs.s3 import S3

    return S3(place, access)
