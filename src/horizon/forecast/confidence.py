"""How sure a forecast is, in words: each reason for a low confidence, and none for a fair one."""

import datetime as dt

from horizon.forecast.case import Case

_LATE_DAYS = 365
_MOST = 3  # reasons of one kind that are named before the rest is counted


def doubts(case: Case, day: dt.date) -> tuple[str, ...]:
    """Why the confidence is low; empty where a phase 3 speaks fully, on dates that the registry shows."""
    return tuple(filter(None, (_kind(case), _weak(case), *_stopped(case), *_dates(case), *_overdue(case, day))))


def _kind(case: Case) -> str:
    if case.licensed:
        return ""
    if case.device and not case.launch:
        return (
            "no table speaks of devices and tests, so that the window is wide; give its funding date in the watchlist"
        )
    if case.phase is not None and case.phase < 3 and not case.us:
        return f"phase {case.phase}: its phase 3 has not begun"
    return ""


def _weak(case: Case) -> str:
    return f"its trials speak weakly: {case.doubt}" if case.doubt else ""


def _stopped(case: Case) -> list[str]:
    return _named([f"a trial of its phase was stopped ({one})" for one in case.stopped])


def _dates(case: Case) -> list[str]:
    return _named([f"{one.nct_id}, {one.stand_in}" for one in case.readouts if one.stand_in])


def _overdue(case: Case, day: dt.date) -> list[str]:
    late = [(one, (day - one.on).days) for one in case.readouts if not one.actual]
    words = [f"{one.nct_id} is {days / 30.4375:.0f} months overdue" for one, days in late if days > _LATE_DAYS]
    return _named(words)


def _named(reasons: list[str]) -> list[str]:
    more = len(reasons) - _MOST
    return [*reasons[:_MOST], f"{more} more like it"] if more > 0 else reasons
