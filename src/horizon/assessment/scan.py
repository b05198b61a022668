"""The pure way: stored trials in, assessments out. Match, group, forecast, estimate, plan.

No clock, database, network or file: ``evidence`` carries the day, ``digest`` the seed and the draws.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import Any

from horizon.assessment.indication import page
from horizon.assessment.indication import places as all_places
from horizon.assessment.technology import Place, planned_for, prepared, rank, technology
from horizon.evidence.tables import Evidence
from horizon.forecast.case import case
from horizon.forecast.explain import also_used
from horizon.forecast.outlook import Outlook
from horizon.impact.explain import inputs_explained, method_explained
from horizon.impact.portfolio import Worked, totals, worked_out
from horizon.impact.valuation import METHOD_VERSION, Inputs, by_indication, value
from horizon.readiness import dependencies
from horizon.readiness.plan import own_rounds
from horizon.settings import MONTHS, Digest
from horizon.technology.authorised_medicines import listed
from horizon.technology.group import Group, group
from horizon.technology.manual_entries import entered
from horizon.technology.state import Standing, standings
from horizon.values.dates import FinancialYear
from horizon.values.edition import Assumption, NotShown, Scan, Technology, Total
from horizon.values.jurisdiction import PROFILES
from horizon.values.trial import Trial
from horizon.watchlist.matching.match import LeftOut, Matching, match
from horizon.watchlist.schema.watchlist import Known, Watchlist

NO_PRODUCT = "no product named, or only what is in general use"
Progress = Callable[[str], None]
Spread = Callable[[Callable[[Any], Any], Sequence[Any]], Iterable[Any]]
"""What maps a pure function over pieces: ``map``, or one that lets others do it."""


@dataclass(frozen=True, slots=True)
class Matched:
    """What answers the watchlists, and industry's phase 4 trials, which most watchlists leave out, and which tell of
    sale: what is given is all that is kept of them."""

    matching: Matching
    phase_4: tuple[Trial, ...]


def matched(trials: Iterable[Trial], watchlists: Sequence[Watchlist]) -> Matched:
    """The trials that answer the watchlists; they pass by one after another."""
    phase_4: list[Trial] = []
    matching = match(_noting(trials, phase_4), watchlists)
    return Matched(matching, tuple(phase_4))


def joined(parts: Iterable[Matched]) -> Matched:
    """What was matched in parts, in their order."""
    several = list(parts)
    hits = tuple(chain.from_iterable(one.matching.hits for one in several))
    left_out = tuple(chain.from_iterable(one.matching.left_out for one in several))
    return Matched(Matching(hits, left_out), tuple(chain.from_iterable(one.phase_4 for one in several)))


def scan(
    trials: Iterable[Trial],
    watchlists: Sequence[Watchlist],
    evidence: Evidence,
    data_timestamp: str,
    digest: Digest,
    progress: Progress = lambda _: None,
) -> tuple[Scan, Inputs]:
    """Assess every technology that the watchlists ask for, as of the evidence's day; and what it was made of."""
    progress("matching")
    return assess(matched(trials, watchlists), watchlists, evidence, data_timestamp, digest, progress)


def assess(
    matches: Matched,
    watchlists: Sequence[Watchlist],
    evidence: Evidence,
    data_timestamp: str,
    digest: Digest,
    progress: Progress = lambda _: None,
    spread: Spread = map,
) -> tuple[Scan, Inputs]:
    """The same of what has been matched; each indication is worked out apart, so that ``spread`` can hand them out."""
    evidence = replace(evidence, rounds=own_rounds(digest.rounds, evidence.rounds))
    places = {place.key: place for place in all_places(watchlists, evidence, digest)}
    matching = matches.matching
    known = {(place.watchlist.name, place.indication.name): place.known(evidence.day) for place in places.values()}
    progress("grouping")
    lists = listed(evidence)
    groups = entered(group(matching.hits, known, lists), _own(places, evidence.day))
    stands = standings(groups, evidence, lists, _marketed(matches.phase_4, matching.left_out))
    inputs = _inputs(groups, stands, places, evidence, digest)
    progress("costing")
    outlooks, worked = _worth(inputs, evidence, places, progress, spread)
    money = {row.key: row for one in worked for row in one.costed}
    progress("planning")
    planned = [planned_for(one, looks) for one, looks in zip(groups, outlooks, strict=True)]
    ready = dependencies.ready_by(planned)
    technologies = tuple(
        technology(
            one,
            standing,
            looks,
            money.get(one.key),
            places[_place(one)],
            inputs,
            evidence,
            (*dependencies.waits(own, planned), *prepared(places[_place(one)], ready.get(one.key), evidence.day)),
        )
        for own, one, standing, looks in zip(planned, groups, stands, outlooks, strict=True)
    )
    found = Scan(
        as_of=evidence.day,
        data_timestamp=data_timestamp,
        financial_years=tuple(year.label for year in inputs.financial_years),
        technologies=tuple(sorted(technologies, key=rank)),
        totals=_totals(worked, places, inputs),
        not_shown=tuple(_not_shown(matching, groups)),
        watchlists=tuple(page(place, evidence.day, digest) for place in places.values()),
        assumptions=_assumptions(places, technologies, evidence),
        seed=digest.seed,
        draws=digest.draws,
        evidence_version=evidence.version,
        method_version=METHOD_VERSION,
    )
    return found, inputs


