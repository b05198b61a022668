"""What must be decided by when: the decisions that press, those of one budget round said together."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from horizon.digest.view import selection, wording
from horizon.values.dates import add_months
from horizon.values.edition import Decision, Edition, Technology
from horizon.values.money import brief

MOST = 8
"""How many technologies one line names."""

START_MONTHS = 6
Made = tuple[Decision, Technology]


@dataclass(frozen=True, slots=True)
class Due:
    """What falls on one day: one decision, or all that one budget round must carry."""

    by: dt.date
    passed: bool
    made: tuple[Made, ...]


def decisions(technologies: Iterable[Technology]) -> tuple[Made, ...]:
    """Every decision with its technology, the earliest first."""
    found = [(made, one) for one in technologies for made in one.decisions]
    return tuple(sorted(found, key=lambda pair: (pair[0].by, pair[1].name, pair[0].what)))


def due(edition: Edition) -> tuple[Due, ...]:
    """What the first screen asks for: decisions on what is over a threshold. The others stand with their technology."""
    groups: dict[tuple[object, ...], list[Made]] = {}
    for made, one in decisions(selection.weighty(edition)):
        own = (made.round, made.financial_year, made.stamp) if made.round else (made.what, one.key)
        groups.setdefault((made.by, made.passed, *own), []).append((made, one))
    return tuple(Due(group[0][0].by, group[0][0].passed, tuple(group)) for group in groups.values())


@dataclass(frozen=True, slots=True)
class Line:
    """What stands on the first screen under a day: a decision, or what must be begun."""

    by: dt.date
    passed: bool
    said: str


def agenda(edition: Edition) -> tuple[Line, ...]:
    """What must be decided and what must be begun, in the order of their days."""
    lines = [Line(one.by, one.passed, said(one)) for one in due(edition)]
    return tuple(sorted((*lines, *_starts(edition)), key=lambda line: line.by))


def _starts(edition: Edition) -> Iterable[Line]:
    """Steps of what is over a threshold whose last safe start falls in the next half year, or has passed: one line for
    all that need the same step, on the first of their days."""
    today = edition.scan.as_of
    until, groups = add_months(today, START_MONTHS), dict[tuple[str, float, bool], dict[str, dt.date]]()
    for one in selection.weighty(edition):
        for step in one.steps:
            if step.start_by <= until and not step.waits:
                group = groups.setdefault((step.name, step.months, step.late), {})
                group[one.name] = min(step.start_by, group.get(one.name, step.start_by))
    for (name, months, late), starts in groups.items():
        called = sorted(starts, key=lambda who: (starts[who], who))
        shown = wording.listed(called if len(called) <= MOST else [*called[:MOST], f"{len(called) - MOST} more"])
        begun = "should have begun" if late else "begin"
        yield Line(starts[called[0]], late, f"{begun}: {name} ({wording.plural_months(months)}), for {shown}")


def ahead(edition: Edition) -> tuple[Due, ...]:
    """What is due and has not passed."""
    return tuple(one for one in due(edition) if not one.passed)


def names(one: Due) -> str:
    """The technologies that it is about."""
    called = list(dict.fromkeys(technology.name for _, technology in one.made))
    return wording.listed(called if len(called) <= MOST else [*called[:MOST], f"{len(called) - MOST} more"])


def said(one: Due) -> str:
    """What must be decided. Several technologies of one round are one sentence, each with its money."""
    (first, technology), *others = one.made
    if not others:
        return decision(first, technology)
    twice = len({technology.name for _, technology in one.made}) < len(one.made)
    dearest = sorted(one.made, key=lambda pair: -(pair[0].amount or 0))
    each = [f"{wording.title(which) if twice else which.name}{_money(made)}" for made, which in dearest]
    more = f"; and {len(each) - MOST} more" if len(each) > MOST else ""
    aside = f" [{_stamp(first)}]" if first.stamp else ""
    carried = f"{'; '.join(each[:MOST])}{more}{aside}"
    return f"{first.round} for {first.financial_year} must carry, or a contingency for: {carried}"


def decision(made: Decision, technology: Technology) -> str:
    """What must be decided, for which technology, with the money that hangs on it and the round that carries it."""
    what = made.what if technology.name in made.what else f"{technology.name}: {made.what}"
    asides = [made.round if made.round not in what else "", _stamp(made)]
    return f"{what}{_money(made)}" + (f" [{', '.join(filter(None, asides))}]" if any(asides) else "")


def decide_by(technology: Technology, today: dt.date) -> str:
    """``decide by 18 Dec 2026`` and whether that has passed; nothing for what is not over a threshold."""
    if technology.decide_by is None or not (technology.act_now or technology.over_threshold):
        return ""
    return f"decide by {wording.day(technology.decide_by)}{' (has passed)' if technology.decide_by < today else ''}"


def _stamp(made: Decision) -> str:
    """What a planner must know of the day: a round that nobody has dated yet is dated as the last one was."""
    return "date projected" if made.stamp == "projected" else made.stamp


def _money(made: Decision) -> str:
    if made.amount is None:
        return ""
    p90 = f" (P90 {brief(made.amount_p90, made.currency)})" if made.amount_p90 is not None else ""
    return f": {brief(made.amount, made.currency)}{p90}"
