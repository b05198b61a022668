"""The inputs of a cost model, one by one, as the sheet of assumptions lists them and formulas name them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from horizon.digest.workbook.cell_kinds import COUNT, FACTOR, FINE, NUMBER, PRICE, SHARE
from horizon.impact.model import NEW, CostModel, Input
from horizon.values.edition import Edition

CORRECTION = "correction"
"""What the name of the ratio ends in by which the base case is corrected."""
_CORRECTED_BY = "published estimate over observed spend, median"


@dataclass(frozen=True, slots=True)
class Figure:
    """One input as the sheet shows it: ``role`` ends its name; an empty ``mode`` stands for no limit or no rule.
    Where there is a ``formula`` the mode follows other figures until somebody writes over it."""

    role: str
    what: str
    low: float | None
    mode: float | None
    high: float | None
    unit: str
    kind: str
    source: str = ""
    known_since: str = ""
    formula: str = ""


def figures(model: CostModel) -> tuple[Figure, ...]:
    """Every input that the base case uses, in the order in which it uses them."""
    money = _money(model) if model.priced else ()
    return (*_people(model), *_capacity(model), *_uptake(model), *_treatment(model), *money, *_resources(model))


def _people(model: CostModel) -> Iterator[Figure]:
    for number, step in enumerate(model.funnel, start=1):
        yield _drawn(f"population_{number}", step, SHARE if step.unit == "share" else _people_kind(step))


def _people_kind(one: Input) -> str:
    """A part of a person is shown where there is one."""
    return COUNT if one.mode == round(one.mode) else FINE


def _capacity(model: CostModel) -> Iterator[Figure]:
    if model.capacity is None:
        yield Figure("capacity", "capacity", None, None, None, "starts a year", COUNT, "no limit is given")
        return
    yield _drawn("capacity", model.capacity, _people_kind(model.capacity))
    if model.capacity_path != (1.0,):
        for year, share in enumerate(model.capacity_path, start=1):
            what = f"of the capacity in year {year}{_on(year, model.capacity_path)}"
            yield _fixed(f"capacity_{year}", what, share, "times the capacity", FACTOR, model.capacity)


def _uptake(model: CostModel) -> Iterator[Figure]:
    if model.curve == "steps":
        for year, share in enumerate(model.steps, start=1):
            what = f"uptake in year {year}{_on(year, model.steps)}"
            yield _fixed(f"uptake_{year}", what, share, "share", SHARE, model.peak)
        return
    yield _drawn("peak", model.peak, SHARE)
    if model.curve == "bass":
        yield _fixed("innovation", "Bass curve, innovation (p)", model.innovation, "a year", FACTOR, model.peak)
        yield _fixed("imitation", "Bass curve, imitation (q)", model.imitation, "a year", FACTOR, model.peak)
    else:
        yield _drawn("years_to_peak", model.years_to_peak, FINE)


def _on(year: int, of: Sequence[float]) -> str:
    return " and after" if year == len(of) else ""


def _treatment(model: CostModel) -> Iterator[Figure]:
    if model.course != "chronic":
        yield Figure("course_months", "length of a course", model.months, model.months, model.months, "months", NUMBER)
        return
    yield _drawn("discontinuation", model.discontinuation, SHARE)
    for number, one in enumerate(model.stops, start=1):
        yield _fixed(f"stop_{number}", f"stopping rule {number}, after", one.months, "months", NUMBER, one.share)
        yield _drawn(f"stop_{number}_share", one.share, SHARE)
    end = model.stop_after_months
    source = "" if end else "no end is given"
    yield Figure("stop_after", "treatment ends after", end, end, end, "months", NUMBER, source)


def _money(model: CostModel) -> Iterator[Figure]:
    vat = "HMRC, standard rate" if model.vat else "none on this route of supply"
    yield _drawn("list_price", model.price.cost, PRICE)
    yield _drawn("rebate", model.rebate, SHARE)
    yield Figure("vat", "VAT", model.vat, model.vat, model.vat, "share of the price", SHARE, vat)
    for number, one in enumerate(model.adds, start=1):
        yield _drawn(f"added_{number}", one.cost, PRICE)
    for number, one in enumerate(model.displaces, start=1):
        yield _drawn(f"displaced_{number}", one.cost, PRICE)
        yield _drawn(f"displaced_{number}_share", one.share, SHARE)


def _resources(model: CostModel) -> Iterator[Figure]:
    for number, one in enumerate(model.resources, start=1):
        yield _drawn(f"resource_{number}", one.amount, NUMBER)
        if one.unit == "hours":
            yield _fixed(f"post_{number}", f"{one.what}: one post", one.hours_a_post, "hours a year", COUNT, one.amount)


def correction(model: CostModel, edition: Edition) -> Figure | None:
    """By how much an estimate like it is corrected; one where a rebate is given, for what was published stood at list
    price. None where the edition's evidence does not say."""
    published = next((row for row in edition.scan.assumptions if row.what == _CORRECTED_BY), None)
    if published is None or not model.priced:
        return None
    what = "published estimate over spend"
    if model.rebated:
        return Figure(CORRECTION, what, None, 1.0, None, "ratio", FACTOR, "a rebate is given: not corrected")
    ratio, source = float(published.value), f"{published.source}; 1 once a rebate is given"
    formula = f"=IF({{p}}_rebate>0,1,{ratio!r})"
    return Figure(CORRECTION, what, None, ratio, None, "ratio", FACTOR, source, published.known_since, formula)


def _fixed(role: str, what: str, value: float, unit: str, kind: str, line: Input) -> Figure:
    """An input without a range, from where the line comes from that it stands on."""
    return Figure(role, what, value, value, value, unit, kind, line.source, line.known_since)


def _drawn(role: str, one: Input, kind: str) -> Figure:
    unit = "people a year" if one.unit == NEW else one.unit
    return Figure(role, one.name, one.low, one.mode, one.high, unit, kind, one.source, one.known_since)
