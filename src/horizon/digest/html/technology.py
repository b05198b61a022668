"""What the report has of one technology, as a part of another page."""

from horizon.digest.html.templating import render_template
from horizon.digest.view import technology_facts
from horizon.values.edition import Edition
from horizon.values.technology import Technology


def render_technology(edition: Edition, technology: Technology) -> str:
    """Render a technology of an edition that has been made safe to print (``clean_edition``)."""
    return render_template("technology_part.html.j2", edition=edition, technology=technology, facts=technology_facts)
