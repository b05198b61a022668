#!/usr/bin/env python3
"""A local stand-in for the ClinicalTrials.gov REST API, version 2 (standard library only).

It serves registry records over HTTP on the loopback address, so that a client can be run end to end where the public
API can't be reached. Shapes, parameter names, defaults and limits follow the API's published specification.

    python3 tests/standin.py --port 8931 studies/*.ndjson.gz
    curl 'http://127.0.0.1:8931/api/v2/studies?query.cond=hepatitis%20c&countTotal=true'

Faults are set while it runs, to see how a client copes:

    curl -X POST http://127.0.0.1:8931/__faults -d '{"status": 429, "retry_after": 1, "every": 3}'
    curl -X POST http://127.0.0.1:8931/__faults -d '{"truncate": true, "every": 4}'
    curl -X POST http://127.0.0.1:8931/__faults -d '{"html": true, "times": 1}'  # a maintenance page with status 200
    curl -X POST http://127.0.0.1:8931/__faults -d '{"refresh": "2026-09-07T09:00:05", "every": 2, "times": 1}'
    curl -X POST http://127.0.0.1:8931/__faults -d '{}'          # none
    curl -X POST 'http://127.0.0.1:8931/__put?timestamp=2026-09-08T09:00:05' --data-binary @changed.ndjson.gz
    curl -X POST 'http://127.0.0.1:8931/__drop?ids=NCT00000001,NCT00000002'
    curl http://127.0.0.1:8931/__log                             # every request so far, with its status

What it simplifies: no synonyms (every word of a phrase must stand in the searched fields), JSON only, no geography,
aggregation filters or relevance. It promises no order, binds tokens to the data version, refuses what the API refuses,
and answers in the same words where those are known.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import gzip
import hashlib
import json
import re
import sys
import threading
import time
import zipfile
from collections.abc import Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

# piece name -> path through the JSON of a study; "[]" walks a list
PIECES = {
    "NCTId": "protocolSection.identificationModule.nctId",
    "NCTIdAlias": "protocolSection.identificationModule.nctIdAliases[]",
    "OrgStudyId": "protocolSection.identificationModule.orgStudyIdInfo.id",
    "SecondaryId": "protocolSection.identificationModule.secondaryIdInfos[].id",
    "BriefTitle": "protocolSection.identificationModule.briefTitle",
    "OfficialTitle": "protocolSection.identificationModule.officialTitle",
    "Acronym": "protocolSection.identificationModule.acronym",
    "OrgFullName": "protocolSection.identificationModule.organization.fullName",
    "OrgClass": "protocolSection.identificationModule.organization.class",
    "StatusVerifiedDate": "protocolSection.statusModule.statusVerifiedDate",
    "OverallStatus": "protocolSection.statusModule.overallStatus",
    "LastKnownStatus": "protocolSection.statusModule.lastKnownStatus",
    "WhyStopped": "protocolSection.statusModule.whyStopped",
    "HasExpandedAccess": "protocolSection.statusModule.expandedAccessInfo.hasExpandedAccess",
    "StartDate": "protocolSection.statusModule.startDateStruct.date",
    "StartDateType": "protocolSection.statusModule.startDateStruct.type",
    "PrimaryCompletionDate": "protocolSection.statusModule.primaryCompletionDateStruct.date",
    "PrimaryCompletionDateType": "protocolSection.statusModule.primaryCompletionDateStruct.type",
    "CompletionDate": "protocolSection.statusModule.completionDateStruct.date",
    "CompletionDateType": "protocolSection.statusModule.completionDateStruct.type",
    "StudyFirstSubmitDate": "protocolSection.statusModule.studyFirstSubmitDate",
    "StudyFirstPostDate": "protocolSection.statusModule.studyFirstPostDateStruct.date",
    "ResultsFirstPostDate": "protocolSection.statusModule.resultsFirstPostDateStruct.date",
    "LastUpdateSubmitDate": "protocolSection.statusModule.lastUpdateSubmitDate",
    "LastUpdatePostDate": "protocolSection.statusModule.lastUpdatePostDateStruct.date",
    "LeadSponsorName": "protocolSection.sponsorCollaboratorsModule.leadSponsor.name",
    "LeadSponsorClass": "protocolSection.sponsorCollaboratorsModule.leadSponsor.class",
    "CollaboratorName": "protocolSection.sponsorCollaboratorsModule.collaborators[].name",
    "BriefSummary": "protocolSection.descriptionModule.briefSummary",
    "DetailedDescription": "protocolSection.descriptionModule.detailedDescription",
    "Condition": "protocolSection.conditionsModule.conditions[]",
    "Keyword": "protocolSection.conditionsModule.keywords[]",
    "StudyType": "protocolSection.designModule.studyType",
    "Phase": "protocolSection.designModule.phases[]",
    "DesignPrimaryPurpose": "protocolSection.designModule.designInfo.primaryPurpose",
    "DesignAllocation": "protocolSection.designModule.designInfo.allocation",
    "DesignMasking": "protocolSection.designModule.designInfo.maskingInfo.masking",
    "EnrollmentCount": "protocolSection.designModule.enrollmentInfo.count",
    "EnrollmentType": "protocolSection.designModule.enrollmentInfo.type",
    "ArmGroupLabel": "protocolSection.armsInterventionsModule.armGroups[].label",
    "ArmGroupType": "protocolSection.armsInterventionsModule.armGroups[].type",
    "ArmGroupInterventionName": "protocolSection.armsInterventionsModule.armGroups[].interventionNames[]",
    "InterventionType": "protocolSection.armsInterventionsModule.interventions[].type",
    "InterventionName": "protocolSection.armsInterventionsModule.interventions[].name",
    "InterventionDescription": "protocolSection.armsInterventionsModule.interventions[].description",
    "InterventionOtherName": "protocolSection.armsInterventionsModule.interventions[].otherNames[]",
    "PrimaryOutcomeMeasure": "protocolSection.outcomesModule.primaryOutcomes[].measure",
    "EligibilityCriteria": "protocolSection.eligibilityModule.eligibilityCriteria",
    "Sex": "protocolSection.eligibilityModule.sex",
    "MinimumAge": "protocolSection.eligibilityModule.minimumAge",
    "MaximumAge": "protocolSection.eligibilityModule.maximumAge",
    "StdAge": "protocolSection.eligibilityModule.stdAges[]",
    "LocationCountry": "protocolSection.contactsLocationsModule.locations[].country",
    "LocationCity": "protocolSection.contactsLocationsModule.locations[].city",
    "LocationFacility": "protocolSection.contactsLocationsModule.locations[].facility",
    "ConditionMeshId": "derivedSection.conditionBrowseModule.meshes[].id",
    "ConditionMeshTerm": "derivedSection.conditionBrowseModule.meshes[].term",
    "ConditionAncestorId": "derivedSection.conditionBrowseModule.ancestors[].id",
    "ConditionAncestorTerm": "derivedSection.conditionBrowseModule.ancestors[].term",
    "InterventionMeshId": "derivedSection.interventionBrowseModule.meshes[].id",
    "InterventionMeshTerm": "derivedSection.interventionBrowseModule.meshes[].term",
    "InterventionAncestorId": "derivedSection.interventionBrowseModule.ancestors[].id",
    "InterventionAncestorTerm": "derivedSection.interventionBrowseModule.ancestors[].term",
    "IsFDARegulatedDrug": "protocolSection.oversightModule.isFdaRegulatedDrug",
    "VersionHolder": "derivedSection.miscInfoModule.versionHolder",
    "HasResults": "hasResults",
}
SECTIONS = {
    name.lower(): path
    for name, path in {
        "ProtocolSection": "protocolSection",
        "DerivedSection": "derivedSection",
        "ResultsSection": "resultsSection",
        "AnnotationSection": "annotationSection",
        "DocumentSection": "documentSection",
        **{
            m[0].upper() + m[1:]: f"protocolSection.{m}"
            for m in (
                "identificationModule",
                "statusModule",
                "sponsorCollaboratorsModule",
                "oversightModule",
                "descriptionModule",
                "conditionsModule",
                "designModule",
                "armsInterventionsModule",
                "outcomesModule",
                "eligibilityModule",
                "contactsLocationsModule",
                "referencesModule",
                "ipdSharingStatementModule",
            )
        },
        **{
            m[0].upper() + m[1:]: f"derivedSection.{m}"
            for m in ("miscInfoModule", "conditionBrowseModule", "interventionBrowseModule")
        },
        "LeadSponsor": "protocolSection.sponsorCollaboratorsModule.leadSponsor",
        "Intervention": "protocolSection.armsInterventionsModule.interventions",
        "ArmGroup": "protocolSection.armsInterventionsModule.armGroups",
        "ConditionMesh": "derivedSection.conditionBrowseModule.meshes",
        "ConditionAncestor": "derivedSection.conditionBrowseModule.ancestors",
        "InterventionMesh": "derivedSection.interventionBrowseModule.meshes",
        "InterventionAncestor": "derivedSection.interventionBrowseModule.ancestors",
        "StartDateStruct": "protocolSection.statusModule.startDateStruct",
        "PrimaryCompletionDateStruct": "protocolSection.statusModule.primaryCompletionDateStruct",
        "CompletionDateStruct": "protocolSection.statusModule.completionDateStruct",
        "StudyFirstPostDateStruct": "protocolSection.statusModule.studyFirstPostDateStruct",
        "LastUpdatePostDateStruct": "protocolSection.statusModule.lastUpdatePostDateStruct",
        "ResultsFirstPostDateStruct": "protocolSection.statusModule.resultsFirstPostDateStruct",
        "EnrollmentInfo": "protocolSection.designModule.enrollmentInfo",
        "Location": "protocolSection.contactsLocationsModule.locations",
    }.items()
}
PIECE_BY_LOWER = {name.lower(): name for name in PIECES}
AREAS = {
    "ConditionSearch": [
        "Condition",
        "BriefTitle",
        "OfficialTitle",
        "ConditionMeshTerm",
        "ConditionAncestorTerm",
        "Keyword",
        "NCTId",
    ],
    "InterventionSearch": [
        "InterventionName",
        "InterventionType",
        "ArmGroupType",
        "InterventionOtherName",
        "BriefTitle",
        "OfficialTitle",
        "ArmGroupLabel",
        "InterventionMeshTerm",
        "Keyword",
        "InterventionAncestorTerm",
        "InterventionDescription",
    ],
    "TitleSearch": ["Acronym", "BriefTitle", "OfficialTitle"],
    "SponsorSearch": ["LeadSponsorName", "CollaboratorName", "OrgFullName"],
    "IdSearch": ["NCTId", "NCTIdAlias", "Acronym", "OrgStudyId", "SecondaryId"],
    "OutcomeSearch": ["PrimaryOutcomeMeasure"],
    "LocationSearch": ["LocationCity", "LocationCountry", "LocationFacility"],
    "BasicSearch": [
        "NCTId",
        "Acronym",
        "BriefTitle",
        "OfficialTitle",
        "Condition",
        "InterventionName",
        "InterventionOtherName",
        "PrimaryOutcomeMeasure",
        "BriefSummary",
        "Keyword",
        "ConditionMeshTerm",
        "ConditionAncestorTerm",
        "InterventionMeshTerm",
        "DetailedDescription",
        "EligibilityCriteria",
        "OrgStudyId",
        "LeadSponsorName",
        "CollaboratorName",
        "ArmGroupLabel",
        "InterventionDescription",
    ],
}
QUERY_AREAS = {
    "query.cond": "ConditionSearch",
    "query.term": "BasicSearch",
    "query.intr": "InterventionSearch",
    "query.titles": "TitleSearch",
    "query.spons": "SponsorSearch",
    "query.lead": "LeadSponsorName",
    "query.id": "IdSearch",
    "query.outc": "OutcomeSearch",
    "query.locn": "LocationSearch",
    "query.patient": "BasicSearch",
}
STATUSES = {
    "ACTIVE_NOT_RECRUITING",
    "COMPLETED",
    "ENROLLING_BY_INVITATION",
    "NOT_YET_RECRUITING",
    "RECRUITING",
    "SUSPENDED",
    "TERMINATED",
    "WITHDRAWN",
    "AVAILABLE",
    "NO_LONGER_AVAILABLE",
    "TEMPORARILY_NOT_AVAILABLE",
    "APPROVED_FOR_MARKETING",
    "WITHHELD",
    "UNKNOWN",
}
PHASES = ("NA", "EARLY_PHASE1", "PHASE1", "PHASE2", "PHASE3", "PHASE4")
PARAMS = {
    "format",
    "markupFormat",
    *QUERY_AREAS,
    "filter.overallStatus",
    "filter.geo",
    "filter.ids",
    "filter.advanced",
    "filter.synonyms",
    "postFilter.overallStatus",
    "postFilter.geo",
    "postFilter.ids",
    "postFilter.advanced",
    "postFilter.synonyms",
    "aggFilters",
    "geoDecay",
    "fields",
    "sort",
    "countTotal",
    "pageSize",
    "pageToken",
}
ENUMS = {
    "Phase",
    "OverallStatus",
    "StudyType",
    "LeadSponsorClass",
    "OrgClass",
    "InterventionType",
    "ArmGroupType",
    "DesignPrimaryPurpose",
    "Sex",
}
DATE = re.compile(r"^\d{4}(-\d{2}(-\d{2})?)?$")
NCT = re.compile(r"^nct0*([1-9]\d{0,7})$", re.I)


class BadRequest(Exception):
    """The request's parameters are wrong; the text is what the client is told."""


