"""The keys of a watchlist's cost model: population, treatment, uptake, capacity, price, and what is displaced.

Shares lie between 0 and 1; money is in units of ``price.currency`` at the prices of ``price.price_year``. A figure
without a source is an assumption and is shown as one.
"""

from functools import partial
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from horizon.watchlist.schema.field_types import Currency, FrozenModel, KnownSince, Months
from horizon.watchlist.schema.figures import Figure, Number, Share
from horizon.watchlist.schema.plain_text import (
    DEFAULT_CURRENCY,
    NUMBER,
    PERIOD_PATTERN,
    SINGLE_USES,
    USERS,
    WORD,
    SingleUse,
    User,
    read_cost_line,
    read_list,
    read_period,
    read_resource_period,
)


class PopulationStep(FrozenModel):
    """One step of the population funnel: a number of people, a share of the step before, or new people a year."""

    step: str
    people: Number | None = None
    share: Share | None = None
    people_a_year: Number | None = None
    source: str = ""
    known_since: KnownSince = ""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": [key]} for key in ("people", "share", "people_a_year")]}
    )

    @model_validator(mode="after")
    def _check_one_figure(self) -> Self:
        if sum(figure is not None for figure in (self.people, self.share, self.people_a_year)) != 1:
            raise ValueError("give one figure: people, share or people_a_year")
        if any(count and 0 < count.mode < 1 for count in (self.people, self.people_a_year)):
            raise ValueError("fewer than one person: a part of the step before is a share")
        return self


def _check_further_steps(steps: tuple[PopulationStep, ...]) -> tuple[PopulationStep, ...]:
    if any(step.share is None for step in steps):
        raise ValueError("beside a technology, population narrows the indication's: give each step a share")
    return steps


FurtherSteps = Annotated[tuple[PopulationStep, ...], BeforeValidator(read_list), AfterValidator(_check_further_steps)]
"""Steps of the funnel beside a technology: the part of the indication that it is for."""


class StoppingRule(FrozenModel):
    """A share of those still on treatment who stop after some months, such as those without an effect."""

    after_months: Months
    share: Share = Figure(mode=1)
    source: str = ""
    known_since: KnownSince = ""


class Treatment(FrozenModel):
    """How a technology is given: for good (chronic), once for a cure, or for a fixed course of months.

    Of chronic treatment, ``discontinuation`` is the share who stop within a year, ``stop_after_months`` ends treatment
    for everybody left, and ``stops`` for a share of them.
    """

    course: Annotated[Literal["chronic", "curative", "fixed"], WORD] = "chronic"
    months: Months = 12
    discontinuation: Share = Figure(mode=0)
    stop_after_months: Months | None = None
    stops: tuple[StoppingRule, ...] = ()

    @model_validator(mode="after")
    def _check_course(self) -> Self:
        if self.stops and self.course != "chronic":
            raise ValueError(f"stops apply to chronic treatment, not to a {self.course} course")
        return self


class Uptake(FrozenModel):
    """How fast a technology is taken up.

    ``peak`` is the share of the eligible on treatment at the peak; for a curative course, the share of those not yet
    treated who start within a year. ``steps`` are the shares year by year. ``innovation`` and ``imitation`` are p and q
    of ``curve: bass``, a year; their defaults are the averages of Sultan, Farley and Lehmann (Journal of Marketing
    Research 1990).
    """

    curve: Annotated[Literal["linear", "logistic", "bass", "steps"], WORD] = "logistic"
    peak: Share = Figure(mode=0.5)
    years_to_peak: Number = Figure(mode=3)
    steps: tuple[Annotated[float, NUMBER, Field(ge=0, le=1)], ...] = ()
    innovation: float = Field(default=0.03, gt=0, le=5)
    imitation: float = Field(default=0.38, ge=0, le=5)
    source: str = ""
    known_since: KnownSince = ""

    @model_validator(mode="after")
    def _check_curve(self) -> Self:
        if (self.curve == "steps") != bool(self.steps):
            raise ValueError("the curve steps goes with a share for each year (steps): give both or neither")
        if self.curve != "bass" and {"innovation", "imitation"} & self.model_fields_set:
            raise ValueError("innovation and imitation are of the curve bass alone")
        return self


