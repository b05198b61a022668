"""The cost model of one indication as the estimate takes it: every input a triangle with its unit and its source."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from horizon.watchlist.schema import Cost, Figure, Indication, Watchlist

VAT = 0.20  # standard rate; charged on medicines supplied by hospitals, not on homecare or primary care prescriptions


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
    """What one indication costs. ``people`` and ``people_a_year`` are multiplied by ``shares``; the price is net of
    ``rebate`` and with ``vat`` where it is charged; ``adds`` and ``displaces`` come on top and off."""

    key: str
    currency: str
    price_year: int
    confidential: bool
    course: Literal["chronic", "curative", "fixed"]
    months: float
    stop_after_months: float | None
    people: tuple[Input, ...]
    people_a_year: tuple[Input, ...]
    shares: tuple[Input, ...]
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
        return (
            *self.people,
            *self.people_a_year,
            *self.shares,
            *uptake,
            *capacity,
            self.discontinuation,
            *costs,
            *shares,
            self.rebate,
        )


def cost_model(watchlist: Watchlist, indication: Indication) -> CostModel | None:
    """The cost model of an indication; None where the watchlist gives no price."""
    price = indication.price
    if price is None:
        return None
    steps = indication.population
    uptake, treatment, capacity = indication.uptake, indication.treatment, indication.capacity
    money = price.currency
    return CostModel(
        key=f"{watchlist.name}|{indication.name}",
        currency=money,
        price_year=price.price_year,
        confidential=price.confidential,
        course=treatment.course,
        months=treatment.months,
        stop_after_months=treatment.stop_after_months,
        people=tuple(
            _input(one.step, one.people, "people", one.source, one.known_since) for one in steps if one.people
        ),
        people_a_year=tuple(
            _input(one.step, one.people_a_year, "people a year", one.source, one.known_since)
            for one in steps
            if one.people_a_year
        ),
        shares=tuple(_input(one.step, one.share, "share", one.source, one.known_since) for one in steps if one.share),
        curve=uptake.curve,
        steps=uptake.steps,
        peak=_input("uptake at the peak", uptake.peak, "share", uptake.source, uptake.known_since),
        years_to_peak=_input("years to the peak", uptake.years_to_peak, "years", uptake.source, uptake.known_since),
        capacity=_input("capacity", capacity.people_a_year, "starts a year", capacity.source, capacity.known_since)
        if capacity
        else None,
        discontinuation=_input("stop within a year", treatment.discontinuation, "share", "", ""),
        price=UnitCost(
            "list price",
            _input("list price", price.list, f"{money} a {price.per}", price.source, price.known_since),
            price.per,
            _all(),
        ),
        rebate=_input("rebate", price.rebate, "share of list", "", ""),
        vat=VAT if indication.supply == "hospital" and watchlist.jurisdiction in {"england", "scotland"} else 0.0,
        adds=tuple(
            _unit_cost(name, cost, money)
            for name, cost in (("administration", indication.administration), ("monitoring", indication.monitoring))
            if cost
        ),
        displaces=tuple(
            UnitCost(
                one.what,
                _input(f"displaced: {one.what}", one.cost, f"{money} a {one.per}", one.source, one.known_since),
                one.per,
                _input(f"share that displaces {one.what}", one.share, "share", "", one.known_since),
            )
            for one in indication.displaces
        ),
    )


def _input(name: str, figure: Figure | None, unit: str, source: str, known_since: str) -> Input:
    """A figure's own source and date go before those of the line that it stands on."""
    assert figure is not None
    low = figure.mode if figure.low is None else figure.low
    high = figure.mode if figure.high is None else figure.high
    return Input(name, low, figure.mode, high, unit, figure.source or source, figure.known_since or known_since)


def _all() -> Input:
    return Input("share", 1.0, 1.0, 1.0, "share")


def _unit_cost(name: str, cost: Cost, money: str) -> UnitCost:
    return UnitCost(
        name, _input(name, cost.cost, f"{money} a {cost.per}", cost.source, cost.known_since), cost.per, _all()
    )


def with_inputs(model: CostModel, change: Callable[[Input], Input]) -> CostModel:
    """The same model with every input passed through ``change``."""

    def cost(one: UnitCost) -> UnitCost:
        return replace(one, cost=change(one.cost), share=change(one.share))

    return replace(
        model,
        people=tuple(map(change, model.people)),
        people_a_year=tuple(map(change, model.people_a_year)),
        shares=tuple(map(change, model.shares)),
        peak=change(model.peak),
        years_to_peak=change(model.years_to_peak),
        capacity=change(model.capacity) if model.capacity else None,
        discontinuation=change(model.discontinuation),
        price=cost(model.price),
        rebate=change(model.rebate),
        adds=tuple(map(cost, model.adds)),
        displaces=tuple(map(cost, model.displaces)),
    )
