"""The hits and the trials left out, of several watchlists."""

import pytest

from horizon.values.trial import Arm, Intervention
from horizon.watchlist.matching.match import LeftOutTrial, match_trials
from watchlist.match_cases import HEART, make_product_watchlist, make_trial, make_watchlist


@pytest.mark.parametrize(
    ("terms", "conditions", "rule"),
    [
        (["new"], (), ""),
        (["old"], (), "given beside: old"),
        (["usual medicines"], (), "given beside: usual medicines"),
        (["old", "new"], (), ""),
        (["old"], ("HCV",), ""),
    ],
)
def test_a_product_that_alone_matches_must_be_under_study(
    terms: list[str], conditions: tuple[str, ...], rule: str
) -> None:
    arms = (
        Arm("a", "experimental", ("New", "Usual medicines")),
        Arm("b", "active_comparator", ("Old", "Usual medicines")),
    )
    interventions = (Intervention("drug", "New"), Intervention("drug", "Old"), Intervention("drug", "Usual medicines"))
    result = match_trials(
        [make_trial(conditions=conditions, interventions=interventions, arms=arms)],
        [make_product_watchlist(*terms, conditions=["HCV"])],
    )
    assert [left_out.rule for left_out in result.left_out] == ([rule] if rule else [])
    assert len(result.hits) == (not rule)


def test_a_trial_is_left_out_once_a_watchlist_and_can_count_in_another() -> None:
    trials = [
        make_trial("NCT00000002", conditions=("HFpEF and HCV",), phases=(1,)),
        make_trial("NCT00000001", conditions=("HFpEF", "Heart Failure", "HCV"), sponsor_class="other"),
    ]
    any_sponsor = make_watchlist(sponsors="all")
    result = match_trials(iter(trials), [HEART, any_sponsor])
    assert [(hit.trial.nct_id, hit.watchlist) for hit in result.hits] == [("NCT00000001", "hepatitis-c")]
    assert result.left_out == (
        LeftOutTrial("NCT00000002", "heart-failure", "phase 1"),
        LeftOutTrial("NCT00000002", "hepatitis-c", "phase 1"),
        LeftOutTrial("NCT00000001", "heart-failure", "sponsor: other"),
    )


def test_without_trials_or_watchlists_there_are_no_hits() -> None:
    assert match_trials([], [HEART]).hits == match_trials([make_trial(conditions=("HCV",))], []).hits == ()
