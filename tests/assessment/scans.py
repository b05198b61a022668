"""Scans of the trials of a small workspace."""

import datetime as dt
from typing import Any

from horizon.assessment.identification import ScanBasis
from horizon.assessment.scan import scan_trials
from horizon.evidence import tables
from horizon.settings import DigestSettings
from horizon.values.scan import Scan
from horizon.values.technology import Technology
from horizon.values.trial import Trial
from horizon.watchlist.schema.watchlist import Watchlist

DAY = dt.date(2016, 2, 3)
DIGEST = DigestSettings(draws=400)


def scan_records(
    trials: tuple[Trial, ...], watchlists: tuple[Watchlist, ...], day: dt.date = DAY, **changes: Any
) -> Scan:
    digest = DIGEST.model_copy(update=changes)
    return scan_trials(trials, ScanBasis(watchlists, tables.load_evidence(day), "2016-02-01T09:00:05", digest))[0]


def technology_of(scan: Scan, name: str) -> Technology:
    return next(technology for technology in scan.technologies if technology.name == name)
