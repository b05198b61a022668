"""The example of a replay: hepatitis C in England from 2012 to 2014, and in the United States, where spend is known.

The records, watchlists and outcomes are those that horizon carries; no workspace is needed and none is touched.
"""

import datetime as dt
import tempfile
from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path

from horizon.app import run
from horizon.app.pull import from_file
from horizon.app.workspace import Workspace
from horizon.demo.play import THRESHOLD, YEARS
from horizon.demo.story import NAME, NAMES, TODAY
from horizon.replay.past_editions import days
from horizon.replay.retrospective import LookedBack, look_back
from horizon.scoring.outcome_entry import from_csv
from horizon.settings import Digest, Settings
from horizon.store.engine import connect
from horizon.store.trials import Trials
from horizon.values.dates import PartialDate
from horizon.watchlist.files.files import load

__all__ = ["NAME", "example"]

QUARTERS = days(PartialDate(2012, 1), PartialDate(2014, 12), "quarter", TODAY)


def example(progress: run.Progress = run.quiet, on_days: Sequence[dt.date] = QUARTERS) -> tuple[LookedBack, ...]:
    """England first, then the United States, a quarter at a time or on the days given."""
    with tempfile.TemporaryDirectory() as made, as_file(files("horizon.demo")) as carried:
        watchlists = tuple(load(carried / "watchlists" / f"{name}.yaml") for name in NAMES)
        settings = Settings(
            workspace=Path(made),
            database_url=f"sqlite:///{Path(made) / 'horizon.db'}",
            reports=Path(made) / "reports",
            today=TODAY,
            digest=Digest(years=YEARS, threshold=THRESHOLD),
        )
        with Workspace(settings, Trials(connect(settings.database_url)), watchlists, ()) as opened:
            from_file(carried / "records.ndjson.gz", opened.trials, progress)
            opened.outcomes.add(from_csv(carried / "outcomes.csv", watchlists, TODAY))
            return tuple(look_back(opened, watchlist, on_days, progress) for watchlist in watchlists)
