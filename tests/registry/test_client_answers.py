"""What one answer makes of the client, case by case; waiting is tried against a real server elsewhere."""

import pytest
import responses

from horizon.errors import RegistryError
from horizon.registry.client import RegistryClient
from horizon.registry.json_records import UnreadableRecord

URL = "https://registry.example/api/v2"


def client(waits: list[float] | None = None) -> RegistryClient:
    return RegistryClient(
        URL, pause=0, contact="planner@example.org", sleep=(waits if waits is not None else []).append
    )


@responses.activate
def test_it_says_who_is_asking() -> None:
    responses.get(f"{URL}/version", json={"apiVersion": "2.0.5", "dataTimestamp": "2026-02-19T09:00:05"})
    assert client().fetch_data_timestamp() == "2026-02-19T09:00:05"
    agent = responses.calls[0].request.headers["User-Agent"]
    assert agent.startswith("python-requests/")
    assert "planner@example.org" in agent


@responses.activate
@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (400, "Parameter `fields` contains invalid field name: `Phases`", "invalid field name: `Phases`"),
        (403, "Forbidden", "403"),
    ],
)
def test_what_does_not_get_better_is_told_and_not_asked_again(status: int, body: str, message: str) -> None:
    responses.get(f"{URL}/version", status=status, body=body, content_type="text/plain")
    with pytest.raises(RegistryError, match=r"^[^\n]+$") as fault:
        client().fetch_data_timestamp()
    assert message in str(fault.value)
    assert len(responses.calls) == 2  # a version once more, or under the library's own name


@responses.activate
@pytest.mark.parametrize(
    "first",
    [
        {"status": 429, "headers": {"Retry-After": "7"}, "body": "busy"},
        {"status": 503, "body": "Service is unavailable"},
        {"status": 200, "body": "<!DOCTYPE html><html>maintenance</html>", "content_type": "text/html"},
    ],
    ids=["429", "503", "a page with status 200"],
)
def test_what_passes_is_asked_again_after_a_while(first: dict[str, object]) -> None:
    waits: list[float] = []
    responses.get(f"{URL}/version", **first)
    responses.get(f"{URL}/version", json={"dataTimestamp": "2026-02-19T09:00:05"})
    asking = client(waits)
    assert asking.fetch_data_timestamp() == "2026-02-19T09:00:05"
    assert asking.request_count == 2
    assert max(waits) >= (7 if first["status"] == 429 else 0.1)


@responses.activate
@pytest.mark.parametrize("timestamp", ["garbage", "2026-13-45", "", "9999-01-01T00:00:00", "1998-12-31", "20260210"])
def test_data_of_no_plausible_day_are_refused(timestamp: str) -> None:
    responses.get(f"{URL}/version", json={"dataTimestamp": timestamp})
    with pytest.raises(RegistryError, match="no plausible day"):
        client([]).fetch_data_timestamp()


@responses.activate
def test_tomorrow_by_the_registrys_own_clock_is_plausible() -> None:
    headers = {"Date": "Fri, 01 Jan 2100 12:00:00 GMT"}
    responses.get(f"{URL}/version", json={"dataTimestamp": "2100-01-02T09:00:05"}, headers=headers)
    responses.get(f"{URL}/version", json={"dataTimestamp": "2100-01-03T09:00:05"}, headers=headers)
    asking = client([])
    assert asking.fetch_data_timestamp() == "2100-01-02T09:00:05"
    with pytest.raises(RegistryError, match="no plausible day"):
        asking.fetch_data_timestamp()


@responses.activate
@pytest.mark.parametrize("value", ['"\\ud800"', "[" * 3000 + "]" * 3000, "9" * 400])
def test_one_record_that_is_no_json_costs_no_page(value: str) -> None:
    body = '{"studies": [{"a": 1}, {"nctId": "NCT00000002", "b": ' + value + '}], "totalCount": "2"}'
    responses.get(f"{URL}/studies", body=body)
    (page,) = client([]).fetch_pages("any")
    first, unreadable = page.studies
    assert first == {"a": 1}
    assert isinstance(unreadable, UnreadableRecord)
    assert (unreadable.nct_id, page.total) == ("NCT00000002", 2)
