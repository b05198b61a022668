"""A watchlist: one therapy area, the trials that match it, those that count, and the cost model."""

import datetime as dt
import re
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Discriminator, Field, Tag, field_validator, model_validator

from horizon.values.jurisdiction import JurisdictionKey
from horizon.values.technology import KnownNovelty, State
from horizon.watchlist.schema.costs import (
    Capacity,
    Cost,
    DisplacedTreatment,
    PopulationStep,
    Price,
    Treatment,
    Uptake,
    UsedResource,
)
from horizon.watchlist.schema.field_types import (
    DEFAULT_KINDS,
    Area,
    Country,
    Email,
    FrozenModel,
    Funding,
    Kind,
    KnownSince,
    MeshId,
    SponsorClass,
    Status,
    Supply,
    Term,
)
from horizon.watchlist.schema.figures import Share
from horizon.watchlist.schema.regulatory import RegulatoryDates, ReviewKinds


class MatchTerms(FrozenModel):
    """The terms by which trials match.

    ``not`` are conditions that a trial may be about instead; it matches all the same if it names an ``unless`` term
    (by default, any of ``conditions``). With ``only``, it must also be about one of these conditions, headings above
    its own included.
    """

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
    def _check_terms(self) -> Self:
        if not (self.conditions or self.mesh or self.interventions):
            raise ValueError("name at least one condition, MeSH id or intervention")
        if self.unless and not self.excluded:
            raise ValueError("unless needs not: it lists the exceptions to not")
        return self


Phase = Annotated[int, Field(ge=0, le=4)]
All = Annotated[Literal["all"], Tag("all")]
_LIST_OR_ALL = Discriminator(lambda value: "all" if value == "all" else "list")


class InclusionRules(FrozenModel):
    """Which matched trials count, by list or ``all``.

    Kinds are those of the interventions under study. Phases and sponsors do not apply to devices and tests. Statuses
    are the registry's in lower case; countries, as the registry writes them, are those with a site.
    """

    kinds: Annotated[Annotated[tuple[Kind, ...], Tag("list")] | All, _LIST_OR_ALL] = DEFAULT_KINDS
    phases: Annotated[Annotated[tuple[Phase, ...], Tag("list")] | All, _LIST_OR_ALL] = (2, 3)
    sponsors: Annotated[Annotated[tuple[SponsorClass, ...], Tag("list")] | All, _LIST_OR_ALL] = ("industry",)
    statuses: Annotated[Annotated[tuple[Status, ...], Tag("list")] | All, _LIST_OR_ALL] = "all"
    countries: Annotated[Annotated[tuple[Country, ...], Tag("list")] | All, _LIST_OR_ALL] = "all"


class TechnologyOverride(FrozenModel):
    """What the planner knows about a technology; it overrules what horizon finds.

    ``not`` names other products that would be merged into this one. ``under_study`` says whether trials that give it
    are about it (true) or give it as background only (false: it is never a technology here). ``filed``, ``goal`` (the
    day by which a decision is due), ``opinion`` and ``review`` are of its application. ``waits_for`` names technologies
    that must be available first, such as a companion test.
    """

    name: str
    aliases: tuple[str, ...] = ()
    distinct_from: tuple[str, ...] = Field(default=(), alias="not")
    kind: Kind | None = None
    under_study: bool | None = None
    novelty: KnownNovelty | None = None
    state: State | None = None
    licence: dt.date | None = None
    launch: dt.date | None = None
    probability: Share | None = None
    filed: RegulatoryDates | None = None
    goal: RegulatoryDates | None = None
    opinion: RegulatoryDates | None = None
    review: ReviewKinds | None = None
    waits_for: tuple[str, ...] = ()
    source: str = ""
    known_since: KnownSince = ""

    def known_on(self, day: dt.date) -> "TechnologyOverride":
        """Return what was known on a day: names at any time, dates of an application from their own ``known_since``."""
        known = self.known_since <= day.isoformat()[: len(self.known_since)]
        dates = {
            key: value
            for key in ("filed", "goal", "opinion")
            if (value := getattr(self, key)) and (value.is_known_on(day) if value.known_since else known)
        }
        if known:
            return self.model_copy(update={"filed": None, "goal": None, "opinion": None, **dates})
        return TechnologyOverride(name=self.name, aliases=self.aliases, source=self.source if dates else "", **dates)


class ReadinessStep(FrozenModel):
    """A step to complete before the first patient: its duration, and the steps it waits for."""

    step: str
    months: float = Field(ge=0)
    after: tuple[str, ...] = ()


