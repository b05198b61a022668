"""Editions with live workbooks: invented technologies on the cost models of watchlists, shipped or made up."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from digest import editions
from horizon.impact.model import CostModel, OwnCostModel, build_cost_model, build_own_model
from horizon.impact.valuation import EstimateInputs, inputs_to_json
from horizon.values.budget_impact import ResourceUse
from horizon.values.edition import Edition
from horizon.values.keys import IndicationKey, TechnologyKey
from horizon.values.scan import WatchlistPage
from horizon.values.technology import Assumption, Technology
from horizon.values.workforce import ComingCapacity, ResourceCapacity
from horizon.watchlist.files.edit import WatchlistEdit, edit_text
from horizon.watchlist.files.load import parse_watchlist
from horizon.watchlist.files.shipped import shipped_folder
from horizon.watchlist.schema.watchlist import Indication, Watchlist

START = dt.date(2026, 4, 1)
LAUNCHES = (dt.date(2027, 7, 19), dt.date(2026, 2, 1), dt.date(2029, 1, 2))
"""P10 of each indication's technologies: the second could have come before the first year."""
RESOURCE_USE = ResourceUse("clinic", "hours", "2027/28", 1, 2, 3, 1, 0.1, 0.2)
CORRECTION = Assumption("published estimate over observed spend, median", "1.33", "all", "a cohort", "2021")


def make_edition(
    watchlists: Iterable[Watchlist],
    years: int = 5,
    launches: Sequence[dt.date] = LAUNCHES,
    nothing: Sequence[str] = (),
    workforce: tuple[ResourceCapacity, ...] = (),
) -> Edition:
    """An edition whose indications with a cost model have technologies to come at these days.

    The watchlists named in ``nothing`` have none.
    """
    indications = [
        (watchlist, indication, build_with_own_models(watchlist, indication))
        for watchlist in watchlists
        for indication in watchlist.resolved_indications
    ]
    pages = tuple(make_page(*indication) for indication in indications)
    models = tuple(model for _, _, model in indications if model)
    technologies = [
        make_technology(page, number, day)
        for page, model in zip(pages, (model for _, _, model in indications), strict=True)
        if model and page.name not in nothing
        for number, day in enumerate(launches, start=1)
    ]
    own = [(page, own) for page, (_, _, model) in zip(pages, indications, strict=True) if model for own in model.own]
    given = {technology.key for technology in technologies}
    technologies += [
        make_technology(page, at, launches[at % len(launches)], one.technology.product)
        for at, (page, one) in enumerate(own)
        if one.technology not in given
    ]
    inputs = EstimateInputs(editions.AS_OF, START, years, 7, 300, (), models, workforce=workforce)
    scan = replace(
        editions.NORMAL.scan,
        financial_years=tuple(year.label for year in inputs.financial_years),
        technologies=tuple(technologies),
        totals=(),
        watchlists=pages,
        assumptions=(CORRECTION,),
    )
    return replace(editions.NORMAL, scan=scan, bridge=(), changes=(), movements=(), inputs=inputs_to_json(inputs))


def build_with_own_models(watchlist: Watchlist, indication: Indication) -> CostModel | None:
    """The cost model of an indication with those of its technologies, whether or not they have been funded."""
    model = build_cost_model(watchlist, indication)
    own = [(part.name, build_own_model(watchlist, indication, part)) for part in indication.technologies]
    keys = IndicationKey.of(watchlist.name, indication.name)
    models = (OwnCostModel(TechnologyKey.of(keys, name), own_model) for name, own_model in own if own_model)
    return replace(model, own=tuple(models)) if model else None


def make_page(watchlist: Watchlist, indication: Indication, model: CostModel | None) -> WatchlistPage:
    named = replace(editions.HEART, name=watchlist.name, title=watchlist.title, indication=indication.name)
    named = replace(named, people=56_490_048)
    return replace(named, costed=model is not None and model.priced, currency=model.currency if model else "GBP")


