"""Cost models and cases made up for the tests. The plainest: 1,000 people, £1,000 a course, no VAT, nothing else."""

import datetime as dt
from typing import Any

import numpy as np

from horizon.forecast.case import Case, Readout
from horizon.forecast.draws import Floats
from horizon.impact.model import CostModel, cost_model
from horizon.impact.uncertainty import Drawn, population, unit_costs
from horizon.impact.valuation import Inputs
from horizon.watchlist.schema.watchlist import Watchlist

DAY = dt.date(2026, 2, 19)
FIRST_YEAR = dt.date(2025, 4, 1)


def watchlist(**changes: Any) -> Watchlist:
    """A watchlist of one indication; None takes a key out."""
    values: dict[str, Any] = {
        "name": "area",
        "title": "An area",
        "match": {"conditions": ["area"]},
        "population": [{"step": "People", "people": 1000}],
        "treatment": {"course": "curative", "months": 1},
        "uptake": {"curve": "steps", "steps": [0.4]},
        "price": {"list": 1000, "per": "course", "price_year": 2026},
    }
    return Watchlist.model_validate({key: value for key, value in (values | changes).items() if value is not None})


def model(**changes: Any) -> CostModel:
    """The cost model of such a watchlist."""
    made = watchlist(**changes)
    found = cost_model(made, made.parts[0])
    assert found is not None
    return found


def drawn(of: CostModel, seed: int = 1, draws: int = 1) -> Drawn:
    return population(of, seed, draws)


def units(of: CostModel, key: str = "one", seed: int = 1, draws: int = 1) -> tuple[Floats, Floats]:
    """Unit costs of one technology, as ``Flow.cost`` takes them."""
    found = unit_costs(of, key, seed, draws)
    return found.course[:, None], found.month[:, None]


def launches(*months: int, draws: int = 1) -> "np.ndarray[Any, np.dtype[np.int64]]":
    """The same months of launch in every draw, one a technology."""
    return np.tile(np.array(months, dtype=np.int64), (draws, 1))


def case(name: str, **changes: Any) -> Case:
    """A phase 3 medicine of the area ``area`` that reads out in a year."""
    values: dict[str, Any] = {
        "key": f"area||{name}",
        "name": name,
        "watchlist": "area",
        "indication": "",
        "area": "",
        "jurisdiction": "england",
        "state": "in development",
        "phase": 3,
        "readouts": (Readout("NCT00000001", dt.date(2027, 2, 1), False),),
    }
    return Case(**(values | changes))


def inputs(*cases: Case, models: tuple[CostModel, ...] | None = None, **changes: Any) -> Inputs:
    """Inputs of a scan, with the plainest cost model unless others are given."""
    values: dict[str, Any] = {"day": DAY, "first_year": FIRST_YEAR, "years": 5, "seed": 7, "draws": 400}
    made = (model(),) if models is None else models
    return Inputs(**(values | changes), cases=cases, models=made)
