"""Outcomes as typed or as brought by a CSV file, checked whole before any is recorded.

A file has the headings ``watchlist, technology, event, date, source`` and, where they apply, ``indication, what,
financial_year, amount, currency``. Spend and plan are of a financial year, and may be of ``all`` technologies together.
"""

import csv
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path

from horizon.errors import ConfigurationError, UsageError, suggest_name
from horizon.scoring.observed_outcomes import WHOLE_WATCHLIST
from horizon.values.dates import FinancialYear, PartialDate
from horizon.values.jurisdiction import JURISDICTIONS
from horizon.values.outcome import EVENTS, YEARLY_EVENTS, Outcome
from horizon.watchlist.schema.watchlist import Watchlist

REQUIRED = ("watchlist", "technology", "event", "date", "source")
OPTIONAL = ("indication", "what", "financial_year", "amount", "currency")
HEADINGS = REQUIRED + OPTIONAL
Fields = Mapping[str, str]


def parse_outcome(fields: Fields, watchlists: Sequence[Watchlist], today: dt.date) -> Outcome:
    """Make an outcome from its fields; raises UsageError with every fault."""
    if faults := list(_find_faults(fields, watchlists, today)):
        raise UsageError("; ".join(faults))
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
        row_faults = list(_find_faults(fields, watchlists, today))
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


def _find_faults(fields: Fields, watchlists: Sequence[Watchlist], today: dt.date) -> Iterator[str]:
    yield from (f"{name} is missing" for name in REQUIRED if not fields.get(name))
    watchlist = _find_watchlist(fields.get("watchlist", ""), watchlists)
    if fields.get("watchlist") and watchlist is None:
        names = [watchlist.name for watchlist in watchlists]
        alike = suggest_name(fields["watchlist"], names) if len(names) > _FEW else ""
        there_are = f"; there are: {', '.join(names)}"
        yield f"there is no watchlist {fields['watchlist']!r}{alike or there_are}"
    event = fields.get("event", "")
    if event and event not in EVENTS:
        yield f"event {event!r} is none of {', '.join(EVENTS)}{suggest_name(event, EVENTS)}"
    yield from _date_faults(fields.get("date", ""), today)
    if watchlist:
        yield from _indication_faults(fields.get("indication", ""), watchlist)
    if event in YEARLY_EVENTS:
        yield from _amount_faults(fields, watchlist)
    elif event in EVENTS:
        yield from _yearly_field_faults(fields, event)


def _date_faults(text: str, today: dt.date) -> Iterator[str]:
    if not text:
        return
    try:
        if PartialDate.parse(text).first_day() > today:
            yield f"date {text} has not come yet (today is {today})"
    except ValueError:
        yield f"date {text!r} is none; write 2014, 2014-01 or 2014-01-16"


def _indication_faults(indication: str, watchlist: Watchlist) -> Iterator[str]:
    names = [known.name for known in watchlist.resolved_indications if known.name]
    if indication and indication not in names:
        yield f"{watchlist.name} has no indication {indication!r}; it has: {', '.join(names) or 'none'}"


def _yearly_field_faults(fields: Fields, event: str) -> Iterator[str]:
    yearly = " and ".join(YEARLY_EVENTS)
    if given := [name for name in ("financial_year", "amount", "currency") if fields.get(name)]:
        yield f"{given[0]} goes with {yearly} only"
    if fields.get("technology") == WHOLE_WATCHLIST:
        yield f"a {event} is of one technology; {WHOLE_WATCHLIST!r} goes with {yearly}"


def _amount_faults(fields: Fields, watchlist: Watchlist | None) -> Iterator[str]:
    yield from (f"{name} is missing" for name in ("financial_year", "amount") if not fields.get(name))
    year = fields.get("financial_year", "")
    if year and watchlist:
        example = FinancialYear(dt.date(2014, JURISDICTIONS[watchlist.jurisdiction].first_month, 1))
        if not _is_year(year, example):
            yield f"financial_year {year!r} is none here; write it like {example.label}"
    if fields.get("amount") and _parse_whole_amount(fields["amount"]) is None:
        yield f"amount {fields['amount']!r} is no whole number of the currency's units"
    currency = _currency_of(watchlist) if watchlist else ""
    if currency and fields.get("currency") not in ("", None, currency):
        yield f"currency {fields['currency']!r}: {fields['watchlist']} counts in {currency}"


def _is_year(text: str, example: FinancialYear) -> bool:
    digits = re.search(r"\d{4}", text)
    year = int(digits[0]) if digits else 0
    return any(example.plus_years(year + shift - 2014).label == text for shift in (0, -1) if 1990 <= year <= 2100)


def _parse_whole_amount(text: str) -> Decimal | None:
    try:
        amount = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount == amount.to_integral_value() else None


def _find_watchlist(name: str, watchlists: Iterable[Watchlist]) -> Watchlist | None:
    return next((watchlist for watchlist in watchlists if watchlist.name == name), None)


def _currency_of(watchlist: Watchlist) -> str:
    currencies = [indication.price.currency for indication in watchlist.resolved_indications if indication.price]
    return currencies[0] if currencies else JURISDICTIONS[watchlist.jurisdiction].currency


def _make_outcome(fields: Fields, watchlists: Sequence[Watchlist]) -> Outcome:
    watchlist = _find_watchlist(fields["watchlist"], watchlists)
    event = next(event for event in EVENTS if event == fields["event"])
    has_amount = event in YEARLY_EVENTS and watchlist is not None
    return Outcome(
        watchlist=fields["watchlist"],
        technology=fields["technology"],
        event=event,
        on=PartialDate.parse(fields["date"]),
        source=fields["source"],
        indication=fields.get("indication", ""),
        what=fields.get("what", ""),
        financial_year=fields.get("financial_year", ""),
        amount=_parse_whole_amount(fields["amount"]) if has_amount else None,
        currency=_currency_of(watchlist) if has_amount and watchlist else "",
    )
