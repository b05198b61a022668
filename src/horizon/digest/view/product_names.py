"""The names of products as a reader sees them, whatever spelling an edition has frozen. Pure."""

from collections.abc import Callable
from dataclasses import replace

from horizon.technology.spelling import spell_first, spell_product
from horizon.values.edition import Edition
from horizon.values.scan import Scan, WatchlistPage
from horizon.values.technology import Assumption, Technology


def spell_product_names(edition: Edition) -> Edition:
    """Spell every product's name in an edition by the one rule; its keys, and what machines read, stay as they are."""
    names = {technology.name: spell_product(technology.name) for technology in edition.scan.technologies}
    return replace(
        edition,
        scan=_spell_scan(edition.scan, lambda name: names.get(name, name)),
        movements=tuple(replace(item, name=spell_product(item.name)) for item in edition.movements),
        arrivals=tuple(replace(item, name=spell_first(item.name)) for item in edition.arrivals),
        reasons=tuple(replace(item, subject=spell_first(item.subject)) for item in edition.reasons),
        tail_watch=tuple(_spell_line(line, tuple(names)) for line in edition.tail_watch),
    )


def _spell_scan(scan: Scan, spell: Callable[[str], str]) -> Scan:
    return replace(
        scan,
        technologies=tuple(_spell_technology(item, spell) for item in scan.technologies),
        watchlists=tuple(_spell_page(page, spell) for page in scan.watchlists),
        assumptions=_spell_users(scan.assumptions, spell),
    )


def _spell_technology(technology: Technology, spell: Callable[[str], str]) -> Technology:
    return replace(
        technology,
        name=spell(technology.name),
        decisions=tuple(
            replace(item, what=item.what.replace(technology.name, spell(technology.name)))
            for item in technology.decisions
        ),
        aliases=tuple(map(spell_product, technology.aliases)),
        assumptions=_spell_users(technology.assumptions, spell),
    )


def _spell_page(page: WatchlistPage, spell: Callable[[str], str]) -> WatchlistPage:
    sums = tuple(
        replace(cost, technology=spell(cost.technology), price_of=spell_product(cost.price_of)) for cost in page.sums
    )
    times = tuple(replace(summary, technology=spell(summary.technology)) for summary in page.times)
    return replace(page, sums=sums, times=times)


def _spell_users(rows: tuple[Assumption, ...], spell: Callable[[str], str]) -> tuple[Assumption, ...]:
    return tuple(replace(row, used_by=spell(row.used_by)) if row.used_by else row for row in rows)


def _spell_line(line: str, names: tuple[str, ...]) -> str:
    name = next((name for name in names if line.startswith(f"{name} in ")), "")
    return f"{spell_first(name)}{line[len(name) :]}"
