"""Other figures tried over and over come to what ``horizon scan --set`` makes of them."""

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pytest

from horizon.app.ad_hoc_scan import ScanQuestion, answer_question
from horizon.app.match_preview import MatchPreviews
from horizon.app.what_if import WhatIf
from horizon.app.workspace import Workspace, open_workspace
from horizon.settings import load_settings
from horizon.values.scan import Scan
from horizon.values.trial import Trial
from horizon.watchlist.files.set_value import set_values
from horizon.watchlist.schema.watchlist import Watchlist
from studies import make_study, write_records
from workspaces import HEPATITIS, make_environment, make_records, make_workspace, run_command

OWN = "technologies:\n  - {name: Otherivir, probability: 40%, price: {list: 9000, per: course, price_year: 2015}}\n"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("what-if")
    made = make_workspace(folder / "one", {"hepatitis-c": HEPATITIS + OWN})
    records = write_records(folder / "records.ndjson", make_records())
    assert run_command(made, "pull", "--source", str(records), env=make_environment()).code == 0
    return open_workspace(load_settings(made, make_environment()))


def try_figures(what_if: WhatIf, workspace: Workspace, *sets: str) -> tuple[Scan, Scan]:
    (written,) = workspace.watchlists
    previews = MatchPreviews(workspace.trials, workspace.settings.today)
    answer = what_if.try_figures(workspace, written, set_values(written, sets), previews.iter_candidates)
    return answer.base.scan, answer.changed.scan


def test_other_figures_come_to_what_a_scan_makes_of_them(workspace: Workspace) -> None:
    what_if = WhatIf()
    for sets in (
        ("price.list=10000",),
        ("technologies.Otherivir.price.list=500", "uptake.peak=0.5"),
        ("technologies.Otherivir.probability=0.1",),
        ("population.1.people=100000",),
    ):
        base, changed = try_figures(what_if, workspace, *sets)
        asked = answer_question(workspace.settings, ScanQuestion(sets=sets, pull=False))
        assert changed == asked.scan, sets
        assert base == asked.base, sets
        assert base.totals != changed.totals


def test_what_the_file_comes_to_is_assessed_once_until_something_changes(workspace: Workspace, tmp_path: Path) -> None:
    looked: list[str] = []
    previews = MatchPreviews(workspace.trials, workspace.settings.today)

    def find_trials(watchlist: Watchlist) -> Iterable[Trial]:
        looked.append(watchlist.name)
        return previews.iter_candidates(watchlist)

    what_if, (written,) = WhatIf(), workspace.watchlists
    for price in (1000, 2000):
        changed = set_values(written, (f"price.list={price}",))
        what_if.try_figures(workspace, written, changed, find_trials)
    assert looked == ["hepatitis-c"]
    new = write_records(tmp_path / "new.ndjson", [make_study(9, phases=["PHASE3"])])
    assert run_command(workspace.settings.workspace, "pull", "--source", str(new), env=make_environment()).code == 0
    answer = what_if.try_figures(workspace, written, written, find_trials)
    assert len(looked) == 2
    assert answer.changed is answer.base


def test_a_sum_is_led_to_what_a_scan_prints(workspace: Workspace) -> None:
    (written,) = workspace.watchlists
    previews = MatchPreviews(workspace.trials, workspace.settings.today)
    changed = set_values(written, ("price.list=10000",))
    answer = WhatIf().try_figures(workspace, written, changed, previews.iter_candidates)
    for technology in answer.changed.scan.technologies:
        bridges = answer.bridge_sums(technology.key)
        assert bridges is not None
        bridge = bridges[1]
        stages, year = dict(bridge.stages), bridge.financial_year
        (page,) = answer.changed.scan.watchlists
        cost = next(
            cost for cost in page.sums if cost.technology == ("" if technology.name == "Examplinib" else "Otherivir")
        )
        assert stages["sum"] == cost.years[bridge.year - 1].net
        assert stages["part"] == technology.impact_since_launch[bridge.year - 1].p50
        assert stages["shared"] == next(row for row in technology.impact if row.financial_year == year).conditional.p50
        (total,) = (row for row in answer.changed.scan.totals if (row.scope, row.financial_year) == ("all", year))
        assert (stages["together"], stages["chance"]) == (total.conditional.p50, total.expected)
        has_rebate = technology.name == "Examplinib"  # an estimate at list price ran over what was then spent
        assert (stages["record"] < stages["ranges"] * Decimal("0.9")) is not has_rebate


def test_nothing_can_be_worked_out_from_a_price_that_is_confidential(tmp_path: Path) -> None:
    hidden = OWN.replace("price_year: 2015", "price_year: 2015, confidential: true")
    made = make_workspace(tmp_path / "one", {"hepatitis-c": HEPATITIS + hidden})
    records = write_records(tmp_path / "records.ndjson", make_records())
    assert run_command(made, "pull", "--source", str(records), env=make_environment()).code == 0
    with open_workspace(load_settings(made, make_environment())) as opened:
        (written,) = opened.watchlists
        previews = MatchPreviews(opened.trials, opened.settings.today)
        changed = set_values(written, ("uptake.peak=0.4",))
        answer = WhatIf().try_figures(opened, written, changed, previews.iter_candidates)
        seen, secret = sorted(answer.changed.scan.technologies, key=lambda technology: technology.name)
        assert answer.bridge_sums(secret.key) is None
        bridges = answer.bridge_sums(seen.key)
    assert bridges is not None
    assert [stage for stage, _ in bridges[1].stages][-1] == "shared"
    assert answer.changed.scan.totals == ()
