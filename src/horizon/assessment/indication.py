"""Each indication of each watchlist: its cost model, its threshold and its page."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from horizon.assessment.supportive import uncosted_models
from horizon.evidence.tables import Evidence
from horizon.impact.area_scaling import scale_to_area
from horizon.impact.cost_summary import summarise_cost
from horizon.impact.explain import explain_funnel
from horizon.impact.model import CostModel, OwnCostModel, UnitCost, build_cost_model, build_own_model
from horizon.impact.sensitivity import Swing, one_way_swings
from horizon.impact.time_summary import summarise_time
from horizon.settings import DigestSettings
from horizon.technology.group import GroupedTechnology
from horizon.values.budget_impact import CostSummary, Sensitivity, TimeSummary
from horizon.values.jurisdiction import JURISDICTIONS
from horizon.values.keys import IndicationKey
from horizon.values.money import to_whole_units
from horizon.values.scan import WatchlistPage
from horizon.watchlist.matching.studied_kinds import MEDICINE_KINDS
from horizon.watchlist.schema.watchlist import Indication, TechnologyOverride, Watchlist

MOST_SWINGS = 10  # as many as fit into one picture


@dataclass(frozen=True, slots=True)
class IndicationContext:
    """One indication of one watchlist with what it is judged by; ``people`` is the population of its area.

    ``own_models`` are of the technologies with cost keys of their own, by the name that the planner gives them. What
    it ``depends_on`` most, and the ``swings`` of its inputs, are worked out for a scan alone.
    """

    watchlist: Watchlist
    indication: Indication
    model: CostModel | None
    threshold: Decimal
    threshold_source: str
    depends_on: str = ""
    swings: tuple[Swing, ...] = ()
    people: int | None = None
    own_models: tuple[tuple[str, CostModel], ...] = ()

    def with_own_models(self, groups: Iterable[GroupedTechnology]) -> "IndicationContext":
        """The context with models of single technologies: the planner's, and none for what is no new medicine."""
        if self.model is None:
            return self
        models = dict(self.own_models)
        members = [group for group in groups if group.indication_key == self.key]
        own_models = tuple(
            OwnCostModel(group.key, models[group.override.name])
            for group in members
            if group.override and group.override.name in models
        )
        uncosted = uncosted_models(self.model, members)
        return replace(self, model=replace(self.model, own=(*own_models, *uncosted)))

    def with_swings(self, evidence: Evidence) -> "IndicationContext":
        """The context with what moves its cost most; none that a confidential price could be worked out from."""
        part = _chance_for_a_part(self.watchlist, evidence)
        swings = one_way_swings(self.model, part) if self.model and self.model.shows_pounds else ()
        return replace(self, swings=swings, depends_on=_widest_swing(swings))

    @property
    def payer(self) -> str:
        """Who pays for it."""
        return self.indication.payer or self.watchlist.payer

    @property
    def key(self) -> IndicationKey:
        """The key of the indication."""
        return IndicationKey.of(self.watchlist.name, self.indication.name)


def indication_contexts(
    watchlists: Sequence[Watchlist], evidence: Evidence, settings: DigestSettings
) -> Iterable[IndicationContext]:
    """Yield a context for each indication, its cost model scaled to the workspace's own area."""
    for watchlist in watchlists:
        population = evidence.find_population(watchlist.jurisdiction)
        area_people = settings.area_people or (population.people if population else None)
        for indication in watchlist.resolved_indications:
            known = indication.model_copy(update={"technologies": overrides_known_on(indication, evidence.day)})

            def scale_model(model: CostModel, local: bool = indication.local) -> CostModel:
                if not (population and settings.area_people) or local:  # noqa: B023 - called within this turn
                    return model
                return scale_to_area(model, settings.area or "the area", settings.area_people, population)  # noqa: B023

            model = build_cost_model(watchlist, known)
            model = scale_model(model) if model else None
            built_models = ((part.name, build_own_model(watchlist, known, part)) for part in known.technologies)
            own_models = tuple((name, scale_model(own_model)) for name, own_model in built_models if own_model)
            threshold, source = _find_threshold(model, watchlist.jurisdiction, evidence, settings, indication.local)
            yield IndicationContext(
                watchlist,
                indication,
                model,
                threshold,
                source,
                people=area_people,
                own_models=own_models if model else (),
            )


def _chance_for_a_part(watchlist: Watchlist, evidence: Evidence) -> float:
    """Return how often a recommended medicine is so for a part of its licence; 0 where none is appraised."""
    area, kinds = JURISDICTIONS[watchlist.jurisdiction].appraisal_area, watchlist.count.kinds
    if not area or (kinds != "all" and MEDICINE_KINDS.isdisjoint(kinds)):
        return 0.0
    return sum(row.value for row in evidence.find_rates("optimised if recommended", area)[:1])


