"""A watchlist: one therapy area, the trials that match it, those that count, and the cost model."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Discriminator, Field, Tag, field_validator, model_validator

from horizon.values.jurisdiction import JURISDICTIONS, JurisdictionKey
from horizon.values.technology import KnownNovelty, State
from horizon.watchlist.schema.costs import (
    Capacity,
    Cost,
    DisplacedTreatment,
    FurtherSteps,
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
    PlausibleDate,
    SponsorClass,
    Status,
    Supply,
    Term,
)
from horizon.watchlist.schema.figures import Share
from horizon.watchlist.schema.plain_text import (
    DEFAULT_CURRENCY,
    NAME,
    name_currency,
    read_list,
    read_name,
    read_recipient,
    read_single_uses,
)
from horizon.watchlist.schema.readiness import ReadinessStep, TechnologyStep, check_steps, merge_steps
from horizon.watchlist.schema.regulatory import RegulatoryDates, ReviewKinds


class MatchTerms(FrozenModel):
    """The terms by which trials match.

    ``not`` are conditions that a trial may be about instead; it matches all the same if it names an ``unless`` term
    (by default, any of ``conditions``). With ``only``, it must also be about one of these conditions, headings above
    its own included; with ``also``, it must also name one of these in a title, condition, keyword or intervention.
    """

    conditions: tuple[Term, ...] = ()
    mesh: tuple[MeshId, ...] = ()
    interventions: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = Field(default=(), alias="not")
    unless: tuple[Term, ...] = ()
    only: tuple[Term, ...] = ()
    also: tuple[Term, ...] = ()

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [{"required": [key]} for key in ("conditions", "mesh", "interventions")],
            "dependentRequired": {"unless": ["not"]},
        }
    )

    @model_validator(mode="after")
    def _check_terms(self) -> Self:
        if not (self.conditions or self.mesh or self.interventions):
            raise ValueError("name at least one condition, heading (MeSH) or product (interventions)")
        if self.unless and not self.excluded:
            raise ValueError("unless lists the exceptions to not, which is empty")
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


COST_KEYS = (
    "price", "uptake", "population", "treatment", "supply", "administration", "monitoring", "displaces", "capacity",
    "resources", "if_optimised",
)  # fmt: skip
"""Keys that may stand beside a technology and overrule its indication's."""
ENDED_STATES = frozenset({"funded", "dormant", "stopped"})
"""States in which nothing is coming any more."""


