"""The evidence tables, and their loader: what was known on the day asked for.

Rules (branches, rounds, thresholds), authorisations and what is in general use hold from their day only. Evidence of
method (lags, slip, success rates) may be later than the day and is then stamped ``method, later`` where it is shown.
"""

import csv
import datetime as dt
import functools
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from typing import TypeVar

from horizon.evidence.rows import (
    METHOD_LATER,
    Branch,
    Duration,
    Lag,
    Medicine,
    Population,
    Published,
    Rate,
    Round,
    Share,
    Threshold,
)

_Row = TypeVar("_Row", Lag, Duration, Share)

_TABLES = (
    "accuracy", "branches", "correction", "durations", "established", "filing",
    "lags", "lists", "medicines", "populations", "rounds", "success", "thresholds",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evidence:
    """All tables as of ``day``. ``lists_end`` says until when each list of authorised medicines is known."""

    day: dt.date
    version: str
    rates: tuple[Rate, ...]
    lags: tuple[Lag, ...]
    durations: tuple[Duration, ...]
    shares: tuple[Share, ...]
    branches: tuple[Branch, ...]
    rounds: tuple[Round, ...]
    thresholds: tuple[Threshold, ...]
    medicines: tuple[Medicine, ...]
    established: frozenset[str]
    lists_end: dict[str, dt.date]
    accuracy: tuple[Published, ...]
    populations: tuple[Population, ...]

    def __hash__(self) -> int:
        # By name: to hash every row would take as long as what is remembered by it.
        return hash((self.day, self.version))

    def lag(self, quantity: str, scope: str = "all") -> Lag:
        """The one row of a quantity; KeyError if there is none."""
        return _one(self.lags, quantity, "scope", scope)

    def rate(self, quantity: str, area: str) -> tuple[Rate, ...]:
        """Every row of a quantity for exactly this area: studies may disagree, so there may be several."""
        return tuple(row for row in self.rates if row.quantity == quantity and row.area == area)

    def share(self, quantity: str, area: str) -> Share:
        """The row of a quantity for an area, else the one for all areas."""
        own = [row for row in self.shares if row.quantity == quantity and row.area == area]
        return own[0] if own else _one(self.shares, quantity, "area", "all")

    def duration(self, quantity: str, area: str) -> Duration:
        """The row of a phase's length for an area, else the one for all areas."""
        own = [row for row in self.durations if row.quantity == quantity and row.area == area]
        return own[0] if own else _one(self.durations, quantity, "area", "all")

    def roads(self, jurisdiction: str, area: str, kind: str = "medicine") -> tuple[Branch, ...]:
        """The branches from licence to funding; a branch of the area replaces its namesake for all areas."""
        rows = [row for row in self.branches if row.jurisdiction == jurisdiction and row.kind == kind]
        own = {row.branch for row in rows if row.area == area}
        return tuple(row for row in rows if row.area == area or (row.area == "all" and row.branch not in own))

    def threshold(self, jurisdiction: str) -> Threshold | None:
        """The dated rule that applies, if there is one."""
        return next((row for row in self.thresholds if row.jurisdiction == jurisdiction), None)

    def population(self, jurisdiction: str) -> Population | None:
        """The people of a jurisdiction as last counted; None where it has no people of its own."""
        return next((row for row in reversed(self.populations) if row.jurisdiction == jurisdiction), None)

    def stamp(self, known_from: str) -> str:
        """``method, later`` for a figure of method that was published after the day."""
        return METHOD_LATER if known_from and known_from > self.day.isoformat()[: len(known_from)] else ""


def load(day: dt.date) -> Evidence:
    """The evidence as of a day."""
    return _load(day, version())


@functools.lru_cache(maxsize=8)
def _load(day: dt.date, of: str) -> Evidence:
    return Evidence(
        day=day,
        version=of,
        rates=tuple(_rates()),
        lags=tuple(_lags()),
        durations=tuple(
            Duration(r["quantity"], r["area"], float(r["years"]), r["source"], r["known_from"])
            for r in _rows("durations")
        ),
        shares=tuple(_shares()),
        branches=tuple(_branches(day)),
        rounds=tuple(_rounds(day)),
        thresholds=tuple(_thresholds(day)),
        medicines=tuple(row for row in _medicines() if row.authorised <= day),
        established=frozenset(row["substance"] for row in _rows("established") if row["since"] <= day.isoformat()),
        lists_end={row["region"]: dt.date.fromisoformat(row["until"]) for row in _rows("lists")},
        populations=tuple(_populations(day)),
        accuracy=tuple(Published(r["measure"], int(r["n"]), r["published"], r["source"]) for r in _rows("accuracy")),
    )


@functools.cache
def version() -> str:
    """Twelve characters that change whenever a table does."""
    digest = hashlib.sha256()
    for name in _TABLES:
        digest.update((files("horizon.evidence") / f"{name}.csv").read_bytes())
    return digest.hexdigest()[:12]


@functools.cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    text = (files("horizon.evidence") / f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def _one(rows: tuple[_Row, ...], quantity: str, field: str, value: str) -> _Row:
    for row in rows:
        if row.quantity == quantity and getattr(row, field) == value:
            return row
    raise KeyError(f"no evidence for {quantity!r}, {field} {value!r}")


def _rates() -> Iterator[Rate]:
    for r in _rows("success"):
        low, high = (float(r[key]) if r[key] else None for key in ("low", "high"))
        yield Rate(r["quantity"], r["area"], float(r["value"]), low, high, r["source"], r["known_from"])


def _lags() -> Iterator[Lag]:
    for r in _rows("lags"):
        p10, p25, p50, p75, p90 = (float(r[key]) for key in ("p10", "p25", "p50", "p75", "p90"))
        yield Lag(r["quantity"], r["scope"], p10, p25, p50, p75, p90, int(r["n"]), r["source"], r["known_from"])


def _shares() -> Iterator[Share]:
    for r in _rows("filing"):
        yield Share(r["quantity"], r["area"], float(r["value"]), r["source"], r["known_from"])
    for r in _rows("correction"):
        yield Share(r["quantity"], "all", float(r["value"]), r["source"], r["known_from"])


def _holds(row: dict[str, str], day: dt.date) -> bool:
    """From ``valid_from`` to the day before ``valid_until``."""
    text = day.isoformat()
    return row["valid_from"] <= text and (not row["valid_until"] or text < row["valid_until"])


def _branches(day: dt.date) -> Iterator[Branch]:
    for r in _rows("branches"):
        if _holds(r, day):
            low, median, high = (float(r[key]) for key in ("low", "median", "high"))
            yield Branch(
                r["jurisdiction"],
                r["kind"],
                r["branch"],
                r["area"],
                float(r["weight"] or 0),
                low,
                median,
                high,
                r["unit"],
                r["source"],
                r["known_from"],
            )


def _rounds(day: dt.date) -> Iterator[Round]:
    for r in _rows("rounds"):
        if r["known_from"] <= day.isoformat():
            date = dt.date.fromisoformat(r["date"])
            yield Round(r["jurisdiction"], r["financial_year"], r["round"], date, r["source"], kind=r["kind"])


def _thresholds(day: dt.date) -> Iterator[Threshold]:
    for r in _rows("thresholds"):
        if _holds(r, day):
            yield Threshold(r["jurisdiction"], r["name"], Decimal(r["amount"]), r["currency"], r["source"])


def _populations(day: dt.date) -> Iterator[Population]:
    """Oldest first, as they were known on the day; the oldest of a jurisdiction whatever the day."""
    seen: set[str] = set()
    for r in _rows("populations"):
        if r["known_from"] <= day.isoformat() or r["jurisdiction"] not in seen:
            seen.add(r["jurisdiction"])
            yield Population(r["jurisdiction"], int(r["people"]), dt.date.fromisoformat(r["date"]), r["source"])


@functools.cache
def _medicines() -> tuple[Medicine, ...]:
    return tuple(
        Medicine(r["region"], r["brand"], _substances(r["substances"]), dt.date.fromisoformat(r["authorised"]))
        for r in _rows("medicines")
    )


def _substances(text: str) -> tuple[str, ...]:
    """The lists part substances by ``;``, ``,``, ``and``, ``with``; US names of biologicals end in four letters."""
    parts = re.split(r";|,|\band\b|\bwith\b", text.lower())
    return tuple(re.sub(r"-[a-z]{4}$", "", part.strip()) for part in parts if part.strip())