class Capacity(FrozenModel):
    """The most people who can start in a year (``of: starts``) or be treated in it (``of: treated``); others wait.

    ``by_year`` gives the capacity year by year since launch, and its last value continues; ``used`` is the share of it
    that this technology takes, year by year.
    """

    people_a_year: Number | None = None
    by_year: tuple[Annotated[float, NUMBER, Field(ge=0)], ...] = ()
    used: tuple[Annotated[float, NUMBER, Field(ge=0, le=1)], ...] = ()
    of: Literal["starts", "treated"] = "starts"
    source: str = ""
    known_since: KnownSince = ""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": [key]} for key in ("people_a_year", "by_year")]}
    )

    @model_validator(mode="after")
    def _check_one_limit(self) -> Self:
        if (self.people_a_year is None) == (not self.by_year):
            raise ValueError("give one of both: people_a_year, or by_year for each year")
        return self


Per = Annotated[
    Literal["course", "year", "month"] | SingleUse,
    BeforeValidator(read_period),
    WithJsonSchema(
        {"anyOf": [{"enum": ["course", "year", "month", *SINGLE_USES]}, {"type": "string", "pattern": PERIOD_PATTERN}]}
    ),
]
ResourcePer = Annotated[
    Literal["start", "month", "year", "once", "site"] | SingleUse | User,
    BeforeValidator(read_resource_period),
    WithJsonSchema({"enum": ["start", "month", "year", "once", "site", *USERS, *SINGLE_USES]}),
]


class Price(FrozenModel):
    """The list price before rebate and VAT; a ``confidential`` price is used and never shown.

    ``of`` names the medicine whose price it is, where it stands in for others.
    """

    _read_line = model_validator(mode="before")(partial(read_cost_line, amount_key="list"))
    list: Number
    of: str = ""
    per: Per = "year"
    currency: Currency = DEFAULT_CURRENCY
    price_year: int = Field(ge=1990, le=2100)
    rebate: Share = Figure(mode=0)
    confidential: bool = False
    source: str = ""
    known_since: KnownSince = ""


class Cost(FrozenModel):
    """A cost in addition to the price, such as administration or monitoring.

    ``payer`` is given where somebody else bears it than the payer of the price.
    """

    _read_line = model_validator(mode="before")(partial(read_cost_line, amount_key="cost"))
    cost: Number
    per: Per = "year"
    payer: str = ""
    source: str = ""
    known_since: KnownSince = ""


class DisplacedTreatment(FrozenModel):
    """A treatment no longer given to a ``share`` of those treated, and its cost.

    ``payer`` is given where somebody else no longer pays it than the payer of the price, who then saves nothing by it.
    """

    _read_line = model_validator(mode="before")(partial(read_cost_line, amount_key="cost"))
    what: str
    share: Share = Figure(mode=1)
    cost: Number
    per: Per = "year"
    payer: str = ""
    source: str = ""
    known_since: KnownSince = ""


class UsedResource(FrozenModel):
    """Staff time or capacity that a technology takes, such as hours, scans or infusions.

    ``amount`` of ``unit`` is for each person who starts (each scan, test or user), for each month or year on treatment,
    once, or once at each of its ``sites``; ``frees`` is the same of what is no longer needed. Hours are also shown as
    whole-time posts. ``provider`` is whose time or place it is.
    """

    what: str
    amount: Number | None = None
    frees: Number | None = None
    unit: str = "hours"
    per: ResourcePer = "start"
    sites: Number | None = None
    hours_a_post: float = Field(default=1575, gt=0)  # 42 weeks of 37.5 hours, an assumption
    provider: str = ""
    source: str = ""
    known_since: KnownSince = ""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [key]} for key in ("amount", "frees")]})

    @property
    def signed_amount(self) -> Figure:
        """The amount, below zero if it is freed."""
        if self.amount:
            return self.amount
        assert self.frees
        low, high = (None if end is None else -end for end in (self.frees.high, self.frees.low))
        return self.frees.model_copy(update={"mode": -self.frees.mode, "low": low, "high": high})

    @model_validator(mode="after")
    def _check_one_amount(self) -> Self:
        if (self.amount is None) == (self.frees is None):
            raise ValueError("give one figure: amount, which it takes, or frees")
        return self

    @model_validator(mode="after")
    def _check_sites(self) -> Self:
        if (self.per == "site") != bool(self.sites):
            raise ValueError(
                "what is needed once at each site (per: site) goes with the number of sites: give both or neither"
            )
        return self
