"""What the regulators' lists say of a technology: of its product, and of this use of it.

1. The product's records are found by name (``medicine_index.py``).
2. EMA's records of this use are told by its text (``authorised_use.py``); without a text the use is *not said*. Where
   a watchlist asks for products by words such as *CAR-T*, those that its trials bear count as the product's names. A
   licence for this use goes first, then an opinion, then a refusal or withdrawal, the last of these by its day.
   A positive opinion on another use, or on one not said, is kept beside what there is.
3. The FDA's list has no uses, so an approval there is *authorised, indication not said*.
4. An application under evaluation counts where the medicine is not listed yet; it was filed by the first day of the
   month in which it first stood there.

*Drawback*: the date of a licence is that of the product's first; when the text first named a later use is known only
from the list in which the change was seen.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from horizon.technology.group import GroupedTechnology
from horizon.technology.listed_names import brand_keys
from horizon.technology.medicine_index import MedicineIndex, ProductRecords, build_medicine_index
from horizon.technology.names import name_key
from horizon.values.dates import format_day
from horizon.values.regulator_lists import ApplicationUnderEvaluation, FdaApproval, MedicineRecord, RegulatorSnapshot
from horizon.values.regulatory import NO_RECORDS, NOTHING_SAID, RegulatoryRecord, RegulatoryRecords, RegulatoryStatus
from horizon.watchlist.matching.authorised_use import AuthorisedUse, UseFinder, build_use_finder
from horizon.watchlist.matching.match import Hit
from horizon.watchlist.schema.watchlist import Watchlist

EMA, FDA = "Source: European Medicines Agency", "Source: US Food and Drug Administration, openFDA"
_LONGEST_QUOTE = 300
_STATUSES: dict[str, RegulatoryStatus] = {
    "authorised": "authorised",
    "suspended": "authorised",
    "opinion": "opinion",
    "opinion under re-examination": "under re-examination",
    "refused": "refused",
    "application withdrawn": "application withdrawn",
    "withdrawn from rolling review": "application withdrawn",
    "withdrawn": "withdrawn",
    "lapsed": "withdrawn",
    "expired": "withdrawn",
    "revoked": "withdrawn",
}
_FIRST: Sequence[RegulatoryStatus] = ("authorised", "opinion", "under re-examination")
_LEFT_LIST_DAYS = 183
"""Assumption: what left the list of applications longer ago and is listed nowhere was withdrawn unseen."""


@dataclass(frozen=True, slots=True)
class JoinedRecords:
    """The records of a technology, and the doubtful ones in words.

    ``first_authorised`` is the first authorisation of its product in Europe; ``says_uses`` if EMA's list says what for,
    ``only_use`` if it is for this use alone.
    """

    records: RegulatoryRecords = NO_RECORDS
    doubts: tuple[str, ...] = ()
    first_authorised: dt.date | None = None
    says_uses: bool = False
    only_use: bool = False


@dataclass(frozen=True, slots=True)
class ListJoiner:
    """The lists of a day as technologies are joined to them.

    ``product_words`` are the words for a product by which a trial was matched, by watchlist, indication and trial.
    """

    index: MedicineIndex
    uses: UseFinder
    day: dt.date
    product_words: Mapping[tuple[str, str, str], Sequence[str]] = field(default_factory=dict)

    def join_lists(self, group: GroupedTechnology) -> JoinedRecords:
        """Join a technology to the lists."""
        product = self.index.find_records(group)
        days = [record.authorised for record in product.medicines if record.authorised]
        europe, brands, only_use = self._european_record(group, product)
        named = brands | {name_key(name) for name in (group.name, *group.aliases)}
        records = RegulatoryRecords(eu=europe, us=_american_record(product.approvals, named))
        says_uses = any(record.indication for record in product.medicines)
        return JoinedRecords(records, product.doubts, min(days, default=None), says_uses, only_use)

    def _european_record(
        self, group: GroupedTechnology, product: ProductRecords
    ) -> tuple[RegulatoryRecord, frozenset[str], bool]:
        """Return EMA's record, the keys of the brands that have this use, and whether they have no other."""
        place = (group.watchlist, group.indication)
        words = (word for part in group.support for word in self.product_words.get((*place, part.trial.nct_id), ()))
        names = tuple(dict.fromkeys((group.name, *group.aliases, *words)))
        of_this_use, elsewhere, unsaid = [], [], []
        for record in product.medicines:
            known = dict.fromkeys((*names, record.inn, record.brand))
            use = self.uses.find_use(place, tuple(known), record.indication, record.areas)
            if use:
                of_this_use.append((_record_of_use(record, use), brand_keys(record), use.alone))
            elif record.indication:
                elsewhere.append(record)
            else:
                unsaid.append(record)
        if of_this_use:
            return max(of_this_use, key=lambda candidate: _rank_record(candidate[0]))
        filed = self._filed_record(place, names, product.applications) if not elsewhere and not unsaid else NOTHING_SAID
        if filed.status:
            return filed, frozenset(), False
        others = _record_of_others(unsaid, elsewhere)
        return _add_other_opinion(others, (*unsaid, *elsewhere)), frozenset(), False

    def _filed_record(
        self, place: tuple[str, str], names: Sequence[str], applications: Iterable[ApplicationUnderEvaluation]
    ) -> RegulatoryRecord:
        for application in sorted(applications, key=lambda item: item.first_listed, reverse=True):
            text = "" if application.indication.upper().startswith("ATC") else application.indication
            left = application.left
            if left and (self.day - left).days > _LEFT_LIST_DAYS:
                continue
            if text and not self.uses.find_use(place, (*names, application.inn), text, ()):
                continue
            since = f"{application.first_listed:%B %Y}"
            quote = f"“{application.indication}”: " if text else "indication not said: "
            gone = f", no longer listed by {format_day(left)}" if left else ""
            return RegulatoryRecord(
                status="filed",
                filed=application.first_listed,
                review="accelerated" if application.accelerated else "standard",
                evidence=f"{quote}{application.inn} is under evaluation, listed since {since}{gone}. {EMA}",
            )
        return NOTHING_SAID


