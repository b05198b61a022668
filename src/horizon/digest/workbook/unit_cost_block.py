"""The upper part of an indication's sheet: its people, the net cost of one of them, and rates by the month."""

from collections.abc import Sequence
from dataclasses import dataclass

from horizon.digest.workbook.cell_kinds import COUNT, FACTOR, FINE, PRICE, SHARE, UNIT
from horizon.digest.workbook.cell_writer import cell
from horizon.digest.workbook.sheet_writer import Ledger
from horizon.impact.model import NEW, UnitCost
from horizon.impact.model import PEOPLE as THERE
from horizon.impact.model import SHARE as PART
from horizon.impact.uncertainty import whole_months


def people(to: Ledger) -> None:
    """The funnel: a share is of all that stands above it, the new people of each year too."""
    to.heads("from the population to those to treat", "figure", "of", "people", "new people a year")
    there, new = 0.0, 0.0
    for number, step in enumerate(to.part.model.funnel, start=1):
        name, share = to.part.name(f"population_{number}"), step.unit == PART
        if share:
            there, new = there * step.mode, new * step.mode
        else:
            there, new = there + step.mode * (step.unit == THERE), new + step.mode * (step.unit == NEW)
        to.pen.text(to.row, 0, step.name)
        to.pen.live(to.row, 1, f"={name}", step.mode, SHARE if share else COUNT)
        to.pen.text(to.row, 2, "those above" if share else step.unit, UNIT)
        for column, unit, value in ((3, THERE, there), (4, NEW, new)):
            above = cell(to.row - 1, column) if number > 1 else "0"
            more = f"*{name}" if share else f"+{name}" if step.unit == unit else ""
            to.pen.live(to.row, column, f"={above}{more}", value, FINE)
        to.row += 1
    last = to.row - 1
    to.named("could be treated at the launch", "people", f"={cell(last, 3)}", there, FINE, 3)
    to.named("and new each month", "new_a_month", f"={cell(last, 4)}/12", new / 12, FINE, 4)
    to.row += 1


@dataclass(frozen=True, slots=True)
class _Line:
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
        product = f"={cell(row, 1)}*{cell(row, 3)}"
        return {"course": (product, "=0"), "year": ("=0", f"{product}/12"), "month": ("=0", product)}[self.one.per]


def costs(to: Ledger) -> None:
    """What one who is treated costs, and what that displaces: for a whole course, and for each month on treatment."""
    model, name = to.part.model, to.part.name
    to.heads("net cost of one who is treated", "cost", "a", "times", "for a course", "for each month")
    net = (1 - model.rebate.mode) * (1 + model.vat)
    price = _Line(model.price, name("list_price"), f"=(1-{name('rebate')})*(1+{name('vat')})", net)
    added = (_Line(one, name(f"added_{at}"), "=1", 1.0) for at, one in enumerate(model.adds, start=1))
    off = (
        _Line(one, name(f"displaced_{at}"), f"={name(f'displaced_{at}_share')}", one.share.mode)
        for at, one in enumerate(model.displaces, start=1)
    )
    _lines(to, "cost", "all costs", (price, *added))
    _lines(to, "displaced", "all that is displaced", tuple(off))
    to.row += 1


def _lines(to: Ledger, key: str, total: str, lines: Sequence[_Line]) -> None:
    for line in lines:
        to.pen.text(to.row, 0, line.one.cost.name)
        to.pen.live(to.row, 1, f"={line.name}", line.one.cost.mode, PRICE)
        to.pen.text(to.row, 2, line.one.per, UNIT)
        to.pen.live(to.row, 3, line.times, line.factor, FACTOR)
        for column, formula, amount in zip((4, 5), line.formulas(to.row), line.amounts, strict=True):
            to.pen.live(to.row, column, formula, amount, PRICE)
        to.row += 1
    to.pen.text(to.row, 0, total, look="total")
    to.pen.blanks(to.row, range(1, 4), "total")
    for at, what in enumerate(("course", "month")):
        above = f"{cell(to.row - len(lines), 4 + at)}:{cell(to.row - 1, 4 + at)}"
        value = sum(line.amounts[at] for line in lines)
        to.pen.live(to.row, 4 + at, f"=SUM({above})" if lines else "=0", value, PRICE, "total")
        to.name(f"{key}_a_{what}", cell(to.row, 4 + at, True))
    to.row += 1


def rates(to: Ledger) -> None:
    """What the months use of treatment: who stays and whom a rule stops, or how long a course is paid."""
    model, name = to.part.model, to.part.name
    if model.course != "chronic":
        to.heads("by the month", "figure")
        paid = f"={_whole(name('course_months'))}"
        to.named("months over which a course is paid", "whole_months", paid, whole_months(model.months), COUNT)
    else:
        to.heads("by the month", "figure")
        stays = (1 - min(model.discontinuation.mode, 0.999)) ** (1 / 12)
        stay = f"=(1-MIN({name('discontinuation')},0.999))^(1/12)"
        to.named("stay from one month to the next", "stay_a_month", stay, stays, SHARE)
        to.row += 1
        _rules(to, stays)
    to.row += 1


@dataclass(frozen=True, slots=True)
class _Rule:
    """A stopping rule: after how many months which share of those who are left stops, and both as formulas."""

    what: str
    after: int | None
    share: float
    months: str
    part: str


def _rules(to: Ledger, stays: float) -> None:
    """Each rule, and the share of those who started whom it stops: those who are left by then, times its own share."""
    model, name = to.part.model, to.part.name
    rules = [
        _Rule(
            one.share.name,
            whole_months(one.months),
            one.share.mode,
            _whole(name(f"stop_{at}")),
            name(f"stop_{at}_share"),
        )
        for at, one in enumerate(model.stops, start=1)
    ]
    end, last = name("stop_after"), model.stop_after_months
    months = f'IF({end}="","no end",{_whole(end)})'
    rules.append(_Rule("treatment ends", whole_months(last) if last else None, 1.0, months, "1"))
    to.heads("stopping rules", "after months", "share of those left", "of those who started")
    rows = range(to.row, to.row + len(rules))
    for row, one in zip(rows, rules, strict=True):
        months_, share = cell(row, 1), cell(row, 2)
        left = f"{name('stay_a_month')}^{months_}*{share}" + "".join(
            f"*IF({cell(other, 1)}{'<=' if other < row else '<'}{months_},1-{cell(other, 2)},1)"
            for other in rows
            if other != row
        )
        to.pen.text(row, 0, one.what)
        to.pen.live(row, 1, f"={one.months}", "no end" if one.after is None else one.after, COUNT)
        to.pen.live(row, 2, f"={one.part}", one.share, SHARE)
        to.pen.live(row, 3, f"=IF(ISNUMBER({months_}),{left},0)", _stopped(one, rules, stays), SHARE)
        to.name(f"rule_{row - to.row + 1}_months", cell(row, 1, True))
        to.name(f"rule_{row - to.row + 1}_stops", cell(row, 3, True))
    to.row += len(rules)


def _stopped(one: _Rule, rules: Sequence[_Rule], stays: float) -> float:
    if one.after is None:
        return 0.0
    left = stays**one.after * one.share
    for at, other in enumerate(rules):
        earlier = other.after is not None and (other.after, at) < (one.after, rules.index(one))
        left *= 1 - other.share if earlier else 1
    return left


def _whole(months: str) -> str:
    return f"MAX(1,ROUND({months},0))"
