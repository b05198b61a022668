"""Every shipped watchlist is run: a trial of its kind is found, becomes a technology, and is costed where it can be."""

from pathlib import Path

import pytest

from horizon.watchlist.files.files import load, rewritten, shipped, values_of
from horizon.watchlist.schema.watchlist import Indication, Watchlist
from studies import Raw, study
from studies import write as write_records
from workspaces import ask, environment, make

WATCHLISTS = [load(path) for path in sorted(shipped().glob("*.yaml"))]
DEVICES = {
    "ai-in-imaging": "DEVICE",
    "breast-cancer-genomic-tests": "DIAGNOSTIC_TEST",
    "type-1-diabetes-technology": "DEVICE",
}


def trial(number: int, watchlist: Watchlist, part: Indication) -> Raw:
    """A trial that this indication is for; of a device, one of a university and without phases."""
    device = DEVICES.get(watchlist.name)
    product = part.match.interventions[0] if part.match.interventions else "Examplinib"
    name = f"{product} Newthing"
    conditions = [*(part.match.only or part.match.conditions)[:1]] or ["A disease"]
    if part.match.interventions and not part.match.only:
        conditions = [*part.match.conditions[:1]] or ["A disease"]
    return study(
        number,
        conditions=conditions,
        keywords=[],
        conditionBrowseModule=None,
        phases=["NA"] if device else ["PHASE3"],
        leadSponsor={"name": "A university", "class": "OTHER"} if device else {"name": "A", "class": "INDUSTRY"},
        interventions=[{"type": device or "DRUG", "name": name}],
        armGroups=[{"label": "a", "type": "EXPERIMENTAL", "interventionNames": [f"{device or 'Drug'}: {name}"]}],
    )


def text(watchlist: Watchlist) -> str:
    """The file; for devices with the days and the chance that a planner would enter, since no table forecasts them."""
    written = (shipped() / f"{watchlist.name}.yaml").read_text(encoding="utf-8")
    if watchlist.name not in DEVICES:
        return written
    known = {"licence": "2017-01-01", "launch": "2017-06-01", "probability": 0.8}
    funded = [{"name": f"{part.match.interventions[0]} Newthing", **known} for part in watchlist.parts]
    return rewritten(written, values_of(written) | {"technologies": funded})


@pytest.mark.parametrize("watchlist", WATCHLISTS, ids=lambda one: one.name)
def test_it_finds_its_kind_and_says_when_and_for_how_much(watchlist: Watchlist, tmp_path: Path) -> None:
    folder = make(tmp_path / "one", {watchlist.name: text(watchlist)})
    raws = [trial(number, watchlist, part) for number, part in enumerate(watchlist.parts, 1)]
    records = write_records(tmp_path / "records.ndjson", raws)
    assert ask(folder, "pull", "--source", str(records), given=environment()).code == 0
    said = ask(folder, "scan", watchlist.name, "--no-pull", "--json", given=environment())
    assert said.code == 0, said.err
    found = {one["indication"]: one for one in said.json["technologies"]}
    assert set(found) == {part.name or watchlist.title for part in watchlist.parts}, said.json["not_shown"]
    for part in watchlist.parts:
        one = found[part.name or watchlist.title]
        assert one["launch"] and bool(one["impact"]) == part.costed, one
