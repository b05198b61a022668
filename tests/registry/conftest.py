"""A registry of its own for each test, and a client that does not wait."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from horizon.registry.client import RegistryClient
from standin import serve_studies
from studies import make_study, write_records


@pytest.fixture
def api(tmp_path: Path) -> Iterator[str]:
    """The address of a registry with five studies."""
    five = [make_study(number, nctIdAliases=["NCT00000099"] if number == 5 else None) for number in range(1, 6)]
    with serve_studies([write_records(tmp_path / "five.ndjson", five)], "2016-02-01T09:00:05") as address:
        yield address


@pytest.fixture
def waits() -> list[float]:
    """Every wait of the client, in seconds."""
    return []


@pytest.fixture
def client(api: str, waits: list[float]) -> Iterator[RegistryClient]:
    """A client without a pause that notes its waits instead of waiting."""
    with RegistryClient(api, pause=0, contact="planner@example.org", sleep=waits.append) as opened:
        yield opened


@pytest.fixture
def fault(api: str) -> Callable[..., None]:
    """Set a fault of the registry."""

    def set_fault(**fault: Any) -> None:
        requests.post(f"{api.removesuffix('/api/v2')}/__faults", data=json.dumps(fault), timeout=5)

    return set_fault


@pytest.fixture
def log(api: str) -> Callable[[], list[dict[str, Any]]]:
    """Every request that the registry had."""
    return lambda: requests.get(f"{api.removesuffix('/api/v2')}/__log", timeout=5).json()
