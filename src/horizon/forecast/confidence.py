"""The confidence of a forecast in words: each reason for a low one, none for a fair one."""

import datetime as dt

from horizon.forecast.case import ForecastCase

_OVERDUE_DAYS = 365
_MOST_NAMED = 3  # reasons of one kind before the others are only counted


def list_doubts(case: ForecastCase, day: dt.date) -> tuple[str, ...]:
    """List the reasons for a low confidence; empty for a phase 3 with full weight and dates shown by the registry."""
    weak = f"its trials are weak evidence: {case.doubt}" if case.doubt else ""
    stopped = _shorten_list([f"a trial of its phase was stopped ({reason})" for reason in case.stopped])
    stand_ins = [f"{readout.nct_id}, {readout.stand_in}" for readout in case.readouts if readout.stand_in]
    reasons = (_describe_stage(case), weak, *stopped, *_shorten_list(stand_ins), *_list_overdue(case, day))
    return tuple(filter(None, reasons))


def _describe_stage(case: ForecastCase) -> str:
    if case.licensed_on:
        return ""
    if case.new_use and not _is_filed(case):
        return "new use: the table of first licences stands in until it is filed"
    if case.device and not case.launch:
        return "of a device's road only some steps are published, the others are assumptions: give its dates if known"
    if case.phase is not None and case.phase < 3 and not case.us:
        return f"phase {case.phase}: its phase 3 has not begun"
    return ""


def _is_filed(case: ForecastCase) -> bool:
    return any(record.status in {"filed", "opinion"} for _, record in case.regulatory.by_region())


def _list_overdue(case: ForecastCase, day: dt.date) -> list[str]:
    ages = [(readout.nct_id, (day - readout.on).days) for readout in case.readouts if not readout.actual]
    overdue = [f"{nct_id} is {days / 30.4375:.0f} months overdue" for nct_id, days in ages if days > _OVERDUE_DAYS]
    return _shorten_list(overdue)


def _shorten_list(reasons: list[str]) -> list[str]:
    more = len(reasons) - _MOST_NAMED
    return [*reasons[:_MOST_NAMED], f"{more} more like it"] if more > 0 else reasons
