"""The demo: the same code as production, with an embedded registry, an outbox for a mailbox, and days of the past.

Everything is made anew in a temporary folder and then put in place whole, so that a second run adds nothing twice.
"""

import datetime as dt
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import as_file, files
from pathlib import Path

from horizon.app import run
from horizon.app.pull import from_file
from horizon.app.send import send
from horizon.app.workspace import open_workspace
from horizon.demo import story
from horizon.digest import publish
from horizon.settings import Digest, Settings
from horizon.values.edition import Edition

HEPATITIS_C = (dt.date(2012, 9, 30), dt.date(2012, 12, 31), dt.date(2013, 12, 31))
TODAY = (dt.date(2026, 2, 19),)

STORY = (
    "The money stands on the medicines before them: a course of boceprevir at £30,800 (March 2012) is the analogue "
    "for a price that nobody knew yet.",
)
SAMPLE = ("A sample: some 360 trials as the registry showed them in February 2026, not all there are.",)
THRESHOLD = Decimal(5_000_000)  # assumption: there was no budget impact test before April 2017
YEARS = 8  # so that 2012/13 to 2019/20 are on one page


@dataclass(frozen=True, slots=True)
class Played:
    """What the demo made: its editions, where they are, how many messages lie in the outboxes."""

    editions: tuple[Edition, ...]
    folder: Path
    messages: int


def play(reports: Path, progress: run.Progress = run.quiet) -> Played:
    """Make the four editions and the page of what then happened under ``reports/demo``."""
    target = reports / "demo"
    with publish.made_whole(target) as folder:
        hepatitis_c = _editions(folder, ("hepatitis-c",), HEPATITIS_C, YEARS, STORY, progress)
        sample = _editions(folder, ("heart-failure", "lung-cancer-immunotherapy"), TODAY, 5, SAMPLE, progress)
        progress("what then happened", 0, None)
        (folder / "index.html").write_text(story.page(hepatitis_c, sample[0]), encoding="utf-8")
    messages = len(list(target.glob("*/outbox/*.eml")))
    return Played((*hepatitis_c, *sample), target, messages)


def _editions(
    reports: Path,
    names: Sequence[str],
    days: Sequence[dt.date],
    years: int,
    notes: Sequence[str],
    progress: run.Progress,
) -> tuple[Edition, ...]:
    """One edition for each day, from one store that learns of the records day by day."""
    with tempfile.TemporaryDirectory() as made:
        workspace = Path(made)
        (workspace / "watchlists").mkdir()
        for name in names:
            source = files("horizon.demo") / "watchlists" / f"{name}.yaml"
            (workspace / "watchlists" / f"{name}.yaml").write_bytes(source.read_bytes())
        settings = Settings(
            workspace=workspace,
            database_url=f"sqlite:///{workspace / 'horizon.db'}",
            reports=reports,
            today=days[0],
            digest=Digest(years=years, threshold=THRESHOLD),
        )
        return tuple(_edition(settings.model_copy(update={"today": day}), notes, progress) for day in days)


def _edition(settings: Settings, notes: Sequence[str], progress: run.Progress) -> Edition:
    with (
        open_workspace(settings) as opened,
        as_file(files("horizon.demo") / "records.ndjson.gz") as records,
    ):
        from_file(records, opened.trials, progress, as_of=settings.today)
        edition = run.digest(opened, progress=progress, notes=notes)
        send(opened, edition)
        return edition
