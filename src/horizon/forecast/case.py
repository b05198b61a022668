"""The input of a forecast: the dates and the approval status of one technology, and nothing else of its trials."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from horizon.evidence.tables import Evidence
from horizon.forecast.dates import Readout, find_readouts
from horizon.forecast.life_table import SMALL_TRIAL
from horizon.forecast.sponsors import is_large_sponsor
from horizon.technology.device_kinds import DeviceKind, find_device_kind
from horizon.technology.group import GroupedTechnology
from horizon.technology.regulatory_state import state_by_records
from horizon.technology.state import ApprovalStatus
from horizon.values.dates import format_day
from horizon.values.jurisdiction import JURISDICTIONS
from horizon.values.keys import IndicationKey, TechnologyKey
from horizon.values.regulatory import NO_RECORDS, REGIONS, RegulatoryRecord, RegulatoryRecords
from horizon.values.technology import State
from horizon.values.trial import Trial
from horizon.watchlist.matching.studied_kinds import KINDS_WITHOUT_PHASES
from horizon.watchlist.schema.figures import Figure
from horizon.watchlist.schema.watchlist import TechnologyOverride

_MARKS = {"eu": "CE mark", "us": "cleared by the FDA", "uk": "UKCA mark"}
_STATES_BY_LICENCE = frozenset({"in development", "authorised"})
_STATES_BEFORE_LICENCE = frozenset({"filed", "opinion", "under re-examination"})
_BIOLOGICAL_KINDS = frozenset({"biological", "genetic"})
_BIOLOGICAL_NAME = re.compile(
    r"(?:mab|cept|cel|vec|kin)\b|\b(?:vaccines?|antibod(?:y|ies)|cells?|gene therapy|globulins?|interferons?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ForecastCase:
    """One technology as the forecast sees it.

    ``phase`` is 0 to 4, or None for devices and tests. ``readouts`` are of its pivotal trials, else of all that were
    not stopped, earliest first; ``doubt`` says why all of them are weak evidence. ``eu`` and ``us`` are authorisations
    on the lists; ``licence``, ``launch`` and ``probability`` (low, mode, high) are the planner's and overrule the
    forecast. ``device`` is a device, test or software without phases, by ``device_kind``; ``guidance`` is the day of
    its guidance where the planner gives it, ``marked_elsewhere`` whether it is on sale elsewhere. The lists would show
    a licence until ``seen_until``. ``stopped`` are stopped trials of the same phase; ``single_arm`` if a trial that
    counts is not randomised; ``copy`` for a biosimilar or generic, which is not appraised. ``regulatory`` is what each
    region's regulator has said. ``new_use`` of an authorised medicine; ``biological`` by the registry's type or the
    stem of its name; ``small`` if its largest trial has under 300 patients; ``large_sponsor`` as in ``sponsors.py``.
    ``waits_for`` are what must be there first; of one of these, ``ready_on`` is the day by which its steps are done.
    """

    key: TechnologyKey
    name: str
    watchlist: str
    indication: str
    area: str
    jurisdiction: str
    state: State
    phase: int | None
    readouts: tuple[Readout, ...]
    eu: dt.date | None = None
    us: dt.date | None = None
    licence: dt.date | None = None
    launch: dt.date | None = None
    probability: tuple[float, float, float] | None = None
    doubt: str = ""
    device: bool = False
    seen_until: dt.date = dt.date.max
    stopped: tuple[str, ...] = ()
    single_arm: bool = False
    copy: bool = False
    regulatory: RegulatoryRecords = NO_RECORDS
    new_use: bool = False
    biological: bool = False
    small: bool = False
    large_sponsor: bool = False
    device_kind: DeviceKind = "device"
    guidance: dt.date | None = None
    waits_for: tuple["ForecastCase", ...] = ()
    ready_on: dt.date | None = None

    @property
    def marked_elsewhere(self) -> bool:
        """Whether a region whose mark does not count for the payer has authorised it."""
        regions = JURISDICTIONS[self.jurisdiction].regions
        records = self.regulatory.by_region()
        return any(record.status == "authorised" for region, record in records if region not in regions)

    @property
    def indication_key(self) -> IndicationKey:
        """The key of its indication, which its cost model has too."""
        return IndicationKey.of(self.watchlist, self.indication)

    @property
    def has_entered_launch(self) -> bool:
        """Whether it has no phase and the planner entered its launch."""
        return self.phase is None and self.launch is not None

    @property
    def authorised_on(self) -> dt.date | None:
        """The authorisation that counts in its jurisdiction: the payer's own, the European Union's or the FDA's."""
        jurisdiction = JURISDICTIONS[self.jurisdiction]
        licence = self.european_licence if jurisdiction.regulator == "eu" else self.american_approval
        own_authorisation = _find_authorised_day(self.regulatory.uk) if jurisdiction.own_regulator == "uk" else None
        return min(filter(None, (own_authorisation, licence)), default=None)

    @property
    def american_approval(self) -> dt.date | None:
        """The FDA's approval of this use, if known."""
        return self.us or _find_authorised_day(self.regulatory.us)

    @property
    def european_licence(self) -> dt.date | None:
        """The European licence of this use, if known."""
        return self.eu or _find_authorised_day(self.regulatory.eu)

    @property
    def licensed_on(self) -> dt.date | None:
        """Its licence where known: the planner's, else the authorisation."""
        return self.licence or self.authorised_on


