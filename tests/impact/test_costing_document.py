"""The document on cost models: its examples are loaded and estimated, its commands are run."""

import datetime as dt
import re
import shlex
from pathlib import Path

import pytest

from horizon.assessment.identification import ScanBasis
from horizon.assessment.scan import scan_trials
from horizon.digest.view.costing import describe_sum
from horizon.evidence import tables
from horizon.settings import DigestSettings
from horizon.values.scan import Scan
from horizon.watchlist.files.load import check_watchlist, load_watchlist
from horizon.watchlist.files.shipped import shipped_folder
from studies import make_study, write_records
from workspaces import make_environment, make_workspace, run_command

DOCUMENT = (Path(__file__).parents[2] / "docs" / "costing.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", DOCUMENT, re.DOTALL)
(COMMANDS,) = re.findall(r"```sh\n(.*?)```", DOCUMENT, re.DOTALL)
DAY = dt.date(2026, 2, 19)


def scan_example(example: str, folder: Path, **changes: object) -> Scan:
    path = folder / "example.yaml"
    path.write_text(example, encoding="utf-8")
    assert check_watchlist(path) == ()
    digest = DigestSettings(draws=400).model_copy(update=changes)
    basis = ScanBasis([load_watchlist(path)], tables.load_evidence(DAY), "2026-02-19T09:00:00", digest)
    return scan_trials([], basis)[0]


def test_what_stands_beside_a_technology_is_its_own(tmp_path: Path) -> None:
    scan = scan_example(EXAMPLES[1], tmp_path)
    (page,) = scan.watchlists
    assert [cost.technology for cost in page.sums] == ["", "examplitide", "examplogene"]
    stand_in, tablet, cure = page.sums
    assert describe_sum(stand_in).startswith(
        "125,000 eligible → 37,500 treated at the peak · £2,375 − £2,319 displaced"
    )
    assert (tablet.eligible, tablet.price_per, cure.per, cure.displaced) == (100_000, "year", "course", 0)


def test_software_and_sensors_are_counted_by_scan_and_user(tmp_path: Path) -> None:
    scan = scan_example(EXAMPLES[2], tmp_path)
    (page,) = scan.watchlists
    scans, users = page.times
    assert [line.what for line in scans.lines] == ["reading", "set-up, at 30 sites", "teaching, at 30 sites"]
    assert scans.lines[0].a_year == -12_000
    assert (scans.per, users.per, users.technology) == ("course", "year", "examplesense")
    assert page.find_out == ("Which of the two our hospitals have tried, and what it took",)
    (sensor,) = scan.technologies
    assert "on sale in the United States, not here" in " ".join(sensor.because)


def test_a_first_biosimilar_saves(tmp_path: Path) -> None:
    scan = scan_example(EXAMPLES[3], tmp_path)
    (technology,) = scan.technologies
    assert (technology.name, technology.novelty, technology.trials) == (
        "examplimab biosimilar",
        "biosimilar or generic",
        (),
    )
    assert technology.launch is not None
    assert technology.launch.p50 == dt.date(2027, 7, 1)
    assert technology.probability is not None
    assert technology.probability.reimbursed == 0.9
    assert technology.impact[0].expected == 0
    assert all(row.conditional.p90 < 0 and row.expected < 0 for row in technology.impact[2:])
    total = {row.financial_year: row.expected for row in scan.totals if row.scope == "all"}
    assert all(abs(total[row.financial_year] - row.expected) <= 1 for row in technology.impact)
    assert not technology.over_threshold
    assert technology.crosses_threshold == 0


def test_who_can_be_seen_limits_the_bill(tmp_path: Path) -> None:
    launched = EXAMPLES[0] + "technologies:\n  - {name: examplutide, launch: 2026-04-01}\n"
    (technology,) = scan_example(launched, tmp_path).technologies
    first = {row.what: row for row in technology.resources if row.financial_year == "2026/27"}
    # 30 % of 45,000 start; each takes 1 to 2 hours of a nurse.
    assert 13_500 <= first["nurses"].p10 < first["nurses"].p90 <= 27_000
    assert first["nurses"].posts == round(first["nurses"].p50 / 1575, 1)
    assert first["training"].p50 == 400
    assert [row.p90 for row in technology.resources if row.what == "training"] == [0, 400, 0, 0, 0]


@pytest.mark.parametrize("line", COMMANDS.splitlines())
def test_the_commands_work_as_written(tmp_path: Path, line: str) -> None:
    path = shipped_folder() / "hepatitis-c.yaml"
    workspace = make_workspace(tmp_path / "one", {path.stem: path.read_text(encoding="utf-8")})
    records = write_records(tmp_path / "records.ndjson.gz", [make_study(1)])
    assert run_command(workspace, "pull", "--source", str(records), env=make_environment()).code == 0
    before = {file: file.read_bytes() for file in (workspace / "watchlists").iterdir()}
    result = run_command(workspace, *shlex.split(line)[1:], env=make_environment())
    assert result.code == 0, result.err
    assert {file: file.read_bytes() for file in (workspace / "watchlists").iterdir()} == before
