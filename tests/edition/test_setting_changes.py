"""Changed settings, told as that."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from digest import editions
from edition.bases import BEFORE, basis, list_events
from horizon.edition.bridge import build_bridges
from horizon.edition.setting_changes import list_setting_reasons
from horizon.evidence.rows import JurisdictionPopulation
from horizon.impact.area_scaling import scale_to_area
from horizon.impact.valuation import EstimateInputs
from horizon.values.scan import Scan

WHOLE = JurisdictionPopulation("england", 57_000_000, dt.date(2023, 6, 30), "a census")
PAGE = replace(editions.HEART, name="area", title="An area", area="", people=WHOLE.people)


def changed(before: Scan, after: Scan) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(reason.subject, reason.event, reason.watchlists) for reason in list_setting_reasons(before, after)]


def test_a_threshold_and_a_payer_are_told_to_those_whom_they_concern() -> None:
    scan = editions.NORMAL.scan
    pages = (replace(editions.HEART, threshold=Decimal(5_000_000)), replace(editions.LUNG, payer="A board"))
    assert changed(scan, replace(scan, watchlists=pages)) == [
        ("", "the threshold is now £5.0m (was £20m)", ("heart-failure",)),
        ("Lung cancer", "the payer is now A board (was NHS England)", ("lung-cancer",)),
    ]
    assert changed(scan, scan) == []


def test_a_new_watchlist_is_told_by_its_title() -> None:
    scan = editions.NORMAL.scan
    assert changed(replace(scan, watchlists=(editions.HEART,)), scan) == [
        ("Lung cancer", "a new watchlist", ("lung-cancer",))
    ]


def test_another_day_of_a_budget_round_is_told() -> None:
    decision = replace(editions.HF101.decisions[0], milestones=(("December submission", dt.date(2026, 12, 18)),))
    moved = replace(decision, milestones=(("December submission", dt.date(2026, 12, 11)),))
    before, after = (
        replace(editions.NORMAL.scan, technologies=(replace(editions.HF101, decisions=(one,)),))
        for one in (decision, moved)
    )
    assert changed(before, after) == [
        (
            *("", "the December submission for 2027/28 is now on 11 Dec 2026 (was 18 Dec 2026)"),
            ("heart-failure", "lung-cancer"),
        )
    ]


def for_area(people: int) -> EstimateInputs:
    """The inputs scaled to an area of so many people."""
    return replace(BEFORE, models=tuple(scale_to_area(model, "Kent", people, WHOLE) for model in BEFORE.models))


def test_another_area_moves_the_money_as_a_setting_and_no_figure_is_called_edited() -> None:
    before, after = basis(for_area(1_900_000)), basis(for_area(5_700_000))
    after = replace(after, scan=replace(after.scan, watchlists=(replace(PAGE, area="Kent", people=5_700_000),)))
    before = replace(before, scan=replace(before.scan, watchlists=(replace(PAGE, area="Kent", people=1_900_000),)))
    bridges = build_bridges("2026-W08", before, after)
    (reason,) = list_events(bridges.reasons)
    assert (reason.cause, reason.subject) == ("setting changed", "")
    assert reason.event == "the figures are for Kent (5,700,000 people) now"
    (bridge,) = bridges.totals
    assert [step.cause for step in bridge.steps] == ["setting changed"]
    everywhere = basis(BEFORE)
    everywhere = replace(everywhere, scan=replace(everywhere.scan, watchlists=(PAGE,)))
    whole = build_bridges("2026-W08", after, everywhere)
    assert [reason.event for reason in list_events(whole.reasons)] == ["the figures are for the whole country now"]


def test_other_financial_years_are_a_setting_not_the_calendar() -> None:
    bridges = build_bridges("2026-W08", basis(BEFORE), basis(replace(BEFORE, years=3)))
    assert [(reason.cause, reason.event) for reason in list_events(bridges.reasons)] == [
        ("setting changed", "3 financial years are shown now (were 5)")
    ]
    january = replace(BEFORE, first_year=dt.date(2026, 1, 1))
    bridges = build_bridges("2026-W08", basis(BEFORE), basis(january))
    assert [reason.event for reason in list_events(bridges.reasons)] == [
        "financial years begin in January now (was April)"
    ]