def build_list_joiner(snapshot: RegulatorSnapshot, watchlists: Sequence[Watchlist], hits: Iterable[Hit]) -> ListJoiner:
    """Prepare the lists of a day for the technologies of watchlists."""
    hits = tuple(hits)
    uses = build_use_finder(watchlists, hits)
    words = {(hit.watchlist, hit.indication, hit.trial.nct_id): tuple(_find_product_words(hit, uses)) for hit in hits}
    return ListJoiner(build_medicine_index(snapshot), uses, snapshot.day, words)


def _find_product_words(hit: Hit, uses: UseFinder) -> Iterator[str]:
    """Yield the watchlist's words for a product by which a trial was matched, as *CAR-T*, wherever they stood."""
    asked = {ref.term for ref in uses.criteria[hit.watchlist, hit.indication].term_refs if ref.field == "intervention"}
    yield from (term for words in hit.matched_by if (term := words.partition(": ")[2]) in asked)


def _record_of_use(record: MedicineRecord, use: AuthorisedUse) -> RegulatoryRecord:
    status = _STATUSES.get(record.status.casefold(), "")
    is_negative = status == "opinion" and record.opinion_status.casefold().startswith("negative")
    if is_negative:
        status = "refused"
    decided = None if is_negative else _day_of_end(record, status)
    days = {"authorised": record.authorised, "opinion": record.opinion}
    day = record.opinion if is_negative else days.get(status, decided)
    words = "negative opinion" if is_negative else record.status.lower()
    when = f" on {format_day(day)}" if day else ""
    where = "therapeutic area: " if use.by_area else ""
    return RegulatoryRecord(
        status=status,
        filed=record.evaluation_started,
        opinion=record.opinion if status in _FIRST or is_negative else None,
        authorised=record.authorised,
        decided=decided,
        review="accelerated" if record.accelerated else "",
        evidence=f"{where}“{_shorten_listed_use(use.sentence)}”: {record.brand}, {words}{when}. {EMA}",
        link=record.url,
    )


