"""An edition from a scan: what moved since the last one, the headline, what to watch in the tail. Pure."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Literal

from horizon.edition.bridge import Bridges
from horizon.edition.rounding import printed
from horizon.values.changes import TrialChange
from horizon.values.edition import Bridge, ChangeLine, Edition, Movement, Scan, ScoreLine, Technology
from horizon.values.money import brief

_TAIL = 3
_NEWSWORTHY = 1_000_000  # whole units of the currency: a smaller difference makes no headline
_NOTICEABLE_DAYS = 30
_NOTICEABLE_SHARE = Decimal("0.05")
_NOTICEABLE_AMOUNT = Decimal(100_000)  # assumption: less is no news to a payer, whatever share of the figure it is


def compose(
    key: str,
    scan: Scan,
    before: Edition | None,
    noted: Iterable[tuple[str, TrialChange]],
    bridges: Bridges,
    scores: tuple[ScoreLine, ...],
    inputs: str,
    refused: Sequence[str] = (),
    set_aside: int = 0,
    notes: Sequence[str] = (),
) -> Edition:
    """The edition ``key``. ``noted`` are the changes of its window with their data timestamps; the first edition of a
    store lists none, since everything in it is new."""
    moved = _movements(scan, before, bridges.by_calendar) if before else ()
    changes = tuple(_lines(scan, noted)) if before else ()
    touched = {one.technology for one in moved if one.what != "unchanged"} | {line.technology for line in changes}
    return Edition(
        key=key,
        composed_for=scan.as_of,
        window_from=before.scan.data_timestamp if before else "",
        scan=scan,
        headline=_headline(scan, before, bridges.totals, moved),
        bridge=bridges.totals,
        conditional_bridges=bridges.technologies,
        movements=tuple(one for one in moved if one.what != "unchanged"),
        changes=changes,
        tail_watch=_tail_watch(scan),
        scores=scores,
        notes=(*notes, *_notes(scan, before)),
        refused_watchlists=tuple(refused),
        set_aside=set_aside,
        watched_unchanged=sum(one.key not in touched for one in scan.technologies) if before else 0,
        inputs=inputs,
    )


def _movements(scan: Scan, before: Edition, by_calendar: Mapping[str, Decimal]) -> tuple[Movement, ...]:
    old = {one.key: one for one in before.scan.technologies}
    now = {one.key: one for one in scan.technologies}
    found = [_movement(old.get(key), one, by_calendar.get(key, Decimal(0))) for key, one in now.items()]
    found += [
        Movement(one.key, one.indication, "gone", None, None, "no longer matched by a watchlist")
        for key, one in old.items()
        if key not in now
    ]
    return tuple(sorted(found, key=_size))


def _size(one: Movement) -> tuple[Decimal, int, str]:
    return -abs(one.expected or Decimal(0)), -abs(one.licence_days or 0), one.technology


def _movement(old: Technology | None, one: Technology, by_calendar: Decimal) -> Movement:
    """What time alone did to its money is no news of its own: the bridge has it for all together."""
    if old is None:
        return Movement(
            one.key, one.indication, "new", None, _expected(one), f"{one.novelty}, phase {one.phase or '–'}"
        )
    expected = _expected(one) - _expected(old) if one.impact and old.impact else None
    days = (one.licence.p50 - old.licence.p50).days if one.licence and old.licence else None
    if one.state != old.state and (one.state == "stopped" or one.state == "dormant" or one.state == "authorised"):
        return Movement(one.key, one.indication, one.state, None, expected, one.because[-1] if one.because else "")
    far = days is not None and abs(days) >= _NOTICEABLE_DAYS
    noticeable = max(_NOTICEABLE_SHARE * _expected(old), _NOTICEABLE_AMOUNT)
    dear = expected is not None and abs(expected - by_calendar) >= noticeable
    what: Literal["moved", "unchanged"] = "moved" if far or dear else "unchanged"
    return Movement(one.key, one.indication, what, days if far else None, expected if dear else None, "")


def _expected(one: Technology) -> Decimal:
    return sum((row.expected for row in one.impact), Decimal(0))


def _lines(scan: Scan, noted: Iterable[tuple[str, TrialChange]]) -> Iterable[ChangeLine]:
    """A change once for each technology that its trial backs; changes of trials that back none are not reported."""
    backed: dict[str, list[Technology]] = {}
    for one in scan.technologies:
        for trial in one.trials:
            backed.setdefault(trial.nct_id, []).append(one)
    for at, change in noted:
        for one in backed.get(change.nct_id, ()):
            yield ChangeLine(change.nct_id, at, change.kind, change.material, change.text, one.key, one.watchlist)


def _headline(scan: Scan, before: Edition | None, bridge: Sequence[Bridge], moved: Sequence[Movement]) -> str:
    """The news in a few words, for the subject of the e-mail: how far the expected total moved, what presses."""
    pressing = sorted((one.decide_by, one.name) for one in scan.technologies if one.act_now and one.decide_by)
    ahead = [pair for pair in pressing if pair[0] >= scan.as_of]
    moved_by = [row for row in bridge if before and abs(row.after - row.before) >= _NEWSWORTHY]
    parts = list(filter(None, map(_sum_up, moved_by)))
    if ahead:
        day = ahead[0][0]
        names = [name for due, name in ahead if due == day]
        parts.append(f"{_listed(names)} need{'s' * (len(names) == 1)} a decision by {day.day} {day:%b}")
    if before is None:
        parts.insert(0, f"first edition, {_counted(len(scan.technologies))} watched")
    elif not parts:
        count = sum(one.what != "unchanged" for one in moved)
        parts.append(f"{_counted(count)} moved" if count else "nothing moved")
    return ", ".join(parts)


def _listed(names: Sequence[str], most: int = 3) -> str:
    """``A``, ``A and B``, ``A, B and 3 more``."""
    shown = list(names) if len(names) <= most else [*names[: most - 1], f"{len(names) - most + 1} more"]
    return " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))


def _counted(technologies: int) -> str:
    return f"{technologies} technolog{'y' if technologies == 1 else 'ies'}"


def _sum_up(row: Bridge) -> str:
    """In the figure that the page prints; empty where that shows none."""
    said = printed(row).difference
    return f"{said[1:]} {'more' if said[0] == '+' else 'less'} expected" if said[0] in "+−" else ""


def _tail_watch(scan: Scan) -> tuple[str, ...]:
    """What it would come to if the unlikely happened, whatever its probability."""
    lines = []
    for currency in sorted({row.currency for row in scan.totals}):
        rows = [row for row in scan.totals if row.scope == "all" and row.currency == currency]
        worst = max(rows, key=lambda row: row.p99)
        lines.append(
            f"One chance in a hundred: {brief(worst.p99, currency)} or more in {worst.financial_year}; if everything "
            f"came, and early: {brief(max(row.ceiling for row in rows), currency)}"
        )
    dearest = sorted(
        (one for one in scan.technologies if one.impact_since_launch and one.probability),
        key=lambda one: -max(row.p90 for row in one.impact_since_launch),
    )
    for one in dearest[:_TAIL]:
        row = max(one.impact_since_launch, key=lambda row: row.p90)
        assert one.probability
        lines.append(
            f"{one.name} in {one.indication}: {brief(row.p90, one.impact[0].currency)} (P90) in year {row.year} if it "
            f"comes; {one.probability.reimbursed:.0%} likely"
        )
    return tuple(lines)


def _notes(scan: Scan, before: Edition | None) -> Iterable[str]:
    notes = [trial.note for one in scan.technologies for trial in one.trials]
    if any("registered later" in note or "usual gap" in note for note in notes):
        yield (
            "Reconstructed: these records are rebuilt from posted dates, with what came later hidden (no posting "
            "date: start + 31 days; no primary completion: study completion less the usual gap). A completion date "
            "registered later stands in for the one planned then; each stand-in says so. Names, conditions and "
            "sponsors are as registered later."
        )
    if before is None:
        yield "This is the first edition of its store: there is nothing to compare it with."
    stamps = {row.stamp for row in scan.assumptions}
    later = sorted(stamps & {"analogue, published later", "method, later"})
    if later:
        yield f"Some figures were published after {_day(scan.as_of)}; each is marked: {'; '.join(later)}."
    timing = [
        f"{page.title}: {page.indication}" if page.indication else page.title
        for page in scan.watchlists
        if not page.costed
    ]
    if timing:
        yield f"Timing only, no pounds: {'; '.join(timing)}."


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"
