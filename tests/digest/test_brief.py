"""What a reader must know in a minute."""

from dataclasses import replace

from digest import editions
from horizon.digest.view.brief import compose_brief


def test_a_revision_that_is_compared_with_its_own_week_says_what_it_replaces() -> None:
    edition = editions.NORMAL
    before = edition.bridge[0].before_edition
    assert "replaces" not in compose_brief(edition).since
    revised = replace(edition, key=f"{before}-r2")
    assert compose_brief(revised).since == f" since {before}, which this edition replaces"