def make_technology(page: WatchlistPage, number: int, day: dt.date, name: str = "") -> Technology:
    return replace(
        editions.HF101,
        key=TechnologyKey.of(IndicationKey.of(page.name, page.indication), name or f"new-{number}"),
        name=name or f"new-{number}",
        watchlist=page.name,
        indication=page.indication or page.title,
        launch=replace(editions.window(day), p10=day),
        withheld=False,
        resources=(RESOURCE_USE,),
    )


def costed_watchlists() -> tuple[Path, ...]:
    """The shipped watchlists with a cost model: of money, or of hours alone."""
    watchlists = (
        (path, parse_watchlist(path.read_text("utf-8"), path)) for path in sorted(shipped_folder().glob("*.yaml"))
    )
    return tuple(
        path
        for path, watchlist in watchlists
        if any(build_cost_model(watchlist, indication) for indication in watchlist.resolved_indications)
    )


def read_watchlist(path: Path, *sets: tuple[str, Any]) -> Watchlist:
    """A watchlist from its file, after an edit of the file's text."""
    text = path.read_text("utf-8")
    return parse_watchlist(edit_text(text, WatchlistEdit(assignments=sets)) if sets else text, path)


def make_watchlist(name: str, **changes: Any) -> Watchlist:
    """A made-up watchlist: 5,000 people and 300 new a year, half of them to treat."""
    values: dict[str, Any] = {
        "name": name,
        "title": name.title(),
        "match": {"conditions": [name]},
        "population": [
            {"step": "There", "people": 5000},
            {"step": "New", "people_a_year": 300},
            {"step": "To treat", "share": {"mode": 0.5, "low": 0.2, "high": 0.6}},
        ],
        "price": {"list": 1234.56, "price_year": 2026, "rebate": {"mode": 0.1, "low": 0, "high": 0.3}},
    }
    return Watchlist.model_validate({key: value for key, value in (values | changes).items() if value is not None})


VARIANTS = (
    make_watchlist(
        "linear", uptake={"curve": "linear", "peak": 0.7, "years_to_peak": 2.5}, capacity={"people_a_year": 400}
    ),
    make_watchlist(
        "steps",
        uptake={"curve": "steps", "steps": [0.1, 0.5, 0.4]},
        treatment={"course": "chronic", "discontinuation": 0.3, "stop_after_months": 18},
        monitoring={"cost": 12.5, "per": "month"},
        jurisdiction="england",
    ),
    make_watchlist(
        "fixed",
        treatment={"course": "fixed", "months": 7},
        price={"list": 9000, "per": "course", "price_year": 2026},
        administration={"cost": 250, "per": "course"},
        displaces=[{"what": "a", "cost": 40, "per": "month"}, {"what": "b", "cost": 6000, "share": 0.3, "per": "year"}],
        capacity={"people_a_year": 150},
    ),
    make_watchlist("cure", treatment={"course": "curative", "months": 0.4}, uptake={"peak": 1, "years_to_peak": 0}),
    make_watchlist("saving", displaces=[{"what": "the originator", "cost": 5000}]),
    make_watchlist(
        "bass",
        uptake={"curve": "bass", "peak": 0.6, "innovation": 0.02, "imitation": 0.5},
        resources=[
            {"what": "nurse", "amount": {"mode": 3, "low": 1, "high": 4}},
            {"what": "scan", "amount": 2, "unit": "scans", "per": "year"},
            {"what": "pump", "amount": 1.5, "per": "month", "hours_a_post": 1600},
            {"what": "training", "amount": 120, "per": "once"},
        ],
    ),
    make_watchlist(
        "stops",
        treatment={
            "course": "chronic",
            "discontinuation": 0.1,
            "stop_after_months": 30,
            "stops": [
                {"after_months": 6, "share": 0.4},
                {"after_months": 18, "share": 0.5},
                {"after_months": 6, "share": 0.2},
            ],
        },
    ),
    make_watchlist("places", capacity={"by_year": [200, 500, 900], "used": [0.5, 1], "of": "treated"}),
    make_watchlist(
        "queue", treatment={"course": "curative"}, capacity={"people_a_year": 300, "used": [0.3, 0.9], "of": "treated"}
    ),
    make_watchlist("hours", price=None, resources=[{"what": "clinic", "amount": 4, "per": "year"}]),
    make_watchlist("dollars", price={"list": 90, "per": "month", "currency": "USD", "price_year": 2025}),
)
"""What the shipped ones leave out: other curves, a stopping rule, capacity that binds, monthly costs, savings."""
OWN_COSTS = (
    make_watchlist(
        "mixed",
        treatment={"course": "chronic", "discontinuation": 0.2, "stops": [{"after_months": 4, "share": 0.3}]},
        uptake={"curve": "linear", "peak": 0.9, "years_to_peak": 1},
        displaces=[{"what": "the usual", "cost": 900, "share": 0.5}],
        technologies=[
            {"name": "new-2", "price": {"list": 321.5, "per": "month", "price_year": 2026}},
            {
                "name": "once",
                "treatment": {"course": "curative", "months": 2},
                "price": {"list": 54321, "per": "course", "price_year": 2026},
                "uptake": {"curve": "linear", "peak": 0.8, "years_to_peak": 0.5},
                "displaces": [],
                "supply": "hospital",
                "resources": [{"what": "ward", "amount": 9, "per": "start"}],
            },
            {
                "name": "some",
                "population": {"step": "a part", "share": 0.3},
                "uptake": {"curve": "linear", "peak": 1, "years_to_peak": 0.5},
            },
            {
                "name": "same part",
                "population": {"step": "a part", "share": 0.3},
                "treatment": {"course": "fixed", "months": 5},
                "capacity": {"people_a_year": 500},
                "uptake": {"curve": "steps", "steps": [0.9]},
            },
        ],
    ),
    make_watchlist(
        "some-priced",
        price=None,
        technologies=[{"name": "new-1", "price": {"list": 99, "per": "month", "price_year": 2025}}],
    ),
)
"""Technologies with cost keys of their own: price, course, people, uptake and capacity, some of one part."""


