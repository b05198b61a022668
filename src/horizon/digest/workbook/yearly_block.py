"""The figures of an indication by the year: people, money, staff and capacity."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from horizon.digest.view.cell_kinds import FINE, MONEY
from horizon.digest.workbook.cell_writer import Emphasis, cell_reference, sheet_prefix
from horizon.digest.workbook.live_models import LiveModel
from horizon.digest.workbook.model_sheet_writer import ModelSheetWriter
from horizon.impact.base_case import BaseCaseYear
from horizon.impact.model import ResourceNeed


@dataclass(frozen=True, slots=True)
class YearMeasure:
    """One row of a table by years, with its value as composed.

    In the formula ``{p}`` begins the names of the model's cells, ``{v}`` those of the columns of its months,
    ``{within}`` says which months, ``{end}`` is the last of them and ``{launches}`` the number of launches.
    """

    key: str
    label: str
    kind: str
    formula: str
    value: Callable[[BaseCaseYear, int], float]
    emphasis: Emphasis = ""


def list_year_measures(model: LiveModel) -> tuple[YearMeasure, ...]:
    """The rows of both tables of a model."""
    ended = "IF({end}<1,0,INDEX({v}_treated,{end}))"
    return (
        YearMeasure("starts", "starts", FINE, "SUMIFS({v}_starts,{within})", lambda year, _: year.starts),
        YearMeasure("treated", "on treatment at its end", FINE, ended, lambda year, _: year.treated),
        *(_MONEY_MEASURES if model.cost_model.priced else ()),
        *_resource_measures(model),
    )


_MONEY_MEASURES = (
    YearMeasure("cost", "cost", MONEY, "SUMIFS({v}_cost,{within})", lambda year, _: year.cost),
    YearMeasure("displaced", "displaced", MONEY, "SUMIFS({v}_displaced,{within})", lambda year, _: year.displaced),
    YearMeasure("net", "net budget impact", MONEY, "SUMIFS({v}_net,{within})", lambda year, _: year.net, "total"),
)
_RESOURCE_FORMULAS = {
    "once": "{launches}",
    "start": "SUMIFS({v}_starts,{within})",
    "month": "SUMIFS({v}_treated,{within})",
    "year": "SUMIFS({v}_treated,{within})/12",
}


def _resource_measures(model: LiveModel) -> Iterator[YearMeasure]:
    for number, need in enumerate(model.cost_model.resources, start=1):
        formula = f"{_RESOURCE_FORMULAS[need.per]}*{{p}}_resource_{number}"
        yield YearMeasure(f"resource_{number}", f"{need.what}, {need.unit}", FINE, formula, _resource_value(need))
        if need.unit == "hours":
            posts = f"{formula}/{{p}}_post_{number}"
            yield YearMeasure(
                f"post_{number}",
                f"{need.what}, whole-time posts",
                FINE,
                posts,
                _resource_value(need, need.hours_a_post),
            )


def _resource_value(need: ResourceNeed, each: float = 1.0) -> Callable[[BaseCaseYear, int], float]:
    return lambda year, launches: year.resource_amount(need, launches) / each


def write_years_since_launch(writer: ModelSheetWriter, years: Sequence[BaseCaseYear]) -> int:
    """Write one technology alone, by year since its launch; the first row."""
    writer.write_headings("by year since launch, one alone", *(f"year {at}" for at in range(1, len(years) + 1)))
    launches = [1] + [0] * (len(years) - 1)
    return _write_measures(writer, years, launches, "", [str(count) for count in launches])


def write_financial_years(writer: ModelSheetWriter, launches: str) -> int:
    """Write all technologies of the plan by financial year; the first row.

    ``launches`` refers to the months in the plan from which each technology counts.
    """
    model = writer.model
    writer.write_headings("by financial year, all in the plan", *(year.label for year in model.years))
    ends = range(12, 12 * len(model.years) + 1, 12)
    formulas = [f'COUNTIFS({launches},">={end - 12}",{launches},"<{end}")' for end in ends]
    first = "" if model.calendar_months else model.cell_name("first")
    return _write_measures(
        writer, model.years_together(), model.launches_by_year(), first, formulas, model.calendar_months is not None
    )


def _write_measures(
    writer: ModelSheetWriter,
    years: Sequence[BaseCaseYear],
    launches: Sequence[int],
    first: str,
    launched: Sequence[str],
    shared: bool = False,
) -> int:
    """Write the measures of years across, counted from ``first`` months before the first launch.

    They are of the technology alone, or of what it has once the patients are ``shared``.
    """
    p, top = writer.model.prefix, writer.row
    v = writer.model.cell_name(writer.model.calendar_role) if shared else p
    month = f"{v}_month"
    for measure in list_year_measures(writer.model):
        writer.cells.write_text(writer.row, 0, measure.label, emphasis=measure.emphasis)
        for at, year in enumerate(years):
            end, start = (f"{12 * edge}-{first}" if first else f"{12 * edge}" for edge in (at + 1, at))
            within = f'{month},">"&{start},{month},"<="&{end}'
            formula = measure.formula.format(p=p, v=v, end=end, within=within, launches=launched[at])
            formula = f"IF(ISNUMBER({first}),{formula},0)" if first else formula
            value = measure.value(year, launches[at])
            writer.cells.write_formula(writer.row, at + 1, f"={formula}", value, measure.kind, measure.emphasis)
        writer.row += 1
    writer.row += 1
    return top


def measure_reference(model: LiveModel, top: int, key: str, year: int) -> str:
    """The cell of a measure in a year, the first being 1, as formulas of other sheets refer to it."""
    row = [measure.key for measure in list_year_measures(model)].index(key)
    return f"{sheet_prefix(model.sheet_name)}{cell_reference(top + row, year, True)}"
