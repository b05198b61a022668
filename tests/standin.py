#!/usr/bin/env python3
"""A local stand-in for the ClinicalTrials.gov REST API, version 2 (standard library only).

It serves registry records over HTTP on the loopback address, so that a client can be run end to end where the public
API cannot be reached. Shapes, parameter names, defaults and limits follow the API's published specification.

    python3 tests/standin.py --port 8931 studies/*.ndjson.gz
    curl 'http://127.0.0.1:8931/api/v2/studies?query.cond=hepatitis%20c&countTotal=true'

Faults are set while it runs, to see how a client copes:

    curl -X POST http://127.0.0.1:8931/__faults -d '{"status": 429, "retry_after": 1, "every": 3}'
    curl -X POST http://127.0.0.1:8931/__faults -d '{"truncate": true, "every": 4}'
    curl -X POST http://127.0.0.1:8931/__faults -d '{"html": true, "times": 1}'  # a maintenance page with status 200
    curl -X POST http://127.0.0.1:8931/__faults -d '{"refresh": "2026-09-07T09:00:05", "every": 2, "times": 1}'
    curl -X POST http://127.0.0.1:8931/__faults -d '{}'          # none

What the public API is reported to refuse is set at the start (``--strict``) or while it runs (``{}`` for none):

    curl -X POST http://127.0.0.1:8931/__strict -d '{"agents": 1, "words": 14, "address": 4000, "areas": 1}'

    agents    403 to a client whose name does not begin with that of a Python library
    words=N   400, "Too complicated query", to more than N quoted terms or to a term of more than 12 words
    address=N 413 (or ``status``) to an address of more than N characters
    areas     400, "Unknown area name", to ConditionMeshId and ConditionAncestorId
    after=N   only from request N on (``every=N``: only to every N-th)
    curl -X POST 'http://127.0.0.1:8931/__put?timestamp=2026-09-08T09:00:05' --data-binary @changed.ndjson.gz
    curl -X POST 'http://127.0.0.1:8931/__drop?ids=NCT00000001,NCT00000002'
    curl http://127.0.0.1:8931/__log                             # every request so far, with its status

What it simplifies: no synonyms (every word of a phrase must stand in the searched fields), JSON only, no geography,
aggregation filters or relevance. It promises no order, binds tokens to the data version, refuses what the API refuses,
and answers in the same words where those are known.
"""

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
from collections.abc import Iterable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from essie import (
    PIECE_BY_LOWER,
    PIECES,
    BadRequestError,
    Predicate,
    Study,
    field_paths,
    parse_essie,
    project_study,
    values_at,
)

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
NCT = re.compile(r"^nct0*([1-9]\d{0,7})$", re.IGNORECASE)


def split_list(text: str, separators: str = r"[,|]") -> list[str]:
    """The parts of a parameter that takes a list."""
    return [part.strip() for part in re.split(separators, text) if part.strip()]


