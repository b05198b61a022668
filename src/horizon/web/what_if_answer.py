"""The answer to a what-if as its page shows it: the years, one technology drawn, and what has no pounds."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from horizon.app.what_if import WhatIfAnswer
from horizon.digest.view import selection, wording
from horizon.digest.view.chances import format_odds
from horizon.digest.view.not_costed import NotCosted, list_not_costed
from horizon.digest.view.sum_words import describe_budget_choice, explain_average, list_bridge_lines
from horizon.technology.spelling import spell_product
from horizon.values.budget_impact import EVERYTHING
from horizon.values.money import Amount
from horizon.values.scan import Scan
from horizon.values.technology import Technology
from horizon.web.compared_bars import ComparedBar, draw_bars
from horizon.web.money_unit import MoneyUnit, choose_unit

MOST_TECHNOLOGIES = 30


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A row of a table to be copied: what it is, then its figures."""

    what: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfferedTechnology:
    """A technology that can be drawn: its anchor, and its name with its chance and its window."""

    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """What the page shows; figures come in pairs, by the file and changed, or alone where nothing was changed."""

    is_changed: bool
    unit: str
    years: tuple[AnswerRow, ...]
    average_note: str
    budget: str
    technologies: tuple[AnswerRow, ...]
    more_technologies: int
    offered: tuple[OfferedTechnology, ...]
    drawn: str
    drawn_name: str
    bars: tuple[ComparedBar, ...]
    bridge: tuple[AnswerRow, ...]
    resources: tuple[AnswerRow, ...]
    not_costed: tuple[NotCosted, ...]
    note: str


def show_answer(answer: WhatIfAnswer, drawn: str, indication: str) -> ShownAnswer:
    """Show an answer; drawn is the technology of an anchor, or else the likeliest of the next ones of an indication."""
    before, after = answer.base.scan, answer.changed.scan
    is_changed = answer.changed is not answer.base
    costed = [item for item in after.technologies if item.impact]
    offered = _sort_by_likeness([item for item in after.technologies if item.impact or item.resources])
    offered.sort(key=lambda item: bool(indication) and item.indication != indication)
    asked = (item for item in offered if selection.technology_anchor(item) == drawn)
    technology = next(asked, next(iter(offered), None))
    old = {item.key: item for item in before.technologies}
    was = old.get(technology.key) if technology and is_changed else None
    totals = [_total_rows(scan) for scan in (before, after)]
    amounts = [amount for rows in totals for pair in rows.values() for amount in pair]
    amounts += [amount for item in costed for amount in _amounts_of(item)]
    unit = choose_unit(amounts, next((item.impact[0].currency for item in costed), "GBP"))
    has_pounds = technology is not None and bool(technology.impact)
    return ShownAnswer(
        is_changed=is_changed,
        unit=unit.label,
        years=tuple(_list_years(totals[0], totals[1], unit, is_changed)),
        average_note=explain_average((year, *pair) for year, pair in totals[1].items()),
        budget=describe_budget_choice(after, technology) if technology and has_pounds else "",
        technologies=tuple(
            AnswerRow(
                _name_in_scan(item, after),
                (format_odds(_chance_of(item)), *_compare_technology(old.get(item.key), item, unit, is_changed)),
            )
            for item in costed[:MOST_TECHNOLOGIES]
        ),
        more_technologies=max(len(costed) - MOST_TECHNOLOGIES, 0),
        offered=tuple(_offer(item, after) for item in offered),
        drawn=selection.technology_anchor(technology) if technology else "",
        drawn_name=spell_product(technology.name) if technology else "",
        bars=draw_bars(was, technology) if technology and has_pounds else (),
        bridge=tuple(_list_bridge(answer, technology, unit)) if technology else (),
        resources=tuple(_list_resources(was, technology, is_changed)) if technology else (),
        not_costed=list_not_costed(after, after.watchlists),
        note=_explain_no_totals(after),
    )


