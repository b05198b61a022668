"""Who is told what when nobody watches: the operator, the dead man's switch, the metrics, and never the readers."""

import gzip
import json
import logging
from collections.abc import Iterator
from email import message_from_bytes, policy
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import requests
import time_machine
from aiosmtpd.smtp import Envelope

from delivery.servers import Inbox
from horizon import http
from horizon.app.job_monitor import run_monitored
from horizon.app.workspace import open_workspace
from horizon.errors import RegistryError
from horizon.settings import load_settings
from horizon.store.backup import write_backup
from workspaces import HEPATITIS, SETTINGS, make_environment, make_workspace, run_command, serve_mailbox, serve_registry

DAY = 86_400
OPERATOR = '[operator]\nemail = "operator@example.org"\n'


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "RETRY_WAITS", ())
    monkeypatch.setattr(http, "UNREACHED_WAITS", ())


@pytest.fixture
def switch() -> Iterator[tuple[str, list[str]]]:
    """A dead man's switch: its address, and the calls that it had."""
    calls: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            calls.append(self.path)
            self.send_response(200 if self.path == "/key" else 404)
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/key", calls
        server.shutdown()


def content(envelope: Envelope) -> bytes:
    assert isinstance(envelope.content, bytes)
    return envelope.content


def subjects(inbox: Inbox, address: str) -> list[str]:
    messages = [envelope for envelope in inbox.taken if envelope.rcpt_tos == [address]]
    return [message_from_bytes(content(envelope), policy=policy.default)["Subject"] for envelope in messages]


def test_a_failed_week_is_told_to_the_operator_and_not_every_minute(
    tmp_path: Path, switch: tuple[str, list[str]]
) -> None:
    address, calls = switch
    more = f'ping = "{address}"\nmetrics = "horizon.prom"\n'
    workspace = make_workspace(tmp_path / "planning", {"hepatitis-c": HEPATITIS}, SETTINGS + OPERATOR + more)
    with serve_registry(tmp_path) as api, serve_mailbox() as (smtp, inbox):
        given = make_environment(api, **smtp)
        down = given | {"HORIZON_REGISTRY_URL": "http://127.0.0.1:9/api/v2"}
        with time_machine.travel("2016-02-03T06:30:00Z") as clock:
            for _ in range(3):
                assert run_command(workspace, "run", env=down).code == 4
                clock.shift(60)
            assert subjects(inbox, "operator@example.org") == ["Horizon: the week's run failed"]
            assert (len(inbox.taken), calls) == (1, [])
            status = run_command(workspace, "status", env=given)
            assert status.code == 7
            assert "failed: run: the registry at" in status.out
            assert "horizon_well 0\n" in (workspace / "horizon.prom").read_text()
            assert "horizon_failed_jobs 1\n" in (workspace / "horizon.prom").read_text()
            clock.shift(DAY)
            assert run_command(workspace, "run", env=down).code == 4
            assert len(subjects(inbox, "operator@example.org")) == 2
            for _ in range(2):
                assert run_command(workspace, "run", env=given).code == 0
        assert subjects(inbox, "operator@example.org")[2:] == ["Horizon: the week's run works again"]
        assert calls == ["/key", "/key"]
        assert len(subjects(inbox, "finance@example.org")) == 1
    text = (workspace / "horizon.prom").read_text()
    assert "horizon_well 1\n" in text
    assert 'horizon_deliveries{state="sent"} 2\n' in text
    assert "horizon_data_timestamp_seconds 1454317205\n" in text
    assert run_command(workspace, "status", env=given).code == 0
    body = inbox.taken[0].content
    assert isinstance(body, bytes)
    assert b"no connection" in body.replace(b"=\r\n", b"")


