"""From the last edition's figures to this one's, by cause.

Each stage of :mod:`horizon.edition.bridge_stages` is valued under the same draws; a step is what one stage changes.
The order is fixed, and the steps sum as printed, in each financial year. The total's figure is the mean over all
draws; a technology's is its middle (P50) over the draws in which it launches, as its own table prints it. Where its figure
moves because another technology of the same patients did, the cause is *competitor moved*.

Drawback: what two parts do together falls to the later one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from horizon.edition.bridge_stages import CALENDAR, Stage, stages
from horizon.evidence.tables import Evidence
from horizon.impact.portfolio import Gist, Joint, gist
from horizon.impact.valuation import Inputs, Valuation, value
from horizon.values.edition import Bridge, BridgeStep, ConditionalBridge, Edition, Scan, Technology

Expected = dict[str, dict[str, float]]
Middles = dict[str, dict[str, float]]
_SHARED = {"new", "stopped or dormant", "launch moved", "probability moved", "matching changed", "data corrected"}


@dataclass(frozen=True, slots=True)
class Bridges:
    """One bridge for each currency of either edition, and one for each technology that was and is costed; by technology
    (key) how far the calendar alone moved what is expected of it."""

    totals: tuple[Bridge, ...] = ()
    technologies: tuple[ConditionalBridge, ...] = ()
    by_calendar: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Valued:
    """What one stage came to."""

    stage: Stage
    expected: Expected
    means: Mapping[str, float]
    middles: Middles


def bridges(
    before: Edition,
    was: Inputs,
    now: Inputs,
    evidence_then: Evidence,
    evidence: Evidence,
    scan: Scan,
    reasons: Callable[[str], str] = lambda _: "",
) -> Bridges:
    """``reasons`` gives, for a technology's key, the registry's change behind it in words, empty if there is none."""
    years = list(dict.fromkeys([*before.scan.financial_years, *scan.financial_years]))
    valued = tuple(_valued(stages(before.scan, was, now, evidence_then, evidence, reasons)))
    *most, last = [(one.stage.cause, one.stage.reasons(), one.expected) for one in valued]
    # What was printed stands at both ends, so that the bridge leads from one page to the other.
    amounts = [("", (), _totals(before.scan)), *most, (*last[:2], _totals(scan))]
    currencies = sorted({currency for _, _, found in amounts for currency in found})
    old = {one.key: one for one in before.scan.technologies}
    pairs = [(old[one.key], one) for one in scan.technologies if one.impact and one.key in old and old[one.key].impact]
    # A year that only one of them shows has no figure to lead from or to.
    both = [year for year in before.scan.financial_years if year in scan.financial_years]
    return Bridges(
        tuple(_bridge(before.key, currency, amounts, years) for currency in currencies),
        tuple(_conditional(was, now, valued, both) for was, now in pairs if both),
        {was.key: _by_calendar(was, valued) for was, _ in pairs},
    )


def _by_calendar(old: Technology, valued: Sequence[_Valued]) -> Decimal:
    """How far the stages of the calendar move what is expected of a technology, over the years shown."""
    level, moved = sum(float(row.expected) for row in old.impact), 0.0
    for one in valued:
        now = one.means.get(old.key, 0.0)
        moved += now - level if one.stage.cause in CALENDAR else 0.0
        level = now
    return Decimal(round(moved))


def _valued(found: Iterable[Stage]) -> Iterable[_Valued]:
    last: Valuation | None = None
    known: list[tuple[Joint, Gist]] = []
    for stage in found:
        if last is None or (last.inputs, last.evidence) != (stage.inputs, stage.evidence):
            last = value(stage.inputs, stage.evidence, last=last)
            # What a stage did not touch is the same object, and is not worked out again.
            known = [(one, _known(one, known) or gist(one)) for one in last.joints if one.model.shown]
        years = [year.label for year in stage.inputs.financial_years]
        means = {key: mean for _, figures in known for key, mean in figures.means.items()}
        yield _Valued(stage, _expected(known, years), means, _middles(known, years))


def _known(one: Joint, known: list[tuple[Joint, Gist]]) -> Gist | None:
    return next((found for joint, found in known if joint is one), None)


def _expected(known: list[tuple[Joint, Gist]], years: Sequence[str]) -> Expected:
    found: Expected = {}
    for one, figures in known:
        row = found.setdefault(one.model.currency, dict.fromkeys(years, 0.0))
        for year, mean in zip(years, figures.expected, strict=True):
            row[year] += float(mean)
    return found


def _middles(known: list[tuple[Joint, Gist]], years: Sequence[str]) -> Middles:
    pairs = [pair for _, figures in known for pair in figures.middles.items()]
    return {key: dict(zip(years, map(float, amounts), strict=True)) for key, amounts in pairs}


def _totals(scan: Scan) -> Expected:
    found: Expected = {}
    for row in scan.totals:
        if row.scope == "all":
            found.setdefault(row.currency, {})[row.financial_year] = float(row.expected)
    return found


def _bridge(
    before: str, currency: str, amounts: Sequence[tuple[str, tuple[str, ...], Expected]], years: Sequence[str]
) -> Bridge:
    """Rounded totals first, steps as their differences: so they sum as printed."""
    rounded = [_whole(found.get(currency, {}), years) for _, _, found in amounts]
    steps = []
    for (cause, because, _), row, last in zip(amounts[1:], rounded[1:], rounded, strict=False):
        by_year = tuple((year, new - old) for year, new, old in zip(years, row, last, strict=True))
        if any(difference for _, difference in by_year):
            steps.append(BridgeStep(cause, sum((size for _, size in by_year), Decimal(0)), by_year, because))
    first, end = (sum(row, Decimal(0)) for row in (rounded[0], rounded[-1]))
    return Bridge(before, first, end, currency, tuple(steps))


def _whole(found: Mapping[str, float], years: Sequence[str]) -> list[Decimal]:
    return [Decimal(round(found.get(year, 0.0))) for year in years]


def _conditional(
    old: Technology, new: Technology, valued: Sequence[_Valued], years: Sequence[str]
) -> ConditionalBridge:
    """One technology's bridge, by the year in which its figure moved most."""
    first, end = ({row.financial_year: float(row.conditional.p50) for row in one.impact} for one in (old, new))
    levels = [first, *(one.middles.get(new.key, {}) for one in valued[:-1]), end]
    rounded = [_whole(level, years) for level in levels]
    at = max(range(len(years)), key=lambda place: (abs(rounded[-1][place] - rounded[0][place]), -place))
    steps: dict[str, BridgeStep] = {}
    for one, row, last in zip(valued, rounded[1:], rounded, strict=False):
        sizes = [now - was for now, was in zip(row, last, strict=True)]
        if any(sizes):
            cause, because = _told(new, one.stage)
            earlier = steps.get(cause, BridgeStep(cause, Decimal(0), tuple((year, Decimal(0)) for year in years)))
            sums = tuple((year, was + size) for (year, was), size in zip(earlier.by_year, sizes, strict=True))
            steps[cause] = BridgeStep(cause, sums[at][1], sums, tuple(dict.fromkeys((*earlier.because, *because))))
    # A competitor's moves stand together, after the technology's own.
    ordered = sorted(steps.values(), key=lambda step: step.cause == "competitor moved")
    before, after = (tuple(zip(years, row, strict=True)) for row in (rounded[0], rounded[-1]))
    return ConditionalBridge(new.key, new.impact[0].currency, years[at], before, after, tuple(ordered))


def _told(one: Technology, stage: Stage) -> tuple[str, tuple[str, ...]]:
    """The cause as this technology sees it, and what is behind it."""
    if stage.cause not in _SHARED:
        place = one.key.rpartition("|")[0].strip("|")
        edits = tuple(said for said in stage.because if said.partition(":")[0] == place)
        return stage.cause, edits if stage.cause == "assumption edited" else stage.because
    if one.key in stage.own:
        return stage.cause, tuple(filter(None, (stage.own[one.key],)))
    place = one.key.rpartition("|")[0]
    names = {case.key: case.name for case in stage.inputs.cases}
    rivals = [names.get(key, key.rpartition("|")[2]) for key in stage.own if key.rpartition("|")[0] == place]
    return "competitor moved", tuple(f"{name}: {stage.cause}" for name in rivals) or stage.because
