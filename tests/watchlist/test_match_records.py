"""The heart-failure watchlist on 2,076 real cardiology records, against what was found by reading them."""

import gzip
from collections import Counter
from pathlib import Path

import orjson
import pytest

from horizon.registry.study import to_stored, to_trial
from horizon.values.trial import Trial
from horizon.watchlist.files.load import load_watchlist
from horizon.watchlist.files.shipped import shipped_folder
from horizon.watchlist.matching.match import MatchResult, match_trials

PRESERVED = "preserved or mildly reduced ejection fraction"
OTHER = "reduced ejection fraction, or not said"


@pytest.fixture(scope="module")
def trials(records: Path) -> list[Trial]:
    with gzip.open(records / "studies" / "cardiology.ndjson.gz") as lines:
        return [to_trial(to_stored(orjson.loads(line)).body) for line in lines]


@pytest.fixture(scope="module")
def result(trials: list[Trial]) -> MatchResult:
    return match_trials(trials, [load_watchlist(shipped_folder() / "heart-failure.yaml")])


def test_as_many_trials_match_as_were_counted_by_hand(trials: list[Trial], result: MatchResult) -> None:
    assert len(trials) == 2076
    assert Counter(hit.indication for hit in result.hits) == {OTHER: 72, PRESERVED: 62}
    assert len({hit.trial.nct_id for hit in result.hits}) == 130
    assert Counter(left_out.rule.split(":")[0] for left_out in result.left_out) == {
        "kind": 540,
        "sponsor": 187,
        "phase 4": 130,
        "no phase": 47,
        "phase 1": 43,
        "early phase 1": 11,
    }


@pytest.mark.parametrize(
    ("nct_id", "indications"),
    [
        ("NCT07037459", [PRESERVED]),  # conditions name preserved and mildly reduced
        ("NCT07288398", [PRESERVED]),  # pulmonary hypertension associated with HFpEF
        ("NCT04945460", [PRESERVED]),  # a keyword alone
        ("NCT05636176", [PRESERVED]),  # the official title alone says it
        ("NCT05983250", [PRESERVED]),  # the condition pulmonary hypertension, keywords heart failure and HFpEF
        (
            "NCT05592275",
            [PRESERVED],
        ),  # conditions name heart failure, and heart failure with preserved ejection fraction
        ("NCT06979375", [OTHER]),  # the title says reduced or mildly reduced
        ("NCT01120210", [OTHER]),  # heart failure, and no more is said
        ("NCT01259297", []),  # a keyword of twenty words that names heart failure among what is measured
        ("NCT04507347", [OTHER]),  # preserved, which its titles give as a figure: known not to be found
        ("NCT05949801", [OTHER]),  # systolic
        ("NCT06369298", [PRESERVED, OTHER]),  # conditions name both
        ("NCT00011076", []),  # hypertrophic cardiomyopathy
        ("NCT04788511", []),  # the title says heart failure, the condition obesity: known not to be found
    ],
)
def test_reviewed_trials_have_their_indications(
    result: MatchResult, trials: list[Trial], nct_id: str, indications: list[str]
) -> None:
    assert any(trial.nct_id == nct_id for trial in trials)
    assert [hit.indication for hit in result.hits if hit.trial.nct_id == nct_id] == indications


def test_every_hit_meets_the_inclusion_rules(result: MatchResult) -> None:
    for hit in result.hits:
        assert hit.trial.sponsor_class == "industry"
        assert set(hit.trial.phases) & {2, 3}
        assert hit.matched_by
