"""What regulators have said of a technology, by region: filed, opinion, authorised, refused, withdrawn."""

import datetime as dt
from collections.abc import Iterator
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
    ``opinion`` that of an opinion, ``authorised`` that of the licence, ``decided`` that of a refusal or withdrawal; a
    negative opinion is *refused* with no ``decided``, since it may be re-examined. ``evidence`` is the sentence that
    decided, with its source, and ``link`` the regulator's page; ``by_planner`` if the planner entered it.
    ``other_opinion`` is the day of the newest positive opinion on the product that is not known to be of this use.
    """

    status: RegulatoryStatus = ""
    filed: dt.date | None = None
    goal: dt.date | None = None
    opinion: dt.date | None = None
    authorised: dt.date | None = None
    decided: dt.date | None = None
    review: Review = ""
    evidence: str = ""
    link: str = ""
    by_planner: bool = False
    other_opinion: dt.date | None = None


NOTHING_SAID = RegulatoryRecord()


@dataclass(frozen=True, slots=True)
class RegulatoryRecords:
    """The record of each region; one whose regulator has said nothing is empty."""

    eu: RegulatoryRecord = NOTHING_SAID
    us: RegulatoryRecord = NOTHING_SAID
    uk: RegulatoryRecord = NOTHING_SAID

    def of_region(self, region: Region) -> RegulatoryRecord:
        """The record of a region."""
        record: RegulatoryRecord = getattr(self, region)
        return record

    def by_region(self) -> Iterator[tuple[Region, RegulatoryRecord]]:
        """Every region in which something was said, with its record."""
        return ((region, record) for region in REGIONS if (record := self.of_region(region)) != NOTHING_SAID)


NO_RECORDS = RegulatoryRecords()
