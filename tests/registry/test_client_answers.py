"""What one answer makes of the client, case by case; waiting is tried against a real server elsewhere."""

import pytest
import responses

from horizon.errors import RegistryError
from horizon.registry.client import RegistryClient

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
