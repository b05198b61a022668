"""How right frozen forecasts have been: each scored against what happened, none rewritten.

1. Every forecast counts that was said before the event: of each technology the first one, so that no score improves by
   waiting, and again by how far ahead it was said, where there are enough.
2. Windows: the share inside P10 to P90, the median error of P50, the pinball loss, and how many came before each end.
3. Chances: the Brier score of what is settled, licensed or funded against withdrawn or refused, beside that of the base
   rate said each time; and what was said beside what came.
4. Pounds: what was spent in a financial year against P10 to P90 of it, if it comes, when it was first spoken of; a plan
   is not spent and is not scored.
5. *Act now*: of what then cost more than the threshold, how much had been on the list; and of the list, how much did.

With fewer than five of what is counted a line is silent. Each line stands beside the published figure to beat.
"""

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from horizon.evidence.tables import Evidence
from horizon.scoring.measures import bootstrap, brier, fold, pinball, wilson
from horizon.scoring.observed_outcomes import ALL, Forecast, Happened, became, never_named
from horizon.values.edition import ScoreLine, Window, YearImpact
from horizon.values.forecast_record import Spoken
from horizon.values.outcome import Event, Outcome

ENOUGH = 5
SEED = 20_260_101
YEAR = 365
AHEAD = (
    ("two years or more ahead", 2 * YEAR, 10**6),
    ("one to two years ahead", YEAR, 2 * YEAR),
    ("under a year ahead", 0, YEAR),
)
MONTH = 30
PUBLISHED = {
    "launch inside the window": "launch inside the predicted window",
    "licence within a month of the middle": "licence date within one month",
    "times too high or too low in pounds": "oncology spend model",
    "pounds said for each pound spent": "company forecasts",
    "act now: sensitivity": "flagging high-spend medicines",
    "act now: predictive value": "flagging high-spend medicines",
}


@dataclass(frozen=True, slots=True)
class Pair:
    """A window and the day on which it then happened, as an ordinal."""

    ahead: int
    window: Window
    day: int


def score(spoken: Iterable[Spoken], recorded: Sequence[Outcome], evidence: Evidence) -> tuple[ScoreLine, ...]:
    """The scorecard of all that was said, as known on the evidence's day."""
    happened = became(spoken, recorded, evidence)
    missed = never_named([one for one in recorded if one.on.last() <= evidence.day], happened)
    published = {row.measure: row.published for row in evidence.accuracy}
    lines = [
        *_windows("licence", happened),
        *_windows("launch", happened),
        *_chances("licensed", happened, ("licence",), ("withdrawal",)),
        *_chances("funded", happened, ("launch", "guidance"), ("withdrawal", "refusal")),
        *_pounds(happened),
        *_act_now(happened, missed),
    ]
    return tuple(_beside(line, published) for line in lines)


def _beside(line: ScoreLine, published: dict[str, str]) -> ScoreLine:
    elsewhere = published.get(PUBLISHED.get(line.measure, ""), "")
    return ScoreLine(line.measure, line.value, line.n, elsewhere, line.estimate, line.low, line.high)


def _windows(event: Event, happened: Sequence[Happened]) -> Iterable[ScoreLine]:
    pairs = {one.key: _pairs(one, event) for one in happened}
    first = [found[0] for found in pairs.values() if found]
    forecast = sum(any(_window(said, event) for said in one.forecasts) for one in happened)
    few = f"of {forecast} forecast" if forecast else "none forecast"
    yield _share(f"{event} inside the window", [_inside(pair) for pair in first], few)
    for words, least, most in AHEAD:
        far = [next((pair for pair in found if least <= pair.ahead < most), None) for found in pairs.values()]
        inside = [_inside(pair) for pair in far if pair]
        if len(inside) >= ENOUGH:
            yield _share(f"{event} inside the window, said {words}", inside, few)
    errors = [abs(pair.day - pair.window.p50.toordinal()) for pair in first]
    if event == "licence":
        yield _share("licence within a month of the middle", [error <= MONTH for error in errors], few)
    yield _figure(f"{event}: median error", [[float(error)] for error in errors], statistics.median, _days, few)
    losses = [[pinball(_ordinals(pair.window), pair.day)] for pair in first]
    yield _figure(f"{event}: pinball loss", losses, statistics.fmean, _days, few)
    yield _calibration(event, first, few)


