"""An edition composed from a scan and the edition before: what moved, the headline, the tail watch. Pure."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from babel.dates import format_date

from horizon.edition.bridge import Bridges
from horizon.edition.bridge_stages import CALENDAR_CAUSES
from horizon.edition.regulatory_news import RegulatoryEvent, find_event
from horizon.edition.rounding import round_bridge
from horizon.technology.spelling import spell_product
from horizon.values.bridge import Bridge
from horizon.values.budget_impact import BY_PAYER
from horizon.values.changes import TrialChange
from horizon.values.dates import ENGLISH
from horizon.values.edition import Arrival, ChangeLine, Decided, Edition, Movement, ScoreLine
from horizon.values.keys import TechnologyKey
from horizon.values.money import format_short_amount
from horizon.values.regulatory import RegulatoryStatus
from horizon.values.scan import Scan
from horizon.values.technology import Technology
from horizon.values.unwatched import UnwatchedNews

_TAIL_WATCH_TECHNOLOGIES = 3
_NEWSWORTHY = 1_000_000  # whole units of the currency: a smaller difference makes no headline
_NOTICEABLE_DAYS = 30
_NOTICEABLE_SHARE = Decimal("0.05")
_NOTICEABLE_AMOUNT = Decimal(100_000)  # assumption: less is no news to a payer, whatever share of the figure it is


@dataclass(frozen=True, slots=True)
class WindowNews:
    """What an edition reports of its window besides the results of the scan.

    ``changes`` are those of trials, each with the timestamp of its data; ``set_aside`` counts quarantined records.
    """

    changes: Sequence[tuple[str, TrialChange]] = ()
    bridges: Bridges = field(default_factory=Bridges)
    scores: tuple[ScoreLine, ...] = ()
    arrivals: tuple[Arrival, ...] = ()
    refused_watchlists: Sequence[str] = ()
    set_aside: int = 0
    notes: Sequence[str] = ()
    unwatched: UnwatchedNews = field(default_factory=UnwatchedNews)


def compose(key: str, scan: Scan, before: Edition | None, news: WindowNews, inputs: str) -> Edition:
    """Compose the edition of a key from a scan and its ``inputs`` as JSON.

    The first edition of a store (``before`` is None) lists no changes and no movements, since everything in it is new.
    """
    movements = _list_technology_movements(scan, before, news.bridges.by_calendar) if before else ()
    moved = tuple(movement for movement in movements if movement.what != "unchanged")
    changes = tuple(_list_change_lines(scan, news.changes)) if before else ()
    touched = {movement.technology for movement in moved} | {line.technology for line in changes}
    return Edition(
        key=key,
        composed_for=scan.as_of,
        window_from=before.scan.data_timestamp if before else "",
        scan=scan,
        headline=_write_headline(
            scan, before, news.bridges.totals, len({movement.technology.product for movement in moved})
        ),
        bridge=news.bridges.totals,
        conditional_bridges=news.bridges.technologies,
        reasons=news.bridges.reasons,
        movements=moved,
        changes=changes,
        tail_watch=_write_tail_watch(scan),
        scores=news.scores,
        arrivals=news.arrivals,
        notes=(*news.notes, *write_notes(scan, is_first=before is None)),
        refused_watchlists=tuple(news.refused_watchlists),
        set_aside=news.set_aside,
        watched_unchanged=sum(technology.key not in touched for technology in scan.technologies) if before else 0,
        inputs=inputs,
        unwatched=news.unwatched,
    )


def _list_technology_movements(
    scan: Scan, before: Edition, by_calendar: Mapping[TechnologyKey, Decimal]
) -> tuple[Movement, ...]:
    """One movement for each technology of either edition, the largest in money first."""
    old = {technology.key: technology for technology in before.scan.technologies}
    new = {technology.key: technology for technology in scan.technologies}
    movements = [
        _describe_known(old[key], technology, before.scan.as_of, by_calendar.get(key, Decimal(0)))
        if key in old
        else _describe_arrival(technology)
        for key, technology in new.items()
    ]
    movements += [
        Movement(key, technology.indication, "gone", None, None, "no longer on a watchlist")
        for key, technology in old.items()
        if key not in new
    ]
    names = {key: technology.name for key, technology in {**old, **new}.items()}
    named = (replace(movement, name=names[movement.technology]) for movement in movements)
    return tuple(sorted(named, key=_movement_order))


def _movement_order(movement: Movement) -> tuple[Decimal, int, str]:
    return -abs(movement.expected or Decimal(0)), -abs(movement.licence_days or 0), movement.technology


def _describe_arrival(technology: Technology) -> Movement:
    text = f"{technology.novelty}, phase {technology.phase or '–'}"
    return Movement(technology.key, technology.indication, "new", None, _expected_impact(technology), text)


def _describe_known(old: Technology, new: Technology, last_edition: dt.date, by_calendar: Decimal) -> Movement:
    """How a technology of the last edition moved: by what a regulator decided, else in dates and money.

    What a regulator said of another use moves nothing, and is told.
    """
    event = find_event(old.regulatory, new.regulatory, last_edition)
    if event and not event.of_another_use:
        return _describe_regulator_decision(event, old, new)
    movement = _describe_movement(old, new, by_calendar)
    if event is None:
        return movement
    text = "; ".join(filter(None, (movement.text, event.text)))
    what = "moved" if movement.what == "unchanged" else movement.what
    return replace(movement, what=what, text=text, link=event.link)


def _describe_regulator_decision(event: RegulatoryEvent, old: Technology, new: Technology) -> Movement:
    """What a regulator decided: ``positive opinion of the EMA on 22 May 2026: licence expected by August 2026``."""
    what: Decided = "withdrawn from the market" if event.status == "withdrawn" else event.status  # type: ignore[assignment]
    days = (new.licence.p50 - old.licence.p50).days if new.licence and old.licence else None
    expected = _expected_impact(new) - _expected_impact(old) if new.impact or old.impact else None
    follows = ", ".join(filter(None, (_describe_licence_ahead(event.status, new), _describe_moved_money(old, new))))
    text = f"{event.text}: {follows}" if follows else event.text
    return Movement(new.key, new.indication, what, days, expected, text, event.link)


def _describe_licence_ahead(status: RegulatoryStatus, technology: Technology) -> str:
    if status == "authorised" and technology.launch and technology.launch != technology.licence:
        return f"funding to come by {format_date(technology.launch.p90, 'MMMM y', ENGLISH)}"
    if status not in {"filed", "opinion"} or technology.licence is None:
        return ""
    return f"licence expected by {format_date(technology.licence.p90, 'MMMM y', ENGLISH)}"


def _describe_moved_money(old: Technology, new: Technology) -> str:
    """Into or out of which financial year most of the expected money moves; empty if it is none."""
    before, after = ({row.financial_year: row.expected for row in technology.impact} for technology in (old, new))
    moved = {year: after.get(year, Decimal(0)) - before.get(year, Decimal(0)) for year in {**before, **after}}
    year = max(sorted(moved), key=lambda year: abs(moved[year]), default="")
    if not year or abs(moved[year]) < _NOTICEABLE_AMOUNT:
        return ""
    amount = format_short_amount(abs(moved[year]), (new.impact or old.impact)[0].currency)
    return f"{amount} {'moves into' if moved[year] > 0 else 'leaves'} {year}"


def _describe_movement(old: Technology, new: Technology, by_calendar: Decimal) -> Movement:
    """How a technology moved; money that the calendar alone moved is no news, since the bridge has it for all."""
    expected = _expected_impact(new) - _expected_impact(old) if new.impact and old.impact else None
    days = (new.licence.p50 - old.licence.p50).days if new.licence and old.licence else None
    if new.state != old.state and (new.state == "stopped" or new.state == "dormant" or new.state == "authorised"):
        return Movement(new.key, new.indication, new.state, None, expected, new.because[-1] if new.because else "")
    far = days is not None and abs(days) >= _NOTICEABLE_DAYS
    noticeable = max(_NOTICEABLE_SHARE * _expected_impact(old), _NOTICEABLE_AMOUNT)
    dear = expected is not None and abs(expected - by_calendar) >= noticeable
    what: Literal["moved", "unchanged"] = "moved" if far or dear else "unchanged"
    return Movement(new.key, new.indication, what, days if far else None, expected if dear else None, "")


def _expected_impact(technology: Technology) -> Decimal:
    return sum((row.expected for row in technology.impact), Decimal(0))


def _list_change_lines(scan: Scan, changes: Iterable[tuple[str, TrialChange]]) -> Iterable[ChangeLine]:
    """A change once for each technology that its trial backs; changes of trials that back none are not reported."""
    backed: dict[str, list[Technology]] = {}
    for technology in scan.technologies:
        for trial in technology.trials:
            backed.setdefault(trial.nct_id, []).append(technology)
    for noted, change in changes:
        for technology in backed.get(change.nct_id, ()):
            yield ChangeLine(
                *(change.nct_id, noted, change.kind, change.material, change.text),
                *(technology.key, technology.watchlist),
            )


def _write_headline(scan: Scan, before: Edition | None, bridges: Sequence[Bridge], moved: int) -> str:
    """The news in a few words, for the subject of the e-mail: how far the expected total moved, what is pressing."""
    due = ((each.decide_by, each.name) for each in scan.technologies if each.act_now and each.decide_by)
    pressing = sorted((day, spell_product(name)) for day, name in due)
    ahead = [(day, name) for day, name in pressing if day >= scan.as_of]
    large = [bridge for bridge in bridges if before and _is_news(bridge)] if _count_payers(scan) < 2 else []
    parts = list(filter(None, map(_describe_total_move, large)))
    if ahead:
        first = ahead[0][0]
        names = [name for day, name in ahead if day == first]
        parts.append(f"{_join_few_names(names)} need{'s' * (len(names) == 1)} a decision by {first.day} {first:%b}")
    if before is None:
        parts.insert(0, f"first edition, {_count_technologies(len(scan.technologies))} watched")
    elif not parts:
        parts.append(f"{_count_technologies(moved)} moved" if moved else "nothing moved")
    return ", ".join(parts)


def _is_news(bridge: Bridge) -> bool:
    """Tell whether a total moved by more than the calendar, and far enough for a headline."""
    by_calendar = bool(bridge.steps) and all(step.cause in CALENDAR_CAUSES for step in bridge.steps)
    return abs(bridge.after - bridge.before) >= _NEWSWORTHY and not by_calendar


def _count_payers(scan: Scan) -> int:
    """Count the payers: a sum over several is nobody's."""
    return len({row.payer for row in scan.totals if row.scope == BY_PAYER})


