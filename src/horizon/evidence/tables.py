"""The evidence tables as known on a day, and their loader.

Rules (branches, rounds, thresholds), authorisations and products in general use apply from their day only. Evidence of
method (lags, slips, success rates) may be later than the day; it is then stamped ``method, later`` where it is shown.
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
    AuthorisedMedicine,
    BudgetThreshold,
    DeviceStep,
    FundingBranch,
    JurisdictionPopulation,
    Lag,
    LifeTable,
    MethodShare,
    PhaseDuration,
    PublishedAccuracy,
    RoundEvent,
    SuccessRate,
)

_Row = TypeVar("_Row", Lag, PhaseDuration, MethodShare)

_TABLES = (
    "accuracy", "branches", "correction", "device_roads", "durations", "established", "filing",
    "lags", "life_table", "lists", "medicines", "populations", "rounds", "success", "thresholds",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evidence:
    """All tables as of ``day``; ``lists_end`` has the last day of each list of authorised medicines."""

    day: dt.date
    version: str
    rates: tuple[SuccessRate, ...]
    lags: tuple[Lag, ...]
    durations: tuple[PhaseDuration, ...]
    shares: tuple[MethodShare, ...]
    branches: tuple[FundingBranch, ...]
    device_steps: tuple[DeviceStep, ...]
    rounds: tuple[RoundEvent, ...]
    thresholds: tuple[BudgetThreshold, ...]
    medicines: tuple[AuthorisedMedicine, ...]
    established: frozenset[str]
    lists_end: dict[str, dt.date]
    accuracy: tuple[PublishedAccuracy, ...]
    populations: tuple[JurisdictionPopulation, ...]
    life_table: LifeTable

    def __hash__(self) -> int:
        # Hashing every row would take as long as the work that is cached by it.
        return hash((self.day, self.version))

    def find_lag(self, quantity: str, scope: str = "all") -> Lag:
        """The row of a quantity. Raises KeyError if there is none."""
        return _find_row(self.lags, quantity, "scope", scope)

    def find_rates(self, quantity: str, area: str) -> tuple[SuccessRate, ...]:
        """All rows of a quantity for exactly this area: one for each study."""
        return tuple(row for row in self.rates if row.quantity == quantity and row.area == area)

    def find_share(self, quantity: str, area: str) -> MethodShare:
        """The row of a quantity for an area, else the row for all areas."""
        matches = [row for row in self.shares if row.quantity == quantity and row.area == area]
        return matches[0] if matches else _find_row(self.shares, quantity, "area", "all")

    def find_duration(self, quantity: str, area: str) -> PhaseDuration:
        """The length of a phase for an area, else for all areas."""
        matches = [row for row in self.durations if row.quantity == quantity and row.area == area]
        return matches[0] if matches else _find_row(self.durations, quantity, "area", "all")

    def find_branches(self, jurisdiction: str, area: str) -> tuple[FundingBranch, ...]:
        """The branches of medicines from licence to funding; one for the area replaces its namesake for all areas."""
        rows = [row for row in self.branches if row.jurisdiction == jurisdiction]
        specific = {row.branch for row in rows if row.area == area}
        return tuple(row for row in rows if row.area == area or (row.area == "all" and row.branch not in specific))

    def find_device_steps(self, place: str, kind: str) -> tuple[DeviceStep, ...]:
        """The branches of each stage of a device's road at a place, stages in order; empty where there is none."""
        return tuple(row for row in self.device_steps if row.place == place and row.kind == kind)

    def find_threshold(self, jurisdiction: str) -> BudgetThreshold | None:
        """The dated rule that applies; None if there is none."""
        return next((row for row in self.thresholds if row.jurisdiction == jurisdiction), None)

    def find_population(self, jurisdiction: str) -> JurisdictionPopulation | None:
        """The latest count of residents; None if the jurisdiction has none."""
        return next((row for row in reversed(self.populations) if row.jurisdiction == jurisdiction), None)

    def stamp_if_later(self, known_from: str) -> str:
        """``method, later`` for a figure published after the day, else nothing."""
        return METHOD_LATER if known_from and known_from > self.day.isoformat()[: len(known_from)] else ""


def load_evidence(day: dt.date) -> Evidence:
    """Load the evidence as of a day."""
    return _load_tables(day, evidence_version())


@functools.lru_cache(maxsize=8)
def _load_tables(day: dt.date, version: str) -> Evidence:
    return Evidence(
        day=day,
        version=version,
        rates=tuple(_read_rates()),
        lags=tuple(_read_lags()),
        durations=tuple(
            PhaseDuration(r["quantity"], r["area"], float(r["years"]), r["source"], r["known_from"])
            for r in read_table("durations")
        ),
        shares=tuple(_read_shares()),
        branches=tuple(_read_branches(day)),
        device_steps=tuple(_read_device_steps(day)),
        rounds=tuple(_read_rounds(day)),
        thresholds=tuple(_read_thresholds(day)),
        medicines=tuple(row for row in _read_medicines() if row.authorised <= day),
        established=frozenset(row["substance"] for row in read_table("established") if row["since"] <= day.isoformat()),
        lists_end={row["region"]: dt.date.fromisoformat(row["until"]) for row in read_table("lists")},
        populations=tuple(_read_populations(day)),
        life_table=_read_life_table(),
        accuracy=tuple(
            PublishedAccuracy(r["measure"], int(r["n"]), r["published"], r["source"]) for r in read_table("accuracy")
        ),
    )


