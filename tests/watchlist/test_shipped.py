"""Every shipped watchlist, and every one of the demo, is valid as it is."""

import re
from importlib.resources import files as resources
from pathlib import Path

import pytest

from horizon.errors import ConfigurationError
from horizon.watchlist.files.load import check_watchlist, load_folder, load_watchlist
from horizon.watchlist.files.shipped import copy_shipped_watchlists, shipped_folder
from horizon.watchlist.schema.watchlist import Watchlist

DEMO = Path(str(resources("horizon.demo"))) / "watchlists"
SHIPPED = sorted(shipped_folder().glob("*.yaml"))
EXAMPLE = DEMO / "hepatitis-c-us.yaml"  # for the retrospective, never sent
DEMOS = sorted({*DEMO.glob("*.yaml")} - {EXAMPLE})


COSTED = {
    ("ai-in-imaging", "mammography"),
    ("car-t", "large B-cell lymphoma"),
    ("cystic-fibrosis", "modulators"),
    ("heart-failure", "preserved or mildly reduced ejection fraction"),
    ("hepatitis-c", ""),
    ("lipid-lowering", ""),
    ("obesity", ""),
    ("sma-gene-therapy", "spinal muscular atrophy, gene therapy"),
}
"""Those with a cost model from public figures."""
MARKED_OFF = {
    "alzheimers-disease",
    "breast-cancer-genomic-tests",
    "lung-cancer-immunotherapy",
    "mrna-vaccines",
    "sma-gene-therapy",
    "type-1-diabetes-technology",
}
"""Those with a cost model in comments, to fill in."""
DEVICES = {"ai-in-imaging", "breast-cancer-genomic-tests", "type-1-diabetes-technology"}


def test_there_are_thirteen_and_three_of_them_in_the_demo() -> None:
    names = ["heart-failure", "hepatitis-c", "lung-cancer-immunotherapy"]
    assert [path.stem for path in DEMOS] == names
    assert {path.stem for path in SHIPPED} == {name for name, _ in COSTED} | MARKED_OFF
    assert len(SHIPPED) == 13


