"""The shipped watchlists on real records: what comes out was read, line by line, against them."""

import datetime as dt
import gzip
import re
from pathlib import Path

import orjson
import pytest

from horizon.evidence import tables
from horizon.registry.study import keep, read
from horizon.technology.authorised_medicines import listed
from horizon.technology.group import Group, group
from horizon.watchlist.files.files import load, shipped
from horizon.watchlist.matching.match import match

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
def found(records: Path) -> dict[str, tuple[Group, ...]]:
    known_long = listed(tables.load(dt.date(2026, 2, 20)))
    technologies = {}
    for name, file in FILES.items():
        watchlist = load(shipped() / f"{name}.yaml")
        with gzip.open(records / file) as lines:
            trials = [read(keep(orjson.loads(line)).body) for line in lines]
        known = {(watchlist.name, part.name): part.technologies for part in watchlist.parts}
        technologies[name] = group(match(trials, [watchlist]).hits, known, known_long)
    return technologies


def test_about_as_many_as_were_read(found: dict[str, tuple[Group, ...]]) -> None:
    """Read were 85 and 36; what the watchlists ask for may change."""
    products = {name: len({one.key.rpartition("|")[2] for one in groups}) for name, groups in found.items()}
    assert products["heart-failure"] == pytest.approx(85, rel=0.2)
    assert products["lung-cancer-immunotherapy"] == pytest.approx(36, rel=0.2)


def test_no_name_is_that_of_no_product(found: dict[str, tuple[Group, ...]]) -> None:
    named = {name for groups in found.values() for one in groups for name in (one.name, *one.aliases)}
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
def test_known_ones_come_out_as_one(found: dict[str, tuple[Group, ...]], watchlist: str, spellings: set[str]) -> None:
    roots = {
        one.key.rpartition("|")[2]: {one.name, *one.aliases}
        for one in found[watchlist]
        if spellings & {one.name, *one.aliases}
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
def test_background_and_comparators_are_none(found: dict[str, tuple[Group, ...]], background: str) -> None:
    named = {name.lower() for groups in found.values() for one in groups for name in (one.name, *one.aliases)}
    assert background.lower() not in named
