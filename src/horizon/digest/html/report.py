"""An edition as a report: one file with everything in it, for screen and print.

The report loads nothing from outside itself, and its content security policy forbids it to.
"""

import base64
import functools
from hashlib import sha256

from horizon.digest.charts.drawing import Picture
from horizon.digest.html.templating import render_template
from horizon.digest.view.for_reader import clean_edition
from horizon.values.edition import Edition


def render_report(edition: Edition, pictures: tuple[Picture, ...]) -> str:
    """Render the report."""
    sources = [(picture, f"data:image/png;base64,{base64.b64encode(picture.png).decode()}") for picture in pictures]
    return render_template(
        "index.html.j2", edition=clean_edition(edition), pictures=sources, script_hash=_hash_script()
    )


@functools.cache
def _hash_script() -> str:
    """Return the hash by which the report's policy allows its script."""
    script = render_template("script.html.j2")
    return f"sha256-{base64.b64encode(sha256(script.encode()).digest()).decode()}"
