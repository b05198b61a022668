"""What holds for every test: no network but this machine's own, and nothing of horizon in the environment."""

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from pytest_socket import socket_allow_hosts

gc.set_threshold(200_000)  # as main() has it: collecting the tests makes many values that stay
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


@pytest.fixture(scope="session", autouse=True)
def _migrated_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    if "horizon.store.engine" not in sys.modules:
        yield
        return
    from new_database import copy_migrations

    with patch("horizon.store.engine.upgrade_tables", copy_migrations(tmp_path_factory.mktemp("migrated"))):
        yield


@pytest.fixture(scope="session")
def records() -> Path:
    """The folder of real registry records that HORIZON_RECORDS names."""
    folder = os.environ.get("HORIZON_RECORDS")
    if not folder:
        pytest.skip("real records are not at hand: HORIZON_RECORDS names no folder")
    assert Path(folder).is_dir(), f"HORIZON_RECORDS: {folder} is no folder"
    return Path(folder)
