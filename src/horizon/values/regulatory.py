"""What regulators have said of a technology, by region: filed, opinion, authorised, refused, withdrawn."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Region = Literal["eu", "us", "uk"]
REGIONS: tuple[Region, ...] = ("eu", "us", "uk")
Review = Literal["", "standard", "priority", "accelerated"]
RegulatoryStatus = Literal[
    "",
    "filed",
    "opinion",
    "under re-examination",
    "authorised",
    "authorised for another use",
    "authorised, indication not said",
    "refused",
    "application withdrawn",
    "withdrawn",
]


@dataclass(frozen=True, slots=True)
class RegulatoryRecord:
    """What one region's regulator has said of a technology by the day of the scan.

    ``filed`` is the day of receipt (``us``) or of validation (``eu``), ``goal`` the day by which a decision is due,
    ``opinion`` that of a positive opinion, ``authorised`` that of the licence, ``decided`` that of a refusal or
    withdrawal. ``evidence`` is the sentence that decided, with its source; ``by_planner`` if the planner entered it.
    """

    status: RegulatoryStatus = ""
    filed: dt.date | None = None
    goal: dt.date | None = None
    opinion: dt.date | None = None
    authorised: dt.date | None = None
    decided: dt.date | None = None
    review: Review = ""
    evidence: str = ""
    by_planner: bool = False


RegulatoryRecords = Mapping[Region, RegulatoryRecord]
"""The records of the regions that have said something; a region that is missing has said nothing."""