def values(study: dict, path: str) -> list:
    """Every value at a path such as 'a.b[].c'."""
    found = [study]
    for part in path.split("."):
        many, key = part.endswith("[]"), part.removesuffix("[]")
        nxt = []
        for item in found:
            value = item.get(key) if isinstance(item, dict) else None
            if value is None:
                continue
            nxt.extend(value) if many and isinstance(value, list) else nxt.append(value)
        found = nxt
    return found


def words(text: object) -> str:
    return " " + " ".join(re.findall(r"[^\W_]+", str(text).lower())) + " "


# ---- Essie expressions: AND OR NOT, parentheses, "phrases", AREA[x], RANGE[a, b], EXPANSION/COVERAGE ignored ----
TOKEN = re.compile(
    r'\s*(AREA\[[^\]]*\]|RANGE\[[^\]]*\]|EXPANSION\[[^\]]*\]|COVERAGE\[[^\]]*\]|SEARCH\[[^\]]*\]|"[^"]*"|\(|\)|[^\s()"]+)'
)


def parse_essie(text: str, default_area: str):
    """A predicate over studies, from an Essie expression."""
    tokens, pos = [], 0
    text = text.strip()
    while pos < len(text):
        m = TOKEN.match(text, pos)
        if not m:
            raise BadRequest(f"Can't parse expression: `{text}`")
        tokens.append(m.group(1))
        pos = m.end()
    at = 0

    def peek():
        return tokens[at] if at < len(tokens) else None

    def take():
        nonlocal at
        at += 1
        return tokens[at - 1]

    def either(area):
        left = both(area)
        while peek() == "OR":
            take()
            left = (lambda a, b: lambda s: a(s) or b(s))(left, both(area))
        return left

    def both(area):
        left = unary(area)
        while peek() not in (None, ")", "OR"):
            if peek() == "AND":
                take()
            left = (lambda a, b: lambda s: a(s) and b(s))(left, unary(area))
        return left

    def unary(area):
        token = peek()
        if token is None:
            raise BadRequest(f"Expression is incomplete: `{text}`")
        if token == "NOT":
            take()
            return (lambda a: lambda s: not a(s))(unary(area))
        if token.startswith(("EXPANSION[", "COVERAGE[", "SEARCH[")):
            take()
            return unary(area)
        if token.startswith("AREA["):
            take()
            return unary(token[5:-1].strip())
        if token == "(":
            take()
            inner = either(area)
            if peek() != ")":
                raise BadRequest(f"Missing closing parenthesis in: `{text}`")
            take()
            return inner
        if token == ")":
            raise BadRequest(f"Unexpected closing parenthesis in: `{text}`")
        if token.startswith("RANGE["):
            take()
            return in_range(area, token[6:-1])
        if token in ("AND", "OR"):
            raise BadRequest(f"Unexpected operator {token} in: `{text}`")
        take()
        return has_phrase(area, token.strip('"'))

    predicate = either(default_area)
    if peek() is not None:
        raise BadRequest(f"Unexpected `{peek()}` in: `{text}`")
    return predicate


