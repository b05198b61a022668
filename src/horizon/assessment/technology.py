"""One technology as an edition shows it: its forecast and impact, judged by its watchlist's thresholds."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from horizon.assessment.find_out import list_to_find_out
from horizon.assessment.indication import IndicationContext
from horizon.assessment.supportive import explain_not_medicine
from horizon.evidence.tables import Evidence
from horizon.forecast.explain import list_overrides, to_assumption
from horizon.forecast.outlook import Outlook
from horizon.forecast.success import FOR_A_PART
from horizon.impact.explain import explain_if_optimised, explain_stand_in_dates
from horizon.impact.model import CostModel
from horizon.impact.portfolio import TechnologyImpact
from horizon.impact.standalone import THRESHOLD_YEARS
from horizon.readiness.dependencies import PlannedTechnology
from horizon.readiness.plan import budget_decision, rounds_of_year
from horizon.technology.group import GroupedTechnology
from horizon.technology.state import ApprovalStatus
from horizon.values.budget_impact import BudgetEffect
from horizon.values.dates import FinancialYear, add_months
from horizon.values.technology import (
    Assumption,
    CostedAs,
    Decision,
    ScheduledStep,
    SupportingTrial,
    Technology,
    can_still_come,
)
from horizon.values.workforce import WorkforceDelay

ACT_NOW_PROBABILITY = 0.10
ACT_NOW_MONTHS = 6


@dataclass(frozen=True, slots=True)
class TechnologyAssessment:
    """One grouped technology with all that is known of it; ``impact`` is None if it is not costed.

    ``other_uses`` say where a device is used or sold already.
    """

    group: GroupedTechnology
    status: ApprovalStatus
    outlook: Outlook
    impact: TechnologyImpact | None
    context: IndicationContext
    steps: tuple[ScheduledStep, ...]
    other_uses: tuple[str, ...] = ()

    def to_technology(self, evidence: Evidence, first_month: int) -> Technology:
        """Return it as an edition shows it; the financial year begins in ``first_month``."""
        group, outlook, model, shown = self.group, self.outlook, self.model, self.shown_impact
        decision = self.budget_decision(evidence, first_month)
        return Technology(
            key=group.key,
            name=group.name,
            aliases=group.aliases,
            kind=group.kind.replace("_", " "),
            novelty=self.status.novelty,
            state=outlook.state,
            watchlist=group.watchlist,
            indication=group.indication or self.context.watchlist.title,
            sponsor=_find_main_sponsor(group),
            phase="" if outlook.case.phase is None else str(outlook.case.phase),
            trials=tuple(_trial_evidence(group)),
            licence=outlook.licence,
            launch=outlook.launch,
            probability=outlook.probability,
            impact=shown.by_year if shown else (),
            impact_since_launch=shown.since_launch if shown else (),
            decide_by=decision.by if decision else None,
            act_now=self.is_over_threshold and _is_likely_soon(outlook) and _is_due_soon(decision, evidence.day),
            over_threshold=self.is_over_threshold,
            withheld=self.impact is not None and model is not None and model.confidential,
            confidence=outlook.confidence,
            depends_most_on=self._depends_most_on(),
            because=(*self.status.because, *outlook.because, *self._because_of_use(), *self._because_of_cost()),
            decisions=(decision,) if decision else (),
            steps=self.steps,
            assumptions=explain_stand_in_dates(outlook.case),
            put_together=group.put_together,
            resources=self.impact.resources if self.impact else (),
            crosses_threshold=round(shown.crossing_chance, 4) if shown else None,
            costed_as=self.costed_as,
            hold=shown.hold if shown else None,
            figures=(
                *list_overrides(group.override, group.name),
                *(to_assumption(row, group.name, evidence) for row in outlook.rows),
                *self._explain_reach(evidence.day),
            ),
            regulatory=outlook.case.regulatory,
            rests_on=outlook.rests_on,
            delay=self._shown_delay(),
            effects=tuple(self._name_payer(effect) for effect in shown.effects) if shown else (),
            device_kind=outlook.case.device_kind if outlook.case.device else "",
            find_out=list_to_find_out(outlook, self.model),
        )

    @property
    def model(self) -> CostModel | None:
        """Its cost model: its own, else its indication's."""
        return self.context.model.model_of(self.group.key) if self.context.model else None

    @property
    def costed_as(self) -> CostedAs:
        """Whether its price is its own or stands in for it; empty if it has none."""
        if self.model is None or not self.model.priced or self.impact is None:
            return ""
        override = self.group.override
        return "own" if override and override.price else "stand-in"

    def _explain_reach(self, day: dt.date) -> Iterator[Assumption]:
        """Yield for what share of the people it is costed where only a part of its licence is recommended."""
        outcomes = self.outlook.probability.outcomes if self.outlook.probability else {}
        if self.impact and self.model and FOR_A_PART in outcomes:
            yield explain_if_optimised(self.model, day, self.group.name)

    def _because_of_use(self) -> tuple[str, ...]:
        """Return where a device is used or sold; of medicines the regulators' lists tell."""
        return self.other_uses if self.outlook.case.device else ()

    def _because_of_cost(self) -> tuple[str, ...]:
        """Return why it is not costed as its area's new medicines."""
        reason = explain_not_medicine(self.group) if self.context.model and self.context.model.priced else ""
        return (f"{reason}: not costed as its area's new medicines; a price beside it costs it",) if reason else ()

    @property
    def shown_impact(self) -> TechnologyImpact | None:
        """Its impact, unless a confidential price could be worked out from it."""
        return self.impact if self.model and self.model.shows_pounds else None

    def _name_payer(self, effect: BudgetEffect) -> BudgetEffect:
        return replace(effect, payer=self.context.payer or "the payer of the price") if effect.pays_price else effect

    def _shown_delay(self) -> WorkforceDelay | None:
        """Return how the workforce delays it, without pounds where none may be shown."""
        delay = self.impact.delay if self.impact else None
        if delay is None or self.shown_currency:
            return replace(delay, currency=self.shown_currency) if delay else None
        return replace(delay, years=tuple(replace(year, amount=None, amount_expected=None) for year in delay.years))

    @property
    def shown_currency(self) -> str:
        """The currency of its pounds; empty where none may be shown."""
        return self.model.currency if self.model and self.shown_impact else ""

    @property
    def is_over_threshold(self) -> bool:
        """Whether its P90, if it is launched, is over the threshold in one of the first three years."""
        outlook = self.outlook
        if self.impact is None or self.model is None or not self.model.priced:
            return False
        if not can_still_come(outlook.state, outlook.probability):
            return False
        return any(row.p90 > self.context.threshold for row in self.impact.since_launch[:THRESHOLD_YEARS])

    def budget_decision(self, evidence: Evidence, first_month: int) -> Decision | None:
        """Return what the budget round of the early end (P10) of the launch window must carry.

        None where it has no chance of being funded by the end of that year.
        """
        if self.outlook.launch is None:
            return None
        year = FinancialYear.of(self.outlook.launch.p10, first_month)
        if not _chance_by(self.outlook, year):
            return None
        rounds = rounds_of_year(year, self.context.watchlist.jurisdiction, evidence.rounds)
        decision = budget_decision(self.group.name, year, rounds, evidence.day)
        hold = self.shown_impact.hold if self.shown_impact else None
        if decision is None or hold is None or hold.financial_year != decision.financial_year:
            return decision
        assert self.model is not None
        return replace(decision, amount=hold.p50, amount_p90=hold.p90, currency=self.model.currency)

    def _depends_most_on(self) -> str:
        if not self.outlook.depends_most_on:
            return ""
        money = f"; the money on {self.context.depends_on}" if self.shown_impact and self.context.depends_on else ""
        return f"the date on {self.outlook.depends_most_on}{money}"


