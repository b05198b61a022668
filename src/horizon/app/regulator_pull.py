"""The regulators' lists into the store: asked for once a day at most, and never what stops a week.

1. A list that is switched off, or whose regulator has answered today, is not asked for.
2. The others are asked for by what is known of them; where nothing is new, that one small answer is all.
3. A file is parsed, checked and stored, or refused with a reason; the last good list then stands.
"""

import datetime as dt
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from horizon.errors import LateListError, RegulatorListError
from horizon.regulators.client import FetchedFile, MissingFileError, RegulatorClient
from horizon.regulators.drugs_at_fda import read_approvals
from horizon.regulators.evaluations import fill_path, find_month, months_to_ask, read_applications
from horizon.regulators.fields import ParsedList
from horizon.regulators.list_files import read_list_file
from horizon.regulators.medicines_table import read_medicines
from horizon.settings import Settings
from horizon.store.regulator_lists import RegulatorLists
from horizon.store.regulator_rows import Validators
from horizon.values.progress import Progress
from horizon.values.regulator_lists import LIST_NAMES, LIST_TITLES, ListName, ListReport

EMA_PATH = "/en/documents/report/medicines-output-medicines_json-report_en.json"
OPENFDA_PATH = "/drug/drugsfda/drug-drugsfda-{part:04}-of-{parts:04}.json.zip"

log = logging.getLogger(__name__)


def pull_lists(settings: Settings, lists: RegulatorLists, full: bool, progress: Progress) -> tuple[ListReport, ...]:
    """Bring the regulators' lists up to date; ``full`` reads each again, whatever is known of it.

    A list that cannot be read is a line in the log and in its report, and no error.
    """
    return tuple(_pull_list(settings, lists, name, full, progress) for name in LIST_NAMES)


def _pull_list(settings: Settings, lists: RegulatorLists, name: ListName, full: bool, progress: Progress) -> ListReport:
    newest, standing = lists.newest_list(name), lists.list_days(settings.today).get(name)
    report = ListReport(name, "off", standing.listed_on if standing else None)
    address = settings.regulators.address_of(name)
    if not address:
        return report
    if newest and newest.asked_on >= settings.today and not (full or newest.shipped):
        return replace(report, result="asked today")
    progress(LIST_TITLES[name], 0, None)
    known: Validators = newest.validators if newest and not full else {}
    held = (find_month(newest.source) or newest.listed_on) if newest else None
    asking = settings.registry
    with RegulatorClient(address, asking.pause, asking.contact, user_agent=asking.user_agent) as client:
        try:
            for fetched in _fetch_lists(_ListQuestion(client, settings, known, held), name):
                changes = lists.save_list(fetched.parsed, settings.today, fetched.address, fetched.validators)
                report = replace(
                    report,
                    result="new",
                    records=len(fetched.parsed.records),
                    changes=report.changes + len(changes),
                )
        except RegulatorListError as error:
            fallback = f"the list of {standing.listed_on:%d %b %Y} stands" if standing else "none is stored"
            log.warning("%s were not read: %s; %s", LIST_TITLES[name], error, fallback)
            return replace(report, result="failed", reason=str(error), requests=client.request_count)
    if report.result != "new":
        lists.mark_asked(name, settings.today)
        return replace(report, result="unchanged", requests=client.request_count)
    return replace(report, listed_on=_listed_on(lists, name), requests=client.request_count)


def store_list_files(
    files: Sequence[tuple[ListName, Path]], lists: RegulatorLists, today: dt.date
) -> tuple[ListReport, ...]:
    """Store lists that were found as files, oldest first; one that is older than what is stored is left out.

    Raises RegulatorListError at a file that is no whole list, or is not believed; of those that cannot be read, before
    any is stored.
    """
    parsed = [(read_list_file(name, file), file) for name, file in files]
    oldest_first = sorted(parsed, key=lambda entry: (entry[0].listed_on or today, entry[1]))
    return tuple(_store_list_file(of_file, file.name, lists, today) for of_file, file in oldest_first)


def _store_list_file(parsed: ParsedList, source: str, lists: RegulatorLists, today: dt.date) -> ListReport:
    newest, listed_on = lists.newest_list(parsed.name), min(parsed.listed_on or today, today)
    # A list is known from its day, unless another was seen since: then only from today.
    is_overtaken = newest is not None and newest.seen_on > listed_on >= newest.listed_on
    try:
        changes = lists.save_list(parsed, today if is_overtaken else listed_on, source)
    except LateListError as error:
        return ListReport(parsed.name, "older", _listed_on(lists, parsed.name), reason=str(error))
    return ListReport(parsed.name, "new", _listed_on(lists, parsed.name), len(parsed.records), len(changes))


def _listed_on(lists: RegulatorLists, name: ListName) -> dt.date | None:
    newest = lists.newest_list(name)
    return newest.listed_on if newest else None


@dataclass(frozen=True, slots=True)
class _ListQuestion:
    """What is asked of a regulator: ``known`` are the validators of what is stored, ``held`` its newest month."""

    client: RegulatorClient
    settings: Settings
    known: Validators
    held: dt.date | None


@dataclass(frozen=True, slots=True)
class _FetchedList:
    parsed: ParsedList
    address: str
    validators: Validators


def _fetch_lists(question: _ListQuestion, name: ListName) -> Iterator[_FetchedList]:
    """The editions of a list that are new, oldest first; none if nothing is new."""
    if name == "ema":
        if file := question.client.fetch_file(EMA_PATH, question.known):
            yield _FetchedList(read_medicines(file.body), file.address, {file.address: file.validators})
    elif name == "openfda":
        if files := _fetch_parts(question):
            parsed = read_approvals(*(file.body for file in files))
            yield _FetchedList(parsed, files[0].address, {file.address: file.validators for file in files})
    else:
        yield from _fetch_months(question)


def _fetch_parts(question: _ListQuestion) -> list[FetchedFile]:
    """Every part of Drugs@FDA if one of them is new, else none."""
    parts = question.settings.regulators.openfda_parts
    paths = [OPENFDA_PATH.format(part=part, parts=parts) for part in range(1, parts + 1)]
    asked = [question.client.fetch_file(path, question.known) for path in paths]
    if not any(asked):
        return []
    whole = (file or question.client.fetch_file(path, {}) for path, file in zip(paths, asked, strict=True))
    return [file for file in whole if file]


def _fetch_months(question: _ListQuestion) -> Iterator[_FetchedList]:
    pattern, has_list = question.settings.regulators.applications_path, question.held is not None
    for month in months_to_ask(question.held, question.settings.today):
        try:
            file = question.client.fetch_file(fill_path(pattern, month), question.known)
        except MissingFileError:
            continue  # not published yet
        has_list = True
        if file:
            parsed = read_applications(file.body, file.address)
            yield _FetchedList(parsed, file.address, {file.address: file.validators})
    if not has_list:
        raise RegulatorListError(f"no month has a list at {pattern}; see applications_path in horizon.toml")
