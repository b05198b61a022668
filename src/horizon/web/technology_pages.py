"""The pages of the technologies of the newest edition, and the record of what happened to one."""

from dataclasses import dataclass

from markupsafe import Markup
from starlette.responses import Response

from horizon.app.regulatory_entry import RegulatoryEntry, edit_for_entry
from horizon.app.watchlist_change import WatchlistChange, change_watchlist, fingerprint_text, write_change
from horizon.digest.html.technology import render_technology
from horizon.digest.view import selection
from horizon.errors import HorizonError, UsageError
from horizon.scoring.observed_outcomes import WHOLE_WATCHLIST
from horizon.scoring.outcome_entry import EntryError, find_outcome_currency, parse_outcome
from horizon.store.outcomes import RecordedOutcome
from horizon.values.dates import FinancialYear
from horizon.values.edition import Edition
from horizon.values.jurisdiction import JURISDICTIONS
from horizon.values.technology import Technology
from horizon.watchlist.files.document import values_of
from horizon.watchlist.schema.watchlist import Watchlist
from horizon.web.command_pages import choose_edition_command
from horizon.web.visit import Visit
from horizon.web.watchlist_draft import VERSION
from horizon.web.watchlist_pages import show_review

OUTCOME_FIELDS = ("event", "date", "source", "what", "financial_year", "amount", "indication")
REGION_NAMES = {"eu": "European Union (EMA)", "uk": "United Kingdom (MHRA)", "us": "United States (FDA)"}
YEARLY_FIELDS = ("financial_year", "amount", "whole", "what")
YEARS_BACK = 6
"""Financial years before this one that are offered for spend and plan; others can be typed."""


@dataclass(frozen=True, slots=True)
class EventChoice:
    """Something that can be recorded, what it means, and the fields that it needs beside its date and source."""

    key: str
    meaning: str
    fields: tuple[str, ...] = ("what",)

    @property
    def is_written(self) -> bool:
        """Whether it is written into the watchlist, and so seen before."""
        return self.key in ("filed", "opinion")


EVENT_CHOICES = (
    EventChoice("filed", "an application for a licence was made", ("region",)),
    EventChoice("opinion", "the regulator’s committee was in favour", ("region",)),
    EventChoice("licence", "it may be sold where the payer is"),
    EventChoice("launch", "the first day on which the payer must fund it"),
    EventChoice("guidance", "it was recommended for funding"),
    EventChoice("refusal", "it was not recommended, or the appraisal ended without"),
    EventChoice("withdrawal", "its development ended, or the application was withdrawn"),
    EventChoice(
        "spend", "money that was spent in a financial year, net", ("financial_year", "amount", "whole", "what")
    ),
    EventChoice(
        "plan", "money that was planned for a financial year, net", ("financial_year", "amount", "whole", "what")
    ),
)


def list_technologies(visit: Visit) -> Response:
    """Show the technologies of the newest edition by watchlist, or those whose name has some letters in it."""
    edition = visit.desk.printed_edition()
    wanted = visit.query.get("name").strip()[:80]
    sections = [
        (section.page, [item for item in section.technologies if _is_named(item, wanted)])
        for section in (selection.list_sections(edition) if edition else ())
    ]
    return visit.show(
        "technologies.html.j2",
        edition=edition,
        wanted=wanted,
        sections=[(page, items) for page, items in sections if items],
        anchor=selection.technology_anchor,
    )


def show_technology_page(visit: Visit) -> Response:
    """Show what the report has of a technology, what was recorded of it, and the form to record more."""
    return _show_technology_page(visit, {"event": visit.query.get("record")})


def record_outcome(visit: Visit) -> Response:
    """Record what happened: in the store, or for filed and opinion in the watchlist, once it has been seen."""
    edition, technology = _find_technology(visit)
    if visit.form.get("act") == "back":
        return _show_technology_page(visit, _typed_fields(visit))
    if visit.form.get("event") in ("filed", "opinion"):
        try:
            change = _regulatory_change(visit, technology)
        except HorizonError as fault:
            return _show_technology_page(visit, _typed_fields(visit), fault)
        sent = visit.form.with_values(**{VERSION: fingerprint_text(change.before)})
        return show_review(visit, change, sent, f"/technologies/{visit.names['anchor']}", reveals=False)
    workspace = visit.desk.open_workspace()
    whole = visit.form.get("whole") == "yes"
    fields = {
        "watchlist": technology.watchlist,
        "technology": WHOLE_WATCHLIST if whole else technology.name,
        **{name: visit.form.get(name).strip() for name in OUTCOME_FIELDS},
        "indication": "" if whole else technology.indication if _has_indications(edition, technology) else "",
    }
    try:
        added = workspace.outcomes.add_outcomes([parse_outcome(fields, workspace.watchlists, workspace.settings.today)])
    except UsageError as fault:
        return _show_technology_page(visit, _typed_fields(visit), fault)
    state = "known" if added.unchanged else "corrected" if added.corrections else "recorded"
    return visit.go_to(f"/technologies/{visit.names['anchor']}?saved={state}#record")


