"""Public tables of spend by product and year, read by a small file that says what their columns are.

The file is TOML: ``watchlist``, ``source``, ``published`` (the day from which the table is known), ``[columns]`` with
``product`` (one column or several, tried in order), ``year`` and ``amount``, and where they apply ``indication``,
``times`` (what the amounts are multiplied by), ``[where]`` (the columns that must have a value) and ``[products]`` (a
product's name in the table = the technology's). Without ``[products]`` the watchlist's own technologies are looked for.
Rows of one technology and year are added up.
"""

import csv
import datetime as dt
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from horizon.errors import ConfigurationError, UsageError
from horizon.scoring.outcome_entry import parse_outcome
from horizon.values.outcome import Outcome
from horizon.watchlist.schema.watchlist import Watchlist

_Names = Annotated[tuple[str, ...], BeforeValidator(lambda value: [value] if isinstance(value, str) else value)]


class SpendColumns(BaseModel):
    """The names of a table's columns."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    product: _Names
    year: str
    amount: str


class SpendMapping(BaseModel):
    """What a table of spend is, and what its columns mean."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    watchlist: str
    source: str
    published: dt.date | str
    columns: SpendColumns
    indication: str = ""
    times: Decimal = Decimal(1)
    where: dict[str, _Names] = Field(default_factory=dict)
    products: dict[str, str] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SpendTable:
    """The outcomes of a table, and how many of its rows are of no technology that is watched."""

    outcomes: tuple[Outcome, ...]
    left_out: int


def load_spend_table(path: Path, mapping_path: Path, watchlists: Sequence[Watchlist], today: dt.date) -> SpendTable:
    """Read the spend of a watchlist's technologies from a table.

    Raises UsageError if a file cannot be read or a column is missing; ConfigurationError with every fault and its line.
    """
    mapping = _read_mapping(mapping_path)
    products = _list_products(mapping, watchlists)
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    faults: list[str] = []
    left_out = 0
    unwanted: set[str] = set()
    for line, row in _read_spend_rows(path, mapping):
        technology = _find_row_technology(row, mapping, products)
        if technology and not _is_wanted(row, mapping):
            unwanted.update(f"{column} = {row[column].strip()}" for column in mapping.where)
        if not technology or not _is_wanted(row, mapping):
            left_out += 1
            continue
        amount = _parse_spent_amount(row[mapping.columns.amount])
        if amount is None:
            faults.append(f"{path.name}:{line}: {mapping.columns.amount} {row[mapping.columns.amount]!r} is no amount")
            continue
        sums[technology, row[mapping.columns.year].strip()] += amount * mapping.times
    if faults:
        raise ConfigurationError("\n".join([*faults, f"{len(faults)} faults: nothing is recorded, correct them first"]))
    if not sums and unwanted:
        raise UsageError(f"{path}: [where] leaves out every row; the table has: {', '.join(sorted(unwanted))}")
    if not sums:
        named = ", ".join(sorted(products)) or "none"
        raise UsageError(f"{path}: no row is of a product that is looked for ({named}): name them under [products]")
    outcomes = (_to_outcome(mapping, *key, amount, watchlists, today) for key, amount in sorted(sums.items()))
    return SpendTable(tuple(outcomes), left_out)


def _read_mapping(path: Path) -> SpendMapping:
    try:
        return SpendMapping.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise UsageError(f"{path}: {place}: {first['msg'].lower()}") from None


def _list_products(mapping: SpendMapping, watchlists: Sequence[Watchlist]) -> dict[str, str]:
    """The technologies by the folded names of their products."""
    if mapping.products:
        return {product.casefold(): technology for product, technology in mapping.products.items()}
    chosen = next((watchlist for watchlist in watchlists if watchlist.name == mapping.watchlist), None)
    indications = chosen.resolved_indications if chosen else ()
    parts = [part for indication in indications for part in indication.technologies]
    return {name.casefold(): part.name for part in parts for name in (part.name, *part.aliases)}


def _read_spend_rows(path: Path, mapping: SpendMapping) -> Iterator[tuple[int, Mapping[str, str]]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from None
    reader = csv.DictReader(lines, skipinitialspace=True)
    wanted = (*mapping.columns.product, mapping.columns.year, mapping.columns.amount, *mapping.where)
    if missing := [name for name in wanted if name not in (reader.fieldnames or ())]:
        raise UsageError(
            f"{path}: line 1 has no {missing[0]!r}; it has {', '.join(reader.fieldnames or ()) or 'nothing'}"
        )
    for row in reader:
        yield reader.line_num, {key: value or "" for key, value in row.items() if key}


def _find_row_technology(row: Mapping[str, str], mapping: SpendMapping, products: Mapping[str, str]) -> str:
    names = (row[column].strip().casefold() for column in mapping.columns.product)
    return next((products[name] for name in names if name in products), "")


def _is_wanted(row: Mapping[str, str], mapping: SpendMapping) -> bool:
    return all(row[column].strip() in values for column, values in mapping.where.items())


def _parse_spent_amount(text: str) -> Decimal | None:
    try:
        amount = Decimal(text.strip().lstrip("£$€").replace(",", ""))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def _to_outcome(
    mapping: SpendMapping, technology: str, year: str, amount: Decimal, watchlists: Sequence[Watchlist], today: dt.date
) -> Outcome:
    fields = {
        "watchlist": mapping.watchlist,
        "indication": mapping.indication,
        "technology": technology,
        "event": "spend",
        "date": str(mapping.published),
        "source": mapping.source,
        "financial_year": year,
        "amount": str(amount.quantize(Decimal(1))),
    }
    return parse_outcome(fields, watchlists, today)
