"""The upper part of an indication's sheet: its people, the net cost of one of them, and rates by the month."""

from collections.abc import Sequence
from dataclasses import dataclass

from horizon.digest.view.cell_kinds import COUNT, FACTOR, FINE, PRICE, SHARE, UNIT
from horizon.digest.workbook.cell_writer import cell_reference
from horizon.digest.workbook.model_sheet_writer import ModelSheetWriter
from horizon.impact.model import PEOPLE as THERE
from horizon.impact.model import PEOPLE_A_YEAR, UnitCost
from horizon.impact.model import SHARE as PART
from horizon.impact.uncertainty import whole_months


def write_funnel(writer: ModelSheetWriter) -> None:
    """The funnel: a share is of all that stands above it, the new people of each year too."""
    writer.write_headings("from the population to those to treat", "figure", "of", "people", "new people a year")
    there, new = 0.0, 0.0
    for number, step in enumerate(writer.model.cost_model.funnel, start=1):
        name, share = writer.model.cell_name(f"population_{number}"), step.unit == PART
        if share:
            there, new = there * step.mode, new * step.mode
        else:
            there, new = there + step.mode * (step.unit == THERE), new + step.mode * (step.unit == PEOPLE_A_YEAR)
        writer.cells.write_text(writer.row, 0, step.name)
        writer.cells.write_formula(writer.row, 1, f"={name}", step.mode, SHARE if share else COUNT)
        writer.cells.write_text(writer.row, 2, "those above" if share else step.unit, UNIT)
        for column, unit, value in ((3, THERE, there), (4, PEOPLE_A_YEAR, new)):
            above = cell_reference(writer.row - 1, column) if number > 1 else "0"
            more = f"*{name}" if share else f"+{name}" if step.unit == unit else ""
            writer.cells.write_formula(writer.row, column, f"={above}{more}", value, FINE)
        writer.row += 1
    last = writer.row - 1
    writer.write_named_figure("could be treated at the launch", "people", f"={cell_reference(last, 3)}", there, FINE, 3)
    writer.write_named_figure("and new each month", "new_a_month", f"={cell_reference(last, 4)}/12", new / 12, FINE, 4)
    writer.row += 1


@dataclass(frozen=True, slots=True)
class _UnitCostLine:
    """One unit cost: its amount's name, what it is multiplied by, and what that comes to."""

    one: UnitCost
    name: str
    times: str
    factor: float

    @property
    def amounts(self) -> tuple[float, float]:
        """For a course, for a month."""
        amount = self.one.cost.mode * self.factor
        return {"course": (amount, 0.0), "year": (0.0, amount / 12), "month": (0.0, amount)}[self.one.per]

    def formulas(self, row: int) -> tuple[str, str]:
        """The same as formulas of its row."""
        product = f"={cell_reference(row, 1)}*{cell_reference(row, 3)}"
        return {"course": (product, "=0"), "year": ("=0", f"{product}/12"), "month": ("=0", product)}[self.one.per]


def write_unit_costs(writer: ModelSheetWriter) -> None:
    """What one who is treated costs, and what that displaces: for a whole course, and for each month on treatment."""
    cost_model, name = writer.model.cost_model, writer.model.cell_name
    writer.write_headings("net cost of one who is treated", "cost", "a", "times", "for a course", "for each month")
    net = (1 - cost_model.rebate.mode) * (1 + cost_model.vat)
    price = _UnitCostLine(cost_model.price, name("list_price"), f"=(1-{name('rebate')})*(1+{name('vat')})", net)
    added = (_UnitCostLine(one, name(f"added_{at}"), "=1", 1.0) for at, one in enumerate(cost_model.adds, start=1))
    off = (
        _UnitCostLine(one, name(f"displaced_{at}"), f"={name(f'displaced_{at}_share')}", one.share.mode)
        for at, one in enumerate(cost_model.displaces, start=1)
    )
    _write_cost_lines(writer, "cost", "all costs", (price, *added))
    _write_cost_lines(writer, "displaced", "all that is displaced", tuple(off))
    writer.row += 1


