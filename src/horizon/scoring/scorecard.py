"""How right frozen forecasts have been: each is scored against what happened, and none is rewritten.

1. Every forecast made before the event counts: of each technology the first one, so that no score improves by waiting,
   and again by how far ahead it was made, where there are enough.
2. *Windows*: the share inside P10 to P90 and inside the middle half, the median error of P50 and width, the pinball
   loss, and how many came before each end.
3. *Chances*: the Brier score of what is settled, licensed or funded against withdrawn or refused, beside the score of
   forecasting the base rate each time; the mean chance beside the share that came; and how well they are told apart.
4. *Amounts*: the spend of a financial year against P10 to P90 of it, if it comes, when it was first forecast; a plan is
   not spent and is not scored.
5. *Act now*: of what then cost more than the threshold, how much had been on the list; and of the list, how much did.

A line with fewer than five counted says so and gives no figure. Each line has beside it the published figure to beat.
"""

import datetime as dt
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from horizon.evidence.tables import Evidence
from horizon.scoring.listed_outcomes import REFUSED_LICENCE
from horizon.scoring.measures import (
    area_under_curve,
    bootstrap_interval,
    brier_score,
    fold_error,
    pinball_loss,
    wilson_interval,
)
from horizon.scoring.observed_outcomes import (
    WHOLE_WATCHLIST,
    ObservedTechnology,
    find_unforecast_outcomes,
    observe_outcomes,
)
from horizon.values.budget_impact import Band, YearImpact
from horizon.values.edition import ScoreLine
from horizon.values.forecast_record import DatedForecast
from horizon.values.outcome import Event, Outcome
from horizon.values.technology import Probability, Window

ENOUGH = 5
SCORING_SEED = 20_260_101
YEAR_DAYS, MONTH_DAYS = 365, 30
AHEAD = (
    ("two years or more ahead", 2 * YEAR_DAYS, 10**6),
    ("one to two years ahead", YEAR_DAYS, 2 * YEAR_DAYS),
    ("under a year ahead", 0, YEAR_DAYS),
)
PUBLISHED = {
    "launch inside the window": "launch inside the predicted window",
    "licence within a month of the middle": "licence date within one month",
    "times too high or too low in pounds": "oncology spend model",
    "pounds said for each pound spent": "company forecasts",
    "act now: sensitivity": "flagging high-spend medicines",
    "act now: predictive value": "flagging high-spend medicines",
}
Statistic = Callable[[Sequence[float]], float]


@dataclass(frozen=True, slots=True)
class ScoredWindow:
    """A window, how many days ahead it was forecast, and the day that came, as an ordinal."""

    days_ahead: int
    window: Window
    day: int

    @property
    def is_inside(self) -> bool:
        """Whether the day fell inside P10 to P90."""
        return self.window.p10.toordinal() <= self.day <= self.window.p90.toordinal()

    @property
    def is_in_middle_half(self) -> bool | None:
        """Whether the day fell inside P25 to P75; None where a version did not give them."""
        low, high = self.window.p25, self.window.p75
        return low.toordinal() <= self.day <= high.toordinal() if low and high else None

    @property
    def ordinals(self) -> tuple[float, ...]:
        """P10, P50 and P90 as ordinals."""
        return tuple(float(end.toordinal()) for end in (self.window.p10, self.window.p50, self.window.p90))


def build_scorecard(
    histories: Iterable[Sequence[DatedForecast]], recorded: Sequence[Outcome], evidence: Evidence
) -> tuple[ScoreLine, ...]:
    """Score the forecasts of each technology, oldest first, by what is known on the evidence's day."""
    return score_observed(observe_outcomes(histories, recorded, evidence), recorded, evidence)