class StandInRegistry:
    """The studies, in memory."""

    def __init__(self, paths: Iterable[str], data_timestamp: str | None) -> None:
        self.studies: dict[str, Study] = {}
        self.aliases: dict[str, str] = {}
        self.lock = threading.Lock()
        self.shuffled: list[Study] | None = None
        for path in paths:
            for study in read_studies(path):
                self.put_study(study)
        updates = (day for study in self.studies.values() for day in values_at(study, PIECES["LastUpdatePostDate"]))
        self.data_timestamp = data_timestamp or max(updates, default="2025-01-01") + "T09:00:05"

    def put_study(self, study: Study) -> None:
        """Add a study, or replace the one with its id; a record without an id is served too."""
        ids = study.get("protocolSection", {}).get("identificationModule", {})
        study["__words__"], study["__bytes__"] = {}, {}
        self.studies[ids.get("nctId") or f"no id {len(self.studies)}"] = study
        self.shuffled = None
        for alias in ids.get("nctIdAliases", []):
            self.aliases[alias] = ids["nctId"]

    def drop_studies(self, ids: Iterable[str]) -> None:
        """Let studies leave the registry."""
        for nct_id in ids:
            self.studies.pop(nct_id, None)
        self.shuffled = None

    def shuffle_studies(self) -> list[Study]:
        """The studies in an order that changes with every data version: the public API promises none."""
        if self.shuffled is None:
            self.shuffled = sorted(
                self.studies.values(),
                key=lambda study: hashlib.md5(
                    (str(values_at(study, PIECES["NCTId"])) + self.data_timestamp).encode()
                ).digest(),
            )
        return self.shuffled

    def refresh_data(self, data_timestamp: str) -> None:
        """A new data version: every record is stamped with its date, whether it changed or not."""
        self.data_timestamp, self.shuffled = data_timestamp, None
        for study in self.studies.values():
            misc = study.setdefault("derivedSection", {}).setdefault("miscInfoModule", {})
            misc["versionHolder"] = data_timestamp[:10]
            study["__bytes__"] = {}

    def select_studies(self, query: Mapping[str, str]) -> list[Study]:
        """The studies that a request asks for, sorted as it asks."""
        given = {name: query[name] for name in QUERY_AREAS if query.get(name, "").strip()}
        tests = [parse_essie(text, QUERY_AREAS[name]) for name, text in given.items()]
        words = [[word for word in re.split(r"[,\s]+", text.strip()) if word] for text in given.values()]
        if any(all(NCT.match(word) for word in each) for each in words):
            # "If any query parameter contains only NCT IDs, filters are ignored"
            ids = {full_id(word) for each in words for word in each if NCT.match(word)}
            ids |= {self.aliases[nct_id] for nct_id in ids if nct_id in self.aliases}
            return [study for nct_id, study in self.studies.items() if nct_id in ids]
        tests += self._filter_tests(query)
        studies = [study for study in self.shuffle_studies() if all(test(study) for test in tests)]
        return sort_studies(studies, query.get("sort", ""))

    def _filter_tests(self, query: Mapping[str, str]) -> Iterator[Predicate]:
        for kind in ("filter", "postFilter"):
            if query.get(f"{kind}.advanced", "").strip():
                yield parse_essie(query[f"{kind}.advanced"], "BasicSearch")
        for kind in ("filter", "postFilter"):
            if query.get(f"{kind}.overallStatus"):
                yield match_statuses(query[f"{kind}.overallStatus"])
        for name in ("filter.ids", "postFilter.ids"):
            if query.get(name):
                yield self._match_ids(name, query[name])

    def _match_ids(self, name: str, text: str) -> Predicate:
        ids = set()
        for part in split_list(text, r"[,|\s]+"):
            if not NCT.match(part):  # one impossible id refuses the whole batch, as the public API does
                raise BadRequestError(f"Parameter `{name}` has incorrect format: `{part}`")
            ids.add(self.aliases.get(full_id(part), full_id(part)))
        return lambda study: bool(ids & set(values_at(study, PIECES["NCTId"])))


def full_id(text: str) -> str:
    """An id with its eight digits; BadRequestError if it is none."""
    match = NCT.match(text)
    if not match:
        raise BadRequestError(f"Path parameter `nctId` has an invalid value: `{text}`")
    return f"NCT{int(match.group(1)):08d}"


def match_statuses(text: str) -> Predicate:
    """Whether a study has one of these statuses."""
    statuses = set(split_list(text))
    if unknown := statuses - STATUSES:
        raise BadRequestError(f"Invalid value in parameter `overallStatus`: `{min(unknown)}`")
    return lambda study: bool(statuses & set(values_at(study, PIECES["OverallStatus"])))


