"""A raw study as the API or a bulk file gives it, cut down to what is kept, and read as a Trial.

What is kept is one projection with a number: the same for the API and for files, applied before hashing. No contacts,
no officials, no free-text descriptions, no results. The digest leaves out the registry's own stamps, which move
without a change. Field names are those of the ClinicalTrials.gov API, version 2.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import orjson

from horizon.values.dates import PartialDate
from horizon.values.trial import Arm, Intervention, MeshTerm, Milestone, Trial

PROJECTION: int = 1
"""Goes up whenever another field is kept, so that a field that is newly kept is no change."""

FIELDS: tuple[str, ...] = (
    "NCTId", "NCTIdAlias", "OrgStudyId", "SecondaryId", "BriefTitle", "OfficialTitle", "Acronym",
    "StatusModule", "LeadSponsor", "CollaboratorName", "Condition", "Keyword",
    "StudyType", "Phase", "DesignAllocation", "DesignMasking", "DesignPrimaryPurpose", "EnrollmentInfo",
    "ArmGroupLabel", "ArmGroupType", "ArmGroupInterventionName",
    "InterventionType", "InterventionName", "InterventionOtherName", "MaximumAge", "LocationCountry",
    "ConditionMesh", "ConditionAncestor", "InterventionMesh", "MiscInfoModule", "HasResults",
)  # fmt: skip
"""What is asked of the API: pieces, or a whole module where it is small and holds what has no piece of its own."""

UNKNOWN_ENROLMENT = 99_999_999
_NCT = re.compile(r"NCT\d{8}$")
_ESCAPED = re.compile(r"\\([^\w\s])")


class Malformed(Exception):
    """A record that cannot be used; the message is the reason in words."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The kept part of a record: ``body`` is canonical JSON in the API's shape, ``digest`` a hash of it without the
    registry's stamps, ``aliases`` the other ids that the registry answers to for this trial."""

    nct_id: str
    body: bytes
    digest: str
    aliases: tuple[str, ...] = ()


Shape: TypeAlias = "dict[str, Shape] | list[Shape] | Callable[[object, str], object]"


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise Malformed(f"{where} is not text")
    return value.strip()


def _date(value: object, where: str) -> str:
    text = _text(value, where)
    try:
        PartialDate.parse(text)
    except ValueError:
        raise Malformed(f"{where} is not a date: {text[:40]!r}") from None
    return text


