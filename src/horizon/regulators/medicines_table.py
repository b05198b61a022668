"""EMA's table of medicines as JSON: what is authorised, has an opinion, was refused or withdrawn in Europe.

Shape: ``{"data": [row, …]}`` or the bare list; every value is a string, empty where missing; days are ``dd/mm/yyyy``,
flags ``Yes`` or ``No``; several areas are parted by ``;``. Source: European Medicines Agency, medicine data.
"""

from typing import Any

from horizon.errors import RegulatorListError
from horizon.regulators.fields import (
    ParsedList,
    clean_field,
    parse_date,
    parse_flag,
    parse_json,
    require_columns,
    require_readable,
)
from horizon.values.regulator_lists import MedicineRecord

WHAT = "EMA's table of medicines"

DATE_COLUMNS = {
    "opinion": "opinion_adopted_date",
    "authorised": "marketing_authorisation_date",
    "decision": "european_commission_decision_date",
    "refused": "refusal_of_marketing_authorisation_date",
    "application_withdrawn": "withdrawal_of_application_date",
    "ended": "withdrawal_expiry_revocation_lapse_of_marketing_authorisation_date",
    "suspended": "suspension_of_marketing_authorisation_date",
    "evaluation_started": "start_of_evaluation_date",
}
FLAG_COLUMNS = {
    "biosimilar": "biosimilar",
    "orphan": "orphan_medicine",
    "prime": "prime_priority_medicine",
    "accelerated": "accelerated_assessment",
    "conditional": "conditional_approval",
}
TEXT_COLUMNS = {
    "status": "medicine_status",
    "opinion_status": "opinion_status",
    "inn": "international_non_proprietary_name_common_name",
    "active_substance": "active_substance",
    "indication": "therapeutic_indication",
    "atc": "atc_code_human",
    "holder": "marketing_authorisation_developer_applicant_holder",
    "url": "medicine_url",
}
GENERIC_COLUMNS = ("generic_or_hybrid", "generic")
OTHER_COLUMNS = ("category", "name_of_medicine", "ema_product_number", "therapeutic_area_mesh", "last_updated_date")
OPTIONAL = ("suspension_of_marketing_authorisation_date", "start_of_evaluation_date", "conditional_approval")


def read_medicines(body: bytes) -> ParsedList:
    """Read the table; veterinary medicines are left out.

    Raises RegulatorListError, in one line, if it is no such table, is empty, or its columns or formats have changed.
    """
    rows = _parse_rows(body)
    generic = next((name for name in GENERIC_COLUMNS if any(name in row for row in rows)), GENERIC_COLUMNS[0])
    columns = (*DATE_COLUMNS.values(), *FLAG_COLUMNS.values(), *TEXT_COLUMNS.values(), *OTHER_COLUMNS, generic)
    require_columns(rows, [name for name in columns if name not in OPTIONAL], WHAT)
    for name in DATE_COLUMNS.values():
        require_readable([row.get(name) for row in rows], parse_date, name, WHAT)
    for name in (*FLAG_COLUMNS.values(), generic):
        require_readable([row.get(name) for row in rows], parse_flag, name, WHAT)
    records: dict[str, MedicineRecord] = {}
    for row in rows:
        if clean_field(row.get("category")).casefold() == "human":
            record = _to_medicine_record(row, generic)
            if record.brand and record.status:
                records.setdefault(record.key, record)
    if not records:
        raise RegulatorListError(f"{WHAT} has no human medicine with a name and a status")
    days = [day for row in rows if (day := parse_date(row.get("last_updated_date")))]
    return ParsedList("ema", tuple(records.values()), max(days, default=None))


def _parse_rows(body: bytes) -> list[dict[str, Any]]:
    try:
        answer = parse_json(body)
    except ValueError:
        begins = clean_field(body[:60].decode(errors="replace"))
        raise RegulatorListError(f"{WHAT} is not whole JSON; it begins {begins!r}") from None
    rows = answer.get("data") if isinstance(answer, dict) else answer
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise RegulatorListError(f"{WHAT} is JSON, but no list of medicines")
    if not rows:
        raise RegulatorListError(f"{WHAT} is empty")
    return rows


def _to_medicine_record(row: dict[str, Any], generic: str) -> MedicineRecord:
    dates: dict[str, Any] = {name: parse_date(row.get(column)) for name, column in DATE_COLUMNS.items()}
    flags: dict[str, Any] = {name: bool(parse_flag(row.get(column))) for name, column in FLAG_COLUMNS.items()}
    texts: dict[str, Any] = {name: clean_field(row.get(column)) for name, column in TEXT_COLUMNS.items()}
    areas = (clean_field(area) for area in clean_field(row.get("therapeutic_area_mesh")).split(";"))
    return MedicineRecord(
        product_number=clean_field(row.get("ema_product_number")),
        brand=clean_field(row.get("name_of_medicine")),
        areas=tuple(area for area in areas if area),
        generic=bool(parse_flag(row.get(generic))),
        **texts,
        **flags,
        **dates,
    )
