"""Devices, tests and software from watchlist to technology: where they are sold, whose a delay is, what to find out."""

import datetime as dt
from typing import Any

import pytest

from assessment.scans import scan_records, technology_of
from horizon.digest.view.regulators import list_regulator_lines
from horizon.values.dates import PartialDate
from horizon.values.technology import Technology
from horizon.values.trial import Arm, Intervention, Milestone, Trial
from horizon.watchlist.schema.watchlist import Watchlist

DAY = dt.date(2026, 2, 23)


def make_trial(number: int, name: str, kind: str, condition: str, phases: tuple[int, ...] = ()) -> Trial:
    return Trial(
        f"NCT{number:08d}",
        "recruiting",
        "interventional",
        title=f"{name} in {condition}",
        sponsor="A maker",
        sponsor_class="industry",
        phases=phases,
        conditions=(condition,),
        interventions=(Intervention(kind, name),),
        arms=(Arm("a", "experimental", (name,)), Arm("b", "no_intervention")),
        allocation="randomized",
        purpose="treatment",
        primary_completion=Milestone(PartialDate(2026, 12, 31), actual=False),
        countries=("United Kingdom",),
    )


def make_watchlist(name: str, technologies: list[dict[str, Any]], **more: Any) -> Watchlist:
    return Watchlist.model_validate(
        {
            "name": name,
            "title": name.title(),
            "match": {"conditions": [name]},
            "count": {"kinds": ["drug", "device", "diagnostic_test"], "phases": "all", "sponsors": "all"},
            "jurisdiction": "england",
            "technologies": technologies,
            **more,
        }
    )


TRIALS = (
    make_trial(1, "Omegapatch", "device", "asthma"),
    make_trial(2, "Novelimab", "drug", "myeloma", (3,)),
    make_trial(3, "Zetaplex", "diagnostic_test", "sepsis"),
)


def scan_asthma(entry: dict[str, Any], **more: Any) -> Technology:
    asthma = make_watchlist("asthma", [{"name": "Omegapatch", **entry}], **more)
    return technology_of(scan_records(TRIALS, (asthma,), DAY), "Omegapatch")


def test_a_device_says_its_kind_its_road_and_what_to_find_out() -> None:
    device = scan_asthma({})
    assert device.device_kind == "device"
    assert device.launch
    assert (device.launch.p90 - device.launch.p10).days < 6 * 365
    assert any(text.startswith("its road as a device, in months") for text in device.because)
    assert [question.split("(")[-1] for question in device.find_out] == [
        "marks:); many had it before a study was published",
        "guidance:)",
        "launch:)",
        "resources:)",
        "price:)",
    ]


def test_what_is_known_is_not_asked_again() -> None:
    known = scan_asthma(
        {"marks": {"eu": "2025-06-01"}, "guidance": "2026-10-01", "launch": "2027-04-01"},
        population=[{"step": "People", "people": 1000}],
        price={"list": 5, "per": "user a year", "price_year": 2026},
        resources=[{"what": "teaching", "amount": 1, "per": "user"}],
    )
    assert known.find_out == ()
    assert known.state == "authorised"
    assert known.resources


def test_a_mark_elsewhere_is_said_and_counts_nothing_here() -> None:
    sold = scan_asthma({"marks": {"us": "2025-06-01"}, "source": "maker's notice"})
    known = "cleared by the FDA since 1 Jun 2025 (maker's notice)"
    assert f"{known}: on sale in the United States, not here" in sold.because
    assert sold.state == "in development"
    assert sold.regulatory.us.status == "authorised"


def test_a_ce_mark_counts_in_great_britain_and_no_medicines_procedure_is_told() -> None:
    asthma = make_watchlist("asthma", [{"name": "Omegapatch", "marks": {"eu": "2025-06-01"}}])
    scan = scan_records(TRIALS, (asthma,), DAY)
    lines = {
        line.region: line.text for line in list_regulator_lines(technology_of(scan, "Omegapatch"), scan.watchlists[0])
    }
    assert "a CE mark counts in Great Britain" in lines["United Kingdom"]
    assert "CE mark since 1 Jun 2025" in lines["European Union"]


def test_a_mark_that_only_the_planner_knows_is_a_technology() -> None:
    alone = make_watchlist("asthma", [{"name": "Deltascope", "marks": {"us": "2025-06-01"}}])
    device = technology_of(scan_records(TRIALS, (alone,), DAY), "Deltascope")
    assert (device.device_kind, device.kind) == ("device", "device")
    assert device.launch


def test_a_use_here_for_something_else_is_said() -> None:
    elsewhere = make_watchlist("sepsis", [{"name": "Omegapatch", "state": "funded", "source": "NICE HTG1"}])
    scan = scan_records(TRIALS, (make_watchlist("asthma", []), elsewhere), DAY)
    assert "in use here for Sepsis (NICE HTG1)" in technology_of(scan, "Omegapatch").because


@pytest.mark.parametrize("state", [None, "funded"])
def test_a_therapy_waits_for_its_test_in_another_watchlist(state: str | None) -> None:
    entry = {"name": "Zetaplex"} | ({"state": state} if state else {"launch": "2032-04-01"})
    tests = make_watchlist("sepsis", [entry])
    therapy = make_watchlist("myeloma", [{"name": "Novelimab", "waits_for": ["Zetaplex"]}])
    alone = technology_of(scan_records(TRIALS, (make_watchlist("myeloma", []), tests), DAY), "Novelimab")
    waiting = technology_of(scan_records(TRIALS, (therapy, tests), DAY), "Novelimab")
    assert alone.launch
    assert waiting.launch
    assert waiting.licence == alone.licence
    if state:
        assert waiting.launch == alone.launch
        assert "Zetaplex, which it needs, is in use: a delay would be its own" in waiting.because
        assert not [step for step in waiting.steps if "Zetaplex" in step.name]
    else:
        assert waiting.launch.p10 >= dt.date(2032, 4, 1)
        assert "that delay would be Zetaplex's" in " ".join(waiting.because)


def test_two_that_wait_for_each_other_do_not_hang() -> None:
    therapy = make_watchlist("myeloma", [{"name": "Novelimab", "waits_for": ["Zetaplex"]}])
    tests = make_watchlist("sepsis", [{"name": "Zetaplex", "waits_for": ["Novelimab"]}])
    scan = scan_records(TRIALS, (therapy, tests), DAY)
    assert technology_of(scan, "Novelimab").launch
    assert technology_of(scan, "Zetaplex").launch
