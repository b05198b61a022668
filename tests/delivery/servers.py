"""Servers for mail: the inbox of a real one, and one that keeps to a script."""

import asyncio
import itertools
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

PASSWORD = "correct horse battery staple"
Serve = Callable[..., AbstractContextManager[int]]


class Inbox:
    """What the server took, and how it answers: ``at_rcpt`` and ``at_data`` by address, ``250`` without."""

    def __init__(self) -> None:
        self.asks_for_password = False
        self.taken: list[Envelope] = []
        self.at_rcpt: dict[str, str] = {}
        self.at_data: dict[str, str] = {}

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, session: Session, envelope: Envelope, to: str, _options: list[str]
    ) -> str:
        if self.asks_for_password and not session.authenticated:
            return "530 5.7.0 Authentication required"
        if to in self.at_rcpt:
            return self.at_rcpt[to]
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.at_data.get(envelope.rcpt_tos[0], "250 OK")
        if answer == "cut":
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        if answer.startswith(("250", "cut")):
            self.taken.append(envelope)
        return answer


def authenticate(_server: SMTP, _session: Session, _envelope: Envelope, _how: str, given: LoginPassword) -> AuthResult:
    # Without handled=False the server would close without saying 535.
    return AuthResult(success=(given.login, given.password) == (b"horizon", PASSWORD.encode()), handled=False)


def free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def scripted(*sessions: dict[str, str]) -> Iterator[tuple[int, list[str]]]:
    """A server that answers each verb (``body`` for the message) as written, cuts the line at an empty answer, or says
    nothing at ``silence``; one script a session, the last for all further ones. Gives the port and what it heard."""
    heard: list[str] = []
    scripts = itertools.chain(sessions, itertools.repeat(sessions[-1]))

    class Session(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            script = {"greeting": "220 ready", "EHLO": "250 here", "body": "250 kept", "DATA": "354 go"} | next(scripts)
            verb = "greeting"
            while answer := script.get(verb, "250 fine"):
                if answer == "silence":
                    self.rfile.read()
                    return
                self.wfile.write(answer.encode() + b"\r\n")
                verb = self._body() if verb == "DATA" and answer.startswith("354") else self._verb()
                if not verb:
                    return
                heard.append(verb)

        def _verb(self) -> str:
            return self.rfile.readline().decode().split(":")[0].split(" ")[0].strip().upper()

        def _body(self) -> str:
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                pass
            return "body" if line else ""

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server.server_address[1], heard
        server.shutdown()
