"""The cost model of one indication as the estimate takes it: every input a triangle with its unit and its source."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from horizon.watchlist.schema.costs import Capacity, Cost, Displaced, PopulationStep, Price, StoppingRule, UsedResource
from horizon.watchlist.schema.figures import Figure
from horizon.watchlist.schema.watchlist import Indication, Watchlist

CURRENCY = {"england": "GBP", "scotland": "GBP", "us": "USD", "plain": "GBP"}
VAT = 0.20  # standard rate; charged on medicines supplied by hospitals, not on homecare or primary care prescriptions
PEOPLE, NEW, SHARE = "people", "people a year", "share"
"""The units of a funnel's steps: those there are, those who are new each year, the share who go on."""


@dataclass(frozen=True, slots=True)
class Input:
    """One input: a triangle over ``low``, ``mode``, ``high`` in ``unit``, and where it comes from."""

    name: str
    low: float
    mode: float
    high: float
    unit: str
    source: str = ""
    known_since: str = ""


@dataclass(frozen=True, slots=True)
class UnitCost:
    """A cost per treated person, per course, year or month; of a ``share`` of those treated."""

    what: str
    cost: Input
    per: Literal["course", "year", "month"]
    share: Input


@dataclass(frozen=True, slots=True)
class Stop:
    """A stopping rule: after so many months a ``share`` of those who are still on treatment stops."""

    months: float
    share: Input


@dataclass(frozen=True, slots=True)
class Resource:
    """What a technology takes besides money: ``amount`` in ``unit`` (hours, scans) for each start, month or year on
    treatment, or once for each technology. ``hours_a_post`` is what one whole-time post works in a year."""

    what: str
    amount: Input
    per: Literal["start", "month", "year", "once"]
    unit: str
    hours_a_post: float


@dataclass(frozen=True, slots=True)
class CostModel:
    """What one indication costs. ``funnel`` are its steps in order, told apart by their unit: :data:`PEOPLE` and
    :data:`NEW` come on top of those before them, a :data:`SHARE` is of all those before it. The price is net of
    ``rebate`` and with ``vat`` where it is charged; ``adds`` and ``displaces`` come on top and off. ``capacity`` times
    ``capacity_path``, by year since launch (the last goes on), are those who can start or be treated in a year.
    Without a price (``priced``) there are people and hours and no pounds; ``rebated`` where a rebate was given."""

    key: str
    currency: str
    price_year: int
    confidential: bool
    course: Literal["chronic", "curative", "fixed"]
    months: float
    stop_after_months: float | None
    funnel: tuple[Input, ...]
    curve: Literal["linear", "logistic", "bass", "steps"]
    steps: tuple[float, ...]
    peak: Input
    years_to_peak: Input
    capacity: Input | None
    discontinuation: Input
    price: UnitCost
    rebate: Input
    vat: float
    adds: tuple[UnitCost, ...]
    displaces: tuple[UnitCost, ...]
    stops: tuple[Stop, ...] = ()
    capacity_path: tuple[float, ...] = (1.0,)
    capacity_of: Literal["starts", "treated"] = "starts"
    innovation: float = 0.03
    imitation: float = 0.38
    resources: tuple[Resource, ...] = ()
    priced: bool = True
    rebated: bool = False

    @property
    def shown(self) -> bool:
        """Whether its pounds may be printed: there is a price, and it is not confidential."""
        return self.priced and not self.confidential

    @property
    def inputs(self) -> tuple[Input, ...]:
        """Every input that is drawn or fixed, in the order in which the page lists them."""
        price = [self.price] if self.priced else []
        costs = [one.cost for one in (*price, *self.adds, *self.displaces)]
        shares = [one.share for one in self.displaces]
        capacity = [self.capacity] if self.capacity else []
        uptake = {"steps": [], "bass": [self.peak]}.get(self.curve, [self.peak, self.years_to_peak])
        stops = [self.discontinuation, *(one.share for one in self.stops)]
        rebate = [self.rebate] if self.priced else []
        hours = [one.amount for one in self.resources]
        return (*self.funnel, *uptake, *capacity, *stops, *costs, *shares, *rebate, *hours)


