"""The pure way: stored trials in, assessments out. Match, group, forecast, estimate, plan.

No clock, database, network or file: ``evidence`` carries the day, ``digest`` the seed and the draws.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from horizon.evidence.tables import Evidence
from horizon.forecast.case import case
from horizon.forecast.outlook import Outlook
from horizon.forecast.profiles import PROFILES
from horizon.impact.explain import dates_explained, funnel, inputs_explained, method_explained
from horizon.impact.model import CostModel, cost_model
from horizon.impact.portfolio import Costed, Joint, ceiling, costed, totals
from horizon.impact.sensitivity import one_way
from horizon.impact.valuation import METHOD_VERSION, Inputs, value
from horizon.readiness.plan import budget_decision, rounds_for, steps
from horizon.settings import Digest
from horizon.technology.group import Group, group
from horizon.technology.state import Standing, standing
from horizon.values.dates import FinancialYear, add_months
from horizon.values.frozen import (
    Assumption,
    Decision,
    NotShown,
    Scan,
    SinceLaunch,
    Technology,
    Total,
    TrialEvidence,
    WatchlistPage,
)
from horizon.values.trial import Trial
from horizon.watchlist.match import match
from horizon.watchlist.schema import Indication, Known, Watchlist

ACT_NOW_CHANCE = 0.10
ACT_NOW_MONTHS = 6
_THRESHOLD_YEARS = 3

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Place:
    """One indication of one watchlist with what it is judged by."""

    watchlist: Watchlist
    indication: Indication
    model: CostModel | None
    threshold: Decimal
    threshold_source: str
    depends_on: str = ""

    @property
    def key(self) -> str:
        return f"{self.watchlist.name}|{self.indication.name}"

    def known(self, day: dt.date) -> tuple[Known, ...]:
        """The planner's words as they could be said on a day: of what is dated later only the names are left."""
        return tuple(
            one
            if one.known_since <= day.isoformat()[: len(one.known_since)]
            else Known(name=one.name, aliases=one.aliases)
            for one in self.indication.technologies
        )


def scan(
    trials: Iterable[Trial],
    watchlists: Sequence[Watchlist],
    evidence: Evidence,
    data_timestamp: str,
    digest: Digest,
    progress: Progress = lambda _: None,
) -> tuple[Scan, Inputs]:
    """Assess every technology that the watchlists ask for, as of the evidence's day; and what it was made of."""
    places = {place.key: place for place in _places(watchlists, evidence, digest)}
    progress("matching")
    matching = match(trials, watchlists)
    known = {(place.watchlist.name, place.indication.name): place.known(evidence.day) for place in places.values()}
    progress("grouping")
    groups = group(matching.hits, known, evidence.established)
    standings = [standing(one, evidence) for one in groups]
    inputs = _inputs(groups, standings, places, evidence, digest)
    valued = value(inputs, evidence, progress)
    progress("costing")
    money = {row.key: row for one in valued.joints for row in costed(one, inputs.financial_years, inputs.seed)}
    progress("planning")
    technologies = tuple(
        _technology(one, stands, looks, money.get(one.key), places[_place(one)], inputs, evidence)
        for one, stands, looks in zip(groups, standings, valued.outlooks, strict=True)
    )
    found = Scan(
        as_of=evidence.day,
        data_timestamp=data_timestamp,
        financial_years=tuple(year.label for year in inputs.financial_years),
        technologies=tuple(sorted(technologies, key=_rank)),
        totals=_totals(valued.joints, inputs),
        not_shown=tuple(NotShown(one.nct_id, one.watchlist, one.rule) for one in matching.left_out),
        watchlists=tuple(_page(place, evidence.day) for place in places.values()),
        assumptions=_assumptions(places, technologies, evidence),
        seed=digest.seed,
        draws=digest.draws,
        evidence_version=evidence.version,
        method_version=METHOD_VERSION,
    )
    return found, inputs


def _places(watchlists: Sequence[Watchlist], evidence: Evidence, digest: Digest) -> Iterable[_Place]:
    for watchlist in watchlists:
        rule = evidence.threshold(watchlist.jurisdiction)
        for indication in watchlist.parts:
            model = cost_model(watchlist, indication)
            amount, source = digest.threshold, "the workspace's own"
            if rule and model and rule.currency == model.currency:
                amount, source = rule.amount, f"{rule.name} ({rule.source})"
            yield _Place(watchlist, indication, model, amount, source, _widest(model) if model else "")


