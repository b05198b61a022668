"""A watchlist as a planner writes it: one therapy area, what to match, what counts, and how to cost it.

Shares and probabilities lie between 0 and 1; money is in whole units of ``price.currency`` at the prices of
``price.price_year``. A figure without a source counts as an assumption and is shown as one.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    Tag,
    WithJsonSchema,
    field_validator,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from horizon.values.dates import PartialDate

Jurisdiction = Literal["england", "scotland", "us", "plain"]
Funding = Literal["tariff", "excluded", "specialised", "primary_care", "public_health"]
Supply = Literal["hospital", "homecare", "primary_care"]
Area = Literal[
    "", "infectious disease", "cardiovascular", "oncology", "metabolic", "neurology", "respiratory", "haematology",
    "ophthalmology", "psychiatry", "endocrine", "rare disease", "vaccines",
]  # fmt: skip
Kind = Literal[
    "drug", "biological", "genetic", "device", "diagnostic_test", "combination_product", "procedure", "radiation",
    "behavioral", "dietary_supplement", "other",
]  # fmt: skip
SponsorClass = Literal[
    "industry", "nih", "fed", "other_gov", "indiv", "network", "other", "ambig", "unknown",
]  # fmt: skip
Status = Literal[
    "not_yet_recruiting", "recruiting", "enrolling_by_invitation", "active_not_recruiting", "completed", "suspended",
    "terminated", "withdrawn", "unknown",
]  # fmt: skip
KINDS: tuple[Kind, ...] = ("drug", "biological", "genetic")
_COUNTRIES = {
    **dict.fromkeys(("uk", "gb", "great britain", "england", "scotland", "wales"), "United Kingdom"),
    **dict.fromkeys(("us", "usa", "america"), "United States"),
}


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, coerce_numbers_to_str=True)


def _shaped(pattern: str, what: str) -> AfterValidator:
    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(f"{text!r} is no {what}")
        return text

    return AfterValidator(check)


def _published(pattern: str, *other: str) -> WithJsonSchema:
    """As the JSON Schema says it, for editors."""
    return WithJsonSchema({"type": ["string", *other] if other else "string", "pattern": f"^({pattern})$"})


def _told(text: str) -> str:
    if sum(letter.isalnum() for letter in text) < 2:
        raise ValueError(f"{text!r} is too short to match by: give at least two letters or digits")
    return text


def _country(text: str) -> str:
    if registered := _COUNTRIES.get(text.strip().casefold()):
        raise ValueError(f"{text!r} is no country of the registry's: write {registered}")
    return text.strip()


def _partial_date(text: str) -> str:
    if text:
        try:
            PartialDate.parse(text)
        except ValueError:
            raise ValueError(f"{text!r} is no date: write 2026, 2026-02 or 2026-02-14") from None
    return text


Term = Annotated[str, AfterValidator(_told)]
Country = Annotated[str, AfterValidator(_country)]
_MESH, _CURRENCY, _EMAIL = r"[CD]\d{6,9}", r"[A-Z]{3}", r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]+"
MeshId = Annotated[str, _shaped(_MESH, "MeSH id, such as D006526"), _published(_MESH)]
Currency = Annotated[str, _shaped(_CURRENCY, "currency code, such as GBP"), _published(_CURRENCY)]
Email = Annotated[str, _shaped(_EMAIL, "e-mail address"), _published(_EMAIL)]
KnownSince = Annotated[str, AfterValidator(_partial_date), _published(r"\d{4}(-\d{2}(-\d{2})?)?|", "integer")]


class Figure(_Part):
    """A number with its range and where it comes from. ``low`` and ``high`` are the ends of a triangle."""

    mode: float
    low: float | None = None
    high: float | None = None
    source: str = ""
    known_since: KnownSince = ""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        low = self.mode if self.low is None else self.low
        high = self.mode if self.high is None else self.high
        if not low <= self.mode <= high:
            raise ValueError(f"low, mode and high must rise: {low}, {self.mode}, {high}")
        return self


def _figure(value: Any) -> Any:
    return {"mode": value} if isinstance(value, int | float) and not isinstance(value, bool) else value


def _within(low: float, high: float) -> Callable[[Figure], Figure]:
    def check(figure: Figure) -> Figure:
        for number in (figure.low, figure.mode, figure.high):
            if number is not None and not low <= number <= high:
                bounds = f"not between {low:g} and {high:g}" if high < inf else f"below {low:g}"
                raise ValueError(f"{number:g} is {bounds}")
        return figure

    return check


@dataclass(frozen=True, slots=True)
class _NumberOrFigure:
    """In the JSON Schema a figure is a plain number, too; pydantic does not see what comes before validation."""

    bounds: tuple[tuple[str, float], ...]

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        bounds = dict(self.bounds)
        within = {"properties": dict.fromkeys(("mode", "low", "high"), bounds)}
        return {"anyOf": [{"type": "number", **bounds}, {"allOf": [handler(core), within]}]}


Number = Annotated[
    Figure, BeforeValidator(_figure), AfterValidator(_within(0, inf)), _NumberOrFigure((("minimum", 0),))
]
Share = Annotated[
    Figure, BeforeValidator(_figure), AfterValidator(_within(0, 1)), _NumberOrFigure((("minimum", 0), ("maximum", 1)))
]


class Match(_Part):
    """What the watchlist is about. ``not`` names what a trial may be about instead, ``unless`` what alone speaks
    against that (any of ``conditions``, if it is empty); with ``only`` a trial must also be about one of these
    conditions, headings above its own included."""

    conditions: tuple[Term, ...] = ()
    mesh: tuple[MeshId, ...] = ()
    interventions: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = Field(default=(), alias="not")
    unless: tuple[Term, ...] = ()
    only: tuple[Term, ...] = ()

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [{"required": [key]} for key in ("conditions", "mesh", "interventions")],
            "dependentRequired": {"unless": ["not"]},
        }
    )

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.conditions or self.mesh or self.interventions):
            raise ValueError("name at least one condition, MeSH id or intervention")
        if self.unless and not self.excluded:
            raise ValueError("unless needs not: it says what speaks against that")
        return self


Phase = Annotated[int, Field(ge=0, le=4)]
All = Annotated[Literal["all"], Tag("all")]
_LIST_OR_ALL = Discriminator(lambda value: "all" if value == "all" else "list")


class Count(_Part):
    """Which matched trials count; ``all`` counts every one. Kinds are those of what is under study. Phases and sponsors
    are not asked of devices and tests. Statuses are the registry's in lower case; countries, as the registry writes
    them, are those with a site."""

    kinds: Annotated[Annotated[tuple[Kind, ...], Tag("list")] | All, _LIST_OR_ALL] = KINDS
    phases: Annotated[Annotated[tuple[Phase, ...], Tag("list")] | All, _LIST_OR_ALL] = (2, 3)
    sponsors: Annotated[Annotated[tuple[SponsorClass, ...], Tag("list")] | All, _LIST_OR_ALL] = ("industry",)
    statuses: Annotated[Annotated[tuple[Status, ...], Tag("list")] | All, _LIST_OR_ALL] = "all"
    countries: Annotated[Annotated[tuple[Country, ...], Tag("list")] | All, _LIST_OR_ALL] = "all"


class PopulationStep(_Part):
    """One step of the funnel: a number of people, a share of the step before, or new people each year."""

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
    def _one_figure(self) -> Self:
        if sum(figure is not None for figure in (self.people, self.share, self.people_a_year)) != 1:
            raise ValueError("give one of people, share, people_a_year")
        return self


class StoppingRule(_Part):
    """After so many months a ``share`` of those who are still on treatment stops, such as those without an effect."""

    after_months: float = Field(gt=0)
    share: Share = Figure(mode=1)
    source: str = ""
    known_since: KnownSince = ""


class Treatment(_Part):
    """How it is given: for good, once for a cure, or for a fixed course of so many months.
    ``discontinuation`` is the share who stop within a year; ``stop_after_months`` ends treatment for all who are left,
    ``stops`` for a share of them. All three are of chronic treatment."""

    course: Literal["chronic", "curative", "fixed"] = "chronic"
    months: float = Field(default=12, gt=0)
    discontinuation: Share = Figure(mode=0)
    stop_after_months: float | None = Field(default=None, gt=0)
    stops: tuple[StoppingRule, ...] = ()

    @model_validator(mode="after")
    def _chronic(self) -> Self:
        if self.stops and self.course != "chronic":
            raise ValueError(f"stops are of chronic treatment, not of a {self.course} course")
        return self


class Uptake(_Part):
    """How fast it is taken up. ``peak`` is the share of those eligible on treatment at the peak; for a curative course
    the share of those not yet treated who start within a year at the peak. ``steps`` are the shares year by year.
    ``innovation`` and ``imitation`` belong to ``curve: bass`` (p and q a year; the averages of Sultan, Farley and
    Lehmann, Journal of Marketing Research 1990)."""

    curve: Literal["linear", "logistic", "bass", "steps"] = "logistic"
    peak: Share = Figure(mode=0.5)
    years_to_peak: Number = Figure(mode=3)
    steps: tuple[Annotated[float, Field(ge=0, le=1)], ...] = ()
    innovation: float = Field(default=0.03, gt=0, le=5)
    imitation: float = Field(default=0.38, ge=0, le=5)
    source: str = ""
    known_since: KnownSince = ""

    @model_validator(mode="after")
    def _steps(self) -> Self:
        if (self.curve == "steps") != bool(self.steps):
            raise ValueError("curve: steps needs steps, and steps need curve: steps")
        if self.curve != "bass" and {"innovation", "imitation"} & self.model_fields_set:
            raise ValueError("innovation and imitation need curve: bass")
        return self


class Capacity(_Part):
    """The most people who can start in a year (``of: starts``), or be treated in it, who continue among them (``of:
    treated``); the rest wait. ``by_year`` gives it year by year since launch, the last one going on; ``used`` the share
    of it that this takes, year by year."""

    people_a_year: Number | None = None
    by_year: tuple[Annotated[float, Field(ge=0)], ...] = ()
    used: tuple[Annotated[float, Field(ge=0, le=1)], ...] = ()
    of: Literal["starts", "treated"] = "starts"
    source: str = ""
    known_since: KnownSince = ""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": [key]} for key in ("people_a_year", "by_year")]}
    )

    @model_validator(mode="after")
    def _one_figure(self) -> Self:
        if (self.people_a_year is None) == (not self.by_year):
            raise ValueError("give one of people_a_year, by_year")
        return self


Per = Literal["course", "year", "month"]


class Price(_Part):
    """The list price before rebate and VAT. ``confidential`` prices are used and never shown."""

    list: Number
    per: Per = "year"
    currency: Currency = "GBP"
    price_year: int = Field(ge=1990, le=2100)
    rebate: Share = Figure(mode=0)
    confidential: bool = False
    source: str = ""
    known_since: KnownSince = ""


class Cost(_Part):
    """A cost beside the price, such as giving it or watching for harm."""

    cost: Number
    per: Per = "year"
    source: str = ""
    known_since: KnownSince = ""


class Displaced(_Part):
    """What is no longer given to a ``share`` of those treated, and what that cost the same payer."""

    what: str
    share: Share = Figure(mode=1)
    cost: Number
    per: Per = "year"
    source: str = ""
    known_since: KnownSince = ""


class UsedResource(_Part):
    """What it takes besides money, of staff or of capacity: an ``amount`` of ``unit`` (hours, scans, infusions) for
    each person who starts, for each month or year on treatment, or once. Hours are shown as whole-time posts, too."""

    what: str
    amount: Number
    unit: str = "hours"
    per: Literal["start", "month", "year", "once"] = "start"
    hours_a_post: float = Field(default=1575, gt=0)  # 42 weeks of 37.5 hours, an assumption
    source: str = ""
    known_since: KnownSince = ""


class Known(_Part):
    """What the planner knows of a technology and the registry cannot. Everything given here overrules horizon: ``not``
    names other products that would be folded into it; ``under_study`` says whether trials that give it are about it
    (true), or have it as background only (false: it is never a technology here); ``waits_for`` names technologies that
    must be there first, as a therapy's companion test."""

    name: str
    aliases: tuple[str, ...] = ()
    apart: tuple[str, ...] = Field(default=(), alias="not")
    kind: Kind | None = None
    under_study: bool | None = None
    novelty: Literal["new product", "new use", "biosimilar or generic"] | None = None
    state: Literal["in development", "authorised", "funded", "dormant", "stopped"] | None = None
    licence: dt.date | None = None
    launch: dt.date | None = None
    probability: Share | None = None
    review: Literal["standard", "expedited"] | None = None
    waits_for: tuple[str, ...] = ()
    source: str = ""
    known_since: KnownSince = ""