def pieces_of(area: str) -> list[str]:
    if area in AREAS:
        return AREAS[area]
    name = PIECE_BY_LOWER.get(area.lower())
    if not name:
        raise BadRequest(f"Error parsing query: Unknown area name: `{area}`")
    return [name]


def in_range(area: str, bounds: str):
    low, sep, high = (part.strip() for part in bounds.partition(","))
    if not sep or not low or not high:
        raise BadRequest(f"Error parsing query: a range needs two bounds, MIN and MAX where open: `{bounds}`")
    paths = [PIECES[name] for name in pieces_of(area)]

    def ok(study):
        for path in paths:
            for value in values(study, path):
                if isinstance(value, (int, float)):
                    if (low == "MIN" or value >= float(low)) and (high == "MAX" or value <= float(high)):
                        return True
                else:
                    text = str(value)
                    first = {4: text + "-01-01", 7: text + "-01"}.get(len(text), text)
                    if (low == "MIN" or first >= {4: low + "-01-01", 7: low + "-01"}.get(len(low), low)) and (
                        high == "MAX" or first <= {4: high + "-12-31", 7: high + "-31"}.get(len(high), high)
                    ):
                        return True
        return False

    for bound in (low, high):
        if bound not in ("MIN", "MAX") and not DATE.match(bound) and not re.match(r"^-?\d+(\.\d+)?$", bound):
            raise BadRequest(f"Range bound is not a date or a number: `{bound}`")
    return ok