NURSES = "nurses (ward*)"


def nurses_needed(amount: float, per: str = "start") -> dict[str, Any]:
    return {"what": NURSES, "amount": amount, "per": per}


SHORT_STAFFED = (
    make_watchlist(
        "chronic",
        treatment={"course": "chronic", "discontinuation": 0.2, "stops": [{"after_months": 5, "share": 0.3}]},
        uptake={"curve": "linear", "peak": 0.6, "years_to_peak": 1},
        resources=[nurses_needed(2.5), nurses_needed(0.4, "year"), {"what": "chairs", "amount": 3, "per": "month"}],
    ),
    make_watchlist(
        "set-up",
        treatment={"course": "fixed", "months": 4.5},
        price={"list": 900, "per": "course", "price_year": 2026},
        displaces=[{"what": "a", "cost": 40, "per": "month"}],
        uptake={"curve": "steps", "steps": [0.3, 0.4]},
        resources=[nurses_needed(900, "once"), nurses_needed(1.5), nurses_needed(0.3, "month")],
    ),
    make_watchlist(
        "own",
        uptake={"curve": "linear", "peak": 0.9, "years_to_peak": 1},
        resources=[nurses_needed(1)],
        technologies=[
            {
                "name": "once",
                "treatment": {"course": "curative", "months": 2},
                "price": {"list": 54321, "per": "course", "price_year": 2026},
                "resources": [nurses_needed(9), {"what": "chairs", "amount": 0.5}],
            },
            {"name": "none", "uptake": {"curve": "linear", "peak": 0.3, "years_to_peak": 2}, "resources": []},
        ],
    ),
    make_watchlist("untouched", resources=[{"what": NURSES, "amount": 1, "unit": "visits"}]),
)
"""Technologies that need the same nurses and chairs: chronic, a course with a set-up, and with models of their own."""
STAFF = (
    ResourceCapacity(NURSES, "hours", 2600, 1575, "a roster", "", (ComingCapacity(dt.date(2028, 1, 2), 900),)),
    ResourceCapacity("chairs", "hours", 20_000, 1575, coming=(ComingCapacity(dt.date(2028, 6, 15), -6_000),)),
)
