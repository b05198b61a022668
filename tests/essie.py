"""The registry's query language over studies in memory: fields, search areas and expressions, for the stand-in.

Expressions: AND OR NOT, parentheses, "phrases", AREA[x], RANGE[a, b]; EXPANSION, COVERAGE and SEARCH are ignored.
"""

import re
from collections.abc import Callable
from typing import Any, TypeAlias

Study: TypeAlias = dict[str, Any]
Predicate: TypeAlias = Callable[[Study], bool]

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
PHASES = ("NA", "EARLY_PHASE1", "PHASE1", "PHASE2", "PHASE3", "PHASE4")
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
TOP_LEVEL = {
    "protocolSection",
    "derivedSection",
    "resultsSection",
    "hasResults",
    "annotationSection",
    "documentSection",
}
TOKEN = re.compile(
    r'\s*(AREA\[[^\]]*\]|RANGE\[[^\]]*\]|EXPANSION\[[^\]]*\]|COVERAGE\[[^\]]*\]|SEARCH\[[^\]]*\]|"[^"]*"|\(|\)|[^\s()"]+)'
)


class BadRequestError(Exception):
    """The request's parameters are wrong; the text is what the client is told."""


def values_at(study: Study, path: str) -> list[Any]:
    """Every value at a path such as ``a.b[].c``."""
    values: list[Any] = [study]
    for part in path.split("."):
        many, key = part.endswith("[]"), part.removesuffix("[]")
        below: list[Any] = []
        for item in values:
            value = item.get(key) if isinstance(item, dict) else None
            if value is None:
                continue
            below.extend(value) if many and isinstance(value, list) else below.append(value)
        values = below
    return values


def normalise_words(text: object) -> str:
    """The words of a text in lower case, with a blank around each."""
    return " " + " ".join(re.findall(r"[^\W_]+", str(text).lower())) + " "


class EssieParser:
    """Parses one expression by recursive descent; ``default_area`` is searched where none is named."""

    def __init__(self, text: str, default_area: str) -> None:
        self.text, self.default_area, self.next = text.strip(), default_area, 0
        self.tokens: list[str] = []
        position = 0
        while position < len(self.text):
            token = TOKEN.match(self.text, position)
            if not token:
                raise BadRequestError(f"Can't parse expression: `{self.text}`")
            self.tokens.append(token.group(1))
            position = token.end()

    def parse(self) -> Predicate:
        """The expression as a predicate over studies."""
        predicate = self._parse_or(self.default_area)
        if self._peek() is not None:
            raise BadRequestError(f"Unexpected `{self._peek()}` in: `{self.text}`")
        return predicate

    def _peek(self) -> str | None:
        return self.tokens[self.next] if self.next < len(self.tokens) else None

    def _take(self) -> None:
        self.next += 1

    def _parse_or(self, area: str) -> Predicate:
        alternatives = [self._parse_and(area)]
        while self._peek() == "OR":
            self._take()
            alternatives.append(self._parse_and(area))
        return alternatives[0] if len(alternatives) == 1 else lambda study: any(test(study) for test in alternatives)

    def _parse_and(self, area: str) -> Predicate:
        terms = [self._parse_term(area)]
        while self._peek() not in (None, ")", "OR"):
            if self._peek() == "AND":
                self._take()
            terms.append(self._parse_term(area))
        return terms[0] if len(terms) == 1 else lambda study: all(test(study) for test in terms)

    def _parse_term(self, area: str) -> Predicate:
        token = self._peek()
        if token is None:
            raise BadRequestError(f"Expression is incomplete: `{self.text}`")
        if token in (")", "AND", "OR"):
            kind = "closing parenthesis" if token == ")" else f"operator {token}"
            raise BadRequestError(f"Unexpected {kind} in: `{self.text}`")
        self._take()
        if token == "NOT":
            negated = self._parse_term(area)
            return lambda study: not negated(study)
        if token == "(":
            return self._parse_group(area)
        if token.startswith(("EXPANSION[", "COVERAGE[", "SEARCH[")):
            return self._parse_term(area)
        if token.startswith("AREA["):
            return self._parse_term(token[5:-1].strip())
        return match_range(area, token[6:-1]) if token.startswith("RANGE[") else match_phrase(area, token.strip('"'))

    def _parse_group(self, area: str) -> Predicate:
        inner = self._parse_or(area)
        if self._peek() != ")":
            raise BadRequestError(f"Missing closing parenthesis in: `{self.text}`")
        self._take()
        return inner