def _sort_by_likeness(costed: Sequence[Technology]) -> list[Technology]:
    """Those that are likely enough for a digest, the next launch first, then the others by their chance."""
    ahead = list(selection.sort_launches(costed))
    behind = [item for item in costed if item not in ahead]
    return ahead + sorted(behind, key=lambda item: (-_chance_of(item), item.key))


def _chance_of(technology: Technology) -> float:
    return technology.probability.reimbursed if technology.probability else 0.0


def _offer(technology: Technology, scan: Scan) -> OfferedTechnology:
    chance, window = format_odds(_chance_of(technology)), wording.format_window(technology.launch)
    text = f"{_name_in_scan(technology, scan)} – chance {chance}, {window}"
    return OfferedTechnology(selection.technology_anchor(technology), text)


def _total_rows(scan: Scan) -> dict[str, tuple[Amount, Amount]]:
    """By financial year the middle if any of it comes, and the average."""
    return {row.financial_year: (row.conditional.p50, row.expected) for row in scan.totals if row.scope == EVERYTHING}


def _list_years(
    before: dict[str, tuple[Amount, Amount]], after: dict[str, tuple[Amount, Amount]], unit: MoneyUnit, both: bool
) -> Iterator[AnswerRow]:
    nothing = Decimal(0), Decimal(0)
    for year in sorted(before | after):
        pairs = zip(before.get(year, nothing), after.get(year, nothing), strict=True)
        yield AnswerRow(year, _print_pairs(pairs, unit, both))


def _print_pairs(pairs: Iterable[tuple[Amount, Amount]], unit: MoneyUnit, both: bool) -> tuple[str, ...]:
    return tuple(unit.format(amount) for pair in pairs for amount in (pair if both else pair[1:]))


def _name_in_scan(technology: Technology, scan: Scan) -> str:
    """Its name, with its indication where the watchlist has several."""
    name = spell_product(technology.name)
    return f"{name}, {technology.indication}" if len(scan.watchlists) > 1 else name


def _compare_technology(before: Technology | None, after: Technology, unit: MoneyUnit, both: bool) -> tuple[str, ...]:
    return _print_pairs(zip(*(_amounts_of(item) for item in (before, after)), strict=True), unit, both)


def _amounts_of(technology: Technology | None) -> tuple[Amount, Amount]:
    """Its dearest year once it is here, and its average over the years shown."""
    if technology is None:
        return Decimal(0), Decimal(0)
    dearest = max((row.p50 for row in technology.impact_since_launch), key=abs, default=Decimal(0))
    return dearest, selection.expected_impact(technology) or Decimal(0)


def _list_bridge(answer: WhatIfAnswer, technology: Technology, unit: MoneyUnit) -> Iterator[AnswerRow]:
    bridges = answer.bridge_sums(technology.key)
    if bridges is None:
        return
    both = answer.changed is not answer.base
    for line in list_bridge_lines(*bridges, spell_product(technology.name)):
        yield AnswerRow(line.words, _print_pairs([(line.before, line.after)], unit, both))


def _list_resources(before: Technology | None, after: Technology, both: bool) -> Iterator[AnswerRow]:
    """Yield what a technology takes besides money in each year: the middle if it comes, and the average."""
    old = {(use.what, use.financial_year): (use.p50, use.expected) for use in before.resources} if before else {}
    for use in after.resources:
        was = old.get((use.what, use.financial_year), (0, 0))
        if any((use.p90, use.expected, *was)):
            pairs = zip(was, (use.p50, use.expected), strict=True)
            figures = tuple(f"{amount:,}" for pair in pairs for amount in (pair if both else pair[1:]))
            yield AnswerRow(f"{use.what}, {use.unit}, {use.financial_year}", figures)


def _explain_no_totals(scan: Scan) -> str:
    if scan.totals:
        return ""
    if any(item.withheld for item in scan.technologies):
        return "A price of it is confidential, so that no total of it is shown."
    if any(item.resources for item in scan.technologies):
        return "It has no price, so that there are hours and no total."
    if not scan.technologies:
        return "No trial that it counts today names a technology, so that there is nothing to cost."
    return "No technology that it counts today is costed, so that there is no total."
