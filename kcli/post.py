"""How mail and SMS leave: by SMTP and an HTTP gateway where they are set, else as files in a folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kcli.messages.mail import compose, subject_and_text
from kcli.settings import Settings
from kcli_core.outbox.actions import Message, Send
from kcli_core.store import keys
from kcli_core.world import instant

if TYPE_CHECKING:
    from urllib.request import BaseHandler

SECONDS = 20


def sender(settings: Settings, lang: str) -> Send:
    """One sender for both channels, by the settings."""
    folder = file_drop(Path(str(settings.value("outbox"))).expanduser(), lang)
    mail = smtp(settings, lang) if settings.value("smtp.host") else folder
    sms = gateway(settings, lang) if settings.value("sms.url") else folder

    def send(message: Message) -> None:
        (mail if message.channel == "mail" else sms)(message)

    return send


def file_drop(folder: Path, lang: str) -> Send:
    """Each message in a 0600 file of its own, whole or not at all, for whatever delivers them on this machine."""

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


def smtp(settings: Settings, lang: str) -> Send:
    """By an SMTP server: smtp.host, smtp.port, smtp.security (starttls, tls or none), smtp.user, smtp.from;
    the password in the 0600 file smtp.password_file. With a user, security none is refused by the library's own rules
    of the server; errors are OSError, so that the message waits for the next round.
    """
    host, port = str(settings.value("smtp.host")), int(settings.value("smtp.port"))
    security, user = str(settings.value("smtp.security")), settings.value("smtp.user")

    def send(message: Message) -> None:
        import smtplib
        import ssl
        from email.message import EmailMessage
        from email.utils import format_datetime

        if user and security == "none":
            raise OSError("smtp.user needs smtp.security starttls or tls")
        subject, text = subject_and_text(message, lang)
        mail = EmailMessage()
        mail["From"] = str(settings.value("smtp.from"))
        mail["To"] = message.recipient
        mail["Subject"] = subject
        mail["Date"] = format_datetime(instant(message.created_at))
        # The same for every try, so that a repetition can be told.
        mail["Message-ID"] = f"<kcli-{message.id}-{instant(message.created_at).timestamp():.6f}@kcli.invalid>"
        mail.set_content(text, cte="base64")
        context = ssl.create_default_context(cafile=settings.value("smtp.ca_file"))
        try:
            if security == "tls":
                server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=context)
            else:
                server = smtplib.SMTP(host, port, timeout=SECONDS)
            with server:
                if security == "starttls":
                    server.starttls(context=context)
                if user:
                    server.login(str(user), _secret(settings, "smtp.password_file"))
                server.send_message(mail)
        except smtplib.SMTPException as error:
            raise OSError(str(error)) from error

    return send


def gateway(settings: Settings, lang: str) -> Send:
    """SMS by an HTTP gateway: a POST of JSON {id, to, text} to sms.url; its token is in the file sms.token_file."""
    url = str(settings.value("sms.url"))

    def send(message: Message) -> None:
        import json
        import urllib.request
        from http.client import HTTPException
        from urllib.parse import urlsplit

        parts = urlsplit(url)
        if parts.scheme != "https" and (parts.scheme != "http" or parts.hostname not in ("127.0.0.1", "localhost")):
            raise OSError("sms.url must be https")
        body = json.dumps({"id": message.id, "to": message.recipient, "text": subject_and_text(message, lang)[1]})
        headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": f"kcli-{message.id}"}
        if settings.value("sms.token_file"):
            headers["Authorization"] = "Bearer " + _secret(settings, "sms.token_file")
        request = urllib.request.Request(url, body.encode(), headers, method="POST")  # noqa: S310
        try:
            with urllib.request.build_opener(_stay_here()).open(request, timeout=SECONDS):
                pass
        except HTTPException as error:
            raise OSError(type(error).__name__) from error

    return send


def _stay_here() -> BaseHandler:
    """A gateway that points elsewhere is an error: followed, the POST would arrive as a GET, with the token."""
    from urllib.request import HTTPRedirectHandler

    class Stay(HTTPRedirectHandler):
        def redirect_request(self, *_arguments: object) -> None:
            return None

    return Stay()


def _no_redirects() -> Any:
    """A gateway that sends us elsewhere is an error: the token is for nobody else."""
    import urllib.request

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: Any, **__: Any) -> None:
            return None

    return Stay()


def _secret(settings: Settings, name: str) -> str:
    """A secret file's first line. Refused: KEY_FILE_UNSAFE; a missing file lets the message wait."""
    lines = keys.load(Path(str(settings.value(name))).expanduser()).decode("utf-8", "replace").splitlines()
    if not lines or not lines[0]:
        raise OSError(f"{name} is empty")
    return lines[0]