class ReadinessStep(_Part):
    """Something that must be done before the first patient, how long it takes, and what it waits for."""

    step: str
    months: float = Field(ge=0)
    after: tuple[str, ...] = ()


class To(_Part):
    """Who gets the digest."""

    email: Email
    role: str = ""


class _Costing(_Part):
    """The keys that an indication may carry of its own. ``local`` says that its figures are of the workspace's own area
    already: they are not scaled to it."""

    payer: str = ""
    funding: Funding | None = None
    supply: Supply = "hospital"
    local: bool = False
    population: tuple[PopulationStep, ...] = ()
    treatment: Treatment = Treatment()
    uptake: Uptake = Uptake()
    capacity: Capacity | None = None
    price: Price | None = None
    administration: Cost | None = None
    monitoring: Cost | None = None
    displaces: tuple[Displaced, ...] = ()
    resources: tuple[UsedResource, ...] = ()
    technologies: tuple[Known, ...] = ()
    readiness: tuple[ReadinessStep, ...] = ()
    area: Area = ""

    @field_validator("population")
    @classmethod
    def _begins_with_people(cls, steps: tuple[PopulationStep, ...]) -> tuple[PopulationStep, ...]:
        if steps and steps[0].share:
            raise ValueError("the first step is a number of people, not a share")
        return steps

    @field_validator("readiness")
    @classmethod
    def _can_be_done(cls, steps: tuple[ReadinessStep, ...]) -> tuple[ReadinessStep, ...]:
        names = [step.step for step in steps]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"two steps are called {twice[0]!r}")
        for step in steps:
            if unknown := [other for other in step.after if other not in names]:
                raise ValueError(f"{step.step!r} waits for {unknown[0]!r}, which is no step")
        _refuse_circles({step.step: step.after for step in steps})
        return steps

    @model_validator(mode="after")
    def _counts_people(self) -> Self:
        if (self.price or self.resources) and not any(step.people or step.people_a_year for step in self.population):
            what = "a price needs" if self.price else "resources need"
            raise ValueError(f"{what} a population with people or people_a_year")
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
        raise ValueError(f"these steps wait for each other: {', '.join(stuck)}")


