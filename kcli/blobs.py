"""The blobs that the settings name, and what is needed to reach them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kcli import prompts
from kcli.settings import Settings
from kcli_core.blobs.place import S3Access, open_blobs, read_blobs_place, read_endpoint

if TYPE_CHECKING:
    from kcli_core.blobs.blob import Blobs


def blobs(settings: Settings) -> Blobs:
    """The blobs of the setting `blobs`. Refused: BAD_BLOBS_URL, BLOBS_KEY_MISSING, KEY_FILE_UNSAFE, FILE_MISSING."""
    place = read_blobs_place(str(settings.value("blobs")))
    return open_blobs(place, None if place.folder is not None else _access(settings))


def _access(settings: Settings) -> S3Access:
    """The key by the names that every tool for S3 knows; its secret also from a 0600 file, before that of the shell."""
    endpoint = settings.value("s3.endpoint")
    return S3Access(
        key_id=str(settings.value("s3.key_id") or ""),
        secret=_secret(settings),
        endpoint=read_endpoint(str(endpoint)) if endpoint else "",
        region=str(settings.value("s3.region") or settings.environment.get("AWS_DEFAULT_REGION", "")),
        session_token=settings.environment.get("AWS_SESSION_TOKEN", ""),
    )


def _secret(settings: Settings) -> str:
    file = settings.value("s3.secret_file")
    if not file:
        return settings.environment.get("AWS_SECRET_ACCESS_KEY", "")
    return prompts.secret("s3.secret_file", from_stdin=False, file=Path(str(file)).expanduser())
