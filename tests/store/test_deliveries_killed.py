"""Sends that are killed (SIGKILL) at random moments and run again: nobody twice, nobody forgotten, on each database."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import Engine, update

import delivery
from delivery.sender import PEOPLE
from delivery.servers import free
from filled_values import filled_edition
from horizon.store.deliveries import Deliveries
from horizon.store.editions import Editions
from horizon.store.tables import DELIVERY

pytestmark = pytest.mark.slow
SENDER = Path(str(delivery.__path__[0])) / "sender.py"
KILLS = {"sqlite": 50, "postgresql": 8}


class Recorder:
    """A mail server that takes its time, and keeps for whom each edition's messages came."""

    def __init__(self) -> None:
        self.taken: Counter[tuple[str, str]] = Counter()
        self.dice = random.Random(7)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's
        await asyncio.sleep(self.dice.random() / 500)
        assert isinstance(envelope.content, bytes)
        key = envelope.content.partition(b"Subject: ")[2][:8].decode()
        self.taken[key, envelope.rcpt_tos[0]] += 1
        await asyncio.sleep(self.dice.random() / 500)
        return "250 OK"


@contextmanager
def server() -> Iterator[tuple[Recorder, int]]:
    inbox = Recorder()
    controller = Controller(inbox, hostname="127.0.0.1", port=free())
    controller.start()
    try:
        yield inbox, controller.port
    finally:
        controller.stop()


@contextmanager
def sender(url: str, port: int) -> "Iterator[subprocess.Popen[str]]":
    line = [sys.executable, str(SENDER), url, str(port)]
    running = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield running
    finally:
        running.communicate()


def started(running: "subprocess.Popen[str]", key: str, processes: int) -> list[int]:
    assert running.stdin
    assert running.stdout
    running.stdin.write(f"{key} {processes}\n")
    running.stdin.flush()
    return [int(pid) for pid in running.stdout.readline().split()]


def ended(running: "subprocess.Popen[str]") -> None:
    assert running.stdout
    assert running.stdout.readline() == "ended\n"


def test_kills_at_random_moments(url: str, engine: Engine) -> None:
    """Fifty kills of one sender on SQLite; on PostgreSQL two machines send at once, and both are killed."""
    kills = KILLS[engine.dialect.name]
    processes = 1 if engine.dialect.name == "sqlite" else 2
    ledger, dice, unknown = Deliveries(engine), random.Random(processes), 0
    with server() as (inbox, port), sender(url, port) as running:
        whole = 1.0
        for number in range(kills + 1):
            key = f"2026-W{number:02d}"
            Editions(engine).freeze_edition(filled_edition(key), PEOPLE)
            began = time.monotonic()
            pids = started(running, key, processes)
            if number:
                time.sleep(dice.random() * whole)
                for pid in pids:
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
            ended(running)
            # The first is not killed: it says how long a whole send takes.
            whole = whole if number else time.monotonic() - began
            under_way = [row.email for row in ledger.edition_deliveries(key) if row.state == "transmitting"]
            _run_out(engine, key)
            started(running, key, processes)
            ended(running)
            states = Counter(row.state for row in ledger.edition_deliveries(key))
            assert states["sent"] + states["unknown"] == len(PEOPLE)
            # Unknown is only what each process had under way at the moment of the kill.
            assert {row.email for row in ledger.edition_deliveries(key) if row.state == "unknown"} == set(under_way)
            assert len(under_way) <= processes
            for row in ledger.edition_deliveries(key):
                assert inbox.taken[key, row.email] <= 1
                assert row.state == "unknown" or inbox.taken[key, row.email] == 1
            unknown += states["unknown"]
    assert unknown <= kills * processes
    # Of fifty kills some fall between a message and its answer; of a few perhaps none.
    assert unknown or kills < 50


def _run_out(engine: Engine, key: str) -> None:
    """As if the time of every claim had passed."""
    with engine.begin() as connection:
        connection.execute(update(DELIVERY).where(DELIVERY.c.edition == key).values(claimed_until=0.0))
