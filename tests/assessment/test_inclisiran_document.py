"""The page on inclisiran, worked out again from the watchlist that stands in it."""

import datetime as dt
import re
from pathlib import Path

import pytest

from horizon.assessment.identification import ScanBasis
from horizon.assessment.scan import scan_trials
from horizon.digest.view.getting_ready import describe_lateness
from horizon.evidence import tables
from horizon.settings import DigestSettings
from horizon.values.dates import format_day
from horizon.values.technology import Technology
from horizon.watchlist.files.load import parse_watchlist
from horizon.watchlist.files.step_progress import StepEntry, write_progress

DOCUMENT = (Path(__file__).parents[2] / "docs" / "inclisiran.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")] for line in DOCUMENT.splitlines() if line.startswith("| ")
]
FIRST = "Place in the treatment pathway agreed"


def plan(day: dt.date, begun: bool) -> Technology:
    """Inclisiran as the page's watchlist has it on a day; the first step is under way since then, or to do."""
    match = re.search(r"```yaml\n(.*?)```", DOCUMENT, re.DOTALL)
    assert match
    text = write_progress(match[1], StepEntry(FIRST, "under way", day)) if begun else match[1]
    watchlist = parse_watchlist(text, Path("inclisiran.yaml"))
    basis = ScanBasis((watchlist,), tables.load_evidence(day), f"{day}T00:00:00", DigestSettings(draws=2000))
    (technology,) = scan_trials((), basis)[0].technologies
    return technology


@pytest.mark.parametrize(
    ("day", "begun", "late"), [("2020-01-13", False, 0), ("2021-09-01", True, 8), ("2021-12-02", True, 11)]
)
def test_the_plan_would_have_said_so(day: str, begun: bool, late: int) -> None:
    on = dt.date.fromisoformat(day)
    (row,) = (row for row in ROWS if row[0].startswith(f"{on.day} {on:%B %Y},"))
    technology = plan(on, begun)
    assert technology.readiness
    assert technology.readiness.ready_by == dt.date(2021, 11, 5)
    assert technology.readiness.months_late == late
    first = next(step for step in technology.steps if step.name == FIRST)
    assert format_day(first.start_by) == "4 Jan 2021"
    ends = max(step.ends for step in technology.steps if step.ends)
    assert row[2].startswith(format_day(ends))
    assert f"{late} months late" in row[2] or not late
    said = describe_lateness(technology.readiness)
    assert row[3].startswith("it is funded") or row[3] in said
