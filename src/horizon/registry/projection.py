"""What is kept of a raw study: one projection with a number, the same for the API and for files.

No contacts, no officials, no free-text descriptions, no results. Field names are those of the ClinicalTrials.gov API,
version 2.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
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

_NCT = re.compile(r"NCT[0-9]{8}\Z")
_PADDED = re.compile(r"D\d{7,}")


class Malformed(Exception):
    """A record that cannot be used; the message is the reason in words."""


Reader: TypeAlias = Callable[[Any], Any]
"""Takes a value of a record and gives what is kept of it; Malformed if it is of the wrong kind."""

Shape: TypeAlias = "dict[str, Shape] | list[Shape] | Callable[[str], Reader]"


def _text(where: str) -> Reader:
    def read(value: object) -> str:
        if not isinstance(value, str):
            raise Malformed(f"{where} is not text")
        return value.strip()

    return read


def _date(where: str) -> Reader:
    text = _text(where)

    def read(value: object) -> str:
        found: str = text(value)
        if not _possible(found):
            raise Malformed(f"{where} is not a date: {found[:40]!r}")
        return found

    return read


@lru_cache(maxsize=20_000)
def _possible(text: str) -> bool:
    try:
        PartialDate.parse(text)
    except ValueError:
        return False
    return True


def _count(where: str) -> Reader:
    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise Malformed(f"{where} is not a count")
        return value

    return read


def _flag(where: str) -> Reader:
    def read(value: object) -> bool:
        if not isinstance(value, bool):
            raise Malformed(f"{where} is neither true nor false")
        return value

    return read


def _mesh_id(where: str) -> Reader:
    text = _text(where)
    return lambda value: mesh_id(text(value))


def _countries(where: str) -> Reader:
    """Places by country alone, each country once: a place that moves within one is no change."""
    places = _reader([{"country": _text}], where)

    def read(value: object) -> list[dict[str, str]]:
        if isinstance(value, list) and all(type(place) is dict for place in value):
            value = [{"country": country} for country in dict.fromkeys(place.get("country") for place in value)]
        names = (place["country"] for place in places(value))
        return [{"country": name} for name in dict.fromkeys(names)]

    return read


def _object(shape: dict[str, Shape], where: str) -> Reader:
    texts = [key for key, part in shape.items() if part is _text]
    others = [(key, _reader(part, _below(where, key))) for key, part in shape.items() if part is not _text]

    def read(value: object) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Malformed(f"{where or 'the record'} is not an object")
        kept = {}
        # what is empty is left out, so that absent and empty are the same; nought and false are not empty
        for key in texts:
            if (part := value.get(key)) is not None:
                if not isinstance(part, str):
                    raise Malformed(f"{_below(where, key)} is not text")
                if text := part.strip():
                    kept[key] = text
        for key, reader in others:
            if (part := value.get(key)) is not None and ((part := reader(part)) or part == 0):
                kept[key] = part
        return kept

    return read


def _below(where: str, key: str) -> str:
    return f"{where}.{key}".lstrip(".")


def _list(shape: Shape, where: str) -> Reader:
    reader = _reader(shape, where)

    def read(value: object) -> list[Any]:
        if not isinstance(value, list):
            raise Malformed(f"{where} is not a list")
        return [kept for item in value if item is not None and (kept := reader(item))]

    return read


def _reader(shape: Shape, where: str) -> Reader:
    """What reads a value of a shape. Made once, for a record has some hundred values."""
    if isinstance(shape, dict):
        return _object(shape, where)
    if isinstance(shape, list):
        return _list(shape[0], where)
    return shape(where)


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


_RECORD = _reader(_SHAPE, "")


def mesh_id(text: str) -> str:
    """``D000001943`` as ``D001943``: ids were once padded to ten characters."""
    return f"D{text[1:].lstrip('0'):0>6}" if _PADDED.fullmatch(text) else text


def cut(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The kept part of a record, in the API's shape. Malformed if it has no id, status or type, or if something kept
    is of the wrong type or an impossible date."""
    found: dict[str, Any] = _RECORD(raw)
    protocol = found.get("protocolSection", {})
    nct_id = protocol.get("identificationModule", {}).get("nctId", "")
    if not _NCT.match(nct_id):
        raise Malformed(f"not a registry id: {nct_id[:40]!r}" if nct_id else "no id")
    if not protocol.get("statusModule", {}).get("overallStatus"):
        raise Malformed("no status")
    if not protocol.get("designModule", {}).get("studyType"):
        raise Malformed("no study type")
    return found
