"""Every request held against the API's own specification, so that a wrong name cannot come back.

What is carried here is read off that specification (ClinicalTrials.gov API, version 2.0.3: parameters, enumerations,
the structure of a study); where HORIZON_RECORDS names a folder that holds it, it is read again.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from ruamel.yaml import YAML

from horizon.app.pull import pull_from_registry
from horizon.registry import client as room
from horizon.registry.client import RegistryClient
from horizon.registry.projection import _SHAPE, API_FIELDS
from horizon.registry.query import TrialQuery
from horizon.store.engine import connect_database
from horizon.store.trials import Trials
from standin import serve_studies
from studies import make_date, make_study, to_json_lines, write_records

PARAMETERS = {
    "filter.ids": r"NCT0*[1-9]\d{0,7}(\|NCT0*[1-9]\d{0,7})*",
    "filter.advanced": r"(?s).+",
    "fields": r"[a-zA-Z][a-zA-Z0-9\-. ]*(\|[a-zA-Z][a-zA-Z0-9\-. ]*)*",
    "countTotal": r"true|false",
    "pageSize": r"[1-9]\d{0,2}|1000",
    "pageToken": r".+",
}
PATHS = {"/version", "/studies"}
ENUMERATIONS = {
    "StudyType": {"EXPANDED_ACCESS", "INTERVENTIONAL", "OBSERVATIONAL"},
    "Phase": {"NA", "EARLY_PHASE1", "PHASE1", "PHASE2", "PHASE3", "PHASE4"},
    "InterventionType": {
        *("BEHAVIORAL", "BIOLOGICAL", "COMBINATION_PRODUCT", "DEVICE", "DIAGNOSTIC_TEST", "DIETARY_SUPPLEMENT"),
        *("DRUG", "GENETIC", "PROCEDURE", "RADIATION", "OTHER"),
    },
}
SEARCH_AREAS = {"ConditionSearch", "InterventionSearch"}
PIECES = {
    "NCTId": "protocolSection.identificationModule.nctId",
    "NCTIdAlias": "protocolSection.identificationModule.nctIdAliases",
    "OrgStudyId": "protocolSection.identificationModule.orgStudyIdInfo.id",
    "SecondaryId": "protocolSection.identificationModule.secondaryIdInfos.id",
    "BriefTitle": "protocolSection.identificationModule.briefTitle",
    "OfficialTitle": "protocolSection.identificationModule.officialTitle",
    "Acronym": "protocolSection.identificationModule.acronym",
    "StatusModule": "protocolSection.statusModule",
    "LastUpdatePostDate": "protocolSection.statusModule.lastUpdatePostDateStruct.date",
    "LeadSponsor": "protocolSection.sponsorCollaboratorsModule.leadSponsor",
    "CollaboratorName": "protocolSection.sponsorCollaboratorsModule.collaborators.name",
    "Condition": "protocolSection.conditionsModule.conditions",
    "Keyword": "protocolSection.conditionsModule.keywords",
    "StudyType": "protocolSection.designModule.studyType",
    "Phase": "protocolSection.designModule.phases",
    "DesignAllocation": "protocolSection.designModule.designInfo.allocation",
    "DesignMasking": "protocolSection.designModule.designInfo.maskingInfo.masking",
    "DesignPrimaryPurpose": "protocolSection.designModule.designInfo.primaryPurpose",
    "EnrollmentInfo": "protocolSection.designModule.enrollmentInfo",
    "ArmGroupLabel": "protocolSection.armsInterventionsModule.armGroups.label",
    "ArmGroupType": "protocolSection.armsInterventionsModule.armGroups.type",
    "ArmGroupInterventionName": "protocolSection.armsInterventionsModule.armGroups.interventionNames",
    "InterventionType": "protocolSection.armsInterventionsModule.interventions.type",
    "InterventionName": "protocolSection.armsInterventionsModule.interventions.name",
    "InterventionOtherName": "protocolSection.armsInterventionsModule.interventions.otherNames",
    "PrimaryOutcomeMeasure": "protocolSection.outcomesModule.primaryOutcomes.measure",
    "MaximumAge": "protocolSection.eligibilityModule.maximumAge",
    "LocationCountry": "protocolSection.contactsLocationsModule.locations.country",
    "ConditionMesh": "derivedSection.conditionBrowseModule.meshes",
    "ConditionMeshId": "derivedSection.conditionBrowseModule.meshes.id",
    "ConditionAncestor": "derivedSection.conditionBrowseModule.ancestors",
    "ConditionAncestorId": "derivedSection.conditionBrowseModule.ancestors.id",
    "InterventionMesh": "derivedSection.interventionBrowseModule.meshes",
    "MiscInfoModule": "derivedSection.miscInfoModule",
    "HasResults": "hasResults",
    **{path: path for path in ("protocolSection.outcomesModule.primaryOutcomes.timeFrame",)},
}
"""Piece name to its place in a study, for all that is asked for or searched."""

EVERYTHING = TrialQuery(
    conditions=("hepatitis C",),
    mesh=("D006526",),
    interventions=("examplinib",),
    phases=(0, 1, 2, 3, 4),
    kinds=tuple(kind.lower() for kind in sorted(ENUMERATIONS["InterventionType"])),
)


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Every request of a first pull, an increment, and one that reads everything again."""
    monkeypatch.setattr(room, "PAGE_SIZE", 2)
    engine = connect_database(f"sqlite:///{tmp_path / 'horizon.db'}")
    trials = Trials(engine)
    five = write_records(tmp_path / "five.ndjson", [make_study(number) for number in range(1, 6)])
    with serve_studies([five], "2016-02-01T09:00:05") as address, RegistryClient(address, pause=0) as client:
        pull_from_registry(client, trials, [EVERYTHING, TrialQuery()], False, lambda *_: None)
        root = address.removesuffix("/api/v2")
        updated = make_study(2, lastUpdatePostDateStruct=make_date("2016-02-01"))
        requests.post(f"{root}/__put?timestamp=2016-02-02T09:00:05", data=to_json_lines([updated]), timeout=5)
        pull_from_registry(client, trials, [EVERYTHING], False, lambda *_: None)
        pull_from_registry(client, trials, [], True, lambda *_: None)
        client.count_studies(EVERYTHING.build_expression())
        log: list[dict[str, Any]] = requests.get(f"{root}/__log", timeout=5).json()
    engine.dispose()
    return [request for request in log if request["path"].startswith("/api/")]


