"""What holds for every test: no network but this machine's own, and nothing of horizon in the environment."""

import os
from pathlib import Path

import pytest
from pytest_socket import socket_allow_hosts

LOOPBACK = ["127.0.0.1", "::1", "localhost"]


def pytest_runtest_setup() -> None:
    """Refuse the registry, every real mailbox and everybody else. Unix sockets stay, for PostgreSQL."""
    socket_allow_hosts(LOOPBACK, allow_unix_socket=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest first, so that no worker is left alone with one of them at the end."""
    slow = {one.path for one in items if one.get_closest_marker("slow")}
    items.sort(key=lambda one: one.path not in slow)


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("HORIZON_") and name != "HORIZON_RECORDS"]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def records() -> Path:
    """The folder of real registry records that HORIZON_RECORDS names."""
    folder = os.environ.get("HORIZON_RECORDS")
    if not folder:
        pytest.skip("real records are not at hand: HORIZON_RECORDS names no folder")
    assert Path(folder).is_dir(), f"HORIZON_RECORDS: {folder} is no folder"
    return Path(folder)
