"""A desk that is open for the tests: a workspace with an edition, served in this process on a free port."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest
import requests
import uvicorn
from playwright.sync_api import Browser, sync_playwright

from delivery.servers import free
from horizon.web.application import build_application
from horizon.web.desk import Desk
from horizon.web.guard import DeskAddress, Keys
from horizon.web.server import DeskPlace, configure_server, decide_address
from studies import make_study, write_records
from workspaces import HEART, HEPATITIS, make_environment, make_records, make_workspace, run_command

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
HOSTILE = "<script>document.title='taken'</script><img src=x onerror=alert(1)>"
SECRET = """\
title: Asthma
match: {conditions: [asthma]}
jurisdiction: england
population:
  - {step: People, people: 5000}
price: {list: 87654, price_year: 2015, confidential: true, source: a letter} # 87654 agreed
"""
TWO = """\
title: Lung cancer # both kinds
indications:
  - name: small cell
    match: {conditions: [small cell lung cancer]}
  - name: other
    match: {conditions: [non-small cell lung cancer]}
    population: [{step: People, people: 4000}]
    price: {list: 1000, price_year: 2015}
"""


@dataclass(frozen=True)
class OpenDesk:
    """A desk that is served, its folder, and how to come in."""

    folder: Path
    url: str
    keys: Keys

    def enter(self) -> requests.Session:
        """A session that came in by the printed address."""
        session = requests.Session()
        assert session.get(f"{self.url}/enter", params={"token": self.keys.entry}, timeout=10).status_code == 200
        return session

    def send(self, path: str, fields: dict[str, str] | None = None) -> requests.Response:
        """A form of the desk's own, sent from its own page."""
        with self.enter() as session:
            token = {"form_token": self.keys.form}
            headers = {"Origin": self.url, "Sec-Fetch-Site": "same-origin"}
            return session.post(f"{self.url}{path}", token | (fields or {}), headers=headers, timeout=30)

    def text(self, name: str) -> str:
        """The text of a watchlist."""
        return (self.folder / "watchlists" / f"{name}.yaml").read_text("utf-8")


@contextmanager
def serve(
    folder: Path, keys: Keys | None = None, address: DeskAddress | None = None, api: str = ""
) -> Iterator[OpenDesk]:
    """Serve a workspace's desk in a thread of this process, with a registry if it has one."""
    port = free()
    desk = Desk(folder, keys or Keys(cookie=f"horizon_desk_{port}"))
    address = address or decide_address(DeskPlace(port))
    application = build_application(desk, address)
    server = uvicorn.Server(configure_server(application))
    listening = [socket.create_server(("127.0.0.1", port))]
    with patch.dict(os.environ, make_environment(api)):
        thread = threading.Thread(target=server.run, args=(listening,))
        thread.start()
        try:
            while not server.started:
                time.sleep(0.01)
            desk.open_previews().load_index()
            yield OpenDesk(folder, f"http://127.0.0.1:{port}", desk.keys)
        finally:
            server.should_exit = True
            thread.join(10)
            desk.open_trials().engine.dispose()


def make_desk_workspace(folder: Path) -> Path:
    """A workspace with four watchlists, hostile records among others, and an edition."""
    texts = {"hepatitis-c": HEPATITIS, "heart-failure": HEART, "asthma": SECRET, "lung-cancer": TWO}
    workspace = make_workspace(folder / "workspace", texts)
    hostile = make_study(6, phases=["PHASE3"], conditions=["Hepatitis C", HOSTILE])
    hostile["protocolSection"]["identificationModule"]["briefTitle"] = f"{HOSTILE} in a trial"
    hostile["protocolSection"]["armsInterventionsModule"]["interventions"][0]["name"] = f"Evil{HOSTILE}"
    records = write_records(folder / "records.ndjson", [*make_records(), hostile])
    assert run_command(workspace, "pull", "--source", str(records)).code == 0
    assert run_command(workspace, "digest", "--quiet").code == 0
    return workspace


@pytest.fixture(autouse=True)
def _desk_environment(_plain_environment: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in make_environment().items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace that others are copies of."""
    return make_desk_workspace(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="session")
def desk(made: Path) -> Iterator[OpenDesk]:
    """The desk that the tests share: each writes a watchlist of its own."""
    with serve(made) as opened:
        yield opened


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists() and os.environ.get("CI") != "true":
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield started
        started.close()