def _noting(trials: Iterable[Trial], phase_4: list[Trial]) -> Iterator[Trial]:
    """The same trials, noting industry's phase 4 on the way: most watchlists leave them out, and they tell of sale.
    What is given is all that is kept of them."""
    for trial in trials:
        if trial.phases == (4,) and trial.sponsor_class == "industry":
            phase_4.append(Trial(trial.nct_id, trial.status, trial.study_type, interventions=trial.interventions))
        yield trial


def _marketed(phase_4: Iterable[Trial], left_out: Iterable[LeftOut]) -> dict[str, list[Trial]]:
    """By watchlist, those that it would have counted but for their phase."""
    by_id = {trial.nct_id: trial for trial in phase_4}
    found: dict[str, list[Trial]] = {}
    for one in left_out:
        if one.rule == "phase 4" and one.nct_id in by_id:
            found.setdefault(one.watchlist, []).append(by_id[one.nct_id])
    return found


def _not_shown(matching: Matching, groups: Iterable[Group]) -> Iterator[NotShown]:
    """What was left out, and what counts but names no product: only what is in general use, or no name at all."""
    yield from (NotShown(one.nct_id, one.watchlist, one.rule) for one in matching.left_out)
    shown = {(one.watchlist, backing.trial.nct_id) for one in groups for backing in one.backing}
    counted = dict.fromkeys((hit.watchlist, hit.trial.nct_id) for hit in matching.hits)
    yield from (NotShown(nct_id, name, NO_PRODUCT) for name, nct_id in counted if (name, nct_id) not in shown)


def _place(one: Group) -> str:
    return f"{one.watchlist}|{one.indication}"


def _own(places: dict[str, Place], day: dt.date) -> dict[tuple[str, str], tuple[Known, ...]]:
    """What planners say of one indication; what is said of several at once is no technology of each of them."""
    return {
        (place.watchlist.name, place.indication.name): place.known(day)
        for place in places.values()
        if not place.watchlist.indications or place.indication.technologies != place.watchlist.technologies
    }


def _inputs(
    groups: Sequence[Group],
    standings: Sequence[Standing],
    places: dict[str, Place],
    evidence: Evidence,
    digest: Digest,
) -> Inputs:
    cases = []
    for one, stands in zip(groups, standings, strict=True):
        place = places[_place(one)]
        cases.append(case(one, stands, place.indication.area, place.watchlist.jurisdiction, evidence))
    return Inputs(
        day=evidence.day,
        first_year=FinancialYear.of(evidence.day, _first_month(places, digest)).start,
        years=digest.years,
        seed=digest.seed,
        draws=digest.draws,
        cases=tuple(cases),
        models=tuple(place.model for place in places.values() if place.model),
    )


def _worth(
    inputs: Inputs, evidence: Evidence, places: dict[str, Place], progress: Progress, spread: Spread
) -> tuple[list[Outlook], list[Worked]]:
    """The outlook of each case, in their order, and what each indication that has a cost model comes to."""
    thresholds = {key: float(place.threshold) for key, place in places.items()}
    looks: dict[str, Outlook] = {}
    worked: list[Worked] = []
    for outlooks, money in spread(partial(_worth_of, evidence, thresholds), by_indication(inputs)):
        looks |= {one.case.key: one for one in outlooks}
        worked += money
        progress(outlooks[-1].case.watchlist)
    return [looks[one.key] for one in inputs.cases], worked


def _worth_of(
    evidence: Evidence, thresholds: dict[str, float], inputs: Inputs
) -> tuple[tuple[Outlook, ...], list[Worked]]:
    valued = value(inputs, evidence)
    worked = [worked_out(one, thresholds[one.model.key]) for one in valued.joints]
    return tuple(one.without_draws() for one in valued.outlooks), worked


def _first_month(places: dict[str, Place], digest: Digest) -> int:
    """The month in which the financial year begins: as configured, else as the jurisdictions have it, April first."""
    if digest.year_starts:
        return MONTHS[digest.year_starts]
    months = {PROFILES[place.watchlist.jurisdiction].first_month for place in places.values()} or {4}
    return min(months, key=lambda month: month != 4)


def _totals(worked: Sequence[Worked], places: dict[str, Place], inputs: Inputs) -> tuple[Total, ...]:
    """Each open watchlist's own total, then the total of all in each currency. Confidential ones are in none."""
    shown = [one for one in worked if one.joint.model.shown]
    scopes = [(name, [one for one in shown if _watchlist(one) == name]) for name in sorted(set(map(_watchlist, shown)))]
    for currency in sorted({one.joint.model.currency for one in shown}):
        scopes.append(("all", [one for one in shown if one.joint.model.currency == currency]))
    rows: list[Total] = []
    for scope, several in scopes:
        # Where indications are of different peoples, nothing can be said for 100,000 of them.
        peoples = {places[one.joint.model.key].people for one in several}
        rows += totals(scope, several, inputs.financial_years, peoples.pop() if len(peoples) == 1 else None)
    return tuple(rows)


def _watchlist(one: Worked) -> str:
    return one.joint.model.key.partition("|")[0]


def _assumptions(
    places: dict[str, Place], technologies: Sequence[Technology], evidence: Evidence
) -> tuple[Assumption, ...]:
    rows = [
        row
        for place in places.values()
        if place.model
        for row in inputs_explained(place.model, evidence.day, place.watchlist.title)
    ]
    rows += [row for one in technologies for row in one.assumptions]
    rows += method_explained(evidence, frozenset(place.watchlist.jurisdiction for place in places.values()))
    rows += also_used(technologies, rows)
    return tuple(sorted(rows, key=lambda row: (row.known_since or "9999", row.used_by, row.what)))
