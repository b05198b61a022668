"""Invented cost models and cases. The plainest: 1,000 people, £1,000 a course, no VAT, nothing else."""

import datetime as dt
from typing import Any

import numpy as np

from horizon.forecast.case import ForecastCase
from horizon.forecast.dates import Readout
from horizon.forecast.draws import Floats
from horizon.impact.model import CostModel, build_cost_model
from horizon.impact.uncertainty import PopulationDraws, draw_population, draw_unit_costs
from horizon.impact.valuation import EstimateInputs
from horizon.values.keys import IndicationKey, TechnologyKey
from horizon.watchlist.schema.watchlist import Watchlist

DAY = dt.date(2026, 2, 19)
FIRST_YEAR = dt.date(2025, 4, 1)


def make_watchlist(**changes: Any) -> Watchlist:
    """A watchlist of one indication; a change to None removes the key."""
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


def make_model(**changes: Any) -> CostModel:
    """The cost model of such a watchlist."""
    watchlist = make_watchlist(**changes)
    model = build_cost_model(watchlist, watchlist.resolved_indications[0])
    assert model is not None
    return model


def draw_patients(model: CostModel, seed: int = 1, draws: int = 1) -> PopulationDraws:
    return draw_population(model, seed, draws)


def draw_units(model: CostModel, key: str = "one", seed: int = 1, draws: int = 1) -> tuple[Floats, Floats]:
    """Unit costs of one technology, as ``TechnologyFlow.net_cost`` takes them."""
    unit = draw_unit_costs(model, key, seed, draws)
    return unit.course[:, None], unit.month[:, None]


def launch_months(*months: int, draws: int = 1) -> "np.ndarray[Any, np.dtype[np.int64]]":
    """The same months of launch in every draw, one a technology."""
    return np.tile(np.array(months, dtype=np.int64), (draws, 1))


def make_case(name: str, **changes: Any) -> ForecastCase:
    """A phase 3 medicine of the area ``area`` that reads out in a year."""
    values: dict[str, Any] = {
        "key": TechnologyKey.of(IndicationKey.of("area", ""), name),
        "name": name,
        "watchlist": "area",
        "indication": "",
        "area": "",
        "jurisdiction": "england",
        "state": "in development",
        "phase": 3,
        "readouts": (Readout("NCT00000001", dt.date(2027, 2, 1), False),),
    }
    return ForecastCase(**(values | changes))


def make_inputs(*cases: ForecastCase, models: tuple[CostModel, ...] | None = None, **changes: Any) -> EstimateInputs:
    """Inputs of a scan, with the plainest cost model unless others are given."""
    values: dict[str, Any] = {"day": DAY, "first_year": FIRST_YEAR, "years": 5, "seed": 7, "draws": 400}
    models = (make_model(),) if models is None else models
    return EstimateInputs(**(values | changes), cases=cases, models=models)
