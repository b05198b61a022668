"""500 damaged bulk files: each is read, or refused in one line; what is read of a zip or a line is whole."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import IO

import pytest

from fuzz.limits import TIMES, seeded, within
from fuzz.mutations import mutate_bytes
from studies import make_study, to_json_lines
from workspaces import make_environment, make_workspace, run_command

FILES = 500
RECORDS = [make_study(number) for number in range(1, 6)]


def make_zip() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for record in RECORDS:
            file.writestr(f"{record['protocolSection']['identificationModule']['nctId']}.json", json.dumps(record))
    return held.getvalue()


KINDS: dict[str, Callable[[], bytes]] = {
    "zip": make_zip,
    "ndjson": lambda: to_json_lines(RECORDS),
    "ndjson.gz": lambda: gzip.compress(to_json_lines(RECORDS), mtime=0),
    "json": lambda: json.dumps(RECORDS[0]).encode(),
}


def test_each_is_read_or_refused_in_one_line(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path / "planning")
    made, codes = {suffix: make() for suffix, make in KINDS.items()}, []
    with within(240 * TIMES):
        for number, chance in seeded("file", FILES):
            suffix = chance.choice(("zip", "zip", "zip", *KINDS))
            source = tmp_path / f"source.{suffix}"
            source.write_bytes(mutate_bytes(made[suffix], chance))
            answer = run_command(workspace, "pull", "--source", str(source), "--json", env=make_environment())
            codes.append(answer.code)
            assert answer.code in {0, 4}, (number, answer)
            assert (answer.err.count("horizon: "), answer.err.count("\n")) == ((1, 1) if answer.code else (0, 0)), (
                number
            )
    assert {0, 4} == set(codes)


def write_bomb(path: Path) -> None:
    """A file of a few megabytes that holds one record of 700 MB of blanks."""
    with ExitStack() as stack:
        file: IO[bytes] | gzip.GzipFile
        if path.suffix == ".gz":
            file = stack.enter_context(gzip.open(path, "wb", compresslevel=1))
        else:
            packed = stack.enter_context(zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1))
            file = stack.enter_context(packed.open("a.json", "w"))
        file.write(b"{")
        for _ in range(700):
            file.write(b" " * 1_000_000)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["bomb.ndjson.gz", "bomb.zip"])
def test_what_is_packed_a_hundredfold_is_refused_or_set_aside(tmp_path: Path, name: str) -> None:
    workspace = make_workspace(tmp_path / "planning")
    write_bomb(tmp_path / name)
    with within(240):
        answer = run_command(workspace, "pull", "--source", str(tmp_path / name), "--json", env=make_environment())
    assert answer.code == 4 or answer.json["quarantined"] == 1
    assert "Traceback" not in answer.err
