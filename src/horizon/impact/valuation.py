"""All forecasts and estimates of a set of technologies, as a pure function of frozen inputs.

The same function values a scan and each step of the bridge between two editions, so that a step is a difference of
means under common draws.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from horizon.evidence.tables import Evidence
from horizon.forecast.case import Case
from horizon.forecast.outlook import Outlook, outlook
from horizon.impact import portfolio
from horizon.impact.model import CostModel
from horizon.impact.portfolio import Entrant, Joint, joint
from horizon.values.dates import FinancialYear

METHOD_VERSION = "2"


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that the figures of an edition depend on, besides evidence and method. ``models`` by indication;
    ``first_year`` the first day of the first financial year shown."""

    day: dt.date
    first_year: dt.date
    years: int
    seed: int
    draws: int
    cases: tuple[Case, ...]
    models: tuple[CostModel, ...]

    @property
    def financial_years(self) -> tuple[FinancialYear, ...]:
        """The financial years shown."""
        first = FinancialYear(self.first_year)
        return tuple(first.later(at) for at in range(self.years))


@dataclass(frozen=True, slots=True)
class Valuation:
    """Outlooks in the order of the cases, and the joint draws of each costed indication."""

    outlooks: tuple[Outlook, ...]
    joints: tuple[Joint, ...]


def value(inputs: Inputs, evidence: Evidence, progress: Callable[[str], None] = lambda _: None) -> Valuation:
    """Forecast every case, and draw every indication that has a cost model and something to come."""
    years = inputs.financial_years
    outlooks = []
    for case in inputs.cases:
        progress(case.name)
        outlooks.append(outlook(case, evidence, inputs.seed, inputs.draws, years))
    joints = []
    for model in inputs.models:
        entrants = tuple(entrant for one in outlooks if _place(one.case) == model.key and (entrant := _entrant(one)))
        if entrants:
            joints.append(joint(model, entrants, years, evidence, inputs.seed))
    return Valuation(tuple(outlooks), tuple(joints))


def expected(inputs: Inputs, evidence: Evidence) -> dict[str, dict[str, float]]:
    """The expected total by currency and financial year of all that is not confidential."""
    found: dict[str, dict[str, float]] = {}
    for one in value(inputs, evidence).joints:
        if one.model.shown:
            row = found.setdefault(one.model.currency, {year.label: 0.0 for year in inputs.financial_years})
            for year, mean in zip(inputs.financial_years, portfolio.expected(one), strict=True):
                row[year.label] += float(mean)
    return found


def to_json(inputs: Inputs) -> str:
    """The inputs as an edition freezes them."""
    return TypeAdapter(Inputs).dump_json(inputs).decode()


def from_json(text: str) -> Inputs | None:
    """The inputs of a frozen edition; None where another version froze them in another shape."""
    try:
        return TypeAdapter(Inputs).validate_json(text)
    except ValidationError:
        return None


def _place(case: Case) -> str:
    return f"{case.watchlist}|{case.indication}"


def _entrant(one: Outlook) -> Entrant | None:
    if one.launch is None or one.launch_draws is None or one.success is None:
        return None
    return Entrant(one.case.key, one.launch_draws, one.success, one.launch)
