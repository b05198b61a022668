"""Start the desk: where it listens, who may come in, and what is said of it."""

import asyncio
import errno
import logging
import secrets
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from horizon.app.freed_memory import share_heap
from horizon.errors import ConfigurationError, UsageError
from horizon.settings import load_settings
from horizon.web.application import build_application
from horizon.web.desk import Desk
from horizon.web.guard import DeskAddress, Keys

LOOPBACK = "127.0.0.1"
MOST_AT_ONCE = 64
"""Connections; a browser has six."""
SLOWEST_SECONDS = 15.0
"""Seconds in which a request is sent, and a part of its answer is taken; the desk's own work takes what it takes."""
SHORTEST_PASSWORD = 12


@dataclass(frozen=True, slots=True)
class DeskPlace:
    """Where the desk listens; beyond this machine only with a password and the address that TLS is in front of."""

    port: int
    host: str = ""
    password_file: Path | None = None
    address: str = ""


def serve_desk(folder: Path, place: DeskPlace, say: Callable[[str], None]) -> None:
    """Serve the desk of a workspace until it is stopped; ``say`` is told the address to open.

    Raises UsageError or ConfigurationError where it may not or cannot listen there.
    """
    load_settings(folder)
    share_heap()
    address, keys = decide_address(place), make_keys(place)
    listening = _bind_socket(place)
    desk = Desk(folder, keys)
    app = build_application(desk, address)
    # Whoever closes the desk knows that it cuts off what is being worked out.
    logging.getLogger("uvicorn.error").addFilter(lambda record: not record.getMessage().startswith("Cancel "))
    try:
        _QuietServer(configure_server(app), lambda: _say_where(desk, address, say)).run(sockets=[listening])
    except KeyboardInterrupt:
        # As a signal that nobody handles: Python would wait for what is being worked out for a page that is gone.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.raise_signal(signal.SIGINT)


def configure_server(app: Starlette) -> uvicorn.Config:
    """How the desk is served: without a log of who asked for what, and to few at once."""
    return uvicorn.Config(
        app,
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_AT_ONCE,
        http=_HastyConnection,
        ws="none",
        lifespan="off",
        timeout_graceful_shutdown=1,
    )


def _bind_socket(place: DeskPlace) -> socket.socket:
    host = place.host or LOOPBACK
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, place.port), family=family)
    except OSError as fault:
        reason = (fault.strerror or str(fault)).partition(" (while")[0]
        is_port = not place.host or fault.errno in (errno.EADDRINUSE, errno.EACCES)
        hint = (
            "is a desk open there already? Give another port with --port"
            if is_port
            else "give an address of this machine with --host"
        )
        raise ConfigurationError(f"{host}:{place.port} cannot be listened at ({reason}): {hint}") from None


class _HastyConnection(H11Protocol):
    """Hangs up on who is too slow to send or take anything, so that idle connections do not keep others out."""

    stage: tuple[object, ...] = ()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Look after the connection from now on."""
        super().connection_made(transport)
        self._look_after()

    def _look_after(self) -> None:
        if self.transport.is_closing():
            return
        request = self.cycle
        is_sent = request is not None and not request.more_body
        is_working = is_sent and not request.response_started
        stage = request, is_sent, is_working, self.transport.get_write_buffer_size()
        if stage == self.stage and not is_working:
            self.transport.abort()
            return
        self.stage = stage
        self.loop.call_later(SLOWEST_SECONDS, self._look_after)


class _QuietServer(uvicorn.Server):
    """Says where it listens once it does."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        if self.started:
            self.ready()


def _say_where(desk: Desk, address: DeskAddress, say: Callable[[str], None]) -> None:
    way_in = "/enter" if desk.keys.password else f"/enter?token={desk.keys.entry}"
    say(f"The desk of {desk.folder.resolve()}: its watchlists, its newest edition and what waits.")
    say(f"{address.url}{way_in}")
    say("The address is good until the desk is closed: Ctrl-C.")
    desk.begin_index()


def decide_address(place: DeskPlace) -> DeskAddress:
    """Decide by which address the desk is reached. Raises UsageError where it may not listen there."""
    if not place.host and (place.address or place.password_file):
        raise UsageError("--password-file and --address go with --host: on this machine alone the token is enough")
    if not (place.address or place.password_file) and _is_loopback(place.host or LOOPBACK):
        host = place.host.replace("localhost", LOOPBACK) or LOOPBACK
        hosts = (f"[{host}]:{place.port}" if ":" in host else f"{host}:{place.port}", f"localhost:{place.port}")
        return DeskAddress(f"http://{hosts[0]}", frozenset(hosts), frozenset(f"http://{name}" for name in hosts))
    if place.password_file is None or not place.address:
        raise UsageError(
            "beyond this machine the desk wants both --password-file FILE and --address https://NAME, the address of "
            "what has TLS in front of it"
        )
    name = place.address.removeprefix("https://").rstrip("/").lower()
    if not place.address.startswith("https://") or not name or "/" in name:
        raise UsageError(f"--address {place.address!r}: write it like https://horizon.example.org, with TLS in front")
    hosts = (name, name.removesuffix(":443"))
    return DeskAddress(f"https://{name}", frozenset(hosts), frozenset(f"https://{host}" for host in hosts))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def make_keys(place: DeskPlace) -> Keys:
    """Make the secrets of this start. Raises ConfigurationError for a password that cannot be read or is too short."""
    cookie = f"horizon_desk_{place.port}"
    if place.password_file is None:
        return Keys(cookie=cookie)
    try:
        password = place.password_file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise ConfigurationError(f"{place.password_file} cannot be read: put the desk's password into it") from None
    if len(password) < SHORTEST_PASSWORD:
        example = secrets.token_urlsafe(12)
        raise ConfigurationError(
            f"{place.password_file}: give a password of at least {SHORTEST_PASSWORD} characters, such as {example}"
        )
    return Keys(password=password, cookie=f"__Host-{cookie}")
