"""The road of a device, a test or software: from its study to the mark, to guidance, to use.

1. *Study to mark*: the completion of its studies with its slip, the application (an assumption), the mark by region and
   kind. A share has its mark by the completion already. An application that the planner dates begins there.
2. *Mark to use*: chosen for guidance, guided, in use. Each stage is one of its dated branches (``device_roads.csv``),
   drawn by weight; guidance that the planner dates takes the place of the stages before it.

*Drawback*: stages follow each other, though guidance may begin before the mark, and no branch has been scored yet.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby

import numpy as np

from horizon.evidence.rows import DeviceStep
from horizon.evidence.tables import Evidence
from horizon.forecast.case import ForecastCase
from horizon.forecast.draws import Floats, from_median, from_quantiles
from horizon.forecast.launch import draw_readout_steps, known_date
from horizon.forecast.timeline import Sampler, TimelineStep
from horizon.values.jurisdiction import JURISDICTIONS

DAYS_IN_MONTH = 30.4375
TO_APPLICATION = "completion of a study to the application for its mark"
MARKED_BY_COMPLETION = "mark by the completion of the study"
TO_MARK, TO_USE = "application to mark", "guidance to use"
_OF_DEVICES = "devices and tests"
_PLACES = {"eu": "in the European Union", "us": "in the United States", "uk": "in the United Kingdom"}


def draw_mark_steps(case: ForecastCase, evidence: Evidence, sampler: Sampler) -> tuple[TimelineStep, ...]:
    """Draw the steps to the mark that counts for the payer; empty without a date to start from."""
    region = JURISDICTIONS[case.jurisdiction].regulator
    (to_mark,) = draw_stages(evidence.find_device_steps(region, case.device_kind), sampler)
    record = case.regulatory.of_region(region)
    if record.status == "filed" and record.filed:
        return known_date("the application for its mark, which is known", record.filed, sampler), to_mark
    lag = evidence.find_lag(TO_APPLICATION, _OF_DEVICES)
    to_application = from_quantiles(lag.quantiles, sampler.draw_uniform(TO_APPLICATION)).clip(0)
    apply = TimelineStep("the time from study to application", to_application, (lag,))
    if not case.readouts:
        marked = case.marked_elsewhere
        return (known_date("today, marked elsewhere", evidence.day, sampler), apply, to_mark) if marked else ()
    share = evidence.find_share(MARKED_BY_COMPLETION, _OF_DEVICES)
    pending = sampler.draw_uniform(MARKED_BY_COMPLETION) >= (0.0 if case.marked_elsewhere else share.value)
    steps = (
        TimelineStep(step.name, step.days * pending, (*step.rows, *(() if case.marked_elsewhere else (share,))))
        for step in (apply, to_mark)
    )
    return (*draw_readout_steps(case, evidence, sampler), *steps)


def draw_use_steps(
    case: ForecastCase, marked: Floats, evidence: Evidence, sampler: Sampler
) -> tuple[TimelineStep, ...]:
    """Draw the stages from the mark (days since year 1) to use; a planner's date of guidance stands for the first."""
    rows = _find_use_steps(case, evidence)
    if not case.guidance:
        return draw_stages(rows, sampler)
    wait = np.maximum(case.guidance.toordinal() - marked, 0.0)
    to_use = draw_stages([row for row in rows if row.stage == TO_USE], sampler)
    return (TimelineStep("the guidance, which is known", wait), *to_use) if to_use else ()


def _find_use_steps(case: ForecastCase, evidence: Evidence) -> list[DeviceStep]:
    """Return the stages after the mark; none where a mark is all that a payer waits for."""
    rows = evidence.find_device_steps(case.jurisdiction, case.device_kind)
    return [row for row in rows if row.stage != TO_MARK]


def draw_stages(rows: Sequence[DeviceStep], sampler: Sampler) -> tuple[TimelineStep, ...]:
    """Draw one branch of each stage, in order, by weight."""
    stages = ((stage, tuple(branches)) for stage, branches in groupby(rows, lambda row: row.stage))
    return tuple(
        TimelineStep(f"the time from {stage}", _draw_step_months(branches, stage, sampler) * DAYS_IN_MONTH, branches)
        for stage, branches in stages
    )


def _draw_step_months(branches: Sequence[DeviceStep], stage: str, sampler: Sampler) -> Floats:
    weights = np.cumsum([row.weight for row in branches])
    pick = np.searchsorted(weights / weights[-1], sampler.draw_uniform(f"branch from {stage}"))
    low, median, high = np.array([(row.low, row.median, row.high) for row in branches])[pick].T
    return from_median(low, median, high, sampler.draw_uniform(f"months from {stage}"))


def describe_road(case: ForecastCase, evidence: Evidence) -> tuple[str, ...]:
    """Say in months what the road is made of, and where it is on sale already."""
    jurisdiction = JURISDICTIONS[case.jurisdiction]
    rows = [] if case.licensed_on else [*evidence.find_device_steps(jurisdiction.regulator, case.device_kind)]
    rows += [row for row in _find_use_steps(case, evidence) if row.stage == TO_USE or not case.guidance]
    stages = "; ".join(_describe_stages(rows))
    road = f"its road as {'a ' * (case.device_kind != 'software')}{case.device_kind}, in months: {stages}"
    sold = (
        f"{record.evidence}: on sale {_PLACES[region]}, not here"
        for region, record in case.regulatory.by_region()
        if record.status == "authorised" and record.authorised and region not in jurisdiction.regions
    )
    return (*((road,) if rows else ()), *sold)


def _describe_stages(rows: Iterable[DeviceStep]) -> Iterable[str]:
    for stage, branches in groupby(rows, lambda row: row.stage):
        ranges = [(row.low, row.high) for row in branches]
        yield f"{stage} {min(low for low, _ in ranges):g} to {max(high for _, high in ranges):g}"