def _place(one: Group) -> str:
    return f"{one.watchlist}|{one.indication}"


def _widest(model: CostModel) -> str:
    """The input that moves five years' cost most between the ends of its range, in words."""
    for swing in one_way(model):
        if not (model.confidential and swing.input in (model.price.cost, model.rebate)):
            return f"{swing.input.name} ({swing.input.low:,g} to {swing.input.high:,g})"
    return ""


def _inputs(
    groups: Sequence[Group],
    standings: Sequence[Standing],
    places: dict[str, _Place],
    evidence: Evidence,
    digest: Digest,
) -> Inputs:
    cases = []
    for one, stands in zip(groups, standings, strict=True):
        place = places[_place(one)]
        cases.append(case(one, stands, place.indication.area, place.watchlist.jurisdiction, evidence))
    first_months = {PROFILES[place.watchlist.jurisdiction].first_month for place in places.values()} or {4}
    return Inputs(
        day=evidence.day,
        first_year=FinancialYear.of(evidence.day, min(first_months, key=lambda month: month != 4)).start,
        years=digest.years,
        seed=digest.seed,
        draws=digest.draws,
        cases=tuple(cases),
        models=tuple(place.model for place in places.values() if place.model),
    )


def _technology(
    one: Group,
    stands: Standing,
    looks: Outlook,
    own: Costed | None,
    place: _Place,
    inputs: Inputs,
    evidence: Evidence,
) -> Technology:
    withheld = own is not None and place.model is not None and place.model.confidential
    shown = None if withheld else own
    over = own is not None and _over(own.since_launch, place.threshold)
    decision = _decision(one, looks, shown, place, inputs, evidence)
    return Technology(
        key=one.key,
        name=one.name,
        aliases=one.aliases,
        kind=one.kind.replace("_", " "),
        novelty=stands.novelty,
        state=looks.state,
        watchlist=one.watchlist,
        indication=one.indication or place.watchlist.title,
        sponsor=_sponsor(one),
        phase=_phase(looks),
        trials=tuple(_evidence(one)),
        licence=looks.licence,
        launch=looks.launch,
        probability=looks.probability,
        impact=shown.by_year if shown else (),
        impact_since_launch=shown.since_launch if shown else (),
        decide_by=decision.by if decision else None,
        act_now=over and _soon(looks) and _due(decision, evidence.day),
        over_threshold=over,
        withheld=withheld,
        confidence=looks.confidence,
        depends_most_on=_most(looks, shown, place),
        because=(*stands.because, *looks.because),
        decisions=(decision,) if decision else (),
        steps=steps(place.indication.readiness, looks.launch.p10, evidence.day) if looks.launch else (),
        assumptions=dates_explained(looks.case),
    )


def _decision(
    one: Group, looks: Outlook, shown: Costed | None, place: _Place, inputs: Inputs, evidence: Evidence
) -> Decision | None:
    """What the budget round of the early end of the launch window must carry."""
    if looks.launch is None:
        return None
    year = FinancialYear.of(looks.launch.p10, inputs.first_year.month)
    rounds = rounds_for(year, place.watchlist.jurisdiction, evidence.rounds)
    return budget_decision(one.name, looks.launch, shown.by_year if shown else (), year, rounds, evidence.day)


def _due(decision: Decision | None, day: dt.date) -> bool:
    return decision is not None and decision.by <= add_months(day, ACT_NOW_MONTHS)


def _most(looks: Outlook, shown: Costed | None, place: _Place) -> str:
    """What the date depends on most, and the money where it is shown."""
    money = f"; the money on {place.depends_on}" if shown and place.depends_on else ""
    return f"the date on {looks.depends_most_on}{money}" if looks.depends_most_on else ""


def _over(since_launch: Sequence[SinceLaunch], threshold: Decimal) -> bool:
    """Whether its P90, if it is launched, is over the threshold in one of the first three years."""
    return any(row.p90 > threshold for row in since_launch[:_THRESHOLD_YEARS])


