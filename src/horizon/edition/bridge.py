"""The bridge between the figures of two editions, by cause.

Each stage of :mod:`horizon.edition.bridge_stages` is valued under the same draws; a step is what one stage changes.
The order is fixed, and the steps sum as printed, in each financial year. The total's figure is the mean over all
draws; a technology's is its median (P50) over the draws in which it launches, as its own table prints it. Where its
figure moves because another technology of the same patients did, the cause is *competitor moved*.

Drawback: what two parts change only together is put down to the later one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from horizon.edition.bridge_stages import CALENDAR_CAUSES, Stage, list_stages
from horizon.edition.reasons import EventWords, list_event_reasons, list_moves
from horizon.edition.setting_changes import list_setting_reasons
from horizon.edition.stage_events import EditionBasis, TrialChanges
from horizon.edition.trial_news import cite_link
from horizon.impact.portfolio import ImpactSummary, summarise_impact
from horizon.impact.simulation import JointSimulation
from horizon.impact.valuation import Valuation, value_technologies
from horizon.values.bridge import Bridge, BridgeStep, ConditionalBridge, Reason
from horizon.values.keys import TechnologyKey
from horizon.values.scan import Scan
from horizon.values.technology import Technology

AmountsByYear = dict[str, float]
"""Amounts by the label of their financial year."""


@dataclass(frozen=True, slots=True)
class Bridges:
    """One bridge for each currency of either edition, and one for each technology that was and is costed.

    ``by_calendar`` is how far time alone moved the expected impact of each technology; ``reasons`` are the events
    behind all of it, and the changed settings.
    """

    totals: tuple[Bridge, ...] = ()
    technologies: tuple[ConditionalBridge, ...] = ()
    by_calendar: Mapping[TechnologyKey, Decimal] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class _StageFigures:
    """One stage valued: expected totals by currency, means by technology and currency, medians by technology."""

    stage: Stage
    expected: dict[str, AmountsByYear]
    means: Mapping[tuple[TechnologyKey, str], float]
    medians: Mapping[TechnologyKey, AmountsByYear]


@dataclass(frozen=True, slots=True)
class _Level:
    """The expected totals after one stage, by currency."""

    cause: str
    reasons: tuple[Reason, ...]
    expected: dict[str, AmountsByYear]


def build_bridges(
    before_edition: str,
    before: EditionBasis,
    after: EditionBasis,
    trial_changes: TrialChanges = lambda _: (),
) -> Bridges:
    """All bridges from the edition of a key to a new one.

    ``trial_changes`` gives what the registry changed of a technology's trials.
    """
    figures = tuple(_value_stages(list_stages(before, after, trial_changes)))
    words = EventWords.of(before, after)
    moves = list_moves([of_stage.means for of_stage in figures], before, after)
    stages = [(of_stage.stage, moved) for of_stage, moved in zip(figures, moves, strict=True)]
    of_stages = [list_event_reasons([pair], words) for pair in stages]
    *levels, last = [
        _Level(of_stage.stage.cause, reasons, of_stage.expected)
        for of_stage, reasons in zip(figures, of_stages, strict=True)
    ]
    # Printed totals stand at both ends, so that the bridge leads from one page to the other.
    levels = [_Level("", (), _printed_totals(before.scan)), *levels]
    levels.append(_Level(last.cause, last.reasons, _printed_totals(after.scan)))
    years = list(dict.fromkeys([*before.scan.financial_years, *after.scan.financial_years]))
    old = {technology.key: technology for technology in before.scan.technologies if technology.impact}
    pairs = [(old[new.key], new) for new in after.scan.technologies if new.impact and new.key in old]
    # A year that only one of them shows has no figure to lead from or to.
    shared_years = [year for year in before.scan.financial_years if year in after.scan.financial_years]
    return Bridges(
        tuple(
            _build_bridge(before_edition, currency, levels, years)
            for currency in sorted({currency for level in levels for currency in level.expected})
        ),
        tuple(_build_conditional_bridge(was, now, figures, shared_years, words) for was, now in pairs if shared_years),
        _sum_calendar_moves(stages),
        (*list_event_reasons(stages, words), *list_setting_reasons(before.scan, after.scan)),
    )


def _sum_calendar_moves(
    stages: Iterable[tuple[Stage, Mapping[tuple[TechnologyKey, str], Decimal]]],
) -> dict[TechnologyKey, Decimal]:
    """How far the calendar's stages move the expected impact of each technology, over the years shown."""
    sums: dict[TechnologyKey, Decimal] = {}
    for stage, moves in stages:
        for (key, _), amount in moves.items() if stage.cause in CALENDAR_CAUSES else ():
            sums[key] = sums.get(key, Decimal(0)) + amount
    return sums


def _value_stages(stages: Iterable[Stage]) -> Iterable[_StageFigures]:
    last: Valuation | None = None
    summaries: list[tuple[JointSimulation, ImpactSummary]] = []
    for stage in stages:
        if last is None or (last.inputs, last.evidence) != (stage.inputs, stage.evidence):
            last = value_technologies(stage.inputs, stage.evidence, last=last)
            # A simulation that a stage did not touch is the same object, and is not summarised again.
            summaries = [
                (simulation, _find_simulation_summary(simulation, summaries) or summarise_impact(simulation))
                for simulation in last.simulations
                if simulation.model.shows_total
            ]
        years = [year.label for year in stage.inputs.financial_years]
        means = {
            (key, simulation.model.currency): mean
            for simulation, summary in summaries
            for key, mean in summary.means.items()
        }
        yield _StageFigures(
            stage, _sum_expected_by_currency(summaries, years), means, _collect_medians(summaries, years)
        )


