"""The trials and watchlists of a small workspace, and their scan."""

from dataclasses import replace

import pytest

from assessment.scans import scan_records
from horizon.registry.study import to_stored, to_trial
from horizon.values.scan import Scan
from horizon.values.trial import Trial
from horizon.watchlist.files.load import load_folder
from horizon.watchlist.schema.watchlist import Watchlist
from workspaces import make_records, make_workspace


@pytest.fixture(scope="module")
def trials() -> tuple[Trial, ...]:
    return tuple(to_trial(to_stored(raw).body) for raw in make_records())


@pytest.fixture(scope="module")
def watchlists(tmp_path_factory: pytest.TempPathFactory) -> tuple[Watchlist, ...]:
    return load_folder(make_workspace(tmp_path_factory.mktemp("scan") / "one") / "watchlists").watchlists


@pytest.fixture(scope="module")
def baseline(trials: tuple[Trial, ...], watchlists: tuple[Watchlist, ...]) -> Scan:
    return scan_records(trials, watchlists)


@pytest.fixture(scope="module")
def complete(trials: tuple[Trial, ...]) -> tuple[Trial, ...]:
    """The same trials, completed on the day that was planned."""
    return tuple(
        replace(trial, primary_completion=replace(trial.primary_completion, actual=True))
        for trial in trials
        if trial.primary_completion
    )
