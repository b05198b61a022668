"""Which trials a sweep is of: what industry brings to a licence soon, or has just brought.

1. *Phase 3* (2/3 too) by industry, of a medicine, to treat or to prevent.
2. *Single-arm phase 2* (1/2 too) in oncology of 60 people or more, on which a licence can rest.
3. Completed at most three years ago, or at any time ahead; a trial without a completion date is one ahead.

The 60 people are an assumption: the smallest of the single-arm trials on which cancer medicines were licensed are of
that size. *Drawback*: a company that the registry has as another kind of sponsor is not seen.
"""

import datetime as dt
import re

from horizon.values.trial import Trial
from horizon.watchlist.matching.studied_kinds import MEDICINE_KINDS, studied_kinds

YEARS_BACK = 3
FEWEST_PEOPLE_IN_SINGLE_ARM = 60
_NOT_TO_TREAT = frozenset(
    {"diagnostic", "screening", "basic_science", "health_services_research", "device_feasibility"}
)
_CANCER = re.compile(
    r"cancer|carcinoma|lymphoma|leuka?emia|myeloma|melanoma|sarcoma|neoplasm|malignan|glioma|blastoma|solid tumou?r",
    re.IGNORECASE,
)
NEOPLASMS = "D009369"
"""The MeSH heading above all cancers."""


def is_swept(trial: Trial, day: dt.date) -> bool:
    """Tell whether a trial is one that a sweep is of, as of a day."""
    return (
        trial.sponsor_class == "industry"
        and trial.study_type == "interventional"
        and (3 in trial.phases or _can_carry_licence(trial))
        and trial.purpose not in _NOT_TO_TREAT
        and not MEDICINE_KINDS.isdisjoint(studied_kinds(trial.interventions, trial))
        and _completes_after(trial, first_completion(day))
    )


def first_completion(day: dt.date) -> dt.date:
    """Return the earliest completion that a sweep of a day is of."""
    year = day.year - YEARS_BACK
    return dt.date(year, 2, 28) if (day.month, day.day) == (2, 29) else day.replace(year=year)


def is_of_cancer(trial: Trial) -> bool:
    """Tell whether one of its conditions stands under the heading of all cancers, or is called one."""
    headings = (*trial.condition_mesh, *trial.condition_ancestors)
    return any(heading.id == NEOPLASMS for heading in headings) or any(map(_CANCER.search, trial.conditions))


def _can_carry_licence(trial: Trial) -> bool:
    enough = trial.enrolment is None or trial.enrolment >= FEWEST_PEOPLE_IN_SINGLE_ARM
    return trial.phase == 2 and trial.allocation == "na" and enough and is_of_cancer(trial)


def _completes_after(trial: Trial, first: dt.date) -> bool:
    completion = trial.primary_completion or trial.completion
    return completion is None or completion.on.last_day() >= first
