"""The model of what becomes dear is the one that its cases give, and the documentation holds its scores."""

from pathlib import Path

import pytest

from horizon.evidence.spend_cases import SPEND_TERMS, SpendFeatures, load_spend_cases, load_spend_model
from horizon.evidence.tables import read_table
from horizon.replay.spend_fit import fit_spend_model, format_model, format_rankings, judge_rankings

PAGE = (Path(__file__).parents[2] / "docs" / "unwatched.md").read_text(encoding="utf-8")


def test_the_shipped_model_is_that_of_the_shipped_cases() -> None:
    fitted, shipped = fit_spend_model(load_spend_cases()), load_spend_model()
    terms = ("base", "people", "large_sponsor", "oncology", "long_term", "usual_people")
    assert [getattr(fitted, name) for name in terms] == [getattr(shipped, name) for name in terms]
    assert [row["term"] for row in read_table("spend_model")] == list(SPEND_TERMS)


def test_the_documentation_holds_the_model_and_how_it_does() -> None:
    for name, table in (("model", format_model()), ("spend", format_rankings(judge_rankings(load_spend_cases())))):
        held = PAGE.split(f"<!-- {name} -->\n")[1].split(f"\n<!-- /{name} -->")[0]
        assert held == table, "python tools/judge_unwatched.py RECORDS"


def test_on_medicines_left_out_it_does_better_than_chance() -> None:
    model, _, chance = judge_rankings(load_spend_cases())
    assert model.low > 0.1
    assert chance.low < 0 < chance.high


@pytest.mark.parametrize("more", ["people", "large_sponsor", "oncology", "long_term"])
def test_each_term_adds(more: str) -> None:
    less = {"people": 100, "large_sponsor": False, "oncology": False, "long_term": False}
    values = less | {more: 10_000 if more == "people" else True}
    model = load_spend_model()
    assert model.score_technology(SpendFeatures(**values)) > model.score_technology(SpendFeatures(**less))  # type: ignore[arg-type]


def test_trials_that_do_not_say_their_people_count_as_usual_ones() -> None:
    model = load_spend_model()
    silent = SpendFeatures(None, False, False, False)
    said = SpendFeatures(3 * model.usual_people, False, False, False)
    assert model.score_technology(silent, trials=3) == pytest.approx(model.score_technology(said))
