"""The cost model of one indication, as the estimate takes it: each input is a triangle with its unit and source."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from horizon.values.jurisdiction import JURISDICTIONS
from horizon.values.keys import IndicationKey, TechnologyKey
from horizon.watchlist.schema.costs import (
    Capacity,
    Cost,
    DisplacedTreatment,
    PopulationStep,
    Price,
    StoppingRule,
    UsedResource,
)
from horizon.watchlist.schema.figures import Figure
from horizon.watchlist.schema.plain_text import add_article
from horizon.watchlist.schema.watchlist import Indication, TechnologyOverride, Watchlist

PEOPLE, PEOPLE_A_YEAR, SHARE = "people", "people a year", "share"
"""The units of the funnel's steps: people there are, people who are new each year, the share who go on."""
A_YEAR = {"year": 1.0, "month": 12.0}
"""How often a year what is paid by the span is paid."""


@dataclass(frozen=True, slots=True)
class ModelInput:
    """One input: a triangle over ``low``, ``mode`` and ``high`` in ``unit``, with its source and date."""

    name: str
    low: float
    mode: float
    high: float
    unit: str
    source: str = ""
    known_since: str = ""


HOURS = "hours"
IF_OPTIMISED = ModelInput(
    "share of the people left if recommended for a part of the licence",
    0.2,
    0.5,
    0.9,
    "share",
    "assumption: nobody publishes it; if_optimised in the watchlist says otherwise",
)


@dataclass(frozen=True, slots=True)
class UnitCost:
    """A cost per course, year or month of treatment, for a ``share`` of those treated.

    ``payer`` is empty where it is the payer of the price.
    """

    what: str
    cost: ModelInput
    per: Literal["course", "year", "month"]
    share: ModelInput
    payer: str = ""

    @property
    def counted_by(self) -> str:
        """What it is for in the watchlist's word: ``year``, ``course``, ``scan``."""
        return self.cost.unit.rpartition(" ")[2]

    def convert_to(self, per: str) -> float | None:
        """The best cost per another span; None between a course and a span."""
        return _convert_amount(self.cost.mode, self.per, per)


@dataclass(frozen=True, slots=True)
class TreatmentStop:
    """A stopping rule: after so many months a ``share`` of those still on treatment stops."""

    months: float
    share: ModelInput


@dataclass(frozen=True, slots=True)
class ResourceNeed:
    """An ``amount`` of a resource besides money, such as hours, and how often it is needed.

    ``hours_a_post`` is what one whole-time post works in a year, ``provider`` whose time or place it is; ``at_sites``
    if it is needed once at each of many, whose number is of ``sites_known``.
    """

    what: str
    amount: ModelInput
    per: Literal["start", "month", "year", "once"]
    unit: str
    hours_a_post: float
    provider: str = ""
    at_sites: bool = False
    sites_known: str = ""

    @property
    def is_freed(self) -> bool:
        """Whether it is time that is no longer needed, which no plan of a workforce may count on."""
        return self.amount.mode < 0


