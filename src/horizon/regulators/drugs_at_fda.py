"""openFDA's file of Drugs@FDA: a zip of JSON with every application and its submissions.

Shape: ``{"meta": {"last_updated": …}, "results": [{"application_number", "sponsor_name", "products": […],
"submissions": […]}]}``; days are ``yyyymmdd``. It has approvals only: no filing, no refusal, no indication, and none of
the medicines of CBER (cell and gene therapies, vaccines). Source: openFDA, drug/drugsfda.
"""

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from horizon.errors import RegulatorListError
from horizon.regulators.fields import ParsedList, clean_field, parse_date, parse_json, require_columns, require_readable
from horizon.values.regulator_lists import FdaApproval

WHAT = "openFDA's file of approvals"
MAX_UNPACKED = 1024 * 1024 * 1024
"""Bytes: the file is some 9 MB packed and 150 MB unpacked."""

APPLICATION_KEYS = ("application_number", "sponsor_name", "products", "submissions")
SUBMISSION_KEYS = ("submission_type", "submission_status", "submission_status_date", "review_priority")
PRODUCT_KEYS = ("brand_name", "active_ingredients")


def read_approvals(*parts: bytes) -> ParsedList:
    """Read the file, or all parts of it; generics (ANDA) and what is not approved are left out.

    Raises RegulatorListError, in one line, if a part is no whole zip of such JSON, is empty, or its keys have changed.
    """
    documents = [document for part in parts for document in _unpack_documents(part)]
    results = [result for document in documents for result in _take_results(document)]
    if not results:
        raise RegulatorListError(f"{WHAT} is empty")
    _require_shape(results)
    records: dict[str, FdaApproval] = {}
    for result in results:
        if record := _to_fda_approval(result):
            records.setdefault(record.key, record)
    if not records:
        raise RegulatorListError(f"{WHAT} has no approved application")
    days = [day for document in documents if (day := parse_date(_take_dict(document, "meta").get("last_updated")))]
    return ParsedList("openfda", tuple(records.values()), max(days, default=None))


def _unpack_documents(part: bytes) -> Iterator[dict[str, Any]]:
    try:
        with zipfile.ZipFile(io.BytesIO(part)) as archive:
            members = [member for member in archive.infolist() if member.filename.endswith(".json")]
            if not members or sum(member.file_size for member in members) > MAX_UNPACKED:
                raise RegulatorListError(f"{WHAT} is a zip without JSON, or one too large")
            for member in members:
                yield _parse_document(archive.read(member))
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError):
        begins = clean_field(part[:60].decode(errors="replace"))
        raise RegulatorListError(f"{WHAT} is no whole zip; it begins {begins!r}") from None


def _parse_document(content: bytes) -> dict[str, Any]:
    try:
        document = parse_json(content)
    except ValueError:
        raise RegulatorListError(f"{WHAT} holds no whole JSON") from None
    if not isinstance(document, dict) or not isinstance(document.get("results"), list):
        raise RegulatorListError(f"{WHAT} has no results: its keys have changed")
    return document


def _take_results(document: dict[str, Any]) -> list[dict[str, Any]]:
    return _take_dicts(document, "results")


def _require_shape(results: list[dict[str, Any]]) -> None:
    require_columns(results, APPLICATION_KEYS, WHAT)
    submissions = [item for result in results for item in _take_dicts(result, "submissions")]
    products = [item for result in results for item in _take_dicts(result, "products")]
    require_columns(submissions, SUBMISSION_KEYS, WHAT)
    require_columns(products, PRODUCT_KEYS, WHAT)
    ingredients = (item for product in products for item in _take_dicts(product, "active_ingredients"))
    require_columns(ingredients, ["name"], WHAT)
    dates = [submission.get("submission_status_date") for submission in submissions]
    require_readable(dates, parse_date, "submission_status_date", WHAT)


def _to_fda_approval(result: dict[str, Any]) -> FdaApproval | None:
    number = clean_field(result.get("application_number"))
    if not number or number.upper().startswith("ANDA"):
        return None
    approved = [item for item in _take_dicts(result, "submissions") if _clean_item(item, "submission_status") == "AP"]
    originals = sorted(
        (day, position)
        for position, item in enumerate(approved)
        if _clean_item(item, "submission_type") == "ORIG" and (day := parse_date(item.get("submission_status_date")))
    )
    products = _take_dicts(result, "products")
    brands = _list_distinct(clean_field(product.get("brand_name")) for product in products)
    if not originals or not brands:
        return None
    day, position = originals[0]
    review = _clean_item(approved[position], "review_priority").casefold()
    effective = (
        parse_date(item.get("submission_status_date"))
        for item in approved
        if _clean_item(item, "submission_type") == "SUPPL"
        and _clean_item(item, "submission_class_code").startswith("EFFIC")
    )
    marketing = [_clean_item(product, "marketing_status") for product in products]
    return FdaApproval(
        application_number=number,
        brands=brands,
        substances=_list_distinct(_join_ingredients(product) for product in products),
        approved=day,
        sponsor=clean_field(result.get("sponsor_name")),
        review="priority" if review == "priority" else "standard" if review == "standard" else "",
        new_entity=_clean_item(approved[position], "submission_class_code").split("/")[0] == "TYPE 1",
        efficacy=tuple(sorted({on for on in effective if on})),
        discontinued=bool(marketing) and all(status == "DISCONTINUED" for status in marketing),
    )


def _join_ingredients(product: dict[str, Any]) -> str:
    names = (clean_field(item.get("name")) for item in _take_dicts(product, "active_ingredients"))
    return "; ".join(name for name in names if name)


def _list_distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def _clean_item(item: dict[str, Any], key: str) -> str:
    return clean_field(item.get(key)).upper()


def _take_dict(item: dict[str, Any], key: str) -> dict[str, Any]:
    value = item.get(key)
    return value if isinstance(value, dict) else {}


def _take_dicts(item: dict[str, Any], key: str) -> list[dict[str, Any]]:
    value = item.get(key)
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