def write_regulatory_entry(visit: Visit) -> Response:
    """Write what was reviewed beside the technology in its watchlist."""
    _, technology = _find_technology(visit)
    with visit.desk.write_lock():
        change = _regulatory_change(visit, technology)
        if visit.form.get(VERSION) != fingerprint_text(change.before):
            raise UsageError(f"{change.path.name} was changed by somebody else in the meantime: look at it again")
        write_change(change)
    return visit.go_to(f"/technologies/{visit.names['anchor']}?saved=recorded#record")


def strike_record(visit: Visit) -> Response:
    """Strike out what was recorded by mistake: it stays in the list, and counts no more."""
    outcomes = visit.desk.open_workspace().outcomes
    try:
        outcomes.strike_out(visit.form.get_number("number"), visit.form.get("reason"))
    except UsageError as fault:
        return _show_technology_page(visit, {}, fault)
    return visit.go_to(f"/technologies/{visit.names['anchor']}?saved=struck#record")


def _show_technology_page(visit: Visit, typed: dict[str, str], fault: HorizonError | None = None) -> Response:
    edition, technology = _find_technology(visit, is_printed=True)
    settings = visit.desk.read_settings()
    page = selection.find_page(edition, technology)
    first_month = JURISDICTIONS[page.jurisdiction].first_month
    this_year = FinancialYear.of(settings.today, first_month)
    beside = {each.field: each.text for each in fault.faults} if isinstance(fault, EntryError) else {}
    return visit.show(
        "technology_page.html.j2",
        400 if fault else 200,
        edition=edition,
        technology=technology,
        has_indications=_has_indications(edition, technology),
        details=Markup(render_technology(edition, technology)),  # noqa: S704 - rendered with every value escaped
        anchor=visit.names["anchor"],
        records=_list_records(visit, technology),
        choices=EVENT_CHOICES,
        choice=next((each for each in EVENT_CHOICES if each.key == typed.get("event")), None),
        regions=REGION_NAMES,
        years=[this_year.plus_years(shift).label for shift in range(1, -YEARS_BACK - 1, -1)],
        currency=next(map(find_outcome_currency, _find_watchlists(visit, technology)), ""),
        next_edition=choose_edition_command(visit),
        fault=str(fault) if fault else "",
        beside=beside,
        typed=typed,
        saved=visit.query.get("saved"),
    )


def _find_technology(visit: Visit, is_printed: bool = False) -> tuple[Edition, Technology]:
    edition = visit.desk.printed_edition() if is_printed else visit.desk.newest_edition()
    for technology in edition.scan.technologies if edition else ():
        if edition and selection.technology_anchor(technology) == visit.names["anchor"]:
            return edition, technology
    raise UsageError("the newest edition has no such technology: it may be of an earlier one")


def _regulatory_change(visit: Visit, technology: Technology) -> WatchlistChange:
    path = visit.desk.watchlist_path(technology.watchlist)
    given = (visit.form.get(name).strip() for name in ("region", "date", "source"))
    event = "opinion" if visit.form.get("event") == "opinion" else "filed"
    values = values_of(visit.desk.open_text(technology.watchlist))
    entry = RegulatoryEntry(event, *given)  # type: ignore[arg-type]
    return change_watchlist(path, edit_for_entry(values, technology, entry, visit.desk.read_settings().today))


def _find_watchlists(visit: Visit, technology: Technology) -> list[Watchlist]:
    """The watchlist of a technology, none if it is gone or cannot be read."""
    watchlists = visit.desk.open_workspace().watchlists
    return [watchlist for watchlist in watchlists if watchlist.name == technology.watchlist]


def _list_records(visit: Visit, technology: Technology) -> list[RecordedOutcome]:
    """What was recorded of a technology, or of its whole watchlist."""
    names = {WHOLE_WATCHLIST, *(name.casefold() for name in (technology.name, *technology.aliases))}
    return [
        record
        for record in visit.desk.open_workspace().outcomes.outcome_history()
        if record.outcome.watchlist == technology.watchlist and record.outcome.technology.casefold() in names
    ]


def _has_indications(edition: Edition, technology: Technology) -> bool:
    pages = [page for page in edition.scan.watchlists if page.name == technology.watchlist]
    return any(page.indication for page in pages)


def _is_named(technology: Technology, wanted: str) -> bool:
    return any(wanted.casefold() in name.casefold() for name in (technology.name, *technology.aliases))


def _typed_fields(visit: Visit) -> dict[str, str]:
    return {name: visit.form.get(name) for name in (*OUTCOME_FIELDS, "region", "whole")}