def _write_cost_lines(writer: ModelSheetWriter, key: str, total: str, lines: Sequence[_UnitCostLine]) -> None:
    for line in lines:
        writer.cells.write_text(writer.row, 0, line.one.cost.name)
        writer.cells.write_formula(writer.row, 1, f"={line.name}", line.one.cost.mode, PRICE)
        writer.cells.write_text(writer.row, 2, line.one.per, UNIT)
        writer.cells.write_formula(writer.row, 3, line.times, line.factor, FACTOR)
        for column, formula, amount in zip((4, 5), line.formulas(writer.row), line.amounts, strict=True):
            writer.cells.write_formula(writer.row, column, formula, amount, PRICE)
        writer.row += 1
    writer.cells.write_text(writer.row, 0, total, emphasis="total")
    writer.cells.write_blanks(writer.row, range(1, 4), "total")
    for at, what in enumerate(("course", "month")):
        above = f"{cell_reference(writer.row - len(lines), 4 + at)}:{cell_reference(writer.row - 1, 4 + at)}"
        value = sum(line.amounts[at] for line in lines)
        writer.cells.write_formula(writer.row, 4 + at, f"=SUM({above})" if lines else "=0", value, PRICE, "total")
        writer.define_name(f"{key}_a_{what}", cell_reference(writer.row, 4 + at, True))
    writer.row += 1


def write_monthly_rates(writer: ModelSheetWriter) -> None:
    """What the months use of treatment: who stays and whom a rule stops, or how long a course is paid."""
    cost_model, name = writer.model.cost_model, writer.model.cell_name
    if cost_model.course != "chronic":
        writer.write_headings("by the month", "figure")
        paid = f"={_whole_months_formula(name('course_months'))}"
        writer.write_named_figure(
            "months over which a course is paid", "whole_months", paid, whole_months(cost_model.months), COUNT
        )
    else:
        writer.write_headings("by the month", "figure")
        stays = (1 - min(cost_model.discontinuation.mode, 0.999)) ** (1 / 12)
        stay = f"=(1-MIN({name('discontinuation')},0.999))^(1/12)"
        writer.write_named_figure("stay from one month to the next", "stay_a_month", stay, stays, SHARE)
        writer.row += 1
        _write_stopping_rules(writer, stays)
    writer.row += 1


@dataclass(frozen=True, slots=True)
class _StoppingRule:
    """A stopping rule: after how many months which share of those who are left stops, and both as formulas."""

    what: str
    after: int | None
    share: float
    months: str
    part: str


def _write_stopping_rules(writer: ModelSheetWriter, stays: float) -> None:
    """Each rule, and the share of those who started whom it stops: those who are left by then, times its own share."""
    cost_model, name = writer.model.cost_model, writer.model.cell_name
    rules = [
        _StoppingRule(
            one.share.name,
            whole_months(one.months),
            one.share.mode,
            _whole_months_formula(name(f"stop_{at}")),
            name(f"stop_{at}_share"),
        )
        for at, one in enumerate(cost_model.stops, start=1)
    ]
    end, last = name("stop_after"), cost_model.stop_after_months
    months = f'IF({end}="","no end",{_whole_months_formula(end)})'
    rules.append(_StoppingRule("treatment ends", whole_months(last) if last else None, 1.0, months, "1"))
    writer.write_headings("stopping rules", "after months", "share of those left", "of those who started")
    rows = range(writer.row, writer.row + len(rules))
    for row, one in zip(rows, rules, strict=True):
        months, share = cell_reference(row, 1), cell_reference(row, 2)
        left = f"{name('stay_a_month')}^{months}*{share}" + "".join(
            f"*IF({cell_reference(other, 1)}{'<=' if other < row else '<'}{months},1-{cell_reference(other, 2)},1)"
            for other in rows
            if other != row
        )
        writer.cells.write_text(row, 0, one.what)
        writer.cells.write_formula(row, 1, f"={one.months}", "no end" if one.after is None else one.after, COUNT)
        writer.cells.write_formula(row, 2, f"={one.part}", one.share, SHARE)
        writer.cells.write_formula(row, 3, f"=IF(ISNUMBER({months}),{left},0)", _share_stopped(one, rules, stays), SHARE)
        writer.define_name(f"rule_{row - writer.row + 1}_months", cell_reference(row, 1, True))
        writer.define_name(f"rule_{row - writer.row + 1}_stops", cell_reference(row, 3, True))
    writer.row += len(rules)


def _share_stopped(one: _StoppingRule, rules: Sequence[_StoppingRule], stays: float) -> float:
    if one.after is None:
        return 0.0
    left = stays**one.after * one.share
    for at, other in enumerate(rules):
        earlier = other.after is not None and (other.after, at) < (one.after, rules.index(one))
        left *= 1 - other.share if earlier else 1
    return left


def _whole_months_formula(months: str) -> str:
    return f"MAX(1,ROUND({months},0))"
