"""The upper part of an indication's sheet: its people, the net cost of one of them, and rates by the month."""

from collections.abc import Sequence
from dataclasses import dataclass

from horizon.digest.book.ledger import Ledger
from horizon.digest.book.pen import cell
from horizon.digest.kinds import COUNT, FACTOR, FINE, PEOPLE, PRICE, SHARE, UNIT
from horizon.impact.model import NEW, UnitCost
from horizon.impact.model import PEOPLE as THERE
from horizon.impact.model import SHARE as PART


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
        to.pen.live(to.row, 1, f"={name}", step.mode, SHARE if share else PEOPLE)
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
    for at, what in enumerate(("course", "month")):
        above = f"{cell(to.row - len(lines), 4 + at)}:{cell(to.row - 1, 4 + at)}"
        value = sum(line.amounts[at] for line in lines)
        to.pen.live(to.row, 4 + at, f"=SUM({above})" if lines else "=0", value, PRICE, "total")
        to.name(f"{key}_a_{what}", cell(to.row, 4 + at, True))
    to.row += 1


def rates(to: Ledger) -> None:
    """What the months use: who can start, who stays, how long a course is paid."""
    model, name = to.part.model, to.part.name
    to.heads("by the month", "figure")
    given = f'=IF({name("capacity")}="","no limit",{name("capacity")}/12)'
    limit = model.capacity.mode / 12 if model.capacity else "no limit"
    to.named("can start in a month", "capacity_a_month", given, limit, FINE)
    if model.course == "chronic":
        stays = (1 - min(model.discontinuation.mode, 0.999)) ** (1 / 12)
        stay = f"=(1-MIN({name('discontinuation')},0.999))^(1/12)"
        to.named("stay from one month to the next", "stay_a_month", stay, stays, SHARE)
        rule = f'=IF({name("stop_after")}="","no rule",{_whole(name("stop_after"))})'
        after = _months(model.stop_after_months) if model.stop_after_months else "no rule"
        to.named("stopping rule, after months", "rule_months", rule, after, COUNT)
    else:
        paid = f"={_whole(name('course_months'))}"
        to.named("months over which a course is paid", "whole_months", paid, _months(model.months), COUNT)
    to.row += 1


def _whole(months: str) -> str:
    return f"MAX(1,ROUND({months},0))"


def _months(given: float) -> int:
    """Whole months as a spreadsheet rounds them: halves up."""
    return max(1, int(given + 0.5))
