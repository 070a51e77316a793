"""Real servers that mail and SMS are handed to: SMTP with and without TLS and AUTH, HTTP, and broken ones."""

from __future__ import annotations

import asyncio
import datetime as dt
import email
import email.policy
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HOST = "127.0.0.1"
USER, PASSWORD = "kcli-mailer", "yama-no-ue-no-shiro-31"


@dataclass
class Arrived:
    """One mail as the server got it."""

    to: list[str]
    mail: EmailMessage
    encrypted: bool
    user: str | None

    @property
    def text(self) -> str:
        return str(self.mail.get_content())


@dataclass
class MailServer:
    """What arrived, and how the next mails are answered: `answer` sees each before it is accepted."""

    port: int = 0
    arrived: list[Arrived] = field(default_factory=list)
    answer: Callable[[Arrived], str] = lambda _mail: "250 OK"
    recipients: str = "250 OK"
    hang_up: bool = False
    logins: list[str] = field(default_factory=list)

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, to: str, _options: Any) -> str:
        if self.recipients.startswith("250"):
            envelope.rcpt_tos.append(to)
        return self.recipients

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        mail = email.message_from_bytes(envelope.content or b"", policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        user = session.auth_data.login.decode() if session.auth_data else None
        encrypted = server.transport.get_extra_info("ssl_object") is not None
        one = Arrived(list(envelope.rcpt_tos), mail, encrypted, user)
        said = self.answer(one)
        self.arrived.append(one)
        if self.hang_up:
            server.transport.abort()
        return said

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append(mechanism)
        right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False, auth_data=data)  # the library answers: 235 or 535


@contextmanager
def mail_server(security: str = "none", certificate: Path | None = None, *, auth: bool = False) -> Iterator[MailServer]:
    """A server on a port of its own until the block ends. `security`: none, starttls (required) or tls."""
    server = MailServer()
    context = None
    if security != "none":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        assert certificate is not None
        context.load_cert_chain(certificate)
    options: dict[str, Any] = {"hostname": "mail.test"}
    if security == "starttls":
        options |= {"tls_context": context, "require_starttls": True}
    if auth:
        # The library does not know of TLS from the first byte on: there it would never offer AUTH.
        required = security != "tls"
        options |= {"authenticator": server.authenticate, "auth_required": required, "auth_require_tls": required}
    loop = asyncio.new_event_loop()
    wrapped = context if security == "tls" else None
    listening = loop.run_until_complete(
        loop.create_server(lambda: SMTP(server, loop=loop, **options), HOST, 0, ssl=wrapped)
    )
    server.port = listening.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        listening.close()
        loop.run_until_complete(_end_the_rest())
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


async def _end_the_rest() -> None:
    rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)


@contextmanager
def broken_server(says: bytes, *, hang_up: bool = True) -> Iterator[int]:
    """A port where each caller is told these bytes; then the line is cut, or nothing more is said."""
    listener = socket.create_server((HOST, 0))
    open_lines: list[socket.socket] = []

    def talk() -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            line.sendall(says)
            if hang_up:
                line.close()
            else:
                open_lines.append(line)

    thread = threading.Thread(target=talk, daemon=True)
    thread.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for line in open_lines:
            line.close()
        thread.join(10)


def closed_port() -> int:
    """A port where nobody listens."""
    with socket.create_server((HOST, 0)) as listener:
        return int(listener.getsockname()[1])


def make_certificate(folder: Path) -> Path:
    """A self-signed certificate for 127.0.0.1 and its key, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.test")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "mail.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@dataclass
class SmsGateway:
    """What was posted, and the status that the next call is answered with."""

    port: int = 0
    calls: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)
    status: int = 200
    paths: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}/send"


@contextmanager
def sms_gateway() -> Iterator[SmsGateway]:
    gateway = SmsGateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            gateway.paths.append(f"POST {self.path}")
            gateway.calls.append((dict(self.headers), json.loads(body)))
            self.send_response(gateway.status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self) -> None:
            gateway.paths.append(f"GET {self.path}")
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Not on the tests' stderr."""

    server = ThreadingHTTPServer((HOST, 0), Handler)
    gateway.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield gateway
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
