"""Every watchlist that horizon ships, and every one of the demo, can be used as it is."""

from importlib.resources import files as resources
from pathlib import Path

import pytest

from horizon.watchlist.files import check, copy_shipped, load, load_all, shipped
from horizon.watchlist.schema import Watchlist

DEMO = Path(str(resources("horizon.demo"))) / "watchlists"
SHIPPED = sorted(shipped().glob("*.yaml"))
DEMOS = sorted(DEMO.glob("*.yaml"))


def test_there_are_three_of_each() -> None:
    names = ["heart-failure", "hepatitis-c", "lung-cancer-immunotherapy"]
    assert [path.stem for path in SHIPPED] == [path.stem for path in DEMOS] == names


@pytest.mark.parametrize("path", SHIPPED + DEMOS, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_it_loads_without_a_fault_and_opens_with_a_word_to_the_planner(path: Path) -> None:
    assert check(path) == ()
    assert path.read_text(encoding="utf-8").startswith("# ")
    watchlist = load(path)
    assert watchlist.jurisdiction == "england"
    assert all(part.area and part.payer and part.funding and part.readiness for part in watchlist.parts)


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
    costed = {
        (watchlist.name, part.name): part.costed
        for watchlist in load_all(shipped()).watchlists
        for part in watchlist.parts
    }
    assert costed == {
        ("heart-failure", "preserved or mildly reduced ejection fraction"): True,
        ("heart-failure", "reduced ejection fraction, or not said"): False,
        ("hepatitis-c", ""): True,
        ("lung-cancer-immunotherapy", ""): False,
    }


def test_the_cost_model_of_lung_cancer_works_once_its_marks_are_taken_off(tmp_path: Path) -> None:
    head, keys = (shipped() / "lung-cancer-immunotherapy.yaml").read_text(encoding="utf-8").split("title:")
    path = tmp_path / "lung-cancer.yaml"
    path.write_text("title:" + "\n".join(line.removeprefix("# ") for line in keys.splitlines()), encoding="utf-8")
    assert head.count("\n") > 3
    price = load(path).price
    assert price is not None and price.confidential


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
    assert len(sourced(watchlist)) == 5


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
    assert [path.stem for path in written] == ["hepatitis-c", "lung-cancer-immunotherapy"]
    assert mine.read_text(encoding="utf-8") == "mine"
    assert written[0].read_bytes() == SHIPPED[1].read_bytes()
    assert copy_shipped(mine.parent) == ()
