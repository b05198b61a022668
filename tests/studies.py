"""Made-up registry records in the API's shape."""

import copy
import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

Raw = dict[str, Any]


def make_study(number: int = 1, **changes: Any) -> Raw:
    """A whole record; ``changes`` are set by the last part of their path, as ``overallStatus``, and None removes."""
    raw: Raw = {
        "protocolSection": {
            "identificationModule": {
                "nctId": f"NCT{number:08d}",
                "orgStudyIdInfo": {"id": f"HZ-{number}"},
                "secondaryIdInfos": [{"id": "2013-000001-11", "type": "EUDRACT_NUMBER"}],
                "briefTitle": "Examplinib in \\>= 1 Line of Hepatitis C",
                "officialTitle": "A Randomised Study of Examplinib",
                "acronym": "EXAMPLE",
                "organization": {"fullName": "Example Pharma", "class": "INDUSTRY"},
            },
            "statusModule": {
                "statusVerifiedDate": "2015-06",
                "overallStatus": "RECRUITING",
                "startDateStruct": {"date": "2014-03", "type": "ACTUAL"},
                "primaryCompletionDateStruct": {"date": "2016-04-30", "type": "ESTIMATED"},
                "completionDateStruct": {"date": "2016-10", "type": "ESTIMATED"},
                "studyFirstSubmitDate": "2014-01-20",
                "studyFirstPostDateStruct": {"date": "2014-01-22", "type": "ESTIMATED"},
                "lastUpdatePostDateStruct": {"date": "2015-06-10", "type": "ESTIMATED"},
            },
            "sponsorCollaboratorsModule": {
                "responsibleParty": {"investigatorFullName": "A Person"},
                "leadSponsor": {"name": "Example Pharma", "class": "INDUSTRY"},
                "collaborators": [{"name": "Example University", "class": "OTHER"}],
            },
            "descriptionModule": {"briefSummary": "Prose."},
            "conditionsModule": {"conditions": ["Hepatitis C"], "keywords": ["HCV"]},
            "designModule": {
                "studyType": "INTERVENTIONAL",
                "phases": ["PHASE2", "PHASE3"],
                "designInfo": {
                    "allocation": "RANDOMIZED",
                    "primaryPurpose": "TREATMENT",
                    "maskingInfo": {"masking": "DOUBLE", "whoMasked": ["PARTICIPANT"]},
                },
                "enrollmentInfo": {"count": 120, "type": "ESTIMATED"},
            },
            "armsInterventionsModule": {
                "armGroups": [
                    {
                        "label": "Active",
                        "type": "EXPERIMENTAL",
                        "description": "Prose.",
                        "interventionNames": ["Drug: Examplinib"],
                    }
                ],
                "interventions": [{"type": "DRUG", "name": "Examplinib", "otherNames": ["EX-7977"]}],
            },
            "eligibilityModule": {"eligibilityCriteria": "Prose.", "maximumAge": "75 Years"},
            "contactsLocationsModule": {
                "overallOfficials": [{"name": "A Person"}],
                "locations": [
                    {"facility": "A", "country": "United Kingdom", "contacts": [{"name": "A Person"}]},
                    {"facility": "B", "country": "France"},
                    {"facility": "C", "country": "United Kingdom"},
                ],
            },
        },
        "derivedSection": {
            "miscInfoModule": {"versionHolder": "2016-01-01"},
            "conditionBrowseModule": {
                "meshes": [{"id": "D000006526", "term": "Hepatitis C"}],
                "ancestors": [{"id": "D006525", "term": "Hepatitis, Viral, Human"}],
            },
            "interventionBrowseModule": {"meshes": [{"id": "D069474", "term": "Examplinib"}]},
        },
        "hasResults": False,
    }
    for name, value in changes.items():
        set_field(raw, name, value)
    return raw


def set_field(raw: Raw, name: str, value: Any) -> None:
    """Set a field of a record at its place in the API's shape; None removes it."""
    modules = {
        **dict.fromkeys(("nctIdAliases", "nctId"), ("protocolSection", "identificationModule")),
        **dict.fromkeys(("studyType", "phases", "enrollmentInfo"), ("protocolSection", "designModule")),
        **dict.fromkeys(("conditions", "keywords"), ("protocolSection", "conditionsModule")),
        **dict.fromkeys(("briefTitle", "officialTitle"), ("protocolSection", "identificationModule")),
        **dict.fromkeys(("versionHolder", "submissionTracking"), ("derivedSection", "miscInfoModule")),
        **dict.fromkeys(("leadSponsor", "collaborators"), ("protocolSection", "sponsorCollaboratorsModule")),
        **dict.fromkeys(("armGroups", "interventions"), ("protocolSection", "armsInterventionsModule")),
        "locations": ("protocolSection", "contactsLocationsModule"),
        "designInfo": ("protocolSection", "designModule"),
        "conditionBrowseModule": ("derivedSection",),
        "hasResults": (),
        "outcomesModule": ("protocolSection",),
        "resultsSection": (),
    }
    node = raw
    for part in modules.get(name, ("protocolSection", "statusModule")):
        node = node[part]
    if value is None:
        node.pop(name, None)
    else:
        node[name] = copy.deepcopy(value)


def make_date(date: str, kind: str = "ESTIMATED") -> dict[str, str]:
    """A date in the registry's shape, with its type."""
    return {"date": date, "type": kind}


def to_json_lines(records: Iterable[Any]) -> bytes:
    """Records as one JSON line each."""
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def write_records(path: Path, records: Iterable[Any]) -> Path:
    """Records as a file of lines, compressed where its name says so."""
    text = to_json_lines(records)
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return path
