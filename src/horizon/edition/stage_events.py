"""What happened in each stage of a bridge, in words that go on after the name of what it happened to. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, fields, replace

from horizon.edition.figure_words import describe_change
from horizon.edition.model_edits import describe_edits, describe_own_edits
from horizon.edition.regulatory_news import find_event, summarise_decisions
from horizon.edition.trial_news import STUDY_URL, find_link
from horizon.evidence.tables import Evidence
from horizon.forecast.case import ForecastCase
from horizon.impact.model import CostModel
from horizon.impact.valuation import METHOD_VERSION, EstimateInputs
from horizon.values.changes import TrialChange
from horizon.values.dates import format_day
from horizon.values.keys import IndicationKey, TechnologyKey
from horizon.values.scan import Scan
from horizon.values.workforce import ResourceCapacity

MOST_STEPS = 4
"""Steps that an event names at most."""
DATE_FIELDS = ("readouts", "eu", "us", "licence", "launch")
_CASE_WORDS = {
    "phase": "its phase",
    "doubt": "how much its trials prove",
    "stopped": "its stopped trials",
    "single_arm": "how its trials are designed",
    "regulatory": "what regulators said",
    "seen_until": "the day of the regulators’ lists",
    "state": "its state",
    "copy": "whether it is a copy",
    "new_use": "whether its use is new",
    "biological": "its kind",
    "device": "its kind",
    "small": "the size of its trials",
    "large_sponsor": "its sponsor",
    "name": "its name",
    "area": "its area",
}


@dataclass(frozen=True, slots=True)
class EditionBasis:
    """What the figures of one edition rest on: its scan, the inputs of the estimate, and the evidence of its day."""

    scan: Scan
    inputs: EstimateInputs
    evidence: Evidence


TrialChanges = Callable[[TechnologyKey], tuple[TrialChange, ...]]
"""What the registry changed of a technology's trials since the last edition."""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, in words that go on after the name of what it happened to.

    ``subject`` is that name where it is not the technology's own; ``changes`` are those of the registry behind it,
    which are put into words for all technologies of a product together.
    """

    text: str
    subject: str = ""
    link: str = ""
    changes: tuple[TrialChange, ...] = ()


READ_ANEW = Event("the registry’s record was read anew, and its dates with it")


def describe_arrivals(
    fresh: Iterable[ForecastCase], after: Scan, begun: Set[str], trial_changes: TrialChanges
) -> dict[TechnologyKey, Event]:
    """What is new: a technology, or all of those of watchlists that have ``begun`` together."""
    titles = {page.name: page.title for page in after.watchlists}
    events = {}
    for case in fresh:
        if case.watchlist in begun:
            events[case.key] = Event("a new watchlist", titles[case.watchlist])
            continue
        changes = trial_changes(case.key)
        registered = any(change.kind == "new" for change in changes)
        phase = f", in phase {case.phase}" if case.phase is not None else ""
        text = f"{'newly registered' if registered else 'newly counted'}{phase}"
        events[case.key] = Event(text, link=find_link(changes))
    return events


def describe_case_decision(old: ForecastCase, new: ForecastCase) -> Event | None:
    """What was filed or decided between two cases; None if nothing was."""
    if summarise_decisions(old.regulatory) == summarise_decisions(new.regulatory):
        return None
    event = find_event(old.regulatory, new.regulatory)
    if event is None:
        return Event("what its regulator said was changed or taken back")
    return Event(event.text, link=event.link)


def describe_ending(new: ForecastCase, changes: tuple[TrialChange, ...]) -> Event:
    """Why a technology is no longer counted as to come."""
    if new.state == "funded":
        return Event("is funded now, and so no longer counted as to come")
    if new.state == "dormant":
        return Event("no longer likely: too long without a launch", link=find_link(changes))
    stops = tuple(change for change in changes if change.kind == "stopped")
    return Event("was stopped", changes=stops or changes)


def describe_date_change(old: ForecastCase, new: ForecastCase, changes: tuple[TrialChange, ...]) -> Event | None:
    """What moved the dates: an approval that is new, a date that the planner entered, else the registry's changes."""
    for region, was, now in (("Europe", old.eu, new.eu), ("the United States", old.us, new.us)):
        if now and not was:
            return Event(f"approved in {region} on {format_day(now)}")
    for what, was, now in (("licence", old.licence, new.licence), ("launch", old.launch, new.launch)):
        if now != was:
            planned = f"is on {format_day(now)}" if now else "is left to the forecast again"
            return Event(f"its {what} {planned}, by the watchlist")
    if not changes:
        return None
    was_out, now_out = ({out.nct_id: out for out in case.readouts} for case in (old, new))
    moved = {nct_id for nct_id in {**was_out, **now_out} if was_out.get(nct_id) != now_out.get(nct_id)}
    return Event("", changes=tuple(change for change in changes if change.nct_id in moved) or changes)


def describe_other_changes(old: ForecastCase, new: ForecastCase, changes: tuple[TrialChange, ...]) -> Event:
    """What differs between two cases besides their dates: the planner's word, the registry's, else what differs."""
    if new.probability != old.probability:
        chance = f"{new.probability[1]:.0%}, by the watchlist" if new.probability else "left to the forecast again"
        return Event(f"its chance is {chance}")
    if changes:
        return Event("", changes=changes)
    changed = dict.fromkeys(
        _CASE_WORDS.get(case_field.name, "its record")
        for case_field in fields(ForecastCase)
        if case_field.name not in DATE_FIELDS and getattr(old, case_field.name) != getattr(new, case_field.name)
    )
    if old.phase != new.phase and None not in (old.phase, new.phase):
        return Event(f"is in phase {new.phase} (was in phase {old.phase})")
    if old.state != new.state:
        return Event(f"is {new.state} (was {old.state})")
    return Event(f"{' and '.join(changed)} {'is' if len(changed) == 1 else 'are'} read differently now")