def _find_simulation_summary(
    wanted: JointSimulation, summaries: Iterable[tuple[JointSimulation, ImpactSummary]]
) -> ImpactSummary | None:
    return next((summary for simulation, summary in summaries if simulation is wanted), None)


def _sum_expected_by_currency(
    summaries: Iterable[tuple[JointSimulation, ImpactSummary]], years: Sequence[str]
) -> dict[str, AmountsByYear]:
    totals: dict[str, AmountsByYear] = {}
    for simulation, summary in summaries:
        row = totals.setdefault(simulation.model.currency, dict.fromkeys(years, 0.0))
        for year, mean in zip(years, summary.expected, strict=True):
            row[year] += float(mean)
    return totals


def _collect_medians(
    summaries: Iterable[tuple[JointSimulation, ImpactSummary]], years: Sequence[str]
) -> dict[TechnologyKey, AmountsByYear]:
    pairs = [pair for _, summary in summaries for pair in summary.medians.items()]
    return {key: dict(zip(years, map(float, amounts), strict=True)) for key, amounts in pairs}


def _printed_totals(scan: Scan) -> dict[str, AmountsByYear]:
    totals: dict[str, AmountsByYear] = {}
    for row in scan.totals:
        if row.scope == "all":
            totals.setdefault(row.currency, {})[row.financial_year] = float(row.expected)
    return totals


def _build_bridge(before_edition: str, currency: str, levels: Sequence[_Level], years: Sequence[str]) -> Bridge:
    """Totals are rounded first and steps are their differences, so that they sum as printed."""
    rounded = [_round_years(level.expected.get(currency, {}), years) for level in levels]
    steps = []
    for level, row, last in zip(levels[1:], rounded[1:], rounded, strict=False):
        by_year = tuple((year, new - old) for year, new, old in zip(years, row, last, strict=True))
        if any(difference for _, difference in by_year):
            amount = sum((difference for _, difference in by_year), Decimal(0))
            steps.append(BridgeStep(level.cause, amount, by_year, _describe_reasons(level.reasons, currency)))
    first, end = (sum(row, Decimal(0)) for row in (rounded[0], rounded[-1]))
    return Bridge(before_edition, first, end, currency, tuple(steps))


def _describe_reasons(reasons: Iterable[Reason], currency: str) -> tuple[str, ...]:
    """Describe the events of a step after the names of what they happened to, the one that moved most first."""
    amounts = {
        _describe_reason(reason): sum((move.amount for move in reason.moves if move.currency == currency), Decimal(0))
        for reason in reasons
    }
    moved = (text for text, amount in amounts.items() if text and amount)
    return tuple(sorted(moved, key=lambda text: -abs(amounts[text])))


def _describe_reason(reason: Reason) -> str:
    text = f"{reason.subject}: {reason.event}" if reason.subject and reason.event else reason.event
    return cite_link(text, reason.link)


def _round_years(amounts: AmountsByYear, years: Sequence[str]) -> list[Decimal]:
    return [Decimal(round(amounts.get(year, 0.0))) for year in years]


def _build_conditional_bridge(
    old: Technology, new: Technology, figures: Sequence[_StageFigures], years: Sequence[str], words: EventWords
) -> ConditionalBridge:
    """One technology's bridge, by the year in which its figure moved most."""
    first, end = (
        {row.financial_year: float(row.conditional.p50) for row in technology.impact} for technology in (old, new)
    )
    levels = [first, *(stage_figures.medians.get(new.key, {}) for stage_figures in figures[:-1]), end]
    rounded = [_round_years(level, years) for level in levels]
    widest = max(range(len(years)), key=lambda at: (abs(rounded[-1][at] - rounded[0][at]), -at))
    steps: dict[str, BridgeStep] = {}
    for stage_figures, row, last in zip(figures, rounded[1:], rounded, strict=False):
        moves = [now - was for now, was in zip(row, last, strict=True)]
        if any(moves):
            cause, because = _cause_for_technology(new.key, stage_figures.stage, words)
            earlier = steps.get(cause, BridgeStep(cause, Decimal(0), tuple((year, Decimal(0)) for year in years)))
            sums = tuple((year, was + move) for (year, was), move in zip(earlier.by_year, moves, strict=True))
            steps[cause] = BridgeStep(cause, sums[widest][1], sums, tuple(dict.fromkeys((*earlier.because, *because))))
    # A competitor's moves stand together, after the technology's own.
    ordered = sorted(steps.values(), key=lambda step: step.cause == "competitor moved")
    before, after = (tuple(zip(years, row, strict=True)) for row in (rounded[0], rounded[-1]))
    return ConditionalBridge(new.key, new.impact[0].currency, years[widest], before, after, tuple(ordered))


def _cause_for_technology(key: TechnologyKey, stage: Stage, words: EventWords) -> tuple[str, tuple[str, ...]]:
    """The cause of a stage from one technology's point of view, and the reasons behind it."""
    own_events = (stage.by_technology[key],) if key in stage.by_technology else ()
    shared = (*stage.events, *stage.by_indication.get(key.indication_key, ()))
    if own_events or shared:
        return stage.cause, tuple(words.cite_event(event, key.product) for event in (*shared, *own_events))
    rivals = {
        words.name_technology(rival): words.describe_event(event, rival.product)
        for rival, event in stage.by_technology.items()
        if rival.indication_key == key.indication_key
    }
    if not rivals:
        return stage.cause, ()
    return "competitor moved", tuple(f"{name}: {event}" for name, event in rivals.items())
