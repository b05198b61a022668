"""Public tables of spend, read by a small file that says what their columns are."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from horizon.errors import ConfigurationError, UsageError
from horizon.scoring.spend_table import load_spend_table
from horizon.watchlist.schema.watchlist import Watchlist

TODAY = dt.date(2020, 1, 1)
WATCHLIST = Watchlist.model_validate(
    {
        "name": "hepatitis-c-us",
        "title": "Hepatitis C",
        "jurisdiction": "us",
        "match": {"conditions": ["hepatitis C"]},
        "technologies": [{"name": "sofosbuvir", "aliases": ["Sovaldi"]}],
    }
)
TABLE = """brand,generic_name,program,year,gross_spend_usd,beneficiaries
Sovaldi,Sofosbuvir,Part D,2014,"3,106,589,211.5",33028
Sovaldi,Sofosbuvir,Medicaid,2014,1300000000,
Sovaldi,Sofosbuvir,Part D,2015,1375000000,
Harvoni,Ledipasvir/Sofosbuvir,Part D,2015,7030633000,
Abacavir,Abacavir Sulfate,Part D,2014,1,
"""
MAPPING = """watchlist = "hepatitis-c-us"
source = "CMS"
published = "2019-03"
[columns]
product = ["brand", "generic_name"]
year = "year"
amount = "gross_spend_usd"
"""
WHERE = '[where]\nprogram = "Part D"\n'


def load(folder: Path, table: str = TABLE, mapping: str = MAPPING) -> list[tuple[str, str, Decimal | None]]:
    (folder / "table.csv").write_text(table, encoding="utf-8")
    (folder / "columns.toml").write_text(mapping, encoding="utf-8")
    read = load_spend_table(folder / "table.csv", folder / "columns.toml", [WATCHLIST], TODAY)
    assert all((row.event, row.source, row.currency) == ("spend", "CMS", "USD") for row in read.outcomes)
    return [(row.technology, row.financial_year, row.amount) for row in read.outcomes]


def test_the_watchlists_own_technologies_are_looked_for_and_added_up_by_year(tmp_path: Path) -> None:
    assert load(tmp_path) == [
        ("sofosbuvir", "2014", Decimal(4_406_589_212)),
        ("sofosbuvir", "2015", Decimal(1_375_000_000)),
    ]


def test_rows_of_another_value_are_left_out_and_products_can_be_named(tmp_path: Path) -> None:
    products = '[products]\nHarvoni = "ledipasvir/sofosbuvir"\n'
    assert load(tmp_path, mapping=MAPPING + WHERE + products) == [
        ("ledipasvir/sofosbuvir", "2015", Decimal(7_030_633_000))
    ]


def test_a_plain_table_in_thousands(tmp_path: Path) -> None:
    mapping = 'times = 1000\nwatchlist = "hepatitis-c-us"\nsource = "CMS"\npublished = "2019"\n[columns]\n'
    mapping += 'product = "drug"\nyear = "when"\namount = "spend"\n'
    assert load(tmp_path, "drug,when,spend\nsofosbuvir,2014,2.5\n", mapping) == [("sofosbuvir", "2014", Decimal(2500))]


@pytest.mark.parametrize(
    ("table", "mapping", "error", "message"),
    [
        ("drug,year\n", MAPPING, UsageError, "line 1 has no 'brand'; it has drug, year"),
        (TABLE.replace("1375000000", "much"), MAPPING, ConfigurationError, "table.csv:4: gross_spend_usd 'much'"),
        (TABLE.replace("Sovaldi,Sofosbuvir", "X,Y"), MAPPING, UsageError, "no row is of a product that is looked for"),
        (TABLE, MAPPING.replace("year =", "jahr ="), UsageError, "columns.year: field required"),
        (TABLE, MAPPING.replace("hepatitis-c-us", "hepatitis"), UsageError, "no row is of a product"),
        (TABLE.replace("Part D,2014", "Part D,2014/15"), MAPPING, UsageError, "financial_year '2014/15' is none here"),
    ],
)
def test_a_fault_says_where_it_is(
    tmp_path: Path, table: str, mapping: str, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message.replace("(", r"\(").replace(")", r"\)")):
        load(tmp_path, table, mapping)
