"""How mail and SMS leave an embedded store: as files in a folder, for whatever delivers them on this machine."""

from __future__ import annotations

import os
from pathlib import Path

from kcli.messages.mail import compose
from kcli_core.outbox.actions import Message, Send


def file_drop(folder: Path, lang: str) -> Send:
    """A sender that writes each message to a 0600 file of its own: whole, or not at all."""

    def send(message: Message) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = folder / f"{message.id:08d}.{message.channel}.txt"
        part = file.with_suffix(".part")
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            out.write(compose(message, lang))
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)

    return send
