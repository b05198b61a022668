"""Every watchlist that horizon ships, and every one of the demo, can be used as it is."""

import re
from importlib.resources import files as resources
from pathlib import Path

import pytest

from horizon.watchlist.files.files import check, copy_shipped, load, load_all, shipped
from horizon.watchlist.schema.watchlist import Watchlist

DEMO = Path(str(resources("horizon.demo"))) / "watchlists"
SHIPPED = sorted(shipped().glob("*.yaml"))
EXAMPLE = DEMO / "hepatitis-c-us.yaml"  # looked back with, never sent
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
"""Those whose figures can be defended in public."""
MARKED_OFF = {
    "alzheimers-disease",
    "breast-cancer-genomic-tests",
    "lung-cancer-immunotherapy",
    "mrna-vaccines",
    "sma-gene-therapy",
    "type-1-diabetes-technology",
}
"""Those that carry a cost model to fill in."""
DEVICES = {"ai-in-imaging", "breast-cancer-genomic-tests", "type-1-diabetes-technology"}


def test_there_are_thirteen_and_three_of_them_in_the_demo() -> None:
    names = ["heart-failure", "hepatitis-c", "lung-cancer-immunotherapy"]
    assert [path.stem for path in DEMOS] == names
    assert {path.stem for path in SHIPPED} == {name for name, _ in COSTED} | MARKED_OFF
    assert len(SHIPPED) == 13


@pytest.mark.parametrize("path", SHIPPED + DEMOS, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_it_loads_without_a_fault_and_opens_with_a_word_to_the_planner(path: Path) -> None:
    assert check(path) == ()
    assert path.read_text(encoding="utf-8").startswith("# ")
    watchlist = load(path)
    assert watchlist.jurisdiction == "england"
    assert all(part.payer and part.funding and part.readiness for part in watchlist.parts)
    assert path.stem == "ai-in-imaging" or all(part.area for part in watchlist.parts)


def test_what_is_looked_back_with_loads_and_writes_to_nobody() -> None:
    assert check(EXAMPLE) == ()
    watchlist = load(EXAMPLE)
    assert (watchlist.jurisdiction, watchlist.recipients) == ("us", ())
    assert watchlist.price is not None and watchlist.price.currency == "USD"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_one_writes_to_nobody(path: Path) -> None:
    assert load(path).recipients == ()


@pytest.mark.parametrize("path", DEMOS, ids=lambda path: path.stem)
def test_one_of_the_demo_writes_to_addresses_that_do_not_exist(path: Path) -> None:
    addresses = [recipient.email for recipient in load(path).recipients]
    assert len(addresses) == 2 and all(address.endswith("@example.org") for address in addresses)


@pytest.mark.parametrize("name", ["heart-failure", "lung-cancer-immunotherapy"])
def test_the_demo_of_today_differs_from_what_is_shipped_in_its_recipients_alone(name: str) -> None:
    ours, theirs = (load(folder / f"{name}.yaml") for folder in (DEMO, shipped()))
    assert ours.model_copy(update={"recipients": ()}) == theirs


def test_what_can_be_costed_is() -> None:
    parts = [(watchlist.name, part) for watchlist in load_all(shipped()).watchlists for part in watchlist.parts]
    assert {(name, part.name) for name, part in parts if part.costed} == COSTED


@pytest.mark.parametrize("name", sorted(MARKED_OFF))
def test_a_cost_model_that_is_marked_off_works_once_its_marks_are_taken_off(name: str, tmp_path: Path) -> None:
    head, keys = re.split(r"^title:", (shipped() / f"{name}.yaml").read_text(encoding="utf-8"), flags=re.MULTILINE)
    path = tmp_path / f"{name}.yaml"
    path.write_text(re.sub(r"^( *)# ", r"\1", f"title:{keys}", flags=re.MULTILINE), encoding="utf-8")
    assert head.count("\n") > 3
    before, after = load(shipped() / f"{name}.yaml"), load(path)
    (price,) = [new.price for old, new in zip(before.parts, after.parts, strict=True) if new.price and not old.price]
    assert price.confidential


@pytest.mark.parametrize("name", sorted(DEVICES))
def test_devices_and_tests_count_whoever_tries_them_and_have_no_phases(name: str) -> None:
    count = load(shipped() / f"{name}.yaml").count
    assert count.phases == count.sponsors == "all"
    assert "device" in count.kinds and "drug" not in count.kinds


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_one_names_its_schema(path: Path) -> None:
    assert "# yaml-language-server: $schema=watchlist.schema.json\n" in path.read_text(encoding="utf-8")


def sourced(watchlist: Watchlist) -> list[str]:
    """The source of every figure of a watchlist that gives one."""

    def walk(value: object) -> list[str]:
        if isinstance(value, dict):
            own = [value["source"]] if value.get("source") else []
            return own + [source for inner in value.values() for source in walk(inner)]
        return [source for inner in value for source in walk(inner)] if isinstance(value, list) else []

    return walk(watchlist.model_dump(mode="json"))


def test_the_demo_of_2012_knows_nothing_of_what_sofosbuvir_came_to_cost() -> None:
    text = (DEMO / "hepatitis-c.yaml").read_text(encoding="utf-8")
    watchlist = load(DEMO / "hepatitis-c.yaml")
    assert not any(
        figure in text for figure in ("34982", "34,98", "38979", "38,97", "84000", "84,000", "10011", "10,011")
    )
    assert watchlist.price is not None and watchlist.price.list.mode == 30800
    assert watchlist.price.price_year == 2012 and watchlist.capacity is None
    assert len(sourced(watchlist)) == 4


def test_a_figure_with_a_source_says_since_when_it_is_known() -> None:
    for folder in (DEMO, shipped()):
        for watchlist in load_all(folder).watchlists:
            text = (folder / f"{watchlist.name}.yaml").read_text(encoding="utf-8")
            lines = [line for line in text.splitlines() if not line.startswith("#")]
            counts = [sum(key in line for line in lines) for key in ("source:", "known_since:")]
            assert counts[0] == counts[1], watchlist.name


def test_copying_leaves_alone_what_is_there(tmp_path: Path) -> None:
    mine = tmp_path / "watchlists" / "heart-failure.yaml"
    mine.parent.mkdir()
    mine.write_text("mine", encoding="utf-8")
    written = copy_shipped(mine.parent)
    assert len(written) == len(SHIPPED) - 1 and mine not in written
    assert mine.read_text(encoding="utf-8") == "mine"
    assert all(path.read_bytes() == (shipped() / path.name).read_bytes() for path in written)
    assert copy_shipped(mine.parent) == ()