def describe_other_trials(old: ForecastCase, new: ForecastCase) -> Event | None:
    """Which trials began and which ceased to count for the dates; None if they are the same."""
    was, now = ({readout.nct_id for readout in case.readouts} for case in (old, new))
    begun, ceased = sorted(now - was), sorted(was - now)
    if not (begun or ceased):
        return None
    counted = f"{', '.join(begun)} count{'s' * (len(begun) == 1)} for its dates now" if begun else ""
    dropped = f"{', '.join(ceased)} no longer count{'s' * (len(ceased) == 1)} for its dates" if ceased else ""
    text = "; ".join(filter(None, (counted, dropped)))
    return Event(text, link=f"{STUDY_URL}{(begun or ceased)[0]}")


def describe_ready_days(was: EstimateInputs, after: EditionBasis) -> Iterator[tuple[TechnologyKey, Event]]:
    """Each technology that can be ready on another day than before, with the steps that say so."""
    old = {day.technology: day.on for day in was.ready}
    steps = {technology.key: technology.steps for technology in after.scan.technologies}
    for day in after.inputs.ready:
        if day.technology in old and day.on != old[day.technology]:
            own_steps = [step for step in steps.get(day.technology, ()) if not step.is_dependency]
            known = [step for step in own_steps if step.state != "to do" or step.late]
            step_texts = [f"{step.name} {'late' if step.late else step.state}" for step in known[:MOST_STEPS]]
            when = f"ready on {format_day(day.on)} at the earliest" if day.on else "no progress kept any longer"
            yield day.technology, Event(", ".join([when, *step_texts]))


def take_coming(was: Sequence[ResourceCapacity], now: Sequence[ResourceCapacity]) -> tuple[ResourceCapacity, ...]:
    """The capacities of before with what is coming now: steps that are done, begun or put off make it."""
    coming = {capacity.what: capacity.coming for capacity in now}
    return tuple(replace(capacity, coming=coming.get(capacity.what, capacity.coming)) for capacity in was)


def describe_capacity_edits(was: Sequence[ResourceCapacity], now: Sequence[ResourceCapacity]) -> Iterator[Event]:
    """What the planner changed of the capacity of a workforce."""
    old, new = ({capacity.what: capacity for capacity in capacities} for capacities in (was, now))
    for what in dict.fromkeys((*old, *new)):
        before, after = old.get(what), new.get(what)
        if before is None or after is None:
            yield Event(f"its capacity was {'added' if after else 'taken out'}", what)
        elif before.a_year != after.a_year:
            yield Event(f"capacity {describe_change(before.a_year, after.a_year, 'a year')}", what)


def describe_versions(before: Scan, after: EditionBasis) -> Iterator[Event]:
    """Which versions, and which settings of the simulation, differ."""
    if before.method_version != METHOD_VERSION:
        yield Event(f"the method is version {METHOD_VERSION} now (was {before.method_version or 'not said'})")
    if before.evidence_version != after.evidence.version:
        yield Event("the tables of evidence were renewed")
    for what, old, new in (
        ("the seed", before.seed, after.inputs.seed),
        ("the number of simulated futures", before.draws, after.inputs.draws),
    ):
        if old != new:
            yield Event(f"{what} is {new} now (was {old})")


def describe_years(was: EstimateInputs, now: EstimateInputs) -> Iterator[str]:
    """Which financial years are no longer shown, and which are shown for the first time."""
    old, new = ([year.label for year in inputs.financial_years] for inputs in (was, now))
    if ended := [year for year in old if year not in new]:
        yield f"{', '.join(ended)} no longer shown"
    if begun := [year for year in new if year not in old]:
        yield f"{', '.join(begun)} now shown"


def list_model_edits(
    was: Sequence[CostModel], now: Sequence[CostModel], before: Scan, after: Scan
) -> dict[IndicationKey, tuple[Event, ...]]:
    """The edits of each indication's cost model, after the title of its watchlist."""
    pages = {IndicationKey.of(page.name, page.indication): page for page in (*before.watchlists, *after.watchlists)}
    watched = {page.name for page in after.watchlists}
    old, new = ({model.key: model for model in models} for models in (was, now))
    events: dict[IndicationKey, tuple[Event, ...]] = {}
    for key in dict.fromkeys((*new, *old)):
        if key in pages and key.watchlist not in watched:
            events[key] = (Event("no longer a watchlist", pages[key].title),)
        elif texts := _describe_model_edit(old.get(key), new.get(key)):
            page = pages.get(key)
            titles = filter(None, (page.title, page.indication) if page else (key.watchlist, key.indication))
            events[key] = tuple(Event(text, ": ".join(titles)) for text in texts)
    return events


def _describe_model_edit(old: CostModel | None, new: CostModel | None) -> tuple[str, ...]:
    if old is None or new is None:
        return ("a cost model was added" if new else "its cost model was taken out",)
    return describe_edits(old, new) if replace(old, own=()) != replace(new, own=()) else ()


def list_own_edits(was: Sequence[CostModel], now: Sequence[CostModel]) -> dict[TechnologyKey, Event]:
    """The edits of technologies with cost models of their own."""
    old = {model.key: model for model in was}
    events = {}
    for model in now:
        if before := old.get(model.key):
            for technology in dict.fromkeys(own_model.technology for own_model in (*before.own, *model.own)):
                if edits := describe_own_edits(before, model, technology):
                    events[technology] = Event("; ".join(edits))
    return events
