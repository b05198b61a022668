"""A registry as quick as can be, for measuring clients: its pages are made and packed before the first request.

    python tests/benchmarks/pages.py 10000 [studies.ndjson.gz ...]

It prints its address. Records repeat under new ids until there are enough. The second data version, from the first
``POST /__week`` on, has two in a hundred records changed and updated; an increment finds just those.
"""

import gzip
import itertools
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import orjson

sys.path.insert(0, str(Path(__file__).parents[1]))

from essie import field_paths, project_study
from horizon.registry.projection import API_FIELDS
from standin import read_studies
from studies import make_study

SIZE = 1000
FIRST, SECOND = "2026-02-05T09:00:05", "2026-02-12T09:00:05"
Raw = dict[str, Any]


def records(count: int, paths: list[str]) -> Iterator[Raw]:
    """So many records, cut down to what is asked for; made up where no file of real ones is given."""
    paths_of_fields = field_paths("|".join(API_FIELDS))
    samples = [project_study(raw, paths_of_fields) for path in paths for raw in read_studies(path)] or [
        project_study(make_study(), paths_of_fields)
    ]
    for number, raw in enumerate(itertools.islice(itertools.cycle(samples), count), start=1):
        names = raw["protocolSection"]["identificationModule"] | {"nctId": f"NCT{number:08d}"}
        names.pop("nctIdAliases", None)
        yield raw | {"protocolSection": raw["protocolSection"] | {"identificationModule": names}}


def changed(raw: Raw) -> Raw:
    """The same a week later: the sponsor moved the primary completion."""
    status = raw["protocolSection"]["statusModule"] | {
        "primaryCompletionDateStruct": {"date": "2031-05", "type": "ESTIMATED"},
        "lastUpdatePostDateStruct": {"date": SECOND[:10], "type": "ACTUAL"},
    }
    return raw | {"protocolSection": raw["protocolSection"] | {"statusModule": status}}


def pages(records: Iterator[Raw], total: int) -> list[bytes]:
    """Packed answers of the API. A token is issued whenever a page is exactly full."""
    made: list[bytes] = []
    while True:
        page = list(itertools.islice(records, SIZE))
        answer: Raw = {"studies": page} | ({} if made else {"totalCount": total})
        if len(page) == SIZE:
            answer["nextPageToken"] = str(len(made) + 1)
        made.append(gzip.compress(orjson.dumps(answer), 1))
        if len(page) < SIZE:
            return made


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    whole: ClassVar[list[bytes]]
    week: ClassVar[list[bytes]]
    version = FIRST

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        asked = parse_qs(url.query)
        if url.path.endswith("/version"):
            return self._answer(gzip.compress(orjson.dumps({"dataTimestamp": type(self).version})))
        pages_ = self.week if "RANGE[" in asked.get("filter.advanced", [""])[0] else self.whole
        return self._answer(pages_[int(asked.get("pageToken", ["0"])[0])])

    def do_POST(self) -> None:
        type(self).version = SECOND
        self._answer(gzip.compress(b"{}"))

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main() -> None:
    count, paths = int(sys.argv[1]), sys.argv[2:]
    Handler.whole = pages(records(count, paths), count)
    fiftieth = count // 50
    Handler.week = pages((changed(raw) for raw in records(fiftieth, paths)), fiftieth)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(f"http://127.0.0.1:{server.server_address[1]}/api/v2", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
