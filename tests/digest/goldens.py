"""The golden files: editions as they read, a file each, the HTML without styles, script and pictures.

To accept a change, run ``python -m digest.goldens`` in ``tests`` and read the diff.
"""

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

from digest import editions
from horizon.digest.html import render, report

GOLDEN = Path(__file__).parent / "golden"
SMALL = replace(
    editions.NORMAL,
    scan=replace(
        editions.NORMAL.scan,
        technologies=tuple(item for item in editions.NORMAL.scan.technologies if item.over_threshold or item.act_now),
    ),
)


def strip_page(html: str) -> str:
    """Strip a page of what only a browser reads, and break it into a line for each block."""
    html = re.sub(r"<(style|script)>.*?</\1>", "", html, flags=re.DOTALL)
    html = re.sub(r' style="[^"]*"', "", html)
    html = re.sub(r"sha256-[^']*", "sha256", html)
    html = re.sub(r"(</(?:tr|p|h\d|td|th|dd|li|summary)>)(?=\S)", r"\1\n", html)
    return "\n".join(line.strip() for line in html.splitlines() if line.strip()) + "\n"


@cache
def render_goldens() -> dict[str, str]:
    """Render every golden file, by name."""
    texts = {f"{name}.txt": render.render_text(edition) for name, edition in editions.ALL.items()}
    return texts | {
        "report.html": strip_page(report.render_report(SMALL, ())),
        "mail.html": strip_page(render.render_email(SMALL, ())),
        "quiet-mail.html": strip_page(render.render_email(editions.QUIET, ())),
    }


if __name__ == "__main__":
    for name, text in render_goldens().items():
        (GOLDEN / name).write_text(text, "utf-8")
