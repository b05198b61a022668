"""10,000 mutated records among good ones, on either engine: each is stored or set aside, and no good one is lost."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from fuzz.limits import TIMES, seeded, within
from fuzz.mutations import dump_value, mutate_value
from horizon.app.pull import pull_from_registry
from horizon.app.pull_files import pull_from_file
from horizon.app.stored_assessment import assess_stored_trials
from horizon.app.workspace import open_workspace
from horizon.registry.client import RegistryClient
from horizon.registry.query import TrialQuery
from horizon.registry.study import to_stored
from horizon.settings import load_settings
from horizon.store.engine import connect_database
from horizon.store.trials import Trials
from horizon.values.progress import ignore_progress
from studies import make_study
from workspaces import make_environment, make_workspace

MUTATED, PAGE, GOOD = 5_000, 100, 5
"""Mutated records from a server and as many from a file, the records of a page, and how many of these are good."""

DATA = "2016-02-01T09:00:05"


def made_pages(kind: str) -> Iterator[list[bytes]]:
    """Pages of records as JSON; the last of each are good, and no mutated record has the number of a good one."""
    page: list[bytes] = []
    for number, chance in seeded(kind, MUTATED):
        page.append(dump_value(mutate_value(make_study(number + 1, phases=["PHASE3"]), chance)))
        if len(page) == PAGE - GOOD:
            yield page + [json.dumps(good_record(number, at)).encode() for at in range(GOOD)]
            page = []


def good_record(number: int, at: int) -> dict[str, Any]:
    return make_study(90_000_000 - number * GOOD - at, phases=["PHASE3"])


@pytest.fixture(scope="module")
def live_pages() -> list[bytes]:
    return [
        b'{"totalCount": %d, "studies": [%s]%s}'
        % (MUTATED, b",".join(page), b', "nextPageToken": "%d"' % (number + 1) if number + 1 < count else b"")
        for pages in [list(made_pages("live"))]
        for count in [len(pages)]
        for number, page in enumerate(pages)
    ]


@contextmanager
def serve_pages(pages: list[bytes]) -> Iterator[str]:
    """A registry that answers every question with these pages."""

    class Registry(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            address = urlsplit(self.path)
            number = int(parse_qs(address.query).get("pageToken", ["0"])[0])
            version = b'{"apiVersion": "2.0.5", "dataTimestamp": "%s"}' % DATA.encode()
            by_id = b'{"studies": []}' if "filter.ids" in address.query else pages[number]
            body = version if address.path.endswith("/version") else by_id
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Registry) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def holds_good_ones(trials: Trials) -> bool:
    """Whether every good record is stored as it was given."""
    stored = {row.nct_id: row.body for row in (to_stored(json.loads(body)) for body in trials.iter_bodies())}
    made = (to_stored(good_record(number, at)) for number in last_numbers() for at in range(GOOD))
    return all(stored.get(record.nct_id) == record.body for record in made)


def last_numbers() -> range:
    return range(PAGE - GOOD - 1, MUTATED * TIMES, PAGE - GOOD)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def trials(request: pytest.FixtureRequest, create_empty: Callable[[str, str], str]) -> Iterator[Trials]:
    engine = connect_database(create_empty(request.param, "fuzz"))
    yield Trials(engine)
    engine.dispose()


def test_a_page_from_the_registry_loses_no_good_record(trials: Trials, live_pages: list[bytes]) -> None:
    query = [TrialQuery(("hepatitis",), (), (), None, None)]
    with within(240 * TIMES), serve_pages(live_pages) as url, RegistryClient(url, pause=0) as client:
        report = pull_from_registry(client, trials, query, False, ignore_progress)
        # records without an id that are alike are one
        assert len(live_pages) * PAGE * 0.99 < report.seen <= len(live_pages) * PAGE
        assert holds_good_ones(trials)
        again = pull_from_registry(client, trials, query, True, ignore_progress)
    assert (again.new, again.changed, again.quarantined) == (0, 0, report.quarantined)
    assert report.quarantined > MUTATED / 10


def test_a_file_loses_no_good_record(trials: Trials, tmp_path: Path) -> None:
    source = tmp_path / "2016-02-01.ndjson"
    lines = [line for page in made_pages("file") for line in page]
    source.write_bytes(b"\n".join(lines) + b"\n")
    with within(240 * TIMES):
        report = pull_from_file(source, trials, ignore_progress, data_timestamp=DATA)
        assert report.seen > MUTATED
        assert holds_good_ones(trials)
        again = pull_from_file(source, trials, ignore_progress, data_timestamp=DATA)
    assert (again.new, again.changed, again.quarantined) == (0, 0, report.quarantined)


def test_what_is_stored_can_be_assessed(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "planning")
    source = tmp_path / "2016-02-01.ndjson"
    source.write_bytes(b"\n".join(line for page in islice(made_pages("file"), 3) for line in page))
    with within(240), open_workspace(load_settings(workspace, make_environment())) as opened:
        pull_from_file(source, opened.trials, ignore_progress, data_timestamp=DATA)
        scan, _ = assess_stored_trials(opened)
    assert scan.technologies