def cost_model(watchlist: Watchlist, indication: Indication) -> CostModel | None:
    """The cost model of an indication; None where the watchlist gives neither a price nor what it takes in time."""
    if indication.price is None and not indication.resources:
        return None
    price = indication.price or Price(list=Figure(mode=0), price_year=1990, currency=CURRENCY[watchlist.jurisdiction])
    uptake, treatment, money = indication.uptake, indication.treatment, price.currency
    most, path = _capacity(indication.capacity)
    return CostModel(
        key=f"{watchlist.name}|{indication.name}",
        currency=money,
        price_year=price.price_year,
        confidential=price.confidential,
        course=treatment.course,
        months=treatment.months,
        stop_after_months=treatment.stop_after_months,
        funnel=tuple(map(_step, indication.population)),
        curve=uptake.curve,
        steps=uptake.steps,
        peak=_input("uptake at the peak", uptake.peak, "share", uptake.source, uptake.known_since),
        years_to_peak=_input("years to the peak", uptake.years_to_peak, "years", uptake.source, uptake.known_since),
        capacity=most,
        discontinuation=_input("stop within a year", treatment.discontinuation, "share"),
        price=_unit_cost("list price", price.list, price, money),
        rebate=_input("rebate", price.rebate, "share of list"),
        vat=VAT if indication.supply == "hospital" and watchlist.jurisdiction in {"england", "scotland"} else 0.0,
        adds=tuple(_added(indication, money)),
        displaces=tuple(_displaced(one, money) for one in indication.displaces),
        stops=tuple(map(_stop, treatment.stops)),
        capacity_path=path,
        capacity_of=indication.capacity.of if indication.capacity else "starts",
        innovation=uptake.innovation,
        imitation=uptake.imitation,
        resources=tuple(map(_resource, indication.resources)),
        priced=indication.price is not None,
        rebated="rebate" in price.model_fields_set,
    )


def _input(name: str, figure: Figure, unit: str, source: str = "", known_since: str = "") -> Input:
    """A figure's own source and date go before those of the line that it stands on."""
    low = figure.mode if figure.low is None else figure.low
    high = figure.mode if figure.high is None else figure.high
    return Input(name, low, figure.mode, high, unit, figure.source or source, figure.known_since or known_since)


def _step(one: PopulationStep) -> Input:
    given = ((one.people, PEOPLE), (one.people_a_year, NEW), (one.share, SHARE))
    figure, unit = next((figure, unit) for figure, unit in given if figure)
    return _input(one.step, figure, unit, one.source, one.known_since)


def _capacity(given: Capacity | None) -> tuple[Input | None, tuple[float, ...]]:
    """The most in a year, and what can be used of it year by year."""
    if given is None:
        return None, (1.0,)
    used = given.used or (1.0,)
    unit = "starts a year" if given.of == "starts" else "people treated a year"
    if given.people_a_year:
        return _input("capacity", given.people_a_year, unit, given.source, given.known_since), used
    years = range(max(len(given.by_year), len(used)))
    most = max(given.by_year)
    path = (given.by_year[min(at, len(given.by_year) - 1)] * used[min(at, len(used) - 1)] for at in years)
    capacity = Figure(mode=most)
    return _input("capacity", capacity, unit, given.source, given.known_since), tuple(one / (most or 1) for one in path)


def _stop(one: StoppingRule) -> Stop:
    name = f"stop after {one.after_months:g} months"
    return Stop(one.after_months, _input(name, one.share, "share", one.source, one.known_since))


def _resource(one: UsedResource) -> Resource:
    per = "once" if one.per == "once" else f"a {one.per}"
    amount = _input(one.what, one.amount, f"{one.unit} {per}", one.source, one.known_since)
    return Resource(one.what, amount, one.per, one.unit, one.hours_a_post)


def _unit_cost(name: str, cost: Figure, line: Price | Cost | Displaced, money: str) -> UnitCost:
    """A cost of all who are treated."""
    figure = _input(name, cost, f"{money} a {line.per}", line.source, line.known_since)
    return UnitCost(name, figure, line.per, Input("share", 1.0, 1.0, 1.0, "share"))


def _added(indication: Indication, money: str) -> Iterable[UnitCost]:
    for name, line in (("administration", indication.administration), ("monitoring", indication.monitoring)):
        if line:
            yield _unit_cost(name, line.cost, line, money)


def _displaced(one: Displaced, money: str) -> UnitCost:
    cost = _unit_cost(f"displaced: {one.what}", one.cost, one, money)
    share = _input(f"share that displaces {one.what}", one.share, "share", "", one.known_since)
    return replace(cost, what=one.what, share=share)


def with_inputs(model: CostModel, change: Callable[[Input], Input]) -> CostModel:
    """The same model with every input passed through ``change``."""

    def cost(one: UnitCost) -> UnitCost:
        return replace(one, cost=change(one.cost), share=change(one.share))

    return replace(
        model,
        funnel=tuple(map(change, model.funnel)),
        peak=change(model.peak),
        years_to_peak=change(model.years_to_peak),
        capacity=change(model.capacity) if model.capacity else None,
        discontinuation=change(model.discontinuation),
        stops=tuple(replace(one, share=change(one.share)) for one in model.stops),
        price=cost(model.price),
        rebate=change(model.rebate),
        adds=tuple(map(cost, model.adds)),
        displaces=tuple(map(cost, model.displaces)),
        resources=tuple(replace(one, amount=change(one.amount)) for one in model.resources),
    )
