"""What if: other figures beside those of the file, assessed and drawn together; nothing is saved."""

from dataclasses import dataclass, replace
from decimal import Decimal

from starlette.responses import Response

from horizon.app.watchlist_change import fingerprint_text
from horizon.values.money import format_short_amount
from horizon.values.scan import Scan
from horizon.values.technology import Technology
from horizon.watchlist.files.yaml_patch import inline_yaml
from horizon.web.visit import Visit
from horizon.web.watchlist_draft import PART, REVEALED, VERSION, WatchlistDraft, open_draft
from horizon.web.watchlist_fields import FieldGroup, FormField

MOST_TECHNOLOGIES = 30
ALL = "all"
"""The scope of the totals over everything."""
FIGURE_KINDS = ("figure", "measure", "number")
WIDTH, HEIGHT, TOP, BOTTOM = 640, 240, 16, 34
"""Units of the drawing."""


@dataclass(frozen=True, slots=True)
class ComparedYear:
    """A financial year as it is and as it would be: if any of it comes (P50), and expected."""

    financial_year: str
    before: tuple[str, str]
    after: tuple[str, str]


@dataclass(frozen=True, slots=True)
class ComparedBar:
    """A bar of the picture: what it would come to, or what it comes to."""

    x: float
    y: float
    width: float
    height: float
    is_old: bool
    text: str
    amount: str


@dataclass(frozen=True, slots=True)
class ComparedTechnology:
    """A technology as it is and as it would be: the dearest year if it comes, and expected over the years shown."""

    name: str
    before: tuple[str, str]
    after: tuple[str, str]


def choose_watchlist(visit: Visit) -> Response:
    """Show the watchlists that have a cost model to change."""
    costed = [
        watchlist
        for watchlist in visit.desk.open_workspace().watchlists
        if any(part.has_cost_model for part in watchlist.resolved_indications)
    ]
    return visit.show("what_if_choice.html.j2", watchlists=costed)


def show_what_if(visit: Visit) -> Response:
    """Show the figures of a watchlist, to be changed."""
    return _show_what_if_page(visit, open_draft(visit), None)


def ask_what_if(visit: Visit) -> Response:
    """Show what the watchlist would come to with other figures, beside what it comes to."""
    draft = open_draft(visit, visit.form)
    if draft.faults.is_any or not draft.reading.is_any:
        return _show_what_if_page(visit, draft, None, asked=True)
    from horizon.app.ad_hoc_scan import ScanQuestion, answer_question  # with it come pictures and workbooks

    sets = tuple(
        f"{key}={'' if value is None else inline_yaml(value)}" for key, value in draft.reading.edit.assignments
    )
    question = ScanQuestion(watchlists=(draft.name,), sets=sets, pull=False)
    answer = answer_question(visit.desk.read_settings(), question)
    assert answer.base is not None, "figures are set, so that the base is assessed too"
    return _show_what_if_page(visit, draft, (answer.base, answer.scan), asked=True)


def _show_what_if_page(
    visit: Visit, draft: WatchlistDraft, scans: tuple[Scan, Scan] | None, asked: bool = False
) -> Response:
    groups = [replace(group, fields=fields) for group in draft.form.groups if (fields := _figures_of(group))]
    command, (drawn, bars) = "", _draw_since_launch(*scans) if scans else ("", [])
    if scans and not _hides_prices(draft):
        command = draft.to_change(visit).command.replace("watchlist edit", "scan --no-pull", 1)
    return visit.show(
        "what_if.html.j2",
        400 if draft.faults.is_any else 200,
        draft=draft,
        form=draft.form,
        shown=draft.shown,
        faults=draft.faults,
        groups=groups,
        hidden={VERSION: fingerprint_text(draft.form.text), PART: str(draft.form.part or "")},
        fields={"revealed": REVEALED},
        asked=asked,
        years=_compare_years(*scans) if scans else [],
        drawn=drawn,
        bars=bars,
        technologies=_compare_technologies(*scans) if scans else [],
        size=(WIDTH, HEIGHT),
        command=command,
        note="" if scans is None or scans[0].totals else _explain_nothing(scans[0]),
    )


