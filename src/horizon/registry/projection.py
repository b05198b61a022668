"""Which fields of a raw study are stored: one numbered projection, the same for the API and for files.

No contacts, no officials, no free-text descriptions, no results; of outcomes the primary measures and time frames.
Field names are those of the ClinicalTrials.gov API, version 2.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from horizon.values.dates import PartialDate, is_plausible_day

PROJECTION_VERSION: int = 2
"""Raised whenever another field is stored, so that a newly stored field is not taken for a change."""

ADDED_IN: dict[int, tuple[str, ...]] = {2: ("outcomesModule",)}
"""The modules of the protocol section that each version was the first to store."""

API_FIELDS: tuple[str, ...] = (
    "NCTId", "NCTIdAlias", "OrgStudyId", "SecondaryId", "BriefTitle", "OfficialTitle", "Acronym",
    "StatusModule", "LeadSponsor", "CollaboratorName", "Condition", "Keyword",
    "StudyType", "Phase", "DesignAllocation", "DesignMasking", "DesignPrimaryPurpose", "EnrollmentInfo",
    "ArmGroupLabel", "ArmGroupType", "ArmGroupInterventionName",
    "InterventionType", "InterventionName", "InterventionOtherName", "PrimaryOutcomeMeasure",
    "protocolSection.outcomesModule.primaryOutcomes.timeFrame", "MaximumAge", "LocationCountry",
    "ConditionMesh", "ConditionAncestor", "InterventionMesh", "MiscInfoModule", "HasResults",
)  # fmt: skip
"""What is requested of the API: pieces and paths, or a small whole module that holds fields without a piece."""

MAX_COUNT = 999_999_999
"""No trial enrols more; the registry writes 99,999,999 where it does not know."""

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Outside of these a date is a slip of the pen: the registry has ends as late as 2100."""

_NCT = re.compile(r"NCT[0-9]{8}\Z")
_PADDED = re.compile(r"D\d{7,}")


POSTED_DATES = ("studyFirstPostDateStruct", "resultsFirstPostDateStruct", "lastUpdatePostDateStruct")
"""The registry itself sets these, and none can be in the future."""


class MalformedRecordError(Exception):
    """A record that cannot be used; the message is the reason."""


FieldReader: TypeAlias = Callable[[Any], Any]
"""Turns a value of a record into what is stored of it; raises MalformedRecordError if it is of the wrong kind."""

Shape: TypeAlias = "dict[str, Shape] | list[Shape] | Callable[[str], FieldReader]"


def _text_reader(path: str) -> FieldReader:
    def read_text(value: object) -> str:
        if not isinstance(value, str):
            raise MalformedRecordError(f"{path} is not text")
        return value.strip()

    return read_text


def _date_reader(path: str) -> FieldReader:
    text = _text_reader(path)

    def read_date(value: object) -> str:
        date: str = text(value)
        if not _is_date(date):
            raise MalformedRecordError(f"{path} is not a date: {date[:40]!r}")
        return date

    return read_date


@lru_cache(maxsize=20_000)
def _is_date(text: str) -> bool:
    try:
        return FIRST_YEAR <= PartialDate.parse(text).year <= LAST_YEAR
    except ValueError:
        return False


