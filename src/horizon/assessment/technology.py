"""One technology as an edition shows it: what was forecast and estimated, judged by its watchlist's own measures."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from horizon.evidence.tables import Evidence
from horizon.forecast.explain import explained, told
from horizon.forecast.outlook import Outlook
from horizon.impact.explain import dates_explained
from horizon.impact.model import CostModel
from horizon.impact.portfolio import Costed
from horizon.impact.sensitivity import Swing
from horizon.impact.standalone import THRESHOLD_YEARS
from horizon.impact.valuation import Inputs
from horizon.readiness.dependencies import Planned
from horizon.readiness.plan import budget_decision, rounds_for, steps
from horizon.technology.group import Group
from horizon.technology.state import Standing
from horizon.values.dates import FinancialYear, add_months
from horizon.values.edition import Decision, SinceLaunch, Step, Technology, TrialEvidence
from horizon.watchlist.schema.watchlist import Indication, Known, Watchlist

ACT_NOW_CHANCE = 0.10
ACT_NOW_MONTHS = 6


@dataclass(frozen=True, slots=True)
class Place:
    """One indication of one watchlist with what it is judged by; ``people`` live where its figures are of."""

    watchlist: Watchlist
    indication: Indication
    model: CostModel | None
    threshold: Decimal
    threshold_source: str
    depends_on: str = ""
    swings: tuple[Swing, ...] = ()
    people: int | None = None

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


def technology(
    one: Group,
    stands: Standing,
    looks: Outlook,
    own: Costed | None,
    place: Place,
    inputs: Inputs,
    evidence: Evidence,
    plan: tuple[Step, ...],
) -> Technology:
    model = place.model
    withheld = own is not None and model is not None and model.confidential
    shown = own if model and model.shown else None
    priced = own if model and model.priced else None
    over = priced is not None and _over(priced.since_launch, place.threshold)
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
        steps=plan,
        assumptions=dates_explained(looks.case),
        put_together=one.put_together,
        resources=own.resources if own else (),
        crosses_threshold=round(shown.crosses, 4) if shown else None,
        figures=(*told(one.known, one.name), *(explained(row, one.name, evidence) for row in looks.rows)),
    )


def planned_for(one: Group, looks: Outlook) -> Planned:
    """A technology as far as waiting for another goes."""
    return Planned(one.key, (one.name, *one.aliases), one.known.waits_for if one.known else (), looks.launch)


def prepared(place: Place, ready_by: dt.date | None, today: dt.date) -> tuple[Step, ...]:
    """The watchlist's own steps, so that all is done on a day; none without one."""
    return steps(place.indication.readiness, ready_by, today) if ready_by else ()


def _decision(
    one: Group, looks: Outlook, shown: Costed | None, place: Place, inputs: Inputs, evidence: Evidence
) -> Decision | None:
    """What the budget round of the early end of the launch window must carry."""
    if looks.launch is None:
        return None
    year = FinancialYear.of(looks.launch.p10, inputs.first_year.month)
    rounds = rounds_for(year, place.watchlist.jurisdiction, evidence.rounds)
    return budget_decision(one.name, shown.by_year if shown else (), year, rounds, evidence.day)


def _due(decision: Decision | None, day: dt.date) -> bool:
    return decision is not None and decision.by <= add_months(day, ACT_NOW_MONTHS)


def _most(looks: Outlook, shown: Costed | None, place: Place) -> str:
    """What the date depends on most, and the money where it is shown."""
    money = f"; the money on {place.depends_on}" if shown and place.depends_on else ""
    return f"the date on {looks.depends_most_on}{money}" if looks.depends_most_on else ""


def _over(since_launch: Sequence[SinceLaunch], threshold: Decimal) -> bool:
    """Whether its P90, if it is launched, is over the threshold in one of the first three years."""
    return any(row.p90 > threshold for row in since_launch[:THRESHOLD_YEARS])


def _soon(looks: Outlook) -> bool:
    """A chance of a licence by the end of the next financial year of at least one in ten."""
    assert looks.probability
    chances = list(looks.probability.licence_by.values())
    return chances[min(1, len(chances) - 1)] >= ACT_NOW_CHANCE


def _sponsor(one: Group) -> str:
    if not one.backing:
        return "entered in the watchlist"
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
            why=backing.why,
        )


def rank(one: Technology) -> tuple[object, ...]:
    """Act now first, then over the threshold, then by licence; what has no window last."""
    return (
        not one.act_now,
        not one.over_threshold,
        one.licence.p50 if one.licence else dt.date.max,
        one.watchlist,
        one.name.lower(),
    )