@functools.cache
def evidence_version() -> str:
    """Twelve characters that change whenever a table changes."""
    digest = hashlib.sha256()
    for name in _TABLES:
        digest.update((files("horizon.evidence") / f"{name}.csv").read_bytes())
    return digest.hexdigest()[:12]


@functools.cache
def read_table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a table, by its file's name, as text."""
    text = (files("horizon.evidence") / f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def _find_row(rows: tuple[_Row, ...], quantity: str, field: str, value: str) -> _Row:
    for row in rows:
        if row.quantity == quantity and getattr(row, field) == value:
            return row
    raise KeyError(f"no evidence for {quantity!r}, {field} {value!r}")


def _read_rates() -> Iterator[SuccessRate]:
    for r in read_table("success"):
        low, high = (float(r[key]) if r[key] else None for key in ("low", "high"))
        yield SuccessRate(r["quantity"], r["area"], float(r["value"]), low, high, r["source"], r["known_from"])


def _read_lags() -> Iterator[Lag]:
    for r in read_table("lags"):
        p10, p25, p50, p75, p90 = (float(r[key]) for key in ("p10", "p25", "p50", "p75", "p90"))
        yield Lag(r["quantity"], r["scope"], p10, p25, p50, p75, p90, int(r["n"]), r["source"], r["known_from"])


def _read_life_table() -> LifeTable:
    rows = read_table("life_table")
    clocks = {
        clock: tuple(
            (float(r["at"]), float(r["log_odds"]))
            for r in rows
            if r["term"] == f"months since the {clock} shown completion"
        )
        for clock in ("last", "first")
    }
    features = {r["term"]: float(r["log_odds"]) for r in rows if not r["at"]}
    return LifeTable(
        last=clocks["last"],
        first=clocks["first"],
        oncology=features["oncology"],
        biological=features["biological"],
        small=features["largest trial under 300 patients"],
        licensed_in_europe=features["licensed in Europe"],
        source=rows[0]["source"],
        known_from=rows[0]["known_from"],
    )


def _read_shares() -> Iterator[MethodShare]:
    for r in read_table("filing"):
        yield MethodShare(r["quantity"], r["area"], float(r["value"]), r["source"], r["known_from"])
    for r in read_table("correction"):
        yield MethodShare(r["quantity"], "all", float(r["value"]), r["source"], r["known_from"])


def _is_in_force(row: dict[str, str], day: dt.date) -> bool:
    """Whether a rule applies: from ``valid_from`` to the day before ``valid_until``."""
    text = day.isoformat()
    return row["valid_from"] <= text and (not row["valid_until"] or text < row["valid_until"])


def _read_branches(day: dt.date) -> Iterator[FundingBranch]:
    for r in read_table("branches"):
        if _is_in_force(r, day):
            low, median, high = (float(r[key]) for key in ("low", "median", "high"))
            scope, weight = (r["jurisdiction"], r["branch"], r["area"]), float(r["weight"] or 0)
            yield FundingBranch(*scope, weight, low, median, high, r["unit"], r["source"], r["known_from"])


def _read_device_steps(day: dt.date) -> Iterator[DeviceStep]:
    for r in read_table("device_roads"):
        if _is_in_force(r, day):
            scope = (r["place"], r["kind"], r["stage"], r["branch"], float(r["weight"]))
            low, median, high = (float(r[key]) for key in ("low", "median", "high"))
            yield DeviceStep(*scope, low, median, high, r["source"], r["known_from"])


def _read_rounds(day: dt.date) -> Iterator[RoundEvent]:
    for r in read_table("rounds"):
        if r["known_from"] <= day.isoformat():
            date = dt.date.fromisoformat(r["date"])
            yield RoundEvent(r["jurisdiction"], r["financial_year"], r["round"], date, r["source"], kind=r["kind"])


def _read_thresholds(day: dt.date) -> Iterator[BudgetThreshold]:
    for r in read_table("thresholds"):
        if _is_in_force(r, day):
            yield BudgetThreshold(r["jurisdiction"], r["name"], Decimal(r["amount"]), r["currency"], r["source"])


def _read_populations(day: dt.date) -> Iterator[JurisdictionPopulation]:
    """Oldest first, as known on the day; the first count of a jurisdiction whatever the day."""
    seen: set[str] = set()
    for r in read_table("populations"):
        if r["known_from"] <= day.isoformat() or r["jurisdiction"] not in seen:
            seen.add(r["jurisdiction"])
            date = dt.date.fromisoformat(r["date"])
            yield JurisdictionPopulation(r["jurisdiction"], int(r["people"]), date, r["source"])


@functools.cache
def _read_medicines() -> tuple[AuthorisedMedicine, ...]:
    """What was ever authorised, generics and biosimilars left out: they are no new product of their substance."""
    return tuple(
        AuthorisedMedicine(
            r["region"], r["brand"], split_substances(r["substances"]), dt.date.fromisoformat(r["authorised"])
        )
        for r in read_table("medicines")
        if r["authorised"] and not r["generic"] and not r["biosimilar"]
    )


def split_substances(text: str) -> tuple[str, ...]:
    """Split at ``;``, ``,``, ``and``, ``with``; drop the four-letter suffix of biologicals in the US."""
    parts = re.split(r";|,|\band\b|\bwith\b", text.lower())
    return tuple(re.sub(r"-[a-z]{4}$", "", part.strip()) for part in parts if part.strip())