def test_what_cannot_be_told_changes_nothing(tmp_path: Path, switch: tuple[str, list[str]], caplog: Any) -> None:
    address, calls = switch
    more = f'ping = "{address}/unknown"\nmetrics = "nowhere/horizon.prom"\n'
    workspace = make_workspace(tmp_path / "planning", {"hepatitis-c": HEPATITIS}, SETTINGS + OPERATOR + more)
    with serve_registry(tmp_path) as api, caplog.at_level(logging.ERROR):
        assert run_command(workspace, "run", env=make_environment(api)).code == 0
    assert calls == ["/key/unknown"]
    messages = [record.getMessage() for record in caplog.records]
    assert any("horizon.prom cannot be written" in text for text in messages)
    assert any("answers 404" in text for text in messages)
    # Whoever knows the address can keep the switch quiet.
    assert not any(address in text for text in messages)


def test_the_operator_is_told_though_the_database_is_what_failed(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "planning", {"hepatitis-c": HEPATITIS}, SETTINGS + OPERATOR)
    with serve_mailbox() as (smtp, inbox):
        given = make_environment(**smtp) | {"HORIZON_DATABASE_URL": "sqlite:////nowhere/at/all.db"}
        for _ in range(2):
            assert run_command(workspace, "run", env=given).code == 5
        assert subjects(inbox, "operator@example.org") == ["Horizon: the week's run failed"]


def test_no_password_is_told_or_stored(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "planning", {"hepatitis-c": HEPATITIS}, SETTINGS + OPERATOR)
    with serve_mailbox() as (smtp, inbox):
        settings = load_settings(workspace, make_environment(**smtp))
        for fault in (RegistryError("http://user:s3cret@127.0.0.1 is down"), ValueError("postgresql://me:s3cret@db/x")):
            with pytest.raises(type(fault)):
                run_monitored(settings, "run", partial(raise_it, fault))
        mail = [content(envelope) for envelope in inbox.taken]
    with open_workspace(settings) as opened:
        write_backup(opened.trials.engine, tmp_path / "store.backup")
    assert len(mail) == 1
    assert b"user:***@127.0.0.1" in mail[0].replace(b"=\r\n", b"")
    assert not [
        text for text in (*mail, gzip.decompress((tmp_path / "store.backup").read_bytes())) if b"s3cret" in text
    ]


def raise_it(fault: Exception) -> None:
    raise fault


def test_what_breaks_is_told_too_and_goes_on_to_crash(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "planning", {"hepatitis-c": HEPATITIS}, SETTINGS + OPERATOR)
    with serve_mailbox() as (smtp, inbox):
        settings = load_settings(workspace, make_environment(**smtp))
        with pytest.raises(ZeroDivisionError):
            run_monitored(settings, "run", lambda: 1 / 0)
        assert subjects(inbox, "operator@example.org") == ["Horizon: the week's run failed"]


def test_a_run_that_finds_another_at_work_has_nothing_to_tell(tmp_path: Path) -> None:
    from horizon.store.engine import connect_database
    from horizon.store.lease import hold_lease

    workspace = make_workspace(tmp_path / "planning", {"hepatitis-c": HEPATITIS}, SETTINGS + OPERATOR)
    with serve_mailbox() as (smtp, inbox):
        given = make_environment(**smtp)
        engine = connect_database(load_settings(workspace, given).database_url)
        with hold_lease(engine, "run", "elsewhere:1", 60):
            assert run_command(workspace, "run", env=given).code == 5
        engine.dispose()
        assert inbox.taken == []


def test_a_week_that_failed_half_way_is_gone_on_with(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "planning", {"hepatitis-c": HEPATITIS}, SETTINGS + OPERATOR)
    with serve_registry(tmp_path) as api, serve_mailbox() as (smtp, inbox):
        given = make_environment(api, **smtp)
        faults = f"{api.removesuffix('/api/v2')}/__faults"
        requests.post(faults, data=json.dumps({"status": 503, "every": 2}), timeout=5)
        assert run_command(workspace, "run", env=given).code == 4
        requests.post(faults, data="{}", timeout=5)
        assert run_command(workspace, "run", env=given).code == 0
        assert subjects(inbox, "operator@example.org") == [
            "Horizon: the week's run failed",
            "Horizon: the week's run works again",
        ]
        assert len(subjects(inbox, "finance@example.org")) == 1
