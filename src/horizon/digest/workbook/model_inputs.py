"""The inputs of a cost model, one by one, as the sheet of assumptions lists them and formulas name them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from horizon.digest.view.cell_kinds import COUNT, FACTOR, FINE, NUMBER, PRICE, SHARE
from horizon.impact.model import PEOPLE_A_YEAR, CostModel, ModelInput
from horizon.values.edition import Edition

CORRECTION_ROLE = "correction"
"""What the name of the ratio ends in by which the base case is corrected."""
_CORRECTION_ASSUMPTION = "published estimate over observed spend, median"


@dataclass(frozen=True, slots=True)
class InputFigure:
    """One input as the sheet shows it.

    ``role`` ends its name; an empty ``mode`` stands for no limit or no rule. Where there is a ``formula``, the mode
    follows other figures until somebody writes over it.
    """

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


def list_input_figures(model: CostModel) -> tuple[InputFigure, ...]:
    """Every input that the base case uses, in the order in which it uses them."""
    money = _money_figures(model) if model.priced else ()
    return (
        *_population_figures(model),
        *_capacity_figures(model),
        *_uptake_figures(model),
        *_treatment_figures(model),
        *money,
        *_resource_figures(model),
    )


def _population_figures(model: CostModel) -> Iterator[InputFigure]:
    for number, step in enumerate(model.funnel, start=1):
        yield _drawn_figure(f"population_{number}", step, SHARE if step.unit == "share" else _kind_of_people(step))


def _kind_of_people(people: ModelInput) -> str:
    """Fractions of a person are shown where there are any."""
    return COUNT if people.mode == round(people.mode) else FINE


def _capacity_figures(model: CostModel) -> Iterator[InputFigure]:
    if model.capacity is None:
        yield InputFigure("capacity", "capacity", None, None, None, "starts a year", COUNT, "no limit is given")
        return
    yield _drawn_figure("capacity", model.capacity, _kind_of_people(model.capacity))
    if model.capacity_path != (1.0,):
        for year, share in enumerate(model.capacity_path, start=1):
            what = f"of the capacity in year {year}{_and_after(year, model.capacity_path)}"
            yield _fixed_figure(f"capacity_{year}", what, share, "times the capacity", FACTOR, model.capacity)


def _uptake_figures(model: CostModel) -> Iterator[InputFigure]:
    if model.curve == "steps":
        for year, share in enumerate(model.steps, start=1):
            what = f"uptake in year {year}{_and_after(year, model.steps)}"
            yield _fixed_figure(f"uptake_{year}", what, share, "share", SHARE, model.peak)
        return
    yield _drawn_figure("peak", model.peak, SHARE)
    if model.curve == "bass":
        yield _fixed_figure("innovation", "Bass curve, innovation (p)", model.innovation, "a year", FACTOR, model.peak)
        yield _fixed_figure("imitation", "Bass curve, imitation (q)", model.imitation, "a year", FACTOR, model.peak)
    else:
        yield _drawn_figure("years_to_peak", model.years_to_peak, FINE)


def _and_after(year: int, of: Sequence[float]) -> str:
    return " and after" if year == len(of) else ""


def _treatment_figures(model: CostModel) -> Iterator[InputFigure]:
    if model.course != "chronic":
        yield InputFigure(
            "course_months", "length of a course", model.months, model.months, model.months, "months", NUMBER
        )
        return
    yield _drawn_figure("discontinuation", model.discontinuation, SHARE)
    for number, stop in enumerate(model.stops, start=1):
        yield _fixed_figure(
            f"stop_{number}", f"stopping rule {number}, after", stop.months, "months", NUMBER, stop.share
        )
        yield _drawn_figure(f"stop_{number}_share", stop.share, SHARE)
    end = model.stop_after_months
    source = "" if end else "no end is given"
    yield InputFigure("stop_after", "treatment ends after", end, end, end, "months", NUMBER, source)


def _money_figures(model: CostModel) -> Iterator[InputFigure]:
    vat = "HMRC, standard rate" if model.vat else "none on this route of supply"
    yield _drawn_figure("list_price", model.price.cost, PRICE)
    yield _drawn_figure("rebate", model.rebate, SHARE)
    yield InputFigure("vat", "VAT", model.vat, model.vat, model.vat, "share of the price", SHARE, vat)
    for number, cost in enumerate(model.adds, start=1):
        yield _drawn_figure(f"added_{number}", cost.cost, PRICE)
    for number, cost in enumerate(model.displaces, start=1):
        yield _drawn_figure(f"displaced_{number}", cost.cost, PRICE)
        yield _drawn_figure(f"displaced_{number}_share", cost.share, SHARE)


def _resource_figures(model: CostModel) -> Iterator[InputFigure]:
    for number, need in enumerate(model.resources, start=1):
        yield _drawn_figure(f"resource_{number}", need.amount, NUMBER)
        if need.unit == "hours":
            yield _fixed_figure(
                f"post_{number}", f"{need.what}: one post", need.hours_a_post, "hours a year", COUNT, need.amount
            )


def correction_figure(model: CostModel, edition: Edition) -> InputFigure | None:
    """The ratio by which the base case is corrected; None where the edition's evidence does not have it.

    It is 1 where a rebate is given, since published estimates are at list price.
    """
    published = next((row for row in edition.scan.assumptions if row.what == _CORRECTION_ASSUMPTION), None)
    if published is None or not model.priced:
        return None
    what = "published estimate over spend"
    if model.rebated:
        return InputFigure(CORRECTION_ROLE, what, None, 1.0, None, "ratio", FACTOR, "a rebate is given: not corrected")
    ratio, source = float(published.value), f"{published.source}; 1 once a rebate is given"
    formula = f"=IF({{p}}_rebate>0,1,{ratio!r})"
    return InputFigure(
        CORRECTION_ROLE, what, None, ratio, None, "ratio", FACTOR, source, published.known_since, formula
    )


def _fixed_figure(role: str, what: str, value: float, unit: str, kind: str, line: ModelInput) -> InputFigure:
    """An input without a range, with the source of the input that it belongs to."""
    return InputFigure(role, what, value, value, value, unit, kind, line.source, line.known_since)


def _drawn_figure(role: str, drawn: ModelInput, kind: str) -> InputFigure:
    unit = "people a year" if drawn.unit == PEOPLE_A_YEAR else drawn.unit
    values = (drawn.low, drawn.mode, drawn.high)
    return InputFigure(role, drawn.name, *values, unit, kind, drawn.source, drawn.known_since)