def has_phrase(area: str, phrase: str):
    names = pieces_of(area)
    needle = words(phrase)
    if not needle.strip():
        return lambda s: True
    if names == ["Phase"] and phrase.upper() not in PHASES:
        raise BadRequest(
            "Error parsing query: allowed values for enum field `phases` are "
            f"{', '.join(f'`{p}`' for p in PHASES)}: `{phrase}`"
        )
    if len(names) == 1 and names[0].endswith("Date") and DATE.match(phrase):
        return lambda s: any(str(v).startswith(phrase) for v in values(s, PIECES[names[0]]))
    if len(names) == 1 and names[0] in ENUMS:  # an enum field is equal or it is not: PHASE1 is not EARLY_PHASE1
        return lambda s: any(str(v).upper() == phrase.upper() for v in values(s, PIECES[names[0]]))
    key = "|".join(names)

    def ok(study):
        cache = study["__words__"]
        if key not in cache:
            cache[key] = " | ".join(words(v) for name in names for v in values(study, PIECES[name]))
        return needle in cache[key]

    return ok


# ---- projection -------------------------------------------------------------------------------------------
def field_paths(fields: str) -> list[list[str]]:
    paths = []
    for name in filter(None, (part.strip() for part in re.split(r"[,|]", fields))):
        low = name.lower()
        if low in PIECE_BY_LOWER:
            path = PIECES[PIECE_BY_LOWER[low]]
        elif low in SECTIONS:
            path = SECTIONS[low]
        elif name in AREAS:
            paths.extend(PIECES[p].replace("[]", "").split(".") for p in AREAS[name])
            continue
        elif name.split(".")[0] in (
            "protocolSection",
            "derivedSection",
            "resultsSection",
            "hasResults",
            "annotationSection",
            "documentSection",
        ):
            path = name
        else:
            raise BadRequest(f"Parameter `fields` contains invalid field name: `{name}`")
        paths.append(path.replace("[]", "").split("."))
    if not paths:
        raise BadRequest("Parameter `fields` must not be empty")
    return paths