SHARED = ("payer", "funding", "supply", "local", "technologies", "readiness", "area")
"""What a watchlist says for all its indications; an indication that says it itself goes before."""


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

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [key]} for key in ("match", "indications")]})

    @field_validator("indications")
    @classmethod
    def _one_currency(cls, indications: tuple[Indication, ...]) -> tuple[Indication, ...]:
        found = sorted({one.price.currency for one in indications if one.price})
        if len(found) > 1:
            raise ValueError(f"prices in {' and '.join(found)} have no common total: give all in one currency")
        return indications

    @model_validator(mode="after")
    def _match_somewhere(self) -> Self:
        if bool(self.match) == bool(self.indications):
            raise ValueError("give match, or indications that each have their own match")
        names = [indication.name for indication in self.indications]
        if self.indications and ("" in names or len(set(names)) < len(names)):
            raise ValueError("each indication needs a name of its own")
        own = (key for key in _Costing.model_fields if key in self.model_fields_set and key not in SHARED)
        if self.indications and (key := next(own, "")):
            raise ValueError(f"{key} belongs to each of the indications")
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", self.name):
            raise ValueError("the file's name must be lower case letters, digits and hyphens")
        return self

    @property
    def parts(self) -> tuple[Indication, ...]:
        """Its indications, with what the watchlist says for all of them; a watchlist without any is one itself."""
        if self.indications:
            return tuple(self._with_shared(indication) for indication in self.indications)
        assert self.match is not None
        own = {key: getattr(self, key) for key in _Costing.model_fields}
        return (Indication.model_construct(name="", match=self.match, **own),)

    def _with_shared(self, indication: Indication) -> Indication:
        missing = {key: getattr(self, key) for key in SHARED if key not in indication.model_fields_set}
        return indication.model_copy(update=missing)