def test_every_request_is_one_that_the_api_knows(asked: list[dict[str, Any]]) -> None:
    seen: set[str] = set()
    for request in asked:
        url = urlsplit(request["path"].removeprefix("/api/v2"))
        assert url.path in PATHS
        assert request["status"] == 200
        for name, (value,) in parse_qs(url.query, strict_parsing=bool(url.query)).items():
            assert re.fullmatch(PARAMETERS[name], value), f"{name}={value}"
            seen.add(name)
    assert seen == set(PARAMETERS)


def test_every_expression_names_what_the_api_knows(asked: list[dict[str, Any]]) -> None:
    areas: set[str] = set()
    for request in asked:
        for text in parse_qs(urlsplit(request["path"]).query).get("filter.advanced", ()):
            areas.update(re.findall(r"AREA\[(\w+)\]", text))
            for area, values in re.findall(r"AREA\[(StudyType|Phase|InterventionType)\](\w+|\(.+?\))", text):
                assert set(values.strip("()").split(" OR ")) <= ENUMERATIONS[area]
            assert all(re.fullmatch(r"\d{4}-\d\d-\d\d,MAX", bounds) for bounds in re.findall(r"RANGE\[(.+?)\]", text))
    assert areas == SEARCH_AREAS | {*ENUMERATIONS, "ConditionMeshId", "ConditionAncestorId", "LastUpdatePostDate"}


def test_what_is_kept_is_asked_for_and_the_other_way_round() -> None:
    asked = [PIECES[name] for name in API_FIELDS]
    kept = [path for path in leaves(_SHAPE) if not path.endswith(".standIn")]
    assert [path for path in kept if not any(within(path, piece) for piece in asked)] == []
    assert [piece for piece in asked if not any(within(path, piece) for path in kept)] == []


def leaves(shape: Any, path: str = "") -> Iterator[str]:
    if isinstance(shape, dict):
        for key, part in shape.items():
            yield from leaves(part, f"{path}.{key}".lstrip("."))
    elif isinstance(shape, list):
        yield from leaves(shape[0], path)
    else:
        yield f"{path}.country" if path.endswith(".locations") else path


def within(path: str, piece: str) -> bool:
    return f"{path}.".startswith(f"{piece}.")


@pytest.fixture
def specification(records: Path) -> dict[str, Any]:
    document: dict[str, Any] = YAML(typ="safe").load((records / "openapi.yaml").read_text(encoding="utf-8"))
    return document


def test_what_is_carried_here_is_what_the_specification_says(specification: dict[str, Any]) -> None:
    schemas, listed = specification["components"]["schemas"], specification["paths"]["/studies"]["get"]["parameters"]
    assert {"/version", "/studies"} <= set(specification["paths"])
    assert set(PARAMETERS) <= {parameter["name"] for parameter in listed}
    for name, values in ENUMERATIONS.items():
        assert set(schemas[name]["enum"]) == values
    assert {"studies", "nextPageToken", "totalCount"} == set(schemas["PagedStudies"]["properties"])
    assert "dataTimestamp" in schemas["Version"]["properties"]
    for path in [*PIECES.values(), *(path for path in leaves(_SHAPE) if not path.endswith(".standIn"))]:
        node = schemas["Study"]
        for part in path.split("."):
            node = resolved(node, schemas)["properties"][part]


def resolved(node: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """What a node of the specification stands for: a reference followed, a list's items."""
    while "$ref" in node or node.get("type") == "array":
        node = schemas[node["$ref"].rpartition("/")[2]] if "$ref" in node else node["items"]
    return node
