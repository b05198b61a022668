"""A watchlist as a planner writes it: one therapy area, what to match, what counts, and how to cost it.

Shares and probabilities lie between 0 and 1; money is in whole units of ``price.currency`` at the prices of
``price.price_year``. A figure without a source counts as an assumption and is shown as one.
"""

import datetime as dt
import re
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Jurisdiction = Literal["england", "scotland", "us", "plain"]
Funding = Literal["tariff", "excluded", "specialised", "primary_care", "public_health"]
Supply = Literal["hospital", "homecare", "primary_care"]
KINDS = ("drug", "biological", "genetic")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Figure(_Part):
    """A number with its range and where it comes from. ``low`` and ``high`` are the ends of a triangle."""

    mode: float
    low: float | None = None
    high: float | None = None
    source: str = ""
    known_since: str = ""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        low = self.mode if self.low is None else self.low
        high = self.mode if self.high is None else self.high
        if not low <= self.mode <= high:
            raise ValueError(f"low, mode and high must rise: {low}, {self.mode}, {high}")
        return self


def _figure(value: Any) -> Any:
    return {"mode": value} if isinstance(value, int | float) and not isinstance(value, bool) else value


def _within(low: float, high: float | None) -> Any:
    def check(figure: Figure) -> Figure:
        for number in (figure.low, figure.mode, figure.high):
            if number is not None and (number < low or (high is not None and number > high)):
                raise ValueError(f"{number:g} is not between {low:g} and {high:g}" if high is not None else f"{number:g} is below {low:g}")
        return figure

    return check



Number = Annotated[Figure, BeforeValidator(_figure), AfterValidator(_within(0, None))]
Share = Annotated[Figure, BeforeValidator(_figure), AfterValidator(_within(0, 1))]


class Match(_Part):
    """What the watchlist is about. ``not`` names what a trial may be about instead."""

    conditions: tuple[str, ...] = ()
    mesh: tuple[Annotated[str, Field(pattern=r"^D\d{6,9}$")], ...] = ()
    interventions: tuple[str, ...] = ()
    excluded: tuple[str, ...] = Field(default=(), alias="not")

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.conditions or self.mesh or self.interventions):
            raise ValueError("name at least one condition, MeSH id or intervention")
        return self


class Count(_Part):
    """Which matched trials count; ``all`` counts every one. Sponsors and phases are not asked of devices and tests."""

    kinds: tuple[str, ...] | Literal["all"] = KINDS
    phases: tuple[Annotated[int, Field(ge=0, le=4)], ...] | Literal["all"] = (2, 3)
    sponsors: tuple[str, ...] | Literal["all"] = ("industry",)


class PopulationStep(_Part):
    """One step of the funnel: a number of people, a share of the step before, or new people each year."""

    step: str
    people: Number | None = None
    share: Share | None = None
    people_a_year: Number | None = None
    source: str = ""
    known_since: str = ""

    @model_validator(mode="after")
    def _one_figure(self) -> Self:
        if sum(figure is not None for figure in (self.people, self.share, self.people_a_year)) != 1:
            raise ValueError("give one of people, share, people_a_year")
        return self


class Treatment(_Part):
    """How it is given: for good, once for a cure, or for a fixed course of so many months.
    ``discontinuation`` is the share who stop within a year; ``stop_after_months`` a stopping rule."""

    course: Literal["chronic", "curative", "fixed"] = "chronic"
    months: float = Field(default=12, gt=0)
    discontinuation: Share = Figure(mode=0)
    stop_after_months: float | None = Field(default=None, gt=0)


class Uptake(_Part):
    """How fast it is taken up. ``peak`` is the share of those eligible on treatment at the peak; for a curative course
    the share of those not yet treated who start within a year at the peak. ``steps`` are the shares year by year."""

    curve: Literal["linear", "logistic", "steps"] = "logistic"
    peak: Share = Figure(mode=0.5)
    years_to_peak: Number = Figure(mode=3)
    steps: tuple[Annotated[float, Field(ge=0, le=1)], ...] = ()
    source: str = ""
    known_since: str = ""

    @model_validator(mode="after")
    def _steps(self) -> Self:
        if (self.curve == "steps") != bool(self.steps):
            raise ValueError("curve: steps needs steps, and steps need curve: steps")
        return self


class Capacity(_Part):
    """The most people who can start in a year; the rest wait."""

    people_a_year: Number
    source: str = ""
    known_since: str = ""


