"""The base case month by month as formulas: one column for each rule of the estimate.

A formula is a template: ``{p}`` begins the names of the indication's cells, ``{key}`` is the letter of another column,
``{row}`` the row, ``{before}`` the row above and ``{top}`` the first month's.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from horizon.digest.view.cell_kinds import COUNT, FINE, MONEY, SHARE
from horizon.forecast.draws import Floats
from horizon.impact.base_case import BaseCase
from horizon.impact.model import CostModel


@dataclass(frozen=True, slots=True)
class MonthColumn:
    """One column, with the formula of a month, and that of the first month where it differs.

    ``legend`` is the formula in words. ``values`` are by month as composed; None where there is no limit.
    """

    key: str
    heading: str
    legend: str
    kind: str
    formula: str
    values: Floats | None
    first_formula: str = ""

    def value(self, month: int) -> float | str:
        """The value in a month, the launch's being 0; in words where there is no limit."""
        return "no limit" if self.values is None else float(self.values[month])


def list_month_columns(cost_model: CostModel, base_case: BaseCase) -> tuple[MonthColumn, ...]:
    """The columns of a cost model, from the month to the net cost."""
    month = np.arange(1.0, len(base_case.starts) + 1)
    course_columns = _chronic_columns if cost_model.course == "chronic" else _course_columns
    return (
        MonthColumn("month", "month", "since the launch", COUNT, "={month}{before}+1", month, "=1"),
        MonthColumn("year", "year", "since the launch", COUNT, "=INT(({month}{row}-1)/12)+1", (month - 1) // 12 + 1),
        *_uptake_columns(cost_model, base_case, month),
        *course_columns(cost_model, base_case),
        *(_money_columns(base_case) if cost_model.priced else ()),
    )


def _uptake_columns(cost_model: CostModel, base_case: BaseCase, month: Floats) -> Iterator[MonthColumn]:
    if cost_model.curve == "steps":
        shares = ",".join(f"{{p}}_uptake_{number}" for number in range(1, len(cost_model.steps) + 1))
        formula = f"=CHOOSE(MIN({len(cost_model.steps)},{{year}}{{row}}),{shares})"
        yield MonthColumn("uptake", "uptake", "the share of its year", SHARE, formula, base_case.uptake)
        return
    if cost_model.curve == "bass":
        left = "EXP(-({p}_innovation+{p}_imitation)*{month}{row}/12)"
        formula = f"={{p}}_peak*(1-{left})/(1+{{p}}_imitation/{{p}}_innovation*{left})"
        yield MonthColumn("uptake", "uptake", "peak × Bass curve", SHARE, formula, base_case.uptake)
        return
    way = np.minimum(1, month / max(cost_model.years_to_peak.mode * 12, 1))
    to_peak = "=MIN(1,{month}{row}/MAX({p}_years_to_peak*12,1))"
    yield MonthColumn("way", "way to the peak", "month ÷ months to the peak", SHARE, to_peak, way)
    if cost_model.curve == "linear":
        yield MonthColumn("uptake", "uptake", "peak × way", SHARE, "={p}_peak*{way}{row}", base_case.uptake)
        return
    curve = "(1/(1+EXP(-10*({way}{row}-0.5)))-1/(1+EXP(5)))/(1/(1+EXP(-5))-1/(1+EXP(5)))"
    yield MonthColumn(
        "uptake", "uptake", "peak × logistic curve of the way", SHARE, f"={{p}}_peak*{curve}", base_case.uptake
    )


def _chronic_columns(cost_model: CostModel, base_case: BaseCase) -> Iterator[MonthColumn]:
    month = np.arange(1.0, len(base_case.starts) + 1)
    eligible = base_case.people + base_case.new_a_month * month
    staying = base_case.treated - base_case.starts
    wanted = np.maximum(eligible * base_case.uptake - staying, 0)
    there = "={p}_people+{p}_new_a_month*{month}{row}"
    yield MonthColumn("eligible", "eligible", "people + new ones", FINE, there, eligible)
    rules = subtract_stopped(cost_model, "starts", "{p}")
    legend = "of last month, less who stopped by themselves or by a rule"
    stay = f"=MAX({{treated}}{{before}}*{{p}}_stay_a_month{rules},0)"
    yield MonthColumn("staying", "staying on", legend, FINE, stay, staying, "=0")
    missing = "=MAX({eligible}{row}*{uptake}{row}-{staying}{row},0)"
    yield MonthColumn("wanted", "could start", "missing to the uptake", FINE, missing, wanted)
    yield from _start_columns(cost_model, base_case, staying)
    yield MonthColumn(
        "treated", "on treatment", "staying + starts", FINE, "={staying}{row}+{starts}{row}", base_case.treated
    )
    yield MonthColumn("courses", "courses due", "one for each start", FINE, "={starts}{row}", base_case.courses)


def subtract_stopped(cost_model: CostModel, starts: str, prefix: str) -> str:
    """Subtract whom the rules stop in a month: of each, its share of those who started just so many months before.

    ``starts`` is the key of the column of starts, ``prefix`` that of the model's names.
    """
    return "".join(_subtract_rule(starts, f"{prefix}_rule_{rule}") for rule in range(1, len(cost_model.stops) + 2))


def _subtract_rule(starts: str, rule: str) -> str:
    after, stops = f"{rule}_months", f"{rule}_stops"
    started = f"INDEX({{{starts}}}${{top}}:{{{starts}}}{{before}},{{month}}{{row}}-{after})"
    return f"-IF(ISNUMBER({after}),IF({{month}}{{row}}>{after},{started}*{stops},0),0)"


def _course_columns(cost_model: CostModel, base_case: BaseCase) -> Iterator[MonthColumn]:
    fixed = cost_model.course == "fixed"
    joining = np.full(len(base_case.starts), base_case.new_a_month) * (base_case.uptake if fixed else 1.0)
    waiting = np.maximum(base_case.people + np.concatenate([[0.0], np.cumsum(joining - base_case.starts)[:-1]]), 0)
    hazard = 1 - (1 - np.minimum(base_case.uptake, 0.999)) ** (1 / 12)
    wanted = waiting * hazard + (joining if fixed else 0)
    pool = "=MAX({waiting}{before}+{joining}{before}-{starts}{before},0)"
    yield MonthColumn("waiting", "untreated", "before + joined − started", FINE, pool, waiting, "={p}_people")
    new, legend = ("*{uptake}{row}", "new ones × uptake") if fixed else ("", "new ones")
    yield MonthColumn("joining", "joining", legend, FINE, f"={{p}}_new_a_month{new}", joining)
    start = "{waiting}{row}*(1-(1-MIN({uptake}{row},0.999))^(1/12))"
    more, legend = ("+{joining}{row}", " + joining") if fixed else ("", "")
    legend = f"untreated × a month's part of the uptake{legend}"
    yield MonthColumn("wanted", "could start", legend, FINE, f"={start}{more}", wanted)
    yield from _start_columns(cost_model, base_case, np.zeros(len(base_case.starts)))
    due = '=SUMIFS({starts}${top}:{starts}{row},{month}${top}:{month}{row},">"&{month}{row}-{p}_whole_months)'
    legend = "starts of a course's months ÷ its months"
    yield MonthColumn("courses", "courses due", legend, FINE, f"{due}/{{p}}_whole_months", base_case.courses)
    months = "={courses}{row}*{p}_course_months"
    yield MonthColumn("treated", "on treatment", "courses due × months", FINE, months, base_case.treated)


def _start_columns(cost_model: CostModel, base_case: BaseCase, staying: Floats) -> Iterator[MonthColumn]:
    """The room that capacity leaves in a month, if there is a limit, and the patients who start."""
    count = len(cost_model.capacity_path)
    path = ",".join(f"{{p}}_capacity_{year}" for year in range(1, count + 1))
    most = "{p}_capacity" + (
        f"*CHOOSE(MIN({count},{{year}}{{row}}),{path})" if cost_model.capacity_path != (1.0,) else ""
    )
    if cost_model.capacity_of == "starts":
        legend, formula, first_formula = "capacity of the year ÷ 12", f"{most}/12", ""
    else:
        on_treatment = "-{staying}{row}" if cost_model.course == "chronic" else ""
        begins = f"MAX({most}{on_treatment},0)"
        legend = "capacity of the year − on treatment as it begins − started"
        formula = f"IF(MOD({{month}}{{row}},12)=1,{begins},{{room}}{{before}}-{{starts}}{{before}})"
        first_formula = f'=IF({{p}}_capacity="","no limit",{begins})'
    formula = f'=IF({{p}}_capacity="","no limit",{formula})'
    yield MonthColumn(
        "room", "room", legend, FINE, formula, _room_by_month(cost_model, base_case, staying), first_formula
    )
    started = "=IF(ISNUMBER({room}{row}),MIN({wanted}{row},{room}{row}),{wanted}{row})"
    yield MonthColumn("starts", "starts", "as far as there is room", FINE, started, base_case.starts)


def _room_by_month(cost_model: CostModel, base_case: BaseCase, staying: Floats) -> Floats | None:
    if cost_model.capacity is None:
        return None
    year = np.minimum(np.arange(len(base_case.starts)) // 12, len(cost_model.capacity_path) - 1)
    most = cost_model.capacity.mode * np.asarray(cost_model.capacity_path)[year]
    if cost_model.capacity_of == "starts":
        return np.asarray(most / 12)
    begins = 12 * (np.arange(len(base_case.starts)) // 12)
    so_far = np.concatenate([[0.0], np.cumsum(base_case.starts)])
    taken = so_far[:-1] - so_far[begins]
    return np.asarray(np.maximum(most - staying[begins], 0) - taken)


def _money_columns(base_case: BaseCase) -> Iterator[MonthColumn]:
    for key, heading, values in (("cost", "cost", base_case.cost), ("displaced", "displaced", base_case.displaced)):
        formula = f"={{courses}}{{row}}*{{p}}_{key}_a_course+{{treated}}{{row}}*{{p}}_{key}_a_month"
        yield MonthColumn(key, heading, "courses and months × unit cost", MONEY, formula, values)
    yield MonthColumn(
        "net", "net", "cost − displaced", MONEY, "={cost}{row}-{displaced}{row}", base_case.cost - base_case.displaced
    )