def build_case(
    group: GroupedTechnology, status: ApprovalStatus, area: str, jurisdiction: str, evidence: Evidence
) -> ForecastCase:
    """Build the case of a technology as of the evidence's day."""
    trials = group.pivotal_trials or tuple(support.trial for support in group.support if not support.trial.stopped)
    phase = max((trial.phase for trial in trials if trial.phase is not None), default=None)
    trials = tuple(trial for trial in trials if trial.phase == phase)
    override, device_kind = group.override, find_device_kind(group) if phase is None else ""
    records = _add_planned_licence(status.regulatory, override, jurisdiction, evidence.day)
    records = _add_planned_marks(records, override, evidence.day)
    case = ForecastCase(
        key=group.key,
        name=group.name,
        watchlist=group.watchlist,
        indication=group.indication,
        area=area,
        jurisdiction=jurisdiction,
        state=status.state,
        phase=phase,
        readouts=find_readouts(trials, area, evidence),
        eu=status.eu,
        us=status.us,
        licence=_find_planned_licence(override, evidence.day),
        launch=override.launch if override else None,
        probability=_to_range(override.probability) if override and override.probability else None,
        doubt=_describe_weak_support(group, trials),
        device=bool(device_kind),
        device_kind=device_kind or "device",
        guidance=override.guidance if override else None,
        seen_until=_last_visible_day(group, status, jurisdiction, bool(device_kind), evidence),
        stopped=_list_stopped(group, phase),
        single_arm=any(trial.allocation in {"na", "non_randomized"} for trial in trials),
        copy=status.novelty == "biosimilar or generic",
        regulatory=records,
        new_use=status.novelty == "new use",
        biological=_is_biological(group),
        small=0 < max((trial.enrolment or 0 for trial in trials), default=0) < SMALL_TRIAL,
        large_sponsor=any(is_large_sponsor(trial.sponsor) for trial in trials),
    )
    if override and override.state:
        return case
    state = state_by_records(records, jurisdiction)
    if state and not (case.authorised_on and state in _STATES_BEFORE_LICENCE):
        return replace(case, state=state)
    if case.state not in _STATES_BY_LICENCE:
        return case
    # An authorisation elsewhere does not count in this jurisdiction.
    return replace(case, state="authorised" if case.authorised_on else "in development")


def _find_authorised_day(record: RegulatoryRecord) -> dt.date | None:
    return record.authorised if record.status == "authorised" else None


def _is_biological(group: GroupedTechnology) -> bool:
    return group.kind in _BIOLOGICAL_KINDS or any(map(_BIOLOGICAL_NAME.search, (group.name, *group.aliases)))


def _find_planned_licence(override: TechnologyOverride | None, day: dt.date) -> dt.date | None:
    """Return the planner's licence; guidance that has come stands for a mark, which it presumes."""
    if override is None or override.licence:
        return override.licence if override else None
    return override.guidance if override.guidance and override.guidance <= day else None


def _add_planned_licence(
    records: RegulatoryRecords, override: TechnologyOverride | None, jurisdiction: str, day: dt.date
) -> RegulatoryRecords:
    """Add the licence that the planner says has come where the payer is."""
    if override is None or override.licence is None or override.licence > day:
        return records
    region = JURISDICTIONS[jurisdiction].regions[0]
    source = override.source or "the planner's word"
    record = replace(
        records.of_region(region),
        status="authorised",
        authorised=override.licence,
        evidence=f"licensed on {format_day(override.licence)} ({source})",
        by_planner=True,
    )
    return replace(records, **{region: record})


def _add_planned_marks(
    records: RegulatoryRecords, override: TechnologyOverride | None, day: dt.date
) -> RegulatoryRecords:
    """Add the marks that the planner says a device has, by region."""
    if override is None or override.marks is None:
        return records
    source = override.marks.source or override.source or "the planner's word"
    for region in REGIONS:
        if (on := override.marks.date_of(region)) and on <= day:
            record = replace(
                records.of_region(region),
                status="authorised",
                authorised=on,
                evidence=f"{_MARKS[region]} since {format_day(on)} ({source})",
                by_planner=True,
            )
            records = replace(records, **{region: record})
    return records


def _last_visible_day(
    group: GroupedTechnology, status: ApprovalStatus, jurisdiction: str, device: bool, evidence: Evidence
) -> dt.date:
    """Return the last day on which a licence would have been seen.

    A planner who says *in development* would know at any time. The lists of authorised medicines end on a day, and
    hold neither devices nor indications, so they never show a new use.
    """
    if group.override and group.override.state == "in development":
        return dt.date.max
    if status.novelty == "new use" or device or group.kind in KINDS_WITHOUT_PHASES:
        return dt.date.min
    return evidence.lists_end[JURISDICTIONS[jurisdiction].regulator]


def _list_stopped(group: GroupedTechnology, phase: int | None) -> tuple[str, ...]:
    stopped = [support.trial for support in group.support if support.trial.stopped and support.trial.phase == phase]
    return tuple(f"{trial.nct_id} {trial.status}: {trial.why_stopped or 'no reason given'}" for trial in stopped)


def _to_range(share: Figure) -> tuple[float, float, float]:
    low, high = (share.mode if bound is None else bound for bound in (share.low, share.high))
    return low, share.mode, high


def _describe_weak_support(group: GroupedTechnology, trials: Sequence[Trial]) -> str:
    """Say why its trials are weak evidence, if every one of them is."""
    doubts = {support.weakness for support in group.support if support.trial in trials}
    return ", ".join(sorted(doubts)) if "" not in doubts else ""