Per = Literal["course", "year", "month"]


class Price(_Part):
    """The list price before rebate and VAT. ``confidential`` prices are used and never shown."""

    list: Number
    per: Per = "year"
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "GBP"
    price_year: int = Field(ge=1990, le=2100)
    rebate: Share = Figure(mode=0)
    confidential: bool = False
    source: str = ""
    known_since: str = ""


class Cost(_Part):
    """A cost beside the price, such as giving it or watching for harm."""

    cost: Number
    per: Per = "year"
    source: str = ""
    known_since: str = ""


class Displaced(_Part):
    """What is no longer given to a ``share`` of those treated, and what that cost the same payer."""

    what: str
    share: Share = Figure(mode=1)
    cost: Number
    per: Per = "year"
    source: str = ""
    known_since: str = ""


class Known(_Part):
    """What the planner knows of a technology and the registry cannot. Everything given here overrules horizon."""

    name: str
    aliases: tuple[str, ...] = ()
    novelty: Literal["new product", "new use", "biosimilar or generic"] | None = None
    state: Literal["in development", "authorised", "funded", "dormant", "stopped"] | None = None
    licence: dt.date | None = None
    launch: dt.date | None = None
    probability: Share | None = None
    source: str = ""
    known_since: str = ""


class ReadinessStep(_Part):
    """Something that must be done before the first patient, how long it takes, and what it waits for."""

    step: str
    months: float = Field(ge=0)
    after: tuple[str, ...] = ()


class To(_Part):
    """Who gets the digest."""

    email: Annotated[str, Field(pattern=r"^[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]+$")]
    role: str = ""


class _Costing(_Part):
    """The keys that an indication may carry of its own."""

    payer: str = ""
    funding: Funding | None = None
    supply: Supply = "hospital"
    population: tuple[PopulationStep, ...] = ()
    treatment: Treatment = Treatment()
    uptake: Uptake = Uptake()
    capacity: Capacity | None = None
    price: Price | None = None
    administration: Cost | None = None
    monitoring: Cost | None = None
    displaces: tuple[Displaced, ...] = ()
    technologies: tuple[Known, ...] = ()
    readiness: tuple[ReadinessStep, ...] = ()
    area: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.price and not any(step.people or step.people_a_year for step in self.population):
            raise ValueError("a price needs a population with people or people_a_year")
        names = [step.step for step in self.readiness]
        for step in self.readiness:
            for other in step.after:
                if other not in names:
                    raise ValueError(f"readiness step {step.step!r} waits for {other!r}, which is no step")
        _refuse_circles({step.step: step.after for step in self.readiness})
        return self

    @property
    def costed(self) -> bool:
        """Whether there is a cost model."""
        return self.price is not None


def _refuse_circles(waits_for: dict[str, tuple[str, ...]]) -> None:
    done: set[str] = set()
    while ready := {step for step, needs in waits_for.items() if step not in done and set(needs) <= done}:
        done |= ready
    if stuck := sorted(set(waits_for) - done):
        raise ValueError(f"readiness steps wait for each other: {', '.join(stuck)}")


class Indication(_Costing):
    """One indication of a therapy area: what it is about and how it is costed. ``name`` is empty for a single one."""

    name: str = ""
    match: Match


class Watchlist(_Costing):
    """A therapy area. ``name`` is the file's; ``match`` belongs to it or to each of its ``indications``."""

    name: str
    title: str
    owner: str = ""
    jurisdiction: Jurisdiction = "plain"
    match: Match | None = None
    count: Count = Count()
    indications: tuple[Indication, ...] = ()
    recipients: tuple[To, ...] = ()

    @model_validator(mode="after")
    def _match_somewhere(self) -> Self:
        if bool(self.match) == bool(self.indications):
            raise ValueError("give match, or indications that each have their own match")
        names = [indication.name for indication in self.indications]
        if self.indications and ("" in names or len(set(names)) < len(names)):
            raise ValueError("each indication needs a name of its own")
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", self.name):
            raise ValueError("the file's name must be lower case letters, digits and hyphens")
        return self

    @property
    def parts(self) -> tuple[Indication, ...]:
        """Its indications; a watchlist without any is one itself."""
        if self.indications:
            return self.indications
        assert self.match is not None
        own = {key: getattr(self, key) for key in _Costing.model_fields}
        return (Indication.model_construct(name="", match=self.match, **own),)
