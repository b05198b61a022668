"""The one place where Jinja2 environments are made: HTML is escaped, an undefined name is an error."""

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, select_autoescape


def html_environment(*packages: str) -> Environment:
    """Make the environment of the templates in ``templates/`` of packages, such as ``horizon.replay``.

    Templates named ``*.html.j2`` and ``*.xml.j2`` are escaped; those named ``*.txt.j2`` are not.
    """
    return Environment(
        loader=ChoiceLoader([PackageLoader(package) for package in packages]),
        autoescape=select_autoescape(("html", "html.j2", "xml.j2")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