def _count_reader(path: str) -> FieldReader:
    def read_count(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MAX_COUNT:
            raise MalformedRecordError(f"{path} is not a count")
        return value

    return read_count


def _flag_reader(path: str) -> FieldReader:
    def read_flag(value: object) -> bool:
        if not isinstance(value, bool):
            raise MalformedRecordError(f"{path} is neither true nor false")
        return value

    return read_flag


def _mesh_id_reader(path: str) -> FieldReader:
    text = _text_reader(path)
    return lambda value: normalise_mesh_id(text(value))


def _country_reader(path: str) -> FieldReader:
    """Locations by country alone, each country once: a site that moves within a country is no change."""
    locations = _make_reader([{"country": _text_reader}], path)

    def read_countries(value: object) -> list[dict[str, str]]:
        if isinstance(value, list) and all(
            type(place) is dict and type(place.get("country")) is str for place in value
        ):
            value = [{"country": country} for country in dict.fromkeys(place["country"] for place in value)]
        countries = (location["country"] for location in locations(value))
        return [{"country": country} for country in dict.fromkeys(countries)]

    return read_countries


def _object_reader(shape: dict[str, Shape], path: str) -> FieldReader:
    texts = [key for key, part in shape.items() if part is _text_reader]
    others = [
        (key, _make_reader(part, _join_path(path, key))) for key, part in shape.items() if part is not _text_reader
    ]

    def read_object(value: object) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise MalformedRecordError(f"{path or 'the record'} is not an object")
        kept = {}
        # empty values are left out, so that absent and empty are the same; zero and false are not empty
        for key in texts:
            if (part := value.get(key)) is not None:
                if not isinstance(part, str):
                    raise MalformedRecordError(f"{_join_path(path, key)} is not text")
                if text := part.strip():
                    kept[key] = text
        for key, reader in others:
            if (part := value.get(key)) is not None and ((part := reader(part)) or part == 0):
                kept[key] = part
        return kept

    return read_object


def _join_path(path: str, key: str) -> str:
    return f"{path}.{key}".lstrip(".")


def _list_reader(shape: Shape, path: str) -> FieldReader:
    reader = _make_reader(shape, path)

    def read_list(value: object) -> list[Any]:
        if not isinstance(value, list):
            raise MalformedRecordError(f"{path} is not a list")
        return [kept for item in value if item is not None and (kept := reader(item))]

    return read_list


def _make_reader(shape: Shape, path: str) -> FieldReader:
    """The reader for values of a shape; made once, since a record has some hundred values."""
    if isinstance(shape, dict):
        return _object_reader(shape, path)
    if isinstance(shape, list):
        return _list_reader(shape[0], path)
    return shape(path)


_DATED: Shape = {"date": _date_reader, "type": _text_reader, "standIn": _text_reader}
_MESH: Shape = [{"id": _mesh_id_reader, "term": _text_reader}]
_SHAPE: Shape = {
    "protocolSection": {
        "identificationModule": {
            "nctId": _text_reader,
            "nctIdAliases": [_text_reader],
            "orgStudyIdInfo": {"id": _text_reader},
            "secondaryIdInfos": [{"id": _text_reader}],
            "briefTitle": _text_reader,
            "officialTitle": _text_reader,
            "acronym": _text_reader,
        },
        "statusModule": {
            "statusVerifiedDate": _date_reader,
            "overallStatus": _text_reader,
            "lastKnownStatus": _text_reader,
            "whyStopped": _text_reader,
            "startDateStruct": _DATED,
            "primaryCompletionDateStruct": _DATED,
            "completionDateStruct": _DATED,
            "studyFirstPostDateStruct": _DATED,
            "resultsFirstSubmitDate": _date_reader,
            "resultsFirstPostDateStruct": _DATED,
            "lastUpdatePostDateStruct": _DATED,
        },
        "sponsorCollaboratorsModule": {
            "leadSponsor": {"name": _text_reader, "class": _text_reader},
            "collaborators": [{"name": _text_reader}],
        },
        "conditionsModule": {"conditions": [_text_reader], "keywords": [_text_reader]},
        "designModule": {
            "studyType": _text_reader,
            "phases": [_text_reader],
            "designInfo": {
                "allocation": _text_reader,
                "primaryPurpose": _text_reader,
                "maskingInfo": {"masking": _text_reader},
            },
            "enrollmentInfo": {"count": _count_reader, "type": _text_reader},
        },
        "armsInterventionsModule": {
            "armGroups": [{"label": _text_reader, "type": _text_reader, "interventionNames": [_text_reader]}],
            "interventions": [{"type": _text_reader, "name": _text_reader, "otherNames": [_text_reader]}],
        },
        "outcomesModule": {"primaryOutcomes": [{"measure": _text_reader, "timeFrame": _text_reader}]},
        "eligibilityModule": {"maximumAge": _text_reader},
        "contactsLocationsModule": {"locations": _country_reader},
    },
    "derivedSection": {
        "conditionBrowseModule": {"meshes": _MESH, "ancestors": _MESH},
        "interventionBrowseModule": {"meshes": _MESH},
        "miscInfoModule": {
            "submissionTracking": {
                "submissionInfos": [
                    {"releaseDate": _date_reader, "unreleaseDate": _date_reader, "resetDate": _date_reader}
                ],
            }
        },
    },
    "hasResults": _flag_reader,
}


_RECORD = _make_reader(_SHAPE, "")


def normalise_mesh_id(text: str) -> str:
    """A MeSH id without padding, ``D000001943`` as ``D001943``: ids were once padded to ten characters."""
    return f"D{text[1:].lstrip('0'):0>6}" if _PADDED.fullmatch(text) else text


def is_registry_id(text: str) -> bool:
    """Whether a text is an id as the registry gives them."""
    return _NCT.match(text) is not None


def project_record(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The stored fields of a record, in the API's shape.

    Raises MalformedRecordError if it has no id, status or study type, or if a stored field is of the wrong type or an
    impossible date.
    """
    projected: dict[str, Any] = _RECORD(raw)
    protocol = projected.get("protocolSection", {})
    nct_id = protocol.get("identificationModule", {}).get("nctId", "")
    if not is_registry_id(nct_id):
        raise MalformedRecordError(f"not a registry id: {nct_id[:40]!r}" if nct_id else "no id")
    if not protocol.get("statusModule", {}).get("overallStatus"):
        raise MalformedRecordError("no status")
    if not protocol.get("designModule", {}).get("studyType"):
        raise MalformedRecordError("no study type")
    return projected


def check_posted_days(projected: Mapping[str, Any], today: dt.date) -> None:
    """Raise MalformedRecordError if the registry cannot have posted something on the day that a stored record says.

    ``today`` is the day by the registry's clock.
    """
    status = projected["protocolSection"]["statusModule"]
    for name in POSTED_DATES:
        date = status.get(name, {}).get("date")
        if date and not is_plausible_day(PartialDate.parse(date).first_day(), today):
            raise MalformedRecordError(f"protocolSection.statusModule.{name} is not a plausible day: {date}")
