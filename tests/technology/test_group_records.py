"""The shipped watchlists on real records: what comes out was read, line by line, against them."""

import datetime as dt
import gzip
import re
from pathlib import Path

import orjson
import pytest

from horizon.evidence import tables
from horizon.registry.study import to_stored, to_trial
from horizon.technology.authorised_medicines import build_medicine_lists
from horizon.technology.group import GroupedTechnology, group_technologies
from horizon.watchlist.files.load import load_watchlist
from horizon.watchlist.files.shipped import shipped_folder
from horizon.watchlist.matching.match import match_trials

FILES = {
    "heart-failure": "studies/cardiology.ndjson.gz",
    "lung-cancer-immunotherapy": "history/oncology-2026/2026-02-05.base.ndjson.gz",
}
NO_PRODUCT = re.compile(
    r"placebo|sham\b|saline|standard|care\b|therapy|control|questionnaire|\bdoses?\b|\barm\b|cohort|release|"
    r"\bmg\b|tablet|capsule|[()\[\];+]|^[\d\W]+$|, ?\d",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def grouped(records: Path) -> dict[str, tuple[GroupedTechnology, ...]]:
    known_long = build_medicine_lists(tables.load_evidence(dt.date(2026, 2, 20)))
    technologies = {}
    for name, file in FILES.items():
        watchlist = load_watchlist(shipped_folder() / f"{name}.yaml")
        with gzip.open(records / file) as lines:
            trials = [to_trial(to_stored(orjson.loads(line)).body) for line in lines]
        known = {(watchlist.name, part.name): part.technologies for part in watchlist.resolved_indications}
        technologies[name] = group_technologies(match_trials(trials, [watchlist]).hits, known, known_long)
    return technologies


def test_about_as_many_as_were_read(grouped: dict[str, tuple[GroupedTechnology, ...]]) -> None:
    """Read were 85 and 36; what the watchlists ask for may change."""
    products = {name: len({technology.key.product for technology in groups}) for name, groups in grouped.items()}
    assert products["heart-failure"] == pytest.approx(85, rel=0.2)
    assert products["lung-cancer-immunotherapy"] == pytest.approx(36, rel=0.2)


def test_no_name_is_that_of_no_product(grouped: dict[str, tuple[GroupedTechnology, ...]]) -> None:
    named = {
        name for groups in grouped.values() for technology in groups for name in (technology.name, *technology.aliases)
    }
    assert sorted(name for name in named if NO_PRODUCT.search(name)) == []


@pytest.mark.parametrize(
    ("watchlist", "spellings"),
    [
        ("heart-failure", {"sacubitril/valsartan", "LCZ696"}),
        ("heart-failure", {"Finerenone", "BAY94-8862"}),
        ("heart-failure", {"Alagebrium", "ALT-711"}),
        ("heart-failure", {"Maridebart cafraglutide", "AMG 133", "MariTide"}),
        ("heart-failure", {"Sodium Zirconium Cyclosilicate", "Lokelma"}),
        ("lung-cancer-immunotherapy", {"Ifinatamab Deruxtecan", "I-DXd", "DS-7300a", "MK-2400"}),
        ("lung-cancer-immunotherapy", {"Rilvegostomig", "AZD2936"}),
        ("lung-cancer-immunotherapy", {"DB-1311", "BNT324"}),
    ],
)
def test_known_ones_come_out_as_one(
    grouped: dict[str, tuple[GroupedTechnology, ...]], watchlist: str, spellings: set[str]
) -> None:
    roots = {
        technology.key.product: {technology.name, *technology.aliases}
        for technology in grouped[watchlist]
        if spellings & {technology.name, *technology.aliases}
    }
    assert len(roots) == 1
    assert spellings <= next(iter(roots.values()))


@pytest.mark.parametrize(
    "background",
    [
        *("Durvalumab", "Atezolizumab", "Pembrolizumab", "Abiraterone", "Enzalutamide", "Encorafenib", "Axitinib"),
        *("Docetaxel", "Carboplatin", "Topotecan", "Valsartan", "Furosemide", "Carvedilol", "Coreg", "Metoprolol"),
    ],
)
def test_background_and_comparators_are_none(
    grouped: dict[str, tuple[GroupedTechnology, ...]], background: str
) -> None:
    named = {
        name.lower()
        for groups in grouped.values()
        for technology in groups
        for name in (technology.name, *technology.aliases)
    }
    assert background.lower() not in named
