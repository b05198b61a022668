"""The CSV of the registry's download button, as records in the API's shape.

It has fewer fields than the API: see ``GAPS``.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from typing import Any

from horizon.registry.json_records import MAX_RECORD_BYTES, UnreadableRecord

GAPS = "arms, primary endpoints, other names of products, MeSH headings, keywords, ages, reasons for stopping"
"""What a record out of a CSV does not have."""

_ID, _NEEDED = "NCT Number", ("NCT Number", "Study Status", "Study Type")
_DATES = {
    "startDateStruct": "Start Date",
    "primaryCompletionDateStruct": "Primary Completion Date",
    "completionDateStruct": "Completion Date",
    "studyFirstPostDateStruct": "First Posted",
    "resultsFirstPostDateStruct": "Results First Posted",
    "lastUpdatePostDateStruct": "Last Update Posted",
}
_DESIGN = {"allocation": "Allocation", "primaryPurpose": "Primary Purpose"}
_INVERTED_COUNTRY = re.compile(
    r"(?:The |Islamic |Democratic |Former |Yugoslav )*Republic of(?: the)?|The", re.IGNORECASE
)
_Row = dict[str, str]


class PartialRecord(dict[str, Any]):
    """A record with fewer fields than the registry has of it: it takes none away from what is stored."""


def is_csv(head: bytes) -> bool:
    """Whether a file that begins so is the CSV of the download button."""
    return _ID.encode() in head.partition(b"\n")[0]


def parse_rows(lines: Iterable[bytes], name: str) -> Iterator[PartialRecord | UnreadableRecord]:
    """The record of each row; a row that is none of the table says why."""
    texts = (line.decode("utf-8", errors="replace") for line in lines)
    first = next(texts, "")
    csv.field_size_limit(MAX_RECORD_BYTES)
    # a spreadsheet saves it again with the separator of its country
    separator = max(",;\t", key=first.count)
    header = next(csv.reader([first], delimiter=separator), [])
    if missing := [heading for heading in _NEEDED if heading not in header]:
        yield UnreadableRecord(name, f"the CSV has no column {', '.join(missing)}: download it with all columns")
        return
    reader = csv.reader(texts, delimiter=separator)
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield UnreadableRecord(f"{name}:{reader.line_num + 1}", f"not a row of a CSV: {error}")
            continue
        if cells is None:
            return
        if len(cells) == len(header):
            yield _to_partial_record(dict(zip(header, map(str.strip, cells), strict=True)))
        elif any(cells):
            reason = f"{len(cells)} cells below {len(header)} headings"
            yield UnreadableRecord(f"{name}:{reader.line_num + 1}", reason, cells[header.index(_ID)][:11])


def _to_partial_record(row: _Row) -> PartialRecord:
    ids = _split_cell(row, "Other IDs")
    status = {name: {"date": row[heading]} for name, heading in _DATES.items() if row.get(heading)}
    record = {
        "protocolSection": {
            "identificationModule": {
                "nctId": row[_ID],
                "briefTitle": row.get("Study Title"),
                "acronym": row.get("Acronym"),
                "orgStudyIdInfo": {"id": ids[0]} if ids else {},
                "secondaryIdInfos": [{"id": other} for other in ids[1:]],
            },
            "statusModule": {"overallStatus": _to_enum(row["Study Status"]), **status},
            "sponsorCollaboratorsModule": {
                "leadSponsor": {"name": row.get("Sponsor"), "class": _to_enum(row.get("Funder Type", ""))},
                "collaborators": [{"name": name} for name in _split_cell(row, "Collaborators")],
            },
            "conditionsModule": {"conditions": _split_cell(row, "Conditions")},
            "designModule": {
                "studyType": _to_enum(row["Study Type"]),
                "phases": [_to_enum(phase) for phase in row.get("Phases", "").replace("/", "|").split("|") if phase],
                "designInfo": _read_design(row),
                "enrollmentInfo": _read_enrolment(row),
            },
            "armsInterventionsModule": {"interventions": list(_read_interventions(row))},
            "contactsLocationsModule": {
                "locations": [{"country": _read_country(site)} for site in _split_cell(row, "Locations")]
            },
        },
        "hasResults": row.get("Study Results", "").upper() in {"YES", "HAS RESULTS"},
    }
    return PartialRecord(record)


def _split_cell(row: _Row, heading: str) -> list[str]:
    return [part.strip() for part in row.get(heading, "").split("|") if part.strip()]


def _to_enum(text: str) -> str:
    """The API's word: ``Active, not recruiting`` is ``ACTIVE_NOT_RECRUITING``."""
    return re.sub(r"[\s,_]+", "_", text.strip()).upper()


def _read_design(row: _Row) -> dict[str, Any]:
    parts = (part.partition(":") for part in _split_cell(row, "Study Design"))
    design_fields = {name.strip(): value.partition("(")[0].strip() for name, _, value in parts}
    design: dict[str, Any] = {
        name: _to_enum(design_fields[heading]) for name, heading in _DESIGN.items() if design_fields.get(heading)
    }
    return design | {"maskingInfo": {"masking": _to_enum(design_fields.get("Masking", ""))}}


def _read_enrolment(row: _Row) -> dict[str, Any]:
    count = row.get("Enrollment", "").replace(",", "")
    return {"count": int(count) if re.fullmatch(r"\d{1,9}", count, re.ASCII) else count} if count else {}


def _read_interventions(row: _Row) -> Iterator[dict[str, str]]:
    for part in re.split(r"\|(?=[A-Za-z_ ]+: )", row.get("Interventions", "")):
        kind, separator, name = part.partition(": ")
        if part.strip():
            yield {"type": _to_enum(kind), "name": name.strip()} if separator else {"name": part.strip()}


def _read_country(site: str) -> str:
    *before, country = [part.strip() for part in site.split(",")]
    return f"{before[-1]}, {country}" if before and _INVERTED_COUNTRY.fullmatch(country) else country