def sort_studies(studies: list[Study], sort: str) -> list[Study]:
    """The studies by the fields of the parameter ``sort``; those without a field last."""
    for option in reversed(split_list(sort)):
        name, _, direction = option.partition(":")
        if name == "@relevance":
            continue
        piece = PIECE_BY_LOWER.get(name.lower())
        if not piece or not (piece.endswith("Date") or piece == "EnrollmentCount"):
            raise BadRequestError(f"Parameter `sort` has a field that can't be sorted by: `{name}`")
        descending = (direction or ("desc" if piece.endswith("Date") else "asc")) == "desc"
        present = [(values_at(study, PIECES[piece]), study) for study in studies]
        studies = [
            study
            for values, study in sorted(
                (pair for pair in present if pair[0]), key=lambda pair: pair[0][0], reverse=descending
            )
        ] + [study for values, study in present if not values]
    return studies


def read_studies(path: str) -> Iterator[Study]:
    """The studies of a zip of ``.json`` files, or of a file of lines."""
    if path.endswith(".zip"):
        with zipfile.ZipFile(path) as bundle:
            for name in bundle.namelist():
                if name.endswith(".json"):
                    yield json.loads(bundle.read(name))
        return
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def dump_study(study: Study) -> bytes:
    """A study as JSON, without what the stand-in keeps with it."""
    shown = {key: value for key, value in study.items() if not key.startswith("__")}
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode()


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that went away: that is what some tests are about."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body go out apart: a client would wait 40 ms for the second
    registry: ClassVar[StandInRegistry]
    faults: ClassVar[dict[str, Any]] = {}
    seen: ClassVar[int] = 0
    strict: ClassVar[dict[str, Any]] = {}
    asked: ClassVar[int] = 0
    log: ClassVar[list[dict[str, Any]]] = []
    lock: ClassVar[threading.Lock] = threading.Lock()

    def log_message(self, *_: Any) -> None:
        """Log nothing to the terminal."""

    def send_answer(
        self,
        status: int,
        body: bytes,
        kind: str = "application/json",
        extra: Mapping[str, str] | None = None,
        cut: bool = False,
    ) -> None:
        zipped = "gzip" in self.headers.get("Accept-Encoding", "") and len(body) > 1000
        if zipped:
            body = gzip.compress(body, 1)
        # Logged before it is sent, so that whoever has the answer finds it in the log.
        agent = self.headers.get("User-Agent", "")
        row = {"path": self.path, "status": status, "cut": cut, "bytes": len(body), "user_agent": agent}
        with type(self).lock:
            type(self).log.append(row)
        self.send_response(status)
        headers = {"Content-Type": kind} | ({"Content-Encoding": "gzip"} if zipped else {})
        for key, value in (headers | {"Content-Length": str(len(body))} | dict(extra or {})).items():
            self.send_header(key, value)
        self.end_headers()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.wfile.write(body[: len(body) // 2] if cut else body)
        if cut:
            self.close_connection = True

    def send_text(self, status: int, text: str, extra: Mapping[str, str] | None = None) -> None:
        self.send_answer(status, text.encode(), "text/plain; charset=utf-8", extra)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if body[:2] == b"\x1f\x8b":
            body = gzip.decompress(body)
        query = parse_qs(urlsplit(self.path).query)
        if self.path == "/__faults":
            type(self).faults = json.loads(body or b"{}")
            type(self).seen = 0
        elif self.path == "/__strict":
            type(self).strict = json.loads(body or b"{}")
            type(self).asked = 0
        elif self.path.startswith("/__put"):  # one study a line, replacing those with the same id
            with self.registry.lock:
                for line in body.decode().splitlines():
                    if line.strip():
                        self.registry.put_study(json.loads(line))
                if "timestamp" in query:
                    self.registry.refresh_data(query["timestamp"][0])
        elif self.path.startswith("/__drop"):
            with self.registry.lock:
                self.registry.drop_studies(query.get("ids", [""])[0].split(","))
        else:
            return self.send_text(405, "Method Not Allowed")
        return self.send_text(200, "ok\n")

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path == "/__log":
            self._send_log()
            return
        fault = self._due_fault()
        if self._send_fault(fault):
            return
        query = {name: texts[-1] for name, texts in parse_qs(url.query, keep_blank_values=True).items()}
        if self._send_refusal(query):
            return
        try:
            self._send_resource(url.path, query, bool(fault.get("truncate")))
        except BadRequestError as error:
            self.send_text(400, str(error))

    def _send_log(self) -> None:
        body = json.dumps(type(self).log).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _due_fault(self) -> dict[str, Any]:
        """The fault that is set, if this request is one that it hits; else none."""
        fault = type(self).faults
        if not fault:
            return {}
        every = int(fault.get("every", 1))
        with type(self).lock:
            type(self).seen += 1
            hit = type(self).seen % every == 0
            spent = fault.get("times") and type(self).seen // every > fault["times"]
        return fault if hit and not spent else {}

    def _send_fault(self, fault: Mapping[str, Any]) -> bool:
        """Do what a fault says; whether it is the answer already."""
        if fault.get("delay"):
            time.sleep(float(fault["delay"]))
        if fault.get("drop"):
            self.close_connection = True
            self.connection.close()
            return True
        if fault.get("refresh"):  # the data version changes in the middle of a walk
            with self.registry.lock:
                self.registry.refresh_data(str(fault["refresh"]))
        if fault.get("html"):
            self.send_answer(200, b"<!DOCTYPE html><html><body>maintenance</body></html>", "text/html")
        elif fault.get("status"):
            extra = {"Retry-After": str(fault["retry_after"])} if "retry_after" in fault else None
            self.send_text(int(fault["status"]), fault.get("text", "Service is unavailable"), extra)
        return bool(fault.get("html") or fault.get("status"))

    def _send_refusal(self, query: Mapping[str, str]) -> bool:
        """Refuse what the public API is reported to refuse, as far as that is set; whether it is refused."""
        rules = type(self).strict
        with type(self).lock:
            type(self).asked += 1
            if type(self).asked < int(rules.get("after", 0)) or type(self).asked % int(rules.get("every", 1)):
                return False
        asked = query.get("filter.advanced", "")
        terms = re.findall(r'"([^"]*)"', asked)
        known = re.match(r"(python-requests|python-httpx|Python-urllib)/", self.headers.get("User-Agent", ""))
        if rules.get("agents") and not known:
            self.send_answer(403, b"<html><body><center><h1>403 Forbidden</h1></center></body></html>", "text/html")
        elif rules.get("address") and len(self.path) > int(rules["address"]):
            page = b"<html><body>Request Entity Too Large</body></html>"
            self.send_answer(int(rules.get("status", 413)), page, "text/html")
        elif rules.get("words") and (len(terms) > int(rules["words"]) or any(len(term.split()) > 12 for term in terms)):
            self.send_text(400, "Error parsing query in filter.advanced: Too complicated query")
        elif rules.get("areas") and (area := re.search(r"AREA\[(ConditionMeshId|ConditionAncestorId)\]", asked)):
            self.send_text(400, f"Error parsing query in filter.advanced: Unknown area name: `{area.group(1)}`")
        else:
            return False
        return True

    def _send_resource(self, path: str, query: Mapping[str, str], cut: bool) -> None:
        if path == "/api/v2/version":
            version = {"apiVersion": "2.0.5", "dataTimestamp": self.registry.data_timestamp}
            self.send_answer(200, json.dumps(version).encode())
        elif path == "/api/v2/stats/size":
            sizes = [len(dump_study(study)) for study in self.registry.studies.values()]
            stats = {"totalStudies": len(sizes), "averageSizeBytes": sum(sizes) // max(1, len(sizes))}
            self.send_answer(200, json.dumps(stats).encode())
        elif path == "/api/v2/studies":
            self._send_page(query, cut)
        elif match := re.match(r"^/api/v2/studies/([^/]+)$", path):
            self._send_study(full_id(match.group(1)), query, cut)
        else:
            self.send_text(404, "Not Found")

    def _send_study(self, nct_id: str, query: Mapping[str, str], cut: bool) -> None:
        if nct_id in self.registry.aliases:
            location = {"Location": f"/api/v2/studies/{self.registry.aliases[nct_id]}"}
            return self.send_answer(301, b"", "text/plain", location)
        study = self.registry.studies.get(nct_id)
        if study is None:
            return self.send_text(404, f"NCT number {nct_id} not found")
        shown = project_study(study, field_paths(query["fields"])) if "fields" in query else study
        return self.send_answer(200, dump_study(shown), cut=cut)

    def _send_page(self, query: Mapping[str, str], cut: bool) -> None:
        check_page_query(query)
        size = min(int(query.get("pageSize", "10")) or 10, 1000)
        fields = query.get("fields", "")
        paths = field_paths(fields) if "fields" in query else None
        same = sorted(
            (name, text) for name, text in query.items() if name not in ("pageToken", "pageSize", "countTotal")
        )
        mark = hashlib.sha1(json.dumps([self.registry.data_timestamp, same]).encode()).hexdigest()[:12]
        start = parse_page_token(query["pageToken"], mark) if query.get("pageToken") else 0
        with self.registry.lock:
            studies = self.registry.select_studies(query)
        page = studies[start : start + size]
        for study in page:
            if fields not in study["__bytes__"]:
                study["__bytes__"][fields] = dump_study(project_study(study, paths) if paths else study)
        total = f'"totalCount":{len(studies)},' if query.get("countTotal") == "true" and not start else ""
        body = b"{" + total.encode() + b'"studies":[' + b",\n".join(study["__bytes__"][fields] for study in page) + b"]"
        if len(page) == size:  # also where nothing follows: the walk can end on an empty page
            token = base64.urlsafe_b64encode(f"{mark}:{start + size}".encode())
            body += b',"nextPageToken":"' + token + b'"'
        self.send_answer(200, body + b"}", cut=cut)


def check_page_query(query: Mapping[str, str]) -> None:
    """Raise BadRequestError for parameters of a page that the API refuses."""
    for name in query:
        if name not in PARAMS:
            raise BadRequestError(f"`{name}` is unknown parameter")
    if query.get("format", "json") != "json":
        raise BadRequestError("this stand-in serves format=json only")
    for name, pattern in (("pageSize", r"^\d+$"), ("countTotal", r"^(true|false)$")):
        if name in query and not re.match(pattern, query[name]):
            raise BadRequestError(f"Parameter `{name}` has an invalid value: `{query[name]}`")


def parse_page_token(token: str, mark: str) -> int:
    """Where the page of a token begins; BadRequestError unless it is of the query and data version of ``mark``."""
    try:
        token_mark, start = base64.urlsafe_b64decode(token.encode()).decode().split(":")
        position = int(start)
    except ValueError:
        raise BadRequestError("Parameter `pageToken` has an invalid value") from None
    if token_mark != mark:
        raise BadRequestError("Parameter `pageToken` is of another query or of an earlier data version")
    return position


@contextlib.contextmanager
def serve_studies(paths: Iterable[str | Path], data_timestamp: str | None = None) -> Iterator[str]:
    """Serve studies on a free port for as long as the block runs; gives the API's address."""
    registry = StandInRegistry([str(path) for path in paths], data_timestamp)
    handler = type(
        "ServingHandler",
        (Handler,),
        {"faults": {}, "seen": 0, "strict": {}, "asked": 0, "log": [], "registry": registry},
    )
    server = Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/api/v2"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", nargs="+", help="studies: .ndjson, .ndjson.gz, or a .zip of .json files")
    parser.add_argument("--port", type=int, default=8931)
    parser.add_argument("--data-timestamp", help="what /version answers; default: the newest update among the studies")
    parser.add_argument(
        "--strict", default="", help="what is reported to be refused: agents,words=14,address=4000,areas"
    )
    options = parser.parse_args()
    pairs = (rule.partition("=") for rule in options.strict.split(",") if rule)
    Handler.strict = {name: int(limit or 1) for name, _, limit in pairs}
    Handler.registry = StandInRegistry(options.files, options.data_timestamp)
    server = Server(("127.0.0.1", options.port), Handler)
    print(f"{len(Handler.registry.studies)} studies at http://127.0.0.1:{server.server_address[1]}/api/v2", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()


if __name__ == "__main__":
    main()
