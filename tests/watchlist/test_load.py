"""Watchlist files are loaded, and all their faults are reported with line and column."""

from pathlib import Path

import pytest

from horizon.errors import ConfigurationError, UsageError, WatchlistError
from horizon.watchlist.files.load import check_watchlist, load_folder, load_watchlist
from watchlist.texts import GOOD, write_yaml


def test_every_fault_is_reported_from_top_to_bottom_and_loading_counts_them(tmp_path: Path) -> None:
    path = write_yaml(tmp_path, "tilte: T\nmatch: {conditons: [HCV]}\njurisdiction: ireland\nowner: a\nowner: b\n")
    assert [(fault.line, fault.text.split(":")[0]) for fault in check_watchlist(path)] == [
        (1, "title is missing"),
        (1, "unknown key 'tilte'"),
        (2, "unknown key 'conditons' in match"),
        (3, "jurisdiction"),
        (5, "the key 'owner' is given twice"),
    ]
    with pytest.raises(WatchlistError) as refused:
        load_watchlist(path)
    assert str(refused.value).endswith("title is missing (and 4 more: horizon watchlist check area)")


def test_a_missing_file_and_an_invalid_name_are_refused(tmp_path: Path) -> None:
    missing = tmp_path / "missing.yaml"
    assert [str(fault) for fault in check_watchlist(missing)] == [
        f"{missing}:1:1: cannot be read: No such file or directory"
    ]
    path = write_yaml(tmp_path, GOOD, "Hepatitis C")
    assert [fault.text for fault in check_watchlist(path)] == [
        "the file's name must be lower case letters, digits and hyphens"
    ]


def test_yaml_values_are_read_as_a_planner_means_them(tmp_path: Path) -> None:
    watchlist = load_watchlist(
        write_yaml(
            tmp_path,
            "\ufefftitle: 2026\r\nmatch: {conditions: [NO, on, 1q21 gain]}\r\npopulation:\r\n"
            "  - {step: a, people: 146000, known_since: 2012}\r\n  - {step: b, share: .5, known_since: 2012-04-19}\r\n"
            "price: {list: 30800., per: course, price_year: 2012, confidential: true}\r\n"
            "technologies: [{name: x, licence: 2014-01-16}]\r\n",
        )
    )
    assert (watchlist.name, watchlist.title) == ("area", "2026")
    assert watchlist.match is not None
    assert watchlist.match.conditions == ("NO", "on", "1q21 gain")
    assert [step.known_since for step in watchlist.population] == ["2012", "2012-04-19"]
    assert watchlist.price is not None
    assert watchlist.price.confidential
    assert watchlist.price.list.mode == 30800
    assert str(watchlist.technologies[0].licence) == "2014-01-16"


def test_a_folder_gives_the_valid_watchlists_by_name_and_the_faults_of_the_others(tmp_path: Path) -> None:
    for name, text in (("b", GOOD), ("a", GOOD), ("c", "title: T\n")):
        write_yaml(tmp_path, text, name)
    (tmp_path / "notes.txt").write_text("no watchlist", encoding="utf-8")
    (tmp_path / "d.yml").write_text(GOOD, encoding="utf-8")
    loaded = load_folder(tmp_path)
    assert [watchlist.name for watchlist in loaded.watchlists] == ["a", "b"]
    assert [(fault.path.name, fault.line) for fault in loaded.faults] == [("c.yaml", 1), ("d.yml", 1)]
    assert loaded.faults[1].text == "is not read: name it .yaml"


def test_names_select_watchlists_and_an_unknown_name_is_a_usage_error(tmp_path: Path) -> None:
    for name, text in (("b", GOOD), ("a", GOOD), ("c", "title: T\n")):
        write_yaml(tmp_path, text, name)
    loaded = load_folder(tmp_path, ["b", "a", "b"])
    assert [watchlist.name for watchlist in loaded.watchlists] == ["a", "b"]
    assert loaded.faults == ()
    with pytest.raises(UsageError, match="there is no watchlist 'd'; there are: a, b, c"):
        load_folder(tmp_path, ["a", "d"])


def test_a_missing_folder_is_a_configuration_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"there is no folder .*missing"):
        load_folder(tmp_path / "missing")