def _chance_by(outlook: Outlook, year: FinancialYear) -> float:
    """Return the chance that it is funded by the end of a year; of a year that is not shown, ever."""
    chance = outlook.probability
    return chance.launch_by.get(year.label, chance.reimbursed) if chance else 1.0


def planned_for(group: GroupedTechnology, outlook: Outlook) -> PlannedTechnology:
    """Return the part of a technology that others may wait for."""
    waits_for = group.override.waits_for if group.override else ()
    return PlannedTechnology(group.key, (group.name, *group.aliases), waits_for, outlook.launch)


def _is_due_soon(decision: Decision | None, day: dt.date) -> bool:
    return decision is not None and decision.by <= add_months(day, ACT_NOW_MONTHS)


def _is_likely_soon(outlook: Outlook) -> bool:
    """Whether the probability of a licence by the end of the next financial year is at least one in ten."""
    assert outlook.probability
    probabilities = list(outlook.probability.licence_by.values())
    return probabilities[min(1, len(probabilities) - 1)] >= ACT_NOW_PROBABILITY


def _find_main_sponsor(group: GroupedTechnology) -> str:
    """Return the commonest sponsor of the pivotal trials, else of all."""
    if not group.support:
        return "entered in the watchlist"
    sponsors = [support.trial.sponsor for support in group.support if support.pivotal]
    sponsors = sponsors or [support.trial.sponsor for support in group.support]
    return max(sorted(set(sponsors)), key=sponsors.count)


def _trial_evidence(group: GroupedTechnology) -> Iterable[SupportingTrial]:
    for support in group.support:
        trial = support.trial
        date = trial.primary_completion
        stand_in = f"primary completion: {date.stand_in}" if date and date.stand_in else ""
        yield SupportingTrial(
            nct_id=trial.nct_id,
            acronym=trial.acronym,
            phase="/".join(map(str, trial.phases)),
            status=trial.status.replace("_", " "),
            enrolment=trial.enrolment,
            primary_completion=str(date.on) if date else "",
            pivotal=support.pivotal,
            matched_by="; ".join(support.matched_by),
            note="; ".join(text for text in (support.weakness, stand_in) if text),
            why=support.reasons,
        )


def rank_technology(technology: Technology) -> tuple[object, ...]:
    """Sort act now first, then over the threshold, then by licence; technologies without a licence window last."""
    return (
        not technology.act_now,
        not technology.over_threshold,
        technology.licence.p50 if technology.licence else dt.date.max,
        technology.watchlist,
        technology.name.lower(),
    )
