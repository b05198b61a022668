"""A record reduced to facts."""

import orjson
import pytest

from horizon.registry.facts import reduce_to_facts
from horizon.registry.study import to_stored, to_trial
from studies import make_study


def reduced_title(title: str) -> str:
    raw = make_study(1, briefTitle=title)
    return to_trial(reduce_to_facts(to_stored(raw).body)).title


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("A Study of How Patients Feel", "Study of"),
        ("Long-term Extension of Examplinib in Adults", "Long-term Extension of Examplinib"),
        ("GS-7977 Versus Examplinib", "GS-7977 Versus Examplinib"),
        ("Proposed Biosimilar in Adults With a Disease", "Biosimilar With"),
    ],
)
def test_of_a_title_only_what_tells_something_is_kept(title: str, kept: str) -> None:
    assert reduced_title(title) == kept


def test_no_prose_is_kept_and_the_facts_are_whole() -> None:
    body = to_stored(make_study(1)).body
    before, after = to_trial(body), to_trial(reduce_to_facts(body))
    record = orjson.loads(reduce_to_facts(body))["protocolSection"]
    assert "outcomesModule" not in record
    assert "keywords" not in record["conditionsModule"]
    assert "officialTitle" not in record["identificationModule"]
    for name in ("nct_id", "phases", "sponsor", "conditions", "interventions", "enrolment", "primary_completion"):
        assert getattr(after, name) == getattr(before, name)
    assert [arm.interventions for arm in after.arms] == [arm.interventions for arm in before.arms]