class TechnologyOverride(FrozenModel):
    """What the planner knows about a technology; it overrules what horizon finds.

    ``not`` names other products that would be merged into this one. ``under_study`` says whether trials that give it
    are about it (true) or give it as background only (false: it is never a technology here). ``filed``, ``goal`` (the
    day by which a decision is due), ``opinion`` and ``review`` are of its application. Of a device, ``marks`` are the
    days since when it may be sold by region (CE, UKCA, FDA), and ``guidance`` is the day of its national guidance.
    ``waits_for`` names technologies that must be available first, such as a companion test: it is not launched before
    them. ``readiness`` is how far its indication's steps are for this technology, and further steps of its own. The
    cost keys overrule the indication's; ``population`` narrows it by further steps.
    """

    _read_single_uses = model_validator(mode="before")(read_single_uses)
    name: str
    aliases: tuple[str, ...] = ()
    distinct_from: tuple[str, ...] = Field(default=(), alias="not")
    kind: Kind | None = None
    under_study: bool | None = None
    novelty: KnownNovelty | None = None
    state: State | None = None
    licence: PlausibleDate | None = None
    launch: PlausibleDate | None = None
    probability: Share | None = None
    filed: RegulatoryDates | None = None
    goal: RegulatoryDates | None = None
    opinion: RegulatoryDates | None = None
    review: ReviewKinds | None = None
    marks: RegulatoryDates | None = None
    guidance: PlausibleDate | None = None
    waits_for: tuple[str, ...] = ()
    readiness: Annotated[tuple[TechnologyStep, ...], BeforeValidator(read_list)] = ()
    source: str = ""
    known_since: KnownSince = ""

    supply: Supply | None = None
    population: FurtherSteps = ()
    treatment: Treatment | None = None
    uptake: Uptake | None = None
    capacity: Capacity | None = None
    price: Price | None = None
    administration: Cost | None = None
    monitoring: Cost | None = None
    displaces: tuple[DisplacedTreatment, ...] | None = None
    resources: tuple[UsedResource, ...] | None = None
    if_optimised: Share | None = None

    @property
    def is_over(self) -> bool:
        """Whether the planner says that nothing of it is coming any more."""
        return self.state in ENDED_STATES

    @property
    def counts_without_trial(self) -> bool:
        """Whether it is a technology without a trial: dated, applied for, marked, or funded and still got ready for."""
        known = self.licence or self.launch or self.filed or self.goal or self.opinion or self.marks or self.guidance
        is_coming = bool(known) and not self.is_over
        return is_coming or (self.state == "funded" and bool(self.readiness))

    @property
    def cost_keys(self) -> tuple[str, ...]:
        """The cost keys that it gives, in the order in which a planner reads them."""
        given = (key for key in COST_KEYS if getattr(self, key) is not None)
        return tuple(key for key in given if key != "population" or self.population)

    def known_on(self, day: dt.date) -> "TechnologyOverride":
        """Return what was known on a day: names at any time, dates of an application and costs from their own date.

        Steps of getting ready stay, since each state has its own date.
        """
        known = self.known_since <= day.isoformat()[: len(self.known_since)]
        dates = {
            key: value
            for key in ("filed", "goal", "opinion", "review", "marks")
            if (value := getattr(self, key)) and (value.is_known_on(day) if value.known_since else known)
        }
        costs = {key: getattr(self, key) for key in self.cost_keys if _is_known(getattr(self, key), day, known)}
        if known:
            blank = TechnologyOverride(name=self.name)
            later = {key: getattr(blank, key) for key in self.cost_keys if key not in costs}
            return self.model_copy(
                update={"filed": None, "goal": None, "opinion": None, "review": None, "marks": None, **dates, **later}
            )
        given = {**dates, **costs}
        return TechnologyOverride(
            name=self.name,
            aliases=self.aliases,
            readiness=self.readiness,
            source=self.source if given else "",
            **given,
        )


def _is_known(part: Any, day: dt.date, otherwise: bool) -> bool:
    """Whether a cost key counts on a day: by its own ``known_since``, the latest of its items', else as told."""
    items = part if isinstance(part, tuple) else (part,)
    dates = [date for item in items if (date := getattr(item, "known_since", ""))]
    return all(date <= day.isoformat()[: len(date)] for date in dates) if dates else otherwise


class RecipientEntry(FrozenModel):
    """A recipient of the digest."""

    _read_address = model_validator(mode="before")(read_recipient)
    email: Email
    role: str = ""


class _IndicationFields(FrozenModel):
    """The keys of an indication; ``local`` figures are of the workspace's area and are not scaled to it.

    ``if_optimised`` is the share of the people who are left if a technology is recommended for a part of its licence;
    ``find_out`` is what a planner must find out, since no register or table says it.
    """

    _read_single_uses = model_validator(mode="before")(read_single_uses)
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
    if_optimised: Share | None = None
    find_out: Annotated[tuple[str, ...], BeforeValidator(read_list)] = ()
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
        check_steps(steps)
        return steps

    @model_validator(mode="after")
    def _check_population(self) -> Self:
        if (self.price or self.resources) and not self.counts_people:
            subject = "a price needs" if self.price else "resources need"
            raise ValueError(f"{subject} a population with people or people_a_year")
        return self

    @property
    def counts_people(self) -> bool:
        """Whether the population gives a number of people."""
        return any(step.people or step.people_a_year for step in self.population)

    @property
    def prices(self) -> tuple[Price, ...]:
        """Its price, and those that stand beside its technologies."""
        own_prices = (part.price for part in self.technologies)
        return tuple(price for price in (self.price, *own_prices) if price)

    @property
    def has_cost_model(self) -> bool:
        """Whether something in it has a price."""
        return bool(self.prices)


