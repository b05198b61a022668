"""What is kept of a raw study: one projection with a number, the same for the API and for files.

No contacts, no officials, no free-text descriptions, no results. Field names are those of the ClinicalTrials.gov API,
version 2.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from horizon.values.dates import PartialDate

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

_NCT = re.compile(r"NCT\d{8}$")


class Malformed(Exception):
    """A record that cannot be used; the message is the reason in words."""


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