def _soon(looks: Outlook) -> bool:
    """A chance of a licence by the end of the next financial year of at least one in ten."""
    assert looks.probability
    chances = list(looks.probability.licence_by.values())
    return chances[min(1, len(chances) - 1)] >= ACT_NOW_CHANCE


def _sponsor(one: Group) -> str:
    sponsors = [backing.trial.sponsor for backing in one.backing if backing.pivotal] or [
        backing.trial.sponsor for backing in one.backing
    ]
    return max(sorted(set(sponsors)), key=sponsors.count)


def _phase(looks: Outlook) -> str:
    return "" if looks.case.phase is None else str(looks.case.phase)


def _evidence(one: Group) -> Iterable[TrialEvidence]:
    for backing in one.backing:
        trial = backing.trial
        date = trial.primary_completion
        stand_in = f"primary completion: {date.stand_in}" if date and date.stand_in else ""
        yield TrialEvidence(
            nct_id=trial.nct_id,
            acronym=trial.acronym,
            phase="/".join(map(str, trial.phases)),
            status=trial.status.replace("_", " "),
            enrolment=trial.enrolment,
            primary_completion=str(date.on) if date else "",
            pivotal=backing.pivotal,
            matched_by="; ".join(backing.matched_by),
            note="; ".join(text for text in (backing.weak, stand_in) if text),
        )


def _totals(joints: Sequence[Joint], inputs: Inputs) -> tuple[Total, ...]:
    """Each open watchlist's own total, then the total of all in each currency. Confidential ones are in none."""
    years = inputs.financial_years
    shown = [(one, ceiling(one, years, inputs.seed)) for one in joints if not one.model.confidential]
    rows: list[Total] = []
    for name in sorted({_watchlist(one) for one, _ in shown}):
        own = [pair for pair in shown if _watchlist(pair[0]) == name]
        rows += totals(name, [one for one, _ in own], [most for _, most in own], years)
    for currency in sorted({one.model.currency for one, _ in shown}):
        own = [pair for pair in shown if pair[0].model.currency == currency]
        rows += totals("all", [one for one, _ in own], [most for _, most in own], years)
    return tuple(rows)


def _watchlist(one: Joint) -> str:
    return one.model.key.partition("|")[0]


def _page(place: _Place, day: dt.date) -> WatchlistPage:
    watchlist, indication, model = place.watchlist, place.indication, place.model
    return WatchlistPage(
        name=watchlist.name,
        title=watchlist.title,
        owner=watchlist.owner,
        indication=indication.name,
        jurisdiction=watchlist.jurisdiction,
        payer=indication.payer or watchlist.payer,
        funding=(indication.funding or watchlist.funding or "").replace("_", " "),
        supply=indication.supply.replace("_", " "),
        currency=model.currency if model else PROFILES[watchlist.jurisdiction].currency,
        price_year=str(model.price_year) if model else "",
        threshold=place.threshold if model else None,
        threshold_source=place.threshold_source if model else "",
        funnel=funnel(model, day) if model else (),
        displaces=tuple(f"{one.what} ({one.share.mode:.0%} of those treated)" for one in model.displaces)
        if model
        else (),
        costed=model is not None,
        note="" if model else "no cost model: what is coming and when, and no pounds",
    )


def _assumptions(
    places: dict[str, _Place], technologies: Sequence[Technology], evidence: Evidence
) -> tuple[Assumption, ...]:
    rows = [
        row
        for place in places.values()
        if place.model
        for row in inputs_explained(place.model, evidence.day, place.watchlist.title)
    ]
    rows += [row for one in technologies for row in one.assumptions]
    rows += method_explained(evidence, frozenset(place.watchlist.jurisdiction for place in places.values()))
    return tuple(sorted(rows, key=lambda row: (row.known_since or "9999", row.used_by, row.what)))


def _rank(one: Technology) -> tuple[object, ...]:
    """Act now first, then over the threshold, then by licence; what has no window last."""
    return (
        not one.act_now,
        not one.over_threshold,
        one.licence.p50 if one.licence else dt.date.max,
        one.watchlist,
        one.name.lower(),
    )