def overrides_known_on(indication: Indication, day: dt.date) -> tuple[TechnologyOverride, ...]:
    """Return the planner's overrides of a day; those dated later keep only their names."""
    return tuple(override.known_on(day) for override in indication.technologies)


def _find_threshold(
    model: CostModel | None, jurisdiction: str, evidence: Evidence, settings: DigestSettings, local: bool
) -> tuple[Decimal, str]:
    """Return the dated rule in the model's currency, for an area its share of it; else the workspace's own.

    The rule is for the whole country: of ``local`` figures no share is known unless the area's people are.
    """
    rule, population = evidence.find_threshold(jurisdiction), evidence.find_population(jurisdiction)
    if rule is None or model is None or rule.currency != model.currency:
        return settings.threshold, "the workspace's own"
    source = f"{rule.name} ({rule.source})"
    if not (settings.area_people and population):
        reason = "the workspace's own: the figures are an area's, and the national rule is for the whole country"
        return (settings.threshold, reason) if local else (rule.amount, source)
    share = settings.area_people / population.people
    return to_whole_units(float(rule.amount) * share), f"{share:.2%} of {source}"


def _widest_swing(swings: Sequence[Swing]) -> str:
    """Describe the input that moves five years' cost most between the ends of its range."""
    return next((f"{swing.input.name} ({swing.input.low:,.10g} to {swing.input.high:,.10g})" for swing in swings), "")


def watchlist_page(context: IndicationContext, day: dt.date, settings: DigestSettings) -> WatchlistPage:
    """Return what the page of an indication shows besides its technologies."""
    watchlist, indication, model = context.watchlist, context.indication, context.model
    priced = [
        cost_model
        for cost_model in (model, *(own_model for _, own_model in context.own_models))
        if cost_model and cost_model.priced
    ]
    return WatchlistPage(
        name=watchlist.name,
        title=watchlist.title,
        owner=watchlist.owner,
        indication=indication.name,
        jurisdiction=watchlist.jurisdiction,
        payer=context.payer,
        funding=(indication.funding or watchlist.funding or "").replace("_", " "),
        supply=indication.supply.replace("_", " "),
        currency=model.currency if model else JURISDICTIONS[watchlist.jurisdiction].currency,
        price_year=str(priced[0].price_year) if priced else "",
        threshold=context.threshold if priced else None,
        threshold_source=context.threshold_source if priced else "",
        funnel=explain_funnel(model, day) if model else (),
        displaces=tuple(map(_describe_displaced, model.displaces)) if model else (),
        costed=bool(priced),
        note=_costing_note(model, bool(priced)),
        area=settings.area if settings.area_people and not indication.local else "",
        people=context.people,
        sensitivity=tuple(map(_to_sensitivity, context.swings[:MOST_SWINGS])),
        sums=cost_summaries(context),
        times=time_summaries(context),
        find_out=indication.find_out,
    )


def cost_summaries(context: IndicationContext) -> tuple[CostSummary, ...]:
    """Return the sum of the stand-in and of each technology with cost keys of its own; none of a confidential price."""
    models = [("", context.model), *context.own_models]
    summaries = (summarise_cost(model, name, context.model) for name, model in models if model and model.shows_pounds)
    return tuple(cost if cost.technology else replace(cost, range_of=_list_range_of(context)) for cost in summaries)


def _list_range_of(context: IndicationContext) -> tuple[str, ...]:
    """List the technologies whose own prices the stand-in's range reaches to, beyond that of the area's own figure."""
    price = context.indication.price
    if context.model is None or price is None:
        return ()
    cost, figure = context.model.price.cost, price.list
    given = figure.mode if figure.low is None else figure.low, figure.mode if figure.high is None else figure.high
    ends = {end for end, own_end in zip((cost.low, cost.high), given, strict=True) if end != own_end}
    prices = ((name, model) for name, model in context.own_models if not model.confidential)
    return tuple(name for name, model in prices if model.price.convert_to(context.model.price.per) in ends)


def time_summaries(context: IndicationContext) -> tuple[TimeSummary, ...]:
    """Return what the models with resources take besides money."""
    models = [("", context.model), *context.own_models]
    return tuple(summarise_time(model, name) for name, model in models if model and model.resources)


def _costing_note(model: CostModel | None, priced: bool) -> str:
    if model is None:
        return "no cost model: what is coming and when, and no pounds"
    if priced and not model.priced:
        return "pounds for technologies with a price of their own; for the others what is coming and when"
    return "" if priced else "no price: what is coming, when, and what it takes in time, and no pounds"


def _describe_displaced(displaced: UnitCost) -> str:
    return f"{displaced.what} ({displaced.share.mode:.0%} of those treated)"


def _to_sensitivity(swing: Swing) -> Sensitivity:
    given = swing.input
    return Sensitivity(
        given.name,
        given.unit,
        given.low,
        given.mode,
        given.high,
        to_whole_units(swing.at_low),
        to_whole_units(swing.at_high),
    )
