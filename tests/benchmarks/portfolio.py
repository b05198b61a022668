"""Made-up technologies under the cost models of the shipped watchlists, as many to an indication as asked for."""

import datetime as dt
from dataclasses import replace

from horizon.forecast.case import Case, Readout
from horizon.impact.model import cost_model
from horizon.impact.valuation import Inputs
from horizon.watchlist.files.files import load_all, shipped

DAY, DRAWS = dt.date(2026, 2, 19), 10_000


def made_up(technologies: int, indications: int) -> Inputs:
    """So many technologies, shared out among so many indications, over five financial years."""
    made = [cost_model(one, part) for one in load_all(shipped()).watchlists for part in one.parts if part.costed]
    models = [one for one in made if one]
    cases = []
    for number in range(technologies):
        place = f"area-{number % indications}"
        read = Readout("NCT00000001", DAY + dt.timedelta(days=number * 97 % 1500), False)
        key = f"{place}||technology-{number}"
        cases.append(Case(key, f"{number}", place, "", "", "england", "in development", 3, (read,)))
    own = (replace(models[at % len(models)], key=f"area-{at}|") for at in range(indications))
    return Inputs(DAY, dt.date(2025, 4, 1), 5, 7, DRAWS, tuple(cases), tuple(own))
