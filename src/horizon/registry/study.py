"""A raw study as the API or a bulk file gives it: kept as canonical JSON, and read as a Trial.

The digest leaves out the registry's own stamps, which move without a change.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from sys import intern
from typing import Any

import orjson

from horizon.registry.projection import cut
from horizon.values.dates import PartialDate
from horizon.values.trial import Arm, Intervention, MeshTerm, Milestone, Trial

UNKNOWN_ENROLMENT = 99_999_999
_ESCAPED = re.compile(r"\\([^\w\s])")
_STAMPS = ("statusVerifiedDate", "lastUpdatePostDateStruct")
# The same headings and days stand in record after record: each is kept once, however many trials are held.
_heading = lru_cache(maxsize=65_536)(MeshTerm)
_parsed = lru_cache(maxsize=65_536)(PartialDate.parse)
_PHASES = {"EARLY_PHASE1": 0, "PHASE1": 1, "PHASE2": 2, "PHASE3": 3, "PHASE4": 4}


@dataclass(frozen=True, slots=True)
class Kept:
    """The kept part of a record: ``body`` is canonical JSON in the API's shape, ``digest`` a hash of it without the
    registry's stamps, ``status`` the registry's in lower case, ``aliases`` the other ids that the registry answers to
    for this trial."""

    nct_id: str
    body: bytes
    digest: str
    status: str
    aliases: tuple[str, ...] = ()


def keep(raw: Mapping[str, Any]) -> Kept:
    """The kept part of a record as canonical JSON with its digest. Malformed as ``cut`` says."""
    found = cut(raw)
    names = found["protocolSection"]["identificationModule"]
    status = found["protocolSection"]["statusModule"]
    unstamped = {key: value for key, value in status.items() if key not in _STAMPS}
    weighed = found | {"protocolSection": found["protocolSection"] | {"statusModule": unstamped}}
    digest = hashlib.sha256(_canonical(weighed)).hexdigest()
    return Kept(
        names["nctId"], _canonical(found), digest, status["overallStatus"].lower(), tuple(names.get("nctIdAliases", ()))
    )


def name_of(raw: object) -> str:
    """A short name for a record that has no id, made of what its sponsor wrote."""
    written = raw.get("protocolSection") if isinstance(raw, Mapping) else raw
    return hashlib.sha256(_canonical(written)).hexdigest()[:12]


def facts(kept_body: bytes) -> bytes:
    """A kept body without titles and prose: ids, dates, phases, statuses, sponsors, conditions, interventions,
    enrolment and MeSH terms stay."""
    found = orjson.loads(kept_body)
    protocol = found["protocolSection"]
    for module, names in (
        ("identificationModule", ("briefTitle", "officialTitle")),
        ("statusModule", ("whyStopped",)),
        ("conditionsModule", ("keywords",)),
    ):
        for name in names:
            protocol.get(module, {}).pop(name, None)
    for arm in protocol.get("armsInterventionsModule", {}).get("armGroups", ()):
        arm.pop("label", None)
    return _canonical(found)


def read(body: bytes) -> Trial:
    """A kept body as a Trial."""
    found = orjson.loads(body)
    protocol = found["protocolSection"]
    names, status, design = (protocol.get(f"{part}Module", {}) for part in ("identification", "status", "design"))
    sponsors, conditions = (protocol.get(f"{part}Module", {}) for part in ("sponsorCollaborators", "conditions"))
    derived = found.get("derivedSection", {})
    info, enrolment = design.get("designInfo", {}), design.get("enrollmentInfo", {})
    given = protocol.get("armsInterventionsModule", {})
    lead, count = sponsors.get("leadSponsor", {}), enrolment.get("count")
    places = protocol.get("contactsLocationsModule", {}).get("locations", ())
    return Trial(
        nct_id=names["nctId"],
        status=status["overallStatus"].lower(),
        study_type=design["studyType"].lower(),
        title=_plain(names.get("briefTitle") or names.get("officialTitle", "")),
        acronym=names.get("acronym", ""),
        nct_aliases=tuple(names.get("nctIdAliases", ())),
        sponsor_ids=_sponsor_ids(names),
        phases=tuple(sorted(_PHASES[phase] for phase in design.get("phases", ()) if phase in _PHASES)),
        last_known_status=status.get("lastKnownStatus", "").lower(),
        why_stopped=_plain(status.get("whyStopped", "")),
        sponsor=lead.get("name", ""),
        sponsor_class=lead.get("class", "").lower(),
        collaborators=tuple(other["name"] for other in sponsors.get("collaborators", ())),
        conditions=tuple(conditions.get("conditions", ())),
        keywords=tuple(conditions.get("keywords", ())),
        condition_mesh=_terms(derived, "conditionBrowseModule", "meshes"),
        condition_ancestors=_terms(derived, "conditionBrowseModule", "ancestors"),
        interventions=_interventions(given),
        intervention_mesh=_terms(derived, "interventionBrowseModule", "meshes"),
        arms=_arms(given),
        allocation=info.get("allocation", "").lower(),
        masking=info.get("maskingInfo", {}).get("masking", "").lower(),
        purpose=info.get("primaryPurpose", "").lower(),
        maximum_age=protocol.get("eligibilityModule", {}).get("maximumAge", ""),
        enrolment=None if count == UNKNOWN_ENROLMENT else count,
        enrolment_actual=_actual(enrolment),
        start=_milestone(status.get("startDateStruct")),
        primary_completion=_milestone(status.get("primaryCompletionDateStruct")),
        completion=_milestone(status.get("completionDateStruct")),
        first_posted=_day(status.get("studyFirstPostDateStruct", {}).get("date")),
        results_posted=_day(status.get("resultsFirstPostDateStruct", {}).get("date")),
        results_submitted=_day(_submitted(status, derived)),
        results_returned=_day(max(_tracked(derived, "resetDate"), default=None)),
        last_update_posted=_day(status.get("lastUpdatePostDateStruct", {}).get("date")),
        countries=tuple(intern(place["country"]) for place in places),
        official_title=_plain(names.get("officialTitle", "")),
    )


def _canonical(found: object) -> bytes:
    return orjson.dumps(found, option=orjson.OPT_SORT_KEYS)


def _plain(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def _sponsor_ids(names: dict[str, Any]) -> tuple[str, ...]:
    own = names.get("orgStudyIdInfo", {}).get("id")
    others = (other["id"] for other in names.get("secondaryIdInfos", ()))
    return tuple(dict.fromkeys([*([own] if own else []), *others]))


def _terms(derived: dict[str, Any], module: str, part: str) -> tuple[MeshTerm, ...]:
    found = derived.get(module, {}).get(part, ())
    return tuple(_heading(term["id"], term.get("term", "")) for term in found if "id" in term)


def _interventions(given: dict[str, Any]) -> tuple[Intervention, ...]:
    return tuple(
        Intervention(item.get("type", "").lower(), item.get("name", ""), tuple(item.get("otherNames", ())))
        for item in given.get("interventions", ())
    )


def _arms(given: dict[str, Any]) -> tuple[Arm, ...]:
    return tuple(
        Arm(
            _plain(arm.get("label", "")),
            arm.get("type", "").lower(),
            # an arm names what it gives with its type before it: "Drug: Sofosbuvir"
            tuple(name.partition(": ")[2] or name for name in arm.get("interventionNames", ())),
        )
        for arm in given.get("armGroups", ())
    )


def _milestone(dated: dict[str, Any] | None) -> Milestone | None:
    if not dated or "date" not in dated:
        return None
    return Milestone(_parsed(dated["date"]), _actual(dated), dated.get("standIn", ""))


def _actual(typed: dict[str, Any]) -> bool | None:
    return {"ACTUAL": True, "ESTIMATED": False}.get(typed.get("type", ""))


def _day(text: str | None) -> PartialDate | None:
    return _parsed(text) if text else None


def _submitted(status: dict[str, Any], derived: dict[str, Any]) -> str | None:
    """The day on which results were first handed in; before they are posted only the tracking of submissions says."""
    first: str | None = status.get("resultsFirstSubmitDate") or min(_tracked(derived, "releaseDate"), default=None)
    return first


def _tracked(derived: dict[str, Any], name: str) -> list[str]:
    """The days on which results were handed in, or given back to the sponsor to be corrected."""
    tracking = derived.get("miscInfoModule", {}).get("submissionTracking", {})
    return [info[name] for info in tracking.get("submissionInfos", ()) if name in info]
