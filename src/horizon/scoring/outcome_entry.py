"""What happened, as somebody types it or a file brings it: checked whole before anything is recorded.

A file is CSV with a heading: ``watchlist, technology, event, date, source``, and where they apply ``indication, what,
financial_year, amount, currency``. Spend and plan are of a financial year, and may be of ``all`` technologies together.
"""

import csv
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path

from horizon.errors import ConfigurationError, UsageError
from horizon.scoring.observed_outcomes import ALL
from horizon.values.dates import FinancialYear, PartialDate
from horizon.values.jurisdiction import PROFILES
from horizon.values.outcome import EVENTS, OF_A_YEAR, Outcome
from horizon.watchlist.schema.watchlist import Watchlist

NEEDED = ("watchlist", "technology", "event", "date", "source")
OPTIONAL = ("indication", "what", "financial_year", "amount", "currency")
Fields = Mapping[str, str]


def outcome(fields: Fields, watchlists: Sequence[Watchlist], today: dt.date) -> Outcome:
    """One outcome from its fields. UsageError names every fault."""
    if faults := list(_faults(fields, watchlists, today)):
        raise UsageError("; ".join(faults))
    return _made(fields, watchlists)


def from_csv(path: Path, watchlists: Sequence[Watchlist], today: dt.date) -> tuple[Outcome, ...]:
    """Every outcome of a file. UsageError where it is no such file; ConfigurationError with every fault by its line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as wrong:
        said = wrong.strerror if isinstance(wrong, OSError) else "it is not UTF-8; save it as CSV UTF-8"
        raise UsageError(f"{path} cannot be read: {said}") from None
    reader = csv.DictReader(lines, skipinitialspace=True)
    headings = tuple(reader.fieldnames or ())
    if missing := [name for name in NEEDED if name not in headings]:
        raise UsageError(f"{path}: line 1 has no {', '.join(missing)}; the headings are {', '.join(NEEDED + OPTIONAL)}")
    if unknown := [name for name in headings if name not in NEEDED + OPTIONAL]:
        raise UsageError(f"{path}: line 1: {unknown[0]!r} is no heading; they are {', '.join(NEEDED + OPTIONAL)}")
    faults, found = [], []
    for row in reader:
        fields = {name: (row.get(name) or "").strip() for name in (*NEEDED, *OPTIONAL)}
        own = [f"{path.name}:{reader.line_num}: {fault}" for fault in _faults(fields, watchlists, today)]
        if None in row:
            own.append(f"{path.name}:{reader.line_num}: more fields than headings; put a text with commas in quotes")
        faults += own
        found += [] if own else [_made(fields, watchlists)]
    if faults:
        raise ConfigurationError(
            "\n".join([*faults, f"{len(faults)} faults: nothing is recorded, mend them all first"])
        )
    return tuple(found)


def _faults(fields: Fields, watchlists: Sequence[Watchlist], today: dt.date) -> Iterator[str]:
    yield from (f"{name} is missing" for name in NEEDED if not fields.get(name))
    watchlist = _named(fields.get("watchlist", ""), watchlists)
    if fields.get("watchlist") and watchlist is None:
        names = ", ".join(one.name for one in watchlists)
        yield f"there is no watchlist {fields['watchlist']!r}; there are: {names}"
    event = fields.get("event", "")
    if event and event not in EVENTS:
        yield f"event {event!r} is none of {', '.join(EVENTS)}"
    yield from _date_faults(fields.get("date", ""), today)
    indications = [part.name for part in watchlist.parts if part.name] if watchlist else []
    if fields.get("indication") and watchlist and fields["indication"] not in indications:
        yield f"{watchlist.name} has no indication {fields['indication']!r}; it has: {', '.join(indications) or 'none'}"
    if event in OF_A_YEAR:
        yield from _money_faults(fields, watchlist)
    elif event in EVENTS:
        if given := [name for name in ("financial_year", "amount", "currency") if fields.get(name)]:
            yield f"{given[0]} goes with {' and '.join(OF_A_YEAR)} only"
        if fields.get("technology") == ALL:
            yield f"a {event} is of one technology; {ALL!r} goes with {' and '.join(OF_A_YEAR)}"


def _date_faults(text: str, today: dt.date) -> Iterator[str]:
    if not text:
        return
    try:
        if PartialDate.parse(text).first() > today:
            yield f"date {text} has not come yet (today is {today})"
    except ValueError:
        yield f"date {text!r} is none; write 2014, 2014-01 or 2014-01-16"


def _money_faults(fields: Fields, watchlist: Watchlist | None) -> Iterator[str]:
    yield from (f"{name} is missing" for name in ("financial_year", "amount") if not fields.get(name))
    year = fields.get("financial_year", "")
    if year and watchlist:
        first = FinancialYear(dt.date(2014, PROFILES[watchlist.jurisdiction].first_month, 1))
        if not _is_year(year, first):
            yield f"financial_year {year!r} is none here; write it like {first.label}"
    if fields.get("amount") and _amount(fields["amount"]) is None:
        yield f"amount {fields['amount']!r} is no whole number of the currency's units"
    own = _currency(watchlist) if watchlist else ""
    if own and fields.get("currency") not in ("", None, own):
        yield f"currency {fields['currency']!r}: {fields['watchlist']} counts in {own}"


def _is_year(text: str, pattern: FinancialYear) -> bool:
    digits = re.search(r"\d{4}", text)
    year = int(digits[0]) if digits else 0
    return any(pattern.later(year + shift - 2014).label == text for shift in (0, -1) if 1990 <= year <= 2100)


def _amount(text: str) -> Decimal | None:
    try:
        found = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    return found if found.is_finite() and found == found.to_integral_value() else None


def _named(name: str, watchlists: Iterable[Watchlist]) -> Watchlist | None:
    return next((one for one in watchlists if one.name == name), None)


def _currency(watchlist: Watchlist) -> str:
    priced = [part.price.currency for part in watchlist.parts if part.price]
    return priced[0] if priced else PROFILES[watchlist.jurisdiction].currency


def _made(fields: Fields, watchlists: Sequence[Watchlist]) -> Outcome:
    watchlist = _named(fields["watchlist"], watchlists)
    event = next(one for one in EVENTS if one == fields["event"])
    money = event in OF_A_YEAR and watchlist is not None
    return Outcome(
        watchlist=fields["watchlist"],
        technology=fields["technology"],
        event=event,
        on=PartialDate.parse(fields["date"]),
        source=fields["source"],
        indication=fields.get("indication", ""),
        what=fields.get("what", ""),
        financial_year=fields.get("financial_year", ""),
        amount=_amount(fields["amount"]) if money else None,
        currency=_currency(watchlist) if money and watchlist else "",
    )
