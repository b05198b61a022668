"""The form in which what happened to a technology is recorded, in the words of ``horizon outcome add``."""

from collections.abc import Sequence
from dataclasses import dataclass

from horizon.errors import HorizonError
from horizon.scoring.observed_outcomes import WHOLE_WATCHLIST
from horizon.scoring.outcome_entry import EntryError, find_outcome_currency, parse_outcome
from horizon.store.outcomes import RecordedOutcome
from horizon.values.dates import FinancialYear
from horizon.values.jurisdiction import JURISDICTIONS, JurisdictionKey
from horizon.web.command_pages import choose_edition_command
from horizon.web.visit import Visit

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
    EventChoice("spend", "money that was spent in a financial year, net", YEARLY_FIELDS),
    EventChoice("plan", "money that was planned for a financial year, net", YEARLY_FIELDS),
)


@dataclass(frozen=True, slots=True)
class RecordedTechnology:
    """What an outcome is recorded of: ``names`` begin with its name, ``address`` is that of its page.

    ``asked`` is how its page is asked for more: ``?`` or, where its address asks for something already, ``&``.
    """

    watchlist: str
    names: tuple[str, ...]
    indication: str
    jurisdiction: JurisdictionKey
    address: str
    strike_address: str

    @property
    def asked(self) -> str:
        """What stands between its address and what is asked of its page."""
        return "&" if "?" in self.address else "?"


def describe_record_form(
    visit: Visit,
    recorded: RecordedTechnology,
    typed: dict[str, str],
    fault: HorizonError | None,
    choices: Sequence[EventChoice] = EVENT_CHOICES,
) -> dict[str, object]:
    """What the part of a page shows on which an outcome is recorded."""
    this_year = FinancialYear.of(visit.desk.read_settings().today, JURISDICTIONS[recorded.jurisdiction].first_month)
    watchlists = visit.desk.open_workspace().watchlists
    currencies = [find_outcome_currency(watchlist) for watchlist in watchlists if watchlist.name == recorded.watchlist]
    return {
        "recorded": recorded,
        "records": _list_records(visit, recorded),
        "choices": choices,
        "choice": next((choice for choice in choices if choice.key == typed.get("event")), None),
        "regions": REGION_NAMES,
        "years": [this_year.plus_years(shift).label for shift in range(1, -YEARS_BACK - 1, -1)],
        "currency": next(iter(currencies), ""),
        "next_edition": choose_edition_command(visit),
        "fault": str(fault) if fault else "",
        "beside": {part.field: part.text for part in fault.faults} if isinstance(fault, EntryError) else {},
        "typed": typed,
        "saved": visit.query.get("saved"),
    }


def record_typed_outcome(visit: Visit, recorded: RecordedTechnology) -> str:
    """Record what was typed, and give the address to go on to. Raises UsageError with every fault."""
    workspace = visit.desk.open_workspace()
    whole = visit.form.get("whole") == "yes"
    fields = {
        "watchlist": recorded.watchlist,
        "technology": WHOLE_WATCHLIST if whole else recorded.names[0],
        **{name: visit.form.get(name).strip() for name in OUTCOME_FIELDS},
        "indication": "" if whole else recorded.indication,
    }
    added = workspace.outcomes.add_outcomes([parse_outcome(fields, workspace.watchlists, workspace.settings.today)])
    state = "known" if added.unchanged else "corrected" if added.corrections else "recorded"
    return f"{recorded.address}{recorded.asked}saved={state}#record"


def strike_typed_record(visit: Visit, recorded: RecordedTechnology) -> str:
    """Strike out a record, and give the address to go on to. Raises UsageError where it cannot be."""
    visit.desk.open_workspace().outcomes.strike_out(visit.form.get_number("number"), visit.form.get("reason"))
    return f"{recorded.address}{recorded.asked}saved=struck#record"


def read_typed_fields(visit: Visit) -> dict[str, str]:
    """The fields as they were typed."""
    return {name: visit.form.get(name) for name in (*OUTCOME_FIELDS, "region", "whole")}


def _list_records(visit: Visit, recorded: RecordedTechnology) -> list[RecordedOutcome]:
    """What was recorded of a technology, or of its whole watchlist."""
    names = {WHOLE_WATCHLIST, *(name.casefold() for name in recorded.names)}
    return [
        record
        for record in visit.desk.open_workspace().outcomes.outcome_history()
        if record.outcome.watchlist == recorded.watchlist and record.outcome.technology.casefold() in names
    ]
