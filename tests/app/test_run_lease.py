"""The lease of a run that does not come forward runs out, and the run stops once another has taken over."""

import time
from pathlib import Path

import pytest

from horizon.app import workspace as room
from horizon.app.workspace import open_workspace, process_name, run_lease
from horizon.errors import LeaseHeldError
from horizon.settings import load_settings
from horizon.store.lease import hold_lease
from workspaces import make_environment, make_workspace


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "LEASE_SECONDS", 0.6)
    monkeypatch.setattr(room, "STALLED_SECONDS", 0.4)


def test_who_says_the_same_again_and_again_does_not_come_forward(tmp_path: Path) -> None:
    settings = load_settings(make_workspace(tmp_path / "workspace"), make_environment("http://127.0.0.1:9"))
    told: list[int] = []
    with open_workspace(settings) as workspace, run_lease(workspace, lambda _, done, __: told.append(done)) as progress:
        end = time.monotonic() + 1
        number = 0
        while time.monotonic() < end:
            number += 1
            progress("trials", number, None)
            time.sleep(0.05)
        with pytest.raises(LeaseHeldError), hold_lease(workspace.trials.engine, "run", "another", 60):
            pass
        assert told == list(range(1, number + 1))
        end = time.monotonic() + 1.5
        while time.monotonic() < end:
            progress("trials", number, None)
            time.sleep(0.05)
        with hold_lease(workspace.trials.engine, "run", f"{process_name()} and another", 60):
            progress("trials", number + 1, None)
            time.sleep(0.5)
            with pytest.raises(LeaseHeldError, match="another one has taken over"):
                progress("trials", number + 2, None)