def _pairs(one: Happened, event: Event) -> list[Pair]:
    """Every window that was said of it before the event, oldest first."""
    if event not in one.days:
        return []
    day = one.days[event]
    said = [(forecast.on, window) for forecast in one.forecasts if (window := _window(forecast, event))]
    return [Pair((day - on).days, window, day.toordinal()) for on, window in said if on < day]


def _window(forecast: Forecast, event: Event) -> Window | None:
    return forecast.said.licence if event == "licence" else forecast.said.launch


def _ordinals(window: Window) -> tuple[float, ...]:
    return tuple(float(end.toordinal()) for end in (window.p10, window.p50, window.p90))


def _inside(pair: Pair) -> bool:
    return pair.window.p10.toordinal() <= pair.day <= pair.window.p90.toordinal()


def _calibration(event: Event, pairs: Sequence[Pair], few: str) -> ScoreLine:
    measure = f"{event}: came before P10, P50, P90"
    if len(pairs) < ENOUGH:
        return _silent(measure, len(pairs), few)
    ends = [[pair.day < getattr(pair.window, end).toordinal() for pair in pairs] for end in ("p10", "p50", "p90")]
    shares = [sum(before) / len(pairs) for before in ends]
    low, high = wilson(sum(ends[1]), len(pairs))
    said = ", ".join(f"{share:.0%}" for share in shares)
    value = f"{said} (10%, 50%, 90% were said; P50: 95% interval {low:.0%} to {high:.0%})"
    return ScoreLine(measure, value, len(pairs), "", shares[1], low, high)


def _chances(
    word: str, happened: Sequence[Happened], came: Sequence[Event], did_not: Sequence[Event]
) -> Iterable[ScoreLine]:
    """What was said first of what is settled by now. What was neither is not counted: nobody knows that it won't."""
    said, held = [], []
    for one in happened:
        settled = [event for event in (*came, *did_not) if event in one.days]
        if settled:
            day = min(one.days[event] for event in settled)
            chances = [found.said.probability for found in one.forecasts if found.on < day and found.said.probability]
            if chances:
                said.append(chances[0].approved if word == "licensed" else chances[0].reimbursed)
                held.append(any(event in one.days for event in came))
    few = f"of {len(happened)} forecast" if happened else "none forecast"
    brier_line, chance_line = f"chance of being {word}: Brier score", f"chance of being {word}: said and came"
    if len(said) < ENOUGH:
        yield from (_silent(measure, len(said), few) for measure in (brier_line, chance_line))
        return
    rate = sum(held) / len(held)
    low, high = bootstrap([[(one - true) ** 2] for one, true in zip(said, held, strict=True)], statistics.fmean, SEED)
    value = brier(said, held)
    words = f"{value:.2f} ({low:.2f} to {high:.2f}); the base rate said each time: {rate * (1 - rate):.2f}"
    yield ScoreLine(brier_line, words, len(said), "", value, low, high)
    low, high = wilson(sum(held), len(held))
    words = f"{statistics.fmean(said):.0%} said, {rate:.0%} came ({low:.0%} to {high:.0%})"
    yield ScoreLine(chance_line, words, len(said), "", rate, low, high)