@dataclass(frozen=True, slots=True)
class CostModel:
    """The cost of one indication.

    ``funnel`` has its steps in order: :data:`PEOPLE` and :data:`PEOPLE_A_YEAR` are added to those before them, a
    :data:`SHARE` is of all those before it. The price is net of ``rebate`` and with ``vat`` where it is charged;
    ``adds`` are costs on top, ``displaces`` costs saved. ``capacity`` times ``capacity_path``, by year since launch
    (the last goes on), is how many can start or be treated in a year, by ``capacity_of``. Without a price (``priced``)
    there are people and hours but no pounds; ``rebated`` says that the watchlist gives a rebate. ``price_of`` names the
    medicine whose price stands in. ``if_optimised`` is the share of the people who are left where a technology is
    recommended for a part of its licence. ``own`` are the models of technologies that have cost keys of their own.
    """

    key: IndicationKey
    currency: str
    price_year: int
    confidential: bool
    course: Literal["chronic", "curative", "fixed"]
    months: float
    stop_after_months: float | None
    funnel: tuple[ModelInput, ...]
    curve: Literal["linear", "logistic", "bass", "steps"]
    steps: tuple[float, ...]
    peak: ModelInput
    years_to_peak: ModelInput
    capacity: ModelInput | None
    discontinuation: ModelInput
    price: UnitCost
    rebate: ModelInput
    vat: float
    adds: tuple[UnitCost, ...]
    displaces: tuple[UnitCost, ...]
    stops: tuple[TreatmentStop, ...] = ()
    capacity_path: tuple[float, ...] = (1.0,)
    capacity_of: Literal["starts", "treated"] = "starts"
    innovation: float = 0.03
    imitation: float = 0.38
    resources: tuple[ResourceNeed, ...] = ()
    priced: bool = True
    rebated: bool = False
    price_of: str = ""
    if_optimised: ModelInput = IF_OPTIMISED
    own: tuple["OwnCostModel", ...] = ()

    def model_of(self, technology: TechnologyKey) -> "CostModel":
        """The model of a technology: its own, else that of the indication."""
        return next((own_model.model for own_model in self.own if own_model.technology == technology), self)

    @property
    def patient_inputs(self) -> tuple[object, ...]:
        """All that decides who starts and how long they are treated, without sources.

        Technologies with the same patient inputs are one class: they follow one curve of uptake together.
        """
        capacity = _figures_of_input(self.capacity) if self.capacity else None
        stops = tuple((stop.months, _figures_of_input(stop.share)) for stop in self.stops)
        shares = tuple(map(_figures_of_input, (self.peak, self.years_to_peak, self.discontinuation)))
        uptake = (self.curve, self.steps, self.innovation, self.imitation)
        treatment = (self.course, self.months, self.stop_after_months, stops)
        return (
            *(tuple(map(_figures_of_input, self.funnel)), shares, uptake, treatment),
            *(capacity, self.capacity_path, self.capacity_of),
        )

    @property
    def other_payers(self) -> tuple[str, ...]:
        """Who bears a cost or is spared one besides the payer of the price."""
        return tuple(dict.fromkeys(cost.payer for cost in (*self.adds, *self.displaces) if cost.payer))

    def costs_of(self, payer: str) -> "CostModel":
        """The model with what one payer bears and is spared; the price is borne by the payer that has no name."""
        return replace(
            self,
            adds=tuple(cost for cost in self.adds if cost.payer == payer),
            displaces=tuple(cost for cost in self.displaces if cost.payer == payer),
        )

    @property
    def shows_total(self) -> bool:
        """Whether the total of the indication may be printed: something has a price, and no price is confidential."""
        models = (self, *(own_model.model for own_model in self.own))
        return any(model.priced for model in models) and not any(model.confidential for model in models)

    @property
    def shows_pounds(self) -> bool:
        """Whether its pounds may be printed: it has a price, which is not confidential."""
        return self.priced and not self.confidential

    @property
    def inputs(self) -> tuple[ModelInput, ...]:
        """Every input, in the order in which the page lists them."""
        price = [self.price] if self.priced else []
        costs = [cost.cost for cost in (*price, *self.adds, *self.displaces)]
        shares = [cost.share for cost in self.displaces]
        capacity = [self.capacity] if self.capacity else []
        uptake = {"steps": [], "bass": [self.peak]}.get(self.curve, [self.peak, self.years_to_peak])
        stops = [self.discontinuation, *(stop.share for stop in self.stops)]
        rebate = [self.rebate] if self.priced else []
        hours = [need.amount for need in self.resources]
        return (*self.funnel, *uptake, *capacity, *stops, *costs, *shares, *rebate, *hours)


@dataclass(frozen=True, slots=True)
class OwnCostModel:
    """The cost model of one technology: its indication's, with the cost keys that stand beside the technology."""

    technology: TechnologyKey
    model: CostModel


def build_cost_model(watchlist: Watchlist, indication: Indication) -> CostModel | None:
    """Build the cost model of an indication; None if nothing in it has a price or resources."""
    resources = indication.resources or any(part.resources for part in indication.technologies)
    if not indication.counts_people or not (indication.prices or resources):
        return None
    model = _build_model(watchlist, indication)
    return replace(model, price=replace(model.price, cost=_widen_to_area(model.price, indication)))


def build_own_model(watchlist: Watchlist, indication: Indication, override: TechnologyOverride) -> CostModel | None:
    """Build the cost model of a technology with cost keys of its own; None if it has none."""
    if not override.cost_keys or not indication.counts_people:
        return None
    return _build_model(watchlist, indication.overruled_by(override))


