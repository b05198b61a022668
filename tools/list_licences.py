"""The licences of what horizon runs on, as Markdown: each package of requirements.lock as it names its own licence.

.venv/bin/python tools/list_licences.py > docs/licences.md
"""

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

LOCK = Path(__file__).parents[1] / "requirements.lock"
HEADING = """# Licences

What `requirements.lock` installs, each with the licence that its own metadata names. `make licences` writes this page.

| package | licence |
| --- | --- |"""

VENDORED = (
    "",
    "In the package itself, for the desk (`web/static/`): htmx 2.0.11, Zero-Clause BSD, with its text beside it.",
)


def locked_packages() -> list[str]:
    """Return the names of the packages in the lock file."""
    return re.findall(r"(?m)^([A-Za-z0-9_.-]+)==", LOCK.read_text(encoding="utf-8"))


def name_licence(package: str) -> str:
    """Return the licence of an installed package: its expression, else its classifiers, else its first line of text."""
    try:
        held = metadata(package).json
    except PackageNotFoundError:
        return "not installed on the platform that wrote this page"
    classified = [line.rpartition(" :: ")[2] for line in held.get("classifier", []) if line.startswith("License ::")]
    text = str(held.get("license", "")).strip()
    named = str(held.get("license_expression", "")) or ", ".join(classified) or text
    assert named, f"{package} names no licence"
    return named.splitlines()[0]


def main() -> None:
    """Print the page."""
    rows = [f"| {package} | {name_licence(package)} |" for package in locked_packages()]
    print("\n".join([HEADING, *rows, *VENDORED]))  # noqa: T201


if __name__ == "__main__":
    main()
