"""What an indication comes to by the year: people, money, and what it takes of staff and capacity."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from horizon.digest.workbook.cell_kinds import FINE, MONEY
from horizon.digest.workbook.cell_writer import Look, cell, quoted
from horizon.digest.workbook.live_models import Part
from horizon.digest.workbook.sheet_writer import Ledger
from horizon.impact.base_case import Year
from horizon.impact.model import Resource


@dataclass(frozen=True, slots=True)
class Measure:
    """One row of a table by years: a formula whose ``{p}`` begins the part's names, ``{within}`` says which months,
    ``{end}`` is the last of them and ``{launches}`` how many are launched; and its value as composed."""

    key: str
    what: str
    kind: str
    formula: str
    value: Callable[[Year, int], float]
    look: Look = ""


def measures(part: Part) -> tuple[Measure, ...]:
    """The rows of both tables of a part."""
    ended = "IF({end}<1,0,INDEX({p}_treated,{end}))"
    return (
        Measure("starts", "starts", FINE, "SUMIFS({p}_starts,{within})", lambda year, _: year.starts),
        Measure("treated", "on treatment at its end", FINE, ended, lambda year, _: year.treated),
        *(_MONEY if part.model.priced else ()),
        *_resources(part),
    )


_MONEY = (
    Measure("cost", "cost", MONEY, "SUMIFS({p}_cost,{within})", lambda year, _: year.cost),
    Measure("displaced", "displaced", MONEY, "SUMIFS({p}_displaced,{within})", lambda year, _: year.displaced),
    Measure("net", "net budget impact", MONEY, "SUMIFS({p}_net,{within})", lambda year, _: year.net, "total"),
)
_TIMES = {
    "once": "{launches}",
    "start": "SUMIFS({p}_starts,{within})",
    "month": "SUMIFS({p}_treated,{within})",
    "year": "SUMIFS({p}_treated,{within})/12",
}


def _resources(part: Part) -> Iterator[Measure]:
    for number, one in enumerate(part.model.resources, start=1):
        formula = f"{_TIMES[one.per]}*{{p}}_resource_{number}"
        yield Measure(f"resource_{number}", f"{one.what}, {one.unit}", FINE, formula, _taken(one))
        if one.unit == "hours":
            posts = f"{formula}/{{p}}_post_{number}"
            yield Measure(f"post_{number}", f"{one.what}, whole-time posts", FINE, posts, _taken(one, one.hours_a_post))


def _taken(one: Resource, each: float = 1.0) -> Callable[[Year, int], float]:
    return lambda year, launches: year.takes(one, launches) / each


def since_launch(to: Ledger, years: Sequence[Year]) -> int:
    """One technology alone, by year since its launch; the first row."""
    to.heads("by year since launch, one alone", *(f"year {at}" for at in range(1, len(years) + 1)))
    launches = [1] + [0] * (len(years) - 1)
    return _rows(to, years, launches, "", [str(count) for count in launches])


def together(to: Ledger, launches: str) -> int:
    """All that is in the plan, by financial year; the first row. ``launches`` are the cells that say in which month
    each technology counts."""
    part = to.part
    to.heads("by financial year, all in the plan", *(year.label for year in part.years))
    ends = range(12, 12 * len(part.years) + 1, 12)
    formulas = [f'COUNTIFS({launches},">={end - 12}",{launches},"<{end}")' for end in ends]
    return _rows(to, part.together(), part.launched(), part.name("first"), formulas)


def _rows(to: Ledger, years: Sequence[Year], launches: Sequence[int], first: str, launched: Sequence[str]) -> int:
    """The measures of years across, counted from ``first`` months before the first launch."""
    p, month, top = to.part.prefix, to.part.name("month"), to.row
    for one in measures(to.part):
        to.pen.text(to.row, 0, one.what, look=one.look)
        for at, year in enumerate(years):
            end, start = (f"{12 * edge}-{first}" if first else f"{12 * edge}" for edge in (at + 1, at))
            within = f'{month},">"&{start},{month},"<="&{end}'
            formula = one.formula.format(p=p, end=end, within=within, launches=launched[at])
            formula = f"IF(ISNUMBER({first}),{formula},0)" if first else formula
            to.pen.live(to.row, at + 1, f"={formula}", one.value(year, launches[at]), one.kind, one.look)
        to.row += 1
    to.row += 1
    return top


def place(part: Part, top: int, key: str, year: int) -> str:
    """Where a measure of a year stands, the first being 1, for formulas of other sheets."""
    row = [one.key for one in measures(part)].index(key)
    return f"{quoted(part.sheet)}{cell(top + row, year, True)}"