def _join_few_names(names: Sequence[str], most: int = 3) -> str:
    """``A``, ``A and B``, ``A, B and 3 more``."""
    shown = list(names) if len(names) <= most else [*names[: most - 1], f"{len(names) - most + 1} more"]
    return " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))


def _count_technologies(count: int) -> str:
    return f"{count} technolog{'y' if count == 1 else 'ies'}"


def _describe_total_move(bridge: Bridge) -> str:
    """The difference as the page prints it; empty where it prints as nothing."""
    difference = round_bridge(bridge).difference
    return f"{difference[1:]} {'more' if difference[0] == '+' else 'less'} on average" if difference[0] in "+−" else ""


def _write_tail_watch(scan: Scan) -> tuple[str, ...]:
    """What it would cost if the unlikely happened, whatever its probability."""
    lines = []
    for currency in sorted({row.currency for row in scan.totals}):
        rows = [row for row in scan.totals if row.scope == "all" and row.currency == currency]
        worst = max(rows, key=lambda row: row.p99)
        ceiling = max(row.ceiling for row in rows)
        lines.append(
            f"One chance in a hundred: {format_short_amount(worst.p99, currency)} or more in {worst.financial_year}; "
            f"if everything came, and early: {format_short_amount(ceiling, currency)}"
        )
    dearest = sorted(
        (technology for technology in scan.technologies if technology.impact_since_launch and technology.probability),
        key=lambda technology: -max(row.p90 for row in technology.impact_since_launch),
    )
    for technology in dearest[:_TAIL_WATCH_TECHNOLOGIES]:
        dearest_year = max(technology.impact_since_launch, key=lambda row: row.p90)
        amount = format_short_amount(dearest_year.p90, technology.impact[0].currency)
        assert technology.probability
        lines.append(
            f"{technology.name} in {technology.indication}: up to {amount} in year {dearest_year.year} if it comes; "
            f"{technology.probability.reimbursed:.0%} likely"
        )
    return tuple(lines)


def write_notes(scan: Scan, *, is_first: bool) -> Iterable[str]:
    """Write what a reader must know of how a scan was made, and of which areas there are no pounds."""
    notes = [trial.note for technology in scan.technologies for trial in technology.trials]
    if any("registered later" in note or "usual gap" in note for note in notes):
        yield (
            "Reconstructed: these records are rebuilt from posted dates, with what came later hidden (no posting "
            "date: start + 31 days; no primary completion: study completion less the usual gap). A completion date "
            "registered later stands in for the one planned then; each stand-in says so. Names, conditions and "
            "sponsors are as registered later."
        )
    if is_first:
        yield "This is the first edition of its store: there is nothing to compare it with."
    stamps = {row.stamp for row in scan.assumptions}
    later = sorted(stamps & {"analogue, published later", "method, later"})
    if later:
        day = f"{scan.as_of.day} {scan.as_of:%B %Y}"
        yield f"Some figures were published after {day}; each is marked: {'; '.join(later)}."
    uncosted = [
        f"{page.title}: {page.indication}" if page.indication else page.title
        for page in scan.watchlists
        if not page.costed
    ]
    if uncosted:
        yield f"Timing only, no pounds: {'; '.join(uncosted)}."
