"""The demo: the code of a weekly run, with an embedded registry, an outbox for a mailbox, and days of the past.

Everything is made in a temporary folder and then put in place complete, so that a second run adds nothing twice.
"""

import datetime as dt
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import as_file, files
from pathlib import Path

from horizon.app import run
from horizon.app.pull_files import pull_from_file
from horizon.app.send import send_edition
from horizon.app.workspace import open_workspace
from horizon.atomic_write import replace_folder
from horizon.demo import story
from horizon.replay.retrospective import Retrospective
from horizon.settings import DigestSettings, Settings
from horizon.values.edition import Edition
from horizon.values.progress import Progress, ignore_progress

THRESHOLD = Decimal(5_000_000)  # assumption: there was no budget impact test before April 2017
YEARS = 8  # so that 2012/13 to 2019/20 are on one page


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What the demo made: its editions, the page's retrospective, the folder, and the number of messages."""

    editions: tuple[Edition, ...]
    retrospective: Retrospective
    folder: Path
    messages: int


@dataclass(frozen=True, slots=True)
class DemoRun:
    """A row of editions from one store: their watchlists, days, financial years and notes."""

    watchlists: tuple[str, ...]
    days: tuple[dt.date, ...]
    years: int
    notes: tuple[str, ...]


HEPATITIS_C = DemoRun(
    watchlists=("hepatitis-c",),
    days=(dt.date(2012, 9, 30), dt.date(2012, 12, 31), dt.date(2013, 12, 31)),
    years=YEARS,
    notes=(
        "The money stands on the medicines before them: a course of boceprevir at £30,800 (March 2012) is the analogue "
        "for a price that nobody knew yet.",
    ),
)
SAMPLE = DemoRun(
    watchlists=("heart-failure", "lung-cancer-immunotherapy"),
    days=(dt.date(2026, 2, 19),),
    years=5,
    notes=("A sample: some 360 trials as the registry showed them in February 2026, not all there are.",),
)


def play_demo(reports: Path, progress: Progress = ignore_progress) -> DemoResult:
    """Make the four editions and the page of what then happened under ``reports/demo``."""
    target = reports / "demo"
    with replace_folder(target) as folder:
        editions = _compose_editions(folder, HEPATITIS_C, progress)
        (sample,) = _compose_editions(folder, SAMPLE, progress)
        progress("what then happened", 0, None)
        retrospective = story.compare_demo(editions)
        (folder / "index.html").write_text(story.render_demo(retrospective, sample), encoding="utf-8")
    messages = len(list(target.glob("*/outbox/*.eml")))
    return DemoResult((*editions, sample), retrospective, target, messages)


def _compose_editions(reports: Path, demo_run: DemoRun, progress: Progress) -> tuple[Edition, ...]:
    """Compose the edition of each day, from one store that learns of the records day by day."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder)
        (workspace / "watchlists").mkdir()
        for name in demo_run.watchlists:
            source = files("horizon.demo") / "watchlists" / f"{name}.yaml"
            (workspace / "watchlists" / f"{name}.yaml").write_bytes(source.read_bytes())
        settings = Settings(
            workspace=workspace,
            database_url=f"sqlite:///{workspace / 'horizon.db'}",
            reports=reports,
            today=demo_run.days[0],
            digest=DigestSettings(years=demo_run.years, threshold=THRESHOLD),
        )
        return tuple(
            _compose_edition(settings.model_copy(update={"today": day}), demo_run.notes, progress)
            for day in demo_run.days
        )


def _compose_edition(settings: Settings, notes: Sequence[str], progress: Progress) -> Edition:
    with (
        open_workspace(settings) as opened,
        as_file(files("horizon.demo") / "records.ndjson.gz") as records,
    ):
        pull_from_file(records, opened.trials, progress, as_of=settings.today)
        edition = run.compose_edition(opened, progress=progress, notes=notes)
        send_edition(opened, edition)
        return edition
