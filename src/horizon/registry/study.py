"""A raw study from the API or a bulk file: to canonical JSON for the store, and from there to a Trial.

The digest leaves out the registry's own stamps, which move without a change.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from sys import intern
from typing import Any

import orjson

from horizon.registry.projection import ADDED_IN, MalformedRecordError, check_posted_days, project_record
from horizon.values.dates import PartialDate
from horizon.values.trial import Arm, Intervention, MeshTerm, Milestone, PrimaryEndpoint, Trial

UNKNOWN_ENROLMENT = 99_999_999
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_ESCAPED = re.compile(r"\\([^\w\s])")
_STAMPS = ("statusVerifiedDate", "lastUpdatePostDateStruct")
# The same headings and days are in record after record: each is in memory once, however many trials are.
_mesh_term = lru_cache(maxsize=65_536)(MeshTerm)
_parse_date = lru_cache(maxsize=65_536)(PartialDate.parse)
_PHASES = {"EARLY_PHASE1": 0, "PHASE1": 1, "PHASE2": 2, "PHASE3": 3, "PHASE4": 4}


@dataclass(frozen=True, slots=True)
class StoredStudy:
    """The stored part of a record.

    ``body`` is canonical JSON in the API's shape, ``digest`` a hash of it without the registry's stamps, ``status`` the
    registry's in lower case, ``aliases`` the other ids under which the registry knows this trial.
    """

    nct_id: str
    body: bytes
    digest: str
    status: str
    aliases: tuple[str, ...] = ()


def to_stored(raw: Mapping[str, Any], today: dt.date | None = None) -> StoredStudy:
    """The stored part of a record; with ``today`` (the registry's) the days on which it was posted are checked.

    Raises MalformedRecordError as :func:`project_record` and ``check_posted_days``.
    """
    record = project_record(raw)
    if today:
        check_posted_days(record, today)
    protocol = record["protocolSection"]
    ids, status = protocol["identificationModule"], protocol["statusModule"]
    aliases, words = tuple(ids.get("nctIdAliases", ())), status["overallStatus"].lower()
    body = _dump_canonical(record)
    if b"\\u0000" in body and _NUL.search(body):  # PostgreSQL has no text with it, and no word of a language needs it
        raise MalformedRecordError("a text holds a NUL character")
    return StoredStudy(ids["nctId"], body, _digest_record(record), words, aliases)


def reduce_to_projection(study: StoredStudy, projection: int) -> StoredStudy:
    """What an earlier projection would have stored of a record; unchanged for a projection that is not known."""
    record = orjson.loads(study.body)
    modules = {module for version, added in ADDED_IN.items() if version > projection for module in added}
    protocol = {name: module for name, module in record["protocolSection"].items() if name not in modules}
    reduced = record | {"protocolSection": protocol}
    return replace(study, body=_dump_canonical(reduced), digest=_digest_record(reduced))


def _digest_record(record: dict[str, Any]) -> str:
    protocol = record["protocolSection"]
    unstamped = {key: value for key, value in protocol["statusModule"].items() if key not in _STAMPS}
    compared = record | {"protocolSection": protocol | {"statusModule": unstamped}}
    return hashlib.sha256(_dump_canonical(compared)).hexdigest()


def complete_record(partial: Mapping[str, Any], body: bytes) -> dict[str, Any]:
    """A record that lacks fields, with these from a stored body; lists stay as they are stored, since they lack parts.

    Raises MalformedRecordError as :func:`project_record`.
    """
    return _fill_gaps(project_record(partial), orjson.loads(body))


def _fill_gaps(partial: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    filled = {**known}
    for key, value in partial.items():
        if isinstance(value, dict) and isinstance(known.get(key), dict):
            filled[key] = _fill_gaps(value, known[key])
        elif not isinstance(value, list) or key not in known:
            filled[key] = value
    return filled


def fingerprint_record(raw: object) -> str:
    """A short name for a record without an id, made of its protocol section alone if it has one."""
    protocol = (raw.get("protocolSection") if isinstance(raw, Mapping) else raw) or raw
    try:
        text = _dump_canonical(protocol)
    except orjson.JSONEncodeError:  # nested too deeply to be written again
        text = repr(list(_walk_nested(protocol))).encode(errors="replace")
    return hashlib.sha256(text).hexdigest()[:12]


def _walk_nested(value: Any) -> Iterator[Any]:
    """The keys and scalars of a value however deeply it is nested."""
    waiting = [value]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, dict):
            yield from inner
            waiting += inner.values()
        elif isinstance(inner, list):
            waiting += inner
        else:
            yield inner


def strip_prose(body: bytes) -> bytes:
    """A stored body without titles, reasons for stopping, keywords, primary endpoints and names of arms."""
    record = orjson.loads(body)
    protocol = record["protocolSection"]
    for module, names in (
        ("identificationModule", ("briefTitle", "officialTitle")),
        ("statusModule", ("whyStopped",)),
        ("conditionsModule", ("keywords",)),
        ("outcomesModule", ("primaryOutcomes",)),
    ):
        for name in names:
            protocol.get(module, {}).pop(name, None)
    for arm in protocol.get("armsInterventionsModule", {}).get("armGroups", ()):
        arm.pop("label", None)
    return _dump_canonical(record)


def to_trial(body: bytes) -> Trial:
    """A stored body as a Trial."""
    record = orjson.loads(body)
    protocol = record["protocolSection"]
    ids, status, design = (protocol.get(f"{part}Module", {}) for part in ("identification", "status", "design"))
    sponsors, conditions = (protocol.get(f"{part}Module", {}) for part in ("sponsorCollaborators", "conditions"))
    derived = record.get("derivedSection", {})
    info, enrolment = design.get("designInfo", {}), design.get("enrollmentInfo", {})
    arms_module = protocol.get("armsInterventionsModule", {})
    lead, count = sponsors.get("leadSponsor", {}), enrolment.get("count")
    locations = protocol.get("contactsLocationsModule", {}).get("locations", ())
    return Trial(
        nct_id=ids["nctId"],
        status=status["overallStatus"].lower(),
        study_type=design["studyType"].lower(),
        title=_unescape_text(ids.get("briefTitle") or ids.get("officialTitle", "")),
        acronym=ids.get("acronym", ""),
        nct_aliases=tuple(ids.get("nctIdAliases", ())),
        sponsor_ids=_sponsor_ids(ids),
        phases=tuple(sorted(_PHASES[phase] for phase in design.get("phases", ()) if phase in _PHASES)),
        last_known_status=status.get("lastKnownStatus", "").lower(),
        why_stopped=_unescape_text(status.get("whyStopped", "")),
        sponsor=lead.get("name", ""),
        sponsor_class=lead.get("class", "").lower(),
        collaborators=tuple(other["name"] for other in sponsors.get("collaborators", ())),
        conditions=tuple(conditions.get("conditions", ())),
        keywords=tuple(conditions.get("keywords", ())),
        condition_mesh=_mesh_terms(derived, "conditionBrowseModule", "meshes"),
        condition_ancestors=_mesh_terms(derived, "conditionBrowseModule", "ancestors"),
        interventions=_parse_interventions(arms_module),
        intervention_mesh=_mesh_terms(derived, "interventionBrowseModule", "meshes"),
        arms=_parse_arms(arms_module),
        primary_endpoints=_parse_endpoints(protocol.get("outcomesModule", {})),
        allocation=info.get("allocation", "").lower(),
        masking=info.get("maskingInfo", {}).get("masking", "").lower(),
        purpose=info.get("primaryPurpose", "").lower(),
        maximum_age=protocol.get("eligibilityModule", {}).get("maximumAge", ""),
        enrolment=None if count == UNKNOWN_ENROLMENT else count,
        enrolment_actual=_is_actual(enrolment),
        start=_parse_milestone(status.get("startDateStruct")),
        primary_completion=_parse_milestone(status.get("primaryCompletionDateStruct")),
        completion=_parse_milestone(status.get("completionDateStruct")),
        first_posted=_parse_optional_date(status.get("studyFirstPostDateStruct", {}).get("date")),
        results_posted=_parse_optional_date(status.get("resultsFirstPostDateStruct", {}).get("date")),
        results_submitted=_parse_optional_date(_first_submission(status, derived)),
        results_returned=_parse_optional_date(max(_tracked_days(derived, "resetDate"), default=None)),
        last_update_posted=_parse_optional_date(status.get("lastUpdatePostDateStruct", {}).get("date")),
        countries=tuple(intern(location["country"]) for location in locations),
        official_title=_unescape_text(ids.get("officialTitle", "")),
    )


def _dump_canonical(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _unescape_text(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def _sponsor_ids(ids: dict[str, Any]) -> tuple[str, ...]:
    org_id = ids.get("orgStudyIdInfo", {}).get("id")
    others = (other["id"] for other in ids.get("secondaryIdInfos", ()))
    return tuple(dict.fromkeys([*([org_id] if org_id else []), *others]))


def _mesh_terms(derived: dict[str, Any], module: str, name: str) -> tuple[MeshTerm, ...]:
    terms = derived.get(module, {}).get(name, ())
    return tuple(_mesh_term(term["id"], term.get("term", "")) for term in terms if "id" in term)


def _parse_interventions(arms_module: dict[str, Any]) -> tuple[Intervention, ...]:
    return tuple(
        Intervention(item.get("type", "").lower(), item.get("name", ""), tuple(item.get("otherNames", ())))
        for item in arms_module.get("interventions", ())
    )


def _parse_arms(arms_module: dict[str, Any]) -> tuple[Arm, ...]:
    return tuple(
        Arm(
            _unescape_text(arm.get("label", "")),
            arm.get("type", "").lower(),
            # an arm names each intervention with its type before it: "Drug: Sofosbuvir"
            tuple(name.partition(": ")[2] or name for name in arm.get("interventionNames", ())),
        )
        for arm in arms_module.get("armGroups", ())
    )


def _parse_endpoints(outcomes_module: dict[str, Any]) -> tuple[PrimaryEndpoint, ...]:
    return tuple(
        PrimaryEndpoint(_unescape_text(outcome.get("measure", "")), _unescape_text(outcome.get("timeFrame", "")))
        for outcome in outcomes_module.get("primaryOutcomes", ())
    )


def _parse_milestone(dated: dict[str, Any] | None) -> Milestone | None:
    if not dated or "date" not in dated:
        return None
    return Milestone(_parse_date(dated["date"]), _is_actual(dated), dated.get("standIn", ""))


def _is_actual(typed: dict[str, Any]) -> bool | None:
    return {"ACTUAL": True, "ESTIMATED": False}.get(typed.get("type", ""))


def _parse_optional_date(text: str | None) -> PartialDate | None:
    return _parse_date(text) if text else None


def _first_submission(status: dict[str, Any], derived: dict[str, Any]) -> str | None:
    """The day on which results were first submitted; before they are posted only the submission tracking has it."""
    first: str | None = status.get("resultsFirstSubmitDate") or min(_standing_submissions(derived), default=None)
    return first


def _standing_submissions(derived: dict[str, Any]) -> list[str]:
    """The days of submissions that the sponsor has not cancelled."""
    return [
        info["releaseDate"]
        for info in _list_submissions(derived)
        if "releaseDate" in info and "unreleaseDate" not in info
    ]


def _tracked_days(derived: dict[str, Any], name: str) -> list[str]:
    """The days of one kind of event in the tracking of submissions."""
    return [info[name] for info in _list_submissions(derived) if name in info]


def _list_submissions(derived: dict[str, Any]) -> list[dict[str, str]]:
    infos: list[dict[str, str]] = (
        derived.get("miscInfoModule", {}).get("submissionTracking", {}).get("submissionInfos", [])
    )
    return infos
