"""The client against a registry on this machine: what it asks, what it bears, and what it says."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from horizon import http
from horizon.errors import RegistryError
from horizon.registry import client as room
from horizon.registry.access import RegistryAccess
from horizon.registry.client import DataRefreshedError, RegistryClient
from horizon.registry.query import TrialQuery
from horizon.registry.study import to_stored
from studies import make_study

ALL = TrialQuery(conditions=("hepatitis c",)).build_expression()
Fault = Callable[..., None]
Log = Callable[[], list[dict[str, Any]]]


def ids(client: RegistryClient, expression: str = ALL) -> list[str]:
    return sorted(to_stored(raw).nct_id for page in client.fetch_pages(expression) for raw in page.studies)


FIVE = [f"NCT0000000{number}" for number in range(1, 6)]


def test_it_walks_all_pages_and_the_empty_one_at_the_end(
    client: RegistryClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "PAGE_SIZE", 1)
    pages = list(client.fetch_pages(ALL))
    assert [len(page.studies) for page in pages] == [1, 1, 1, 1, 1, 0]
    assert [page.total for page in pages] == [5, None, None, None, None, None]
    assert client.request_count == 6


def test_it_asks_for_what_is_kept_and_gives_its_name(client: RegistryClient, log: Log) -> None:
    assert ids(client) == FIVE
    (request,) = log()
    assert request["user_agent"] == f"{http.USER_AGENT} (+planner@example.org)"
    assert "fields=NCTId" in request["path"]
    raw = next(client.fetch_pages(ALL)).studies[0]
    assert "descriptionModule" not in raw["protocolSection"]


def test_without_a_contact_it_gives_its_name_alone(api: str, log: Log) -> None:
    with RegistryClient(api) as client:
        client.fetch_data_timestamp()
    assert log()[0]["user_agent"] == http.USER_AGENT


def test_what_comes_by_the_network_is_what_comes_by_file(client: RegistryClient) -> None:
    (raw,) = client.fetch_by_ids(["NCT00000001"])
    assert to_stored(raw) == to_stored(make_study(1))


def test_it_asks_for_the_version_and_for_counts(client: RegistryClient) -> None:
    assert client.fetch_data_timestamp() == "2016-02-01T09:00:05"
    assert client.count_studies(ALL) == 5
    assert client.count_studies(TrialQuery(conditions=("gout",)).build_expression()) == 0


def test_it_reads_by_ids_and_leaves_out_the_impossible(client: RegistryClient) -> None:
    client.access = RegistryAccess(ids_per_request=2)
    asked = ["NCT00000001", "NCT00000000", "nonsense", "NCT00000002", "NCT00000001", "NCT00000099", "NCT12345678"]
    ids_read = [to_stored(raw).nct_id for raw in client.fetch_by_ids(asked)]
    assert sorted(ids_read) == ["NCT00000001", "NCT00000002", "NCT00000005"]
    assert client.request_count == 2


def test_an_id_that_the_registry_calls_impossible_is_taken_out(
    client: RegistryClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "_NCT", re.compile(""))
    assert [to_stored(raw).nct_id for raw in client.fetch_by_ids(["NCT00000001", "NCT00000000", "bad"])] == [
        "NCT00000001"
    ]
    assert client.request_count == 3


@pytest.mark.parametrize(
    "broken",
    [{"status": 429}, {"status": 500}, {"status": 503}, {"html": True}, {"truncate": True}, {"drop": True}],
    ids=str,
)
def test_what_can_get_better_is_tried_again(
    client: RegistryClient, fault: Fault, waits: list[float], monkeypatch: pytest.MonkeyPatch, broken: dict[str, Any]
) -> None:
    monkeypatch.setattr(room, "PAGE_SIZE", 1)
    client.fetch_data_timestamp()
    fault(**broken, every=2)
    assert ids(client) == FIVE
    assert client.request_count == 12
    assert len(waits) == 5
    assert all(http.RETRY_WAITS[0] <= wait <= 1.25 * http.RETRY_WAITS[0] for wait in waits)


@pytest.mark.parametrize(
    ("asked", "waited"), [(7, 7), (100_000, http.MAX_WAIT), ("Wed, 01 Jan 2020 00:00:00 GMT", None)]
)
def test_it_waits_as_long_as_it_is_asked_to_within_reason(
    client: RegistryClient, fault: Fault, waits: list[float], asked: object, waited: float | None
) -> None:
    fault(status=429, retry_after=asked, times=1)
    assert ids(client) == FIVE
    assert waits == [waited] if waited else len(waits) == 1


def test_a_wait_that_makes_no_sense_is_its_own(client: RegistryClient, fault: Fault, waits: list[float]) -> None:
    fault(status=503, retry_after="soon", times=1)
    assert ids(client) == FIVE
    assert http.RETRY_WAITS[0] <= waits[0] <= 1.25 * http.RETRY_WAITS[0]


def test_it_gives_up_in_the_end_and_says_so(client: RegistryClient, fault: Fault, waits: list[float]) -> None:
    fault(status=503)
    with pytest.raises(RegistryError, match=r"cannot be read \(503: Service is unavailable\)"):
        client.fetch_data_timestamp()
    assert len(waits) == len(http.RETRY_WAITS)
    assert sum(waits) > 60


def test_maintenance_is_told_as_such(client: RegistryClient, fault: Fault) -> None:
    fault(html=True)
    with pytest.raises(RegistryError, match="a page instead of data"):
        client.fetch_data_timestamp()


def test_what_cannot_get_better_is_told_at_once_in_the_registrys_words(client: RegistryClient) -> None:
    with pytest.raises(RegistryError, match="Unknown area name: `Nonsense`"):
        list(client.fetch_pages("AREA[Nonsense]x"))
    assert client.request_count == 1


@pytest.mark.parametrize(
    ("status", "message"), [(403, "does not serve programs from here"), (404, "answers 404; check")]
)
def test_a_door_that_is_shut_is_not_knocked_at_again(
    client: RegistryClient, fault: Fault, status: int, message: str
) -> None:
    fault(status=status)
    with pytest.raises(RegistryError, match=message):
        client.fetch_data_timestamp()
    assert client.request_count == (2 if status == 403 else 1)


def test_another_kind_of_server_is_told_as_such(api: str) -> None:
    with (
        RegistryClient(f"{api}/stats/size?", pause=0) as client,
        pytest.raises(RegistryError, match="not as the registry does"),
    ):
        client.fetch_data_timestamp()


def test_data_refreshed_in_the_middle_of_a_walk_is_told(
    client: RegistryClient, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "PAGE_SIZE", 2)
    client.fetch_data_timestamp()
    fault(refresh="2016-02-02T09:00:05", every=2, times=1)
    with pytest.raises(DataRefreshedError):
        list(client.fetch_pages(ALL))


def test_a_page_token_refused_without_a_refresh_is_an_error(
    client: RegistryClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "PAGE_SIZE", 2)
    client.fetch_data_timestamp()
    walk = client.fetch_pages(ALL)
    next(walk)
    monkeypatch.setattr(room, "API_FIELDS", ("NCTId",))
    answer = client._fetch_json("/studies", {"filter.advanced": ALL, "pageSize": "2", "fields": "NCTId"})
    with pytest.raises(RegistryError, match="pageToken") as error:
        client._fetch_page({"filter.advanced": ALL, "pageToken": answer["nextPageToken"], "fields": "Phase"}, False)
    assert not isinstance(error.value, DataRefreshedError)


def test_a_page_token_of_an_earlier_run_that_is_not_known_means_walk_again(client: RegistryClient) -> None:
    with pytest.raises(DataRefreshedError):
        next(client.fetch_pages(ALL, "bm9uc2Vuc2U6MQ=="))


def test_a_walk_goes_on_from_a_page_token(client: RegistryClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "PAGE_SIZE", 2)
    first = next(client.fetch_pages(ALL))
    other_ids = [to_stored(raw).nct_id for page in client.fetch_pages(ALL, first.next_token) for raw in page.studies]
    assert sorted([to_stored(raw).nct_id for raw in first.studies] + other_ids) == FIVE


def test_it_rests_between_two_requests(api: str, waits: list[float]) -> None:
    with RegistryClient(api, pause=5, sleep=waits.append) as client:
        client.fetch_data_timestamp()
        assert waits == []
        client.fetch_data_timestamp()
        client.fetch_data_timestamp()
    assert len(waits) == 2
    assert all(4 < wait <= 5 for wait in waits)


def test_a_registry_out_of_reach_is_told_soon(waits: list[float]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    away = RegistryClient(f"http://127.0.0.1:{port}/api/v2", pause=0, sleep=waits.append)
    message = r"cannot be read \(no connection\); check the network"
    with away, pytest.raises(RegistryError, match=message) as error:
        away.fetch_data_timestamp()
    assert "\n" not in str(error.value)
    assert len(waits) == len(http.UNREACHED_WAITS)


@pytest.mark.parametrize("url", ["nonsense", "ftp://127.0.0.1/api", "http://"])
def test_an_address_that_is_none_is_told_at_once(url: str) -> None:
    with RegistryClient(url) as client, pytest.raises(RegistryError, match="check HORIZON_REGISTRY_URL"):
        client.fetch_data_timestamp()


@pytest.fixture
def dripping() -> Iterator[str]:
    """A server that sends a byte now and then, without an end."""
    server = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def drip() -> None:
        for _ in range(2):
            connection, _ = server.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
                while not ended.wait(0.02):
                    try:
                        connection.sendall(b" ")
                    except OSError:
                        break

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/api/v2"
    ended.set()
    server.close()


def test_an_answer_without_an_end_is_given_up(dripping: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(http, "UNREACHED_WAITS", (0,))
    with RegistryClient(dripping, pause=0) as client, pytest.raises(RegistryError, match="no answer in time"):
        client.fetch_data_timestamp()
