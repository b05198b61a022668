"""All forecasts and estimates of a set of technologies, as a pure function of frozen inputs.

The same function values a scan and each step of the bridge between two editions, so that a step is a difference of
means under common draws.
"""

import datetime as dt
from dataclasses import dataclass, replace
from functools import lru_cache

from pydantic import TypeAdapter, ValidationError

from horizon.evidence.tables import Evidence
from horizon.forecast.case import Case
from horizon.forecast.outlook import Outlook, outlook
from horizon.impact.model import CostModel
from horizon.impact.portfolio import Entrant, Joint, gist, joint
from horizon.values.dates import FinancialYear

METHOD_VERSION = "2"
# The bridge asks again for what the scan has just worked out, of every technology that did not change.
_outlook = lru_cache(maxsize=1_000)(outlook)


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
    """What was valued, under which evidence; outlooks in the order of the cases, with draws where a cost model asks
    for them, and the joint draws of each costed indication."""

    inputs: Inputs
    evidence: Evidence
    outlooks: tuple[Outlook, ...]
    joints: tuple[Joint, ...]


def value(inputs: Inputs, evidence: Evidence, last: Valuation | None = None) -> Valuation:
    """Forecast every case, and draw every indication that has a cost model and something to come. What is the same in
    ``last`` is taken from it: draws are keyed, so that it would come out the same."""
    years = inputs.financial_years
    known = {one.case.key: one for one in last.outlooks} if last and _same_ground(last, inputs, evidence) else {}
    drawn = {one.model.key: one for one in last.joints} if last and known else {}
    priced = {one.key for one in inputs.models}
    outlooks = []
    for case in inputs.cases:
        drawn_for = _place(case) in priced
        old = known.get(case.key)
        same = old if old and old.case == case and not (drawn_for and _lost_draws(old)) else None
        found = same or _outlook(case, evidence, inputs.seed, inputs.draws, years)
        outlooks.append(found if drawn_for else found.without_draws())
    joints = []
    for model in inputs.models:
        entrants = tuple(entrant for one in outlooks if _place(one.case) == model.key and (entrant := _entrant(one)))
        if entrants:
            joints.append(
                _kept(drawn.get(model.key), model, entrants) or joint(model, entrants, years, evidence, inputs.seed)
            )
    return Valuation(inputs, evidence, tuple(outlooks), tuple(joints))


def by_indication(inputs: Inputs) -> list[Inputs]:
    """The same inputs, an indication each: what is drawn in one depends on no other."""
    cases: dict[str, list[Case]] = {}
    for one in inputs.cases:
        cases.setdefault(_place(one), []).append(one)
    models = {one.key: (one,) for one in inputs.models}
    return [replace(inputs, cases=tuple(own), models=models.get(key, ())) for key, own in cases.items()]


def expected(valued: Valuation) -> dict[str, dict[str, float]]:
    """The expected total by currency and financial year of all that is not confidential."""
    years = [year.label for year in valued.inputs.financial_years]
    found: dict[str, dict[str, float]] = {}
    for one in valued.joints:
        if one.model.shown:
            row = found.setdefault(one.model.currency, dict.fromkeys(years, 0.0))
            for year, mean in zip(years, gist(one).expected, strict=True):
                row[year] += float(mean)
    return found


def _same_ground(last: Valuation, inputs: Inputs, evidence: Evidence) -> bool:
    """Whether two valuations differ in cases and models alone."""
    bare = replace(inputs, cases=(), models=())
    return last.evidence is evidence and bare == replace(last.inputs, cases=(), models=())


def _kept(old: Joint | None, model: CostModel, entrants: tuple[Entrant, ...]) -> Joint | None:
    """The joint draws as they were, where neither the model nor any technology of it changed."""
    if old is None or old.model != model or len(old.entrants) != len(entrants):
        return None
    same = all(one.launch is was.launch and one.key == was.key for one, was in zip(entrants, old.entrants, strict=True))
    return old if same else None


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


def _lost_draws(one: Outlook) -> bool:
    return one.launch is not None and one.launch_draws is None


def _entrant(one: Outlook) -> Entrant | None:
    if one.launch is None or one.launch_draws is None or one.success is None:
        return None
    return Entrant(one.case.key, one.launch_draws, one.success, one.launch)