def _build_model(watchlist: Watchlist, indication: Indication) -> CostModel:
    currencies = [part.price.currency for part in indication.technologies if part.price]
    price = indication.price or Price(
        list=Figure(mode=0),
        price_year=1990,
        currency=next(iter(currencies), JURISDICTIONS[watchlist.jurisdiction].currency),
    )
    uptake, treatment, currency = indication.uptake, indication.treatment, price.currency
    capacity, path = _split_capacity(indication.capacity)
    payer = indication.payer or watchlist.payer
    return CostModel(
        key=IndicationKey.of(watchlist.name, indication.name),
        currency=currency,
        price_year=price.price_year,
        confidential=price.confidential,
        course=treatment.course,
        months=treatment.months,
        stop_after_months=treatment.stop_after_months,
        funnel=tuple(map(_to_funnel_step, indication.population)),
        curve=uptake.curve,
        steps=uptake.steps,
        peak=_to_input("uptake at the peak", uptake.peak, "share", uptake.source, uptake.known_since),
        years_to_peak=_to_input("years to the peak", uptake.years_to_peak, "years", uptake.source, uptake.known_since),
        capacity=capacity,
        discontinuation=_to_input("stop within a year", treatment.discontinuation, "share"),
        price=_to_unit_cost("list price", price.list, price, currency),
        rebate=_to_input("rebate", price.rebate, "share of list"),
        vat=JURISDICTIONS[watchlist.jurisdiction].vat_rate(indication.supply),
        adds=tuple(_added_costs(indication, currency, payer)),
        displaces=tuple(_displaced_cost(treatment, currency, payer) for treatment in indication.displaces),
        stops=tuple(map(_to_stop, treatment.stops)),
        capacity_path=path,
        capacity_of=indication.capacity.of if indication.capacity else "starts",
        innovation=uptake.innovation,
        imitation=uptake.imitation,
        resources=tuple(map(_to_resource_need, indication.resources)),
        priced=indication.price is not None,
        rebated="rebate" in price.model_fields_set,
        price_of=price.of,
        if_optimised=_to_if_optimised(indication.if_optimised),
    )


def _to_if_optimised(share: Figure | None) -> ModelInput:
    return _to_input(IF_OPTIMISED.name, share, "share") if share else IF_OPTIMISED


def _widen_to_area(price: UnitCost, indication: Indication) -> ModelInput:
    """The price that stands in for all without their own, over the range of the list prices in the area."""
    own_prices = [part.price for part in indication.technologies if part.price and not part.price.confidential]
    converted = (_convert_amount(own_price.list.mode, _read_span(own_price.per), price.per) for own_price in own_prices)
    amounts = [amount for amount in converted if amount is not None]
    if indication.price is None or not amounts:
        return price.cost
    cost, low, high = price.cost, min(amounts), max(amounts)
    if cost.low <= low and high <= cost.high:
        return cost
    source = f"{cost.source or 'assumption'}; the range is that of the prices in the area"
    return replace(cost, low=min(low, cost.low), high=max(high, cost.high), source=source)


def _convert_amount(amount: float, per: str, to: str) -> float | None:
    """An amount per another span; None between a course and a span."""
    if per == to:
        return amount
    return amount * A_YEAR[per] / A_YEAR[to] if per in A_YEAR and to in A_YEAR else None


def _figures_of_input(model_input: ModelInput) -> tuple[str, float, float, float, str]:
    return model_input.name, model_input.low, model_input.mode, model_input.high, model_input.unit


def _to_input(name: str, figure: Figure, unit: str, source: str = "", known_since: str = "") -> ModelInput:
    """An input from a figure, whose own source and date override those given for its line."""
    low = figure.mode if figure.low is None else figure.low
    high = figure.mode if figure.high is None else figure.high
    return ModelInput(name, low, figure.mode, high, unit, figure.source or source, figure.known_since or known_since)


def _to_funnel_step(step: PopulationStep) -> ModelInput:
    options = ((step.people, PEOPLE), (step.people_a_year, PEOPLE_A_YEAR), (step.share, SHARE))
    figure, unit = next((figure, unit) for figure, unit in options if figure)
    return _to_input(step.step, figure, unit, step.source, step.known_since)


def _split_capacity(capacity: Capacity | None) -> tuple[ModelInput | None, tuple[float, ...]]:
    """The largest capacity of a year, and the share of it that can be used in each year since launch."""
    if capacity is None:
        return None, (1.0,)
    most, path = capacity.people_a_year, capacity.used or (1.0,)
    if not most:
        by_year, used = capacity.by_year, path
        years = range(max(len(by_year), len(used)))
        usable = (by_year[min(at, len(by_year) - 1)] * used[min(at, len(used) - 1)] for at in years)
        most, path = Figure(mode=max(by_year)), tuple(people / (max(by_year) or 1) for people in usable)
    unit = "starts a year" if capacity.of == "starts" else "people treated a year"
    return _to_input("capacity", most, unit, capacity.source, capacity.known_since), path


