"""A store, and a workspace with a registry and a mail server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from delivery.servers import Inbox
from horizon.store.engine import connect_database
from horizon.store.trials import Trials
from workspaces import (
    make_environment,
    make_workspace,
    serve_mailbox,
    serve_registry,
)


@pytest.fixture
def trials(tmp_path: Path) -> Iterator[Trials]:
    engine = connect_database(f"sqlite:///{tmp_path / 'horizon.db'}")
    yield Trials(engine)
    engine.dispose()


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return make_workspace(tmp_path / "workspace")


@pytest.fixture
def api(tmp_path: Path) -> Iterator[str]:
    with serve_registry(tmp_path) as address:
        yield address


@pytest.fixture
def given(api: str) -> Iterator[tuple[dict[str, str], Inbox]]:
    """The environment that points to the registry and the mail server, and the inbox."""
    with serve_mailbox() as (smtp, inbox):
        yield make_environment(api, **smtp), inbox