def _figures_of(group: FieldGroup) -> tuple[FormField, ...]:
    if not group.of_indication:
        return ()
    return tuple(part for part in group.fields if part.kind in FIGURE_KINDS)


def _hides_prices(draft: WatchlistDraft) -> bool:
    return any(draft.form.hides_price(group) for group in draft.form.groups)


def _explain_nothing(scan: Scan) -> str:
    if any(technology.withheld for technology in scan.technologies):
        return "Its price is confidential, so that no total of it is shown."
    return "No technology that it counts today is costed, so that there is no total."


def _compare_years(before: Scan, after: Scan) -> list[ComparedYear]:
    pairs = _pair_totals(before, after)
    return [
        ComparedYear(year, _format_total(*old, currency), _format_total(*new, currency))
        for year, currency, old, new in pairs
    ]


def _format_total(middle: Decimal, expected: Decimal, currency: str) -> tuple[str, str]:
    return format_short_amount(middle, currency), format_short_amount(expected, currency)


def _pair_totals(before: Scan, after: Scan) -> list[tuple[str, str, tuple[Decimal, Decimal], tuple[Decimal, Decimal]]]:
    """Each year with its currency and the totals of both: if any of it comes, and expected."""
    totals = [
        {
            (row.financial_year, row.currency): (row.conditional.p50, row.expected)
            for row in scan.totals
            if row.scope == ALL
        }
        for scan in (before, after)
    ]
    nothing = Decimal(0), Decimal(0)
    keys = sorted(totals[0].keys() | totals[1].keys())
    return [(*key, totals[0].get(key, nothing), totals[1].get(key, nothing)) for key in keys]


def _draw_since_launch(before: Scan, after: Scan) -> tuple[str, list[ComparedBar]]:
    """Two bars for each year since launch of the technology that costs most, and its name."""
    old = {technology.key: technology for technology in before.technologies}
    pairs = [(old[item.key], item) for item in after.technologies if item.key in old and item.impact_since_launch]
    if not pairs:
        return "", []
    was, would = max(pairs, key=lambda pair: max(row.p50 for part in pair for row in part.impact_since_launch))
    currency = would.impact[0].currency if would.impact else ""
    middles = [[float(row.p50) for row in part.impact_since_launch] for part in (was, would)]
    amounts = [*middles[0], *middles[1], 0.0]
    scale = (HEIGHT - TOP - BOTTOM) / ((max(amounts) - min(amounts)) or 1)
    step = WIDTH / max(map(len, middles))
    bars = []
    for is_old, row in ((True, middles[0]), (False, middles[1])):
        for number, amount in enumerate(row):
            x, y = (number + (0.08 if is_old else 0.5)) * step, TOP + (max(amounts) - max(amount, 0.0)) * scale
            printed = format_short_amount(Decimal(round(amount)), currency)
            text = f"year {number + 1}, {'now' if is_old else 'with the change'}: {printed}"
            size = round(step * 0.4, 1), round(max(abs(amount) * scale, 1), 1)
            bars.append(ComparedBar(round(x, 1), round(y, 1), *size, is_old, text, printed))
    return would.name, bars


def _compare_technologies(before: Scan, after: Scan) -> list[ComparedTechnology]:
    old = {technology.key: technology for technology in before.technologies}
    rows = [item for item in after.technologies if item.impact]
    return [
        ComparedTechnology(item.name, _format_technology(old.get(item.key)), _format_technology(item))
        for item in rows[:MOST_TECHNOLOGIES]
    ]


def _format_technology(technology: Technology | None) -> tuple[str, str]:
    if technology is None or not technology.impact:
        return "–", "–"
    currency = technology.impact[0].currency
    dearest = max((row.p50 for row in technology.impact_since_launch), key=abs, default=Decimal(0))
    expected = sum((row.expected for row in technology.impact), Decimal(0))
    return format_short_amount(dearest, currency), format_short_amount(expected, currency)