def project(node, paths: list[list[str]]):
    if isinstance(node, list):
        return [project(item, paths) for item in node]
    if not isinstance(node, dict):
        return node
    wanted: dict[str, list[list[str]]] = {}
    for path in paths:
        wanted.setdefault(path[0], []).append(path[1:])
    out = {}
    for key, rest in wanted.items():
        if key in node:
            out[key] = node[key] if any(not tail for tail in rest) else project(node[key], rest)
    return out


class Registry:
    """The studies, in memory."""

    def __init__(self, paths: list[str], data_timestamp: str | None):
        self.studies: dict[str, dict] = {}
        self.aliases: dict[str, str] = {}
        self.lock = threading.Lock()
        self.order: list[dict] | None = None
        for path in paths:
            for study in read(path):
                self.put(study)
        self.data_timestamp = (
            data_timestamp
            or max(
                (d for s in self.studies.values() for d in values(s, PIECES["LastUpdatePostDate"])),
                default="2025-01-01",
            )
            + "T09:00:05"
        )

    def put(self, study: dict) -> None:
        ident = study.get("protocolSection", {}).get("identificationModule", {})
        study["__words__"], study["__bytes__"] = {}, {}
        self.studies[ident.get("nctId") or f"no id {len(self.studies)}"] = study  # a record without an id is served too
        self.order = None
        for alias in ident.get("nctIdAliases", []):
            self.aliases[alias] = ident["nctId"]

    def in_no_order(self) -> list[dict]:
        """The studies in an order that changes with every data version: the public API promises none."""
        if self.order is None:
            self.order = sorted(
                self.studies.values(),
                key=lambda s: hashlib.md5((str(values(s, PIECES["NCTId"])) + self.data_timestamp).encode()).digest(),
            )
        return self.order

    def refresh(self, data_timestamp: str) -> None:
        """A new data version: every record is stamped with its date, whether it changed or not."""
        self.data_timestamp, self.order = data_timestamp, None
        for study in self.studies.values():
            study.setdefault("derivedSection", {}).setdefault("miscInfoModule", {})["versionHolder"] = data_timestamp[
                :10
            ]
            study["__bytes__"] = {}

    def select(self, q: dict[str, str]) -> list[dict]:
        tests = []
        for name, area in QUERY_AREAS.items():
            if q.get(name, "").strip():
                tests.append(parse_essie(q[name], area))
        only_ids = any(
            q.get(name, "").strip() and all(NCT.match(w) for w in re.split(r"[,\s]+", q[name].strip()) if w)
            for name in QUERY_AREAS
        )
        if only_ids:  # "If any query parameter contains only NCT IDs, filters are ignored"
            ids = {
                f"NCT{int(NCT.match(w).group(1)):08d}"
                for name in QUERY_AREAS
                for w in re.split(r"[,\s]+", q.get(name, "").strip())
                if NCT.match(w)
            }
            ids |= {self.aliases[i] for i in ids if i in self.aliases}
            return [s for i, s in self.studies.items() if i in ids]
        for name in ("filter.advanced", "postFilter.advanced"):
            if q.get(name, "").strip():
                tests.append(parse_essie(q[name], "BasicSearch"))
        for name in ("filter.overallStatus", "postFilter.overallStatus"):
            if q.get(name):
                wanted = {part.strip() for part in re.split(r"[,|]", q[name]) if part.strip()}
                if wanted - STATUSES:
                    raise BadRequest(
                        f"Invalid value in parameter `{name.split('.')[1]}`: `{sorted(wanted - STATUSES)[0]}`"
                    )
                tests.append(lambda s, w=wanted: bool(w & set(values(s, PIECES["OverallStatus"]))))
        for name in ("filter.ids", "postFilter.ids"):
            if q.get(name):
                ids = set()
                for part in filter(None, re.split(r"[,|\s]+", q[name])):
                    m = NCT.match(part)
                    if not m:  # one impossible id refuses the whole batch, as the public API does
                        raise BadRequest(f"Parameter `{name}` has incorrect format: `{part}`")
                    nct = f"NCT{int(m.group(1)):08d}"
                    ids.add(self.aliases.get(nct, nct))
                tests.append(lambda s, i=ids: bool(i & set(values(s, PIECES["NCTId"]))))
        found = [s for s in self.in_no_order() if all(test(s) for test in tests)]
        for option in reversed([o for o in re.split(r"[,|]", q.get("sort", "")) if o.strip()]):
            name, _, way = option.partition(":")
            if name == "@relevance":
                continue
            piece = PIECE_BY_LOWER.get(name.lower())
            if not piece or not (piece.endswith("Date") or piece == "EnrollmentCount"):
                raise BadRequest(f"Parameter `sort` has a field that can't be sorted by: `{name}`")
            reverse = (way or ("desc" if piece.endswith("Date") else "asc")) == "desc"
            path = PIECES[piece]
            have = [s for s in found if values(s, path)]
            lack = [s for s in found if not values(s, path)]
            found = sorted(have, key=lambda s: values(s, path)[0], reverse=reverse) + lack
        return found