def _day_of_end(record: MedicineRecord, status: RegulatoryStatus) -> dt.date | None:
    days = {
        "refused": record.refused or record.opinion,
        "application withdrawn": record.application_withdrawn,
        "withdrawn": record.ended,
    }
    return days.get(status)


def _rank_record(record: RegulatoryRecord) -> tuple[int, float]:
    """Sort licences last and so first taken, the oldest of them; then opinions, then ends by their day."""
    if record.status in _FIRST:
        day = record.authorised if record.status == "authorised" else None
        return len(_FIRST) - _FIRST.index(record.status), -day.toordinal() if day else 0
    return 0, record.decided.toordinal() if record.decided else 0


def _record_of_others(unsaid: Sequence[MedicineRecord], elsewhere: Sequence[MedicineRecord]) -> RegulatoryRecord:
    """Return what records that do not name this use come to: nothing, unless one of them is authorised."""
    for status, records in (
        ("authorised for another use", elsewhere),
        ("authorised, indication not said", unsaid),
    ):
        authorised = [record for record in records if _STATUSES.get(record.status.casefold()) == "authorised"]
        if authorised:
            first = min(authorised, key=lambda record: record.authorised or dt.date.max)
            since = f" since {format_day(first.authorised)}" if first.authorised else ""
            quote = (
                f" for other uses: “{_shorten_listed_use(first.indication)}”"
                if records is elsewhere
                else ", its uses not said"
            )
            return RegulatoryRecord(
                status=status,  # type: ignore[arg-type]
                authorised=first.authorised,
                evidence=f"{first.brand} is authorised{since}{quote}. {EMA}",
                link=first.url,
            )
    return NOTHING_SAID


def _add_other_opinion(others: RegulatoryRecord, records: Iterable[MedicineRecord]) -> RegulatoryRecord:
    """Add the newest positive opinion that is not known to be of this use: on a licence, or on one to extend."""
    with_opinion = [record for record in records if _has_other_opinion(record)]
    if not with_opinion:
        return others
    newest = max(with_opinion, key=lambda record: record.opinion or dt.date.min)
    assert newest.opinion
    is_quoted = newest.indication and not newest.authorised
    use = f" for “{_shorten_listed_use(newest.indication)}”" if is_quoted else ", its use not said"
    sentence = f"{newest.brand} had a positive opinion on {format_day(newest.opinion)}{use}. {EMA}"
    return replace(
        others,
        other_opinion=newest.opinion,
        evidence=f"{others.evidence} {sentence}".strip(),
        link=others.link or newest.url,
    )


def _has_other_opinion(record: MedicineRecord) -> bool:
    """Tell whether a record has a positive opinion after its licence, or before one."""
    if record.opinion is None or record.opinion_status.casefold().startswith("negative"):
        return False
    licensed = record.authorised if _STATUSES.get(record.status.casefold()) == "authorised" else None
    return record.status.casefold() == "opinion" or (licensed is not None and record.opinion > licensed)


def _american_record(approvals: Sequence[FdaApproval], named: Set[str]) -> RegulatoryRecord:
    """Return the first approval, of the brands that are named if there is one."""
    if not approvals:
        return NOTHING_SAID
    first = min(approvals, key=lambda approval: (not brand_keys(approval) & named, approval.approved))
    return RegulatoryRecord(
        status="authorised, indication not said",
        authorised=first.approved,
        review=first.review,
        evidence=f"{' / '.join(first.brands)} was approved on {format_day(first.approved)}, its uses not said. {FDA}",
    )


def _shorten_listed_use(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE].rsplit(' ', 1)[0]} …"
