"""The upper part of an indication's sheet: its people, the net cost of one patient, and rates by the month."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from horizon.digest.view import cell_kinds
from horizon.digest.view.cell_kinds import COUNT, FACTOR, FINE, PRICE, UNIT
from horizon.digest.workbook.cell_writer import cell_reference
from horizon.digest.workbook.model_sheet_writer import ModelSheetWriter
from horizon.impact.model import PEOPLE, PEOPLE_A_YEAR, SHARE, UnitCost
from horizon.impact.uncertainty import whole_months


def write_funnel(writer: ModelSheetWriter) -> None:
    """Write the funnel: a share is of all that stands above it, of the new people of each year too."""
    writer.write_headings("from the population to those to treat", "figure", "of", "people", "new people a year")
    people, new = 0.0, 0.0
    for number, step in enumerate(writer.model.cost_model.funnel, start=1):
        name, is_share = writer.model.cell_name(f"population_{number}"), step.unit == SHARE
        if is_share:
            people, new = people * step.mode, new * step.mode
        else:
            people += step.mode * (step.unit == PEOPLE)
            new += step.mode * (step.unit == PEOPLE_A_YEAR)
        writer.cells.write_text(writer.row, 0, step.name)
        writer.cells.write_formula(writer.row, 1, f"={name}", step.mode, cell_kinds.SHARE if is_share else COUNT)
        writer.cells.write_text(writer.row, 2, "those above" if is_share else step.unit, UNIT)
        for column, unit, value in ((3, PEOPLE, people), (4, PEOPLE_A_YEAR, new)):
            above = cell_reference(writer.row - 1, column) if number > 1 else "0"
            more = f"*{name}" if is_share else f"+{name}" if step.unit == unit else ""
            writer.cells.write_formula(writer.row, column, f"={above}{more}", value, FINE)
        writer.row += 1
    last = writer.row - 1
    writer.write_named_figure(
        "could be treated at the launch", "people", f"={cell_reference(last, 3)}", people, FINE, 3
    )
    writer.write_named_figure("and new each month", "new_a_month", f"={cell_reference(last, 4)}/12", new / 12, FINE, 4)
    writer.row += 1


@dataclass(frozen=True, slots=True)
class _UnitCostLine:
    """One unit cost: the name of its amount, what it is multiplied by, as a formula and as a number."""

    unit_cost: UnitCost
    name: str
    times: str
    factor: float

    @property
    def amounts(self) -> tuple[float, float]:
        """The cost of a course and of a month."""
        amount = self.unit_cost.cost.mode * self.factor
        return {"course": (amount, 0.0), "year": (0.0, amount / 12), "month": (0.0, amount)}[self.unit_cost.per]

    def formulas(self, row: int) -> tuple[str, str]:
        """The same as formulas in a row."""
        product = f"={cell_reference(row, 1)}*{cell_reference(row, 3)}"
        return {"course": (product, "=0"), "year": ("=0", f"{product}/12"), "month": ("=0", product)}[
            self.unit_cost.per
        ]


def write_unit_costs(writer: ModelSheetWriter) -> None:
    """Write the cost of one patient and what it displaces, for a whole course and for each month on treatment."""
    cost_model, name = writer.model.cost_model, writer.model.cell_name
    writer.write_headings("net cost of one who is treated", "cost", "a", "times", "for a course", "for each month")
    net = (1 - cost_model.rebate.mode) * (1 + cost_model.vat)
    price = _UnitCostLine(cost_model.price, name("list_price"), f"=(1-{name('rebate')})*(1+{name('vat')})", net)
    added = [_UnitCostLine(cost, name(f"added_{at}"), "=1", 1.0) for at, cost in enumerate(cost_model.adds, start=1)]
    displaced = [
        _UnitCostLine(cost, name(f"displaced_{at}"), f"={name(f'displaced_{at}_share')}", cost.share.mode)
        for at, cost in enumerate(cost_model.displaces, start=1)
    ]
    _write_cost_lines(writer, "cost", "all costs", (price, *_borne_by(added, "")))
    _write_cost_lines(writer, "displaced", "all that is displaced", _borne_by(displaced, ""))
    for number, payer in enumerate(cost_model.other_payers, start=1):
        _write_cost_lines(writer, f"cost_of_{number}", f"borne by {payer}: not in the sums", _borne_by(added, payer))
        _write_cost_lines(writer, f"spared_{number}", f"spared {payer}: not in the sums", _borne_by(displaced, payer))
    writer.row += 1


def _borne_by(lines: Iterable[_UnitCostLine], payer: str) -> tuple[_UnitCostLine, ...]:
    """The lines of one payer; that of the price has no name."""
    return tuple(line for line in lines if line.unit_cost.payer == payer)


def _write_cost_lines(writer: ModelSheetWriter, key: str, total: str, lines: Sequence[_UnitCostLine]) -> None:
    for line in lines:
        writer.cells.write_text(writer.row, 0, line.unit_cost.cost.name)
        writer.cells.write_formula(writer.row, 1, f"={line.name}", line.unit_cost.cost.mode, PRICE)
        writer.cells.write_text(writer.row, 2, line.unit_cost.per, UNIT)
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
    """Write the rates that the months use: who stays and who is stopped by a rule, or how long a course is paid."""
    cost_model, name = writer.model.cost_model, writer.model.cell_name
    writer.write_headings("by the month", "figure")
    if cost_model.course != "chronic":
        paid = f"={_whole_months_formula(name('course_months'))}"
        writer.write_named_figure(
            "months over which a course is paid", "whole_months", paid, whole_months(cost_model.months), COUNT
        )
    else:
        stays = (1 - min(cost_model.discontinuation.mode, 0.999)) ** (1 / 12)
        stay = f"=(1-MIN({name('discontinuation')},0.999))^(1/12)"
        writer.write_named_figure("stay from one month to the next", "stay_a_month", stay, stays, cell_kinds.SHARE)
        writer.row += 1
        _write_stopping_rules(writer, stays)
    writer.row += 1


@dataclass(frozen=True, slots=True)
class _StoppingRule:
    """A rule that stops a share of those left after so many months, with both as formulas."""

    label: str
    after: int | None
    share: float
    months_formula: str
    share_formula: str


def _write_stopping_rules(writer: ModelSheetWriter, stays: float) -> None:
    """Write each rule, and the share of those who started that it stops: those left by then, times its own share."""
    cost_model, name = writer.model.cost_model, writer.model.cell_name
    rules = [
        _StoppingRule(
            stop.share.name,
            whole_months(stop.months),
            stop.share.mode,
            _whole_months_formula(name(f"stop_{at}")),
            name(f"stop_{at}_share"),
        )
        for at, stop in enumerate(cost_model.stops, start=1)
    ]
    end, last = name("stop_after"), cost_model.stop_after_months
    end_formula = f'IF({end}="","no end",{_whole_months_formula(end)})'
    rules.append(_StoppingRule("treatment ends", whole_months(last) if last else None, 1.0, end_formula, "1"))
    writer.write_headings("stopping rules", "after months", "share of those left", "of those who started")
    rows = range(writer.row, writer.row + len(rules))
    for row, rule in zip(rows, rules, strict=True):
        months, share = cell_reference(row, 1), cell_reference(row, 2)
        left = f"{name('stay_a_month')}^{months}*{share}" + "".join(
            f"*IF({cell_reference(other, 1)}{'<=' if other < row else '<'}{months},1-{cell_reference(other, 2)},1)"
            for other in rows
            if other != row
        )
        writer.cells.write_text(row, 0, rule.label)
        writer.cells.write_formula(
            row, 1, f"={rule.months_formula}", "no end" if rule.after is None else rule.after, COUNT
        )
        writer.cells.write_formula(row, 2, f"={rule.share_formula}", rule.share, cell_kinds.SHARE)
        writer.cells.write_formula(
            row, 3, f"=IF(ISNUMBER({months}),{left},0)", _share_stopped(rule, rules, stays), cell_kinds.SHARE
        )
        writer.define_name(f"rule_{row - writer.row + 1}_months", cell_reference(row, 1, True))
        writer.define_name(f"rule_{row - writer.row + 1}_stops", cell_reference(row, 3, True))
    writer.row += len(rules)


def _share_stopped(rule: _StoppingRule, rules: Sequence[_StoppingRule], stays: float) -> float:
    if rule.after is None:
        return 0.0
    left = stays**rule.after * rule.share
    for at, other in enumerate(rules):
        earlier = other.after is not None and (other.after, at) < (rule.after, rules.index(rule))
        left *= 1 - other.share if earlier else 1
    return left


def _whole_months_formula(months: str) -> str:
    return f"MAX(1,ROUND({months},0))"
