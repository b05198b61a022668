"""A week with four changes: each is named once, the largest first, whatever it touches; and it sums."""

import re
from pathlib import Path
from typing import Any

import pytest

from app.inboxes import put
from delivery.servers import Inbox
from horizon.digest.html import render
from horizon.digest.view import news, reasons
from horizon.digest.view.for_reader import narrow_edition
from horizon.store.editions import Editions
from horizon.store.engine import connect_database
from horizon.values.edition import Edition
from studies import make_date, make_study
from workspaces import make_workspace, run_command

PLACE = """
jurisdiction: england
payer: Integrated care boards
recipients:
  - {email: all@example.org}
"""
COSTS = """
population: [{step: People, people: 400000, source: a survey}]
treatment: {course: chronic}
uptake: {peak: 0.2, years_to_peak: 2}
price: {list: 1200, per: year, price_year: 2015}
"""
OBESITY = f"""
title: Obesity and fatty liver
indications:
  - name: obesity
    match: {{conditions: [obesity]}}{COSTS.replace(chr(10), chr(10) + "    ")}
  - name: fatty liver
    match: {{conditions: [fatty liver]}}{COSTS.replace(chr(10), chr(10) + "    ")}
{PLACE}"""
ASTHMA = f"title: Asthma\nmatch: {{conditions: [asthma]}}\n{COSTS}{PLACE}  - {{email: lungs@example.org}}\n"


def make_trial(number: int, product: str, *conditions: str, **changes: Any) -> dict[str, Any]:
    raw = make_study(number, phases=["PHASE3"], conditionBrowseModule=None, **changes)
    protocol = raw["protocolSection"]
    protocol["identificationModule"] |= {
        "briefTitle": f"{product} in a Trial",
        "officialTitle": f"{product} in a Trial",
    }
    protocol["conditionsModule"] = {"conditions": list(conditions)}
    protocol["armsInterventionsModule"] = {
        "armGroups": [{"label": "Active", "type": "EXPERIMENTAL", "interventionNames": [f"Drug: {product}"]}],
        "interventions": [{"type": "DRUG", "name": product}],
    }
    raw["derivedSection"].pop("interventionBrowseModule")
    return raw


BEFORE = [
    make_trial(11, "Slimatide", "Obesity"),
    make_trial(12, "Leanagon", "Obesity", "Fatty Liver"),
    make_trial(13, "Hepafib", "Fatty Liver", "Obesity"),
    make_trial(14, "Airmab", "Asthma"),
]
UPDATED: dict[str, Any] = {"lastUpdatePostDateStruct": make_date("2016-02-07")}
DONE = make_date("2016-01-30", "ACTUAL")
AFTER = [
    make_trial(11, "Slimatide", "Obesity", overallStatus="COMPLETED", primaryCompletionDateStruct=DONE, **UPDATED),
    make_trial(
        *(12, "Leanagon", "Obesity", "Fatty Liver"), primaryCompletionDateStruct=make_date("2016-02-29"), **UPDATED
    ),
    make_trial(
        *(13, "Hepafib", "Fatty Liver", "Obesity"),
        overallStatus="TERMINATED",
        whyStopped="Lack of efficacy.",
        **UPDATED,
    ),
    make_trial(14, "Airmab", "Asthma", primaryCompletionDateStruct=make_date("2017-04-30"), **UPDATED),
]


@pytest.fixture
def edition(tmp_path: Path, api: str, given: tuple[dict[str, str], Inbox]) -> Edition:
    known, _ = given
    workspace = make_workspace(tmp_path / "four", {"obesity": OBESITY, "asthma": ASTHMA})
    for raw in BEFORE:
        put(api, "2016-02-02T09:00:05", raw)
    assert run_command(workspace, "run", env=known).code == 0
    for raw in AFTER:
        put(api, "2016-02-08T09:00:05", raw)
    assert run_command(workspace, "run", env=known | {"HORIZON_TODAY": "2016-02-10"}).code == 0
    engine = connect_database(f"sqlite:///{workspace / 'horizon.db'}")
    loaded = Editions(engine).load_edition("2016-W06")
    engine.dispose()
    assert loaded
    return loaded


def test_each_change_is_named_once_the_largest_first(edition: Edition) -> None:
    (table,) = reasons.list_reason_tables(edition)
    assert [(line.subject, line.event) for line in table.lines] == [
        ("Hepafib", "its trial was stopped early: Lack of efficacy"),
        ("Airmab", "its trial now ends 12 months later"),
        ("Slimatide", "its trial has completed, 3 months earlier than planned"),
        ("Leanagon", "its trial now ends 2 months earlier"),
    ]
    assert [line.link[-11:] for line in table.lines] == ["NCT00000013", "NCT00000014", "NCT00000011", "NCT00000012"]
    assert "1 stopped" in news.describe_counts(edition)
    text = render.render_text(edition)
    for product in ("Hepafib", "Airmab", "Slimatide", "Leanagon"):
        assert len(re.findall(rf"{product}: its\s+trial", text)) == 1, text


def test_what_moved_sums_to_the_totals_printed(edition: Edition) -> None:
    (bridge,) = edition.bridge
    moved = sum(move.amount for reason in edition.reasons for move in reason.moves)
    assert abs(moved - (bridge.after - bridge.before)) <= len(edition.scan.technologies) * 5
    assert all(step.cause != "data corrected" for step in bridge.steps)
    assert max(bridge.steps, key=lambda step: abs(step.amount)).because[0].startswith("Hepafib: ")


def test_a_reader_of_one_watchlist_gets_its_own(edition: Edition) -> None:
    part = narrow_edition(edition, ("asthma",))
    (table,) = reasons.list_reason_tables(part)
    assert [line.subject for line in table.lines] == ["Airmab"]
    whole = render.render_text(part)
    assert not [product for product in ("Hepafib", "Slimatide", "Leanagon") if product in whole]
