"""The desk's own style and script, served from the package by name."""

from importlib.resources import files

from starlette.responses import Response

_TYPES = {
    "desk.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "desk.js": "text/javascript; charset=utf-8",
    "htmx-2.0.11.min.js": "text/javascript; charset=utf-8",
}


def serve_asset(name: str) -> Response:
    """Answer with one of the desk's files; there are no others."""
    if name not in _TYPES:
        return Response("there is no such file\n", 404, media_type="text/plain")
    content = (files("horizon.web") / "static" / name).read_bytes()
    return Response(content, media_type=_TYPES[name], headers={"cache-control": "private, max-age=3600"})
