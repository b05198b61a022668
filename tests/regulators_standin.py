"""A stand-in for the two regulators' servers, at the paths where their files lie, with faults on demand.

It answers with ETag and Last-Modified, and with 304 to who names them. The lists are small, in the shape of the real
ones; their facts are of the public lists, but for the products that are called so.
"""

import email.utils
import hashlib
import io
import json
import threading
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from openpyxl import Workbook

EMA = "/en/documents/report/medicines-output-medicines_json-report_en.json"
OPENFDA = "/drug/drugsfda/drug-drugsfda-0001-of-0001.json.zip"
APPLICATIONS = "/en/documents/report/applications-new-human-medicines-under-evaluation-{month}_en.xlsx"
HEADINGS = ("INN", "Therapeutic area", "Prod. number", "Orphan", "is PRIME", "Accelerated")

_DATES = (
    "european_commission_decision_date", "start_of_evaluation_date", "opinion_adopted_date",
    "withdrawal_of_application_date", "marketing_authorisation_date", "refusal_of_marketing_authorisation_date",
    "withdrawal_expiry_revocation_lapse_of_marketing_authorisation_date", "suspension_of_marketing_authorisation_date",
)  # fmt: skip
_FLAGS = (
    "accelerated_assessment", "biosimilar", "conditional_approval", "generic_or_hybrid", "orphan_medicine",
    "prime_priority_medicine",
)  # fmt: skip
_TEXTS = (
    "opinion_status", "international_non_proprietary_name_common_name", "active_substance", "therapeutic_area_mesh",
    "atc_code_human", "therapeutic_indication", "marketing_authorisation_developer_applicant_holder", "medicine_url",
)  # fmt: skip


def make_medicine(
    number: int = 2798, brand: str = "Sovaldi", status: str = "Authorised", **fields: str
) -> dict[str, str]:
    """A row of EMA's table; dates as ``dd/mm/yyyy``."""
    row = dict.fromkeys((*_DATES, *_TEXTS), "") | dict.fromkeys(_FLAGS, "No")
    row |= {"category": "Human", "name_of_medicine": brand, "ema_product_number": f"EMEA/H/C/{number:06}"}
    return row | {"medicine_status": status, "last_updated_date": "22/08/2024"} | fields


def make_medicines() -> list[dict[str, str]]:
    """An authorised medicine, an opinion, a refusal, and one for animals."""
    sovaldi = {
        "international_non_proprietary_name_common_name": "sofosbuvir",
        "therapeutic_area_mesh": "Hepatitis C, Chronic",
        "therapeutic_indication": "Sovaldi is indicated for the treatment of chronic&nbsp;hepatitis C (CHC).",
        "opinion_adopted_date": "21/11/2013",
        "marketing_authorisation_date": "16/01/2014",
        "european_commission_decision_date": "27/06/2023",
    }
    return [
        make_medicine(2798, "Sovaldi", "Authorised", **sovaldi),
        make_medicine(9001, "Examplivir", "Opinion", opinion_status="Positive", opinion_adopted_date="25/07/2024"),
        make_medicine(9002, "Refusimab", "Refused", refusal_of_marketing_authorisation_date="15/03/2024"),
        make_medicine(9003, "Barkofen", category="Veterinary"),
    ]


def ema_body(rows: Sequence[Any], bare: bool = False) -> bytes:
    return json.dumps(rows if bare else {"data": rows}).encode()


def make_application(
    number: str = "NDA204671", brand: str = "SOVALDI", approved: str = "20131206", kind: str = "ORIG", **fields: Any
) -> dict[str, Any]:
    """An application of Drugs@FDA; dates as ``yyyymmdd``."""
    submission = {
        "submission_type": kind, "submission_status": "AP", "submission_status_date": approved,
        "review_priority": "PRIORITY", "submission_class_code": "TYPE 1",
    }  # fmt: skip
    product = {"brand_name": brand, "active_ingredients": [{"name": "SOFOSBUVIR", "strength": "400MG"}]}
    return {
        "application_number": number, "sponsor_name": "GILEAD SCIENCES INC",
        "products": [product | {"marketing_status": "Prescription"}], "submissions": [submission],
    } | fields  # fmt: skip


def fda_body(applications: Sequence[Any], name: str = "drug-drugsfda-0001-of-0001.json", **more: Any) -> bytes:
    document = {"meta": {"last_updated": "2024-08-20"}, "results": applications, **more}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, json.dumps(document))
    return content.getvalue()


def xlsx_body(
    rows: Sequence[Sequence[str]], headings: Sequence[str] = HEADINGS, extracted: str = "28 May 2018", above: int = 2
) -> bytes:
    """A month's list, with ``above`` empty rows between its title and its heading."""
    title = [["Applications for new human medicines under evaluation"], [f"Data extracted {extracted}"]]
    book, content = Workbook(), io.BytesIO()
    sheet = book.create_sheet("Applications", 0)
    for row in [*title, *([[]] * above), headings, *rows, [], ["Orphan: a designated orphan medicine"]]:
        sheet.append(list(row))
    book.save(content)
    return content.getvalue()


@dataclass
class ListServer:
    """What is served, by path; ``fault`` is met by every request: a status, or html, cut, drop, elsewhere, empty."""

    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    fault: int | str = ""
    requests: list[tuple[str, int]] = field(default_factory=list)
    changed_at: float = field(default_factory=time.time)

    def count_requests(self) -> int:
        """How many requests came since the last time this was asked."""
        count = len(self.requests)
        self.requests.clear()
        return count


@contextmanager
def serve_lists(**files: bytes) -> Iterator[ListServer]:
    """A server with the lists of ``ema`` and ``openfda``, and of months such as ``may_2018``."""
    served = ListServer()
    for name, body in files.items():
        served.files[path_of(name)] = body

    class Handler(_ListHandler):
        lists = served

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    served.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()


def path_of(name: str) -> str:
    """Where a list lies: ``ema``, ``openfda``, or a month such as ``may_2018``."""
    return {"ema": EMA, "openfda": OPENFDA}.get(name) or APPLICATIONS.format(month=name.replace("_", "-"))


class _ListHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    lists: ListServer

    def log_message(self, *_: object) -> None: ...

    def do_GET(self) -> None:
        fault, body = self.lists.fault, self.lists.files.get(self.path)
        if fault == "drop":
            self.lists.requests.append((self.path, 0))
            self.close_connection = True
            self.connection.close()
        elif fault == "elsewhere":
            self._answer(302, b"", {"Location": "http://elsewhere.invalid/"})
        elif fault == "html":
            self._answer(200, b"<!DOCTYPE html><html><body>maintenance</body></html>")
        elif isinstance(fault, int):
            self._answer(fault, b"Service is unavailable")
        elif body is None:
            self._answer(404, b"Not Found")
        else:
            self._answer_file(b"" if fault == "empty" else body)

    def _answer_file(self, body: bytes) -> None:
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        headers = {"ETag": tag, "Last-Modified": email.utils.formatdate(self.lists.changed_at, usegmt=True)}
        if self.headers.get("If-None-Match") == tag:
            self._answer(304, b"", headers)
        else:
            self._answer(200, body, headers)

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.lists.requests.append((self.path, status))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        is_cut = self.lists.fault == "cut"
        self.wfile.write(body[: len(body) // 2] if is_cut else body)
        self.close_connection = self.close_connection or is_cut
