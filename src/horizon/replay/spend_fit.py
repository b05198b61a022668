"""Fit what goes with a dear medicine, and judge it against the size of the trials alone and against chance.

1. Linear regression of the logarithm of the dearest year's spend on what the registry showed before the approval,
   with a light penalty on the slopes; what is below the threshold counts as ten million dollars.
2. Judged on medicines left out: ten parts, each told from the other nine. The measure is the rank correlation with what
   was spent; its interval is that of a thousand draws of medicines with replacement.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from horizon.evidence.spend_cases import SpendCase, SpendFeatures, SpendModel
from horizon.evidence.tables import read_table
from horizon.forecast.draws import Floats, draw_uniform

BELOW_THRESHOLD = 10_000_000
"""Dollars that stand for a spend that reached the table's threshold of 20 million in no year and programme."""
_PENALTY = 3.0
_PARTS, _DRAWS, _SEED = 10, 1_000, 20_260_101


@dataclass(frozen=True, slots=True)
class RankScore:
    """How well a ranking orders medicines by what was spent: Spearman's correlation and its interval of 95 %."""

    ranking: str
    medicines: int
    correlation: float
    low: float
    high: float
    dearest_found: int
    dearest_of: int


def fit_spend_model(cases: Sequence[SpendCase]) -> SpendModel:
    """Fit the model on medicines; slopes are rounded to two places."""
    usual = _usual_people(cases)
    design = np.array([_design_row(case.features, usual) for case in cases])
    base, slopes = _fit_ridge(design, _log_spends(cases))
    people, large, oncology, long_term = np.round(slopes, 2).tolist()
    return SpendModel(round(base, 2), people, large, oncology, long_term, usual, "")


def judge_rankings(cases: Sequence[SpendCase]) -> tuple[RankScore, ...]:
    """Judge the model on medicines that it was not fitted on, the people in the trials alone, and chance."""
    spent, usual = _log_spends(cases), _usual_people(cases)
    people = np.array([case.features.people or usual for case in cases], dtype=float)
    chance = draw_uniform(_SEED, "spend", "chance", len(cases))
    rankings = {"the model": _predict_left_out(cases), "people in the trials alone": people, "chance": chance}
    return tuple(_score_ranking(name, values, spent) for name, values in rankings.items())


def slope_intervals(cases: Sequence[SpendCase]) -> tuple[tuple[float, float], ...]:
    """Return the interval of 95 % of each slope, of a thousand draws of medicines."""
    design = np.array([_design_row(case.features, _usual_people(cases)) for case in cases])
    spent = _log_spends(cases)
    slopes = np.array([_fit_ridge(design[rows], spent[rows])[1] for rows in _draw_resamples(len(cases))])
    low, high = np.percentile(slopes, (2.5, 97.5), axis=0).round(2).tolist()
    return tuple(zip(low, high, strict=True))


def _design_row(features: SpendFeatures, usual: int) -> list[float]:
    people = np.log10(max(features.people if features.people is not None else usual, 10))
    return [people, features.large_sponsor, features.oncology, features.long_term]


def _usual_people(cases: Sequence[SpendCase]) -> int:
    return int(np.median([case.features.people for case in cases if case.features.people is not None]))


def _log_spends(cases: Sequence[SpendCase]) -> Floats:
    return np.log10([max(case.spend or 0, BELOW_THRESHOLD) for case in cases])


def _fit_ridge(design: Floats, outcomes: Floats) -> tuple[float, Floats]:
    """Return the intercept and the slopes; the penalty is on slopes by standard deviation."""
    middle, spread = design.mean(axis=0), design.std(axis=0) + 1e-9
    scaled = (design - middle) / spread
    penalty = _PENALTY * np.eye(design.shape[1])
    slopes = np.linalg.solve(scaled.T @ scaled + penalty, scaled.T @ (outcomes - outcomes.mean())) / spread
    return float(outcomes.mean() - middle @ slopes), np.asarray(slopes)


def _predict_left_out(cases: Sequence[SpendCase]) -> Floats:
    order = np.argsort(draw_uniform(_SEED, "spend", "parts", len(cases)))
    part = np.empty(len(cases), dtype=int)
    part[order] = np.arange(len(cases)) % _PARTS
    predicted = np.zeros(len(cases))
    for number in range(_PARTS):
        model = fit_spend_model([case for case, case_part in zip(cases, part, strict=True) if case_part != number])
        for place in np.flatnonzero(part == number).tolist():
            predicted[place] = model.score_technology(cases[place].features)
    return predicted


def _score_ranking(name: str, values: Floats, spent: Floats) -> RankScore:
    count = len(spent) // 10
    dearest = set(np.argsort(-spent, kind="stable")[:count].tolist())
    first = set(np.argsort(-values, kind="stable")[: 3 * count].tolist())
    draws = [_rank_correlation(values[rows], spent[rows]) for rows in _draw_resamples(len(spent))]
    low, high = np.percentile(draws, (2.5, 97.5))
    hits = len(dearest & first)
    return RankScore(name, len(spent), _rank_correlation(values, spent), float(low), float(high), hits, count)


def _draw_resamples(count: int) -> list[np.ndarray]:
    uniform = draw_uniform(_SEED, "spend", "resamples", count * _DRAWS)
    return list((uniform.reshape(_DRAWS, count) * count).astype(int))


def _rank_correlation(values: Floats, spent: Floats) -> float:
    return float(np.corrcoef(_rank_values(values), _rank_values(spent))[0, 1])


def _rank_values(values: Floats) -> Floats:
    """Return the rank of each value, equal values sharing the middle of theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts - 1) / 2)[inverse])


def format_rankings(scores: Sequence[RankScore]) -> str:
    """Format the scores as the table of the documentation."""
    head = "| ranked by | medicines | rank correlation (95 %) | most expensive tenth, in the first three tenths |"
    rows = [
        f"| {row.ranking} | {row.medicines} | {row.correlation:.2f} ({row.low:.2f} to {row.high:.2f}) | "
        f"{row.dearest_found} of {row.dearest_of} |"
        for row in scores
    ]
    return "\n".join([head, "| --- | ---: | ---: | ---: |", *rows])


def format_model() -> str:
    """Format the fitted model as the table of the documentation."""
    head = "| term | adds to the logarithm of dollars | 95 % |"
    rows = [
        f"| {row['term']} | {row['value']} | {row['low'] + ' to ' + row['high'] if row['low'] else ''} |"
        for row in read_table("spend_model")
    ]
    return "\n".join([head, "| --- | ---: | ---: |", *rows])