class RecipientEntry(FrozenModel):
    """A recipient of the digest."""

    email: Email
    role: str = ""


class _IndicationFields(FrozenModel):
    """The keys of an indication; ``local`` figures are of the workspace's area and are not scaled to it."""

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
    displaces: tuple[DisplacedTreatment, ...] = ()
    resources: tuple[UsedResource, ...] = ()
    technologies: tuple[TechnologyOverride, ...] = ()
    readiness: tuple[ReadinessStep, ...] = ()
    area: Area = ""

    @field_validator("population")
    @classmethod
    def _check_first_step(cls, steps: tuple[PopulationStep, ...]) -> tuple[PopulationStep, ...]:
        if steps and steps[0].share:
            raise ValueError("the first step is a number of people, not a share")
        return steps

    @field_validator("readiness")
    @classmethod
    def _check_readiness(cls, steps: tuple[ReadinessStep, ...]) -> tuple[ReadinessStep, ...]:
        names = [step.step for step in steps]
        if repeated := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"two steps are called {repeated[0]!r}")
        for step in steps:
            if unknown := [other for other in step.after if other not in names]:
                raise ValueError(f"{step.step!r} waits for {unknown[0]!r}, which is not a step")
        _check_no_cycle({step.step: step.after for step in steps})
        return steps

    @model_validator(mode="after")
    def _check_population(self) -> Self:
        if (self.price or self.resources) and not any(step.people or step.people_a_year for step in self.population):
            subject = "a price needs" if self.price else "resources need"
            raise ValueError(f"{subject} a population with people or people_a_year")
        return self

    @property
    def has_cost_model(self) -> bool:
        """Whether there is a cost model: a price."""
        return self.price is not None


def _check_no_cycle(waits_for: dict[str, tuple[str, ...]]) -> None:
    done: set[str] = set()
    while ready := {step for step, needs in waits_for.items() if step not in done and set(needs) <= done}:
        done |= ready
    if stuck := sorted(set(waits_for) - done):
        raise ValueError(f"these steps wait for each other: {', '.join(stuck)}")


SHARED_KEYS = ("payer", "funding", "supply", "local", "technologies", "readiness", "area")
"""Keys of a watchlist that apply to all its indications, unless an indication gives the key itself."""


class Indication(_IndicationFields):
    """One indication of a therapy area and its cost model; ``name`` is empty for a single indication."""

    name: str = ""
    match: MatchTerms


class Watchlist(_IndicationFields):
    """A therapy area; ``name`` is the file's, and ``match`` is given once or in each of ``indications``."""

    name: str
    title: str
    owner: str = ""
    jurisdiction: JurisdictionKey = "plain"
    match: MatchTerms | None = None
    count: InclusionRules = InclusionRules()
    indications: tuple[Indication, ...] = ()
    recipients: tuple[RecipientEntry, ...] = ()

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [key]} for key in ("match", "indications")]})

    @field_validator("indications")
    @classmethod
    def _check_currency(cls, indications: tuple[Indication, ...]) -> tuple[Indication, ...]:
        currencies = sorted({indication.price.currency for indication in indications if indication.price})
        if len(currencies) > 1:
            raise ValueError(f"prices in {' and '.join(currencies)} have no common total: give all in one currency")
        return indications

    @model_validator(mode="after")
    def _check_match(self) -> Self:
        if bool(self.match) == bool(self.indications):
            raise ValueError("give match, or indications that each have their own match")
        names = [indication.name for indication in self.indications]
        if self.indications and ("" in names or len(set(names)) < len(names)):
            raise ValueError("each indication needs a name of its own")
        unshared = (key for key in _IndicationFields.model_fields if key not in SHARED_KEYS)
        if self.indications and (key := next((key for key in unshared if key in self.model_fields_set), "")):
            raise ValueError(f"{key} must be given in each of the indications instead")
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", self.name):
            raise ValueError("the file's name must be lower case letters, digits and hyphens")
        return self

    @property
    def resolved_indications(self) -> tuple[Indication, ...]:
        """Its indications with the shared keys filled in; without any, the watchlist as a single indication."""
        if self.indications:
            return tuple(self._fill_shared_keys(indication) for indication in self.indications)
        assert self.match is not None
        fields = {key: getattr(self, key) for key in _IndicationFields.model_fields}
        return (Indication.model_construct(name="", match=self.match, **fields),)

    def _fill_shared_keys(self, indication: Indication) -> Indication:
        missing = {key: getattr(self, key) for key in SHARED_KEYS if key not in indication.model_fields_set}
        return indication.model_copy(update=missing)
