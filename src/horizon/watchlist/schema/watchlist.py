"""A watchlist as a planner writes it: one therapy area, what to match, what counts, and how to cost it."""

import datetime as dt
import re
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Discriminator, Field, Tag, field_validator, model_validator

from horizon.watchlist.schema.costs import (
    Capacity,
    Cost,
    Displaced,
    PopulationStep,
    Price,
    Treatment,
    Uptake,
    UsedResource,
)
from horizon.watchlist.schema.figures import Share
from horizon.watchlist.schema.terms import (
    KINDS,
    Area,
    Country,
    Email,
    Funding,
    Jurisdiction,
    Kind,
    KnownSince,
    MeshId,
    Part,
    SponsorClass,
    Status,
    Supply,
    Term,
)


class Match(Part):
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


class Count(Part):
    """Which matched trials count; ``all`` counts every one. Kinds are those of what is under study. Phases and sponsors
    are not asked of devices and tests. Statuses are the registry's in lower case; countries, as the registry writes
    them, are those with a site."""

    kinds: Annotated[Annotated[tuple[Kind, ...], Tag("list")] | All, _LIST_OR_ALL] = KINDS
    phases: Annotated[Annotated[tuple[Phase, ...], Tag("list")] | All, _LIST_OR_ALL] = (2, 3)
    sponsors: Annotated[Annotated[tuple[SponsorClass, ...], Tag("list")] | All, _LIST_OR_ALL] = ("industry",)
    statuses: Annotated[Annotated[tuple[Status, ...], Tag("list")] | All, _LIST_OR_ALL] = "all"
    countries: Annotated[Annotated[tuple[Country, ...], Tag("list")] | All, _LIST_OR_ALL] = "all"


class Known(Part):
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


class ReadinessStep(Part):
    """Something that must be done before the first patient, how long it takes, and what it waits for."""

    step: str
    months: float = Field(ge=0)
    after: tuple[str, ...] = ()


class To(Part):
    """Who gets the digest."""

    email: Email
    role: str = ""


class _Costing(Part):
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
