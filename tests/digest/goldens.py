"""Editions as they read, one file each. To accept a change: ``python -m digest.goldens`` from within ``tests``, and
read the diff. The HTML is without styles, script and pictures: they are looked at in a browser."""

import re
from dataclasses import replace
from pathlib import Path

from digest import editions
from horizon.digest.html import render

GOLDEN = Path(__file__).parent / "golden"
SMALL = replace(
    editions.NORMAL,
    scan=replace(
        editions.NORMAL.scan,
        technologies=tuple(one for one in editions.NORMAL.scan.technologies if one.over_threshold or one.act_now),
    ),
)


def plain(html: str) -> str:
    """The page without what only a browser reads, a line for each block."""
    html = re.sub(r"<(style|script)>.*?</\1>", "", html, flags=re.DOTALL)
    html = re.sub(r' style="[^"]*"', "", html)
    html = re.sub(r"sha256-[^']*", "sha256", html)
    html = re.sub(r"(</(?:tr|p|h\d|td|th|dd|li|summary)>)(?=\S)", r"\1\n", html)
    return "\n".join(line.strip() for line in html.splitlines() if line.strip()) + "\n"


def made() -> dict[str, str]:
    """Every golden file by name."""
    texts = {f"{name}.txt": render.text(edition) for name, edition in editions.ALL.items()}
    return texts | {
        "report.html": plain(render.index_html(SMALL, ())),
        "mail.html": plain(render.email_html(SMALL, ())),
        "quiet-mail.html": plain(render.email_html(editions.QUIET, ())),
    }


if __name__ == "__main__":
    for name, text in made().items():
        (GOLDEN / name).write_text(text, "utf-8")