def _count(value: object, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Malformed(f"{where} is not a count")
    return value


def _flag(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise Malformed(f"{where} is neither true nor false")
    return value


def _mesh_id(value: object, where: str) -> str:
    return mesh_id(_text(value, where))


def _countries(value: object, where: str) -> object:
    found = _prune(value, [{"country": _text}], where)
    assert isinstance(found, list)
    return [{"country": name} for name in dict.fromkeys(place["country"] for place in found)]


_DATED: Shape = {"date": _date, "type": _text, "standIn": _text}
_MESH: Shape = [{"id": _mesh_id, "term": _text}]
_SHAPE: Shape = {
    "protocolSection": {
        "identificationModule": {
            "nctId": _text,
            "nctIdAliases": [_text],
            "orgStudyIdInfo": {"id": _text},
            "secondaryIdInfos": [{"id": _text}],
            "briefTitle": _text,
            "officialTitle": _text,
            "acronym": _text,
        },
        "statusModule": {
            "statusVerifiedDate": _date,
            "overallStatus": _text,
            "lastKnownStatus": _text,
            "whyStopped": _text,
            "startDateStruct": _DATED,
            "primaryCompletionDateStruct": _DATED,
            "completionDateStruct": _DATED,
            "studyFirstPostDateStruct": _DATED,
            "resultsFirstSubmitDate": _date,
            "resultsFirstPostDateStruct": _DATED,
            "lastUpdatePostDateStruct": _DATED,
        },
        "sponsorCollaboratorsModule": {
            "leadSponsor": {"name": _text, "class": _text},
            "collaborators": [{"name": _text}],
        },
        "conditionsModule": {"conditions": [_text], "keywords": [_text]},
        "designModule": {
            "studyType": _text,
            "phases": [_text],
            "designInfo": {"allocation": _text, "primaryPurpose": _text, "maskingInfo": {"masking": _text}},
            "enrollmentInfo": {"count": _count, "type": _text},
        },
        "armsInterventionsModule": {
            "armGroups": [{"label": _text, "type": _text, "interventionNames": [_text]}],
            "interventions": [{"type": _text, "name": _text, "otherNames": [_text]}],
        },
        "eligibilityModule": {"maximumAge": _text},
        "contactsLocationsModule": {"locations": _countries},
    },
    "derivedSection": {
        "conditionBrowseModule": {"meshes": _MESH, "ancestors": _MESH},
        "interventionBrowseModule": {"meshes": _MESH},
        "miscInfoModule": {
            "submissionTracking": {
                "submissionInfos": [{"releaseDate": _date, "unreleaseDate": _date, "resetDate": _date}],
            }
        },
    },
    "hasResults": _flag,
}
_STAMPS = ("statusVerifiedDate", "lastUpdatePostDateStruct")
_PHASES = {"EARLY_PHASE1": 0, "PHASE1": 1, "PHASE2": 2, "PHASE3": 3, "PHASE4": 4}


def mesh_id(text: str) -> str:
    """``D000001943`` as ``D001943``: ids were once padded to ten characters."""
    return f"D{text[1:].lstrip('0'):0>6}" if re.fullmatch(r"D\d{7,}", text) else text


def cut(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The kept part of a record, in the API's shape. Malformed if it has no id, status or type, or if something kept
    is of the wrong type or an impossible date."""
    found = _prune(raw, _SHAPE, "")
    assert isinstance(found, dict)
    protocol = found.get("protocolSection", {})
    nct_id = protocol.get("identificationModule", {}).get("nctId", "")
    if not _NCT.match(nct_id):
        raise Malformed(f"not a registry id: {nct_id[:40]!r}" if nct_id else "no id")
    if not protocol.get("statusModule", {}).get("overallStatus"):
        raise Malformed("no status")
    if not protocol.get("designModule", {}).get("studyType"):
        raise Malformed("no study type")
    return found


def keep(raw: Mapping[str, Any]) -> Kept:
    """The kept part of a record as canonical JSON with its digest. Malformed as ``cut`` says."""
    found = cut(raw)
    names = found["protocolSection"]["identificationModule"]
    status = found["protocolSection"]["statusModule"]
    unstamped = {key: value for key, value in status.items() if key not in _STAMPS}
    weighed = found | {"protocolSection": found["protocolSection"] | {"statusModule": unstamped}}
    digest = hashlib.sha256(_canonical(weighed)).hexdigest()
    return Kept(names["nctId"], _canonical(found), digest, tuple(names.get("nctIdAliases", ())))


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
        last_update_posted=_day(status.get("lastUpdatePostDateStruct", {}).get("date")),
        countries=tuple(place["country"] for place in places),
    )


def _prune(value: object, shape: Shape, where: str) -> object:
    """``value`` cut down to ``shape``; what is empty is left out, so that absent and empty are the same."""
    if isinstance(shape, dict):
        if not isinstance(value, Mapping):
            raise Malformed(f"{where or 'the record'} is not an object")
        pruned = {
            key: _prune(value[key], part, f"{where}.{key}".lstrip("."))
            for key, part in shape.items()
            if value.get(key) is not None
        }
        return {key: part for key, part in pruned.items() if part not in ("", {}, [])}
    if isinstance(shape, list):
        if not isinstance(value, list):
            raise Malformed(f"{where} is not a list")
        items = [_prune(item, shape[0], where) for item in value if item is not None]
        return [item for item in items if item not in ("", {}, [])]
    return shape(value, where)


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
    return tuple(MeshTerm(term["id"], term.get("term", "")) for term in found if "id" in term)


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
    return Milestone(PartialDate.parse(dated["date"]), _actual(dated), dated.get("standIn", ""))


def _actual(typed: dict[str, Any]) -> bool | None:
    return {"ACTUAL": True, "ESTIMATED": False}.get(typed.get("type", ""))


def _day(text: str | None) -> PartialDate | None:
    return PartialDate.parse(text) if text else None


def _submitted(status: dict[str, Any], derived: dict[str, Any]) -> str | None:
    """The day on which results were first handed in; before they are posted only the tracking of submissions says."""
    tracking = derived.get("miscInfoModule", {}).get("submissionTracking", {})
    released = (info["releaseDate"] for info in tracking.get("submissionInfos", ()) if "releaseDate" in info)
    first: str | None = status.get("resultsFirstSubmitDate") or min(released, default=None)
    return first
