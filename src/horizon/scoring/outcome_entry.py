"""Outcomes as typed or as brought by a CSV file, checked whole before any is recorded.

A file has the headings ``watchlist, technology, event, date, source`` and, where they apply, ``indication, what,
financial_year, amount, currency``. Spend and plan are of a financial year, and may be of ``all`` technologies together.
"""

import csv
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from horizon.errors import ConfigurationError, UsageError, suggest_name
from horizon.scoring.observed_outcomes import WHOLE_WATCHLIST
from horizon.scoring.typed_values import read_typed_amount, read_typed_date, read_typed_year
from horizon.values.dates import FinancialYear, format_day
from horizon.values.jurisdiction import JURISDICTIONS
from horizon.values.outcome import EVENTS, YEARLY_EVENTS, Outcome
from horizon.watchlist.schema.watchlist import Watchlist

REQUIRED = ("watchlist", "technology", "event", "date", "source")
OPTIONAL = ("indication", "what", "financial_year", "amount", "currency")
HEADINGS = REQUIRED + OPTIONAL
Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class EntryFault:
    """What is wrong with a field of an entry; ``field`` is empty where ``text`` says it all."""

    field: str
    text: str

    def __str__(self) -> str:
        return f"{self.field} {self.text}".strip()


class EntryError(UsageError):
    """An entry that cannot be recorded, with what is wrong by field."""

    def __init__(self, faults: Sequence[EntryFault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = tuple(faults)


def parse_outcome(fields: Fields, watchlists: Sequence[Watchlist], today: dt.date) -> Outcome:
    """Make an outcome from its fields; raises EntryError with every fault."""
    if faults := list(_find_faults(fields, watchlists, today)):
        raise EntryError(faults)
    return _make_outcome(fields, watchlists)


_FEW = 3  # names that are all listed where one is not there


def load_outcomes(path: Path, watchlists: Sequence[Watchlist], today: dt.date) -> tuple[Outcome, ...]:
    """Read every outcome of a CSV file.

    Raises UsageError if it cannot be read, has other headings or no outcome; ConfigurationError with every fault and
    its line.
    """
    reader = _open_csv(path)
    faults: list[str] = []
    outcomes: list[Outcome] = []
    for row in reader:
        fields = {name: (row.get(name) or "").strip() for name in HEADINGS}
        row_faults = list(map(str, _find_faults(fields, watchlists, today)))
        if None in row:
            row_faults.append("more fields than headings; put a text with commas in quotes")
        faults += [f"{path.name}:{reader.line_num}: {fault}" for fault in row_faults]
        if not row_faults:
            outcomes.append(_make_outcome(fields, watchlists))
    if faults:
        raise ConfigurationError("\n".join([*faults, f"{len(faults)} faults: nothing is recorded, correct them first"]))
    if not outcomes:
        raise UsageError(f"{path} holds no outcome below its headings; nothing is recorded. Add a line for each")
    return tuple(outcomes)


def _open_csv(path: Path) -> "csv.DictReader[str]":
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8; save it as CSV UTF-8"
        raise UsageError(f"{path} cannot be read: {reason}") from None
    reader = csv.DictReader(lines, skipinitialspace=True)
    headings = tuple(reader.fieldnames or ())
    if missing := [name for name in REQUIRED if name not in headings]:
        raise UsageError(f"{path}: line 1 has no {', '.join(missing)}; the headings are {', '.join(HEADINGS)}")
    if unknown := [name for name in headings if name not in HEADINGS]:
        raise UsageError(f"{path}: line 1: {unknown[0]!r} is no heading; they are {', '.join(HEADINGS)}")
    return reader


def _find_faults(fields: Fields, watchlists: Sequence[Watchlist], today: dt.date) -> Iterator[EntryFault]:
    yield from (EntryFault(name, "is missing") for name in REQUIRED if not fields.get(name))
    watchlist = _find_watchlist(fields.get("watchlist", ""), watchlists)
    if fields.get("watchlist") and watchlist is None:
        names = [watchlist.name for watchlist in watchlists]
        alike = suggest_name(fields["watchlist"], names) if len(names) > _FEW else ""
        there_are = f"; there are: {', '.join(names)}"
        yield EntryFault("", f"there is no watchlist {fields['watchlist']!r}{alike or there_are}")
    event = fields.get("event", "")
    if event and event not in EVENTS:
        yield EntryFault("event", f"{event!r} is none of {', '.join(EVENTS)}{suggest_name(event, EVENTS)}")
    yield from find_date_faults(fields.get("date", ""), today)
    if watchlist:
        yield from _indication_faults(fields.get("indication", ""), watchlist)
    if event in YEARLY_EVENTS:
        yield from _amount_faults(fields, watchlist)
    elif event in EVENTS:
        yield from _yearly_field_faults(fields, event)


def find_date_faults(text: str, today: dt.date) -> Iterator[EntryFault]:
    """Yield what is wrong with the date of what happened; a missing one is no fault here."""
    if not text:
        return
    date = read_typed_date(text)
    if date is None:
        yield EntryFault("date", f"{text!r} is no date; write 16 Jan 2014, Jan 2014 or 2014, or 2014-01-16")
    elif date.first_day() > today:
        yield EntryFault("date", f"{text} has not come yet (today is {format_day(today)})")


def _indication_faults(indication: str, watchlist: Watchlist) -> Iterator[EntryFault]:
    names = [known.name for known in watchlist.resolved_indications if known.name]
    if indication and indication not in names:
        there_are = ", ".join(names) or "none"
        yield EntryFault("", f"{watchlist.name} has no indication {indication!r}; it has: {there_are}")


def _yearly_field_faults(fields: Fields, event: str) -> Iterator[EntryFault]:
    yearly = " and ".join(YEARLY_EVENTS)
    if given := [name for name in ("financial_year", "amount", "currency") if fields.get(name)]:
        yield EntryFault(given[0], f"goes with {yearly} only")
    if fields.get("technology") == WHOLE_WATCHLIST:
        yield EntryFault("", f"a {event} is of one technology; {WHOLE_WATCHLIST!r} goes with {yearly}")


def _amount_faults(fields: Fields, watchlist: Watchlist | None) -> Iterator[EntryFault]:
    yield from (EntryFault(name, "is missing") for name in ("financial_year", "amount") if not fields.get(name))
    year = fields.get("financial_year", "")
    if year and watchlist and _read_year(year, watchlist) is None:
        example = FinancialYear.of(dt.date(2014, 10, 1), JURISDICTIONS[watchlist.jurisdiction].first_month)
        yield EntryFault("financial_year", f"{year!r} is none here; write it like {example.label}")
    currency = find_outcome_currency(watchlist) if watchlist else ""
    if fields.get("amount") and read_typed_amount(fields["amount"], currency) is None:
        unit = f" in {currency}" if currency else ""
        yield EntryFault("amount", f"{fields['amount']!r} is no whole number{unit}; write 1,200,000 or 1.2m")
    if currency and fields.get("currency") not in ("", None, currency):
        yield EntryFault("currency", f"{fields['currency']!r}: {fields['watchlist']} counts in {currency}")


def _read_year(text: str, watchlist: Watchlist) -> FinancialYear | None:
    return read_typed_year(text, JURISDICTIONS[watchlist.jurisdiction].first_month)


def _find_watchlist(name: str, watchlists: Iterable[Watchlist]) -> Watchlist | None:
    return next((watchlist for watchlist in watchlists if watchlist.name == name), None)


def find_outcome_currency(watchlist: Watchlist) -> str:
    """Return the currency in which what a watchlist's technologies cost is recorded."""
    currencies = [indication.price.currency for indication in watchlist.resolved_indications if indication.price]
    return currencies[0] if currencies else JURISDICTIONS[watchlist.jurisdiction].currency


def _make_outcome(fields: Fields, watchlists: Sequence[Watchlist]) -> Outcome:
    watchlist = _find_watchlist(fields["watchlist"], watchlists)
    event = next(event for event in EVENTS if event == fields["event"])
    date = read_typed_date(fields["date"])
    assert watchlist is not None
    assert date is not None
    yearly = event in YEARLY_EVENTS
    currency = find_outcome_currency(watchlist) if yearly else ""
    year = _read_year(fields["financial_year"], watchlist) if yearly else None
    return Outcome(
        watchlist=fields["watchlist"],
        technology=fields["technology"],
        event=event,
        on=date,
        source=fields["source"],
        indication=fields.get("indication", ""),
        what=fields.get("what", ""),
        financial_year=year.label if year else "",
        amount=read_typed_amount(fields["amount"], currency) if yearly else None,
        currency=currency,
    )
