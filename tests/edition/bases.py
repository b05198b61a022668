"""What bridges are built from: inputs, the scans that they make, and one move for each cause."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace

from digest import editions
from digest.editions import YEARS
from horizon.edition.stage_events import EditionBasis
from horizon.evidence import tables
from horizon.forecast.dates import Readout
from horizon.impact.model import ModelInput
from horizon.impact.portfolio import estimate_indication, joint_totals
from horizon.impact.valuation import METHOD_VERSION, EstimateInputs, ReadyDay, value_technologies
from horizon.values.bridge import Reason
from horizon.values.changes import TrialChange
from horizon.values.keys import TechnologyKey
from horizon.values.scan import Scan
from impact.models import make_case, make_inputs

SILENT = TechnologyKey("area||d")  # of whose trials the registry tells no change
LATER = Readout("NCT00000001", dt.date(2028, 9, 1), False)
READY = (ReadyDay(TechnologyKey("area||a"), None), ReadyDay(TechnologyKey("area||b"), None))
BEFORE = make_inputs(make_case("a"), make_case("b", phase=2), make_case("d"), draws=300, ready=READY)


def scan(of: EstimateInputs) -> Scan:
    """The scan that these inputs make, as far as a bridge reads it."""
    simulations = value_technologies(of, tables.load_evidence(of.day)).simulations
    impacts = [estimate_indication(each) for each in simulations if not each.model.confidential]
    costs = [cost for impact in impacts for cost in impact.technologies]
    technologies = tuple(
        replace(editions.HF101, key=cost.key, name=cost.key.product, impact=cost.by_year) for cost in costs
    )
    currencies = [impact.simulation.model.currency for impact in impacts]
    rows = [
        row
        for currency in sorted(set(currencies))
        for row in joint_totals(
            "all",
            [impact for impact in impacts if impact.simulation.model.currency == currency],
            of.financial_years,
        )
    ]
    years = tuple(year.label for year in of.financial_years)
    versions = tables.load_evidence(of.day).version, METHOD_VERSION
    return Scan(
        of.day, f"{of.day}T09:00:05", years, technologies, tuple(rows), (), (), (), of.seed, of.draws, *versions
    )


STOPPED = TrialChange("NCT00000001", "stopped", True, "terminated: no benefit")
DELAYED = TrialChange("NCT00000001", "primary_completion", True, "", "2027-09", "2028-09", 366)
NEW_TRIAL = TrialChange("NCT00000009", "new", True, "new trial")


def moved(_: TechnologyKey) -> tuple[TrialChange, ...]:
    """A change of the registry, whatever technology is asked for."""
    return (DELAYED,)


def unchanged(_: TechnologyKey) -> tuple[TrialChange, ...]:
    return ()


def basis(of: EstimateInputs) -> EditionBasis:
    return EditionBasis(scan(of), of, tables.load_evidence(of.day))


def with_case(of: EstimateInputs, key: str, **changes: object) -> EstimateInputs:
    changed = tuple(replace(case, **changes) if case.key == key else case for case in of.cases)  # type: ignore[arg-type]
    return replace(of, cases=changed)


def with_higher_price(of: EstimateInputs) -> EstimateInputs:
    (first, *others) = of.models
    price = replace(first.price, cost=ModelInput("list price", 1500, 1500, 1500, "GBP a course"))
    return replace(of, models=(replace(first, price=price), *others))


MOVES: dict[str, Callable[[EstimateInputs], EstimateInputs]] = {
    "time passed": lambda of: replace(of, day=of.day + dt.timedelta(days=200)),
    "year rolled": lambda of: replace(of, first_year=of.first_year.replace(year=of.first_year.year + 1)),
    "new": lambda of: replace(of, cases=(make_case("c"), *of.cases)),
    "stopped or dormant": lambda of: with_case(of, "area||a", state="stopped"),
    "launch moved": lambda of: with_case(of, "area||a", readouts=(LATER,)),
    "probability moved": lambda of: with_case(of, "area||b", phase=3),
    "readiness": lambda of: replace(of, ready=(replace(of.ready[0], on=dt.date(2029, 7, 1)), *of.ready[1:])),
    "assumption edited": with_higher_price,
    "matching changed": lambda of: replace(of, cases=tuple(case for case in of.cases if case.key != "area||a")),
    "data corrected": lambda of: with_case(of, "area||d", readouts=(LATER,)),
}


def list_events(reasons: Iterable[Reason]) -> list[Reason]:
    """The reasons without what rounding to whole pounds leaves."""
    return [
        reason for reason in reasons if reason.event and sum(abs(move.amount) for move in reason.moves) > len(YEARS)
    ]