def _pounds(happened: Sequence[Happened]) -> Iterable[ScoreLine]:
    pairs = [
        [(said, float(amount)) for year, amount in one.spent.items() if (said := _spoken_of(one, year))]
        for one in happened
    ]
    groups = [group for group in pairs if group]
    few = "no spend recorded" if not groups else "years with spend recorded"
    inside = [[float(row.conditional.p10 <= spent <= row.conditional.p90) for row, spent in group] for group in groups]
    yield _figure("spend inside P10 to P90", inside, statistics.fmean, lambda share: f"{share:.0%}", few)
    folds = [[fold(float(row.conditional.p50), spent) for row, spent in group] for group in groups]
    yield _figure("times too high or too low in pounds", folds, statistics.median, lambda times: f"{times:.2f}", few)
    ratios = [[float(row.conditional.p50) / max(spent, 1.0) for row, spent in group] for group in groups]
    yield _figure("pounds said for each pound spent", ratios, statistics.median, lambda times: f"{times:.2f}", few)


def _spoken_of(one: Happened, year: str) -> YearImpact | None:
    """What was said of a financial year by the first edition that spoke of it before its end."""
    rows = (row for found in one.forecasts for row in found.said.impact if row.financial_year == year)
    return next((row for row in rows if row.conditional.p90 > 0), None)


def _act_now(happened: Sequence[Happened], missed: Sequence[Outcome]) -> Iterable[ScoreLine]:
    """Of what was settled by spend or by a withdrawal: was it dear, and had it been on the list beforehand?"""
    found = [(_dear(one), _flagged(one)) for one in happened if one.spent or "withdrawal" in one.days]
    found += [(True, False) for one in _dear_unseen(happened, missed)]
    few = "no spend recorded" if not any(one.spent for one in happened) else "settled by spend or withdrawal"
    yield _share("act now: sensitivity", [flagged for dear, flagged in found if dear], few)
    yield _share("act now: predictive value", [dear for dear, flagged in found if flagged], few)


def _dear(one: Happened) -> bool:
    threshold = one.forecasts[-1].where.threshold
    return threshold is not None and any(amount > threshold for amount in one.spent.values())


def _flagged(one: Happened) -> bool:
    ends = [one.days[event] for event in ("launch", "licence", "withdrawal") if event in one.days]
    return any(found.said.act_now for found in one.forecasts if not ends or found.on < max(ends))


def _dear_unseen(happened: Sequence[Happened], missed: Sequence[Outcome]) -> set[str]:
    """What cost more than its watchlist's threshold without ever having been named."""
    limits = {
        where.name: where for one in happened for found in one.forecasts for where in [found.where] if where.threshold
    }
    return {
        one.technology
        for one in missed
        if one.event == "spend" and one.technology != ALL and one.amount and (where := limits.get(one.watchlist))
        if one.currency == where.currency and where.threshold is not None and one.amount > where.threshold
    }


def _share(measure: str, held: Sequence[bool], few: str) -> ScoreLine:
    if len(held) < ENOUGH:
        return _silent(measure, len(held), few)
    low, high = wilson(sum(held), len(held))
    share = sum(held) / len(held)
    value = f"{sum(held)} of {len(held)}, {share:.0%} ({low:.0%} to {high:.0%})"
    return ScoreLine(measure, value, len(held), "", share, low, high)


def _figure(
    measure: str,
    groups: Sequence[Sequence[float]],
    statistic: Callable[[Sequence[float]], float],
    words: Callable[[float], str],
    few: str,
) -> ScoreLine:
    values = [value for group in groups for value in group]
    if len(groups) < ENOUGH:
        return _silent(measure, len(groups), few)
    value, (low, high) = statistic(values), bootstrap(groups, statistic, SEED)
    return ScoreLine(measure, f"{words(value)} ({words(low)} to {words(high)})", len(groups), "", value, low, high)


def _days(days: float) -> str:
    return f"{days:.0f} days"


def _silent(measure: str, n: int, few: str) -> ScoreLine:
    return ScoreLine(
        measure, f"too few to say ({n} {few})" if n or few.startswith("of") else f"too few to say: {few}", n
    )
