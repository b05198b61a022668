"""The base case month by month as formulas, the rules of the estimate one column each.

A formula is a template: ``{p}`` begins the names of the indication's cells, ``{key}`` is the letter of another column,
``{row}`` the row, ``{before}`` the row above and ``{top}`` the first month's. The words beside it are the legend.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from horizon.digest.workbook.cell_kinds import COUNT, FINE, MONEY, SHARE
from horizon.forecast.draws import Floats
from horizon.impact.base_case import BaseCase
from horizon.impact.model import CostModel


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, what it is in words, the formula of a month, that of the first month where it differs,
    and what they come to as composed: None is without a limit."""

    key: str
    heading: str
    how: str
    kind: str
    formula: str
    values: Floats | None
    first: str = ""

    def value(self, month: int) -> float | str:
        """What it comes to in a month, the launch's being 0; in words where there is no limit."""
        return "no limit" if self.values is None else float(self.values[month])


def columns(model: CostModel, base: BaseCase) -> tuple[Column, ...]:
    """The columns of a cost model, from the month to the net cost."""
    month = np.arange(1.0, len(base.starts) + 1)
    own = _chronic if model.course == "chronic" else _course
    return (
        Column("month", "month", "since the launch", COUNT, "={month}{before}+1", month, "=1"),
        Column("year", "year", "since the launch", COUNT, "=INT(({month}{row}-1)/12)+1", (month - 1) // 12 + 1),
        *_uptake(model, base, month),
        *own(model, base),
        *(_money(base) if model.priced else ()),
    )


def _uptake(model: CostModel, base: BaseCase, month: Floats) -> Iterator[Column]:
    if model.curve == "steps":
        shares = ",".join(f"{{p}}_uptake_{number}" for number in range(1, len(model.steps) + 1))
        formula = f"=CHOOSE(MIN({len(model.steps)},{{year}}{{row}}),{shares})"
        yield Column("uptake", "uptake", "the share of its year", SHARE, formula, base.uptake)
        return
    if model.curve == "bass":
        left = "EXP(-({p}_innovation+{p}_imitation)*{month}{row}/12)"
        formula = f"={{p}}_peak*(1-{left})/(1+{{p}}_imitation/{{p}}_innovation*{left})"
        yield Column("uptake", "uptake", "peak × Bass curve", SHARE, formula, base.uptake)
        return
    way = np.minimum(1, month / max(model.years_to_peak.mode * 12, 1))
    to_peak = "=MIN(1,{month}{row}/MAX({p}_years_to_peak*12,1))"
    yield Column("way", "way to the peak", "month ÷ months to the peak", SHARE, to_peak, way)
    if model.curve == "linear":
        yield Column("uptake", "uptake", "peak × way", SHARE, "={p}_peak*{way}{row}", base.uptake)
        return
    curve = "(1/(1+EXP(-10*({way}{row}-0.5)))-1/(1+EXP(5)))/(1/(1+EXP(-5))-1/(1+EXP(5)))"
    yield Column("uptake", "uptake", "peak × logistic curve of the way", SHARE, f"={{p}}_peak*{curve}", base.uptake)


def _chronic(model: CostModel, base: BaseCase) -> Iterator[Column]:
    month = np.arange(1.0, len(base.starts) + 1)
    eligible = base.people + base.new_a_month * month
    staying = base.treated - base.starts
    wanted = np.maximum(eligible * base.uptake - staying, 0)
    there = "={p}_people+{p}_new_a_month*{month}{row}"
    yield Column("eligible", "eligible", "people + new ones", FINE, there, eligible)
    rules = "".join(map(_ruled_out, range(1, len(model.stops) + 2)))
    how = "of last month, less who stopped by themselves or by a rule"
    stay = f"=MAX({{treated}}{{before}}*{{p}}_stay_a_month{rules},0)"
    yield Column("staying", "staying on", how, FINE, stay, staying, "=0")
    missing = "=MAX({eligible}{row}*{uptake}{row}-{staying}{row},0)"
    yield Column("wanted", "could start", "missing to the uptake", FINE, missing, wanted)
    yield from _starts(model, base, staying)
    yield Column("treated", "on treatment", "staying + starts", FINE, "={staying}{row}+{starts}{row}", base.treated)
    yield Column("courses", "courses due", "one for each start", FINE, "={starts}{row}", base.courses)


def _ruled_out(rule: int) -> str:
    """Whom a rule stops: its share of those who started just so many months before."""
    after, stops = f"{{p}}_rule_{rule}_months", f"{{p}}_rule_{rule}_stops"
    started = f"INDEX({{starts}}${{top}}:{{starts}}{{before}},{{month}}{{row}}-{after})"
    return f"-IF(ISNUMBER({after}),IF({{month}}{{row}}>{after},{started}*{stops},0),0)"


def _course(model: CostModel, base: BaseCase) -> Iterator[Column]:
    fixed = model.course == "fixed"
    joining = np.full(len(base.starts), base.new_a_month) * (base.uptake if fixed else 1.0)
    waiting = np.maximum(base.people + np.concatenate([[0.0], np.cumsum(joining - base.starts)[:-1]]), 0)
    hazard = 1 - (1 - np.minimum(base.uptake, 0.999)) ** (1 / 12)
    wanted = waiting * hazard + (joining if fixed else 0)
    pool = "=MAX({waiting}{before}+{joining}{before}-{starts}{before},0)"
    yield Column("waiting", "untreated", "before + joined − started", FINE, pool, waiting, "={p}_people")
    new, how = ("*{uptake}{row}", "new ones × uptake") if fixed else ("", "new ones")
    yield Column("joining", "joining", how, FINE, f"={{p}}_new_a_month{new}", joining)
    start = "{waiting}{row}*(1-(1-MIN({uptake}{row},0.999))^(1/12))"
    more, how = ("+{joining}{row}", " + joining") if fixed else ("", "")
    how = f"untreated × a month's part of the uptake{how}"
    yield Column("wanted", "could start", how, FINE, f"={start}{more}", wanted)
    yield from _starts(model, base, np.zeros(len(base.starts)))
    due = '=SUMIFS({starts}${top}:{starts}{row},{month}${top}:{month}{row},">"&{month}{row}-{p}_whole_months)'
    how = "starts of a course's months ÷ its months"
    yield Column("courses", "courses due", how, FINE, f"{due}/{{p}}_whole_months", base.courses)
    months = "={courses}{row}*{p}_course_months"
    yield Column("treated", "on treatment", "courses due × months", FINE, months, base.treated)


def _starts(model: CostModel, base: BaseCase, staying: Floats) -> Iterator[Column]:
    """The room that capacity leaves in a month, or none if there is no limit, and who starts."""
    count = len(model.capacity_path)
    path = ",".join(f"{{p}}_capacity_{year}" for year in range(1, count + 1))
    most = "{p}_capacity" + (f"*CHOOSE(MIN({count},{{year}}{{row}}),{path})" if model.capacity_path != (1.0,) else "")
    if model.capacity_of == "starts":
        how, formula, first = "capacity of the year ÷ 12", f"{most}/12", ""
    else:
        on_treatment = "-{staying}{row}" if model.course == "chronic" else ""
        begins = f"MAX({most}{on_treatment},0)"
        how = "capacity of the year − on treatment as it begins − started"
        formula = f"IF(MOD({{month}}{{row}},12)=1,{begins},{{room}}{{before}}-{{starts}}{{before}})"
        first = f'=IF({{p}}_capacity="","no limit",{begins})'
    formula = f'=IF({{p}}_capacity="","no limit",{formula})'
    yield Column("room", "room", how, FINE, formula, _room(model, base, staying), first)
    started = "=IF(ISNUMBER({room}{row}),MIN({wanted}{row},{room}{row}),{wanted}{row})"
    yield Column("starts", "starts", "as far as there is room", FINE, started, base.starts)


def _room(model: CostModel, base: BaseCase, staying: Floats) -> Floats | None:
    if model.capacity is None:
        return None
    year = np.minimum(np.arange(len(base.starts)) // 12, len(model.capacity_path) - 1)
    most = model.capacity.mode * np.asarray(model.capacity_path)[year]
    if model.capacity_of == "starts":
        return np.asarray(most / 12)
    begins = 12 * (np.arange(len(base.starts)) // 12)
    so_far = np.concatenate([[0.0], np.cumsum(base.starts)])
    taken = so_far[:-1] - so_far[begins]
    return np.asarray(np.maximum(most - staying[begins], 0) - taken)


def _money(base: BaseCase) -> Iterator[Column]:
    for key, heading, values in (("cost", "cost", base.cost), ("displaced", "displaced", base.displaced)):
        formula = f"={{courses}}{{row}}*{{p}}_{key}_a_course+{{treated}}{{row}}*{{p}}_{key}_a_month"
        yield Column(key, heading, "courses and months × unit cost", MONEY, formula, values)
    yield Column("net", "net", "cost − displaced", MONEY, "={cost}{row}-{displaced}{row}", base.cost - base.displaced)
