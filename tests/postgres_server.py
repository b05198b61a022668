"""A throw-away PostgreSQL that is reached by a Unix socket, and can be stopped and started like any other."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest


@dataclass(frozen=True)
class PostgresServer:
    """A server; ``folder`` is that of its socket. Unless it is ``durable`` nothing is synced, and a stop loses what
    was committed last."""

    folder: Path
    durable: bool
    control: Callable[..., None]

    def create_database(self, name: str, template: str = "template1") -> str:
        """Make a database, empty or a copy of another; its address."""
        with psycopg.connect(f"host={self.folder} user=postgres dbname=postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def start(self) -> None:
        settings = f"-k {self.folder} -c listen_addresses="
        quick = "" if self.durable else " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        self.control("-w", "-l", self.folder / "log", "-o", settings + quick, "start")

    def stop(self) -> None:
        """At once, as a machine does that loses its power."""
        self.control("-m", "immediate", "stop")


@contextmanager
def run_server(durable: bool = False) -> Iterator[PostgresServer]:
    """A new server."""
    programs = _programs()
    # the path of a socket must be short, and the server refuses to run as root
    folder = Path(tempfile.mkdtemp(prefix="hz", dir="/tmp"))
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if prefix:
        shutil.chown(folder, "postgres", "postgres")

    def run(program: str, *words: object) -> None:
        line = [*prefix, str(programs / program), "-D", str(folder / "data"), *map(str, words)]
        subprocess.run(line, cwd="/", check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    server = PostgresServer(folder, durable, lambda *words: run("pg_ctl", *words))
    try:
        run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        server.start()
        yield server
    finally:
        with suppress(subprocess.CalledProcessError):  # it may be stopped already
            server.stop()
        shutil.rmtree(folder)


def _programs() -> Path:
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    initdb = shutil.which("initdb")
    if not homes and not initdb:
        assert os.environ.get("CI") != "true", "PostgreSQL is not installed, and CI must try it"
        pytest.skip("PostgreSQL is not installed: its promises are not tried here")
    return homes[-1] if homes else Path(str(initdb)).parent