def score_observed(
    observed: Sequence[ObservedTechnology], recorded: Sequence[Outcome], evidence: Evidence
) -> tuple[ScoreLine, ...]:
    """Score technologies with what was observed of them."""
    known = [outcome for outcome in recorded if outcome.on.last_day() <= evidence.day]
    published = {row.measure: row.published for row in evidence.accuracy}
    lines = [
        *_score_event_windows("licence", observed),
        *_score_event_windows("launch", observed),
        *_score_first_chances("licensed", observed),
        *_score_first_chances("funded", observed),
        *_score_amounts(observed),
        *_score_act_now(observed, find_unforecast_outcomes(known, observed)),
    ]
    return tuple(replace(line, published=published.get(PUBLISHED.get(line.measure, ""), "")) for line in lines)


def _score_event_windows(event: Event, observed: Sequence[ObservedTechnology]) -> Iterable[ScoreLine]:
    by_technology = [windows for technology in observed if (windows := _scored_windows(technology, event))]
    first = [windows[0] for windows in by_technology]
    with_window = sum(any(forecast.window_of(event) for forecast in technology.forecasts) for technology in observed)
    basis = f"of {with_window} forecast" if with_window else "none forecast"
    yield _share_line(f"{event} inside the window", [scored.is_inside for scored in first], basis)
    for words, least, most in AHEAD:
        band = [next((row for row in windows if least <= row.days_ahead < most), None) for windows in by_technology]
        inside = [scored.is_inside for scored in band if scored]
        if len(inside) >= ENOUGH:
            yield _share_line(f"{event} inside the window, said {words}", inside, basis)
    errors = [abs(scored.day - scored.window.p50.toordinal()) for scored in first]
    if event == "licence":
        within_month = [error <= MONTH_DAYS for error in errors]
        yield _share_line("licence within a month of the middle", within_month, basis)
    days = _LineFormat(basis, "{:.0f} days")
    yield days.score_statistic(f"{event}: median error", [[float(error)] for error in errors], statistics.median)
    losses = [[pinball_loss(scored.ordinals, scored.day)] for scored in first]
    yield days.score_statistic(f"{event}: pinball loss", losses, statistics.fmean)
    widths = [[scored.ordinals[2] - scored.ordinals[0]] for scored in first]
    yield days.score_statistic(f"{event}: width of the window", widths, statistics.median)
    halves = [half for scored in first if (half := scored.is_in_middle_half) is not None]
    yield _share_line(f"{event} inside the middle half", halves, basis)
    yield _calibration_line(event, first, basis)


def _scored_windows(technology: ObservedTechnology, event: Event) -> list[ScoredWindow]:
    """Return every window that was forecast before the event, oldest first."""
    if event not in technology.days:
        return []
    day = technology.days[event]
    return [
        ScoredWindow((day - forecast.on).days, window, day.toordinal())
        for forecast in technology.forecasts
        if (window := forecast.window_of(event)) and forecast.on < day
    ]


def _calibration_line(event: Event, windows: Sequence[ScoredWindow], basis: str) -> ScoreLine:
    measure = f"{event}: came before P10, P50, P90"
    if len(windows) < ENOUGH:
        return _too_few_line(measure, len(windows), basis)
    ends = [[scored.day < scored.ordinals[end] for scored in windows] for end in range(3)]
    shares = [sum(before) / len(windows) for before in ends]
    low, high = wilson_interval(sum(ends[1]), len(windows))
    came = ", ".join(f"{share:.0%}" for share in shares)
    value = f"{came} (10%, 50%, 90% were said; P50: 95% interval {low:.0%} to {high:.0%})"
    return ScoreLine(measure, value, len(windows), "", shares[1], low, high)


CHANCE_EVENTS: Mapping[str, tuple[Sequence[Event], Sequence[Event]]] = {
    "licensed": (("licence",), ("withdrawal",)),
    "funded": (("launch", "guidance"), ("withdrawal", "refusal")),
}
"""By word: the events by which a chance came true, and those by which it did not."""


