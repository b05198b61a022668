"""The cost model of one indication as the estimate takes it: every input a triangle with its unit and its source."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from horizon.watchlist.schema import (
    Capacity,
    Cost,
    Displaced,
    Figure,
    Indication,
    PopulationStep,
    Price,
    Watchlist,
)

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
class CostModel:
    """What one indication costs. ``funnel`` are its steps in order, told apart by their unit: :data:`PEOPLE` and
    :data:`NEW` come on top of those before them, a :data:`SHARE` is of all those before it. The price is net of
    ``rebate`` and with ``vat`` where it is charged; ``adds`` and ``displaces`` come on top and off."""

    key: str
    currency: str
    price_year: int
    confidential: bool
    course: Literal["chronic", "curative", "fixed"]
    months: float
    stop_after_months: float | None
    funnel: tuple[Input, ...]
    curve: Literal["linear", "logistic", "steps"]
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

    @property
    def inputs(self) -> tuple[Input, ...]:
        """Every input that is drawn or fixed, in the order in which the page lists them."""
        costs = [one.cost for one in (self.price, *self.adds, *self.displaces)]
        shares = [one.share for one in self.displaces]
        capacity = [self.capacity] if self.capacity else []
        uptake = [self.peak, self.years_to_peak]
        return (*self.funnel, *uptake, *capacity, self.discontinuation, *costs, *shares, self.rebate)


def cost_model(watchlist: Watchlist, indication: Indication) -> CostModel | None:
    """The cost model of an indication; None where the watchlist gives no price."""
    price = indication.price
    if price is None:
        return None
    uptake, treatment, money = indication.uptake, indication.treatment, price.currency
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
        capacity=_capacity(indication.capacity),
        discontinuation=_input("stop within a year", treatment.discontinuation, "share"),
        price=_unit_cost("list price", price.list, price, money),
        rebate=_input("rebate", price.rebate, "share of list"),
        vat=VAT if indication.supply == "hospital" and watchlist.jurisdiction in {"england", "scotland"} else 0.0,
        adds=tuple(_added(indication, money)),
        displaces=tuple(_displaced(one, money) for one in indication.displaces),
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


def _capacity(given: Capacity | None) -> Input | None:
    return _input("capacity", given.people_a_year, "starts a year", given.source, given.known_since) if given else None


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
        price=cost(model.price),
        rebate=change(model.rebate),
        adds=tuple(map(cost, model.adds)),
        displaces=tuple(map(cost, model.displaces)),
    )