def parse_essie(text: str, default_area: str) -> Predicate:
    """A predicate over studies, from an Essie expression."""
    return EssieParser(text, default_area).parse()


def list_pieces(area: str) -> list[str]:
    """The pieces that a search area covers, or the one piece of that name."""
    if area in AREAS:
        return AREAS[area]
    name = PIECE_BY_LOWER.get(area.lower())
    if not name:
        raise BadRequestError(f"Error parsing query: Unknown area name: `{area}`")
    return [name]


def match_range(area: str, bounds: str) -> Predicate:
    """Whether any value of an area lies between two bounds."""
    low, separator, high = (part.strip() for part in bounds.partition(","))
    if not separator or not low or not high:
        raise BadRequestError(f"Error parsing query: a range needs two bounds, MIN and MAX where open: `{bounds}`")
    paths = [PIECES[name] for name in list_pieces(area)]
    for bound in (low, high):
        if bound not in ("MIN", "MAX") and not DATE.match(bound) and not re.match(r"^-?\d+(\.\d+)?$", bound):
            raise BadRequestError(f"Range bound is not a date or a number: `{bound}`")

    def is_between(value: Any) -> bool:
        if isinstance(value, (int, float)):
            return (low == "MIN" or value >= float(low)) and (high == "MAX" or value <= float(high))
        date = _complete_date(str(value), "-01-01", "-01")
        after_low = low == "MIN" or date >= _complete_date(low, "-01-01", "-01")
        return after_low and (high == "MAX" or date <= _complete_date(high, "-12-31", "-31"))

    return lambda study: any(is_between(value) for path in paths for value in values_at(study, path))


def _complete_date(text: str, year_end: str, month_end: str) -> str:
    return {4: text + year_end, 7: text + month_end}.get(len(text), text)


def match_phrase(area: str, phrase: str) -> Predicate:
    """Whether an area contains the words of a phrase in their order."""
    names = list_pieces(area)
    needle = normalise_words(phrase)
    if not needle.strip():
        return lambda _: True
    if names == ["Phase"] and phrase.upper() not in PHASES:
        raise BadRequestError(
            "Error parsing query: allowed values for enum field `phases` are "
            f"{', '.join(f'`{phase}`' for phase in PHASES)}: `{phrase}`"
        )
    if len(names) == 1 and names[0].endswith("Date") and DATE.match(phrase):
        return lambda study: any(str(value).startswith(phrase) for value in values_at(study, PIECES[names[0]]))
    if len(names) == 1 and names[0] in ENUMS:  # an enum field is equal or it is not: PHASE1 is not EARLY_PHASE1
        return lambda study: any(str(v).upper() == phrase.upper() for v in values_at(study, PIECES[names[0]]))
    key = "|".join(names)

    def contains(study: Study) -> bool:
        cache: dict[str, str] = study["__words__"]
        if key not in cache:
            cache[key] = " | ".join(normalise_words(v) for name in names for v in values_at(study, PIECES[name]))
        return needle in cache[key]

    return contains


def field_paths(fields: str) -> list[list[str]]:
    """The paths of the parameter ``fields``, part by part."""
    paths: list[list[str]] = []
    for name in filter(None, (part.strip() for part in re.split(r"[,|]", fields))):
        key = name.lower()
        if key in PIECE_BY_LOWER:
            path = PIECES[PIECE_BY_LOWER[key]]
        elif key in SECTIONS:
            path = SECTIONS[key]
        elif name in AREAS:
            paths.extend(PIECES[piece].replace("[]", "").split(".") for piece in AREAS[name])
            continue
        elif name.split(".")[0] in TOP_LEVEL:
            path = name
        else:
            raise BadRequestError(f"Parameter `fields` contains invalid field name: `{name}`")
        paths.append(path.replace("[]", "").split("."))
    if not paths:
        raise BadRequestError("Parameter `fields` must not be empty")
    return paths


def project_study(node: Any, paths: list[list[str]]) -> Any:
    """A study, or a part of it, with nothing but these paths."""
    if isinstance(node, list):
        return [project_study(item, paths) for item in node]
    if not isinstance(node, dict):
        return node
    tails: dict[str, list[list[str]]] = {}
    for path in paths:
        tails.setdefault(path[0], []).append(path[1:])
    return {
        key: node[key] if any(not tail for tail in below) else project_study(node[key], below)
        for key, below in tails.items()
        if key in node
    }
