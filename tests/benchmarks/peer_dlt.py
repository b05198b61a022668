"""The same pages by dlt: its REST source into SQLite, kept by id as horizon does it, so that a second run adds nothing.

``nesting`` is how deep a record's lists become tables of their own: ``default`` as dlt does it by itself, ``0`` leaves
them JSON, which is the quickest it can. Run by ``bench_pull.py`` with the Python of an environment that has dlt; prints
how many were stored, and seconds from the first request on.
"""

import os
import sys
import tempfile
import time

os.environ |= {"RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "CRITICAL"}

import dlt
from dlt.sources.rest_api import rest_api_source


def main(url: str, fields: str, nesting: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        endpoint = {
            "path": "studies",
            "params": {"fields": fields, "pageSize": 1000},
            "data_selector": "studies",
            "paginator": {"type": "cursor", "cursor_path": "nextPageToken", "cursor_param": "pageToken"},
        }
        source = rest_api_source(
            {"client": {"base_url": f"{url}/"}, "resources": [{"name": "studies", "endpoint": endpoint}]}
        )
        source.studies.add_map(
            lambda record: record | {"nct_id": record["protocolSection"]["identificationModule"]["nctId"]}
        )
        source.studies.apply_hints(primary_key="nct_id", write_disposition="merge")
        if nesting != "default":
            source.max_table_nesting = int(nesting)
        pipeline = dlt.pipeline(
            "bench",
            pipelines_dir=folder,
            destination=dlt.destinations.sqlalchemy(f"sqlite:///{folder}/dlt.db"),
            dataset_name="registry",
        )
        began = time.perf_counter()
        pipeline.run(source)
        seconds = time.perf_counter() - began
        with pipeline.sql_client() as client:
            stored = client.execute_sql("SELECT count(*) FROM studies")
        assert stored, "nothing was stored"
        print(stored[0][0], seconds)


if __name__ == "__main__":
    main(*sys.argv[1:])
