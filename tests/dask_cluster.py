"""A real Dask cluster on the loopback address."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from distributed import Client

from delivery.servers import free


@contextmanager
def _start_program(folder: Path, *words: str, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start one of Dask's programs; it ends with the block."""
    line = [sys.executable, "-m", "distributed.cli." + words[0], *words[1:]]
    given = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)} | more
    with (folder / "dask.log").open("ab") as log:
        program = subprocess.Popen(line, cwd=folder, env=given, stdout=log, stderr=log)
    try:
        yield program
    finally:
        program.kill()
        program.wait()


@contextmanager
def start_cluster(folder: Path, *environments: dict[str, str]) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a scheduler, and a worker in each environment; return its address and the workers."""
    address, options = f"tcp://127.0.0.1:{free()}", ("--host", "127.0.0.1", "--no-dashboard")
    with ExitStack() as stack:
        stack.enter_context(_start_program(folder, "dask_scheduler", *options, "--port", address.rpartition(":")[2]))
        line = ("dask_worker", address, *options, "--nthreads", "1", "--no-nanny", "--local-directory", str(folder))
        workers = [stack.enter_context(_start_program(folder, *line, **more)) for more in environments]
        with Client(address, timeout=60, set_as_default=False) as client:
            if environments:
                client.wait_for_workers(len(environments), timeout=60)
        yield address, workers