def _score_first_chances(word: str, observed: Sequence[ObservedTechnology]) -> Iterable[ScoreLine]:
    """Score the first chance of each technology that is settled; an unsettled one may still come."""
    chances, came = _settled_chances(word, observed)
    basis = f"of {len(observed)} forecast" if observed else "none forecast"
    brier_measure, share_measure = f"chance of being {word}: Brier score", f"chance of being {word}: said and came"
    if len(chances) < ENOUGH:
        yield from (_too_few_line(measure, len(chances), basis) for measure in (brier_measure, share_measure))
        return
    rate = sum(came) / len(came)
    losses = [[(chance - outcome) ** 2] for chance, outcome in zip(chances, came, strict=True)]
    low, high = bootstrap_interval(losses, statistics.fmean, SCORING_SEED)
    score = brier_score(chances, came)
    value = f"{score:.2f} ({low:.2f} to {high:.2f}); the base rate said each time: {rate * (1 - rate):.2f}"
    yield ScoreLine(brier_measure, value, len(chances), "", score, low, high)
    low, high = wilson_interval(sum(came), len(came))
    value = f"{statistics.fmean(chances):.0%} said, {rate:.0%} came ({low:.0%} to {high:.0%})"
    yield ScoreLine(share_measure, value, len(chances), "", rate, low, high)
    if 0 < rate < 1:
        curve = area_under_curve(chances, came)
        yield ScoreLine(f"chance of being {word}: told apart (AUC)", f"{curve:.2f}", len(chances), "", curve)


def _settled_chances(word: str, observed: Sequence[ObservedTechnology]) -> tuple[list[float], list[bool]]:
    """Return the first chance of each settled technology, and whether it came true."""
    came_events, failed_events = CHANCE_EVENTS[word]
    chances, came = [], []
    for technology in observed:
        failed = (*failed_events, *(("refusal",) if technology.what.get("refusal") == REFUSED_LICENCE else ()))
        settled = [technology.days[event] for event in (*came_events, *failed) if event in technology.days]
        first = _first_probability(technology, min(settled)) if settled else None
        if first:
            chances.append(first.approved if word == "licensed" else first.reimbursed)
            came.append(any(event in technology.days for event in came_events))
    return chances, came


def _first_probability(technology: ObservedTechnology, before: dt.date) -> Probability | None:
    records = (forecast.record for forecast in technology.forecasts if forecast.on < before)
    return next((record.probability for record in records if record.probability), None)


@dataclass(frozen=True, slots=True)
class SpentYear:
    """What was spent on one technology in a financial year, beside what was first said of it if it comes."""

    technology: str
    financial_year: str
    currency: str
    conditional: Band
    spent: Decimal

    @property
    def ratio(self) -> float:
        """Pounds said (P50) for each pound spent."""
        return float(self.conditional.p50) / max(float(self.spent), 1.0)


def compare_spent_years(
    histories: Iterable[Sequence[DatedForecast]], recorded: Sequence[Outcome], evidence: Evidence
) -> tuple[SpentYear, ...]:
    """Compare every recorded spend with the first forecast of its year, by technology and year."""
    return tuple(
        SpentYear(technology.name, year, row.currency, row.conditional, amount)
        for technology in observe_outcomes(histories, recorded, evidence)
        for year, amount in sorted(technology.spent.items())
        if (row := _first_impact(technology, year))
    )


def _score_amounts(observed: Sequence[ObservedTechnology]) -> Iterable[ScoreLine]:
    pairs = [
        [(row, float(amount)) for year, amount in technology.spent.items() if (row := _first_impact(technology, year))]
        for technology in observed
    ]
    groups = [group for group in pairs if group]
    basis = "years with spend recorded" if groups else "no spend recorded"
    inside = [[float(row.conditional.p10 <= spent <= row.conditional.p90) for row, spent in group] for group in groups]
    yield _LineFormat(basis, "{:.0%}").score_statistic("spend inside P10 to P90", inside, statistics.fmean)
    times = _LineFormat(basis, "{:.2f}")
    folds = [[fold_error(float(row.conditional.p50), spent) for row, spent in group] for group in groups]
    yield times.score_statistic("times too high or too low in pounds", folds, statistics.median)
    ratios = [[float(row.conditional.p50) / max(spent, 1.0) for row, spent in group] for group in groups]
    yield times.score_statistic("pounds said for each pound spent", ratios, statistics.median)


