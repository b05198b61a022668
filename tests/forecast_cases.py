"""Cases made up for the tests of the forecast."""

import datetime as dt

from horizon.evidence import tables
from horizon.evidence.tables import Evidence
from horizon.forecast.case import ForecastCase
from horizon.forecast.dates import Readout
from horizon.forecast.licence import find_path
from horizon.forecast.reimbursement import draw_funding_steps
from horizon.forecast.timeline import Sampler, Timeline
from horizon.values.keys import TechnologyKey

TODAY = dt.date(2026, 2, 20)
NOW = tables.load_evidence(TODAY)
SAMPLER = Sampler(1, "key", 2_000)


def make_readout(on: str, actual: bool = False, number: int = 1, **more: object) -> Readout:
    """A completion that a trial is read out on."""
    return Readout(f"NCT{number:08d}", dt.date.fromisoformat(on), actual, **more)  # type: ignore[arg-type]


def make_case(*readouts: Readout, **more: object) -> ForecastCase:
    """A phase 3 medicine in England, in development, read out in the middle of next year."""
    fields: dict[str, object] = {
        "key": TechnologyKey("area||novelmab"),
        "name": "novelmab",
        "watchlist": "area",
        "indication": "",
        "area": "cardiovascular",
        "jurisdiction": "england",
        "state": "in development",
        "phase": 3,
        "readouts": readouts or (make_readout("2027-06-30"),),
        **more,
    }
    return ForecastCase(**fields)  # type: ignore[arg-type]


def draw_timeline(case: ForecastCase, evidence: Evidence, sampler: Sampler) -> Timeline | None:
    """The whole way of a case to its launch, before the wait is taken into account."""
    path = find_path(case, evidence, sampler)
    if path is None:
        return None
    licence = Timeline.from_steps(path.steps).licence
    return Timeline.from_steps(path.steps, draw_funding_steps(case, licence, evidence, sampler))
