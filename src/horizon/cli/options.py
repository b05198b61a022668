"""The options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

WorkspaceOption = Annotated[Path, typer.Option("--workspace", help="The workspace's folder.", show_default="here")]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
QuietOption = Annotated[bool, typer.Option("--quiet", help="Print only when there is news.")]
ClusterOption = Annotated[
    str | None, typer.Option(help="A Dask scheduler, such as tcp://10.0.0.5:8786.", show_default="this machine alone")
]
CURRENT_FOLDER = Path()