def _first_impact(technology: ObservedTechnology, year: str) -> YearImpact | None:
    """Return the impact of a financial year in the first edition that gave it any."""
    rows = (row for forecast in technology.forecasts for row in forecast.record.impact if row.financial_year == year)
    return next((row for row in rows if row.conditional.p90 > 0), None)


def _score_act_now(observed: Sequence[ObservedTechnology], unforecast: Sequence[Outcome]) -> Iterable[ScoreLine]:
    """Score the *act now* list on what was settled by spend or by a withdrawal."""
    pairs = [
        (_is_dear(technology), _was_listed(technology))
        for technology in observed
        if technology.spent or "withdrawal" in technology.days
    ]
    pairs += [(True, False) for _ in _dear_unforecast(observed, unforecast)]
    has_spend = any(technology.spent for technology in observed)
    basis = "settled by spend or withdrawal" if has_spend else "no spend recorded"
    yield _share_line("act now: sensitivity", [listed for dear, listed in pairs if dear], basis)
    yield _share_line("act now: predictive value", [dear for dear, listed in pairs if listed], basis)


def _is_dear(technology: ObservedTechnology) -> bool:
    threshold = technology.forecasts[-1].context.threshold
    return threshold is not None and any(amount > threshold for amount in technology.spent.values())


def _was_listed(technology: ObservedTechnology) -> bool:
    ends = [technology.days[event] for event in ("launch", "licence", "withdrawal") if event in technology.days]
    return any(forecast.record.act_now for forecast in technology.forecasts if not ends or forecast.on < max(ends))


def _dear_unforecast(observed: Sequence[ObservedTechnology], unforecast: Sequence[Outcome]) -> set[str]:
    """Return what cost more than its watchlist's threshold without ever having been named."""
    forecasts = [forecast for technology in observed for forecast in technology.forecasts]
    contexts = {forecast.context.name: forecast.context for forecast in forecasts if forecast.context.threshold}
    return {
        outcome.technology
        for outcome in unforecast
        if outcome.event == "spend" and outcome.technology != WHOLE_WATCHLIST and outcome.amount
        if (context := contexts.get(outcome.watchlist)) and outcome.currency == context.currency
        if context.threshold is not None and outcome.amount > context.threshold
    }


def _share_line(measure: str, held: Sequence[bool], basis: str) -> ScoreLine:
    if len(held) < ENOUGH:
        return _too_few_line(measure, len(held), basis)
    low, high = wilson_interval(sum(held), len(held))
    share = sum(held) / len(held)
    value = f"{sum(held)} of {len(held)}, {share:.0%} ({low:.0%} to {high:.0%})"
    return ScoreLine(measure, value, len(held), "", share, low, high)


@dataclass(frozen=True, slots=True)
class _LineFormat:
    """How the lines of a statistic are written: ``basis`` says what is counted, ``template`` formats a value."""

    basis: str
    template: str

    def score_statistic(self, measure: str, groups: Sequence[Sequence[float]], statistic: Statistic) -> ScoreLine:
        """Score a statistic of all values, with its interval by bootstrap over the groups."""
        if len(groups) < ENOUGH:
            return _too_few_line(measure, len(groups), self.basis)
        value = statistic([value for group in groups for value in group])
        low, high = bootstrap_interval(groups, statistic, SCORING_SEED)
        words, low_words, high_words = (self.template.format(number) for number in (value, low, high))
        return ScoreLine(measure, f"{words} ({low_words} to {high_words})", len(groups), "", value, low, high)


def _too_few_line(measure: str, n: int, basis: str) -> ScoreLine:
    count = f" ({n} {basis})" if n or basis.startswith("of") else f": {basis}"
    return ScoreLine(measure, f"too few to say{count}", n)
