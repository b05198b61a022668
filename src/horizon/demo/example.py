"""The example of a replay: hepatitis C in England from 2012 to 2014, and in the United States, where spend is known.

The records, watchlists and outcomes come with horizon; no workspace is needed and none is changed.
"""

import datetime as dt
import tempfile
from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path

from horizon.app.pull_files import pull_from_file
from horizon.app.workspace import Workspace
from horizon.demo.play import THRESHOLD, YEARS
from horizon.demo.story import NAMES, TODAY
from horizon.replay.past_editions import list_edition_days
from horizon.replay.retrospective import Retrospective, replay_watchlist
from horizon.scoring.outcome_entry import load_outcomes
from horizon.settings import DigestSettings, Settings
from horizon.store.engine import connect_database
from horizon.store.trials import Trials
from horizon.values.dates import PartialDate
from horizon.values.progress import Progress, ignore_progress
from horizon.watchlist.files.load import load_watchlist

QUARTERS = list_edition_days(PartialDate(2012, 1), PartialDate(2014, 12), "quarter", TODAY)


def replay_example(
    progress: Progress = ignore_progress, days: Sequence[dt.date] = QUARTERS
) -> tuple[Retrospective, ...]:
    """Replay England first, then the United States, quarter by quarter or on the days given."""
    with tempfile.TemporaryDirectory() as folder, as_file(files("horizon.demo")) as source:
        watchlists = tuple(load_watchlist(source / "watchlists" / f"{name}.yaml") for name in NAMES)
        settings = Settings(
            workspace=Path(folder),
            database_url=f"sqlite:///{Path(folder) / 'horizon.db'}",
            reports=Path(folder) / "reports",
            today=TODAY,
            digest=DigestSettings(years=YEARS, threshold=THRESHOLD),
        )
        with Workspace(settings, Trials(connect_database(settings.database_url)), watchlists, ()) as opened:
            pull_from_file(source / "records.ndjson.gz", opened.trials, progress)
            opened.outcomes.add_outcomes(load_outcomes(source / "outcomes.csv", watchlists, TODAY))
            return tuple(replay_watchlist(opened, watchlist, days, progress) for watchlist in watchlists)
