"""Who is told what when nobody watches: the operator, the dead man's switch, the metrics, and never the readers."""

import json
import logging
from collections.abc import Iterator
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import requests
import time_machine

from delivery.servers import Inbox
from horizon.app.job_monitor import Told, due, watched
from horizon.registry import client
from horizon.settings import load
from workspaces import HEPATITIS, SETTINGS, ask, environment, mailbox, make, registry

DAY = 86_400
OPERATOR = '[operator]\nemail = "operator@example.org"\n'


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "WAITS", ())
    monkeypatch.setattr(client, "WAITS_UNREACHED", ())


@pytest.mark.parametrize(
    ("told", "fault", "now", "expected"),
    [
        (None, "", 1000, False),
        (None, "down", 1000, True),
        (Told("down", 1000), "down", 1060, False),
        (Told("down", 1000), "something else", 1060, False),
        (Told("down", 1000), "down", 1000 + DAY, True),
        (Told("down", 1000 + 9 * DAY), "down", 1000, True),  # told in the future: the clock was set back
        (Told("down", 1000), "", 1060, True),
    ],
)
def test_when_a_notice_is_due(told: Told | None, fault: str, now: float, expected: bool) -> None:
    assert due(told, fault, now) is expected


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


def subjects(inbox: Inbox, address: str) -> list[str]:
    messages = [one for one in inbox.taken if one.rcpt_tos == [address]]
    return [message_from_bytes(bytes(one.content or b""), policy=policy.default)["Subject"] for one in messages]


def test_a_failed_week_is_told_to_the_operator_and_not_every_minute(
    tmp_path: Path, switch: tuple[str, list[str]]
) -> None:
    address, calls = switch
    more = f'ping = "{address}"\nmetrics = "horizon.prom"\n'
    workspace = make(tmp_path / "planning", {"hepatitis-c": HEPATITIS}, SETTINGS + OPERATOR + more)
    with registry(tmp_path) as api, mailbox() as (smtp, inbox):
        given = environment(api, **smtp)
        down = given | {"HORIZON_REGISTRY_URL": "http://127.0.0.1:9/api/v2"}
        with time_machine.travel("2016-02-03T06:30:00Z") as clock:
            for _ in range(3):
                assert ask(workspace, "run", given=down).code == 4
                clock.shift(60)
            assert subjects(inbox, "operator@example.org") == ["Horizon: the week's run failed"]
            assert (len(inbox.taken), calls) == (1, [])
            status = ask(workspace, "status", given=given)
            assert status.code == 7
            assert "failed: run: the registry at" in status.out
            assert "horizon_well 0\n" in (workspace / "horizon.prom").read_text()
            assert "horizon_failed_jobs 1\n" in (workspace / "horizon.prom").read_text()
            clock.shift(DAY)
            assert ask(workspace, "run", given=down).code == 4
            assert len(subjects(inbox, "operator@example.org")) == 2
            for _ in range(2):
                assert ask(workspace, "run", given=given).code == 0
        assert subjects(inbox, "operator@example.org")[2:] == ["Horizon: the week's run works again"]
        assert calls == ["/key", "/key"]
        assert len(subjects(inbox, "finance@example.org")) == 1
    text = (workspace / "horizon.prom").read_text()
    assert "horizon_well 1\n" in text
    assert 'horizon_deliveries{state="sent"} 2\n' in text
    assert "horizon_data_timestamp_seconds 1454317205\n" in text
    assert ask(workspace, "status", given=given).code == 0
    body = inbox.taken[0].content
    assert isinstance(body, bytes)
    assert b"no connection" in body.replace(b"=\r\n", b"")


def test_what_cannot_be_told_changes_nothing(tmp_path: Path, switch: tuple[str, list[str]], caplog: Any) -> None:
    address, calls = switch
    more = f'ping = "{address}/unknown"\nmetrics = "nowhere/horizon.prom"\n'
    workspace = make(tmp_path / "planning", {"hepatitis-c": HEPATITIS}, SETTINGS + OPERATOR + more)
    with registry(tmp_path) as api, caplog.at_level(logging.ERROR):
        assert ask(workspace, "run", given=environment(api)).code == 0
    assert calls == ["/key/unknown"]
    told = [record.getMessage() for record in caplog.records]
    assert any("horizon.prom cannot be written" in text for text in told)
    assert any("answers 404" in text for text in told)
    # Whoever knows the address can keep the switch quiet.
    assert not any(address in text for text in told)


def test_the_operator_is_told_though_the_database_is_what_failed(tmp_path: Path) -> None:
    workspace = make(tmp_path / "planning", {"hepatitis-c": HEPATITIS}, SETTINGS + OPERATOR)
    with mailbox() as (smtp, inbox):
        given = environment(**smtp) | {"HORIZON_DATABASE_URL": "sqlite:////nowhere/at/all.db"}
        for _ in range(2):
            assert ask(workspace, "run", given=given).code == 5
        assert subjects(inbox, "operator@example.org") == ["Horizon: the week's run failed"]


def test_what_breaks_is_told_too_and_goes_on_to_crash(tmp_path: Path) -> None:
    workspace = make(tmp_path / "planning", {"hepatitis-c": HEPATITIS}, SETTINGS + OPERATOR)
    with mailbox() as (smtp, inbox):
        settings = load(workspace, environment(**smtp))
        with pytest.raises(ZeroDivisionError):
            watched(settings, "run", lambda: 1 / 0)
        assert subjects(inbox, "operator@example.org") == ["Horizon: the week's run failed"]


def test_a_run_that_finds_another_at_work_has_nothing_to_tell(tmp_path: Path) -> None:
    from horizon.store.engine import connect
    from horizon.store.lease import hold

    workspace = make(tmp_path / "planning", {"hepatitis-c": HEPATITIS}, SETTINGS + OPERATOR)
    with mailbox() as (smtp, inbox):
        given = environment(**smtp)
        engine = connect(load(workspace, given).database_url)
        with hold(engine, "run", "elsewhere:1", 60):
            assert ask(workspace, "run", given=given).code == 5
        engine.dispose()
        assert inbox.taken == []


def test_a_week_that_failed_half_way_is_gone_on_with(tmp_path: Path) -> None:
    workspace = make(tmp_path / "planning", {"hepatitis-c": HEPATITIS}, SETTINGS + OPERATOR)
    with registry(tmp_path) as api, mailbox() as (smtp, inbox):
        given = environment(api, **smtp)
        faults = f"{api.removesuffix('/api/v2')}/__faults"
        requests.post(faults, data=json.dumps({"status": 503, "every": 2}), timeout=5)
        assert ask(workspace, "run", given=given).code == 4
        requests.post(faults, data="{}", timeout=5)
        assert ask(workspace, "run", given=given).code == 0
        assert subjects(inbox, "operator@example.org") == [
            "Horizon: the week's run failed",
            "Horizon: the week's run works again",
        ]
        assert len(subjects(inbox, "finance@example.org")) == 1