SHARED_KEYS = ("payer", "funding", "supply", "local", "technologies", "readiness", "area", "find_out")
"""Keys of a watchlist that apply to all its indications, unless an indication gives the key itself."""


class Indication(_IndicationFields):
    """One indication of a therapy area and its cost model; ``name`` is empty for a single indication."""

    name: str = ""
    match: MatchTerms

    def overruled_by(self, override: TechnologyOverride) -> "Indication":
        """The indication with the cost keys of a technology; its population is narrowed."""
        changes = {key: getattr(override, key) for key in override.cost_keys}
        if override.population:
            changes["population"] = (*self.population, *override.population)
        return self.model_copy(update={**changes, "technologies": ()})

    def steps_of(self, override: TechnologyOverride | None) -> tuple[ReadinessStep, ...]:
        """The steps of getting ready for a technology: its own beside those of the indication."""
        return merge_steps(self.readiness, override.readiness) if override else self.readiness


class Watchlist(_IndicationFields):
    """A therapy area; ``name`` is the file's, and ``match`` is given once or in each of ``indications``."""

    name: str
    title: str
    owner: str = ""
    jurisdiction: Annotated[JurisdictionKey, NAME] = "plain"
    match: MatchTerms | None = None
    count: InclusionRules = InclusionRules()
    indications: tuple[Indication, ...] = ()
    recipients: Annotated[tuple[RecipientEntry, ...], BeforeValidator(read_list)] = ()

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [key]} for key in ("match", "indications")]})

    @model_validator(mode="before")
    @classmethod
    def _name_currency(cls, values: Any) -> Any:
        """Read a price without a currency as one in that of its area's price, else of the payer's country."""
        key = read_name(values.get("jurisdiction")) if isinstance(values, Mapping) else None
        place = JURISDICTIONS.get(key) if isinstance(key, str) else None
        return name_currency(values, place.currency if place else DEFAULT_CURRENCY)

    @field_validator("indications")
    @classmethod
    def _check_currency(cls, indications: tuple[Indication, ...]) -> tuple[Indication, ...]:
        prices = [price for indication in indications for price in indication.prices]
        currencies = sorted({price.currency for price in prices})
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
        self._check_own_costs()
        self._check_own_steps()
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", self.name):
            raise ValueError("the file's name must be lower case letters, digits and hyphens")
        return self

    def _check_own_costs(self) -> None:
        """Check that what stands beside a technology fits its indication."""
        for indication in self.resolved_indications:
            shared = bool(self.indications) and indication.technologies is self.technologies
            for part in indication.technologies:
                if part.price and not indication.counts_people and not shared:
                    raise ValueError(f"the price of {part.name} needs a population with people or people_a_year")
                if part.price and indication.price and part.price.currency != indication.price.currency:
                    raise ValueError(f"the price of {part.name} has another currency than its indication's")

    def _check_own_steps(self) -> None:
        """Check that the steps beside a technology are its indication's, or whole steps of their own."""
        by_indication = [
            (indication, part) for indication in self.resolved_indications for part in indication.technologies
        ]
        known: dict[int, set[str]] = {}
        for indication, part in by_indication:
            known.setdefault(id(part), set()).update(step.step.casefold() for step in indication.readiness)
        for indication, part in by_indication:
            check_steps(indication.steps_of(part))
            retimed = (step for step in part.readiness if step.months is None)
            if unknown := [step.step for step in retimed if step.step.casefold() not in known[id(part)]]:
                raise ValueError(
                    f"{part.name}: {unknown[0]!r} is none of the steps of readiness; a new one needs months"
                )

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
