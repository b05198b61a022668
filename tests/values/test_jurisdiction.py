"""The table of jurisdictions: a row and its evidence are all that a jurisdiction needs."""

import datetime as dt
from typing import get_args

import pytest

from forecast_cases import NOW, SAMPLER, TODAY, draw_timeline, make_case
from horizon.evidence.tables import load_evidence
from horizon.forecast.device_road import TO_MARK, TO_USE
from horizon.forecast.success import estimate_funding
from horizon.readiness.plan import rounds_of_year
from horizon.settings import RoundSettings
from horizon.values.dates import FinancialYear
from horizon.values.jurisdiction import JURISDICTIONS, JurisdictionKey, list_jurisdictions
from horizon.watchlist.schema.json_schema import build_json_schema

APPRAISING = [key for key, row in JURISDICTIONS.items() if row.has_two_dates]


def months_to_funding(jurisdiction: str, day: dt.date = TODAY, area: str = "cardiovascular") -> list[float]:
    """P10, P50 and P90 of the months from licence to launch."""
    timeline = draw_timeline(make_case(eu=day, jurisdiction=jurisdiction, area=area), load_evidence(day), SAMPLER)
    assert timeline is not None
    months = sorted((timeline.launch - timeline.licence) / 30.4375)
    return [float(months[len(months) * tenth // 10]) for tenth in (1, 5, 9)]


def test_the_keys_of_the_table_are_the_words_of_watchlists_and_settings() -> None:
    assert get_args(JurisdictionKey) == tuple(JURISDICTIONS)
    assert build_json_schema()["properties"]["jurisdiction"]["enum"] == list(JURISDICTIONS)
    assert RoundSettings.model_json_schema()["properties"]["jurisdiction"]["enum"] == list(JURISDICTIONS)
    assert list_jurisdictions() == "england, scotland, wales, us or plain (the licence alone)"


@pytest.mark.parametrize("key", JURISDICTIONS)
def test_every_jurisdiction_has_the_evidence_that_its_row_calls_for(key: str) -> None:
    row = JURISDICTIONS[key]
    assert bool(NOW.find_branches(key, "all")) == row.has_two_dates
    for kind in ("device", "test", "software"):
        to_use = [step for step in NOW.find_device_steps(key, kind) if step.stage == TO_USE]
        assert bool(to_use) == row.has_two_dates
        assert [step for step in NOW.find_device_steps(row.regulator, kind) if step.stage == TO_MARK]
    assert bool(NOW.find_population(key)) == bool(row.title)
    assert any(event.jurisdiction == key for event in NOW.rounds) == bool(row.title)
    assert row.regulator in NOW.lists_end
    assert bool(row.appraisal_area) == bool(estimate_funding(make_case(jurisdiction=key), NOW).outcomes)


@pytest.mark.parametrize(
    ("key", "supply", "rate"),
    [
        ("wales", "hospital", 0.2),
        ("wales", "homecare", 0.0),
        ("wales", None, 0.0),
        ("england", "hospital", 0.2),
        ("us", "hospital", 0.0),
        ("plain", "hospital", 0.0),
    ],
)
def test_vat_is_charged_by_route_of_supply(key: str, supply: str | None, rate: float) -> None:
    assert JURISDICTIONS[key].vat_rate(supply) == rate


def test_wales_funds_within_two_months_of_final_draft_guidance_since_2017() -> None:
    for day, months in ((dt.date(2016, 12, 31), 4.5), (dt.date(2017, 1, 1), 2)):
        (step,) = [row for row in load_evidence(day).find_branches("wales", "all") if not row.weight]
        assert (step.branch, step.median) == ("funding after final draft guidance", months)


@pytest.mark.parametrize("day", [dt.date(2019, 6, 1), dt.date(2024, 6, 1), TODAY])
@pytest.mark.parametrize("area", ["cardiovascular", "oncology"])
def test_wales_funds_what_nice_recommends_before_england_must(day: dt.date, area: str) -> None:
    branches = {key: load_evidence(day).find_branches(key, area) for key in ("england", "wales")}
    (england,) = [row for row in branches["england"] if row.branch == "standard appraisal"]
    (wales,) = [row for row in branches["wales"] if row.branch == "NICE appraisal"]
    assert wales.median + 2 < england.median + 3
    assert wales.weight == england.weight
    low, median, high = months_to_funding("wales", day, area)
    assert 2 <= low < median < high < 48


def test_what_is_not_published_for_wales_says_that_it_is_an_assumption() -> None:
    published = [row for row in NOW.branches if row.jurisdiction == "wales" and not row.source.startswith("assumption")]
    assert [row.branch for row in published] == ["funding after final draft guidance"]


def test_the_plans_of_wales_are_projected_from_the_newest_published() -> None:
    (framework, plan) = rounds_of_year(FinancialYear(dt.date(2027, 4, 1)), "wales", NOW.rounds)
    assert (framework.name, framework.date, framework.kind) == (
        "NHS Wales Planning Framework",
        dt.date(2026, 9, 20),
        "published",
    )
    assert (plan.date, plan.kind, plan.stamp) == (dt.date(2027, 1, 31), "submission", "projected")


def test_england_stands_in_for_the_appraisals_of_scotland_and_wales() -> None:
    chances = {key: estimate_funding(make_case(jurisdiction=key), NOW) for key in APPRAISING}
    assert list(chances) == ["england", "scotland", "wales"]
    assert chances["wales"] == chances["scotland"] == chances["england"]
