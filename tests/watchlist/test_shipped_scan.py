"""Every shipped watchlist is scanned: a trial of its kind becomes a technology, and is costed if it has a price."""

from pathlib import Path

import pytest

from horizon.watchlist.files.document import values_of
from horizon.watchlist.files.load import load_watchlist
from horizon.watchlist.files.shipped import shipped_folder
from horizon.watchlist.files.yaml_patch import rewrite_text
from horizon.watchlist.schema.watchlist import Indication, Watchlist
from studies import Raw, make_study, write_records
from workspaces import make_environment, make_workspace, run_command

FILES = sorted(shipped_folder().glob("*.yaml"))
DEVICES = {
    "ai-in-imaging": "DEVICE",
    "breast-cancer-genomic-tests": "DIAGNOSTIC_TEST",
    "type-1-diabetes-technology": "DEVICE",
}


def make_record(number: int, watchlist: Watchlist, indication: Indication) -> Raw:
    """A record that the indication matches; of a device, one of a university and without phases."""
    device = DEVICES.get(watchlist.name)
    product = indication.match.interventions[0] if indication.match.interventions else "Examplinib"
    name = f"{product} Newthing"
    conditions = [*(indication.match.only or indication.match.conditions)[:1]] or ["A disease"]
    if indication.match.interventions and not indication.match.only:
        conditions = [*indication.match.conditions[:1]] or ["A disease"]
    return make_study(
        number,
        conditions=conditions,
        keywords=[],
        conditionBrowseModule=None,
        phases=["NA"] if device else ["PHASE3"],
        leadSponsor={"name": "A university", "class": "OTHER"} if device else {"name": "A", "class": "INDUSTRY"},
        interventions=[{"type": device or "DRUG", "name": name}],
        armGroups=[{"label": "a", "type": "EXPERIMENTAL", "interventionNames": [f"{device or 'Drug'}: {name}"]}],
    )


def watchlist_text(watchlist: Watchlist) -> str:
    """The shipped text; for devices, with the dates and the probability that a planner would enter."""
    shipped = (shipped_folder() / f"{watchlist.name}.yaml").read_text(encoding="utf-8")
    if watchlist.name not in DEVICES:
        return shipped
    entry = {"licence": "2017-01-01", "launch": "2017-06-01", "probability": 0.8}
    funded = [
        {"name": f"{indication.match.interventions[0]} Newthing", **entry}
        for indication in watchlist.resolved_indications
    ]
    return rewrite_text(shipped, values_of(shipped) | {"technologies": funded})


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_trial_of_its_kind_becomes_a_technology_with_a_launch_and_an_impact(file: Path, tmp_path: Path) -> None:
    watchlist = load_watchlist(file)
    folder = make_workspace(tmp_path / "one", {watchlist.name: watchlist_text(watchlist)})
    indications = watchlist.resolved_indications
    raws = [make_record(number, watchlist, indication) for number, indication in enumerate(indications, 1)]
    records = write_records(tmp_path / "records.ndjson", raws)
    assert run_command(folder, "pull", "--source", str(records), env=make_environment()).code == 0
    result = run_command(folder, "scan", watchlist.name, "--no-pull", "--json", env=make_environment())
    assert result.code == 0, result.err
    technologies = {technology["indication"]: technology for technology in result.json["technologies"]}
    names = {indication.name or watchlist.title: indication for indication in indications}
    assert set(technologies) == set(names), result.json["not_shown"]
    for name, indication in names.items():
        technology = technologies[name]
        assert technology["launch"], technology
        assert bool(technology["impact"]) == indication.has_cost_model, technology