def read(path: str):
    if path.endswith(".zip"):
        with zipfile.ZipFile(path) as z:
            for name in z.namelist():
                if name.endswith(".json"):
                    yield json.loads(z.read(name))
        return
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as f:
        for line in f:
            if line.strip():
                yield json.loads(line)


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, address):
        """Say nothing of a client that went away: that is what some tests are about."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, address)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body go out apart: a client would wait 40 ms for the second
    registry: Registry
    faults: ClassVar[dict] = {}
    seen = 0
    log: ClassVar[list[dict]] = []
    lock = threading.Lock()

    def log_message(self, *args):  # quiet
        pass

    def answer(
        self, status: int, body: bytes, kind: str = "application/json", extra: dict | None = None, cut: bool = False
    ) -> None:
        zipped = "gzip" in self.headers.get("Accept-Encoding", "") and len(body) > 1000
        if zipped:
            body = gzip.compress(body, 1)
        # Logged before it is sent, so that whoever has the answer finds it in the log.
        with type(self).lock:
            type(self).log.append(
                {
                    "path": self.path,
                    "status": status,
                    "cut": cut,
                    "bytes": len(body),
                    "user_agent": self.headers.get("User-Agent", ""),
                }
            )
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if zipped:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        for key, value in (extra or {}).items():
            self.send_header(key, value)
        self.end_headers()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.wfile.write(body[: len(body) // 2] if cut else body)
        if cut:
            self.close_connection = True

    def plain(self, status: int, text: str, extra: dict | None = None) -> None:
        self.answer(status, text.encode(), "text/plain; charset=utf-8", extra)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if body[:2] == b"\x1f\x8b":
            body = gzip.decompress(body)
        if self.path == "/__faults":
            type(self).faults = json.loads(body or b"{}")
            type(self).seen = 0
            return self.plain(200, "ok\n")
        if self.path.startswith("/__put"):  # the registry changes: one study a line, replacing those with the same id
            stamp = parse_qs(urlsplit(self.path).query).get("timestamp")
            with self.registry.lock:
                for line in body.decode().splitlines():
                    if line.strip():
                        self.registry.put(json.loads(line))
                if stamp:
                    self.registry.refresh(stamp[0])
            return self.plain(200, "ok\n")
        if self.path.startswith("/__drop"):  # studies leave the registry
            with self.registry.lock:
                for nct in parse_qs(urlsplit(self.path).query).get("ids", [""])[0].split(","):
                    self.registry.studies.pop(nct, None)
                self.registry.order = None
            return self.plain(200, "ok\n")
        return self.plain(405, "Method Not Allowed")

    def do_GET(self):
        url = urlsplit(self.path)
        if url.path == "/__log":
            body = json.dumps(type(self).log).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return None
        f, cut = type(self).faults, False
        if f:
            with type(self).lock:
                type(self).seen += 1
                hit = type(self).seen % int(f.get("every", 1)) == 0 and (
                    not f.get("times") or type(self).seen // int(f.get("every", 1)) <= f["times"]
                )
            if hit:
                if f.get("delay"):
                    time.sleep(float(f["delay"]))
                if f.get("drop"):
                    self.close_connection = True
                    self.connection.close()
                    return None
                if f.get("refresh"):  # the data version changes in the middle of a walk
                    with self.registry.lock:
                        self.registry.refresh(str(f["refresh"]))
                if f.get("html"):
                    return self.answer(200, b"<!DOCTYPE html><html><body>maintenance</body></html>", "text/html")
                if f.get("status"):
                    extra = {"Retry-After": str(f["retry_after"])} if "retry_after" in f else None
                    return self.plain(int(f["status"]), f.get("text", "Service is unavailable"), extra)
                cut = bool(f.get("truncate"))
        q = {k: v[-1] for k, v in parse_qs(url.query, keep_blank_values=True).items()}
        try:
            if url.path == "/api/v2/version":
                return self.answer(
                    200, json.dumps({"apiVersion": "2.0.5", "dataTimestamp": self.registry.data_timestamp}).encode()
                )
            if url.path == "/api/v2/stats/size":
                sizes = [len(dump(s)) for s in self.registry.studies.values()]
                return self.answer(
                    200,
                    json.dumps(
                        {"totalStudies": len(sizes), "averageSizeBytes": sum(sizes) // max(1, len(sizes))}
                    ).encode(),
                )
            if url.path == "/api/v2/studies":
                return self.page(q, cut)
            m = re.match(r"^/api/v2/studies/([^/]+)$", url.path)
            if m:
                return self.single(m.group(1), q, cut)
            self.plain(404, "Not Found")
        except BadRequest as wrong:
            self.plain(400, str(wrong))

    def single(self, nct: str, q: dict, cut: bool) -> None:
        m = NCT.match(nct)
        if not m:
            raise BadRequest(f"Path parameter `nctId` has an invalid value: `{nct}`")
        nct = f"NCT{int(m.group(1)):08d}"
        if nct in self.registry.aliases:
            return self.answer(301, b"", "text/plain", {"Location": f"/api/v2/studies/{self.registry.aliases[nct]}"})
        study = self.registry.studies.get(nct)
        if study is None:
            return self.plain(404, f"NCT number {nct} not found")
        return self.answer(200, dump(project(study, field_paths(q["fields"])) if "fields" in q else study), cut=cut)

    def page(self, q: dict, cut: bool) -> None:
        for name in q:
            if name not in PARAMS:
                raise BadRequest(f"`{name}` is unknown parameter")
        if q.get("format", "json") != "json":
            raise BadRequest("this stand-in serves format=json only")
        size = q.get("pageSize", "10")
        if not re.match(r"^\d+$", size):
            raise BadRequest(f"Parameter `pageSize` has an invalid value: `{size}`")
        size = min(int(size) or 10, 1000)
        if q.get("countTotal", "false") not in ("true", "false"):
            raise BadRequest(f"Parameter `countTotal` has an invalid value: `{q['countTotal']}`")
        paths = field_paths(q["fields"]) if "fields" in q else None
        same = hashlib.sha1(
            json.dumps(
                [
                    self.registry.data_timestamp,
                    sorted((k, v) for k, v in q.items() if k not in ("pageToken", "pageSize", "countTotal")),
                ]
            ).encode()
        ).hexdigest()[:12]
        start = 0
        if q.get("pageToken"):
            try:
                mark, start = base64.urlsafe_b64decode(q["pageToken"].encode()).decode().split(":")
                start = int(start)
            except ValueError:
                raise BadRequest("Parameter `pageToken` has an invalid value") from None
            if mark != same:
                raise BadRequest("Parameter `pageToken` is of another query or of an earlier data version")
        with self.registry.lock:
            found = self.registry.select(q)
        out: dict = {}
        if q.get("countTotal") == "true" and not start:
            out["totalCount"] = len(found)
        part = found[start : start + size]
        key = q.get("fields", "")
        for s in part:
            if key not in s["__bytes__"]:
                s["__bytes__"][key] = dump(project(s, paths) if paths else s)
        head = f'"totalCount":{out["totalCount"]},' if "totalCount" in out else ""
        body = b"{" + head.encode() + b'"studies":[' + b",\n".join(s["__bytes__"][key] for s in part) + b"]"
        if (
            len(part) == size
        ):  # a page that is exactly full gets a token even where nothing follows: the walk can end on an empty page
            body += b',"nextPageToken":"' + base64.urlsafe_b64encode(f"{same}:{start + size}".encode()) + b'"'
        self.answer(200, body + b"}", cut=cut)


def dump(study: dict) -> bytes:
    return json.dumps(
        {k: v for k, v in study.items() if not k.startswith("__")}, ensure_ascii=False, separators=(",", ":")
    ).encode()


@contextlib.contextmanager
def serving(paths: Iterable[str | Path], data_timestamp: str | None = None) -> Iterator[str]:
    """Serve studies on a free port for as long as the block runs; gives the API's address."""
    handler = type("ServingHandler", (Handler,), {"faults": {}, "seen": 0, "log": []})
    handler.registry = Registry([str(path) for path in paths], data_timestamp)
    server = Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/api/v2"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def main() -> int:
    args = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    args.add_argument("files", nargs="+", help="studies: .ndjson, .ndjson.gz, or a .zip of .json files")
    args.add_argument("--port", type=int, default=8931)
    args.add_argument("--data-timestamp", help="what /version answers; default: the newest update among the studies")
    a = args.parse_args()
    Handler.registry = Registry(a.files, a.data_timestamp)
    server = Server(("127.0.0.1", a.port), Handler)
    print(f"{len(Handler.registry.studies)} studies at http://127.0.0.1:{server.server_address[1]}/api/v2", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