@pytest.mark.parametrize("path", SHIPPED + DEMOS, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_it_is_valid_and_opens_with_a_comment_for_the_planner(path: Path) -> None:
    assert check_watchlist(path) == ()
    assert path.read_text(encoding="utf-8").startswith("# ")
    watchlist = load_watchlist(path)
    assert watchlist.jurisdiction == "england"
    assert all(
        indication.payer and indication.funding and indication.readiness
        for indication in watchlist.resolved_indications
    )
    assert path.stem == "ai-in-imaging" or all(indication.area for indication in watchlist.resolved_indications)


def test_the_example_of_the_retrospective_is_valid_and_has_no_recipients() -> None:
    assert check_watchlist(EXAMPLE) == ()
    watchlist = load_watchlist(EXAMPLE)
    assert (watchlist.jurisdiction, watchlist.recipients) == ("us", ())
    assert watchlist.price is not None
    assert watchlist.price.currency == "USD"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_watchlist_has_no_recipients(path: Path) -> None:
    assert load_watchlist(path).recipients == ()


@pytest.mark.parametrize("path", DEMOS, ids=lambda path: path.stem)
def test_a_watchlist_of_the_demo_has_example_recipients(path: Path) -> None:
    addresses = [recipient.email for recipient in load_watchlist(path).recipients]
    assert len(addresses) == 2
    assert all(address.endswith("@example.org") for address in addresses)


@pytest.mark.parametrize("name", ["heart-failure", "lung-cancer-immunotherapy"])
def test_the_demo_of_today_differs_from_the_shipped_only_in_its_recipients(name: str) -> None:
    ours, theirs = (load_watchlist(folder / f"{name}.yaml") for folder in (DEMO, shipped_folder()))
    assert ours.model_copy(update={"recipients": ()}) == theirs


def test_the_cost_models_are_those_listed() -> None:
    indications = [
        (watchlist.name, indication)
        for watchlist in load_folder(shipped_folder()).watchlists
        for indication in watchlist.resolved_indications
    ]
    assert {(name, indication.name) for name, indication in indications if indication.has_cost_model} == COSTED


@pytest.mark.parametrize("name", sorted(MARKED_OFF))
def test_a_cost_model_in_comments_is_valid_without_the_comment_signs(name: str, tmp_path: Path) -> None:
    head, keys = re.split(
        r"^title:", (shipped_folder() / f"{name}.yaml").read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    path = tmp_path / f"{name}.yaml"
    path.write_text(re.sub(r"^( *)# ", r"\1", f"title:{keys}", flags=re.MULTILINE), encoding="utf-8")
    assert head.count("\n") > 3
    before, after = load_watchlist(shipped_folder() / f"{name}.yaml"), load_watchlist(path)
    (price,) = [
        new.price
        for old, new in zip(before.resolved_indications, after.resolved_indications, strict=True)
        if new.price and not old.price
    ]
    assert price.confidential


@pytest.mark.parametrize("name", sorted(DEVICES))
def test_devices_and_tests_count_for_all_sponsors_and_phases(name: str) -> None:
    count = load_watchlist(shipped_folder() / f"{name}.yaml").count
    assert count.phases == count.sponsors == "all"
    assert "device" in count.kinds
    assert "drug" not in count.kinds


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_watchlist_names_its_schema(path: Path) -> None:
    assert "# yaml-language-server: $schema=watchlist.schema.json\n" in path.read_text(encoding="utf-8")


def list_sources(watchlist: Watchlist) -> list[str]:
    """The source of every figure of a watchlist that gives one."""

    def list_in(value: object) -> list[str]:
        if isinstance(value, dict):
            sources = [value["source"]] if value.get("source") else []
            return sources + [source for inner in value.values() for source in list_in(inner)]
        return [source for inner in value for source in list_in(inner)] if isinstance(value, list) else []

    return list_in(watchlist.model_dump(mode="json"))


def test_the_demo_of_2012_has_no_later_price_of_sofosbuvir() -> None:
    text = (DEMO / "hepatitis-c.yaml").read_text(encoding="utf-8")
    watchlist = load_watchlist(DEMO / "hepatitis-c.yaml")
    assert not any(
        figure in text for figure in ("34982", "34,98", "38979", "38,97", "84000", "84,000", "10011", "10,011")
    )
    assert watchlist.price is not None
    assert watchlist.price.list.mode == 30800
    assert watchlist.price.price_year == 2012
    assert watchlist.capacity is None
    costs = [source for source in list_sources(watchlist) if not source.startswith(("FDA", "EMA"))]
    assert len(costs) == 4


def test_a_figure_with_a_source_has_a_known_since() -> None:
    for folder in (DEMO, shipped_folder()):
        for watchlist in load_folder(folder).watchlists:
            text = (folder / f"{watchlist.name}.yaml").read_text(encoding="utf-8")
            lines = [line for line in text.splitlines() if not line.startswith("#")]
            counts = [sum(key in line for line in lines) for key in ("source:", "known_since:")]
            assert counts[0] == counts[1], watchlist.name


def test_copying_leaves_existing_files_alone(tmp_path: Path) -> None:
    mine = tmp_path / "watchlists" / "heart-failure.yaml"
    mine.parent.mkdir()
    mine.write_text("mine", encoding="utf-8")
    written = copy_shipped_watchlists(mine.parent)
    assert len(written) == len(SHIPPED) - 1
    assert mine not in written
    assert mine.read_text(encoding="utf-8") == "mine"
    assert all(path.read_bytes() == (shipped_folder() / path.name).read_bytes() for path in written)
    assert copy_shipped_watchlists(mine.parent) == ()


def test_a_folder_that_cannot_be_written_is_a_configuration_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="file/watchlists: Not a directory"):
        copy_shipped_watchlists(tmp_path / "file" / "watchlists")


@pytest.mark.parametrize("name", ["ai-in-imaging", "breast-cancer-genomic-tests", "type-1-diabetes-technology"])
def test_a_watchlist_of_devices_has_hours_first_and_what_to_find_out(name: str) -> None:
    watchlist = load_watchlist(shipped_folder() / f"{name}.yaml")
    costed = [indication for indication in watchlist.resolved_indications if indication.resources]
    assert costed
    assert all(len(indication.find_out) >= 5 for indication in watchlist.resolved_indications)
    assert all({used.per for used in indication.resources} >= {"site"} for indication in costed)
