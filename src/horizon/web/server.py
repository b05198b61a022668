"""Start the desk: where it listens, who may come in, and what is said of it."""

import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

import uvicorn

from horizon.errors import ConfigurationError, UsageError
from horizon.settings import load_settings
from horizon.web.application import build_application
from horizon.web.desk import Desk
from horizon.web.guard import DeskAddress, Keys

LOOPBACK = "127.0.0.1"
MOST_AT_ONCE = 64
"""Connections; a browser has six."""
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
    address, keys = decide_address(place), make_keys(place)
    listening = _bind_socket(place)
    desk = Desk(folder, keys)
    app = build_application(desk, address)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_AT_ONCE,
        http="h11",
        ws="none",
        lifespan="off",
        timeout_graceful_shutdown=2,
    )
    _QuietServer(config, lambda: _say_where(desk, address, say)).run(sockets=[listening])


def _bind_socket(place: DeskPlace) -> socket.socket:
    host = place.host or LOOPBACK
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, place.port))
    except OSError as fault:
        listening.close()
        raise ConfigurationError(
            f"{host}:{place.port} cannot be listened at ({fault.strerror}): is a desk open there already? Give another "
            "port with --port"
        ) from None
    return listening


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
    if not place.host or _is_loopback(place.host):
        if place.address or place.password_file:
            raise UsageError("--password-file and --address go with --host: on this machine alone the token is enough")
        hosts = (f"{LOOPBACK}:{place.port}", f"localhost:{place.port}")
        return DeskAddress(f"http://{hosts[0]}", frozenset(hosts), frozenset(f"http://{host}" for host in hosts))
    if place.password_file is None or not place.address:
        raise UsageError(
            "--host opens the desk beyond this machine: add --password-file FILE, and --address https://NAME, the "
            "address of what has TLS in front of it"
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
