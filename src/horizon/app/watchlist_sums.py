"""What the cost models of watchlists come to at a glance, what technologies have of their own, and what looks wrong."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from horizon.app.watchlist_change import load_newest_edition
from horizon.assessment.indication import IndicationContext, cost_summaries, indication_contexts, time_summaries
from horizon.digest.view.upcoming import format_launch_window
from horizon.evidence.analogues import DEVICE_ROUTES, MEDICINE_ROUTES, propose_price
from horizon.evidence.tables import load_evidence
from horizon.impact.explain import explain_funnel
from horizon.impact.plausibility import list_questions
from horizon.settings import Settings
from horizon.technology.spelling import spell_product
from horizon.values.budget_impact import CostSummary, FunnelStep, TimeSummary
from horizon.values.jurisdiction import JURISDICTIONS
from horizon.watchlist.matching.studied_kinds import KINDS_WITHOUT_PHASES
from horizon.watchlist.schema.costs import Uptake
from horizon.watchlist.schema.field_types import DEFAULT_KINDS
from horizon.watchlist.schema.watchlist import Watchlist

MOST_DATES = 5
MEDICINES = frozenset({"drug", "biological"})

LARGEST_PART = 0.08
"""A larger part of a jurisdiction's people eligible for one medicine is asked about (assumption: obesity has 6 %)."""


@dataclass(frozen=True, slots=True)
class WatchlistSum:
    """One cost model of a watchlist: its sum, if it has a price to show, what is its own, and the questions on it.

    ``funnel`` are the steps from the population to the eligible; ``time`` is None without resources.
    """

    watchlist: str
    indication: str
    technology: str
    cost: CostSummary | None
    own_keys: str
    questions: tuple[str, ...]
    funnel: tuple[FunnelStep, ...] = ()
    time: TimeSummary | None = None


def list_sums(watchlists: Sequence[Watchlist], settings: Settings) -> tuple[WatchlistSum, ...]:
    """List the cost models of watchlists, the indication's before those of its technologies."""
    contexts = indication_contexts(watchlists, load_evidence(settings.today), settings.digest)
    return tuple(row for context in contexts for row in _sums_of(context, settings.today))


@dataclass(frozen=True, slots=True)
class MissingInput:
    """What a watchlist still needs to be costed: ``typed`` is how it is typed in the file or at the command line.

    ``routes`` are those for which a price is published that can be begun from.
    """

    indication: str
    text: str
    typed: str = ""
    routes: tuple[str, ...] = ()


def list_missing(watchlist: Watchlist) -> Iterator[MissingInput]:
    """Yield what a watchlist still needs before it is costed, and where a planner may find it."""
    for indication in watchlist.resolved_indications:
        name = indication.name
        if not indication.counts_people:
            text = "no population: how many people have it, and which part could be treated? NICE's resource impact "
            yield MissingInput(name, f"{text}reports and national audits say so")
        if indication.prices and indication.uptake == Uptake():
            text = "no uptake, so that half of the eligible are taken to be treated after three years: give your own; "
            example = ", such as uptake: {peak: 5%, years_to_peak: 5}"
            yield MissingInput(name, f"{text}NICE's resource impact reports have one", example)
        is_device = _watches_devices(watchlist)
        if is_device and not indication.resources:
            text = "no hours: what does each scan, test or user take or free, and what do set-up and training take?"
            example = " Give resources: [{what: reading, amount: 0.1, per: scan}, {what: set-up, amount: 40, "
            yield MissingInput(name, text, f"{example}per: site, sites: 9}}]")
        if not indication.prices:
            yield _describe_missing_price(watchlist, name, is_device)


def _describe_missing_price(watchlist: Watchlist, indication: str, is_device: bool) -> MissingInput:
    text = "no price: give the list price of the nearest medicine (section 2 of NICE's guidance)"
    if is_device:
        text = "no price: give it for each scan, test or user a year (NICE's medtech innovation briefings have some)"
    routes = DEVICE_ROUTES if is_device else MEDICINE_ROUTES
    currency = JURISDICTIONS[watchlist.jurisdiction].currency
    published = tuple(route for route in routes if propose_price(route, watchlist.area, currency))
    example = f"horizon watchlist edit {watchlist.name} --propose {'device' if is_device else 'injected'}"
    return MissingInput(indication, text, f", or begin from what is published: {example}", published)


def collect_questions(watchlist: Watchlist) -> tuple[str, ...]:
    """List the questions of a watchlist and its indications that no register answers."""
    questions = (text for indication in watchlist.resolved_indications for text in indication.find_out)
    return tuple(dict.fromkeys((*watchlist.find_out, *questions)))


def describe_when(watchlist: Watchlist, settings: Settings) -> str:
    """Describe when the next technologies of a watchlist must be funded, by the newest edition; or how to know it."""
    edition = load_newest_edition(settings)
    if edition is None:
        return "no edition yet, so no date: make one with: horizon digest"
    dated = [item for item in edition.scan.technologies if item.watchlist == watchlist.name and item.launch]
    if not dated:
        return f"nothing that it watches has a date in edition {edition.key}: horizon digest makes the next"
    dated.sort(key=lambda item: (item.launch.p10 if item.launch else dt.date.max, item.key))
    named = [f"{spell_product(item.name)} {format_launch_window(item.launch)}" for item in dated[:MOST_DATES]]
    more = [f"{len(dated) - MOST_DATES} more"] if len(dated) > MOST_DATES else []
    return f"must fund, earliest to latest: {'; '.join((*named, *more))} (edition {edition.key})"


def _watches_devices(watchlist: Watchlist) -> bool:
    kinds = watchlist.count.kinds
    return kinds != "all" and bool(set(kinds) & KINDS_WITHOUT_PHASES) and not set(kinds) & MEDICINES


def _question_people(eligible: int, people: int) -> Iterator[str]:
    """Yield a question where a large part of all people of the jurisdiction is eligible."""
    if eligible > LARGEST_PART * people:
        share = f"{eligible / people:.0%} of all people"
        yield f"{eligible:,} are eligible, {share}: is a step missing, such as who could be treated?"


def _sums_of(context: IndicationContext, day: dt.date) -> Iterator[WatchlistSum]:
    summaries = {cost.technology: cost for cost in cost_summaries(context)}
    times = {time.technology: time for time in time_summaries(context)}
    overrides = {part.name: part for part in context.indication.technologies}
    kinds = context.watchlist.count.kinds
    of_medicines = kinds != "all" and bool(set(kinds) & set(DEFAULT_KINDS))
    for name, model in (("", context.model), *context.own_models):
        if model is None:
            continue
        own_keys = ", ".join(overrides[name].cost_keys) if name in overrides else ""
        questions = tuple(list_questions(model, of_medicines)) if model.priced or not name else ()
        cost = summaries.get(name)
        if cost and context.people and not context.indication.local and not name:
            questions += tuple(_question_people(cost.eligible, context.people))
        yield WatchlistSum(
            context.watchlist.name,
            context.indication.name,
            name,
            summaries.get(name),
            own_keys,
            questions,
            explain_funnel(model, day),
            times.get(name),
        )
