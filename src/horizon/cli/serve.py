"""The command that opens the desk: serve."""

from pathlib import Path
from typing import Annotated

import typer

from horizon.cli.console import print_line
from horizon.cli.options import CURRENT_FOLDER, WorkspaceOption

PORT = 8765


def serve_workspace(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port on this machine.")] = PORT,
    host: Annotated[
        str, typer.Option(help="Listen beyond this machine; with --password-file and --address.", show_default="none")
    ] = "",
    password_file: Annotated[
        Path | None, typer.Option(help="A file with the password that lets people in.", show_default="none")
    ] = None,
    address: Annotated[
        str, typer.Option(help="What people open: https://NAME, with TLS in front.", show_default="none")
    ] = "",
    workspace: WorkspaceOption = CURRENT_FOLDER,
) -> None:
    """Open the desk: watchlists, what they match and cost, and what waits, in a browser on this machine."""
    from horizon.errors import ConfigurationError

    try:
        from horizon.web.server import DeskPlace, serve_desk
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in ("starlette", "uvicorn", "multipart", "python_multipart"):
            raise
        raise ConfigurationError("the desk needs more than is installed: pip install 'horizon[web]'") from None

    serve_desk(workspace, DeskPlace(port, host, password_file, address), _print_at_once)


def _print_at_once(text: str) -> None:
    from horizon.cli.console import flush_output

    print_line(text)
    flush_output()