def _to_stop(rule: StoppingRule) -> TreatmentStop:
    name = f"stop after {rule.after_months:g} months"
    return TreatmentStop(rule.after_months, _to_input(name, rule.share, "share", rule.source, rule.known_since))


def _to_resource_need(used: UsedResource) -> ResourceNeed:
    if used.per == "site":
        return _to_need_of_sites(used)
    unit = f"{used.unit} once" if used.per == "once" else f"{used.unit} {add_article(used.per)}"
    amount = _to_input(used.what, used.signed_amount, unit, used.source, used.known_since)
    per = used.per if used.per in ("month", "year", "once") else "start"
    return ResourceNeed(used.what, amount, per, used.unit, used.hours_a_post, used.provider)


def _to_need_of_sites(used: UsedResource) -> ResourceNeed:
    """What is needed once at each site, for all sites together, in the year of the launch."""
    assert used.sites
    each, sites = _to_input(used.what, used.signed_amount, ""), _to_input("sites", used.sites, "")
    ends = [amount * count for amount in (each.low, each.high) for count in (sites.low, sites.high)]
    figure = Figure(mode=each.mode * sites.mode, low=min(ends), high=max(ends))
    name = f"{used.what}, at {sites.mode:,g} sites"
    counted = ", ".join(filter(None, (sites.source, sites.known_since)))
    source = used.signed_amount.source or used.source or "assumption" * bool(counted)
    source = f"{source}; sites: {counted}" if counted else source
    amount = _to_input(name, figure, f"{used.unit} once", source, used.known_since)
    return ResourceNeed(
        *(used.what, amount, "once", used.unit, used.hours_a_post, used.provider),
        at_sites=True,
        sites_known=sites.known_since,
    )


def _to_unit_cost(name: str, cost: Figure, line: Price | Cost | DisplacedTreatment, currency: str) -> UnitCost:
    """A cost for all who are treated."""
    figure = _to_input(name, cost, f"{currency} {add_article(line.per)}", line.source, line.known_since)
    return UnitCost(name, figure, _read_span(line.per), ModelInput("share", 1.0, 1.0, 1.0, "share"))


def _read_span(per: str) -> Literal["course", "year", "month"]:
    """The span that a cost is for: each scan, test or the like is a course of its own."""
    return "year" if per == "year" else "month" if per == "month" else "course"


def _other_payer(payer: str, of_price: str) -> str:
    """The payer of a cost, empty where it is that of the price."""
    return "" if payer.casefold() == of_price.casefold() else payer


def _added_costs(indication: Indication, currency: str, payer: str) -> Iterable[UnitCost]:
    for name, line in (("administration", indication.administration), ("monitoring", indication.monitoring)):
        if line:
            yield replace(_to_unit_cost(name, line.cost, line, currency), payer=_other_payer(line.payer, payer))


def _displaced_cost(treatment: DisplacedTreatment, currency: str, payer: str) -> UnitCost:
    cost = _to_unit_cost(f"displaced: {treatment.what}", treatment.cost, treatment, currency)
    share = _to_input(f"share that displaces {treatment.what}", treatment.share, "share", "", treatment.known_since)
    return replace(cost, what=treatment.what, share=share, payer=_other_payer(treatment.payer, payer))


def map_inputs(model: CostModel, change: Callable[[ModelInput], ModelInput]) -> CostModel:
    """The same model with every input passed through ``change``."""

    def change_cost(cost: UnitCost) -> UnitCost:
        return replace(cost, cost=change(cost.cost), share=change(cost.share))

    return replace(
        model,
        funnel=tuple(map(change, model.funnel)),
        peak=change(model.peak),
        years_to_peak=change(model.years_to_peak),
        capacity=change(model.capacity) if model.capacity else None,
        discontinuation=change(model.discontinuation),
        stops=tuple(replace(stop, share=change(stop.share)) for stop in model.stops),
        price=change_cost(model.price),
        rebate=change(model.rebate),
        adds=tuple(map(change_cost, model.adds)),
        displaces=tuple(map(change_cost, model.displaces)),
        resources=tuple(replace(need, amount=change(need.amount)) for need in model.resources),
        if_optimised=change(model.if_optimised),
    )
