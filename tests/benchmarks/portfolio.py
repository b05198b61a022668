"""Made-up technologies under the cost models of the shipped watchlists, as many to an indication as asked for."""

import datetime as dt
from dataclasses import replace

from horizon.forecast.case import ForecastCase
from horizon.forecast.dates import Readout
from horizon.impact.model import build_cost_model
from horizon.impact.valuation import EstimateInputs
from horizon.values.keys import IndicationKey, TechnologyKey
from horizon.watchlist.files.load import load_folder
from horizon.watchlist.files.shipped import shipped_folder

DAY, DRAWS = dt.date(2026, 2, 19), 10_000


def made_up(technologies: int, indications: int) -> EstimateInputs:
    """So many technologies, shared out among so many indications, over five financial years."""
    made = [
        build_cost_model(watchlist, part)
        for watchlist in load_folder(shipped_folder()).watchlists
        for part in watchlist.resolved_indications
        if part.has_cost_model
    ]
    models = [model for model in made if model]
    cases = []
    for number in range(technologies):
        place = f"area-{number % indications}"
        read = Readout("NCT00000001", DAY + dt.timedelta(days=number * 97 % 1500), False)
        key = TechnologyKey(f"{place}||technology-{number}")
        cases.append(ForecastCase(key, f"{number}", place, "", "", "england", "in development", 3, (read,)))
    area_models = (replace(models[at % len(models)], key=IndicationKey(f"area-{at}|")) for at in range(indications))
    return EstimateInputs(DAY, dt.date(2025, 4, 1), 5, 7, DRAWS, tuple(cases), tuple(area_models))
